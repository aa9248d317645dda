// Gaussian processes as a model of dynamics: what is asked of them once they are fitted; see gp_model.h.
#include <string.h>

#include "math/cholesky.h"
#include "math/scalar.h"
#include "models/gp_model.h"
#include "models/table.h"

GDN_PARAM_TABLE(params, GpParams, GP_PARAMS);

enum { T = DYNAMICS_TILE };

// -- memory --------------------------------------------------------------------------------------------

static GpData open_data(const GpModel *m, gdn_arena *arena) {
  int64_t most = m->p.points, M = m->p.inducing;
  GpData data = {0};
  data.x = ARENA_NEW(arena, double, most * m->D);
  data.y = ARENA_NEW(arena, double, most * m->outputs);
  data.u = ARENA_NEW(arena, double, M * m->D);
  data.v = ARENA_NEW(arena, double, M * m->outputs);
  data.log_std = ARENA_NEW(arena, double, m->D + m->outputs);
  data.theta = ARENA_NEW(arena, double, m->outputs *(m->D + 2));
  return data;
}

static void open_search(GpModel *m, gdn_arena *arena) {
  int32_t D = m->D, n = D + 2;
  m->evidence.r.kind = (KernelKind)m->p.kernel;
  evidence_open(&m->evidence, m->p.inducing, D, arena);
  m->sparse.kind = m->evidence.r.kind;
  sparse_open(&m->sparse, m->p.points, m->p.inducing, D, arena);
  minimise_open(&m->search, n, arena);
  m->guess = ARENA_NEW(arena, double, n);
  m->low = ARENA_NEW(arena, double, n);
  m->high = ARENA_NEW(arena, double, n);
  m->gradient = ARENA_NEW(arena, double, n);
  m->found = ARENA_NEW(arena, double, m->outputs);
  m->table = ARENA_NEW(arena, double, m->outputs *(GP_COLUMNS + D));
  fit_open(&m->fit, 1, arena);
}

static void open_conclusions(GpModel *m, gdn_arena *arena) {
  int64_t most = m->p.inducing, E = m->outputs, D = m->D;
  double *rows = ARENA_NEW(arena, double, E *most *D), *L = ARENA_NEW(arena, double, E *most *most);
  m->l = ARENA_NEW(arena, double, E *D);
  m->sf2 = ARENA_NEW(arena, double, E);
  m->sn2 = ARENA_NEW(arena, double, E);
  m->beta = ARENA_NEW(arena, double, E *most);
  m->iK = ARENA_NEW(arena, double, E *most *most);
  m->of = ARENA_NEW(arena, Regression, E);
  m->centre = ARENA_NEW(arena, float, D);
  m->inverse = ARENA_NEW(arena, float, D);
  m->towards = ARENA_NEW(arena, float, E *most * 2 * D);
  m->offset = ARENA_NEW(arena, float, E *most);
  m->weights = ARENA_NEW(arena, float, E *E *most);
  m->doubt = ARENA_NEW(arena, float, m->base.observation.dim *most *most);
  m->places = ARENA_NEW(arena, float, D *E *most);
  m->scales = ARENA_NEW(arena, float, D *E *most);
  m->signal = ARENA_NEW(arena, float, E);
  m->noise = ARENA_NEW(arena, float, E);
  for (int64_t a = 0; m->of != NULL && a < E; a++)
    m->of[a] = (Regression){.rows = rows + a * most * D, .L = L + a * most * most};
}

static gdn_status open(Model *model, gdn_arena *arena, gdn_message *why) {
  GpModel *m = (GpModel *)model;
  (void)why;
  m->features = features_of(&model->observation, model->action.dim);
  m->D = m->features.n;
  m->outputs = model->observation.dim + m->p.reward;
  m->known = open_data(m, arena);
  m->next = open_data(m, arena);
  open_search(m, arena);
  open_conclusions(m, arena);
  m->seen = ARENA_NEW(arena, float, (int64_t)m->D *DYNAMICS_SAMPLED);
  m->x = ARENA_NEW(arena, double, (int64_t)m->D *DYNAMICS_SAMPLED);
  m->mean = ARENA_NEW(arena, double, DYNAMICS_SAMPLED);
  draws_open(&m->draws, DYNAMICS_SAMPLED, m->p.inducing, m->D, arena);
  m->variance = ARENA_NEW(arena, double, T);
  m->k = ARENA_NEW(arena, double, (int64_t)regression_scratch(m->p.inducing, m->D) * T);
  return GDN_OK;
}

