// See trust_region.h.
#include "learners/trust_region.h"

#include <string.h>

#include "base/arena.h"
#include "core/archive.h"
#include "learners/fisher.h"
#include "learners/heads.h"
#include "math/scalar.h"
#include "tensor/real.h"

#define LEAST 1e-10 // r'r that is good enough (stable-baselines3-contrib)

// -- programs -------------------------------------------------------------------------------------------

// A policy's distribution at the minibatch.
typedef struct Head {
  Node out, log_std, log_p; // means and log sigma, or logits and log p; -1 for what there is not
} Head;

static Head build_head(const PolicyGradient *pg, Graph *g, Node s, Real *theta, Node *leaves) {
  const Mlp *mlp = &pg->policy.mlp;
  Head head = {.log_std = -1, .log_p = -1};
  Node x = features_build(&pg->features, g, s, -1), out = mlp_build(g, mlp, theta, x, leaves);
  if (pg->choices > 0) {
    head.out = out;
    head.log_p = categorical_log_probability(g, out);
    return head;
  }
  Real *extra = theta == NULL ? NULL : theta + mlp_count(mlp);
  head.out = op_tanh(g, out);
  head.log_std = graph_input(g, "log sigma", (Shape){1, pg->action_dim, 1}, extra);
  leaves[mlp_leaves(mlp)] = head.log_std;
  return head;
}

static Node log_density(Graph *g, Head head, Node a) {
  if (head.log_p >= 0) return op_gather(g, head.log_p, a);
  return gaussian_log_density(g, head.out, head.log_std, a);
}

static Node divergence(Graph *g, Head old, Head new) {
  if (old.log_p >= 0) return categorical_divergence(g, old.log_p, new.log_p);
  return gaussian_divergence(g, old.out, old.log_std, new.out, new.log_std);
}

// An input of the minibatch.
static Node input(const PolicyGradient *pg, Graph *g, const char *name, int32_t rows, Real *data) {
  return graph_input(g, name, (Shape){1, rows, pg->p->minibatch}, data);
}

static Node states(const PolicyGradient *pg, Graph *g) {
  return input(pg, g, "s", pg->features.observation, pg->s);
}

static Node weighed(const PolicyGradient *pg, Graph *g, Node each) {
  return op_sum(g, op_mul(g, each, input(pg, g, "weight", 1, pg->weight)), AXIS_ALL);
}

// g = grad of the mean of rho A where rho = 1, which is that of the mean of log pi A.
static gdn_status compile_gradient(TrustRegion *tr, gdn_arena *arena, gdn_message *why) {
  PolicyGradient *pg = tr->pg;
  Graph g;
  Node leaves[NET_LEAVES];
  graph_begin(&g);
  Node s = states(pg, &g), a = input(pg, &g, "a", pg->action_dim, pg->a);
  Node advantage = input(pg, &g, "A", 1, pg->advantage);
  Head head = build_head(pg, &g, s, pg->policy.theta, leaves);
  Node log_pi = log_density(&g, head, a);
  net_gradient(&g, &pg->policy, weighed(pg, &g, op_mul(&g, log_pi, advantage)), leaves);
  Node entropy =
      pg->choices > 0 ? categorical_entropy(&g, head.log_p) : gaussian_entropy(&g, head.log_std);
  graph_output(&g, weighed(pg, &g, entropy), &tr->entropy_part);
  return program_compile(&g, arena, &tr->ascend, why);
}

// F v, into the policy's gradient as g is.
static gdn_status compile_product(TrustRegion *tr, gdn_arena *arena, gdn_message *why) {
  PolicyGradient *pg = tr->pg;
  const Mlp *mlp = &pg->policy.mlp;
  Graph g;
  Node leaves[NET_LEAVES], v[NET_LEAVES], product[NET_LEAVES];
  graph_begin(&g);
  Head head = build_head(pg, &g, states(pg, &g), pg->policy.theta, leaves);
  for (int32_t i = 0; i < mlp->n_layers; i++) mlp_layer(&g, mlp, i, tr->v, v + 2 * i);
  if (pg->choices == 0) {
    Real *extra = tr->v == NULL ? NULL : tr->v + mlp_count(mlp);
    v[mlp_leaves(mlp)] = graph_input(&g, "v", (Shape){1, pg->action_dim, 1}, extra);
  }
  Fisher f = {.out = head.out, .log_std = head.log_std, .leaves = leaves, .v = v};
  f.weight = input(pg, &g, "weight", 1, pg->weight);
  f.n = net_leaves(&pg->policy);
  fisher_product(&g, &f, product);
  int64_t at = 0;
  for (int32_t i = 0; i < f.n; i++) {
    graph_output(&g, product[i], pg->policy.gradient == NULL ? NULL : pg->policy.gradient + at);
    at += shape_count(graph_shape(&g, leaves[i]));
  }
  return program_compile(&g, arena, &tr->product, why);
}

