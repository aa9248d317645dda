// Model-based RL, version 2.0: the gradient of the imagined return, through the learned dynamics, into the policy;
// how it is computed, and why it explodes over long horizons, is in imagine/backprop.h. The lectures' reason
// for everything that follows: planning, policy gradient in the model, short branches.
//
// Letters: D data, f the learned dynamics (the members' mean), pi the policy, theta its parameters, H the
// horizon, s state, a action, r reward.
#include "agents/bases/policy_agent.h"
#include "agents/table.h"
#include "imagine/backprop.h"
#include "learners/policy_data.h"
#include "math/sample.h"

#define OWN_PARAMS(X, P)                                                                         \
  RANDOM_TRIALS_PARAM(X, P, 2)                                                                   \
  X(P, INT, policy_updates, 100, 1, 5000, LOG, "updates", GDN_LIVE, "Policy updates",            \
    "Updates of the policy after each trial.")                                                   \
  X(P, REAL, noise, 0.1, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Noise",                                \
    "Standard deviation of what is added to the policy's real actions, so that data is varied; " \
    "actions reach from -1 to 1.")                                                               \
  REPLAY_PARAM(X, P, 10000)

typedef struct MbrlBackpropParams {
  BackpropParams learner;
  OWN_PARAMS(GDN_PARAM_FIELD, )
} MbrlBackpropParams;
static const gdn_param params[] = {BACKPROP_PARAMS(GDN_PARAM_ROW, BackpropParams)
                                       OWN_PARAMS(GDN_PARAM_ROW, MbrlBackpropParams)};

typedef struct MbrlBackprop {
  PolicyAgent policy;
  MbrlBackpropParams p;
  Backprop learner;
} MbrlBackprop;

#define LINES(X)                                                                        \
  X(RANDOM, DECIDE, 0, "at first: random actions collect D")                            \
  X(POLICY, DECIDE, 0, "a ← π(s) + noise")                                              \
  X(ACT, ACT, 0, "execute a")                                                           \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(s, a, s′)}")                                        \
  X(FIT, UPDATE, 0, "after each trial: fit f(s, a) to s′ − s on D")                     \
  X(LEARN, IMAGINE, 0, "then repeat: from states of D imagine s ← f(s, π(s)), H times") \
  X(BACKWARDS, IMAGINE, 1,                                                              \
    "λ ← 0;  backwards, t = H−1 … 0:  with L = r(s, a) + λ·f(s, a), a = π(s)")          \
  X(GRADIENT, IMAGINE, 2, "g ← g + ∂L/∂θ;  λ ← ∂L/∂s")                                  \
  X(CLIMB, IMAGINE, 1, "θ ← θ + α g, with g clipped (Adam)")
LISTING(LINES);
_Static_assert(LINE_RANDOM == (int)POLICY_LINE_RANDOM && LINE_POLICY == (int)POLICY_LINE_POLICY,
               "POLICY_LINE_...");

static const gdn_fact facts[] = {
    {"Reward",
     "A reward that the model learns is differentiated as the dynamics are; of a known one "
     "the gradients are taken by differences. Where a reward does not change with the state "
     "(1 for every step), there is nothing to climb."},
    {"Model", "It must be one that can be part of a graph: a network, an ensemble, a regression."},
};

// What a gradient can pass through: the members' mean, with nothing drawn and nothing cut off.
static const ImagineOptions options = {
    .members = IMAGINE_MEMBERS_MIXED, .noise = IMAGINE_NOISE_MEAN, .bounds = IMAGINE_BOUNDS_FREE};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  me->policy.random_trials = me->p.random_trials;
  policy_agent_open(&me->policy, me->p.capacity, options, BACKPROP_LONGEST, arena);
  me->learner.p = &me->p.learner;
  me->learner.im = &me->policy.dream;
  return backprop_open(&me->learner, arena, why);
}

static void start(Agent *agent) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  policy_agent_start(&me->policy);
  backprop_start(&me->learner, agent->seed);
}

static void decide(Agent *agent, const double *observation, double *action) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  double *unit = me->policy.unit;
  if (policy_agent_is_random(&me->policy)) {
    policy_agent_try(&me->policy, unit);
  } else {
    double noise = agent->evaluated ? 0 : me->p.noise;
    backprop_act(&me->learner, observation, unit);
    for (int32_t i = 0; i < me->policy.look.action_dim; i++) {
      unit[i] = dynamics_unit(unit[i] + noise * sample_normal(&me->policy.random));
    }
  }
  dynamics_action_back(&agent->env->action, unit, action);
}

// One update of the policy, from states of D.
static void improve(MbrlBackprop *me) {
  int32_t horizon = me->p.learner.horizon, batch = me->p.learner.batch;
  policy_agent_place(&me->policy, scan_at(&me->learner.scan, 0), batch);
  backprop_update(&me->learner);
  for (int32_t t = 0; t <= horizon; t++) {
    policy_agent_show(&me->policy, t, scan_at(&me->learner.scan, t), batch);
  }
  me->policy.base.model_steps += (uint64_t)(horizon * batch);
}

static int32_t learn(Agent *agent, int32_t *n) {
  for (int32_t i = 0; i < *n; i++) improve((MbrlBackprop *)agent);
  return 1;
}

enum { FIT = POLICY_FIT, LEARN };
static const Stage stages[] = {
    [FIT] = {.work = agent_train_model, .line = LINE_FIT, .updates = 1},
    [LEARN] = {.work = learn, .line = LINE_LEARN, .updates = 1},
};

static void observe(Agent *agent, const Transition *t) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  if (!policy_agent_observe(&me->policy, t)) return;
  policy_agent_fit(&me->policy);
  agenda_put(&agent->agenda, LEARN, me->p.policy_updates);
}

static void state(Agent *agent, gdn_archive *archive) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  policy_agent_state(&me->policy, archive);
  backprop_state(&me->learner, archive);
}

static void channels(const Agent *agent, ChannelList *list) {
  const MbrlBackprop *me = (const MbrlBackprop *)agent;
  backprop_channels(&me->learner, list);
  model_error_channels(&me->policy.model_error, list);
}

static void policy(const Agent *agent, PolicyData *out) {
  const Backprop *learner = &((const MbrlBackprop *)agent)->learner;
  *out = (PolicyData){.features = learner->features,
                      .mlp = learner->policy.mlp,
                      .theta = learner->policy.theta,
                      .head = POLICY_HEAD_TANH};
}

const agent_type mbrl_backprop_agent = {
    .component = {AGENT_COMPONENT(MbrlBackprop), .id = "mbrl-backprop",
                  .title = "Gradient through the model",
                  .summary = "Improves a policy by the gradient of its imagined return, back "
                             "through the learned dynamics; over long horizons it explodes.",
                  .idea = GDN_IDEA_GRADIENT,
                  .picture =
                      "env=pendulum agent.random_trials=1 time_limit=60 agent.policy_updates=20",
                  .picture_steps = 75, .source = "Model-based RL version 2.0; Heess et al. 2015",
                  .needs_env = GDN_JUDGED | GDN_CONTINUOUS, .needs_model = GDN_DYNAMICS,
                  .usual_model = "network", .facts = facts, .n_facts = GDN_COUNT(facts)},
    AGENT_FUNCTIONS,
    .begin_decision = policy_agent_begin_decision,
    .decide = decide,
    .policy = policy,
    .draw = policy_agent_draw,
    .near = policy_agent_near,
};
