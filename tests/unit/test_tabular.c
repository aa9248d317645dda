// The tabular models: what they remember, what they expect, who leads where, and whether random
// rows are drawn as the book says. Expected values are counted here, in the plainest way.
#include "core/archive.h"
#include "unit/table.h"

static const TabularRow *row_of(const Tabular *t, int32_t s, int32_t a) {
  return tabular_row(t, s * t->n_actions + a);
}

static void let_go(Tabular *t, void *memory) {
  free(memory);
  free(t);
}

TEST(the_last_outcome_counts) {
  void *memory;
  Tabular *t = table_model(TABULAR_LAST_OUTCOME, 5, 2, 3, &memory);
  CHECK(row_of(t, 3, 1) == NULL);
  tabular_learn(t, 3, 1, 0.5, 4, 0);
  CHECK(row_of(t, 3, 0) == NULL && row_of(t, 4, 1) == NULL);
  const TabularRow *row = row_of(t, 3, 1);
  CHECK(row->reward == 0.5 && row->next == 4 && row->continues == 1 && row->pair == 3 * 2 + 1);
  tabular_learn(t, 3, 1, -2, 0, 1);
  CHECK(row_of(t, 3, 1) == row); // rows stay where they are
  CHECK(row->reward == -2 && row->next == 0 && row->continues == 0);
  CHECK(t->n_seen == 1 && t->seen[0] == 3);
  tabular_learn(t, 1, 0, 0, 3, 0);
  CHECK(t->n_seen == 2 && t->seen[1] == 1);
  let_go(t, memory);
}

// (s, a) = (0, 1): four times to 2 with rewards 1, 2, 3, 6, once to 3 ending with -10, three times
// to 0 with 0. Mean rewards 3, -10, 0. With gamma = 0.5 and max Q(2) = 8, max Q(3) = 100, max Q(0)
// = 4 an expected update aims at (4 (3 + 4) + 1 (-10) + 3 (0 + 2)) / 8 = 24 / 8 = 3: nothing lies
// beyond an end.
TEST(counts_give_the_expectation) {
  void *memory, *values;
  QTable q;
  Tabular *t = table_model(TABULAR_COUNTS, 4, 2, 3, &memory);
  values = table_values(&q, 4, 2);
  q.q[2 * 2 + 1] = 8;
  q.q[3 * 2 + 0] = 100;
  q.q[0 * 2 + 0] = 4;
  static const double rewards[] = {1, 2, 3, 6};
  for (int32_t i = 0; i < 4; i++) tabular_learn(t, 0, 1, rewards[i], 2, 0);
  tabular_learn(t, 0, 1, -10, 3, 1);
  for (int32_t i = 0; i < 3; i++) tabular_learn(t, 0, 1, 0, 0, 0);
  CHECK_NEAR(qtable_target(&q, t, row_of(t, 0, 1), 0.5), 3, 1e-12);
  // The row itself tells of the likeliest.
  CHECK(row_of(t, 0, 1)->next == 2 && row_of(t, 0, 1)->continues == 1);
  CHECK_NEAR(row_of(t, 0, 1)->reward, 3, 1e-15);
  // The same next state, once with and once without an end, is two outcomes: the likeliest is still
  // 2.
  tabular_learn(t, 1, 0, 1, 3, 1);
  tabular_learn(t, 1, 0, 2, 3, 0);
  CHECK_NEAR(qtable_target(&q, t, row_of(t, 1, 0), 0.5), (1 + (2 + 50)) / 2.0, 1e-12);
  free(values);
  let_go(t, memory);
}

TEST(one_outcome_is_the_last_outcome) {
  void *memory, *memory2, *values;
  QTable q;
  Tabular *counts = table_model(TABULAR_COUNTS, 20, 4, 3, &memory);
  Tabular *last = table_model(TABULAR_LAST_OUTCOME, 20, 4, 3, &memory2);
  values = table_values(&q, 20, 4);
  gdn_random random = rng_stream(1, "world", 0);
  for (int32_t i = 0; i < 80; i++) q.q[i] = rng_unit(&random) - 0.5;
  for (int32_t i = 0; i < 2000; i++) {
    int32_t s = rng_below(&random, 20), a = rng_below(&random, 4), next = (7 * s + 3 * a) % 20;
    tabular_learn(counts, s, a, s - 0.5 * a, next, next == 3);
    tabular_learn(last, s, a, s - 0.5 * a, next, next == 3);
    const TabularRow *one = row_of(counts, s, a), *other = row_of(last, s, a);
    CHECK(one->reward == other->reward && one->next == other->next && one->pair == other->pair);
    CHECK(one->continues == other->continues);
    CHECK_NEAR(qtable_target(&q, counts, one, 0.9), qtable_target(&q, last, other, 0.9), 1e-12);
  }
  free(values);
  let_go(counts, memory);
  let_go(last, memory2);
}

