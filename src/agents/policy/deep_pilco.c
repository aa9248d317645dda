// Deep PILCO (Gal, McAllister & Rasmussen 2016, algorithms 1 and 2): PILCO with a Bayesian neural network in the place of
// Gaussian processes. What it believes of the dynamics cannot be integrated, but drawn from: each particle follows one
// function for a whole trial, and the bell that PILCO computes is fitted to the particles after each step
// (imagine/particle_rollout.h). The gradient goes back through all of it into the policy.
//
// Letters as in the paper: D data, f the dynamics, pi the policy with parameters theta, x state, u action, K particles, H
// horizon, c cost, J expected cost. What the paper takes for known is the world's to tell (its goal): c, and where episodes
// begin.
#include "agents/bases/policy_search.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "imagine/particle_rollout.h"
#include "math/rng.h"
#include "math/sample.h"

enum { LONGEST = 100 };

#define DEEP_PILCO_PARAMS(X, P)                                                                    \
  RANDOM_TRIALS_PARAM(X, P, 1)                                                                     \
  X(P, INT, horizon, 0, 0, 100, LINEAR, "steps", GDN_LIVE, "Horizon H",                            \
    "How many steps the policy is imagined for; 0: as many as the world's episodes have, at most " \
    "100.")                                                                                        \
  X(P, INT, policy_updates, 200, 1, 5000, LOG, "updates", GDN_LIVE, "Policy updates",              \
    "Updates of the policy after each trial.")                                                     \
  X(P, INT, particles, 4, 2, 32, LOG, "", 0, "Particles",                                          \
    "How many follow each function that the model predicts by.")                                   \
  X(P, BOOL, resample, 1, 0, 1, LINEAR, "", GDN_LIVE, "Resampling",                                \
    "After each step all particles are drawn anew from a normal distribution that is fitted to "   \
    "them.")                                                                                       \
  X(P, BOOL, noise, 1, 0, 1, LINEAR, "", GDN_LIVE, "Model noise",                                  \
    "Particles meet the noise that the model expects; off: its mean.")                             \
  X(P, INT, hidden, 1, 1, 4, LINEAR, "", GDN_EXPERT, "Hidden layers",                              \
    "Layers between input and output of the policy.")                                              \
  X(P, INT, width, 32, 4, 256, LOG, "", 0, "Width", "Units in each hidden layer of the policy.")   \
  X(P, REAL, rate, 0.005, 0.000001, 0.1, LOG, "", GDN_LIVE, "Learning rate",                       \
    "Size of an update of the policy.")                                                            \
  X(P, REAL, clip, 1.0, 0.0, 1000000.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Gradient clip",           \
    "Longest gradient of an update; 0 leaves it as it is.")                                        \
  REPLAY_PARAM(X, P, 10000)
GDN_PARAM_STRUCT(DeepPilcoParams, DEEP_PILCO_PARAMS);
GDN_PARAM_TABLE(params, DeepPilcoParams, DEEP_PILCO_PARAMS);

typedef struct DeepPilco {
  PolicySearch search; // each update of theta goes both ways
  DeepPilcoParams p;
  ParticleRollout rollout;
  gdn_random random; // keys of rollouts
  int32_t left;      // updates to come, with the one under way
  double *z;         // [POLICY_WAYS][dim] normal numbers: places in the bell that are drawn
  double *m, *S;     // scratch [LONGEST + 1][dim], [LONGEST + 1][dim][dim]
  double *L;         // scratch [dim][dim]
  float *ways;       // scratch [dim][POLICY_WAYS]
} DeepPilco;

#define LINES(X)                                                                              \
  X(RANDOM, DECIDE, 0, "at first: random actions collect D")                                  \
  X(POLICY, DECIDE, 0, "u ← π(x)")                                                            \
  X(ACT, ACT, 0, "execute u")                                                                 \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(x, u, x′)}")                                              \
  X(FIT, UPDATE, 0, "after each trial: fit p(f | D), networks that may be f, to x′ − x on D") \
  X(DRAW, IMAGINE, 0, "then repeat: draw functions f₁ … f_K ~ p(f | D);  x₁ … x_K ~ p(x₀)")   \
  X(FORWARDS, IMAGINE, 1, "t = 0 … H−1:  xₖ ← fₖ(xₖ, π(xₖ))")                                 \
  X(RESAMPLE, IMAGINE, 2, "fit μ, Σ to all K;  draw anew xₖ ~ N(μ, Σ)")                       \
  X(COST, IMAGINE, 2, "J ← J + 1/K Σₖ c(xₖ),  c = 1 − exp(−½ (x − z)ᵀ W (x − z))")            \
  X(BACKWARDS, IMAGINE, 1, "t = H−1 … 0:  dJ/dxₖ ← dJ/dxₖ′;  collect dJ/dθ")                  \
  X(DESCEND, IMAGINE, 1, "θ ← θ − α dJ/dθ, clipped (Adam)")
