// Training and predicting with the networks; see network_model.h.
#include "models/network_model.h"

#include <string.h>

#include "math/rng.h"
#include "math/scalar.h"
#include "models/network_drawn.h"

// Training has diverged when a loss or the length of the gradient is beyond this (their squares, which
// Adam keeps, would soon leave the range of floats), or when the error is that of a thousand stds.
#define LOSS_MOST 1e15
#define ERROR_MOST 1e6

gdn_status network_open(NetworkModel *m, gdn_arena *arena, gdn_message *why) {
  static const Activation activations[] = {ACTIVATE_SILU, ACTIVATE_RELU, ACTIVATE_TANH};
  static const OptimiserKind optimisers[] = {OPTIMISER_ADAM, OPTIMISER_ADAMW, OPTIMISER_SGD};
  const NetworkParams *p = &m->p;
  int32_t observation = m->base.observation.dim, gaussian = m->head == NETWORK_GAUSSIAN;
  int64_t members = p->members, functions = m->posterior == NULL ? members : p->functions;
  m->features = features_of(&m->base.observation, m->base.action.dim);
  m->outputs = observation + p->reward;
  m->net.mlp = mlp_shape(p->members, m->features.n, p->hidden, p->width,
                         (1 + gaussian) * m->outputs, activations[p->activation]);
  m->mlp = m->net.mlp;
  m->mlp.members = (int32_t)functions;
  m->net.has = NET_KEPT;
  if (m->posterior != NULL) m->posterior->open(m, arena);
  net_open(&m->net, optimisers[p->optimiser], arena);
  if (m->posterior == NULL) m->functions = m->net.theta;
  scaler_open(&m->inputs, SCALER_INPUTS, m->features.n, arena);
  scaler_open(&m->targets, SCALER_TARGETS, m->outputs, arena);
  fit_open(&m->fit, (int32_t)functions, arena);
  m->x = ARENA_NEW(arena, Real, members * m->features.n * p->batch);
  m->y = ARENA_NEW(arena, Real, members * m->outputs * p->batch);
  m->weight = ARENA_NEW(arena, Real, p->batch);
  m->losses = ARENA_NEW(arena, Real, members);
  m->seen = ARENA_NEW(arena, Real, functions * m->features.n * DYNAMICS_TILE);
  m->mean = ARENA_NEW(arena, Real, functions * m->outputs * DYNAMICS_TILE);
  if (gaussian) m->std = ARENA_NEW(arena, Real, functions * m->outputs * DYNAMICS_TILE);
  return network_compile(m, arena, why);
}

void network_start(Model *model) {
  NetworkModel *m = (NetworkModel *)model;
  gdn_random random = rng_stream(model->seed, "model", 0);
  net_start(&m->net, &random);
  scaler_start(&m->inputs);
  scaler_start(&m->targets);
  m->random = rng_stream(model->seed, "model", 1);
}

// -- training -------------------------------------------------------------------------------------

void network_borrow(Model *model, const Replay *data, gdn_arena *arena) {
  NetworkModel *m = (NetworkModel *)model;
  int64_t capacity = data->capacity;
  m->data = data;
  m->cases = ARENA_NEW(arena, Real, capacity * m->features.n);
  m->answers = ARENA_NEW(arena, Real, capacity * m->outputs);
  m->rows = ARENA_NEW(arena, int32_t, capacity);
  m->order = ARENA_NEW(arena, int32_t, m->p.members * capacity);
}

int32_t network_begin_training(Model *model) {
  NetworkModel *m = (NetworkModel *)model;
  m->left = 0;
  if (m->data->n == 0) return 0;
  if (m->gathered != m->data->total) network_gather(m);
  if (m->posterior != NULL) network_drawn_dynamics.redraw(model);
  net_keep(&m->net);
  m->position = m->stale = 0;
  m->best = SCALAR_INFINITY;
  m->loss_sum = 0.0;
  m->left = m->p.epochs * ((m->n_train + m->p.batch - 1) / m->p.batch);
  return m->left;
}

// The functions that predict are those of theta.
static void follow(NetworkModel *m) {
  if (m->posterior != NULL) m->posterior->follow(m);
}

// The mean over members of `errors`, which go into their columns of the row.
static double write_errors(const NetworkModel *m, const double *errors, double *row) {
  double sum = 0.0;
  for (int32_t e = 0; e < m->mlp.members; e++) sum += row[FIT_COLUMNS + e] = errors[e];
  return sum / m->mlp.members;
}

static void fall_back(NetworkModel *m) {
  net_fall_back(&m->net);
  optimiser_forget(&m->net.optimiser);
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
    net_keep(&m->net);
  } else if (++m->stale >= m->p.patience) {
    m->left = 0;
  }
  if (m->left == 0) net_fall_back(&m->net);
}

