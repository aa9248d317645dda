// See feedback.h.
#include "planners/feedback.h"

#include <string.h>

#include "base/arena.h"
#include "core/archive.h"
#include "math/box_qp.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/scalar.h"

static size_t bytes(int64_t n) {
  return (size_t)n * sizeof(double);
}

// -- memory --------------------------------------------------------------------------------------------

static void open_along(Along *a, int64_t H, int64_t n, int64_t m, gdn_arena *arena) {
  a->n = (int32_t)n;
  a->m = (int32_t)m;
  a->steps = (int32_t)H;
  a->x = ARENA_NEW(arena, double, (H + 1) * n);
  a->u = ARENA_NEW(arena, double, H *m);
  a->A = ARENA_NEW(arena, double, H *n *n);
  a->B = ARENA_NEW(arena, double, H *n *m);
  a->l_x = ARENA_NEW(arena, double, H *n);
  a->l_u = ARENA_NEW(arena, double, H *m);
  a->l_xx = ARENA_NEW(arena, double, H *n *n);
  a->l_ux = ARENA_NEW(arena, double, H *m *n);
  a->l_uu = ARENA_NEW(arena, double, H *m *m);
}

void feedback_open(Feedback *f, int32_t horizon, int32_t population, int32_t iterations,
                   gdn_arena *arena) {
  Planner *p = &f->search.base;
  int64_t H = horizon, n = p->observed, m = p->dim;
  sequences_open(&f->search, horizon, population, iterations, arena);
  open_along(&f->along, H, n, m, arena);
  p->along = &f->along;
  p->K = ARENA_NEW(arena, double, H *m *n);
  p->x = ARENA_NEW(arena, double, (H + 1) * n);
  f->k = ARENA_NEW(arena, double, H *m);
  f->gradient = ARENA_NEW(arena, double, H * 2);
  f->V_x = ARENA_NEW(arena, double, n);
  f->V_xx = ARENA_NEW(arena, double, n *n);
  f->Q_x = ARENA_NEW(arena, double, n);
  f->Q_u = ARENA_NEW(arena, double, m);
  f->Q_xx = ARENA_NEW(arena, double, n *n);
  f->Q_ux = ARENA_NEW(arena, double, m *n);
  f->Q_uu = ARENA_NEW(arena, double, m *m);
  f->VA = ARENA_NEW(arena, double, n *n + n * m);
  f->QK = ARENA_NEW(arena, double, m *(n + m + 1));
  f->low = ARENA_NEW(arena, double, m);
  f->high = ARENA_NEW(arena, double, m);
  f->factor = ARENA_NEW(arena, double, m *m);
  f->box = ARENA_NEW(arena, double, box_qp_scratch((int32_t)m));
  f->is_free = ARENA_NEW(arena, uint8_t, m);
}

// -- the plan and its feedback -------------------------------------------------------------------------

void feedback_forget(Planner *planner) {
  int32_t H = planner->horizon, n = planner->observed;
  memset(planner->plan, 0, (size_t)sequences_rows(planner) * sizeof *planner->plan);
  memset(planner->K, 0, bytes(sequences_rows(planner) * n));
  memset(planner->x, 0, bytes((H + 1) * n));
}

void feedback_advance(Planner *planner, int32_t n) {
  int32_t H = planner->horizon, m = planner->dim, size = planner->observed;
  int32_t rest = n < H ? H - n : 0, done = H - rest;
  float *plan = planner->plan;
  double *K = planner->K, *x = planner->x;
  memmove(plan, plan + done * m, (size_t)(rest * m) * sizeof *plan);
  memset(plan + rest * m, 0, (size_t)(done * m) * sizeof *plan);
  memmove(K, K + done * m * size, bytes(rest * m * size));
  memset(K + rest * m * size, 0, bytes(done * m * size));
  memmove(x, x + done * size, bytes((rest + 1) * size));
  for (int32_t h = rest + 1; h <= H; h++) memcpy(x + h * size, x + rest * size, bytes(size));
}

void feedback_ask_along(Feedback *f, int32_t steps) {
  Planner *p = &f->search.base;
  p->asks = ASK_ALONG;
  p->proposed = p->elites = 1;
  f->along.steps = steps;
  for (int32_t r = 0; r < sequences_rows(p); r++) sequences_row(p, r)[0] = p->plan[r];
}

static double squares(const double *x, int32_t n) {
  double sum = 0;
  for (int32_t i = 0; i < n; i++) sum += x[i] * x[i];
  return sum;
}

static void measure_gradient(Feedback *f) {
  const Along *a = &f->along;
  int32_t H = f->search.base.horizon, n = a->n, m = a->m;
  double bent = 0;
  memset(f->gradient, 0, bytes(2 * H));
  for (int32_t t = 0; t < a->steps; t++) {
    double length = scalar_sqrt(squares(a->l_x + t * n, n) + squares(a->l_u + t * m, m));
    f->gradient[2 * t] = length;
    bent += length + squares(a->l_xx + t * n * n, n * n) + squares(a->l_uu + t * m * m, m * m);
  }
  f->gradient[2 * H - 1] = bent == 0;
}

