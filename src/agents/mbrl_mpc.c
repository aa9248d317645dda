// Model-based RL, version 1.5: model-predictive control with learned dynamics (Nagabandi et al. 2018, algorithm 1).
// Only the first action of each plan is executed; planning again at every step corrects what the model
// gets wrong.
//
// Letters: D data, f the learned dynamics, s state, a action, H planning horizon (planner.horizon).
#include "agents/planning_agent.h"
#include "agents/table.h"

#define MBRL_MPC_PARAMS(X, P)  \
  RANDOM_TRIALS_PARAM(X, P, 1) \
  RETRAIN_PARAM(X, P)
GDN_PARAM_STRUCT(MbrlMpcParams, MBRL_MPC_PARAMS);
GDN_PARAM_TABLE(params, MbrlMpcParams, MBRL_MPC_PARAMS);

typedef struct MbrlMpc {
  PlanningAgent planning;
  MbrlMpcParams p;
} MbrlMpc;

enum { LINE_RANDOM, LINE_FIT, LINE_SEARCH, LINE_FOLLOW = LINE_SEARCH };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "at first: random actions collect D"},
    {GDN_PHASE_UPDATE, 0, "every N steps: fit f(s, a) to s′ − s on D"},
    {GDN_PHASE_DECIDE, 0, "find a₀ … a_{H−1} with the highest imagined return"},
    {GDN_PHASE_ACT, 0, "execute only the first action, a₀"},
    {GDN_PHASE_OBSERVE, 0, "D ← D ∪ {(s, a, s′)}"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  MbrlMpc *me = (MbrlMpc *)agent;
  (void)why;
  me->planning.lines = (PlanningLines){LINE_RANDOM, LINE_SEARCH, LINE_FOLLOW, LINE_FIT};
  me->planning.random_trials = me->p.random_trials;
  me->planning.follow = 1;
  return planning_agent_open(&me->planning, PROPAGATE_EXPECTATION, 1, arena);
}

static int32_t observe(Agent *agent, const Transition *t) {
  MbrlMpc *me = (MbrlMpc *)agent;
  planning_agent_observe(&me->planning, t, 1);
  return planning_agent_is_due(&me->planning, t, me->p.retrain_every)
             ? planning_agent_fit(&me->planning)
             : 0;
}

const agent_type mbrl_mpc_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "mbrl-mpc",
                  .title = "Model-predictive control",
                  .summary =
                      "Learns the dynamics with one network, and plans anew before every step.",
                  .source = "Model-based RL version 1.5; Nagabandi et al. 2018, algorithm 1",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(MbrlMpc),
                  .params_at = offsetof(MbrlMpc, p),
                  PLANNING_AGENT_NEEDS,
                  .usual_model = "network",
                  .usual_planner = "random-shooting",
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    PLANNING_AGENT_FUNCTIONS,
    .open = open,
    .observe = observe,
};
