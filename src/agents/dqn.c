// Deep Q-learning (Mnih et al. 2015, algorithm 1) with the target of double Q-learning (van Hasselt, Guez & Silver
// 2016) as a choice: Q-learning on batches of what is remembered, without a model.
//
// Letters as in the papers: D memory, Q the network and theta its parameters, phi those of the target network
// (theta^- there), epsilon exploration, C updates between two copies.
#include "agents/dqn_agent.h"
#include "agents/table.h"

GDN_PARAM_TABLE(params, DqnParams, DQN_PARAMS);

typedef struct DqnAlone {
  DqnAgent agent;
  DqnParams p;
} DqnAlone;

enum { LINE_LEARN = 4 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "a ← ε-greedy(s, Q_θ); ε falls from 1"},
    {GDN_PHASE_ACT, 0, "take action a"},
    {GDN_PHASE_OBSERVE, 0, "observe r and s′;  D ← D ∪ {(s, a, r, s′)}"},
    {GDN_PHASE_UPDATE, 0, "repeat: draw a batch from D"},
    {GDN_PHASE_UPDATE, 1, "y ← r + γ maxᵦ Q_φ(s′, b), or r where s′ ends the episode"},
    {GDN_PHASE_UPDATE, 1, "θ ← θ + α (y − Q_θ(s, a)) ∇Q_θ(s, a)"},
    {GDN_PHASE_UPDATE, 1, "every C updates: φ ← θ"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  DqnAlone *me = (DqnAlone *)agent;
  agent->line = LINE_LEARN;
  return dqn_agent_open(&me->agent, &me->p, arena, why);
}

static int32_t observe(Agent *agent, const Transition *t) {
  DqnAlone *me = (DqnAlone *)agent;
  return dqn_agent_observe(&me->agent, t) ? me->p.updates : 0;
}

static int32_t update(Agent *agent, int32_t *n) {
  for (int32_t i = 0; i < *n; i++) dqn_agent_learn((DqnAgent *)agent);
  return 1;
}

const agent_type dqn_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "dqn",
                  .title = "DQN",
                  .summary =
                      "Deep Q-learning without a model: a network learns what each action is "
                      "worth from remembered steps.",
                  .source = "Mnih et al. 2015; van Hasselt, Guez & Silver 2016",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(DqnAlone),
                  .params_at = offsetof(DqnAlone, p),
                  .needs_env = GDN_JUDGED,
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    .open = open,
    .start = dqn_agent_start,
    .decide = dqn_agent_decide,
    .observe = observe,
    .update = update,
    .state = dqn_agent_state,
    .channels = dqn_agent_channels,
};
