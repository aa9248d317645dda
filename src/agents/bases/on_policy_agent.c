// See on_policy_agent.h.
#include "agents/bases/on_policy_agent.h"

#include "base/arena.h"
#include "core/archive.h"
#include "learners/heads.h"
#include "learners/policy_data.h"
#include "math/rng.h"
#include "math/scalar.h"
#include "models/dynamics.h"

enum { ROWS = 512 };

// Columns of channel "on-policy.batches".
#define BATCH_LIST(X, P)                                                  \
  X(P, NUMBER, "batch_number", "Batch", "", AXIS, 0, 0)                   \
  X(P, ENTROPY, "entropy", "Entropy", "nats", IMAGINED, 0, 0)             \
  X(P, POLICY_LOSS, "policy_loss", "Policy’s loss", "", NONE, 0, 0)       \
  X(P, BASELINE_LOSS, "baseline_loss", "Baseline’s loss", "", NONE, 0, 0) \
  X(P, STEPS, "batch_steps", "Steps", "", NONE, 0, 0)
enum { BATCH_LIST(GDN_COLUMN_ENUM, BATCH) BATCH_COLUMNS };

static void open_batch(PolicyBatch *b, const gdn_env *env, int32_t steps, gdn_arena *arena) {
  int32_t dim = env->observation.dim, action_dim = env->action.dim;
  *b = (PolicyBatch){.longest = steps, .columns = 1, .dim = dim, .action_dim = action_dim};
  b->states = ARENA_NEW(arena, Real, (int64_t)(steps + 1) * dim);
  b->actions = ARENA_NEW(arena, Real, (int64_t)steps * action_dim);
  b->log_pi = ARENA_NEW(arena, Real, steps);
  b->rewards = ARENA_NEW(arena, Real, steps);
  b->values = ARENA_NEW(arena, Real, steps + 1);
  b->ended = ARENA_NEW(arena, uint8_t, steps);
  policy_batch_open(b, arena);
}

gdn_status on_policy_agent_open(OnPolicyAgent *me, int32_t steps, gdn_arena *arena,
                                gdn_message *why) {
  const gdn_env *env = me->base.env;
  int32_t action_dim = env->action.dim;
  gdn_status status = features_check(&env->observation, why);
  if (status != GDN_OK) return status;
  me->learner.p = &me->how;
  me->learner.features = features_of(&env->observation, 0);
  me->learner.action_dim = action_dim;
  me->learner.choices = env->action.n;
  me->learner.columns = 1;
  open_batch(&me->batch, env, steps, arena);
  me->unit = ARENA_NEW(arena, double, action_dim);
  me->action = ARENA_NEW(arena, double, action_dim);
  me->drawn = ARENA_NEW(arena, Real, action_dim);
  me->here = ARENA_NEW(arena, Real, env->observation.dim);
  me->rows = ARENA_NEW(arena, double, ROWS *BATCH_COLUMNS);
  return policy_gradient_open(&me->learner, arena, why);
}

void on_policy_agent_start(Agent *agent) {
  OnPolicyAgent *me = (OnPolicyAgent *)agent;
  policy_gradient_start(&me->learner, agent->seed);
  me->random = rng_stream(agent->seed, "explore", 0);
  me->shuffles = rng_stream(agent->seed, "shuffles", 0);
}

// -- acting -------------------------------------------------------------------------------------------------

// Whether all numbers are floats.
static int32_t write_here(OnPolicyAgent *me, const double *observation) {
  int32_t finite = 1;
  for (int32_t i = 0; i < me->batch.dim; i++) {
    me->here[i] = (Real)observation[i];
    finite &= me->here[i] - me->here[i] == 0;
  }
  return finite;
}

// V of an observation.
static Real value_of(OnPolicyAgent *me, const double *observation) {
  Real value = 0;
  write_here(me, observation);
  policy_gradient_value(&me->learner, me->here, &value);
  return me->without_baseline ? 0 : value;
}

void on_policy_agent_decide(Agent *agent, const double *observation, double *action) {
  OnPolicyAgent *me = (OnPolicyAgent *)agent;
  const gdn_space *space = &agent->env->action;
  write_here(me, observation);
  if (agent->evaluated) { // what was decided on before is kept: it may not be done yet
    policy_gradient_decide(&me->learner, me->here, NULL, action);
    dynamics_action_back(space, action, action);
    return;
  }
  policy_gradient_act(&me->learner, me->here, &me->random, me->drawn, &me->log_pi, &me->value);
  if (me->without_baseline) me->value = 0;
  for (int32_t i = 0; i < space->dim; i++) {
    me->unit[i] = (double)policy_gradient_unit(&me->learner, me->drawn[i]);
  }
  dynamics_action_back(space, me->unit, me->action);
  for (int32_t i = 0; i < space->dim; i++) action[i] = me->action[i];
}

// -- gathering ----------------------------------------------------------------------------------------------