static void borrow(Model *model, const Replay *data, gdn_arena *arena) {
  (void)arena;
  ((GpModel *)model)->data = data;
}

// -- what follows from what is known --------------------------------------------------------------------

// Hyper-parameters of output a: those found, or of the live parameters.
static void choose(GpModel *m, int32_t a) {
  const double *theta = &m->known.theta[(int64_t)a * (m->D + 2)], *log_std = m->known.log_std;
  int32_t found = m->used.evidence && m->known.n > 0;
  double sf = scalar_exp(found ? theta[m->D] : log_std[m->D + a]);
  double sn = found ? scalar_exp(theta[m->D + 1]) : m->used.noise * sf;
  double least = GP_LEAST_NOISE * sf;
  sn = sn < least ? least : sn;
  for (int32_t d = 0; d < m->D; d++)
    m->l[a * m->D + d] = found ? scalar_exp(theta[d]) : m->used.length * scalar_exp(log_std[d]);
  m->sf2[a] = sf * sf;
  m->sn2[a] = sn * sn;
}

// All rows through some of them. The jitter is that of inputs that lie close to each other.
static int32_t fit_through(GpModel *m, int32_t a) {
  Sparse *s = &m->sparse;
  Regression *r = &m->of[a];
  double *iK = m->iK + (int64_t)a * r->n * r->n, *theta = m->gradient; // scratch
  for (int32_t d = 0; d < m->D; d++) theta[d] = scalar_log(r->l[d]);
  theta[m->D] = 0.5 * scalar_log(r->sf2);
  theta[m->D + 1] = 0.5 * scalar_log(r->sn2);
  s->n = m->known.n;
  s->M = r->n;
  s->D = m->D;
  s->x = m->known.x;
  s->y = m->known.y + (int64_t)a * m->known.n;
  s->jitter = r->jitter = 1e-6 * r->sf2;
  if (!(sparse_evidence(s, theta, r->x, NULL, NULL) < SCALAR_INFINITY)) return 0;
  sparse_functions(s, r->beta, iK);
  kernel_scale(r->n, m->D, r->x, r->l, r->rows);
  r->iK = iK;
  return 1;
}

static int32_t fit(GpModel *m, int32_t a) {
  Regression *r = &m->of[a];
  int32_t M = m->known.M;
  r->kind = (KernelKind)m->p.kernel;
  r->n = M;
  r->D = m->D;
  r->x = m->known.u;
  r->y = m->known.v + (int64_t)a * M;
  r->l = m->l + a * m->D;
  r->sf2 = m->sf2[a];
  r->sn2 = m->sn2[a];
  r->beta = m->beta + (int64_t)a * M;
  r->iK = NULL;
  return M == 0 || (m->known.n > M ? fit_through(m, a) : regression_fit(r));
}

// For the graph, row a M + i of output a and point i: with u = (x - centre) / std of the inputs, and the point likewise,
//
//     -r^2 / 2 = towards [u; u^2] + offset = sum_d u_d p_d / l_d^2 - u_d^2 / 2 l_d^2 - p_d^2 / 2 l_d^2
static void round_for_graph(GpModel *m) {
  int32_t n = m->known.M, D = m->D, most = m->p.inducing;
  const double *x = m->known.u;
  memset(m->weights, 0,
         sizeof *m->weights * (size_t)m->outputs * (size_t)m->outputs * (size_t)most);
  for (int32_t d = 0; d < D; d++) {
    double centre = 0;
    for (int32_t i = 0; i < n; i++) centre += x[(int64_t)i * D + d] / n;
    m->centre[d] = (float)centre;
    m->inverse[d] = (float)scalar_exp(-m->known.log_std[d]);
  }
  for (int32_t row = 0; row < m->outputs * most; row++) {
    int32_t a = row / most, i = row % most;
    float *point = &m->towards[(int64_t)row * 2 * D];
    double offset = 0;
    for (int32_t d = 0; i < n && d < D; d++) {
      double l = m->l[a * D + d] * (double)m->inverse[d], scale = 1 / (l * l);
      double p = (x[(int64_t)i * D + d] - (double)m->centre[d]) * (double)m->inverse[d];
      point[d] = (float)(p * scale);
      point[D + d] = (float)(-0.5 * scale);
      offset -= 0.5 * p * p * scale;
    }
    m->offset[row] = (float)offset;
    if (i < n)
      m->weights[((int64_t)a * m->outputs + a) * most + i] = (float)(m->of[a].beta[i] * m->sf2[a]);
  }
}

