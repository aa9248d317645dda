// Statistics against closed forms and published tables.
#include "math/stats.h"

#include "base/bits.h"
#include "check.h"

static double scratch[1001];

TEST(running_moments) {
  const double x[] = {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}; // squared stds sum to 32
  Tally m = {0};
  CHECK(tally_variance(&m) == 0.0);
  for (int i = 0; i < 8; i++) tally_add(&m, x[i]);
  CHECK_INT(m.n, 8);
  CHECK_NEAR(m.mean, 5.0, 1e-15);
  CHECK_NEAR(tally_variance(&m), 32.0 / 7.0, 1e-14);
  CHECK_NEAR(tally_std(&m), 2.1380899352993952, 1e-14); // sqrt(32 / 7)
  CHECK_NEAR(stats_mean(x, 8), 5.0, 1e-15);
  CHECK_NEAR(stats_std(x, 8), 2.1380899352993952, 1e-14);
}

// 1e9 + {4, 7, 13, 16}: the sum of squares would lose everything, variance 30.
TEST(variance_far_from_zero) {
  const double x[] = {1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0};
  double s = stats_std(x, 4);
  CHECK_NEAR(s * s, 30.0, 1e-6);
  CHECK_NEAR(stats_mean(x, 4), 1e9 + 10.0, 0.0);
}

TEST(few_values) {
  const double x[] = {3.0};
  double none = stats_mean(x, 0), middle = stats_median(x, 0, scratch);
  CHECK(none != none && middle != middle);
  CHECK(stats_mean(x, 1) == 3.0);
  CHECK(stats_std(x, 1) == 0.0);
  CHECK(stats_quantile(x, 1, 1.0, scratch) == 3.0);
}

TEST(quantiles) {
  const double x[] = {15.0, 20.0, 50.0, 40.0, 35.0};
  CHECK(stats_median(x, 5, scratch) == 35.0);
  CHECK_NEAR(stats_quantile(x, 5, 0.4, scratch), 29.0, 1e-13); // place 1.6: 20 + 0.6 * 15
  CHECK(stats_quantile(x, 5, 0.0, scratch) == 15.0);
  CHECK(stats_quantile(x, 5, 1.0, scratch) == 50.0);
  CHECK(x[2] == 50.0);
  CHECK_NEAR(stats_median(x, 4, scratch), 30.0, 1e-15);
  double outside = stats_quantile(x, 5, 1.5, scratch);
  CHECK(outside != outside);
  const double nan[] = {1.0, bits_to_f64(0x7ff8000000000000u), 2.0};
  double unknown = stats_median(nan, 3, scratch);
  CHECK(unknown != unknown);
}

// A permutation of 0 .. 1000, as 10 and 1001 = 7 11 13 have no common factor: quantile q is 1000 q.
TEST(quantiles_of_many) {
  double x[1001];
  for (int i = 0; i < 1001; i++) x[i] = (double)(i * 10 % 1001);
  for (int k = 0; k <= 8; k++) {
    CHECK_NEAR(stats_quantile(x, 1001, k / 8.0, scratch), 125.0 * k, 1e-12);
  }
  for (int i = 1; i < 1001; i++) CHECK(scratch[i] == i);
}

// Beyond the table: quantiles by numerical integration of the density (Simpson's rule, 4000 steps).
TEST(student_factor) {
  CHECK(stats_t95(1) > 1e308);
  CHECK_NEAR(stats_t95(2), 12.706204736, 5e-5);
  CHECK_NEAR(stats_t95(3), 4.302652730, 5e-5);
  CHECK_NEAR(stats_t95(10), 2.262157163, 5e-5);
  CHECK_NEAR(stats_t95(31), 2.042272456, 5e-5);
  CHECK_NEAR(stats_t95(32), 2.039513446, 2e-6);
  CHECK_NEAR(stats_t95(41), 2.021075390, 2e-6);
  CHECK_NEAR(stats_t95(61), 2.000297822, 2e-6);
  CHECK_NEAR(stats_t95(121), 1.979930405, 2e-6);
  CHECK_NEAR(stats_t95(1001), 1.962339081, 2e-6);
  for (int64_t n = 2; n < 200; n++) CHECK(stats_t95(n) > stats_t95(n + 1));
}

TEST_MAIN(RUN(running_moments) RUN(variance_far_from_zero) RUN(few_values) RUN(quantiles)
              RUN(quantiles_of_many) RUN(student_factor))
