// Deep Q-learning: targets, loss, gradient and target network of a net that can be worked out by hand; values that
// converge to those of a tiny problem; how the agents act, count, stop and go on.
#include <math.h>

#include "agents/bases/dqn_agent.h"
#include "base/arena.h"
#include "math/rng.h"
#include "planning.h"
#include "saving.h"

enum { T = DYNAMICS_TILE, COLUMNS = 8 };

static uint8_t memory[1 << 20];
static DqnParams p;
static Dqn dqn;

static void begin_in(const gdn_space *observation, int32_t actions) {
  const gdn_space action = {.n = actions, .dim = 1};
  gdn_message why = {""};
  gdn_arena arena = arena_over(memory, sizeof memory);
  dqn = (Dqn){.p = &p};
  CHECK_INT(dqn_open(&dqn, observation, &action, &arena, &why), GDN_OK);
  CHECK(!arena.failed);
  dqn_start(&dqn, 3);
}

// One observed number, `actions` actions.
static void begin(int32_t actions, int32_t width) {
  const gdn_space one = {.dim = 1};
  begin_in(&one, actions);
  CHECK_INT(dqn.q.mlp.sizes[1], width);
}

static void set(int32_t j, double s, double a, double next, double r, int32_t ends) {
  float observation = (float)s, action = (float)a, delta = (float)(next - s);
  ReplayRow row = {&observation, &action, &delta, (float)r, ends};
  dqn_set_column(&dqn, j, &row);
}

// -- by hand ---------------------------------------------------------------------------------------

// Two hidden units, max(s, 0) and max(-s, 0), and
//     Q_theta = (2, 1) max(s, 0) + (1, 3) max(-s, 0) + (0.5, 0)
//     Q_phi   = (1, 4) max(s, 0) + (5, 2) max(-s, 0) + (0, -1)
enum { W1, B1 = 2, W2 = 4, B2 = 8, NUMBERS = 10 };
static const Real by_hand[NUMBERS] = {1, -1, 0, 0, 2, 1, 1, 3, 0.5f, 0};
static const Real by_hand_phi[NUMBERS] = {1, -1, 0, 0, 1, 4, 5, 2, 0, -1};

static void begin_by_hand(int32_t double_q, int32_t huber) {
  p = (DqnParams){.hidden = 1,
                  .width = 2,
                  .batch = 4,
                  .gamma = 0.5,
                  .rate = 0.01,
                  .target_every = 1000,
                  .tau = 1,
                  .double_q = double_q,
                  .huber = huber};
  begin(2, 2);
  CHECK_INT(dqn.q.n, NUMBERS);
  memcpy(dqn.q.theta, by_hand, sizeof by_hand);
  memcpy(dqn.q.target, by_hand_phi, sizeof by_hand_phi);
  set(0, 1, -1, 2, 1, 0);
  set(1, 1, 1, -1, -2, 0);
  set(2, 1, 1, 2, 1, 1); // the episode ends: nothing comes after
  set(3, -2, 1, -1, -2, 0);
}

TEST(targets_by_hand) {
  // Q_theta(2) = (4.5, 2), Q_phi(2) = (2, 7), Q_theta(-1) = (1.5, 3), Q_phi(-1) = (5, 1).
  static const double plain[] = {4.5, 0.5, 1, 0.5}, twice[] = {2, -1.5, 1, -1.5};
  for (int32_t double_q = 0; double_q < 2; double_q++) {
    begin_by_hand(double_q, 0);
    CHECK_INT(dqn_update(&dqn), 1);
    for (int32_t j = 0; j < 4; j++) CHECK_NEAR(dqn.y[j], double_q ? twice[j] : plain[j], 0);
  }
}

