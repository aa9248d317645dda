// The cross-entropy method (Rubinstein 1999; Chua et al. 2018, PETS): draw sequences from a normal
// distribution, fit the distribution to the best of them, repeat. Parameters add the improvements of iCEM
// (Pinneri et al. 2020): coloured noise, a population that shrinks, elites that stay on and move along with
// time, the mean as a candidate of its own. With all of them off (noise_beta=0 keep=0 shift_elites=off) this is the
// listing of Chua et al. The first three are on because they were measured to help: with the true dynamics of the
// swing-up, 64 candidates and 3 iterations reach 178 of 180 instead of 173.
//
// Letters: m and v the mean and variance of each number of the sequence, TN a standard normal number that is
// known to lie within (-2, 2). The variance is held so that m +- 2 stds stay inside the bounds: drawing
// beyond them and clipping would pile candidates up at the ends. Coloured noise, which couples the numbers,
// is clipped as in iCEM.
#include <string.h>

#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"
#include "planners/sequences.h"
#include "planners/table.h"

#define CEM_PARAMS(X, P)                                                                          \
  SEQUENCE_PARAMS(X, P, 64)                                                                       \
  ITERATION_PARAMS(X, P)                                                                          \
  X(P, INT, elites, 8, 1, 1000, LOG, "sequences", GDN_LIVE, "Elites",                             \
    "How many of the best sequences the next ones are modelled on.")                              \
  X(P, REAL, alpha, 0.1, 0.0, 0.99, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Smoothing α",             \
    "How much of the old mean and variance remains when new elites are learned from.")            \
  X(P, REAL, initial_std, 0.5, 0.01, 2.0, LOG, "", GDN_LIVE, "Initial standard deviation",        \
    "How widely the first candidates of a decision are spread; actions reach from -1 to 1.")      \
  X(P, REAL, epsilon, 0.001, 0.0, 1.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Threshold ε",             \
    "The search ends early when no variance is above this.")                                      \
  X(P, CHOICE, plan, 0, 0, 1, LINEAR, "mean|best", GDN_LIVE | GDN_EXPERT, "Plan",                 \
    "Whether to execute the mean of the elites, or the best sequence imagined in this decision.") \
  X(P, REAL, noise_beta, 2.0, 0.0, 4.0, LINEAR, "", 0, "Noise colour β",                          \
    "Power of the noise falls with frequency as 1/f^β: 0 is white, 2 (iCEM) makes smooth "       \
    "actions.")                                                                                   \
  X(P, REAL, decay, 1.0, 1.0, 3.0, LINEAR, "per iteration", GDN_LIVE | GDN_EXPERT, "Decay",       \
    "By what the population is divided after each iteration, down to twice the elites (iCEM "     \
    "1.3).")                                                                                      \
  X(P, REAL, keep, 0.3, 0.0, 1.0, LINEAR, "of the elites", GDN_LIVE | GDN_EXPERT, "Keep",         \
    "Which part of the elites takes part in the next iteration again (iCEM 0.3).")                \
  X(P, BOOL, shift_elites, 1, 0, 1, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Shift elites",            \
    "Whether the kept elites also start the next decision, moved on in time (iCEM).")             \
  X(P, BOOL, add_mean, 0, 0, 1, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Add the mean",                \
    "Whether the mean itself is a candidate of the last iteration (iCEM).")
GDN_PARAM_STRUCT(CemParams, CEM_PARAMS);
GDN_PARAM_TABLE(params, CemParams, CEM_PARAMS);

enum { PLAN_MEAN, PLAN_BEST };

typedef struct Cem {
  Sequences search;
  CemParams p;
  Colour colour;
  double *mean, *variance, *std; // [horizon * dim] std^2 = variance
  float *kept;          // [horizon * dim][population] elites of the latest iteration, best first
  int32_t n_kept;       // how many
  int32_t kept_horizon; // how many actions of each are known
  float *best;          // [horizon * dim] the best sequence of this decision,
  double best_return;   // and its return; -inf: none yet
} Cem;

static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "m ← last plan, shifted by the actions taken;  v ← v₀"},
    {GDN_PHASE_DECIDE, 0, "repeat, while max v > ε:"},
    {GDN_PHASE_DECIDE, 1, "v′ ← min(v, [(1+m)/2]², [(1−m)/2]²)"},
    {GDN_PHASE_DECIDE, 1, "draw sequences A ← m + √v′ · TN(−2, 2)"},
    {GDN_PHASE_DECIDE, 1, "imagine each:  R(A);  elites ← those with the highest"},
    {GDN_PHASE_DECIDE, 1, "m ← αm + (1−α) mean(elites);  v ← αv + (1−α) var(elites)"},
    {GDN_PHASE_DECIDE, 0, "plan ← m"},
};

