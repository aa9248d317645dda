// See planning_agent.h.
#include "agents/bases/planning_agent.h"

#include "base/arena.h"
#include "core/archive.h"
#include "core/way.h"
#include "gauges/feedback_tube.h"
#include "math/rng.h"

gdn_status planning_agent_open(PlanningAgent *me, int32_t capacity, int32_t random_trials,
                               int32_t follow, Propagation propagation, int32_t particles,
                               gdn_arena *arena, gdn_message *why) {
  Agent *agent = &me->base;
  const dynamics_type *model = dynamics_of(agent->model);
  int32_t dim = agent->env->observation.dim, members = model->members(agent->model);
  me->random_trials = random_trials;
  me->follow = follow;
  int32_t asks_along = agent->planner->along != NULL;
  me->value = (PlanValue){.im = {.model = agent->model, .env = agent->env},
                          .propagation = asks_along ? PROPAGATE_EXPECTATION : propagation,
                          .particles = asks_along ? 1 : particles,
                          .by_rule = asks_along};
  agent_open_data(agent, &me->real, capacity, arena);
  plan_value_open(&me->value, arena);
  model_error_open(&me->model_error, &me->value.im, arena);
  me->observation = ARENA_NEW(arena, double, dim);
  me->unit = ARENA_NEW(arena, double, agent->env->action.dim);
  int32_t ways = members > DYNAMICS_TILE ? members : DYNAMICS_TILE;
  me->path = ARENA_NEW(arena, double, (int64_t)ways *(agent->planner->horizon + 1) * dim);
  me->linearise = (Linearise){.im = &me->value.im};
  return asks_along ? linearise_open(&me->linearise, arena, why) : GDN_OK;
}

gdn_status planning_agent_open_to_follow(PlanningAgent *me, int32_t capacity, int32_t random_trials,
                                         gdn_arena *arena, gdn_message *why) {
  int32_t horizon = me->base.planner->horizon;
  return planning_agent_open(me, capacity, random_trials, horizon, PROPAGATE_EXPECTATION, 1, arena,
                             why);
}

void planning_agent_start(Agent *agent) {
  PlanningAgent *me = (PlanningAgent *)agent;
  imagine_start(&me->value.im, agent->seed, "imagination");
  me->explore = rng_stream(agent->seed, "explore", 0);
  me->executed = me->evaluated = agent->planner->line = -1;
  fit_clock_start(&me->clock);
}

// -- deciding ------------------------------------------------------------------------------------------

void planning_agent_begin(Agent *agent, const double *observation) {
  PlanningAgent *me = (PlanningAgent *)agent;
  Planner *planner = me->base.planner;
  me->base.line = planning_agent_is_random(me) ? PLANNING_LINE_RANDOM : PLANNING_LINE_FOLLOW;
  int32_t follow = me->follow > planner->follow ? me->follow : planner->follow;
  follow = follow < planner->horizon ? follow : planner->horizon;
  planner->line = -1;
  if (planning_agent_is_random(me) || (me->executed >= 0 && me->executed < follow)) return;
  me->base.line = PLANNING_LINE_SEARCH;
  for (int32_t i = 0; i < me->value.im.dim; i++) me->observation[i] = observation[i];
  if (me->executed > 0) planner->type->advance(planner, me->executed);
  planner->type->begin(planner);
  me->executed = -1;
  me->evaluated = -1;
  me->ranked = 0;
}

// What the planner asks about the next candidates.
static void answer(PlanningAgent *me) {
  Planner *planner = me->base.planner;
  uint64_t before = me->value.steps + me->linearise.steps;
  if (planner->asks == ASK_ALONG) {
    int32_t alive = plan_value_along(&me->value, planner, me->observation);
    linearise_along(&me->linearise, planner->along, alive);
    me->evaluated = planner->proposed;
  } else {
    int32_t n = plan_value_width(&me->value), left = planner->proposed - me->evaluated;
    n = n < left ? n : left;
    plan_value_candidates(&me->value, planner, me->observation, me->evaluated, n);
    me->evaluated += n;
  }
  me->base.model_steps += me->value.steps + me->linearise.steps - before;
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
  answer(me);
  planner->line = planner->type->lines[planner->asks];
  if (me->evaluated < planner->proposed) return 0;
  int32_t done = planner->type->learn(planner);
  me->evaluated = -1;
  me->ranked = 1;
  planner->line = done ? 0 : planner->type->lines[planner->asks];
  if (done) me->executed = 0;
  return done;
}

