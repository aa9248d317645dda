// Model-based RL, version 2.5: the learned model is a simulator, and policy gradient learns in it (the lectures;
// SimPLe, Kaiser et al. 2020, is this with a model of video). No gradient passes through the dynamics, so none
// explodes; the price is the variance of the score function, paid with imagined steps, which are cheap.
// What is left is the model's error: in a way of H steps it grows like H^2, so long ways mislead. Short ones
// that end with the baseline's word, V(s_H), mislead less.
//
// Each way keeps to one member of the model, and samples the noise that this one expects.
//
// Letters: D data, f the learned dynamics, pi the policy, V the baseline, H the horizon, N ways, A advantage.
#include <string.h>

#include "agents/bases/policy_agent.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "imagine/policy_rollouts.h"
#include "learners/policy_data.h"
#include "learners/policy_learner.h"

enum { LONGEST = 200, ROWS = 512, T = DYNAMICS_TILE };

#define MBRL_POLICY_GRADIENT_PARAMS(X, P)                                                          \
  X(P, CHOICE, learner, 2, 0, 3, LINEAR, "reinforce|a2c|ppo|trpo", 0, "Learner",                   \
    "How what was imagined changes the policy: by one pass of plain policy gradient, then the "    \
    "baseline alone; by one pass of both; by several, in which no probability changes far; or by " \
    "one step within a trust region, then the baseline alone.")                                    \
  X(P, REAL, clip, 0.2, 0.01, 1.0, LOG, "", GDN_LIVE, "Clip ε",                                    \
    "PPO: how far the ratio of new to old probability may count.")                                 \
  X(P, REAL, delta, 0.01, 0.000001, 10.0, LOG, "nats", GDN_EXPERT, "Trust region δ",               \
    "TRPO: how far the policy may move in one update, as the mean KL divergence.")                 \
  X(P, INT, epochs, 4, 1, 20, LINEAR, "", 0, "Epochs",                                             \
    "Passes over each batch: of PPO, and of the baseline alone.")                                  \
  X(P, INT, minibatch, 256, 32, 1024, LOG, "steps", GDN_EXPERT, "Minibatch",                       \
    "Steps in one update.")                                                                        \
  POLICY_GAMMA_PARAM(X, P, 0.97)                                                                   \
  POLICY_LAMBDA_PARAM(X, P, 0.95)                                                                  \
  POLICY_RATE_PARAM(X, P, 0.002)                                                                   \
  POLICY_ENTROPY_PARAM(X, P, 0.0)                                                                  \
  POLICY_NET_PARAMS(X, P, 2, 32)                                                                   \
  RANDOM_TRIALS_PARAM(X, P, 2)                                                                     \
  X(P, INT, horizon, 16, 1, 200, LOG, "steps", GDN_LIVE, "Horizon H",                              \
    "How many steps each way is imagined.")                                                        \
  X(P, INT, ways, 64, 32, 256, LOG, "ways", 0, "Ways N",                                           \
    "How many ways are imagined side by side; rounded up to whole tiles of 32.")                   \
  X(P, INT, rounds, 30, 1, 1000, LOG, "rounds", GDN_LIVE, "Rounds",                                \
    "How often ways are imagined and learned from after each trial.")                              \
  X(P, BOOL, bootstrap, 1, 0, 1, LINEAR, "", GDN_LIVE, "Value at the cut",                         \
    "Whether the baseline stands for what would follow after the last imagined step; without it "  \
    "the policy does not look beyond.")                                                            \
  REPLAY_PARAM(X, P, 10000)
GDN_PARAM_STRUCT(MbrlPolicyGradientParams, MBRL_POLICY_GRADIENT_PARAMS);
GDN_PARAM_TABLE(params, MbrlPolicyGradientParams, MBRL_POLICY_GRADIENT_PARAMS);

typedef struct MbrlPolicyGradient {
  PolicyAgent policy;
  MbrlPolicyGradientParams p;
  PolicyGradientParams how;
  PolicyGradient learner;
  TrustRegionParams bound;
  TrustRegion region;  // of trpo alone
  PolicyRollouts ways; // rewards in units of their std in D
  PolicyBatch batch;   // of them
  double imagined;     // mean of the imagined returns, in the world's units
  Real *here;          // [dim] a real observation
  double *rows;        // [ROWS][5] of the latest rounds
  uint64_t n_rows;
} MbrlPolicyGradient;

