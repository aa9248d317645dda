// Policy iteration (Howard 1960; Sutton & Barto 2018, section 4.3): evaluate the policy, make it greedy, and repeat
// until nothing changes. It begins with the policy that takes all actions alike, whose values are those of the
// book's example 4.1.
//
// Letters as in the book: V, pi, gamma; theta the change below which the values have settled.
#include "agents/dynamic_agent.h"
#include "agents/table.h"

enum { LINE_EVALUATE = 2, LINE_IMPROVE = 3 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "repeat until π is stable:"},
    {GDN_PHASE_DECIDE, 1, "repeat until no V(s) changes by more than θ:"},
    {GDN_PHASE_DECIDE, 2, "for all s:  V(s) ← Σ P(s′|s,π(s)) [r + γ V(s′)]"},
    {GDN_PHASE_DECIDE, 1, "for all s:  π(s) ← argmaxₐ Σ P(s′|s,a) [r + γ V(s′)]"},
    {GDN_PHASE_ACT, 0, "take action A = π(S)"},
    {GDN_PHASE_OBSERVE, 0, "observe S′"},
};

// One sweep of evaluation; or, when the values have settled, one improvement of the policy.
static int32_t improve(Agent *agent) {
  DynamicAgent *me = (DynamicAgent *)agent;
  if (me->settled) return 1;
  if (agent->line == LINE_IMPROVE) {
    me->settled = dynamic_improve_policy(&me->dynamic, 10 * me->p.theta) == 0;
    agent->line = LINE_EVALUATE;
  } else {
    dynamic_agent_back_up(me);
    int32_t evaluated = dynamic_policy_values(&me->dynamic) <= me->p.theta;
    agent->line = evaluated ? LINE_IMPROVE : LINE_EVALUATE;
    me->settled = me->sweeps >= me->p.max_sweeps;
  }
  return me->settled;
}

static void decide(Agent *agent, const double *observation, double *action) {
  DynamicAgent *me = (DynamicAgent *)agent;
  tabular_agent_decide(&me->tabular, 0, observation,
                       action); // counts the visit, and decides for an even policy
  int32_t chosen = me->dynamic.policy[me->tabular.s];
  if (chosen >= 0) action[0] = me->tabular.a = chosen;
}

static void channels(const Agent *agent, ChannelList *list) {
  const DynamicAgent *me = (const DynamicAgent *)agent;
  dynamic_agent_channels(agent, list);
  channel_add(list, "policy", "Policy", "", "The action of each state; -1 = all alike.",
              me->dynamic.policy, GDN_I32, me->dynamic.n_states, 0);
}

const agent_type policy_iteration_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "policy-iteration",
                  .title = "Policy iteration",
                  .summary =
                      "Knows the world's rules; evaluates its policy, improves it, and repeats.",
                  .source = "Howard 1960; Sutton & Barto 2018, section 4.3",
                  .params = dynamic_params,
                  .n_params = DYNAMIC_PARAMS_COUNT,
                  .struct_bytes = sizeof(DynamicAgent),
                  .params_at = offsetof(DynamicAgent, p),
                  .needs_env = GDN_FINITE | GDN_OUTCOMES,
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    .open = dynamic_agent_open,
    .start = dynamic_agent_start,
    .begin_decision = dynamic_agent_begin_decision,
    .improve = improve,
    .decide = decide,
    .observe = dynamic_agent_observe,
    .state = dynamic_agent_state,
    .channels = channels,
    .draw = tabular_agent_draw,
};
