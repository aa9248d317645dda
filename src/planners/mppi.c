// Model predictive path integral control (Williams et al. 2017): all candidates count, each with a weight that
// grows exponentially with its return, and the plan is their weighted mean.
//
// Letters: m the mean sequence, A a candidate, R(A) its return, gamma the inverse temperature (1 / lambda
// in the paper), sigma the std of the noise. The noise is smoothed along the horizon as in Nagabandi
// et al. 2019 (PDDM): n_h = beta u_h + (1 - beta) n_{h-1}; beta = 1 leaves it white.
#include <string.h>

#include "base/arena.h"
#include "math/scalar.h"
#include "planners/sequences.h"
#include "planners/table.h"

#define MPPI_PARAMS(X, P)                                                                     \
  SEQUENCE_PARAMS(X, P, 64)                                                                   \
  ITERATION_PARAMS(X, P)                                                                      \
  X(P, REAL, gamma, 0.9, 0.001, 1000.0, LOG, "", GDN_LIVE, "Sharpness γ",                     \
    "How strongly a higher return counts: one that is d better weighs e^(γd) times as much.") \
  X(P, REAL, sigma, 1.0, 0.01, 2.0, LOG, "", GDN_LIVE, "Noise σ",                             \
    "How far candidates stray from the mean, before smoothing; actions reach from -1 to 1.")  \
  X(P, REAL, beta, 0.9, 0.05, 1.0, LINEAR, "", GDN_LIVE, "Smoothing β",                       \
    "How much of the noise is new at every action; the rest is carried over from the one before.")
GDN_PARAM_STRUCT(MppiParams, MPPI_PARAMS);
GDN_PARAM_TABLE(params, MppiParams, MPPI_PARAMS);

typedef struct Mppi {
  Sequences search;
  MppiParams p;
  double *mean;    // [horizon * dim]
  double *weights; // [population] of the latest iteration, summing to 1
} Mppi;

static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "m ← last plan, shifted by the actions taken"},
    {GDN_PHASE_DECIDE, 0, "repeat:"},
    {GDN_PHASE_DECIDE, 1, "uₕ ~ N(0, σ²);  nₕ ← βuₕ + (1−β)nₕ₋₁;  A ← clip(m + n)"},
    {GDN_PHASE_DECIDE, 1, "imagine each:  R(A)"},
    {GDN_PHASE_DECIDE, 1, "w ∝ exp(γ[R(A) − max R])"},
    {GDN_PHASE_DECIDE, 1, "m ← Σ w A"},
    {GDN_PHASE_DECIDE, 0, "plan ← m"},
};

static gdn_status open(Planner *planner, gdn_arena *arena, gdn_message *why) {
  Mppi *me = (Mppi *)planner;
  (void)why;
  sequences_open(&me->search, me->p.horizon, me->p.population, me->p.iterations, arena);
  me->mean = ARENA_NEW(arena, double, sequences_rows(planner));
  me->weights = ARENA_NEW(arena, double, planner->population);
  return GDN_OK;
}

static void start(Planner *planner) {
  sequences_start((Sequences *)planner);
}

static void forget(Planner *planner) {
  Mppi *me = (Mppi *)planner;
  memset(me->mean, 0, (size_t)sequences_rows(planner) * sizeof *me->mean);
  sequences_plan(planner, me->mean);
}

static void begin(Planner *planner) {
  Mppi *me = (Mppi *)planner;
  me->search.iteration = 0;
  planner->iterations = me->p.iterations;
}

static void propose(Planner *planner) {
  Mppi *me = (Mppi *)planner;
  int32_t rows = sequences_rows(planner), n = planner->population;
  float fresh = (float)(me->p.beta * me->p.sigma), carried = (float)(1.0 - me->p.beta);
  planner->proposed = n;
  planner->elites = 0;
  for (int32_t r = 0; r < rows; r++) {
    float *row = sequences_row(planner, r);
    sequences_normals(&me->search.random, row, n);
    for (int32_t c = 0; c < n; c++) row[c] *= fresh;
    if (r < planner->dim) continue;
    const float *before = sequences_row(planner, r - planner->dim);
    for (int32_t c = 0; c < n; c++) row[c] += carried * before[c];
  }
  for (int32_t r = 0; r < rows; r++) {
    float *row = sequences_row(planner, r), mean = (float)me->mean[r];
    for (int32_t c = 0; c < n; c++) row[c] = sequences_clip(mean + row[c]);
  }
}

// How many candidates the mean rests on: 1 / sum w^2 (Kong 1992), between 1 and all.
static int32_t weigh(Mppi *me) {
  const Planner *p = &me->search.base;
  double best = p->returns[p->rank[0]], sum = 0.0, squares = 0.0;
  for (int32_t c = 0; c < p->population; c++) {
    double R = p->returns[c];
    me->weights[c] = R == R ? scalar_exp(me->p.gamma * (R - best)) : 0.0;
    sum += me->weights[c];
  }
  for (int32_t c = 0; c < p->population; c++) {
    me->weights[c] /= sum;
    squares += me->weights[c] * me->weights[c];
  }
  int32_t count = (int32_t)(1.0 / squares + 0.5);
  return count < p->proposed ? count : p->proposed;
}

static int32_t learn(Planner *planner) {
  Mppi *me = (Mppi *)planner;
  if (sequences_rank(planner) > 0) { // otherwise the mean stays
    planner->elites = weigh(me);
    for (int32_t r = 0; r < sequences_rows(planner); r++) {
      const float *row = sequences_row(planner, r);
      double sum = 0.0;
      for (int32_t c = 0; c < planner->proposed; c++) sum += me->weights[c] * (double)row[c];
      me->mean[r] = sum;
    }
  }
  sequences_plan(planner, me->mean);
  me->search.iteration++;
  return me->search.iteration >= planner->iterations;
}

static void advance(Planner *planner, int32_t n) {
  sequences_shift(planner, ((Mppi *)planner)->mean, n);
}

static void state(Planner *planner, gdn_archive *archive) {
  Mppi *me = (Mppi *)planner;
  sequences_state(&me->search, archive);
  sequences_visit_f64(archive, me->mean, sequences_rows(planner), -MOST_MEAN, MOST_MEAN);
  gdn_archive_f64(archive, me->weights, planner->population);
}

static const gdn_column weights_columns[] = {{"weight", "Weight", "", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_figure weights_figures[] = {
    {.form = GDN_FORM_RANKS,
     .title = "Weights of the candidates",
     .axis = "candidates by rank",
     .caption = "How much each sequence of the latest iteration counts; together 1."}};
static const gdn_channel_type weights = {
    .key = "planner.weights",
    .label = "Weights",
    .unit = "",
    .doc = "How much each sequence of the latest iteration counts; together 1.",
    CHANNEL_FIGURES(weights_figures),
    CHANNEL_COLUMNS(weights_columns),
};

static void channels(const Planner *planner, ChannelList *list) {
  const Mppi *me = (const Mppi *)planner;
  sequences_channels(&me->search, list);
  channel_add(list, &weights, me->weights, GDN_F64, planner->population, 0);
}

const planner_type mppi_planner = {
    .component = {PLANNER_COMPONENT(Mppi), .id = "mppi", .title = "Path integral control (MPPI)",
                  .summary = "Averages imagined action sequences, the better the heavier.",
                  .idea = GDN_IDEA_SAMPLING,
                  .picture =
                      "env=point-navigation agent=pets model=oracle env.wall=on time_limit=20",
                  .picture_steps = 26,
                  .source = "Williams et al. 2017; noise as in Nagabandi et al. 2019"},
    .lines = {3},
    PLANNER_FUNCTIONS};
