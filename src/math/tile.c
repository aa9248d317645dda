// See tile.h.
#include "math/tile.h"

#include <string.h>

typedef double Pair __attribute__((vector_size(16)));

void tile_point(const double *p[TILE], const double *first, int64_t step, int32_t there) {
  for (int32_t r = 0; r < TILE; r++) p[r] = first + (r < there ? r : there - 1) * step;
}

// `beside`: the four of b are columns of one row, which are read two at a time. Known when compiling.
static inline __attribute__((always_inline)) void
add_up(const double *const a[TILE], int64_t a_next, const double *const b[TILE], int64_t b_next,
       int32_t n, int32_t beside, double sum[TILE][TILE]) {
  const double *a0 = a[0], *a1 = a[1], *a2 = a[2], *a3 = a[3];
  const double *b0 = b[0], *b1 = b[1], *b2 = b[2], *b3 = b[3];
  Pair s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0}, t0 = {0}, t1 = {0}, t2 = {0}, t3 = {0};
  for (int32_t k = 0; k < n; k++) {
    int64_t i = k * a_next, j = k * b_next;
    Pair x = {b0[j], b1[j]}, y = {b2[j], b3[j]};
    if (beside) {
      memcpy(&x, &b0[j], sizeof x);
      memcpy(&y, &b2[j], sizeof y);
    }
    s0 += a0[i] * x;
    t0 += a0[i] * y;
    s1 += a1[i] * x;
    t1 += a1[i] * y;
    s2 += a2[i] * x;
    t2 += a2[i] * y;
    s3 += a3[i] * x;
    t3 += a3[i] * y;
  }
  const Pair s[TILE][2] = {{s0, t0}, {s1, t1}, {s2, t2}, {s3, t3}};
  memcpy(sum, s, sizeof s);
}

void tile_sum(const double *const a[TILE], int64_t a_next, const double *const b[TILE],
              int64_t b_next, int32_t n, double sum[TILE][TILE]) {
  if (b[3] == b[0] + 3) {
    add_up(a, a_next, b, b_next, n, 1, sum);
  } else {
    add_up(a, a_next, b, b_next, n, 0, sum);
  }
}

void tile_symmetric(double *out, const double *a, const double *b, int32_t n, int32_t k) {
  const double *rows[TILE], *columns[TILE];
  double sum[TILE][TILE];
  for (int32_t i0 = 0; i0 < n; i0 += TILE) {
    tile_point(rows, &a[(int64_t)i0 * k], k, n - i0);
    for (int32_t j0 = 0; j0 <= i0; j0 += TILE) {
      tile_point(columns, &b[(int64_t)j0 * k], k, n - j0);
      tile_sum(rows, 1, columns, 1, k, sum);
      for (int32_t i = i0; i < n && i < i0 + TILE; i++) {
        for (int32_t j = j0; j <= i && j < j0 + TILE; j++)
          out[(int64_t)i * n + j] = out[(int64_t)j * n + i] = sum[i - i0][j - j0];
      }
    }
  }
}
