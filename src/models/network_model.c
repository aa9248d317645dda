// Training and predicting with the networks; see network_model.h.
#include "models/network_model.h"

#include <string.h>

#include "math/rng.h"
#include "math/scalar.h"

// Training has diverged when a loss or the length of the gradient is beyond this (their squares, which
// Adam keeps, would soon leave the range of floats), or when the error is that of a thousand deviations.
#define LOSS_MOST 1e15
#define ERROR_MOST 1e6

gdn_status network_open(NetworkModel *m, gdn_arena *arena, gdn_message *why) {
  static const Activation activations[] = {ACTIVATE_SILU, ACTIVATE_RELU, ACTIVATE_TANH};
  static const OptimiserKind optimisers[] = {OPTIMISER_ADAM, OPTIMISER_ADAMW, OPTIMISER_SGD};
  const NetworkParams *p = &m->p;
  int32_t observation = m->base.observation.dim, gaussian = p->kind == NETWORK_GAUSSIAN;
  int64_t members = p->members, capacity = p->capacity;
  m->features = features_of(&m->base);
  m->outputs = observation + p->reward;
  m->mlp = mlp_shape(p->members, m->features.n, p->hidden, p->width, (1 + gaussian) * m->outputs,
                     activations[p->activation]);
  m->n_theta = mlp_count(&m->mlp);
  m->theta = ARENA_NEW(arena, Real, m->n_theta);
  m->slope = ARENA_NEW(arena, Real, m->n_theta);
  m->good = ARENA_NEW(arena, Real, m->n_theta);
  optimiser_open(&m->optimiser, optimisers[p->optimiser], m->n_theta, arena);
  m->action = ARENA_NEW(arena, double, m->base.action.dim);
  replay_open(&m->replay, observation, m->base.action.dim, p->capacity, arena);
  scaler_open(&m->inputs, SCALER_INPUTS, m->features.n, arena);
  scaler_open(&m->targets, SCALER_TARGETS, m->outputs, arena);
  fit_open(&m->fit, p->members, arena);
  m->cases = ARENA_NEW(arena, Real, capacity * m->features.n);
  m->answers = ARENA_NEW(arena, Real, capacity * m->outputs);
  m->rows = ARENA_NEW(arena, int32_t, capacity);
  m->order = ARENA_NEW(arena, int32_t, members * capacity);
  m->x = ARENA_NEW(arena, Real, members * m->features.n * p->batch);
  m->y = ARENA_NEW(arena, Real, members * m->outputs * p->batch);
  m->weight = ARENA_NEW(arena, Real, p->batch);
  m->losses = ARENA_NEW(arena, Real, members);
  m->seen = ARENA_NEW(arena, Real, members * m->features.n * DYNAMICS_TILE);
  m->mean = ARENA_NEW(arena, Real, members * m->outputs * DYNAMICS_TILE);
  if (gaussian) m->deviation = ARENA_NEW(arena, Real, members * m->outputs * DYNAMICS_TILE);
  return network_compile(m, arena, why);
}

void network_start(Model *model) {
  NetworkModel *m = (NetworkModel *)model;
  gdn_random random = rng_stream(model->seed, "model", 0);
  mlp_init(&m->mlp, m->theta, &random);
  memcpy(m->good, m->theta, (size_t)m->n_theta * sizeof *m->theta);
  scaler_start(&m->inputs);
  scaler_start(&m->targets);
  m->random = rng_stream(model->seed, "model", 1);
}

// -- training -------------------------------------------------------------------------------------

static void add(Model *model, const Transition *t) {
  NetworkModel *m = (NetworkModel *)model;
  dynamics_action(&model->action, t->action, m->action);
  int32_t slot = replay_add(&m->replay, t, m->action);
  if (slot >= 0) network_rescale_row(m, slot);
}

static int32_t begin_training(Model *model) {
  NetworkModel *m = (NetworkModel *)model;
  m->left = 0;
  if (m->replay.n == 0) return 0;
  if (m->data != m->replay.total) network_gather(m);
  memcpy(m->good, m->theta, (size_t)m->n_theta * sizeof *m->theta);
  m->position = m->stale = 0;
  m->best = SCALAR_INFINITY;
  m->loss_sum = 0.0;
  m->left = m->p.epochs * ((m->n_train + m->p.batch - 1) / m->p.batch);
  return m->left;
}

