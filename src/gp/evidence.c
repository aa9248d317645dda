// See evidence.h. What K is made of gives two of the derivatives without another sum over its elements: with
// K_f = K + sn2 I - (sn2 + jitter) I and K beta = y,
//
//     dNLML/dlog sf = tr(W K_f) = n - y'beta - (sn2 + jitter) tr W
//     dNLML/dlog sn = sn2 tr W
//     dNLML/dlog l_d = sum_i>j W_ij slope_ij (x_id - x_jd)^2 / l_d^2
#include "gp/evidence.h"

#include <string.h>

#include "math/cholesky.h"
#include "math/scalar.h"

#define LOG_2_PI 1.8378770664093454836
#define LOG_100 0x1.26bb1bbb55516p+2
#define LOG_1000 0x1.ba18a998fffap+2

void evidence_open(Evidence *e, int32_t most, int32_t D, gdn_arena *arena) {
  int64_t square = (int64_t)most * most;
  e->r.D = D;
  e->l = ARENA_NEW(arena, double, D);
  e->inverse = ARENA_NEW(arena, double, square);
  e->r.slope = ARENA_NEW(arena, double, square);
  e->sums = ARENA_NEW(arena, double, (int64_t)D *most);
  e->r.rows = ARENA_NEW(arena, double, (int64_t)D *most);
  e->r.L = ARENA_NEW(arena, double, square);
  e->r.beta = ARENA_NEW(arena, double, most);
}

// W into the lower triangle of the inverse; its trace, and y'beta.
static void write_W(const Evidence *e, double *trace, double *fit) {
  const Regression *r = &e->r;
  *trace = *fit = 0;
  cholesky_inverse(r->L, r->n, e->inverse);
  for (int32_t i = 0; i < r->n; i++) {
    double *row = &e->inverse[(int64_t)i * r->n];
    for (int32_t j = 0; j <= i; j++) row[j] -= r->beta[i] * r->beta[j];
    *trace += row[i];
    *fit += r->y[i] * r->beta[i];
  }
}

// dNLML/dlog l: columns of a row at once, and what each adds is summed up last.
static void by_lengths(const Evidence *e, double *gradient) {
  const Regression *r = &e->r;
  memset(e->sums, 0, sizeof *e->sums * (size_t)r->n * (size_t)r->D);
  for (int32_t i = 1; i < r->n; i++) {
    double *slope = &r->slope[(int64_t)i * r->n];
    const double *W = &e->inverse[(int64_t)i * r->n];
    for (int32_t j = 0; j < i; j++) slope[j] *= W[j];
    for (int32_t d = 0; d < r->D; d++) {
      const double *x = &r->rows[(int64_t)d * r->n];
      double *sum = &e->sums[(int64_t)d * r->n], here = x[i];
      for (int32_t j = 0; j < i; j++) sum[j] += slope[j] * ((here - x[j]) * (here - x[j]));
    }
  }
  for (int32_t d = 0; d < r->D; d++) {
    gradient[d] = 0;
    for (int32_t j = 0; j < r->n; j++) gradient[d] += e->sums[(int64_t)d * r->n + j];
  }
}

// x^30, and its derivative times `step`.
static double wall(double x, double step, double *slope) {
  double x2 = x * x, x4 = x2 * x2, x8 = x4 * x4, x28 = x8 * x8 * x8 * x4;
  *slope = 30 * x28 * x * step;
  return x28 * x2;
}

static double penalties(const Evidence *e, const double *theta, double *gradient) {
  int32_t D = e->r.D;
  double sum = 0, slope;
  for (int32_t d = 0; d < D; d++) {
    sum += wall((theta[d] - e->log_std[d]) / LOG_100, 1 / LOG_100, &slope);
    gradient[d] += slope;
  }
  sum += wall((theta[D] - theta[D + 1]) / LOG_1000, 1 / LOG_1000, &slope);
  gradient[D] += slope;
  gradient[D + 1] -= slope;
  return sum;
}

double evidence_of(Evidence *e, const double *theta, double *gradient) {
  Regression *r = &e->r;
  int32_t D = r->D;
  double trace, fit, sf = scalar_exp(theta[D]), sn = scalar_exp(theta[D + 1]);
  for (int32_t d = 0; d < D; d++) e->l[d] = scalar_exp(theta[d]);
  r->l = e->l;
  r->sf2 = sf * sf;
  r->sn2 = sn * sn;
  if (!regression_try(r)) return SCALAR_INFINITY;
  write_W(e, &trace, &fit);
  double value = 0.5 * (fit + cholesky_log_determinant(r->L, r->n) + r->n * LOG_2_PI);
  by_lengths(e, gradient);
  gradient[D] = r->n - fit - (r->sn2 + r->jitter) * trace;
  gradient[D + 1] = r->sn2 * trace;
  if (e->log_std != NULL) value += penalties(e, theta, gradient);
  for (int32_t d = 0; d < D + 2; d++) value += 0 * gradient[d]; // NaN where one is not finite
  return value - value == 0 ? value : SCALAR_INFINITY;
}
