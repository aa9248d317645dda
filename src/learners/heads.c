// See heads.h.
#include "learners/heads.h"

#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"

#define HALF_LOG_2_PI 0.91893853320467274178
#define LOG_2 0.69314718055994530942

// -- what both Gaussians are made of ----------------------------------------------------------------

// How many stds x lies above the mean.
static Node standardise(Graph *g, Node mean, Node log_std, Node x) {
  Node error = op_sub(g, x, mean);
  return op_mul(g, error, op_exp(g, op_neg(g, log_std)));
}

// -log N(mean + std z; mean, std^2) of each number.
static Node negative_log_density(Graph *g, Node log_std, Node z) {
  return op_add(g, op_affine(g, op_square(g, z), 0.5, HALF_LOG_2_PI), log_std);
}

// -- squashed Gaussian ------------------------------------------------------------------------------

Squashed squashed_build(Graph *g, Node out) {
  const double half = 0.5 * (SQUASHED_LOG_STD_MOST - SQUASHED_LOG_STD_LEAST);
  int32_t n = graph_shape(g, out).rows / 2;
  Node mean = op_rows(g, out, 0, n), raw = op_tanh(g, op_rows(g, out, n, n));
  return (Squashed){mean, op_affine(g, raw, half, SQUASHED_LOG_STD_LEAST + half)};
}

// log pi(a) = log N(u) - sum log(1 - a^2), and log(1 - tanh^2 u) = 2 (log 2 - u - softplus(-2 u)), which does
// not fail where tanh rounds to 1.
SquashedSample squashed_sample(Graph *g, Squashed head, Node z) {
  Node u = op_add(g, head.mean, op_mul(g, op_exp(g, head.log_std), z));
  Node normal = negative_log_density(g, head.log_std, z);
  Node squeeze = op_add(g, u, op_softplus(g, op_affine(g, u, -2.0, 0.0)));
  Node each = op_sub(g, op_affine(g, squeeze, 2.0, -2.0 * LOG_2), normal);
  Node action = op_tanh(g, u);
  return (SquashedSample){action, op_sum(g, each, AXIS_ROWS)};
}

Node squashed_log_density(Graph *g, Squashed head, Node u, Node log_jacobian) {
  Node normal = negative_log_density(g, head.log_std, standardise(g, head.mean, head.log_std, u));
  return op_neg(g, op_sum(g, op_add(g, normal, log_jacobian), AXIS_ROWS));
}

void squashed_undo(const float *action, int64_t n, Real *u, Real *log_jacobian) {
  for (int64_t i = 0; i < n; i++) {
    double a = (double)action[i];
    a = a > SQUASHED_ACTION_MOST ? SQUASHED_ACTION_MOST : a;
    a = a < -SQUASHED_ACTION_MOST ? -SQUASHED_ACTION_MOST : a;
    double above = scalar_log1p(a), below = scalar_log1p(-a);
    u[i] = (Real)(0.5 * (above - below));
    log_jacobian[i] = (Real)(above + below);
  }
}

// -- Gaussian ---------------------------------------------------------------------------------------

Node gaussian_log_density(Graph *g, Node mean, Node log_std, Node a) {
  Node each = negative_log_density(g, log_std, standardise(g, mean, log_std, a));
  return op_neg(g, op_sum(g, each, AXIS_ROWS));
}

Node gaussian_entropy(Graph *g, Node log_std) {
  int32_t n = graph_shape(g, log_std).rows;
  return op_affine(g, op_sum(g, log_std, AXIS_ALL), 1.0, (0.5 + HALF_LOG_2_PI) * n);
}

// log(sigma / sigma_old) + (sigma_old^2 + (mu_old - mu)^2) / (2 sigma^2) - 1/2, of each number.
Node gaussian_divergence(Graph *g, Node old_mean, Node old_log_std, Node mean, Node log_std) {
  Node shrunk = op_sub(g, old_log_std, log_std), z = standardise(g, mean, log_std, old_mean);
  Node ratio = op_exp(g, op_affine(g, shrunk, 2.0, 0.0));
  Node half = op_affine(g, op_add(g, op_square(g, z), ratio), 0.5, -0.5);
  return op_sum(g, op_sub(g, half, shrunk), AXIS_ROWS);
}

double gaussian_draw(const Real *mean, const Real *log_std, int32_t n, int32_t stride,
                     gdn_random *random, float *a) {
  double log_density = 0;
  for (int32_t i = 0; i < n; i++) {
    double z = sample_normal(random), l = (double)log_std[i];
    a[i * stride] = (float)((double)mean[i * stride] + scalar_exp(l) * z);
    log_density -= 0.5 * z * z + HALF_LOG_2_PI + l;
  }
  return log_density;
}

double gaussian_density(const Real *mean, const Real *log_std, int32_t n, int32_t stride,
                        const float *a) {
  double log_density = 0;
  for (int32_t i = 0; i < n; i++) {
    double l = (double)log_std[i];
    double z = ((double)a[i * stride] - (double)mean[i * stride]) * scalar_exp(-l);
    log_density -= 0.5 * z * z + HALF_LOG_2_PI + l;
  }
  return log_density;
}

void gaussian_bound(Real *log_std, int32_t n) {
  const Real least = (Real)GAUSSIAN_LOG_STD_LEAST, most = (Real)GAUSSIAN_LOG_STD_MOST;
  for (int32_t i = 0; i < n; i++) {
    Real x = log_std[i] > least ? log_std[i] : least;
    log_std[i] = x < most ? x : most;
  }
}

// -- categorical ------------------------------------------------------------------------------------

Node categorical_log_probability(Graph *g, Node logits) {
  return op_sub(g, logits, op_log_sum_exp(g, logits));
}

Node categorical_entropy(Graph *g, Node log_p) {
  return op_neg(g, op_sum(g, op_mul(g, op_exp(g, log_p), log_p), AXIS_ROWS));
}

Node categorical_divergence(Graph *g, Node old_log_p, Node log_p) {
  Node gap = op_sub(g, old_log_p, log_p);
  return op_sum(g, op_mul(g, op_exp(g, old_log_p), gap), AXIS_ROWS);
}

double categorical_draw(const Real *logits, int32_t n, int32_t stride, gdn_random *random,
                        float *choice) {
  double most = -SCALAR_INFINITY, sum = 0, u = rng_unit(random), below = 0;
  int32_t k = 0;
  for (int32_t i = 0; i < n; i++) {
    most = (double)logits[i * stride] > most ? (double)logits[i * stride] : most;
  }
  for (int32_t i = 0; i < n; i++) sum += scalar_exp((double)logits[i * stride] - most);
  for (int32_t i = 0; i < n; i++) {
    k = i;
    below += scalar_exp((double)logits[i * stride] - most);
    if (u * sum < below) break;
  }
  *choice = (float)k;
  return (double)logits[k * stride] - most - scalar_log(sum);
}

double categorical_log_density(const Real *logits, int32_t n, int32_t stride, int32_t k) {
  double most = (double)logits[categorical_mode(logits, n, stride) * stride], sum = 0;
  for (int32_t i = 0; i < n; i++) sum += scalar_exp((double)logits[i * stride] - most);
  return (double)logits[k * stride] - most - scalar_log(sum);
}

int32_t categorical_mode(const Real *logits, int32_t n, int32_t stride) {
  int32_t best = 0;
  for (int32_t k = 1; k < n; k++) best = logits[k * stride] > logits[best * stride] ? k : best;
  return best;
}
