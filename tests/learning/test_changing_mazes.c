// Sutton & Barto, figures 8.4 and 8.5, experiments/blocking.txt and shortcut.txt: the world changes
// while the agents live in it. Targets: reference, section 4.3, means of 200 runs of an independent
// program.
#include "learn.h"

enum { SEEDS = 200, REFERENCE_RUNS = 200 };
#define BLOCKING "env=blocking-maze "
#define SHORTCUT "env=shortcut-maze "
#define Q "agent=dyna-q agent.alpha=1"
#define PLUS "agent=dyna-q-plus"

typedef struct Changes {
  Sample before, after; // cumulative reward at the change, and at the end
  Sample way;           // real steps from the change to the first reward after it
  Sample found;         // 1: the greedy path at the end is the shortest of the new world
  int used;             // runs with an episode shorter than the old world allows
} Changes;

static void run_all(const char *world, const char *text, int change, int end, int shortest,
                    int old_shortest, Changes *out) {
  static Run run;
  *out = (Changes){0};
  for (int seed = 0; seed < SEEDS; seed++) {
    run_begin(&run, text, seed);
    run_steps(&run, change);
    double at_change = gdn_run_progress(run.run).total_reward, first = end - change;
    uint64_t old_episodes = gdn_run_progress(run.run).episodes;
    sample_add(&out->before, at_change);
    for (int step = 1; step <= end - change; step++) {
      run_steps(&run, 1);
      if (first > step && gdn_run_progress(run.run).total_reward > at_change) first = step;
    }
    int used = 0, episodes = (int)gdn_run_progress(run.run).episodes;
    for (int k = (int)old_episodes + 2; k <= episodes; k++)
      used |= run_length(&run, k) < old_shortest;
    sample_add(&out->after, gdn_run_progress(run.run).total_reward);
    sample_add(&out->way, first);
    sample_add(&out->found, greedy_path(&run, world, 1) == shortest);
    out->used += used;
    run_end(&run);
  }
  printf("%s: %.1f at step %d, %.1f at %d; first reward %.0f steps after the change; "
         "shortest "
         "path at the end in %.0f, used in %d of %d\n",
         text, sample_mean(&out->before), change, sample_mean(&out->after), end,
         sample_mean(&out->way), out->found.sum, out->used, SEEDS);
}

TEST(a_blocked_way) {
  static const char world[] = "env=blocking-maze env.change_step=1";
  Changes q, plus;
  run_all(world, BLOCKING Q " agent.planning_steps=10", 1000, 3000, 16, 0, &q);
  run_all(world, BLOCKING PLUS " agent.planning_steps=10 agent.kappa=0.0001", 1000, 3000, 16, 0,
          &plus);
  CHECK_MEAN(&q.before, 41.5, REFERENCE_RUNS);
  CHECK_MEAN(&q.after, 74.6, REFERENCE_RUNS);
  CHECK_MEAN(&plus.before, 60.8, REFERENCE_RUNS);
  CHECK_MEAN(&plus.after, 133.6, REFERENCE_RUNS);
  // The experiment's text: Dyna-Q goes on believing for long, Dyna-Q+ finds the new way soon.
  CHECK(sample_below(&plus.way, &q.way));
  CHECK(sample_mean(&q.way) > 2 * sample_mean(&plus.way));
}

TEST(a_shortcut) {
  static const char world[] = "env=shortcut-maze env.change_step=1";
  Changes q, plus;
  run_all(world, SHORTCUT Q " agent.planning_steps=50", 3000, 6000, 10, 16, &q);
  run_all(world, SHORTCUT PLUS " agent.planning_steps=50 agent.kappa=0.001", 3000, 6000, 10, 16,
          &plus);
  CHECK_MEAN(&q.before, 125.3, REFERENCE_RUNS);
  CHECK_MEAN(&q.after, 290.0, REFERENCE_RUNS);
  CHECK_MEAN(&plus.before, 136.1, REFERENCE_RUNS);
  CHECK_MEAN(&plus.after, 364.5, REFERENCE_RUNS);
  // 0 and 164 of the reference's 200 runs found it.
  CHECK_INT((int)q.found.sum, 0);
  CHECK_INT(q.used, 0);
  CHECK_MEAN(&plus.found, 164.0 / 200, REFERENCE_RUNS);
  CHECK(plus.used >= 0.5 * SEEDS); // "most of its runs"
}

TEST_MAIN(RUN(a_blocked_way) RUN(a_shortcut))
