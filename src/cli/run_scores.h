// One score for each run of a study: the mean of a column over some of its episodes.
#ifndef GEDANKEN_CLI_RUN_SCORES_H
#define GEDANKEN_CLI_RUN_SCORES_H

#include <stdint.h>

#include "rows.h"

typedef struct ScoreChoice {
  const char *measure; // the column
  int64_t from, to;    // episodes, 0: not given; without both, the last 10 %, rounded up
} ScoreChoice;

// Fills scores[rows->n_seeds]. Of evaluations those that were done count. Episodes are counted by the column `episode`, or else from 1; one that is not finished, at
// the end of a run, does not count. EXIT_DONE, or EXIT_FAILED after saying what is wrong; `file` is for sentences.
int run_scores(const Rows *rows, const char *file, const ScoreChoice *choice, double *scores);

#endif
