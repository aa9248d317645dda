// Dynamic programming: values of the book, sweeps of Jacobi, and both planners against a dense
// linear solve of the policy that they find, which must then satisfy Bellman's equation.
#include <math.h>

#include "core/archive.h"
#include "learners/dynamic_programming.h"
#include "unit/lab.h"
#include "unit/world.h"

typedef struct Plan {
  DynamicProgramming d;
  gdn_env *env;
  double *q;
  void *memory;
} Plan;

static Plan plan_open(const char *id, const char *set) {
  Plan plan = {.env = world(id, set)};
  gdn_arena arena = arena_measure();
  dp_open(&plan.d, plan.env, &arena);
  plan.memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(plan.memory, arena_bytes(&arena));
  dp_open(&plan.d, plan.env, &arena);
  CHECK(!arena.failed);
  plan.q = calloc((size_t)(plan.d.n_states * plan.d.n_actions), sizeof(double));
  dp_start(&plan.d, plan.q);
  return plan;
}

static void plan_close(Plan *plan) {
  world_free(plan->env);
  free(plan->q);
  free(plan->memory);
}

static double power(double x, int32_t n) {
  double product = 1;
  for (int32_t i = 0; i < n; i++) product *= x;
  return product;
}

// -- sweeps ---------------------------------------------------------------------------------------

// The goal is 14 steps from the start. A sweep of Jacobi carries the reward one step further,
// whatever the numbers of the states: after k sweeps exactly the states within k steps know of it.
TEST(each_sweep_carries_values_one_step) {
  Plan plan = plan_open("dyna-maze", "");
  int32_t start = world_agent(plan.env);
  int32_t steps[54];
  for (int32_t s = 0; s < 54; s++) steps[s] = world_distance(plan.env, s);
  for (int32_t sweep = 1; sweep <= 20; sweep++) {
    dp_back_up(&plan.d, plan.env, 0.95);
    double change = dp_greedy_values(&plan.d);
    for (int32_t s = 0; s < 54; s++) {
      gdn_outcome out[MAX_OUTCOMES];
      int32_t known =
          steps[s] > 0 && steps[s] <= sweep && plan.env->type->outcomes(plan.env, s, 0, out) > 0;
      CHECK_NEAR(plan.d.v[s], known ? power(0.95, steps[s] - 1) : 0, 1e-15);
    }
    if (sweep <= 14) CHECK_NEAR(change, power(0.95, sweep - 1), 1e-15);
    if (sweep == 16) CHECK_NEAR(plan.d.v[start], 0.51334208327950690, 1e-12); // 0.95^13
    if (sweep == 20) CHECK(change == 0);
  }
  plan_close(&plan);
}

// Sutton and Barto 2018, figure 4.1: the random policy after k = 1, 2, 3 sweeps (the book prints
// one decimal, these are the fractions behind it), and in the end.
TEST(the_books_grid) {
  static const double k2[] = {0, -1.75, -2, -2}, end[16] = {0,   -14, -20, -22, -14, -18, -20, -20,
                                                            -20, -20, -18, -14, -22, -20, -14, 0};
  static const double k3[] = {0, -2.4375, -2.9375, -3};
  Plan plan = plan_open("gridworld-4x4", "");
  for (int32_t sweep = 1; sweep <= 1000; sweep++) {
    dp_back_up(&plan.d, plan.env, 1);
    dp_policy_values(&plan.d);
    for (int32_t s = 0; s < 4; s++) {
      if (sweep == 1) CHECK(plan.d.v[s] == (s == 0 ? 0 : -1));
      if (sweep == 2) CHECK(plan.d.v[s] == k2[s]);
      if (sweep == 3) CHECK(plan.d.v[s] == k3[s]);
    }
  }
  for (int32_t s = 0; s < 16; s++) CHECK_NEAR(plan.d.v[s], end[s], 1e-9);
  // The greedy policy of these values is the best one: minus the steps to the nearer corner.
  dp_back_up(&plan.d, plan.env, 1);
  CHECK(dp_improve_policy(&plan.d, 1e-9) > 0);
  CHECK_INT(dp_improve_policy(&plan.d, 1e-9), 0);
  for (int32_t sweep = 0; sweep < 10; sweep++) {
    dp_back_up(&plan.d, plan.env, 1);
    dp_policy_values(&plan.d);
  }
  for (int32_t s = 0; s < 16; s++) {
    int32_t row = s / 4, column = s % 4, near = row + column, far = 6 - near;
    CHECK(plan.d.v[s] == -(near < far ? near : far));
  }
  plan_close(&plan);
}

