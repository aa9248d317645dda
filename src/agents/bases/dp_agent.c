// See dp_agent.h.
#include "agents/bases/dp_agent.h"

gdn_status dp_agent_open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  dp_open(&((DpAgent *)agent)->dp, agent->env, arena);
  return tabular_agent_open(agent, arena, why);
}

void dp_agent_start(Agent *agent) {
  DpAgent *me = (DpAgent *)agent;
  tabular_agent_start(agent);
  dp_start(&me->dp, me->tabular.q.q);
}

void dp_agent_begin_decision(Agent *agent, const double *observation) {
  DpAgent *me = (DpAgent *)agent;
  int32_t revision = (int32_t)agent->env->revision;
  (void)observation; // all states are thought about
  if (revision != me->revision) {
    // An old policy may walk for ever in the new world; the even one arrives wherever any does.
    dp_start(&me->dp, me->tabular.q.q);
    me->sweeps = me->settled = 0;
    agent->line = 0;
  }
  me->revision = revision;
}

void dp_agent_observe(Agent *agent, const Transition *t) {
  (void)agent, (void)t; // it knows the rules
}

void dp_agent_back_up(DpAgent *me) {
  const gdn_env *env = me->tabular.base.env;
  me->tabular.base.model_steps += (uint64_t)dp_back_up(&me->dp, env, me->p.gamma);
  me->tabular.base.updates += (uint64_t)me->dp.n_states;
  me->sweeps++;
}

void dp_agent_state(Agent *agent, gdn_archive *archive) {
  DpAgent *me = (DpAgent *)agent;
  tabular_agent_state(agent, archive);
  dp_state(&me->dp, archive);
  gdn_archive_i32(archive, &me->sweeps, 1);
  gdn_archive_i32(archive, &me->settled, 1);
  gdn_archive_i32(archive, &me->revision, 1);
}

static const gdn_channel_type values = {
    .key = "v",
    .label = "State values",
    .unit = "",
    .doc = "V(s): expected discounted return from each state.",
};

void dp_agent_channels(const Agent *agent, ChannelList *list) {
  const DpAgent *me = (const DpAgent *)agent;
  tabular_agent_channels(agent, list);
  channel_add(list, &values, me->dp.v, GDN_F64, me->dp.n_states, 0);
}

// Of these values no update is remembered, but the sweep that all came from.
void dp_agent_tell(Agent *agent, const double *observation, gdn_answer *answer) {
  DpAgent *me = (DpAgent *)agent;
  const double *q = me->dp.q;
  int32_t s = (int32_t)observation[0], n = me->dp.n_actions, best = me->dp.policy[s];
  qtable_tell(&me->tabular.q, agent->env, s, 1, me->p.gamma, answer);
  gdn_answer_number(answer, "V(s)", me->dp.v[s], "", GDN_MARK_NONE);
  for (int32_t a = 0; best < 0 && a < n; a++) {
    if (q[s * n + a] == qtable_max(&me->tabular.q, s)) best = a;
  }
  if (best >= 0) dp_tell(&me->dp, agent->env, s, best, me->p.gamma, answer);
}
