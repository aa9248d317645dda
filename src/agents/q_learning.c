// Q-learning (Watkins 1989; Sutton & Barto 2018, section 6.5): the model-free half of Dyna.
//
// Letters as in the book: S, A, R, S'; alpha step size, gamma discount, epsilon exploration.
#include "agents/table.h"
#include "agents/tabular_agent.h"

#define Q_LEARNING_PARAMS(X, P) Q_PARAMS(X, P, 0.1)
GDN_PARAM_STRUCT(QLearningParams, Q_LEARNING_PARAMS);
GDN_PARAM_TABLE(params, QLearningParams, Q_LEARNING_PARAMS);

typedef struct QLearning {
  TabularAgent tabular;
  QLearningParams p;
} QLearning;

enum { LINE_LEARN = 4 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "S ← current state"},
    {GDN_PHASE_DECIDE, 0, "A ← ε-greedy(S, Q)"},
    {GDN_PHASE_ACT, 0, "take action A"},
    {GDN_PHASE_OBSERVE, 0, "observe reward R and next state S′"},
    {GDN_PHASE_UPDATE, 0, "Q(S,A) ← Q(S,A) + α[R + γ maxₐ Q(S′,a) − Q(S,A)]"},
};

static void decide(Agent *agent, const double *observation, double *action) {
  QLearning *me = (QLearning *)agent;
  tabular_agent_decide(&me->tabular, me->p.epsilon, observation, action);
}

static int32_t observe(Agent *agent, const Transition *t) {
  tabular_agent_observe((TabularAgent *)agent, t, LINE_LEARN);
  return 1;
}

static int32_t update(Agent *agent, int32_t *n) {
  (void)n; // one is due
  QLearning *me = (QLearning *)agent;
  tabular_agent_learn(&me->tabular, me->p.alpha, me->p.gamma);
  return 0;
}

const agent_type q_learning_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "q-learning",
                  .title = "Q-learning",
                  .summary = "Learns action values from real steps alone: it imagines nothing.",
                  .source = "Watkins 1989; Sutton & Barto 2018, section 6.5",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(QLearning),
                  .params_at = offsetof(QLearning, p),
                  .needs_env = GDN_FINITE,
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    TABULAR_AGENT_FUNCTIONS,
    .decide = decide,
    .observe = observe,
    .update = update,
    .state = tabular_agent_state,
};
