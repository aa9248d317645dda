// A policy improved along particles: the gradient equals differences of the expected cost, whether particles are drawn anew
// or not; what is drawn has the mean and the covariance of what it is drawn from, and forgets who was where; a run is the
// same wherever it is saved.
#include <math.h>

#include "../../src/agents/policy/deep_pilco.c"
#include "math/stats.h"
#include "planning.h"
#include "saving.h"

#define SMALL "agent=deep-pilco agent.policy_updates=2 agent.horizon=4 agent.width=8 time_limit=20 "

// A run after its first trials, with its model fitted.
static Lab trained(const char *text) {
  char all[320];
  snprintf(all, sizeof all, SMALL "%s %s", strstr(text, "linear") ? "" : "model.epochs=20", text);
  Lab lab = small_open(all);
  for (int32_t i = 0; i < 3; i++) small_episode(&lab);
  return lab;
}

static ParticleRollout *rollout_of(const Lab *lab) {
  return &((DeepPilco *)lab->run->agent)->rollout;
}

static double cost_of(ParticleRollout *r, int32_t H) {
  particle_rollout_begin(r);
  for (int32_t t = 0; t < H; t++) particle_rollout_step(r, t);
  return r->J;
}

// -- the gradient --------------------------------------------------------------------------------------

static double cost_at(ParticleRollout *r, const Real *theta, const double *direction, double step,
                      int32_t H) {
  for (int64_t i = 0; i < r->policy.n; i++)
    r->policy.theta[i] = (Real)((double)theta[i] + step * direction[i]);
  return cost_of(r, H);
}

// Along the gradient, and along others.
static void check_gradient(const char *text, int32_t H, int32_t is_drawn, int32_t is_noisy) {
  Lab lab = trained(text);
  ParticleRollout *r = rollout_of(&lab);
  gdn_random random = {3};
  int64_t n = r->policy.n;
  Real *theta = malloc(sizeof(Real) * (size_t)n);
  double *by = malloc(sizeof(double) * (size_t)n), *direction = malloc(sizeof(double) * (size_t)n);
  r->key = 5;
  r->is_drawn = is_drawn;
  r->is_noisy = is_noisy;
  memcpy(theta, r->policy.theta, sizeof(Real) * (size_t)n);
  // Where it begins costs as much everywhere: closer to the goal there is something to gain.
  for (int32_t i = 0; i < r->dim; i++) r->cost.std0[i] = 0.5;
  r->cost.m0[r->dim - 1] = 2.6;
  cost_of(r, H);
  particle_rollout_turn(r);
  for (int32_t t = H - 1; t >= 0; t--) particle_rollout_back(r, t);
  double norm = 0;
  for (int64_t i = 0; i < n; i++) {
    by[i] = (double)r->scan.sum[i];
    norm += by[i] * by[i];
  }
  norm = sqrt(norm);
  CHECK(norm > 1e-3);
  for (int32_t k = 0; k < 4; k++) {
    double gradient = 0, length = 0, h = 0.002;
    for (int64_t i = 0; i < n; i++) {
      direction[i] = by[i] / norm + (k > 0) * (2 * rng_unit(&random) - 1) / sqrt((double)n);
      length += direction[i] * direction[i];
    }
    for (int64_t i = 0; i < n; i++) {
      direction[i] /= sqrt(length);
      gradient += direction[i] * by[i];
    }
    double above = cost_at(r, theta, direction, h, H), below = cost_at(r, theta, direction, -h, H);
    if (!CHECK(fabs((above - below) / (2 * h) - gradient) < 0.01 * norm))
      printf("    %s: %g, by differences %g\n", text, gradient, (above - below) / (2 * h));
  }
  free(theta);
  free(by);
  free(direction);
  lab_close(&lab);
}

TEST(the_gradient_equals_finite_differences) {
  for (int32_t is_drawn = 0; is_drawn <= 1; is_drawn++) {
    check_gradient("env=pilco-pendulum model=ensemble", 1, is_drawn, 1);
    check_gradient("env=pilco-pendulum model=ensemble", 6, is_drawn, is_drawn);
    check_gradient("env=pilco-pendulum", 6, is_drawn, !is_drawn);
    check_gradient("env=pilco-cartpole", 4, is_drawn, 1);
    check_gradient("env=pilco-pendulum model=linear agent.particles=16", 4, is_drawn, 1);
    check_gradient("env=pilco-pendulum model=network agent.particles=8", 4, is_drawn, 1);
  }
}

// -- drawing anew --------------------------------------------------------------------------------------

