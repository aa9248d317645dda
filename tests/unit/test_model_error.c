// Looking back: a model with a known bias errs by k times it k steps ahead; a model that expects the right noise
// finds the truth in each tenth of its distribution equally often.
#include "gauges/model_error.h"
#include "imagine.h"

typedef struct Past {
  Dream im;
  ModelError h;
  void *memory;
} Past;

static void past_open(Past *p, int32_t members) {
  dream_open(&p->im, PROPAGATE_TS_INF, members, 1, 1);
  p->h = (ModelError){.n = 0};
  gdn_arena arena = arena_measure();
  model_error_open(&p->h, &p->im.value.im, &arena);
  uint64_t bytes = arena_bytes(&arena);
  p->memory = malloc((size_t)bytes);
  arena = arena_over(p->memory, bytes);
  model_error_open(&p->h, &p->im.value.im, &arena);
}

static void past_close(Past *p) {
  free(p->memory);
  dream_close(&p->im);
}

// One real step from `at`, which moves on by `change`; `ends`: 1 terminated, 2 truncated.
static void live(Past *p, double at[2], double change, int32_t ends) {
  const double action[] = {0.5}, unit[] = {0.25}, next[] = {at[0] + change, at[1] + change};
  const Transition t = {at, action, next, 0, ends == 1, ends == 2};
  model_error_add(&p->h, &t, unit);
  at[0] = next[0];
  at[1] = next[1];
}

// The truth goes by 1 a step, the model by 1.25: k steps ahead it is 0.25 k off. The unit is the sample's own
// std: that of 1 .. n is sqrt(n (n + 1) / 12).
TEST(a_bias_adds_up) {
  Past p;
  past_open(&p, 1);
  p.im.model.bias = 1.25f;
  double at[] = {0, 0};
  for (int32_t k = 0; k < 24; k++) {
    live(&p, at, 1, 0);
    CHECK_INT(p.h.shown, 0); // not yet
  }
  live(&p, at, 1, 0);
  CHECK_INT(p.h.shown, 25);
  double unit = sqrt(25 * 26 / 12.0);
  for (int32_t k = 1; k <= 25; k++) {
    CHECK_NEAR(p.h.error[k - 1], 0.25 * k / unit, 1e-9);
    CHECK_NEAR(p.h.counts[k - 1], 1, 0);
    CHECK_NEAR(p.h.truth[k * 2], k, 0);
    CHECK_NEAR(p.h.members[k * 2 + 1], 1.25 * k, 1e-9);
  }
  // An episode that ends after 5 steps is compared at once, and joins the mean of the squares.
  for (int32_t k = 1; k <= 5; k++) live(&p, at, 1, k == 5 ? 2 : 0);
  double unit_now = sqrt(30 * 31 / 12.0);
  CHECK_INT(p.h.shown, 5);
  for (int32_t k = 1; k <= 25; k++) {
    double first = 0.25 * k / unit, again = 0.25 * k / unit_now;
    double both = k <= 5 ? sqrt((first * first + again * again) / 2) : first;
    CHECK_NEAR(p.h.error[k - 1], both, 1e-9);
    CHECK_NEAR(p.h.counts[k - 1], k <= 5 ? 2 : 1, 0);
  }
  past_close(&p);
}

// The error is that of the members' mean; and the actions that were taken are those that are imagined.
TEST(members_err_together) {
  Past p;
  past_open(&p, 3);    // 0, 1, 2 more than the bias
  p.im.model.push = 8; // 2 at the action's 0.25
  p.im.model.bias = -2;
  double at[] = {0, 0};
  for (int32_t k = 0; k < 10; k++) live(&p, at, 1, k == 9);
  CHECK_INT(p.h.shown, 10);
  for (int32_t k = 0; k < 10; k++) CHECK_NEAR(p.h.error[k], 0, 1e-9);
  for (int32_t m = 0; m < 3; m++) CHECK_NEAR(p.h.members[(m * 11 + 10) * 2], 10 * m, 1e-6);
  past_close(&p);
}

