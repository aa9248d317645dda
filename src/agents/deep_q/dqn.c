// Deep Q-learning (Mnih et al. 2015, algorithm 1) with the target of double Q-learning (van Hasselt, Guez & Silver
// 2016) as a choice: Q-learning on batches of what is remembered, without a model.
//
// Letters as in the papers: D memory, Q the network and theta its parameters, phi those of the target network
// (theta^- there), epsilon exploration, C updates between two copies.
#include "agents/bases/dqn_agent.h"
#include "agents/table.h"

GDN_PARAM_TABLE(params, DqnParams, DQN_PARAMS);

typedef struct DqnAlone {
  DqnAgent agent;
  DqnParams p;
} DqnAlone;

#define LINES(X)                                                                   \
  X(CHOOSE, DECIDE, 0, "a ← ε-greedy(s, Q_θ); ε falls from 1")                     \
  X(ACT, ACT, 0, "take action a")                                                  \
  X(OBSERVE, OBSERVE, 0, "observe r and s′;  D ← D ∪ {(s, a, r, s′)}")             \
  X(DRAW, UPDATE, 0, "repeat: draw a batch from D")                                \
  X(LEARN, UPDATE, 1, "y ← r + γ maxᵦ Q_φ(s′, b), or r where s′ ends the episode") \
  X(REGRESS, UPDATE, 1, "θ ← θ + α (y − Q_θ(s, a)) ∇Q_θ(s, a)")                    \
  X(COPY, UPDATE, 1, "every C updates: φ ← θ")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  DqnAlone *me = (DqnAlone *)agent;
  return dqn_agent_open(&me->agent, &me->p, arena, why);
}

ONE_STAGE(dqn_agent_learn);

static void observe(Agent *agent, const Transition *t) {
  DqnAlone *me = (DqnAlone *)agent;
  if (dqn_agent_observe(&me->agent, t)) agenda_put(&agent->agenda, LEARN, me->p.updates);
}

const agent_type dqn_agent = {
    .component = {AGENT_COMPONENT(DqnAlone), .id = "dqn", .title = "DQN",
                  .summary =
                      "Deep Q-learning without a model: a network learns what each action is "
                      "worth from remembered steps.",
                  .idea = GDN_IDEA_VALUES, .picture = "env=acrobot agent.random_steps=60",
                  .picture_steps = 100,
                  .source = "Mnih et al. 2015; van Hasselt, Guez & Silver 2016",
                  .needs_env = GDN_CHOICES},
    AGENT_STAGES,
    .open = open,
    .start = dqn_agent_start,
    .decide = dqn_agent_decide,
    .policy = dqn_agent_policy,
    .tell = dqn_agent_tell,
    .observe = observe,
    .state = dqn_agent_state,
    .channels = dqn_agent_channels,
};