// The candidate becomes what was really done, for feedback is from here on.
void feedback_centre(Feedback *f) {
  Planner *p = &f->search.base;
  int32_t m = p->dim, steps = f->along.steps;
  for (int32_t r = 0; r < steps * m; r++) {
    p->plan[r] = sequences_clip((float)f->along.u[r]);
    sequences_row(p, r)[0] = p->plan[r];
  }
  memcpy(p->x, f->along.x, bytes((steps + 1) * p->observed));
  measure_gradient(f);
}

int32_t feedback_is_sound(const Feedback *f) {
  double J = f->search.base.returns[0];
  const Along *a = &f->along;
  return J - J == 0.0 && matrix_is_finite(a->x, (a->steps + 1) * a->n) &&
         matrix_is_finite(a->u, a->steps * a->m);
}

void feedback_begin(Feedback *f, int32_t replan_every, int32_t feedback) {
  f->search.base.follow = replan_every;
  f->search.base.open = !feedback;
}

void feedback_finish(Feedback *f, int32_t keep) {
  Planner *p = &f->search.base;
  int32_t n = sequences_rows(p) * p->observed;
  if (!keep || !matrix_is_finite(p->K, n)) memset(p->K, 0, bytes(n));
}

// -- the backward pass ---------------------------------------------------------------------------------

// Q of step t from V of the step after it.
static void quadratic(Feedback *f, int32_t t) {
  const Along *a = &f->along;
  int32_t n = a->n, m = a->m;
  const double *A = a->A + t * n * n, *B = a->B + t * n * m;
  double *VA = f->VA, *VB = f->VA + n * n;
  memcpy(f->Q_x, a->l_x + t * n, bytes(n));
  memcpy(f->Q_u, a->l_u + t * m, bytes(m));
  memcpy(f->Q_xx, a->l_xx + t * n * n, bytes(n * n));
  memcpy(f->Q_ux, a->l_ux + t * m * n, bytes(m * n));
  memcpy(f->Q_uu, a->l_uu + t * m * m, bytes(m * m));
  matrix_product(VA, f->V_xx, A, n, n, n);
  matrix_product(VB, f->V_xx, B, n, n, m);
  matrix_add_product_t(f->Q_x, 1, A, f->V_x, n, n, 1);
  matrix_add_product_t(f->Q_u, 1, B, f->V_x, m, n, 1);
  matrix_add_product_t(f->Q_xx, 1, A, VA, n, n, n);
  matrix_add_product_t(f->Q_ux, 1, B, VA, m, n, n);
  matrix_add_product_t(f->Q_uu, 1, B, VB, m, n, m);
}

// k = argmin Q, and K = -Q_uu^-1 Q_ux of the numbers that are free.
static int32_t minimise(Feedback *f, int32_t t, double mu, int32_t bounded, double *k, double *K) {
  int32_t n = f->along.n, m = f->along.m;
  double *regular = f->QK, *column = f->low; // for a moment
  memcpy(regular, f->Q_uu, bytes(m * m));
  for (int32_t i = 0; i < m; i++) {
    double u = f->along.u[t * m + i];
    regular[i * m + i] += mu;
    f->low[i] = bounded ? -1 - u : -SCALAR_INFINITY;
    f->high[i] = bounded ? 1 - u : SCALAR_INFINITY;
    k[i] = 0;
  }
  if (!box_qp(regular, f->Q_u, f->low, f->high, m, k, f->is_free, f->factor, f->box)) return 0;
  for (int32_t j = 0; j < n; j++) {
    for (int32_t i = 0; i < m; i++) column[i] = f->is_free[i] ? -f->Q_ux[i * n + j] : 0;
    cholesky_solve(f->factor, m, column);
    for (int32_t i = 0; i < m; i++) K[i * n + j] = column[i];
  }
  return 1;
}

// V of this step, when u + k + K dx is done; with it, what k promises.
static void improve(Feedback *f, const double *k, const double *K) {
  int32_t n = f->along.n, m = f->along.m;
  double *QK = f->QK, *Qk = f->QK + m * n;
  matrix_product(QK, f->Q_uu, K, m, m, n);
  matrix_product(Qk, f->Q_uu, k, m, m, 1);
  for (int32_t i = 0; i < m; i++) {
    f->gain[0] += k[i] * f->Q_u[i];
    f->gain[1] += 0.5 * k[i] * Qk[i];
  }
  memcpy(f->V_x, f->Q_x, bytes(n));
  matrix_add_product_t(f->V_x, 1, K, Qk, n, m, 1);
  matrix_add_product_t(f->V_x, 1, K, f->Q_u, n, m, 1);
  matrix_add_product_t(f->V_x, 1, f->Q_ux, k, n, m, 1);
  memcpy(f->V_xx, f->Q_xx, bytes(n * n));
  matrix_add_product_t(f->V_xx, 1, K, QK, n, m, n);
  matrix_add_product_t(f->V_xx, 1, K, f->Q_ux, n, m, n);
  matrix_add_product_t(f->V_xx, 1, f->Q_ux, K, n, m, n);
  matrix_symmetrise(f->V_xx, n);
}

