// Statistics for few runs (Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice"):
// estimates over runs and tasks with 95 % intervals from a stratified bootstrap.
//
// Scores are sorted once. A resample is only how often each was drawn, so that no statistic sorts again: each is one walk
// over the scores. Intervals are percentiles of the statistic's values in all resamples.
#include "few_runs.h"

#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "order.h"

typedef struct Score {
  double value;
  int task;
} Score;

static int by_value(const void *a, const void *b) {
  const Score *x = a, *y = b;
  if (x->value != y->value) return x->value < y->value ? -1 : 1;
  return (x->task > y->task) - (x->task < y->task);
}

void scores_make(Scores *scores, const double *values, const int *runs, int n_tasks) {
  int n = 0;
  for (int t = 0; t < n_tasks; t++) n += runs[t];
  uint64_t many = (uint64_t)n;
  *scores = (Scores){.n = n, .n_tasks = n_tasks};
  scores->values = host_memory(NULL, many * sizeof(double));
  scores->tasks = host_memory(NULL, many * sizeof(int));
  scores->begins = host_memory(NULL, (uint64_t)(n_tasks + 1) * sizeof(int));
  scores->places = host_memory(NULL, many * sizeof(int));
  scores->means = host_memory(NULL, (uint64_t)n_tasks * sizeof(double));
  Score *sorted = host_memory(NULL, many * sizeof *sorted);
  scores->begins[0] = 0;
  for (int t = 0, i = 0; t < n_tasks; t++) {
    scores->begins[t + 1] = scores->begins[t] + runs[t];
    for (; i < scores->begins[t + 1]; i++) sorted[i] = (Score){values[i], t};
  }
  qsort(sorted, (size_t)n, sizeof *sorted, by_value);
  int *next = host_memory(NULL, (uint64_t)n_tasks * sizeof *next);
  memcpy(next, scores->begins, (size_t)n_tasks * sizeof *next);
  for (int i = 0; i < n; i++) {
    scores->values[i] = sorted[i].value;
    scores->tasks[i] = sorted[i].task;
    scores->places[next[sorted[i].task]++] = i;
  }
  free(next);
  free(sorted);
}

void scores_free(Scores *scores) {
  free(scores->values);
  free(scores->tasks);
  free(scores->begins);
  free(scores->places);
  free(scores->means);
  *scores = (Scores){0};
}

void scores_all(const Scores *scores, int *counts) {
  for (int i = 0; i < scores->n; i++) counts[i] = 1;
}

void scores_draw(const Scores *scores, gdn_random *random, int *counts) {
  memset(counts, 0, (size_t)scores->n * sizeof *counts);
  for (int t = 0; t < scores->n_tasks; t++) {
    const int *places = scores->places + scores->begins[t];
    int runs = scores->begins[t + 1] - scores->begins[t];
    for (int k = 0; k < runs; k++) counts[places[gdn_random_below(random, runs)]]++;
  }
}

// -- statistics ------------------------------------------------------------------------------------

double scores_iqm(const Scores *scores, const int *counts) {
  return rising_iqm(scores->values, counts, scores->n);
}

static void fill_means(const Scores *scores, const int *counts) {
  for (int t = 0; t < scores->n_tasks; t++) scores->means[t] = 0;
  for (int i = 0; i < scores->n; i++)
    scores->means[scores->tasks[i]] += counts[i] * scores->values[i];
  for (int t = 0; t < scores->n_tasks; t++)
    scores->means[t] /= scores->begins[t + 1] - scores->begins[t];
}

double scores_mean(const Scores *scores, const int *counts) {
  double sum = 0;
  fill_means(scores, counts);
  for (int t = 0; t < scores->n_tasks; t++) sum += scores->means[t];
  return sum / scores->n_tasks;
}

double scores_median(const Scores *scores, const int *counts) {
  int n = scores->n;
  if (scores->n_tasks == 1) return rising_mean(scores->values, counts, n, (n - 1) / 2, n / 2 + 1);
  fill_means(scores, counts);
  rising_sort(scores->means, scores->n_tasks);
  return rising_quantile(scores->means, scores->n_tasks, 0.5);
}

double scores_gap(const Scores *scores, const int *counts) {
  double sum = 0;
  for (int i = 0; i < scores->n; i++) {
    int t = scores->tasks[i], runs = scores->begins[t + 1] - scores->begins[t];
    sum += counts[i] * (scores->values[i] < 1 ? scores->values[i] : 1) / runs;
  }
  return 1 - sum / scores->n_tasks;
}

