// Dyna-Q (Sutton 1990; Sutton & Barto 2018, section 8.2): every real step teaches the values and a model;
// then the agent imagines n steps with the model and learns from them in the same way.
//
// Letters as in the book: S, A, R, S'; alpha step size, gamma discount, epsilon exploration,
// n planning steps. With n = 0 this is Q-learning, to the bit.
#include "agents/bases/tabular_agent.h"
#include "agents/table.h"

#define DYNA_Q_PARAMS(X, P) \
  Q_PARAMS(X, P, 0.1)       \
  PLANNING_PARAMS(X, P)
GDN_PARAM_STRUCT(DynaQParams, DYNA_Q_PARAMS);
GDN_PARAM_TABLE(params, DynaQParams, DYNA_Q_PARAMS);

typedef struct DynaQ {
  TabularAgent tabular;
  DynaQParams p;
} DynaQ;

#define LINES(X)                                                                           \
  X(STATE, DECIDE, 0, "S ← current state")                                                 \
  X(CHOOSE, DECIDE, 0, "A ← ε-greedy(S, Q)")                                               \
  X(ACT, ACT, 0, "take action A")                                                          \
  X(OBSERVE, OBSERVE, 0, "observe R and S′;  Model(S,A) ← R, S′")                          \
  X(LEARN, UPDATE, 0, "Q(S,A) ← Q(S,A) + α[R + γ maxₐ Q(S′,a) − Q(S,A)]")                  \
  X(REPEAT, IMAGINE, 0, "repeat n times:")                                                 \
  X(RECALL, IMAGINE, 1, "S, A ← random state and action seen before;  R, S′ ← Model(S,A)") \
  X(IMAGINE, IMAGINE, 1, "Q(S,A) ← Q(S,A) + α[R + γ maxₐ Q(S′,a) − Q(S,A)]")
LISTING(LINES);

static int32_t imagine(Agent *agent, int32_t *n) {
  DynaQ *me = (DynaQ *)agent;
  qtable_imagine(&me->tabular.q, tabular_model(&me->tabular), &me->tabular.plan, *n, me->p.alpha,
                 me->p.gamma);
  agent->model_steps += (uint64_t)*n;
  return 1;
}

DYNA_STAGES;

static void observe(Agent *agent, const Transition *t) {
  DynaQ *me = (DynaQ *)agent;
  tabular_agent_observe(&me->tabular, t);
  agenda_put(&agent->agenda, LEARN, 1);
  agenda_put(&agent->agenda, IMAGINE, me->p.planning_steps);
}

const agent_type dyna_q_agent = {
    .component = {AGENT_COMPONENT(DynaQ), .id = "dyna-q", .title = "Dyna-Q",
                  .summary = "Learns from each real step, and from many imagined ones in between.",
                  .idea = GDN_IDEA_VALUES, .picture = "env=dyna-maze seed=7", .picture_steps = 420,
                  .source = "Sutton 1990; Sutton & Barto 2018, section 8.2",
                  .needs_env = GDN_FINITE, .needs_model = GDN_TABULAR},
    AGENT_STAGES,
    TABULAR_AGENT_FUNCTIONS,
    .decide = tabular_agent_decide,
    .observe = observe,
    .state = tabular_agent_state,
    .believe = tabular_agent_believe,
};
