// A sweep: the same job for many seeds, spread over processes, heard in the order of the seeds.
//
// Each seed has a process of its own, which sends its reports through a pipe; when one ends, the
// next seed starts. The reports of the front seed (the first that has not ended) go straight to the
// listener; those of later seeds wait. So memory stays small for one long run, and output does not
// depend on the number of processes. Where there are none (WASI, Emscripten), or with one job, the
// seeds run one after another in this process.
#define _POSIX_C_SOURCE 200809L
#include "sweep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "host.h"

#if !defined(__wasi__) && !defined(__EMSCRIPTEN__)
#define HAS_PROCESSES 1
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#else
#define HAS_PROCESSES 0
#endif

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
} State;

// Who sends: the state and a position in it.
typedef struct Sender {
  State *state;
  int position;
} Sender;

static void hear_rows(const State *s, int position, const double *rows, size_t n) {
  const Sweep *sweep = s->sweep;
  for (size_t i = 0; i < n; i++)
    sweep->row(sweep->self, sweep->job.seed + (uint64_t)position, rows + i * GDN_EPISODE_COLUMNS);
}

static void keep_rows(Seed *seed, const double *rows, size_t n) {
  enum { ROW_BYTES = GDN_EPISODE_COLUMNS * sizeof(double) };
  if (seed->n_rows + n > seed->room) {
    seed->room = 2 * seed->room + n;
    seed->rows = host_memory(seed->rows, (uint64_t)seed->room * ROW_BYTES);
  }
  memcpy(seed->rows + seed->n_rows * GDN_EPISODE_COLUMNS, rows, n * ROW_BYTES);
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
  while (s->front < sweep->n_seeds && s->seeds[s->front].last != NULL) {
    Seed *seed = &s->seeds[s->front];
    if (seed->last->code > s->code) s->code = seed->last->code;
    sweep->end(sweep->self, sweep->job.seed + (uint64_t)s->front, seed->last);
    free(seed->last);
    s->front++;
    if (s->front < sweep->n_seeds) hear_waiting(s, s->front);
  }
}

static void hear(void *self, const Report *report) {
  const Sender *sender = self;
  State *s = sender->state;
  const Sweep *sweep = s->sweep;
  Seed *seed = &s->seeds[sender->position];
  if (sweep->keep_rows && sender->position == s->front)
    hear_rows(s, sender->position, report->rows[0], (size_t)report->n_rows);
  else if (sweep->keep_rows)
    keep_rows(seed, report->rows[0], (size_t)report->n_rows);
  s->done += report->fraction - seed->fraction;
  seed->fraction = report->fraction;
  sweep->progress(sweep->self, s->done / sweep->n_seeds);
  if (!report->ended) return;
  seed->last = host_memory(NULL, sizeof *seed->last);
  *seed->last = *report;
  move_front(s);
}

// "runs/a.gdn" -> "runs/a.7.gdn": the seed goes before the extension of the file's name.
static void name_with_seed(char *out, size_t room, const char *path, uint64_t seed) {
  const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  if (dot == NULL || dot == name) dot = name + strlen(name);
  snprintf(out, room, "%.*s.%llu%s", (int)(dot - path), path, (unsigned long long)seed, dot);
}

static void run_seed(const Sweep *sweep, int position, ReportFn send, void *self) {
  Job job = sweep->job;
  char save[4096];
  job.seed += (uint64_t)position;
  if (job.save != NULL && sweep->n_seeds > 1) {
    name_with_seed(save, sizeof save, job.save, job.seed);
    job.save = save;
  }
  if (position > 0) job.svg = NULL;
  job_run(&job, send, self);
}

static void run_in_sequence(State *s) {
  for (int i = 0; i < s->sweep->n_seeds; i++) {
    Sender sender = {s, i};
    run_seed(s->sweep, i, hear, &sender);
  }
}

#if HAS_PROCESSES
typedef struct Worker {
  pid_t pid;
  int fd; // -1: free
  int position;
} Worker;

// Child: a report that cannot be sent has no reader left.
static void write_report(void *self, const Report *report) {
  const char *at = (const char *)report;
  size_t left = sizeof *report;
  while (left > 0) {
    ssize_t n = write(*(const int *)self, at, left);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(EXIT_FAILED);
    at += n;
    left -= (size_t)n;
  }
}

static bool read_report(int fd, Report *report) {
  char *at = (char *)report;
  size_t left = sizeof *report;
  while (left > 0) {
    ssize_t n = read(fd, at, left);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    left -= (size_t)n;
  }
  return true;
}

static bool start_worker(const Sweep *sweep, Worker *worker, int position) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  fflush(NULL); // or the child would print what waits in the buffers once more
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    run_seed(sweep, position, write_report, &ends[1]);
    _exit(EXIT_DONE);
  }
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return false;
  }
  *worker = (Worker){.pid = pid, .fd = ends[0], .position = position};
  return true;
}

static void stop_worker(Worker *worker) {
  close(worker->fd);
  while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR) continue;
  worker->fd = -1;
}

// The end of a seed whose process could not say it.
static void hear_lost(Sender *sender, const char *what) {
  Report report = {.ended = 1, .code = EXIT_FAILED, .fraction = 1};
  snprintf(report.text, sizeof report.text, "%s", what);
  hear(sender, &report);
}

static void hear_worker(State *s, Worker *worker) {
  Report report;
  Sender sender = {s, worker->position};
  if (!read_report(worker->fd, &report)) {
    stop_worker(worker);
    hear_lost(&sender, "its process ended early");
  } else {
    if (report.ended) stop_worker(worker);
    hear(&sender, &report);
  }
}

static void run_in_processes(State *s) {
  int n = s->sweep->n_jobs, next = 0;
  Worker *workers = host_memory(NULL, (uint64_t)n * sizeof *workers);
  struct pollfd *polls = host_memory(NULL, (uint64_t)n * sizeof *polls);
  for (int i = 0; i < n; i++) workers[i].fd = -1;
  while (s->front < s->sweep->n_seeds) {
    for (int i = 0; i < n; i++) {
      if (workers[i].fd < 0 && next < s->sweep->n_seeds) {
        Sender sender = {s, next};
        if (!start_worker(s->sweep, &workers[i], next++))
          hear_lost(&sender, "the system gives no more processes");
      }
      polls[i] = (struct pollfd){.fd = workers[i].fd, .events = POLLIN}; // -1 is passed over
    }
    if (s->front == s->sweep->n_seeds || poll(polls, (nfds_t)n, -1) <= 0) continue;
    for (int i = 0; i < n; i++)
      if (polls[i].revents != 0) hear_worker(s, &workers[i]);
  }
  free(polls);
  free(workers);
}
#else
static void run_in_processes(State *s) {
  run_in_sequence(s);
}
#endif

int sweep_run(const Sweep *sweep) {
  State state = {.sweep = sweep};
  uint64_t bytes = (uint64_t)sweep->n_seeds * sizeof *state.seeds;
  state.seeds = host_memory(NULL, bytes);
  memset(state.seeds, 0, (size_t)bytes);
  if (sweep->n_jobs > 1 && sweep->n_seeds > 1)
    run_in_processes(&state);
  else
    run_in_sequence(&state);
  free(state.seeds);
  return state.code;
}
