// Products of matrices in double by tiles of four by four sums, which go side by side through the registers, so that none
// waits for itself. Each sum runs over k from left to right, and has the same bits as if it were alone.
#ifndef GEDANKEN_MATH_TILE_H
#define GEDANKEN_MATH_TILE_H

#include <stdint.h>

enum { TILE = 4 };

// Where four neighbours begin, `step` apart; of those that are not there, the last again.
void tile_point(const double *p[TILE], const double *first, int64_t step, int32_t there);
// sum[r][c] = sum over k < n of a[r][k] b[c][k], numbers lying `a_next` and `b_next` apart.
void tile_sum(const double *const a[TILE], int64_t a_next, const double *const b[TILE],
              int64_t b_next, int32_t n, double sum[TILE][TILE]);
// out [n][n] := A B' with A, B [n][k], of which it is known that it is symmetric: what is below the diagonal is computed.
void tile_symmetric(double *out, const double *a, const double *b, int32_t n, int32_t k);

#endif
