// From D to hyper-parameters: for each output one search after the other, an evaluation of its evidence a tick; see
// gp_model.h. A search begins where the evidence is better, at a guess (length-scales and signal as wide as the data, noise a
// tenth of that) or at what the training before has found; so it does not stay in a hollow that few data once had. Where that
// was mostly noise, which is a maximum of its own, it begins at length-scales of a tenth, lest a quick wave be taken for it.
#include <string.h>

#include "math/cholesky.h"
#include "math/scalar.h"
#include "models/gp_model.h"

#define LOG_10 0x1.26bb1bbb55516p+1
#define LOG_1000 0x1.ba18a998fffap+2

static double *theta_of(const GpModel *m, const GpData *data, int32_t a) {
  return &data->theta[(int64_t)a * (m->D + 2)];
}

// -- gathering -----------------------------------------------------------------------------------------

// See gp_model.h; i < n <= N.
static int32_t age(int32_t i, int32_t n, int32_t N) {
  if (n < 2) return 0;
  double part = (double)i / (n - 1);
  int32_t thinned = (int32_t)(part * part * (N - 1));
  return thinned > i ? thinned : i;
}

// The standard deviation, from the mean or from 0, of n numbers that lie `stride` apart.
static double spread(const double *x, int32_t n, int32_t stride, int32_t centred) {
  double mean = 0, squares = 0;
  for (int32_t i = 0; centred && i < n; i++) mean += x[(int64_t)i * stride] / n;
  for (int32_t i = 0; i < n; i++) {
    double off = x[(int64_t)i * stride] - mean;
    squares += off * off / n;
  }
  return scalar_sqrt(squares);
}

static void gather_row(GpModel *m, int32_t i, ReplayRow row) {
  int32_t dim = m->base.observation.dim;
  features_write(&m->features, 1, row.observation, row.action, m->seen);
  for (int32_t d = 0; d < m->D; d++) m->next.x[(int64_t)i * m->D + d] = (double)m->seen[d];
  for (int32_t a = 0; a < m->outputs; a++) {
    double y = (double)(a < dim ? row.delta[a] : row.reward);
    if (!gp_is_difference(m, a)) y += (double)row.observation[a];
    m->next.y[(int64_t)a * m->next.n + i] = y;
  }
}

void gp_choose_inducing(const GpModel *m, GpData *data) {
  int32_t n = data->n, D = m->D;
  int32_t M = data->M = n < m->p.inducing ? n : m->p.inducing;
  for (int32_t k = 0; k < M; k++) {
    int32_t i = n - 1 - age(M - 1 - k, M, n);
    memcpy(&data->u[(int64_t)k * D], &data->x[(int64_t)i * D], sizeof *data->u * (size_t)D);
    for (int32_t a = 0; a < m->outputs; a++)
      data->v[(int64_t)a * M + k] = data->y[(int64_t)a * n + i];
  }
}

// An input that does not vary keeps its unit, as in models/scaler.h; an output is measured from 0, where the prior has it.
void gp_gather(GpModel *m) {
  GpData *next = &m->next;
  int32_t N = m->data->n, D = m->D;
  next->n = N < m->p.points ? N : m->p.points;
  for (int32_t i = 0; i < next->n; i++) {
    uint64_t number = m->data->total - 1 - (uint64_t)age(next->n - 1 - i, next->n, N);
    gather_row(m, i, replay_row(m->data, replay_slot(m->data, number)));
  }
  gp_choose_inducing(m, next);
  for (int32_t d = 0; d < D; d++) {
    double std = spread(next->x + d, next->n, D, 1);
    next->log_std[d] = std > 1e-6 ? scalar_log(std) : 0;
  }
  for (int32_t a = 0; a < m->outputs; a++) {
    double std = spread(next->y + (int64_t)a * next->n, next->n, 1, 0);
    next->log_std[D + a] = scalar_log(std > 1e-6 ? std : 1e-6);
  }
  m->gathered = m->data->total;
}

// -- the search for one output -------------------------------------------------------------------------

// Loose bounds, which cure steps so huge that nothing can be factored there.
static void write_guess(GpModel *m) {
  const double *log_std = m->next.log_std;
  double signal = log_std[m->D + m->output];
  for (int32_t d = 0; d < m->D + 2; d++) {
    m->guess[d] = d < m->D ? log_std[d] : signal;
    m->low[d] = m->guess[d] - LOG_1000;
    m->high[d] = m->guess[d] + LOG_1000;
  }
  m->guess[m->D + 1] = signal - LOG_10;
  m->high[m->D + 1] = signal + LOG_10;
}

static double evidence_at(GpModel *m, const double *theta) {
  m->evidence.r.n = m->next.M;
  m->evidence.r.x = m->next.u;
  m->evidence.r.y = m->next.v + (int64_t)m->output * m->next.M;
  m->evidence.log_std = m->penalised ? m->next.log_std : NULL;
  m->updates++;
  return evidence_of(&m->evidence, theta, m->gradient);
}

