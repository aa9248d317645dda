// Distribution shift, the exhibits "distribution-shift" and "coverage": eight trials of random
// actions, then planning with a model that is fitted to them once, or again after each trial. An
// independent program, with an ensemble (reference/algorithms.md 4.8): on the swing-up 64 to 81
// without refitting and 172 to 174 in the third or fourth trial with it; on the pendulum -116 to
// -405 without.
#include "trials.h"

enum { ONCE, AGAIN, VARIANTS };
enum { RANDOM = 8, PLANNED = 5, LAST = RANDOM + PLANNED };

static void run_both(const char *exhibit, Trials trials[VARIANTS]) {
  for (int v = 0; v < VARIANTS; v++) {
    trials_run(&trials[v], exhibit_text(exhibit, v), LAST);
    trials_print(v == ONCE ? "fitted once" : "fitted again", &trials[v], LAST);
  }
}

TEST(plans_leave_what_random_actions_visit) {
  static Trials trials[VARIANTS];
  run_both("distribution-shift", trials);
  Median once = trials_median(&trials[ONCE], LAST, LAST);
  Median again = trials_median(&trials[AGAIN], LAST, LAST);
  CHECK(once.high < 81);
  CHECK(again.value >= 165);
  readme_row("| Swing-up, 8 random trials, then 5 planned; return of the last: fitted once / after "
             "each trial | %.0f [%.0f, %.0f] / %.0f [%.0f, %.0f] | 64 to 81 / 172 to 174 |",
             once.value, once.low, once.high, again.value, again.low, again.high);
}

TEST(it_is_coverage_that_matters) {
  static Trials trials[VARIANTS];
  run_both("coverage", trials);
  Median once = trials_median(&trials[ONCE], RANDOM + 1, LAST);
  Median again = trials_median(&trials[AGAIN], RANDOM + 1, LAST);
  CHECK(once.low > -405);
  CHECK_NEAR(once.value, again.value, 10);
  readme_row("| Pendulum, the same; mean of the five: fitted once / after each trial | %.0f [%.0f, "
             "%.0f] / %.0f [%.0f, %.0f] | -116 to -405 |",
             once.value, once.low, once.high, again.value, again.low, again.high);
}

TEST_MAIN(RUN(plans_leave_what_random_actions_visit) RUN(it_is_coverage_that_matters))
