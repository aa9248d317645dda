// See policy.h.
#include "gp/policy.h"

#include <string.h>

#include "core/archive.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/sample.h"

#define NOISE 0.01 // of the targets, one std
#define SPREAD 0.1 // how much wider the first centres lie
#define LEAST_LOG_L \
  -2.3 // l from 0.1 to 100: further off the network is a constant, or nothing between its centres
#define MOST_LOG_L 4.6

// The parts of theta.
static double *centres(const MomentPolicy *q) {
  return q->theta;
}
static double *targets(const MomentPolicy *q) {
  return q->theta + q->n * q->F;
}
static double *log_l(const MomentPolicy *q) {
  return targets(q) + q->U * q->n;
}

static void open_network(MomentPolicy *q, gdn_arena *arena) {
  int32_t n = q->n, F = q->F, U = q->U;
  q->l = ARENA_NEW(arena, double, U *F);
  q->sf2 = ARENA_NEW(arena, double, U);
  q->sn2 = ARENA_NEW(arena, double, U);
  q->beta = ARENA_NEW(arena, double, U *n);
  q->L = ARENA_NEW(arena, double, (int64_t)U *n *n);
  q->by.x = ARENA_NEW(arena, double, n *F);
  q->by.log_l = ARENA_NEW(arena, double, U *F);
  q->by.beta = ARENA_NEW(arena, double, U *n);
  q->F_F = ARENA_NEW(arena, double, F *F);
  moments_open(&q->moments, n, F, U, arena);
  q->f = (GpFunctions){n, F, U, q->theta, q->l, q->sf2, q->sn2, q->beta, NULL};
}

void moment_policy_open(MomentPolicy *q, int32_t n, int32_t F, int32_t U, gdn_arena *arena) {
  *q = (MomentPolicy){.n = n, .F = F, .U = U};
  q->count = n > 0 ? n * F + U * n + U * F : U * F + U;
  q->theta = ARENA_NEW(arena, double, q->count);
  q->low = ARENA_NEW(arena, double, q->count);
  q->high = ARENA_NEW(arena, double, q->count);
  if (n > 0) open_network(q, arena);
  waves_that_squash(&q->squash, U, arena);
  double **vectors[] = {&q->p, &q->p_adj, &q->u};
  double **squares[] = {&q->P, &q->C, &q->P_adj, &q->C_adj, &q->U_U};
  double **oblongs[] = {&q->V, &q->V_adj, &q->U_F};
  for (int32_t i = 0; i < 3; i++) *vectors[i] = ARENA_NEW(arena, double, U);
  for (int32_t i = 0; i < 5; i++) *squares[i] = ARENA_NEW(arena, double, U *U);
  for (int32_t i = 0; i < 3; i++) *oblongs[i] = ARENA_NEW(arena, double, U *F);
  q->A_adj = ARENA_NEW(arena, double, U *(F + 1));
}

// -- the beginning -------------------------------------------------------------------------------------

// n rows of N(m, S + SPREAD^2 I), with L for its factor. A covariance that has none is taken for its diagonal.
static void draw_centres(MomentPolicy *q, const double *m, const double *S, gdn_random *random) {
  int32_t F = q->F;
  double *L = q->F_F;
  memcpy(L, S, sizeof *L * (size_t)(F * F));
  for (int32_t i = 0; i < F; i++) L[i * F + i] += SPREAD * SPREAD;
  int32_t factored = cholesky_factor(L, F);
  for (int32_t k = 0; k < q->n; k++) {
    double *c = centres(q) + k * F, *z = q->V; // scratch [F]
    for (int32_t i = 0; i < F; i++) z[i] = sample_normal(random);
    for (int32_t i = 0; i < F; i++) {
      c[i] = m[i];
      if (!factored) c[i] += SPREAD * z[i];
      for (int32_t j = 0; factored && j <= i; j++) c[i] += L[i * F + j] * z[j];
    }
  }
}

void moment_policy_start(MomentPolicy *q, const double *m, const double *S, const uint8_t *is_angle,
                         gdn_random *random) {
  for (int32_t i = 0; i < q->count; i++) {
    q->low[i] = -SCALAR_INFINITY;
    q->high[i] = SCALAR_INFINITY;
  }
  if (q->n > 0) draw_centres(q, m, S, random);
  for (int32_t i = q->n * q->F; i < q->count; i++) q->theta[i] = 0.1 * sample_normal(random);
  int32_t first = (int32_t)(log_l(q) - q->theta);
  for (int32_t i = 0; q->n > 0 && i < q->U * q->F; i++) {
    q->theta[first + i] = is_angle[i % q->F] ? scalar_log(0.7) : 0;
    q->low[first + i] = LEAST_LOG_L;
    q->high[first + i] = MOST_LOG_L;
  }
}

