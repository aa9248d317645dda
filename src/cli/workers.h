// Jobs spread over processes, each of which reports through a pipe.
#ifndef GEDANKEN_CLI_WORKERS_H
#define GEDANKEN_CLI_WORKERS_H

#include "job.h"

typedef struct Crew {
  int n, most; // jobs 0 .. n - 1, so many at a time
  // Does one, in a process of its own if there are any.
  void (*work)(void *self, int position, ReportFn send, void *sender);
  // Hears of one, in this process; false: all shall stop.
  bool (*hear)(void *self, int position, const Report *report);
  void *self;
} Crew;

// Returns when all jobs have ended; after a signal, or when a listener wants no more, when those under way have. No
// process is left behind: one whose reader is gone ends at its next report.
void workers_run(const Crew *crew);

#endif