static void write_inverses(GpModel *m) {
  int32_t n = m->known.M, exact = m->known.n == n;
  for (int32_t a = 0; exact && !m->has_iK && a < m->outputs; a++)
    cholesky_inverse(m->of[a].L, n, m->iK + (int64_t)a * n * n);
  m->has_iK = 1;
}

// R'R = A [n][n] for a matrix that is positive definite but for rounding: row by row, each of the greatest of what is left
// (Higham 2002, section 10.3), and nothing where that is less than rounding makes. `left` is scratch [n].
static void root_of(const double *A, int32_t n, double *left, double *R) {
  double least = 0;
  memset(R, 0, sizeof *R * (size_t)n * (size_t)n);
  for (int32_t i = 0; i < n; i++) {
    left[i] = A[(int64_t)i * n + i];
    least = 1e-14 * left[i] > least ? 1e-14 * left[i] : least;
  }
  for (int32_t r = 0; r < n; r++) {
    double *row = R + (int64_t)r * n;
    int32_t p = 0;
    for (int32_t j = 1; j < n; j++) p = left[j] > left[p] ? j : p;
    if (!(left[p] > least)) return;
    memcpy(row, A + (int64_t)p * n, sizeof *row * (size_t)n);
    for (int32_t q = 0; q < r; q++) {
      const double *before = R + (int64_t)q * n;
      for (int32_t j = 0; j < n; j++) row[j] -= before[p] * before[j];
    }
    double scale = 1 / scalar_sqrt(left[p]);
    for (int32_t j = 0; j < n; j++) {
      row[j] = left[j] > 0 ? row[j] * scale : 0; // 0: it has had its row
      left[j] -= row[j] * row[j];
    }
    left[p] = 0;
  }
}

// R'R = sf2 iK of output a. Its inverse that comes of inducing inputs may be singular.
static void round_doubt(GpModel *m, int32_t a) {
  int32_t n = m->known.M;
  int64_t most = m->p.inducing, size = (int64_t)n * n;
  double *R = m->sparse.E, scale = scalar_sqrt(m->sf2[a]); // scratch
  float *out = m->doubt + a * most * most;
  root_of(m->iK + a * size, n, m->sparse.w, R);
  memset(out, 0, sizeof *out * (size_t)(most * most));
  for (int32_t k = 0; k < size; k++) out[k / n * most + k % n] = (float)(scale * R[k]);
}

// A graph's variance needs more than its mean.
static void round_doubts(GpModel *m) {
  int32_t D = m->D, most = m->p.inducing, rows = m->outputs * most;
  for (int32_t k = 0; k < D * rows; k++) {
    int32_t d = k / rows, a = k % rows / most, i = k % most;
    double scale = 1 / (m->l[a * D + d] * (double)m->inverse[d]), p = 0;
    if (i < m->known.M)
      p = (m->known.u[(int64_t)i * D + d] - (double)m->centre[d]) * (double)m->inverse[d];
    m->scales[k] = (float)scale;
    m->places[k] = (float)(p * scale);
  }
  write_inverses(m);
  for (int32_t a = 0; a < m->base.observation.dim; a++) {
    round_doubt(m, a);
    m->signal[a] = (float)m->sf2[a];
    m->noise[a] = (float)m->sn2[a];
  }
}

int32_t gp_conclude(GpModel *m) {
  int32_t sound = 1;
  m->used.evidence = m->p.evidence;
  m->used.length = m->p.length;
  m->used.noise = m->p.noise;
  m->has_iK = 0;
  for (int32_t a = 0; sound && a < m->outputs; a++) {
    choose(m, a);
    sound = fit(m, a);
  }
  if (!sound) {
    m->known.n = m->known.M = 0;
    (void)gp_conclude(m);
    return 0;
  }
  round_for_graph(m);
  if (m->is_built) round_doubts(m);
  return 1;
}

