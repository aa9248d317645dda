// The gradient through a learned model: the model as part of a graph predicts what it predicts alone; the
// reverse sweep equals finite differences of the imagined return, whether the reward is known or learned,
// with ends and without; the norms it shows are those of shorter horizons.
#include <math.h>

#include "../../src/agents/policy/mbrl_backprop.c"
#include "math/rng.h"
#include "math/stats.h"
#include "models/network_model.h"
#include "unit/dynamics.h"
#include "unit/planning.h"

// -- models in graphs ---------------------------------------------------------------------------------

enum { CASES = 7, DIM = 3 };

// A smooth map with an angle in the middle, far from standard units.
static void add_map(LabModel lab, int32_t n, uint64_t seed, double scale) {
  gdn_random random = rng_stream(seed, "map", 0);
  for (int32_t i = 0; i < n; i++) {
    double o[DIM], a = 2 * rng_unit(&random) - 1, next[DIM];
    for (int32_t k = 0; k < DIM; k++) o[k] = scale * (rng_unit(&random) + k);
    next[0] = o[0] + 0.1 * sin(o[1]);
    next[1] = o[1] + 0.3 * a;
    next[2] = o[2] + 5 * cos(o[1]) - a;
    lab_add(lab, o, &a, next, o[0] - a);
  }
}

static void check_built(LabModel lab, Program *program, const float *o, const float *a,
                        const float *next, const float *reward) {
  const dynamics_type *dynamics = dynamics_of(lab.model);
  program_run(program);
  for (int32_t c = 0; c < CASES; c++) {
    double at[DIM], unit = (double)a[c];
    for (int32_t k = 0; k < DIM; k++) at[k] = (double)o[k * CASES + c];
    LabGuess guess = lab_guess(lab, at, &unit, c);
    for (int32_t m = 0; m < dynamics->members(lab.model); m++) {
      for (int32_t k = 0; k < DIM; k++) {
        double expected = at[k] + guess.mean[m][k];
        CHECK_NEAR((double)next[(m * DIM + k) * CASES + c] / expected, 1, 1e-5);
      }
      if (!dynamics->learns_reward(lab.model)) continue;
      CHECK_NEAR(reward[m * CASES + c], guess.mean[m][DIM], 1e-5 * (1 + fabs(guess.mean[m][DIM])));
    }
  }
}

static void check_graph_of(const model_type *type, const char *settings) {
  static const uint8_t angles[] = {0, 1, 0};
  static float o[DIM * CASES], a[CASES], next[LAB_MEMBERS * DIM * CASES];
  static float reward[LAB_MEMBERS * CASES];
  LabModel lab = lab_model(type, lab_box(DIM, angles), lab_box(1, NULL), settings);
  gdn_random random = {5};
  for (int32_t i = 0; i < DIM * CASES; i++) o[i] = (float)(1 + 3 * rng_unit(&random));
  for (int32_t i = 0; i < CASES; i++) a[i] = (float)(2 * rng_unit(&random) - 1);
  static Graph g;
  Program program;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, DIM, CASES}, o);
  Node u = graph_input(&g, "a", (Shape){1, 1, CASES}, a);
  DynamicsNodes said = dynamics_of(lab.model)->build(lab.model, &g, s, u);
  graph_output(&g, said.next, next);
  CHECK((said.reward >= 0) == dynamics_of(lab.model)->learns_reward(lab.model));
  if (said.reward >= 0) graph_output(&g, said.reward, reward);
  gdn_message why = {""};
  gdn_arena arena = arena_measure();
  CHECK_INT(program_compile(&g, &arena, &program, &why), GDN_OK);
  void *memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(memory, arena_bytes(&arena));
  CHECK_INT(program_compile(&g, &arena, &program, &why), GDN_OK);
  check_built(lab, &program, o, a, next, reward);
  for (int32_t i = 1; i <= 2; i++) { // parameters and statistics change; the program stays
    add_map(lab, 60, (uint64_t)i, i);
    lab_train(lab);
    check_built(lab, &program, o, a, next, reward);
  }
  free(memory);
  lab_free(lab);
}