// What L gains by the candidate, the mean of (rho - 1) A; and the mean KL(old || candidate).
static gdn_status compile_judge(TrustRegion *tr, gdn_arena *arena, gdn_message *why) {
  PolicyGradient *pg = tr->pg;
  Graph g;
  Node leaves[NET_LEAVES], others[NET_LEAVES];
  graph_begin(&g);
  Node s = states(pg, &g), a = input(pg, &g, "a", pg->action_dim, pg->a);
  Node advantage = input(pg, &g, "A", 1, pg->advantage);
  Head old = build_head(pg, &g, s, pg->policy.theta, leaves);
  Head new = build_head(pg, &g, s, tr->candidate, others);
  Node before = log_density(&g, old, a), after = log_density(&g, new, a);
  Node rho = op_exp(&g, op_clamp(&g, op_sub(&g, after, before), -20.0, 20.0));
  Node gain = op_mul(&g, op_affine(&g, rho, 1.0, -1.0), advantage);
  graph_output(&g, weighed(pg, &g, gain), &tr->gain_part);
  graph_output(&g, weighed(pg, &g, divergence(&g, old, new)), &tr->kl_part);
  return program_compile(&g, arena, &tr->judge, why);
}

// Columns of channel "trust-region.updates".
#define UPDATE_LIST(X, P)                                             \
  X(P, NUMBER, "batch_number", "Batch", "", AXIS, 0, 0)               \
  X(P, KL, "kl", "KL(old, new)", "nats", REAL, 0, 0)                  \
  X(P, DELTA, "delta", "δ", "nats", IMAGINED, 0, GDN_DASHED)          \
  X(P, GAIN, "gain", "Gained", "", REAL, 1, 0)                        \
  X(P, EXPECTED, "expected", "Expected", "", IMAGINED, 1, GDN_DASHED) \
  X(P, TAKEN, "taken", "Part of the full step", "", REAL, 2, 0)       \
  X(P, TRIES, "tries", "Tries", "", NONE, 0, 0)                       \
  X(P, RESIDUAL, "residual", "Left of the gradient", "", NONE, 0, 0)  \
  X(P, ERROR, "baseline_loss", "Baseline’s loss", "", NONE, 0, 0)
enum { UPDATE_LIST(GDN_COLUMN_ENUM, UPDATE) UPDATE_COLUMNS };

gdn_status trust_region_open(TrustRegion *tr, gdn_arena *arena, gdn_message *why) {
  int64_t n = tr->pg->policy.n, m = tr->pg->baseline.n;
  tr->cg.n = (int32_t)n;
  conjugate_gradient_open(&tr->cg, arena);
  tr->g = ARENA_NEW(arena, double, n);
  tr->sum = ARENA_NEW(arena, double, n > m ? n : m);
  tr->v = ARENA_NEW(arena, Real, n);
  tr->candidate = ARENA_NEW(arena, Real, n);
  tr->rows = ARENA_NEW(arena, double, TRUST_REGION_ROWS *UPDATE_COLUMNS);
  gdn_status status = compile_gradient(tr, arena, why);
  if (status == GDN_OK) status = compile_product(tr, arena, why);
  return status == GDN_OK ? compile_judge(tr, arena, why) : status;
}

// -- from sweep to sweep --------------------------------------------------------------------------------

int32_t trust_region_sweeps(const TrustRegion *tr, TrustRegionSweep sweep) {
  switch (sweep) {
  case TRUST_REGION_GRADIENT:
    return 1;
  case TRUST_REGION_SOLVE:
    return tr->p->products;
  case TRUST_REGION_TRY:
    return tr->p->search ? tr->p->tries : 1;
  case TRUST_REGION_FIT:
    return tr->p->value_updates;
  default:
    return 0;
  }
}