#define LINES(X)                                                                \
  X(RANDOM, DECIDE, 0, "at first: random actions collect D")                    \
  X(POLICY, DECIDE, 0, "a ~ π(a|s)")                                            \
  X(ACT, ACT, 0, "execute a")                                                   \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(s, a, r, s′)}")                             \
  X(FIT, UPDATE, 0, "after each trial: fit f(s, a) to s′ − s on D")             \
  X(IMAGINE, IMAGINE, 0,                                                        \
    "then repeat: from N states of D imagine a ~ π(a|s), s ← f(s, a), H times") \
  X(ADVANTAGE, IMAGINE, 1,                                                      \
    "A ← generalised advantages of the imagined rewards, with V at the cut")    \
  X(LEARN, IMAGINE, 1, "a few epochs: raise log π(a|s) by A;  V(s) towards A + V(s)")
LISTING(LINES);
_Static_assert(LINE_RANDOM == (int)POLICY_LINE_RANDOM && LINE_POLICY == (int)POLICY_LINE_POLICY,
               "POLICY_LINE_...");

// Bounds are left free: with them kept, two checks of learning.through_slow fail. A way that has left them is wrong
// anyhow; held at their edge it looks like a state to learn from.
static const ImagineOptions options = {.bounds = IMAGINE_BOUNDS_FREE};

// What the learner goes by.
static PolicyGradientParams how_of(const MbrlPolicyGradientParams *p) {
  return (PolicyGradientParams){.objective =
                                    policy_learner_objective((PolicyLearnerKind)p->learner),
                                .minibatch = p->minibatch,
                                .hidden = p->hidden,
                                .width = p->width,
                                .clip = p->clip,
                                .entropy = p->learner == LEARN_REINFORCE ? 0 : p->entropy,
                                .gamma = p->gamma,
                                .lambda = p->learner == LEARN_REINFORCE ? 1 : p->lambda,
                                .rate = p->rate};
}

// How TRPO finds its step is as in its own agent; its baseline learns as often and as fast as that of the others.
static TrustRegionParams bound_of(const MbrlPolicyGradientParams *p) {
  return (TrustRegionParams){.delta = p->delta,
                             .products = 10,
                             .damping = 0.1,
                             .search = 1,
                             .backtrack = 0.8,
                             .tries = 10,
                             .value_rate = p->rate,
                             .value_updates = p->epochs};
}

static PolicyLearner learner_of(MbrlPolicyGradient *me) {
  me->how = how_of(&me->p);
  me->bound = bound_of(&me->p);
  return (PolicyLearner){.kind = (PolicyLearnerKind)me->p.learner,
                         .pg = &me->learner,
                         .batch = &me->batch,
                         .passes = me->p.epochs,
                         .region = &me->region};
}

static gdn_status open_learner(MbrlPolicyGradient *me, gdn_arena *arena, gdn_message *why) {
  const gdn_env *env = me->policy.base.env;
  me->how = how_of(&me->p);
  me->bound = bound_of(&me->p);
  me->learner.p = &me->how;
  me->learner.features = features_of(&env->observation, 0);
  me->learner.action_dim = env->action.dim;
  me->learner.choices = env->action.n;
  me->learner.columns = me->ways.columns;
  gdn_status status = policy_gradient_open(&me->learner, arena, why);
  me->region = (TrustRegion){.p = &me->bound, .pg = &me->learner};
  if (status != GDN_OK || me->p.learner != LEARN_TRPO) return status;
  return trust_region_open(&me->region, arena, why);
}

