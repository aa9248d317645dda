// Bayesian linear regression of the difference to the next observation on fixed features phi of
// observation and action (Bishop 2006, section 3.3; with unknown noise: Murphy 2012, section 7.6.3):
//
//     phi = [1, o (an angle as sine and cosine), a], and the products of all pairs of these
//     A = lambda I + sum phi phi',   B = sum phi y',   w = A^-1 B
//     sigma^2 = (sum y^2 - B' w) / N                        for each output
//     prediction: mean w' phi, variance sigma^2 (1 + phi' A^-1 phi)
//
// The weights are normal beforehand, with mean 0 and variance sigma^2 / lambda; of sigma nothing is known.
// A and B are sums over all that ever happened, so no data is kept. The honest baseline: what a network adds
// to this is what it is worth.
#include <string.h>

#include "base/text.h"
#include "core/archive.h"
#include "math/cholesky.h"
#include "math/scalar.h"
#include "models/dynamics.h"
#include "models/features.h"
#include "models/fit.h"
#include "models/table.h"
#include "tensor/graph.h"

#define LINEAR(X, P)                                                                             \
  X(P, CHOICE, features, 1, 0, 1, LINEAR, "linear|quadratic", 0, "Features",                     \
    "What the prediction is a weighted sum of: the numbers themselves, or also the products of " \
    "all pairs.")                                                                                \
  X(P, REAL, precision, 0.001, 0.000001, 1000.0, LOG, "", GDN_LIVE, "Prior precision",           \
    "How firmly weights are believed to be small before there is data.")                         \
  X(P, CHOICE, reward, 0, 0, 1, LINEAR, "known|learned", 0, "Reward",                            \
    "Whether the reward is told by the world's rule or predicted as one more output.")
GDN_PARAM_STRUCT(LinearParams, LINEAR);
GDN_PARAM_TABLE(params, LinearParams, LINEAR);

#define FEATURES_MOST 1024 // A then takes 8 MB

typedef struct Linear {
  Model base;
  LinearParams p;
  Features features;
  int32_t n, outputs; // n: of phi
  // What the data says, up to now.
  uint64_t rows;
  double *a;       // [n][n] sum phi phi', lower triangle
  double *b;       // [outputs][n] sum y phi
  double *squares; // [outputs] sum y^2
  // What was concluded from it at the last training.
  double *factor; // [n][n] of A = L L'
  double *w;      // [outputs][n]
  float *rounded; // [outputs][n] w as floats, for graphs
  double *sigma;  // [outputs]
  uint64_t trainings;
  int32_t due;
  Fit fit;
  // Scratch.
  double *action;       // [action.dim] in [-1, 1]
  float *plain;         // [features.n][DYNAMICS_TILE]
  float *one;           // [observation.dim + action.dim] of one case
  double *phi, *answer; // [n][DYNAMICS_TILE]; [outputs]
} Linear;

static gdn_status open(Model *model, gdn_arena *arena, gdn_message *why) {
  Linear *m = (Linear *)model;
  m->features = features_of(&model->observation, model->action.dim);
  int64_t plain = 1 + m->features.n, n = m->p.features ? plain + plain * (plain - 1) / 2 : plain;
  if (n > FEATURES_MOST) {
    text_writer w = text_message(why);
    text_put(&w, "this world has too many numbers for products of all pairs; choose "
                 "model.features=linear");
    return GDN_UNFIT;
  }
  m->n = (int32_t)n;
  m->outputs = model->observation.dim + m->p.reward;
  m->a = ARENA_NEW(arena, double, n *n);
  m->b = ARENA_NEW(arena, double, n * m->outputs);
  m->squares = ARENA_NEW(arena, double, m->outputs);
  m->factor = ARENA_NEW(arena, double, n *n);
  m->w = ARENA_NEW(arena, double, n * m->outputs);
  m->rounded = ARENA_NEW(arena, float, n * m->outputs);
  m->sigma = ARENA_NEW(arena, double, m->outputs);
  fit_open(&m->fit, 0, arena);
  m->action = ARENA_NEW(arena, double, model->action.dim);
  m->plain = ARENA_NEW(arena, float, (int64_t)m->features.n *DYNAMICS_TILE);
  m->one = ARENA_NEW(arena, float, model->observation.dim + model->action.dim);
  m->phi = ARENA_NEW(arena, double, n *DYNAMICS_TILE);
  m->answer = ARENA_NEW(arena, double, m->outputs);
  return GDN_OK;
}

// Nothing known: mean 0, and the weights as wide as the prior says, with noise of one unit.
static void start(Model *model) {
  Linear *m = (Linear *)model;
  for (int32_t i = 0; i < m->n; i++) m->factor[(int64_t)i * m->n + i] = scalar_sqrt(m->p.precision);
  for (int32_t j = 0; j < m->outputs; j++) m->sigma[j] = 1.0;
}

