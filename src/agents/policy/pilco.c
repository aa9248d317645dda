// PILCO: probabilistic inference for learning control (Deisenroth & Rasmussen 2011, algorithm 1). Gaussian processes
// learn the dynamics from a few trials and say how unsure they are; a policy is imagined with all that is unsure, as a
// normal distribution of states that widens and narrows from step to step (imagine/moment_rollout.h), and improved by the
// exact gradient of its expected cost. So doubt about the model is cost like any other, and is not exploited.
//
// Letters as in the paper: D data, f the dynamics, pi the policy with parameters theta, x state, u action, H horizon,
// c cost, J expected cost. What the paper takes for known is the world's to tell (its goal): c, and where episodes begin.
#include <string.h>

#include "agents/bases/policy_search.h"
#include "agents/table.h"
#include "base/arena.h"
#include "base/text.h"
#include "core/archive.h"
#include "gauges/bundles.h"
#include "imagine/goal_cost.h"
#include "math/minimise.h"
#include "math/rng.h"
#include "math/sample.h"

enum { LONGEST = 200, POINTS = 400, PER_SEARCH = 4 };

#define PILCO_PARAMS(X, P)                                                                         \
  RANDOM_TRIALS_PARAM(X, P, 1)                                                                     \
  X(P, INT, horizon, 0, 0, 200, LINEAR, "steps", GDN_LIVE, "Horizon H",                            \
    "How many steps the policy is imagined for; 0: as many as the world's episodes have, at most " \
    "100.")                                                                                        \
  X(P, CHOICE, policy, 0, 0, 1, LINEAR, "rbf|linear", 0, "Policy",                                 \
    "A network of radial basis functions, or a weighted sum of the state's features.")             \
  X(P, INT, basis, 20, 1, 100, LOG, "", 0, "Basis functions", "How many of them the network has.") \
  X(P, INT, searches, 100, 1, 1000, LOG, "", GDN_LIVE, "Line searches",                            \
    "At most so many after each trial; fewer where nothing is gained any more.")                   \
  X(P, BOOL, uncertainty, 1, 0, 1, LINEAR, "", GDN_LIVE, "Model uncertainty",                      \
    "Off: the model's mean is taken for the truth, whatever it has seen.")                         \
  REPLAY_PARAM(X, P, 10000)
GDN_PARAM_STRUCT(PilcoParams, PILCO_PARAMS);
GDN_PARAM_TABLE(params, PilcoParams, PILCO_PARAMS);

typedef struct Pilco {
  PolicySearch search; // J comes forwards, its gradient backwards
  PilcoParams p;
  MomentRollout rollout;
  GpFunctions f;  // of the model, with its doubt or without
  GoalCost goal;  // lends z and W to the rollout's cost
  double *S0;     // [dim][dim] how far from m0 episodes begin
  Minimise least; // J, by theta
  double *gradient;
  int32_t is_certain; // the search under way takes the model's mean for the truth
  Bundles bundles;    // particles that go the same way
  double *z;          // [POLICY_WAYS][dim] normal numbers: places in the beam that are drawn
  uint8_t *is_angle;  // [F]
  double *x, *L;      // scratch [F], [dim][dim]
  float *ways;        // scratch [dim][POLICY_WAYS]
} Pilco;

#define LINES(X)                                                                       \
  X(RANDOM, DECIDE, 0, "at first: random actions collect D")                           \
  X(POLICY, DECIDE, 0, "u ← π(x)")                                                     \
  X(ACT, ACT, 0, "execute u")                                                          \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(x, u, x′)}")                                       \
  X(FIT, UPDATE, 0, "after each trial: fit Gaussian processes f to x′ − x on D")       \
  X(SEARCH, IMAGINE, 0, "then minimise J(θ) by L-BFGS, from the θ there is:")          \
  X(FORWARDS, IMAGINE, 1, "t = 0 … H−1:  p(x) → p(x, u) → p(x′),  matched by moments") \
  X(COST, IMAGINE, 2, "J ← J + E c(x′),  c = 1 − exp(−½ (x − z)ᵀ W (x − z))")          \
  X(BACKWARDS, IMAGINE, 1, "t = H−1 … 0:  dJ/dp(x) ← dJ/dp(x′);  collect dJ/dθ")
LISTING(LINES);
_Static_assert(LINE_RANDOM == (int)POLICY_LINE_RANDOM && LINE_POLICY == (int)POLICY_LINE_POLICY,
               "POLICY_LINE_...");

static const gdn_fact facts[] = {
    {"Cost", "1 less the worth that the world tells of its goal, which is its reward or stands for "
             "it. Reward and end of the world itself are not asked."},
    {"Exploration", "None of its own: far from the goal a wide distribution of states costs less "
                    "than a narrow one, so that doubt is welcome there, and shunned at the goal."},
};

