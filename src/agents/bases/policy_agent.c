// See policy_agent.h.
#include "agents/bases/policy_agent.h"

#include "base/arena.h"
#include "core/archive.h"
#include "core/way.h"
#include "math/rng.h"

void policy_agent_open(PolicyAgent *me, int32_t capacity, ImagineOptions options, int32_t longest,
                       gdn_arena *arena) {
  Agent *agent = &me->base;
  int32_t dim = agent->env->observation.dim, action_dim = agent->env->action.dim;
  me->look = (Imagination){.model = agent->model, .env = agent->env};
  imagine_open(&me->look, arena);
  me->dream = me->look;
  me->dream.options = options;
  model_error_open(&me->model_error, &me->look, arena);
  agent_open_data(agent, &me->real, capacity, arena);
  me->unit = ARENA_NEW(arena, double, action_dim);
  me->longest = longest;
  me->ways = ARENA_NEW(arena, float, (int64_t)(longest + 1) * dim * POLICY_WAYS);
}

void policy_agent_start(PolicyAgent *me) {
  imagine_start(&me->look, me->base.seed, "imagination");
  me->random = rng_stream(me->base.seed, "explore", 0);
  imagine_start(&me->dream, me->base.seed, "dream");
}

void policy_agent_begin_decision(Agent *agent, const double *observation) {
  (void)observation;
  int32_t random = policy_agent_is_random((PolicyAgent *)agent);
  agent->line = random ? POLICY_LINE_RANDOM : POLICY_LINE_POLICY;
}

void policy_agent_try(PolicyAgent *me, double *unit) {
  dynamics_try(me->look.action_dim, &me->random, unit);
}

// -- learning ------------------------------------------------------------------------------------------

int32_t policy_agent_observe(PolicyAgent *me, const Transition *t) {
  Agent *agent = &me->base;
  dynamics_action(&agent->env->action, t->action, me->unit);
  agent_keep(agent, &me->real, t, me->unit);
  model_error_add(&me->model_error, t, me->unit);
  if (!t->terminated && !t->truncated) return 0;
  me->trials++;
  return !policy_agent_is_random(me) && me->real.n > 0;
}

void policy_agent_fit(PolicyAgent *me) {
  model_error_forget(&me->model_error);
  agenda_put(&me->base.agenda, POLICY_FIT, agent_begin_training(&me->base));
}

void policy_agent_place(PolicyAgent *me, float *s, int32_t columns) {
  for (int32_t j = 0; j < columns; j++) {
    ReplayRow row = replay_row(&me->real, rng_below(&me->dream.noise, me->real.n));
    for (int32_t i = 0; i < me->look.dim; i++) s[i * columns + j] = row.observation[i];
  }
}

void policy_agent_show(PolicyAgent *me, int32_t h, const float *s, int32_t columns) {
  int32_t dim = me->look.dim;
  for (int32_t i = 0; i < dim; i++) {
    float *to = me->ways + ((int64_t)h * dim + i) * POLICY_WAYS;
    for (int32_t j = 0; j < POLICY_WAYS; j++) to[j] = s[i * columns + j % columns];
  }
  me->shown = h;
}

// -- state and drawing ---------------------------------------------------------------------------------

void policy_agent_state(PolicyAgent *me, gdn_archive *archive) {
  gdn_archive_i32(archive, &me->trials, 1);
  gdn_archive_i32(archive, &me->shown, 1);
  archive_check_range(archive, &me->trials, 1, 0, INT32_MAX);
  archive_check_range(archive, &me->shown, 1, 0, me->longest);
  if (archive->failed) me->shown = 0;
  gdn_archive_u64(archive, &me->random.state, 1);
  gdn_archive_u64(archive, &me->dream.noise.state, 1);
  gdn_archive_f32(archive, me->ways, (int64_t)(me->shown + 1) * me->look.dim * POLICY_WAYS);
  replay_state(&me->real, archive);
  gdn_archive_check(archive, me->base.agenda.left == 0 || me->real.n > 0);
  model_error_state(&me->model_error, archive);
}

static void point_of(const PolicyAgent *me, int32_t h, int32_t j, float *x, float *y) {
  const float *s = me->ways + (int64_t)h * me->look.dim * POLICY_WAYS + j;
  double *here = me->look.here; // scratch
  for (int32_t i = 0; i < me->look.dim; i++) here[i] = (double)s[i * POLICY_WAYS];
  me->base.env->type->point(me->base.env, here, x, y);
}

// The latest imagined ways, fading with every step from what is real.
void policy_agent_draw(const Agent *agent, gdn_scene *scene) {
  const PolicyAgent *me = (const PolicyAgent *)agent;
  const gdn_env *env = agent->env;
  model_error_draw(&me->model_error, env, scene);
  if (env->type->point == NULL || !(scene->layers & 1u << GDN_LAYER_PLANNING)) return;
  float width = 0.004f * (env->y1 - env->y0), x, y, x2, y2;
  for (int32_t j = 0; me->shown > 0 && j < POLICY_WAYS; j++) {
    point_of(me, 0, j, &x, &y);
    for (int32_t h = 1; h <= me->shown; h++) {
      point_of(me, h, j, &x2, &y2);
      if (!(x2 - x2 == 0.0f && y2 - y2 == 0.0f)) break; // a way that left the numbers
      float value = 0.7f - 0.55f * (float)h / (float)me->shown;
      way_step(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, x, y, x2, y2, width, value);
      x = x2;
      y = y2;
    }
  }
}

void policy_agent_near(Agent *agent, gdn_answer *answer) {
  model_error_near(&((const PolicyAgent *)agent)->model_error, agent->env, answer);
}
