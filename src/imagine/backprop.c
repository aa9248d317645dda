// See backprop.h.
#include "imagine/backprop.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "core/archive.h"
#include "math/rng.h"
#include "math/scalar.h"

// Columns of channel "backprop.loss".
#define UPDATE_LIST(X, P)                                                              \
  X(P, NUMBER, "policy_update", "Update", "", AXIS, 0, 0)                              \
  X(P, LOSS, "minus_return", "Imagined return", "", IMAGINED, 0, GDN_NEGATED) /* -J */ \
  X(P, NORM, "gradient_norm", "Norm of the gradient", "", NONE, 0, 0)
enum { UPDATE_LIST(GDN_COLUMN_ENUM, UPDATE) UPDATE_COLUMNS };

// -- the graphs ---------------------------------------------------------------------------------------

static Node build_policy(Backprop *b, Graph *g, Node s, Node *leaves) {
  Node x = features_build(&b->features, g, s, -1);
  return op_tanh(g, net_build(g, &b->policy, x, leaves));
}

static gdn_status compile_act(Backprop *b, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, b->dim, 1}, b->real_s);
  graph_output(&g, build_policy(b, &g, s, NULL), b->real_a);
  return program_compile(&g, arena, &b->act, why);
}

// a = pi(s), s' = f(s, a), and what is added to J.
static gdn_status compile_step(Backprop *b, gdn_arena *arena, gdn_message *why) {
  int32_t batch = b->p->batch;
  Graph g;
  graph_begin(&g);
  Node leaves[NET_LEAVES], reward = -1, value;
  Node s = scan_state(&g, &b->scan), a = build_policy(b, &g, s, leaves);
  Node next = imagine_build(b->im, &g, s, a, &reward);
  graph_output(&g, a, b->a);
  if (reward >= 0) {
    Node counts = graph_input(&g, "counts", (Shape){1, 1, batch}, b->counts);
    graph_output(&g, reward, b->reward);
    value = op_sum(&g, op_mul(&g, counts, reward), AXIS_ALL);
  } else { // a plane with the gradient of the reward
    Node by_s = graph_input(&g, "dr/ds", (Shape){1, b->dim, batch}, b->by_s);
    Node by_a = graph_input(&g, "dr/da", (Shape){1, b->action_dim, batch}, b->by_a);
    Node along_s = op_sum(&g, op_mul(&g, by_s, s), AXIS_ALL);
    value = op_add(&g, along_s, op_sum(&g, op_mul(&g, by_a, a), AXIS_ALL));
  }
  const ScanStep step = {s, next, value, leaves, net_leaves(&b->policy)};
  return scan_compile(&b->scan, &g, &step, arena, why);
}

// -- memory ----------------------------------------------------------------------------------------

static void take(Backprop *b, gdn_arena *arena) {
  int64_t batch = b->p->batch, dim = b->dim, n = b->action_dim, longest = BACKPROP_LONGEST;
  net_open(&b->policy, OPTIMISER_ADAM, arena);
  b->scan.shape = (Shape){1, b->dim, b->p->batch};
  b->scan.longest = BACKPROP_LONGEST;
  scan_open(&b->scan, arena);
  b->real_s = ARENA_NEW(arena, Real, dim);
  b->real_a = ARENA_NEW(arena, Real, n);
  b->a = ARENA_NEW(arena, Real, n * batch);
  b->reward = ARENA_NEW(arena, Real, b->learned * batch);
  b->counts = ARENA_NEW(arena, Real, b->learned * batch);
  b->by_s = ARENA_NEW(arena, Real, (1 - b->learned) * dim * batch);
  b->by_a = ARENA_NEW(arena, Real, (1 - b->learned) * n * batch);
  b->actions = ARENA_NEW(arena, Real, longest * n * batch);
  b->alive = ARENA_NEW(arena, uint8_t, (longest + 1) * batch);
  b->norms = ARENA_NEW(arena, double, longest * 2);
  b->rows = ARENA_NEW(arena, double, BACKPROP_ROWS *UPDATE_COLUMNS);
}

