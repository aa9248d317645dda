// See box_qp.h. Each step: what is held by the box is found, Newton's step is taken in the rest, and it is shortened until
// the quadratic falls enough (Armijo) on its way along the box.
#include "math/box_qp.h"

#include <string.h>

#include "math/cholesky.h"
#include "math/matrix.h"

enum { MOST = 100 };   // steps
#define ENOUGH 1e-10   // gradient of what is free, relative to g
#define ARMIJO 0.1     // of the decrease that was promised
#define SHORTER 0.6    // factor of the line search
#define SHORTEST 1e-22 // step

int32_t box_qp_scratch(int32_t m) {
  return 3 * m;
}

static double clamp(double x, double low, double high) {
  return x < low ? low : x > high ? high : x;
}

static double value(const double *H, const double *g, const double *x, int32_t m) {
  double sum = 0.0;
  for (int32_t i = 0; i < m; i++) {
    double row = 0.0;
    for (int32_t j = 0; j < m; j++) row += H[i * m + j] * x[j];
    sum += x[i] * (0.5 * row + g[i]);
  }
  return sum;
}

// H where both are free, else the identity.
static int32_t factorise(const double *H, const uint8_t *is_free, int32_t m, double *factor) {
  for (int32_t i = 0; i < m; i++) {
    for (int32_t j = 0; j < m; j++) {
      int32_t both = is_free[i] && is_free[j];
      factor[i * m + j] = both ? H[i * m + j] : i == j ? 1.0 : 0.0;
    }
  }
  return cholesky_factor(factor, m);
}

// Along the step until it pays; whether it did.
static int32_t search(const double *H, const double *g, const double *low, const double *high,
                      int32_t m, double *x, const double *step, const double *grad, double *next) {
  double before = value(H, g, x, m), alpha = 1.0;
  while (alpha > SHORTEST) {
    double promised = 0.0;
    for (int32_t i = 0; i < m; i++) {
      next[i] = clamp(x[i] + alpha * step[i], low[i], high[i]);
      promised += grad[i] * (next[i] - x[i]);
    }
    if (value(H, g, next, m) - before <= ARMIJO * promised) {
      memcpy(x, next, (size_t)m * sizeof *x);
      return promised < 0.0;
    }
    alpha *= SHORTER;
  }
  return 0;
}

int32_t box_qp(const double *H, const double *g, const double *low, const double *high, int32_t m,
               double *x, uint8_t *is_free, double *factor, double *scratch) {
  double *grad = scratch, *step = scratch + m, *next = scratch + 2 * m, scale = 0.0;
  for (int32_t i = 0; i < m; i++) {
    x[i] = clamp(x[i], low[i], high[i]);
    scale += g[i] * g[i];
  }
  for (int32_t k = 0; k < MOST; k++) {
    double left = 0.0;
    memcpy(grad, g, (size_t)m * sizeof *grad);
    matrix_add_product(grad, 1.0, H, x, m, m, 1);
    for (int32_t i = 0; i < m; i++) {
      int32_t held = (x[i] <= low[i] && grad[i] > 0.0) || (x[i] >= high[i] && grad[i] < 0.0);
      is_free[i] = (uint8_t)!held;
      step[i] = held ? 0.0 : -grad[i];
      left += step[i] * step[i];
    }
    if (!factorise(H, is_free, m, factor)) return 0;
    if (!(left > ENOUGH * ENOUGH * scale)) return left == left;
    cholesky_solve(factor, m, step);
    if (!search(H, g, low, high, m, x, step, grad, next)) return 1; // as low as rounding lets it
  }
  return 1;
}
