// Proximal policy optimisation (PPO; Schulman et al. 2017, algorithm 1): several epochs over one batch, which plain policy
// gradient cannot make, because after its first step the batch is no longer the policy's own. Here a step counts by the
// ratio rho of its new probability to that with which it was drawn, and only until rho has left 1 by epsilon: who went
// so far gains nothing by going further.
//
// Letters: T steps of a batch, K epochs, M steps of a minibatch, A advantage, rho and epsilon as above, V the baseline.
#include "agents/bases/on_policy_agent.h"
#include "agents/table.h"

#define PPO_PARAMS(X, P)                                                                     \
  X(P, INT, steps, 512, 32, 4096, LOG, "steps", 0, "Batch T",                                \
    "Real steps from which the policy is improved, before they are thrown away.")            \
  X(P, INT, epochs, 10, 1, 50, LOG, "", 0, "Epochs K", "Passes over each batch.")            \
  X(P, INT, minibatch, 64, 16, 1024, LOG, "steps", 0, "Minibatch M", "Steps in one update.") \
  X(P, REAL, clip, 0.2, 0.01, 1.0, LOG, "", GDN_LIVE, "Clip ε",                              \
    "How far the ratio of new to old probability may count.")                                \
  POLICY_GAMMA_PARAM(X, P, 0.99)                                                             \
  POLICY_LAMBDA_PARAM(X, P, 0.95)                                                            \
  POLICY_RATE_PARAM(X, P, 0.001)                                                             \
  X(P, INT, decay, 0, 0, 100000000, LOG, "steps", GDN_LIVE | GDN_EXPERT, "Decay",            \
    "Real steps in which the learning rate falls in a line to a hundredth; 0: it stays.")    \
  POLICY_ENTROPY_PARAM(X, P, 0.0)                                                            \
  POLICY_NET_PARAMS(X, P, 2, 32)
GDN_PARAM_STRUCT(PpoParams, PPO_PARAMS);
GDN_PARAM_TABLE(params, PpoParams, PPO_PARAMS);

typedef struct Ppo {
  OnPolicyAgent agent;
  PpoParams p;
} Ppo;

#define LINES(X)                                                         \
  ON_POLICY_LINES(X)                                                     \
  X(OBSERVE, OBSERVE, 0, "observe r and s′; go on for T steps")          \
  X(ADVANTAGE, UPDATE, 0, "δ ← r + γ V(s′) − V(s);  A ← δ + γλ A′")      \
  X(EPOCHS, UPDATE, 0, "K times, for minibatches of M of the T steps:")  \
  X(RATIO, UPDATE, 1, "ρ ← π(a|s) / π(a|s) when a was drawn")            \
  X(LEARN, UPDATE, 1, "raise mean of min(ρ A, clip(ρ, 1 − ε, 1 + ε) A)") \
  X(BASELINE, UPDATE, 1, "V(s) towards A + V(s), V as when a was drawn")
LISTING(LINES);

// The part of the learning rate that is left.
static double rate_left(const Ppo *me) {
  if (me->p.decay == 0) return 1;
  double left = 1 - (double)me->agent.n_rows * me->p.steps / me->p.decay;
  return left > 0.01 ? left : 0.01;
}

static void follow_params(Ppo *me) {
  const PpoParams *p = &me->p;
  me->agent.how = (PolicyGradientParams){.objective = POLICY_CLIPPED,
                                         .minibatch = p->minibatch,
                                         .hidden = p->hidden,
                                         .width = p->width,
                                         .orthogonal = 1,
                                         .clip = p->clip,
                                         .entropy = p->entropy,
                                         .gamma = p->gamma,
                                         .lambda = p->lambda,
                                         .rate = p->rate * rate_left(me)};
}

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Ppo *me = (Ppo *)agent;
  follow_params(me);
  return on_policy_agent_open(&me->agent, me->p.steps, arena, why);
}

static PolicyLearner learner_of(Ppo *me) {
  follow_params(me);
  return on_policy_agent_learner(&me->agent, LEARN_PPO, me->p.epochs);
}

static int32_t learn(Agent *agent, int32_t *n);
ONE_STAGE(learn);

static int32_t learn(Agent *agent, int32_t *n) {
  PolicyLearner learner = learner_of((Ppo *)agent);
  on_policy_agent_learn((OnPolicyAgent *)agent, &learner, LEARN, *n);
  return 1;
}

static void observe(Agent *agent, const Transition *t) {
  PolicyLearner learner = learner_of((Ppo *)agent);
  on_policy_agent_gather((OnPolicyAgent *)agent, &learner, LEARN, t);
}

const agent_type ppo_agent = {
    .component = {AGENT_COMPONENT(Ppo), .id = "ppo", .title = "PPO",
                  .summary = "Proximal policy optimisation without a model: many updates from one "
                             "batch, in none of which a probability changes far.",
                  .idea = GDN_IDEA_POLICIES, .picture = "env=cartpole agent.steps=128",
                  .picture_steps = 400, .source = "Schulman et al. 2017", .needs_env = GDN_ACTIONS},
    AGENT_STAGES,
    .open = open,
    .start = on_policy_agent_start,
    ON_POLICY_AGENT_DECISIONS,
    .observe = observe,
    .state = on_policy_agent_state,
    .channels = on_policy_agent_channels,
};