TEST(equal_actions_do_not_swap) {
  Plan plan = plan_open("gridworld-4x4", "");
  plan.q[5 * 4 + 0] = plan.q[5 * 4 + 2] = 1; // up and left alike
  dp_improve_policy(&plan.d, 1e-9);
  CHECK_INT(plan.d.policy[5], 0);
  plan.q[5 * 4 + 2] = 1 + 1e-10; // not worth a change
  CHECK_INT(dp_improve_policy(&plan.d, 1e-9), 0);
  plan.q[5 * 4 + 2] = 1 + 1e-8;
  CHECK_INT(dp_improve_policy(&plan.d, 1e-9), 1);
  CHECK_INT(plan.d.policy[5], 2);
  plan_close(&plan);
}

TEST(every_outcome_is_counted) {
  Plan plan = plan_open("random-graph", "states=30 branching=4");
  CHECK_INT(dp_back_up(&plan.d, plan.env, 0.9), 30 * 2 * (4 + 1));
  CHECK(plan.q[30 * 2] == 0 && plan.q[30 * 2 + 1] == 0); // the end
  plan_close(&plan);
  plan = plan_open("dyna-maze", "");
  CHECK_INT(dp_back_up(&plan.d, plan.env, 0.9), 46 * 4);
  plan_close(&plan);
}

// -- planners against linear algebra --------------------------------------------------------------

static double back_up(const gdn_env *env, const double *v, double gamma, int32_t s, int32_t a) {
  gdn_outcome out[MAX_OUTCOMES];
  int32_t n = env->type->outcomes(env, s, a, out);
  double sum = 0;
  for (int32_t i = 0; i < n; i++) {
    sum += out[i].probability * (out[i].reward + (out[i].terminated ? 0 : gamma * v[out[i].next]));
  }
  return sum;
}

// Solves (I - gamma P) V = r of the policy that is greedy for v, by elimination with row pivoting.
static double *solve(const gdn_env *env, const double *v, double gamma) {
  int32_t n = env->observation.n, w = n + 1;
  double *m = calloc((size_t)(n * w), sizeof *m), *x = calloc((size_t)n, sizeof *x);
  for (int32_t s = 0; s < n; s++) {
    int32_t best = 0;
    for (int32_t a = 1; a < env->action.n; a++) {
      if (back_up(env, v, gamma, s, a) > back_up(env, v, gamma, s, best)) best = a;
    }
    gdn_outcome out[MAX_OUTCOMES];
    int32_t count = env->type->outcomes(env, s, best, out);
    m[s * w + s] = 1;
    for (int32_t i = 0; i < count; i++) {
      m[s * w + n] += out[i].probability * out[i].reward;
      if (!out[i].terminated) m[s * w + out[i].next] -= gamma * out[i].probability;
    }
  }
  for (int32_t k = 0; k < n; k++) {
    int32_t pivot = k;
    for (int32_t i = k + 1; i < n; i++) {
      if (fabs(m[i * w + k]) > fabs(m[pivot * w + k])) pivot = i;
    }
    for (int32_t j = 0; j < w; j++) {
      double swap = m[k * w + j];
      m[k * w + j] = m[pivot * w + j];
      m[pivot * w + j] = swap;
    }
    for (int32_t i = k + 1; i < n; i++) {
      double factor = m[i * w + k] / m[k * w + k];
      for (int32_t j = k; j < w; j++) m[i * w + j] -= factor * m[k * w + j];
    }
  }
  for (int32_t k = n - 1; k >= 0; k--) {
    x[k] = m[k * w + n];
    for (int32_t j = k + 1; j < n; j++) x[k] -= m[k * w + j] * x[j];
    x[k] /= m[k * w + k];
  }
  free(m);
  return x;
}

typedef struct Case {
  const char *id, *set, *text; // the same world, once alone and once in a run
  double gamma;
} Case;

static const Case cases[] = {
    {"dyna-maze", "", "env=dyna-maze", 0.95},
    {"dyna-maze", "slip=0.3", "env=dyna-maze env.slip=0.3", 0.9},
    {"frozen-lake", "", "env=frozen-lake", 0.99},
    {"frozen-lake", "size=1", "env=frozen-lake env.size=8x8", 0.95},
    {"random-graph", "states=40", "env=random-graph env.states=40", 0.95},
    {"random-graph", "states=40 branching=1 end=0.01 graph=7",
     "env=random-graph env.states=40 env.branching=1 env.end=0.01 env.graph=7", 0.99},
    {"cliff-walking", "slip=0.1", "env=cliff-walking env.slip=0.1", 0.9},
    {"gridworld-4x4", "", "env=gridworld-4x4", 0.9},
};

