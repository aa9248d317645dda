// Model-based RL, version 2.0: the gradient of the imagined return, through the learned dynamics, into the policy;
// how it is computed, and why it explodes over long horizons, is in learners/backprop.h. The lectures' reason
// for everything that follows: planning, policy gradient in the model, short branches.
//
// Letters: D data, f the learned dynamics (the members' mean), pi the policy, theta its parameters, H the
// horizon, s state, a action, r reward.
#include "agents/policy_agent.h"
#include "agents/table.h"
#include "learners/backprop.h"
#include "math/sample.h"

#define OWN_PARAMS(X, P)                                                                        \
  RANDOM_TRIALS_PARAM(X, P, 2)                                                                  \
  X(P, INT, policy_updates, 100, 1, 5000, LOG, "updates", GDN_LIVE, "Policy updates",           \
    "Updates of the policy after each trial.")                                                  \
  X(P, REAL, noise, 0.1, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Noise",                               \
    "Deviation of what is added to the policy's real actions, so that data is varied; actions " \
    "reach from -1 to 1.")

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

enum { LINE_RANDOM, LINE_ACT, LINE_FIT = 4, LINE_IMAGINE };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "at first: random actions collect D"},
    {GDN_PHASE_DECIDE, 0, "a ← π(s) + noise"},
    {GDN_PHASE_ACT, 0, "execute a"},
    {GDN_PHASE_OBSERVE, 0, "D ← D ∪ {(s, a, s′)}"},
    {GDN_PHASE_UPDATE, 0, "after each trial: fit f(s, a) to s′ − s on D"},
    {GDN_PHASE_IMAGINE, 0, "then repeat: from states of D imagine s ← f(s, π(s)), H times"},
    {GDN_PHASE_IMAGINE, 1,
     "λ ← 0;  backwards, t = H−1 … 0:  with L = r(s, a) + λ·f(s, a), a = π(s)"},
    {GDN_PHASE_IMAGINE, 2, "g ← g + ∂L/∂θ;  λ ← ∂L/∂s"},
    {GDN_PHASE_IMAGINE, 1, "θ ← θ + α g, with g clipped (Adam)"},
};
static const PolicyLines lines = {LINE_RANDOM, LINE_ACT, LINE_FIT, LINE_IMAGINE};

static const gdn_fact facts[] = {
    {"Reward",
     "A reward that the model learns is differentiated as the dynamics are; of a known one "
     "the slopes are taken by differences. Where a reward does not change with the state "
     "(1 for every step), there is nothing to climb."},
    {"Model", "It must be one that can be part of a graph: a network, an ensemble, a regression."},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  me->policy.random_trials = me->p.random_trials;
  policy_agent_open(&me->policy, BACKPROP_LONGEST, arena);
  me->learner.p = &me->p.learner;
  me->learner.model = agent->model;
  me->learner.env = agent->env;
  return backprop_open(&me->learner, arena, why);
}

static void start(Agent *agent) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  policy_agent_start(&me->policy);
  backprop_start(&me->learner, agent->seed);
}

static void begin_decision(Agent *agent, const double *observation) {
  (void)observation;
  agent->line = policy_agent_is_random((PolicyAgent *)agent) ? LINE_RANDOM : LINE_ACT;
}

static void decide(Agent *agent, const double *observation, double *action) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  double *unit = me->policy.unit;
  if (policy_agent_is_random(&me->policy)) {
    policy_agent_try(&me->policy, unit);
  } else {
    backprop_act(&me->learner, observation, unit);
    for (int32_t i = 0; i < me->policy.rollout.action_dim; i++) {
      double a = unit[i] + me->p.noise * sample_normal(&me->policy.random);
      unit[i] = a > 1 ? 1 : a > -1 ? a : -1; // a NaN becomes an action too
    }
  }
  dynamics_action_back(&agent->env->action, unit, action);
}

static int32_t observe(Agent *agent, const Transition *t) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  int32_t learn = policy_agent_observe(&me->policy, t);
  return learn ? policy_agent_begin(&me->policy, me->p.policy_updates, lines) : 0;
}

// One update of the policy, from states of D.
static void improve(MbrlBackprop *me) {
  int32_t horizon = me->p.learner.horizon, batch = me->p.learner.batch;
  policy_agent_place(&me->policy, me->learner.states, batch);
  backprop_update(&me->learner);
  for (int32_t t = 0; t <= horizon; t++) {
    const float *s = me->learner.states + (int64_t)t * me->policy.rollout.dim * batch;
    policy_agent_show(&me->policy, t, s, batch);
  }
  me->policy.base.model_steps += (uint64_t)(horizon * batch);
  me->policy.base.updates++;
}

static int32_t update(Agent *agent, int32_t *n) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  int32_t done = policy_agent_fit(&me->policy, *n, lines);
  for (; done < *n && me->policy.imagining > 0; done++) {
    improve(me);
    me->policy.imagining--;
  }
  *n = done;
  return me->policy.fitting + me->policy.imagining > 0;
}

static void state(Agent *agent, gdn_archive *archive) {
  MbrlBackprop *me = (MbrlBackprop *)agent;
  policy_agent_state(&me->policy, archive);
  backprop_state(&me->learner, archive);
}

static void channels(const Agent *agent, ChannelList *list) {
  const MbrlBackprop *me = (const MbrlBackprop *)agent;
  hindsight_channels(&me->policy.hindsight, list);
  backprop_channels(&me->learner, list);
}

const agent_type mbrl_backprop_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "mbrl-backprop",
                  .title = "Gradient through the model",
                  .summary = "Improves a policy by the gradient of its imagined return, back "
                             "through the learned dynamics; over long horizons it explodes.",
                  .source = "Model-based RL version 2.0; Heess et al. 2015",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(MbrlBackprop),
                  .params_at = offsetof(MbrlBackprop, p),
                  .needs_env = GDN_JUDGED,
                  .needs_model = GDN_DYNAMICS,
                  .usual_model = "network",
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing),
                  .facts = facts,
                  .n_facts = GDN_COUNT(facts)},
    .open = open,
    .start = start,
    .begin_decision = begin_decision,
    .decide = decide,
    .observe = observe,
    .update = update,
    .state = state,
    .channels = channels,
    .draw = policy_agent_draw,
};
