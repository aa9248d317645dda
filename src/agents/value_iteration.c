// Value iteration (Bellman 1957; Sutton & Barto 2018, section 4.4): the agent is given the world's
// probabilities, thinks until the values stand still, and then acts. Nothing is learned; when the world is
// changed it thinks again, from the values it has.
//
// Letters as in the book: V, gamma; theta the change below which the values stand still.
#include "agents/table.h"
#include "agents/tabular_agent.h"
#include "planners/dynamic.h"

#define VALUE_ITERATION_PARAMS(X, P)                                                               \
  X(P, REAL, gamma, 0.95, 0.0, 1.0, LINEAR, "", 0, "Discount γ",                                   \
    "How much a reward one step later is worth now.")                                              \
  X(P, REAL, theta, 1e-10, 0.0, 1.0, LOG, "", GDN_EXPERT, "Tolerance θ",                           \
    "Thinking ends when no value changes by more than this in a sweep.")                           \
  X(P, INT, max_sweeps, 100000, 1, 100000000, LOG, "sweeps", GDN_EXPERT, "Most sweeps",            \
    "Thinking ends after this many sweeps in any case: without discount, values need not settle.")
GDN_PARAM_STRUCT(ValueIterationParams, VALUE_ITERATION_PARAMS);
GDN_PARAM_TABLE(params, ValueIterationParams, VALUE_ITERATION_PARAMS);

typedef struct ValueIteration {
  TabularAgent tabular;
  ValueIterationParams p;
  Dynamic dynamic;
  int32_t sweeps;   // since the world was last changed
  int32_t settled;  // thinking has ended
  int32_t revision; // of the world that was thought about
} ValueIteration;

static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "repeat until no V(s) changes by more than θ:"},
    {GDN_PHASE_DECIDE, 1, "for all s, a:  Q(s,a) ← Σ P(s′|s,a) [r + γ V(s′)]"},
    {GDN_PHASE_DECIDE, 1, "for all s:  V(s) ← maxₐ Q(s,a)"},
    {GDN_PHASE_ACT, 0, "take action A = argmaxₐ Q(S,a)"},
    {GDN_PHASE_OBSERVE, 0, "observe S′"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  dynamic_open(&((ValueIteration *)agent)->dynamic, agent->env, arena);
  return tabular_agent_open(agent, arena, why);
}

static void start(Agent *agent) {
  ValueIteration *me = (ValueIteration *)agent;
  tabular_agent_start(agent);
  dynamic_start(&me->dynamic, me->tabular.q.q);
}

static void begin_decision(Agent *agent, const double *observation) {
  ValueIteration *me = (ValueIteration *)agent;
  tabular_agent_begin_decision(agent, observation);
  int32_t revision = (int32_t)agent->env->revision;
  if (revision != me->revision) me->sweeps = me->settled = 0;
  me->revision = revision;
}

static int32_t improve(Agent *agent) {
  ValueIteration *me = (ValueIteration *)agent;
  if (me->settled) return 1;
  agent->model_steps += (uint64_t)dynamic_back_up(&me->dynamic, agent->env, me->p.gamma);
  agent->updates += (uint64_t)me->dynamic.n_states;
  me->settled = dynamic_greedy_values(&me->dynamic) <= me->p.theta;
  if (++me->sweeps >= me->p.max_sweeps) me->settled = 1;
  return me->settled;
}

static void decide(Agent *agent, double *action) {
  tabular_agent_decide((TabularAgent *)agent, 0, action);
}

static int32_t observe(Agent *agent, const Transition *t) {
  (void)agent;
  (void)t;
  return 0;
}

static void state(Agent *agent, gdn_archive *archive) {
  ValueIteration *me = (ValueIteration *)agent;
  tabular_agent_state(agent, archive);
  dynamic_state(&me->dynamic, archive);
  gdn_archive_i32(archive, &me->sweeps, 1);
  gdn_archive_i32(archive, &me->settled, 1);
  gdn_archive_i32(archive, &me->revision, 1);
}

static void channels(const Agent *agent, ChannelList *list) {
  const ValueIteration *me = (const ValueIteration *)agent;
  tabular_agent_channels(agent, list);
  channel_add(list, "v", "State values", "", "V(s): expected discounted return from each state.",
              me->dynamic.v, GDN_F64, me->dynamic.n_states, 0);
}

const agent_type value_iteration_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "value-iteration",
                  .title = "Value iteration",
                  .summary = "Knows the world's rules, thinks until its values settle, then acts.",
                  .source = "Bellman 1957; Sutton & Barto 2018, section 4.4",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(ValueIteration),
                  .params_at = offsetof(ValueIteration, p),
                  .needs_env = GDN_FINITE | GDN_OUTCOMES,
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    .open = open,
    .start = start,
    .begin_decision = begin_decision,
    .improve = improve,
    .decide = decide,
    .observe = observe,
    .state = state,
    .channels = channels,
    .draw = tabular_agent_draw,
};
