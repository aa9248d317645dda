// The one imagined step: each option against closed forms, and whoever imagines, with the oracle for a model, beside the
// world itself: the same next state, reward and end.
#include <float.h>

#include "../../src/agents/actor_critic/mve.c"
#include "imagine.h"
#include "imagine/model_rollouts.h"
#include "imagine/policy_rollouts.h"
#include "moving.h"
#include "planning.h"

// -- the options -----------------------------------------------------------------------------------------

static const double origin[] = {0, 0};

static void open_with(Dream *d, int32_t members, ImagineOptions chosen) {
  dream_open(d, PROPAGATE_TS_INF, members, 1, 1);
  d->value.im.options = chosen;
  imagine_place(&d->value.im, origin);
  memset(d->value.im.action, 0, sizeof(float) * (size_t)(members * T));
}

static float at(const Dream *d, int32_t m) {
  return d->value.im.observation[m * 2 * T];
}

// Members go by 0, 1, 2 a step; the episode ends at 3.
TEST(cases_that_ended_stay_where_they_ended) {
  for (int32_t go_on = 0; go_on < 2; go_on++) {
    Dream d;
    open_with(&d, 3, (ImagineOptions){.ended = go_on ? IMAGINE_ENDED_GO_ON : IMAGINE_ENDED_FROZEN});
    d.world.end = 3;
    for (int32_t step = 1; step <= 5; step++) {
      Imagination *im = &d.value.im;
      imagine_step(im, 1);
      CHECK_INT(im->ended[T], step == 3);
      CHECK_INT(im->ended[2 * T], step == 2);
      CHECK_NEAR(im->reward[T], step <= 3, 0);
      CHECK_NEAR(im->reward[2 * T], step <= 2 ? 2 : 0, 0);
      imagine_go_on(im);
    }
    CHECK_NEAR(at(&d, 0), 0, 0);
    CHECK_NEAR(at(&d, 1), go_on ? 5 : 3, 0);
    CHECK_NEAR(at(&d, 2), go_on ? 10 : 4, 0);
    dream_close(&d);
  }
}

TEST(numbers_stay_within_their_bounds) {
  static const double low[] = {-1, -1}, high[] = {1.5, 3};
  for (int32_t free = 0; free < 2; free++) {
    Dream d;
    open_with(&d, 3, (ImagineOptions){.bounds = free ? IMAGINE_BOUNDS_FREE : IMAGINE_BOUNDS_KEPT});
    d.world.base.observation = (gdn_space){.dim = 2, .low = low, .high = high};
    for (int32_t step = 0; step < 3; step++) {
      imagine_step(&d.value.im, 1);
      imagine_go_on(&d.value.im);
    }
    for (int32_t m = 0; m < 3; m++) {
      CHECK_NEAR(at(&d, m), free || 3 * m < 1.5 ? 3 * m : 1.5, 0);
      CHECK_NEAR(d.value.im.observation[(m * 2 + 1) * T], free || m < 1 ? 3 * m : 3, 0);
    }
    dream_close(&d);
  }
}

// The model says 7 and expects a std of 0.5; the world pays the change.
TEST(a_learned_reward_has_its_noise) {
  static const ImagineOptions ways[] = {{.reward = IMAGINE_REWARD_DRAWN},
                                        {.reward = IMAGINE_REWARD_MEAN},
                                        {.reward = IMAGINE_REWARD_KNOWN}};
  for (int32_t how = 0; how < GDN_COUNT(ways); how++) {
    Dream d;
    dream_open(&d, PROPAGATE_TS_INF, 1, 1, 1);
    d.model.learns_reward = 1;
    dream_take(&d);
    Imagination *im = &d.value.im;
    im->options = ways[how];
    d.model.std = 0.5f;
    d.world.pay = 3;
    double sum = 0, squares = 0, n = 0;
    for (int32_t round = 0; round < 200; round++) {
      imagine_place(im, origin);
      imagine_step(im, T);
      for (int32_t j = 0; j < T; j++, n++) {
        sum += im->reward[j];
        squares += (im->reward[j] - 7) * (im->reward[j] - 7);
      }
    }
    if (how == IMAGINE_REWARD_DRAWN) {
      CHECK_NEAR(sum / n, 7, 4 * 0.5 / sqrt(n));
      CHECK_NEAR(squares / n, 0.25, 4 * 0.25 * sqrt(2 / n));
    } else {
      CHECK_NEAR(sum / n, how == IMAGINE_REWARD_MEAN ? 7 : 3, 0);
    }
    dream_close(&d);
  }
}

