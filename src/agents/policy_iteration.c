// Policy iteration (Howard 1960; Sutton & Barto 2018, section 4.3): the agent is given the world's
// probabilities. It evaluates its policy, makes it greedy, and repeats until nothing changes. It begins with the
// policy that takes all actions alike, whose values are those of the book's example 4.1.
//
// Letters as in the book: V, pi, gamma, theta.
#include "agents/table.h"
#include "agents/tabular_agent.h"
#include "planners/dynamic.h"

#define POLICY_ITERATION_PARAMS(X, P)                                                              \
  X(P, REAL, gamma, 0.95, 0.0, 1.0, LINEAR, "", 0, "Discount γ",                                   \
    "How much a reward one step later is worth now.")                                              \
  X(P, REAL, theta, 1e-10, 0.0, 1.0, LOG, "", GDN_EXPERT, "Tolerance θ",                           \
    "An evaluation ends when no value changes by more than this in a sweep.")                      \
  X(P, INT, max_sweeps, 100000, 1, 100000000, LOG, "sweeps", GDN_EXPERT, "Most sweeps",            \
    "Thinking ends after this many sweeps in any case: without discount, a policy that never "     \
    "arrives has no finite value.")
GDN_PARAM_STRUCT(PolicyIterationParams, POLICY_ITERATION_PARAMS);
GDN_PARAM_TABLE(params, PolicyIterationParams, POLICY_ITERATION_PARAMS);

typedef struct PolicyIteration {
  TabularAgent tabular;
  PolicyIterationParams p;
  Dynamic dynamic;
  int32_t sweeps;       // since the world was last changed
  int32_t improvements; // of the policy, likewise
  int32_t settled;      // thinking has ended
  int32_t revision;     // of the world that was thought about
} PolicyIteration;

static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "repeat until π is stable:"},
    {GDN_PHASE_DECIDE, 1, "repeat until no V(s) changes by more than θ:"},
    {GDN_PHASE_DECIDE, 2, "for all s:  V(s) ← Σ P(s′|s,π(s)) [r + γ V(s′)]"},
    {GDN_PHASE_DECIDE, 1, "for all s:  π(s) ← argmaxₐ Σ P(s′|s,a) [r + γ V(s′)]"},
    {GDN_PHASE_ACT, 0, "take action A = π(S)"},
    {GDN_PHASE_OBSERVE, 0, "observe S′"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  dynamic_open(&((PolicyIteration *)agent)->dynamic, agent->env, arena);
  return tabular_agent_open(agent, arena, why);
}

static void start(Agent *agent) {
  PolicyIteration *me = (PolicyIteration *)agent;
  tabular_agent_start(agent);
  dynamic_start(&me->dynamic, me->tabular.q.q);
}

static void begin_decision(Agent *agent, const double *observation) {
  PolicyIteration *me = (PolicyIteration *)agent;
  tabular_agent_begin_decision(agent, observation);
  int32_t revision = (int32_t)agent->env->revision;
  if (revision != me->revision) {
    // An old policy may walk for ever in the new world; the even one arrives wherever any does.
    dynamic_start(&me->dynamic, me->tabular.q.q);
    me->sweeps = me->improvements = me->settled = 0;
  }
  me->revision = revision;
}

// One sweep of evaluation; when that has settled, the policy is improved as well.
static int32_t improve(Agent *agent) {
  PolicyIteration *me = (PolicyIteration *)agent;
  if (me->settled) return 1;
  agent->model_steps += (uint64_t)dynamic_back_up(&me->dynamic, agent->env, me->p.gamma);
  agent->updates += (uint64_t)me->dynamic.n_states;
  me->sweeps++;
  if (dynamic_policy_values(&me->dynamic) <= me->p.theta) {
    me->settled = dynamic_improve_policy(&me->dynamic, me->p.theta * 10) == 0;
    me->improvements++;
  }
  if (me->sweeps >= me->p.max_sweeps) me->settled = 1;
  return me->settled;
}

static void decide(Agent *agent, double *action) {
  PolicyIteration *me = (PolicyIteration *)agent;
  tabular_agent_decide(&me->tabular, 0, action); // counts the visit, and decides for an even policy
  int32_t chosen = me->dynamic.policy[me->tabular.s];
  if (chosen >= 0) action[0] = me->tabular.a = chosen;
}

static int32_t observe(Agent *agent, const Transition *t) {
  (void)agent;
  (void)t;
  return 0;
}

static void state(Agent *agent, gdn_archive *archive) {
  PolicyIteration *me = (PolicyIteration *)agent;
  tabular_agent_state(agent, archive);
  dynamic_state(&me->dynamic, archive);
  gdn_archive_i32(archive, &me->sweeps, 1);
  gdn_archive_i32(archive, &me->improvements, 1);
  gdn_archive_i32(archive, &me->settled, 1);
  gdn_archive_i32(archive, &me->revision, 1);
}

static void channels(const Agent *agent, ChannelList *list) {
  const PolicyIteration *me = (const PolicyIteration *)agent;
  tabular_agent_channels(agent, list);
  channel_add(list, "v", "State values", "", "V(s): expected discounted return under the policy.",
              me->dynamic.v, GDN_F64, me->dynamic.n_states, 0);
  channel_add(list, "policy", "Policy", "", "The action of each state; -1 = all alike.",
              me->dynamic.policy, GDN_I32, me->dynamic.n_states, 0);
}

const agent_type policy_iteration_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "policy-iteration",
                  .title = "Policy iteration",
                  .summary = "Knows the world's rules; evaluates its policy, improves it, and repeats.",
                  .source = "Howard 1960; Sutton & Barto 2018, section 4.3",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(PolicyIteration),
                  .params_at = offsetof(PolicyIteration, p),
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
