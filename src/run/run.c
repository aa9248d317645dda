// The loop: decide, act, observe, update. The runner owns it, so that a run can stop at any tick and be
// looked at, changed, saved, and go on to the same bits.
#include "run/run.h"

#include <string.h>

#include "base/hash.h"
#include "math/float_mode.h"
#include "math/scalar.h"
#include "run/events.h"

// -- the ticks -------------------------------------------------------------------------------------

// Remembers a place, for drawing; `begins`: and that an episode begins here.
void trail_add(Trail *trail, const gdn_env *env, const double *observation, int32_t begins) {
  double at[2] = {observation[0], 0};
  if (env->observation.n == 0) {
    float x = 0, y = 0;
    if (env->type->point == NULL) return;
    env->type->point(env, observation, &x, &y);
    at[0] = (double)x;
    at[1] = (double)y;
  }
  if (begins) trail->at[trail->n++ % RUN_TRAIL][0] = SCALAR_NAN;
  memcpy(trail->at[trail->n++ % RUN_TRAIL], at, sizeof at);
}

static void leave_trail(gdn_run *run, const double *observation, int32_t begins) {
  trail_add(&run->trail, run->env, observation, begins);
  if (run->visits == NULL) return;
  int32_t cell = map_cell(run->env, observation);
  if (cell >= 0 && run->visits[cell] < INT32_MAX) run->visits[cell]++;
}

void run_begin_episode(gdn_run *run) {
  run->fresh = 0;
  run->episode_steps = 0;
  run->episode_return = 0;
  if (run->began != NULL && !run->dreams) evaluation_begin_episode(run);
  run->env->type->reset(run->env, &run->world);
  run->env->type->observe(run->env, run->observation);
  leave_trail(run, run->observation, 1);
}

static void tick_decide(gdn_run *run) {
  const agent_type *agent = run->agent->type;
  if (run->fresh) run_begin_episode(run);
  if (!run->deciding && agent->begin_decision != NULL) {
    agent->begin_decision(run->agent, run->observation);
  }
  run->deciding = 1;
  if (agent->improve != NULL && !agent->improve(run->agent)) return;
  agent->decide(run->agent, run->observation, run->action);
  run->deciding = 0;
  run->phase = GDN_PHASE_ACT;
}

static void tick_act(gdn_run *run) {
  if (run->driven)
    memcpy(run->action, run->drive, (size_t)run->env->action.dim * sizeof *run->drive);
  run->step = (gdn_step){0};
  run->env->type->step(run->env, run->action, &run->world, &run->step);
  run->env->type->observe(run->env, run->next);
  run->env_steps++;
  run->episode_steps++;
  run->episode_return += run->step.reward;
  run->total_reward += run->step.reward;
  int32_t limit = run->p.time_limit > 0 ? run->p.time_limit : run->env->type->time_limit;
  if (limit == 0 && run->began != NULL) limit = GDN_EVALUATION_STEPS;
  if (limit > 0 && run->episode_steps >= (uint64_t)limit && !run->step.terminated) {
    run->step.truncated = 1;
  }
  leave_trail(run, run->next, 0);
  if (!(run->total_reward - run->total_reward == 0)) run->status = GDN_NUMERIC; // inf or NaN
  run->phase = GDN_PHASE_OBSERVE;
}

static void end_episode(gdn_run *run) {
  double *row = &run->episode_rows[run->episodes % GDN_EPISODE_ROWS * GDN_EPISODE_COLUMNS];
  run->episodes++;
  row[GDN_EPISODE_EPISODE] = (double)run->episodes;
  row[GDN_EPISODE_ENV_STEPS] = (double)run->env_steps;
  row[GDN_EPISODE_MODEL_STEPS] = (double)run->agent->model_steps;
  row[GDN_EPISODE_UPDATES] = (double)run->agent->updates;
  row[GDN_EPISODE_RETURN] = run->episode_return;
  row[GDN_EPISODE_LENGTH] = (double)run->episode_steps;
  row[GDN_EPISODE_TERMINATED] = run->ended == 1;
  run->success = run->ended == 1 ? run->step.success : 0;
  run->fresh = 1;
}

// The step and all its updates are done.
static void end_step(gdn_run *run) {
  // Not the pointers: a channel shows the observation where it is.
  for (int32_t i = 0; i < run->env->observation.dim; i++) {
    double before = run->observation[i];
    run->observation[i] = run->next[i];
    run->next[i] = before;
  }
  run->phase = GDN_PHASE_DECIDE;
  if (run->ended) end_episode(run);
  run->ended = 0;
}

// Adds a step to the hash of what happened: the action, the reward, how it ended, the next observation.
static void record(gdn_run *run, const Transition *t) {
  const gdn_env *env = run->env;
  uint64_t key = HASH_KEY, sum = run->history + (uint64_t)run->ended + hash_term(t->reward, key);
  for (int32_t i = 0; i < env->action.dim; i++) {
    key = hash_key(key);
    sum += hash_term(t->action[i], key);
  }
  for (int32_t i = 0; i < env->observation.dim; i++) {
    key = hash_key(key);
    sum += hash_term(t->next[i], key);
  }
  run->history = hash_mix(sum);
}

static void tick_observe(gdn_run *run) {
  Transition t = {.observation = run->observation,
                  .action = run->action,
                  .next = run->next,
                  .reward = run->step.reward,
                  .terminated = run->step.terminated,
                  .truncated = run->step.truncated};
  run->ended = t.terminated ? 1 : t.truncated ? 2 : 0;
  record(run, &t);
  if (run->began == NULL) run->agent->type->observe(run->agent, &t);
  run->phase = GDN_PHASE_UPDATE;
  if (run->agent->agenda.left == 0) end_step(run);
}

