// The factor row by row (Golub & Van Loan 2013, section 4.2): each element is one dot product of two
// rows that are already known, added up from left to right. What costs n^3 is done in tiles of four by four such sums,
// which go side by side through the registers; the order within each sum is the same as if it were alone.
#include "math/cholesky.h"

#include <string.h>

#include "math/scalar.h"

#define LEAST 1e-15 // of a diagonal element that must be left

static double dot(const double *a, const double *b, int32_t n) {
  double sum = 0.0;
  for (int32_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

enum { TILE = 4 };
typedef double Pair __attribute__((vector_size(16)));

// Where four neighbours begin, `step` apart; of those that are not there, the last again.
static void point(const double *p[TILE], const double *first, int64_t step, int32_t there) {
  for (int32_t r = 0; r < TILE; r++) p[r] = first + (r < there ? r : there - 1) * step;
}

// sum[r][c] = sum over k < n of a[r][k] b[c][k], numbers lying so far apart as said.
static void tile(const double *const a[TILE], int64_t apart, const double *const b[TILE],
                 int64_t bpart, int32_t n, double sum[TILE][TILE]) {
  const double *a0 = a[0], *a1 = a[1], *a2 = a[2], *a3 = a[3];
  const double *b0 = b[0], *b1 = b[1], *b2 = b[2], *b3 = b[3];
  Pair s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0}, t0 = {0}, t1 = {0}, t2 = {0}, t3 = {0};
  for (int32_t k = 0; k < n; k++) {
    int64_t i = k * apart, j = k * bpart;
    Pair x = {b0[j], b1[j]}, y = {b2[j], b3[j]};
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
    point(rows, &a[(int64_t)i0 * n], n, n - i0);
    for (int32_t j0 = 0; j0 <= i0; j0 += TILE) {
      point(above, &a[(int64_t)j0 * n], n, n - j0);
      tile(rows, 1, above, 1, j0, sum);
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
      point(rows, &l[(int64_t)i0 * n + j0], n, n - i0);
      point(columns, &m[(int64_t)j0 * n + j0], 1, n - j0);
      tile(rows, 1, columns, n, i0 - j0, sum);
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
      point(rows, from + i0, 1, n - i0);
      point(columns, from + j0, 1, n - j0);
      tile(rows, n, columns, n, n - i0, sum);
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
