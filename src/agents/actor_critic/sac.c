// Soft actor-critic without a model (Haarnoja et al. 2018, "Soft Actor-Critic Algorithms and Applications",
// algorithm 1): what the agents are compared with that imagine. It learns from real steps alone, each many
// times.
//
// Letters as in the paper: D data, pi policy, Q_j critics, Q'_j targets, alpha temperature, H wanted entropy,
// gamma discount, tau target rate, d 1 where the world ended the episode (a time limit does not).
#include "agents/bases/actor_critic_agent.h"
#include "agents/table.h"

GDN_PARAM_TABLE(params, SacParams, SAC_PARAMS);

typedef struct SacAgent {
  ActorCriticAgent ac;
  SacParams p;
} SacAgent;

#define LINES(X)                                                                               \
  ACTOR_CRITIC_LINES(X)                                                                        \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(s, a, r, s′, d)}")                                         \
  X(LEARN, UPDATE, 0, "repeat G times: draw a batch from D")                                   \
  X(TARGET, UPDATE, 1, "y ← r + γ(1 − d)[min_j Q′_j(s′, a′) − α log π(a′|s′)],  a′ ~ π(·|s′)") \
  X(CRITICS, UPDATE, 1, "each critic: descend (Q_j(s, a) − y)²")                               \
  X(ACTOR, UPDATE, 1, "policy: descend α log π(a|s) − min_j Q_j(s, a),  a ~ π(·|s)")           \
  X(TEMPERATURE, UPDATE, 1, "temperature: descend −α(log π(a|s) + H)")                         \
  X(TRACK, UPDATE, 1, "Q′_j ← Q′_j + τ(Q_j − Q′_j)")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  SacAgent *me = (SacAgent *)agent;
  return actor_critic_agent_open(&me->ac, &me->p, arena, why);
}

ONE_STAGE(actor_critic_agent_learn_real);

const agent_type sac_agent = {
    .component = {AGENT_COMPONENT(SacAgent), .id = "sac", .title = "Soft actor-critic",
                  .summary = "Learns a policy and its values from real steps alone, without "
                             "imagining anything.",
                  .idea = GDN_IDEA_VALUES, .picture = "env=pendulum agent.random_steps=60",
                  .picture_steps = 200, .drawn = ACTION_GRADIENT_DRAWN,
                  .source = "Haarnoja, Zhou, Hartikainen et al. 2018",
                  .needs_env = GDN_NUMBERS | GDN_CONTINUOUS},
    AGENT_STAGES,
    .open = open,
    .start = actor_critic_agent_start,
    ACTOR_CRITIC_AGENT_DECISIONS,
    .observe = actor_critic_agent_observe_real,
    .state = actor_critic_agent_state,
    .channels = actor_critic_agent_channels,
    .draw = actor_critic_agent_draw,
};
