// Model-based RL, version 1.5: model-predictive control with learned dynamics (Nagabandi et al. 2018, algorithm 1).
// Only the first action of each plan is executed; planning again at every step corrects what the model
// gets wrong.
//
// Letters: D data, f the learned dynamics, s state, a action, H planning horizon (planner.horizon).
#include "agents/bases/planning_agent.h"
#include "agents/table.h"

#define MBRL_MPC_PARAMS(X, P)  \
  RANDOM_TRIALS_PARAM(X, P, 1) \
  RETRAIN_PARAM(X, P)          \
  REPLAY_PARAM(X, P, 10000)
GDN_PARAM_STRUCT(MbrlMpcParams, MBRL_MPC_PARAMS);
GDN_PARAM_TABLE(params, MbrlMpcParams, MBRL_MPC_PARAMS);

typedef struct MbrlMpc {
  PlanningAgent planning;
  MbrlMpcParams p;
} MbrlMpc;

#define LINES(X)                                                                  \
  X(RANDOM, DECIDE, 0, "at first: random actions collect D")                      \
  X(FIT, UPDATE, 0, "every N steps: fit f(s, a) to s′ − s on D")                  \
  X(SEARCH, DECIDE, 0, "find a₀ … a_{H−1} with the highest imagined return")      \
  X(ACT, ACT, 0, "execute the first action, a₀; more, where the planner says so") \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(s, a, s′)}")
LISTING(LINES);
PLANNING_STAGES;

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  MbrlMpc *me = (MbrlMpc *)agent;
  return planning_agent_open(&me->planning, me->p.capacity, me->p.random_trials, 1,
                             PROPAGATE_EXPECTATION, 1, arena, why);
}

static void observe(Agent *agent, const Transition *t) {
  MbrlMpc *me = (MbrlMpc *)agent;
  planning_agent_observe(&me->planning, t, 1);
  if (planning_agent_is_due(&me->planning, t, me->p.retrain_every))
    planning_agent_fit(&me->planning);
}

const agent_type mbrl_mpc_agent = {
    .component = {AGENT_COMPONENT(MbrlMpc), .id = "mbrl-mpc", .title = "Model-predictive control",
                  .summary =
                      "Learns the dynamics with one network, and plans anew before every step.",
                  .idea = GDN_IDEA_SEARCH,
                  .picture = "env=cartpole-swingup agent.random_trials=1 time_limit=80",
                  .picture_steps = 110,
                  .source = "Model-based RL version 1.5; Nagabandi et al. 2018, algorithm 1",
                  PLANNING_AGENT_NEEDS, .usual_model = "network",
                  .usual_planner = "random-shooting"},
    PLANNING_AGENT_FUNCTIONS,
    .open = open,
    .observe = observe,
};
