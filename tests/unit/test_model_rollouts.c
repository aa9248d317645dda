// Branched imagination with a model whose members are constants: every transition is known from the one before.
#include "core/archive.h"
#include "imagine.h"
#include "imagine/model_rollouts.h"
#include "math/scalar.h"
#include "models/fit.h"

enum { T = DYNAMICS_TILE, REAL = 8, MOST = 40000 };

// A model, a world, remembered states whose first numbers are -1000, -1001, ..., and branches from them.
typedef struct Bush {
  Constant model;
  Judge world;
  Replay real, imagined;
  ModelRollouts rollouts;
  void *memory;
} Bush;

// Half of what a double would be for so large a number; the second number does not matter.
static void act(void *context, const float *observation, float *action) {
  (void)context;
  for (int32_t j = 0; j < T; j++) action[j] = 0.0005f * observation[j];
}

static void bush_take(Bush *b, gdn_arena *arena) {
  model_rollouts_open(&b->rollouts, arena);
  replay_open(&b->real, 2, 1, REAL, arena);
  replay_open(&b->imagined, 2, 1, MOST, arena);
}

static void bush_open(Bush *b, const model_type *type, int32_t members, int32_t elites,
                      int32_t learns_reward) {
  static const double low[] = {-2, -2}, high[] = {2, 2};
  *b = (Bush){
      .model = {.members = members, .step = 1, .breaks = 100, .learns_reward = learns_reward},
      .world = {.end = SCALAR_INFINITY, .pay = SCALAR_NAN}};
  b->model.base.type = type;
  b->model.base.observation = b->world.base.observation = (gdn_space){.dim = 2};
  b->model.base.action = b->world.base.action = (gdn_space){.dim = 1, .low = low, .high = high};
  b->world.base.type = &judge_type;
  b->rollouts = (ModelRollouts){
      .im = {.model = &b->model.base, .env = &b->world.base, .tiles = elites}, .policy = act};
  gdn_arena arena = arena_measure();
  bush_take(b, &arena);
  uint64_t bytes = arena_bytes(&arena);
  b->memory = malloc((size_t)bytes);
  arena = arena_over(b->memory, bytes);
  bush_take(b, &arena);
  CHECK(!arena.failed);
  model_rollouts_start(&b->rollouts, 5);
  for (int32_t i = 0; i < REAL; i++) {
    double at[] = {-1000 - i, 0}, zero = 0;
    Transition t = {at, &zero, at, 0, 0, 0};
    replay_add(&b->real, &t, &zero);
  }
}

static ReplayRow row_at(const Bush *b, int32_t step, int32_t column) {
  return replay_row(&b->imagined, step * b->rollouts.columns + column);
}

static float next_at(const Bush *b, int32_t step, int32_t column) {
  ReplayRow row = row_at(b, step, column);
  return row.observation[0] + row.delta[0];
}

static int32_t is_real(float x) {
  return x <= -1000 && x > -1000 - REAL && x == (float)(int32_t)x;
}

static void walk(Bush *b, int32_t steps, int32_t length) {
  for (int32_t i = 0; i < steps; i++) {
    CHECK_INT(model_rollouts_step(&b->rollouts, &b->real, length, &b->imagined),
              b->rollouts.columns);
  }
}

// -- what a transition is ------------------------------------------------------------------------------

// The members say + 0.25, + 1.25, + 2.25, and 4 times the action.
TEST(transitions_are_what_the_model_says) {
  Bush b;
  bush_open(&b, &constant_type, 3, 3, 0);
  b.model.bias = 0.25f;
  b.model.push = 4;
  walk(&b, 20, 5);
  for (int32_t i = 0; i < b.imagined.n; i++) {
    ReplayRow row = replay_row(&b.imagined, i);
    float action = 0.0005f * row.observation[0];
    CHECK(row.action[0] == action);
    float member = row.delta[0] - 0.25f - 4 * action;
    CHECK_NEAR(member, roundf(member), 1e-4);
    CHECK(roundf(member) >= 0 && roundf(member) <= 2);
    CHECK_NEAR(row.delta[1], row.delta[0],
               0x1p-14);                        // the last place of a float between 512 and 1024
    CHECK_NEAR(row.reward, row.delta[0], 1e-4); // the world judges: the change of the first number
    CHECK(!row.terminated);
  }
  free(b.memory);
}

