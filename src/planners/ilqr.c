// Iterative LQR (Li & Todorov 2004; Tassa, Erez & Todorov 2012), with the actions' bounds as in control-limited DDP (Tassa,
// Mansard & Todorov 2014): linearise along the plan, find the best step by the backward pass, try it at several lengths
// with its feedback, take the first that keeps enough of its promise, and linearise again there.
//
//     Q_x = l_x + A'V_x,   Q_xx = l_xx + A'V_xx A,   Q_ux = l_ux + B'V_xx A,   Q_uu = l_uu + B'V_xx B
//     k = argmin over -1 <= u + k <= 1 of k'(Q_uu + mu) k / 2 + Q_u'k,   K = -(Q_uu + mu)^-1 Q_ux where it is free
//     V_x = Q_x + K'Q_uu k + K'Q_u + Q_ux'k,   V_xx = Q_xx + K'Q_uu K + K'Q_ux + Q_ux'K
//     u' = u + alpha k + K (x' - x),   alpha = 1.1^(-i^2), i = 0, 1, ...
//
// Second derivatives of the dynamics are left out (that would be DDP). The regularisation is Levenberg's, on Q_uu, with the
// schedule of Tassa et al. 2012: it grows where Q_uu is not positive definite or no length pays, and falls
// with each step taken; it is carried over to the next decision. All lengths are imagined at once.
#include <string.h>

#include "base/arena.h"
#include "core/archive.h"
#include "math/scalar.h"
#include "planners/feedback.h"
#include "planners/table.h"

#define ILQR_PARAMS(X, P)                                                                      \
  FEEDBACK_PARAMS(X, P)                                                                        \
  X(P, INT, iterations, 5, 1, MOST_ITERATIONS, LINEAR, "per decision", GDN_LIVE, "Iterations", \
    "How often the plan is linearised and improved before the agent acts.")                    \
  X(P, INT, line_search, 8, 1, 10, LINEAR, "lengths", GDN_EXPERT, "Line search",               \
    "How many lengths α = 1.1^(-i²) of each step are tried, from the whole step downwards.")   \
  X(P, REAL, armijo, 0.0001, 0.0, 0.5, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Least improvement", \
    "Which part of the promised improvement a step must keep to be taken.")
GDN_PARAM_STRUCT(IlqrParams, ILQR_PARAMS);
GDN_PARAM_TABLE(params, IlqrParams, ILQR_PARAMS);

#define FACTOR 2.0 // of the schedule of mu, which speeds up
#define MU_LEAST 1e-6
#define MU_MOST 1e10
#define LEAST 1e-9 // improvement promised, of |J| + 1: below it the plan is as good as it gets

typedef struct Ilqr {
  Feedback f;
  IlqrParams p;
  double mu, delta;
  double *costs; // [MOST_ITERATIONS + 1] J along the plans of this decision
} Ilqr;

static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "x, u ← where the last plan, shifted, leads with its feedback"},
    {GDN_PHASE_DECIDE, 0, "repeat:"},
    {GDN_PHASE_DECIDE, 1, "A, B, l_x, l_u, l_xx, l_ux, l_uu along x, u"},
    {GDN_PHASE_DECIDE, 1, "backwards:  Q ← l + V(A x + B u);  k, K minimise Q in the bounds"},
    {GDN_PHASE_DECIDE, 1, "where Q_uu + μ is not positive: μ grows, and again"},
    {GDN_PHASE_DECIDE, 1, "imagine u + α k + K (x′ − x) for α = 1 … ;  take the first that pays"},
    {GDN_PHASE_DECIDE, 1, "μ falls where one did, and grows where none did"},
    {GDN_PHASE_DECIDE, 0, "between plans:  a ← u_h + K_h (s − x_h)"},
};

static gdn_status open(Planner *planner, gdn_arena *arena, gdn_message *why) {
  Ilqr *me = (Ilqr *)planner;
  (void)why;
  feedback_open(&me->f, me->p.horizon, me->p.line_search, me->p.iterations, arena);
  me->costs = ARENA_NEW(arena, double, MOST_ITERATIONS + 1);
  return GDN_OK;
}

static void forget(Planner *planner) {
  Ilqr *me = (Ilqr *)planner;
  feedback_forget(planner);
  me->mu = 0;
  me->delta = 1;
}

static void start(Planner *planner) {
  sequences_start((Sequences *)planner);
  forget(planner);
}

static void begin(Planner *planner) {
  Ilqr *me = (Ilqr *)planner;
  me->f.search.iteration = 0;
  planner->iterations = me->p.iterations;
  feedback_begin(&me->f, me->p.replan_every, me->p.feedback);
  planner->asks = ASK_ALONG;
  memset(me->costs, 0, (MOST_ITERATIONS + 1) * sizeof *me->costs);
}

// -- candidates ----------------------------------------------------------------------------------------

static double length(int32_t i) {
  return scalar_exp(-0.09531017980432486 * (i * i)); // log 1.1
}

// u + alpha k for each alpha; the feedback is the planner's.
static void propose_lengths(Ilqr *me) {
  Planner *p = &me->f.search.base;
  p->proposed = p->population;
  p->elites = 0;
  for (int32_t r = 0; r < sequences_rows(p); r++) {
    float *row = sequences_row(p, r);
    for (int32_t c = 0; c < p->proposed; c++) {
      double action = me->f.along.u[r] + length(c) * me->f.k[r];
      row[c] = action == action ? sequences_clip((float)action) : 0.0f;
    }
  }
}

static void propose(Planner *planner) {
  Ilqr *me = (Ilqr *)planner;
  if (planner->asks == ASK_ALONG) {
    feedback_ask_along(&me->f, planner->horizon);
  } else {
    propose_lengths(me);
  }
}

