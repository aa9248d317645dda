// The Fisher information of a policy, F = E[grad log pi (grad log pi)'], by which policies are compared that differ
// little: KL(pi_theta || pi_theta+v) = v'F v / 2 + ... (Amari 1998; Kakade 2002). Of F only products are wanted, and these
// come as
//
//     F v = J' M J v / n,   J = d out / d theta,   M the Fisher information of the distribution that `out` stands for:
//
//     categorical   M u = p (u - p'u),  p = softmax(out)
//     Gaussian      M u = u / sigma^2;  of a log sigma that is a parameter: 2
//
// J v needs no sweep of a new kind: h(u) = (J'u)'v is a number that a sweep backwards gives and grows linearly with u, so
// its gradient by u, for any u, is J v (Pearlmutter 1994 has it by a sweep forwards).
#ifndef GEDANKEN_LEARNERS_FISHER_H
#define GEDANKEN_LEARNERS_FISHER_H

#include "tensor/net.h"

typedef struct Fisher {
  Node out;               // [1, k, n]: logits, or means
  Node log_std;           // [1, k, 1], the last of the leaves; -1: `out` are logits
  Node weight;            // [1, 1, n] of each case, in place of 1 / n
  const Node *leaves, *v; // theta; the vector, in the same shapes
  int32_t n;              // leaves, at most NET_LEAVES
} Fisher;

// F v into product[n], in the shapes of the leaves.
void fisher_product(Graph *g, const Fisher *f, Node *product);

#endif