// Where something else was done than decided on (a person drives), it is as if the policy had drawn that.
static void take_over(OnPolicyAgent *me, const Transition *t) {
  int32_t same = 1, dim = me->batch.action_dim;
  for (int32_t i = 0; i < dim; i++) same &= t->action[i] == me->action[i];
  if (same) return;
  for (int32_t i = 0; i < dim; i++) me->action[i] = t->action[i];
  dynamics_action(&me->base.env->action, t->action, me->unit);
  me->value = value_of(me, t->observation);
  me->log_pi = policy_gradient_density(&me->learner, me->unit, me->drawn);
}

// Reward, and what is expected after it where the episode is cut; V stands for that (Pardo et al. 2018), and the border
// is an end, so that nothing leaks over it. An episode that is over by itself has no future.
static void add_outcome(OnPolicyAgent *me, const Transition *t, double reward, int32_t cut) {
  PolicyBatch *b = &me->batch;
  int32_t at = me->gathered, goes_on = !t->terminated && cut;
  if (goes_on) reward += me->how.gamma * (double)value_of(me, t->next);
  b->rewards[at] = (Real)reward;
  b->ended[at] = t->terminated || cut;
}

// A step whose numbers are no floats is left out, and what came before it ends there.
static int32_t can_be_kept(OnPolicyAgent *me, const Transition *t, double reward) {
  Real r = (Real)reward;
  int32_t finite = r - r == 0 && write_here(me, t->next);
  finite = write_here(me, t->observation) && finite;
  if (!finite && me->gathered > 0) me->batch.ended[me->gathered - 1] = 1;
  return finite;
}

int32_t on_policy_agent_observe(OnPolicyAgent *me, const Transition *t, double bonus) {
  PolicyBatch *b = &me->batch;
  double reward = t->reward + bonus;
  if (me->is_full) me->is_full = me->gathered = 0;
  if (!can_be_kept(me, t, reward)) return 0;
  take_over(me, t);
  int32_t at = me->gathered, over = t->terminated || t->truncated;
  int32_t full = at + 1 == b->longest || (me->enough > 0 && over && at + 1 >= me->enough);
  for (int32_t i = 0; i < b->dim; i++) b->states[at * b->dim + i] = (Real)t->observation[i];
  for (int32_t i = 0; i < b->action_dim; i++) b->actions[at * b->action_dim + i] = me->drawn[i];
  b->log_pi[at] = me->log_pi;
  b->values[at] = me->value;
  add_outcome(me, t, reward, t->truncated || full);
  me->gathered = at + 1;
  if (!full) return 0;
  b->values[me->gathered] = 0;
  policy_batch_judge(b, me->gathered, me->how.gamma, me->how.lambda);
  me->is_full = 1;
  return 1;
}

// -- learning -----------------------------------------------------------------------------------------------

void on_policy_agent_note(OnPolicyAgent *me) {
  double *row = &me->rows[me->n_rows % ROWS * BATCH_COLUMNS];
  row[BATCH_NUMBER] = (double)++me->n_rows;
  row[BATCH_ENTROPY] = (double)me->learner.entropy;
  row[BATCH_POLICY_LOSS] = (double)me->learner.policy_loss;
  row[BATCH_BASELINE_LOSS] = (double)me->learner.baseline_loss;
  row[BATCH_STEPS] = me->gathered;
  for (int32_t i = 1; i < BATCH_COLUMNS; i++) row[i] = row[i] - row[i] == 0 ? row[i] : 0;
}

void on_policy_agent_gather(OnPolicyAgent *me, const PolicyLearner *learner, int32_t stage,
                            const Transition *t) {
  if (!on_policy_agent_observe(me, t, 0)) return;
  agenda_put(&me->base.agenda, stage, policy_learner_due(learner, me->gathered));
}

void on_policy_agent_learn(OnPolicyAgent *me, PolicyLearner *learner, int32_t stage, int32_t n) {
  const Agenda *agenda = &me->base.agenda;
  int32_t done = agenda_done(agenda, stage);
  for (int32_t i = 0; i < n; i++) {
    policy_learner_update(learner, me->gathered, done + i, &me->shuffles);
  }
  if (done + n == agenda->planned[stage]) on_policy_agent_note(me);
}

// -- state and what is shown --------------------------------------------------------------------------------

// Of a batch that has been learned from nothing is needed; of one that is judged, no rewards.
static void batch_state(OnPolicyAgent *me, gdn_archive *archive) {
  PolicyBatch *b = &me->batch;
  const Agenda *agenda = &me->base.agenda;
  int32_t learns = 0, n;
  for (int32_t k = 0; k < agenda->n_stages - me->beside; k++) learns |= agenda->due[k] > 0;
  gdn_archive_i32(archive, &me->gathered, 1);
  gdn_archive_i32(archive, &me->is_full, 1);
  archive_check_range(archive, &me->is_full, 1, 0, 1);
  archive_check_range(archive, &me->gathered, 1, 0, me->is_full ? b->longest : b->longest - 1);
  gdn_archive_check(archive, !learns || (me->is_full && me->gathered > 0));
  if (archive->failed) me->gathered = me->is_full = 0;
  n = me->is_full && !learns ? 0 : me->gathered;
  gdn_archive_f32(archive, b->states, (int64_t)n * b->dim);
  gdn_archive_f32(archive, b->actions, (int64_t)n * b->action_dim);
  gdn_archive_f32(archive, b->log_pi, n);
  gdn_archive_f32(archive, me->is_full ? b->target : b->rewards, n);
  gdn_archive_f32(archive, me->is_full ? b->advantage : b->values, n);
  b->counted = n;
  if (me->is_full) {
    gdn_archive_i32(archive, b->order, n);
    archive_check_range(archive, b->order, n, 0, n - 1);
  } else {
    gdn_archive_u8(archive, b->ended, n);
  }
}

