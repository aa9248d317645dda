// PIPPS: probabilistic inference for particle-based policy search (Parmas, Rasmussen, Peters & Doya 2018). As PILCO it
// learns a probabilistic model from a few trials, and improves a policy in imagination; but it imagines particles, which
// need no form of model, cost or policy that integrals are known of. What is hard is their gradient: through chaos it
// explodes, unless the two ways to it are mixed at every step (imagine/total_propagation.h).
//
// Letters as in the paper: D data, x state, u action, pi the policy with parameters theta, mu and sigma what the model
// expects, H horizon, P particles, c cost, G cost to come, V variance, w weight. What the paper takes for known is the world's
// to tell (its goal): c, and where episodes begin.
#include <string.h>

#include "agents/bases/policy_search.h"
#include "agents/table.h"
#include "base/arena.h"
#include "base/text.h"
#include "core/archive.h"
#include "imagine/particle_policy.h"
#include "math/rng.h"

enum { LONGEST = 100, ROWS = 512 };

#define PIPPS_PARAMS(X, P)                                                                         \
  RANDOM_TRIALS_PARAM(X, P, 1)                                                                     \
  X(P, CHOICE, estimator, 0, 0, 2, LINEAR, "tp|rp|lr", GDN_LIVE, "Estimator",                      \
    "Of the gradient: by reparameterisation (rp), likelihood ratio (lr), or total propagation "    \
    "(tp), which mixes both at every step.")                                                       \
  X(P, INT, horizon, 0, 0, 100, LINEAR, "steps", GDN_LIVE, "Horizon H",                            \
    "How many steps the policy is imagined for; 0: as many as the world's episodes have, at most " \
    "100.")                                                                                        \
  X(P, INT, particles, 100, 2, 300, LOG, "", 0, "Particles P",                                     \
    "How many states are imagined side by side.")                                                  \
  X(P, INT, updates, 100, 1, 2000, LOG, "updates", GDN_LIVE, "Policy updates",                     \
    "Updates of the policy after each trial.")                                                     \
  X(P, REAL, rate, 0.01, 0.000001, 0.1, LOG, "", GDN_LIVE, "Learning rate",                        \
    "Size of an update of the policy.")                                                            \
  X(P, INT, basis, 50, 1, 100, LOG, "", 0, "Basis functions",                                      \
    "How many of them the policy's network has.")                                                  \
  REPLAY_PARAM(X, P, 10000)
GDN_PARAM_STRUCT(PippsParams, PIPPS_PARAMS);
GDN_PARAM_TABLE(params, PippsParams, PIPPS_PARAMS);

// Columns of channel "pipps.updates".
#define UPDATE_LIST(X, P)                                 \
  X(P, NUMBER, "policy_update", "Update", "", AXIS, 0, 0) \
  X(P, VARIANCE, "gradient_variance", "Variance", "", REAL, 0, 0)
enum { UPDATE_LIST(GDN_COLUMN_ENUM, UPDATE) UPDATE_COLUMNS };
// Of channel "pipps.steps", by steps back.
#define STEP_LIST(X, P)                                                    \
  X(P, RP, "variance_rp", "Reparameterisation", "", IMAGINED, 0, 0)        \
  X(P, LR, "variance_lr", "Likelihood ratio", "", IMAGINED, 0, GDN_DASHED) \
  X(P, MIX, "variance_mix", "What is passed on", "", REAL, 0, 0)           \
  X(P, WEIGHT, "weight_lr", "Weight of the likelihood ratio", "", REAL, 1, 0)
enum { STEP_LIST(GDN_COLUMN_ENUM, STEP) STEP_COLUMNS };

typedef struct Pipps {
  PolicySearch search; // particles go forwards, their gradient back
  PippsParams p;
  ParticlePolicy pi;
  int32_t done, most;      // updates of this search so far, and at most
  double J;                // of the way forwards so far
  double *expected;        // [LONGEST + 1] cost of each step of the latest way that came to its end
  uint64_t ways;           // forwards, ever: each has noise of its own
  uint64_t n_updates;      // ever
  double *updates, *steps; // [ROWS][UPDATE_COLUMNS], [LONGEST][STEP_COLUMNS]
  double *m, *S;           // scratch: [LONGEST + 1][dim], [LONGEST + 1][dim][dim] of the particles
} Pipps;

