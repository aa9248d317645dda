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
