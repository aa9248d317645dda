// The bound of the return and what is measured for it: densities, distances between policies and between model and
// truth, with networks whose last biases alone count, so that the policy is one known Gaussian everywhere.
#include "gauges/return_bound.h"
#include "imagine.h"
#include "math/rng.h"
#include "math/sample.h"

enum { T = DYNAMICS_TILE, REAL = 4096 };

// Numbers of the reference, section 0.3.
TEST(gap_of_the_theorem) {
  CHECK_NEAR(return_bound_gap(0.9, 1, 0.01, 0.01), 5.8, 1e-12);
  CHECK_NEAR(return_bound_gap(0.9, 1, 0.01, 0), 1.8, 1e-12);
  CHECK_NEAR(return_bound_gap(0.5, 3, 0, 0.1), 3 * (2 * 0.5 * 0.2 / 0.25 + 4 * 0.1 / 0.5), 1e-12);
}

// By hand: 2 [0.9^(k+1) + 0.9^k / 10 + k / 10] for r_max 1 and both distances 0.01.
TEST(gap_of_branches) {
  CHECK_NEAR(return_bound_branch(0.9, 1, 0.01, 0.01, 0), 2 * (0.9 + 0.1), 1e-12);
  CHECK_NEAR(return_bound_branch(0.9, 1, 0.01, 0.01, 2), 2 * (0.729 + 0.081 + 0.2), 1e-12);
  CHECK_NEAR(return_bound_branch(0.9, 2, 0.01, 0, 3), 4 * 0.3, 1e-12);
}

typedef struct Case {
  Dream im; // its model predicts bias + member
  SacParams p;
  Sac sac;
  Replay real;
  ReturnBound bound;
  void *memory;
} Case;

static void case_take(Case *c, gdn_arena *arena) {
  gdn_message why = {""};
  CHECK_INT(sac_open(&c->sac, &c->im.model.base.observation, &c->im.model.base.action, arena, &why),
            GDN_OK);
  replay_open(&c->real, 2, 1, REAL, arena);
  c->bound.im = &c->im.value.im;
  c->bound.real = &c->real;
  c->bound.sac = &c->sac;
  CHECK_INT(return_bound_open(&c->bound, arena, &why), GDN_OK);
}

static void case_open(Case *c, int32_t members) {
  memset(c, 0, sizeof *c);
  dream_open(&c->im, PROPAGATE_TS_INF, members, 1, 1);
  c->p = (SacParams){.hidden = 1, .width = 8, .batch = 8, .gamma = 0.5, .rate = 0.001};
  c->sac.p = &c->p;
  gdn_arena arena = arena_measure();
  case_take(c, &arena);
  uint64_t bytes = arena_bytes(&arena);
  c->memory = malloc((size_t)bytes);
  arena = arena_over(c->memory, bytes);
  case_take(c, &arena);
  CHECK(!arena.failed);
  sac_start(&c->sac, 3);
  return_bound_start(&c->bound, 3);
}

static void case_close(Case *c) {
  dream_close(&c->im);
  free(c->memory);
}

// Makes the policy tanh of N(mean, exp(log_std)^2) in every state.
static void set_policy(Case *c, double mean, double log_std) {
  int64_t n = c->sac.base.policy.n;
  memset(c->sac.base.policy.theta, 0, (size_t)n * sizeof(Real));
  c->sac.base.policy.theta[n - 2] = (Real)mean;
  c->sac.base.policy.theta[n - 1] = (Real)atanh((log_std + 1.5) / 3.5);
}

// A real step with the policy's action, after which the observation has changed by `change`.
static void live(Case *c, double change, double reward, int32_t end) {
  double here[] = {0.25, -0.5}, next[] = {here[0] + change, here[1] + change}, unit;
  actor_critic_act(&c->sac.base, here, 0, &unit);
  Transition t = {here, &unit, next, reward, end, 0};
  return_bound_add(&c->bound, &t, replay_add(&c->real, &t, &unit), 0);
}

// -- densities and distances ---------------------------------------------------------------------------

// Two ways to the same number: from the draw z, and from the action alone.
TEST(density_is_that_of_the_sampling_policy) {
  Case c;
  float observation[2 * T], action[T], log_pi[T], density[T];
  gdn_random random = rng_stream(1, "test", 0);
  case_open(&c, 1);
  for (int32_t round = 0; round < 20; round++) {
    for (int32_t i = 0; i < 2 * T; i++) observation[i] = (float)sample_normal(&random);
    sac_act_tile(&c.sac, observation, 0, action, log_pi);
    policy_density_tile(&c.bound.density, observation, action, density);
    for (int32_t j = 0; j < T; j++) {
      if (action[j] < 0.999f && action[j] > -0.999f) CHECK_NEAR(density[j], log_pi[j], 0.002);
    }
  }
  case_close(&c);
}

TEST(density_of_a_known_gaussian) {
  Case c;
  float observation[2 * T] = {0}, action[T] = {0}, density[T];
  case_open(&c, 1);
  set_policy(&c, 0.3, -0.5);
  action[0] = tanhf(0.7f);
  policy_density_tile(&c.bound.density, observation, action, density);
  CHECK_NEAR(density[0], -0.1818606208, 1e-5); // the reference, section 3.6
  case_close(&c);
}

// The mean of eps_pi over many measurements, each on its own.
static double policy_distance(Case *c, int32_t rounds) {
  double sum = 0;
  for (int32_t i = 0; i < rounds; i++) {
    c->bound.eps_pi = -1;
    c->bound.fresh = 1;
    return_bound_measure(&c->bound, 1);
    sum += c->bound.eps_pi / rounds;
  }
  return sum;
}

