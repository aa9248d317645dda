// One seed of `gedanken run`, from creation to its files, reported piece by piece.
#ifndef GEDANKEN_CLI_JOB_H
#define GEDANKEN_CLI_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csv.h"
#include "gedanken/run.h"

typedef struct Job {
  const gdn_config *config; // its seed is replaced by `seed`
  uint64_t seed;
  int64_t episodes, steps; // how far: one of them, the other is 0
  const void *snapshot;    // continue from it; then config and seed are the snapshot's. NULL: begin
  size_t snapshot_bytes;
  char *const *changes; // KEY=VALUE, made to a continued run before it goes on
  int n_changes;
  Measures measures;
  int evaluate;  // episodes of an evaluation; 0: none is done
  int64_t every; // episodes, or steps where the job is counted by these, from one to the next
  const char *save, *svg; // files to write at the end, or NULL
  const char *checkpoint; // folder to go on from, and to keep the state in; NULL: none
  const char *record;     // name of this seed's record there
  double checkpoint_seconds;
} Job;

enum { REPORT_ROWS = 48 };

// A piece of news. It has no pointers: it also travels through a pipe.
typedef struct Report {
  double fraction; // of this job's work that is done
  double rows[REPORT_ROWS][ROW_COLUMNS];
  uint64_t digest; // valid in the last report of a job that succeeded
  double seconds;  // of work so far
  int32_t n_rows;
  int32_t ended;   // 1: the last report
  int32_t code;    // exit code of this job
  int32_t stopped; // 1: it ended before its end, because it should
  char text
      [480]; // what failed; of a job that succeeded what the run notes (gdn_run_note), or nothing
} Report;

// False: the job shall stop.
typedef bool (*ReportFn)(void *self, const Report *report);

// The config that the job has from its beginning, its changes made; the worst that can be said against it goes into
// `why`. Returns an exit code.
int job_config(const Job *job, gdn_config *config, char *why, size_t room);

// Runs the job and sends one report or more, of which exactly the last has `ended`; at least one every RING_SECONDS, as
// long as no tick takes longer.
void job_run(const Job *job, ReportFn send, void *self);

#endif