static void open_batch(MbrlPolicyGradient *me, gdn_arena *arena) {
  PolicyBatch *b = &me->batch;
  const PolicyRollouts *ways = &me->ways;
  int64_t steps = (int64_t)LONGEST * ways->columns;
  *b = (PolicyBatch){.longest = LONGEST,
                     .columns = ways->columns,
                     .dim = ways->im->dim,
                     .action_dim = ways->im->action_dim,
                     .states = ways->states,
                     .rewards = ways->rewards,
                     .ended = ways->ended,
                     .alive = ways->alive};
  b->actions = ARENA_NEW(arena, Real, b->action_dim * steps);
  b->log_pi = ARENA_NEW(arena, Real, steps);
  b->values = ARENA_NEW(arena, Real, steps + b->columns);
  policy_batch_open(b, arena);
}

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  int32_t n = (me->p.ways + T - 1) / T * T;
  me->policy.random_trials = me->p.random_trials;
  policy_agent_open(&me->policy, me->p.capacity, options, LONGEST, arena);
  me->ways = (PolicyRollouts){.im = &me->policy.dream, .columns = n, .longest = LONGEST};
  policy_rollouts_open(&me->ways, arena);
  open_batch(me, arena);
  me->here = ARENA_NEW(arena, Real, agent->env->observation.dim);
  me->rows = ARENA_NEW(arena, double, ROWS * 5);
  return open_learner(me, arena, why);
}

static void start(Agent *agent) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  policy_agent_start(&me->policy);
  policy_gradient_start(&me->learner, agent->seed);
  me->ways.reward_unit = 1;
}

enum { FIT = POLICY_FIT, IMAGINE, LEARN };

// H of the round under way, as it was when the trial ended.
static int32_t horizon_now(const MbrlPolicyGradient *me) {
  return me->policy.base.agenda.planned[IMAGINE];
}

// -- imagining --------------------------------------------------------------------------------------------

static void imagine_ways(MbrlPolicyGradient *me) {
  PolicyAgent *policy = &me->policy;
  PolicyRollouts *ways = &me->ways;
  int32_t n = ways->columns, dim = ways->im->dim, action_dim = ways->im->action_dim;
  int64_t at = (int64_t)ways->step * n;
  Real *s = ways->states + at * dim, *a = me->batch.actions + at * action_dim;
  if (ways->step == 0) {
    policy_agent_place(policy, s, n);
    policy_agent_show(policy, 0, s, n);
    policy_rollouts_begin(ways);
  }
  policy_gradient_act(&me->learner, s, &ways->im->noise, a, me->batch.log_pi + at,
                      me->batch.values + at);
  for (int32_t i = 0; i < action_dim * n; i++) {
    ways->unit[i] = policy_gradient_unit(&me->learner, a[i]);
  }
  policy_rollouts_step(ways);
  policy->base.model_steps += (uint64_t)n;
  policy_agent_show(policy, ways->step, s + dim * n, n);
}

// Values at the cut, and advantages.
static void judge_ways(MbrlPolicyGradient *me) {
  int32_t n = me->ways.columns, h = horizon_now(me);
  Real *last = me->batch.values + (int64_t)h * n;
  double sum = 0;
  memset(last, 0, (size_t)n * sizeof *last);
  if (me->p.bootstrap) {
    int64_t cut = (int64_t)h * me->policy.look.dim * n;
    policy_gradient_value(&me->learner, me->ways.states + cut, last);
  }
  for (int32_t k = 0; k < h * n; k++) {
    if (me->ways.alive[k]) sum += (double)me->ways.rewards[k];
  }
  me->imagined = sum * me->ways.reward_unit / n;
  me->how = how_of(&me->p);
  policy_batch_judge(&me->batch, h, me->how.gamma, me->how.lambda);
}

// Stage IMAGINE: all ways go one step further.
static int32_t imagine(Agent *agent, int32_t *n) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  int32_t done = agenda_done(&agent->agenda, IMAGINE);
  for (int32_t i = 0; i < *n; i++) {
    me->ways.step = done + i;
    imagine_ways(me);
  }
  if (me->ways.step == horizon_now(me)) judge_ways(me);
  return 1;
}

// -- learning from what was imagined ---------------------------------------------------------------------