int32_t trust_region_ticks(const TrustRegion *tr, int32_t parts) {
  int32_t sweeps = 0;
  for (int32_t k = 0; k < TRUST_REGION_SWEEPS; k++) {
    sweeps += trust_region_sweeps(tr, (TrustRegionSweep)k);
  }
  return parts * sweeps;
}

static int64_t numbers(const TrustRegion *tr) {
  return tr->sweep == TRUST_REGION_FIT ? tr->pg->baseline.n : tr->pg->policy.n;
}

static void begin_sweep(TrustRegion *tr, TrustRegionSweep sweep) {
  tr->sweep = (int32_t)sweep;
  tr->part = 0;
  memset(tr->sum, 0, (size_t)numbers(tr) * sizeof *tr->sum);
}

void trust_region_begin(TrustRegion *tr, int32_t parts) {
  tr->parts = parts;
  tr->tried = tr->fitted = 0;
  tr->expected = tr->gain = tr->kl = tr->taken = tr->error = tr->entropy = 0;
  tr->cg.rr =
      0; // what was left by the batch before is forgotten by a snapshot that was taken between
  begin_sweep(tr, TRUST_REGION_GRADIENT);
}

static double finite(double x) {
  return x - x == 0 ? x : 0;
}

static void write_row(TrustRegion *tr) {
  double *row = tr->rows + tr->n_rows % TRUST_REGION_ROWS * UPDATE_COLUMNS;
  row[UPDATE_NUMBER] = (double)++tr->n_rows;
  row[UPDATE_KL] = tr->kl;
  row[UPDATE_DELTA] = tr->p->delta;
  row[UPDATE_GAIN] = tr->gain;
  row[UPDATE_EXPECTED] = tr->expected;
  row[UPDATE_TAKEN] = tr->taken;
  row[UPDATE_TRIES] = tr->tried;
  row[UPDATE_RESIDUAL] = finite(scalar_sqrt(tr->cg.rr));
  row[UPDATE_ERROR] = finite(tr->error);
}

static void begin_fit(TrustRegion *tr) {
  if (tr->fitted < trust_region_sweeps(tr, TRUST_REGION_FIT)) {
    begin_sweep(tr, TRUST_REGION_FIT);
    return;
  }
  write_row(tr);
  tr->sweep = TRUST_REGION_REST;
  // As after any other update.
  tr->pg->policy_loss = (Real)-tr->gain;
  tr->pg->baseline_loss = (Real)tr->error;
  tr->pg->entropy = (Real)tr->entropy;
}

static double dot(const double *a, const double *b, int64_t n) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

static void set_direction(TrustRegion *tr) {
  for (int64_t i = 0; i < tr->pg->policy.n; i++) tr->v[i] = (Real)tr->cg.p[i];
}

// theta_old + c^j beta x, with every log sigma where it may lie.
static void set_candidate(TrustRegion *tr) {
  const Net *net = &tr->pg->policy;
  for (int64_t i = 0; i < net->n; i++) {
    tr->candidate[i] = (Real)((double)net->theta[i] + tr->taken * tr->cg.x[i]);
  }
  gaussian_bound(tr->candidate + net->n - net->n_extra, net->n_extra);
}

static void begin_try(TrustRegion *tr) {
  tr->taken = tr->tried == 0 ? 1 : tr->taken * tr->p->backtrack;
  set_candidate(tr);
  tr->kl = tr->gain = 0;
  begin_sweep(tr, TRUST_REGION_TRY);
}

// No step is taken.
static void stay(TrustRegion *tr) {
  tr->expected = tr->gain = tr->kl = tr->taken = 0;
  begin_fit(tr);
}

// The full step from x; A x = g - r, so that its curvature takes no product more.
static void scale_step(TrustRegion *tr) {
  double *x = tr->cg.x;
  int64_t n = tr->pg->policy.n;
  double curvature = dot(x, tr->g, n) - dot(x, tr->cg.r, n);
  double beta = scalar_sqrt(2 * tr->p->delta / curvature);
  if (!(curvature > 0) || beta - beta != 0) {
    stay(tr);
    return;
  }
  for (int64_t i = 0; i < n; i++) x[i] *= beta;
  tr->expected = dot(x, tr->g, n);
  begin_try(tr);
}