static gdn_status open(Planner *planner, gdn_arena *arena, gdn_message *why) {
  Cem *me = (Cem *)planner;
  (void)why;
  sequences_open(&me->search, me->p.horizon, me->p.population, me->p.iterations, arena);
  int32_t rows = sequences_rows(planner);
  me->mean = ARENA_NEW(arena, double, rows);
  me->variance = ARENA_NEW(arena, double, rows);
  me->std = ARENA_NEW(arena, double, rows);
  me->kept = ARENA_NEW(arena, float, (int64_t)rows * planner->population);
  me->best = ARENA_NEW(arena, float, rows);
  if (me->p.noise_beta > 0.0) colour_open(&me->colour, planner, arena);
  return GDN_OK;
}

static void start(Planner *planner) {
  Cem *me = (Cem *)planner;
  sequences_start(&me->search);
  me->best_return = -SCALAR_INFINITY;
  if (me->p.noise_beta > 0.0) colour_start(&me->colour, planner, me->p.noise_beta);
}

static void forget(Planner *planner) {
  Cem *me = (Cem *)planner;
  me->n_kept = 0;
  memset(me->mean, 0, (size_t)sequences_rows(planner) * sizeof *me->mean);
  sequences_plan(planner, me->mean);
}

static void begin(Planner *planner) {
  Cem *me = (Cem *)planner;
  me->search.iteration = 0;
  planner->iterations = me->p.iterations;
  me->best_return = -SCALAR_INFINITY;
  if (!me->p.shift_elites) me->n_kept = 0;
  for (int32_t r = 0; r < sequences_rows(planner); r++) {
    me->std[r] = me->p.initial_std;
    me->variance[r] = me->p.initial_std * me->p.initial_std;
  }
}

// -- candidates ------------------------------------------------------------------------------------

static int32_t smaller(int32_t a, int32_t b) {
  return a < b ? a : b;
}

// population / decay^iteration, at least twice the elites.
static int32_t size_of_iteration(const Cem *me) {
  double size = me->search.base.population;
  for (int32_t i = 0; i < me->search.iteration; i++) size /= me->p.decay;
  int32_t n = (int32_t)size, least = 2 * me->p.elites;
  return smaller(n > least ? n : least, me->search.base.population);
}

// A number of TN: its distribution function, inverted at a uniform place between Phi(-2) and Phi(2). The
// same distribution as drawing normal numbers until one fits, with one draw each.
static double truncated_normal(gdn_random *random) {
  const double low = 0.022750131948179207, mass = 0.9544997361036416;
  return sample_normal_inverse(low + mass * rng_unit(random));
}

static void draw_truncated(Cem *me) {
  Planner *p = &me->search.base;
  for (int32_t r = 0; r < sequences_rows(p); r++) {
    double m = me->mean[r], std = me->std[r];
    double below = 0.5 * (1.0 + m), above = 0.5 * (1.0 - m);
    if (std > below) std = below;
    if (std > above) std = above;
    float *row = sequences_row(p, r);
    for (int32_t c = 0; c < p->proposed; c++) {
      row[c] = (float)(m + std * truncated_normal(&me->search.random));
    }
  }
}

static void draw_coloured(Cem *me) {
  Planner *p = &me->search.base;
  colour_draw(&me->colour, p, &me->search.random);
  for (int32_t r = 0; r < sequences_rows(p); r++) {
    float *row = sequences_row(p, r), m = (float)me->mean[r], std = (float)me->std[r];
    for (int32_t c = 0; c < p->proposed; c++) row[c] = sequences_clip(m + std * row[c]);
  }
}

// The kept elites take the last places, so that ties go to new candidates; at most half of them. What they do
// not know, the actions after a shift, stays as drawn.
static void insert_kept(const Cem *me) {
  const Planner *p = &me->search.base;
  int32_t n = smaller(me->n_kept, p->proposed / 2);
  for (int32_t r = 0; r < me->kept_horizon * p->dim; r++) {
    memcpy(sequences_row(p, r) + (p->proposed - n), me->kept + (int64_t)r * p->population,
           (size_t)n * sizeof *me->kept);
  }
}

static void propose(Planner *planner) {
  Cem *me = (Cem *)planner;
  planner->proposed = size_of_iteration(me);
  planner->elites = smaller(me->p.elites, planner->proposed);
  if (me->p.noise_beta > 0.0) {
    draw_coloured(me);
  } else {
    draw_truncated(me);
  }
  insert_kept(me);
  if (!me->p.add_mean || me->search.iteration + 1 < planner->iterations) return;
  for (int32_t r = 0; r < sequences_rows(planner); r++) {
    sequences_row(planner, r)[0] = (float)me->mean[r];
  }
}

// -- learning --------------------------------------------------------------------------------------

