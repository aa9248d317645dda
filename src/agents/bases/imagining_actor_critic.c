// See imagining_actor_critic.h.
#include "agents/bases/imagining_actor_critic.h"

#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"

#define IMAGINED_MOST 1000000 // rows of D_model

static void act_tile(void *sac, const float *observation, float *action) {
  sac_act_tile(sac, observation, 0, action, NULL);
}

static int32_t length_now(const ImaginingActorCritic *me) {
  const ImaginingParams *p = me->p;
  if (!p->schedule) return p->rollout_length;
  return model_rollouts_schedule(p->rollout_start, p->rollout_end, p->epoch_from, p->epoch_to,
                                 (int64_t)me->ac.real.total);
}

static void open_model(ImaginingActorCritic *me, gdn_arena *arena) {
  Agent *agent = &me->ac.base;
  me->rollouts =
      (ModelRollouts){.im = {.model = agent->model, .env = agent->env, .tiles = me->p->elites},
                      .policy = act_tile,
                      .context = &me->ac.sac};
  me->look = (Imagination){.model = agent->model, .env = agent->env};
  model_rollouts_open(&me->rollouts, arena);
  imagine_open(&me->look, arena);
  model_error_open(&me->model_error, &me->look, arena);
}

gdn_status imagining_open(ImaginingActorCritic *me, const ImaginingParams *p, gdn_arena *arena,
                          gdn_message *why) {
  const gdn_env *env = me->ac.base.env;
  me->p = p;
  int64_t rows = (int64_t)me->p->retain * me->p->retrain_every * me->p->rollouts_per_step;
  open_model(me, arena);
  if (rows < me->rollouts.columns) rows = me->rollouts.columns;
  if (rows > IMAGINED_MOST) rows = IMAGINED_MOST;
  replay_open(&me->imagined, env->observation.dim, env->action.dim, (int32_t)rows, arena);
  gdn_status status = actor_critic_agent_open(&me->ac, &me->p->sac, arena, why);
  if (status != GDN_OK) return status;
  me->bound.im = &me->look;
  me->bound.real = &me->ac.real;
  me->bound.sac = &me->ac.sac;
  return return_bound_open(&me->bound, arena, why);
}

// What the page shows of the present: both buffers and the rollout length.
static void note(ImaginingActorCritic *me) {
  me->now[BUFFERS_REAL] = me->ac.real.n;
  me->now[BUFFERS_REAL_MOST] = me->ac.real.capacity;
  me->now[BUFFERS_IMAGINED] = me->imagined.n;
  me->now[BUFFERS_IMAGINED_MOST] = me->imagined.capacity;
  me->now[BUFFERS_LENGTH] = length_now(me);
}

void imagining_start(Agent *agent) {
  ImaginingActorCritic *me = (ImaginingActorCritic *)agent;
  actor_critic_agent_start(agent);
  model_rollouts_start(&me->rollouts, agent->seed);
  imagine_start(&me->look, agent->seed, "imagination");
  return_bound_start(&me->bound, agent->seed);
  fit_clock_start(&me->clock);
  note(me);
}

// -- learning ------------------------------------------------------------------------------------------

int32_t imagining_fit(Agent *agent, int32_t *n) {
  int32_t more = agent_train_model(agent, n);
  if (!more) model_rollouts_renew(&((ImaginingActorCritic *)agent)->rollouts);
  return more;
}

int32_t imagining_imagine(Agent *agent, int32_t *n) {
  ImaginingActorCritic *me = (ImaginingActorCritic *)agent;
  for (int32_t i = 0; i < *n; i++) {
    agent->model_steps +=
        (uint64_t)model_rollouts_step(&me->rollouts, &me->ac.real, length_now(me), &me->imagined);
  }
  note(me);
  return 1;
}

Mixture imagining_mixture(const ImaginingActorCritic *me) {
  return (Mixture){&me->ac.real, &me->imagined, me->p->real_ratio};
}

static int32_t begin_fit(ImaginingActorCritic *me) {
  return_bound_measure(&me->bound, length_now(me));
  model_error_forget(&me->model_error);
  me->clock.steps = 0;
  int32_t due = agent_begin_training(&me->ac.base);
  if (due == 0) model_rollouts_renew(&me->rollouts); // there is nothing to learn: the oracle
  return due;
}

static void keep(ImaginingActorCritic *me, const Transition *t) {
  int32_t random = actor_critic_agent_is_random(&me->ac);
  int32_t slot = actor_critic_agent_keep(&me->ac, t);
  model_error_add(&me->model_error, t, me->ac.unit);
  return_bound_add(&me->bound, t, slot, random);
  if (return_bound_is_due(&me->bound)) return_bound_measure(&me->bound, length_now(me));
  fit_clock_step(&me->clock);
  note(me);
}

// Algorithm 2: what a real step sets off.
void imagining_observe(Agent *agent, const Transition *t) {
  ImaginingActorCritic *me = (ImaginingActorCritic *)agent;
  keep(me, t);
  if (!actor_critic_agent_is_ready(&me->ac)) return;
  if (fit_clock_is_due(&me->clock, me->p->retrain_every)) {
    agenda_put(&agent->agenda, IMAGINING_FIT, begin_fit(me));
  }
  int32_t M = model_rollouts_owe(&me->rollouts, me->p->rollouts_per_step);
  agenda_put(&agent->agenda, IMAGINING_IMAGINE, M);
  agenda_put(&agent->agenda, IMAGINING_LEARN, me->p->sac.updates_per_step);
}

// -- state, channels, drawing --------------------------------------------------------------------------

void imagining_state(Agent *agent, gdn_archive *archive) {
  ImaginingActorCritic *me = (ImaginingActorCritic *)agent;
  actor_critic_agent_state(agent, archive);
  replay_state(&me->imagined, archive);
  model_rollouts_state(&me->rollouts, archive);
  model_error_state(&me->model_error, archive);
  return_bound_state(&me->bound, archive);
  fit_clock_state(&me->clock, archive);
  if (archive_shows(archive)) gdn_archive_f64(archive, me->now, GDN_COUNT(me->now));
}

static const gdn_column now_columns[] = {BUFFERS_LIST(GDN_COLUMN_ROW, BUFFERS)};
static const gdn_figure now_figures[] = {
    {.form = GDN_FORM_LANES,
     .title = "Buffers",
     .axis = "",
     .caption =
         "The agent's rollout length changes how long imagined branches are, also on the way."}};
static const gdn_channel_type buffers = {
    .key = "mbpo.now",
    .label = "Buffers and rollout length",
    .unit = "",
    .doc = "Real steps remembered, and most; imagined ones, and most; rollout length k.",
    CHANNEL_FIGURES(now_figures),
    CHANNEL_COLUMNS(now_columns),
};

void imagining_channels(const Agent *agent, ChannelList *list) {
  const ImaginingActorCritic *me = (const ImaginingActorCritic *)agent;
  channel_add(list, &buffers, me->now, GDN_F64, BUFFERS_COLUMNS, 0);
  return_bound_channels(&me->bound, list);
  actor_critic_agent_channels(agent, list);
  model_error_channels(&me->model_error, list);
}

void imagining_draw(const Agent *agent, gdn_scene *scene) {
  const ImaginingActorCritic *me = (const ImaginingActorCritic *)agent;
  actor_critic_agent_draw(agent, scene);
  model_error_draw(&me->model_error, agent->env, scene);
  model_rollouts_draw(&me->rollouts, scene);
}

void imagining_near(Agent *agent, gdn_answer *answer) {
  model_error_near(&((const ImaginingActorCritic *)agent)->model_error, agent->env, answer);
}
