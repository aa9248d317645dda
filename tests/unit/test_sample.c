// Normal numbers: quantiles against 60-digit values (tests/reference/make_sample.py), one draw
// each, and the moments of a long stream.
#include "math/sample.h"

#include "base/bits.h"
#include "base/hash.h"
#include "check.h"
#include "math/rng.h"

typedef struct Pair {
  double p, z;
} Pair;

#include "../reference/sample.inc"

static double magnitude(double x) {
  return x < 0.0 ? -x : x;
}

TEST(quantiles_are_right_to_15_digits) {
  for (size_t i = 0; i < sizeof normal_quantile / sizeof normal_quantile[0]; i++) {
    double expected = normal_quantile[i].z;
    CHECK_NEAR(sample_normal_inverse(normal_quantile[i].p), expected, 1e-15 * magnitude(expected));
  }
}

TEST(quantiles_at_the_ends) {
  CHECK(sample_normal_inverse(0.5) == 0.0);
  CHECK(sample_normal_inverse(0.0) < -1e308);
  CHECK(sample_normal_inverse(1.0) > 1e308);
  const double outside[] = {-0.1, 1.1, bits_to_f64(0x7ff8000000000000u)};
  for (int i = 0; i < 3; i++) {
    double z = sample_normal_inverse(outside[i]);
    CHECK(z != z);
  }
}

TEST(quantiles_are_symmetric_and_increase) {
  double before = -10.0;
  for (int i = 1; i < 4096; i++) {
    double p = i / 4096.0, z = sample_normal_inverse(p);
    CHECK(z > before);
    CHECK(z == -sample_normal_inverse(1.0 - p));
    before = z;
  }
}

TEST(a_normal_number_costs_one_draw) {
  gdn_random a = rng_stream(7, "test", 0), b = a;
  for (int i = 0; i < 100; i++) {
    sample_normal(&a);
    rng_next(&b);
    CHECK(a.state == b.state);
  }
}

// n = 200,000 numbers: the standard errors of the moments are 0.0022, 0.0032, 0.0055 and 0.022.
TEST(moments_of_a_stream) {
  gdn_random r = rng_stream(7, "test", 1);
  double sum[5] = {0.0}, n = 200000.0, beyond = 0.0;
  uint64_t digest = HASH_START;
  for (int i = 0; i < 200000; i++) {
    double z = sample_normal(&r), power = 1.0;
    for (int k = 1; k <= 4; k++) sum[k] += power *= z;
    beyond += magnitude(z) > 1.959963984540054;
    digest = hash_f64(digest, z);
  }
  CHECK_NEAR(sum[1] / n, 0.0, 0.0067);
  CHECK_NEAR(sum[2] / n, 1.0, 0.0095);
  CHECK_NEAR(sum[3] / n, 0.0, 0.026); // the standard error of z^3 is sqrt(15 / n)
  CHECK_NEAR(sum[4] / n, 3.0, 0.066);
  CHECK_NEAR(beyond / n, 0.05, 0.0015);
  CHECK(digest == 0x5b7cff68a0fbfda2u); // the same on every platform
}

TEST_MAIN(RUN(quantiles_are_right_to_15_digits) RUN(quantiles_at_the_ends)
              RUN(quantiles_are_symmetric_and_increase) RUN(a_normal_number_costs_one_draw)
                  RUN(moments_of_a_stream))
