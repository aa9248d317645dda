// Sorting and choosing: against a slow definition (count who comes before), with ties and NaN.
#include "math/order.h"

#include "base/bits.h"
#include "base/hash.h"
#include "check.h"

enum { MOST = 300 };
static double keys[MOST];
static int32_t order[MOST], scratch[MOST];

static int is_nan(double x) {
  return x != x;
}

// Few different values, so that there are many ties; some NaN and both zeros.
static void fill(int n, uint64_t seed) {
  for (int i = 0; i < n; i++) {
    uint64_t bits = hash_mix(seed * 1000 + (uint64_t)i);
    keys[i] = (double)(int64_t)(bits % 21) - 10.0;
    if (bits % 21 == 3) keys[i] = bits_to_f64(0x7ff8000000000000u);
    if (bits % 21 == 10 && bits % 2 == 0) keys[i] = -0.0;
  }
}

// How many places come before place i, by definition.
static int rank_of(int i, int n, int descending) {
  int rank = 0;
  for (int j = 0; j < n; j++) {
    int smaller = descending ? keys[j] > keys[i] : keys[j] < keys[i];
    int equal = keys[j] == keys[i] || (is_nan(keys[j]) && is_nan(keys[i]));
    rank += smaller || (is_nan(keys[i]) && !is_nan(keys[j])) || (equal && j < i);
  }
  return rank;
}

TEST(sorts_stably) {
  const int sizes[] = {0, 1, 2, 3, 7, 8, 64, 65, 100, 257, MOST};
  for (int s = 0; s < 11; s++) {
    int n = sizes[s], wrong = 0;
    fill(n, (uint64_t)s);
    order_ascending(keys, n, order, scratch);
    for (int i = 0; i < n; i++) wrong += rank_of(order[i], n, 0) != i;
    CHECK_INT(wrong, 0);
  }
}

TEST(sorts_a_case_by_hand) {
  const double nan = bits_to_f64(0x7ff8000000000000u);
  const double values[] = {2.0, nan, -1.0, 2.0, 0.0, -0.0, nan};
  const int32_t expected[] = {2, 4, 5, 0, 3, 1, 6};
  order_ascending(values, 7, order, scratch);
  for (int i = 0; i < 7; i++) CHECK_INT(order[i], expected[i]);
}

TEST(chooses_the_largest_in_order) {
  for (int k = 0; k <= 120; k += 5) {
    int n = 100, wrong = 0;
    fill(n, (uint64_t)k + 50);
    int32_t chosen = order_top(keys, n, k, order);
    CHECK_INT(chosen, k < n ? k : n);
    for (int i = 0; i < chosen; i++) wrong += rank_of(order[i], n, 1) != i;
    CHECK_INT(wrong, 0);
  }
}

TEST(chooses_a_case_by_hand) {
  const double nan = bits_to_f64(0x7ff8000000000000u);
  const double values[] = {nan, 3.0, 5.0, 3.0, -1.0};
  const int32_t expected[] = {2, 1, 3, 4, 0};
  CHECK_INT(order_top(values, 5, 3, order), 3);
  for (int i = 0; i < 3; i++) CHECK_INT(order[i], expected[i]);
  CHECK_INT(order_top(values, 5, 9, order), 5);
  for (int i = 0; i < 5; i++) CHECK_INT(order[i], expected[i]);
  CHECK_INT(order_top(values, 5, -1, order), 0);
}

TEST_MAIN(RUN(sorts_stably) RUN(sorts_a_case_by_hand) RUN(chooses_the_largest_in_order)
              RUN(chooses_a_case_by_hand))