TEST(the_rarest_outcome_is_forgotten) {
  void *memory, *values;
  QTable q;
  Tabular *t = table_model(TABULAR_COUNTS, 10, 2, 3, &memory);
  values = table_values(&q, 10, 2);
  for (int32_t i = 0; i < 5; i++) tabular_learn(t, 0, 0, 1, 1, 0);
  for (int32_t i = 0; i < 2; i++) tabular_learn(t, 0, 0, 4, 2, 0);
  for (int32_t i = 0; i < 3; i++) tabular_learn(t, 0, 0, 2, 3, 0);
  CHECK_NEAR(qtable_target(&q, t, row_of(t, 0, 0), 0), (5 + 8 + 6) / 10.0, 1e-12);
  tabular_learn(t, 0, 0, 9, 4, 0); // a fourth: takes the place of next state 2
  CHECK_NEAR(qtable_target(&q, t, row_of(t, 0, 0), 0), (5 + 6 + 9) / 9.0, 1e-12);
  CHECK(t->into[2] < 0 && t->into[4] >= 0);
  for (int32_t i = 0; i < 7; i++) tabular_learn(t, 0, 0, 9, 4, 0); // the world has changed
  CHECK(row_of(t, 0, 0)->next == 4 && row_of(t, 0, 0)->reward == 9);
  free(values);
  let_go(t, memory);
}

TEST(untried_actions_can_be_assumed) {
  for (int32_t kind = 0; kind < 2; kind++) {
    void *memory, *values;
    QTable q;
    Tabular *t = table_model(kind ? TABULAR_COUNTS : TABULAR_LAST_OUTCOME, 6, 4, 3, &memory);
    values = table_values(&q, 6, 4);
    q.q[2 * 4 + 3] = 10;
    tabular_learn(t, 2, 1, 1, 5, 1);
    tabular_assume_untried(t, 2);
    tabular_assume_untried(t, 2); // changes nothing more
    CHECK(t->n_seen == 1 && t->n_tried[0] == 4);
    for (int32_t a = 0; a < 4; a++) {
      const TabularRow *row = row_of(t, 2, a);
      if (a == 1) {
        CHECK(row->next == 5 && row->reward == 1 && row->continues == 0);
      } else {
        CHECK(row->next == 2 && row->reward == 0 && row->continues == 1);
        CHECK_NEAR(qtable_target(&q, t, row, 0.5), 5, 1e-15); // stay here: 0 + gamma max Q
      }
    }
    tabular_learn(t, 2, 3, 7, 0, 0); // what is tried counts, not what was assumed
    CHECK_NEAR(qtable_target(&q, t, row_of(t, 2, 3), 0.5), 7, 1e-15);
    CHECK(row_of(t, 2, 3)->next == 0);
    free(values);
    let_go(t, memory);
  }
}

// -- who leads where ------------------------------------------------------------------------------

// Whether the list of every state holds exactly the rows that have it among their outcomes.
static void check_predecessors(const Tabular *t) {
  int32_t nodes = 0, expected = 0;
  for (int32_t s = 0; s < t->n_states; s++) {
    int32_t before = -1;
    for (int32_t node = t->into[s]; node >= 0; node = t->later[node]) {
      int32_t row = node / t->cap, j = node % t->cap;
      int32_t counted = t->kind == TABULAR_COUNTS && t->n_counts[row] > 0;
      CHECK((counted ? t->counts[row * t->cap + j].next : t->rows[row].next) == s);
      CHECK(!counted || j < t->n_counts[row]);
      CHECK(t->earlier[node] == before);
      before = node;
      nodes++;
    }
  }
  for (int32_t pair = 0; pair < t->n_states * t->n_actions; pair++) {
    int32_t row = t->row_of[pair];
    if (row < 0) continue;
    expected += t->kind == TABULAR_COUNTS && t->n_counts[row] > 0 ? t->n_counts[row] : 1;
  }
  CHECK_INT(nodes, expected);
}

