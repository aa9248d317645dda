// Functions drawn at random from what a Gaussian process believes (Rasmussen & Williams 2006, figure 2.2), told at C places:
// before the first point each is as smooth as the kernel wants and otherwise anything, afterwards all pass near the points.
//
//     f = m + L z,   m = k' beta,   L L' = K - k' iK k,   z standard normal
//
// with K [C][C] the covariance of the places among themselves and k [n][C] that of the points with them. The same z is the
// same function when points come and length-scales change: it bends and does not flicker.
#ifndef GEDANKEN_GP_DRAWS_H
#define GEDANKEN_GP_DRAWS_H

#include "gp/functions.h"

int32_t draws_scratch(int32_t n, int32_t D, int32_t C);
// Of output a at the places x [C][D]: m [C], and L [C][C] as a lower triangle. 0 where it makes no sense (a number is not
// finite). Scratch: [draws_scratch(n, D, C)].
int32_t draws_prepare(const GpFunctions *f, int32_t a, int32_t C, const double *x, double *m,
                      double *L, double *scratch);
// One of them: y [C] from z [C].
void draws_draw(int32_t C, const double *m, const double *L, const double *z, double *y);

#endif
