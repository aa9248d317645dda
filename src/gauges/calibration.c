// See calibration.h.
#include "gauges/calibration.h"

#include <string.h>

#include "base/arena.h"
#include "core/archive.h"
#include "math/scalar.h"

enum { LEVELS = CALIBRATION_LEVELS, ROWS = CALIBRATION_ROWS, WIDTH = CALIBRATION_WIDTH };

// The levels in percent, and the standard normal's quantiles of (1 + level) / 2.
static const double levels[LEVELS][2] = {{10, 0.12566134685507402}, {20, 0.25334710313579978},
                                         {30, 0.38532046640756773}, {40, 0.52440051270804089},
                                         {50, 0.67448975019608171}, {60, 0.84162123357291431},
                                         {70, 1.0364333894937898},  {80, 1.2815515655446004},
                                         {90, 1.6448536269514729},  {95, 1.959963984540054}};

// -- in closed form ----------------------------------------------------------------------------------

static double variance_of(const Told *told) {
  return told->epistemic * told->epistemic + told->aleatoric * told->aleatoric;
}

// The probability of N(0, s^2) below x.
static double below(double x, double s) {
  if (s > 0) return 0.5 + 0.5 * scalar_erf(x / s * 0.70710678118654752);
  return x < 0 ? 0 : 1;
}

double calibration_covered(const Told *told, double f, double s, double z) {
  double half = z * scalar_sqrt(variance_of(told)), off = told->mean - f;
  double covered = below(off + half, s) - below(off - half, s);
  return covered > 0 ? covered : 0; // nor NaN
}

double calibration_nll(const Told *told, double f, double s) {
  double v = variance_of(told), off = told->mean - f;
  if (!(v > 0 && v < SCALAR_INFINITY && off - off == 0)) return SCALAR_INFINITY;
  return 0.5 * (scalar_log(6.2831853071795865 * v) + (s * s + off * off) / v);
}

// -- where -------------------------------------------------------------------------------------------

void calibration_regions(const uint8_t *hit, int32_t n, Region *region) {
  int32_t last = -1; // with a point
  for (int32_t i = 0; i < n; i++) region[i] = REGION_OUTSIDE;
  for (int32_t i = 0; i < n; i++) {
    if (!hit[i]) continue;
    region[i] = REGION_INSIDE;
    for (int32_t k = last + 1; last >= 0 && k < i; k++)
      region[k] = i - last > n / 16 ? REGION_GAP : REGION_INSIDE;
    last = i;
  }
}

// -- measuring ---------------------------------------------------------------------------------------

void calibration_open(Calibration *c, gdn_arena *arena) {
  c->rows = ARENA_NEW(arena, double, ROWS *WIDTH);
  c->curve = ARENA_NEW(arena, double, LEVELS *RELIABILITY_WIDTH);
}

// Adds 1 / n of what is to be said of one x to the means of its region.
static void add(const Told *told, double f, double s, int32_t r, double share, double *row) {
  double off = told->mean - f;
  row[CALIBRATION_COVERED_INSIDE + r] +=
      share * calibration_covered(told, f, s, levels[LEVELS - 1][1]);
  row[CALIBRATION_NLL_INSIDE + r] += share * calibration_nll(told, f, s);
  row[CALIBRATION_EPISTEMIC_INSIDE + r] += share * told->epistemic * told->epistemic;
  row[CALIBRATION_ALEATORIC_INSIDE + r] += share * told->aleatoric * told->aleatoric;
  row[CALIBRATION_ERROR_INSIDE + r] += share * off * off;
}

static void begin_curve(Calibration *c) {
  memset(c->curve, 0, sizeof(double) * LEVELS * RELIABILITY_WIDTH);
  for (int32_t k = 0; k < LEVELS; k++) {
    double *row = &c->curve[k * RELIABILITY_WIDTH];
    row[RELIABILITY_EXPECTED] = row[RELIABILITY_IDEAL] = levels[k][0];
  }
}