TEST(loss_and_gradient_by_hand) {
  // Q_theta of the actions taken is 2.5, 1, 1, 6, so that y - Q is -0.5, -2.5, 0, -7.5.
  static const double w2[2][4] = {{0.125, 0.625, 0, 3.75}, {0.125, 0.25, 0, 0.5}};
  static const double b2[2][2] = {{0.125, 2.5}, {0.125, 0.5}};
  for (int32_t huber = 0; huber < 2; huber++) {
    begin_by_hand(1, huber);
    CHECK_INT(dqn_update(&dqn), 1);
    CHECK_NEAR(dqn.loss, huber ? 9.125 / 4 : 31.375 / 4, 1e-6);
    CHECK_NEAR(dqn.mean_q, 10.5 / 4, 1e-6);
    for (int32_t i = 0; i < 4; i++) CHECK_NEAR(dqn.q.gradient[W2 + i], w2[huber][i], 1e-6);
    for (int32_t i = 0; i < 2; i++) CHECK_NEAR(dqn.q.gradient[B2 + i], b2[huber][i], 1e-6);
    // Adam's first step is the rate, against the sign of the gradient; without one there is none.
    CHECK_NEAR(dqn.q.theta[B2 + 1], -0.01, 1e-6);
    CHECK_NEAR(dqn.q.theta[W2 + 1], 1 - 0.01, 1e-6);
    CHECK(dqn.q.theta[W2 + 2] == 1);
    CHECK_INT(dqn.updates, 1);
  }
}

TEST(equally_good_actions_share) {
  begin_by_hand(1, 0);
  dqn.q.theta[B2] = 0; // now Q_theta(0) = (0, 0), and Q_phi(0) = (0, -1)
  set(0, 1, -1, 0, 3, 0);
  dqn_update(&dqn);
  CHECK_NEAR(dqn.y[0], 3 + 0.5 * -0.5, 1e-6);
}

TEST(values_and_best_actions) {
  static float seen[T];
  begin_by_hand(1, 0);
  for (int32_t j = 0; j < T; j++) seen[j] = 0.5f * (float)(j - 16);
  const Real *q = dqn_values_tile(&dqn, seen);
  for (int32_t j = 0; j < T; j++) {
    double s = 0.5 * (j - 16), up = s > 0 ? s : 0, down = s < 0 ? -s : 0;
    CHECK_NEAR(q[j], 2 * up + down + 0.5, 1e-6);
    CHECK_NEAR(q[T + j], up + 3 * down, 1e-6);
    CHECK_INT(dqn_best(&dqn, q + j), up + 0.5 < 2 * down);
  }
  const double here = -2;
  q = dqn_values(&dqn, &here);
  CHECK_NEAR(q[0], 2.5, 0);
  CHECK_NEAR(q[T], 6, 0);
}

TEST(columns_hold_choices_and_angles) {
  static const uint8_t angles[] = {0, 1};
  const gdn_space space = {.dim = 2, .angles = angles};
  p = (DqnParams){.hidden = 1, .width = 4, .batch = 4};
  begin_in(&space, 3);
  CHECK_INT(dqn.features.n, 3);
  const float observation[] = {5, 0.25f}, delta[] = {-1, 0.5f};
  for (int32_t a = 0; a < 3; a++) {
    const float unit = (float)(a - 1);
    ReplayRow row = {observation, &unit, delta, 7, a == 2};
    dqn_set_column(&dqn, a, &row);
    CHECK_INT(dqn.a[a], a);
    CHECK_NEAR(dqn.r[a], 7, 0);
    CHECK_NEAR(dqn.alive[a], a != 2, 0);
    CHECK_NEAR(dqn.s[a], 5, 0);
    CHECK_NEAR(dqn.s[4 + a], sin(0.25), 1e-6);
    CHECK_NEAR(dqn.s[8 + a], cos(0.25), 1e-6);
    CHECK_NEAR(dqn.next[a], 4, 0);
    CHECK_NEAR(dqn.next[4 + a], sin(0.75), 1e-6);
    CHECK_NEAR(dqn.next[8 + a], cos(0.75), 1e-6);
  }
}

// -- the target network ----------------------------------------------------------------------------

