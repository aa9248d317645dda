// Policy iteration (Howard 1960; Sutton & Barto 2018, section 4.3): evaluate the policy, make it greedy, and repeat
// until nothing changes. It begins with the policy that takes all actions alike, whose values are those of the
// book's example 4.1.
//
// Letters as in the book: V, pi, gamma; theta the change below which the values have settled.
#include "agents/bases/dp_agent.h"
#include "agents/table.h"
#include "learners/policy_data.h"

GDN_PARAM_TABLE(params, DpParams, DP_PARAMS);

#define LINES(X)                                                                \
  X(REPEAT, DECIDE, 0, "repeat until π is stable:")                             \
  X(SETTLE, DECIDE, 1, "repeat until no V(s) changes by more than θ:")          \
  X(EVALUATE, DECIDE, 2, "for all s:  V(s) ← Σ P(s′|s,π(s)) [r + γ V(s′)]")     \
  X(IMPROVE, DECIDE, 1, "for all s:  π(s) ← argmaxₐ Σ P(s′|s,a) [r + γ V(s′)]") \
  X(ACT, ACT, 0, "take action A = π(S)")                                        \
  X(OBSERVE, OBSERVE, 0, "observe S′")
LISTING(LINES);

// One sweep of evaluation; or, when the values have settled, one improvement of the policy.
static int32_t improve(Agent *agent) {
  DpAgent *me = (DpAgent *)agent;
  if (me->settled) return 1;
  if (agent->line == LINE_IMPROVE) {
    me->settled = dp_improve_policy(&me->dp, 10 * me->p.theta) == 0;
    agent->line = LINE_EVALUATE;
  } else {
    dp_agent_back_up(me);
    int32_t evaluated = dp_policy_values(&me->dp) <= me->p.theta;
    agent->line = evaluated ? LINE_IMPROVE : LINE_EVALUATE;
    me->settled = me->sweeps >= me->p.max_sweeps;
  }
  return me->settled;
}

static void decide(Agent *agent, const double *observation, double *action) {
  DpAgent *me = (DpAgent *)agent;
  // Counts the visit, and decides for an even policy.
  tabular_agent_decide_greedily(agent, observation, action);
  int32_t chosen = me->dp.policy[me->tabular.s];
  if (chosen >= 0) action[0] = me->tabular.a = chosen;
}

static void chosen_policy(const Agent *agent, PolicyData *out) {
  tabular_agent_policy(agent, out);
  out->chosen = ((const DpAgent *)agent)->dp.policy;
}

static const gdn_channel_type policy = {
    .key = "policy",
    .label = "Policy",
    .unit = "",
    .doc = "The action of each state; -1 = all alike.",
};

static void channels(const Agent *agent, ChannelList *list) {
  const DpAgent *me = (const DpAgent *)agent;
  dp_agent_channels(agent, list);
  channel_add(list, &policy, me->dp.policy, GDN_I32, me->dp.n_states, 0);
}

const agent_type policy_iteration_agent = {
    .component = {AGENT_COMPONENT(DpAgent), .id = "policy-iteration", .title = "Policy iteration",
                  .summary =
                      "Knows the world's rules; evaluates its policy, improves it, and repeats.",
                  .idea = GDN_IDEA_VALUES, .picture = "env=cliff-walking", .picture_steps = 8,
                  .source = "Howard 1960; Sutton & Barto 2018, section 4.3",
                  .needs_env = GDN_FINITE | GDN_OUTCOMES},
    .open = dp_agent_open,
    .start = dp_agent_start,
    .begin_decision = dp_agent_begin_decision,
    .improve = improve,
    .decide = decide,
    .observe = dp_agent_observe,
    .state = dp_agent_state,
    .channels = channels,
    .draw = tabular_agent_draw,
    .policy = chosen_policy,
    .tell = dp_agent_tell,
};