static const ImagineOptions options = {
    .members = IMAGINE_MEMBERS_MIXED, .noise = IMAGINE_NOISE_MEAN, .bounds = IMAGINE_BOUNDS_FREE};

// -- memory --------------------------------------------------------------------------------------------

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Pilco *me = (Pilco *)agent;
  const gdn_space *space = &agent->env->observation;
  int32_t dim = space->dim;
  me->search.policy.random_trials = me->p.random_trials;
  policy_search_open(&me->search, me->p.capacity, options, LONGEST, arena);
  if (dynamics_of(agent->model)->functions(agent->model) == NULL) {
    return text_fail(why, GDN_UNFIT,
                     "moments go through a squared exponential kernel of differences alone; "
                     "leave the model's kernel and prior as they usually are");
  }
  me->rollout = (MomentRollout){.N = dim,
                                .U = agent->env->action.dim,
                                .longest = LONGEST,
                                .points = POINTS,
                                .angles = space->angles,
                                .n = me->p.policy ? 0 : me->p.basis};
  moment_rollout_open(&me->rollout, arena);
  int32_t F = me->rollout.F, count = me->rollout.policy.count;
  me->goal.env = agent->env;
  goal_cost_open(&me->goal, arena);
  me->rollout.cost.z = me->goal.z;
  me->rollout.cost.W = me->goal.W;
  me->S0 = ARENA_NEW(arena, double, dim *dim);
  minimise_open(&me->least, count, arena);
  me->gradient = ARENA_NEW(arena, double, count);
  me->bundles.of.r = &me->rollout;
  bundles_open(&me->bundles, arena);
  me->z = ARENA_NEW(arena, double, POLICY_WAYS *dim);
  me->is_angle = ARENA_NEW(arena, uint8_t, F);
  me->x = ARENA_NEW(arena, double, F);
  me->L = ARENA_NEW(arena, double, dim *dim);
  me->ways = ARENA_NEW(arena, float, dim *POLICY_WAYS);
  return GDN_OK;
}

static void ask_goal(Pilco *me) {
  int32_t dim = me->rollout.N;
  goal_cost_ask(&me->goal);
  memset(me->S0, 0, sizeof *me->S0 * (size_t)(dim * dim));
  for (int32_t i = 0; i < dim; i++) me->S0[i * dim + i] = me->goal.std0[i] * me->goal.std0[i];
}

static void start(Agent *agent) {
  Pilco *me = (Pilco *)agent;
  MomentRollout *r = &me->rollout;
  policy_agent_start(&me->search.policy);
  for (int32_t k = 0; k < r->F; k++) me->is_angle[k] = r->features.of[k].turns != 0;
  gdn_random random = rng_stream(agent->seed, "policy", 0);
  ask_goal(me);
  waves_match(&r->features, me->goal.m0, me->S0, r->fm, r->fS, r->fC);
  moment_policy_start(&r->policy, r->fm, r->fS, me->is_angle, &random);
  moment_policy_prepare(&r->policy);
  random = rng_stream(agent->seed, "beam", 0);
  for (int32_t i = 0; i < POLICY_WAYS * r->N; i++) me->z[i] = sample_normal(&random);
}

// -- a trial -------------------------------------------------------------------------------------------

// pi(x), in [-1, 1].
static void act(Pilco *me, const double *observation, double *unit) {
  waves_map(&me->rollout.features, observation, me->x);
  moment_policy_act(&me->rollout.policy, me->x, unit);
  for (int32_t i = 0; i < me->rollout.U; i++) unit[i] = dynamics_unit(unit[i]);
}

static void decide(Agent *agent, const double *observation, double *action) {
  Pilco *me = (Pilco *)agent;
  double *unit = me->search.policy.unit;
  if (policy_agent_is_random(&me->search.policy))
    policy_agent_try(&me->search.policy, unit);
  else
    act(me, observation, unit);
  dynamics_action_back(&agent->env->action, unit, action);
}

enum { FIT = POLICY_FIT, SEARCH };

static void observe(Agent *agent, const Transition *t) {
  Pilco *me = (Pilco *)agent;
  ask_goal(me);
  double distance = goal_cost_distance(&me->goal, t->next);
  if (!policy_search_observe(&me->search, t, distance, me->rollout.expected, me->p.horizon)) return;
  me->least.most = me->p.searches;
  me->least.most_evaluations = PER_SEARCH * me->p.searches;
  agenda_put(&agent->agenda, SEARCH, (2 * me->least.most_evaluations + 1) * me->search.H);
}

// -- the search for theta ------------------------------------------------------------------------------