// Without expected noise nothing is drawn; the mean draws nothing either.
TEST(noise_is_drawn_where_any_is_expected) {
  for (int32_t k = 0; k < 4; k++) {
    Dream d;
    open_with(&d, 2, (ImagineOptions){.noise = k < 2 ? IMAGINE_NOISE_DRAWN : IMAGINE_NOISE_MEAN});
    d.model.std = k % 2 == 0 ? 0.25f : 0;
    uint64_t before = d.value.im.noise.state;
    imagine_step(&d.value.im, 1);
    CHECK_INT(d.value.im.noise.state != before, k == 0);
    CHECK_INT(d.value.im.next[2 * T] != 1, k == 0);
    dream_close(&d);
  }
}

// -- beside the world ------------------------------------------------------------------------------------

// Questions to a world, and what it does: places that a random walk visits, and random actions in [-1, 1], both as
// floats.
typedef struct Beside {
  Lab lab;
  gdn_env *env;
  double state[T][MAX_DIM], unit[T][MAX_DIM];
  void *memory;
  gdn_arena arena;
} Beside;

static void ask_walk(Beside *w, gdn_random *random) {
  gdn_env *env = w->env;
  double action[MAX_DIM];
  env->type->reset(env, random);
  for (int32_t c = 0; c < T; c++) {
    gdn_step step = {0};
    env->type->observe(env, w->state[c]);
    for (int32_t i = 0; i < env->observation.dim; i++)
      w->state[c][i] = (double)(float)w->state[c][i];
    for (int32_t i = 0; i < env->action.dim; i++)
      w->unit[c][i] = (double)(float)unit_draw(random, -1, 1);
    for (int32_t k = 0; k < 3 && !step.terminated; k++) {
      dynamics_action_back(&env->action, w->unit[c], action);
      step = move(env, action, random);
    }
    if (step.terminated) env->type->reset(env, random);
  }
}

// The world with this agent and the oracle; 0 where they do not go together.
static int32_t beside_open(Beside *w, const char *id, const char *agent) {
  char text[128];
  static const char *const sensors[] = {"env.sensor", "env.rate_sensor", "env.angle_sensor"};
  uint64_t bytes;
  enum { BYTES = 1 << 22 };
  snprintf(text, sizeof text, "env=%s agent=%s model=oracle", id, agent);
  static gdn_config config; // too large for a stack of WebAssembly
  gdn_config_make(&config);
  if (gdn_config_parse(&config, text, NULL) != GDN_OK) return 0;
  config = small_config(text);
  for (int32_t i = 0; i < GDN_COUNT(sensors); i++) { // what is seen has no noise
    if (gdn_config_get(&config, sensors[i], NULL, 0) < 0) continue;
    CHECK_INT(gdn_config_set(&config, sensors[i], "0", NULL), GDN_OK);
  }
  if (gdn_run_bytes(&config, &bytes, NULL) != GDN_OK) return 0;
  *w = (Beside){.lab = lab_from(&config)};
  w->env = w->lab.run->env;
  w->memory = malloc(BYTES);
  w->arena = arena_over(w->memory, BYTES);
  gdn_random random = gdn_random_stream(4, "walk", 0);
  ask_walk(w, &random);
  return 1;
}

static void beside_close(Beside *w) {
  CHECK(!w->arena.failed);
  free(w->memory);
  lab_close(&w->lab);
}

// What the world does from a state that is observed; the next observation goes into `next`.
static gdn_step truth_by(Beside *w, uint64_t seed, const double *state, const double *unit,
                         double *next) {
  double nearest[MAX_DIM], action[MAX_DIM];
  gdn_random random = gdn_random_stream(seed, "move", 0);
  CHECK_INT(dynamics_place(w->env, state, nearest), GDN_OK);
  dynamics_action_back(&w->env->action, unit, action);
  gdn_step step = move(w->env, action, &random);
  w->env->type->observe(w->env, next);
  return step;
}

static gdn_step truth(Beside *w, const double *state, const double *unit, double *next) {
  return truth_by(w, 3, state, unit, next);
}

