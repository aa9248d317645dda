// See planning_agent.h.
#include "agents/planning_agent.h"

#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"

gdn_status planning_agent_open(PlanningAgent *me, Propagation propagation, int32_t particles,
                               gdn_arena *arena) {
  Agent *agent = &me->base;
  const dynamics_type *model = dynamics_of(agent->model);
  int32_t dim = agent->env->observation.dim, members = model->members(agent->model);
  me->rollout = (Rollout){.model = agent->model,
                          .env = agent->env,
                          .propagation = propagation,
                          .particles = particles,
                          .members = members,
                          .dim = dim,
                          .action_dim = agent->env->action.dim,
                          .rows = dim + model->learns_reward(agent->model)};
  rollout_open(&me->rollout, arena);
  hindsight_open(&me->hindsight, &me->rollout, arena);
  me->observation = ARENA_NEW(arena, double, dim);
  me->unit = ARENA_NEW(arena, double, agent->env->action.dim);
  int32_t ways = members > DYNAMICS_TILE ? members : DYNAMICS_TILE;
  me->path = ARENA_NEW(arena, double, (int64_t)ways *(agent->planner->horizon + 1) * dim);
  return GDN_OK;
}

void planning_agent_start(Agent *agent) {
  PlanningAgent *me = (PlanningAgent *)agent;
  rollout_start(&me->rollout, agent->seed);
  me->explore = rng_stream(agent->seed, "explore", 0);
  me->executed = me->evaluated = -1;
}

// -- deciding ------------------------------------------------------------------------------------------

void planning_agent_begin(Agent *agent, const double *observation) {
  PlanningAgent *me = (PlanningAgent *)agent;
  const PlanningLines lines = me->lines;
  Planner *planner = me->base.planner;
  me->base.line = planning_agent_is_random(me) ? lines.random : lines.follow;
  int32_t follow = me->follow < planner->horizon ? me->follow : planner->horizon;
  if (planning_agent_is_random(me) || (me->executed >= 0 && me->executed < follow)) return;
  me->base.line = lines.search;
  for (int32_t i = 0; i < me->rollout.dim; i++) me->observation[i] = observation[i];
  if (me->executed > 0) planner->type->advance(planner, me->executed);
  planner->type->begin(planner);
  me->executed = -1;
  me->evaluated = -1;
  me->ranked = 0;
}

int32_t planning_agent_improve(Agent *agent) {
  PlanningAgent *me = (PlanningAgent *)agent;
  Planner *planner = agent->planner;
  if (planning_agent_is_random(me) || me->executed >= 0) return 1;
  if (me->evaluated < 0) {
    planner->type->propose(planner);
    me->evaluated = 0;
    me->ranked = 0;
  }
  int32_t n = rollout_width(&me->rollout), left = planner->proposed - me->evaluated;
  n = n < left ? n : left;
  uint64_t before = me->rollout.steps;
  rollout_candidates(&me->rollout, planner, me->observation, me->evaluated, n);
  agent->model_steps += me->rollout.steps - before;
  me->evaluated += n;
  if (me->evaluated < planner->proposed) return 0;
  int32_t done = planner->type->learn(planner);
  me->evaluated = -1;
  me->ranked = 1;
  if (done) me->executed = 0;
  return done;
}

void planning_agent_decide(Agent *agent, const double *observation, double *action) {
  PlanningAgent *me = (PlanningAgent *)agent;
  (void)observation; // the plan was made from it
  const Planner *planner = me->base.planner;
  int32_t dim = me->rollout.action_dim;
  if (planning_agent_is_random(me)) {
    dynamics_try(dim, &me->explore, me->unit);
  } else {
    for (int32_t i = 0; i < dim; i++) me->unit[i] = (double)planner->plan[me->executed * dim + i];
  }
  dynamics_action_back(&me->base.env->action, me->unit, action);
  if (me->executed >= 0) me->executed++;
}

// -- learning ------------------------------------------------------------------------------------------

void planning_agent_observe(PlanningAgent *me, const Transition *t, int32_t keep) {
  Agent *agent = &me->base;
  if (keep) dynamics_of(agent->model)->add(agent->model, t);
  dynamics_action(&agent->env->action, t->action, me->unit); // choices have been rounded
  hindsight_add(&me->hindsight, t, me->unit);
  me->since_fit++;
  if (!t->terminated && !t->truncated) return;
  me->trials++;
  me->executed = me->evaluated = -1;
  agent->planner->type->forget(agent->planner);
}

int32_t planning_agent_is_due(const PlanningAgent *me, const Transition *t, int32_t every) {
  int32_t over = t->terminated || t->truncated;
  if (planning_agent_is_random(me)) return 0;
  if (over && me->trials == me->random_trials) return 1;
  return every > 0 ? me->since_fit >= every : over;
}