// Number i of the plan's action h in this state; a state that is no number moves nothing.
static double planned(const Planner *planner, int32_t h, int32_t i, const double *observation) {
  double plan = (double)planner->plan[h * planner->dim + i];
  if (planner->x == NULL || planner->open) return plan;
  double action = planner_feedback(planner, h, i, plan, observation);
  return action == action ? action : plan;
}

void planning_agent_decide(Agent *agent, const double *observation, double *action) {
  PlanningAgent *me = (PlanningAgent *)agent;
  const Planner *planner = me->base.planner;
  int32_t dim = me->value.im.action_dim;
  if (planning_agent_is_random(me)) {
    dynamics_try(dim, &me->explore, me->unit);
  } else {
    for (int32_t i = 0; i < dim; i++) me->unit[i] = planned(planner, me->executed, i, observation);
  }
  dynamics_action_back(&me->base.env->action, me->unit, action);
  if (me->executed >= 0) me->executed++;
}

// -- learning ------------------------------------------------------------------------------------------

void planning_agent_observe(PlanningAgent *me, const Transition *t, int32_t keep) {
  Agent *agent = &me->base;
  dynamics_action(&agent->env->action, t->action, me->unit); // choices have been rounded
  if (keep) agent_keep(agent, &me->real, t, me->unit);
  model_error_add(&me->model_error, t, me->unit);
  fit_clock_step(&me->clock);
  if (!t->terminated && !t->truncated) return;
  me->trials++;
  planning_agent_forget(agent);
}

void planning_agent_forget(Agent *agent) {
  PlanningAgent *me = (PlanningAgent *)agent;
  me->executed = me->evaluated = -1;
  agent->planner->type->forget(agent->planner);
}

int32_t planning_agent_is_due(const PlanningAgent *me, const Transition *t, int32_t every) {
  if (planning_agent_is_random(me)) return 0;
  return every > 0 ? fit_clock_is_due(&me->clock, every) : t->terminated || t->truncated;
}

void planning_agent_fit(PlanningAgent *me) {
  me->clock.steps = 0;
  model_error_forget(&me->model_error);
  agenda_put(&me->base.agenda, PLANNING_FIT, agent_begin_training(&me->base));
}

// -- state, channels, drawing --------------------------------------------------------------------------

void planning_agent_state(Agent *agent, gdn_archive *archive) {
  PlanningAgent *me = (PlanningAgent *)agent;
  int32_t *counts[] = {&me->trials, &me->executed, &me->evaluated, &me->ranked};
  replay_state(&me->real, archive);
  for (int32_t i = 0; i < GDN_COUNT(counts); i++) gdn_archive_i32(archive, counts[i], 1);
  archive_check_range(archive, &me->trials, 1, 0, INT32_MAX);
  archive_check_range(archive, &me->executed, 1, -1, agent->planner->horizon);
  archive_check_range(archive, &me->evaluated, 1, -1, agent->planner->proposed);
  fit_clock_state(&me->clock, archive);
  gdn_archive_u64(archive, &me->explore.state, 1);
  gdn_archive_f64(archive, me->observation, me->value.im.dim);
  gdn_archive_u64(archive, &me->value.im.noise.state, 1);
  model_error_state(&me->model_error, archive);
}

void planning_agent_channels(const Agent *agent, ChannelList *list) {
  model_error_channels(&((const PlanningAgent *)agent)->model_error, list);
}

static void draw_way(const PlanningAgent *me, gdn_scene *scene, const double *way, float width,
                     float value) {
  const gdn_env *env = me->base.env;
  float x, y, x2, y2;
  env->type->point(env, way, &x, &y);
  for (int32_t h = 1; h <= me->base.planner->horizon; h++) {
    env->type->point(env, way + h * me->value.im.dim, &x2, &y2);
    way_step(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, x, y, x2, y2, width, value);
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
    plan_value_paths(&me->value, planner, me->observation, first, n, me->path);
    for (int32_t c = 0; c < n; c++) {
      const double *way = me->path + (int64_t)c * (planner->horizon + 1) * me->value.im.dim;
      float value = emphasis(me, rank_of[first + c]);
      draw_way(me, scene, way, value > 0.5f ? 1.5f * width : width, value);
    }
  }
}

