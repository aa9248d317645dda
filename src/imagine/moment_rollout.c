// See moment_rollout.h. z = [f, u] goes into the dynamics. With Q = C of the policy and V that of the dynamics,
//
//     cov(f, u) = fS Q,   cov(x, z) = A = [B, B Q],  B = S fC,   cov(x, D) = A V.
#include "imagine/moment_rollout.h"

#include <string.h>

#include "core/archive.h"
#include "math/matrix.h"

static int64_t size_of(int64_t n) {
  return (int64_t)sizeof(double) * n;
}

// One after the other from one block: places and how many numbers each has.
typedef struct Part {
  double **at;
  int32_t n;
} Part;

void moment_rollout_open(MomentRollout *r, gdn_arena *arena) {
  int32_t N = r->N, U = r->U, longest = r->longest;
  waves_of_angles(&r->features, N, r->angles, arena);
  int32_t F = r->F = r->features.out, Z = F + U;
  moment_policy_open(&r->policy, r->n, F, U, arena);
  saturating_open(&r->cost, F, arena);
  moments_open(&r->moments, r->points, Z, N, arena);
  const Part parts[] = {
      {&r->m, (longest + 1) * N},
      {&r->S, (longest + 1) * N * N},
      {&r->V, longest * Z * N},
      {&r->expected, longest + 1},
      {&r->kept, longest * (int32_t)moments_kept(Z, N)},
      {&r->m_adj, N},
      {&r->S_adj, N * N},
      {&r->fm, F},
      {&r->fS, F * F},
      {&r->fC, N * F},
      {&r->um, U},
      {&r->uS, U * U},
      {&r->uC, F * U},
      {&r->zm, Z},
      {&r->zS, Z * Z},
      {&r->M, N},
      {&r->D, N * N},
      {&r->fm_adj, F},
      {&r->fS_adj, F * F},
      {&r->fC_adj, N * F},
      {&r->um_adj, U},
      {&r->uS_adj, U * U},
      {&r->uC_adj, F * U},
      {&r->zm_adj, Z},
      {&r->zS_adj, Z * Z},
      {&r->V_adj, Z * N},
      {&r->B, N * F},
      {&r->A, N * Z},
      {&r->A_adj, N * Z},
      {&r->B_adj, N * F},
      {&r->G_adj, F * U},
      {&r->C, N * N},
      {&r->C_adj, N * N},
  };
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    *parts[i].at = ARENA_NEW(arena, double, parts[i].n);
  }
}

void moment_rollout_begin(MomentRollout *r, const double *m, const double *S) {
  memcpy(r->m, m, (size_t)size_of(r->N));
  memcpy(r->S, S, (size_t)size_of(r->N * r->N));
  r->J = 0;
  r->n_kept = 0;
}

// -- forwards ------------------------------------------------------------------------------------------

// Features of x_t.
static void see(MomentRollout *r, int32_t t) {
  int32_t N = r->N;
  waves_match(&r->features, r->m + t * N, r->S + t * N * N, r->fm, r->fS, r->fC);
}

// What the policy does there, and z with both; A = cov(x, z) and B = cov(x, f).
static int32_t decide(MomentRollout *r, int32_t t) {
  int32_t N = r->N, F = r->F, U = r->U, Z = F + U;
  if (!moment_policy_match(&r->policy, r->fm, r->fS, r->um, r->uS, r->uC)) return 0;
  matrix_product(r->G_adj, r->fS, r->uC, F, F, U); // cov(f, u)
  for (int32_t i = 0; i < Z; i++) {
    r->zm[i] = i < F ? r->fm[i] : r->um[i - F];
    for (int32_t j = 0; j < Z; j++) {
      r->zS[i * Z + j] = i < F   ? j < F ? r->fS[i * F + j] : r->G_adj[i * U + j - F]
                           : j < F ? r->G_adj[j * U + i - F]
                                 : r->uS[(i - F) * U + j - F];
    }
  }
  matrix_product(r->B, r->S + t * N * N, r->fC, N, N, F);
  matrix_product(r->G_adj, r->B, r->uC, N, F, U); // scratch: cov(x, u), N <= F
  for (int32_t i = 0; i < N; i++) {
    memcpy(r->A + i * Z, r->B + i * F, (size_t)size_of(F));
    memcpy(r->A + i * Z + F, r->G_adj + i * U, (size_t)size_of(U));
  }
  return 1;
}

