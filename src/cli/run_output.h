// What becomes of the results of `gedanken run`: CSV with its checkpoint, digests, curves, progress.
#ifndef GEDANKEN_CLI_RUN_OUTPUT_H
#define GEDANKEN_CLI_RUN_OUTPUT_H

#include "checkpoint.h"
#include "csv.h"
#include "file.h"
#include "grid.h"
#include "run_curves.h"
#include "sweep.h"

typedef struct Output {
  // What is wanted; NULL: not that.
  const char *csv_path, *save, *svg, *learning_path;
  bool quiet, wants_digests, wants_checkpoint, load;
  const Grid *grid;
  // What is at work.
  bool has_csv;
  Csv csv;
  int variant;  // whose rows come; -1: none yet
  FileOut file; // behind the CSV, where that is not standard output
  Checkpoint checkpoint;
  FILE *digests; // NULL: none
  bool curves, bar;
  RunCurves learning;
  double *seconds; // of work on each seed of each variant that was heard of
  int n_seconds;
  double bar_drawn_at; // seconds
} Output;

// Files are opened before any work, so that a wrong path costs no time; then the sweep tells its results to the output.
// With a checkpoint, the sweep's job is given its folder. Returns an exit code.
int output_open(Output *output, Sweep *sweep);
// `code` is that of the sweep, and is returned if nothing goes wrong here.
int output_close(Output *output, const Sweep *sweep, int code);
// Whatever the exit codes were.
void output_free(Output *output);

#endif
