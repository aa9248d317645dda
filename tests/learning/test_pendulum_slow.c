// PETS on the pendulum, the exhibit "error-growth". Learned by trial 5 (an independent program
// needs 3 to 5, reference/algorithms.md 6.3); and how the model's error grows with the steps it
// looks ahead.
//
// Returns of the pendulum depend on where a trial begins (the optimum is between 0 and about -240),
// so that "solved" is judged by what stands: in the last 50 steps less than 1 is lost.
#include "trials.h"

enum { TRIALS = 6, AHEAD = 10, STEPS = 200, LAST_STEPS = 50 };
static Trials trials;
static int stands[TRIALS + 1];     // of the seeds, in trial k
static double error[SEEDS][AHEAD]; // of looking 1, 2, ... steps ahead in trial 5
static double error_early[SEEDS];  // the same, one step in trial 2

typedef struct Learned {
  double returns[TRIALS + 1], error[AHEAD], error_early;
  int stands[TRIALS + 1];
} Learned;

static void learn_one(int seed, const void *text, void *result) {
  static Life life;
  Learned *one = result;
  gdn_channel errors;
  life_begin(&life, text, seed + 1);
  CHECK(gdn_run_channel_find(life.run, "hindsight.error", &errors) == GDN_OK);
  const double *ahead = errors.data;
  for (int k = 1; k <= TRIALS; k++) {
    life_steps(&life, STEPS - LAST_STEPS);
    double before = gdn_run_progress(life.run).episode_return;
    life_episodes(&life, 1);
    one->returns[k] = life_episode(&life, k, GDN_EPISODE_RETURN);
    one->stands[k] = one->returns[k] - before > -1;
    if (k == 2) one->error_early = ahead[0];
    for (int i = 0; k == 5 && i < AHEAD; i++) one->error[i] = ahead[i];
  }
  life_end(&life);
}

static void learn_all(void) {
  static Learned all[SEEDS];
  each_seed(SEEDS, learn_one, exhibit_text("error-growth", 0), all, sizeof *all);
  for (int s = 0; s < SEEDS; s++) {
    error_early[s] = all[s].error_early;
    for (int i = 0; i < AHEAD; i++) error[s][i] = all[s].error[i];
    for (int k = 1; k <= TRIALS; k++) {
      trials.of[s][k] = all[s].returns[k];
      stands[k] += all[s].stands[k];
    }
  }
  trials_print("pendulum", &trials, TRIALS);
  printf("stands at the end of trials 1, 2, ...:");
  for (int k = 1; k <= TRIALS; k++) printf(" %d", stands[k]);
  printf(" of %d\n", SEEDS);
}

TEST(solved_by_trial_5) {
  Median fifth = trials_median(&trials, 5, 5);
  CHECK(stands[5] > SEEDS / 2); // the median life
  CHECK(stands[TRIALS] >= 9);
  CHECK(fifth.low >= -400);
  readme_row("| PETS on the pendulum: return of trial 5; lives that stand, in trials 5 / 6 | %.0f "
             "[%.0f, %.0f]; %d / %d of 10 | solved at 3 to 5 |",
             fifth.value, fifth.low, fifth.high, stands[5], stands[TRIALS]);
}

// Errors of single steps add up: looking k steps ahead errs about k times as much, and so the sum
// over a plan of T steps grows with T^2.
TEST(errors_grow_with_the_square_of_the_horizon) {
  double times[SEEDS], sums[SEEDS];
  for (int s = 0; s < SEEDS; s++) {
    double sum = 0;
    for (int i = 0; i < AHEAD; i++) {
      sum += error[s][i];
      if (i == AHEAD / 2 - 1) sums[s] = 1 / sum;
    }
    sums[s] *= sum; // T = 10 over T = 5; were all steps alike, 55 / 15 = 3.7
    times[s] = error[s][4] / error[s][0];
  }
  Median five = median_of(times, SEEDS), squared = median_of(sums, SEEDS);
  CHECK(five.value > 4 && five.value < 7);
  CHECK(squared.value > 3 && squared.value < 6);
  readme_row("| Error 5 steps ahead / 1 step; sum over 10 steps / over 5 (pendulum) | %.1f [%.1f, "
             "%.1f]; %.1f [%.1f, %.1f] | 5; T^2 gives 3.7 |",
             five.value, five.low, five.high, squared.value, squared.low, squared.high);
}

TEST(more_data_lowers_the_error) {
  int lower = 0;
  for (int s = 0; s < SEEDS; s++) lower += error[s][0] < error_early[s] / 2;
  CHECK(lower >= 9);
}

TEST_MAIN(learn_all(); RUN(solved_by_trial_5) RUN(errors_grow_with_the_square_of_the_horizon)
              RUN(more_data_lowers_the_error))