// f as the model has it now; 0 where it knows nothing yet.
static int32_t take_functions(Pilco *me) {
  Model *model = me->search.policy.base.model;
  me->f = *dynamics_of(model)->functions(model);
  if (me->search.doing == SEARCH_BEGIN)
    me->is_certain = !me->p.uncertainty; // of the whole search, which has one J
  if (me->is_certain) me->f.iK = NULL;
  me->rollout.dynamics = &me->f;
  return me->f.n > 0 && me->f.n <= POINTS;
}

// The way forwards begins anew, with this theta.
static void imagine_from(Pilco *me, const double *theta, SearchDoing doing) {
  MomentRollout *r = &me->rollout;
  memcpy(r->policy.theta, theta, sizeof *theta * (size_t)r->policy.count);
  moment_policy_prepare(&r->policy);
  moment_rollout_begin(r, me->goal.m0, me->S0);
  me->search.doing = (int32_t)doing;
  me->search.t = 0;
}

static void begin_search(Pilco *me) {
  const MomentPolicy *q = &me->rollout.policy;
  ask_goal(me);
  minimise_begin(&me->least, q->theta, q->low, q->high);
  imagine_from(me, me->least.x, SEARCH_FORWARDS);
}

static double norm_of_gradient(const Pilco *me) {
  double square = 0;
  for (int32_t i = 0; i < me->least.n; i++) square += me->gradient[i] * me->gradient[i];
  return scalar_sqrt(square);
}

// J and its gradient are known, or cannot be: then J is infinite.
static void tell_search(Pilco *me, double J) {
  if (me->p.searches < me->least.most)
    me->least.most = me->p.searches; // who waits may cut it short
  if (J == SCALAR_INFINITY) memset(me->gradient, 0, sizeof *me->gradient * (size_t)me->least.n);
  int32_t before = me->least.searches;
  int32_t done = minimise_tell(&me->least, J, me->gradient);
  me->search.policy.base.updates++;
  if (me->least.searches > before)
    trial_cost_improved(&me->search.cost, me->least.best_f, norm_of_gradient(me));
  if (!done) {
    imagine_from(me, me->least.x, SEARCH_FORWARDS);
    return;
  }
  imagine_from(me, me->least.best, SEARCH_PREDICT);
  bundles_begin(&me->bundles, me->search.policy.base.seed, me->search.policy.trials + 1,
                me->goal.m0, me->S0);
}

// Some places in p(x_t), for drawing.
static void show(Pilco *me, int32_t t) {
  int32_t dim = me->rollout.N;
  const double *m = me->rollout.m + t * dim, *S = me->rollout.S + t * dim * dim;
  sample_places(dim, m, S, POLICY_WAYS, me->z, me->ways, me->L);
  policy_agent_show(&me->search.policy, t, me->ways, POLICY_WAYS);
}

// One step forwards; 0 where there is none. What is drawn is the latest beam that is whole.
static int32_t go_forwards(Pilco *me) {
  if (!moment_rollout_step(&me->rollout, me->search.t)) return 0;
  if (++me->search.t < me->search.H) return 1;
  for (int32_t t = 0; t <= me->search.H; t++) show(me, t);
  return 1;
}

static void evaluate(Pilco *me) {
  if (!go_forwards(me)) {
    tell_search(me, SCALAR_INFINITY);
  } else if (me->search.t == me->search.H) {
    moment_rollout_turn(&me->rollout);
    me->search.doing = SEARCH_BACKWARDS;
  }
}

static void differentiate(Pilco *me) {
  if (!moment_rollout_back(&me->rollout, --me->search.t)) {
    tell_search(me, SCALAR_INFINITY);
  } else if (me->search.t == 0) {
    moment_policy_gradient(&me->rollout.policy, me->gradient);
    tell_search(me, me->rollout.J);
  }
}

// The beam of the theta that was found, and particles beside it; 1 as long as it goes on.
static int32_t predict(Pilco *me) {
  int32_t is_known = go_forwards(me);
  if (is_known) bundles_follow(&me->bundles);
  if (is_known && me->search.t < me->search.H) return 1;
  beam_predict(&me->search.beam, me->rollout.m, me->rollout.S, me->search.t);
  bundles_end(&me->bundles);
  return 0;
}

// A tick: one step of the horizon, forwards or backwards. 0: the search is over.
static int32_t tick(Pilco *me) {
  if (!take_functions(me)) return 0;
  if (me->search.doing == SEARCH_BEGIN) begin_search(me);
  me->search.policy.base.model_steps++;
  if (me->search.doing == SEARCH_PREDICT) return predict(me);
  if (me->search.doing == SEARCH_FORWARDS)
    evaluate(me);
  else
    differentiate(me);
  return 1;
}

