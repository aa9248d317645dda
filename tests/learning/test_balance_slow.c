// PETS on the continuous cart-pole, which mbrl-lib's notebook holds for 200 steps from trial 5 on
// (algorithms.md 4.10), and on the line world with which mbrl-lib tests its own PETS: after five
// trials of 30 steps the return exceeds -0.02.
#include "trials.h"

enum { TRIALS = 8, LINE_TRIALS = 5 };
static Trials trials;

TEST(cart_pole_is_held_by_trial_8) {
  trials_run(&trials, "env=cartpole env.force=continuous time_limit=200 agent=pets", TRIALS);
  trials_print("balance", &trials, TRIALS);
  Median end = trials_median(&trials, TRIALS, TRIALS);
  CHECK_NEAR(end.value, 200, 0);
  readme_row("| PETS on the continuous cart-pole: steps held in trial 8 | %.0f [%.0f, %.0f] | 200 "
             "of 200 |",
             end.value, end.low, end.high);
}

// 30 rows are few: more passes through them. A smooth plan of 25 steps cannot brake at once; 10 are
// enough.
TEST(line_is_learned_in_five_trials) {
  trials_run(&trials, "env=line agent=pets model.epochs=200 planner.horizon=10", LINE_TRIALS);
  trials_print("line", &trials, LINE_TRIALS);
  Median end = trials_median(&trials, LINE_TRIALS, LINE_TRIALS);
  CHECK(end.low > -0.02);
  readme_row("| PETS on the line: return of trial 5 | %.4f [%.4f, %.4f] | > -0.02 |", end.value,
             end.low, end.high);
}

TEST_MAIN(RUN(cart_pole_is_held_by_trial_8) RUN(line_is_learned_in_five_trials))
