// How far can be believed what a learner says of points: held against the curve that stands behind them
// (gdn_env_type.behind), for people. In closed form, so that no luck of a few drawn points is in it.
//
// At x the learner says N(m, v), v = e^2 + a^2: e is what more points would take away (epistemic), a what they would not
// (aleatoric). The points come from N(f, s^2). With Phi the normal distribution and z_p its quantile of (1 + p) / 2,
//
//     covered(p) = Phi((m + z_p sqrt v - f) / s) - Phi((m - z_p sqrt v - f) / s)
//     NLL        = E[-log N(y; m, v)] = (log(2 pi v) + (s^2 + (m - f)^2) / v) / 2
//
// Who is calibrated covers p of the points within its central interval of p (Gneiting, Balabdaoui & Raftery 2007); the
// negative log-likelihood (NLL) is least for who says N(f, s^2) itself, and weighs width against misses.
#ifndef GEDANKEN_GAUGES_CALIBRATION_H
#define GEDANKEN_GAUGES_CALIBRATION_H

#include "core/channel.h"
#include "gedanken/env.h"

// Of an x: between two points that are no further apart than a sixteenth of the drawing; between two that are; or with
// points on one side at most.
typedef enum Region { REGION_INSIDE, REGION_GAP, REGION_OUTSIDE, REGIONS } Region;

// Columns of channel "calibration.regions", a ring with a row for each fit: means over the x of a region, or root mean
// squares of what is a standard deviation or a distance. 0: the region has no x.
#define CALIBRATION_EACH(X, P, NAME, key, mark, figure)                        \
  X(P, NAME##_INSIDE, key "_inside", "inside", "", mark, figure, GDN_NOT_ZERO) \
  X(P, NAME##_GAP, key "_gap", "in the gap", "", mark, figure, GDN_NOT_ZERO)   \
  X(P, NAME##_OUTSIDE, key "_outside", "outside", "", mark, figure, GDN_NOT_ZERO)
#define CALIBRATION_LIST(X, P)                            \
  X(P, POINTS, "fitted", "points", "", AXIS, 0, 0)        \
  CALIBRATION_EACH(X, P, COVERED, "covered", IMAGINED, 0) \
  CALIBRATION_EACH(X, P, NLL, "nll", IMAGINED, 1)         \
  CALIBRATION_EACH(X, P, EPISTEMIC, "epistemic", NONE, 0) \
  CALIBRATION_EACH(X, P, ALEATORIC, "aleatoric", NONE, 0) \
  CALIBRATION_EACH(X, P, ERROR, "error", NONE, 0)
enum { CALIBRATION_LIST(GDN_COLUMN_ENUM, CALIBRATION) CALIBRATION_WIDTH };
enum { CALIBRATION_ROWS = 64, CALIBRATION_LEVELS = 10 };

// Columns of channel "calibration.curve", of the latest fit: in percent, of how many points it is said, and how many it is.
#define RELIABILITY_LIST(X, P)                                   \
  X(P, EXPECTED, "expected", "Expected", "%", AXIS, 0, 0)        \
  X(P, IDEAL, "diagonal", "ideal", "%", REAL, 0, GDN_DASHED)     \
  X(P, INSIDE, "inside", "inside", "%", REAL, 0, GDN_NOT_ZERO)   \
  X(P, GAP, "gap", "in the gap", "%", IMAGINED, 0, GDN_NOT_ZERO) \
  X(P, OUTSIDE, "outside", "outside", "%", IMAGINED, 0, GDN_DASHED | GDN_NOT_ZERO)
enum { RELIABILITY_LIST(GDN_COLUMN_ENUM, RELIABILITY) RELIABILITY_WIDTH };

typedef struct Calibration {
  uint64_t n;    // rows so far
  double *rows;  // [CALIBRATION_ROWS][CALIBRATION_WIDTH]
  double *curve; // [CALIBRATION_LEVELS][RELIABILITY_WIDTH]
} Calibration;

// What a learner says of y at x.
typedef struct Told {
  double x, mean, epistemic, aleatoric;
} Told;

// The central interval of probability p, and what is covered of the points; 0 by who says nothing finite.
double calibration_covered(const Told *told, double f, double s, double z);
double calibration_nll(const Told *told, double f, double s);
// The region of each of n places beside each other, as wide together as the drawing: hit[i] is 1 where a point is.
void calibration_regions(const uint8_t *hit, int32_t n, Region *region);

void calibration_open(Calibration *c, gdn_arena *arena);
// After a fit to so many points: what is told at n places. Nothing where nobody knows what is behind the points.
void calibration_measure(Calibration *c, const gdn_env *env, double points, const Told *told,
                         const Region *region, int32_t n);
void calibration_state(Calibration *c, gdn_archive *archive);
// Where somebody knows.
void calibration_channels(const Calibration *c, const gdn_env *env, ChannelList *list);

#endif