TEST(the_world_judges_its_own_actions) {
  Bush b;
  bush_open(&b, &constant_type, 2, 2, 0);
  b.world.by_action = 1;
  walk(&b, 5, 5);
  for (int32_t i = 0; i < b.imagined.n; i++) {
    ReplayRow row = replay_row(&b.imagined, i);
    CHECK_NEAR(row.reward, 2 * row.action[0], 1e-6); // its bounds are -2 and 2
  }
  free(b.memory);
}

// Members count from 0, and their row of the reward says 7 + member.
TEST(a_learned_reward_comes_from_the_same_member) {
  Bush b;
  bush_open(&b, &constant_type, 4, 4, 1);
  walk(&b, 10, 3);
  for (int32_t i = 0; i < b.imagined.n; i++) {
    ReplayRow row = replay_row(&b.imagined, i);
    CHECK(row.reward == 7 + row.delta[0]);
  }
  free(b.memory);
}

// One member that says 0 and expects a std of 0.5: for the observation as for the reward.
TEST(expected_noise_is_drawn) {
  Bush b;
  bush_open(&b, &constant_type, 1, 1, 1);
  b.model.std = 0.5f;
  walk(&b, 1000, 4);
  double sums[3] = {0}, squares[3] = {0}, cross = 0, n = b.imagined.n;
  for (int32_t i = 0; i < b.imagined.n; i++) {
    ReplayRow row = replay_row(&b.imagined, i);
    double x[] = {(double)row.delta[0], (double)row.delta[1], (double)row.reward - 7};
    for (int32_t k = 0; k < 3; k++) {
      sums[k] += x[k];
      squares[k] += x[k] * x[k];
    }
    cross += x[0] * x[1];
  }
  for (int32_t k = 0; k < 3; k++) { // within four standard errors
    CHECK_NEAR(sums[k] / n, 0, 4 * 0.5 / sqrt(n));
    CHECK_NEAR(squares[k] / n, 0.25, 4 * 0.25 * sqrt(2 / n));
  }
  CHECK_NEAR(cross / n, 0, 4 * 0.25 / sqrt(n));
  free(b.memory);
}

TEST(an_observation_stays_within_its_bounds) {
  static const double low[] = {-2000, -1}, high[] = {-999, 1};
  Bush b;
  bush_open(&b, &constant_type, 1, 1, 0);
  b.world.base.observation.low = low;
  b.world.base.observation.high = high;
  b.model.bias = 0.75f;
  walk(&b, 2, 25);
  for (int32_t j = 0; j < T; j++) {
    CHECK(row_at(&b, 0, j).delta[1] == 0.75f && row_at(&b, 1, j).delta[1] == 0.25f);
    CHECK(next_at(&b, 1, j) <= -999);
  }
  free(b.memory);
}

// -- where branches begin and end ----------------------------------------------------------------------

TEST(branches_go_k_steps_from_real_states) {
  static const int32_t lengths[] = {1, 2, 5, 25};
  for (int32_t k = 0; k < GDN_COUNT(lengths); k++) {
    Bush b;
    int32_t length = lengths[k];
    bush_open(&b, &constant_type, 3, 3, 0);
    b.model.bias = 0.5f; // between the real states, unless it begins there
    walk(&b, 60, length);
    for (int32_t step = 0; step < 60; step++) {
      for (int32_t j = 0; j < b.rollouts.columns; j++) {
        float at = row_at(&b, step, j).observation[0];
        CHECK(step % length == 0 ? is_real(at) : at == next_at(&b, step - 1, j));
      }
    }
    free(b.memory);
  }
}

TEST(every_real_state_is_as_likely_a_beginning) {
  Bush b;
  int32_t counts[REAL] = {0};
  bush_open(&b, &constant_type, 4, 4, 0);
  walk(&b, 200, 1);
  for (int32_t i = 0; i < b.imagined.n; i++) {
    counts[-1000 - (int32_t)replay_row(&b.imagined, i).observation[0]]++;
  }
  double n = b.imagined.n, p = 1.0 / REAL;
  for (int32_t i = 0; i < REAL; i++) CHECK_NEAR(counts[i], n * p, 4 * sqrt(n * p * (1 - p)));
  free(b.memory);
}

// The world ends at -990; members move by 4 or 5.
TEST(a_model_rollouts_that_ended_stops) {
  Bush b;
  int32_t ends = 0;
  bush_open(&b, &constant_type, 2, 2, 0);
  b.model.bias = 4;
  b.world.end = -990;
  walk(&b, 100, 25);
  for (int32_t step = 0; step < 99; step++) {
    for (int32_t j = 0; j < b.rollouts.columns; j++) {
      ReplayRow row = row_at(&b, step, j);
      float next = row_at(&b, step + 1, j).observation[0];
      CHECK(row.terminated == (next_at(&b, step, j) >= -990));
      CHECK(row.terminated ? is_real(next) : next == next_at(&b, step, j));
      ends += row.terminated;
    }
  }
  CHECK(ends > 100);
  free(b.memory);
}

