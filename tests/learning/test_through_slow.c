// Policies improved in a learned model, by the gradient through it (version 2.0) and by policy gradient in it
// (version 2.5). Targets: reference/algorithms.md 4.14 (the gradient's norm on the pendulum is more than 100
// times as long at H = 80 as at H = 5; point navigation is solved at H = 20 to 40 within 20 trials) and 4.16
// (imagining whole episodes is worse than short ways that end with a value).
#include <math.h>

#include "trials.h"

// -- version 2.0 ----------------------------------------------------------------------------------

enum { MEASURED = 50, LOSS_ROWS = 512 }; // updates for each horizon

static void set(gdn_run *run, const char *key, const char *value) {
  gdn_message why = {""};
  if (!CHECK(gdn_run_set(run, key, value, &why) == GDN_OK)) printf("%s: %s\n", key, why.text);
}

// The median norm of the gradients of the latest updates.
static double latest_norm(gdn_run *run) {
  gdn_channel loss;
  double norms[MEASURED];
  CHECK_INT(gdn_run_channel_find(run, "backprop.loss", &loss), GDN_OK);
  const double *rows = loss.data;
  int last = 0;
  for (int i = 0; i < LOSS_ROWS; i++) last = rows[3 * i] > rows[3 * last] ? i : last;
  for (int k = 0; k < MEASURED; k++) {
    norms[k] = rows[3 * ((last + LOSS_ROWS - k) % LOSS_ROWS) + 2];
  }
  return median_of(norms, MEASURED).value;
}

static const char *const measured[] = {"5", "10", "20", "40", "80"};
enum { HORIZONS = 5 };

static void measure_norms(int s, const void *text, void *result) {
  static Life life;
  double *norms = result;
  life_begin(&life, text, s + 1);
  life_episodes(&life, 4);
  set(life.run, "agent.rate", "0.000001");
  for (int h = 0; h < HORIZONS; h++) {
    set(life.run, "agent.horizon", measured[h]);
    life_episodes(&life, 1);
    norms[h] = latest_norm(life.run);
  }
  life_end(&life);
}

// One policy, half learned; then it rests, and its gradient is measured with every horizon: between
// two measurements lies one more trial, after which the model is fitted again.
TEST(gradients_through_the_model_explode) {
  double of[SEEDS][HORIZONS], norms[HORIZONS][SEEDS], ratios[SEEDS];
  each_seed(SEEDS, measure_norms,
            "env=pendulum agent=mbrl-backprop agent.horizon=20 agent.policy_updates=50", of,
            sizeof of[0]);
  for (int s = 0; s < SEEDS; s++) {
    for (int h = 0; h < HORIZONS; h++) norms[h][s] = of[s][h];
    ratios[s] = of[s][HORIZONS - 1] / of[s][0];
  }
  printf("norm of the gradient, medians of %d seeds:", SEEDS);
  for (int h = 0; h < HORIZONS; h++) {
    printf("  H = %s: %.3g", measured[h], median_of(norms[h], SEEDS).value);
  }
  Median ratio = median_of(ratios, SEEDS);
  printf("\nH = 80 over H = 5: %.0f (%.0f to %.0f), least %.0f\n", ratio.value, ratio.low,
         ratio.high, ratio.worst);
  CHECK(ratio.value > 100);
}

// Arriving as fast as can be returns about -21.
TEST(point_navigation_is_solved) {
  static const char *const horizons[] = {"20", "40"};
  static Trials trials;
  for (int h = 0; h < 2; h++) {
    char text[128];
    snprintf(text, sizeof text, "env=point-navigation agent=mbrl-backprop agent.horizon=%s",
             horizons[h]);
    trials_run(&trials, text, 10);
    trials_print(text, &trials, 10);
    CHECK(trials_median(&trials, 8, 10).worst > -25);
  }
}

// -- version 2.5 ----------------------------------------------------------------------------------

// About the same number of imagined steps after each trial: 30 rounds of 16, or 3 of 200 (a quarter more), for
// 64 ways. Long ways also mean fewer, larger rounds: that is part of what is compared.
TEST(short_ways_with_a_value_learn_sooner) {
  static const char *const ways[] = {"agent.horizon=16 agent.rounds=30",
                                     "agent.horizon=200 agent.rounds=3",
                                     "agent.horizon=200 agent.rounds=3 agent.bootstrap=off"};
  enum { TRIALS = 11, FIRST = 6 };
  static Trials trials;
  Median late[3];
  for (int w = 0; w < 3; w++) {
    char text[128];
    snprintf(text, sizeof text, "env=pendulum agent=mbrl-policy-gradient %s", ways[w]);
    trials_run(&trials, text, TRIALS);
    trials_print(ways[w], &trials, TRIALS);
    late[w] = trials_median(&trials, FIRST, TRIALS);
    printf("mean of trials %d to %d: %.0f (%.0f to %.0f)\n", FIRST, TRIALS, late[w].value,
           late[w].low, late[w].high);
  }
  CHECK(late[0].value > late[1].value);
  CHECK(late[0].low > late[2].high); // the intervals are apart
}

TEST_MAIN(RUN(gradients_through_the_model_explode) RUN(point_navigation_is_solved)
              RUN(short_ways_with_a_value_learn_sooner))
