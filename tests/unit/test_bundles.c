// Particles beside a beam of moments: where the world is linear they have its mean and covariance at every step, where it
// drives them apart they are two bundles and the beam's middle is empty; and how parted numbers are, in closed form.
#include <math.h>

#include "check.h"
#include "gauges/bundles.h"
#include "math/sample.h"

enum { N = 2, U = 1, D = N + U, POINTS = 2 * D, H = 8, BEAMS = 40, ALL = BEAMS * PARTICLES };

static _Alignas(64) uint8_t memory[1 << 20];

// Two functions of three numbers. Along each there are two points, one length-scale to either side, with opposite weights, so
// that around 0 a function is a line; and with iK = 0 nothing that was seen takes away from its doubt, which is sf2.
typedef struct Lines {
  double x[POINTS * D], l[N * D], sf2[N], sn2[N], beta[N * POINTS], iK[N * POINTS * POINTS];
  GpFunctions f;
} Lines;

static void set_lines(Lines *g, double l, double std, const double slopes[N * D]) {
  memset(g, 0, sizeof *g);
  for (int32_t d = 0; d < D; d++) {
    g->x[2 * d * D + d] = l;
    g->x[(2 * d + 1) * D + d] = -l;
  }
  for (int32_t i = 0; i < N * D; i++) {
    int32_t a = i / D, d = i % D;
    g->l[i] = l;
    g->sf2[a] = std * std;
    g->beta[a * POINTS + 2 * d] = slopes[i] * l / (2 * exp(-0.5) * g->sf2[a]);
    g->beta[a * POINTS + 2 * d + 1] = -g->beta[a * POINTS + 2 * d];
  }
  g->f = (GpFunctions){POINTS, D, N, g->x, g->l, g->sf2, g->sn2, g->beta, g->iK};
}

static void set_up(Bundles *b, MomentRollout *r, const Lines *g) {
  static const double theta[] = {-0.1, 0.05, 0.02};
  memset(memory, 0, sizeof memory);
  gdn_arena arena = arena_over(memory, sizeof memory);
  *b = (Bundles){0};
  *r = (MomentRollout){.N = N, .U = U, .longest = H, .points = POINTS};
  moment_rollout_open(r, &arena);
  r->cost.z = ARENA_NEW(&arena, double, r->F);
  r->cost.W = ARENA_NEW(&arena, double, r->F * r->F);
  b->of.r = r;
  bundles_open(b, &arena);
  CHECK(!arena.failed);
  r->dynamics = &g->f;
  r->cost.z[0] = 0.5;
  r->cost.W[0] = 1;
  CHECK_INT(r->policy.count, 3);
  memcpy(r->policy.theta, theta, sizeof theta);
  CHECK(moment_policy_prepare(&r->policy));
}

static void follow(Bundles *b, const double *m, const double *S, uint64_t seed) {
  moment_rollout_begin(b->of.r, m, S);
  bundles_begin(b, seed, 1, m, S);
  for (int32_t t = 0; t < H; t++) {
    CHECK(moment_rollout_step(b->of.r, t));
    bundles_follow(b);
  }
  bundles_end(b);
}

// -- the moments -----------------------------------------------------------------------------------------

static void check_moments(const MomentRollout *r, const double *mean, const double *second) {
  for (int32_t t = 0; t <= H; t++) {
    const double *S = r->S + t * N * N;
    for (int32_t i = 0; i < N; i++)
      CHECK_NEAR(mean[t * N + i], r->m[t * N + i], 4 * sqrt(S[i * N + i] / ALL));
    for (int32_t i = 0; i < N * N; i++) {
      double both = mean[t * N + i / N] * mean[t * N + i % N];
      double size = sqrt(S[i / N * (N + 1)] * S[i % N * (N + 1)]);
      CHECK_NEAR(second[t * N * N + i] - both, S[i], 4 * size * sqrt(2.0 / ALL));
    }
  }
}

TEST(in_a_linear_world_they_have_the_beams_moments) {
  static const double slopes[] = {-0.1, 0.3, 0.4, -0.3, -0.05, 0.2};
  static const double m[] = {0.2, -0.1}, S[] = {0.04, 0.01, 0.01, 0.02};
  static double mean[(H + 1) * N], second[(H + 1) * N * N];
  static MomentRollout r;
  static Bundles b;
  static Lines g;
  set_lines(&g, 20, 0.1, slopes);
  set_up(&b, &r, &g);
  double cost = 0;
  for (int32_t k = 0; k < BEAMS; k++) {
    follow(&b, m, S, (uint64_t)k);
    for (int32_t t = 0; t <= H; t++) {
      for (int32_t j = 0; j < PARTICLES; j++) {
        const float *x = b.of.x + t * N * PARTICLES + j;
        for (int32_t i = 0; i < N; i++) mean[t * N + i] += (double)x[i * PARTICLES] / ALL;
        for (int32_t i = 0; i < N * N; i++)
          second[t * N * N + i] +=
              (double)x[i / N * PARTICLES] * (double)x[i % N * PARTICLES] / ALL;
      }
    }
    cost += moment_particles_cost(&b.of, H) / BEAMS;
  }
  CHECK(r.S[H * N * N] > 1.5 * S[0]); // their doubt has come to something
  CHECK(fabs(r.m[H * N] - m[0]) > 0.05);
  check_moments(&r, mean, second);
  CHECK_NEAR(cost, r.expected[H], 0.01);
}