static void begin_search(GpModel *m, const double *from) {
  m->search.most_evaluations = m->most - m->stage - 1;
  m->stage = GP_SEARCH;
  minimise_begin(&m->search, from, m->low, m->high);
}

static void end_search(GpModel *m) {
  double *theta = theta_of(m, &m->next, m->output);
  memcpy(theta, m->search.best, sizeof *theta * (size_t)(m->D + 2));
  m->found[m->output++] = m->search.best_f;
  m->stage = GP_GUESS;
}

static void search(GpModel *m) {
  const double *latest = theta_of(m, &m->known, m->output);
  write_guess(m);
  if (m->stage == GP_SEARCH) {
    double f = evidence_at(m, m->search.x);
    if (minimise_tell(&m->search, f, m->gradient)) end_search(m);
  } else if (m->stage == GP_LATEST) {
    double f = evidence_at(m, latest);
    int32_t is_noise = latest[m->D + 1] > latest[m->D];
    for (int32_t d = 0; is_noise && d < m->D; d++) m->guess[d] -= LOG_10;
    begin_search(m, f < m->guessed && !is_noise ? latest : m->guess);
  } else {
    m->guessed = evidence_at(m, m->guess);
    if (m->known.n > 0) {
      m->stage = GP_LATEST;
    } else {
      begin_search(m, m->guess);
    }
  }
}

// -- the end of a training -----------------------------------------------------------------------------

static void exchange(GpModel *m) {
  GpData was = m->known;
  m->known = m->next;
  m->next = was;
}

// The error of each of the M rows where only the others are learned from, beta_i / iK_ii (Rasmussen & Williams 2006, equation
// 5.12): mean square in units of the output's variance, NaN where that is 0.
static double left_out(GpModel *m, int32_t a) {
  Regression *r = &m->evidence.r; // scratch, between two trainings
  int32_t M = m->known.M;
  r->n = M;
  r->x = m->known.u;
  r->y = m->known.v + (int64_t)a * M;
  r->l = m->l + a * m->D;
  r->sf2 = m->sf2[a];
  r->sn2 = m->sn2[a];
  double sum = 0, std = spread(r->y, M, 1, 1);
  int32_t fits = std > 0 && regression_fit(r);
  r->jitter = 0; // of the searches
  if (!fits) return SCALAR_NAN;
  cholesky_inverse(r->L, M, m->evidence.inverse);
  for (int32_t i = 0; i < M; i++) {
    double off = r->beta[i] / m->evidence.inverse[(int64_t)i * M + i];
    sum += off * off / M;
  }
  return sum / (std * std);
}

static void tell(GpModel *m, int32_t sound) {
  double loss = 0, error = 0, *row = fit_next(&m->fit);
  int32_t varied = 0;
  for (int32_t a = 0; sound && a < m->outputs; a++) {
    double off = left_out(m, a), *line = &m->table[(int64_t)a * (GP_COLUMNS + m->D)];
    const double *log_std = m->known.log_std;
    double evidence = m->found[a] / m->known.M;
    loss += evidence / m->outputs;
    if (off == off) error += off, varied++;
    line[GP_OUTPUT] = a + 1;
    line[GP_EVIDENCE] = evidence;
    line[GP_SIGNAL] = scalar_sqrt(m->sf2[a]);
    line[GP_NOISE] = scalar_sqrt(m->sn2[a]);
    line[GP_JITTER] = m->of[a].jitter;
    for (int32_t d = 0; d < m->D; d++)
      line[GP_LENGTHS + d] = m->l[a * m->D + d] / scalar_exp(log_std[d]);
  }
  row[FIT_UPDATES] = (double)m->updates;
  row[FIT_LOSS] = sound ? loss : SCALAR_NAN;
  row[FIT_HELD_OUT] = row[FIT_COLUMNS] = varied > 0 ? error / varied : SCALAR_NAN;
  row[FIT_STATUS] = !sound;
}

static void end_training(GpModel *m) {
  m->training = 0;
  exchange(m);
  int32_t sound = gp_conclude(m);
  if (!sound) {
    exchange(m);
    (void)gp_conclude(m);
  }
  m->updates++;
  tell(m, sound);
}

// -- as a model of dynamics ----------------------------------------------------------------------------

int32_t gp_begin_training(Model *model) {
  GpModel *m = (GpModel *)model;
  m->training = m->data->n > 0;
  if (!m->training) return 0;
  gp_gather(m);
  m->most = m->p.evaluations;
  m->penalised = m->p.penalties;
  m->stage = GP_GUESS;
  m->output = m->p.evidence ? 0 : m->outputs;
  return (m->outputs - m->output) * m->most + 1;
}

int32_t gp_train(Model *model, int32_t *n) {
  GpModel *m = (GpModel *)model;
  int32_t done = 0;
  for (; done < *n && m->training; done++) {
    if (m->output < m->outputs) {
      search(m);
    } else {
      end_training(m);
    }
  }
  *n = done;
  return m->training;
}