int32_t planning_agent_fit(PlanningAgent *me) {
  me->base.line = me->lines.fit;
  me->since_fit = 0;
  hindsight_forget(&me->hindsight);
  return dynamics_of(me->base.model)->begin_training(me->base.model);
}

// -- state, channels, drawing --------------------------------------------------------------------------

void planning_agent_state(Agent *agent, gdn_archive *archive) {
  PlanningAgent *me = (PlanningAgent *)agent;
  int32_t *counts[] = {&me->trials, &me->executed, &me->evaluated, &me->ranked, &me->since_fit};
  for (int32_t i = 0; i < GDN_COUNT(counts); i++) gdn_archive_i32(archive, counts[i], 1);
  archive_check_range(archive, &me->trials, 1, 0, INT32_MAX);
  archive_check_range(archive, &me->executed, 1, -1, agent->planner->horizon);
  archive_check_range(archive, &me->evaluated, 1, -1, agent->planner->proposed);
  gdn_archive_u64(archive, &me->explore.state, 1);
  gdn_archive_f64(archive, me->observation, me->rollout.dim);
  rollout_state(&me->rollout, archive);
  hindsight_state(&me->hindsight, archive);
}

void planning_agent_channels(const Agent *agent, ChannelList *list) {
  hindsight_channels(&((const PlanningAgent *)agent)->hindsight, list);
}

static void draw_way(const PlanningAgent *me, gdn_scene *scene, const double *way, float width,
                     float value) {
  const gdn_env *env = me->base.env;
  float x, y, x2, y2;
  env->type->point(env, way, &x, &y);
  for (int32_t h = 1; h <= me->base.planner->horizon; h++) {
    env->type->point(env, way + h * me->rollout.dim, &x2, &y2);
    gdn_scene_line(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, x, y, x2, y2, width, value);
    x = x2;
    y = y2;
  }
}

enum { DRAWN = 64 }; // candidates

// How strongly a candidate is drawn: the elites clearly, the others fading by rank.
static float emphasis(const PlanningAgent *me, int32_t rank) {
  const Planner *planner = me->base.planner;
  if (!me->ranked) return 0.15f;
  if (rank < planner->elites) return 0.6f;
  return 0.05f + 0.15f * (1 - (float)rank / (float)planner->proposed);
}

static void draw_candidates(const PlanningAgent *me, gdn_scene *scene, float width) {
  const Planner *planner = me->base.planner;
  int32_t shown = planner->proposed < DRAWN ? planner->proposed : DRAWN;
  int32_t rank_of[DRAWN];
  for (int32_t c = 0; c < shown; c++) rank_of[c] = c;
  for (int32_t k = 0; me->ranked && k < planner->proposed; k++) {
    if (planner->rank[k] < shown) rank_of[planner->rank[k]] = k;
  }
  for (int32_t first = 0; first < shown; first += DYNAMICS_TILE) {
    int32_t n = shown - first < DYNAMICS_TILE ? shown - first : DYNAMICS_TILE;
    Rollout rollout = me->rollout; // its buffers are scratch
    rollout_paths(&rollout, planner, me->observation, first, n, me->path);
    for (int32_t c = 0; c < n; c++) {
      const double *way = me->path + (int64_t)c * (planner->horizon + 1) * me->rollout.dim;
      float value = emphasis(me, rank_of[first + c]);
      draw_way(me, scene, way, value > 0.5f ? 1.5f * width : width, value);
    }
  }
}

// The plan as each member of the ensemble imagines it.
static void draw_plan(const PlanningAgent *me, gdn_scene *scene, float width) {
  const Planner *planner = me->base.planner;
  Rollout rollout = me->rollout;
  rollout_members(&rollout, planner->plan, planner->horizon, me->observation, me->path, NULL);
  for (int32_t m = 0; m < me->rollout.members; m++) {
    draw_way(me, scene, me->path + (int64_t)m * (planner->horizon + 1) * me->rollout.dim,
             2.5f * width, 1);
  }
}

void planning_agent_draw(const Agent *agent, gdn_scene *scene) {
  const PlanningAgent *me = (const PlanningAgent *)agent;
  hindsight_draw(&me->hindsight, agent->env, scene);
  if (agent->env->type->point == NULL || !(scene->layers & 1u << GDN_LAYER_PLANNING)) return;
  if (planning_agent_is_random(me) || agent->planner->proposed == 0) return;
  float width = 0.004f * (agent->env->y1 - agent->env->y0);
  draw_candidates(me, scene, width);
  if (me->executed >= 0) draw_plan(me, scene, width);
}
