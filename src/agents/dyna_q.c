// Dyna-Q (Sutton 1990; Sutton & Barto 2018, section 8.2): every real step teaches the values and a model;
// then the agent imagines n steps with the model and learns from them in the same way.
//
// Letters as in the book: S, A, R, S'; alpha step size, gamma discount, epsilon exploration,
// n planning steps. With n = 0 this is Q-learning, to the bit.
#include "agents/table.h"
#include "agents/tabular_agent.h"

#define DYNA_Q_PARAMS(X, P) \
  Q_PARAMS(X, P, 0.1)       \
  PLANNING_PARAMS(X, P)
GDN_PARAM_STRUCT(DynaQParams, DYNA_Q_PARAMS);
GDN_PARAM_TABLE(params, DynaQParams, DYNA_Q_PARAMS);

typedef struct DynaQ {
  TabularAgent tabular;
  DynaQParams p;
} DynaQ;

enum { LINE_LEARN = 4, LINE_IMAGINE = 7 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "S ← current state"},
    {GDN_PHASE_DECIDE, 0, "A ← ε-greedy(S, Q)"},
    {GDN_PHASE_ACT, 0, "take action A"},
    {GDN_PHASE_OBSERVE, 0, "observe R and S′;  Model(S,A) ← R, S′"},
    {GDN_PHASE_UPDATE, 0, "Q(S,A) ← Q(S,A) + α[R + γ maxₐ Q(S′,a) − Q(S,A)]"},
    {GDN_PHASE_IMAGINE, 0, "repeat n times:"},
    {GDN_PHASE_IMAGINE, 1, "S, A ← random state and action seen before;  R, S′ ← Model(S,A)"},
    {GDN_PHASE_IMAGINE, 1, "Q(S,A) ← Q(S,A) + α[R + γ maxₐ Q(S′,a) − Q(S,A)]"},
};

static void decide(Agent *agent, const double *observation, double *action) {
  DynaQ *me = (DynaQ *)agent;
  tabular_agent_decide(&me->tabular, me->p.epsilon, observation, action);
}

static int32_t observe(Agent *agent, const Transition *t) {
  DynaQ *me = (DynaQ *)agent;
  tabular_agent_observe(&me->tabular, t, LINE_LEARN);
  return 1 + me->p.planning_steps;
}

static int32_t update(Agent *agent, int32_t *n) {
  DynaQ *me = (DynaQ *)agent;
  int32_t imagined =
      tabular_agent_imagined(&me->tabular, *n, me->p.alpha, me->p.gamma, LINE_IMAGINE);
  qtable_imagine(&me->tabular.q, tabular_model(&me->tabular), &me->tabular.plan, imagined,
                 me->p.alpha, me->p.gamma);
  return 1;
}

const agent_type dyna_q_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "dyna-q",
                  .title = "Dyna-Q",
                  .summary = "Learns from each real step, and from many imagined ones in between.",
                  .source = "Sutton 1990; Sutton & Barto 2018, section 8.2",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(DynaQ),
                  .params_at = offsetof(DynaQ, p),
                  .needs_env = GDN_FINITE,
                  .needs_model = GDN_TABULAR,
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    TABULAR_AGENT_FUNCTIONS,
    .decide = decide,
    .observe = observe,
    .update = update,
    .state = tabular_agent_state,
    .believe = tabular_agent_believe,
};
