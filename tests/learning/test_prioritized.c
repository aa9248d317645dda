// Prioritized sweeping needs fewer updates than Dyna-Q: scales 1 to 3, and experiments/urgency.txt.
#include "prioritized.h"

TEST(fewer_updates_in_the_reference_worlds) {
  for (int k = 1; k <= 3; k++) compare_reference_world(k);
}

TEST(fewer_updates_in_our_worlds) {
  for (int k = 2; k <= 3; k++) compare_own_world(k);
}

static const char *const urgent[] = {
    "env=dyna-maze env.scale=3 agent=dyna-q agent.alpha=0.5 agent.planning_steps=5",
    "env=dyna-maze env.scale=3 agent=prioritized-sweeping agent.planning_steps=5"};

// The experiment shows scale 3: real and imagined steps together until the first good episode (at most
// twice the shortest way of 42), and until the end of the experiment.
static void urgency(int variant, Sample *good, Sample *end) {
  static Run run;
  for (int seed = 0; seed < SEEDS; seed++) {
    int k = 1;
    run_begin(&run, urgent[variant], seed);
    run_episodes(&run, 60);
    while (k < 60 && run_length(&run, k) > 2 * 42) k++;
    sample_add(good, run_episode(&run, k, GDN_EPISODE_ENV_STEPS) +
                         run_episode(&run, k, GDN_EPISODE_MODEL_STEPS));
    sample_add(end, run_episode(&run, 60, GDN_EPISODE_ENV_STEPS) +
                        run_episode(&run, 60, GDN_EPISODE_MODEL_STEPS));
    run_end(&run);
  }
}

TEST(the_experiment_shows_it) {
  Sample good[2] = {{0, 0, 0}, {0, 0, 0}}, end[2] = {{0, 0, 0}, {0, 0, 0}};
  for (int v = 0; v < 2; v++) urgency(v, &good[v], &end[v]);
  printf("urgency: real and imagined steps until the first good episode %.0f / %.0f, at the end "
         "%.0f / %.0f\n",
         sample_mean(&good[0]), sample_mean(&good[1]), sample_mean(&end[0]), sample_mean(&end[1]));
  CHECK(sample_below(&good[1], &good[0]));
  CHECK(sample_below(&end[1], &end[0]));
  CHECK(sample_mean(&good[0]) >= 1.5 * sample_mean(&good[1]));
}

TEST_MAIN(RUN(fewer_updates_in_the_reference_worlds) RUN(fewer_updates_in_our_worlds)
              RUN(the_experiment_shows_it))
