// LQR and iLQR against formulas: worlds of two numbers and one action, whose derivatives the test writes down, so that the
// best that can be done is known from elsewhere: the reference's gain, the Riccati recursion, conditions of a minimum.
#include <math.h>

#include "math/riccati.h"
#include "planner.h"
#include "planners/sequences.h"
#include "planning.h"

#define MU 1e-9 // the least that lqr adds to R

// x' = A x + B u, or with a sine in it; l = (x'Q x + R u^2) / 2 of the state before the step.
typedef struct Formula {
  double A[4], B[2], Q[4], R, bend;
  double start[2];
  double breaks; // beyond this action there are no numbers any more
} Formula;

// The reference's system, section 4.6.
static const Formula linear = {{1, .1, 0, 1}, {.005, .1}, {1, 0, 0, .1}, .01 - MU, 0,
                               {.02, -.01},   9};
// A pendulum that falls over.
static const Formula falling = {{1, .1, 0, 1}, {.005, .1}, {1, 0, 0, .1}, .01, .3, {1, 0}, 9};

static void move_on(const Formula *w, const double *x, double u, double *next) {
  next[0] = w->A[0] * x[0] + w->A[1] * x[1] + w->B[0] * u;
  next[1] = w->A[2] * x[0] + w->A[3] * x[1] + w->B[1] * u + w->bend * sin(x[0]);
  if (fabs(u) > w->breaks) next[0] = (double)NAN;
}

static double cost_of(const Formula *w, const double *x, double u) {
  return 0.5 *
         (w->Q[0] * x[0] * x[0] + 2 * w->Q[1] * x[0] * x[1] + w->Q[3] * x[1] * x[1] + w->R * u * u);
}

// J of candidate c with its feedback; where it leads and what is done.
static double follow(const Formula *w, const Planner *p, int32_t c, int32_t steps, double *x,
                     double *u) {
  double J = 0;
  memcpy(x, w->start, sizeof w->start);
  for (int32_t h = 0; h < steps; h++) {
    u[h] = (double)(float)planner_feedback(p, h, 0, (double)candidate(p, h, c), x + 2 * h);
    J += cost_of(w, x + 2 * h, u[h]);
    move_on(w, x + 2 * h, u[h], x + 2 * h + 2);
  }
  return J;
}

static void tell_along(const Formula *w, Planner *p) {
  Along *a = p->along;
  p->returns[0] = -follow(w, p, 0, a->steps, a->x, a->u);
  for (int32_t t = 0; t < a->steps; t++) {
    const double *x = a->x + 2 * t;
    memcpy(a->A + 4 * t, w->A, sizeof w->A);
    a->A[4 * t + 2] += w->bend * cos(x[0]);
    memcpy(a->B + 2 * t, w->B, sizeof w->B);
    memcpy(a->l_xx + 4 * t, w->Q, sizeof w->Q);
    for (int32_t i = 0; i < 2; i++) {
      a->l_x[2 * t + i] = w->Q[2 * i] * x[0] + w->Q[2 * i + 1] * x[1];
      a->l_ux[2 * t + i] = 0;
    }
    a->l_u[t] = w->R * a->u[t];
    a->l_uu[t] = w->R;
  }
}

// One decision; returns how often it asked.
static int32_t decide(const Formula *w, Planner *p) {
  static double x[256], u[128];
  int32_t asked = 0;
  p->type->begin(p);
  for (int32_t done = 0; !done; asked++) {
    p->type->propose(p);
    for (int32_t c = 0; c < p->proposed && p->asks == ASK_RETURNS; c++) {
      p->returns[c] = -follow(w, p, c, p->horizon, x, u);
    }
    if (p->asks == ASK_ALONG) tell_along(w, p);
    done = p->type->learn(p);
    CHECK(asked < 200);
  }
  return asked;
}

// J of the plan, with feedback or, from the same start, without.
static double worth(const Formula *w, const Planner *p) {
  double x[2] = {w->start[0], w->start[1]}, next[2], J = 0;
  for (int32_t h = 0; h < p->horizon; h++) {
    double u = (double)p->plan[h];
    J += cost_of(w, x, u);
    move_on(w, x, u, next);
    memcpy(x, next, sizeof x);
  }
  return J;
}

