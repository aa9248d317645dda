// MBPO against soft actor-critic, by real steps; and what becomes of it when its model is trusted too far.
//
// On the pendulum, returns depend on where an episode begins (the optimum is between 0 and about -240): solved is
// a mean of -250 or more over three episodes in a row. The target: in at most 40 % of the 7,000 real steps
// that soft actor-critic with one update a step may take (algorithms.md 4.18). Ours takes fewer, 2,800 in the
// median, of which MBPO needs 57 %; with the reference's settings of soft actor-critic it is 38 %. How much of that is due to imagination and how much to
// more updates? Soft actor-critic with as many updates stands beside it: here it needs no more steps than
// MBPO (the same is reported in reference/algorithms.md 4.19). Where the way to the reward is long, on the
// cart-pole that has to be swung up, imagination wins at equal updates.
#include "trials.h"

#define MANY " agent.updates_per_step=10"
#define LINEAR "env=point-navigation env.wall=on agent=mbpo model=linear" MANY

enum { SOLVED = -250, STEPS = 200, NEVER = 1000000 };

static void solve(int s, const void *wanted, void *result) {
  static Life life;
  const TrialsWanted *want = wanted;
  double *steps = result, last[3] = {-1e9, -1e9, -1e9};
  life_begin(&life, want->text, s + 1);
  *steps = NEVER;
  for (int k = 1; k <= want->n && *steps == NEVER; k++) {
    life_episodes(&life, 1);
    last[k % 3] = life_episode(&life, k, GDN_EPISODE_RETURN);
    if (last[0] + last[1] + last[2] >= 3 * SOLVED) *steps = STEPS * k;
  }
  life_end(&life);
}

// The real steps until the pendulum is solved, a median over the seeds; NEVER where most do not.
static Median steps_to_solve(const char *text, int most) {
  double steps[SEEDS];
  TrialsWanted wanted = {text, most};
  each_seed(SEEDS, solve, &wanted, steps, sizeof *steps);
  Median median = median_of(steps, SEEDS);
  printf("%s: solved after %.0f [%.0f, %.0f] real steps\n", text, median.value, median.low,
         median.high);
  return median;
}

TEST(fewer_real_steps_on_the_pendulum) {
  Median mbpo = steps_to_solve("env=pendulum agent=mbpo" MANY, 20);
  Median sac = steps_to_solve("env=pendulum agent=sac", 45);
  Median sac_many = steps_to_solve("env=pendulum agent=sac" MANY, 20);
  CHECK(mbpo.value <= 0.4 * 7000);
  CHECK(mbpo.high < sac.low);
  CHECK(sac_many.value <= mbpo.value); // an honest comparison: with as many updates, no gain here
}

// Return of 200 steps; the optimum is about 180. Both do ten updates for every real step.
TEST(imagination_wins_at_equal_updates_on_the_swing_up) {
  enum { EPISODES = 11 };
  static Trials mbpo, sac;
  trials_run(&mbpo, "env=cartpole-swingup agent=mbpo agent.rollout_length=15" MANY, EPISODES);
  trials_run(&sac, "env=cartpole-swingup agent=sac" MANY, EPISODES);
  trials_print("swing-up, MBPO", &mbpo, EPISODES);
  trials_print("swing-up, soft actor-critic", &sac, EPISODES);
  Median with = trials_median(&mbpo, EPISODES - 2, EPISODES);
  Median without = trials_median(&sac, EPISODES - 2, EPISODES);
  CHECK(with.value > 2 * without.value);
  CHECK(with.low > without.value && with.value > without.high);
}

// A linear model cannot know the wall. In long branches the policy learns to go straight through it, and really
// stays where the wall is; after one step the next branch begins on the right side of it again. Return of 100
// steps: -200 is what standing at the wall costs.
TEST(long_rollouts_hurt_where_the_model_errs) {
  enum { EPISODES = 16 };
  static Trials near, far;
  trials_run(&near, LINEAR " agent.rollout_length=1", EPISODES);
  trials_run(&far, LINEAR " agent.rollout_length=25", EPISODES);
  trials_print("linear model, k = 1", &near, EPISODES);
  trials_print("linear model, k = 25", &far, EPISODES);
  Median one = trials_median(&near, EPISODES - 2, EPISODES);
  Median many = trials_median(&far, EPISODES - 2, EPISODES);
  CHECK(one.value > -110 && many.value < -150);
  CHECK(one.low > many.high);
}

TEST_MAIN(RUN(fewer_real_steps_on_the_pendulum)
              RUN(imagination_wins_at_equal_updates_on_the_swing_up)
                  RUN(long_rollouts_hurt_where_the_model_errs))
