// The factor row by row (Golub & Van Loan 2013, section 4.2): each element is one dot product of two
// rows that are already known, added up from left to right.
#include "math/cholesky.h"

#include "math/scalar.h"

static double dot(const double *a, const double *b, int32_t n) {
  double sum = 0.0;
  for (int32_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

int32_t cholesky_factor(double *a, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    double *row = &a[(int64_t)i * n];
    for (int32_t j = 0; j < i; j++) {
      const double *above = &a[(int64_t)j * n];
      row[j] = (row[j] - dot(row, above, j)) / above[j];
    }
    // What rounding leaves of a diagonal that should have become 0 is not told from a true rest.
    double rest = row[i] - dot(row, row, i);
    if (!(rest > row[i] * 1e-15) || !(rest < SCALAR_INFINITY)) return 0;
    row[i] = scalar_sqrt(rest);
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

// M = L^-1 row by row, each a sum of those above it, in the lower triangle of the result; then M'M, added up over the
// rows of M from the last: what is overwritten, row i by those of M from i on, is not needed any more.
void cholesky_inverse(const double *l, int32_t n, double *inverse) {
  for (int32_t i = 0; i < n; i++) {
    double *row = &inverse[(int64_t)i * n], scale = 1.0 / l[(int64_t)i * n + i];
    for (int32_t j = 0; j < i; j++) row[j] = 0.0;
    for (int32_t k = 0; k < i; k++) {
      const double *above = &inverse[(int64_t)k * n];
      double factor = -scale * l[(int64_t)i * n + k];
      for (int32_t j = 0; j <= k; j++) row[j] += factor * above[j];
    }
    row[i] = scale;
  }
  for (int32_t i = 0; i < n; i++) {
    double *row = &inverse[(int64_t)i * n], own = row[i];
    for (int32_t j = 0; j <= i; j++) row[j] *= own;
    for (int32_t k = i + 1; k < n; k++) {
      const double *below = &inverse[(int64_t)k * n];
      for (int32_t j = 0; j <= i; j++) row[j] += below[i] * below[j];
    }
  }
  for (int32_t i = 0; i < n; i++) {
    for (int32_t j = 0; j < i; j++) inverse[(int64_t)j * n + i] = inverse[(int64_t)i * n + j];
  }
}
