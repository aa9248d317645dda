// A network that learns: its parameters, their gradient, and what moves them.
//
//     theta     the parameters; after those of the network `n_extra` numbers of the caller's that are learned with it
//               (the log-stds of a policy)
//     gradient  of what is minimised, laid out like theta; a program of the caller's writes it
//     target    phi, an older theta, where `has` says so: a goal that stands still while theta learns to reach it
//     kept      a theta to fall back to, where `has` says so
//
// An update runs the program, then asks net_check, then calls net_step.
#ifndef GEDANKEN_TENSOR_NET_H
#define GEDANKEN_TENSOR_NET_H

#include "tensor/mlp.h"
#include "tensor/optimiser.h"

// Along a longer gradient no step is taken: the squares that Adam keeps would soon leave the range of floats.
#define NET_LONGEST 1e18

#define NET_LEAVES (2 * MLP_LAYERS + 1) // most leaves in a graph
enum { NET_TARGET = 1, NET_KEPT = 2 };

typedef struct Net {
  // Set before open. Without a network (no layers) there are the extra numbers alone.
  Mlp mlp;
  int32_t n_extra;
  int32_t has;            // NET_TARGET, NET_KEPT, both (|) or 0
  int64_t n;              // numbers in theta
  Real *theta, *gradient; // [n]
  Real *extra;            // the last n_extra of theta; NULL while measuring, as are all blocks
  Real *target, *kept;    // [n] or NULL
  double length;          // of the gradient when net_check looked at it, before it was shortened
  Optimiser optimiser;
} Net;

void net_open(Net *net, OptimiserKind kind, gdn_arena *arena);
// Draws the weights (mlp_init); target and kept are the same. The extra numbers stay as they are.
void net_start(Net *net, gdn_random *random);
// The same by mlp_init_orthogonal.
void net_start_orthogonal(Net *net, double head, gdn_random *random);
// theta, target and the optimiser's memory. Whose kept copy outlives an update visits it besides.
void net_state(Net *net, gdn_archive *archive);

// -- in a graph -----------------------------------------------------------------------------------

// The network at x [members or 1, inputs, columns] -> [members, outputs, columns]. `leaves` [NET_LEAVES] gets the
// leaves that gradients are taken by; NULL where none are wanted.
Node net_build(Graph *g, const Net *net, Node x, Node *leaves);
Node net_build_target(Graph *g, const Net *net, Node x); // the same with the target's parameters
// The extra numbers [1, n_extra, 1], the last of the leaves.
Node net_build_extra(Graph *g, const Net *net, const char *name, Node *leaves);
int32_t net_leaves(const Net *net); // how many there are
// Lets the gradient of `loss` be written to net->gradient. The extra numbers, if any, must have been built.
void net_gradient(Graph *g, const Net *net, Node loss, const Node *leaves);

// -- an update ------------------------------------------------------------------------------------

// Measures the gradient and shortens it to `longest` where it is longer (0: leaves it as it is). Returns 0 where no
// step may be taken: a number in it is not finite, or it is longer than NET_LONGEST and was not shortened.
int32_t net_check(Net *net, double longest);
// One step of the optimiser; `rate` and `decay` as in optimiser_step.
void net_step(Net *net, double rate, double decay);
// The target moves towards theta: phi <- phi + tau (theta - phi); a tau of 1 copies it, to the bit.
void net_follow(Net *net, double tau);
void net_keep(Net *net);
// Back to the kept parameters.
void net_fall_back(Net *net);

#endif