static void go_on_solving(TrustRegion *tr) {
  if (tr->cg.why != CONJUGATE_GOES_ON) {
    scale_step(tr);
    return;
  }
  set_direction(tr);
  begin_sweep(tr, TRUST_REGION_SOLVE);
}

// -- what a sweep came to -------------------------------------------------------------------------------

static void end_gradient(TrustRegion *tr) {
  memcpy(tr->g, tr->sum, (size_t)tr->pg->policy.n * sizeof *tr->g);
  tr->cg.most = trust_region_sweeps(tr, TRUST_REGION_SOLVE);
  tr->cg.least = LEAST;
  conjugate_gradient_begin(&tr->cg, tr->g);
  go_on_solving(tr);
}

static void end_product(TrustRegion *tr) {
  for (int64_t i = 0; i < tr->pg->policy.n; i++) tr->sum[i] += tr->p->damping * tr->cg.p[i];
  conjugate_gradient_tell(&tr->cg, tr->sum);
  go_on_solving(tr);
}

static void end_try(TrustRegion *tr) {
  Net *net = &tr->pg->policy;
  int32_t exists = tr->kl - tr->kl == 0 && tr->gain - tr->gain == 0;
  int32_t holds = tr->kl <= tr->p->delta && tr->gain > 0;
  tr->tried++;
  if (exists && (holds || !tr->p->search)) {
    memcpy(net->theta, tr->candidate, (size_t)net->n * sizeof *net->theta);
    tr->expected *= tr->taken;
    tr->updates++;
    begin_fit(tr);
  } else if (tr->tried < trust_region_sweeps(tr, TRUST_REGION_TRY)) {
    begin_try(tr);
  } else {
    stay(tr);
  }
}

static void end_fit(TrustRegion *tr) {
  Net *net = &tr->pg->baseline;
  for (int64_t i = 0; i < net->n; i++) net->gradient[i] = (Real)tr->sum[i];
  if (net_check(net, 0)) {
    net_step(net, tr->p->value_rate, 0);
    tr->updates++;
  }
  tr->fitted++;
  begin_fit(tr);
}

static void end_sweep(TrustRegion *tr) {
  switch (tr->sweep) {
  case TRUST_REGION_GRADIENT:
    end_gradient(tr);
    break;
  case TRUST_REGION_SOLVE:
    end_product(tr);
    break;
  case TRUST_REGION_TRY:
    end_try(tr);
    break;
  default:
    end_fit(tr);
  }
}

// -- a tick ---------------------------------------------------------------------------------------------

static void run(TrustRegion *tr) {
  PolicyGradient *pg = tr->pg;
  const Real *part = pg->policy.gradient;
  if (tr->sweep == TRUST_REGION_TRY) {
    program_run(&tr->judge);
    tr->gain += (double)tr->gain_part;
    tr->kl += (double)tr->kl_part;
    return;
  }
  if (tr->sweep == TRUST_REGION_FIT) {
    program_run(&pg->regress);
    part = pg->baseline.gradient;
    tr->error = (tr->part == 0 ? 0 : tr->error) + (double)pg->baseline_loss;
  } else {
    program_run(tr->sweep == TRUST_REGION_GRADIENT ? &tr->ascend : &tr->product);
    if (tr->sweep == TRUST_REGION_GRADIENT) tr->entropy += (double)tr->entropy_part;
  }
  int64_t n = numbers(tr);
  for (int64_t i = 0; i < n; i++) tr->sum[i] += (double)part[i];
}

int32_t trust_region_look(TrustRegion *tr) {
  if (tr->sweep == TRUST_REGION_REST) return 0;
  run(tr);
  if (++tr->part == tr->parts) end_sweep(tr);
  return tr->sweep != TRUST_REGION_REST;
}

int32_t trust_region_tick(TrustRegion *tr, const PolicyBatch *batch) {
  PolicyGradient *pg = tr->pg;
  if (tr->sweep == TRUST_REGION_REST) return 0;
  if (batch->counted < 1) { // there is nothing to learn from
    tr->sweep = TRUST_REGION_REST;
    return 0;
  }
  policy_batch_fill(batch, pg, tr->part, tr->parts);
  for (int32_t c = 0; c < pg->p->minibatch; c++) { // of the whole batch, not of its part
    pg->weight[c] = pg->weight[c] > 0 ? 1 / (Real)batch->counted : 0;
  }
  return trust_region_look(tr);
}