gdn_status backprop_open(Backprop *b, gdn_arena *arena, gdn_message *why) {
  text_writer w = text_message(why);
  if (b->im->env->action.n > 0) {
    text_put(&w, "a gradient cannot pass through a choice; take a world whose action is a number");
    return GDN_UNFIT;
  }
  if (dynamics_of(b->im->model)->build == NULL) {
    text_put(&w, "no gradient can be taken through this model; choose model=network");
    return GDN_UNFIT;
  }
  b->dim = b->im->dim;
  b->action_dim = b->im->action_dim;
  b->learned = b->im->rows > b->dim;
  b->features = features_of(&b->im->env->observation, 0);
  b->policy.mlp =
      mlp_shape(1, b->features.n, b->p->hidden, b->p->width, b->action_dim, ACTIVATE_TANH);
  take(b, arena);
  gdn_status status = compile_act(b, arena, why);
  return status == GDN_OK ? compile_step(b, arena, why) : status;
}

void backprop_start(Backprop *b, uint64_t seed) {
  gdn_random random = rng_stream(seed, "policy", 0);
  net_start(&b->policy, &random);
}

void backprop_act(Backprop *b, const double *observation, double *unit) {
  for (int32_t i = 0; i < b->dim; i++) b->real_s[i] = (Real)observation[i];
  program_run(&b->act);
  for (int32_t i = 0; i < b->action_dim; i++) unit[i] = (double)b->real_a[i];
}

// -- the rule of the reward -----------------------------------------------------------------------------

// Column j of step t, as the one case to be judged.
static void set_case(Backprop *b, int32_t t, int32_t j) {
  int32_t dim = b->dim, n = b->action_dim, batch = b->p->batch;
  const Real *s = scan_at(&b->scan, t) + j, *next = scan_at(&b->scan, t + 1) + j;
  const Real *a = b->actions + (int64_t)t * n * batch + j;
  for (int32_t i = 0; i < dim; i++) b->im->here[i] = (double)s[i * batch];
  for (int32_t i = 0; i < n; i++) b->im->unit[i] = (double)a[i * batch];
  for (int32_t i = 0; i < dim; i++) b->im->after[i] = (double)next[i * batch];
}

static Real reward_by(Backprop *b, double *number) {
  return (Real)imagine_derivative(b->im, number);
}

// The gradient of the known reward of step t; that by s' joins the adjoint.
static void reward_gradient(Backprop *b, int32_t t) {
  int32_t dim = b->dim, n = b->action_dim, batch = b->p->batch;
  for (int32_t j = 0; j < batch; j++) {
    int32_t alive = b->alive[t * batch + j];
    double *s = b->im->here, *a = b->im->unit, *next = b->im->after;
    if (alive) set_case(b, t, j);
    for (int32_t i = 0; i < dim; i++) b->by_s[i * batch + j] = alive ? reward_by(b, s + i) : 0;
    for (int32_t i = 0; i < n; i++) b->by_a[i * batch + j] = alive ? reward_by(b, a + i) : 0;
    for (int32_t i = 0; alive && i < dim; i++) {
      b->scan.adjoint[i * batch + j] += reward_by(b, next + i);
    }
  }
}

// -- one update ----------------------------------------------------------------------------------------

// One step further; ways that have ended stay where they are, so that they do not leave the numbers.
static void step_on(Backprop *b, int32_t t) {
  int32_t batch = b->p->batch;
  int64_t n_a = (int64_t)b->action_dim * batch;
  const Real *here = scan_at(&b->scan, t);
  Real *next = scan_at(&b->scan, t + 1);
  scan_step(&b->scan, t);
  memcpy(b->actions + t * n_a, b->a, (size_t)n_a * sizeof *b->a);
  for (int32_t i = 0; i < b->dim * batch; i++) {
    if (!b->alive[t * batch + i % batch]) next[i] = here[i];
  }
}

double backprop_imagine(Backprop *b, int32_t horizon) {
  int32_t batch = b->p->batch;
  double sum = 0;
  memset(b->alive, 1, (size_t)batch);
  for (int32_t t = 0; t < horizon; t++) {
    step_on(b, t);
    for (int32_t j = 0; j < batch; j++) {
      uint8_t *alive = &b->alive[t * batch + j];
      alive[batch] = 0;
      if (!*alive) continue;
      set_case(b, t, j);
      gdn_step out = imagine_judge(b->im);
      sum += b->learned ? (double)b->reward[j] : out.reward;
      alive[batch] = !out.terminated;
    }
  }
  return sum / batch;
}

static double in_range(double norm) {
  return norm < BACKPROP_BEYOND ? norm : BACKPROP_BEYOND;
}

