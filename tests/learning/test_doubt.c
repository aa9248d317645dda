// Two kinds of doubt, the exhibit "two-kinds-of-doubt": an ensemble of Gaussian networks fitted to
// two clusters of points, y = sin 3x + noise of deviation 0.03 + 0.1 (x + 1.2) (envs/scatter.c).
// The members' disagreement is to be at least three times as large outside the clusters as inside;
// the noise they expect is to stay what it is there (reference/algorithms.md 4.9). A single network
// has no disagreement, members without a noise head expect none.
#include "math/scalar.h"
#include "models/dynamics.h"
#include "run/run.h"
#include "trials.h"

enum { SINGLE, DETERMINISTIC, GAUSSIAN };
enum { POINTS_SEEN = 300, MEMBERS = 10, T = DYNAMICS_TILE };

typedef struct Doubt {
  double epistemic, aleatoric; // root mean squares over the members
} Doubt;

static Doubt doubt_at(const Life *life, double x) {
  static float observation[MEMBERS * T], action[MEMBERS * T];
  static float mean[2 * MEMBERS * T], deviation[2 * MEMBERS * T];
  const dynamics_type *model = dynamics_of(life->run->model);
  int members = model->members(life->run->model);
  gdn_random random = gdn_random_stream(0, "doubt", 0);
  for (int i = 0; i < members * T; i++) observation[i] = (float)x;
  Prediction p = {observation, action, mean, deviation};
  model->predict(life->run->model, &p, &random);
  double sum = 0, squares = 0, noise = 0;
  for (int m = 0; m < members; m++) {
    double y = (double)mean[m * T], d = (double)deviation[m * T];
    sum += y / members;
    squares += y * y / members;
    noise += d * d / members;
  }
  double variance = squares - sum * sum;
  return (Doubt){scalar_sqrt(variance > 0 ? variance : 0), scalar_sqrt(noise)};
}

// Mean over 20 places of [low, high].
static Doubt doubt_between(const Life *life, double low, double high) {
  Doubt sum = {0, 0};
  for (int i = 0; i < 20; i++) {
    Doubt d = doubt_at(life, low + (high - low) * (i + 0.5) / 20);
    sum.epistemic += d.epistemic / 20;
    sum.aleatoric += d.aleatoric / 20;
  }
  return sum;
}

typedef struct Regions {
  Doubt inside, gap, outside;
} Regions;

static Regions regions_of(int variant, int seed) {
  static Life life;
  life_begin(&life, exhibit_text("two-kinds-of-doubt", variant), seed);
  life_episodes(&life, POINTS_SEEN);
  Doubt left = doubt_between(&life, -1.2, -0.5), right = doubt_between(&life, 0.4, 1.1);
  Doubt before = doubt_between(&life, -2, -1.5), after = doubt_between(&life, 1.4, 2);
  Regions r = {
      {(left.epistemic + right.epistemic) / 2, (left.aleatoric + right.aleatoric) / 2},
      doubt_between(&life, -0.5, 0.4),
      {(before.epistemic + after.epistemic) / 2, (before.aleatoric + after.aleatoric) / 2}};
  life_end(&life);
  return r;
}

TEST(ensembles_tell_noise_from_ignorance) {
  double gap[SEEDS], outside[SEEDS], noise_inside[SEEDS], noise_gap[SEEDS];
  for (int s = 0; s < SEEDS; s++) {
    Regions r = regions_of(GAUSSIAN, s + 1);
    gap[s] = r.gap.epistemic / r.inside.epistemic;
    outside[s] = r.outside.epistemic / r.inside.epistemic;
    noise_inside[s] = r.inside.aleatoric;
    noise_gap[s] = r.gap.aleatoric / r.inside.aleatoric;
  }
  Median in_gap = median_of(gap, SEEDS), far = median_of(outside, SEEDS);
  Median noise = median_of(noise_inside, SEEDS), stays = median_of(noise_gap, SEEDS);
  printf(
      "disagreement, in units of that inside: gap %.1f [%.1f, %.1f], outside %.1f [%.1f, %.1f]\n",
      in_gap.value, in_gap.low, in_gap.high, far.value, far.low, far.high);
  printf("noise inside %.3f [%.3f, %.3f], gap / inside %.2f [%.2f, %.2f]\n", noise.value, noise.low,
         noise.high, stays.value, stays.low, stays.high);
  CHECK(in_gap.low >= 3 && far.low >= 3);
  CHECK_NEAR(noise.value, 0.145, 0.03); // the mean of 0.03 + 0.1 (x + 1.2) over both clusters
  CHECK(stays.low > 0.6 && stays.high < 1.6);
  readme_row("| Two clusters of points: disagreement in the gap / inside; outside / inside | %.1f "
             "[%.1f, %.1f]; %.0f [%.0f, %.0f] | >= 3 |",
             in_gap.value, in_gap.low, in_gap.high, far.value, far.low, far.high);
  readme_row("| The same: noise expected inside; in the gap / inside | %.3f; %.2f [%.2f, %.2f] | "
             "0.145; stays |",
             noise.value, stays.value, stays.low, stays.high);
}

TEST(others_know_one_kind_only) {
  for (int seed = 1; seed <= 3; seed++) {
    Regions single = regions_of(SINGLE, seed), certain = regions_of(DETERMINISTIC, seed);
    CHECK(single.gap.epistemic == 0 && single.inside.aleatoric > 0.08);
    CHECK(certain.gap.aleatoric == 0 && certain.gap.epistemic > 0);
  }
}

TEST_MAIN(RUN(ensembles_tell_noise_from_ignorance) RUN(others_know_one_kind_only))
