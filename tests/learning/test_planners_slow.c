// Four searches with the true dynamics at equal imagined steps, the exhibit "planners".
#include "trials.h"

enum { SHOOTING, MPPI, PLAIN_CEM, ICEM, PLANNERS };
enum { LAST = 3 }; // trials; the first is random

// Imagined steps of each decision: 64 sequences x 25 steps x 3 iterations, or 192 x 25.
static void check_steps(const char *text) {
  static Life life;
  life_begin(&life, text, 1);
  life_episodes(&life, 1);
  life_steps(&life, 10);
  CHECK(gdn_run_progress(life.run).model_steps == 10 * 4800);
  life_end(&life);
}

TEST(planners_differ_at_equal_imagined_steps) {
  static const char *const names[] = {"random shooting", "MPPI", "CEM", "CEM with iCEM's noise"};
  static Trials trials;
  Median of[PLANNERS];
  for (int i = 0; i < PLANNERS; i++) {
    check_steps(exhibit_text("planners", i));
    trials_run(&trials, exhibit_text("planners", i), LAST);
    trials_print(names[i], &trials, LAST);
    of[i] = trials_median(&trials, 2, LAST);
  }
  for (int i = 1; i < PLANNERS; i++) CHECK(of[i - 1].high < of[i].low);
  CHECK(of[PLAIN_CEM].value >= 170); // 173 to 180, algorithms.md 4.7
  readme_row("| Swing-up, true dynamics, 4,800 imagined steps a decision: random shooting / MPPI / "
             "CEM / iCEM | %.0f / %.0f / %.0f / %.0f | CEM 173 to 180 |",
             of[SHOOTING].value, of[MPPI].value, of[PLAIN_CEM].value, of[ICEM].value);
}

TEST_MAIN(RUN(planners_differ_at_equal_imagined_steps))