// Whether it does the same by another stream of chance. Who asks in another order meets other noise.
static int32_t is_certain(Beside *w) {
  for (int32_t c = 0; c < T; c++) {
    double one[MAX_DIM], two[MAX_DIM];
    truth_by(w, 3, w->state[c], w->unit[c], one);
    truth_by(w, 4, w->state[c], w->unit[c], two);
    if (memcmp(one, two, sizeof *one * (size_t)w->env->observation.dim) != 0) return 0;
  }
  return 1;
}

// One imagined step; `next` may be NULL where none is told. The next state is off by the rounding of two floats at most,
// and the reward by as much as the rule makes of that.
static void check_step(Beside *w, const char *who, const double *state, const double *unit,
                       const float *next, int32_t stride, double reward, int32_t ended) {
  double real[MAX_DIM];
  gdn_step step = truth(w, state, unit, real);
  int32_t wrong = 0;
  for (int32_t i = 0; next != NULL && i < w->env->observation.dim; i++) {
    double tolerance = 0x1p-23 * (fabs(state[i]) + fabs(real[i])) + (double)FLT_MIN;
    wrong += !(fabs((double)next[i * stride] - real[i]) <= tolerance);
  }
  wrong += !(fabs(reward - step.reward) <= 1e-4 * (1 + fabs(step.reward)));
  if (!CHECK(wrong == 0 && (ended != 0) == (step.terminated != 0))) {
    printf("    %s in %s: reward %g, should be %g; end %d, should be %d\n", who,
           w->env->type->component.id, reward, step.reward, ended, step.terminated);
  }
}

static Imagination oracle_of(const Beside *w) {
  return (Imagination){.model = w->lab.run->model, .env = w->lab.run->env};
}

// Every action from each of some states.
static void check_plan_value(Beside *w, Propagation propagation) {
  float candidates[MAX_DIM * T];
  double returns[T];
  int32_t dim = w->env->action.dim;
  Planner planner = {.dim = dim, .horizon = 1, .population = T, .candidates = candidates};
  PlanValue v = {.im = oracle_of(w), .propagation = propagation, .particles = 1};
  planner.returns = returns;
  plan_value_open(&v, &w->arena);
  imagine_start(&v.im, 1, "imagination");
  for (int32_t k = 0; k < dim * T; k++) candidates[k] = (float)w->unit[k % T][k / T];
  for (int32_t c = 0; c < T; c += 5) {
    plan_value_candidates(&v, &planner, w->state[c], 0, T);
    for (int32_t j = 0; j < T; j++) {
      check_step(w, "plan_value", w->state[c], w->unit[j], v.im.observation + j, T, returns[j],
                 !v.im.alive[j]);
    }
  }
}

static void try_something(void *context, const float *observation, float *action) {
  const Beside *w = context;
  (void)observation;
  for (int32_t k = 0; k < w->env->action.dim * T; k++) action[k] = (float)w->unit[k % T][k / T];
}

static void check_model_rollouts(Beside *w) {
  int32_t dim = w->env->observation.dim, action_dim = w->env->action.dim;
  ModelRollouts b = {.im = oracle_of(w), .policy = try_something, .context = w};
  Replay real, imagined;
  b.im.tiles = 1;
  memset(&real, 0, sizeof real);
  memset(&imagined, 0, sizeof imagined);
  model_rollouts_open(&b, &w->arena);
  replay_open(&real, dim, action_dim, T, &w->arena);
  replay_open(&imagined, dim, action_dim, 8 * T, &w->arena);
  model_rollouts_start(&b, 1);
  for (int32_t c = 0; c < T; c++) {
    const Transition t = {w->state[c], w->unit[c], w->state[c], 0, 0, 0};
    replay_add(&real, &t, w->unit[c]);
  }
  for (int32_t k = 0; k < 8; k++) CHECK_INT(model_rollouts_step(&b, &real, 3, &imagined), T);
  for (int32_t k = 0; k < imagined.n; k++) {
    ReplayRow row = replay_row(&imagined, k);
    double state[MAX_DIM], unit[MAX_DIM];
    float next[MAX_DIM];
    for (int32_t i = 0; i < dim; i++) {
      state[i] = (double)row.observation[i];
      next[i] = row.observation[i] + row.delta[i];
    }
    for (int32_t i = 0; i < action_dim; i++) unit[i] = (double)row.action[i];
    check_step(w, "model_rollouts", state, unit, next, 1, (double)row.reward, row.terminated);
  }
}