TEST(the_target_is_copied_on_time) {
  Real before[NUMBERS];
  begin_by_hand(1, 0);
  p.target_every = 3;
  for (int32_t i = 1; i <= 7; i++) {
    memcpy(before, dqn.q.target, sizeof before);
    dqn_update(&dqn);
    const Real *same = i % 3 == 0 ? dqn.q.theta : before;
    CHECK(memcmp(dqn.q.target, same, sizeof before) == 0);
    CHECK(memcmp(dqn.q.target, dqn.q.theta, sizeof before) != 0 || i % 3 == 0);
    CHECK_INT(dqn.copies, i / 3);
  }
}

TEST(or_follows_slowly) {
  Real before[NUMBERS];
  begin_by_hand(0, 0);
  p.target_every = 1;
  p.tau = 0.25;
  for (int32_t i = 0; i < 3; i++) {
    memcpy(before, dqn.q.target, sizeof before);
    dqn_update(&dqn);
    for (int32_t k = 0; k < NUMBERS; k++) {
      CHECK_NEAR(dqn.q.target[k], 0.75 * (double)before[k] + 0.25 * (double)dqn.q.theta[k], 1e-6);
    }
  }
}

TEST(what_is_infinite_is_not_learned) {
  begin_by_hand(1, 0);
  set(1, 1, 1, -1, 1e30, 0);
  CHECK_INT(dqn_update(&dqn), 0);
  CHECK(memcmp(dqn.q.theta, by_hand, sizeof by_hand) == 0);
  CHECK_INT(dqn.updates, 0);
  set(1, 1, 1, -1, 1, 0);
  CHECK_INT(dqn_update(&dqn), 1);
}

// -- a problem with known values -----------------------------------------------------------------------

// Two places, -1 and 1. At -1 action 0 ends with 0.3 and action 1 goes to 1; at 1 action 0 goes to -1 and action 1
// ends with 1. With gamma 0.9 the values are Q(1, .) = (0.81, 1) and Q(-1, .) = (0.3, 0.9).
TEST(values_converge_to_the_true_ones) {
  static const double truth[2][2] = {{0.3, 0.9}, {0.81, 1}};
  for (int32_t variant = 0; variant < 4; variant++) {
    p = (DqnParams){.hidden = 1,
                    .width = 16,
                    .batch = COLUMNS,
                    .gamma = 0.9,
                    .rate = 0.01,
                    .target_every = 20,
                    .tau = 1,
                    .double_q = variant & 1,
                    .huber = variant >> 1};
    begin(2, 16);
    for (int32_t i = 0; i < 1500; i++) {
      for (int32_t j = 0; j < COLUMNS; j++) {
        double s = j & 1 ? 1 : -1, a = j & 2 ? 1 : -1;
        int32_t ends = s == a;
        set(j, s, a, ends ? s : -s, !ends ? 0 : s > 0 ? 1 : 0.3, ends);
      }
      dqn_update(&dqn);
    }
    for (int32_t k = 0; k < 2; k++) {
      const double s = k ? 1 : -1;
      const Real *q = dqn_values(&dqn, &s);
      for (int32_t a = 0; a < 2; a++) CHECK_NEAR(q[a * T], truth[k][a], 0.01);
    }
  }
}

// -- acting ------------------------------------------------------------------------------------------

TEST(exploration_falls_in_a_line) {
  static const double expected[][2] = {{0, 1},      {49, 1},      {50, 1},    {75, 0.775},
                                       {100, 0.55}, {149, 0.109}, {150, 0.1}, {100000, 0.1}};
  const DqnParams q = {.epsilon = 0.1, .epsilon_steps = 100, .random_steps = 50};
  for (int32_t i = 0; i < GDN_COUNT(expected); i++) {
    CHECK_NEAR(dqn_epsilon(&q, (uint64_t)expected[i][0]), expected[i][1], 1e-12);
  }
}

