// Open loop against closed loop, the exhibit "math-test". Of the hundred tests the best blind
// answer is right one time in ten, 3000 / 10 - 1000 = -700 on average: no plan that fixes its
// answer is worth more than going home for 0. A policy that looks earns 2000 each time (Levine, CS
// 285).
#include "trials.h"

enum { OPEN_LOOP, CLOSED_LOOP };
enum { EPISODES = 16 };

TEST(plans_go_home_and_policies_accept) {
  static Trials trials;
  trials_run(&trials, exhibit_text("math-test", OPEN_LOOP), EPISODES);
  for (int s = 0; s < SEEDS; s++)
    for (int k = 2; k <= EPISODES; k++) CHECK(trials.of[s][k] == 0); // the first trial is random
  trials_run(&trials, exhibit_text("math-test", CLOSED_LOOP), EPISODES);
  for (int s = 0; s < SEEDS; s++)
    for (int k = 1; k <= EPISODES; k++) CHECK(trials.of[s][k] == 2000);
  readme_row("| Math test: plans that replan / value iteration | 0 / 2000 | 0 / 2000 |");
}

TEST_MAIN(RUN(plans_go_home_and_policies_accept))