void calibration_measure(Calibration *c, const gdn_env *env, double points, const Told *told,
                         const Region *region, int32_t n) {
  double f, s, of[REGIONS] = {0};
  if (env->type->behind == NULL || !env->type->behind(env, told[0].x, &f, &s)) return;
  double *row = &c->rows[c->n++ % ROWS * WIDTH];
  memset(row, 0, sizeof *row * WIDTH);
  row[CALIBRATION_POINTS] = points;
  begin_curve(c);
  for (int32_t i = 0; i < n; i++) of[region[i]]++;
  for (int32_t i = 0; i < n; i++) {
    int32_t r = (int32_t)region[i];
    env->type->behind(env, told[i].x, &f, &s);
    add(&told[i], f, s, r, 1 / of[r], row);
    for (int32_t k = 0; k < LEVELS; k++)
      c->curve[k * RELIABILITY_WIDTH + RELIABILITY_INSIDE + r] +=
          100 / of[r] * calibration_covered(&told[i], f, s, levels[k][1]);
  }
  for (int32_t i = CALIBRATION_EPISTEMIC_INSIDE; i < WIDTH; i++) row[i] = scalar_sqrt(row[i]);
}

// -- state, channels ---------------------------------------------------------------------------------

void calibration_state(Calibration *c, gdn_archive *archive) {
  gdn_archive_u64(archive, &c->n, 1);
  gdn_archive_f64(archive, c->rows, ROWS * WIDTH);
  gdn_archive_f64(archive, c->curve, LEVELS * RELIABILITY_WIDTH);
}

static const gdn_column regions_columns[] = {CALIBRATION_LIST(GDN_COLUMN_ROW, CALIBRATION)};
static const gdn_column curve_columns[] = {RELIABILITY_LIST(GDN_COLUMN_ROW, RELIABILITY)};
static const gdn_figure regions_figures[] = {
    {.form = GDN_FORM_TABLE,
     .title = "Covered by the 95 % band",
     .axis = "",
     .caption = "The part of the points to come that lies within two standard deviations of what "
                "is said. Less than 0.95 is too sure; inside, more is too unsure."},
    {.form = GDN_FORM_TABLE,
     .title = "Negative log-likelihood of a point",
     .axis = "",
     .caption = "How unlikely it thought a point to come, on average: less is better, and width "
                "without need "
                "costs as misses do."}};
static const gdn_figure curve_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Is it as sure as it may be?",
     .axis = "% expected",
     .caption = "Of the points to come, so many lie within the band that should hold so many. "
                "Below the diagonal it is too sure, above it too unsure.",
     .high = 100}};
static const gdn_channel_type calibration_types[] = {
    {.key = "calibration.curve",
     .label = "Reliability",
     .unit = "%",
     .doc = "For central bands of 10, 20, ... 90 and 95 % of what the latest fit says: how many "
            "of the points that come from the curve behind them lie within, by region.",
     CHANNEL_FIGURES(curve_figures),
     CHANNEL_COLUMNS(curve_columns)},
    {.key = "calibration.regions",
     .label = "Calibration by region",
     .unit = "",
     .doc = "A ring of rows, one for each fit: points so far, then inside, in the gap and "
            "outside: what the 95 % band covers, negative log-likelihood, both parts of doubt, and "
            "the error.",
     CHANNEL_FIGURES(regions_figures),
     CHANNEL_COLUMNS(regions_columns)},
};
enum { CURVE, BY_REGION }; // of these

void calibration_channels(const Calibration *c, const gdn_env *env, ChannelList *list) {
  double f, s;
  if (env->type->behind == NULL || !env->type->behind(env, 0, &f, &s)) return;
  const gdn_channel_type *about = calibration_types;
  channel_add(list, &about[CURVE], c->curve, GDN_F64, LEVELS, RELIABILITY_WIDTH);
  channel_add(list, &about[BY_REGION], c->rows, GDN_F64, ROWS, WIDTH);
}
