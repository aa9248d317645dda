// See actor_critic_agent.h.
#include "agents/bases/actor_critic_agent.h"

#include "base/arena.h"
#include "core/archive.h"
#include "learners/policy_data.h"
#include "math/rng.h"

enum { ACTOR_CRITIC_LINES(LISTING_NUMBER) };

static void open_shared(ActorCriticAgent *me, int32_t capacity, int32_t random_steps,
                        gdn_arena *arena) {
  const gdn_env *env = me->base.env;
  me->random_steps = random_steps;
  me->unit = ARENA_NEW(arena, double, env->action.dim);
  agent_open_data(&me->base, &me->real, capacity, arena);
  critic_map_open(&me->map, env, arena);
}

// Once the learner is open.
static gdn_status open_gradient(ActorCriticAgent *me, gdn_arena *arena, gdn_message *why) {
  me->gradient.learner = &me->learner;
  me->gradient.real = &me->real;
  return action_gradient_open(&me->gradient, &me->base, arena, why);
}

gdn_status actor_critic_agent_open(ActorCriticAgent *me, const SacParams *p, gdn_arena *arena,
                                   gdn_message *why) {
  const gdn_env *env = me->base.env;
  open_shared(me, p->capacity, p->random_steps, arena);
  me->sac.p = p;
  me->updates_per_step = &p->updates_per_step;
  gdn_status status = sac_open(&me->sac, &env->observation, &env->action, arena, why);
  return status == GDN_OK ? open_gradient(me, arena, why) : status;
}

gdn_status actor_critic_agent_open_td3(ActorCriticAgent *me, const Td3Params *p, gdn_arena *arena,
                                       gdn_message *why) {
  const gdn_env *env = me->base.env;
  open_shared(me, p->capacity, p->random_steps, arena);
  me->td3.p = p;
  me->updates_per_step = &p->updates_per_step;
  gdn_status status = td3_open(&me->td3, &env->observation, &env->action, arena, why);
  return status == GDN_OK ? open_gradient(me, arena, why) : status;
}

void actor_critic_agent_start(Agent *agent) {
  ActorCriticAgent *me = (ActorCriticAgent *)agent;
  me->learner.type->start(&me->learner, agent->seed);
  action_gradient_start(&me->gradient);
  me->explore = rng_stream(agent->seed, "explore", 0);
  me->pick = rng_stream(agent->seed, "replay", 0);
}

void actor_critic_agent_begin(Agent *agent, const double *observation) {
  (void)observation;
  int32_t random = actor_critic_agent_is_random((ActorCriticAgent *)agent);
  agent->line = random ? LINE_RANDOM : LINE_POLICY;
}

void actor_critic_agent_decide(Agent *agent, const double *observation, double *action) {
  ActorCriticAgent *me = (ActorCriticAgent *)agent;
  if (actor_critic_agent_is_random(me)) {
    dynamics_try(agent->env->action.dim, &me->explore, me->unit);
  } else {
    actor_critic_act(&me->learner, observation, agent->evaluated, me->unit);
  }
  dynamics_action_back(&agent->env->action, me->unit, action);
}

void actor_critic_agent_look(ActorCriticAgent *me) {
  if (me->learner.updates % LOSS_RING_EVERY == 0) critic_map_look(&me->map, &me->learner);
  action_gradient_look(&me->gradient);
}

void actor_critic_agent_update(ActorCriticAgent *me) {
  me->learner.type->update(&me->learner);
  actor_critic_agent_look(me);
}

void actor_critic_agent_batch(ActorCriticAgent *me, const Mixture *mixture) {
  for (int32_t j = 0; j < me->learner.batch; j++) {
    ReplayRow row = mixture_row(mixture, j, me->learner.batch, &me->pick);
    actor_critic_set_column(&me->learner, j, &row);
  }
}

void actor_critic_agent_learn(ActorCriticAgent *me, const Mixture *mixture, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    actor_critic_agent_batch(me, mixture);
    actor_critic_agent_update(me);
  }
}

int32_t actor_critic_agent_learn_real(Agent *agent, int32_t *n) {
  ActorCriticAgent *me = (ActorCriticAgent *)agent;
  actor_critic_agent_learn(me, &(Mixture){.real = &me->real, .real_ratio = 1}, *n);
  return 1;
}

void actor_critic_agent_observe_real(Agent *agent, const Transition *t) {
  ActorCriticAgent *me = (ActorCriticAgent *)agent;
  actor_critic_agent_keep(me, t);
  if (actor_critic_agent_is_ready(me)) agenda_put(&agent->agenda, 0, *me->updates_per_step);
}

void actor_critic_agent_observe_fitting(ActorCriticAgent *me, const Transition *t,
                                        ModelError *error, FitClock *clock, int32_t every) {
  enum { FIT, LEARN };
  Agent *agent = &me->base;
  actor_critic_agent_keep(me, t);
  model_error_add(error, t, me->unit);
  fit_clock_step(clock);
  if (!actor_critic_agent_is_ready(me)) return;
  if (fit_clock_is_due(clock, every)) {
    clock->steps = 0;
    agenda_put(&agent->agenda, FIT, agent_begin_training(agent));
    model_error_forget(error);
  }
  agenda_put(&agent->agenda, LEARN, *me->updates_per_step);
}

void actor_critic_agent_state(Agent *agent, gdn_archive *archive) {
  ActorCriticAgent *me = (ActorCriticAgent *)agent;
  me->learner.type->state(&me->learner, archive);
  replay_state(&me->real, archive);
  gdn_archive_u64(archive, &me->explore.state, 1);
  gdn_archive_u64(archive, &me->pick.state, 1);
  gdn_archive_f64(archive, me->unit, agent->env->action.dim);
  critic_map_state(&me->map, archive);
  action_gradient_state(&me->gradient, archive);
  gdn_archive_check(archive, agent->agenda.left == 0 || me->real.n > 0);
}

void actor_critic_agent_channels(const Agent *agent, ChannelList *list) {
  const ActorCriticAgent *me = (const ActorCriticAgent *)agent;
  me->learner.type->channels(&me->learner, list);
  critic_map_channels(&me->map, list);
  action_gradient_channels(&me->gradient, list);
}

void actor_critic_agent_draw(const Agent *agent, gdn_scene *scene) {
  action_gradient_draw(&((const ActorCriticAgent *)agent)->gradient, scene);
}

// The first numbers that come out are the means; the log-stds of soft actor-critic behind them do not count here.
void actor_critic_agent_policy(const Agent *agent, PolicyData *out) {
  const ActorCritic *learner = &((const ActorCriticAgent *)agent)->learner;
  *out = (PolicyData){.features = learner->features,
                      .mlp = learner->policy.mlp,
                      .theta = learner->policy.theta,
                      .head = POLICY_HEAD_TANH};
}

void actor_critic_agent_tell(Agent *agent, const double *observation, gdn_answer *answer) {
  ActorCritic *learner = &((ActorCriticAgent *)agent)->learner;
  learner->type->tell(learner, agent->env, observation, answer);
}