#define LINES(X)                                                                                \
  X(RANDOM, DECIDE, 0, "at first: random actions collect D")                                    \
  X(POLICY, DECIDE, 0, "u ← π(x)")                                                              \
  X(ACT, ACT, 0, "execute u")                                                                   \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(x, u, x′)}")                                                \
  X(FIT, UPDATE, 0, "after each trial: fit the model μ, σ to x′ − x on D")                      \
  X(SEARCH, IMAGINE, 0, "then repeat, with P particles x from where episodes begin:")           \
  X(FORWARDS, IMAGINE, 1, "t = 0 … H−1:  x ← μ(x, π(x)) + σ(x, π(x)) z,  z ~ N(0, 1)")          \
  X(BACKWARDS, IMAGINE, 1, "t = H−1 … 0:  G ← G + c(x′)")                                       \
  X(RP, IMAGINE, 2, "RP ← dc/dx′ + D, through x′ = μ + σ z")                                    \
  X(LR, IMAGINE, 2, "LR ← (G − mean of the others) d log N(x′; μ, σ)")                          \
  X(MIX, IMAGINE, 2, "w ← 1 / (1 + V[LR]/V[RP]);  g ← w LR + (1−w) RP;  collect dJ/dθ;  D ← g") \
  X(STEP, IMAGINE, 1, "θ ← θ − α dJ/dθ (Adam)")
LISTING(LINES);
_Static_assert(LINE_RANDOM == (int)POLICY_LINE_RANDOM && LINE_POLICY == (int)POLICY_LINE_POLICY,
               "POLICY_LINE_...");

static const gdn_fact facts[] = {
    {"Cost", "1 less the worth that the world tells of its goal, which is its reward or stands for "
             "it. Reward and end of the world itself are not asked."},
    {"Model", "One that can be part of a graph and says how far off it may be: Gaussian processes, "
              "or networks with a variance. Of an ensemble it takes the mixture."},
    {"Noise",
     "Drawn anew for every particle, step and update, as in the paper; particles go by the "
     "model's mean and standard deviation of each number."},
};

static const ImagineOptions options = {
    .members = IMAGINE_MEMBERS_MIXED, .noise = IMAGINE_NOISE_MEAN, .bounds = IMAGINE_BOUNDS_FREE};

// -- memory --------------------------------------------------------------------------------------------

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Pipps *me = (Pipps *)agent;
  int32_t dim = agent->env->observation.dim;
  me->search.policy.random_trials = me->p.random_trials;
  policy_search_open(&me->search, me->p.capacity, options, LONGEST, arena);
  me->pi = (ParticlePolicy){.model = agent->model,
                            .env = agent->env,
                            .basis = me->p.basis,
                            .particles = {.P = me->p.particles, .longest = LONGEST}};
  me->expected = ARENA_NEW(arena, double, LONGEST + 1);
  me->updates = ARENA_NEW(arena, double, ROWS *UPDATE_COLUMNS);
  me->steps = ARENA_NEW(arena, double, LONGEST *STEP_COLUMNS);
  me->m = ARENA_NEW(arena, double, (LONGEST + 1) * dim);
  me->S = ARENA_NEW(arena, double, (LONGEST + 1) * dim * dim);
  return particle_policy_open(&me->pi, arena, why);
}

static void start(Agent *agent) {
  Pipps *me = (Pipps *)agent;
  policy_agent_start(&me->search.policy);
  gdn_random random = rng_stream(agent->seed, "policy", 0);
  goal_cost_ask(&me->pi.goal);
  particle_policy_start(&me->pi, &random);
}

// -- a trial -------------------------------------------------------------------------------------------

static void decide(Agent *agent, const double *observation, double *action) {
  Pipps *me = (Pipps *)agent;
  double *unit = me->search.policy.unit;
  if (policy_agent_is_random(&me->search.policy))
    policy_agent_try(&me->search.policy, unit);
  else
    particle_policy_act(&me->pi, observation, unit);
  dynamics_action_back(&agent->env->action, unit, action);
}

enum { FIT = POLICY_FIT, SEARCH };

static void observe(Agent *agent, const Transition *t) {
  Pipps *me = (Pipps *)agent;
  goal_cost_ask(&me->pi.goal);
  double distance = goal_cost_distance(&me->pi.goal, t->next);
  if (!policy_search_observe(&me->search, t, distance, me->expected, me->p.horizon)) return;
  me->most = me->p.updates;
  agenda_put(&agent->agenda, SEARCH, (2 * me->most + 1) * me->search.H);
}

// -- the search for theta ------------------------------------------------------------------------------

// The noise of a way: of number 0 where its particles begin, then of each step, the same forwards and backwards.
static gdn_random noise_of(const Pipps *me, int32_t number) {
  return rng_stream(me->search.policy.base.seed, "particles",
                    me->ways * (LONGEST + 1) + (uint64_t)number);
}

