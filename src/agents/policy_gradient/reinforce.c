// REINFORCE (Williams 1992): the probability of what was done is raised by how much better than expected the rest of its
// episode went, G - b. Nothing but that return is asked for: no model, no value of another state. Such returns scatter;
// a learned baseline b = V(s), regressed on them, takes away what depends on the state alone, and the mean gradient stays.
//
// Letters: pi the policy and theta its parameters, alpha learning rate, G the return, gamma discount, V the baseline.
#include "agents/bases/on_policy_agent.h"
#include "agents/table.h"

enum {
  LONGEST_EPISODE = 1000
}; // steps by which a batch may wait for an episode to end; then it is cut

#define REINFORCE_PARAMS(X, P)                                                                     \
  X(P, INT, steps, 1000, 32, 4000, LOG, "steps", 0, "Batch",                                       \
    "Real steps for one update of the policy, at least; the episode under way is finished first.") \
  X(P, BOOL, baseline, 1, 0, 1, LINEAR, "", 0, "Baseline",                                         \
    "Whether a value of the state, learned from the returns, is subtracted from them.")            \
  X(P, INT, baseline_updates, 20, 1, 100, LOG, "updates", 0, "Baseline's updates",                 \
    "Updates of the baseline after each batch.")                                                   \
  POLICY_GAMMA_PARAM(X, P, 0.99)                                                                   \
  POLICY_RATE_PARAM(X, P, 0.01)                                                                    \
  POLICY_NET_PARAMS(X, P, 1, 32)
GDN_PARAM_STRUCT(ReinforceParams, REINFORCE_PARAMS);
GDN_PARAM_TABLE(params, ReinforceParams, REINFORCE_PARAMS);

typedef struct Reinforce {
  OnPolicyAgent agent;
  ReinforceParams p;
} Reinforce;

#define LINES(X)                                                              \
  ON_POLICY_LINES(X)                                                          \
  X(OBSERVE, OBSERVE, 0, "observe r and s′; go on until enough episodes end") \
  X(RETURN, UPDATE, 0, "G ← Σ γᵏ rₖ to the end of the episode")               \
  X(LEARN, UPDATE, 0, "θ ← θ + α mean of (G − V(s)) ∇ log π(a|s)")            \
  X(BASELINE, UPDATE, 0, "V(s) towards G, several times")
LISTING(LINES);

// Of a whole batch at once.
static void follow_params(Reinforce *me, int32_t longest) {
  const ReinforceParams *p = &me->p;
  me->agent.how = (PolicyGradientParams){.objective = POLICY_PLAIN,
                                         .minibatch = longest,
                                         .hidden = p->hidden,
                                         .width = p->width,
                                         .orthogonal = 1,
                                         .clip = 1,
                                         .gamma = p->gamma,
                                         .lambda = 1,
                                         .rate = p->rate};
}

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Reinforce *me = (Reinforce *)agent;
  int32_t limit = agent->env->type->time_limit;
  int32_t wait = limit > 0 && limit < LONGEST_EPISODE ? limit : LONGEST_EPISODE;
  me->agent.enough = me->p.steps;
  me->agent.without_baseline = !me->p.baseline;
  follow_params(me, me->p.steps + wait);
  return on_policy_agent_open(&me->agent, me->p.steps + wait, arena, why);
}

static PolicyLearner learner_of(Reinforce *me) {
  follow_params(me, me->agent.batch.longest);
  int32_t passes = me->p.baseline ? me->p.baseline_updates : 0;
  return on_policy_agent_learner(&me->agent, LEARN_REINFORCE, passes);
}

static int32_t learn(Agent *agent, int32_t *n);
ONE_STAGE(learn);

static int32_t learn(Agent *agent, int32_t *n) {
  PolicyLearner learner = learner_of((Reinforce *)agent);
  on_policy_agent_learn((OnPolicyAgent *)agent, &learner, LEARN, *n);
  return 1;
}

static void observe(Agent *agent, const Transition *t) {
  PolicyLearner learner = learner_of((Reinforce *)agent);
  on_policy_agent_gather((OnPolicyAgent *)agent, &learner, LEARN, t);
}

const agent_type reinforce_agent = {
    .component = {AGENT_COMPONENT(Reinforce), .id = "reinforce", .title = "REINFORCE",
                  .summary =
                      "Policy gradient without a model: what went better than expected to the "
                      "end of its episode becomes more likely.",
                  .idea = GDN_IDEA_POLICIES, .picture = "env=cartpole agent.steps=100",
                  .picture_steps = 400,
                  .source = "Williams 1992; Sutton & Barto 2018, section 13.4",
                  .needs_env = GDN_ACTIONS},
    AGENT_STAGES,
    .open = open,
    .start = on_policy_agent_start,
    ON_POLICY_AGENT_DECISIONS,
    .observe = observe,
    .state = on_policy_agent_state,
    .channels = on_policy_agent_channels,
};
