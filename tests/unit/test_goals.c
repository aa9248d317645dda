// The task as a point: what a world writes of its goal against its own judge, at random states, with its parameters as
// they are while it lives; and where its episodes begin.
#include <math.h>

#include "models/features.h"
#include "moving.h"

enum { MOST = 8, FEATURES = 12 };

typedef struct Goal {
  double target[FEATURES], weights[FEATURES * FEATURES], mean[MOST], std[MOST];
} Goal;

static Goal goal_of(const gdn_env *env) {
  Goal g = {0};
  env->type->goal(env, &(gdn_goal){g.target, g.weights, g.mean, g.std});
  return g;
}

// exp(-(f - target)' W (f - target) / 2) of an observation.
static double worth(const gdn_env *env, const Goal *g, const double *observation) {
  const uint8_t *angles = env->observation.angles;
  double f[FEATURES], sum = 0;
  int32_t n = 0;
  for (int32_t i = 0; i < env->observation.dim; i++) {
    int32_t is_angle = angles != NULL && angles[i];
    f[n++] = is_angle ? sin(observation[i]) : observation[i];
    if (is_angle) f[n++] = cos(observation[i]);
  }
  CHECK_INT(n, features_of(&env->observation, 0).n);
  for (int32_t i = 0; i < n * n; i++) {
    sum += g->weights[i] * (f[i / n] - g->target[i / n]) * (f[i % n] - g->target[i % n]);
    CHECK(g->weights[i] == g->weights[i % n * n + i / n]);
  }
  return exp(-sum / 2);
}

static double judged(const gdn_env *env, const double *o, const double *action) {
  gdn_step out = {0};
  env->type->judge(env, o, action, o, &out);
  return out.reward;
}

// Somewhere near where the goal is; what is judged does not depend on the action where that is 0.
static void draw(const gdn_env *env, gdn_random *random, double *o) {
  for (int32_t i = 0; i < env->observation.dim; i++) o[i] = unit_draw(random, -1, 1);
  if (env->observation.angles == NULL) return;
  for (int32_t i = 0; i < env->observation.dim; i++) {
    if (env->observation.angles[i]) o[i] = unit_draw(random, -7, 7);
  }
}

static const double none[2] = {0};

TEST(the_goal_is_the_reward) {
  static const char *const of[][3] = {{"pilco-cartpole", "length", "width"},
                                      {"pilco-pendulum", "width", "length"},
                                      {"cartpole-swingup", "gravity", "force"}};
  for (int32_t w = 0; w < GDN_COUNT(of); w++) {
    gdn_env *env = world(of[w][0], "");
    gdn_random random = gdn_random_stream(1, "goal", (uint64_t)w);
    for (int32_t k = 0; k < 200; k++) {
      double o[MOST];
      if (k == 100) *live(env, of[w][1]) *= 1.3;
      if (k == 150) *live(env, of[w][2]) *= 1.7;
      Goal g = goal_of(env);
      draw(env, &random, o);
      CHECK_NEAR(worth(env, &g, o), judged(env, o, none), 1e-14);
    }
    world_free(env);
  }
}

// Where it stands in for the reward, of any two states the same one is better.
TEST(the_goal_is_where_the_reward_is) {
  static const char *const of[] = {"line", "point-navigation"};
  for (int32_t w = 0; w < GDN_COUNT(of); w++) {
    gdn_env *env = world(of[w], "");
    gdn_random random = gdn_random_stream(2, "goal", (uint64_t)w);
    Goal g = goal_of(env);
    for (int32_t k = 0; k < 500; k++) {
      double o[MOST], other[MOST];
      draw(env, &random, o);
      draw(env, &random, other);
      double better = worth(env, &g, o) - worth(env, &g, other);
      CHECK((judged(env, o, none) - judged(env, other, none)) * better > 0);
    }
    world_free(env);
  }
}

TEST(episodes_begin_where_the_goal_says) {
  int32_t found = 0;
  for (int32_t w = 0; w < env_table_count; w++) {
    if (!(env_table[w]->component.offers & GDN_GOAL)) continue;
    gdn_env *env = world(env_table[w]->component.id, "");
    gdn_random random = gdn_random_stream(3, "goal", (uint64_t)w);
    Goal g = goal_of(env);
    double sum[MOST] = {0}, squares[MOST] = {0}, o[MOST];
    enum { N = 4000 };
    for (int32_t k = 0; k < N; k++) {
      env->type->reset(env, &random);
      env->type->observe(env, o);
      for (int32_t i = 0; i < env->observation.dim; i++) {
        sum[i] += o[i] / N;
        squares[i] += (o[i] - g.mean[i]) * (o[i] - g.mean[i]) / N;
      }
    }
    for (int32_t i = 0; i < env->observation.dim; i++) {
      CHECK_NEAR(sum[i], g.mean[i], 0.01);
      CHECK(squares[i] >= g.std[i] * g.std[i] * 0.9); // what is seen has noise besides
      CHECK_NEAR(squares[i], g.std[i] * g.std[i], 0.0115);
    }
    found++;
    world_free(env);
  }
  CHECK_INT(found, 5);
}

// clang-format off
TEST_MAIN(
  RUN(the_goal_is_the_reward)
  RUN(the_goal_is_where_the_reward_is)
  RUN(episodes_begin_where_the_goal_says))
