// See trial_cost.h.
#include "gauges/trial_cost.h"

#include "math/scalar.h"

enum { ROWS = TRIAL_COST_ROWS, LAST_STEPS = TRIAL_COST_LAST };

#define UPDATE_LIST(X, P)                                          \
  X(P, NUMBER, "policy_update", "Update", "", AXIS, 0, 0)          \
  X(P, COST, "expected_cost", "Expected cost", "", IMAGINED, 0, 0) \
  X(P, NORM, "gradient_norm", "Norm of the gradient", "", NONE, 0, 0)
enum { UPDATE_LIST(GDN_COLUMN_ENUM, UPDATE) UPDATE_COLUMNS };
#define TRIAL_LIST(X, P)                                                      \
  X(P, NUMBER, "trial", "Trial", "", AXIS, 0, 0)                              \
  X(P, EXPECTED, "trial_expected", "Expected", "", IMAGINED, 0, GDN_NOT_ZERO) \
  X(P, MET, "trial_cost", "What it cost", "", REAL, 0, 0)                     \
  X(P, LAST, "trial_last", "Distance at its end", "widths", TOLD, 0, 0)
enum { TRIAL_LIST(GDN_COLUMN_ENUM, TRIAL) TRIAL_COLUMNS };

void trial_cost_open(TrialCost *c, gdn_arena *arena) {
  c->improvements = ARENA_NEW(arena, double, ROWS *UPDATE_COLUMNS);
  c->trials = ARENA_NEW(arena, double, ROWS *TRIAL_COLUMNS);
}

void trial_cost_improved(TrialCost *c, double J, double norm) {
  double *row = c->improvements + c->n_improvements % ROWS * UPDATE_COLUMNS;
  row[UPDATE_NUMBER] = (double)++c->n_improvements;
  row[UPDATE_COST] = J;
  row[UPDATE_NORM] = norm;
}

static double mean_of_last(const TrialCost *c) {
  int32_t n = c->n_last < LAST_STEPS ? c->n_last : LAST_STEPS;
  double sum = 0;
  for (int32_t i = 0; i < n; i++) sum += c->last[i];
  return sum / n;
}

void trial_cost_add(TrialCost *c, const Transition *t, double distance, const double *expected,
                    int32_t H) {
  if (c->n_last < H) c->met += 1 - scalar_exp(-0.5 * distance * distance);
  c->last[c->n_last++ % LAST_STEPS] = distance;
  if (!t->terminated && !t->truncated) return;
  double *row = c->trials + c->n_trials % ROWS * TRIAL_COLUMNS;
  row[TRIAL_NUMBER] = (double)++c->n_trials;
  row[TRIAL_EXPECTED] = 0;
  for (int32_t h = 1; h <= H && h <= c->n_last; h++) row[TRIAL_EXPECTED] += expected[h];
  row[TRIAL_MET] = c->met;
  row[TRIAL_LAST] = mean_of_last(c);
  c->met = 0;
  c->n_last = 0;
}

void trial_cost_state(TrialCost *c, gdn_archive *archive) {
  gdn_archive_f64(archive, &c->met, 1);
  gdn_archive_f64(archive, c->last, LAST_STEPS);
  gdn_archive_i32(archive, &c->n_last, 1);
  archive_check_range(archive, &c->n_last, 1, 0, INT32_MAX);
  if (archive->failed) c->n_last = 0;
  gdn_archive_f64(archive, c->improvements, ROWS * UPDATE_COLUMNS);
  gdn_archive_f64(archive, c->trials, ROWS * TRIAL_COLUMNS);
  gdn_archive_u64(archive, &c->n_improvements, 1);
  gdn_archive_u64(archive, &c->n_trials, 1);
}

static const gdn_column update_columns[] = {UPDATE_LIST(GDN_COLUMN_ROW, UPDATE)};
static const gdn_column trial_columns[] = {TRIAL_LIST(GDN_COLUMN_ROW, TRIAL)};
static const gdn_figure update_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Expected cost",
     .axis = "updates",
     .caption =
         "J of the policy before each update; it jumps where a trial has taught the model."}};
static const gdn_figure trial_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Cost of trials",
     .axis = "trials",
     .caption = "What each trial was expected to cost over the horizon, and what it did cost."}};
static const gdn_channel_type update_rows = {
    .key = "cost.updates",
    .label = "Expected cost",
    .unit = "",
    .doc = "A ring of updates of the policy: number, J, and the norm of the gradient before it was "
           "clipped.",
    CHANNEL_FIGURES(update_figures),
    CHANNEL_COLUMNS(update_columns),
};
static const gdn_channel_type trial_rows = {
    .key = "cost.trials",
    .label = "Cost of trials",
    .unit = "",
    .doc = "A ring of trials: number, the J that was expected (0: none), the sum of the costs, and "
           "how far from the goal the last 10 steps were on average, in widths of the cost.",
    CHANNEL_FIGURES(trial_figures),
    CHANNEL_COLUMNS(trial_columns),
};

void trial_cost_channels(const TrialCost *c, const gdn_channel_type *improvements,
                         ChannelList *list) {
  if (improvements == NULL) improvements = &update_rows;
  channel_add(list, improvements, c->improvements, GDN_F64, ROWS, UPDATE_COLUMNS);
  channel_add(list, &trial_rows, c->trials, GDN_F64, ROWS, TRIAL_COLUMNS);
}
