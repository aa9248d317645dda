// Performance profiles: for each threshold the fraction of runs whose score is better, as text and as an SVG picture.
#ifndef GEDANKEN_CLI_PROFILE_H
#define GEDANKEN_CLI_PROFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "few_runs.h"

enum { PROFILE_POINTS = 129 };

typedef struct Profile {
  int n; // algorithms
  const char *const *names;
  double thresholds[PROFILE_POINTS]; // rising: more is better
  Estimate *points;                  // [n][PROFILE_POINTS]
  bool smaller;                      // thresholds are scores times -1: people see these
  const char *axis;                  // what a score is
} Profile;

// Thresholds over all scores from `low` to `high` and a little more.
void profile_span(Profile *profile, double low, double high);
// A line for each algorithm.
void profile_print(const Profile *profile, FILE *out);
// Errors show in ferror(out).
void profile_svg(const Profile *profile, FILE *out);

#endif