int32_t moment_rollout_step(MomentRollout *r, int32_t t) {
  int32_t N = r->N, Z = r->F + r->U;
  double *V = r->V + t * Z * N, *m = r->m + t * N, *S = r->S + t * N * N;
  double *next_m = m + N, *next_S = S + N * N;
  see(r, t);
  if (!decide(r, t)) return 0;
  double *kept = r->kept + t * moments_kept(Z, N);
  r->n_kept = r->n_kept < t ? r->n_kept : t;
  if (!moments_match_kept(&r->moments, r->dynamics, r->zm, r->zS, r->M, r->D, V, kept)) return 0;
  r->n_kept += r->n_kept == t;
  matrix_product(r->C, r->A, V, N, Z, N);
  for (int32_t i = 0; i < N; i++) {
    next_m[i] = m[i] + r->M[i];
    for (int32_t j = 0; j < N; j++) {
      double both = r->C[i * N + j] + r->C[j * N + i];
      next_S[i * N + j] = S[i * N + j] + r->D[i * N + j] + both;
    }
  }
  matrix_symmetrise(next_S, N);
  see(r, t + 1);
  double *expected = r->expected + t + 1;
  if (!saturating_cost(&r->cost, r->fm, r->fS, expected, 0, NULL, NULL)) return 0;
  r->J += *expected;
  return 1;
}

// -- backwards -----------------------------------------------------------------------------------------

void moment_rollout_turn(MomentRollout *r) {
  memset(r->m_adj, 0, (size_t)size_of(r->N));
  memset(r->S_adj, 0, (size_t)size_of(r->N * r->N));
}

// Adds to the adjoints of x_t those of its features.
static void see_back(MomentRollout *r, int32_t t) {
  int32_t N = r->N;
  matrix_symmetrise(r->fS_adj, r->F);
  waves_back(&r->features, r->m + t * N, r->S + t * N * N, r->fm_adj, r->fS_adj, r->fC_adj,
             r->m_adj, r->S_adj);
}

static void clear_features(MomentRollout *r) {
  memset(r->fm_adj, 0, (size_t)size_of(r->F));
  memset(r->fS_adj, 0, (size_t)size_of(r->F * r->F));
  memset(r->fC_adj, 0, (size_t)size_of(r->N * r->F));
}

// The cost of x_t joins its adjoints.
static int32_t cost_back(MomentRollout *r, int32_t t) {
  double cost;
  see(r, t);
  clear_features(r);
  if (!saturating_cost(&r->cost, r->fm, r->fS, &cost, 1, r->fm_adj, r->fS_adj)) return 0;
  see_back(r, t);
  return 1;
}

// From the adjoints of x_{t+1} to those of z and of A = cov(x, z); those of x_{t+1} stay, as its x is that of x_t.
static int32_t dynamics_back(MomentRollout *r, int32_t t) {
  int32_t N = r->N, Z = r->F + r->U;
  const double *V = r->V + t * Z * N;
  const double *kept = t < r->n_kept ? r->kept + t * moments_kept(Z, N) : NULL;
  for (int32_t i = 0; i < N * N; i++) r->C_adj[i] = 2 * r->S_adj[i];
  matrix_product_t(r->V_adj, r->A, r->C_adj, Z, N, N);
  memset(r->A_adj, 0, (size_t)size_of(N * Z));
  matrix_add_product_by_t(r->A_adj, 1, r->C_adj, V, N, N, Z);
  memset(r->zm_adj, 0, (size_t)size_of(Z));
  memset(r->zS_adj, 0, (size_t)size_of(Z * Z));
  return moments_back_kept(&r->moments, r->dynamics, r->zm, r->zS, r->m_adj, r->S_adj, r->V_adj,
                           r->zm_adj, r->zS_adj, NULL, kept);
}