// The plan as each member of the ensemble imagines it.
static void draw_plan(const PlanningAgent *me, gdn_scene *scene, float width) {
  const Planner *planner = me->base.planner;
  imagine_members(&me->value.im, planner->plan, planner->horizon, me->observation, me->path, NULL);
  for (int32_t m = 0; m < me->value.im.members; m++) {
    draw_way(me, scene, me->path + (int64_t)m * (planner->horizon + 1) * me->value.im.dim,
             2.5f * width, 1);
  }
}

// The plan with its feedback, and what that is good for.
static void draw_tube(const PlanningAgent *me, gdn_scene *scene) {
  FeedbackTube tube = {.im = &me->value.im, .planner = me->base.planner, .path = me->path};
  feedback_tube_imagine(&tube, me->executed);
  feedback_tube_draw(&tube, scene);
}

void planning_agent_draw(const Agent *agent, gdn_scene *scene) {
  const PlanningAgent *me = (const PlanningAgent *)agent;
  model_error_draw(&me->model_error, agent->env, scene);
  if (agent->env->type->point == NULL || !(scene->layers & 1u << GDN_LAYER_PLANNING)) return;
  if (planning_agent_is_random(me) || agent->planner->proposed == 0) return;
  if (me->executed >= 0 && agent->planner->x != NULL) {
    draw_tube(me, scene);
    return;
  }
  float width = 0.004f * (agent->env->y1 - agent->env->y0);
  draw_candidates(me, scene, width);
  if (me->executed >= 0) draw_plan(me, scene, width);
}

// The plan, as a member imagines it after k steps.
static void tell_plan(const PlanningAgent *me, int32_t m, int32_t k, const double *way,
                      gdn_answer *answer) {
  text_writer w = answer_title(answer);
  text_put(&w, "The plan, step ");
  text_i64(&w, k);
  if (me->value.im.members > 1) {
    text_put(&w, ", as member ");
    text_i64(&w, m + 1);
    text_put(&w, " imagines it");
  }
  answer_observation(answer, me->base.env, way + (int64_t)k * me->value.im.dim, GDN_MARK_IMAGINED);
}

// The way expected, and by how much the first number of the action answers each number that is another.
static void tell_expected(const PlanningAgent *me, gdn_answer *answer) {
  const Planner *planner = me->base.planner;
  int32_t n = planner->observed, k = answer_way(answer, me->base.env, planner->x, planner->horizon);
  if (k < 0) return;
  int32_t first = answer->n;
  text_writer w = answer_title(answer);
  text_put(&w, "The plan, step ");
  text_i64(&w, k);
  answer_observation(answer, me->base.env, planner->x + k * n, GDN_MARK_IMAGINED);
  for (int32_t i = 0; k < planner->horizon && i < n; i++) {
    w = answer_believed(answer, first + i);
    text_put(&w, "gain ");
    text_rounded(&w, planner->K[k * planner->dim * n + i], 3);
  }
}

void planning_agent_near(Agent *agent, gdn_answer *answer) {
  PlanningAgent *me = (PlanningAgent *)agent;
  const Planner *planner = agent->planner;
  model_error_near(&me->model_error, agent->env, answer);
  if (agent->env->type->point == NULL || planning_agent_is_random(me) || me->executed < 0) return;
  if (planner->x != NULL) {
    tell_expected(me, answer);
    return;
  }
  imagine_members(&me->value.im, planner->plan, planner->horizon, me->observation, me->path, NULL);
  for (int32_t m = 0; m < me->value.im.members; m++) {
    const double *way = me->path + (int64_t)m * (planner->horizon + 1) * me->value.im.dim;
    int32_t k = answer_way(answer, agent->env, way, planner->horizon);
    if (k >= 0) tell_plan(me, m, k, way, answer);
  }
}