// -- from theta to weights, and back -------------------------------------------------------------------

// Of function a between centres i and j.
static double kernel(const MomentPolicy *q, int32_t a, int32_t i, int32_t j) {
  const double *x = centres(q) + i * q->F, *y = centres(q) + j * q->F, *l = q->l + a * q->F;
  double sum = 0;
  for (int32_t d = 0; d < q->F; d++) {
    double z = (x[d] - y[d]) / l[d];
    sum += z * z;
  }
  return scalar_exp(-0.5 * sum);
}

int32_t moment_policy_prepare(MomentPolicy *q) {
  int32_t n = q->n, F = q->F, U = q->U;
  memset(q->A_adj, 0, sizeof *q->A_adj * (size_t)(U * (F + 1)));
  if (n == 0) return matrix_is_finite(q->theta, q->count);
  memset(q->by.x, 0, sizeof *q->by.x * (size_t)(n * F));
  memset(q->by.log_l, 0, sizeof *q->by.log_l * (size_t)(U * F));
  memset(q->by.beta, 0, sizeof *q->by.beta * (size_t)(U * n));
  for (int32_t i = 0; i < U * F; i++) q->l[i] = scalar_exp(log_l(q)[i]);
  for (int32_t a = 0; a < U; a++) {
    double *L = q->L + a * n * n, *beta = q->beta + a * n;
    q->sf2[a] = 1;
    q->sn2[a] = NOISE * NOISE;
    for (int32_t i = 0; i < n; i++) {
      for (int32_t j = 0; j < i; j++) L[i * n + j] = kernel(q, a, i, j);
      L[i * n + i] = 1 + NOISE * NOISE;
    }
    memcpy(beta, targets(q) + a * n, sizeof *beta * (size_t)n);
    if (!cholesky_factor(L, n)) return 0;
    cholesky_solve(L, n, beta);
  }
  return matrix_is_finite(q->beta, U * n);
}

// dJ = -t_adj'dK beta, t_adj = (K + 0.01^2 I)^-1 beta_adj: what that says of the centres and of log l.
static void kernel_back(const MomentPolicy *q, int32_t a, const double *t_adj, double *c_adj,
                        double *l_adj) {
  int32_t n = q->n, F = q->F;
  const double *beta = q->beta + a * n, *l = q->l + a * F;
  for (int32_t i = 0; i < n; i++) {
    for (int32_t j = 0; j < i; j++) {
      double k = (t_adj[i] * beta[j] + t_adj[j] * beta[i]) * kernel(q, a, i, j);
      for (int32_t d = 0; d < F; d++) {
        double z = (centres(q)[i * F + d] - centres(q)[j * F + d]) / l[d], by_c = k * z / l[d];
        c_adj[i * F + d] += by_c;
        c_adj[j * F + d] -= by_c;
        l_adj[d] -= k * z * z;
      }
    }
  }
}

void moment_policy_gradient(const MomentPolicy *q, double *gradient) {
  int32_t n = q->n, F = q->F, U = q->U;
  if (n == 0) {
    memcpy(gradient, q->A_adj, sizeof *gradient * (size_t)q->count);
    return;
  }
  double *c_adj = gradient, *t_adj = c_adj + n * F, *l_adj = t_adj + U * n;
  memcpy(c_adj, q->by.x, sizeof *c_adj * (size_t)(n * F));
  memcpy(t_adj, q->by.beta, sizeof *t_adj * (size_t)(U * n));
  memcpy(l_adj, q->by.log_l, sizeof *l_adj * (size_t)(U * F));
  for (int32_t a = 0; a < U; a++) {
    cholesky_solve(q->L + a * n * n, n, t_adj + a * n);
    kernel_back(q, a, t_adj + a * n, c_adj, l_adj + a * F);
  }
}

// -- acting --------------------------------------------------------------------------------------------

// A f + b.
static double line(const MomentPolicy *q, int32_t a, const double *f) {
  double sum = q->theta[q->U * q->F + a];
  for (int32_t d = 0; d < q->F; d++) sum += q->theta[a * q->F + d] * f[d];
  return sum;
}