static int32_t search(Agent *agent, int32_t *n) {
  Pilco *me = (Pilco *)agent;
  for (int32_t i = 0; i < *n; i++) {
    if (tick(me)) continue;
    me->search.doing = SEARCH_BEGIN;
    *n = i + 1;
    return 0;
  }
  return 1;
}

static const Stage stages[] = {
    [FIT] = {.work = agent_train_model, .line = LINE_FIT, .updates = 1},
    [SEARCH] = {.work = search, .line = LINE_FORWARDS},
};

// -- state, channels, drawing --------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  Pilco *me = (Pilco *)agent;
  MomentRollout *r = &me->rollout;
  policy_agent_state(&me->search.policy, archive);
  gdn_archive_i32(archive, &me->search.doing, 1);
  gdn_archive_i32(archive, &me->is_certain, 1);
  gdn_archive_i32(archive, &me->search.H, 1);
  gdn_archive_i32(archive, &me->search.t, 1);
  archive_check_range(archive, &me->is_certain, 1, 0, 1);
  policy_search_check(&me->search, archive);
  minimise_state(&me->least, archive);
  gdn_archive_f64(archive, me->goal.m0, r->N);
  gdn_archive_f64(archive, me->S0, r->N * r->N);
  moment_rollout_state(r, archive);
  beam_state(&me->search.beam, archive);
  bundles_state(&me->bundles, archive);
  gdn_archive_check(archive,
                    me->search.doing != SEARCH_PREDICT || me->bundles.of.t == me->search.t);
  if (archive->failed) me->search.doing = SEARCH_BEGIN;
  trial_cost_state(&me->search.cost, archive);
}

static const gdn_column search_columns[] = {
    {"line_search", "Line search", "", GDN_MARK_AXIS, 0, 0},
    {"expected_cost", "Expected cost", "", GDN_MARK_IMAGINED, 0, 0},
    {"gradient_norm", "Norm of the gradient", "", GDN_MARK_NONE, 0, 0}};
static const gdn_figure search_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Expected cost",
     .axis = "line searches",
     .caption = "J of the best policy so far; it jumps where a trial has taught the model."}};
static const gdn_channel_type search_rows = {
    .key = "pilco.searches",
    .label = "Expected cost",
    .unit = "",
    .doc = "A ring of line searches: number, the least J so far, and the norm of the gradient.",
    CHANNEL_FIGURES(search_figures),
    CHANNEL_COLUMNS(search_columns),
};

static void channels(const Agent *agent, ChannelList *list) {
  const Pilco *me = (const Pilco *)agent;
  beam_channels(&me->search.beam, list);
  bundles_channels(&me->bundles, list);
  trial_cost_channels(&me->search.cost, &search_rows, list);
  model_error_channels(&me->search.policy.model_error, list);
}

static void draw(const Agent *agent, gdn_scene *scene) {
  const Pilco *me = (const Pilco *)agent;
  int32_t is_followed = me->search.doing == SEARCH_BEGIN && me->search.beam.steps > 0;
  policy_search_draw(agent, scene);
  if (is_followed) bundles_draw(&me->bundles, me->search.beam.steps, agent->env, scene);
}

static void tell(Agent *agent, const double *observation, gdn_answer *answer) {
  Pilco *me = (Pilco *)agent;
  const gdn_space *space = &agent->env->action;
  double *unit = me->search.policy.unit;
  act(me, observation, unit);
  for (int32_t i = 0; i < space->dim; i++) {
    text_writer w = answer_line(answer, "π(x)", GDN_MARK_REAL);
    if (space->names != NULL) {
      text_put(&w, space->names[i]);
      text_put(&w, " ");
    }
    text_rounded(&w, space->low[i] + (space->high[i] - space->low[i]) * (unit[i] + 1) / 2, 4);
  }
}

const agent_type pilco_agent = {
    .component = {AGENT_COMPONENT(Pilco), .id = "pilco", .title = "PILCO",
                  .summary = "Learns Gaussian processes of the dynamics, and improves a policy by "
                             "the gradient of its expected cost, through all that they doubt.",
                  .idea = GDN_IDEA_GRADIENT, .picture = "env=pilco-pendulum", .picture_steps = 121,
                  .source = "Deisenroth & Rasmussen 2011",
                  .needs_env = GDN_JUDGED | GDN_CONTINUOUS | GDN_GOAL,
                  .needs_model = GDN_DYNAMICS | GDN_GAUSSIAN_PROCESS, .usual_model = "gp",
                  .facts = facts, .n_facts = GDN_COUNT(facts)},
    AGENT_FUNCTIONS,
    .begin_decision = policy_agent_begin_decision,
    .decide = decide,
    .draw = draw,
    .tell = tell,
    .near = policy_agent_near,
};
