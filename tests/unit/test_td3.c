// TD3 against its equations, in double and without a graph: targets with smoothed actions, losses and their gradients, the
// delay, and what is left of it as DDPG. And the derivative of what any policy climbs.
#include "learners/td3.h"

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "lab.h"
#include "learners/sac.h"
#include "math/rng.h"
#include "models/dynamics.h"
#include "unit/actor_critic.h"

enum { DIM = 3, ACTION = 2, BATCH = 24, HIDDEN = 2, WIDTH = 8, T = DYNAMICS_TILE };
enum { FEATURES = DIM + 1, PARAMETERS = 1024 };

static uint8_t memory[1 << 20];
static Td3Params settings;
static Td3 td3;
static ActorCritic *const me = &td3.base;
static const uint8_t angles[DIM] = {0, 1, 0};
static double policy[PARAMETERS], policy_target[PARAMETERS], critics[PARAMETERS],
    targets[PARAMETERS];

static void begin_with(const gdn_space *observation, int32_t action_dim) {
  const gdn_space action = {.dim = action_dim};
  gdn_message why = {""};
  gdn_arena arena = arena_measure();
  td3 = (Td3){.p = &settings};
  CHECK_INT(td3_open(&td3, observation, &action, &arena, &why), GDN_OK);
  CHECK(arena_bytes(&arena) <= sizeof memory);
  arena = arena_over(memory, sizeof memory);
  CHECK_INT(td3_open(&td3, observation, &action, &arena, &why), GDN_OK);
  td3_start(&td3, 5);
}

static void begin(void) {
  const gdn_space observation = {.dim = DIM, .angles = angles};
  settings = (Td3Params){.hidden = HIDDEN,
                         .width = WIDTH,
                         .batch = BATCH,
                         .gamma = 0.9,
                         .rate = 0.001,
                         .tau = 0.25,
                         .noise = 0.1,
                         .twin = 1,
                         .delay = 2,
                         .target_noise = 0.6,
                         .noise_clip = 0.5};
  begin_with(&observation, ACTION);
}

// A batch of random rows, every third of which is the last of its episode.
static void fill(uint64_t seed) {
  gdn_random random = rng_stream(seed, "batch", 0);
  for (int32_t j = 0; j < BATCH; j++) {
    float observation[DIM], delta[DIM], action[ACTION];
    for (int32_t i = 0; i < DIM; i++) observation[i] = (float)gdn_random_normal(&random);
    for (int32_t i = 0; i < DIM; i++) delta[i] = 0.3f * (float)gdn_random_normal(&random);
    for (int32_t i = 0; i < ACTION; i++) action[i] = (float)(2 * gdn_random_unit(&random) - 1);
    ReplayRow row = {observation, action, delta, (float)gdn_random_normal(&random), j % 3 == 0};
    actor_critic_set_column(me, j, &row);
  }
}

// -- the equations once more ----------------------------------------------------------------------

static void look(void) {
  CHECK(me->policy.n <= PARAMETERS && me->critic.n <= PARAMETERS);
  in_double(me->policy.theta, me->policy.n, policy);
  in_double(me->policy.target, me->policy.n, policy_target);
  in_double(me->critic.theta, me->critic.n, critics);
  in_double(me->critic.target, me->critic.n, targets);
}

static void mu(const double *theta, const double *s, double *a) {
  network(&me->policy.mlp, 0, theta, s, a);
  for (int32_t i = 0; i < ACTION; i++) a[i] = tanh(a[i]);
}

static double critic(const double *theta, int32_t j, const double *s, const double *a) {
  double x[FEATURES + ACTION], q;
  for (int32_t i = 0; i < FEATURES; i++) x[i] = s[i];
  for (int32_t i = 0; i < ACTION; i++) x[FEATURES + i] = a[i];
  network(&me->critic.mlp, j, theta, x, &q);
  return q;
}

static void column(const Real *block, int32_t rows, int32_t j, double *out) {
  for (int32_t i = 0; i < rows; i++) out[i] = (double)block[i * BATCH + j];
}

static double target_of(int32_t j) {
  double next[FEATURES], epsilon[ACTION], a[ACTION];
  column(me->next, FEATURES, j, next);
  column(me->noise, ACTION, j, epsilon);
  mu(policy_target, next, a);
  for (int32_t i = 0; i < ACTION; i++) a[i] = fmax(-1, fmin(1, a[i] + epsilon[i]));
  double q = critic(targets, 0, next, a);
  if (settings.twin) q = fmin(q, critic(targets, 1, next, a));
  return (double)me->r[j] + (j % 3 == 0 ? 0 : 0.9 * q);
}