// Columns of channel "policy-gradient.rounds".
#define ROUND_LIST(X, P)                                                  \
  X(P, NUMBER, "round_number", "Round", "", AXIS, 0, 0)                   \
  X(P, RETURN, "imagined_return", "Imagined return", "", IMAGINED, 0, 0)  \
  X(P, POLICY_LOSS, "policy_loss", "Policy’s loss", "", NONE, 0, 0)       \
  X(P, BASELINE_LOSS, "baseline_loss", "Baseline’s loss", "", NONE, 0, 0) \
  X(P, ENTROPY, "entropy", "Entropy", "nats", NONE, 0, 0)
enum { ROUND_LIST(GDN_COLUMN_ENUM, ROUND) ROUND_COLUMNS };

static void write_row(MbrlPolicyGradient *me) {
  double *row = &me->rows[me->n_rows % ROWS * ROUND_COLUMNS];
  row[ROUND_NUMBER] = (double)++me->n_rows;
  row[ROUND_RETURN] = me->imagined;
  row[ROUND_POLICY_LOSS] = (double)me->learner.policy_loss;
  row[ROUND_BASELINE_LOSS] = (double)me->learner.baseline_loss;
  row[ROUND_ENTROPY] = (double)me->learner.entropy;
  for (int32_t i = 1; i < ROUND_COLUMNS; i++) row[i] = row[i] - row[i] == 0 ? row[i] : 0;
}

// Stage LEARN.
static int32_t learn(Agent *agent, int32_t *n) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  PolicyLearner learner = learner_of(me);
  int32_t done = agenda_done(&agent->agenda, LEARN), h = horizon_now(me), most = done + *n,
          more = 1;
  for (*n = 0; more && done < most; ++*n) {
    more = policy_learner_update(&learner, h, done++, &me->policy.dream.noise);
  }
  agent->updates += learner.updates;
  if (!more || done == agent->agenda.planned[LEARN]) write_row(me);
  return more;
}

static const Stage stages[] = {
    [FIT] = {.work = agent_train_model, .line = LINE_FIT, .updates = 1},
    [IMAGINE] = {.work = imagine, .line = LINE_IMAGINE, .repeated = 1},
    [LEARN] = {.work = learn, .line = LINE_LEARN, .repeated = 1},
};

// -- the agent ---------------------------------------------------------------------------------------------

static void decide(Agent *agent, const double *observation, double *action) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  int32_t dim = me->policy.look.dim;
  double *unit = me->policy.unit;
  if (policy_agent_is_random(&me->policy)) {
    policy_agent_try(&me->policy, unit);
  } else {
    for (int32_t i = 0; i < dim; i++) me->here[i] = (Real)observation[i];
    gdn_random *random = agent->evaluated ? NULL : &me->policy.random;
    policy_gradient_decide(&me->learner, me->here, random, unit);
  }
  dynamics_action_back(&agent->env->action, unit, action);
}

// The std of the rewards in D.
static double reward_unit(const Replay *replay) {
  Tally m = {0};
  for (int32_t i = 0; i < replay->n; i++) tally_add(&m, (double)replay_row(replay, i).reward);
  double std = tally_std(&m);
  return std > 1e-6 ? std : 1;
}

static void observe(Agent *agent, const Transition *t) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  if (!policy_agent_observe(&me->policy, t)) return;
  me->ways.reward_unit = reward_unit(&me->policy.real);
  policy_agent_fit(&me->policy);
  agenda_put(&agent->agenda, IMAGINE, me->p.horizon);
  PolicyLearner learner = learner_of(me);
  agenda_put(&agent->agenda, LEARN, policy_learner_due(&learner, me->p.horizon));
  agenda_repeat(&agent->agenda, me->p.rounds);
}