// -- LQR -----------------------------------------------------------------------------------------------

// With no cost behind the horizon one backup makes P = Q: 21 steps are the reference's 20 backups from there.
TEST(gains_are_the_references) {
  Planner *p = planner_new("lqr", 1, 1, "horizon=21 mu=1e-9");
  CHECK_INT(decide(&linear, p), 1);
  CHECK_NEAR(p->K[0], -7.6122490806, 1e-9);
  CHECK_NEAR(p->K[1], -4.5846616918, 1e-9);
  CHECK_NEAR(p->K[2 * 20], 0, 1e-12); // the last action changes nothing that costs
  planner_free(p);
  p = planner_new("lqr", 1, 1, "horizon=21 infinite=1 mu=1e-9");
  CHECK_INT(decide(&linear, p), 1);
  for (int32_t h = 0; h < 21; h++) {
    CHECK_NEAR(p->K[2 * h], -7.6129579727, 1e-9);
    CHECK_NEAR(p->K[2 * h + 1], -4.5849349892, 1e-9);
    CHECK_NEAR(p->plan[h], p->K[0] * p->x[2 * h] + p->K[1] * p->x[2 * h + 1], 1e-6);
  }
  planner_free(p);
}

// Pushed off its goal by a constant wind, it settles where that costs least, and the cost of a step more is the same from
// wherever it is asked: the linearisation of a linear world is the same everywhere.
TEST(a_linearisation_is_the_same_from_anywhere) {
  for (int32_t infinite = 0; infinite <= 1; infinite++) {
    Planner *p = planner_new("lqr", 1, 1, infinite ? "horizon=40 infinite=1" : "horizon=40");
    Formula w = linear;
    decide(&w, p);
    double first = worth(&w, p);
    float plan[40];
    memcpy(plan, p->plan, sizeof plan);
    for (int32_t h = 0; h < 40; h++) p->plan[h] = h % 3 ? 0.4f : -0.7f; // another nominal way
    decide(&w, p);
    CHECK_NEAR(worth(&w, p) / first, 1, 1e-6);
    for (int32_t h = 0; h < 39; h++) CHECK_NEAR(p->plan[h], plan[h], 1e-5);
    planner_free(p);
  }
}

// What grows, costs, and is out of reach has no gain for good; the horizon's own stand in.
TEST(without_a_finite_cost_the_horizon_stands_in) {
  Planner *p = planner_new("lqr", 1, 1, "horizon=10 infinite=1");
  Formula w = linear;
  w.A[0] = 1.2;
  w.A[1] = w.B[0] = 0;
  CHECK_INT(decide(&w, p), 2);
  CHECK(p->K[1] < -1 && p->K[0] == 0);
  CHECK(p->K[2 * 9 + 1] == 0 && p->K[2 * 8 + 1] != p->K[1]);
  planner_free(p);
}

// -- iLQR ----------------------------------------------------------------------------------------------

// At most two iterations; the cost is x0'P x0 / 2 with P from the recursion, here by LQR's own gains, which the reference
// has confirmed.
TEST(on_linear_worlds_ilqr_is_lqr) {
  for (int32_t k = 0; k < 20; k++) {
    Formula w = linear;
    w.start[0] = 0.03 * cos(k);
    w.start[1] = 0.03 * sin(k);
    Planner *p = planner_new("ilqr", 1, 1, "horizon=30 iterations=2");
    Planner *exact = planner_new("lqr", 1, 1, "horizon=30 mu=1e-9");
    decide(&w, p);
    decide(&w, exact);
    CHECK_NEAR(worth(&w, p) / worth(&w, exact), 1, 1e-9);
    for (int32_t h = 0; h < 30; h++) CHECK_NEAR(p->plan[h], exact->plan[h], 2e-6);
    for (int32_t h = 0; h < 58; h++) CHECK_NEAR(p->K[h], exact->K[h], 1e-4);
    planner_free(p);
    planner_free(exact);
  }
}

