// What the tests of planning agents share: the returns of every trial of a config over some seeds,
// medians with their intervals, and the rows of README's table of results.
//
// Intervals. Nothing is assumed of how returns scatter: of n independent values, the k-th smallest
// and the k-th largest enclose the true median with probability 1 - 2 P(Bin(n, 1/2) < k). The
// narrowest pair with at least 95 % is taken; of ten values the second and the ninth (97.9 %).
#ifndef GEDANKEN_TESTS_LEARNING_TRIALS_H
#define GEDANKEN_TESTS_LEARNING_TRIALS_H

#include <stdarg.h>

#include "learn.h"

enum { SEEDS = 10, MOST_TRIALS = 16 }; // seeds 1 .. 10, those of the page and of the command line

typedef struct Trials {
  double of[SEEDS][MOST_TRIALS + 1]; // return of trial k = 1, 2, ...
} Trials;

typedef struct TrialsWanted {
  const char *text;
  int n;
} TrialsWanted;

static inline void trials_of_seed(int s, const void *wanted, void *result) {
  static Life life;
  const TrialsWanted *want = wanted;
  double *of = result;
  life_begin(&life, want->text, s + 1);
  life_episodes(&life, want->n);
  for (int k = 1; k <= want->n; k++) of[k] = life_episode(&life, k, GDN_EPISODE_RETURN);
  life_end(&life);
}

static inline void trials_run(Trials *trials, const char *text, int n) {
  TrialsWanted wanted = {text, n};
  each_seed(SEEDS, trials_of_seed, &wanted, trials->of, sizeof trials->of[0]);
}

// -- medians --------------------------------------------------------------------------------------

typedef struct Median {
  double value, low, high, worst; // the median, its interval, the smallest value
} Median;

static inline int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

// The largest k with 2 P(Bin(n, 1/2) < k) <= 5 %.
static inline int interval_rank(int n) {
  double probability = 1, below = 0; // of 0 successes
  for (int i = 0; i < n; i++) probability /= 2;
  for (int k = 0;; k++) {
    below += probability;
    if (2 * below > 0.05) return k;
    probability *= (double)(n - k) / (k + 1);
  }
}

// Sorts the values; n must be at least 6.
static inline Median median_of(double *values, int n) {
  int k = interval_rank(n);
  qsort(values, (size_t)n, sizeof *values, compare_doubles);
  return (Median){(values[(n - 1) / 2] + values[n / 2]) / 2, values[k - 1], values[n - k],
                  values[0]};
}

// Of the mean return of each seed in trials from .. to.
static inline Median trials_median(const Trials *trials, int from, int to) {
  double values[SEEDS];
  for (int s = 0; s < SEEDS; s++) {
    values[s] = 0;
    for (int k = from; k <= to; k++) values[s] += trials->of[s][k] / (to - from + 1);
  }
  return median_of(values, SEEDS);
}

// How many of the seeds' trials from .. to return less.
static inline int trials_below(const Trials *trials, int from, int to, double least) {
  int count = 0;
  for (int s = 0; s < SEEDS; s++)
    for (int k = from; k <= to; k++) count += trials->of[s][k] < least;
  return count;
}

static inline void trials_print(const char *name, const Trials *trials, int n) {
  printf("%s, medians of trials 1, 2, ...:", name);
  for (int k = 1; k <= n; k++) printf(" %.1f", trials_median(trials, k, k).value);
  printf("\n");
}

// -- README's table -------------------------------------------------------------------------------

// Whether README.md, seen from tests/, has the line. A WASI program may not look there.
static inline int readme_has(const char *line) {
#ifdef __wasm__
  return line[0] == '|';
#else
  static char text[1 << 17];
  FILE *file = fopen("../README.md", "r");
  if (file == NULL) return 0;
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  return strstr(text, line) != NULL;
#endif
}

// Prints a row of README's table of results, and checks that it stands there: runs repeat to the
// bit, so the numbers do. `script/readme-tables results` writes them anew.
__attribute__((format(printf, 1, 2))) static inline void readme_row(const char *format, ...) {
  char line[512];
  va_list values;
  va_start(values, format);
  vsnprintf(line, sizeof line, format, values);
  va_end(values);
  printf("%s\n", line);
  check_note(readme_has(line), __FILE__, __LINE__, "README.md has this row");
}

#endif