TEST(predecessors_are_known) {
  for (int32_t kind = 0; kind < 2; kind++) {
    void *memory;
    Tabular *t = table_model(kind ? TABULAR_COUNTS : TABULAR_LAST_OUTCOME, 12, 3, 2, &memory);
    gdn_random random = rng_stream(2, "world", 0);
    for (int32_t i = 0; i < 1500; i++) {
      int32_t s = rng_below(&random, 12);
      if (rng_below(&random, 10) == 0) {
        tabular_assume_untried(t, s);
      } else {
        // More different outcomes than there are places for.
        int32_t a = rng_below(&random, 3), next = rng_below(&random, 5);
        int32_t end = rng_below(&random, 2);
        tabular_learn(t, s, a, rng_unit(&random), next, end);
      }
      if (i % 50 == 0 || i < 50) check_predecessors(t);
    }
    check_predecessors(t);
    let_go(t, memory);
  }
}

// -- random rows ----------------------------------------------------------------------------------

// A previously observed state, uniformly, then an action tried there, uniformly: not uniform over
// pairs.
TEST(random_rows_are_uniform_over_states_then_actions) {
  enum { DRAWS = 120000 };
  void *memory;
  Tabular *t = table_model(TABULAR_LAST_OUTCOME, 50, 4, 1, &memory);
  static const int32_t states[] = {7, 49, 0, 30, 12};
  static const int32_t tried[] = {1, 4, 2, 3, 1};
  for (int32_t i = 0; i < 5; i++) {
    for (int32_t a = 0; a < tried[i]; a++) tabular_learn(t, states[i], (a + i) % 4, 0, 0, 0);
  }
  int32_t drawn[200] = {0};
  gdn_random random = rng_stream(3, "plan", 0);
  for (int32_t i = 0; i < DRAWS; i++) drawn[tabular_random_row(t, 4, &random)->pair]++;
  double chi2 = 0;
  int32_t cells = 0, found = 0;
  for (int32_t i = 0; i < 5; i++) {
    for (int32_t a = 0; a < 4; a++) {
      int32_t n = drawn[states[i] * 4 + a];
      double expected = DRAWS / 5.0 / tried[i];
      if (row_of(t, states[i], a) == NULL) continue;
      chi2 += (n - expected) * (n - expected) / expected;
      cells++;
      found += n;
    }
  }
  CHECK_INT(found, DRAWS);
  CHECK_INT(cells, 11);
  CHECK(chi2 < 29.6); // 10 degrees of freedom, one in a thousand
  let_go(t, memory);
}

// -- saved and read back --------------------------------------------------------------------------

TEST(state_is_written_and_read) {
  for (int32_t kind = 0; kind < 2; kind++) {
    void *memory, *memory2;
    Tabular *t = table_model(kind ? TABULAR_COUNTS : TABULAR_LAST_OUTCOME, 12, 3, 2, &memory);
    Tabular *copy = table_model(t->kind, 12, 3, 2, &memory2);
    gdn_random random = rng_stream(4, "world", 0);
    for (int32_t i = 0; i < 200; i++) {
      int32_t s = rng_below(&random, 9), a = rng_below(&random, 3);
      tabular_learn(t, s, a, 1, rng_below(&random, 12), 0);
    }
    tabular_assume_untried(t, 10);
    gdn_archive count = archive_count();
    tabular_state(&t->base, &count);
    uint8_t *bytes = malloc((size_t)count.at);
    gdn_archive writer = archive_write(bytes, count.at), reader = archive_read(bytes, count.at);
    tabular_state(&t->base, &writer);
    tabular_state(&copy->base, &reader);
    CHECK(!writer.failed && writer.at == count.at && !reader.failed && reader.at == count.at);
    gdn_archive one = archive_hash(), other = archive_hash();
    tabular_state(&t->base, &one);
    tabular_state(&copy->base, &other);
    CHECK(one.hash == other.hash && one.hash != archive_hash().hash);
    check_predecessors(copy);
    // One byte short.
    reader = archive_read(bytes, count.at - 1);
    tabular_state(&copy->base, &reader);
    CHECK(reader.failed);
    free(bytes);
    let_go(t, memory);
    let_go(copy, memory2);
  }
}

TEST_MAIN(RUN(the_last_outcome_counts) RUN(counts_give_the_expectation)
              RUN(one_outcome_is_the_last_outcome) RUN(the_rarest_outcome_is_forgotten)
                  RUN(untried_actions_can_be_assumed) RUN(predecessors_are_known)
                      RUN(random_rows_are_uniform_over_states_then_actions)
                          RUN(state_is_written_and_read))
