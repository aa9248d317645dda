// Model-based RL, version 1.0: what the plans really led to joins the data, and the model is fitted again: so it
// learns where plans go (Nagabandi et al. 2018, algorithm 1, without replanning; the idea is DAgger's).
//
// Letters: D data, f the learned dynamics, s state, a action, H planning horizon (planner.horizon).
#include "agents/bases/planning_agent.h"
#include "agents/table.h"

#define MBRL_AGGREGATE_PARAMS(X, P) \
  RANDOM_TRIALS_PARAM(X, P, 1)      \
  REPLAY_PARAM(X, P, 10000)
GDN_PARAM_STRUCT(MbrlAggregateParams, MBRL_AGGREGATE_PARAMS);
GDN_PARAM_TABLE(params, MbrlAggregateParams, MBRL_AGGREGATE_PARAMS);

typedef struct MbrlAggregate {
  PlanningAgent planning;
  MbrlAggregateParams p;
} MbrlAggregate;

#define LINES(X)                                                             \
  X(RANDOM, DECIDE, 0, "at first: random actions collect D")                 \
  X(FIT, UPDATE, 0, "after each trial: fit f(s, a) to s′ − s on D")          \
  X(SEARCH, DECIDE, 0, "find a₀ … a_{H−1} with the highest imagined return") \
  X(FOLLOW, DECIDE, 0, "follow the plan to its end, then find another")      \
  X(ACT, ACT, 0, "execute the action")                                       \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(s, a, s′)}")
LISTING(LINES);
PLANNING_STAGES;

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  MbrlAggregate *me = (MbrlAggregate *)agent;
  return planning_agent_open_to_follow(&me->planning, me->p.capacity, me->p.random_trials, arena,
                                       why);
}

static void observe(Agent *agent, const Transition *t) {
  PlanningAgent *me = (PlanningAgent *)agent;
  planning_agent_observe(me, t, 1);
  if (planning_agent_is_due(me, t, 0)) planning_agent_fit(me);
}

const agent_type mbrl_aggregate_agent = {
    .component =
        {AGENT_COMPONENT(MbrlAggregate), .id = "mbrl-aggregate", .title = "Fit, plan, fit again",
         .summary = "Learns from what its plans really led to, but follows each plan to its end.",
         .idea = GDN_IDEA_SEARCH, .picture = "env=pendulum agent.random_trials=1 time_limit=60",
         .picture_steps = 80, .source = "Model-based RL version 1.0; Nagabandi et al. 2018",
         PLANNING_AGENT_NEEDS, .usual_model = "network", .usual_planner = "random-shooting"},
    PLANNING_AGENT_FUNCTIONS,
    .open = open,
    .observe = observe,
};
