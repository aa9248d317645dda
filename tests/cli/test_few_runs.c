// Statistics for few runs against numbers known by hand and against all resamples that there are.
//
// The scores of X are those of 3 runs in 2 tasks, [.2 .9], [.5 1.3], [.4 .1]; of Y those of 2 runs, [.3 .8], [.4 .4]. Each
// task has 27 resamples of X, so that all 729 can be enumerated.
#include "cli/few_runs.h"
#include "cli/order.h"

#include "check.h"

static const double x_values[] = {0.2, 0.5, 0.4, 0.9, 1.3, 0.1}, y_values[] = {0.3, 0.4, 0.8, 0.4};
static const int x_runs[] = {3, 3}, y_runs[] = {2, 2};

TEST(estimates) {
  Scores x, y;
  scores_make(&x, x_values, x_runs, 2);
  scores_make(&y, y_values, y_runs, 2);
  int x_all[6], y_all[4];
  scores_all(&x, x_all);
  scores_all(&y, y_all);
  CHECK_NEAR(scores_iqm(&x, x_all), 0.5, 1e-15); // of .2 .4 .5 .9
  CHECK_NEAR(scores_mean(&x, x_all), 3.4 / 6, 1e-15);
  CHECK_NEAR(scores_median(&x, x_all), 3.4 / 6, 1e-15);
  CHECK_NEAR(scores_gap(&x, x_all), 1 - 3.1 / 6, 1e-15);
  CHECK_NEAR(scores_better(&x, x_all, &y, y_all), 0.625, 1e-15); // 3.5 / 6 and 4 / 6
  CHECK_NEAR(scores_better(&y, y_all, &x, x_all), 0.375, 1e-15);
  CHECK_NEAR(scores_better(&x, x_all, &x, x_all), 0.5, 1e-15);
  const double at[] = {0.05, 0.3, 0.5, 1, 1.3}, above[] = {1, 4.0 / 6, 2.0 / 6, 1.0 / 6, 0};
  double profile[5];
  scores_profile(&x, x_all, at, 5, profile);
  for (int i = 0; i < 5; i++) CHECK_NEAR(profile[i], above[i], 1e-15);
  scores_free(&x);
  scores_free(&y);
}

// Of ten runs the middle six; the median of one task is that of its runs, of an odd and an even number.
TEST(one_task) {
  const double values[] = {7, 1, 100, 3, 5, -50, 4, 6, 2, 8};
  const int ten = 10, nine = 9;
  int all[10];
  Scores scores;
  scores_make(&scores, values, &ten, 1);
  scores_all(&scores, all);
  CHECK_NEAR(scores_iqm(&scores, all), 27.0 / 6, 1e-15); // 2 3 4 5 6 7
  CHECK_NEAR(scores_median(&scores, all), 4.5, 1e-15);
  CHECK_NEAR(scores_mean(&scores, all), 8.6, 1e-15);
  scores_free(&scores);
  scores_make(&scores, values, &nine, 1);
  CHECK_NEAR(scores_median(&scores, all), 4, 1e-15);
  scores_free(&scores);
}

TEST(tasks_of_different_size) {
  const double values[] = {1, 2, 3, 10};
  const int runs[] = {3, 1};
  int all[4];
  Scores scores;
  scores_make(&scores, values, runs, 2);
  scores_all(&scores, all);
  CHECK_NEAR(scores_mean(&scores, all), 6, 1e-15);
  CHECK_NEAR(scores_median(&scores, all), 6, 1e-15);
  CHECK_NEAR(scores_iqm(&scores, all), 2.5, 1e-15);
  scores_free(&scores);
}

enum { RESAMPLES = 27 * 27 };

