// Sutton & Barto, figure 8.3: the policy half-way through the second episode. Half-way is after
// half of that episode's real steps (rounded down), with all their imagined ones. An arrow is a
// state with a preferred action.
#include "learn.h"
#include "naive.h"

// The variants of experiments/imagination.txt.
static const char *const imagination[] = {"env=dyna-maze agent=dyna-q agent.planning_steps=0",
                                          "env=dyna-maze agent=dyna-q agent.planning_steps=5",
                                          "env=dyna-maze agent=dyna-q agent.planning_steps=50"};

enum { SEEDS = 300 };

// Arrows of the library's agent.
static int arrows(int variant, int seed) {
  static Run whole, half;
  run_begin(&whole, imagination[variant], seed);
  run_begin(&half, imagination[variant], seed);
  run_episodes(&whole, 2);
  run_episodes(&half, 1);
  run_steps(&half, (int)run_length(&whole, 2) / 2);
  int n = preferring_states((const double *)half.q.data, half.q.shape[0], half.q.shape[1]);
  run_end(&whole);
  run_end(&half);
  return n;
}

static int naive_arrows(int n, int seed) {
  static Naive me, again;
  naive_begin(&me, seed, 0, n, 0);
  naive_episode(&me, 0);
  again = me;
  naive_episode(&again, naive_episode(&me, 0) / 2);
  return preferring_states(again.q[0], NAIVE_CELLS, 4);
}

static void run_all(int variant, int n, Sample *ours, Sample *theirs, int *one, int *least) {
  *one = 0;
  *least = NAIVE_CELLS;
  for (int seed = 0; seed < SEEDS; seed++) {
    int count = arrows(variant, seed);
    sample_add(ours, count);
    sample_add(theirs, naive_arrows(n, seed));
    *one += count == 1;
    if (count < *least) *least = count;
  }
  printf("n = %d: %.2f arrows (plain program %.2f), least %d, exactly one in %d of %d\n", n,
         sample_mean(ours), sample_mean(theirs), *least, *one, SEEDS);
}

// "Only one step (the last) has been learned so far" (the book). A second arrow needs a visit to
// the cell below the goal in the first half of the episode that is not followed by the step to the
// goal, which an agent that knows that step omits with probability 0.075: so one arrow in at least
// 92.5 % of runs.
TEST(without_imagination_there_is_one_arrow) {
  Sample ours = {0, 0, 0}, theirs = {0, 0, 0};
  int one, least;
  run_all(0, 0, &ours, &theirs, &one, &least);
  CHECK_INT(least, 1);
  CHECK(one >= 0.925 * SEEDS);
  CHECK(samples_agree(&ours, &theirs));
}

// "An extensive policy" (the book): as many arrows as the plain program has, never a single one,
// and on average over a quarter of the 46 cells in which one could stand.
TEST(with_imagination_there_is_a_field_of_arrows) {
  Sample ours = {0, 0, 0}, theirs = {0, 0, 0};
  int one, least;
  run_all(2, 50, &ours, &theirs, &one, &least);
  CHECK(samples_agree(&ours, &theirs));
  CHECK_INT(one, 0);
  CHECK(sample_mean(&ours) > 46.0 / 4);
}

TEST_MAIN(RUN(without_imagination_there_is_one_arrow)
              RUN(with_imagination_there_is_a_field_of_arrows))
