// See sparse.h. In numbers that stay well away from what rounding spoils (Snelson's own code):
//
//     L L' = K_mm + jitter I,   V = L^-1 K_mn,   lambda_i = sf2 - sum_m V_mi^2 + sn2
//     A A' = sn2 I + V diag(sn2 / lambda) V',   b = A^-1 V (sn2 y / lambda)
//     NLML = sum log A_mm + (n - M)/2 log sn2 + sum log(lambda / sn2) / 2 + (sum y^2 / lambda - b'b / sn2) / 2 + n/2 log 2 pi
//
// Its derivatives, with S = K_mm + K_mn diag(1 / lambda) K_nm = L A A'L' / sn2:
//
//     beta = S^-1 K_mn (y / lambda),   alpha = C^-1 y = (y - K_nm beta) / lambda
//     w_i = (C^-1)_ii - alpha_i^2,     B = K_mm^-1 K_mn
//     F = S^-1 K_mn diag(1 / lambda) - beta alpha' - B diag(w),   E = F B'
//     dNLML = sum F dK_mn - sum E dK_mm / 2 + sum w (dsf2 + dsn2) / 2
#include "gp/sparse.h"

#include <string.h>

#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/scalar.h"
#include "math/tile.h"

#define LOG_2_PI 1.8378770664093454836

void sparse_open(Sparse *s, int32_t n, int32_t M, int32_t D, gdn_arena *arena) {
  double **tall[] = {&s->K, &s->slope, &s->V, &s->Z},
         **square[] = {&s->L, &s->A, &s->slope_u, &s->E};
  double **row[] = {&s->lambda, &s->w, &s->alpha};
  for (int32_t i = 0; i < 4; i++) {
    *tall[i] = ARENA_NEW(arena, double, (int64_t)M *n);
    *square[i] = ARENA_NEW(arena, double, (int64_t)M *M);
  }
  for (int32_t i = 0; i < 3; i++) *row[i] = ARENA_NEW(arena, double, n);
  s->beta = ARENA_NEW(arena, double, M);
  s->l = ARENA_NEW(arena, double, D);
  s->rows = ARENA_NEW(arena, double, (int64_t)D *n);
  s->inducing = ARENA_NEW(arena, double, (int64_t)D *M);
}

static size_t bytes(int64_t n) {
  return (size_t)n * sizeof(double);
}

// K_mn, and the factor of K_mm.
static int32_t write_covariance(Sparse *s, const double *theta, const double *u) {
  int32_t n = s->n, M = s->M, D = s->D;
  double sf = scalar_exp(theta[D]), sn = scalar_exp(theta[D + 1]);
  for (int32_t d = 0; d < D; d++) s->l[d] = scalar_exp(theta[d]);
  s->sf2 = sf * sf;
  s->sn2 = sn * sn;
  kernel_scale(n, D, s->x, s->l, s->rows);
  kernel_scale(M, D, u, s->l, s->inducing);
  for (int32_t m = 0; m < M; m++) {
    const double *one = s->inducing + m;
    double *K = &s->K[(int64_t)m * n], *L = &s->L[(int64_t)m * M];
    kernel_distances(D, one, M, s->rows, n, n, K);
    kernel_of(s->kind, s->sf2, n, K, K, &s->slope[(int64_t)m * n]);
    kernel_distances(D, one, M, s->inducing, M, m + 1, L);
    kernel_of(s->kind, s->sf2, m + 1, L, L, &s->slope_u[(int64_t)m * M]);
    L[m] += s->jitter;
  }
  return cholesky_factor(s->L, M);
}

// V, lambda and A; 0 where rounding leaves nothing of lambda.
static int32_t factorise(Sparse *s) {
  int32_t n = s->n, M = s->M, all = 1;
  memcpy(s->V, s->K, bytes((int64_t)M * n));
  cholesky_forward_all(s->L, M, s->V, n);
  for (int32_t i = 0; i < n; i++) s->lambda[i] = s->sf2 + s->sn2;
  for (int32_t m = 0; m < M; m++) {
    const double *V = &s->V[(int64_t)m * n];
    for (int32_t i = 0; i < n; i++) s->lambda[i] -= V[i] * V[i];
  }
  for (int32_t i = 0; i < n; i++) {
    all &= s->lambda[i] > 0.0;
    s->w[i] = scalar_sqrt(s->sn2 / s->lambda[i]);
  }
  for (int32_t m = 0; m < M; m++) {
    for (int32_t i = 0; i < n; i++) s->Z[(int64_t)m * n + i] = s->V[(int64_t)m * n + i] * s->w[i];
  }
  tile_symmetric(s->A, s->Z, s->Z, M, n);
  for (int32_t m = 0; m < M; m++) s->A[(int64_t)m * M + m] += s->sn2;
  return all && cholesky_factor(s->A, M);
}

