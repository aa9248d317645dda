// See dynamic_agent.h.
#include "agents/dynamic_agent.h"

const gdn_param dynamic_params[DYNAMIC_PARAMS_COUNT] = {
    DYNAMIC_PARAMS(GDN_PARAM_ROW, DynamicParams)};

gdn_status dynamic_agent_open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  dynamic_open(&((DynamicAgent *)agent)->dynamic, agent->env, arena);
  return tabular_agent_open(agent, arena, why);
}

void dynamic_agent_start(Agent *agent) {
  DynamicAgent *me = (DynamicAgent *)agent;
  tabular_agent_start(agent);
  dynamic_start(&me->dynamic, me->tabular.q.q);
}

void dynamic_agent_begin_decision(Agent *agent, const double *observation) {
  DynamicAgent *me = (DynamicAgent *)agent;
  int32_t revision = (int32_t)agent->env->revision;
  (void)observation; // all states are thought about
  if (revision != me->revision) {
    // An old policy may walk for ever in the new world; the even one arrives wherever any does.
    dynamic_start(&me->dynamic, me->tabular.q.q);
    me->sweeps = me->settled = 0;
    agent->line = 0;
  }
  me->revision = revision;
}

int32_t dynamic_agent_observe(Agent *agent, const Transition *t) {
  (void)agent;
  (void)t;
  return 0;
}

void dynamic_agent_back_up(DynamicAgent *me) {
  const gdn_env *env = me->tabular.base.env;
  me->tabular.base.model_steps += (uint64_t)dynamic_back_up(&me->dynamic, env, me->p.gamma);
  me->tabular.base.updates += (uint64_t)me->dynamic.n_states;
  me->sweeps++;
}

void dynamic_agent_state(Agent *agent, gdn_archive *archive) {
  DynamicAgent *me = (DynamicAgent *)agent;
  tabular_agent_state(agent, archive);
  dynamic_state(&me->dynamic, archive);
  gdn_archive_i32(archive, &me->sweeps, 1);
  gdn_archive_i32(archive, &me->settled, 1);
  gdn_archive_i32(archive, &me->revision, 1);
}

void dynamic_agent_channels(const Agent *agent, ChannelList *list) {
  const DynamicAgent *me = (const DynamicAgent *)agent;
  tabular_agent_channels(agent, list);
  channel_add(list, "v", "State values", "", "V(s): expected discounted return from each state.",
              me->dynamic.v, GDN_F64, me->dynamic.n_states, 0);
}
