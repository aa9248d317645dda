// Batches of real and imagined steps: which columns are real, and that rows are drawn evenly. Rows are told apart by
// their reward: real ones count from 0, imagined ones from 100.
#include "learners/mixture.h"

#include "check.h"
#include "math/rng.h"

enum { ROWS = 8, FIRST_IMAGINED = 100 };

static uint8_t memory[1 << 12];
static Replay real, imagined;

static void fill(void) {
  gdn_arena arena = arena_over(memory, sizeof memory);
  const double zero = 0;
  Replay *both[] = {&real, &imagined};
  for (int32_t k = 0; k < 2; k++) {
    *both[k] = (Replay){0};
    replay_open(both[k], 1, 1, ROWS, &arena);
    for (int32_t i = 0; i < ROWS; i++) {
      Transition t = {&zero, &zero, &zero, k * FIRST_IMAGINED + i, 0, 0};
      CHECK_INT(replay_add(both[k], &t, &zero), i);
    }
  }
  CHECK(!arena.failed);
}

// How many of n columns are real; they must be the first ones.
static int32_t real_columns(const Mixture *m, int32_t n) {
  gdn_random random = rng_stream(1, "mixture", 0);
  int32_t count = 0;
  for (int32_t j = 0; j < n; j++) {
    int32_t is_real = mixture_row(m, j, n, &random).reward < FIRST_IMAGINED;
    CHECK(!is_real || count == j);
    count += is_real;
  }
  return count;
}

TEST(the_first_columns_are_real) {
  static const struct {
    double ratio;
    int32_t n, real;
  } cases[] = {{0, 64, 0},    {1, 64, 64},   {0.5, 64, 32},   {0.05, 256, 13},
               {0.05, 64, 4}, {0.05, 20, 1}, {0.001, 64, 1},  {0.07, 100, 7},
               {0.3, 10, 3},  {0.7, 10, 7},  {0.999, 64, 64}, {0.29, 100, 29}};
  fill();
  for (int32_t i = 0; i < (int32_t)(sizeof cases / sizeof *cases); i++) {
    Mixture m = {&real, &imagined, cases[i].ratio};
    CHECK_INT(real_columns(&m, cases[i].n), cases[i].real);
  }
}

TEST(without_imagination_all_are_real) {
  fill();
  Mixture m = {&real, NULL, 0};
  CHECK_INT(real_columns(&m, 64), 64);
  imagined.n = 0;
  m.imagined = &imagined;
  CHECK_INT(real_columns(&m, 64), 64);
}

// Of 8 equally likely rows in 80,000 draws each comes 10,000 times, with a std of 94.
TEST(rows_are_drawn_evenly) {
  enum { DRAWS = 80000 };
  int32_t count[2][ROWS] = {{0}};
  gdn_random random = rng_stream(2, "mixture", 0);
  fill();
  Mixture m = {&real, &imagined, 0.5};
  for (int32_t i = 0; i < 2 * DRAWS; i++) {
    int32_t reward = (int32_t)mixture_row(&m, i % 2, 2, &random).reward;
    count[reward >= FIRST_IMAGINED][reward % FIRST_IMAGINED]++;
  }
  for (int32_t k = 0; k < 2; k++) {
    for (int32_t i = 0; i < ROWS; i++) CHECK_NEAR(count[k][i], DRAWS / ROWS, 5 * 94);
  }
}

TEST(a_row_takes_one_draw) {
  gdn_random random = rng_stream(3, "mixture", 0), other = random;
  fill();
  Mixture m = {&real, &imagined, 0.5};
  for (int32_t j = 0; j < 4; j++) {
    mixture_row(&m, j, 4, &random);
    rng_next(&other);
    CHECK(random.state == other.state);
  }
}

TEST_MAIN(RUN(the_first_columns_are_real) RUN(without_imagination_all_are_real)
              RUN(rows_are_drawn_evenly) RUN(a_row_takes_one_draw))