// Moves mean and variance towards those of the n best (the variance divided by n).
static void fit(Cem *me, int32_t n) {
  const Planner *p = &me->search.base;
  double alpha = me->p.alpha;
  for (int32_t r = 0; r < sequences_rows(p); r++) {
    const float *row = sequences_row(p, r);
    double mean = 0.0, variance = 0.0;
    for (int32_t e = 0; e < n; e++) mean += (double)row[p->rank[e]];
    mean /= n;
    for (int32_t e = 0; e < n; e++) {
      double from_mean = (double)row[p->rank[e]] - mean;
      variance += from_mean * from_mean;
    }
    variance /= n;
    me->mean[r] = alpha * me->mean[r] + (1.0 - alpha) * mean;
    me->variance[r] = alpha * me->variance[r] + (1.0 - alpha) * variance;
    me->std[r] = scalar_sqrt(me->variance[r]);
  }
}

static void keep(Cem *me, int32_t elites) {
  const Planner *p = &me->search.base;
  me->n_kept = (int32_t)(me->p.keep * elites + 0.5);
  me->kept_horizon = p->horizon;
  for (int32_t r = 0; r < sequences_rows(p); r++) {
    const float *row = sequences_row(p, r);
    float *kept = me->kept + (int64_t)r * p->population;
    for (int32_t e = 0; e < me->n_kept; e++) kept[e] = row[p->rank[e]];
  }
}

static int32_t is_settled(const Cem *me) {
  for (int32_t r = 0; r < sequences_rows(&me->search.base); r++) {
    if (me->variance[r] > me->p.epsilon) return 0;
  }
  return 1;
}

// Elites are finite: where too few sequences are, fewer count, and where none is, nothing is learned.
static int32_t learn(Planner *planner) {
  Cem *me = (Cem *)planner;
  planner->elites = smaller(planner->elites, sequences_rank(planner));
  if (planner->elites > 0) {
    fit(me, planner->elites);
    keep(me, planner->elites);
    double best = planner->returns[planner->rank[0]];
    if (best > me->best_return) {
      me->best_return = best;
      sequences_take(planner, planner->rank[0], me->best);
    }
  }
  if (me->p.plan == PLAN_BEST && me->best_return > -SCALAR_INFINITY) {
    memcpy(planner->plan, me->best, (size_t)sequences_rows(planner) * sizeof *planner->plan);
  } else {
    sequences_plan(planner, me->mean);
  }
  me->search.iteration++;
  return me->search.iteration >= planner->iterations || is_settled(me);
}

static void advance(Planner *planner, int32_t n) {
  Cem *me = (Cem *)planner;
  sequences_shift(planner, me->mean, n);
  n = smaller(n, me->kept_horizon);
  me->kept_horizon -= n;
  int64_t row = (int64_t)planner->dim * planner->population;
  memmove(me->kept, me->kept + n * row, (size_t)(me->kept_horizon * row) * sizeof *me->kept);
}

static void state(Planner *planner, gdn_archive *archive) {
  Cem *me = (Cem *)planner;
  int32_t rows = sequences_rows(planner);
  sequences_state(&me->search, archive);
  sequences_visit_f64(archive, me->mean, rows, -MOST_MEAN, MOST_MEAN);
  sequences_visit_f64(archive, me->variance, rows, 0.0, MOST_VARIANCE);
  sequences_visit_f64(archive, me->std, rows, 0.0, MOST_VARIANCE);
  sequences_visit_f32(archive, me->kept, (int64_t)rows * planner->population);
  gdn_archive_i32(archive, &me->n_kept, 1);
  gdn_archive_i32(archive, &me->kept_horizon, 1);
  sequences_visit_f32(archive, me->best, rows);
  gdn_archive_f64(archive, &me->best_return, 1);
  archive_check_range(archive, &me->n_kept, 1, 0, planner->population);
  archive_check_range(archive, &me->kept_horizon, 1, 0, planner->horizon);
  if (archive->failed) me->n_kept = me->kept_horizon = 0;
}

static const gdn_column std_columns[] = {
    {"std", "Spread of the search", "", GDN_MARK_SPREAD, 0, 0}};
static const gdn_channel_type std = {
    .key = "planner.std",
    .label = "Spread of the search",
    .unit = "",
    .doc = "How widely each number of the plan is still searched: one standard deviation.",
    CHANNEL_COLUMNS(std_columns),
    .part_of = "planner.plan",
};

static void channels(const Planner *planner, ChannelList *list) {
  const Cem *me = (const Cem *)planner;
  sequences_channels(&me->search, list);
  channel_add(list, &std, me->std, GDN_F64, planner->horizon, planner->dim);
}

const planner_type cem_planner = {
    .component = {PLANNER_COMPONENT(Cem), .id = "cem", .title = "Cross-entropy method (CEM)",
                  .summary = "Imagines action sequences, models new ones on the best, and repeats.",
                  .idea = GDN_IDEA_SAMPLING,
                  .picture =
                      "env=point-navigation agent=pets model=oracle env.wall=on time_limit=20",
                  .picture_steps = 26, .source = "Chua et al. 2018; Pinneri et al. 2020"},
    .lines = {4},
    PLANNER_FUNCTIONS};
