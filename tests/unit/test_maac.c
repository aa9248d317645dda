// MAAC: the gradient through a path of the model equals finite differences, by the policy's parameters and by the first
// action, whether the reward is known or learned, with ends and without; who is asked; what a path of no steps is; and
// that it goes on as if it had never stopped.
#include <math.h>

#include "../../src/agents/actor_critic/maac.c"
#include "math/rng.h"
#include "run/run.h"
#include "saving.h"

#define SMALL                                                                              \
  " agent.width=8 agent.batch=16 agent.capacity=200 agent.random_steps=12 agent.elites=3 " \
  "agent.retrain_every=10 agent.rollouts_per_step=120 agent.updates_per_step=2 time_limit=15 "

static Lab small_run(const char *text) {
  char all[1024];
  snprintf(all, sizeof all, "%s %s %s", SMALL,
           strstr(text, "model=") ? ""
                                  : "model.members=3 model.width=8 model.epochs=2 model.batch=16",
           text);
  return lab_open(all);
}

static Lab trained(const char *text) {
  char all[512];
  snprintf(all, sizeof all, "agent=maac %s", text);
  Lab lab = small_run(all);
  lab_steps(&lab, 40);
  return lab;
}

static ValuePath *path_of(const Lab *lab) {
  return &((Maac *)lab->run->agent)->actor.path;
}

// -- the gradient -------------------------------------------------------------------------------------

typedef struct Way {
  ValuePath *path;
  int32_t steps;
  double gamma, alpha;
} Way;

// J where x[i] is what it was plus h d[i].
static double shifted(const Way *way, Real *x, const Real *was, const double *d, int64_t n,
                      double h) {
  for (int64_t i = 0; i < n; i++) x[i] = (Real)((double)was[i] + h * d[i]);
  double J = value_path_imagine(way->path, way->steps, way->gamma, way->alpha);
  memcpy(x, was, sizeof *x * (size_t)n);
  return J;
}

// Along the gradient, and along others. The networks have corners, so the differences are of small steps.
static void check_gradient(const Way *way, Real *x, int64_t n, const char *text) {
  Real *was = malloc(sizeof *x * (size_t)n);
  double *g = malloc(sizeof *g * (size_t)n), *d = malloc(sizeof *d * (size_t)n), norm = 0;
  gdn_random random = {3};
  memcpy(was, x, sizeof *x * (size_t)n);
  value_path_imagine(way->path, way->steps, way->gamma, way->alpha);
  value_path_sweep(way->path, way->steps, way->alpha);
  for (int64_t i = 0; i < n; i++) {
    g[i] = (double)way->path->gradient[i];
    norm += g[i] * g[i];
  }
  norm = sqrt(norm);
  CHECK(norm > 1e-4);
  for (int32_t k = 0; k < 4; k++) {
    double length = 0, along = 0, h = strstr(text, "gp") ? 0.02 : 0.002;
    for (int64_t i = 0; i < n; i++) {
      d[i] = g[i] / norm + (k == 0 ? 0 : (2 * rng_unit(&random) - 1) / sqrt((double)n));
      length += d[i] * d[i];
    }
    for (int64_t i = 0; i < n; i++) {
      d[i] /= sqrt(length);
      along += d[i] * g[i];
    }
    double above = shifted(way, x, was, d, n, h), below = shifted(way, x, was, d, n, -h);
    if (!CHECK(fabs((above - below) / (2 * h) - along) < 0.02 * norm))
      printf("    %s, %d steps: gradient %g, by differences %g, norm %g\n", text, way->steps, along,
             (above - below) / (2 * h), norm);
  }
  free(was);
  free(g);
  free(d);
}

static void check_by_parameters(const char *text, int32_t steps) {
  Lab lab = trained(text);
  Maac *me = (Maac *)lab.run->agent;
  const Way way = {path_of(&lab), steps, 0.9, 0.1};
  check_gradient(&way, me->base.ac.sac.base.policy.theta, me->base.ac.sac.base.policy.n, text);
  lab_close(&lab);
}

TEST(the_gradient_by_the_parameters_is_that_of_differences) {
  for (int32_t steps = 1; steps <= 3; steps++) check_by_parameters("env=pendulum", steps);
  check_by_parameters("env=pendulum model.reward=learned", 3);
  check_by_parameters("env=point-navigation", 3);
  check_by_parameters("env=cartpole-swingup model=ensemble model.kind=deterministic", 3);
  check_by_parameters("env=inverted-pendulum", 2);
  check_by_parameters("env=point-navigation model=linear", PATHWISE_MOST);
  check_by_parameters("env=pendulum model=gp", 2);
}

