// The curves of `gedanken run`: what tells most of the world, as text by episodes and below that of evaluations, or as a
// picture of one of the two, the evaluations where there are any.
#ifndef GEDANKEN_CLI_RUN_CURVES_H
#define GEDANKEN_CLI_RUN_CURVES_H

#include "curves.h"
#include "grid.h"
#include "learning.h"
#include "sweep.h"

typedef struct RunCurves {
  const Job *job;
  const Grid *grid;
  int seeds;
  const char *measure;           // as the world has it
  bool drawn;                    // as a picture; otherwise as text
  Curve *episodes, *evaluations; // of each variant, as text
  Learning *learning;            // of each variant, for the picture
  double gained;                 // by the seed under way
  int variant;                   // and which that is; -1: none yet
  uint64_t gaining;
  int64_t first;     // number of the first episode; 0: none yet
  int64_t evaluated; // and of the first evaluation, in units of job->every
} RunCurves;

// Of the sweep's variants, which the grid names; `drawn`: as a picture. End with run_curves_free.
void run_curves_begin(RunCurves *curves, const Sweep *sweep, const Grid *grid, bool drawn);
void run_curves_add(RunCurves *curves, int variant, uint64_t seed, const double row[ROW_COLUMNS]);
// As text.
void run_curves_print(RunCurves *curves, FILE *out);
// As an SVG picture; an exit code, after saying what is wrong.
int run_curves_draw(const RunCurves *curves, const char *path);
void run_curves_free(RunCurves *curves); // also where it is {0}

#endif