// Far away the bounds hold the action; where they do the cost falls outwards, elsewhere it is level.
TEST(bounded_plans_are_minima) {
  int32_t held = 0, level = 0;
  for (int32_t k = 0; k < 20; k++) {
    Formula w = linear;
    w.start[0] = 0.06 * (1 + k) * cos(k);
    w.start[1] = 0.06 * (1 + k) * sin(k);
    Planner *p = planner_new("ilqr", 1, 1, "horizon=30 iterations=20");
    for (int32_t i = 0; i < 3; i++) decide(&w, p);
    for (int32_t h = 0; h < 30; h++) {
      float u = p->plan[h], *at = &p->plan[h];
      const float step = 1.0f / 64;
      *at = u + step;
      double above = worth(&w, p);
      *at = u - step;
      double below = worth(&w, p), gradient = (above - below) / (2 * (double)step);
      *at = u;
      double scale = 1e-4 * worth(&w, p);
      if (u > 0.9999f || u < -0.9999f) {
        CHECK(u > 0 ? gradient < scale : gradient > -scale);
        CHECK(p->K[2 * h] == 0 || fabs(gradient) < scale);
        held++;
      } else {
        CHECK_NEAR(gradient, 0, scale);
        level++;
      }
    }
    planner_free(p);
  }
  CHECK(held > 50 && level > 200);
}

// No cost above the one before it; returns the last, which zeros follow.
static double check_falling(const double *J) {
  int32_t i = 0;
  for (; i < MOST_ITERATIONS && J[i + 1] != 0; i++) CHECK(J[i + 1] <= J[i]);
  return J[i];
}

// Of a falling pendulum, from anywhere, with any number of lengths.
TEST(the_cost_never_rises) {
  gdn_random random = {3};
  for (int32_t k = 0; k < 50; k++) {
    char set[80];
    snprintf(set, sizeof set, "horizon=%d iterations=20 line_search=%d", 5 + k, 1 + k % 10);
    Planner *p = planner_new("ilqr", 1, 1, set);
    Formula w = falling;
    for (int32_t decision = 0; decision < 3; decision++) {
      w.start[0] = 6 * gdn_random_unit(&random) - 3;
      w.start[1] = 4 * gdn_random_unit(&random) - 2;
      decide(&w, p);
      double J = check_falling(planner_channel(p, "planner.cost"));
      CHECK_NEAR(worth(&w, p) / J, 1, 1e-3); // of an unstable way, in other roundings
      for (int32_t h = 0; h < p->horizon; h++) CHECK(fabsf(p->plan[h]) <= 1);
      p->type->advance(p, 1 + decision);
    }
    planner_free(p);
  }
}

// The world without chance, of which the oracle draws anew for each candidate.
static Lab open_still(const char *text, const gdn_component *world) {
  gdn_config config = small_config(text);
  for (int32_t i = 0; i < world->n_params; i++) {
    char key[64];
    snprintf(key, sizeof key, "env.%s", world->params[i].key);
    if (strstr(world->params[i].doc, "standard deviation") == NULL) continue;
    CHECK_INT(gdn_config_set(&config, key, "0", NULL), GDN_OK);
  }
  return lab_from(&config);
}

// Nor does it in any world, whether its model is the truth or learned.
TEST(it_rises_in_no_world) {
  static const char *const models[] = {"oracle", "ensemble", "linear"};
  int32_t decisions = 0, improved = 0;
  for (int32_t e = 0; e < 3 * gdn_catalog_count(GDN_FAMILY_ENV); e++) {
    const gdn_component *world = gdn_catalog_at(GDN_FAMILY_ENV, e / 3);
    uint32_t needs = GDN_JUDGED | GDN_PLACEABLE | GDN_CONTINUOUS;
    if ((world->offers & needs) != needs) continue;
    char text[200];
    snprintf(text, sizeof text, "env=%s%s agent=pets model=%s planner=ilqr planner.iterations=5",
             world->id, world->offers & GDN_CHOICES ? " env.force=continuous" : "", models[e % 3]);
    Lab lab = open_still(text, world);
    small_episode(&lab);
    for (int32_t i = 0; i < 15; i++, decisions++) {
      lab_steps(&lab, 1);
      const double *J = lab_f64(&lab, "planner.cost");
      improved += check_falling(J) < J[0];
    }
    lab_close(&lab);
  }
  CHECK(4 * improved > decisions);
}