// phi of `columns` cases, [n][columns]. Pairs of rows follow in the order (1, 1), (2, 1), (2, 2), (3, 1), ...
static void write_phi(const Linear *m, int32_t columns, const float *observation,
                      const float *action) {
  double *phi = m->phi, *pair = phi + (int64_t)(1 + m->features.n) * columns;
  features_write(&m->features, columns, observation, action, m->plain);
  for (int32_t c = 0; c < columns; c++) phi[c] = 1.0;
  for (int32_t i = 0; i < m->features.n * columns; i++) phi[columns + i] = (double)m->plain[i];
  if (!m->p.features) return;
  for (int32_t i = 1; i <= m->features.n; i++) {
    for (int32_t j = 1; j <= i; j++, pair += columns) {
      const double *x = phi + (int64_t)i * columns, *y = phi + (int64_t)j * columns;
      for (int32_t c = 0; c < columns; c++) pair[c] = x[c] * y[c];
    }
  }
}

// -- learning -------------------------------------------------------------------------------------

static int32_t within(const double *x, int64_t n, double limit) {
  int32_t all = 1;
  for (int64_t i = 0; i < n; i++) all &= x[i] >= -limit && x[i] <= limit;
  return all;
}

static void add(Model *model, const Transition *t) {
  Linear *m = (Linear *)model;
  int32_t observation = model->observation.dim, action = model->action.dim;
  dynamics_action(&model->action, t->action, m->action);
  for (int32_t i = 0; i < observation; i++) {
    m->one[i] = (float)t->observation[i];
    m->answer[i] = t->next[i] - t->observation[i];
  }
  for (int32_t i = 0; i < action; i++) m->one[observation + i] = (float)m->action[i];
  if (m->p.reward) m->answer[observation] = t->reward;
  write_phi(m, 1, m->one, m->one + observation);
  // Their squares are added up, and squared again.
  if (!within(m->phi, m->n, 1e30) || !within(m->answer, m->outputs, 1e30)) return;
  m->rows++;
  for (int32_t i = 0; i < m->n; i++) {
    double *row = &m->a[(int64_t)i * m->n];
    for (int32_t j = 0; j <= i; j++) row[j] += m->phi[i] * m->phi[j];
  }
  for (int32_t j = 0; j < m->outputs; j++) {
    double y = m->answer[j], *b = &m->b[(int64_t)j * m->n];
    for (int32_t i = 0; i < m->n; i++) b[i] += y * m->phi[i];
    m->squares[j] += y * y;
  }
}

static int32_t begin_training(Model *model) {
  Linear *m = (Linear *)model;
  m->due = m->rows > 0;
  return m->due;
}

// Features that say the same (sine^2 + cosine^2 = 1) leave a matrix of large numbers that only the prior
// makes regular: it is raised until it does.
static void factorise(Linear *m) {
  double prior = m->p.precision;
  do {
    memcpy(m->factor, m->a, (size_t)m->n * (size_t)m->n * sizeof *m->a);
    for (int32_t i = 0; i < m->n; i++) m->factor[(int64_t)i * m->n + i] += prior;
    prior *= 10.0;
  } while (!cholesky_factor(m->factor, m->n) && prior < 1e300);
}

static void round_weights(Linear *m) {
  for (int32_t i = 0; i < m->n * m->outputs; i++) m->rounded[i] = (float)m->w[i];
}

// The one update of a training: whatever was asked for, the rest is somebody else's.
static int32_t train(Model *model, int32_t *n) {
  Linear *m = (Linear *)model;
  if (!m->due || *n < 1) {
    *n = 0;
    return m->due;
  }
  *n = 1;
  m->due = 0;
  factorise(m);
  double unexplained = 0.0, rows = (double)m->rows;
  for (int32_t j = 0; j < m->outputs; j++) {
    double *w = &m->w[(int64_t)j * m->n], rest = m->squares[j];
    const double *b = &m->b[(int64_t)j * m->n];
    memcpy(w, b, (size_t)m->n * sizeof *w);
    cholesky_solve(m->factor, m->n, w);
    for (int32_t i = 0; i < m->n; i++) rest -= b[i] * w[i];
    rest = rest > 0.0 ? rest : 0.0; // rounding
    m->sigma[j] = scalar_sqrt(rest / rows);
    double spread = m->squares[j] - b[0] * b[0] / rows; // b[0]: the sum of y
    unexplained += spread > 0.0 ? rest / spread : 0.0;
  }
  round_weights(m);
  double *row = fit_next(&m->fit);
  row[FIT_UPDATES] = (double)++m->trainings;
  row[FIT_LOSS] = unexplained / m->outputs;
  row[FIT_HELD_OUT] = SCALAR_NAN;
  return 0;
}

// -- predicting -----------------------------------------------------------------------------------

