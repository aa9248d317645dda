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

#include "agents/policy_agent.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "learners/policy_gradient.h"
#include "math/rng.h"
#include "math/sample.h"

enum { LONGEST = 200, ROWS = 512, T = DYNAMICS_TILE };

#define OWN_PARAMS(X, P)                                                                          \
  RANDOM_TRIALS_PARAM(X, P, 2)                                                                    \
  X(P, INT, horizon, 16, 1, 200, LOG, "steps", GDN_LIVE, "Horizon H",                             \
    "How many steps each way is imagined.")                                                       \
  X(P, INT, ways, 64, 32, 256, LOG, "ways", 0, "Ways N",                                          \
    "How many ways are imagined side by side; rounded up to whole tiles of 32.")                  \
  X(P, INT, rounds, 30, 1, 1000, LOG, "rounds", GDN_LIVE, "Rounds",                               \
    "How often ways are imagined and learned from after each trial.")                             \
  X(P, BOOL, bootstrap, 1, 0, 1, LINEAR, "", GDN_LIVE, "Value at the cut",                        \
    "Whether the baseline stands for what would follow after the last imagined step; without it " \
    "the policy does not look beyond.")

typedef struct MbrlPolicyGradientParams {
  PolicyGradientParams learner;
  OWN_PARAMS(GDN_PARAM_FIELD, )
} MbrlPolicyGradientParams;
static const gdn_param params[] = {POLICY_GRADIENT_PARAMS(GDN_PARAM_ROW, PolicyGradientParams)
                                       OWN_PARAMS(GDN_PARAM_ROW, MbrlPolicyGradientParams)};

typedef struct MbrlPolicyGradient {
  PolicyAgent policy;
  MbrlPolicyGradientParams p;
  PolicyGradient learner;
  int32_t columns; // N
  // The round under way: first H steps are imagined, then there are so many updates.
  int32_t horizon;                    // H, as it was when the trial ended
  int32_t step;                       // imagined so far
  int32_t update;                     // done so far
  double unit;                        // of the rewards: their deviation in D
  Real *states;                       // [LONGEST + 1][dim][N]
  Real *actions;                      // [LONGEST][action_dim][N]
  Real *log_pi, *rewards, *advantage; // [LONGEST][N]; rewards in units
  Real *values;                       // [LONGEST + 1][N]
  uint8_t *alive;                     // [LONGEST + 1][N] 1 while the episode lasts
  uint8_t *ended;                     // [LONGEST][N] 1 where it ended with this step
  int32_t *order;                     // [LONGEST * N] the steps that count, shuffled
  int32_t counted;
  double imagined; // mean of the imagined returns, in the world's units
  Real *here;      // [dim] a real observation
  double *rows;    // [ROWS][5] of the latest rounds
  uint64_t n_rows;
} MbrlPolicyGradient;

enum { LINE_RANDOM, LINE_ACT, LINE_FIT = 4, LINE_IMAGINE, LINE_LEARN = 7 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "at first: random actions collect D"},
    {GDN_PHASE_DECIDE, 0, "a ~ π(a|s)"},
    {GDN_PHASE_ACT, 0, "execute a"},
    {GDN_PHASE_OBSERVE, 0, "D ← D ∪ {(s, a, r, s′)}"},
    {GDN_PHASE_UPDATE, 0, "after each trial: fit f(s, a) to s′ − s on D"},
    {GDN_PHASE_IMAGINE, 0,
     "then repeat: from N states of D imagine a ~ π(a|s), s ← f(s, a), H times"},
    {GDN_PHASE_IMAGINE, 1, "A ← generalised advantages of the imagined rewards, with V at the cut"},
    {GDN_PHASE_IMAGINE, 1, "a few epochs: raise log π(a|s) by A;  V(s) towards A + V(s)"},
};
static const PolicyLines lines = {LINE_RANDOM, LINE_ACT, LINE_FIT, LINE_IMAGINE};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  int32_t dim = agent->env->observation.dim, action_dim = agent->env->action.dim;
  int64_t n = me->columns = (me->p.ways + T - 1) / T * T;
  me->policy.random_trials = me->p.random_trials;
  policy_agent_open(&me->policy, LONGEST, arena);
  me->learner.p = &me->p.learner;
  me->learner.features = features_of(agent->model);
  me->learner.features.n -= action_dim;
  me->learner.features.action = 0;
  me->learner.action_dim = action_dim;
  me->learner.choices = agent->env->action.n;
  me->learner.columns = me->columns;
  me->states = ARENA_NEW(arena, Real, (LONGEST + 1) * dim * n);
  me->actions = ARENA_NEW(arena, Real, LONGEST * action_dim * n);
  me->log_pi = ARENA_NEW(arena, Real, LONGEST * n);
  me->rewards = ARENA_NEW(arena, Real, LONGEST * n);
  me->advantage = ARENA_NEW(arena, Real, LONGEST * n);
  me->values = ARENA_NEW(arena, Real, (LONGEST + 1) * n);
  me->alive = ARENA_NEW(arena, uint8_t, (LONGEST + 1) * n);
  me->ended = ARENA_NEW(arena, uint8_t, LONGEST * n);
  me->order = ARENA_NEW(arena, int32_t, LONGEST * n);
  me->here = ARENA_NEW(arena, Real, dim);
  me->rows = ARENA_NEW(arena, double, ROWS * 5);
  return policy_gradient_open(&me->learner, arena, why);
}

