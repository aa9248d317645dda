// Model-based RL, version 1.0: what the plans really led to joins the data, and the model is fitted again: so it
// learns where plans go (Nagabandi et al. 2018, algorithm 1, without replanning; the idea is DAgger's).
//
// Letters: D data, f the learned dynamics, s state, a action, H planning horizon (planner.horizon).
#include "agents/planning_agent.h"
#include "agents/table.h"

#define MBRL_AGGREGATE_PARAMS(X, P) RANDOM_TRIALS_PARAM(X, P, 1)
GDN_PARAM_STRUCT(MbrlAggregateParams, MBRL_AGGREGATE_PARAMS);
GDN_PARAM_TABLE(params, MbrlAggregateParams, MBRL_AGGREGATE_PARAMS);

typedef struct MbrlAggregate {
  PlanningAgent planning;
  MbrlAggregateParams p;
} MbrlAggregate;

enum { LINE_RANDOM, LINE_FIT, LINE_SEARCH, LINE_FOLLOW };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "at first: random actions collect D"},
    {GDN_PHASE_UPDATE, 0, "after each trial: fit f(s, a) to s′ − s on D"},
    {GDN_PHASE_DECIDE, 0, "find a₀ … a_{H−1} with the highest imagined return"},
    {GDN_PHASE_DECIDE, 0, "follow the plan to its end, then find another"},
    {GDN_PHASE_ACT, 0, "execute the action"},
    {GDN_PHASE_OBSERVE, 0, "D ← D ∪ {(s, a, s′)}"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  MbrlAggregate *me = (MbrlAggregate *)agent;
  (void)why;
  me->planning.lines = (PlanningLines){LINE_RANDOM, LINE_SEARCH, LINE_FOLLOW, LINE_FIT};
  me->planning.random_trials = me->p.random_trials;
  me->planning.follow = agent->planner->horizon;
  return planning_agent_open(&me->planning, PROPAGATE_EXPECTATION, 1, arena);
}

static int32_t observe(Agent *agent, const Transition *t) {
  PlanningAgent *me = (PlanningAgent *)agent;
  planning_agent_observe(me, t, 1);
  int32_t over = t->terminated || t->truncated;
  return over && !planning_agent_is_random(me) ? planning_agent_fit(me) : 0;
}

const agent_type mbrl_aggregate_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "mbrl-aggregate",
                  .title = "Fit, plan, fit again",
                  .summary =
                      "Learns from what its plans really led to, but follows each plan to its end.",
                  .source = "Model-based RL version 1.0; Nagabandi et al. 2018",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(MbrlAggregate),
                  .params_at = offsetof(MbrlAggregate, p),
                  PLANNING_AGENT_NEEDS,
                  .usual_model = "network",
                  .usual_planner = "random-shooting",
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    PLANNING_AGENT_FUNCTIONS,
    .open = open,
    .observe = observe,
};