// -- learning ------------------------------------------------------------------------------------------

static void mu_grows(Ilqr *me) {
  me->delta = me->delta > 1 ? me->delta * FACTOR : FACTOR;
  double mu = me->mu * me->delta;
  me->mu = mu > MU_LEAST ? mu : MU_LEAST;
}

static void mu_falls(Ilqr *me) {
  me->delta = me->delta < 1 ? me->delta / FACTOR : 1 / FACTOR;
  double mu = me->mu * me->delta;
  me->mu = mu > MU_LEAST ? mu : 0;
}

// The backward pass, with as much mu as it takes; 0 where none is enough.
static int32_t back(Ilqr *me) {
  while (!feedback_back(&me->f, me->mu, 1)) {
    mu_grows(me);
    if (me->mu > MU_MOST) return 0;
  }
  return 1;
}

static int32_t finish(Ilqr *me, int32_t has_gains) {
  feedback_finish(&me->f, has_gains);
  if (me->mu > MU_MOST) { // the next decision tries anew
    me->mu = 0;
    me->delta = 1;
  }
  return 1;
}

// What is along the plan is known. A plan that leads to no numbers is given up for doing nothing.
static int32_t learn_along(Ilqr *me) {
  Planner *p = &me->f.search.base;
  int32_t iteration = me->f.search.iteration, was_plan = 0;
  if (!feedback_is_sound(&me->f)) {
    for (int32_t r = 0; r < sequences_rows(p); r++) was_plan |= p->plan[r] != 0.0f;
    forget(&me->f.search.base);
    return was_plan ? 0 : finish(me, 0);
  }
  feedback_centre(&me->f);
  double J = me->costs[iteration] = -p->returns[0];
  int32_t has_gains = back(me);
  double promised = -(me->f.gain[0] + me->f.gain[1]), size = J < 0 ? -J : J;
  int32_t settled = !has_gains || !(promised > LEAST * (size + 1));
  if (settled || iteration >= p->iterations) return finish(me, has_gains);
  p->asks = ASK_RETURNS;
  return 0;
}

// The first length that keeps enough of what was promised; -1: none does.
static int32_t choose(const Ilqr *me) {
  const Planner *p = &me->f.search.base;
  const double *gain = me->f.gain;
  double J = me->costs[me->f.search.iteration];
  for (int32_t c = 0; c < p->proposed; c++) {
    double alpha = length(c), promised = -(alpha * gain[0] + alpha * alpha * gain[1]);
    double fall = J + p->returns[c]; // NaN pays nothing
    if (fall > 0 && fall >= me->p.armijo * promised) return c;
  }
  return -1;
}

static int32_t learn_lengths(Ilqr *me) {
  Planner *p = &me->f.search.base;
  int32_t taken = choose(me);
  double J = me->costs[me->f.search.iteration];
  sequences_rank(p);
  p->elites = taken >= 0;
  me->f.search.iteration++;
  if (taken >= 0) {
    mu_falls(me);
    sequences_take(p, taken, p->plan);
    p->asks = ASK_ALONG;
    return 0;
  }
  me->costs[me->f.search.iteration] = J;
  mu_grows(me);
  int32_t has_gains = me->mu <= MU_MOST && back(me);
  if (has_gains && me->f.search.iteration < p->iterations) return 0;
  return finish(me, has_gains);
}

static int32_t learn(Planner *planner) {
  Ilqr *me = (Ilqr *)planner;
  return planner->asks == ASK_ALONG ? learn_along(me) : learn_lengths(me);
}

// -- the rest ------------------------------------------------------------------------------------------

static void advance(Planner *planner, int32_t n) {
  feedback_advance(planner, n);
}

static void state(Planner *planner, gdn_archive *archive) {
  Ilqr *me = (Ilqr *)planner;
  feedback_state(&me->f, archive);
  gdn_archive_f64(archive, &me->mu, 1);
  gdn_archive_f64(archive, &me->delta, 1);
  gdn_archive_f64(archive, me->costs, MOST_ITERATIONS + 1);
}

static const gdn_column costs_columns[] = {{"plan_cost", "Cost J", "", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_figure costs_figures[] = {
    {.form = GDN_FORM_BANDS,
     .title = "Cost by iterations",
     .axis = "iterations",
     .caption = "Minus the imagined return of the plan, as the search improves it; where the model "
                "has no noise it never rises."}};
static const gdn_channel_type costs = {
    .key = "planner.cost",
    .label = "Cost by iterations",
    .unit = "",
    .doc = "Minus the imagined return of the plan after each iteration of the latest decision.",
    CHANNEL_FIGURES(costs_figures),
    CHANNEL_COLUMNS(costs_columns),
    .flags = GDN_CHANNEL_KEPT,
};

static void channels(const Planner *planner, ChannelList *list) {
  const Ilqr *me = (const Ilqr *)planner;
  feedback_channels(&me->f, list);
  channel_add(list, &costs, me->costs, GDN_F64, MOST_ITERATIONS + 1, 0);
}

const planner_type ilqr_planner = {
    .component = {PLANNER_COMPONENT(Ilqr), .id = "ilqr", .title = "Iterative LQR (iLQR)",
                  .summary =
                      "Improves one plan by derivatives, step by step, and gives it feedback.",
                  .idea = GDN_IDEA_LINEARISATION, .drawn = FEEDBACK_DRAWN,
                  .picture = "env=point-navigation agent=pets model=oracle time_limit=20",
                  .picture_steps = 26,
                  .source = "Tassa, Erez & Todorov 2012; Tassa, Mansard & Todorov 2014",
                  .needs_env = GDN_CONTINUOUS},
    .lines = {5, 2},
    PLANNER_FUNCTIONS};
