// Prioritized sweeping against Dyna-Q on scaled mazes (Sutton & Barto, section 8.4), with the
// settings of the reference, section 4.4: alpha 0.5, gamma 0.95, epsilon 0.1, n = 5, theta 1e-4; a
// run has solved its maze when, after an episode, its greedy path has at most 1.2 x 14k steps.
//
// Two ways to count. "Effort" is the reference's: planned updates, and one for each real step.
// "Updates" are changes of the table: prioritized sweeping makes none for the real step itself.
//
// Two worlds. In ours the scaled goal stays one cell. The reference's goal is a block of k x k
// cells; its world is built here from a layout, which is possible up to k = 4 (a layout has at most
// 40 columns).
#ifndef GEDANKEN_TESTS_LEARNING_PRIORITIZED_H
#define GEDANKEN_TESTS_LEARNING_PRIORITIZED_H

#include "learn.h"

enum { SEEDS = 100, MOST_EPISODES = 3000, REFERENCE_RUNS = 20 };
enum { WORLD_TEXT = 4096 };

typedef struct Cost {
  Sample effort, updates, real;
  int unsolved;
} Cost;

static inline void own_world(int k, char *text) {
  snprintf(text, WORLD_TEXT, "env=dyna-maze env.scale=%d", k);
}

static inline void reference_world(int k, char *text) {
  static const char *const maze[] = {".......#G", "..#....#.", "S.#....#.",
                                     "..#......", ".....#...", "........."};
  int n = snprintf(text, WORLD_TEXT, "env=maze env.layout=");
  for (int row = 0; row < 6 * k; row++) {
    if (row > 0) text[n++] = '/';
    for (int column = 0; column < 9 * k; column++) {
      char glyph = maze[row / k][column / k];
      text[n++] = glyph == 'S' && (row % k || column % k) ? '.' : glyph;
    }
  }
  text[n] = 0;
}

static inline Cost solve_all(const char *agent, const char *world, int k) {
  static Run run;
  static char text[WORLD_TEXT + 256];
  Cost cost = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}, 0};
  snprintf(text, sizeof text,
           "%s agent=%s agent.alpha=0.5 agent.gamma=0.95 agent.epsilon=0.1 agent.planning_steps=5",
           world, agent);
  for (int seed = 0; seed < SEEDS; seed++) {
    int solved = 0;
    run_begin(&run, text, seed);
    for (int k2 = 0; k2 < MOST_EPISODES && !solved; k2++) {
      run_episodes(&run, 1);
      int path = greedy_path(&run, world, 0);
      solved = path > 0 && path * 10 <= 12 * 14 * k;
    }
    gdn_progress progress = gdn_run_progress(run.run);
    sample_add(&cost.effort, (double)(progress.model_steps + progress.env_steps));
    sample_add(&cost.updates, (double)progress.updates);
    sample_add(&cost.real, (double)progress.env_steps);
    cost.unsolved += !solved;
    run_end(&run);
  }
  return cost;
}

// "Assert ratio >= 1.5 on averages over at least 20 runs, nothing stronger" (reference). Runs that
// keep a way a little too long for ever count with all they did; Dyna-Q has none, prioritized
// sweeping, which settles sooner, one or two of a hundred in our worlds. `efforts`: the reference's
// means, NULL if it has none.
static inline void compare(const char *name, const char *world, int k, const double *efforts) {
  Cost dyna = solve_all("dyna-q", world, k);
  Cost sweeping = solve_all("prioritized-sweeping agent.theta=0.0001", world, k);
  double effort = sample_mean(&dyna.effort) / sample_mean(&sweeping.effort);
  double updates = sample_mean(&dyna.updates) / sample_mean(&sweeping.updates);
  printf(
      "%s, k = %d: effort %.0f / %.0f = %.2f, updates %.0f / %.0f = %.2f, real steps %.0f / %.0f, "
      "unsolved %d / %d\n",
      name, k, sample_mean(&dyna.effort), sample_mean(&sweeping.effort), effort,
      sample_mean(&dyna.updates), sample_mean(&sweeping.updates), updates, sample_mean(&dyna.real),
      sample_mean(&sweeping.real), dyna.unsolved, sweeping.unsolved);
  CHECK(effort >= 1.5);
  CHECK(updates >= 1.5);
  CHECK_INT(dyna.unsolved, 0);
  CHECK(sweeping.unsolved <= SEEDS / 20);
  if (efforts == NULL) return;
  CHECK_MEAN(&dyna.effort, efforts[0], REFERENCE_RUNS);
  CHECK_MEAN(&sweeping.effort, efforts[1], REFERENCE_RUNS);
}

// The reference's means of 20 runs, Dyna-Q and prioritized sweeping, k = 1 .. 4.
static const double reference_efforts[5][2] = {
    {0, 0}, {6100, 2100}, {32000, 12000}, {66000, 41000}, {152000, 74000}};

static inline void compare_reference_world(int k) {
  static char world[WORLD_TEXT];
  reference_world(k, world);
  compare("reference's world", world, k, reference_efforts[k]);
}

static inline void compare_own_world(int k) {
  static char world[WORLD_TEXT];
  own_world(k, world);
  compare("our world", world, k, NULL);
}

#endif
