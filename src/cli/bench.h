// What the cases of `gedanken bench` share: a run that is being measured, and how a case is described.
#ifndef GEDANKEN_CLI_BENCH_H
#define GEDANKEN_CLI_BENCH_H

#include "gedanken/run.h"

typedef struct BenchCase BenchCase;

typedef struct Subject {
  const BenchCase *of;
  gdn_config config;
  gdn_run *run;
  void *memory;
  uint64_t bytes;
  double peak; // the most that is possible, as measured beside it; 0: not known
} Subject;

struct BenchCase {
  const char *name, *unit;
  const char *config; // "" where there is no run
  int runs;
  int (*prepare)(Subject *subject);                // before the timed runs
  int (*sample)(Subject *subject, double *result); // one timed run
};

enum { BENCH_RUNS = 7 };
#define BENCH_SECONDS 0.3 // of a timed run, about

// Creates the run (again), with the seed if it is not negative. These return exit codes.
int bench_begin(Subject *subject, int seed);
int bench_advance(Subject *subject, int64_t ticks, gdn_until until, int times);
int bench_prepare(Subject *subject);                      // bench_begin
int bench_sample_bytes(Subject *subject, double *result); // memory of the run

// Networks and planning with them: bench_networks.c.
int bench_prepare_product(Subject *subject);
int bench_sample_product(Subject *subject, double *result);
int bench_prepare_plan(Subject *subject);
int bench_sample_plan(Subject *subject, double *result);
int bench_prepare_epoch(Subject *subject);
int bench_sample_epoch(Subject *subject, double *result);
int bench_sample_update(Subject *subject, double *result);

// Gaussian processes: bench_gp.c.
int bench_prepare_gp(Subject *subject);
int bench_sample_gp(Subject *subject, double *result);
int bench_sample_pairs(Subject *subject, double *result);

#endif
