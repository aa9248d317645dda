// Q-learning (Watkins 1989; Sutton & Barto 2018, section 6.5): the model-free half of Dyna.
//
// Letters as in the book: S, A, R, S'; alpha step size, gamma discount, epsilon exploration.
#include "agents/bases/tabular_agent.h"
#include "agents/table.h"

#define Q_LEARNING_PARAMS(X, P) Q_PARAMS(X, P, 0.1)
GDN_PARAM_STRUCT(QLearningParams, Q_LEARNING_PARAMS);
GDN_PARAM_TABLE(params, QLearningParams, Q_LEARNING_PARAMS);

typedef struct QLearning {
  TabularAgent tabular;
  QLearningParams p;
} QLearning;

#define LINES(X)                                               \
  X(STATE, DECIDE, 0, "S ← current state")                     \
  X(CHOOSE, DECIDE, 0, "A ← ε-greedy(S, Q)")                   \
  X(ACT, ACT, 0, "take action A")                              \
  X(OBSERVE, OBSERVE, 0, "observe reward R and next state S′") \
  X(LEARN, UPDATE, 0, "Q(S,A) ← Q(S,A) + α[R + γ maxₐ Q(S′,a) − Q(S,A)]")
LISTING(LINES);

ONE_STAGE(tabular_agent_learn);

static void observe(Agent *agent, const Transition *t) {
  tabular_agent_observe((TabularAgent *)agent, t);
  agenda_put(&agent->agenda, LEARN, 1);
}

const agent_type q_learning_agent = {
    .component = {AGENT_COMPONENT(QLearning), .id = "q-learning", .title = "Q-learning",
                  .summary = "Learns action values from real steps alone: it imagines nothing.",
                  .idea = GDN_IDEA_VALUES, .picture = "env=dyna-maze seed=7", .picture_steps = 900,
                  .source = "Watkins 1989; Sutton & Barto 2018, section 6.5",
                  .needs_env = GDN_FINITE},
    AGENT_STAGES,
    TABULAR_AGENT_FUNCTIONS,
    .decide = tabular_agent_decide,
    .observe = observe,
    .state = tabular_agent_state,
};
