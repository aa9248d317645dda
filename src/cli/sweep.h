// A sweep: the same job for many seeds of each variant, spread over processes, heard in the order of the variants and
// their seeds.
#ifndef GEDANKEN_CLI_SWEEP_H
#define GEDANKEN_CLI_SWEEP_H

#include "job.h"

typedef struct Sweep {
  Job job; // for the first seed of the first variant; the svg is drawn only there
  const gdn_config *variants; // [n_variants]
  int n_variants;
  int n_seeds; // of each: job.seed, job.seed + 1, ...
  int n_jobs;  // processes at a time
  bool keep_rows;
  // Heard in order, whatever n_jobs: the rows of a seed, then its end.
  void (*row)(void *self, int variant, uint64_t seed, const double row[ROW_COLUMNS]);
  void (*end)(void *self, int variant, uint64_t seed, const Report *last);
  // Heard when all rows so far were, several times a second: the fraction of all work that is done. False: all seeds shall stop.
  bool (*progress)(void *self, double fraction);
  void *self;
} Sweep;

// Returns the worst exit code of all seeds; EXIT_SIGNAL + its number if a signal came before they were done.
int sweep_run(const Sweep *sweep);

#endif