static int rising(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void check_interval(double *values, double low, double high) {
  qsort(values, RESAMPLES, sizeof *values, rising);
  CHECK_NEAR(rising_quantile(values, RESAMPLES, 0.025), low, 1e-12);
  CHECK_NEAR(rising_quantile(values, RESAMPLES, 0.975), high, 1e-12);
}

// Resample number k: its digits in base 3 are the runs that are drawn, three in each task.
static void enumerate(const Scores *x, int k, int counts[6]) {
  for (int i = 0; i < 6; i++) counts[i] = 0;
  for (int i = 0; i < 6; i++, k /= 3) counts[x->places[x->begins[i / 3] + k % 3]]++;
}

TEST(all_resamples) {
  Scores x;
  int counts[6];
  double iqm[RESAMPLES], mean[RESAMPLES], median[RESAMPLES], gap[RESAMPLES], sum = 0;
  scores_make(&x, x_values, x_runs, 2);
  for (int k = 0; k < RESAMPLES; k++) {
    enumerate(&x, k, counts);
    iqm[k] = scores_iqm(&x, counts);
    mean[k] = scores_mean(&x, counts);
    median[k] = scores_median(&x, counts);
    gap[k] = scores_gap(&x, counts);
    sum += iqm[k];
  }
  CHECK_NEAR(sum / RESAMPLES, 0.5216049383, 5e-11);
  check_interval(iqm, 0.2, 0.85);
  check_interval(mean, 0.25, 0.8333333333333333);
  check_interval(median, 0.25, 0.8333333333333333);
  check_interval(gap, 0.2833333333333333, 0.75);
  scores_free(&x);
}

// Each run is as likely as any other of its task, and a task has as many as there are.
TEST(resamples_are_stratified) {
  enum { DRAWS = 20000 };
  const double values[] = {1, 2, 3, 10};
  const int runs[] = {3, 1};
  int counts[4];
  long sums[4] = {0}, wrong = 0;
  Scores scores;
  gdn_random random = gdn_random_stream(1, "test", 0);
  scores_make(&scores, values, runs, 2);
  for (int k = 0; k < DRAWS; k++) {
    scores_draw(&scores, &random, counts);
    wrong += counts[3] != 1 || counts[0] + counts[1] + counts[2] != 3;
    for (int i = 0; i < 4; i++) sums[i] += counts[i];
  }
  CHECK_INT(wrong, 0);
  for (int i = 0; i < 3; i++) CHECK_NEAR(sums[i], DRAWS, 580); // 5 sqrt(DRAWS 3 (1/3) (2/3))
  scores_free(&scores);
}

// Many random resamples come to the interval of all resamples, and equal streams to equal bits.
TEST(bootstrap) {
  Scores x;
  Summary one, two, other;
  scores_make(&x, x_values, x_runs, 2);
  few_runs_summary(&x, 50000, gdn_random_stream(1, "test", 0), &one);
  few_runs_summary(&x, 50000, gdn_random_stream(1, "test", 0), &two);
  few_runs_summary(&x, 50, gdn_random_stream(1, "test", 1), &other);
  CHECK(memcmp(&one, &two, sizeof one) == 0);
  CHECK(memcmp(&one, &other, sizeof one) != 0);
  CHECK_NEAR(one.iqm.value, 0.5, 1e-15);
  CHECK_NEAR(one.iqm.low, 0.2, 1e-12);
  CHECK_NEAR(one.iqm.high, 0.85, 1e-12);
  CHECK_NEAR(one.mean.low, 0.25, 1e-12);
  CHECK_NEAR(one.mean.high, 0.8333333333333333, 1e-12);
  CHECK_NEAR(one.gap.low, 0.2833333333333333, 1e-12);
  CHECK_NEAR(one.gap.high, 0.75, 1e-12);
  const double at[] = {0, 0.45};
  Estimate profile[2];
  few_runs_profile(&x, at, 2, 2000, gdn_random_stream(1, "test", 3), profile);
  CHECK(profile[0].value == 1 && profile[0].low == 1 && profile[0].high == 1);
  CHECK_NEAR(profile[1].value, 0.5, 1e-15);
  CHECK_NEAR(profile[1].low, 1.0 / 6, 1e-15); // none, or all six, in 8 of 729 resamples each
  CHECK_NEAR(profile[1].high, 5.0 / 6, 1e-15);
  scores_free(&x);
}

// All 729 resamples of X with all 16 of Y.
TEST(improvement) {
  enum { PAIRS = RESAMPLES * 16 };
  static double all[PAIRS];
  Scores x, y;
  int x_counts[6], y_counts[4];
  scores_make(&x, x_values, x_runs, 2);
  scores_make(&y, y_values, y_runs, 2);
  for (int k = 0; k < PAIRS; k++) {
    enumerate(&x, k / 16, x_counts);
    for (int i = 0; i < 4; i++) y_counts[i] = 0;
    for (int i = 0; i < 4; i++) y_counts[y.places[i / 2 * 2 + (k >> i & 1)]]++;
    all[k] = scores_better(&x, x_counts, &y, y_counts);
  }
  qsort(all, PAIRS, sizeof *all, rising);
  Estimate better = few_runs_better(&x, &y, 50000, gdn_random_stream(1, "test", 2));
  CHECK_NEAR(better.value, 0.625, 1e-15);
  CHECK_NEAR(better.low, rising_quantile(all, PAIRS, 0.025), 1e-12);
  CHECK_NEAR(better.high, rising_quantile(all, PAIRS, 0.975), 1e-12);
  scores_free(&x);
  scores_free(&y);
}

TEST_MAIN(RUN(estimates) RUN(one_task) RUN(tasks_of_different_size) RUN(all_resamples)
              RUN(resamples_are_stratified) RUN(bootstrap) RUN(improvement))
