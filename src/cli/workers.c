// Jobs spread over processes, each of which reports through a pipe.
//
// When one ends, the next job starts. Where there are no processes (WASI, Emscripten), or with one at a time, the jobs
// are done one after another in this process.
#define _POSIX_C_SOURCE 200809L
#include "workers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "host.h"
#include "signals.h"

// Who hears of a job done in this process.
typedef struct Sender {
  const Crew *crew;
  int position;
  bool stop;
} Sender;

static bool hear_here(void *self, const Report *report) {
  Sender *sender = self;
  bool go_on = sender->crew->hear(sender->crew->self, sender->position, report);
  if (!go_on || signals_stop() != 0) sender->stop = true;
  return !sender->stop;
}

static void run_in_sequence(const Crew *crew) {
  Sender sender = {.crew = crew};
  for (; sender.position < crew->n && !sender.stop; sender.position++)
    crew->work(crew->self, sender.position, hear_here, &sender);
}

#if !defined(__wasi__) && !defined(__EMSCRIPTEN__)
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Worker {
  pid_t pid;
  int fd; // -1: free
  int position;
} Worker;

typedef struct Yard {
  const Crew *crew;
  Worker *workers;
  struct pollfd *polls;
  int next; // first job that has not been started
  bool stop;
} Yard;

// Child: a report that cannot be sent has no reader left, and then nobody needs the work.
static bool write_report(void *self, const Report *report) {
  const char *at = (const char *)report;
  size_t left = sizeof *report;
  while (left > 0) {
    ssize_t n = write(*(const int *)self, at, left);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(EXIT_FAILED);
    at += n;
    left -= (size_t)n;
  }
  return signals_stop() == 0;
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

// Child: a reading end kept open here would hide from the others that their reader is gone.
static void work_in_child(const Yard *yard, int position, int ends[2]) {
  close(ends[0]);
  for (int i = 0; i < yard->crew->most; i++)
    if (yard->workers[i].fd >= 0) close(yard->workers[i].fd);
  yard->crew->work(yard->crew->self, position, write_report, &ends[1]);
  _exit(EXIT_DONE);
}

static bool start_worker(const Yard *yard, Worker *worker, int position) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  fflush(NULL); // or the child would print what waits in the buffers once more
  pid_t pid = fork();
  if (pid == 0) work_in_child(yard, position, ends);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return false;
  }
  *worker = (Worker){.pid = pid, .fd = ends[0], .position = position};
  return true;
}

static void end_worker(Worker *worker) {
  close(worker->fd);
  while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR) continue;
  worker->fd = -1;
}

static void hear(Yard *yard, int position, const Report *report) {
  if (!yard->crew->hear(yard->crew->self, position, report)) yard->stop = true;
}

// The end of a job whose process could not say it.
static void hear_lost(Yard *yard, int position, const char *what) {
  Report report = {.ended = 1, .code = EXIT_FAILED, .fraction = 1};
  snprintf(report.text, sizeof report.text, "%s", what);
  hear(yard, position, &report);
}

static void hear_worker(Yard *yard, Worker *worker) {
  Report report;
  if (!read_report(worker->fd, &report)) {
    end_worker(worker);
    hear_lost(yard, worker->position, "its process ended early");
  } else {
    if (report.ended) end_worker(worker);
    hear(yard, worker->position, &report);
  }
}

// Fills free places, as long as there are jobs; returns how many are at work.
static int start_workers(Yard *yard) {
  int busy = 0;
  for (int i = 0; i < yard->crew->most; i++) {
    Worker *worker = &yard->workers[i];
    if (worker->fd < 0 && yard->next < yard->crew->n && !yard->stop) {
      int position = yard->next++;
      if (!start_worker(yard, worker, position))
        hear_lost(yard, position, "the system gives no more processes");
    }
    busy += worker->fd >= 0;
    yard->polls[i] = (struct pollfd){.fd = worker->fd, .events = POLLIN}; // -1 is passed over
  }
  return busy;
}

// Each then reports once more, after it has kept what it must.
static void ask_to_stop(const Yard *yard) {
  for (int i = 0; i < yard->crew->most; i++)
    if (yard->workers[i].fd >= 0) kill(yard->workers[i].pid, SIGTERM);
}

static void run_in_processes(const Crew *crew) {
  enum { MILLISECONDS = 100 }; // a signal that came just before poll is seen so late
  uint64_t n = (uint64_t)crew->most;
  Yard yard = {.crew = crew};
  yard.workers = host_memory(NULL, n * sizeof *yard.workers);
  yard.polls = host_memory(NULL, n * sizeof *yard.polls);
  for (int i = 0; i < crew->most; i++) yard.workers[i].fd = -1;
  bool asked = false;
  while (start_workers(&yard) > 0 || (yard.next < crew->n && !yard.stop)) {
    int ready = poll(yard.polls, (nfds_t)n, MILLISECONDS);
    for (int i = 0; i < crew->most && ready > 0; i++)
      if (yard.polls[i].revents != 0) hear_worker(&yard, &yard.workers[i]);
    if (signals_stop() != 0) yard.stop = true;
    if (yard.stop && !asked) ask_to_stop(&yard);
    asked = yard.stop;
  }
  free(yard.polls);
  free(yard.workers);
}
#else
static void run_in_processes(const Crew *crew) {
  run_in_sequence(crew);
}
#endif

void workers_run(const Crew *crew) {
  if (crew->most > 1 && crew->n > 1)
    run_in_processes(crew);
  else
    run_in_sequence(crew);
}
