// MAGE: model-based action-gradient-estimator policy optimisation (D'Oro & Jaskowski 2020, algorithm 1). A deterministic policy
// climbs its critic's gradient by the action, and asks nothing else of it; so that gradient is what the critic is taught, as
// well as the value. It needs to be known how the reward and the next state change with the action: a model says so, and
// one imagined step from a real state is enough.
//
// Letters as in the paper: B real steps, p_w model, mu policy, Q_i critics, mu' and Q'_i targets, delta temporal-difference error,
// lambda its weight, gamma discount, tau target rate, d delay.
#include "agents/bases/actor_critic_agent.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "gauges/model_error.h"
#include "imagine/gradient_critic.h"
#include "math/rng.h"

#define MAGE_PARAMS(X, P)                                                                   \
  TD3_PARAMS(X, P)                                                                          \
  X(P, REAL, lambda, 0.2, 0.0, 100.0, LOG, "", GDN_LIVE, "Weight λ",                        \
    "How much the temporal-difference error counts beside its gradient by the action.")     \
  X(P, REAL, weight, 1.0, 0.0, 1.0, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Gradient's weight", \
    "How much that gradient counts; 0 is TD3 on imagined steps.")                           \
  X(P, INT, retrain_every, 200, 1, 100000, LOG, "steps", 0, "Retrain every",                \
    "Real steps between two trainings of the model.")
GDN_PARAM_STRUCT(MageParams, MAGE_PARAMS);
GDN_PARAM_TABLE(params, MageParams, MAGE_PARAMS);

typedef struct Mage {
  ActorCriticAgent ac; // its memory is B
  MageParams p;
  Imagination im; // its buffers are shared with looking back
  GradientCritic critic;
  ModelError model_error;
  FitClock clock;
} Mage;

#define LINES(X)                                                                          \
  X(RANDOM, DECIDE, 0, "at first: random actions a")                                      \
  X(POLICY, DECIDE, 0, "then: a ← clip(μ(s) + ε, −1, 1),  ε ~ N(0, σ²)")                  \
  X(ACT, ACT, 0, "execute a")                                                             \
  X(OBSERVE, OBSERVE, 0, "B ← B ∪ {(s, a, r, s′)}")                                       \
  X(FIT, UPDATE, 0, "every N steps: train the model p_ω on B")                            \
  X(LEARN, IMAGINE, 0, "repeat: draw states s from B;  a ← μ(s),  ŝ ← p_ω(s, a)")         \
  X(ERROR, IMAGINE, 1, "δ_i ← r(s, a, ŝ) + γ(1 − done) min_j Q′_j(ŝ, μ′(ŝ)) − Q_i(s, a)") \
  X(CRITICS, IMAGINE, 1, "each critic: descend ‖∇ₐ δ_i‖ + λ |δ_i|")                       \
  X(DELAY, IMAGINE, 1, "every d updates:")                                                \
  X(ACTOR, IMAGINE, 2, "policy: ascend Q₁(s, μ(s))")                                      \
  X(TRACK, IMAGINE, 2, "Q′_i ← Q′_i + τ(Q_i − Q′_i),  μ′ ← μ′ + τ(μ − μ′)")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Mage *me = (Mage *)agent;
  me->ac.td3.own_critics = me->ac.td3.smooth = 1;
  // The learner's parameters are the first ones of the agent's.
  const Td3Params *p = (const Td3Params *)&me->p;
  gdn_status status = actor_critic_agent_open_td3(&me->ac, p, arena, why);
  if (status != GDN_OK) return status;
  me->im = (Imagination){.model = agent->model, .env = agent->env};
  imagine_open(&me->im, arena);
  model_error_open(&me->model_error, &me->im, arena);
  me->critic.im = &me->im;
  me->critic.td3 = &me->ac.td3;
  return gradient_critic_open(&me->critic, arena, why);
}

static void start(Agent *agent) {
  Mage *me = (Mage *)agent;
  actor_critic_agent_start(agent);
  imagine_start(&me->im, agent->seed, "imagination");
  fit_clock_start(&me->clock);
}

// -- learning ------------------------------------------------------------------------------------------

// The batch: states s from B, as numbers for the model and as features for policy and critics.
static void draw_states(Mage *me) {
  ActorCritic *learner = &me->ac.learner;
  for (int32_t j = 0; j < learner->batch; j++) {
    ReplayRow row = replay_row(&me->ac.real, rng_below(&me->ac.pick, me->ac.real.n));
    actor_critic_set_column(learner, j, &row);
    for (int32_t i = 0; i < me->im.dim; i++) {
      me->critic.s[i * learner->batch + j] = row.observation[i];
    }
  }
}

// Stage LEARN: imagine one step of the policy, then critics, policy and targets.
static int32_t learn(Agent *agent, int32_t *n) {
  Mage *me = (Mage *)agent;
  me->critic.lambda = (Real)me->p.lambda;
  me->critic.weight = (Real)me->p.weight;
  for (int32_t i = 0; i < *n; i++) {
    draw_states(me);
    gradient_critic_imagine(&me->critic);
    agent->model_steps += (uint64_t)me->ac.learner.batch;
    gradient_critic_update(&me->critic);
    actor_critic_agent_look(&me->ac);
  }
  return 1;
}

FITTING_STAGES(learn);

// Algorithm 1: what a real step sets off.
static void observe(Agent *agent, const Transition *t) {
  Mage *me = (Mage *)agent;
  actor_critic_agent_observe_fitting(&me->ac, t, &me->model_error, &me->clock, me->p.retrain_every);
}

// -- state, channels, drawing --------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  Mage *me = (Mage *)agent;
  actor_critic_agent_state(agent, archive);
  gradient_critic_state(&me->critic, archive);
  gdn_archive_u64(archive, &me->im.noise.state, 1);
  model_error_state(&me->model_error, archive);
  fit_clock_state(&me->clock, archive);
}

static void channels(const Agent *agent, ChannelList *list) {
  const Mage *me = (const Mage *)agent;
  gradient_critic_channels(&me->critic, list);
  actor_critic_agent_channels(agent, list);
  model_error_channels(&me->model_error, list);
}

static void draw(const Agent *agent, gdn_scene *scene) {
  actor_critic_agent_draw(agent, scene);
  model_error_draw(&((const Mage *)agent)->model_error, agent->env, scene);
}

static void near(Agent *agent, gdn_answer *answer) {
  model_error_near(&((const Mage *)agent)->model_error, agent->env, answer);
}

const agent_type mage_agent = {
    .component = {AGENT_COMPONENT(Mage), .id = "mage", .title = "MAGE",
                  .summary = "Teaches its critic how value changes with the action, through one "
                             "imagined step, because the policy climbs nothing else.",
                  .idea = GDN_IDEA_VALUES,
                  .picture = "env=pendulum agent.random_steps=60 agent.retrain_every=60",
                  .picture_steps = 120, .drawn = ACTION_GRADIENT_DRAWN,
                  .source = "D'Oro & Jaskowski 2020, algorithm 1",
                  .needs_env = GDN_JUDGED | GDN_CONTINUOUS, .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble"},
    AGENT_FUNCTIONS,
    ACTOR_CRITIC_AGENT_DECISIONS,
    .near = near,
    .draw = draw,
};