// Returns how many updates were done.
static int32_t tick_update(gdn_run *run, int64_t most) {
  int32_t done = agenda_update(run->agent, most < INT32_MAX ? (int32_t)most : INT32_MAX);
  if (run->agent->agenda.left == 0) end_step(run);
  return done;
}

// The line of the listing that comes next, if it belongs to the phase that comes next.
static int32_t line_now(const gdn_run *run) {
  return run->phase == GDN_PHASE_UPDATE ? agenda_line(&run->agent->agenda) : run->agent->line;
}

// Of updates, the listing knows whether they are real or imagined.
static gdn_phase phase_now(const gdn_run *run) {
  if (run->phase != GDN_PHASE_UPDATE) return run->phase;
  return run->agent->type->component.listing[line_now(run)].phase;
}

static int32_t is_between_steps(const gdn_run *run) {
  return run->phase == GDN_PHASE_DECIDE && !run->deciding;
}

// Works through the step under way, as far as so many ticks go; returns how many it took.
static int64_t work(gdn_run *run, int64_t most) {
  int64_t used = 0;
  if (run->phase == GDN_PHASE_DECIDE) {
    tick_decide(run);
    used++;
  }
  if (run->phase == GDN_PHASE_ACT && used < most) {
    tick_act(run);
    used++;
  }
  if (run->phase == GDN_PHASE_OBSERVE && used < most && run->status == GDN_OK) {
    tick_observe(run);
    used++;
  }
  if (run->phase == GDN_PHASE_UPDATE && used < most) {
    used += tick_update(run, most - used);
  }
  run->ticks += (uint64_t)used;
  run->step_ticks = is_between_steps(run) ? 0 : run->step_ticks + (uint64_t)used;
  return used;
}

Moment run_moment(const gdn_run *run) {
  int32_t counted = run->phase == GDN_PHASE_OBSERVE || run->phase == GDN_PHASE_UPDATE;
  return (Moment){run->env_steps - (uint64_t)counted, run->step_ticks};
}

// Almost never: whether the next event can happen in the step under way.
static int32_t event_is_near(const gdn_run *run) {
  return run->env_steps >= run->next_event.step;
}

// How far the work may go until the next event happens. The end of the step stops it in any case.
static int64_t until_event(const gdn_run *run, int64_t most) {
  if (!event_is_near(run)) return most;
  Moment now = run_moment(run), next = run->next_event;
  if (next.step != now.step || next.tick - now.tick > (uint64_t)most) return most;
  return (int64_t)(next.tick - now.tick);
}

// How many ticks belong to the phase that comes next for certain; at least 1. Updates cost less many at a time.
static int64_t phase_ticks(const gdn_run *run, int64_t most) {
  int64_t ticks = run->phase == GDN_PHASE_UPDATE ? agenda_alike(&run->agent->agenda) : 1;
  return ticks < most ? ticks : most;
}

gdn_status gdn_run_advance(gdn_run *run, int64_t ticks, gdn_until until) {
  if (run == NULL || ticks < 0 || (uint32_t)until > GDN_UNTIL_EPISODE) return GDN_BAD_ARGUMENT;
  if (run->dreams) return GDN_UNFIT; // it is driven
  if (!float_mode_fits()) return GDN_FLOAT_MODE;
  while (ticks > 0 && run->status == GDN_OK) {
    uint64_t episodes = run->episodes;
    gdn_phase phase = until == GDN_UNTIL_PHASE ? phase_now(run) : run->phase;
    int64_t most = until == GDN_UNTIL_PHASE ? phase_ticks(run, ticks) : ticks;
    ticks -= work(run, until_event(run, most));
    // Events happen at once: what is seen after the work has them done.
    if (event_is_near(run) && !moment_before(run_moment(run), run->next_event)) run_events(run);
    if (until == GDN_UNTIL_PHASE && phase_now(run) != phase) break;
    if (until == GDN_UNTIL_STEP && is_between_steps(run)) break;
    if (until == GDN_UNTIL_EPISODE && run->episodes != episodes) break;
  }
  return run->status;
}

// -- how far it is ---------------------------------------------------------------------------------

gdn_progress gdn_run_progress(const gdn_run *run) {
  gdn_progress progress = {.line = -1, .planner_line = -1};
  if (run == NULL) return progress;
  const gdn_component *agent = &run->agent->type->component;
  progress.ticks = run->ticks;
  progress.env_steps = run->env_steps;
  progress.whole_steps = run_moment(run).step;
  progress.step_ticks = run->step_ticks;
  progress.episodes = run->episodes;
  progress.model_steps = run->agent->model_steps;
  progress.updates = run->agent->updates;
  progress.episode_steps = run->episode_steps;
  progress.episode_return = run->episode_return;
  progress.total_reward = run->total_reward;
  progress.phase = phase_now(run);
  if (run->planner != NULL && run->phase == GDN_PHASE_DECIDE)
    progress.planner_line = run->planner->line;
  progress.due = run->agent->agenda.left;
  progress.success = run->success;
  progress.ended = run->ended;
  progress.step_success = run->step.success;
  // Where the agent points at no line of this phase, it is the first one.
  int32_t line = line_now(run);
  if (agent->listing[line].phase != progress.phase) line = 0;
  while (line < agent->n_lines && agent->listing[line].phase != progress.phase) line++;
  if (line < agent->n_lines) progress.line = line;
  return progress;
}