// From those of z to those of f, u and Q; with A = [B, B Q] on to B. The features' are not yet symmetric.
static void joint_back(MomentRollout *r) {
  int32_t N = r->N, F = r->F, U = r->U, Z = F + U;
  memcpy(r->fm_adj, r->zm_adj, (size_t)size_of(F));
  memcpy(r->um_adj, r->zm_adj + F, (size_t)size_of(U));
  for (int32_t i = 0; i < F; i++) {
    memcpy(r->fS_adj + i * F, r->zS_adj + i * Z, (size_t)size_of(F));
    for (int32_t j = 0; j < U; j++) r->G_adj[i * U + j] = 2 * r->zS_adj[i * Z + F + j];
  }
  for (int32_t i = 0; i < U; i++) {
    memcpy(r->uS_adj + i * U, r->zS_adj + (F + i) * Z + F, (size_t)size_of(U));
  }
  matrix_product(r->uC_adj, r->fS, r->G_adj, F, F, U); // of cov(f, u) = fS Q
  matrix_add_product_by_t(r->fS_adj, 1, r->G_adj, r->uC, F, U, F);
  double *by_u = r->G_adj; // done with: [N][U], N <= F
  for (int32_t i = 0; i < N; i++) {
    memcpy(r->B_adj + i * F, r->A_adj + i * Z, (size_t)size_of(F));
    memcpy(by_u + i * U, r->A_adj + i * Z + F, (size_t)size_of(U));
  }
  matrix_add_product_t(r->uC_adj, 1, r->B, by_u, F, N, U);
  matrix_add_product_by_t(r->B_adj, 1, by_u, r->uC, N, U, F);
}

int32_t moment_rollout_back(MomentRollout *r, int32_t t) {
  int32_t N = r->N, F = r->F;
  if (!cost_back(r, t + 1)) return 0;
  see(r, t);
  if (!decide(r, t) || !dynamics_back(r, t)) return 0;
  joint_back(r);
  if (!moment_policy_back(&r->policy, r->fm, r->fS, r->um_adj, r->uS_adj, r->uC_adj, r->fm_adj,
                          r->fS_adj)) {
    return 0;
  }
  // B = S fC.
  matrix_product(r->fC_adj, r->S + t * N * N, r->B_adj, N, N, F);
  matrix_add_product_by_t(r->S_adj, 1, r->B_adj, r->fC, N, F, N);
  see_back(r, t);
  matrix_symmetrise(r->S_adj, N);
  return 1;
}

// -- state ---------------------------------------------------------------------------------------------

void moment_rollout_state(MomentRollout *r, gdn_archive *archive) {
  int32_t N = r->N, F = r->F, Z = F + r->U, steps = r->longest;
  if (archive->mode == ARCHIVE_READ) r->n_kept = 0;
  moment_policy_state(&r->policy, archive);
  gdn_archive_f64(archive, r->cost.z, F);
  gdn_archive_f64(archive, r->cost.W, F * F);
  gdn_archive_f64(archive, r->m, (steps + 1) * N);
  gdn_archive_f64(archive, r->S, (steps + 1) * N * N);
  gdn_archive_f64(archive, r->V, steps * Z * N);
  gdn_archive_f64(archive, r->expected, steps + 1);
  gdn_archive_f64(archive, &r->J, 1);
  gdn_archive_f64(archive, r->m_adj, N);
  gdn_archive_f64(archive, r->S_adj, N * N);
}
