// TD3: twin delayed deep deterministic policy gradient (Fujimoto, van Hoof & Meger 2018, algorithm 1), from real steps
// alone. DDPG (Lillicrap et al. 2016) overestimates what actions are worth, for its policy looks for where its critic errs;
// three remedies: believe the lower of two critics, smooth them over nearby actions, and let the policy wait until
// they are better. DDPG is agent.twin=off agent.delay=1 agent.target_noise=0.
//
// Letters as in the paper: D data, mu policy, Q_i critics, mu' and Q'_i targets, gamma discount, tau target rate, epsilon noise
// with stds sigma and sigma~, c where it is cut off, d delay; done is 1 where the world ended the episode (a time limit does
// not).
#include "agents/bases/actor_critic_agent.h"
#include "agents/table.h"

GDN_PARAM_TABLE(params, Td3Params, TD3_PARAMS);

typedef struct Td3Agent {
  ActorCriticAgent ac;
  Td3Params p;
} Td3Agent;

#define LINES(X)                                                                  \
  X(RANDOM, DECIDE, 0, "at first: random actions a")                              \
  X(POLICY, DECIDE, 0, "then: a ← clip(μ(s) + ε, −1, 1),  ε ~ N(0, σ²)")          \
  X(ACT, ACT, 0, "execute a")                                                     \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(s, a, r, s′, done)}")                         \
  X(LEARN, UPDATE, 0, "repeat: draw a batch from D")                              \
  X(SMOOTH, UPDATE, 1, "ã ← clip(μ′(s′) + ε, −1, 1),  ε ~ clip(N(0, σ̃²), −c, c)") \
  X(TARGET, UPDATE, 1, "y ← r + γ(1 − done) min_i Q′_i(s′, ã)")                   \
  X(CRITICS, UPDATE, 1, "each critic: descend (Q_i(s, a) − y)²")                  \
  X(DELAY, UPDATE, 1, "every d updates:")                                         \
  X(ACTOR, UPDATE, 2, "policy: ascend Q₁(s, μ(s))")                               \
  X(TRACK, UPDATE, 2, "Q′_i ← Q′_i + τ(Q_i − Q′_i),  μ′ ← μ′ + τ(μ − μ′)")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Td3Agent *me = (Td3Agent *)agent;
  return actor_critic_agent_open_td3(&me->ac, &me->p, arena, why);
}

ONE_STAGE(actor_critic_agent_learn_real);

const agent_type td3_agent = {
    .component = {AGENT_COMPONENT(Td3Agent), .id = "td3", .title = "TD3",
                  .summary = "Learns a policy without chance, and two critics of which it believes "
                             "the lower, from real steps alone.",
                  .idea = GDN_IDEA_VALUES, .picture = "env=pendulum agent.random_steps=60",
                  .picture_steps = 200, .drawn = ACTION_GRADIENT_DRAWN,
                  .source = "Fujimoto, van Hoof & Meger 2018, algorithm 1",
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