TEST(a_built_model_predicts_the_same) {
  check_graph_of(&network_model, "epochs=5");
  check_graph_of(&network_model, "epochs=5 reward=1 hidden=3 activation=2");
  check_graph_of(&gaussian_network_model, "epochs=5 reward=1");
  check_graph_of(&ensemble_model, "epochs=5 members=3");
  check_graph_of(&ensemble_model, "epochs=5 members=4 kind=1 reward=1");
  check_graph_of(&bayes_network_model, "epochs=5 functions=3 reward=1");
  check_graph_of(&dropout_network_model, "epochs=5 functions=4");
  check_graph_of(&dropout_network_model, "epochs=5 functions=2 kind=1 drop_inputs=1 reward=1");
  check_graph_of(&linear_model, "features=0 reward=1");
  check_graph_of(&linear_model, "features=1");
}

// -- the sweep ----------------------------------------------------------------------------------------

// A run after its first trials, with its model fitted.
static Lab trained(const char *text) {
  char all[256];
  snprintf(all, sizeof all,
           "agent=mbrl-backprop agent.batch=8 agent.width=8 agent.policy_updates=3 time_limit=40 "
           "%s %s",
           strstr(text, "linear") ? "" : "model.width=16 model.epochs=20", text);
  Lab lab = small_open(all);
  small_episode(&lab);
  small_episode(&lab);
  return lab;
}

// J from the same starts with theta + step * direction.
static double return_at(Backprop *b, const Real *theta, const double *direction, double step,
                        const Real *starts, int32_t horizon) {
  size_t bytes = sizeof *starts * (size_t)(b->dim * b->p->batch);
  for (int64_t i = 0; i < b->policy.n; i++)
    b->policy.theta[i] = (Real)((double)theta[i] + step * direction[i]);
  memcpy(b->scan.states, starts, bytes);
  return backprop_imagine(b, horizon);
}

// Along the gradient, and along others.
static void check_sweep(const char *text, int32_t horizon) {
  Lab lab = trained(text);
  MbrlBackprop *agent = (MbrlBackprop *)lab.run->agent;
  Backprop *b = &agent->learner;
  gdn_random random = {3};
  int32_t n_s = b->dim * b->p->batch;
  Real *starts = malloc(sizeof(Real) * (size_t)n_s);
  Real *theta = malloc(sizeof(Real) * (size_t)b->policy.n);
  double *gradient_ = malloc(sizeof(double) * (size_t)b->policy.n);
  double *direction = calloc((size_t)b->policy.n, sizeof(double)), norm = 0;
  memcpy(theta, b->policy.theta, sizeof(Real) * (size_t)b->policy.n);
  policy_agent_place(&agent->policy, starts, b->p->batch);
  return_at(b, theta, direction, 0, starts, horizon);
  backprop_sweep(b, horizon);
  for (int64_t i = 0; i < b->policy.n; i++) {
    gradient_[i] = (double)b->scan.sum[i] / b->p->batch;
    norm += gradient_[i] * gradient_[i];
  }
  norm = sqrt(norm);
  CHECK(norm > 1e-5);
  for (int32_t k = 0; k < 4; k++) {
    double gradient = 0, length = 0, h = 0.003;
    for (int64_t i = 0; i < b->policy.n; i++) {
      double x = 2 * rng_unit(&random) - 1;
      direction[i] =
          k == 0 ? gradient_[i] / norm : gradient_[i] / norm + x / sqrt((double)b->policy.n);
      length += direction[i] * direction[i];
    }
    for (int64_t i = 0; i < b->policy.n; i++) {
      direction[i] /= sqrt(length);
      gradient += direction[i] * gradient_[i];
    }
    double above = return_at(b, theta, direction, h, starts, horizon);
    double below = return_at(b, theta, direction, -h, starts, horizon);
    if (!CHECK(fabs((above - below) / (2 * h) - gradient) < 0.01 * norm)) {
      printf("    %s: gradient %g, by differences %g, norm %g\n", text, gradient,
             (above - below) / (2 * h), norm);
    }
  }
  free(starts);
  free(theta);
  free(gradient_);
  free(direction);
  lab_close(&lab);
}

TEST(the_sweep_equals_finite_differences) {
  check_sweep("env=pendulum", 1);
  check_sweep("env=pendulum", 8);
  check_sweep("env=pendulum model.reward=learned", 8);
  check_sweep("env=point-navigation", 12);
  check_sweep("env=point-navigation model=ensemble model.reward=learned", 12);
  check_sweep("env=point-navigation model=linear", 12);
  check_sweep("env=pilco-pendulum model=gaussian-network", 6);
  check_sweep("env=cartpole-swingup model.reward=learned", 6);
}

