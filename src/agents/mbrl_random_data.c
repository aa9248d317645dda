// Model-based RL, version 0.5: fit the dynamics once, on random data, then plan through them. It works only where
// random actions visit what good plans visit: otherwise the plan leads to where the model knows nothing
// (distribution shift; Nagabandi et al. 2018, section IV).
//
// Letters: D data, f the learned dynamics, s state, a action, H planning horizon (planner.horizon).
#include "agents/planning_agent.h"
#include "agents/table.h"

#define MBRL_RANDOM_DATA_PARAMS(X, P) RANDOM_TRIALS_PARAM(X, P, 5)
GDN_PARAM_STRUCT(MbrlRandomDataParams, MBRL_RANDOM_DATA_PARAMS);
GDN_PARAM_TABLE(params, MbrlRandomDataParams, MBRL_RANDOM_DATA_PARAMS);

typedef struct MbrlRandomData {
  PlanningAgent planning;
  MbrlRandomDataParams p;
} MbrlRandomData;

enum { LINE_RANDOM, LINE_FIT, LINE_SEARCH, LINE_FOLLOW };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "at first: random actions collect D"},
    {GDN_PHASE_UPDATE, 0, "once: fit f(s, a) to s′ − s on D"},
    {GDN_PHASE_DECIDE, 0, "find a₀ … a_{H−1} with the highest imagined return"},
    {GDN_PHASE_DECIDE, 0, "follow the plan to its end, then find another"},
    {GDN_PHASE_ACT, 0, "execute the action"},
    {GDN_PHASE_OBSERVE, 0, "observe s′ (D stays as it is)"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  MbrlRandomData *me = (MbrlRandomData *)agent;
  (void)why;
  me->planning.lines = (PlanningLines){LINE_RANDOM, LINE_SEARCH, LINE_FOLLOW, LINE_FIT};
  me->planning.random_trials = me->p.random_trials;
  me->planning.follow = agent->planner->horizon;
  return planning_agent_open(&me->planning, PROPAGATE_EXPECTATION, 1, arena);
}

static int32_t observe(Agent *agent, const Transition *t) {
  PlanningAgent *me = (PlanningAgent *)agent;
  int32_t random = planning_agent_is_random(me);
  planning_agent_observe(me, t, random);
  return random && !planning_agent_is_random(me) ? planning_agent_fit(me) : 0;
}

const agent_type mbrl_random_data_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "mbrl-random-data",
                  .title = "Fit once, then plan",
                  .summary =
                      "Learns the dynamics from random actions once, and follows whole plans.",
                  .source = "Model-based RL version 0.5; Nagabandi et al. 2018, section IV",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(MbrlRandomData),
                  .params_at = offsetof(MbrlRandomData, p),
                  PLANNING_AGENT_NEEDS,
                  .usual_model = "network",
                  .usual_planner = "random-shooting",
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    PLANNING_AGENT_FUNCTIONS,
    .open = open,
    .observe = observe,
};