static void check_by_action(const char *text) {
  Lab lab = trained(text);
  ActionGradient *gauge = &((Maac *)lab.run->agent)->base.ac.gradient;
  CHECK(gauge->has_path);
  gauge->learner->updates = ACTION_GRADIENT_EVERY; // looks, and so fills the states
  action_gradient_look(gauge);
  const Way way = {&gauge->path, ACTION_GRADIENT_PATH, 0.9, 0};
  check_gradient(&way, gauge->path.nudge, (int64_t)gauge->path.n * gauge->path.cases, text);
  lab_close(&lab);
}

TEST(the_gradient_by_the_action_is_that_of_differences) {
  check_by_action("env=pendulum");
  check_by_action("env=pendulum model=gp");
  check_by_action("env=two-link-reacher");
  check_by_action("env=point-navigation model=ensemble model.reward=learned");
}

// J once more: rewards, critic and entropy of the states and draws that the path had, one case at a time.
TEST(the_path_earns_what_it_should) {
  Lab lab = trained("env=pendulum");
  Maac *me = (Maac *)lab.run->agent;
  ValuePath *p = path_of(&lab);
  Sac *sac = &me->base.ac.sac;
  float s[4 * DYNAMICS_TILE] = {0}, a[DYNAMICS_TILE] = {0}, q[DYNAMICS_TILE];
  double J = value_path_imagine(p, 2, 0.9, 0.25), sum = 0;
  CHECK(p->n == 1 && p->dim <= 4);
  for (int32_t j = 0; j < p->cases; j++) {
    int32_t m = j / p->columns, c = j % p->columns;
    double weight = (double)p->weight[j], earned = -0.25 * (double)p->log_pi[j];
    if (weight == 0) continue;
    for (int32_t t = 0; t < 2; t++) {
      for (int32_t i = 0; i < p->dim; i++) {
        int32_t at = (m * p->dim + i) * p->columns + c;
        p->im->here[i] = (double)scan_at(&p->scan, t)[at];
        p->im->after[i] = (double)scan_at(&p->scan, t + 1)[at];
      }
      p->im->unit[0] = (double)p->actions[t * p->cases + j];
      earned += (t == 0 ? 1 : 0.9) * imagine_judge(p->im).reward;
    }
    // The last action from its own draw, by the learner's own tile.
    for (int32_t i = 0; i < p->dim; i++) s[i * DYNAMICS_TILE] = (float)p->im->after[i];
    features_write(&sac->base.features, DYNAMICS_TILE, s, s, sac->base.seen);
    memset(sac->base.z, 0, sizeof *sac->base.z * DYNAMICS_TILE);
    sac->base.z[0] = p->z[2 * p->cases + j];
    program_run(&sac->base.act);
    a[0] = sac->base.acted[0];
    actor_critic_value_tile(&sac->base, s, a, 0, q, NULL);
    sum += weight * (earned + 0.81 * (double)q[0]);
  }
  CHECK_NEAR(J, sum, 1e-4 * (1 + fabs(sum)));
  lab_close(&lab);
}

// A pole that has fallen earns nothing more, and its critic is not asked.
TEST(nothing_counts_after_an_end) {
  Lab lab = trained("env=inverted-pendulum");
  ValuePath *p = path_of(&lab);
  for (int32_t j = 0; j < p->cases; j++) { // the angle, far beyond its limit
    int32_t m = j / p->columns, c = j % p->columns;
    for (int32_t i = 0; i < p->dim; i++)
      scan_at(&p->scan, 0)[(m * p->dim + i) * p->columns + c] = i == 1 ? 1 : 0;
  }
  double J = value_path_imagine(p, 3, 0.9, 0);
  int32_t alive = 0;
  for (int32_t j = 0; j < p->cases; j++) alive += p->weight[j] > 0 && p->alive[p->cases + j];
  CHECK_INT(alive, 0);
  CHECK(p->end_value == 0);
  CHECK_NEAR(J, value_path_imagine(p, 1, 0.9, 0), 1e-12);
  value_path_sweep(p, 1, 0);
  double by_start = (double)p->scan.adjoint[0];
  value_path_imagine(p, 3, 0.9, 0);
  value_path_sweep(p, 3, 0);
  CHECK_NEAR(p->scan.adjoint[0], by_start, 1e-6);
  lab_close(&lab);
}