static void begin_way(Pipps *me, SearchDoing doing) {
  me->ways++;
  gdn_random random = noise_of(me, 0);
  particle_policy_place(&me->pi, &random);
  me->search.doing = (int32_t)doing;
  me->search.t = 0;
  me->J = 0;
}

static void draw_noise(Pipps *me, int32_t t) {
  gdn_random random = noise_of(me, t + 1);
  particle_policy_shake(&me->pi, &random);
}

static void go_forwards(Pipps *me) {
  Particles *p = &me->pi.particles;
  draw_noise(me, me->search.t);
  me->expected[me->search.t + 1] = particles_step(p, me->search.t);
  me->J += me->expected[++me->search.t];
  me->search.policy.base.model_steps += (uint64_t)p->P;
  if (me->search.t < me->search.H) return;
  for (int32_t t = 0; t <= me->search.H; t++)
    policy_agent_show(&me->search.policy, t, particles_at(p, t), p->P);
}

static double in_range(double x) {
  return x < PARTICLES_BEYOND ? x : PARTICLES_BEYOND;
}

static void keep_update(Pipps *me, double V) {
  const Particles *p = &me->pi.particles;
  double *row = me->updates + me->n_updates % ROWS * UPDATE_COLUMNS;
  row[UPDATE_NUMBER] = (double)++me->n_updates;
  trial_cost_improved(&me->search.cost, in_range(me->J), in_range(me->pi.net.length));
  row[UPDATE_VARIANCE] = V;
  for (int32_t k = 0; k < LONGEST; k++) {
    double *of = me->steps + k * STEP_COLUMNS;
    memcpy(of, p->variances + k * ESTIMATES, sizeof *of * ESTIMATES);
    of[STEP_WEIGHT] = p->weights[k];
  }
}

static void update(Pipps *me) {
  keep_update(me, particle_policy_improve(&me->pi, me->p.rate));
  me->search.policy.base.updates++;
  me->done++;
  int32_t most = me->p.updates < me->most ? me->p.updates : me->most; // who waits may cut it short
  begin_way(me, me->done < most ? SEARCH_FORWARDS : SEARCH_PREDICT);
}

static void go_backwards(Pipps *me) {
  static const Estimator estimators[] = {ESTIMATE_TP, ESTIMATE_RP, ESTIMATE_LR};
  draw_noise(me, --me->search.t);
  particles_back(&me->pi.particles, me->search.t, me->search.H, estimators[me->p.estimator]);
  if (me->search.t == 0) update(me);
}

// The beam of the theta that was found: mean and variance of the particles at each step.
static void predict(Pipps *me) {
  const Particles *p = &me->pi.particles;
  int32_t dim = p->dim, P = p->P;
  for (int32_t k = 0; k < (me->search.H + 1) * dim; k++) {
    const Real *x = p->states + (int64_t)k * P;
    double mean = 0, variance = 0;
    for (int32_t i = 0; i < P; i++) mean += (double)x[i] / P;
    for (int32_t i = 0; i < P; i++) variance += ((double)x[i] - mean) * ((double)x[i] - mean) / P;
    me->m[k] = mean;
    me->S[k * dim + k % dim] = variance;
  }
  beam_predict(&me->search.beam, me->m, me->S, me->search.H);
}

// A tick: one step of the horizon, forwards or backwards. 0: the search is over.
static int32_t tick(Pipps *me) {
  goal_cost_ask(&me->pi.goal);
  if (me->search.doing == SEARCH_BEGIN) {
    me->done = 0;
    begin_way(me, SEARCH_FORWARDS);
  }
  if (me->search.doing == SEARCH_BACKWARDS) {
    go_backwards(me);
    return 1;
  }
  go_forwards(me);
  if (me->search.t < me->search.H) return 1;
  if (me->search.doing == SEARCH_PREDICT) {
    predict(me);
    return 0;
  }
  particles_turn(&me->pi.particles);
  me->search.doing = SEARCH_BACKWARDS;
  return 1;
}

static int32_t improve(Agent *agent, int32_t *n) {
  Pipps *me = (Pipps *)agent;
  int32_t goes_on = 1, done = 0;
  for (; goes_on && done < *n; done++) goes_on = tick(me);
  if (!goes_on) me->search.doing = SEARCH_BEGIN;
  *n = done;
  return goes_on;
}

static const Stage stages[] = {
    [FIT] = {.work = agent_train_model, .line = LINE_FIT, .updates = 1},
    [SEARCH] = {.work = improve, .line = LINE_FORWARDS},
};