// Nothing known: all inputs and outputs have one unit.
static void start(Model *model) {
  (void)gp_conclude((GpModel *)model);
}

static void changed(Model *model) {
  GpModel *m = (GpModel *)model;
  int32_t same = m->used.evidence == m->p.evidence && m->used.length == m->p.length &&
                 m->used.noise == m->p.noise;
  if (!same) (void)gp_conclude(m);
}

// -- predicting ----------------------------------------------------------------------------------------

static void write_inputs(GpModel *m, int32_t n, const float *observation, const float *action) {
  features_write(&m->features, n, observation, action, m->seen);
  for (int32_t i = 0; i < m->D * n; i++) m->x[i] = (double)m->seen[i];
}

static void subtract(double *mean, const float *observation, int32_t n) {
  for (int32_t c = 0; c < n; c++) mean[c] -= (double)observation[c];
}

static void predict(Model *model, const Prediction *p, gdn_random *random) {
  GpModel *m = (GpModel *)model;
  (void)random;
  write_inputs(m, T, p->observation, p->action);
  for (int32_t a = 0; a < m->outputs; a++) {
    regression_predict(&m->of[a], T, m->x, m->mean, m->variance, m->k);
    if (!gp_is_difference(m, a)) subtract(m->mean, p->observation + a * T, T);
    for (int32_t c = 0; c < T; c++) {
      p->mean[a * T + c] = (float)m->mean[c];
      p->std[a * T + c] = (float)scalar_sqrt(m->variance[c] + m->sn2[a]);
    }
    for (int32_t c = 0; p->unsure != NULL && c < T; c++)
      p->unsure[a * T + c] = (float)scalar_sqrt(m->variance[c]);
  }
}

static int32_t sample(Model *model, int32_t n, const float *observation, const float *action,
                      int32_t count, gdn_random *random, float *out) {
  GpModel *m = (GpModel *)model;
  int32_t dim = model->observation.dim;
  write_inputs(m, n, observation, action);
  for (int32_t a = 0; a < dim; a++) {
    if (!draws_at(&m->draws, &m->of[a], n, m->x)) return 0;
    for (int32_t k = 0; k < count; k++) {
      draws_take(&m->draws, random, m->mean);
      if (!gp_is_difference(m, a)) subtract(m->mean, observation + a * n, n);
      for (int32_t c = 0; c < n; c++) out[(k * dim + a) * n + c] = (float)m->mean[c];
    }
  }
  return 1;
}

static Node kernel_build(Graph *g, KernelKind kind, Node near) {
  if (kind == KERNEL_SQUARED_EXPONENTIAL) return op_exp(g, near);
  Node least = graph_constant(g, 1e-12); // at a distance of 0 the root has no derivative
  Node r2 = op_max(g, op_affine(g, near, -2, 0), least);
  Node z = op_affine(g, op_sqrt(g, r2), kernel_root(kind), 0);
  Node bend = op_affine(g, op_square(g, z), kernel_bend(kind), 1);
  Node rise = op_add(g, z, bend), fall = op_exp(g, op_neg(g, z));
  return op_mul(g, rise, fall);
}

static Node numbers(Graph *g, const char *name, Shape shape, float *data, int64_t at) {
  return graph_input(g, name, shape, data == NULL ? NULL : data + at * shape_count(shape));
}

// -r^2 / 2 by the differences themselves. What is unsure is left of sf2 after nearly all of it was taken away, and R is
// large where noise is small: then it counts how near points are to the last digit, and the sum of products below has lost
// three of them. Gradients are those of that sum.
static Node build_distances(const GpModel *m, Graph *g, Node u, Node near) {
  Shape shape = {1, m->outputs * m->p.inducing, 1};
  Node r2 = -1;
  for (int32_t d = 0; d < m->D; d++) {
    Node x = op_rows(g, u, d, 1);
    Node at = op_mul(g, numbers(g, "1 / l", shape, m->scales, d), x);
    Node off = op_square(g, op_sub(g, at, numbers(g, "points / l", shape, m->places, d)));
    r2 = r2 < 0 ? off : op_add(g, r2, off);
  }
  Node exact = op_stop(g, op_affine(g, r2, -0.5, 0));
  return op_add(g, exact, op_sub(g, near, op_stop(g, near)));
}

