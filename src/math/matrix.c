// See matrix.h. The eigenvalues by Jacobi's rotations (Golub & Van Loan 2013, section 8.5), cyclic by rows: for matrices
// as small as these nothing is more exact.
#include "math/matrix.h"

#include <string.h>

#include "math/scalar.h"

// -- products ------------------------------------------------------------------------------------------

void matrix_add_product(double *out, double scale, const double *a, const double *b, int32_t r,
                        int32_t k, int32_t c) {
  for (int32_t i = 0; i < r; i++) {
    for (int32_t j = 0; j < c; j++) {
      double sum = 0.0;
      for (int32_t l = 0; l < k; l++) sum += a[i * k + l] * b[l * c + j];
      out[i * c + j] += scale * sum;
    }
  }
}

void matrix_add_product_t(double *out, double scale, const double *a, const double *b, int32_t r,
                          int32_t k, int32_t c) {
  for (int32_t i = 0; i < r; i++) {
    for (int32_t j = 0; j < c; j++) {
      double sum = 0.0;
      for (int32_t l = 0; l < k; l++) sum += a[l * r + i] * b[l * c + j];
      out[i * c + j] += scale * sum;
    }
  }
}

static void clear(double *a, int32_t n) {
  memset(a, 0, (size_t)n * sizeof *a);
}

void matrix_product(double *out, const double *a, const double *b, int32_t r, int32_t k,
                    int32_t c) {
  clear(out, r * c);
  matrix_add_product(out, 1.0, a, b, r, k, c);
}

void matrix_product_t(double *out, const double *a, const double *b, int32_t r, int32_t k,
                      int32_t c) {
  clear(out, r * c);
  matrix_add_product_t(out, 1.0, a, b, r, k, c);
}

void matrix_add_product_by_t(double *out, double scale, const double *a, const double *b, int32_t r,
                             int32_t k, int32_t c) {
  for (int32_t i = 0; i < r; i++) {
    for (int32_t j = 0; j < c; j++) {
      double sum = 0;
      for (int32_t l = 0; l < k; l++) sum += a[i * k + l] * b[j * k + l];
      out[i * c + j] += scale * sum;
    }
  }
}

void matrix_transpose(double *out, const double *a, int32_t r, int32_t c) {
  for (int32_t i = 0; i < r; i++) {
    for (int32_t j = 0; j < c; j++) out[j * r + i] = a[i * c + j];
  }
}

void matrix_identity(double *a, int32_t n) {
  clear(a, n * n);
  for (int32_t i = 0; i < n; i++) a[i * n + i] = 1.0;
}

void matrix_symmetrise(double *a, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    for (int32_t j = 0; j < i; j++) {
      a[i * n + j] = a[j * n + i] = 0.5 * a[i * n + j] + 0.5 * a[j * n + i];
    }
  }
}

int32_t matrix_is_finite(const double *a, int64_t n) {
  int32_t finite = 1;
  for (int64_t i = 0; i < n; i++) finite &= a[i] - a[i] == 0.0;
  return finite;
}

// -- a linear system -----------------------------------------------------------------------------------

static double size_of(double x) {
  return x < 0.0 ? -x : x;
}

static void swap_rows(double *a, int32_t i, int32_t j, int32_t columns) {
  for (int32_t c = 0; c < columns && i != j; c++) {
    double x = a[i * columns + c];
    a[i * columns + c] = a[j * columns + c];
    a[j * columns + c] = x;
  }
}

int32_t matrix_solve(double *a, double *b, int32_t n, int32_t c) {
  double largest = 0.0;
  for (int32_t i = 0; i < n * n; i++) largest = size_of(a[i]) > largest ? size_of(a[i]) : largest;
  for (int32_t p = 0; p < n; p++) {
    int32_t pivot = p;
    for (int32_t i = p + 1; i < n; i++) {
      if (size_of(a[i * n + p]) > size_of(a[pivot * n + p])) pivot = i;
    }
    if (!(size_of(a[pivot * n + p]) > 1e-14 * largest)) return 0;
    swap_rows(a, p, pivot, n);
    swap_rows(b, p, pivot, c);
    for (int32_t i = 0; i < n; i++) {
      if (i == p) continue;
      double factor = a[i * n + p] / a[p * n + p];
      for (int32_t j = p; j < n; j++) a[i * n + j] -= factor * a[p * n + j];
      for (int32_t j = 0; j < c; j++) b[i * c + j] -= factor * b[p * c + j];
    }
  }
  for (int32_t i = 0; i < n; i++) {
    for (int32_t j = 0; j < c; j++) b[i * c + j] /= a[i * n + i];
  }
  return matrix_is_finite(b, n * c);
}

// -- positive semidefinite -----------------------------------------------------------------------------

// Makes w[p][q] 0 by a rotation in that plane; v takes part.
static void rotate(double *w, double *v, int32_t n, int32_t p, int32_t q) {
  if (w[p * n + q] == 0.0) return;
  double theta = (w[q * n + q] - w[p * n + p]) / (2.0 * w[p * n + q]);
  double t = 1.0 / (size_of(theta) + scalar_sqrt(theta * theta + 1.0));
  if (theta < 0.0) t = -t;
  double c = 1.0 / scalar_sqrt(t * t + 1.0), s = t * c;
  for (int32_t k = 0; k < n; k++) {
    double x = w[k * n + p], y = w[k * n + q];
    w[k * n + p] = c * x - s * y;
    w[k * n + q] = s * x + c * y;
  }
  for (int32_t k = 0; k < n; k++) {
    double x = w[p * n + k], y = w[q * n + k];
    w[p * n + k] = c * x - s * y;
    w[q * n + k] = s * x + c * y;
    x = v[k * n + p], y = v[k * n + q];
    v[k * n + p] = c * x - s * y;
    v[k * n + q] = s * x + c * y;
  }
  w[p * n + q] = w[q * n + p] = 0.0;
}

// What is left beside the diagonal, by its squares, and what is on it.
static int32_t is_diagonal(const double *w, int32_t n) {
  double beside = 0.0, on = 0.0;
  for (int32_t i = 0; i < n * n; i++) {
    if (i / n == i % n) {
      on += w[i] * w[i];
    } else {
      beside += w[i] * w[i];
    }
  }
  return !(beside > 1e-30 * on); // NaN has no end
}

void matrix_make_positive(double *a, int32_t n, double *w, double *v) {
  enum { SWEEPS = 30 };
  memcpy(w, a, (size_t)(n * n) * sizeof *w);
  matrix_identity(v, n);
  for (int32_t sweep = 0; sweep < SWEEPS && !is_diagonal(w, n); sweep++) {
    for (int32_t p = 0; p < n; p++) {
      for (int32_t q = p + 1; q < n; q++) rotate(w, v, n, p, q);
    }
  }
  for (int32_t k = 0; k < n; k++) {
    double eigenvalue = w[k * n + k];
    if (!(eigenvalue < 0.0)) continue;
    for (int32_t i = 0; i < n; i++) {
      for (int32_t j = 0; j < n; j++) a[i * n + j] -= eigenvalue * v[i * n + k] * v[j * n + k];
    }
  }
}