LISTING(LINES);
_Static_assert(LINE_RANDOM == (int)POLICY_LINE_RANDOM && LINE_POLICY == (int)POLICY_LINE_POLICY,
               "POLICY_LINE_...");

static const gdn_fact facts[] = {
    {"Cost", "1 less the worth that the world tells of its goal, which is its reward or stands for "
             "it. Reward and end of the world itself are not asked."},
    {"Model", "It must be one that can be part of a graph. Where it predicts by several functions, "
              "each particle keeps its own; where these are draws from what it believes, they are "
              "drawn anew before each update."},
    {"Resampling",
     "The paper fits a standard deviation to each number; here it is the whole covariance."},
};

static const ImagineOptions options = {.bounds = IMAGINE_BOUNDS_FREE};

// -- memory --------------------------------------------------------------------------------------------

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  DeepPilco *me = (DeepPilco *)agent;
  int32_t dim = agent->env->observation.dim;
  me->search.policy.random_trials = me->p.random_trials;
  policy_search_open(&me->search, me->p.capacity, options, LONGEST, arena);
  me->rollout = (ParticleRollout){.model = agent->model,
                                  .columns = me->p.particles,
                                  .longest = LONGEST,
                                  .hidden = me->p.hidden,
                                  .width = me->p.width,
                                  .cost = {.env = agent->env}};
  me->m = ARENA_NEW(arena, double, (LONGEST + 1) * dim);
  me->S = ARENA_NEW(arena, double, (LONGEST + 1) * dim * dim);
  me->z = ARENA_NEW(arena, double, POLICY_WAYS *dim);
  me->L = ARENA_NEW(arena, double, dim *dim);
  me->ways = ARENA_NEW(arena, float, dim *POLICY_WAYS);
  return particle_rollout_open(&me->rollout, arena, why);
}

static void start(Agent *agent) {
  DeepPilco *me = (DeepPilco *)agent;
  policy_agent_start(&me->search.policy);
  gdn_random random = rng_stream(agent->seed, "beam", 0);
  for (int32_t i = 0; i < POLICY_WAYS * agent->env->observation.dim; i++)
    me->z[i] = sample_normal(&random);
  me->random = rng_stream(agent->seed, "particles", 0);
  particle_rollout_start(&me->rollout, agent->seed);
}

// -- a trial -------------------------------------------------------------------------------------------

static void decide(Agent *agent, const double *observation, double *action) {
  DeepPilco *me = (DeepPilco *)agent;
  double *unit = me->search.policy.unit;
  if (policy_agent_is_random(&me->search.policy))
    policy_agent_try(&me->search.policy, unit);
  else
    particle_rollout_act(&me->rollout, observation, unit);
  for (int32_t i = 0; i < agent->env->action.dim; i++) unit[i] = dynamics_unit(unit[i]);
  dynamics_action_back(&agent->env->action, unit, action);
}

enum { FIT = POLICY_FIT, LEARN };

static void observe(Agent *agent, const Transition *t) {
  DeepPilco *me = (DeepPilco *)agent;
  GoalCost *c = &me->rollout.cost;
  goal_cost_ask(c);
  double distance = goal_cost_distance(c, t->next);
  if (!policy_search_observe(&me->search, t, distance, me->rollout.expected, me->p.horizon)) return;
  me->left = me->p.policy_updates;
  agenda_put(&agent->agenda, LEARN, (2 * me->left + 1) * me->search.H);
}

// -- an update of theta --------------------------------------------------------------------------------

// Other functions, and another chance.
static void begin_rollout(DeepPilco *me) {
  Model *model = me->search.policy.base.model;
  if (dynamics_of(model)->redraw != NULL) dynamics_of(model)->redraw(model);
  me->rollout.key = rng_next(&me->random);
  me->rollout.is_drawn = me->p.resample;
  me->rollout.is_noisy = me->p.noise;
  particle_rollout_begin(&me->rollout);
  me->search.doing = me->left > 0 ? SEARCH_FORWARDS : SEARCH_PREDICT;
  me->search.t = 0;
}

// Some of the particles, for drawing; where they are drawn anew, places in their bell.
static void show(DeepPilco *me) {
  int32_t dim = me->rollout.dim;
  for (int32_t t = 0; t <= me->search.H; t++) {
    double *m = me->m + t * dim, *S = me->S + t * dim * dim;
    particle_rollout_moments(&me->rollout, t, m, S);
    if (me->rollout.is_drawn) sample_places(dim, m, S, POLICY_WAYS, me->z, me->ways, me->L);
    for (int32_t ij = 0; !me->rollout.is_drawn && ij < dim * POLICY_WAYS; ij++) {
      int32_t i = ij / POLICY_WAYS, k = ij % POLICY_WAYS % me->rollout.K;
      me->ways[ij] = particle_rollout_number(&me->rollout, t, i, k);
    }
    policy_agent_show(&me->search.policy, t, me->ways, POLICY_WAYS);
  }
}

