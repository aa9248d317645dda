// For tests: a small soft actor-critic with a batch, and its equations once more, in double and without a graph.
#ifndef GEDANKEN_TESTS_SAC_H
#define GEDANKEN_TESTS_SAC_H

#include "learners/sac.h"

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "math/rng.h"
#include "models/dynamics.h"
#include "unit/actor_critic.h"

enum { DIM = 3, ACTION = 2, BATCH = 24, HIDDEN = 2, WIDTH = 8, T = DYNAMICS_TILE };
enum { FEATURES = DIM + 1 }; // one of the numbers is an angle

static uint8_t memory[1 << 20];
static SacParams settings;
static Sac sac;

static void begin_with(const gdn_space *observation, int32_t action_dim) {
  const gdn_space action = {.dim = action_dim};
  gdn_message why = {""};
  gdn_arena arena = arena_measure();
  sac = (Sac){.p = &settings};
  CHECK_INT(sac_open(&sac, observation, &action, &arena, &why), GDN_OK);
  CHECK(arena_bytes(&arena) <= sizeof memory);
  arena = arena_over(memory, sizeof memory);
  CHECK_INT(sac_open(&sac, observation, &action, &arena, &why), GDN_OK);
  sac_start(&sac, 5);
}

static void begin(void) {
  static const uint8_t angles[DIM] = {0, 1, 0};
  const gdn_space observation = {.dim = DIM, .angles = angles};
  settings = (SacParams){.hidden = HIDDEN,
                         .width = WIDTH,
                         .batch = BATCH,
                         .gamma = 0.9,
                         .rate = 0.001,
                         .tau = 0.25,
                         .entropy = -1};
  begin_with(&observation, ACTION);
}

// A batch of random rows, every third of which is the last of its episode; and the noise of the policy.
static void fill(uint64_t seed) {
  gdn_random random = rng_stream(seed, "batch", 0);
  for (int32_t j = 0; j < BATCH; j++) {
    float observation[DIM], delta[DIM], action[ACTION];
    for (int32_t i = 0; i < DIM; i++) observation[i] = (float)gdn_random_normal(&random);
    for (int32_t i = 0; i < DIM; i++) delta[i] = 0.3f * (float)gdn_random_normal(&random);
    for (int32_t i = 0; i < ACTION; i++) action[i] = (float)(2 * gdn_random_unit(&random) - 1);
    ReplayRow row = {observation, action, delta, (float)gdn_random_normal(&random), j % 3 == 0};
    actor_critic_set_column(&sac.base, j, &row);
  }
  for (int32_t i = 0; i < ACTION * BATCH; i++)
    sac.base.noise[i] = (float)gdn_random_normal(&random);
}

// -- the equations once more ----------------------------------------------------------------------

// The learner's parameters when it was last looked at.
enum { PARAMETERS = 1024 };
static double policy[PARAMETERS], critics[PARAMETERS], targets[PARAMETERS];

static void look(void) {
  in_double(sac.base.policy.theta, sac.base.policy.n, policy);
  in_double(sac.base.critic.theta, sac.base.critic.n, critics);
  in_double(sac.base.critic.target, sac.base.critic.n, targets);
}

typedef struct Drawn {
  double u[ACTION], a[ACTION], log_std[ACTION], gradient[ACTION], log_pi;
} Drawn;

// `gradient`: of the log-std by what the network gave.
static Drawn draw(const double *s, const double *z) {
  double out[2 * ACTION];
  Drawn d = {.log_pi = 0};
  network(&sac.base.policy.mlp, 0, policy, s, out);
  for (int32_t i = 0; i < sac.base.action_dim; i++) {
    double squeezed = tanh(out[sac.base.action_dim + i]);
    d.log_std[i] = -5 + 0.5 * (2 + 5) * (squeezed + 1);
    d.gradient[i] = 3.5 * (1 - squeezed * squeezed);
    d.u[i] = out[i] + exp(d.log_std[i]) * z[i];
    d.a[i] = tanh(d.u[i]);
    d.log_pi += -0.5 * z[i] * z[i] - d.log_std[i] - 0.5 * log(2 * acos(-1));
    d.log_pi -= log(1 - d.a[i] * d.a[i]);
  }
  return d;
}

static double critic(const double *theta, int32_t j, const double *s, const double *a) {
  double x[FEATURES + ACTION], q;
  for (int32_t i = 0; i < sac.base.features.n; i++) x[i] = s[i];
  for (int32_t i = 0; i < sac.base.action_dim; i++) x[sac.base.features.n + i] = a[i];
  network(&sac.base.critic.mlp, j, theta, x, &q);
  return q;
}

static double lower(const double *theta, const double *s, const double *a) {
  double q1 = critic(theta, 0, s, a), q2 = critic(theta, 1, s, a);
  return fmin(q1, q2);
}

static void column(const Real *block, int32_t rows, int32_t j, double *out) {
  for (int32_t i = 0; i < rows; i++) out[i] = (double)block[i * sac.base.batch + j];
}

static double policy_loss(double alpha) {
  double sum = 0;
  for (int32_t j = 0; j < BATCH; j++) {
    double s[FEATURES], z[ACTION];
    column(sac.base.s, FEATURES, j, s);
    column(sac.base.noise, ACTION, j, z);
    Drawn d = draw(s, z);
    sum += alpha * d.log_pi - lower(critics, s, d.a);
  }
  return sum / BATCH;
}

static double critic_loss(void) {
  double sum = 0;
  for (int32_t j = 0; j < BATCH; j++) {
    double s[FEATURES], a[ACTION];
    column(sac.base.s, FEATURES, j, s);
    column(sac.base.a, ACTION, j, a);
    for (int32_t k = 0; k < 2; k++) {
      double error = critic(critics, k, s, a) - (double)sac.base.target[j];
      sum += error * error;
    }
  }
  return sum / BATCH;
}

#endif