TEST(so_often_an_action_is_random) {
  enum { DRAWS = 20000 };
  static const Real values[3 * T] = {[0] = 1, [T] = 3, [2 * T] = 3}; // of equal ones the first
  const gdn_space one = {.dim = 1};
  gdn_random random = rng_stream(1, "choose", 0), twin = random;
  int32_t count[3] = {0};
  p = (DqnParams){.hidden = 1, .width = 4, .batch = 4};
  begin_in(&one, 3);
  for (int32_t i = 0; i < DRAWS; i++) count[dqn_agent_choose(&dqn, values, 0.3, &random)]++;
  double std = sqrt(DRAWS * 0.1 * 0.9);
  CHECK_NEAR(count[0], 0.1 * DRAWS, 4 * std);
  CHECK_NEAR(count[2], 0.1 * DRAWS, 4 * std);
  for (int32_t i = 0; i < DRAWS; i++) CHECK_INT(dqn_agent_choose(&dqn, values, 0, &twin), 1);
  CHECK(twin.state == random.state); // two draws whatever it does
}

TEST(worlds_without_choices_are_refused) {
  static const char *const texts[] = {"env=cartpole env.force=continuous agent=dyna-dqn",
                                      "env=cartpole env.force=continuous agent=dqn"};
  for (int32_t i = 0; i < GDN_COUNT(texts); i++) {
    gdn_config config = lab_config(texts[i]);
    gdn_message why = {""};
    uint64_t bytes = 0;
    CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_UNFIT);
    CHECK(is_sentence(&why));
  }
}

// -- runs ----------------------------------------------------------------------------------------------

#define SMALL                                                                             \
  " agent.width=8 agent.batch=8 agent.capacity=100 agent.random_steps=20 agent.updates=2" \
  " agent.target_every=7 agent.epsilon_steps=50"
#define DYNA                                                                                   \
  " agent=dyna-dqn model=ensemble model.holdout=0 agent.imagined_capacity=100 agent.imagine=8" \
  " agent.model_every=15" SMALL
static const char *const configs[] = {
    "env=cartpole agent=dqn" SMALL,
    "env=acrobot agent=dqn agent.collect=3 agent.double_q=off agent.huber=on" SMALL,
    "env=cartpole" DYNA,
    "env=acrobot agent.rollout=3 agent.imagine=96 model.patience=1" DYNA,
    "env=cartpole agent.imagine=150 agent=dyna-dqn model=oracle agent.imagined_capacity=100" SMALL,
};

TEST(one_by_one_or_all_at_once) {
  for (int32_t i = 0; i < GDN_COUNT(configs); i++) {
    Lab one = small_open(configs[i]), all = small_open(configs[i]);
    for (int32_t t = 0; t < 600; t++) lab_ticks(&one, 1);
    lab_ticks(&all, 600);
    CHECK(gdn_run_state_hash(one.run) == gdn_run_state_hash(all.run));
    CHECK(gdn_run_progress(one.run).updates > 0);
    lab_close(&one);
    lab_close(&all);
  }
}

TEST(snapshots_anywhere) {
  enum { FURTHER = 80 };
  for (int32_t i = 0; i < GDN_COUNT(configs); i++) {
    Lab lab = small_open(configs[i]), ahead = small_open(configs[i]);
    lab_ticks(&ahead, FURTHER);
    for (int32_t at = 0; at < 200; at += 3) {
      check_save(&lab, &ahead, FURTHER);
      lab_ticks(&lab, 3);
      lab_ticks(&ahead, 3);
    }
    lab_close(&lab);
    lab_close(&ahead);
  }
}