TEST(a_shorter_length_ends_branches_at_once) {
  Bush b;
  bush_open(&b, &constant_type, 1, 1, 0);
  b.model.bias = 0.5f;
  walk(&b, 4, 10);
  walk(&b, 1, 4);
  for (int32_t j = 0; j < T; j++) CHECK(is_real(row_at(&b, 4, j).observation[0]));
  free(b.memory);
}

// Actions are about -0.5; the model breaks above -0.5015, where a state is above -1003.
TEST(numbers_that_are_not_finite_are_no_transitions) {
  Bush b;
  bush_open(&b, &constant_type, 1, 1, 0);
  b.model.breaks = -0.5015f;
  int32_t taken = 0;
  for (int32_t i = 0; i < 50; i++) {
    taken += model_rollouts_step(&b.rollouts, &b.real, 2, &b.imagined);
  }
  CHECK(taken > 0 && taken < 50 * T && taken == b.imagined.n);
  for (int32_t i = 0; i < b.imagined.n; i++) {
    CHECK(replay_row(&b.imagined, i).observation[0] <= -1003);
  }
  free(b.memory);
}

// -- who imagines --------------------------------------------------------------------------------------

// In each step every member is asked equally often; which one a column gets is drawn anew.
TEST(members_are_drawn_anew_for_every_step) {
  enum { M = 4, STEPS = 300 };
  Bush b;
  int32_t counts[M] = {0}, pairs[M][M] = {{0}};
  bush_open(&b, &constant_type, M, M, 0);
  walk(&b, STEPS, 3);
  for (int32_t step = 0; step < STEPS; step++) {
    int32_t asked[M] = {0};
    for (int32_t j = 0; j < b.rollouts.columns; j++) asked[(int32_t)row_at(&b, step, j).delta[0]]++;
    for (int32_t m = 0; m < M; m++) CHECK_INT(asked[m], T);
  }
  for (int32_t step = 0; step + 1 < STEPS; step++) {
    int32_t one = (int32_t)row_at(&b, step, 7).delta[0];
    int32_t two = (int32_t)row_at(&b, step + 1, 7).delta[0];
    counts[one]++;
    pairs[one][two]++;
  }
  double n = STEPS - 1, p = 1.0 / M, q = p * p;
  for (int32_t m = 0; m < M; m++) {
    CHECK_NEAR(counts[m], n * p, 4 * sqrt(n * p * (1 - p)));
    for (int32_t k = 0; k < M; k++) CHECK_NEAR(pairs[m][k], n * q, 4 * sqrt(n * q * (1 - q)));
  }
  free(b.memory);
}

static Fit fit;
static const double *fit_of(const Model *model) {
  (void)model;
  return fit_held_out(&fit);
}
static const dynamics_type fitted_dynamics = {.members = constant_members,
                                              .learns_reward = constant_learns_reward,
                                              .predict = constant_predict,
                                              .held_out = fit_of};
static const model_type fitted_type = {.dynamics = &fitted_dynamics};

static void fit_note(double updates, double a, double b, double c, double d) {
  double *row = fit_next(&fit);
  const double errors[] = {a, b, c, d};
  row[FIT_UPDATES] = updates;
  memcpy(row + FIT_COLUMNS, errors, sizeof errors);
}

static int32_t members_asked(Bush *b) {
  int32_t asked = 0, from = b->imagined.n;
  walk(b, 20, 1);
  for (int32_t i = from; i < b->imagined.n; i++) {
    asked |= 1 << (int32_t)replay_row(&b->imagined, i).delta[0];
  }
  return asked;
}

TEST(the_elites_are_those_with_the_lowest_error) {
  static double rows[FIT_ROWS * (FIT_COLUMNS + 4)];
  Bush b;
  fit = (Fit){.columns = FIT_COLUMNS + 4, .rows = rows};
  bush_open(&b, &fitted_type, 4, 2, 0);
  CHECK_INT(b.rollouts.columns, 2 * T);
  model_rollouts_renew(&b.rollouts);
  CHECK_INT(members_asked(&b), 1 | 2); // nothing is known
  fit_note(10, 0.1, 0.4, 0.3, 0.2);
  model_rollouts_renew(&b.rollouts);
  CHECK_INT(members_asked(&b), 1 | 8);
  fit_note(20, 0.4, 0.3, 0.1, 0.2); // the latest counts
  model_rollouts_renew(&b.rollouts);
  CHECK_INT(members_asked(&b), 4 | 8);
  fit_note(30, SCALAR_NAN, SCALAR_NAN, SCALAR_NAN, SCALAR_NAN);
  model_rollouts_renew(&b.rollouts);
  CHECK_INT(members_asked(&b), 4 | 8);
  free(b.memory);
}

