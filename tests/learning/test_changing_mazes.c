// Sutton & Barto, figures 8.4 and 8.5, the exhibits "blocking" and "shortcut": the world changes
// while the agents live in it. Targets: reference, section 4.3, means of 200 runs of an independent
// program.
#include "learn.h"

enum { SEEDS = 200, REFERENCE_RUNS = 200, DYNA_Q = 0, DYNA_Q_PLUS = 1 };

typedef struct Changes {
  Sample before, after; // cumulative reward at the change, and at the end
  Sample way;           // real steps from the change to the first reward after it
  Sample found;         // 1: the greedy path at the end is the shortest of the new world
  int used;             // lives with an episode shorter than the old world allows
} Changes;

static void live_all(const char *exhibit, const char *world, int variant, int change, int end,
                     int shortest, int old_shortest, Changes *out) {
  static Life life;
  *out = (Changes){0};
  for (int seed = 0; seed < SEEDS; seed++) {
    life_begin(&life, exhibit_text(exhibit, variant), seed);
    life_steps(&life, change);
    double at_change = gdn_run_progress(life.run).total_reward, first = end - change;
    uint64_t old_episodes = gdn_run_progress(life.run).episodes;
    sample_add(&out->before, at_change);
    for (int step = 1; step <= end - change; step++) {
      life_steps(&life, 1);
      if (first > step && gdn_run_progress(life.run).total_reward > at_change) first = step;
    }
    int used = 0, episodes = (int)gdn_run_progress(life.run).episodes;
    for (int k = (int)old_episodes + 2; k <= episodes; k++)
      used |= life_length(&life, k) < old_shortest;
    sample_add(&out->after, gdn_run_progress(life.run).total_reward);
    sample_add(&out->way, first);
    sample_add(&out->found, greedy_path(&life, world, 1) == shortest);
    out->used += used;
    life_end(&life);
  }
  printf("%s, variant %d: %.1f at step %d, %.1f at %d; first reward %.0f steps after the change; "
         "shortest "
         "path at the end in %.0f, used in %d of %d\n",
         exhibit, variant, sample_mean(&out->before), change, sample_mean(&out->after), end,
         sample_mean(&out->way), out->found.sum, out->used, SEEDS);
}

TEST(a_blocked_way) {
  static const char world[] = "env=blocking-maze env.change_step=1";
  Changes q, plus;
  live_all("blocking", world, DYNA_Q, 1000, 3000, 16, 0, &q);
  live_all("blocking", world, DYNA_Q_PLUS, 1000, 3000, 16, 0, &plus);
  CHECK_MEAN(&q.before, 41.5, REFERENCE_RUNS);
  CHECK_MEAN(&q.after, 74.6, REFERENCE_RUNS);
  CHECK_MEAN(&plus.before, 60.8, REFERENCE_RUNS);
  CHECK_MEAN(&plus.after, 133.6, REFERENCE_RUNS);
  // The exhibit's text: Dyna-Q goes on believing for long, Dyna-Q+ finds the new way soon.
  CHECK(sample_below(&plus.way, &q.way));
  CHECK(sample_mean(&q.way) > 2 * sample_mean(&plus.way));
}

TEST(a_shortcut) {
  static const char world[] = "env=shortcut-maze env.change_step=1";
  Changes q, plus;
  live_all("shortcut", world, DYNA_Q, 3000, 6000, 10, 16, &q);
  live_all("shortcut", world, DYNA_Q_PLUS, 3000, 6000, 10, 16, &plus);
  CHECK_MEAN(&q.before, 125.3, REFERENCE_RUNS);
  CHECK_MEAN(&q.after, 290.0, REFERENCE_RUNS);
  CHECK_MEAN(&plus.before, 136.1, REFERENCE_RUNS);
  CHECK_MEAN(&plus.after, 364.5, REFERENCE_RUNS);
  // 0 and 164 of the reference's 200 lives found it.
  CHECK_INT((int)q.found.sum, 0);
  CHECK_INT(q.used, 0);
  CHECK_MEAN(&plus.found, 164.0 / 200, REFERENCE_RUNS);
  CHECK(plus.used >= 0.5 * SEEDS); // "most of its lives"
}

TEST_MAIN(RUN(a_blocked_way) RUN(a_shortcut))
