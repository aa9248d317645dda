// The cost of a world's goal as part of a graph: against the cost of normal distributions without any doubt, and against
// the world's own reward; its gradient against differences; and what a trial is compared by.
#include "imagine/goal_cost.h"

#include <math.h>

#include "core/archive.h"
#include "gauges/trial_cost.h"
#include "gp/saturating.h"
#include "gp/waves.h"
#include "moving.h"
#include "tensor/program.h"

enum { BYTES = 1 << 20, MEMBERS = 3, COLUMNS = 4, CASES = MEMBERS * COLUMNS, MOST = 8 };

static _Alignas(64) uint8_t memory[BYTES];
static Graph g;
static Real s[CASES * MOST], cost[CASES], slope[CASES * MOST];

typedef struct Built {
  GoalCost c;
  Program program;
  Waves features;
  Saturating exact;
} Built;

static Built build(const gdn_env *env) {
  Built b = {.c = {.env = env}};
  gdn_message why = {""};
  gdn_arena arena = arena_over(memory, BYTES);
  goal_cost_open(&b.c, &arena);
  waves_of_angles(&b.features, env->observation.dim, env->observation.angles, &arena);
  saturating_open(&b.exact, b.features.out, &arena);
  CHECK_INT(b.features.out, b.c.features.n);
  graph_begin(&g);
  Node state = graph_input(&g, "s", (Shape){MEMBERS, env->observation.dim, COLUMNS}, s);
  Node costs = goal_cost_build(&b.c, &g, state);
  graph_output(&g, costs, cost);
  gradient_output(&g, op_sum(&g, costs, AXIS_ALL), &state, 1, slope);
  CHECK_INT(program_compile(&g, &arena, &b.program, &why), GDN_OK);
  CHECK(!arena.failed);
  return b;
}

// The cost of one observation where S = 0.
static double exact_cost(Built *b, const double *o) {
  double f[2 * MOST], S[4 * MOST * MOST] = {0}, out;
  b->exact.z = b->c.z;
  b->exact.W = b->c.W;
  waves_map(&b->features, o, f);
  CHECK(saturating_cost(&b->exact, f, S, &out, 0, NULL, NULL));
  return out;
}

static void take_case(const gdn_env *env, int32_t k, double *o) {
  int32_t dim = env->observation.dim;
  for (int32_t i = 0; i < dim; i++)
    o[i] = (double)s[(k / COLUMNS * dim + i) * COLUMNS + k % COLUMNS];
}

static void check_case(Built *b, const gdn_env *env, int32_t k) {
  double o[MOST], d, h = 1e-5;
  int32_t dim = env->observation.dim;
  take_case(env, k, o);
  double exact = exact_cost(b, o);
  d = goal_cost_distance(&b->c, o);
  CHECK_NEAR(cost[k], exact, 3e-6);
  CHECK_NEAR(1 - exp(-d * d / 2), exact, 1e-12);
  for (int32_t i = 0; i < dim; i++) {
    double x = o[i];
    o[i] = x + h;
    double above = exact_cost(b, o);
    o[i] = x - h;
    double below = exact_cost(b, o);
    o[i] = x;
    double by = (double)slope[(k / COLUMNS * dim + i) * COLUMNS + k % COLUMNS];
    CHECK_NEAR(by, (above - below) / (2 * h), 1e-4);
  }
}

// Its parameters may change while it lives; the program stays.
TEST(the_cost_is_the_exact_one_without_doubt) {
  static const char *const of[] = {"pilco-cartpole", "pilco-pendulum", "cartpole-swingup", "line",
                                   "point-navigation"};
  for (int32_t w = 0; w < GDN_COUNT(of); w++) {
    gdn_env *env = world(of[w], "");
    CHECK(env->type->component.offers & GDN_GOAL);
    Built b = build(env);
    gdn_random random = gdn_random_stream(1, "goal", (uint64_t)w);
    double least = 1, most = 0;
    for (int32_t round = 0; round < 20; round++) {
      for (int32_t i = 0; i < CASES * MOST; i++) s[i] = (Real)unit_draw(&random, -3, 3);
      if (w == 0 && round == 10) *live(env, "length") *= 1.3;
      goal_cost_ask(&b.c);
      program_run(&b.program);
      for (int32_t k = 0; k < CASES; k++) check_case(&b, env, k);
      for (int32_t k = 0; k < CASES; k++) {
        least = (double)cost[k] < least ? (double)cost[k] : least;
        most = (double)cost[k] > most ? (double)cost[k] : most;
      }
    }
    CHECK(most - least > 0.3);
    world_free(env);
  }
}

// Two trials, the second longer than was imagined.
TEST(a_trial_is_told_beside_what_was_expected) {
  static const double expected[] = {0, 0.5, 0.25, 0.125}, none[4] = {0};
  gdn_arena arena = arena_over(memory, BYTES);
  TrialCost c = {0};
  trial_cost_open(&c, &arena);
  memset(c.trials, 0, sizeof *c.trials * TRIAL_COST_ROWS * 4);
  for (int32_t i = 1; i <= 2; i++)
    trial_cost_add(&c, &(Transition){.terminated = i == 2}, i, none, 3);
  for (int32_t i = 1; i <= 25; i++)
    trial_cost_add(&c, &(Transition){.truncated = i == 25}, i, expected, 3);
  CHECK_INT(c.n_trials, 2);
  CHECK_NEAR(c.trials[1], 0, 0);
  CHECK_NEAR(c.trials[2], (1 - exp(-0.5)) + (1 - exp(-2)), 1e-15);
  CHECK_NEAR(c.trials[3], 1.5, 1e-15);
  CHECK_NEAR(c.trials[4], 2, 0);
  CHECK_NEAR(c.trials[5], 0.875, 0);
  CHECK_NEAR(c.trials[6], (1 - exp(-0.5)) + (1 - exp(-2)) + (1 - exp(-4.5)), 1e-15);
  CHECK_NEAR(c.trials[7], 20.5, 1e-14); // the mean of 16 .. 25
  CHECK(c.met == 0 && c.n_last == 0);
}

TEST_MAIN(RUN(the_cost_is_the_exact_one_without_doubt)
              RUN(a_trial_is_told_beside_what_was_expected))