// Ways that have ended get no gradient from what would have followed.
static void check_end(const char *text) {
  Lab lab = trained(text);
  MbrlBackprop *agent = (MbrlBackprop *)lab.run->agent;
  Backprop *b = &agent->learner;
  enum { H = 6, END = 4 };
  double with[2] = {0};
  for (int32_t k = 0; k < 2; k++) {
    gdn_random before = agent->policy.dream.noise;
    policy_agent_place(&agent->policy, b->scan.states, b->p->batch);
    agent->policy.dream.noise = before; // the same starts
    backprop_imagine(b, H);
    for (int32_t t = END; t <= H && k == 0; t++) memset(b->alive + t * b->p->batch, 0, 8);
    backprop_sweep(b, k == 0 ? H : END);
    with[k] = gradient_clip(b->scan.sum, b->policy.n, 0);
  }
  CHECK(with[0] > 0);
  CHECK_NEAR(with[0], with[1], 1e-6 * with[1]);
  lab_close(&lab);
}

TEST(nothing_counts_after_an_end) {
  check_end("env=pendulum");
  check_end("env=pendulum model.reward=learned");
}

// Row k is the gradient of the last k steps alone: that of a sweep that begins there.
TEST(norms_are_those_of_shorter_horizons) {
  Lab lab = trained("env=pendulum");
  MbrlBackprop *agent = (MbrlBackprop *)lab.run->agent;
  Backprop *b = &agent->learner;
  enum { H = 9 };
  int32_t batch = b->p->batch, n_s = b->dim * batch;
  double norms[H][2];
  policy_agent_place(&agent->policy, b->scan.states, batch);
  backprop_imagine(b, H);
  backprop_sweep(b, H);
  for (int32_t k = 0; k < H; k++) memcpy(norms[k], &b->norms[2 * k], sizeof norms[k]);
  for (int32_t k = H; k < BACKPROP_LONGEST; k++)
    CHECK(b->norms[2 * k] == 0 && b->norms[2 * k + 1] == 0);
  for (int32_t k = H - 1; k > 0; k--) { // one step less each time
    memmove(b->scan.states, b->scan.states + n_s, sizeof(Real) * (size_t)(n_s * (k + 1)));
    memmove(b->actions, b->actions + batch, sizeof(Real) * (size_t)(batch * k));
    memmove(b->alive, b->alive + batch, (size_t)(batch * (k + 1)));
    backprop_sweep(b, k);
    CHECK_NEAR(gradient_clip(b->scan.sum, b->policy.n, 0) / batch, norms[k - 1][0], 0);
    CHECK_NEAR(gradient_clip(b->scan.adjoint, n_s, 0) / sqrt(batch), norms[k - 1][1], 1e-12);
  }
  lab_close(&lab);
}

// -- what it does not do ------------------------------------------------------------------------------

static void refuses(const char *text) {
  gdn_config config = lab_config(text);
  gdn_message why = {""};
  uint64_t bytes = 0;
  CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_UNFIT);
  CHECK(is_sentence(&why));
}

TEST(choices_and_the_oracle_are_refused) {
  refuses("env=cartpole agent=mbrl-backprop");
  refuses("env=pendulum agent=mbrl-backprop model=oracle");
}

// A gradient that no float can hold changes nothing, and is said.
TEST(an_infinite_gradient_changes_nothing) {
  Lab lab = trained("env=pendulum");
  MbrlBackprop *agent = (MbrlBackprop *)lab.run->agent;
  Backprop *b = &agent->learner;
  NetworkModel *model = (NetworkModel *)lab.run->model;
  policy_agent_place(&agent->policy, b->scan.states, b->p->batch);
  Real *theta = malloc(sizeof(Real) * (size_t)b->policy.n);
  memcpy(theta, b->policy.theta, sizeof(Real) * (size_t)b->policy.n);
  for (int32_t i = 0; i < 3; i++) model->targets.scale[i] = 1e20f;
  backprop_update(b);
  CHECK(memcmp(theta, b->policy.theta, sizeof(Real) * (size_t)b->policy.n) == 0);
  CHECK(b->rows[(b->updates - 1) % BACKPROP_ROWS * 3 + 2] == BACKPROP_BEYOND);
  for (int32_t k = 0; k < 2 * BACKPROP_LONGEST; k++) CHECK(b->norms[k] <= BACKPROP_BEYOND);
  free(theta);
  lab_close(&lab);
}

TEST_MAIN(RUN(a_built_model_predicts_the_same) RUN(the_sweep_equals_finite_differences)
              RUN(nothing_counts_after_an_end) RUN(norms_are_those_of_shorter_horizons)
                  RUN(choices_and_the_oracle_are_refused) RUN(an_infinite_gradient_changes_nothing))
