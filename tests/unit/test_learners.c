// The priority queue against a naive one, and the table of action values: who is chosen, how far a
// value moves, and that many imagined updates at once are the same as one after the other.
#include "math/heap.h"
#include "unit/table.h"

static void *open_heap(Heap *h, int32_t cap) {
  *h = (Heap){0};
  gdn_arena arena = arena_measure();
  heap_open(h, cap, &arena);
  void *memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(memory, arena_bytes(&arena));
  heap_open(h, cap, &arena);
  CHECK(!arena.failed);
  heap_start(h);
  return memory;
}

// -- the heap -------------------------------------------------------------------------------------

enum { ITEMS = 40 };

// The naive heap: a list of who is in, searched from end to end.
typedef struct Naive {
  int32_t in[ITEMS];
  double priority[ITEMS];
} Naive;

static int32_t naive_first(const Naive *n) {
  int32_t best = -1;
  for (int32_t i = 0; i < ITEMS; i++) {
    if (n->in[i] && (best < 0 || n->priority[i] > n->priority[best])) best = i;
  }
  return best;
}

static void naive_push(Naive *n, int32_t item, double priority) {
  if (!n->in[item] || priority > n->priority[item]) n->priority[item] = priority;
  n->in[item] = 1;
}

// All that is known of one heap but its order, into another.
static void copy_heap(const Heap *from, Heap *to) {
  memcpy(to->priority, from->priority, ITEMS * sizeof *to->priority);
  for (int32_t i = 0; i < ITEMS; i++) to->place[i] = from->place[i] >= 0 ? 0 : -1;
  heap_restore(to);
}

TEST(the_heap_is_that_of_a_naive_one) {
  Heap q, other;
  void *memory = open_heap(&q, ITEMS), *memory2 = open_heap(&other, ITEMS);
  Naive naive = {{0}, {0}};
  gdn_random random = rng_stream(1, "queue", 0);
  for (int32_t i = 0; i < 20000; i++) {
    // Long stretches of mostly pushing, then mostly popping; priorities with many ties.
    if (rng_below(&random, 10) < (i / 300 % 2 ? 7 : 3)) {
      int32_t item = rng_below(&random, ITEMS);
      double priority = rng_below(&random, 8) / 4.0;
      heap_push(&q, item, priority);
      naive_push(&naive, item, priority);
    } else {
      int32_t first = naive_first(&naive);
      if (first >= 0) naive.in[first] = 0;
      CHECK_INT(heap_pop(&q), first);
    }
    int32_t n = 0;
    for (int32_t k = 0; k < ITEMS; k++) n += naive.in[k];
    CHECK_INT(q.n, n);
    if (i % 500 == 0) {
      copy_heap(&q, &other);
      copy_heap(&other, &q); // whatever the order in which it is built again
    }
  }
  free(memory);
  free(memory2);
}

TEST(an_empty_heap_gives_nothing) {
  Heap q;
  void *memory = open_heap(&q, 1);
  CHECK_INT(heap_pop(&q), -1);
  heap_push(&q, 0, 0.5);
  heap_push(&q, 0, 0.25); // never lowered
  CHECK(q.priority[0] == 0.5 && q.n == 1);
  CHECK_INT(heap_pop(&q), 0);
  CHECK_INT(heap_pop(&q), -1);
  free(memory);
}

TEST(a_heap_once_used_is_like_a_new_one) {
  Heap q, fresh;
  void *memory = open_heap(&q, ITEMS), *memory2 = open_heap(&fresh, ITEMS);
  for (int32_t i = 0; i < ITEMS; i++) heap_push(&q, i, 1.0 / (1 + i % 7));
  while (heap_pop(&q) >= 0) continue;
  CHECK(q.n == 0 && memcmp(q.priority, fresh.priority, ITEMS * sizeof *q.priority) == 0);
  CHECK(memcmp(q.place, fresh.place, ITEMS * sizeof *q.place) == 0);
  free(memory);
  free(memory2);
}