static double critic_loss(void) {
  double sum = 0;
  for (int32_t j = 0; j < BATCH; j++) {
    double s[FEATURES], a[ACTION];
    column(me->s, FEATURES, j, s);
    column(me->a, ACTION, j, a);
    for (int32_t k = 0; k <= settings.twin; k++) {
      double error = critic(critics, k, s, a) - (double)me->target[j];
      sum += error * error;
    }
  }
  return sum / BATCH;
}

static double policy_loss(void) {
  double sum = 0;
  for (int32_t j = 0; j < BATCH; j++) {
    double s[FEATURES], a[ACTION];
    column(me->s, FEATURES, j, s);
    mu(policy, s, a);
    sum -= critic(critics, 0, s, a);
  }
  return sum / BATCH;
}

static double by(double *x, double (*loss)(void)) {
  const double h = 1e-6, at = *x;
  *x = at + h;
  double above = loss();
  *x = at - h;
  double quotient = (above - loss()) / (2 * h);
  *x = at;
  return quotient;
}

static void check_gradient(const Net *net, double *theta, double (*loss)(void)) {
  for (int64_t i = 0; i < net->n; i++) {
    double quotient = by(theta + i, loss);
    CHECK_NEAR(net->gradient[i], quotient, 2e-5 + 2e-4 * fabs(quotient));
  }
}

// Targets far from the critics, so that the lower one is now this one, now that.
static void scatter(void) {
  gdn_random random = rng_stream(1, "scatter", 0);
  for (int64_t i = 0; i < me->critic.n; i++) {
    me->critic.target[i] *= 1 + (float)gdn_random_normal(&random);
  }
  for (int64_t i = 0; i < me->policy.n; i++) me->policy.target[i] *= 4;
}

// -- an update --------------------------------------------------------------------------------------

static void check_update(int32_t twin) {
  int32_t cut = 0, lower = 0;
  begin();
  settings.twin = twin;
  begin_with(&(gdn_space){.dim = DIM, .angles = angles}, ACTION);
  CHECK_INT(me->critic.mlp.members, 1 + twin);
  fill(1);
  scatter();
  look();
  CHECK_INT(td3_update(&td3), 1);
  for (int32_t i = 0; i < ACTION * BATCH; i++) {
    CHECK(fabsf(me->noise[i]) <= 0.5f);
    cut += fabsf(me->noise[i]) == 0.5f;
  }
  CHECK(cut > ACTION * BATCH / 5 && cut < ACTION * BATCH); // 40 % of a normal lie beyond 0.5 / 0.6
  for (int32_t j = 0; j < BATCH; j++) {
    double next[FEATURES], a[ACTION] = {0};
    column(me->next, FEATURES, j, next);
    CHECK_NEAR(me->target[j], target_of(j), 1e-5);
    if (twin) lower += critic(targets, 1, next, a) < critic(targets, 0, next, a);
  }
  CHECK(!twin || (lower > 0 && lower < BATCH));
  CHECK_NEAR(me->critic_loss, critic_loss(), 1e-4);
  check_gradient(&me->critic, critics, critic_loss);
}

TEST(critics_descend_the_error_of_smoothed_targets) {
  check_update(1);
  check_update(0);
}

TEST(the_policy_ascends_the_first_critic) {
  begin();
  fill(2);
  settings.delay = 1;
  look();
  memcpy(policy_target, policy, sizeof policy);
  CHECK_INT(td3_update(&td3), 1);
  in_double(me->critic.theta, me->critic.n, critics); // as they are after their step
  CHECK_NEAR(me->policy_loss, policy_loss(), 1e-5);
  check_gradient(&me->policy, policy, policy_loss);
  for (int64_t i = 0; i < me->policy.n; i++) {
    double moved = (double)me->policy.theta[i] - policy[i];
    CHECK_NEAR(me->policy.target[i], policy[i] + 0.25 * moved, 1e-6);
  }
  for (int64_t i = 0; i < me->critic.n; i++) {
    CHECK_NEAR(me->critic.target[i], targets[i] + 0.25 * (critics[i] - targets[i]), 1e-6);
  }
}

// Whether a block of parameters changed since they were looked at.
static int32_t differs(const Real *theta, const double *before, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    if ((double)theta[i] != before[i]) return 1;
  }
  return 0;
}