// Squeezing both by tanh does not change the total variation of two Gaussians: erf(d / sqrt 8) for means d
// stds apart.
TEST(distance_of_policies) {
  Case c;
  case_open(&c, 1);
  set_policy(&c, 0.2, -0.5);
  for (int32_t i = 0; i < REAL; i++) live(&c, i % 2 ? 1 : -1, 0, 0);
  CHECK_NEAR(policy_distance(&c, 10), 0, 1e-6);
  for (int32_t k = 1; k <= 3; k++) { // the mean of 4096 numbers between 0 and 1
    set_policy(&c, 0.2 + 0.5 * k * exp(-0.5), -0.5);
    CHECK_NEAR(policy_distance(&c, 500), erf(0.5 * k / sqrt(8)), 4 * 0.5 / 64);
  }
  case_close(&c);
}

// Of actions drawn evenly the density is 1/2, and total variation that to the policy:
// the integral of max(0, 1/2 - pi(a)), here by the rule of midpoints.
TEST(distance_from_even_actions) {
  Case c;
  case_open(&c, 1);
  set_policy(&c, 0.4, -0.7);
  gdn_random random = rng_stream(2, "test", 0);
  double expected = 0, std = exp(-0.7);
  for (int32_t i = 0; i < 20000; i++) {
    double a = -1 + (i + 0.5) / 10000, z = (atanh(a) - 0.4) / std;
    double pi = exp(-0.5 * z * z) / (std * sqrt(2 * acos(-1)) * (1 - a * a));
    if (pi < 0.5) expected += (0.5 - pi) / 10000;
  }
  for (int32_t i = 0; i < REAL; i++) {
    double here[] = {0, 0}, next[] = {i % 2 ? 1 : -1, 0}, unit = 2 * rng_unit(&random) - 1;
    Transition t = {here, &unit, next, 0, 0, 0};
    return_bound_add(&c.bound, &t, replay_add(&c.real, &t, &unit), 1);
  }
  CHECK_NEAR(policy_distance(&c, 500), expected, 4 * 0.5 / 64);
  case_close(&c);
}

// Changes are +-1, so their std is 1 (of a sample of 32: sqrt(32 / 31)), and the two members say 0.5 on
// average: numbers miss by 0.5 or 1.5 stds, both at once.
TEST(distance_of_model_and_truth) {
  Case c;
  case_open(&c, 2);
  set_policy(&c, 0, -0.5);
  for (int32_t i = 0; i < T; i++) {
    CHECK(!return_bound_is_due(&c.bound));
    live(&c, i % 2 ? 1 : -1, 0, 0);
  }
  CHECK(return_bound_is_due(&c.bound));
  return_bound_measure(&c.bound, 1);
  double unit = sqrt(32.0 / 31);
  double expected = 0.5 * erf(0.5 * sqrt(2) / unit / sqrt(8)) + //
                    0.5 * erf(1.5 * sqrt(2) / unit / sqrt(8));
  CHECK_NEAR(c.bound.eps_m, expected, 1e-5);
  CHECK(!return_bound_is_due(&c.bound));
  case_close(&c);
}

// -- the row that is shown -----------------------------------------------------------------------------

TEST(row_has_the_bound_and_both_returns) {
  Case c;
  case_open(&c, 1);
  set_policy(&c, 0, -0.5);
  // The critics say 4 and 3 everywhere.
  int64_t n = c.sac.base.critic.n;
  memset(c.sac.base.critic.theta, 0, (size_t)n * sizeof(Real));
  c.sac.base.critic.theta[n - 2] = 4;
  c.sac.base.critic.theta[n - 1] = 3;
  live(&c, 1, -8, 0);
  live(&c, -1, 2, 0);
  live(&c, 1, 4, 1);
  live(&c, 1, 1, 0); // of another episode
  return_bound_measure(&c.bound, 7);
  const double *row = c.bound.rows;
  CHECK_INT(row[RETURN_BOUND_STEPS], 4);
  CHECK_INT(row[RETURN_BOUND_LENGTH], 7);
  CHECK_INT(row[RETURN_BOUND_R_MAX], 8);
  CHECK_NEAR(row[RETURN_BOUND_IMAGINED], 3, 1e-6);
  CHECK_NEAR(row[RETURN_BOUND_REAL], -8 + 0.5 * 2 + 0.25 * 4, 1e-12);
  double eps_m = row[RETURN_BOUND_EPS_M], eps_pi = row[RETURN_BOUND_EPS_PI];
  CHECK_NEAR(row[RETURN_BOUND_GAP], 2 * 0.5 * 8 * (eps_m + 2 * eps_pi) / 0.25 + 64 * eps_pi, 1e-9);
  CHECK_NEAR(row[RETURN_BOUND_BRANCH_GAP],
             16 * (eps_pi / 256 / 0.25 + eps_pi / 128 / 0.5 + 7 * eps_m / 0.5), 1e-9);
  CHECK_INT(row[RETURN_BOUND_BEST], 0); // the policy is what it was: real steps are enough
  case_close(&c);
}

TEST_MAIN(RUN(gap_of_the_theorem) RUN(gap_of_branches) RUN(density_is_that_of_the_sampling_policy)
              RUN(density_of_a_known_gaussian) RUN(distance_of_policies)
                  RUN(distance_from_even_actions) RUN(distance_of_model_and_truth)
                      RUN(row_has_the_bound_and_both_returns))