TEST(plans_without_numbers_are_given_up) {
  static const char *const ids[] = {"lqr", "ilqr"};
  for (int32_t i = 0; i < 2; i++) {
    Planner *p = planner_new(ids[i], 1, 1, "horizon=20");
    Formula w = linear;
    w.start[0] = 1;
    w.breaks = 0.5;
    for (int32_t decision = 0; decision < 3; decision++) {
      decide(&w, p);
      for (int32_t h = 0; h < 20; h++) CHECK(fabsf(p->plan[h]) <= 1);
      for (int32_t h = 0; h < 40; h++) CHECK(isfinite(p->K[h]) && isfinite(p->x[h]));
      p->type->advance(p, 1);
    }
    if (i == 1) CHECK(isfinite(worth(&w, p))); // iLQR looks before it leaps
    w.breaks = -1;
    decide(&w, p);
    for (int32_t h = 0; h < 20; h++) CHECK(p->plan[h] == 0);
    w.breaks = 9; // and it recovers
    decide(&w, p);
    CHECK(worth(&w, p) < 0.5 * 20);
    planner_free(p);
  }
}

// -- feedback ------------------------------------------------------------------------------------------

// Moved on, what is left stands in front; behind it nothing is done.
TEST(a_plan_moves_on_with_its_feedback) {
  Planner *p = planner_new("ilqr", 1, 1, "horizon=6");
  Formula w = falling;
  decide(&w, p);
  double K[12], x[14];
  float plan[6];
  memcpy(K, p->K, sizeof K);
  memcpy(x, p->x, sizeof x);
  memcpy(plan, p->plan, sizeof plan);
  p->type->advance(p, 2);
  for (int32_t h = 0; h < 6; h++) CHECK(p->plan[h] == (h < 4 ? plan[h + 2] : 0));
  for (int32_t i = 0; i < 12; i++) CHECK(p->K[i] == (i < 8 ? K[i + 4] : 0));
  for (int32_t i = 0; i < 14; i++) CHECK(p->x[i] == (i < 10 ? x[i + 4] : x[12 + i % 2]));
  p->type->advance(p, 9);
  for (int32_t h = 0; h < 6; h++) CHECK(p->plan[h] == 0);
  planner_free(p);
}

TEST(feedback_can_be_left_out) {
  Lab lab = small_open("env=line agent=pets model=oracle planner=ilqr planner.replan_every=4 "
                       "planner.feedback=off planner.horizon=8 env.noise=0.1 time_limit=20");
  small_episode(&lab);
  for (int32_t i = 0; i < 12; i++) {
    lab_steps(&lab, 1);
    CHECK(lab.run->action[0] == (double)lab.run->planner->plan[i % 4]);
  }
  lab_close(&lab);
}

// What the run does is what the plan and its gains say, and between plans nothing is imagined.
TEST(runs_follow_a_plan_with_its_feedback) {
  Lab lab = small_open("env=line agent=mbrl-mpc model=oracle planner=ilqr planner.replan_every=3 "
                       "planner.horizon=8 env.noise=0.1 time_limit=20");
  small_episode(&lab);
  int32_t fed_back = 0;
  for (int32_t i = 0; i < 19; i++) {
    uint64_t before = gdn_run_progress(lab.run).model_steps;
    const double *here = lab.run->observation;
    double state[2] = {here[0], here[1]};
    lab_steps(&lab, 1);
    const Planner *p = lab.run->planner;
    int32_t h = i % 3;
    double action = planner_feedback(p, h, 0, (double)p->plan[h], state);
    CHECK_NEAR(lab.run->action[0], action, 0);
    CHECK((gdn_run_progress(lab.run).model_steps > before) == (h == 0));
    fed_back += h > 0 && fabs(action - (double)p->plan[h]) > 1e-3;
  }
  CHECK(fed_back > 3);
  lab_close(&lab);
}

// clang-format off
TEST_MAIN(
  RUN(gains_are_the_references)
  RUN(a_linearisation_is_the_same_from_anywhere)
  RUN(without_a_finite_cost_the_horizon_stands_in)
  RUN(on_linear_worlds_ilqr_is_lqr)
  RUN(bounded_plans_are_minima)
  RUN(the_cost_never_rises)
  RUN(it_rises_in_no_world)
  RUN(plans_without_numbers_are_given_up)
  RUN(a_plan_moves_on_with_its_feedback)
  RUN(feedback_can_be_left_out)
  RUN(runs_follow_a_plan_with_its_feedback))