static void start(Agent *agent) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  policy_agent_start(&me->policy);
  policy_gradient_start(&me->learner, agent->seed);
  me->unit = 1;
}

// -- imagining --------------------------------------------------------------------------------------------

// Ways are dealt to the members in turn: place j of member m in this tile holds way c. What is left over
// repeats one, and is not looked at.
static int32_t way_at(const MbrlPolicyGradient *me, int32_t tile, int32_t m, int32_t j) {
  return (tile * T + j) * me->policy.rollout.members + m;
}

static void fill_tile(MbrlPolicyGradient *me, int32_t tile) {
  const Rollout *r = &me->policy.rollout;
  const Real *s = me->states + (int64_t)me->step * r->dim * me->columns;
  const Real *a = me->actions + (int64_t)me->step * r->action_dim * me->columns;
  for (int32_t m = 0; m < r->members; m++) {
    for (int32_t j = 0; j < T; j++) {
      int32_t c = way_at(me, tile, m, j);
      if (c >= me->columns) c = m;
      for (int32_t i = 0; i < r->dim; i++) {
        r->observation[(m * r->dim + i) * T + j] = s[i * me->columns + c];
      }
      for (int32_t i = 0; i < r->action_dim; i++) {
        float unit = policy_gradient_unit(&me->learner, a[i * me->columns + c]);
        r->action[(m * r->action_dim + i) * T + j] = unit;
      }
    }
  }
}

// What the rule says of way c's step, whose prediction is column j of member m.
static void judge(MbrlPolicyGradient *me, int32_t c, int32_t m, int32_t j) {
  const Rollout *r = &me->policy.rollout;
  int64_t at = (int64_t)me->step * me->columns + c;
  gdn_step out = {0, 0, 0};
  int32_t finite = 1;
  for (int32_t i = 0; i < r->dim; i++) {
    r->here[i] = (double)r->observation[(m * r->dim + i) * T + j];
    r->next[i] = (double)r->mean[(m * r->rows + i) * T + j];
    finite &= r->next[i] - r->next[i] == 0;
  }
  for (int32_t i = 0; i < r->action_dim; i++) {
    r->done[i] = (double)r->action[(m * r->action_dim + i) * T + j];
  }
  dynamics_action_back(&r->env->action, r->done, r->done);
  r->env->type->judge(r->env, r->here, r->done, r->next, &out);
  if (r->rows > r->dim) out.reward = (double)r->mean[(m * r->rows + r->dim) * T + j];
  if (!(out.reward - out.reward == 0)) finite = 0;
  // A way that has left the numbers ends before this step.
  me->rewards[at] = finite ? (Real)(out.reward / me->unit) : 0;
  me->ended[at] = !finite || out.terminated;
  me->alive[at + me->columns] = me->alive[at] && !me->ended[at];
  me->alive[at] = me->alive[at] && finite;
}