TEST(there_are_no_more_elites_than_members) {
  Bush b;
  bush_open(&b, &constant_type, 3, 7, 0);
  CHECK_INT(b.rollouts.columns, 3 * T);
  free(b.memory);
}

TEST(renewed_branches_begin_again) {
  Bush b;
  bush_open(&b, &constant_type, 1, 1, 0);
  b.model.bias = 0.5f;
  walk(&b, 2, 20);
  model_rollouts_renew(&b.rollouts);
  walk(&b, 1, 20);
  for (int32_t j = 0; j < T; j++) CHECK(is_real(row_at(&b, 2, j).observation[0]));
  free(b.memory);
}

// -- schedule and state --------------------------------------------------------------------------------

// jannerm/mbpo, rollout_schedule [20, 150, 1, 15].
TEST(schedule) {
  static const int32_t epochs[] = {0, 20, 29, 30, 85, 149, 150, 200};
  static const int32_t lengths[] = {1, 1, 1, 2, 8, 14, 15, 15};
  for (int32_t i = 0; i < GDN_COUNT(epochs); i++) {
    CHECK_INT(model_rollouts_schedule(1, 15, 20, 150, epochs[i]), lengths[i]);
    CHECK_INT(model_rollouts_schedule(1, 15, 20000, 150000, 1000 * epochs[i]), lengths[i]);
  }
  CHECK_INT(model_rollouts_schedule(9, 1, 0, 8, 3), 6); // downwards
  CHECK_INT(model_rollouts_schedule(3, 7, 5, 5, 4), 3); // at once
  CHECK_INT(model_rollouts_schedule(3, 7, 5, 5, 5), 7);
  CHECK_INT(model_rollouts_schedule(3, 7, 9, 5, 6), 7); // the wrong way round: the end counts
}

TEST(state_goes_on_in_the_middle_of_branches) {
  Bush one, two;
  bush_open(&one, &constant_type, 3, 2, 1);
  bush_open(&two, &constant_type, 3, 2, 1);
  one.model.std = two.model.std = 0.1f;
  walk(&one, 3, 5);
  gdn_archive count = archive_count();
  model_rollouts_state(&one.rollouts, &count);
  uint8_t *bytes = malloc((size_t)count.at);
  gdn_archive writer = archive_write(bytes, count.at), reader = archive_read(bytes, count.at);
  model_rollouts_state(&one.rollouts, &writer);
  model_rollouts_state(&two.rollouts, &reader);
  CHECK(!writer.failed && !reader.failed && reader.at == count.at);
  int32_t from = one.imagined.n;
  walk(&one, 9, 5);
  walk(&two, 9, 5);
  CHECK(memcmp(one.imagined.data + from * one.imagined.width, two.imagined.data,
               sizeof(float) * (size_t)(two.imagined.n * two.imagined.width)) == 0);
  bytes[8] = 7; // of three members
  reader = archive_read(bytes, count.at);
  model_rollouts_state(&two.rollouts, &reader);
  CHECK(reader.failed);
  free(bytes);
  free(one.memory);
  free(two.memory);
}

TEST_MAIN(RUN(transitions_are_what_the_model_says) RUN(the_world_judges_its_own_actions)
              RUN(a_learned_reward_comes_from_the_same_member) RUN(expected_noise_is_drawn) RUN(
                  an_observation_stays_within_its_bounds) RUN(branches_go_k_steps_from_real_states)
                  RUN(every_real_state_is_as_likely_a_beginning)
                      RUN(a_model_rollouts_that_ended_stops)
                          RUN(a_shorter_length_ends_branches_at_once)
                              RUN(numbers_that_are_not_finite_are_no_transitions)
                                  RUN(members_are_drawn_anew_for_every_step)
                                      RUN(the_elites_are_those_with_the_lowest_error)
                                          RUN(there_are_no_more_elites_than_members)
                                              RUN(renewed_branches_begin_again) RUN(schedule)
                                                  RUN(state_goes_on_in_the_middle_of_branches))