TEST(policy_and_targets_wait) {
  begin();
  settings.delay = 3;
  for (int32_t k = 1; k <= 7; k++) {
    fill((uint64_t)k);
    look();
    CHECK_INT(td3_update(&td3), 1);
    int32_t due = k % 3 == 0;
    CHECK(differs(me->critic.theta, critics, me->critic.n));
    CHECK_INT(differs(me->policy.theta, policy, me->policy.n), due);
    CHECK_INT(differs(me->critic.target, targets, me->critic.n), due);
    CHECK_INT(differs(me->policy.target, policy_target, me->policy.n), due);
  }
}

// DDPG: one critic, asked where the target policy goes, and everything moves at once.
TEST(without_its_remedies_it_is_ddpg) {
  begin();
  settings.twin = 0;
  settings.delay = 1;
  settings.target_noise = 0;
  begin_with(&(gdn_space){.dim = DIM, .angles = angles}, ACTION);
  fill(3);
  scatter();
  look();
  CHECK_INT(td3_update(&td3), 1);
  for (int32_t j = 0; j < BATCH; j++) {
    double next[FEATURES], a[ACTION];
    column(me->next, FEATURES, j, next);
    mu(policy_target, next, a);
    double y = (double)me->r[j] + (j % 3 == 0 ? 0 : 0.9 * critic(targets, 0, next, a));
    CHECK_NEAR(me->target[j], y, 1e-5);
  }
  CHECK(differs(me->policy.theta, policy, me->policy.n));
}

TEST(what_is_not_finite_is_refused) {
  for (int32_t kind = 0; kind < 2; kind++) {
    begin();
    settings.delay = 1;
    fill(4);
    CHECK_INT(td3_update(&td3), 1);
    Real sound = me->policy.theta[0];
    if (kind == 0) me->r[3] = 1e30f; // the critics' loss overflows
    if (kind == 1) {
      me->own_target = 1;
      me->policy.theta[0] = NAN;
    }
    look();
    CHECK_INT(td3_update(&td3), 0);
    CHECK_INT(me->updates, 1);
    CHECK(!differs(me->critic.theta, critics, me->critic.n));
    CHECK(!differs(me->critic.target, targets, me->critic.n));
    CHECK_NEAR(me->losses.sums[TD3_REFUSED], 1, 0);
    me->policy.theta[0] = sound;
    me->own_target = 0;
    fill(5);
    CHECK_INT(td3_update(&td3), 1);
  }
}

// -- acting, judging ----------------------------------------------------------------------------------

TEST(noise_is_in_units_of_the_action) {
  enum { TILES = 400 };
  float observation[DIM * T] = {0}, plain[ACTION * T], action[ACTION * T];
  double sum = 0, squares = 0, n = ACTION * T * TILES;
  begin();
  gdn_random before = me->random;
  me->type->act_tile(me, observation, 1, plain);
  CHECK(me->random.state == before.state); // greedy: nothing is drawn
  look();
  const double s[FEATURES] = {0, 0, 1, 0};
  double a[ACTION];
  mu(policy, s, a);
  for (int32_t i = 0; i < ACTION; i++) CHECK_NEAR(plain[i * T + 5], a[i], 1e-6);
  for (int32_t k = 0; k < TILES; k++) {
    me->type->act_tile(me, observation, 0, action);
    for (int32_t i = 0; i < ACTION * T; i++) {
      double noise = (double)action[i] - (double)plain[i];
      sum += noise;
      squares += noise * noise;
    }
  }
  CHECK_NEAR(sum / n, 0, 4 * 0.1 / sqrt(n));
  CHECK_NEAR(sqrt(squares / n), 0.1, 0.003);
  settings.noise = 1;
  for (int32_t k = 0; k < 10; k++) {
    me->type->act_tile(me, observation, 0, action);
    for (int32_t i = 0; i < ACTION * T; i++) CHECK(fabsf(action[i]) <= 1);
  }
}

// dQ/da of what the policy climbs: of TD3 the first critic, of soft actor-critic the lower one.
static void check_derivative(ActorCritic *learner, int32_t lower) {
  float observation[DIM * T], action[ACTION * T], derivative[ACTION * T];
  gdn_random random = rng_stream(2, "tile", 0);
  int32_t second = 0;
  for (int32_t i = 0; i < DIM * T; i++) observation[i] = (float)gdn_random_normal(&random);
  for (int32_t i = 0; i < ACTION * T; i++) action[i] = (float)(2 * gdn_random_unit(&random) - 1);
  actor_critic_derivative_tile(learner, observation, action, derivative);
  static double theta[PARAMETERS];
  in_double(learner->critic.theta, learner->critic.n, theta);
  for (int32_t j = 0; j < T; j++) {
    double angle = (double)observation[T + j], a[] = {(double)action[j], (double)action[T + j]};
    const double s[FEATURES] = {(double)observation[j], sin(angle), cos(angle),
                                (double)observation[2 * T + j]};
    int32_t which = lower && critic(theta, 1, s, a) < critic(theta, 0, s, a);
    second += which;
    for (int32_t i = 0; i < ACTION; i++) {
      const double h = 1e-6, at = a[i];
      a[i] = at + h;
      double above = critic(theta, which, s, a);
      a[i] = at - h;
      double quotient = (above - critic(theta, which, s, a)) / (2 * h);
      a[i] = at;
      CHECK_NEAR(derivative[i * T + j], quotient, 1e-5 + 1e-4 * fabs(quotient));
    }
  }
  CHECK(!lower || (second > 0 && second < T));
}

