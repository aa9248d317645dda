// A sweep: the same job for many seeds of each variant, spread over processes, heard in the order of the variants and
// their seeds.
//
// Each seed has a process of its own. The reports of the front seed (the first that has not ended) go straight to the
// listener; those of later seeds wait. So memory stays small for one long run, and output does not depend on the
// number of processes.
#include "sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "host.h"
#include "signals.h"
#include "workers.h"

// What is known of one seed.
typedef struct Seed {
  double *rows; // waiting to be heard
  size_t n_rows, room;
  double fraction;
  Report *last; // NULL: has not ended
} Seed;

typedef struct State {
  const Sweep *sweep;
  Seed *seeds;
  int front;   // first seed that has not ended
  double done; // sum of all fractions
  int code;
  bool stopped; // at least one seed was, before its end
} State;

static int size_of(const Sweep *sweep) {
  return sweep->n_variants * sweep->n_seeds;
}
static int variant_at(const Sweep *sweep, int position) {
  return position / sweep->n_seeds;
}
static uint64_t seed_at(const Sweep *sweep, int position) {
  return sweep->job.seed + (uint64_t)(position % sweep->n_seeds);
}

static void hear_rows(const State *s, int position, const double *rows, size_t n) {
  const Sweep *sweep = s->sweep;
  for (size_t i = 0; i < n; i++)
    sweep->row(sweep->self, variant_at(sweep, position), seed_at(sweep, position),
               rows + i * ROW_COLUMNS);
}

static void keep_rows(Seed *seed, const double *rows, size_t n) {
  enum { ROW_BYTES = ROW_COLUMNS * sizeof(double) };
  if (seed->n_rows + n > seed->room) {
    seed->room = 2 * seed->room + n;
    seed->rows = host_memory(seed->rows, (uint64_t)seed->room * ROW_BYTES);
  }
  memcpy(seed->rows + seed->n_rows * ROW_COLUMNS, rows, n * ROW_BYTES);
  seed->n_rows += n;
}

static void hear_waiting(const State *s, int position) {
  Seed *seed = &s->seeds[position];
  hear_rows(s, position, seed->rows, seed->n_rows);
  free(seed->rows);
  seed->rows = NULL;
  seed->n_rows = seed->room = 0;
}

// Moves the front past every seed that has ended.
static void move_front(State *s) {
  const Sweep *sweep = s->sweep;
  while (s->front < size_of(sweep) && s->seeds[s->front].last != NULL) {
    Seed *seed = &s->seeds[s->front];
    if (seed->last->code > s->code) s->code = seed->last->code;
    sweep->end(sweep->self, variant_at(sweep, s->front), seed_at(sweep, s->front), seed->last);
    free(seed->last);
    s->front++;
    if (s->front < size_of(sweep)) hear_waiting(s, s->front);
  }
}

static bool hear(void *self, int position, const Report *report) {
  State *s = self;
  const Sweep *sweep = s->sweep;
  Seed *seed = &s->seeds[position];
  if (sweep->keep_rows && position == s->front)
    hear_rows(s, position, report->rows[0], (size_t)report->n_rows);
  else if (sweep->keep_rows)
    keep_rows(seed, report->rows[0], (size_t)report->n_rows);
  s->done += report->fraction - seed->fraction;
  seed->fraction = report->fraction;
  if (report->stopped) s->stopped = true;
  if (report->ended) {
    seed->last = host_memory(NULL, sizeof *seed->last);
    *seed->last = *report;
    move_front(s);
  }
  if (report->n_rows == REPORT_ROWS && !report->ended) return true; // more follows at once
  return sweep->progress(sweep->self, s->done / size_of(sweep));
}

// "runs/a.gdn" -> "runs/a.7.gdn": the seed goes before the extension of the file's name.
static void name_with_seed(char *out, size_t room, const char *path, uint64_t seed) {
  const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  if (dot == NULL || dot == name) dot = name + strlen(name);
  snprintf(out, room, "%.*s.%llu%s", (int)(dot - path), path, (unsigned long long)seed, dot);
}

static void run_seed(void *self, int position, ReportFn send, void *sender) {
  const Sweep *sweep = ((const State *)self)->sweep;
  Job job = sweep->job;
  char save[4096], record[48];
  int variant = variant_at(sweep, position);
  job.config = &sweep->variants[variant];
  job.seed = seed_at(sweep, position);
  if (sweep->n_variants > 1)
    snprintf(record, sizeof record, "%d-%llu", variant + 1, (unsigned long long)job.seed);
  else
    snprintf(record, sizeof record, "%llu", (unsigned long long)job.seed);
  job.record = record;
  if (job.save != NULL && sweep->n_seeds > 1) {
    name_with_seed(save, sizeof save, job.save, job.seed);
    job.save = save;
  }
  if (position > 0) job.svg = NULL;
  job_run(&job, send, sender);
}

int sweep_run(const Sweep *sweep) {
  State state = {.sweep = sweep};
  int n = size_of(sweep);
  uint64_t bytes = (uint64_t)n * sizeof *state.seeds;
  state.seeds = host_memory(NULL, bytes);
  memset(state.seeds, 0, (size_t)bytes);
  Crew crew = {.n = n, .most = sweep->n_jobs, .work = run_seed, .hear = hear, .self = &state};
  signals_begin();
  workers_run(&crew);
  bool whole = state.front == n && !state.stopped;
  free(state.seeds);
  return !whole && signals_stop() != 0 ? EXIT_SIGNAL + signals_stop() : state.code;
}