TEST(without_doubt_they_part_by_what_moments_add) {
  static const double slopes[N * D] = {0}, m[N] = {0.2, -0.1}, S[N * N] = {0};
  static MomentRollout r;
  static Bundles b;
  static Lines g;
  set_lines(&g, 20, 0.1, slopes);
  g.f.iK = NULL;
  set_up(&b, &r, &g);
  follow(&b, m, S, 1);
  for (int32_t i = 0; i < N; i++) {
    double square = 0;
    for (int32_t j = 0; j < PARTICLES; j++) {
      double off = (double)b.of.x[(H * N + i) * PARTICLES + j] - m[i];
      square += off * off / PARTICLES;
    }
    CHECK_NEAR(r.S[H * N * N + i * N + i], H * 1e-6, 1e-8);
    CHECK_NEAR(square, H * 1e-6, 4 * H * 1e-6 * sqrt(2.0 / PARTICLES));
  }
}

// -- two bundles -----------------------------------------------------------------------------------------

// Away from 0, the faster the nearer, in one of two numbers.
TEST(where_the_world_drives_apart_they_are_two_bundles) {
  static const double slopes[N * D] = {1.2, 0, 0, 0, 0, 0};
  static const double m[N] = {0, 0}, S[N * N] = {0.0025, 0, 0, 0.0025};
  static MomentRollout r;
  static Bundles b;
  static Lines g;
  set_lines(&g, 1, 0.02, slopes);
  set_up(&b, &r, &g);
  follow(&b, m, S, 1);
  const double *beam = b.beams;
  CHECK(beam[BUNDLES_PARTED] > 0.9);
  CHECK_NEAR(beam[BUNDLES_WHICH], 1, 1e-12);
  CHECK_NEAR(beam[BUNDLES_NUMBER], 1, 1e-12);
  CHECK_NEAR(beam[BUNDLES_EXPECTED], r.J, 1e-12);
  int32_t t = (int32_t)beam[BUNDLES_STEP];
  CHECK(t > 2 && t <= H);
  CHECK_NEAR(beam[BUNDLES_STEP_EXPECTED], r.expected[t], 1e-12);
  // In the other number they are one, at every step.
  for (int32_t k = 0; k < H; k++) {
    const double *row = b.steps + k * (PARTED_COLUMNS - 1 + N);
    CHECK(row[PARTED_NUMBERS + 1] < 0.75);
    CHECK_NEAR(row[PARTED_MOST], fmax(row[PARTED_NUMBERS], row[PARTED_NUMBERS + 1]), 1e-12);
  }
  // There are two humps, and the beam's is where hardly any particle is.
  const double *middle = b.shape + 2 * BUNDLES_REACH, *left = middle - 20, *right = middle + 20;
  CHECK(middle[0] < 0.2 * left[0] && middle[0] < 0.2 * right[0]);
  CHECK(middle[1] > 3 * middle[0]);
  double sums[2] = {0};
  for (int32_t k = 0; k < 2 * BUNDLES_SHAPE; k++) sums[k % 2] += 0.1 * b.shape[k];
  CHECK_NEAR(sums[0], 1, 0.01);
}

TEST(how_parted_numbers_are) {
  enum { COUNT = 1000 };
  static double x[COUNT];
  for (int32_t k = 0; k < COUNT; k++) x[k] = k < COUNT / 2 ? -1 : 3;
  CHECK_NEAR(bundles_parted(x, COUNT), 1, 1e-12);
  for (int32_t k = 0; k < COUNT; k++) x[k] = k < COUNT / 8 ? -1 : 3;
  CHECK_NEAR(bundles_parted(x, COUNT), 1, 1e-12); // however many are in each
  for (int32_t k = 0; k < COUNT; k++) x[k] = k < COUNT / 20 ? -1 : 3;
  CHECK(bundles_parted(x, COUNT) < 0.5); // but a few are no bundle
  for (int32_t k = 0; k < COUNT; k++) x[k] = k;
  CHECK_NEAR(bundles_parted(x, COUNT), 0.75, 1e-5);
  for (int32_t k = 0; k < COUNT; k++) x[k] = 5 + 2 * sample_normal_inverse((k + 0.5) / COUNT);
  CHECK_NEAR(bundles_parted(x, COUNT), BUNDLES_NORMAL, 0.003);
  // Two normals, each one wide and so many apart: (d^2 / 4) / (1 + d^2 / 4) where they do not overlap.
  for (int32_t k = 0; k < COUNT; k++) {
    double z = sample_normal_inverse((k % (COUNT / 2) + 0.5) / (COUNT / 2));
    x[k] = k < COUNT / 2 ? z - 4 : z + 4;
  }
  CHECK_NEAR(bundles_parted(x, COUNT), 16.0 / 17, 0.002);
  for (int32_t k = 0; k < COUNT; k++) x[k] = 7;
  CHECK_NEAR(bundles_parted(x, COUNT), 0, 0);
}

// clang-format off
TEST_MAIN(
  RUN(in_a_linear_world_they_have_the_beams_moments)
  RUN(without_doubt_they_part_by_what_moments_add)
  RUN(where_the_world_drives_apart_they_are_two_bundles)
  RUN(how_parted_numbers_are))