TEST(the_derivative_is_that_of_what_the_policy_climbs) {
  static uint8_t block[1 << 20];
  const gdn_space observation = {.dim = DIM, .angles = angles}, action = {.dim = ACTION};
  const SacParams p = {.hidden = HIDDEN, .width = WIDTH, .batch = BATCH};
  static Sac sac;
  gdn_message why = {""};
  gdn_arena arena = arena_over(block, sizeof block);
  begin();
  check_derivative(me, 0);
  sac = (Sac){.p = &p};
  CHECK_INT(sac_open(&sac, &observation, &action, &arena, &why), GDN_OK);
  sac_start(&sac, 5);
  check_derivative(&sac.base, 1);
}

// -- learning -----------------------------------------------------------------------------------------

// One step, with the reward -4 (a - s)^2: the best action is the state. A run and another saved half way end with the
// same bits.
TEST(a_bandit_with_a_state_is_learned) {
  enum { UPDATES = 5000 };
  static uint8_t saved[1 << 20];
  const gdn_space observation = {.dim = 1};
  uint64_t digest[2];
  begin();
  settings.width = 16;
  settings.batch = 32;
  settings.target_noise = 0.2;
  settings.tau = 0.01;
  begin_with(&observation, 1);
  gdn_archive out = archive_write(saved, sizeof saved);
  for (int32_t begun = 0; begun < 2; begun++) {
    int32_t from = begun * (UPDATES / 2 + 1);
    if (begun == 1) { // a new one goes on from the middle, between two updates of the policy
      begin_with(&observation, 1);
      gdn_archive in = archive_read(saved, out.at);
      td3_state(&td3, &in);
      CHECK(!in.failed && in.at == out.at);
    }
    for (int32_t k = from; k < UPDATES; k++) {
      gdn_random random = rng_stream((uint64_t)k, "bandit", 0);
      if (begun == 0 && k == UPDATES / 2 + 1) td3_state(&td3, &out);
      for (int32_t j = 0; j < me->batch; j++) {
        float s = (float)(1.6 * gdn_random_unit(&random) - 0.8), zero = 0;
        float a = (float)(2 * gdn_random_unit(&random) - 1);
        actor_critic_set_column(me, j, &(ReplayRow){&s, &a, &zero, -4 * (a - s) * (a - s), 1});
      }
      CHECK_INT(td3_update(&td3), 1);
    }
    gdn_archive hash = archive_hash();
    td3_state(&td3, &hash);
    digest[begun] = hash.hash;
  }
  CHECK(digest[0] == digest[1]);
  for (double s = -0.6; s <= 0.6; s += 0.3) {
    double a;
    actor_critic_act(me, &s, 1, &a);
    CHECK_NEAR(a, s, 0.1);
  }
}

// -- the agent ---------------------------------------------------------------------------------------

TEST(updates_begin_after_the_random_steps) {
  Lab lab = lab_open("env=pendulum agent=td3 agent.width=8 agent.batch=16 agent.random_steps=50 "
                     "agent.updates_per_step=3 time_limit=20");
  lab_steps(&lab, 49);
  CHECK_INT(gdn_run_progress(lab.run).updates, 0);
  lab_steps(&lab, 11);
  CHECK_INT(gdn_run_progress(lab.run).updates, 3 * 11);
  CHECK_INT(gdn_run_progress(lab.run).model_steps, 0);
  lab_close(&lab);
}

TEST_MAIN(RUN(critics_descend_the_error_of_smoothed_targets)
              RUN(the_policy_ascends_the_first_critic) RUN(policy_and_targets_wait)
                  RUN(without_its_remedies_it_is_ddpg) RUN(what_is_not_finite_is_refused)
                      RUN(noise_is_in_units_of_the_action)
                          RUN(the_derivative_is_that_of_what_the_policy_climbs)
                              RUN(a_bandit_with_a_state_is_learned)
                                  RUN(updates_begin_after_the_random_steps))
