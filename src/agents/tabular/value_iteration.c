// Value iteration (Bellman 1957; Sutton & Barto 2018, section 4.4): back up all values with the best action until
// they settle.
//
// Letters as in the book: V, gamma; theta the change below which the values have settled.
#include "agents/bases/dp_agent.h"
#include "agents/table.h"

GDN_PARAM_TABLE(params, DpParams, DP_PARAMS);

#define LINES(X)                                                           \
  X(REPEAT, DECIDE, 0, "repeat until no V(s) changes by more than θ:")     \
  X(SWEEP, DECIDE, 1, "for all s, a:  Q(s,a) ← Σ P(s′|s,a) [r + γ V(s′)]") \
  X(VALUE, DECIDE, 1, "for all s:  V(s) ← maxₐ Q(s,a)")                    \
  X(ACT, ACT, 0, "take action A = argmaxₐ Q(S,a)")                         \
  X(OBSERVE, OBSERVE, 0, "observe S′")
LISTING(LINES);

// One sweep.
static int32_t improve(Agent *agent) {
  DpAgent *me = (DpAgent *)agent;
  if (me->settled) return 1;
  dp_agent_back_up(me);
  agent->line = LINE_SWEEP;
  me->settled = dp_greedy_values(&me->dp) <= me->p.theta || me->sweeps >= me->p.max_sweeps;
  return me->settled;
}

const agent_type value_iteration_agent = {
    .component = {AGENT_COMPONENT(DpAgent), .id = "value-iteration", .title = "Value iteration",
                  .summary = "Knows the world's rules, thinks until its values settle, then acts.",
                  .idea = GDN_IDEA_VALUES, .picture = "env=dyna-maze", .picture_steps = 8,
                  .source = "Bellman 1957; Sutton & Barto 2018, section 4.4",
                  .needs_env = GDN_FINITE | GDN_OUTCOMES},
    .open = dp_agent_open,
    .start = dp_agent_start,
    .begin_decision = dp_agent_begin_decision,
    .improve = improve,
    .decide = tabular_agent_decide_greedily,
    .observe = dp_agent_observe,
    .state = dp_agent_state,
    .channels = dp_agent_channels,
    .draw = tabular_agent_draw,
    .policy = tabular_agent_policy,
    .tell = dp_agent_tell,
};
