// The chain of PILCO: its gradient by every parameter of the policy against differences, on random Gaussian processes; one
// step of it against particles; and that it goes on from what was saved.
#include <math.h>

#include "check.h"
#include "gedanken/catalog.h"
#include "imagine/moment_rollout.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"

enum { POINTS = 9, H = 4, MOST = 8, MOST_THETA = 200 };

static _Alignas(64) uint8_t memory[1 << 20];

// Random functions of Z numbers: exact regression on random points.
typedef struct Process {
  double x[POINTS * MOST], l[MOST * MOST], sf2[MOST], sn2[MOST], beta[MOST * POINTS];
  double iK[MOST * POINTS * POINTS];
  GpFunctions f;
} Process;

static double draw(gdn_random *random, double low, double high) {
  return low + (high - low) * rng_unit(random);
}

static double kernel(const Process *g, int32_t a, int32_t Z, const double *x, const double *y) {
  double sum = 0;
  for (int32_t d = 0; d < Z; d++) {
    double z = (x[d] - y[d]) / g->l[a * Z + d];
    sum += z * z;
  }
  return g->sf2[a] * exp(-sum / 2);
}

static void draw_process(Process *g, gdn_random *random, int32_t Z, int32_t E) {
  for (int32_t i = 0; i < POINTS * Z; i++) g->x[i] = draw(random, -1.5, 1.5);
  for (int32_t i = 0; i < E * Z; i++) g->l[i] = draw(random, 0.8, 2);
  for (int32_t a = 0; a < E; a++) {
    double *iK = g->iK + a * POINTS * POINTS, K[POINTS * POINTS], y[POINTS];
    g->sf2[a] = draw(random, 0.2, 0.5);
    g->sn2[a] = 0.01;
    for (int32_t i = 0; i < POINTS * POINTS; i++) {
      int32_t p = i / POINTS, q = i % POINTS;
      K[i] = kernel(g, a, Z, g->x + p * Z, g->x + q * Z) + (p == q ? g->sn2[a] : 0);
    }
    for (int32_t i = 0; i < POINTS; i++) y[i] = draw(random, -0.6, 0.6);
    matrix_identity(iK, POINTS);
    CHECK(matrix_solve(K, iK, POINTS, POINTS));
    matrix_symmetrise(iK, POINTS);
    matrix_product(g->beta + a * POINTS, iK, y, POINTS, POINTS, 1);
  }
  g->f = (GpFunctions){POINTS, Z, E, g->x, g->l, g->sf2, g->sn2, g->beta, g->iK};
}

typedef struct Case {
  int32_t N, U, n;
  uint8_t angles[MOST];
} Case;

static const Case cases[] = {
    {2, 1, 5, {0, 1}}, {3, 1, 4, {0, 0, 1}}, {2, 2, 4, {0, 0}},
    {2, 1, 0, {1, 0}}, {3, 2, 0, {0, 1, 0}},
};

static void set_up(MomentRollout *r, Process *g, const Case *c, gdn_random *random) {
  memset(memory, 0, sizeof memory);
  gdn_arena arena = arena_over(memory, sizeof memory);
  *r = (MomentRollout){
      .N = c->N, .U = c->U, .longest = H, .points = POINTS, .angles = c->angles, .n = c->n};
  moment_rollout_open(r, &arena);
  r->cost.z = ARENA_NEW(&arena, double, r->F);
  r->cost.W = ARENA_NEW(&arena, double, r->F * r->F);
  CHECK(!arena.failed);
  draw_process(g, random, r->F + r->U, r->N);
  r->dynamics = &g->f;
  double m[MOST], S[MOST * MOST] = {0};
  uint8_t is_angle[MOST] = {0};
  for (int32_t i = 0; i < r->F; i++) {
    m[i] = draw(random, -0.5, 0.5);
    S[i * r->F + i] = 0.3;
    r->cost.z[i] = draw(random, -1, 1);
    r->cost.W[i * r->F + i] = i % 3 ? draw(random, 0.5, 2) : 0;
  }
  moment_policy_start(&r->policy, m, S, is_angle, random);
  for (int32_t i = 0; i < r->policy.count; i++) r->policy.theta[i] += draw(random, -0.4, 0.4);
}

static void begin(MomentRollout *r, double width) {
  double m[MOST], S[MOST * MOST];
  for (int32_t i = 0; i < r->N; i++) m[i] = 0.3 - 0.2 * i;
  for (int32_t i = 0; i < r->N * r->N; i++)
    S[i] = width * width * (i / r->N == i % r->N ? 1 + 0.2 * (i % r->N) : 0.3);
  CHECK(moment_policy_prepare(&r->policy));
  moment_rollout_begin(r, m, S);
}

static double cost_of(MomentRollout *r) {
  begin(r, 0.3);
  for (int32_t t = 0; t < H; t++) CHECK(moment_rollout_step(r, t));
  return r->J;
}