// The gradient of half the decay times the squares of all weights; biases are free.
static void add_decay(NetworkModel *m) {
  Real decay = (Real)m->p.weight_decay;
  int64_t at = 0;
  for (int32_t layer = 0; layer < m->mlp.n_layers; layer++) {
    int64_t weights = (int64_t)m->mlp.members * m->mlp.sizes[layer] * m->mlp.sizes[layer + 1];
    for (int64_t i = at; i < at + weights; i++) m->slope[i] += decay * m->theta[i];
    at += weights + (int64_t)m->mlp.members * m->mlp.sizes[layer + 1];
  }
}

// The mean over members of `errors`, which go into their columns of the row.
static double write_errors(const NetworkModel *m, const double *errors, double *row) {
  double sum = 0.0;
  for (int32_t e = 0; e < m->mlp.members; e++) sum += row[FIT_COLUMNS + e] = errors[e];
  return sum / m->mlp.members;
}

static void fall_back(NetworkModel *m) {
  memcpy(m->theta, m->good, (size_t)m->n_theta * sizeof *m->theta);
  optimiser_forget(&m->optimiser);
  m->left = 0;
}

static void diverge(NetworkModel *m, double loss) {
  double *row = fit_next(&m->fit);
  row[FIT_UPDATES] = (double)m->updates;
  row[FIT_LOSS] = loss;
  row[FIT_HELD_OUT] = SCALAR_NAN;
  row[FIT_STATUS] = 1.0;
  for (int32_t e = 0; e < m->mlp.members; e++) row[FIT_COLUMNS + e] = SCALAR_NAN;
  fall_back(m);
}

// Patience: remembers the best parameters so far and stops when they have been the best for long.
static void consider(NetworkModel *m, double error) {
  if (error < m->best) {
    m->best = error;
    m->stale = 0;
    memcpy(m->good, m->theta, (size_t)m->n_theta * sizeof *m->theta);
  } else if (++m->stale >= m->p.patience) {
    m->left = 0;
  }
  if (m->left == 0) memcpy(m->theta, m->good, (size_t)m->n_theta * sizeof *m->theta);
}

static void end_epoch(NetworkModel *m) {
  double errors[NETWORK_MEMBERS], loss = m->loss_sum / m->n_train;
  int32_t sound = 1;
  // Without rows held out a few of the others show whether the parameters still make sense.
  int32_t some = m->n_train < DYNAMICS_TILE ? m->n_train : DYNAMICS_TILE;
  const int32_t *rows = m->n_held > 0 ? m->rows + m->n_train : m->rows;
  network_errors(m, rows, m->n_held > 0 ? m->n_held : some, errors);
  for (int32_t e = 0; e < m->mlp.members; e++) sound &= errors[e] <= ERROR_MOST; // NaN is not
  m->position = 0;
  m->loss_sum = 0.0;
  if (!sound) {
    diverge(m, loss);
    return;
  }
  for (int32_t e = 0; m->n_held == 0 && e < m->mlp.members; e++) errors[e] = SCALAR_NAN;
  double *row = fit_next(&m->fit);
  row[FIT_UPDATES] = (double)m->updates;
  row[FIT_LOSS] = loss;
  row[FIT_HELD_OUT] = write_errors(m, errors, row);
  if (m->p.patience > 0 && m->n_held > 0) consider(m, row[FIT_HELD_OUT]);
}

static void update(NetworkModel *m) {
  int32_t decoupled = m->optimiser.kind == OPTIMISER_ADAMW;
  int32_t rest = m->n_train - m->position, n = rest < m->p.batch ? rest : m->p.batch;
  if (m->position == 0) network_shuffle(m);
  network_batch(m);
  m->beta = (Real)m->p.beta;
  program_run(&m->training);
  if (!decoupled) add_decay(m);
  double length = gradient_clip(m->slope, m->n_theta, m->p.clip), loss = 0.0;
  for (int32_t e = 0; e < m->mlp.members; e++) loss += (double)m->losses[e] / m->mlp.members;
  m->updates++;
  if (!(length <= LOSS_MOST && loss <= LOSS_MOST && loss >= -LOSS_MOST)) {
    diverge(m, loss);
    return;
  }
  optimiser_step(&m->optimiser, m->theta, m->slope, m->p.rate, decoupled ? m->p.weight_decay : 0.0);
  m->left--;
  m->position += n;
  m->loss_sum += loss * n;
  if (m->position == m->n_train) end_epoch(m);
}

static int32_t train(Model *model, int32_t *n) {
  NetworkModel *m = (NetworkModel *)model;
  int32_t done = 0;
  for (; done < *n && m->left > 0; done++) update(m);
  *n = done;
  return m->left > 0;
}

