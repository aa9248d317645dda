// Random numbers: equally distributed in every bit and place, streams of neighbouring keys
// strangers to each other, and the generator that O'Neill's paper describes. Bounds of chi-square
// are five standard deviations; the numbers never change, so a test that passes once passes for
// ever.
#include "math/rng.h"

#include "check.h"

static double root(double x) {
  double r = x > 1 ? x : 1;
  for (int32_t i = 0; i < 60; i++) r = 0.5 * (r + x / r);
  return r;
}

// Whether counts that should all be alike are, as far as chance has it.
static int32_t even(const int32_t *counts, int32_t n) {
  double total = 0, sum = 0, freedom = n - 1;
  for (int32_t i = 0; i < n; i++) total += counts[i];
  for (int32_t i = 0; i < n; i++)
    sum += (counts[i] - total / n) * (counts[i] - total / n) / (total / n);
  double off = (sum - freedom) / root(2 * freedom);
  if (!(off > -5 && off < 5)) printf("    chi-square %g of %d degrees of freedom\n", sum, n - 1);
  return off > -5 && off < 5;
}

// PCG RXS-M-XS 64 (O'Neill 2014, section 6.3.4) written from the paper: xorshift by a random number
// of bits, which the top five choose, multiply, xorshift. The state before the step is what is
// permuted.
TEST(the_generator_is_the_papers) {
  gdn_random r = {42};
  uint64_t state = 42;
  for (int32_t i = 0; i < 1000; i++) {
    uint64_t word = state;
    uint64_t shift = 5 + word / ((uint64_t)1 << 59);
    word ^= word / ((uint64_t)1 << shift);
    word *= 12605985483714917081u;
    word ^= word / ((uint64_t)1 << 43);
    CHECK(rng_next(&r) == word);
    state = 6364136223846793005u * state + 1442695040888963407u;
    CHECK(r.state == state);
  }
}

TEST(every_bit_is_fair) {
  enum { DRAWS = 40000 };
  static int32_t ones[64], pairs[64];
  gdn_random r = rng_stream(1, "bits", 0);
  uint64_t before = 0;
  for (int32_t i = 0; i < DRAWS; i++) {
    uint64_t word = rng_next(&r);
    for (int32_t bit = 0; bit < 64; bit++) {
      ones[bit] += (int32_t)(word >> bit & 1);
      pairs[bit] += (int32_t)((word ^ before) >> bit & 1); // against the draw before
    }
    before = word;
  }
  for (int32_t bit = 0; bit < 64; bit++) {
    CHECK_NEAR(ones[bit], DRAWS / 2, 5 * root(DRAWS / 4.0));
    CHECK_NEAR(pairs[bit], DRAWS / 2, 5 * root(DRAWS / 4.0));
  }
}

TEST(every_byte_is_even) {
  static int32_t counts[8][256];
  gdn_random r = rng_stream(2, "bytes", 0);
  for (int32_t i = 0; i < 200000; i++) {
    uint64_t word = rng_next(&r);
    for (int32_t k = 0; k < 8; k++) counts[k][word >> 8 * k & 255]++;
  }
  for (int32_t k = 0; k < 8; k++) CHECK(even(counts[k], 256));
}

// Two picks from one quick draw, as planning does it: first of 46 states, then of 4 actions.
TEST(quick_picks_are_even_together) {
  static int32_t counts[46 * 4], after[16 * 16];
  gdn_random r = rng_stream(3, "plan", 0);
  int32_t before = 0;
  for (int32_t i = 0; i < 400000; i++) {
    uint32_t fraction = rng_quick(&r);
    int32_t state = rng_pick(&fraction, 46), action = rng_pick(&fraction, 4);
    counts[state * 4 + action]++;
    fraction = rng_quick(&r);
    int32_t now = rng_pick(&fraction, 16);
    after[before * 16 + now]++;
    before = now;
  }
  CHECK(even(counts, 46 * 4));
  CHECK(even(after, 16 * 16)); // neighbours in the stream
}

TEST(below_is_even_and_inside) {
  gdn_random r = rng_stream(4, "below", 0);
  for (int32_t n = 1; n <= 40; n++) {
    int32_t counts[40] = {0}, inside = 1;
    for (int32_t i = 0; i < 20000; i++) {
      int32_t x = rng_below(&r, n);
      inside &= x >= 0 && x < n;
      if (inside) counts[x]++;
    }
    CHECK(inside);
    CHECK(n == 1 || even(counts, n));
  }
  for (int32_t i = 0; i < 1000; i++) CHECK(rng_below(&r, INT32_MAX) >= 0);
  gdn_random before = r;
  CHECK_INT(gdn_random_below(&r, 0), 0);
  CHECK_INT(gdn_random_below(&r, -3), 0);
  CHECK(r.state == before.state);
}

