// See actor_critic_agent.h.
#include "agents/bases/actor_critic_agent.h"

#include "base/arena.h"
#include "core/archive.h"
#include "learners/policy_data.h"
#include "math/rng.h"

enum { ACTOR_CRITIC_LINES(LISTING_NUMBER) };

gdn_status actor_critic_agent_open(ActorCriticAgent *me, const SacParams *p, gdn_arena *arena,
                                   gdn_message *why) {
  const gdn_env *env = me->base.env;
  me->sac.p = p;
  me->unit = ARENA_NEW(arena, double, env->action.dim);
  agent_open_data(&me->base, &me->real, p->capacity, arena);
  critic_map_open(&me->map, env, arena);
  return sac_open(&me->sac, &env->observation, &env->action, arena, why);
}

void actor_critic_agent_start(Agent *agent) {
  ActorCriticAgent *me = (ActorCriticAgent *)agent;
  sac_start(&me->sac, agent->seed);
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
    sac_act(&me->sac, observation, agent->evaluated, me->unit);
  }
  dynamics_action_back(&agent->env->action, me->unit, action);
}

void actor_critic_agent_update(ActorCriticAgent *me) {
  sac_update(&me->sac);
  if (me->sac.updates % SAC_EVERY == 0) critic_map_look(&me->map, &me->sac);
}

void actor_critic_agent_learn(ActorCriticAgent *me, const Mixture *mixture, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    for (int32_t j = 0; j < me->sac.batch; j++) {
      ReplayRow row = mixture_row(mixture, j, me->sac.batch, &me->pick);
      sac_set_column(&me->sac, j, &row);
    }
    actor_critic_agent_update(me);
  }
}

void actor_critic_agent_state(Agent *agent, gdn_archive *archive) {
  ActorCriticAgent *me = (ActorCriticAgent *)agent;
  sac_state(&me->sac, archive);
  replay_state(&me->real, archive);
  gdn_archive_u64(archive, &me->explore.state, 1);
  gdn_archive_u64(archive, &me->pick.state, 1);
  gdn_archive_f64(archive, me->unit, agent->env->action.dim);
  critic_map_state(&me->map, archive);
  gdn_archive_check(archive, agent->agenda.left == 0 || me->real.n > 0);
}

void actor_critic_agent_channels(const Agent *agent, ChannelList *list) {
  const ActorCriticAgent *me = (const ActorCriticAgent *)agent;
  sac_channels(&me->sac, list);
  critic_map_channels(&me->map, list);
}

// The first half of what comes out are the means; the log-stds behind them do not count here.
void actor_critic_agent_policy(const Agent *agent, PolicyData *out) {
  const Sac *sac = &((const ActorCriticAgent *)agent)->sac;
  *out = (PolicyData){.features = sac->features,
                      .mlp = sac->policy.mlp,
                      .theta = sac->policy.theta,
                      .head = POLICY_HEAD_TANH};
}

void actor_critic_agent_tell(Agent *agent, const double *observation, gdn_answer *answer) {
  sac_tell(&((ActorCriticAgent *)agent)->sac, agent->env, observation, answer);
}