// -- predicting -----------------------------------------------------------------------------------

static void predict(Model *model, const Prediction *p, gdn_random *random) {
  NetworkModel *m = (NetworkModel *)model;
  int32_t observation = model->observation.dim * DYNAMICS_TILE;
  int32_t action = model->action.dim * DYNAMICS_TILE, features = m->features.n * DYNAMICS_TILE;
  int32_t outputs = m->outputs * DYNAMICS_TILE;
  (void)random;
  for (int32_t e = 0; e < m->mlp.members; e++) {
    Real *x = m->seen + (int64_t)e * features;
    features_write(&m->features, DYNAMICS_TILE, p->observation + (int64_t)e * observation,
                   p->action + (int64_t)e * action, x);
    scaler_apply(&m->inputs, DYNAMICS_TILE, x);
  }
  program_run(&m->prediction);
  for (int32_t e = 0; e < m->mlp.members; e++) {
    int64_t at = (int64_t)e * outputs;
    scaler_undo(&m->targets, DYNAMICS_TILE, m->mean + at, p->mean + at);
    if (m->deviation != NULL)
      scaler_stretch(&m->targets, DYNAMICS_TILE, m->deviation + at, p->deviation + at);
  }
  if (m->deviation == NULL)
    memset(p->deviation, 0, (size_t)(m->mlp.members * outputs) * sizeof *p->deviation);
}

// -- the rest -------------------------------------------------------------------------------------

void network_state(Model *model, gdn_archive *archive) {
  NetworkModel *m = (NetworkModel *)model;
  int32_t capacity = m->replay.capacity;
  int32_t *counts[] = {&m->n_train, &m->n_held, &m->left, &m->position, &m->stale};
  replay_state(&m->replay, archive);
  scaler_state(&m->inputs, archive);
  scaler_state(&m->targets, archive);
  fit_state(&m->fit, archive);
  gdn_archive_u64(archive, &m->random.state, 1);
  gdn_archive_f32(archive, m->theta, m->n_theta);
  gdn_archive_f32(archive, m->good, m->n_theta);
  optimiser_state(&m->optimiser, archive);
  gdn_archive_u64(archive, &m->data, 1);
  gdn_archive_u64(archive, &m->updates, 1);
  gdn_archive_f64(archive, &m->best, 1);
  gdn_archive_f64(archive, &m->loss_sum, 1);
  for (int32_t i = 0; i < GDN_COUNT(counts); i++) {
    gdn_archive_i32(archive, counts[i], 1);
    archive_check_range(archive, counts[i], 1, 0, 1 << 30);
  }
  int32_t n = m->replay.n;
  gdn_archive_check(archive, m->n_train <= n && m->n_held <= n - m->n_train &&
                                 (m->left == 0 || m->position < m->n_train));
  if (archive->failed) m->n_train = m->n_held = m->left = m->position = 0;
  int32_t used = m->n_train + m->n_held;
  gdn_archive_i32(archive, m->rows, used);
  archive_check_range(archive, m->rows, used, 0, n - 1);
  for (int32_t e = 0; e < m->mlp.members; e++) {
    int32_t *order = &m->order[(int64_t)e * capacity];
    gdn_archive_i32(archive, order, m->n_train);
    archive_check_range(archive, order, m->n_train, 0, n - 1);
  }
  if (archive->failed) { // make the dataset anew, should anyone go on with a damaged run
    m->left = 0;
    m->data = UINT64_MAX;
  }
  if (archive->mode == ARCHIVE_READ) network_rescale(m);
}

void network_channels(const Model *model, ChannelList *list) {
  fit_channels(&((const NetworkModel *)model)->fit, list);
}

static int32_t members(const Model *model) {
  return ((const NetworkModel *)model)->mlp.members;
}

static int32_t learns_reward(const Model *model) {
  return ((const NetworkModel *)model)->p.reward;
}

static int32_t graph(const Model *model, int32_t kind, char *out, int32_t cap) {
  const NetworkModel *m = (const NetworkModel *)model;
  text_writer w = text_into(out, cap);
  program_dot(kind == 0 ? &m->training : &m->prediction, kind == 0 ? "training" : "prediction", &w);
  return w.length;
}

const dynamics_type network_dynamics = {
    .members = members,
    .learns_reward = learns_reward,
    .add = add,
    .begin_training = begin_training,
    .train = train,
    .predict = predict,
    .build = network_build,
    .graph = graph,
};