TEST(planners_find_the_solution_of_bellmans_equation) {
  static const char *const agents[] = {"value-iteration", "policy-iteration"};
  for (int32_t c = 0; c < GDN_COUNT(cases); c++) {
    gdn_env *env = world(cases[c].id, cases[c].set);
    Lab labs[2];
    for (int32_t i = 0; i < 2; i++) {
      char text[256];
      snprintf(text, sizeof text, "%s agent=%s agent.gamma=%g agent.theta=1e-13", cases[c].text,
               agents[i], cases[c].gamma);
      labs[i] = lab_open(text);
      lab_steps(&labs[i], 1);
    }
    const double *by_value = lab_f64(&labs[0], "v"), *by_policy = lab_f64(&labs[1], "v");
    double *exact = solve(env, by_value, cases[c].gamma);
    for (int32_t s = 0; s < env->observation.n; s++) {
      CHECK_NEAR(by_value[s], exact[s], 1e-9);
      CHECK_NEAR(by_policy[s], exact[s], 1e-9);
      for (int32_t a = 0; a < env->action.n; a++) {
        CHECK(back_up(env, exact, cases[c].gamma, s, a) <= exact[s] + 1e-9); // nothing is better
      }
    }
    free(exact);
    world_free(env);
    lab_close(&labs[0]);
    lab_close(&labs[1]);
  }
}

static double value_at(const char *text, int32_t s) {
  Lab lab = lab_open(text);
  lab_steps(&lab, 1);
  double v = lab_f64(&lab, "v")[s];
  lab_close(&lab);
  return v;
}

TEST(known_values_at_the_start) {
  CHECK_NEAR(value_at("env=dyna-maze agent=value-iteration", 18), 0.51334208327950690, 1e-12);
  CHECK_NEAR(value_at("env=dyna-maze agent=policy-iteration", 18), 0.51334208327950690, 1e-9);
  CHECK_NEAR(value_at("env=cliff-walking agent=value-iteration agent.gamma=1", 36), -13, 0);
  CHECK_NEAR(value_at("env=frozen-lake agent=value-iteration agent.gamma=1 agent.theta=1e-14", 0),
             14.0 / 17, 1e-10);
  CHECK_NEAR(value_at("env=frozen-lake agent=policy-iteration agent.gamma=1 agent.theta=1e-14", 0),
             14.0 / 17, 1e-10);
  CHECK_NEAR(value_at("env=gridworld-4x4 agent=value-iteration agent.gamma=1", 6), -3, 0);
  CHECK_NEAR(value_at("env=blocking-maze agent=value-iteration", 48), power(0.95, 9), 1e-12);
  CHECK_NEAR(value_at("env=shortcut-maze agent=value-iteration", 48), power(0.95, 15), 1e-12);
}

TEST(planners_act_as_they_think) {
  static const char *const agents[] = {"value-iteration", "policy-iteration"};
  for (int32_t i = 0; i < 2; i++) {
    char text[96];
    snprintf(text, sizeof text, "env=dyna-maze agent=%s", agents[i]);
    Lab lab = lab_open(text);
    for (int32_t e = 0; e < 5; e++) {
      CHECK_INT(gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_EPISODE), GDN_OK);
      CHECK(lab_f64(&lab, "episodes")[e * GDN_EPISODE_COLUMNS + GDN_EPISODE_LENGTH] == 14);
    }
    lab_close(&lab);
  }
}

// Without discount a policy that never arrives has no finite value: thinking ends all the same.
TEST(thinking_ends) {
  Lab lab =
      lab_open("env=maze env.layout=S.#G env.step_reward=-1 agent=policy-iteration agent.gamma=1 "
               "agent.max_sweeps=200 time_limit=10");
  lab_steps(&lab, 1);
  CHECK_INT(gdn_run_progress(lab.run).ticks, 200 + 2);
  CHECK_NEAR(lab_f64(&lab, "v")[0], -200, 0);
  lab_close(&lab);
}

TEST_MAIN(RUN(each_sweep_carries_values_one_step) RUN(the_books_grid) RUN(equal_actions_do_not_swap)
              RUN(every_outcome_is_counted) RUN(planners_find_the_solution_of_bellmans_equation)
                  RUN(known_values_at_the_start) RUN(planners_act_as_they_think) RUN(thinking_ends))