void scores_profile(const Scores *scores, const int *counts, const double *thresholds, int n,
                    double *out) {
  int above = 0;
  for (int i = scores->n - 1, k = n - 1; k >= 0; k--) {
    for (; i >= 0 && scores->values[i] > thresholds[k]; i--) above += counts[i];
    out[k] = (double)above / scores->n;
  }
}

// Mann and Whitney's U in one task, over all pairs of runs: both are walked in rising order.
static double better_in_task(const Scores *x, const int *x_counts, const Scores *y,
                             const int *y_counts, int task) {
  int j = y->begins[task], k = j, end = y->begins[task + 1], runs = end - j;
  double below = 0, up_to = 0, sum = 0; // how many of y
  for (int i = x->begins[task]; i < x->begins[task + 1]; i++) {
    double value = x->values[x->places[i]];
    for (; j < end && y->values[y->places[j]] < value; j++) below += y_counts[y->places[j]];
    for (; k < end && y->values[y->places[k]] <= value; k++) up_to += y_counts[y->places[k]];
    sum += x_counts[x->places[i]] * (below + up_to) / 2;
  }
  return sum / runs / (x->begins[task + 1] - x->begins[task]);
}

double scores_better(const Scores *x, const int *x_counts, const Scores *y, const int *y_counts) {
  double sum = 0;
  for (int t = 0; t < x->n_tasks; t++) sum += better_in_task(x, x_counts, y, y_counts, t);
  return sum / x->n_tasks;
}

// -- intervals -------------------------------------------------------------------------------------

static Estimate estimate(double value, double *resampled, int n) {
  rising_sort(resampled, n);
  return (Estimate){value, rising_quantile(resampled, n, 0.025),
                    rising_quantile(resampled, n, 0.975)};
}

static int *new_counts(const Scores *scores) {
  int *counts = host_memory(NULL, (uint64_t)scores->n * sizeof *counts);
  scores_all(scores, counts);
  return counts;
}

static double *new_numbers(int rows, int columns) {
  return host_memory(NULL, (uint64_t)rows * (uint64_t)columns * sizeof(double));
}

void few_runs_summary(const Scores *scores, int resamples, gdn_random random, Summary *out) {
  static double (*const statistics[])(const Scores *, const int *) = {scores_iqm, scores_median,
                                                                      scores_mean, scores_gap};
  enum { STATISTICS = 4 };
  Estimate *estimates[STATISTICS] = {&out->iqm, &out->median, &out->mean, &out->gap};
  int *counts = new_counts(scores);
  double *resampled = new_numbers(STATISTICS, resamples), whole[STATISTICS];
  for (int s = 0; s < STATISTICS; s++) whole[s] = statistics[s](scores, counts);
  for (int k = 0; k < resamples; k++) {
    scores_draw(scores, &random, counts);
    for (int s = 0; s < STATISTICS; s++)
      resampled[s * (int64_t)resamples + k] = statistics[s](scores, counts);
  }
  for (int s = 0; s < STATISTICS; s++)
    *estimates[s] = estimate(whole[s], resampled + s * (int64_t)resamples, resamples);
  free(resampled);
  free(counts);
}

Estimate few_runs_better(const Scores *x, const Scores *y, int resamples, gdn_random random) {
  int *x_counts = new_counts(x), *y_counts = new_counts(y);
  double *resampled = new_numbers(1, resamples), whole = scores_better(x, x_counts, y, y_counts);
  for (int k = 0; k < resamples; k++) {
    scores_draw(x, &random, x_counts);
    scores_draw(y, &random, y_counts);
    resampled[k] = scores_better(x, x_counts, y, y_counts);
  }
  Estimate better = estimate(whole, resampled, resamples);
  free(resampled);
  free(y_counts);
  free(x_counts);
  return better;
}

void few_runs_profile(const Scores *scores, const double *thresholds, int n, int resamples,
                      gdn_random random, Estimate *out) {
  int *counts = new_counts(scores);
  double *resampled = new_numbers(n, resamples);
  double *whole = new_numbers(1, n), *one = new_numbers(1, n);
  scores_profile(scores, counts, thresholds, n, whole);
  for (int k = 0; k < resamples; k++) {
    scores_draw(scores, &random, counts);
    scores_profile(scores, counts, thresholds, n, one);
    for (int i = 0; i < n; i++) resampled[i * (int64_t)resamples + k] = one[i];
  }
  for (int i = 0; i < n; i++)
    out[i] = estimate(whole[i], resampled + i * (int64_t)resamples, resamples);
  free(one);
  free(whole);
  free(resampled);
  free(counts);
}
