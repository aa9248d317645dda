// From the rows of D to minibatches; see network_model.h.
#include <string.h>

#include "base/hash.h"
#include "math/rng.h"
#include "math/scalar.h"
#include "models/network_model.h"

// -- statistics -----------------------------------------------------------------------------------

// What the network is asked about a row, and what it should answer, in the world's units.
static void write_case(const NetworkModel *m, int32_t slot, Real *x, Real *y) {
  ReplayRow row = replay_row(m->data, slot);
  features_write(&m->features, 1, row.observation, row.action, x);
  memcpy(y, row.delta, (size_t)m->base.observation.dim * sizeof *y);
  if (m->p.reward) y[m->base.observation.dim] = row.reward;
}

static void rescale(NetworkModel *m) {
  for (int32_t slot = 0; slot < m->data->n; slot++) {
    Real *x = &m->cases[(int64_t)slot * m->features.n];
    Real *y = &m->answers[(int64_t)slot * m->outputs];
    write_case(m, slot, x, y);
    scaler_apply(&m->inputs, 1, x);
    scaler_apply(&m->targets, 1, y);
  }
}

static void measure(NetworkModel *m) {
  scaler_clear(&m->inputs);
  scaler_clear(&m->targets);
  for (int32_t slot = 0; slot < m->data->n; slot++) {
    Real *x = &m->cases[(int64_t)slot * m->features.n];
    Real *y = &m->answers[(int64_t)slot * m->outputs];
    write_case(m, slot, x, y);
    scaler_add(&m->inputs, x);
    scaler_add(&m->targets, y);
  }
  scaler_finish(&m->inputs);
  scaler_finish(&m->targets);
}

// -- split and samples ----------------------------------------------------------------------------

// By a hash of the row's number: a row that was held out once always is, however much data comes.
static int32_t held_out(const NetworkModel *m, int32_t slot) {
  uint64_t word = hash_word(hash_text(HASH_START, "hold-out"), replay_number(m->data, slot));
  return (double)(int64_t)(word >> 11) * 0x1p-53 < m->p.holdout;
}

static void split(NetworkModel *m) {
  int32_t n = m->data->n;
  m->n_train = m->n_held = 0;
  for (int32_t slot = 0; slot < n; slot++) {
    int32_t place = held_out(m, slot) ? n - ++m->n_held : m->n_train++;
    m->rows[place] = slot;
  }
  if (m->n_train == 0) { // of the first few rows all may be held out
    m->n_train = n;
    m->n_held = 0;
  }
}

// The sample of each member, drawn once for a dataset: drawing anew for every update would make all
// members see everything, and agree.
static void draw_samples(NetworkModel *m) {
  for (int32_t e = 0; e < m->net.mlp.members; e++) {
    int32_t *order = &m->order[(int64_t)e * m->data->capacity];
    for (int32_t i = 0; i < m->n_train; i++)
      order[i] = m->rows[m->p.bootstrap ? rng_below(&m->random, m->n_train) : i];
  }
}

void network_derive(NetworkModel *m) {
  rescale(m);
  split(m);
}

void network_gather(NetworkModel *m) {
  m->gathered = m->data->total;
  measure(m);
  network_derive(m);
  draw_samples(m);
}

// Fisher and Yates (Durstenfeld 1964).
void network_shuffle(NetworkModel *m) {
  for (int32_t e = 0; e < m->net.mlp.members; e++) {
    int32_t *order = &m->order[(int64_t)e * m->data->capacity];
    for (int32_t i = m->n_train - 1; i > 0; i--) {
      int32_t j = rng_below(&m->random, i + 1), slot = order[i];
      order[i] = order[j];
      order[j] = slot;
    }
  }
}

// -- minibatches ----------------------------------------------------------------------------------

// One case into a column of [rows][columns].
static void put_column(const Real *x, int32_t rows, int32_t columns, Real *column) {
  for (int32_t i = 0; i < rows; i++) column[(int64_t)i * columns] = x[i];
}

void network_batch(NetworkModel *m) {
  int32_t batch = m->p.batch, features = m->features.n, outputs = m->outputs;
  int32_t rest = m->n_train - m->position, n = rest < batch ? rest : batch;
  for (int32_t c = 0; c < batch; c++) m->weight[c] = c < n ? 1.0f / (Real)n : 0.0f;
  for (int32_t e = 0; e < m->net.mlp.members; e++) {
    const int32_t *order = &m->order[(int64_t)e * m->data->capacity + m->position];
    Real *x = &m->x[(int64_t)e * features * batch], *y = &m->y[(int64_t)e * outputs * batch];
    for (int32_t c = 0; c < batch; c++) {
      int64_t slot = order[c < n ? c : 0]; // a column without weight still needs finite numbers
      put_column(&m->cases[slot * features], features, batch, x + c);
      put_column(&m->answers[slot * outputs], outputs, batch, y + c);
    }
  }
}

// Squared errors of the first n columns of one member's tile against the answers of `rows`.
static double tile_error(const NetworkModel *m, const Real *mean, const int32_t *rows, int32_t n) {
  double sum = 0.0;
  for (int32_t c = 0; c < n; c++) {
    const Real *y = &m->answers[(int64_t)rows[c] * m->outputs];
    for (int32_t i = 0; i < m->outputs; i++) {
      double error = (double)mean[i * DYNAMICS_TILE + c] - (double)y[i];
      sum += error * error;
    }
  }
  return sum;
}

void network_errors(NetworkModel *m, const int32_t *rows, int32_t n, double *errors) {
  int32_t members = m->mlp.members, features = m->features.n;
  int64_t tile = (int64_t)features * DYNAMICS_TILE;
  for (int32_t e = 0; e < members; e++) errors[e] = 0.0;
  for (int32_t at = 0; at < n; at += DYNAMICS_TILE) {
    int32_t count = n - at < DYNAMICS_TILE ? n - at : DYNAMICS_TILE;
    for (int32_t c = 0; c < DYNAMICS_TILE; c++) {
      const Real *x = &m->cases[(int64_t)rows[at + (c < count ? c : 0)] * features];
      put_column(x, features, DYNAMICS_TILE, m->seen + c);
    }
    for (int32_t e = 1; e < members; e++)
      memcpy(m->seen + e * tile, m->seen, (size_t)tile * sizeof *m->seen);
    program_run(&m->prediction);
    for (int32_t e = 0; e < members; e++) {
      const Real *mean = &m->mean[(int64_t)e * m->outputs * DYNAMICS_TILE];
      errors[e] += tile_error(m, mean, rows + at, count);
    }
  }
  for (int32_t e = 0; e < members; e++) errors[e] /= (double)n * m->outputs;
}