// sqrt(sf2 (1 - |R k|^2) + sn2) of k / sf2 of all points and outputs.
static Node build_std(const GpModel *m, Graph *g, Node k) {
  int32_t most = m->p.inducing, dim = m->base.observation.dim;
  Node all = -1;
  for (int32_t a = 0; a < dim; a++) {
    Node R = numbers(g, "R", (Shape){1, most, most}, m->doubt, a);
    Node known = op_square(g, op_matmul(g, R, op_rows(g, k, a * most, most)));
    known = op_sum(g, known, AXIS_ROWS);
    all = all < 0 ? known : op_concat(g, all, known);
  }
  Node least = graph_constant(g, 0), rest = op_max(g, op_affine(g, all, -1, 1), least);
  Node unsure = op_mul(g, rest, numbers(g, "sf2", (Shape){1, dim, 1}, m->signal, 0));
  return op_sqrt(g, op_add(g, unsure, numbers(g, "sn2", (Shape){1, dim, 1}, m->noise, 0)));
}

// -r^2 / 2 of all points and outputs, k of it, and its weighted sums: in floats, unlike predict.
static DynamicsNodes build(Model *model, Graph *g, int32_t observation, int32_t action) {
  GpModel *m = (GpModel *)model;
  int32_t D = m->D, E = m->outputs, dim = model->observation.dim, points = E * m->p.inducing;
  Node u = features_build(&m->features, g, observation, action);
  u = op_sub(g, u, graph_input(g, "input mean", (Shape){1, D, 1}, m->centre));
  u = op_mul(g, u, graph_input(g, "1 / input std", (Shape){1, D, 1}, m->inverse));
  Node towards = graph_input(g, "points / l^2", (Shape){1, points, 2 * D}, m->towards);
  Node offset = graph_input(g, "- points^2 / 2 l^2", (Shape){1, points, 1}, m->offset);
  Node near = op_add(g, op_matmul(g, towards, op_concat(g, u, op_square(g, u))), offset);
  Node k = kernel_build(g, (KernelKind)m->p.kernel, near);
  Node y = op_matmul(g, graph_input(g, "sf2 beta", (Shape){1, E, points}, m->weights), k);
  Node reward = m->p.reward ? op_rows(g, y, dim, 1) : -1;
  y = op_rows(g, y, 0, dim);
  Node next = gp_expects_zero(m) ? y : op_add(g, observation, y);
  m->is_built = 1;
  Node exact = kernel_build(g, (KernelKind)m->p.kernel, build_distances(m, g, u, near));
  return (DynamicsNodes){next, build_std(m, g, exact), reward};
}

static const GpFunctions *functions(const Model *model) {
  GpModel *m = (GpModel *)(uintptr_t)model; // only what follows from its state is written
  if (m->p.kernel != KERNEL_SQUARED_EXPONENTIAL || gp_expects_zero(m)) return NULL;
  if (m->known.x != NULL) write_inverses(m);
  m->functions = (GpFunctions){.n = m->known.M,
                               .D = m->D,
                               .E = model->observation.dim,
                               .x = m->known.u,
                               .l = m->l,
                               .sf2 = m->sf2,
                               .sn2 = m->sn2,
                               .beta = m->beta,
                               .iK = m->iK};
  return &m->functions;
}

// -- the rest ------------------------------------------------------------------------------------------

static void data_state(const GpModel *m, GpData *data, gdn_archive *archive) {
  gdn_archive_i32(archive, &data->n, 1);
  archive_check_range(archive, &data->n, 1, 0, m->p.points);
  if (archive->failed) data->n = 0;
  gdn_archive_f64(archive, data->x, (int64_t)data->n * m->D);
  gdn_archive_f64(archive, data->y, (int64_t)data->n * m->outputs);
  gdn_archive_f64(archive, data->log_std, m->D + m->outputs);
  gdn_archive_f64(archive, data->theta, (int64_t)m->outputs * (m->D + 2));
}