// -- choosing -------------------------------------------------------------------------------------

static double chi_square(const int32_t *counts, const double *expected, int32_t n) {
  double sum = 0;
  for (int32_t i = 0; i < n; i++)
    sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
  return sum;
}

TEST(ties_are_broken_evenly) {
  enum { DRAWS = 60000 };
  QTable q;
  void *memory = table_values(&q, 2, 5);
  static const double values[] = {-1, 0.25, 0.25, -3, 0.25};
  memcpy(q.q + 5, values, sizeof values);
  int32_t counts[5] = {0};
  gdn_random random = rng_stream(1, "ties", 0);
  for (int32_t i = 0; i < DRAWS; i++) counts[qtable_greedy(&q, 1, &random)]++;
  CHECK(counts[0] == 0 && counts[3] == 0);
  int32_t tied[] = {counts[1], counts[2], counts[4]};
  CHECK(chi_square(tied, (double[]){DRAWS / 3.0, DRAWS / 3.0, DRAWS / 3.0}, 3) < 13.8);
  int32_t all[5] = {0}; // in state 0 all are alike
  for (int32_t i = 0; i < DRAWS; i++) all[qtable_greedy(&q, 0, &random)]++;
  CHECK(chi_square(all, (double[]){DRAWS / 5.0, DRAWS / 5.0, DRAWS / 5.0, DRAWS / 5.0, DRAWS / 5.0},
                   5) < 18.5);
  free(memory);
}

// epsilon-greedy: the best action with 1 - epsilon + epsilon / n, each other one with epsilon / n.
TEST(exploration_is_as_often_as_asked) {
  enum { DRAWS = 60000 };
  QTable q;
  void *memory = table_values(&q, 1, 4);
  q.q[2] = 1;
  for (int32_t i = 0; i <= 4; i++) {
    double epsilon = i / 4.0;
    int32_t counts[4] = {0};
    for (int32_t k = 0; k < DRAWS; k++) counts[qtable_epsilon_greedy(&q, 0, epsilon)]++;
    double rare = DRAWS * epsilon / 4, often = DRAWS - 3 * rare;
    if (i == 0) CHECK_INT(counts[2], DRAWS);
    if (i > 0) CHECK(chi_square(counts, (double[]){rare, rare, often, rare}, 4) < 16.3);
  }
  CHECK_INT(q.visits[0], 5 * DRAWS);
  free(memory);
}

// Always two draws, so that agents that differ in epsilon or in their values see the same numbers
// later.
TEST(every_decision_takes_two_draws) {
  QTable q;
  void *memory = table_values(&q, 2, 4);
  q.q[1] = 1;
  gdn_random expected = q.explore;
  for (int32_t i = 0; i < 200; i++) {
    (void)qtable_epsilon_greedy(&q, i % 2, i % 3 / 2.0);
    (void)rng_next(&expected);
    (void)rng_next(&expected);
    CHECK(q.explore.state == expected.state);
  }
  free(memory);
}

// -- learning -------------------------------------------------------------------------------------

TEST(a_value_moves_towards_its_target) {
  QTable q;
  void *memory = table_values(&q, 2, 3);
  q.q[4] = 2;
  qtable_towards(&q, 4, 0.25, 10);
  CHECK(q.q[4] == 4);
  qtable_towards(&q, 4, 0, 10);
  CHECK(q.q[4] == 4);
  qtable_towards(&q, 4, 1, -7);
  CHECK(q.q[4] == -7);
  q.q[3] = -8;
  q.q[5] = -7.5;
  CHECK(qtable_max(&q, 1) == -7 && qtable_max(&q, 0) == 0);
  free(memory);
}

TEST(the_largest_is_found_wherever_it_is) {
  double values[9];
  gdn_random random = rng_stream(1, "largest", 0);
  for (int32_t n = 1; n <= 9; n++) {
    for (int32_t i = 0; i < 500; i++) {
      double best = -1e9;
      for (int32_t a = 0; a < n; a++) {
        values[a] = rng_below(&random, 7) - 3.5;
        best = values[a] > best ? values[a] : best;
      }
      CHECK(largest(values, n) == best);
    }
  }
}