TEST(five_counters_add_up) {
  enum { STEPS = 50, ROUNDS = STEPS - 20 + 1 };
  Lab lab = small_open("env=cartpole" DYNA);
  const double *count = lab_f64(&lab, "dyna-dqn.processes");
  lab_steps(&lab, 19);
  CHECK_NEAR(count[0], 19, 0);
  for (int32_t k = 1; k < 5; k++) CHECK_NEAR(count[k], 0, 0); // actions are still random
  lab_steps(&lab, STEPS - 19);
  gdn_progress progress = gdn_run_progress(lab.run);
  CHECK_NEAR(count[0], STEPS, 0);
  CHECK_NEAR(count[1], 2 * ROUNDS, 0);
  CHECK_NEAR(count[2], 2 * ROUNDS / 7, 0);
  // Trained on 20, 35 and 50 rows, in batches of 16, twice each.
  CHECK_NEAR(count[3], 2 * (2 + 3 + 4), 0);
  // Three members' tiles are moved at once, whenever so many steps are owed.
  CHECK_NEAR(count[4], 8 * ROUNDS / 96 * 96, 0);
  CHECK_INT(progress.env_steps, STEPS);
  CHECK_INT(progress.updates, 2 * ROUNDS + 2 * (2 + 3 + 4)); // of Q and of the model
  CHECK_INT(progress.model_steps, 8 * ROUNDS / 96 * 96);
  lab_close(&lab);
}

TEST(the_model_is_asked_while_imagining) {
  Lab lab = small_open("env=cartpole" DYNA);
  int32_t imagining = 0;
  for (int32_t t = 0; gdn_run_progress(lab.run).env_steps < 60; t++) {
    gdn_progress before = gdn_run_progress(lab.run);
    lab_ticks(&lab, 1);
    uint64_t imagined = gdn_run_progress(lab.run).model_steps - before.model_steps;
    CHECK_INT(imagined > 0, before.phase == GDN_PHASE_IMAGINE);
    imagining += imagined > 0;
  }
  CHECK(imagining >= 2);
  lab_close(&lab);
}

TEST(without_imagination_it_is_dqn) {
  Lab dyna = small_open("env=cartpole" DYNA " agent.imagine=0");
  Lab plain = small_open("env=cartpole agent=dqn" SMALL);
  lab_steps(&dyna, 300);
  lab_steps(&plain, 300);
  gdn_channel one = lab_channel(&dyna, "dqn.latest"), two = lab_channel(&plain, "dqn.latest");
  CHECK(memcmp(one.data, two.data, DQN_LATEST * sizeof(float)) == 0);
  one = lab_channel(&dyna, "dqn.q"), two = lab_channel(&plain, "dqn.q");
  CHECK(memcmp(one.data, two.data, 2 * sizeof(float)) == 0);
  CHECK(gdn_run_progress(dyna.run).episodes == gdn_run_progress(plain.run).episodes);
  lab_close(&dyna);
  lab_close(&plain);
}

TEST(all_that_is_shown_is_finite) {
  for (int32_t i = 0; i < GDN_COUNT(configs); i++) {
    Lab lab = small_open(configs[i]);
    gdn_channel channel;
    lab_steps(&lab, 120);
    CHECK(scene_is_finite(lab.run));
    for (int32_t k = 0; gdn_run_channel(lab.run, k, &channel) == GDN_OK; k++) {
      if (strcmp(channel.key, "model.fit") != 0) CHECK(channel_is_finite(&channel));
    }
    lab_close(&lab);
  }
}

TEST_MAIN(RUN(targets_by_hand) RUN(loss_and_gradient_by_hand) RUN(equally_good_actions_share)
              RUN(values_and_best_actions) RUN(columns_hold_choices_and_angles)
                  RUN(the_target_is_copied_on_time) RUN(or_follows_slowly)
                      RUN(what_is_infinite_is_not_learned) RUN(values_converge_to_the_true_ones)
                          RUN(exploration_falls_in_a_line) RUN(so_often_an_action_is_random)
                              RUN(worlds_without_choices_are_refused) RUN(one_by_one_or_all_at_once)
                                  RUN(snapshots_anywhere) RUN(five_counters_add_up)
                                      RUN(the_model_is_asked_while_imagining)
                                          RUN(without_imagination_it_is_dqn)
                                              RUN(all_that_is_shown_is_finite))