// Every row of the batch is a path of one elite, and no other case counts.
TEST(every_row_asks_one_of_the_elites) {
  Lab lab = trained("env=pendulum agent.elites=2 agent.batch=15");
  Maac *me = (Maac *)lab.run->agent;
  ValuePath *p = path_of(&lab);
  int32_t dim = p->dim, of[3] = {0}, found = 0;
  CHECK_INT(p->columns, 8); // 15 rows by two elites
  for (int32_t j = 0; j < p->cases; j++) {
    CHECK(p->weight[j] == 0 || p->weight[j] == 1 / (Real)15);
    of[j / p->columns] += p->weight[j] > 0;
  }
  const int32_t *asks = me->base.rollouts.im.asks;
  CHECK_INT(of[asks[0]] + of[asks[1]], 15);
  CHECK_INT(of[asks[2]], 0);
  for (int32_t j = 0; j < 15; j++) {
    int32_t k = me->actor.place[j], at = k / p->columns * dim * p->columns + k % p->columns;
    found += p->weight[k] > 0 && scan_at(&p->scan, 0)[at] == me->actor.rows[j * dim];
  }
  CHECK_INT(found, 15);
  lab_close(&lab);
}

// -- the run ------------------------------------------------------------------------------------------

TEST(a_path_of_no_steps_is_mbpo) {
  Lab one = small_run("env=pendulum agent=mbpo"),
      two = small_run("env=pendulum agent=maac agent.path_length=0"),
      three = small_run("env=pendulum agent=maac");
  lab_steps(&one, 60);
  lab_steps(&two, 60);
  lab_steps(&three, 60);
  CHECK(gdn_run_digest(one.run) == gdn_run_digest(two.run));
  CHECK(gdn_run_progress(one.run).total_reward != gdn_run_progress(three.run).total_reward);
  // Each update is one path of three steps for each row of a batch.
  uint64_t updates = ((const ActorCriticAgent *)three.run->agent)->learner.updates;
  CHECK_INT(updates, 2 * 49);
  CHECK_INT(gdn_run_progress(three.run).model_steps - gdn_run_progress(one.run).model_steps,
            updates * 3 * 16);
  lab_close(&one);
  lab_close(&two);
  lab_close(&three);
}

TEST(long_gradients_are_shortened) {
  Lab lab = trained("env=pendulum agent.clip=0.001");
  const Net *policy = &((const ActorCriticAgent *)lab.run->agent)->learner.policy;
  double square = 0;
  for (int64_t i = 0; i < policy->n; i++)
    square += (double)policy->gradient[i] * (double)policy->gradient[i];
  CHECK(policy->length > 0.001);
  CHECK_NEAR(sqrt(square), 0.001, 1e-6);
  lab_close(&lab);
}

TEST(who_cannot_be_gone_through_is_refused_with_a_sentence) {
  gdn_config config = lab_config("env=pendulum agent=maac model=oracle");
  gdn_message why = {""};
  uint64_t bytes;
  CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_UNFIT);
  CHECK(is_sentence(&why));
}

TEST(going_on_equals_never_having_stopped) {
  Lab lab = small_run("env=inverted-pendulum agent=maac");
  Lab ahead = small_run("env=inverted-pendulum agent=maac");
  lab_steps(&lab, 10);
  lab_steps(&ahead, 10);
  lab_ticks(&ahead, 17);
  while (gdn_run_progress(lab.run).env_steps < 16) {
    check_save(&lab, &ahead, 17);
    lab_ticks(&lab, 1);
    lab_ticks(&ahead, 1);
  }
  lab_close(&lab);
  lab_close(&ahead);
}

TEST_MAIN(RUN(the_gradient_by_the_parameters_is_that_of_differences)
              RUN(the_gradient_by_the_action_is_that_of_differences)
                  RUN(the_path_earns_what_it_should) RUN(nothing_counts_after_an_end)
                      RUN(every_row_asks_one_of_the_elites) RUN(a_path_of_no_steps_is_mbpo)
                          RUN(long_gradients_are_shortened)
                              RUN(who_cannot_be_gone_through_is_refused_with_a_sentence)
                                  RUN(going_on_equals_never_having_stopped))
