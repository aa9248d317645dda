// Learning curves as text: the mean over seeds of one number per episode or evaluation, with its 95 % band.
#ifndef GEDANKEN_CLI_CURVES_H
#define GEDANKEN_CLI_CURVES_H

#include <stdint.h>
#include <stdio.h>

// Sums over seeds at one position.
typedef struct CurvePoint {
  double sum, squares;
  int64_t n;
} CurvePoint;

// Start with {0}; free with curve_free.
typedef struct Curve {
  CurvePoint *points;
  int64_t n, room;
} Curve;

// What stands below: position i is that of `unit` number (first + i) * every.
typedef struct CurveAxis {
  const char *unit; // at most seven letters
  int64_t first, every;
} CurveAxis;

// Adds one seed's value at `position` (from 0).
void curve_add(Curve *curve, int64_t position, double value);
// Draws n curves, about 72 x 16 characters each, or half as high where there are several, with their names. A position
// without a value is drawn as the one before it.
void curve_print(Curve *curves, const char *const *names, int n, FILE *out, const char *title,
                 CurveAxis below, int seeds);
void curve_free(Curve *curve);

#endif
