// Agents that are given the world's probabilities, and Q-learning where the truth is known: the
// cliff and the frozen lake. Targets are closed forms or independent exact solves (reference,
// section 2.4).
#include "learn.h"

// The sum of rewards along the edge of the cliff: 13 steps.
TEST(value_iteration_walks_along_the_cliff) {
  static Run run;
  for (int seed = 0; seed < 10; seed++) {
    run_begin(&run, "env=cliff-walking agent=value-iteration agent.gamma=1", seed);
    run_episodes(&run, 5);
    for (int k = 1; k <= 5; k++) {
      CHECK_NEAR(run_episode(&run, k, GDN_EPISODE_RETURN), -13, 0);
      CHECK_NEAR(run_length(&run, k), 13, 0);
    }
    run_end(&run);
  }
}

// Q-learning learns that way, and falls when it explores (Sutton & Barto, example 6.6: about -50).
// Walking by the optimal values with epsilon 0.1 earns -50.80005 on average, by solving its linear
// equations.
TEST(q_learning_falls_off_the_cliff) {
  enum { SEEDS = 30, EARLY = 1000, EPISODES = 3000 };
  static Run run;
  Sample late = {0, 0, 0};
  int greedy_13 = 0;
  for (int seed = 0; seed < SEEDS; seed++) {
    run_begin(&run,
              "env=cliff-walking agent=q-learning agent.alpha=0.5 agent.gamma=1 agent.epsilon=0.1",
              seed);
    run_episodes(&run, EPISODES);
    for (int k = EARLY + 1; k <= EPISODES; k++)
      sample_add(&late, run_episode(&run, k, GDN_EPISODE_RETURN));
    greedy_13 += greedy_path(&run, "env=cliff-walking", 0) == 13;
    run_end(&run);
  }
  printf("cliff: late return %.2f over %.0f episodes, greedy path 13 in %d of %d\n",
         sample_mean(&late), late.n, greedy_13, SEEDS);
  CHECK_MEAN(&late, -50.80005, EXACT);
  CHECK_INT(greedy_13, SEEDS);
}

// -- the frozen lake ------------------------------------------------------------------------------

enum { SIDE = 4, LAKE = SIDE * SIDE };
static const char lake[] = "S....H.H...HH..G"; // Gymnasium's 4x4 map, F as `.`

// The cell that a move leads to; ways in circular order: up, right, down, left.
static int glide(int s, int way) {
  int row = s / SIDE + (way == 2) - (way == 0), column = s % SIDE + (way == 1) - (way == 3);
  return row < 0 || row >= SIDE || column < 0 || column >= SIDE ? s : row * SIDE + column;
}

// The value of moving a way that really goes there or to either side, a third each.
static double glide_value(const double *v, int s, int way, double gamma) {
  double sum = 0;
  for (int turn = 3; turn <= 5; turn++) {
    int next = glide(s, (way + turn) % 4);
    sum += (lake[next] == 'G' ? 1 : gamma * v[next]) / 3;
  }
  return sum;
}

// Probability of reaching the goal from the start under the policy that is optimal with discount
// gamma, computed without the library: value iteration, then evaluation without discount.
static double lake_success(double gamma) {
  double v[LAKE] = {0}, p[LAKE] = {0};
  int best[LAKE] = {0};
  for (int sweep = 0; sweep < 20000; sweep++) {
    for (int s = 0; s < LAKE; s++) {
      if (lake[s] == 'H' || lake[s] == 'G') continue;
      for (int way = 0; way < 4; way++)
        if (glide_value(v, s, way, gamma) > glide_value(v, s, best[s], gamma)) best[s] = way;
      v[s] = glide_value(v, s, best[s], gamma);
    }
  }
  for (int sweep = 0; sweep < 20000; sweep++)
    for (int s = 0; s < LAKE; s++)
      if (lake[s] != 'H' && lake[s] != 'G') p[s] = glide_value(p, s, best[s], 1);
  return p[0];
}

static void cross_the_lake(const char *text, double success) {
  enum { SEEDS = 30, EPISODES = 1000 };
  static Run run;
  Sample reached = {0, 0, 0};
  for (int seed = 0; seed < SEEDS; seed++) {
    run_begin(&run, text, seed);
    run_episodes(&run, EPISODES);
    for (int k = 1; k <= EPISODES; k++)
      sample_add(&reached, run_episode(&run, k, GDN_EPISODE_RETURN));
    run_end(&run);
  }
  printf("%s: %.4f (exact %.4f)\n", text, sample_mean(&reached), success);
  CHECK_MEAN(&reached, success, EXACT);
}

// 14/17 is the best there is. A discount of 0.95 makes the agent hurry and fall in more often:
// 32/41.
TEST(value_iteration_crosses_the_lake) {
  CHECK_NEAR(lake_success(0.99), 14.0 / 17, 1e-9);
  CHECK_NEAR(lake_success(0.95), 32.0 / 41, 1e-9);
  cross_the_lake("env=frozen-lake agent=value-iteration agent.gamma=0.99", lake_success(0.99));
  cross_the_lake("env=frozen-lake agent=value-iteration", lake_success(0.95));
  cross_the_lake("env=frozen-lake agent=policy-iteration agent.gamma=0.99", lake_success(0.99));
}

TEST_MAIN(RUN(value_iteration_walks_along_the_cliff) RUN(q_learning_falls_off_the_cliff)
              RUN(value_iteration_crosses_the_lake))