int32_t feedback_back(Feedback *f, double mu, int32_t bounded) {
  Planner *p = &f->search.base;
  int32_t n = f->along.n, m = f->along.m;
  memset(f->V_x, 0, bytes(n)); // V is 0 behind the horizon
  memset(f->V_xx, 0, bytes(n * n));
  f->gain[0] = f->gain[1] = 0;
  for (int32_t t = f->along.steps - 1; t >= 0; t--) {
    double *k = f->k + t * m, *K = p->K + t * m * n;
    quadratic(f, t);
    if (!minimise(f, t, mu, bounded, k, K)) return 0;
    improve(f, k, K);
  }
  return matrix_is_finite(f->gain, 2) && matrix_is_finite(f->k, f->along.steps * m);
}

// -- state and channels --------------------------------------------------------------------------------

// What is no number here stops where it would become an action.
void feedback_state(Feedback *f, gdn_archive *archive) {
  Planner *p = &f->search.base;
  Along *a = &f->along;
  int64_t H = p->horizon, n = a->n, m = a->m;
  int32_t asks = (int32_t)p->asks;
  sequences_state(&f->search, archive);
  gdn_archive_i32(archive, &asks, 1);
  gdn_archive_i32(archive, &p->follow, 1);
  gdn_archive_i32(archive, &p->open, 1);
  gdn_archive_i32(archive, &a->steps, 1);
  archive_check_range(archive, &asks, 1, ASK_RETURNS, ASK_ALONG);
  archive_check_range(archive, &p->follow, 1, 1, 100);
  archive_check_range(archive, &p->open, 1, 0, 1);
  archive_check_range(archive, &a->steps, 1, 1, p->horizon);
  if (archive->failed) { // inside the tables until the damaged run is thrown away
    asks = ASK_RETURNS;
    p->follow = 1;
    a->steps = p->horizon;
  }
  p->asks = (Question)asks;
  gdn_archive_f64(archive, p->K, H * m * n);
  gdn_archive_f64(archive, p->x, (H + 1) * n);
  gdn_archive_f64(archive, f->k, H * m);
  gdn_archive_f64(archive, f->gain, 2);
  gdn_archive_f64(archive, f->gradient, H * 2);
  gdn_archive_f64(archive, a->x, (H + 1) * n);
  gdn_archive_f64(archive, a->u, H * m);
  gdn_archive_f64(archive, a->A, H * n * n);
  gdn_archive_f64(archive, a->B, H * n * m);
  gdn_archive_f64(archive, a->l_x, H * n);
  gdn_archive_f64(archive, a->l_u, H * m);
  gdn_archive_f64(archive, a->l_xx, H * n * n);
  gdn_archive_f64(archive, a->l_ux, H * m * n);
  gdn_archive_f64(archive, a->l_uu, H * m * m);
}

static const gdn_column gains_columns[] = {{"gain", "Gain", "", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_figure gains_figures[] = {
    {.form = GDN_FORM_BANDS,
     .title = "Gains K",
     .axis = "steps from now",
     .caption =
         "By how much each action answers when the state is not the one expected: a line for "
         "each number of the action and of the state.",
     .first = 1}};
static const gdn_channel_type gains = {
    .key = "planner.gains",
    .label = "Gains",
    .unit = "",
    .doc = "The feedback K of the plan: for each step the matrix, a row for each number of the "
           "action, a column for each of the state.",
    CHANNEL_FIGURES(gains_figures),
    CHANNEL_COLUMNS(gains_columns),
    .flags = GDN_CHANNEL_KEPT,
};

static const gdn_column gradient_columns[] = {
    {"gradient", "Gradient", "", GDN_MARK_IMAGINED, 0, 0},
    {"flat", "The reward is the same all around this plan: its derivatives are 0 and tell nothing.",
     "", GDN_MARK_ALARM, 0, 0}};
static const gdn_figure gradient_figures[] = {
    {.form = GDN_FORM_BANDS,
     .title = "Gradient of the reward",
     .axis = "steps from now",
     .caption = "By how much the reward of each step changes with what is observed and done before "
                "it. Where it does not, derivatives tell nothing.",
     .first = 1}};
static const gdn_channel_type gradient = {
    .key = "planner.gradient",
    .label = "Gradient of the reward",
    .unit = "",
    .doc = "For each step along the plan: the length of the reward's gradient, and in the last row "
           "whether all derivatives are 0.",
    CHANNEL_FIGURES(gradient_figures),
    CHANNEL_COLUMNS(gradient_columns),
};

void feedback_channels(const Feedback *f, ChannelList *list) {
  const Planner *p = &f->search.base;
  sequences_channels(&f->search, list);
  channel_add(list, &gains, p->K, GDN_F64, p->horizon, p->dim * p->observed);
  channel_add(list, &gradient, f->gradient, GDN_F64, p->horizon, 2);
}