TEST(the_gradient_is_that_of_differences) {
  gdn_random random = rng_stream(1, "chain", 0);
  static MomentRollout r;
  static Process g;
  for (int32_t k = 0; k < 10; k++) {
    double gradient[MOST_THETA], h = 1e-5;
    set_up(&r, &g, &cases[k % GDN_COUNT(cases)], &random);
    if (k >= GDN_COUNT(cases)) g.f.iK = NULL;
    cost_of(&r);
    CHECK(r.policy.count <= MOST_THETA);
    moment_rollout_turn(&r);
    for (int32_t t = H - 1; t >= 0; t--) CHECK(moment_rollout_back(&r, t));
    moment_policy_gradient(&r.policy, gradient);
    double largest = 0;
    for (int32_t i = 0; i < r.policy.count; i++) {
      double at = r.policy.theta[i];
      r.policy.theta[i] = at + h;
      double above = cost_of(&r);
      r.policy.theta[i] = at - h;
      double below = cost_of(&r);
      r.policy.theta[i] = at;
      CHECK_NEAR(gradient[i], (above - below) / (2 * h), 1e-7);
      largest = fmax(largest, fabs(gradient[i]));
    }
    CHECK(largest > 1e-3);
  }
}

// -- particles -----------------------------------------------------------------------------------------

// One step of one particle, every part by itself.
static void move(MomentRollout *r, const Process *g, double *x, gdn_random *random) {
  int32_t N = r->N, F = r->F, Z = F + r->U;
  double z[MOST];
  waves_map(&r->features, x, z);
  moment_policy_act(&r->policy, z, z + F);
  for (int32_t a = 0; a < N; a++) {
    double k[POINTS], mean = 0, variance = g->sf2[a];
    for (int32_t i = 0; i < POINTS; i++) {
      k[i] = kernel(g, a, Z, z, g->x + i * Z);
      mean += k[i] * g->beta[a * POINTS + i];
    }
    for (int32_t i = 0; i < POINTS * POINTS; i++)
      variance -= k[i / POINTS] * k[i % POINTS] * g->iK[a * POINTS * POINTS + i];
    x[a] += mean + sqrt(variance) * sample_normal(random);
  }
}

// From a state that is narrow, so that features and actions of it are as good as normal.
TEST(a_step_is_that_of_particles) {
  enum { PARTICLES = 100000 };
  gdn_random random = rng_stream(2, "particles", 0);
  static MomentRollout r;
  static Process g;
  for (int32_t k = 0; k < GDN_COUNT(cases); k++) {
    set_up(&r, &g, &cases[k], &random);
    begin(&r, 0.1);
    CHECK(moment_rollout_step(&r, 0));
    int32_t N = r.N;
    double L[MOST * MOST], mean[MOST] = {0}, second[MOST * MOST] = {0}, cost = 0, scale = 0;
    memcpy(L, r.S, sizeof *L * (size_t)(N * N));
    CHECK(cholesky_factor(L, N));
    for (int32_t p = 0; p < PARTICLES; p++) {
      double x[MOST], z[MOST], f[MOST], one, none[MOST * MOST] = {0};
      for (int32_t i = 0; i < N; i++) z[i] = sample_normal(&random);
      for (int32_t i = 0; i < N; i++) {
        x[i] = r.m[i];
        for (int32_t j = 0; j <= i; j++) x[i] += L[i * N + j] * z[j];
      }
      move(&r, &g, x, &random);
      waves_map(&r.features, x, f);
      CHECK(saturating_cost(&r.cost, f, none, &one, 0, NULL, NULL));
      cost += one / PARTICLES;
      for (int32_t i = 0; i < N; i++) mean[i] += x[i] / PARTICLES;
      for (int32_t i = 0; i < N * N; i++) second[i] += x[i / N] * x[i % N] / PARTICLES;
    }
    for (int32_t i = 0; i < N; i++) scale = fmax(scale, r.S[N * N + i * N + i]);
    for (int32_t i = 0; i < N; i++) CHECK_NEAR(r.m[N + i], mean[i], 0.02 * sqrt(scale));
    for (int32_t i = 0; i < N * N; i++)
      CHECK_NEAR(r.S[N * N + i], second[i] - mean[i / N] * mean[i % N], 0.04 * scale);
    CHECK_NEAR(r.expected[1], cost, 0.01);
  }
}

TEST(what_cannot_be_computed_is_said) {
  gdn_random random = rng_stream(3, "not", 0);
  static MomentRollout r;
  static Process g;
  set_up(&r, &g, &cases[0], &random);
  r.policy.theta[0] = SCALAR_NAN;
  int32_t sound = moment_policy_prepare(&r.policy);
  double m[MOST] = {0}, S[MOST * MOST] = {0};
  moment_rollout_begin(&r, m, S);
  CHECK(!sound || !moment_rollout_step(&r, 0));
  set_up(&r, &g, &cases[0], &random);
  begin(&r, 0.1);
  r.m[0] = SCALAR_NAN;
  CHECK(!moment_rollout_step(&r, 0));
}

// clang-format off
TEST_MAIN(
  RUN(the_gradient_is_that_of_differences)
  RUN(a_step_is_that_of_particles)
  RUN(what_cannot_be_computed_is_said))