// One imagined step of one tile: the model's mean, and the noise that it expects.
static void imagine_tile(MbrlPolicyGradient *me, int32_t tile) {
  Rollout *r = &me->policy.rollout;
  Prediction p = {r->observation, r->action, r->mean, r->deviation};
  Real *next = me->states + (int64_t)(me->step + 1) * r->dim * me->columns;
  const uint8_t *alive = me->alive + (int64_t)(me->step + 1) * me->columns;
  fill_tile(me, tile);
  dynamics_of(r->model)->predict(r->model, &p, &me->policy.dream);
  sample_normals(&me->policy.dream, r->normal, (int64_t)r->members * r->dim * T);
  for (int32_t m = 0; m < r->members; m++) {
    for (int32_t i = 0; i < r->dim; i++) {
      const float *here = r->observation + (m * r->dim + i) * T;
      const float *z = r->normal + (m * r->dim + i) * T;
      const float *deviation = r->deviation + (m * r->rows + i) * T;
      float *to = r->mean + (m * r->rows + i) * T;
      for (int32_t j = 0; j < T; j++) to[j] = here[j] + to[j] + deviation[j] * z[j];
    }
    for (int32_t j = 0, c; j < T && (c = way_at(me, tile, m, j)) < me->columns; j++) {
      judge(me, c, m, j);
      for (int32_t i = 0; i < r->dim; i++) { // the dead stay where they were
        const float *to = alive[c] ? r->mean + (m * r->rows + i) * T + j
                                   : r->observation + (m * r->dim + i) * T + j;
        next[i * me->columns + c] = *to;
      }
    }
  }
}

static void imagine_step(MbrlPolicyGradient *me) {
  PolicyAgent *policy = &me->policy;
  int32_t n = me->columns, tile = policy->rollout.members * T;
  int64_t at = (int64_t)me->step * n;
  Real *s = me->states + at * policy->rollout.dim;
  if (me->step == 0) {
    policy_agent_place(policy, s, n);
    policy_agent_show(policy, 0, s, n);
    memset(me->alive, 1, (size_t)n);
  }
  policy_gradient_act(&me->learner, s, &policy->dream,
                      me->actions + at * policy->rollout.action_dim, me->log_pi + at,
                      me->values + at);
  for (int32_t k = 0; k * tile < n; k++) imagine_tile(me, k);
  policy->base.model_steps += (uint64_t)n;
  policy_agent_show(policy, ++me->step, s + policy->rollout.dim * n, n);
}

// -- learning from what was imagined ---------------------------------------------------------------------

static void standardise(MbrlPolicyGradient *me) {
  Moments m = {0};
  for (int32_t k = 0; k < me->counted; k++) moments_add(&m, (double)me->advantage[me->order[k]]);
  double deviation = moments_deviation(&m);
  if (!(deviation > 0)) deviation = 1;
  for (int32_t k = 0; k < me->counted; k++) {
    Real *a = &me->advantage[me->order[k]];
    *a = (Real)(((double)*a - m.mean) / deviation);
  }
}

// Values at the cut, advantages, and what the baseline is to say (which takes the place of the rewards).
static void judge_ways(MbrlPolicyGradient *me) {
  int32_t n = me->columns, h = me->horizon;
  Real *last = me->values + (int64_t)h * n;
  double sum = 0;
  memset(last, 0, (size_t)n * sizeof *last);
  if (me->p.bootstrap) {
    int64_t cut = (int64_t)h * me->policy.rollout.dim * n;
    policy_gradient_value(&me->learner, me->states + cut, last);
  }
  me->counted = 0;
  for (int32_t j = 0; j < n; j++) {
    Way way = {h, n, me->rewards + j, me->values + j, me->ended + j};
    policy_gradient_advantages(&way, me->p.learner.gamma, me->p.learner.lambda, me->advantage + j);
  }
  for (int32_t k = 0; k < h * n; k++) {
    if (!me->alive[k]) continue;
    me->order[me->counted++] = k;
    sum += (double)me->rewards[k];
    me->rewards[k] = me->advantage[k] + me->values[k];
  }
  me->imagined = sum * me->unit / n;
  standardise(me);
}

