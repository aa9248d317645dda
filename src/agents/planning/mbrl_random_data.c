// Model-based RL, version 0.5: fit the dynamics once, on random data, then plan through them. It works only where
// random actions visit what good plans visit: otherwise the plan leads to where the model knows nothing
// (distribution shift; Nagabandi et al. 2018, section IV).
//
// Letters: D data, f the learned dynamics, s state, a action, H planning horizon (planner.horizon).
#include "agents/bases/planning_agent.h"
#include "agents/table.h"

#define MBRL_RANDOM_DATA_PARAMS(X, P) \
  RANDOM_TRIALS_PARAM(X, P, 5)        \
  REPLAY_PARAM(X, P, 10000)
GDN_PARAM_STRUCT(MbrlRandomDataParams, MBRL_RANDOM_DATA_PARAMS);
GDN_PARAM_TABLE(params, MbrlRandomDataParams, MBRL_RANDOM_DATA_PARAMS);

typedef struct MbrlRandomData {
  PlanningAgent planning;
  MbrlRandomDataParams p;
} MbrlRandomData;

#define LINES(X)                                                             \
  X(RANDOM, DECIDE, 0, "at first: random actions collect D")                 \
  X(FIT, UPDATE, 0, "once: fit f(s, a) to s′ − s on D")                      \
  X(SEARCH, DECIDE, 0, "find a₀ … a_{H−1} with the highest imagined return") \
  X(FOLLOW, DECIDE, 0, "follow the plan to its end, then find another")      \
  X(ACT, ACT, 0, "execute the action")                                       \
  X(OBSERVE, OBSERVE, 0, "observe s′ (D stays as it is)")
LISTING(LINES);
PLANNING_STAGES;

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  MbrlRandomData *me = (MbrlRandomData *)agent;
  return planning_agent_open_to_follow(&me->planning, me->p.capacity, me->p.random_trials, arena,
                                       why);
}

static void observe(Agent *agent, const Transition *t) {
  PlanningAgent *me = (PlanningAgent *)agent;
  int32_t random = planning_agent_is_random(me);
  planning_agent_observe(me, t, random);
  if (random && !planning_agent_is_random(me)) planning_agent_fit(me);
}

const agent_type mbrl_random_data_agent = {
    .component = {AGENT_COMPONENT(MbrlRandomData), .id = "mbrl-random-data",
                  .title = "Fit once, then plan",
                  .summary =
                      "Learns the dynamics from random actions once, and follows whole plans.",
                  .idea = GDN_IDEA_SEARCH, .picture = "env=cartpole agent.random_trials=2",
                  .picture_steps = 70,
                  .source = "Model-based RL version 0.5; Nagabandi et al. 2018, section IV",
                  PLANNING_AGENT_NEEDS, .usual_model = "network",
                  .usual_planner = "random-shooting"},
    PLANNING_AGENT_FUNCTIONS,
    .open = open,
    .observe = observe,
};
