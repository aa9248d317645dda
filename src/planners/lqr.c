// The linear-quadratic regulator (Kalman 1960; Tedrake 2023, chapter 8), of what is linear and quadratic only near by: the
// dynamics as their linearisation, the cost as its second-order expansion, and then exactly the best that can be done.
//
//     x' = A x + B u + c,   l = x'Q x / 2 + u'S x + u'R u / 2 + q'x + r'u
//
// in changes from the last plan, along which it is linearised anew before each search. With a finite horizon the Riccati
// recursion backwards gives gains for each step. With an infinite one the linearisation here and now is taken to hold
// for good:
//
//     P = Q + A'P A - (S' + A'P B)(R + B'P B)^-1 (S + B'P A)       the DARE (math/riccati.h)
//     p = q + K'r + (A + B K)'(p + P c),   K = -(R + B'P B)^-1 (S + B'P A)
//     u = k + K x,                         k = -(R + B'P B)^-1 (r + B'(p + P c))
//
// Where no gain makes that cost finite, the finite horizon stands in. The plan is where the linear prediction leads, with
// actions cut at their bounds, of which the gains know nothing.
#include <string.h>

#include "base/arena.h"
#include "core/archive.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/riccati.h"
#include "planners/feedback.h"
#include "planners/table.h"

#define LQR_PARAMS(X, P)                                                                         \
  FEEDBACK_PARAMS(X, P)                                                                          \
  X(P, BOOL, infinite, 0, 0, 1, LINEAR, "", GDN_LIVE, "Infinite horizon",                        \
    "Whether gains are those of a time without end, as if dynamics and cost were everywhere as " \
    "here; off: of H steps along the last plan.")                                                \
  X(P, REAL, mu, 0.000001, 0.000000001, 1000.0, LOG, "", GDN_LIVE | GDN_EXPERT,                  \
    "Regularisation μ", "Cost of an action's square, besides the world's own.")
GDN_PARAM_STRUCT(LqrParams, LQR_PARAMS);
GDN_PARAM_TABLE(params, LqrParams, LQR_PARAMS);

typedef struct Lqr {
  Feedback f;
  LqrParams p;
  double *P, *R, *k, *scratch; // of the infinite horizon
} Lqr;

static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0,
     "x, u ← where the last plan leads;  A, B, l and its derivatives along it"},
    {GDN_PHASE_DECIDE, 0, "backwards:  Q ← l + V(A x + B u);  K ← −Q_uu⁻¹ Q_ux;  k ← −Q_uu⁻¹ Q_u"},
    {GDN_PHASE_DECIDE, 0, "or for good:  P of the Riccati equation, K of P"},
    {GDN_PHASE_DECIDE, 0, "plan ← u + k + K (x′ − x), x′ ← A x′ + B u′"},
    {GDN_PHASE_DECIDE, 0, "between plans:  a ← plan_h + K_h (s − x_h)"},
};

static gdn_status open(Planner *planner, gdn_arena *arena, gdn_message *why) {
  Lqr *me = (Lqr *)planner;
  int64_t n = planner->observed, m = planner->dim;
  (void)why;
  feedback_open(&me->f, me->p.horizon, 1, 2, arena);
  me->P = ARENA_NEW(arena, double, n *n);
  me->R = ARENA_NEW(arena, double, m *m);
  me->k = ARENA_NEW(arena, double, m);
  int64_t more = n * n + 2 * n + m * m, riccati = riccati_scratch((int32_t)n, (int32_t)m);
  me->scratch = ARENA_NEW(arena, double, riccati > more ? riccati : more);
  return GDN_OK;
}

static void start(Planner *planner) {
  sequences_start((Sequences *)planner);
}

static void forget(Planner *planner) {
  feedback_forget(planner);
}

static void begin(Planner *planner) {
  Lqr *me = (Lqr *)planner;
  me->f.search.iteration = me->p.infinite ? 0 : 1;
  feedback_begin(&me->f, me->p.replan_every, me->p.feedback);
}

static void propose(Planner *planner) {
  Lqr *me = (Lqr *)planner;
  feedback_ask_along(&me->f, me->f.search.iteration == 0 ? 1 : planner->horizon);
}

// mu u^2 / 2 joins the cost.
static void charge(Lqr *me) {
  const Along *a = &me->f.along;
  int32_t m = a->m;
  for (int32_t i = 0; i < a->steps * m; i++) {
    a->l_u[i] += me->p.mu * a->u[i];
    a->l_uu[i * m + i % m] += me->p.mu;
  }
}

// -- the infinite horizon ------------------------------------------------------------------------------

// p + P c, from (I - (A + B K)') p = q + K'r + (A + B K)'P c; 0 where there is none.
static int32_t solve_linear(Lqr *me, const double *K, double *p) {
  const Along *a = &me->f.along;
  int32_t n = a->n, m = a->m;
  double *closed = me->scratch, *c = closed + n * n, *Pc = c + n;
  for (int32_t i = 0; i < n; i++) c[i] = a->x[n + i] - a->x[i];
  matrix_product(Pc, me->P, c, n, n, 1);
  memcpy(closed, a->A, (size_t)(n * n) * sizeof *closed);
  matrix_add_product(closed, 1, a->B, K, n, m, n);
  memcpy(p, a->l_x, (size_t)n * sizeof *p);
  matrix_add_product_t(p, 1, K, a->l_u, n, m, 1);
  matrix_add_product_t(p, 1, closed, Pc, n, n, 1);
  for (int32_t i = 0; i < n; i++) {
    for (int32_t j = 0; j <= i; j++) { // I - closed'
      double above = closed[j * n + i], below = closed[i * n + j];
      closed[i * n + j] = (i == j) - above;
      closed[j * n + i] = (i == j) - below;
    }
  }
  if (!matrix_solve(closed, p, n, 1)) return 0;
  for (int32_t i = 0; i < n; i++) p[i] += Pc[i];
  return 1;
}