// Updates of one epoch, and ticks of one round.
static int32_t updates_each(const MbrlPolicyGradient *me) {
  int32_t size = me->p.learner.minibatch;
  return (me->horizon * me->columns + size - 1) / size;
}

static int32_t round_ticks(const MbrlPolicyGradient *me) {
  return me->horizon + me->p.learner.epochs * updates_each(me);
}

// Fisher and Yates (Durstenfeld 1964).
static void shuffle(MbrlPolicyGradient *me) {
  for (int32_t i = me->counted - 1; i > 0; i--) {
    int32_t j = rng_below(&me->policy.dream, i + 1), k = me->order[i];
    me->order[i] = me->order[j];
    me->order[j] = k;
  }
}

// Column `to` of the minibatch from imagined step k.
static void set_column(MbrlPolicyGradient *me, int32_t to, int32_t k, Real weight) {
  PolicyGradient *pg = &me->learner;
  int32_t n = me->columns, t = k / n, j = k % n, size = me->p.learner.minibatch;
  int32_t dim = me->policy.rollout.dim, action_dim = pg->action_dim;
  const Real *s = me->states + (int64_t)t * dim * n + j;
  const Real *a = me->actions + (int64_t)t * action_dim * n + j;
  for (int32_t i = 0; i < dim; i++) pg->s[i * size + to] = s[i * n];
  for (int32_t i = 0; i < action_dim; i++) pg->a[i * size + to] = a[i * n];
  pg->old[to] = me->log_pi[k];
  pg->advantage[to] = me->advantage[k];
  pg->target[to] = me->rewards[k];
  pg->weight[to] = weight;
}

static void write_row(MbrlPolicyGradient *me) {
  double *row = &me->rows[me->n_rows % ROWS * 5];
  row[0] = (double)++me->n_rows;
  row[1] = me->imagined;
  row[2] = (double)me->learner.policy_loss;
  row[3] = (double)me->learner.baseline_loss;
  row[4] = (double)me->learner.spread;
  for (int32_t i = 1; i < 5; i++) row[i] = row[i] - row[i] == 0 ? row[i] : 0;
}

// One update, from the next part of the shuffled steps.
static void learn(MbrlPolicyGradient *me) {
  int32_t each = updates_each(me), part = me->update % each, size = me->p.learner.minibatch;
  if (part == 0) shuffle(me);
  int32_t from = (int32_t)((int64_t)me->counted * part / each);
  int32_t n = (int32_t)((int64_t)me->counted * (part + 1) / each) - from;
  for (int32_t c = 0; c < size; c++) { // a column without weight still needs finite numbers
    int32_t k = me->order[c < n ? from + c : 0];
    set_column(me, c, k, c < n ? 1.0f / (Real)n : 0);
  }
  policy_gradient_update(&me->learner);
  me->policy.base.updates++;
  if (++me->update < each * me->p.learner.epochs) return;
  write_row(me);
  me->step = me->update = me->counted = 0;
}

static void tick(MbrlPolicyGradient *me) {
  if (me->step < me->horizon) {
    imagine_step(me);
    if (me->step == me->horizon) judge_ways(me);
  } else {
    learn(me);
  }
  me->policy.base.line = me->step < me->horizon ? LINE_IMAGINE : LINE_LEARN;
}

// -- the agent ---------------------------------------------------------------------------------------------

static void begin_decision(Agent *agent, const double *observation) {
  (void)observation;
  agent->line = policy_agent_is_random((PolicyAgent *)agent) ? LINE_RANDOM : LINE_ACT;
}

static void decide(Agent *agent, const double *observation, double *action) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  int32_t dim = me->policy.rollout.dim;
  double *unit = me->policy.unit;
  if (policy_agent_is_random(&me->policy)) {
    policy_agent_try(&me->policy, unit);
  } else {
    for (int32_t i = 0; i < dim; i++) me->here[i] = (Real)observation[i];
    policy_gradient_decide(&me->learner, me->here, &me->policy.random, unit);
  }
  dynamics_action_back(&agent->env->action, unit, action);
}