static double network(const MomentPolicy *q, int32_t a, const double *f) {
  const double *l = q->l + a * q->F;
  double sum = 0;
  for (int32_t i = 0; i < q->n; i++) {
    double square = 0;
    for (int32_t d = 0; d < q->F; d++) {
      double z = (f[d] - centres(q)[i * q->F + d]) / l[d];
      square += z * z;
    }
    sum += q->beta[a * q->n + i] * scalar_exp(-0.5 * square);
  }
  return sum;
}

void moment_policy_act(MomentPolicy *q, const double *f, double *u) {
  for (int32_t a = 0; a < q->U; a++) q->p[a] = q->n > 0 ? network(q, a, f) : line(q, a, f);
  waves_map(&q->squash, q->p, u);
}

// -- moments -------------------------------------------------------------------------------------------

// Of p(f): p, P, V.
static int32_t match_linear(MomentPolicy *q, const double *m, const double *S) {
  int32_t F = q->F, U = q->U;
  for (int32_t a = 0; a < U; a++) q->p[a] = line(q, a, m);
  matrix_transpose(q->V, q->theta, U, F);
  matrix_product(q->U_F, q->theta, S, U, F, F);
  matrix_product(q->P, q->U_F, q->V, U, F, U);
  matrix_symmetrise(q->P, U);
  return 1;
}

static int32_t match_plain(MomentPolicy *q, const double *m, const double *S) {
  if (q->n == 0) return match_linear(q, m, S);
  return moments_match(&q->moments, &q->f, m, S, q->p, q->P, q->V);
}

int32_t moment_policy_match(MomentPolicy *q, const double *m, const double *S, double *M, double *V,
                            double *C) {
  if (!match_plain(q, m, S)) return 0;
  waves_match(&q->squash, q->p, q->P, M, V, q->C);
  matrix_product(C, q->V, q->C, q->F, q->U, q->U);
  return 1;
}

static void back_linear(MomentPolicy *q, const double *m, const double *S, double *m_adj,
                        double *S_adj) {
  int32_t F = q->F, U = q->U;
  const double *A = q->theta;
  double *A_adj = q->A_adj, *b_adj = A_adj + U * F;
  for (int32_t a = 0; a < U; a++) b_adj[a] += q->p_adj[a];
  matrix_add_product(A_adj, 1, q->p_adj, m, U, 1, F);
  matrix_add_product_t(m_adj, 1, A, q->p_adj, F, U, 1);
  matrix_product(q->U_F, A, S, U, F, F);
  matrix_add_product(A_adj, 2, q->P_adj, q->U_F, U, U, F); // of A S A'
  matrix_product(q->U_F, q->P_adj, A, U, U, F);
  matrix_add_product_t(S_adj, 1, A, q->U_F, F, U, F);
  matrix_transpose(q->U_F, q->V_adj, F, U);
  for (int32_t i = 0; i < U * F; i++) A_adj[i] += q->U_F[i];
}

int32_t moment_policy_back(MomentPolicy *q, const double *m, const double *S, const double *M_adj,
                           const double *V_adj, const double *C_adj, double *m_adj, double *S_adj) {
  int32_t F = q->F, U = q->U;
  if (!match_plain(q, m, S)) return 0;
  waves_match(&q->squash, q->p, q->P, q->u, q->U_U, q->C);
  matrix_transpose(q->U_U, q->C, U, U);
  matrix_product(q->V_adj, C_adj, q->U_U, F, U, U);
  matrix_product_t(q->C_adj, q->V, C_adj, U, F, U);
  memset(q->p_adj, 0, sizeof *q->p_adj * (size_t)U);
  memset(q->P_adj, 0, sizeof *q->P_adj * (size_t)(U * U));
  waves_back(&q->squash, q->p, q->P, M_adj, V_adj, q->C_adj, q->p_adj, q->P_adj);
  if (q->n > 0) {
    return moments_back(&q->moments, &q->f, m, S, q->p_adj, q->P_adj, q->V_adj, m_adj, S_adj,
                        &q->by);
  }
  back_linear(q, m, S, m_adj, S_adj);
  return 1;
}

// -- state ---------------------------------------------------------------------------------------------

void moment_policy_state(MomentPolicy *q, gdn_archive *archive) {
  int32_t n = q->n, F = q->F, U = q->U;
  gdn_archive_f64(archive, q->theta, q->count);
  if (archive->mode == ARCHIVE_READ) moment_policy_prepare(q);
  gdn_archive_f64(archive, q->by.x, n * F);
  gdn_archive_f64(archive, q->by.log_l, n > 0 ? U * F : 0);
  gdn_archive_f64(archive, q->by.beta, U * n);
  gdn_archive_f64(archive, q->A_adj, U * (F + 1));
}