static void state(Model *model, gdn_archive *archive) {
  GpModel *m = (GpModel *)model;
  int32_t *flags[] = {&m->training, &m->penalised};
  data_state(m, &m->known, archive);
  for (int32_t i = 0; i < GDN_COUNT(flags); i++) gdn_archive_i32(archive, flags[i], 1);
  gdn_archive_i32(archive, &m->output, 1);
  gdn_archive_i32(archive, &m->stage, 1);
  gdn_archive_i32(archive, &m->most, 1);
  archive_check_range(archive, &m->training, 1, 0, 1);
  archive_check_range(archive, &m->output, 1, 0, m->outputs);
  archive_check_range(archive, &m->stage, 1, 0, GP_STAGES - 1);
  archive_check_range(archive, &m->most, 1, 0, 1 << 20);
  gdn_archive_f64(archive, &m->guessed, 1);
  gdn_archive_f64(archive, m->found, m->outputs);
  gdn_archive_f64(archive, m->next.theta, (int64_t)m->outputs * (m->D + 2));
  gdn_archive_f64(archive, m->table, (int64_t)m->outputs * (GP_COLUMNS + m->D));
  gdn_archive_u64(archive, &m->gathered, 1);
  gdn_archive_u64(archive, &m->updates, 1);
  minimise_state(&m->search, archive);
  fit_state(&m->fit, archive);
  int32_t current = m->data->n > 0 && m->gathered == m->data->total;
  gdn_archive_check(archive, !m->training || current);
  if (archive->failed) m->training = 0;
  if (archive->mode != ARCHIVE_READ) return;
  if (m->training) gp_gather(m);
  gp_choose_inducing(m, &m->known);
  (void)gp_conclude(m);
}

static const gdn_column columns[] = {GP_LIST(GDN_COLUMN_ROW, GP)};
static const gdn_figure figures[] = {
    {.form = GDN_FORM_TABLE,
     .title = "Hyper-parameters",
     .caption = "One Gaussian process for each number that changes: how much of it is signal and "
                "how much noise, and how far a point is felt along each input."}};
static const gdn_channel_type hyper = {
    .key = "model.hyper",
    .label = "Hyper-parameters",
    .unit = "",
    .doc = "A row for each output, after the latest fit: its number, minus the log evidence of a "
           "row of data, standard deviations of signal and noise, jitter that was needed, and the "
           "length-scale along each input in standard deviations of that.",
    CHANNEL_FIGURES(figures),
    CHANNEL_COLUMNS(columns),
};

static void channels(const Model *model, ChannelList *list) {
  const GpModel *m = (const GpModel *)model;
  fit_channels(&m->fit, list);
  channel_add(list, &hyper, m->table, GDN_F64, m->outputs, GP_COLUMNS + m->D);
}

static int32_t members(const Model *model) {
  (void)model;
  return 1;
}

static int32_t learns_reward(const Model *model) {
  return ((const GpModel *)model)->p.reward;
}

static const double *held_out(const Model *model) {
  return fit_held_out(&((const GpModel *)model)->fit);
}

static const dynamics_type dynamics = {
    .members = members,
    .learns_reward = learns_reward,
    .borrow = borrow,
    .begin_training = gp_begin_training,
    .train = gp_train,
    .held_out = held_out,
    .predict = predict,
    .build = build,
    .functions = functions,
    .sample = sample,
};

const model_type gp_model = {
    .component = {GDN_COMPONENT(MODEL, GpModel, p), .id = "gp", .title = "Gaussian process",
                  .summary = "Learns from few points, knows where it has seen none, and grows slow "
                             "with many.",
                  .idea = GDN_IDEA_FUNCTIONS, .picture = "env=scatter agent=curve-fit",
                  .picture_steps = 60,
                  .source = "Rasmussen & Williams 2006, chapter 2; Deisenroth & Rasmussen 2011",
                  .offers = GDN_DYNAMICS | GDN_GAUSSIAN_PROCESS},
    .dynamics = &dynamics,
    .open = open,
    .start = start,
    .changed = changed,
    .state = state,
    .channels = channels,
};