// The deviation of the rewards in D.
static double reward_unit(const Replay *replay) {
  Moments m = {0};
  for (int32_t i = 0; i < replay->n; i++) moments_add(&m, (double)replay_row(replay, i).reward);
  double deviation = moments_deviation(&m);
  return deviation > 1e-6 ? deviation : 1;
}

static int32_t observe(Agent *agent, const Transition *t) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  if (!policy_agent_observe(&me->policy, t)) return 0;
  me->horizon = me->p.horizon;
  me->step = me->update = me->counted = 0;
  me->unit = reward_unit(&me->policy.replay);
  return policy_agent_begin(&me->policy, me->p.rounds * round_ticks(me), lines);
}

static int32_t update(Agent *agent, int32_t *n) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  int32_t done = policy_agent_fit(&me->policy, *n, lines);
  for (; done < *n && me->policy.imagining > 0; done++) {
    tick(me);
    me->policy.imagining--;
  }
  *n = done;
  return me->policy.fitting + me->policy.imagining > 0;
}

// Of the round under way only what has been imagined is there to be kept.
static void round_state(MbrlPolicyGradient *me, gdn_archive *archive) {
  int32_t *counts[] = {&me->horizon, &me->step, &me->update, &me->counted}, most = LONGEST;
  for (int32_t i = 0; i < GDN_COUNT(counts); i++) gdn_archive_i32(archive, counts[i], 1);
  archive_check_range(archive, &me->horizon, 1, me->policy.imagining > 0, most);
  archive_check_range(archive, &me->step, 1, 0, me->horizon);
  archive_check_range(archive, &me->update, 1, 0, INT32_MAX);
  archive_check_range(archive, &me->counted, 1, 0, me->horizon * me->columns);
  if (archive->failed) me->horizon = me->step = me->update = me->counted = me->policy.imagining = 0;
  int64_t n = (int64_t)me->step * me->columns;
  if (n == 0) return;
  gdn_archive_f32(archive, me->states, (n + me->columns) * me->policy.rollout.dim);
  gdn_archive_f32(archive, me->actions, n * me->policy.rollout.action_dim);
  Real *columns[] = {me->log_pi, me->rewards, me->values};
  for (int32_t i = 0; i < GDN_COUNT(columns); i++) gdn_archive_f32(archive, columns[i], n);
  if (me->step == me->horizon)
    gdn_archive_f32(archive, me->advantage, n); // only then there are any
  gdn_archive_u8(archive, me->alive, n + me->columns);
  gdn_archive_u8(archive, me->ended, n);
  gdn_archive_i32(archive, me->order, me->counted);
  archive_check_range(archive, me->order, me->counted, 0, (int32_t)n - 1);
}

static void state(Agent *agent, gdn_archive *archive) {
  MbrlPolicyGradient *me = (MbrlPolicyGradient *)agent;
  policy_agent_state(&me->policy, archive);
  policy_gradient_state(&me->learner, archive);
  round_state(me, archive);
  gdn_archive_f64(archive, &me->unit, 1);
  gdn_archive_f64(archive, &me->imagined, 1);
  gdn_archive_u64(archive, &me->n_rows, 1);
  gdn_archive_f64(archive, me->rows, ROWS * 5);
}

static void channels(const Agent *agent, ChannelList *list) {
  const MbrlPolicyGradient *me = (const MbrlPolicyGradient *)agent;
  hindsight_channels(&me->policy.hindsight, list);
  channel_add(
      list, "policy-gradient.rounds", "Imagined rounds", "",
      "A ring of rounds: number, mean imagined return of a way, and of the last update: the "
      "policy's loss, the baseline's, and the policy's entropy.",
      me->rows, GDN_F64, ROWS, 5);
}

const agent_type mbrl_policy_gradient_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "mbrl-policy-gradient",
                  .title = "Policy gradient in the model",
                  .summary =
                      "Takes the learned model for a simulator, and improves a policy by trial "
                      "and error in it.",
                  .source = "Model-based RL version 2.5; Kaiser et al. 2020",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(MbrlPolicyGradient),
                  .params_at = offsetof(MbrlPolicyGradient, p),
                  .needs_env = GDN_JUDGED,
                  .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble",
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
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
