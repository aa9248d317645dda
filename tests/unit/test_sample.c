// Normal numbers: quantiles against 60-digit values (tests/reference/make_sample.py), one draw
// each, and the moments of a long stream. Likewise for the fast ones, in bulk.
#include "math/sample.h"

#include "base/bits.h"
#include "base/hash.h"
#include "check.h"
#include "math/rng.h"
#include "math/scalar.h"

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

// The middle of its cell, as the double function sees it. The sign is the upper bit.
static double exact_normal_of_bits(uint32_t bits) {
  double tail = (2147483647.5 - (double)(bits & 0x7fffffffu)) * 0x1p-32;
  double z = -sample_normal_inverse(tail);
  return bits >> 31 ? -z : z;
}

static float normal_of_bits(uint32_t bits) {
  return sample_normal_z(bits, sample_normal_w(bits));
}

TEST(fast_quantiles_are_right_to_six_digits) {
  for (uint32_t i = 0; i < 20000; i++) {
    // All over, near 0, near the ends.
    uint32_t word = (uint32_t)hash_mix(i), bits = i % 3 == 0   ? word
                                                  : i % 3 == 1 ? word & 0x80000fffu
                                                               : word | 0x7ffff000u;
    double expected = exact_normal_of_bits(bits);
    CHECK_NEAR(normal_of_bits(bits), expected, 2e-6 * magnitude(expected));
    CHECK(normal_of_bits(bits) == -normal_of_bits(bits ^ 0x80000000u));
  }
  CHECK_NEAR(normal_of_bits(0x7fffffffu), 6.338, 1e-3); // 1 - 2^-33
  CHECK_NEAR(normal_of_bits(0), 2.9e-10, 1e-11);        // sqrt(2 pi) 2^-33
}

TEST(many_normals_cost_one_draw) {
  static float some[700], more[1000];
  gdn_random a = rng_stream(7, "test", 0), b = a, c = a;
  sample_normals(&a, some, 700);
  sample_normals(&b, more, 1000);
  rng_next(&c);
  CHECK(a.state == c.state && b.state == c.state);
  CHECK(memcmp(some, more, sizeof some) == 0);
  sample_normals(&b, more, 0);
  rng_next(&c);
  CHECK(b.state == c.state);
}

// A million: moments within 3 standard errors (z^3: sqrt(15 / n), z^4: sqrt(96 / n)), and the tails.
enum { MANY = 1000000 };
static float many[MANY], others[MANY];

TEST(moments_of_many_normals) {
  gdn_random r = rng_stream(7, "test", 2);
  sample_normals(&r, many, MANY);
  double sum[5] = {0.0}, beyond[6] = {0.0};
  uint64_t digest = HASH_START;
  for (int32_t i = 0; i < MANY; i++) {
    double z = (double)many[i], power = 1.0;
    for (int k = 1; k <= 4; k++) sum[k] += power *= z;
    for (int k = 1; k <= 5; k++) beyond[k] += magnitude(z) > k;
    digest = hash_f64(digest, z);
  }
  CHECK_NEAR(sum[1] / MANY, 0.0, 0.003);
  CHECK_NEAR(sum[2] / MANY, 1.0, 0.0043);
  CHECK_NEAR(sum[3] / MANY, 0.0, 0.0117);
  CHECK_NEAR(sum[4] / MANY, 3.0, 0.03);
  CHECK_NEAR(beyond[1], 317310.5, 1400.0);
  CHECK_NEAR(beyond[2], 45500.3, 630.0);
  CHECK_NEAR(beyond[3], 2699.8, 160.0);
  CHECK_NEAR(beyond[4], 63.3, 24.0);
  CHECK_NEAR(beyond[5], 0.57, 3.0);
  CHECK(digest == 0xc29c854fe0d809f2u); // the same on every platform
}

// Kolmogorov and Smirnov's distance on the edges of 4096 equally likely cells: above 1.95 / sqrt n with a
// probability of 0.001. And Pearson's sum over the cells: mean 4095, std sqrt(2 4095) = 90.5.
TEST(many_normals_follow_the_normal_distribution) {
  enum { CELLS = 4096 };
  static int32_t count[CELLS];
  gdn_random r = rng_stream(7, "test", 3);
  sample_normals(&r, many, MANY);
  for (int32_t i = 0; i < MANY; i++) {
    double p = 0.5 + 0.5 * scalar_erf((double)many[i] * 0.7071067811865476);
    int32_t cell = (int32_t)(p * CELLS);
    count[cell < CELLS ? cell : CELLS - 1]++;
  }
  double below = 0.0, worst = 0.0, pearson = 0.0, each = (double)MANY / CELLS;
  for (int32_t i = 0; i < CELLS; i++) {
    below += count[i];
    double apart = magnitude(below / MANY - (i + 1.0) / CELLS);
    if (apart > worst) worst = apart;
    pearson += (count[i] - each) * (count[i] - each) / each;
  }
  CHECK_NEAR(worst, 0.0, 0.00195);
  CHECK_NEAR(pearson, 4095.0, 3.3 * 90.5);
}

// Neighbours, squares of neighbours, and the numbers of two keys that differ by one bit: all uncorrelated.
// Standard error 0.001, of the squares 0.001 too (their variance, 2, is divided by).
TEST(many_normals_are_independent) {
  gdn_random r = rng_stream(7, "test", 4), s = {r.state ^ 1};
  sample_normals(&r, many, MANY);
  sample_normals(&s, others, MANY);
  double next = 0.0, squares = 0.0, across = 0.0;
  for (int32_t i = 0; i + 1 < MANY; i++) {
    double x = (double)many[i], y = (double)many[i + 1];
    next += x * y;
    squares += (x * x - 1.0) * (y * y - 1.0) / 2.0;
    across += x * (double)others[i];
  }
  CHECK_NEAR(next / MANY, 0.0, 0.0033);
  CHECK_NEAR(squares / MANY, 0.0, 0.0033);
  CHECK_NEAR(across / MANY, 0.0, 0.0033);
}

TEST_MAIN(RUN(quantiles_are_right_to_15_digits) RUN(quantiles_at_the_ends)
              RUN(quantiles_are_symmetric_and_increase) RUN(a_normal_number_costs_one_draw)
                  RUN(moments_of_a_stream) RUN(fast_quantiles_are_right_to_six_digits)
                      RUN(many_normals_cost_one_draw) RUN(moments_of_many_normals)
                          RUN(many_normals_follow_the_normal_distribution)
                              RUN(many_normals_are_independent))