static void descend(DeepPilco *me) {
  ParticleRollout *r = &me->rollout;
  for (int64_t i = 0; i < r->policy.n; i++) r->policy.gradient[i] = r->scan.sum[i];
  // A gradient that is none points nowhere: the policy stays as it is.
  if (net_check(&r->policy, me->p.clip)) net_step(&r->policy, me->p.rate, 0);
  trial_cost_improved(&me->search.cost, r->J, r->policy.length);
  me->search.policy.base.updates++;
  me->left--;
  me->search.doing = SEARCH_BEGIN;
}

// A tick: one step of the horizon, forwards or backwards. 0: the beam is predicted, and all is done.
static int32_t tick(DeepPilco *me) {
  ParticleRollout *r = &me->rollout;
  goal_cost_ask(&r->cost);
  if (me->search.doing == SEARCH_BEGIN) begin_rollout(me);
  if (me->search.doing == SEARCH_BACKWARDS) {
    particle_rollout_back(r, --me->search.t);
    if (me->search.t == 0) descend(me);
    return 1;
  }
  particle_rollout_step(r, me->search.t++);
  me->search.policy.base.model_steps += (uint64_t)r->K;
  if (me->search.t < me->search.H) return 1;
  show(me);
  if (me->search.doing == SEARCH_PREDICT) {
    beam_predict(&me->search.beam, me->m, me->S, me->search.H); // of the theta that came of it
    me->search.doing = SEARCH_BEGIN;
    return 0;
  }
  particle_rollout_turn(r);
  me->search.doing = SEARCH_BACKWARDS;
  return 1;
}

static int32_t learn(Agent *agent, int32_t *n) {
  for (int32_t i = 0; i < *n; i++) {
    if (tick((DeepPilco *)agent)) continue;
    *n = i + 1;
    return 0;
  }
  return 1;
}

static const Stage stages[] = {
    [FIT] = {.work = agent_train_model, .line = LINE_FIT, .updates = 1},
    [LEARN] = {.work = learn, .line = LINE_FORWARDS},
};

// -- state, channels, drawing --------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  DeepPilco *me = (DeepPilco *)agent;
  policy_agent_state(&me->search.policy, archive);
  gdn_archive_u64(archive, &me->random.state, 1);
  gdn_archive_i32(archive, &me->search.doing, 1);
  gdn_archive_i32(archive, &me->left, 1);
  gdn_archive_i32(archive, &me->search.H, 1);
  gdn_archive_i32(archive, &me->search.t, 1);
  policy_search_check(&me->search, archive);
  int32_t is_under_way =
      me->search.doing == SEARCH_FORWARDS || me->search.doing == SEARCH_BACKWARDS;
  archive_check_range(archive, &me->left, 1, is_under_way, INT32_MAX);
  gdn_archive_check(archive, agent->agenda.left == 0 || me->search.H > 0);
  if (archive->failed) me->search.doing = me->search.H = me->search.t = 0;
  particle_rollout_state(&me->rollout, me->search.t, me->search.doing == SEARCH_BACKWARDS, archive);
  beam_state(&me->search.beam, archive);
  trial_cost_state(&me->search.cost, archive);
}

static void channels(const Agent *agent, ChannelList *list) {
  const DeepPilco *me = (const DeepPilco *)agent;
  beam_channels(&me->search.beam, list);
  trial_cost_channels(&me->search.cost, NULL, list);
  model_error_channels(&me->search.policy.model_error, list);
}

const agent_type deep_pilco_agent = {
    .component = {AGENT_COMPONENT(DeepPilco), .id = "deep-pilco", .title = "Deep PILCO",
                  .summary = "Learns functions that the dynamics may be, sends particles along "
                             "each, and improves a policy by the gradient of their cost.",
                  .idea = GDN_IDEA_GRADIENT,
                  .picture = "env=pilco-pendulum agent.policy_updates=10", .picture_steps = 81,
                  .source = "Gal, McAllister & Rasmussen 2016",
                  .needs_env = GDN_JUDGED | GDN_CONTINUOUS | GDN_GOAL, .needs_model = GDN_DYNAMICS,
                  .usual_model = "dropout-network", .facts = facts, .n_facts = GDN_COUNT(facts)},
    AGENT_FUNCTIONS,
    .begin_decision = policy_agent_begin_decision,
    .decide = decide,
    .draw = policy_search_draw,
    .near = policy_agent_near,
};