static int32_t is_same_backup(const Backup *a, const Backup *b) {
  return a->kind == b->kind && a->ends.before == b->ends.before &&
         a->ends.future == b->ends.future && a->reward == b->reward && a->bonus == b->bonus;
}

// All that is kept for people to be told: of each pair, and of the latest of each kind.
static void check_backups(const Backups *a, const Backups *b) {
  for (int32_t pair = 0; pair < a->n_states * a->n_actions; pair++) {
    Backup one = backup_of(a, pair), other = backup_of(b, pair);
    CHECK(one.kind == BACKUP_NONE ? other.kind == BACKUP_NONE : is_same_backup(&one, &other));
  }
  CHECK(a->newest == b->newest);
  for (backup_kind kind = BACKUP_REAL; kind < BACKUP_KINDS; kind++) {
    const LatestBackup *one = &a->latest[kind], *other = &b->latest[kind];
    CHECK(is_same_backup(&one->backup, &other->backup) && one->backup.kind == kind);
    CHECK(one->pair == other->pair && one->next == other->next && one->after == other->after);
  }
}

// n imagined updates against the same written out: draw a row, aim, move; and against those made one by one.
TEST(imagining_is_the_same_one_by_one) {
  for (int32_t round = 0; round < 4; round++) {
    int32_t n_actions = round < 2 ? 4 : 3; // four has a loop of its own
    void *memory, *values, *values2;
    QTable q, plain;
    Tabular *t =
        table_model(round % 2 ? TABULAR_COUNTS : TABULAR_LAST_OUTCOME, 10, n_actions, 3, &memory);
    values = table_values(&q, 10, n_actions);
    values2 = table_values(&plain, 10, n_actions);
    gdn_random random = rng_stream(1, "world", 0), one = rng_stream(1, "plan", 0), other = one;
    for (int32_t i = 0; i < 100; i++) {
      int32_t s = rng_below(&random, 10), a = rng_below(&random, n_actions);
      int32_t next = rng_below(&random, 10), pair = s * n_actions + a;
      double future = next == 9 ? 0 : qtable_max(&q, next);
      tabular_learn(t, s, a, next == 9, next, next == 9);
      qtable_back_up(&q, pair, next, 0.3, 0.9, next == 9, future);
      qtable_back_up(&plain, pair, next, 0.3, 0.9, next == 9, future);
      CHECK(backup_of(&q.backups, pair).kind == BACKUP_REAL);
      qtable_imagine(&q, t, &one, 7, 0.3, 0.9);
      const TabularRow *row = NULL;
      for (int32_t k = 0; k < 7; k++) {
        row = tabular_random_row(t, n_actions, &other);
        double target = qtable_target(&plain, t, row, 0.9), before = plain.q[row->pair];
        qtable_imagine_row(&plain, t, row, 0.3, 0.9, 0);
        CHECK(plain.q[row->pair] == before + 0.3 * (target - before));
      }
      qtable_remember(&plain, row);
      CHECK(one.state == other.state);
      CHECK(memcmp(q.q, plain.q, (size_t)(10 * n_actions) * sizeof(double)) == 0);
      check_backups(&q.backups, &plain.backups);
    }
    free(values);
    free(values2);
    free(memory);
    free(t);
  }
}

TEST_MAIN(RUN(the_heap_is_that_of_a_naive_one) RUN(an_empty_heap_gives_nothing)
              RUN(a_heap_once_used_is_like_a_new_one) RUN(ties_are_broken_evenly)
                  RUN(exploration_is_as_often_as_asked) RUN(every_decision_takes_two_draws)
                      RUN(a_value_moves_towards_its_target) RUN(the_largest_is_found_wherever_it_is)
                          RUN(imagining_is_the_same_one_by_one))