// K of the first step, and k; 0 where no such cost is finite.
static int32_t for_good(Lqr *me) {
  Planner *planner = &me->f.search.base;
  const Along *a = &me->f.along;
  int32_t n = a->n, m = a->m;
  memcpy(me->R, a->l_uu, (size_t)(m * m) * sizeof *me->R);
  const Riccati riccati = {n, m, a->A, a->B, a->l_xx, a->l_ux, a->l_uu, me->P, planner->K};
  double *p = me->f.V_x, *BP = me->f.Q_ux;
  if (!riccati_solve(&riccati, me->scratch) || !solve_linear(me, planner->K, p)) return 0;
  matrix_product_t(BP, a->B, me->P, m, n, n);
  matrix_add_product(me->R, 1, BP, a->B, m, n, m);
  memcpy(me->k, a->l_u, (size_t)m * sizeof *me->k);
  matrix_add_product_t(me->k, 1, a->B, p, m, n, 1);
  for (int32_t i = 0; i < m; i++) me->k[i] = -me->k[i];
  if (!cholesky_factor(me->R, m)) return 0;
  cholesky_solve(me->R, m, me->k);
  for (int32_t h = 0; h < planner->horizon; h++) {
    memcpy(me->f.k + h * m, me->k, (size_t)m * sizeof *me->k);
    memmove(planner->K + h * m * n, planner->K, (size_t)(m * n) * sizeof *me->k);
  }
  return matrix_is_finite(me->k, m);
}

// -- the plan ------------------------------------------------------------------------------------------

// From step h to the next, by the linearisation of step t.
static void predict(Lqr *me, int32_t h, int32_t t) {
  Planner *planner = &me->f.search.base;
  const Along *a = &me->f.along;
  int32_t n = a->n, m = a->m;
  const double *A = a->A + t * n * n, *B = a->B + t * n * m, *K = planner->K + h * m * n;
  const double *u = a->u + t * m, *x = a->x + t * n;
  double *at = planner->x + h * n, *next = at + n, *dx = me->f.Q_x, *du = me->f.Q_u;
  for (int32_t i = 0; i < n; i++) dx[i] = at[i] - x[i];
  memcpy(du, me->f.k + h * m, (size_t)m * sizeof *du);
  matrix_add_product(du, 1, K, dx, m, n, 1);
  for (int32_t i = 0; i < m; i++) {
    float *plan = &planner->plan[h * m + i];
    double whole = u[i] + du[i];
    *plan = whole == whole ? sequences_clip((float)whole) : 0.0f;
    du[i] = (double)*plan - u[i];
  }
  memcpy(next, x + n, (size_t)n * sizeof *next);
  matrix_add_product(next, 1, A, dx, n, n, 1);
  matrix_add_product(next, 1, B, du, n, m, 1);
}

static int32_t learn(Planner *planner) {
  Lqr *me = (Lqr *)planner;
  int32_t infinite = me->f.search.iteration == 0, fine = feedback_is_sound(&me->f);
  if (fine) feedback_centre(&me->f);
  charge(me);
  fine = fine && (infinite ? for_good(me) : feedback_back(&me->f, 0, 0));
  if (!fine && infinite) {
    feedback_forget(planner);
    me->f.search.iteration = 1;
    return 0;
  }
  for (int32_t h = 0; fine && h < planner->horizon; h++) predict(me, h, infinite ? 0 : h);
  if (!fine || !matrix_is_finite(planner->x, (planner->horizon + 1) * planner->observed)) {
    feedback_forget(planner); // doing nothing is as good as any
  }
  for (int32_t r = 0; r < sequences_rows(planner); r++) {
    sequences_row(planner, r)[0] = planner->plan[r];
  }
  feedback_finish(&me->f, 1);
  sequences_rank(planner);
  return 1;
}

static void advance(Planner *planner, int32_t n) {
  feedback_advance(planner, n);
}

static void state(Planner *planner, gdn_archive *archive) {
  feedback_state((Feedback *)planner, archive);
}

static void channels(const Planner *planner, ChannelList *list) {
  feedback_channels((const Feedback *)planner, list);
}

const planner_type lqr_planner = {
    .component = {PLANNER_COMPONENT(Lqr), .id = "lqr", .title = "Linear-quadratic regulator (LQR)",
                  .summary = "Straightens the dynamics and rounds the cost, and computes the best "
                             "plan of that, with feedback.",
                  .idea = GDN_IDEA_LINEARISATION, .drawn = FEEDBACK_DRAWN,
                  .picture = "env=point-navigation agent=pets model=oracle time_limit=20",
                  .picture_steps = 26, .source = "Kalman 1960; Tedrake 2023, chapter 8",
                  .needs_env = GDN_CONTINUOUS},
    .lines = {0, 0},
    PLANNER_FUNCTIONS};
