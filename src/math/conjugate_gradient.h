// Solves A x = b, with a symmetric positive definite A of which nothing is needed but its products with vectors, by
// conjugate gradients (Hestenes & Stiefel 1952). It asks and is told, so that whoever has the products can pause, and be
// saved, between any two of them:
//
//     conjugate_gradient_begin(&cg, b);
//     while (cg.why == CONJUGATE_GOES_ON) {
//       z = A cg.p;
//       conjugate_gradient_tell(&cg, z);
//     }
//
// After n products, but for rounding, x is exact; much earlier it may be good enough.
#ifndef GEDANKEN_MATH_CONJUGATE_GRADIENT_H
#define GEDANKEN_MATH_CONJUGATE_GRADIENT_H

#include "gedanken/memory.h"

typedef enum ConjugateEnd {
  CONJUGATE_GOES_ON,
  CONJUGATE_SOLVED,       // r'r is below `least`
  CONJUGATE_SPENT,        // as many products as were allowed
  CONJUGATE_NOT_POSITIVE, // p'A p <= 0, and x is that of the product before; or a number is not finite
  CONJUGATE_ENDS
} ConjugateEnd;

typedef struct ConjugateGradient {
  int32_t n, most;  // numbers; products at most. Set before open and before begin
  double least;     // r'r with which x is good enough; set before begin
  int32_t products; // so far
  int32_t why;      // ConjugateEnd
  double *x;        // [n] from 0 on
  double *r, *p;    // [n] b - A x; the direction, whose product is wanted
  double rr;        // r'r
} ConjugateGradient;

void conjugate_gradient_open(ConjugateGradient *cg, gdn_arena *arena);
void conjugate_gradient_begin(ConjugateGradient *cg, const double *b);
void conjugate_gradient_tell(ConjugateGradient *cg, const double *z);
void conjugate_gradient_state(ConjugateGradient *cg, gdn_archive *archive);

#endif