static void end_epoch(NetworkModel *m) {
  double errors[NETWORK_FUNCTIONS], loss = m->loss_sum / m->n_train;
  int32_t sound = 1;
  // Without rows held out a few of the others show whether the parameters still make sense.
  int32_t some = m->n_train < DYNAMICS_TILE ? m->n_train : DYNAMICS_TILE;
  const int32_t *rows = m->n_held > 0 ? m->rows + m->n_train : m->rows;
  follow(m);
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
  int32_t decoupled = m->net.optimiser.kind == OPTIMISER_ADAMW;
  int32_t rest = m->n_train - m->position, n = rest < m->p.batch ? rest : m->p.batch;
  if (m->position == 0) network_shuffle(m);
  network_batch(m);
  m->beta = (Real)m->p.beta;
  if (m->posterior != NULL) m->posterior->prepare(m);
  program_run(&m->training);
  if (!decoupled) mlp_decay(&m->net.mlp, m->p.weight_decay, m->net.theta, m->net.gradient);
  int32_t sound = net_check(&m->net, m->p.clip) && m->net.length <= LOSS_MOST;
  double loss = 0.0;
  for (int32_t e = 0; e < m->net.mlp.members; e++)
    loss += (double)m->losses[e] / m->net.mlp.members;
  m->updates++;
  if (!(sound && loss <= LOSS_MOST && loss >= -LOSS_MOST)) {
    diverge(m, loss);
    return;
  }
  net_step(&m->net, m->p.rate, decoupled ? m->p.weight_decay : 0.0);
  m->left--;
  m->position += n;
  m->loss_sum += loss * n;
  if (m->position == m->n_train) end_epoch(m);
}

int32_t network_train(Model *model, int32_t *n) {
  NetworkModel *m = (NetworkModel *)model;
  int32_t done = 0;
  for (; done < *n && m->left > 0; done++) update(m);
  if (done > 0) follow(m); // a graph may ask them without a word
  *n = done;
  return m->left > 0;
}

// -- predicting -----------------------------------------------------------------------------------

void network_predict(Model *model, const Prediction *p, gdn_random *random) {
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
    if (m->std != NULL) scaler_stretch(&m->targets, DYNAMICS_TILE, m->std + at, p->std + at);
  }
  if (m->std == NULL) memset(p->std, 0, (size_t)(m->mlp.members * outputs) * sizeof *p->std);
}

// -- the rest -------------------------------------------------------------------------------------

// The agent's state, which is D's, comes before its model's. What follows from D is not kept.
void network_state(Model *model, gdn_archive *archive) {
  NetworkModel *m = (NetworkModel *)model;
  int32_t *counts[] = {&m->left, &m->position, &m->stale};
  scaler_state(&m->inputs, archive);
  scaler_state(&m->targets, archive);
  fit_state(&m->fit, archive);
  gdn_archive_u64(archive, &m->random.state, 1);
  net_state(&m->net, archive);
  gdn_archive_f32(archive, m->net.kept, m->net.n);
  gdn_archive_u64(archive, &m->gathered, 1);
  gdn_archive_u64(archive, &m->updates, 1);
  gdn_archive_f64(archive, &m->best, 1);
  gdn_archive_f64(archive, &m->loss_sum, 1);
  for (int32_t i = 0; i < GDN_COUNT(counts); i++) {
    gdn_archive_i32(archive, counts[i], 1);
    archive_check_range(archive, counts[i], 1, 0, 1 << 30);
  }
  // Once D has changed, the samples are drawn anew before anyone asks for them.
  int32_t is_current = m->gathered == m->data->total;
  if (archive->mode == ARCHIVE_READ && is_current) network_derive(m);
  gdn_archive_check(archive, m->left == 0 || (is_current && m->position < m->n_train));
  for (int32_t e = 0; is_current && e < m->net.mlp.members; e++) {
    int32_t *order = &m->order[(int64_t)e * m->data->capacity];
    gdn_archive_i32(archive, order, m->n_train);
    archive_check_range(archive, order, m->n_train, 0, m->data->n - 1);
  }
  if (archive->failed) { // draw samples anew, should anyone go on with a damaged run
    m->left = 0;
    m->gathered = UINT64_MAX;
  }
}

void network_channels(const Model *model, ChannelList *list) {
  fit_channels(&((const NetworkModel *)model)->fit, list);
}

int32_t network_members(const Model *model) {
  return ((const NetworkModel *)model)->mlp.members;
}

int32_t network_learns_reward(const Model *model) {
  return ((const NetworkModel *)model)->p.reward;
}

int32_t network_print(const Model *model, int32_t kind, char *out, int32_t cap) {
  const NetworkModel *m = (const NetworkModel *)model;
  text_writer w = text_into(out, cap);
  program_dot(kind == 0 ? &m->training : &m->prediction, kind == 0 ? "training" : "prediction", &w);
  return w.length;
}

const double *network_held_out(const Model *model) {
  return fit_held_out(&((const NetworkModel *)model)->fit);
}

const dynamics_type network_dynamics = {NETWORK_DYNAMICS};