static void predict(Model *model, const Prediction *p, gdn_random *random) {
  Linear *m = (Linear *)model;
  double sum[DYNAMICS_TILE];
  (void)random;
  write_phi(m, DYNAMICS_TILE, p->observation, p->action);
  for (int32_t j = 0; j < m->outputs; j++) {
    const double *w = &m->w[(int64_t)j * m->n];
    for (int32_t c = 0; c < DYNAMICS_TILE; c++) sum[c] = 0.0;
    for (int32_t i = 0; i < m->n; i++) {
      const double *phi = &m->phi[(int64_t)i * DYNAMICS_TILE];
      for (int32_t c = 0; c < DYNAMICS_TILE; c++) sum[c] += w[i] * phi[c];
    }
    for (int32_t c = 0; c < DYNAMICS_TILE; c++) p->mean[j * DYNAMICS_TILE + c] = (float)sum[c];
  }
  // phi' A^-1 phi = |z|^2 with L z = phi, for all columns at once; z takes the place of phi.
  for (int32_t c = 0; c < DYNAMICS_TILE; c++) sum[c] = 1.0;
  for (int32_t i = 0; i < m->n; i++) {
    double *z = &m->phi[(int64_t)i * DYNAMICS_TILE];
    const double *row = &m->factor[(int64_t)i * m->n];
    for (int32_t k = 0; k < i; k++) {
      const double *known = &m->phi[(int64_t)k * DYNAMICS_TILE];
      for (int32_t c = 0; c < DYNAMICS_TILE; c++) z[c] -= row[k] * known[c];
    }
    double inverse = 1.0 / row[i];
    for (int32_t c = 0; c < DYNAMICS_TILE; c++) {
      z[c] *= inverse;
      sum[c] += z[c] * z[c];
    }
  }
  for (int32_t c = 0; c < DYNAMICS_TILE; c++) {
    double wider = scalar_sqrt(sum[c]), weights = scalar_sqrt(sum[c] - 1.0);
    for (int32_t j = 0; j < m->outputs; j++)
      p->std[j * DYNAMICS_TILE + c] = (float)(m->sigma[j] * wider);
    for (int32_t j = 0; p->unsure != NULL && j < m->outputs; j++)
      p->unsure[j * DYNAMICS_TILE + c] = (float)(m->sigma[j] * weights);
  }
}

// phi in the order of write_phi, times the weights: in floats, unlike predict.
static DynamicsNodes build(Model *model, Graph *g, int32_t observation, int32_t action) {
  Linear *m = (Linear *)model;
  int32_t dim = model->observation.dim;
  Node plain = features_build(&m->features, g, observation, action);
  Node one = graph_constant(g, 1.0), phi = op_concat(g, one, plain);
  for (int32_t i = 0; m->p.features && i < m->features.n; i++) {
    Node up_to = op_rows(g, plain, 0, i + 1);
    Node itself = op_rows(g, plain, i, 1);
    phi = op_concat(g, phi, op_mul(g, up_to, itself));
  }
  Node y = op_matmul(g, graph_input(g, "w", (Shape){1, m->outputs, m->n}, m->rounded), phi);
  Node reward = m->p.reward ? op_rows(g, y, dim, 1) : -1;
  return (DynamicsNodes){op_add(g, observation, op_rows(g, y, 0, dim)), -1, reward};
}

// -- the rest -------------------------------------------------------------------------------------

static void state(Model *model, gdn_archive *archive) {
  Linear *m = (Linear *)model;
  int64_t n = m->n;
  gdn_archive_u64(archive, &m->rows, 1);
  gdn_archive_u64(archive, &m->trainings, 1);
  gdn_archive_i32(archive, &m->due, 1);
  gdn_archive_f64(archive, m->a, n * n);
  gdn_archive_f64(archive, m->b, n * m->outputs);
  gdn_archive_f64(archive, m->squares, m->outputs);
  gdn_archive_f64(archive, m->factor, n * n);
  gdn_archive_f64(archive, m->w, n * m->outputs);
  gdn_archive_f64(archive, m->sigma, m->outputs);
  fit_state(&m->fit, archive);
  if (archive->mode != ARCHIVE_READ) return;
  round_weights(m);
  archive_check_range(archive, &m->due, 1, 0, 1);
  gdn_archive_check(archive, within(m->a, n * n, 1e100) && within(m->b, n * m->outputs, 1e100));
}

static void channels(const Model *model, ChannelList *list) {
  fit_channels(&((const Linear *)model)->fit, list);
}

static int32_t members(const Model *model) {
  (void)model;
  return 1;
}

static int32_t learns_reward(const Model *model) {
  return ((const Linear *)model)->p.reward;
}

static const dynamics_type dynamics = {
    .members = members,
    .learns_reward = learns_reward,
    .add = add,
    .begin_training = begin_training,
    .train = train,
    .predict = predict,
    .build = build,
};

const model_type linear_model = {
    .component = {GDN_COMPONENT(MODEL, Linear, p), .id = "linear", .title = "Linear regression",
                  .summary = "A weighted sum of fixed features, solved exactly, with error bars: "
                             "the baseline that a network has to beat.",
                  .idea = GDN_IDEA_FUNCTIONS, .picture = "env=scatter agent=curve-fit",
                  .picture_steps = 60, .source = "Bishop 2006, section 3.3",
                  .offers = GDN_DYNAMICS},
    .dynamics = &dynamics,
    .open = open,
    .start = start,
    .state = state,
    .channels = channels,
};