void backprop_sweep(Backprop *b, int32_t horizon) {
  int32_t batch = b->p->batch;
  Scan *scan = &b->scan;
  memset(b->norms, 0, sizeof *b->norms * BACKPROP_LONGEST * 2);
  scan_turn(scan);
  for (int32_t t = horizon - 1; t >= 0; t--) {
    // Of ways that have ended nothing comes back: their rewards have no gradient.
    for (int32_t j = 0; b->learned && j < batch; j++) b->counts[j] = (Real)b->alive[t * batch + j];
    if (!b->learned) reward_gradient(b, t);
    scan_back(scan, t);
    // What is summed up by now is the gradient of the last H - t steps alone.
    double *row = &b->norms[2 * (horizon - 1 - t)];
    row[0] = in_range(gradient_clip(scan->sum, scan->n, 0) / batch);
    row[1] =
        in_range(gradient_clip(scan->adjoint, shape_count(scan->shape), 0) / scalar_sqrt(batch));
  }
}

void backprop_update(Backprop *b) {
  int32_t batch = b->p->batch, horizon = b->p->horizon;
  double worth = backprop_imagine(b, horizon);
  backprop_sweep(b, horizon);
  Real down = -1.0f / (Real)batch;
  for (int64_t i = 0; i < b->policy.n; i++) b->policy.gradient[i] = b->scan.sum[i] * down;
  int32_t sound = net_check(&b->policy, b->p->clip);
  double norm = b->policy.length;
  // An exploded gradient points nowhere: the policy stays as it is.
  if (sound && norm < BACKPROP_BEYOND) net_step(&b->policy, b->p->rate, 0);
  double *row = &b->rows[b->updates % BACKPROP_ROWS * UPDATE_COLUMNS];
  row[UPDATE_NUMBER] = (double)++b->updates;
  row[UPDATE_LOSS] = worth - worth == 0 ? -worth : BACKPROP_BEYOND;
  row[UPDATE_NORM] = in_range(norm);
}

// -- state and channels ------------------------------------------------------------------------------

void backprop_state(Backprop *b, gdn_archive *archive) {
  net_state(&b->policy, archive);
  gdn_archive_u64(archive, &b->updates, 1);
  gdn_archive_f64(archive, b->norms, BACKPROP_LONGEST * 2);
  gdn_archive_f64(archive, b->rows, BACKPROP_ROWS * UPDATE_COLUMNS);
}

static const gdn_column norms_columns[] = {{"gradient", "gradient", "", GDN_MARK_IMAGINED, 0, 0},
                                           {"adjoint", "λ", "", GDN_MARK_REAL, 0, GDN_DASHED}};
static const gdn_figure norms_figures[] = {
    {.form = GDN_FORM_BANDS,
     .title = "Gradient by steps back",
     .axis = "steps back",
     .caption =
         "How large the gradient is that reaches the policy through so many steps of the model. "
         "The Jacobians multiply.",
     .scale = GDN_FIGURE_LOG,
     .first = 1}};
static const gdn_channel_type norms = {
    .key = "backprop.norms",
    .label = "Norms by steps back",
    .unit = "",
    .doc = "Of the latest update, for k = 1, 2, ... steps: the norm of the gradient of the last k "
           "steps' return by the policy's parameters, and that of the adjoint λ, k steps before "
           "the end (root mean square over the ways). 1e38 stands for more.",
    CHANNEL_FIGURES(norms_figures),
    CHANNEL_COLUMNS(norms_columns),
};
static const gdn_column update_columns[] = {UPDATE_LIST(GDN_COLUMN_ROW, UPDATE)};
static const gdn_figure update_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Imagined return",
     .axis = "updates",
     .caption = "Of the ways that the model imagines under the policy, by updates."}};
static const gdn_channel_type policy_updates = {
    .key = "backprop.loss",
    .label = "Policy updates",
    .unit = "",
    .doc = "A ring of updates: number, minus the imagined return, and the norm of the gradient "
           "before it was clipped.",
    CHANNEL_FIGURES(update_figures),
    CHANNEL_COLUMNS(update_columns),
};

void backprop_channels(const Backprop *b, ChannelList *list) {
  channel_add(list, &norms, b->norms, GDN_F64, BACKPROP_LONGEST, 2);
  channel_add(list, &policy_updates, b->rows, GDN_F64, BACKPROP_ROWS, UPDATE_COLUMNS);
}
