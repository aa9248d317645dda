// Learning curves as text: the mean over seeds of one number per episode, with its 95 % band.
#ifndef GEDANKEN_CLI_CURVES_H
#define GEDANKEN_CLI_CURVES_H

#include <stdint.h>
#include <stdio.h>

// Sums over seeds for one episode.
typedef struct CurvePoint {
  double sum, squares;
  int64_t n;
} CurvePoint;

// Start with {0}; free with curve_free.
typedef struct Curve {
  CurvePoint *points;
  int64_t n, room;
} Curve;

// Adds one seed's value for the episode at `position` (from 0).
void curve_add(Curve *curve, int64_t position, double value);
// Draws about 72 x 16 characters. `first` is the number of the episode at position 0.
void curve_print(const Curve *curve, FILE *out, const char *title, int64_t first, int seeds);
void curve_free(Curve *curve);

#endif