static void check_policy_rollouts(Beside *w) {
  int32_t dim = w->env->observation.dim, action_dim = w->env->action.dim;
  Imagination im = oracle_of(w);
  PolicyRollouts ways = {.im = &im, .columns = T, .longest = 1, .reward_unit = 1};
  im.options.bounds = IMAGINE_BOUNDS_FREE;
  imagine_open(&im, &w->arena);
  imagine_start(&im, 1, "dream");
  policy_rollouts_open(&ways, &w->arena);
  policy_rollouts_begin(&ways);
  for (int32_t k = 0; k < dim * T; k++) ways.states[k] = (float)w->state[k % T][k / T];
  for (int32_t k = 0; k < action_dim * T; k++) ways.unit[k] = (float)w->unit[k % T][k / T];
  policy_rollouts_step(&ways);
  for (int32_t j = 0; j < T; j++) {
    check_step(w, "policy_rollouts", w->state[j], w->unit[j], ways.states + dim * T + j, T,
               (double)ways.rewards[j], ways.ended[j]);
    CHECK_INT(ways.alive[T + j], !ways.ended[j]);
  }
}

static void check_members(Beside *w) {
  Imagination im = oracle_of(w);
  imagine_open(&im, &w->arena);
  for (int32_t c = 0; c < T; c++) {
    float actions[MAX_DIM], next[MAX_DIM];
    double path[2 * MAX_DIM], real[MAX_DIM];
    for (int32_t i = 0; i < w->env->action.dim; i++) actions[i] = (float)w->unit[c][i];
    imagine_members(&im, actions, 1, w->state[c], path, NULL);
    gdn_step step = truth(w, w->state[c], w->unit[c], real);
    for (int32_t i = 0; i < im.dim; i++) next[i] = (float)path[im.dim + i];
    check_step(w, "imagine_members", w->state[c], w->unit[c], next, 1, step.reward,
               step.terminated);
  }
}

static void check_value_expansion(Beside *w) {
  Mve *me = (Mve *)w->lab.run->agent;
  Imagination *im = &me->im;
  for (int32_t k = 0; k < im->dim * T; k++) im->observation[k] = (float)w->state[k % T][k / T];
  for (int32_t k = 0; k < im->action_dim * T; k++) im->action[k] = (float)w->unit[k % T][k / T];
  memset(im->alive, 1, T);
  memset(me->reward_sum, 0, sizeof *me->reward_sum * T);
  look_further(me, T, 0.5);
  for (int32_t j = 0; j < T; j++) {
    check_step(w, "mve", w->state[j], w->unit[j], im->observation + j, T, 2 * me->reward_sum[j],
               !im->alive[j]);
  }
}

TEST(who_imagines_with_the_oracle_does_what_the_world_does) {
  static Beside w;
  const gdn_component *part;
  int32_t worlds = 0, expanded = 0;
  for (int32_t i = 0; (part = small_part(GDN_FAMILY_ENV, GDN_JUDGED | GDN_PLACEABLE, i)); i++) {
    if (!CHECK(beside_open(&w, part->id, "mbrl-mpc"))) continue;
    int32_t certain = is_certain(&w);
    for (int32_t way = 0; certain && way <= PROPAGATE_DISTRIBUTION; way++)
      check_plan_value(&w, (Propagation)way);
    if (certain) check_model_rollouts(&w);
    if (certain) check_policy_rollouts(&w);
    if (certain) check_members(&w);
    beside_close(&w);
    worlds += certain;
    if (!certain || !beside_open(&w, part->id, "mve")) continue;
    check_value_expansion(&w);
    beside_close(&w);
    expanded++;
  }
  CHECK_INT(worlds, 11);  // all but the math test, which asks by chance
  CHECK_INT(expanded, 9); // all of those with numbers for actions
}

TEST_MAIN(RUN(cases_that_ended_stay_where_they_ended) RUN(numbers_stay_within_their_bounds)
              RUN(a_learned_reward_has_its_noise) RUN(noise_is_drawn_where_any_is_expected)
                  RUN(who_imagines_with_the_oracle_does_what_the_world_does))
