// Advantage actor-critic (A2C; Mnih et al. 2016, there with several actors at once): a batch is short, and ends wherever it
// is full, since the critic V says what is still to come. So the policy is improved often, by a step along
// grad log pi(a|s) A for each batch, and an entropy bonus keeps it from settling too early.
//
// Letters: pi the actor, V the critic, A advantage (generalised, Schulman et al. 2016), H entropy, beta its bonus.
#include "agents/bases/on_policy_agent.h"
#include "agents/table.h"

#define A2C_PARAMS(X, P)                                                       \
  X(P, INT, steps, 64, 4, 1024, LOG, "steps", 0, "Batch",                      \
    "Real steps for one update; the critic stands for what comes after them.") \
  POLICY_GAMMA_PARAM(X, P, 0.99)                                               \
  POLICY_LAMBDA_PARAM(X, P, 0.95)                                              \
  POLICY_RATE_PARAM(X, P, 0.002)                                               \
  POLICY_ENTROPY_PARAM(X, P, 0.01)                                             \
  POLICY_NET_PARAMS(X, P, 2, 32)
GDN_PARAM_STRUCT(A2cParams, A2C_PARAMS);
GDN_PARAM_TABLE(params, A2cParams, A2C_PARAMS);

typedef struct A2c {
  OnPolicyAgent agent;
  A2cParams p;
} A2c;

#define LINES(X)                                                            \
  ON_POLICY_LINES(X)                                                        \
  X(OBSERVE, OBSERVE, 0, "observe r and s′; go on until the batch is full") \
  X(ADVANTAGE, UPDATE, 0, "δ ← r + γ V(s′) − V(s);  A ← δ + γλ A′")         \
  X(LEARN, UPDATE, 0, "raise mean of A log π(a|s) + β H(π(·|s))")           \
  X(CRITIC, UPDATE, 0, "V(s) towards A + V(s)")
LISTING(LINES);

static void follow_params(A2c *me) {
  const A2cParams *p = &me->p;
  me->agent.how = (PolicyGradientParams){.objective = POLICY_PLAIN,
                                         .minibatch = p->steps,
                                         .hidden = p->hidden,
                                         .width = p->width,
                                         .orthogonal = 1,
                                         .clip = 1,
                                         .entropy = p->entropy,
                                         .gamma = p->gamma,
                                         .lambda = p->lambda,
                                         .rate = p->rate};
}

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  A2c *me = (A2c *)agent;
  follow_params(me);
  return on_policy_agent_open(&me->agent, me->p.steps, arena, why);
}

static PolicyLearner learner_of(A2c *me) {
  follow_params(me);
  return on_policy_agent_learner(&me->agent, LEARN_A2C, 1);
}

static int32_t learn(Agent *agent, int32_t *n);
ONE_STAGE(learn);

static int32_t learn(Agent *agent, int32_t *n) {
  PolicyLearner learner = learner_of((A2c *)agent);
  on_policy_agent_learn((OnPolicyAgent *)agent, &learner, LEARN, *n);
  return 1;
}

static void observe(Agent *agent, const Transition *t) {
  PolicyLearner learner = learner_of((A2c *)agent);
  on_policy_agent_gather((OnPolicyAgent *)agent, &learner, LEARN, t);
}

const agent_type a2c_agent = {
    .component = {AGENT_COMPONENT(A2c), .id = "a2c", .title = "A2C",
                  .summary = "Advantage actor-critic without a model: short batches, after which a "
                             "critic says what is still to come.",
                  .idea = GDN_IDEA_POLICIES, .picture = "env=cartpole agent.steps=32",
                  .picture_steps = 400, .source = "Mnih et al. 2016; Schulman et al. 2016",
                  .needs_env = GDN_ACTIONS},
    AGENT_STAGES,
    .open = open,
    .start = on_policy_agent_start,
    ON_POLICY_AGENT_DECISIONS,
    .observe = observe,
    .state = on_policy_agent_state,
    .channels = on_policy_agent_channels,
};
