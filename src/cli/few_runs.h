// Statistics for few runs (Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice"):
// estimates over runs and tasks with 95 % intervals from a stratified bootstrap.
#ifndef GEDANKEN_CLI_FEW_RUNS_H
#define GEDANKEN_CLI_FEW_RUNS_H

#include "gedanken/random.h"

// The scores of one algorithm: a number for each of its runs in each task, more being better. Tasks may have different
// numbers of runs.
typedef struct Scores {
  int n, n_tasks;
  double *values; // [n] rising, of all tasks
  int *tasks;     // [n] of which task each is
  int *begins;    // [n_tasks + 1] where a task's begin in `places`
  int *places;    // [n] of values, task by task, rising in each
  double *means;  // [n_tasks] to work with
} Scores;

// `values` are the scores task by task, runs[t] of them (at least 1) in task t.
void scores_make(Scores *scores, const double *values, const int *runs, int n_tasks);
void scores_free(Scores *scores);

// A resample is how often it has each of the scores: counts[n]. The scores themselves have each once.
void scores_all(const Scores *scores, int *counts);
// Draws as many runs of each task as there are, each independently of the others.
void scores_draw(const Scores *scores, gdn_random *random, int *counts);

// Interquartile mean: of what is left without floor(n / 4) scores at each end, over all tasks.
double scores_iqm(const Scores *scores, const int *counts);
// Of the means of the tasks; where there is one task, of its runs.
double scores_median(const Scores *scores, const int *counts);
// Of the means of the tasks.
double scores_mean(const Scores *scores, const int *counts);
// Optimality gap: what is missing to 1 on average; what is above 1 does not count.
double scores_gap(const Scores *scores, const int *counts);
// The performance profile: for each of n rising thresholds the fraction of scores above it.
void scores_profile(const Scores *scores, const int *counts, const double *thresholds, int n,
                    double *out);
// Probability of improvement: that a run of x is better than one of y, the mean over tasks; ties count half.
double scores_better(const Scores *x, const int *x_counts, const Scores *y, const int *y_counts);

// What the scores say, and where 95 % of resamples lie.
typedef struct Estimate {
  double value, low, high;
} Estimate;

typedef struct Summary {
  Estimate iqm, median, mean, gap;
} Summary;

// Each with `resamples` resamples; equal streams give equal bits.
void few_runs_summary(const Scores *scores, int resamples, gdn_random random, Summary *out);
Estimate few_runs_better(const Scores *x, const Scores *y, int resamples, gdn_random random);
void few_runs_profile(const Scores *scores, const double *thresholds, int n, int resamples,
                      gdn_random random, Estimate *out);

#endif