TEST(what_is_drawn_has_the_mean_and_the_covariance) {
  enum { TIMES = 400, MOST = 4 };
  Lab lab = trained("env=pilco-cartpole");
  ParticleRollout *r = rollout_of(&lab);
  int32_t dim = r->dim;
  double sums[2][MOST * MOST] = {{0}}, m[2][MOST], S[MOST * MOST], away = 0;
  r->is_noisy = 0;
  for (int32_t k = 0; k < TIMES; k++) {
    r->key = (uint64_t)k + 1;
    for (r->is_drawn = 0; r->is_drawn <= 1; r->is_drawn++) {
      cost_of(r, 1);
      particle_rollout_moments(r, 1, m[r->is_drawn], S);
      for (int32_t i = 0; i < dim * dim; i++) sums[r->is_drawn][i] += S[i] / TIMES;
    }
    away += (m[1][0] - m[0][0]) * (m[1][0] - m[0][0]) / TIMES;
  }
  for (int32_t i = 0; i < dim * dim; i++) {
    double size = sqrt(sums[0][i / dim * (dim + 1)] * sums[0][i % dim * (dim + 1)]);
    CHECK_NEAR(sums[1][i] / size, sums[0][i] / size, 0.04);
  }
  CHECK_NEAR(away * r->K / sums[0][0], 1, 0.2); // the mean of K
  lab_close(&lab);
}

// How alike the particles' places are before and after a step.
static double correlation(const ParticleRollout *r, int32_t t, int32_t i) {
  double a = 0, b = 0, ab = 0, aa = 0, bb = 0;
  for (int32_t k = 0; k < r->K; k++) {
    double x = (double)particle_rollout_number(r, t, i, k);
    double y = (double)particle_rollout_number(r, t + 1, i, k);
    a += x / r->K, b += y / r->K;
    ab += x * y / r->K, aa += x * x / r->K, bb += y * y / r->K;
  }
  return (ab - a * b) / sqrt((aa - a * a) * (bb - b * b));
}

TEST(drawing_anew_forgets_who_was_where) {
  Lab lab = trained("env=pilco-cartpole agent.particles=8");
  ParticleRollout *r = rollout_of(&lab);
  double mean[2] = {0};
  for (int32_t key = 1; key <= 10; key++) {
    r->key = (uint64_t)key;
    for (r->is_drawn = 0; r->is_drawn <= 1; r->is_drawn++) {
      cost_of(r, 10);
      for (int32_t t = 1; t < 10; t++) mean[r->is_drawn] += correlation(r, t, 0) / 90;
    }
  }
  CHECK(mean[0] > 0.9);
  CHECK(fabs(mean[1]) < 0.1);
  lab_close(&lab);
}

// -- runs ----------------------------------------------------------------------------------------------

TEST(going_on_equals_never_having_stopped) {
  enum { FURTHER = 11 };
  int32_t seen[SEARCH_PREDICT + 1] = {0};
  Lab lab = small_open("env=pilco-pendulum " SMALL),
      ahead = small_open("env=pilco-pendulum " SMALL);
  lab_ticks(&ahead, FURTHER);
  for (int32_t i = 0; gdn_run_progress(lab.run).episodes < 3; i++) {
    const DeepPilco *me = (const DeepPilco *)lab.run->agent;
    if (i % 5 == 0 || me->search.t > 0) check_save(&lab, &ahead, FURTHER);
    seen[me->search.doing] += me->search.t > 0;
    lab_ticks(&lab, 1);
    lab_ticks(&ahead, 1);
  }
  CHECK(seen[SEARCH_FORWARDS] > 3 && seen[SEARCH_BACKWARDS] > 3 && seen[SEARCH_PREDICT] > 3);
  lab_close(&lab);
  lab_close(&ahead);
}

TEST(updates_are_as_many_as_were_asked_for) {
  Lab lab = small_open("env=pilco-pendulum " SMALL);
  for (int32_t trial = 1; trial <= 3; trial++) {
    small_episode(&lab);
    lab_ticks(&lab, gdn_run_progress(lab.run).due);
    const DeepPilco *me = (const DeepPilco *)lab.run->agent;
    CHECK_INT(me->search.cost.n_improvements, 2 * trial);
    CHECK_INT(me->search.cost.n_trials, trial);
    CHECK_INT(gdn_run_progress(lab.run).model_steps, 3 * 4 * me->rollout.K * trial);
    CHECK(me->search.beam.horizon == 4 && me->search.beam.steps == 0);
  }
  lab_close(&lab);
}

TEST(a_model_without_a_gradient_is_refused) {
  gdn_message why = {""};
  uint64_t bytes;
  gdn_config config = small_config("env=pilco-pendulum agent=deep-pilco model=oracle");
  CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_UNFIT);
  CHECK(strstr(why.text, "deep-pilco needs a model that can be part of a graph") != NULL);
}

TEST_MAIN(RUN(the_gradient_equals_finite_differences)
              RUN(what_is_drawn_has_the_mean_and_the_covariance)
                  RUN(drawing_anew_forgets_who_was_where) RUN(going_on_equals_never_having_stopped)
                      RUN(updates_are_as_many_as_were_asked_for)
                          RUN(a_model_without_a_gradient_is_refused))