// NLML; leaves beta, and Z = A^-1 V.
static double value(Sparse *s) {
  int32_t n = s->n, M = s->M;
  double fit = 0.0, sum = 0.0;
  memcpy(s->Z, s->V, bytes((int64_t)M * n));
  cholesky_forward_all(s->A, M, s->Z, n);
  for (int32_t i = 0; i < n; i++) {
    s->alpha[i] = s->y[i] / s->lambda[i];
    fit += s->y[i] * s->alpha[i];
    sum += scalar_log(s->lambda[i]);
  }
  for (int32_t m = 0; m < M; m++) {
    double b = 0.0;
    for (int32_t i = 0; i < n; i++) b += s->Z[(int64_t)m * n + i] * s->alpha[i];
    s->beta[m] = b * s->sn2;
    fit -= b * s->beta[m];
  }
  cholesky_backward_all(s->A, M, s->beta, 1);
  cholesky_backward_all(s->L, M, s->beta, 1);
  sum += cholesky_log_determinant(s->A, M) - M * scalar_log(s->sn2);
  return 0.5 * (sum + fit + n * LOG_2_PI);
}

// alpha, w, and F in the place of Z, E; B in that of V.
static void write_adjoints(Sparse *s) {
  int32_t n = s->n, M = s->M;
  memset(s->w, 0, bytes(n));
  for (int32_t m = 0; m < M; m++) {
    const double *K = &s->K[(int64_t)m * n], *Z = &s->Z[(int64_t)m * n];
    for (int32_t i = 0; i < n; i++) {
      s->w[i] += Z[i] * Z[i];
      s->alpha[i] -= K[i] * s->beta[m] / s->lambda[i];
    }
  }
  for (int32_t i = 0; i < n; i++) {
    double own = 1.0 / s->lambda[i];
    s->w[i] = own - s->sn2 * own * own * s->w[i] - s->alpha[i] * s->alpha[i];
  }
  cholesky_backward_all(s->A, M, s->Z, n);
  cholesky_backward_all(s->L, M, s->Z, n);
  cholesky_backward_all(s->L, M, s->V, n);
  for (int32_t m = 0; m < M; m++) {
    double *F = &s->Z[(int64_t)m * n];
    const double *B = &s->V[(int64_t)m * n];
    for (int32_t i = 0; i < n; i++)
      F[i] = s->sn2 * F[i] / s->lambda[i] - s->beta[m] * s->alpha[i] - B[i] * s->w[i];
  }
  tile_symmetric(s->E, s->Z, s->V, M, n);
}

// What `count` other inputs, rows [D][width], do to inducing input m: each pulls at it with a weight, so many times.
static void pull(const Sparse *s, int32_t m, const double *rows, int32_t count,
                 const double *weight, const double *slope, double times, double *by_l,
                 double *by_u) {
  for (int32_t d = 0; d < s->D; d++) {
    const double *row = &rows[(int64_t)d * count];
    double here = s->inducing[(int64_t)d * s->M + m], force = 0.0, stretch = 0.0;
    for (int32_t i = 0; i < count; i++) {
      double apart = here - row[i], f = weight[i] * slope[i] * apart;
      force -= f;
      stretch += f * apart;
    }
    by_l[d] += stretch;
    if (by_u != NULL) by_u[d] += times * force / s->l[d];
  }
}

// In K_mm an inducing input has a row and a column.
static void write_gradients(Sparse *s, double *by_theta, double *by_u) {
  int32_t n = s->n, M = s->M, D = s->D;
  double sum = 0.0, trace = 0.0;
  memset(by_theta, 0, bytes(D + 2));
  for (int32_t m = 0; m < M; m++) {
    const double *F = &s->Z[(int64_t)m * n], *K = &s->K[(int64_t)m * n];
    double *E = &s->E[(int64_t)m * M], *slope = &s->slope_u[(int64_t)m * M];
    double *own = by_u == NULL ? NULL : &by_u[(int64_t)m * D];
    for (int32_t i = 0; i < n; i++) sum += F[i] * K[i];
    trace += E[m];
    for (int32_t j = 0; j < M; j++) E[j] *= -0.5;
    for (int32_t j = m + 1; j < M; j++) slope[j] = s->slope_u[(int64_t)j * M + m];
    pull(s, m, s->rows, n, F, &s->slope[(int64_t)m * n], 1.0, by_theta, own);
    pull(s, m, s->inducing, M, E, slope, 2.0, by_theta, own);
  }
  // sum E K_mm = sum F K_mn - jitter tr E, since K_mm B is K_mn, the jitter included.
  by_theta[D] = sum + s->jitter * trace;
  for (int32_t i = 0; i < n; i++) {
    by_theta[D] += s->sf2 * s->w[i];
    by_theta[D + 1] += s->sn2 * s->w[i];
  }
}

double sparse_evidence(Sparse *s, const double *theta, const double *u, double *theta_gradient,
                       double *u_gradient) {
  if (!write_covariance(s, theta, u) || !factorise(s)) return SCALAR_INFINITY;
  double f = value(s);
  if (theta_gradient != NULL) {
    write_adjoints(s);
    write_gradients(s, theta_gradient, u_gradient);
  }
  return f - f == 0.0 ? f : SCALAR_INFINITY;
}

// iK = K_mm^-1 - S^-1 = L'^-1 H L^-1,   H = I - sn2 (A A')^-1.
void sparse_functions(Sparse *s, double *beta, double *iK) {
  int32_t M = s->M;
  double *H = s->E;
  memcpy(beta, s->beta, bytes(M));
  cholesky_inverse(s->A, M, H);
  for (int32_t i = 0; i < M * M; i++) H[i] = (i / M == i % M) - s->sn2 * H[i];
  cholesky_backward_all(s->L, M, H, M);
  matrix_transpose(iK, H, M, M);
  cholesky_backward_all(s->L, M, iK, M);
  matrix_symmetrise(iK, M);
}