void on_policy_agent_state(Agent *agent, gdn_archive *archive) {
  OnPolicyAgent *me = (OnPolicyAgent *)agent;
  int32_t action_dim = me->batch.action_dim;
  policy_gradient_state(&me->learner, archive);
  gdn_archive_u64(archive, &me->random.state, 1);
  gdn_archive_u64(archive, &me->shuffles.state, 1);
  gdn_archive_f64(archive, me->action, action_dim);
  gdn_archive_f32(archive, me->drawn, action_dim);
  gdn_archive_f32(archive, &me->log_pi, 1);
  gdn_archive_f32(archive, &me->value, 1);
  batch_state(me, archive);
  gdn_archive_u64(archive, &me->n_rows, 1);
  if (!archive_shows(archive)) return;
  gdn_archive_f32(archive, &me->learner.policy_loss, 1);
  gdn_archive_f32(archive, &me->learner.baseline_loss, 1);
  gdn_archive_f32(archive, &me->learner.entropy, 1);
  gdn_archive_f64(archive, me->rows, ROWS * BATCH_COLUMNS);
}

static const gdn_column columns[] = {BATCH_LIST(GDN_COLUMN_ROW, BATCH)};
static const gdn_figure figures[] = {{.form = GDN_FORM_RING,
                                      .title = "The policy’s entropy",
                                      .axis = "batches",
                                      .caption = "How random the policy still is, by batches."}};
static const gdn_channel_type batches = {
    .key = "on-policy.batches",
    .label = "Batches",
    .unit = "",
    .doc = "A ring of batches: number, entropy, the policy's loss and the baseline's in the last "
           "update, steps.",
    CHANNEL_FIGURES(figures),
    CHANNEL_COLUMNS(columns),
};

void on_policy_agent_channels(const Agent *agent, ChannelList *list) {
  const OnPolicyAgent *me = (const OnPolicyAgent *)agent;
  channel_add(list, &batches, me->rows, GDN_F64, ROWS, BATCH_COLUMNS);
}

void on_policy_agent_policy(const Agent *agent, PolicyData *out) {
  const PolicyGradient *learner = &((const OnPolicyAgent *)agent)->learner;
  *out = (PolicyData){.features = learner->features,
                      .mlp = learner->policy.mlp,
                      .theta = learner->policy.theta,
                      .head = learner->choices > 0 ? POLICY_HEAD_ARGMAX : POLICY_HEAD_TANH};
}

static void tell_choices(const OnPolicyAgent *me, gdn_answer *answer) {
  const PolicyGradient *pg = &me->learner;
  for (int32_t a = 0; a < pg->choices; a++) {
    char name[48];
    text_writer w = text_into(name, (int32_t)sizeof name);
    text_put(&w, "π of ");
    answer_action(&w, me->base.env, a);
    w = answer_line(answer, name, GDN_MARK_REAL);
    text_rounded(&w, scalar_exp(categorical_log_density(pg->out, pg->choices, 1, a)), 3);
  }
}

static void tell_numbers(const OnPolicyAgent *me, gdn_answer *answer) {
  const PolicyGradient *pg = &me->learner;
  const char *const *names = me->base.env->action.names;
  for (int32_t i = 0; i < pg->action_dim; i++) {
    double mean = (double)pg->out[i], std = scalar_exp((double)pg->policy.extra[i]);
    text_writer w = answer_line(answer, "π(·|s), mean", GDN_MARK_REAL);
    if (names != NULL) {
      text_put(&w, names[i]);
      text_put(&w, " ");
    }
    text_rounded(&w, mean, 4);
    w = answer_believed(answer, answer->n - 1);
    text_put(&w, "one standard deviation: ");
    text_rounded(&w, mean - std, 3);
    text_put(&w, " to ");
    text_rounded(&w, mean + std, 3);
  }
}

void on_policy_agent_tell(Agent *agent, const double *observation, gdn_answer *answer) {
  OnPolicyAgent *me = (OnPolicyAgent *)agent;
  double value = (double)value_of(me, observation);
  if (me->learner.choices > 0) {
    tell_choices(me, answer);
  } else {
    tell_numbers(me, answer);
  }
  if (!me->without_baseline)
    gdn_answer_number(answer, "V(s), the baseline", value, "", GDN_MARK_NONE);
}