// Of the round under way only what has been imagined is there to be kept.
static void round_state(MbrlPolicyGradient *me, gdn_archive *archive) {
  const Agenda *agenda = &me->policy.base.agenda;
  PolicyBatch *b = &me->batch;
  PolicyLearner learner = learner_of(me);
  int32_t horizon = horizon_now(me);
  gdn_archive_check(archive, horizon <= LONGEST && (agenda->left == 0 || horizon > 0));
  gdn_archive_check(archive, archive->failed ||
                                 agenda->planned[LEARN] <= policy_learner_due(&learner, horizon));
  me->ways.step = archive->failed ? 0 : agenda_done(agenda, IMAGINE);
  if (me->ways.step < horizon) b->counted = 0;
  gdn_archive_i32(archive, &b->counted, 1);
  archive_check_range(archive, &b->counted, 1, 0, me->ways.step * me->ways.columns);
  if (archive->failed) me->ways.step = b->counted = 0;
  int32_t is_judged = me->ways.step == horizon;
  int64_t n = (int64_t)me->ways.step * me->ways.columns;
  if (n == 0) return;
  gdn_archive_f32(archive, b->states, (n + b->columns) * b->dim);
  gdn_archive_f32(archive, b->actions, n * b->action_dim);
  // Once the ways are judged nobody asks for their rewards, and not before for advantages.
  Real *columns[] = {b->log_pi, is_judged ? b->target : b->rewards, b->values};
  for (int32_t i = 0; i < GDN_COUNT(columns); i++) gdn_archive_f32(archive, columns[i], n);
  if (is_judged) gdn_archive_f32(archive, b->advantage, n);
  gdn_archive_u8(archive, b->alive, n + b->columns);
  gdn_archive_u8(archive, b->ended, n);
  gdn_archive_i32(archive, b->order, b->counted);
  archive_check_range(archive, b->order, b->counted, 0, (int32_t)n - 1);
}

static void state(Agent *agent, gdn_archive *archive) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  policy_agent_state(&me->policy, archive);
  policy_gradient_state(&me->learner, archive);
  if (me->p.learner == LEARN_TRPO) trust_region_state(&me->region, archive);
  round_state(me, archive);
  gdn_archive_f64(archive, &me->ways.reward_unit, 1);
  gdn_archive_f64(archive, &me->imagined, 1);
  gdn_archive_u64(archive, &me->n_rows, 1);
  gdn_archive_f64(archive, me->rows, ROWS * 5);
}

static const gdn_column round_columns[] = {ROUND_LIST(GDN_COLUMN_ROW, ROUND)};
static const gdn_figure round_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Imagined return",
     .axis = "rounds",
     .caption = "Mean of the ways imagined, by rounds."},
};
static const gdn_channel_type rounds = {
    .key = "policy-gradient.rounds",
    .label = "Imagined rounds",
    .unit = "",
    .doc = "A ring of rounds: number, mean imagined return of a way, and of the last update: the "
           "policy's loss, the baseline's, and the policy's entropy.",
    CHANNEL_FIGURES(round_figures),
    CHANNEL_COLUMNS(round_columns),
};

static void channels(const Agent *agent, ChannelList *list) {
  const MbrlPolicyGradient *me = (const MbrlPolicyGradient *)agent;
  channel_add(list, &rounds, me->rows, GDN_F64, ROWS, ROUND_COLUMNS);
  if (me->p.learner == LEARN_TRPO) trust_region_channels(&me->region, list);
  model_error_channels(&me->policy.model_error, list);
}

static void policy(const Agent *agent, PolicyData *out) {
  const PolicyGradient *learner = &((const MbrlPolicyGradient *)agent)->learner;
  *out = (PolicyData){.features = learner->features,
                      .mlp = learner->policy.mlp,
                      .theta = learner->policy.theta,
                      .head = learner->choices > 0 ? POLICY_HEAD_ARGMAX : POLICY_HEAD_TANH};
}

const agent_type mbrl_policy_gradient_agent = {
    .component = {AGENT_COMPONENT(MbrlPolicyGradient), .id = "mbrl-policy-gradient",
                  .title = "Policy gradient in the model",
                  .summary =
                      "Takes the learned model for a simulator, and improves a policy by trial "
                      "and error in it.",
                  .idea = GDN_IDEA_GRADIENT,
                  .picture =
                      "env=point-navigation agent.random_trials=1 time_limit=40 agent.rounds=8",
                  .picture_steps = 60, .source = "Model-based RL version 2.5; Kaiser et al. 2020",
                  .needs_env = GDN_JUDGED, .needs_model = GDN_DYNAMICS, .usual_model = "ensemble"},
    AGENT_FUNCTIONS,
    .begin_decision = policy_agent_begin_decision,
    .decide = decide,
    .policy = policy,
    .draw = policy_agent_draw,
    .near = policy_agent_near,
};