TEST(units_fill_zero_to_one) {
  static int32_t counts[1000];
  gdn_random r = rng_stream(5, "unit", 0);
  double least = 1, most = 0;
  for (int32_t i = 0; i < 1000000; i++) {
    double u = rng_unit(&r);
    least = u < least ? u : least;
    most = u > most ? u : most;
    if (u >= 0 && u < 1) counts[(int32_t)(u * 1000)]++;
  }
  CHECK(least >= 0 && least < 1e-5 && most < 1 && most > 1 - 1e-5);
  CHECK(even(counts, 1000));
  for (int32_t i = 0; i < 1000; i++) {
    double scaled = rng_unit(&r) * 0x1p53; // on the grid of 2^-53
    CHECK(scaled == (double)(uint64_t)scaled);
  }
}

// -- streams --------------------------------------------------------------------------------------

static double correlation(gdn_random a, gdn_random b, int32_t n) {
  double sum = 0;
  for (int32_t i = 0; i < n; i++) {
    double x = rng_unit(&a) - 0.5, y = rng_unit(&b) - 0.5;
    sum += x * y;
  }
  return 12 * sum / n; // the variance of a unit is 1/12
}

TEST(neighbouring_streams_are_strangers) {
  enum { N = 4000 };
  static const char *const purposes[] = {"env", "explore", "plan", "graph", "reset", "e", ""};
  double bound = 5 / root(N);
  for (uint64_t seed = 0; seed < 50; seed++) {
    for (uint64_t lag = 0; lag < 4; lag++) {
      gdn_random a = rng_stream(seed, "env", 0), b = rng_stream(seed + 1, "env", 0);
      for (uint64_t i = 0; i < lag; i++) (void)rng_next(&b);
      CHECK_NEAR(correlation(a, b, N), 0, bound);
      CHECK_NEAR(correlation(a, rng_stream(seed, "env", 1 + lag), N), 0, bound);
    }
    for (int32_t p = 1; p < (int32_t)(sizeof purposes / sizeof purposes[0]); p++) {
      CHECK_NEAR(correlation(rng_stream(seed, purposes[0], 0), rng_stream(seed, purposes[p], 0), N),
                 0, bound);
    }
  }
}

// The first draws of a thousand seeds are themselves like a stream: thirty seeds are thirty lives.
TEST(first_draws_of_neighbouring_keys_are_even) {
  static int32_t seeds[64], indices[64], both[64];
  double before = 0.5, sum = 0;
  for (uint64_t i = 0; i < 40000; i++) {
    gdn_random a = rng_stream(i, "env", 0), b = rng_stream(1, "env", i);
    double u = rng_unit(&a);
    seeds[(int32_t)(u * 64)]++;
    indices[(int32_t)(rng_unit(&b) * 64)]++;
    both[(int32_t)(u * 8) * 8 + (int32_t)(before * 8)]++;
    sum += (u - 0.5) * (before - 0.5);
    before = u;
  }
  CHECK(even(seeds, 64) && even(indices, 64) && even(both, 64));
  CHECK_NEAR(12 * sum / 40000, 0, 5 / root(40000));
}

TEST(a_key_is_a_stream) {
  gdn_random a = rng_stream(7, "graph", 3), b = gdn_random_stream(7, "graph", 3);
  CHECK(a.state == b.state);
  for (int32_t i = 0; i < 100; i++) {
    double unit = rng_unit(&a);
    CHECK(gdn_random_unit(&b) == unit);
  }
  // The parts of a key do not run into each other.
  CHECK(rng_stream(1, "env", 0).state != rng_stream(0, "env", 1).state);
  CHECK(rng_stream(1, "ab", 0).state != rng_stream(1, "a", 'b').state);
  CHECK(rng_stream(1, "", 0).state != rng_stream(1, "", 1).state);
  CHECK(rng_stream((uint64_t)1 << 32, "env", 0).state != rng_stream(0, "env", 0).state);
}

TEST_MAIN(RUN(the_generator_is_the_papers) RUN(every_bit_is_fair) RUN(every_byte_is_even)
              RUN(quick_picks_are_even_together) RUN(below_is_even_and_inside)
                  RUN(units_fill_zero_to_one) RUN(neighbouring_streams_are_strangers)
                      RUN(first_draws_of_neighbouring_keys_are_even) RUN(a_key_is_a_stream))
