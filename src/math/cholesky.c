// The factor row by row (Golub & Van Loan 2013, section 4.2): each element is one dot product of two
// rows that are already known, added up from left to right; what costs n^3 is done in tiles.
#include "math/cholesky.h"

#include <string.h>

#include "math/scalar.h"
#include "math/tile.h"

#define LEAST 1e-15 // of a diagonal element that must be left

static double dot(const double *a, const double *b, int32_t n) {
  double sum = 0.0;
  for (int32_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

// Of a tile whose sums up to column j0 are known: the rest of them, and the elements. 0 where it is not positive definite.
static int32_t finish(double *a, int32_t n, int32_t i0, int32_t j0, double sum[TILE][TILE]) {
  for (int32_t i = i0; i < n && i < i0 + TILE; i++) {
    double *row = &a[(int64_t)i * n], *known = sum[i - i0];
    for (int32_t j = j0; j <= i && j < j0 + TILE; j++) {
      const double *above = &a[(int64_t)j * n];
      double s = known[j - j0];
      for (int32_t k = j0; k < j; k++) s += row[k] * above[k];
      double rest = row[j] - s;
      if (j < i) {
        row[j] = rest / above[j];
        continue;
      }
      // What rounding leaves of a diagonal that should have become 0 is not told from a true rest.
      if (!(rest > row[i] * LEAST) || !(rest < SCALAR_INFINITY)) return 0;
      row[i] = scalar_sqrt(rest);
    }
  }
  return 1;
}

int32_t cholesky_factor(double *a, int32_t n) {
  const double *rows[TILE], *above[TILE];
  double sum[TILE][TILE];
  for (int32_t i0 = 0; i0 < n; i0 += TILE) {
    tile_point(rows, &a[(int64_t)i0 * n], n, n - i0);
    for (int32_t j0 = 0; j0 <= i0; j0 += TILE) {
      tile_point(above, &a[(int64_t)j0 * n], n, n - j0);
      tile_sum(rows, 1, above, 1, j0, sum);
      if (!finish(a, n, i0, j0, sum)) return 0;
    }
  }
  return 1;
}

void cholesky_forward(const double *l, int32_t n, double *x) {
  for (int32_t i = 0; i < n; i++) {
    const double *row = &l[(int64_t)i * n];
    x[i] = (x[i] - dot(row, x, i)) / row[i];
  }
}

void cholesky_solve(const double *l, int32_t n, double *x) {
  cholesky_forward(l, n, x);
  for (int32_t i = n - 1; i >= 0; i--) { // L' x = the result, column by column of L'
    const double *row = &l[(int64_t)i * n];
    x[i] /= row[i];
    for (int32_t j = 0; j < i; j++) x[j] -= row[j] * x[i];
  }
}

void cholesky_forward_all(const double *l, int32_t n, double *x, int32_t columns) {
  const double *rows[TILE], *above[TILE];
  double sum[TILE][TILE];
  for (int32_t c0 = 0; c0 < columns; c0 += TILE) {
    tile_point(above, x + c0, 1, columns - c0);
    for (int32_t i0 = 0; i0 < n; i0 += TILE) {
      tile_point(rows, &l[(int64_t)i0 * n], n, n - i0);
      tile_sum(rows, 1, above, columns, i0, sum);
      for (int32_t i = i0; i < n && i < i0 + TILE; i++) {
        const double *row = &l[(int64_t)i * n];
        for (int32_t c = c0; c < columns && c < c0 + TILE; c++) {
          double s = sum[i - i0][c - c0], *z = &x[(int64_t)i * columns + c];
          for (int32_t k = i0; k < i; k++) s += row[k] * x[(int64_t)k * columns + c];
          *z = (*z - s) / row[i];
        }
      }
    }
  }
}

void cholesky_backward_all(const double *l, int32_t n, double *x, int32_t columns) {
  const double *rows[TILE], *below[TILE];
  double sum[TILE][TILE];
  for (int32_t c0 = 0; c0 < columns; c0 += TILE) {
    for (int32_t i0 = (n - 1) / TILE * TILE; i0 >= 0; i0 -= TILE) {
      int32_t end = i0 + TILE < n ? i0 + TILE : n, next = end < n ? end : i0;
      tile_point(rows, &l[(int64_t)next * n + i0], 1, end - i0);
      tile_point(below, &x[(int64_t)next * columns + c0], 1, columns - c0);
      tile_sum(rows, n, below, columns, n - end, sum);
      for (int32_t i = end - 1; i >= i0; i--) {
        for (int32_t c = c0; c < columns && c < c0 + TILE; c++) {
          double s = sum[i - i0][c - c0], *z = &x[(int64_t)i * columns + c];
          for (int32_t k = i + 1; k < end; k++)
            s += l[(int64_t)k * n + i] * x[(int64_t)k * columns + c];
          *z = (*z - s) / l[(int64_t)i * n + i];
        }
      }
    }
  }
}

double cholesky_log_determinant(const double *l, int32_t n) {
  double sum = 0.0;
  for (int32_t i = 0; i < n; i++) sum += scalar_log(l[(int64_t)i * n + i]);
  return 2.0 * sum;
}

// M = L^-1, M_ij = -sum_k<i L_ik M_kj / L_ii, in the lower triangle; within the tiles of the diagonal with zeros above it.
static void invert_triangle(const double *l, int32_t n, double *m) {
  const double *rows[TILE], *columns[TILE];
  double sum[TILE][TILE];
  for (int32_t i0 = 0; i0 < n; i0 += TILE) {
    for (int32_t j0 = 0; j0 <= i0; j0 += TILE) {
      tile_point(rows, &l[(int64_t)i0 * n + j0], n, n - i0);
      tile_point(columns, &m[(int64_t)j0 * n + j0], 1, n - j0);
      tile_sum(rows, 1, columns, n, i0 - j0, sum);
      for (int32_t i = i0; i < n && i < i0 + TILE; i++) {
        const double *row = &l[(int64_t)i * n];
        for (int32_t j = j0; j < n && j < j0 + TILE; j++) {
          double s = sum[i - i0][j - j0];
          for (int32_t k = i0; k < i; k++) s += row[k] * m[(int64_t)k * n + j];
          m[(int64_t)i * n + j] = j < i ? -s / row[i] : j == i ? 1.0 / row[i] : 0.0;
        }
      }
    }
  }
}

// M'M in place of M: a tile takes the place of the one that, from here on, it alone has needed; that of the diagonal, which
// all tiles of its rows need, comes last.
void cholesky_inverse(const double *l, int32_t n, double *inverse) {
  const double *rows[TILE], *columns[TILE];
  double sum[TILE][TILE];
  invert_triangle(l, n, inverse);
  for (int32_t i0 = 0; i0 < n; i0 += TILE) {
    for (int32_t j0 = 0; j0 <= i0; j0 += TILE) {
      double *from = &inverse[(int64_t)i0 * n];
      tile_point(rows, from + i0, 1, n - i0);
      tile_point(columns, from + j0, 1, n - j0);
      tile_sum(rows, n, columns, n, n - i0, sum);
      for (int32_t i = i0; i < n && i < i0 + TILE; i++) {
        for (int32_t j = j0; j < n && j < j0 + TILE; j++)
          inverse[(int64_t)i * n + j] = sum[i - i0][j - j0];
      }
    }
  }
  for (int32_t i = 0; i < n; i++) {
    for (int32_t j = 0; j < i; j++) inverse[(int64_t)j * n + i] = inverse[(int64_t)i * n + j];
  }
}

int32_t cholesky_append(double *l, int32_t n, double *row) {
  size_t bytes = sizeof *l;
  cholesky_forward(l, n, row);
  double rest = row[n] - dot(row, row, n);
  if (!(rest > row[n] * LEAST) || !(rest < SCALAR_INFINITY)) return 0;
  row[n] = scalar_sqrt(rest);
  for (int32_t i = n - 1; i > 0; i--)
    memmove(&l[(int64_t)i * (n + 1)], &l[(int64_t)i * n], bytes * (size_t)(i + 1));
  memcpy(&l[(int64_t)n * (n + 1)], row, bytes * (size_t)(n + 1));
  return 1;
}

// What column i gave to the rows below it, v, they must now have by themselves: L L' + v v', by rotations (Givens) that turn v
// into L column by column. Nothing is subtracted, so it always is positive definite.
void cholesky_remove(double *l, int32_t n, int32_t i) {
  for (int32_t j = i + 1; j < n; j++) {
    double *row = &l[(int64_t)j * n], v = row[i];
    double r = scalar_sqrt(row[j] * row[j] + v * v), c = row[j] / r, s = v / r;
    row[j] = r;
    for (int32_t k = j + 1; k < n; k++) {
      double *x = &l[(int64_t)k * n], known = x[j];
      x[j] = c * known + s * x[i];
      x[i] = c * x[i] - s * known;
    }
  }
  for (int32_t j = 0; j < n; j++) {
    double *to = &l[(int64_t)(j - (j > i)) * (n - 1)], *from = &l[(int64_t)j * n];
    if (j == i) continue;
    memmove(to, from, sizeof *l * (size_t)(j < i ? j + 1 : i));
    if (j > i) memmove(to + i, from + i + 1, sizeof *l * (size_t)(j - i));
  }
}
