// Value iteration (Bellman 1957; Sutton & Barto 2018, section 4.4): back up all values with the best action until
// they settle.
//
// Letters as in the book: V, gamma; theta the change below which the values have settled.
#include "agents/dynamic_agent.h"
#include "agents/table.h"

enum { LINE_SWEEP = 1 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "repeat until no V(s) changes by more than θ:"},
    {GDN_PHASE_DECIDE, 1, "for all s, a:  Q(s,a) ← Σ P(s′|s,a) [r + γ V(s′)]"},
    {GDN_PHASE_DECIDE, 1, "for all s:  V(s) ← maxₐ Q(s,a)"},
    {GDN_PHASE_ACT, 0, "take action A = argmaxₐ Q(S,a)"},
    {GDN_PHASE_OBSERVE, 0, "observe S′"},
};

// One sweep.
static int32_t improve(Agent *agent) {
  DynamicAgent *me = (DynamicAgent *)agent;
  if (me->settled) return 1;
  dynamic_agent_back_up(me);
  agent->line = LINE_SWEEP;
  me->settled =
      dynamic_greedy_values(&me->dynamic) <= me->p.theta || me->sweeps >= me->p.max_sweeps;
  return me->settled;
}

static void decide(Agent *agent, const double *observation, double *action) {
  tabular_agent_decide((TabularAgent *)agent, 0, observation, action);
}

const agent_type value_iteration_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "value-iteration",
                  .title = "Value iteration",
                  .summary = "Knows the world's rules, thinks until its values settle, then acts.",
                  .source = "Bellman 1957; Sutton & Barto 2018, section 4.4",
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
    .channels = dynamic_agent_channels,
    .draw = tabular_agent_draw,
};