// -- state, channels, drawing --------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  Pipps *me = (Pipps *)agent;
  policy_agent_state(&me->search.policy, archive);
  net_state(&me->pi.net, archive);
  int32_t *const where[] = {&me->search.doing, &me->search.t, &me->search.H, &me->done, &me->most};
  for (int32_t i = 0; i < GDN_COUNT(where); i++) gdn_archive_i32(archive, where[i], 1);
  policy_search_check(&me->search, archive);
  archive_check_range(archive, &me->most, 1, 0, 1 << 20);
  archive_check_range(archive, &me->done, 1, 0, me->most);
  if (archive->failed) me->search.doing = me->search.H = me->search.t = me->done = me->most = 0;
  gdn_archive_f64(archive, &me->J, 1);
  gdn_archive_f64(archive, me->expected, LONGEST + 1);
  gdn_archive_u64(archive, &me->ways, 1);
  gdn_archive_u64(archive, &me->n_updates, 1);
  gdn_archive_f64(archive, me->updates, ROWS * UPDATE_COLUMNS);
  gdn_archive_f64(archive, me->steps, LONGEST * STEP_COLUMNS);
  trial_cost_state(&me->search.cost, archive);
  beam_state(&me->search.beam, archive);
  int32_t is_back = me->search.doing == SEARCH_BACKWARDS;
  if (me->search.doing == SEARCH_BEGIN) return;
  particles_state_of(&me->pi.particles, is_back ? me->search.H : me->search.t, is_back, archive);
}

static const gdn_column update_columns[] = {UPDATE_LIST(GDN_COLUMN_ROW, UPDATE)};
static const gdn_figure update_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Variance of the gradient",
     .axis = "updates",
     .caption = "Of one particle's estimate, added up over θ: how much of a step is chance.",
     .scale = GDN_FIGURE_LOG}};
static const gdn_channel_type update_rows = {
    .key = "pipps.updates",
    .label = "Variance of the gradient",
    .unit = "",
    .doc = "A ring of updates: number, and the variance over the particles of their gradients, "
           "added up over the policy's parameters (1e38 stands for more).",
    CHANNEL_FIGURES(update_figures),
    CHANNEL_COLUMNS(update_columns),
};
static const gdn_column step_columns[] = {STEP_LIST(GDN_COLUMN_ROW, STEP)};
static const gdn_figure step_figures[] = {
    {.form = GDN_FORM_BANDS,
     .title = "Variance by steps back",
     .axis = "steps back",
     .caption = "How much the particles' gradients through one step differ: by each estimator, and "
                "of what is passed on.",
     .scale = GDN_FIGURE_LOG,
     .first = 1},
    {.form = GDN_FORM_BANDS,
     .title = "Weight by steps back",
     .axis = "steps back",
     .caption = "w: 0 takes reparameterisation alone, 1 the likelihood ratio.",
     .low = 0,
     .high = 1,
     .first = 1}};
static const gdn_channel_type step_rows = {
    .key = "pipps.steps",
    .label = "Variance by steps back",
    .unit = "",
    .doc = "Of the latest update, for k = 1, 2, ... steps before the horizon: variances over the "
           "particles of what they say of the policy through that step, added up over its "
           "parameters, by reparameterisation, by likelihood ratio and of what is passed on "
           "(1e38 stands for more); and the weight of the likelihood ratio.",
    CHANNEL_FIGURES(step_figures),
    CHANNEL_COLUMNS(step_columns),
};

static void channels(const Agent *agent, ChannelList *list) {
  const Pipps *me = (const Pipps *)agent;
  channel_add(list, &step_rows, me->steps, GDN_F64, LONGEST, STEP_COLUMNS);
  beam_channels(&me->search.beam, list);
  trial_cost_channels(&me->search.cost, NULL, list);
  channel_add(list, &update_rows, me->updates, GDN_F64, ROWS, UPDATE_COLUMNS);
  model_error_channels(&me->search.policy.model_error, list);
}

const agent_type pipps_agent = {
    .component = {AGENT_COMPONENT(Pipps), .id = "pipps", .title = "PIPPS",
                  .summary = "Improves a policy by particles through a probabilistic model, and "
                             "mixes two estimators of their gradient, so that chaos has no say.",
                  .idea = GDN_IDEA_GRADIENT,
                  .picture = "env=pilco-pendulum agent.updates=20 agent.particles=40",
                  .picture_steps = 81, .source = "Parmas, Rasmussen, Peters & Doya 2018",
                  .needs_env = GDN_JUDGED | GDN_CONTINUOUS | GDN_GOAL, .needs_model = GDN_DYNAMICS,
                  .usual_model = "gp", .facts = facts, .n_facts = GDN_COUNT(facts)},
    AGENT_FUNCTIONS,
    .begin_decision = policy_agent_begin_decision,
    .decide = decide,
    .draw = policy_search_draw,
    .near = policy_agent_near,
};