// -- state and channels ---------------------------------------------------------------------------------

// Of a search only what comes after needs what was before.
static void search_state(TrustRegion *tr, gdn_archive *archive) {
  if (tr->sweep == TRUST_REGION_SOLVE || tr->sweep == TRUST_REGION_TRY) {
    gdn_archive_f64(archive, tr->g, tr->pg->policy.n);
    conjugate_gradient_state(&tr->cg, archive);
    gdn_archive_check(archive, tr->cg.most == trust_region_sweeps(tr, TRUST_REGION_SOLVE));
  } else {
    gdn_archive_f64(archive, &tr->cg.rr, 1);
  }
  gdn_archive_f64(archive, tr->sum, numbers(tr));
  if (archive->mode != ARCHIVE_READ) return;
  tr->cg.least = LEAST;
  if (tr->sweep == TRUST_REGION_SOLVE) set_direction(tr);
  if (tr->sweep == TRUST_REGION_TRY) set_candidate(tr);
}

void trust_region_state(TrustRegion *tr, gdn_archive *archive) {
  int32_t *counts[] = {&tr->sweep, &tr->part, &tr->parts, &tr->tried, &tr->fitted};
  double *reals[] = {&tr->expected, &tr->gain, &tr->kl, &tr->taken, &tr->error, &tr->entropy};
  for (int32_t i = 0; i < GDN_COUNT(counts); i++) gdn_archive_i32(archive, counts[i], 1);
  archive_check_range(archive, &tr->sweep, 1, 0, TRUST_REGION_SWEEPS - 1);
  archive_check_range(archive, &tr->parts, 1, 0, INT32_MAX);
  archive_check_range(archive, &tr->part, 1, 0, tr->parts);
  archive_check_range(archive, &tr->tried, 1, 0, trust_region_sweeps(tr, TRUST_REGION_TRY));
  archive_check_range(archive, &tr->fitted, 1, 0, trust_region_sweeps(tr, TRUST_REGION_FIT));
  gdn_archive_check(archive, tr->sweep == TRUST_REGION_REST || tr->part < tr->parts);
  if (archive->failed) tr->sweep = tr->part = tr->parts = tr->tried = tr->fitted = 0;
  for (int32_t i = 0; i < GDN_COUNT(reals); i++) gdn_archive_f64(archive, reals[i], 1);
  gdn_archive_u64(archive, &tr->updates, 1);
  gdn_archive_u64(archive, &tr->n_rows, 1);
  if (archive_shows(archive))
    gdn_archive_f64(archive, tr->rows, TRUST_REGION_ROWS * UPDATE_COLUMNS);
  if (tr->sweep != TRUST_REGION_REST) search_state(tr, archive);
}

static const gdn_column update_columns[] = {UPDATE_LIST(GDN_COLUMN_ROW, UPDATE)};
static const gdn_figure update_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "How far the policy moved",
     .axis = "batches",
     .caption = "Mean KL divergence of the policy after an update from that before it, and how "
                "much is allowed. 0: no step was good enough."},
    {.form = GDN_FORM_RING,
     .title = "What the step gained",
     .axis = "batches",
     .caption = "Of the advantages, on the steps of the batch, in their standard deviations: what "
                "the gradient promised, and what it is."},
    {.form = GDN_FORM_RING,
     .title = "Part of the full step",
     .axis = "batches",
     .caption = "1 where the first try was taken, 0 where none was.",
     .low = 0,
     .high = 1},
};
static const gdn_channel_type updates = {
    .key = "trust-region.updates",
    .label = "Trust region",
    .unit = "",
    .doc = "A ring of batches: number; mean KL divergence of the policy after the update from that "
           "before it, and the most that was allowed; gain of the surrogate objective and what its "
           "gradient promised; the step taken as a part of the full one, and tries; length of what "
           "conjugate gradients left of the gradient; loss of the baseline.",
    CHANNEL_FIGURES(update_figures),
    CHANNEL_COLUMNS(update_columns),
};

void trust_region_channels(const TrustRegion *tr, ChannelList *list) {
  channel_add(list, &updates, tr->rows, GDN_F64, TRUST_REGION_ROWS, UPDATE_COLUMNS);
}
