// Sums over all pairs of points of two functions, the inner loops of moment matching:
//
//     P_ij = (alpha_i gamma_j - iK_ij) 2^(k_i + kk_j + p_i'v_j)
//
// with alpha, gamma the points' weights. In every vector width that a machine has, and the same bits in all: lanes are points
// i, sums over j run from first to last, those over i as eight (i mod 8) that are folded in one tree.
#ifndef GEDANKEN_GP_PAIRS_H
#define GEDANKEN_GP_PAIRS_H

#include <stdint.h>

enum {
  PAIRS_BLOCK = 8
}; // points are padded to a multiple of so many, N; what is padded has weight 0

typedef struct Pairs {
  int32_t n, N, D;
  const double *k, *alpha;  // [N]
  const double *p;          // [D][N]
  const double *kk, *gamma; // [n]
  const double *v;          // [n][D]
  const double *iK;         // [n][n] symmetric, or NULL for 0
  // Where P is symmetric: only pairs with i >= j, or a few more: P_ij for j before the block of i, and half of it in the block.
  int32_t triangle;
  int32_t back;  // also all but r
  double *r;     // [N] sum over j of P_ij
  double *c;     // [N][8] of P_ij over i, in 8 parts
  double *G;     // [D][N] of P_ij v_j over j
  double *panel; // [N][8] scratch: P of one block
  double *tail;  // [N][8] scratch: iK of the last block
} Pairs;

typedef struct PairsLevel {
  const char *name; // as in tensor/kernels.h
  uint32_t needs;   // of math/wide.h
  void (*sums)(const Pairs *p);
  void (*powers)(double *x, int64_t n); // x[i] := 2^x[i], x < 1024
} PairsLevel;

// Those that this machine has, the widest is number 0; NULL: there is none.
const PairsLevel *pairs_level(int32_t k);

// Arrays of N numbers. p_e := sum over d of T_ed u_d, T [D][D]; the product of two, and the sum of one, by eight running sums.
void pairs_transform(double *p, const double *T, const double *u, int32_t D, int32_t N);
double pairs_dot(const double *a, const double *b, int32_t N);
double pairs_sum(const double *a, int32_t N);
// c [n] of Pairs.c.
void pairs_fold(double *c, const double *parts, int32_t n);

#endif