// Of a standard normal distribution the quantiles 0.005, 0.095, 0.105, 0.195, ... 0.995: two in each tenth, close
// to its edges. (Python's statistics.NormalDist.)
static const double places[] = {
    -2.5758293035489,     -1.310579112168129,    -1.2535654384704509,  -0.8596173642419114,
    -0.8238936303385571,  -0.5388360302784502,   -0.5100734569685947,  -0.26631061320409494,
    -0.24042603114230793, -0.012533469508069278, 0.012533469508069278, 0.24042603114230793,
    0.26631061320409494,  0.5100734569685945,    0.5388360302784502,   0.8238936303385571,
    0.8596173642419117,   1.2535654384704509,    1.310579112168129,    2.5758293035489};

TEST(a_calibrated_model_fills_all_tenths_alike) {
  Past p;
  past_open(&p, 1);
  p.im.model.bias = 0.5f;
  p.im.model.std = 2;
  double at[] = {0, 0};
  for (int32_t k = 0; k < 20; k++) live(&p, at, 0.5 + 2 * places[k * 7 % 20], k == 19);
  for (int32_t bin = 0; bin < 10; bin++) CHECK_NEAR(p.h.calibration[bin], 2 * 2, 0); // two numbers
  model_error_forget(&p.h);
  for (int32_t bin = 0; bin < 10; bin++) CHECK(p.h.calibration[bin] == 0 && p.h.counts[bin] == 0);
  // Of a model that expects half of the noise the truth falls into the outer tenths too often: what is beyond
  // 1.2816 of its stds, 0.6408 of the true ones, which are the quantiles below 0.261 and above
  // 0.739: five places on each side.
  p.im.model.std = 1;
  for (int32_t k = 0; k < 20; k++) live(&p, at, 0.5 + 2 * places[k], k == 19);
  CHECK_NEAR(p.h.calibration[0], 5 * 2, 0);
  CHECK_NEAR(p.h.calibration[9], 5 * 2, 0);
  past_close(&p);
}

// Members at -1 and 1 with the std 2 are taken as one Gaussian of the variance 4 + 1.
TEST(members_are_one_distribution) {
  Past p;
  past_open(&p, 2);
  p.im.model.bias = -1;
  p.im.model.step = 2;
  p.im.model.std = 2;
  double at[] = {0, 0};
  for (int32_t k = 0; k < 20; k++) live(&p, at, sqrt(5) * places[k], k == 19);
  for (int32_t bin = 0; bin < 10; bin++) CHECK_NEAR(p.h.calibration[bin], 2 * 2, 0);
  past_close(&p);
}

// Who claims to be certain cannot be calibrated; who imagines no number has no error.
TEST(certainty_and_nonsense_are_not_counted) {
  Past p;
  past_open(&p, 1);
  double at[] = {0, 0};
  for (int32_t k = 0; k < 10; k++) live(&p, at, 1, k == 9);
  for (int32_t bin = 0; bin < 10; bin++) CHECK(p.h.calibration[bin] == 0);
  double counted = p.h.counts[0];
  p.im.model.breaks = -1;
  for (int32_t k = 0; k < 10; k++) live(&p, at, 1, k == 9);
  CHECK(counted == 1 && p.h.counts[0] == 1 && p.h.error[0] - p.h.error[0] == 0);
  past_close(&p);
}

TEST(looking_back_leaves_the_noise_alone) {
  Past p;
  past_open(&p, 3);
  p.im.model.std = 1;
  uint64_t before = p.im.value.im.noise.state;
  double at[] = {0, 0};
  for (int32_t k = 0; k < 60; k++) live(&p, at, 1, k % 30 == 29);
  CHECK(p.im.value.im.noise.state == before && p.im.value.steps == 0);
  past_close(&p);
}

TEST_MAIN(RUN(a_bias_adds_up) RUN(members_err_together)
              RUN(a_calibrated_model_fills_all_tenths_alike) RUN(members_are_one_distribution)
                  RUN(certainty_and_nonsense_are_not_counted)
                      RUN(looking_back_leaves_the_noise_alone))
