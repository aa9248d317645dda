// See policy_agent.h.
#include "agents/policy_agent.h"

#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"

#define CAPACITY 10000 // steps that are remembered to start from

void policy_agent_open(PolicyAgent *me, int32_t longest, gdn_arena *arena) {
  Agent *agent = &me->base;
  const dynamics_type *model = dynamics_of(agent->model);
  int32_t dim = agent->env->observation.dim, action_dim = agent->env->action.dim;
  me->rollout = (Rollout){.model = agent->model,
                          .env = agent->env,
                          .propagation = PROPAGATE_TS_INF,
                          .particles = 1,
                          .members = model->members(agent->model),
                          .dim = dim,
                          .action_dim = action_dim,
                          .rows = dim + model->learns_reward(agent->model)};
  rollout_open(&me->rollout, arena);
  hindsight_open(&me->hindsight, &me->rollout, arena);
  replay_open(&me->replay, dim, action_dim, CAPACITY, arena);
  me->unit = ARENA_NEW(arena, double, action_dim);
  me->longest = longest;
  me->ways = ARENA_NEW(arena, float, (int64_t)(longest + 1) * dim * POLICY_WAYS);
}

void policy_agent_start(PolicyAgent *me) {
  rollout_start(&me->rollout, me->base.seed);
  me->random = rng_stream(me->base.seed, "explore", 0);
  me->dream = rng_stream(me->base.seed, "dream", 0);
}

void policy_agent_try(PolicyAgent *me, double *unit) {
  dynamics_try(me->rollout.action_dim, &me->random, unit);
}

// -- learning ------------------------------------------------------------------------------------------

int32_t policy_agent_observe(PolicyAgent *me, const Transition *t) {
  Agent *agent = &me->base;
  dynamics_of(agent->model)->add(agent->model, t);
  dynamics_action(&agent->env->action, t->action, me->unit);
  replay_add(&me->replay, t, me->unit);
  hindsight_add(&me->hindsight, t, me->unit);
  if (!t->terminated && !t->truncated) return 0;
  me->trials++;
  return !policy_agent_is_random(me) && me->replay.n > 0;
}

int32_t policy_agent_begin(PolicyAgent *me, int32_t imagining, PolicyLines lines) {
  Agent *agent = &me->base;
  hindsight_forget(&me->hindsight);
  me->fitting = dynamics_of(agent->model)->begin_training(agent->model);
  me->imagining = imagining;
  agent->line = me->fitting > 0 ? lines.fit : lines.imagine;
  return me->fitting + me->imagining;
}

int32_t policy_agent_fit(PolicyAgent *me, int32_t n, PolicyLines lines) {
  Agent *agent = &me->base;
  n = n < me->fitting ? n : me->fitting;
  if (n == 0) return 0;
  int32_t more = agent_train_model(agent, &n);
  me->fitting = more ? me->fitting - n : 0;
  if (me->fitting == 0) agent->line = lines.imagine;
  return n;
}

void policy_agent_place(PolicyAgent *me, float *s, int32_t columns) {
  for (int32_t j = 0; j < columns; j++) {
    ReplayRow row = replay_row(&me->replay, rng_below(&me->dream, me->replay.n));
    for (int32_t i = 0; i < me->rollout.dim; i++) s[i * columns + j] = row.observation[i];
  }
}

void policy_agent_show(PolicyAgent *me, int32_t h, const float *s, int32_t columns) {
  int32_t dim = me->rollout.dim;
  for (int32_t i = 0; i < dim; i++) {
    float *to = me->ways + ((int64_t)h * dim + i) * POLICY_WAYS;
    for (int32_t j = 0; j < POLICY_WAYS; j++) to[j] = s[i * columns + j % columns];
  }
  me->shown = h;
}

// -- state and drawing ---------------------------------------------------------------------------------

void policy_agent_state(PolicyAgent *me, gdn_archive *archive) {
  gdn_archive_i32(archive, &me->trials, 1);
  gdn_archive_i32(archive, &me->fitting, 1);
  gdn_archive_i32(archive, &me->imagining, 1);
  gdn_archive_i32(archive, &me->shown, 1);
  archive_check_range(archive, &me->trials, 1, 0, INT32_MAX);
  archive_check_range(archive, &me->fitting, 1, 0, INT32_MAX / 2);
  archive_check_range(archive, &me->imagining, 1, 0, INT32_MAX / 2);
  archive_check_range(archive, &me->shown, 1, 0, me->longest);
  if (archive->failed) me->shown = 0;
  gdn_archive_u64(archive, &me->random.state, 1);
  gdn_archive_u64(archive, &me->dream.state, 1);
  gdn_archive_f32(archive, me->ways, (int64_t)(me->shown + 1) * me->rollout.dim * POLICY_WAYS);
  replay_state(&me->replay, archive);
  gdn_archive_check(archive, me->imagining == 0 || me->replay.n > 0);
  hindsight_state(&me->hindsight, archive);
}

static void point_of(const PolicyAgent *me, int32_t h, int32_t j, float *x, float *y) {
  const float *s = me->ways + (int64_t)h * me->rollout.dim * POLICY_WAYS + j;
  double *here = me->rollout.here; // scratch
  for (int32_t i = 0; i < me->rollout.dim; i++) here[i] = (double)s[i * POLICY_WAYS];
  me->base.env->type->point(me->base.env, here, x, y);
}

// The latest imagined ways, fading with every step from what is real.
void policy_agent_draw(const Agent *agent, gdn_scene *scene) {
  const PolicyAgent *me = (const PolicyAgent *)agent;
  const gdn_env *env = agent->env;
  hindsight_draw(&me->hindsight, env, scene);
  if (env->type->point == NULL || !(scene->layers & 1u << GDN_LAYER_PLANNING)) return;
  float width = 0.004f * (env->y1 - env->y0), x, y, x2, y2;
  for (int32_t j = 0; me->shown > 0 && j < POLICY_WAYS; j++) {
    point_of(me, 0, j, &x, &y);
    for (int32_t h = 1; h <= me->shown; h++) {
      point_of(me, h, j, &x2, &y2);
      if (!(x2 - x2 == 0.0f && y2 - y2 == 0.0f)) break; // a way that left the numbers
      float value = 0.7f - 0.55f * (float)h / (float)me->shown;
      gdn_scene_line(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, x, y, x2, y2, width, value);
      x = x2;
      y = y2;
    }
  }
}
