// The ring of transitions: what a row holds, how it wraps around, what it refuses, where sequences may lie, and that a
// saved ring goes on as if nothing had been.
#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "core/replay.h"
#include "math/rng.h"

static void *open_ring(Replay *r, int32_t observation_dim, int32_t action_dim, int32_t capacity) {
  *r = (Replay){0};
  gdn_arena arena = arena_measure();
  replay_open(r, observation_dim, action_dim, capacity, &arena);
  void *memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(memory, arena_bytes(&arena));
  replay_open(r, observation_dim, action_dim, capacity, &arena);
  CHECK(!arena.failed);
  return memory;
}

static int32_t add_number(Replay *r, double x) {
  const double o[] = {x}, next[] = {x + 0.5}, a[] = {-x};
  return replay_add(r, &(Transition){o, a, next, 10 * x, 0, 0}, a);
}

TEST(a_row_holds_a_transition) {
  Replay r;
  void *memory = open_ring(&r, 2, 1, 4);
  // 2^24 + 1 is no float, and 0.25 more is lost in it: only a difference taken in double keeps it.
  const double o[] = {16777217, -2}, next[] = {16777217.25, 3}, a[] = {77}, unit[] = {-0.5};
  CHECK_INT(replay_add(&r, &(Transition){o, a, next, -7, 1, 1}, unit), 0);
  ReplayRow row = replay_row(&r, 0);
  CHECK(row.observation[0] == 16777216 && row.observation[1] == -2 && row.action[0] == -0.5f);
  CHECK(row.delta[0] == 0.25f && row.delta[1] == 5 && row.reward == -7 && row.terminated == 1);
  CHECK_INT(replay_add(&r, &(Transition){o, a, next, -7, 0, 1}, unit), 1);
  CHECK(replay_row(&r, 1).terminated == 0); // a time limit is no end
  free(memory);
}

TEST(the_oldest_gives_way) {
  enum { CAPACITY = 7 };
  Replay r;
  void *memory = open_ring(&r, 1, 1, CAPACITY);
  for (int32_t i = 0; i < 40; i++) {
    CHECK_INT(add_number(&r, i), i % CAPACITY);
    CHECK_INT(r.n, i < CAPACITY ? i + 1 : CAPACITY);
    for (int32_t slot = 0; slot < r.n; slot++) {
      int32_t number = (int32_t)replay_number(&r, slot);
      CHECK(number % CAPACITY == slot && number <= i && number > i - CAPACITY);
      CHECK(replay_row(&r, slot).observation[0] == (float)number);
      CHECK(replay_row(&r, slot).reward == 10 * (float)number);
    }
  }
  free(memory);
}

TEST(what_is_not_finite_is_refused) {
  Replay r;
  void *memory = open_ring(&r, 1, 1, 1);
  CHECK_INT(add_number(&r, 3), 0);
  const double bad[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 1e39};
  const double good[] = {1};
  for (int32_t i = 0; i < 4; i++) {
    const double *b = &bad[i];
    CHECK_INT(replay_add(&r, &(Transition){b, good, good, 0, 0, 0}, good), -1);
    CHECK_INT(replay_add(&r, &(Transition){good, good, b, 0, 0, 0}, good), -1);
    CHECK_INT(replay_add(&r, &(Transition){good, good, good, *b, 0, 0}, good), -1);
    CHECK_INT(replay_add(&r, &(Transition){good, good, good, 0, 0, 0}, b), -1);
  }
  CHECK(r.total == 1 && r.n == 1 && replay_row(&r, 0).observation[0] == 3); // unharmed
  free(memory);
}

TEST(state_is_written_and_read) {
  for (int32_t rows = 0; rows <= 12; rows += 4) {
    Replay r, copy;
    void *memory = open_ring(&r, 1, 1, 5), *memory2 = open_ring(&copy, 1, 1, 5);
    for (int32_t i = 0; i < rows; i++) add_number(&r, i);
    uint8_t bytes[512];
    gdn_archive count = archive_count();
    replay_state(&r, &count);
    // The number of rows; four floats and a mark for each; whether the episode goes on, and from where.
    CHECK_INT(count.at, 8 + (rows < 5 ? rows : 5) * (4 * 4 + 1) + 4 + (rows > 0 ? 8 : 0));
    gdn_archive writer = archive_write(bytes, count.at), reader = archive_read(bytes, count.at);
    replay_state(&r, &writer);
    replay_state(&copy, &reader);
    CHECK(!writer.failed && !reader.failed && reader.at == count.at);
    CHECK(copy.total == r.total && copy.n == r.n);
    CHECK_INT(add_number(&r, 99), add_number(&copy, 99));
    gdn_archive one = archive_hash(), other = archive_hash();
    replay_state(&r, &one);
    replay_state(&copy, &other);
    CHECK(one.hash == other.hash);
    reader = archive_read(bytes, count.at - 1);
    replay_state(&copy, &reader);
    CHECK(reader.failed);
    if (rows > 0) { // a NaN in a snapshot
      memset(bytes + 8, 0xff, 4);
      reader = archive_read(bytes, count.at);
      replay_state(&copy, &reader);
      CHECK(reader.failed);
    }
    free(memory);
    free(memory2);
  }
}

// -- sequences ------------------------------------------------------------------------------------------

enum { STRETCH_CAPACITY = 23, STRETCH_ROWS = 400 };

// A walk from 0 on; now and then it ends, is moved by hand, or leads to where no float goes. Returns the slot, and
// says in *breaks whether the row after cannot follow this one.
static int32_t walk(Replay *r, gdn_random *random, double *x, int32_t *breaks) {
  int32_t kind = rng_below(random, 12);
  double from = *x, to = kind == 2 ? from : from + 0.1, zero = 0; // what is refused moves nobody
  Transition t = {&from, &zero, &to, kind == 2 ? (double)INFINITY : 1, kind == 0, kind == 1};
  *breaks = kind <= 3;
  // Where an episode begins again nobody can see whether it is another one; so by its end alone.
  *x = kind <= 1 ? (rng_below(random, 2) ? to : 0) : kind == 3 ? to + 1 : to;
  return replay_add(r, &t, &zero);
}

// Whatever was added: all stretches are as long as they can be, no longer.
static void check_stretches(const Replay *r, const int32_t *part, uint64_t total) {
  CHECK(r->total == total);
  for (uint64_t first = 0; first < total + 3; first++) {
    int32_t is_there = first < total && first + (uint64_t)r->n >= total, n = 0;
    for (uint64_t k = first; is_there && k < total && part[k] == part[first]; k++) n++;
    for (int32_t most = 1; most < 30; most += 4) {
      if (!CHECK(replay_stretch(r, first, most) == (n < most ? n : most))) return;
    }
    for (int32_t i = 0; i < n; i++) {
      CHECK(replay_number(r, replay_slot(r, first + (uint64_t)i)) == first + (uint64_t)i);
    }
  }
}

TEST(a_stretch_lies_in_one_episode) {
  Replay r, copy;
  void *memory = open_ring(&r, 1, 1, STRETCH_CAPACITY);
  void *memory2 = open_ring(&copy, 1, 1, STRETCH_CAPACITY);
  gdn_random random = rng_stream(3, "walk", 0);
  static int32_t part[STRETCH_ROWS];
  static uint8_t bytes[4096];
  int32_t now = 0, breaks, longest = 0, refused = 0;
  double x = 0;
  for (uint64_t total = 0; total < STRETCH_ROWS;) {
    if (walk(&r, &random, &x, &breaks) < 0) {
      refused++;
    } else {
      part[total++] = now;
    }
    now += breaks;
    check_stretches(&r, part, total);
    gdn_archive writer = archive_write(bytes, sizeof bytes);
    replay_state(&r, &writer);
    gdn_archive reader = archive_read(bytes, writer.at);
    replay_state(&copy, &reader);
    CHECK(!writer.failed && !reader.failed && reader.at == writer.at);
    check_stretches(&copy, part, total);
    gdn_random same = random; // the step after a loaded one follows it or not, as without
    double place = x;
    int32_t slot = walk(&copy, &same, &place, &breaks),
            follows = total > 0 && part[total - 1] == now;
    if (slot >= 0) CHECK_INT((copy.marks[slot] & REPLAY_FOLLOWS) != 0, follows);
    int32_t length = replay_stretch(&r, total - (uint64_t)r.n, STRETCH_CAPACITY);
    longest = length > longest ? length : longest;
  }
  CHECK(refused > 10 && longest > 6);
  free(memory);
  free(memory2);
}

TEST(a_row_says_how_its_episode_ended) {
  Replay r;
  void *memory = open_ring(&r, 1, 1, 4);
  const double x = 1, zero = 0;
  CHECK_INT(replay_add(&r, &(Transition){&x, &zero, &x, 0, 0, 0}, &zero), 0);
  CHECK_INT(replay_add(&r, &(Transition){&x, &zero, &x, 0, 0, 1}, &zero), 1);
  CHECK_INT(replay_add(&r, &(Transition){&x, &zero, &x, 0, 1, 1}, &zero), 2);
  CHECK_INT(r.marks[0], 0);
  CHECK_INT(r.marks[1], REPLAY_TRUNCATED | REPLAY_FOLLOWS);
  CHECK_INT(r.marks[2], REPLAY_TERMINATED); // in the same place, and yet another episode
  free(memory);
}

TEST_MAIN(RUN(a_row_holds_a_transition) RUN(the_oldest_gives_way) RUN(what_is_not_finite_is_refused)
              RUN(a_stretch_lies_in_one_episode) RUN(a_row_says_how_its_episode_ended)
                  RUN(state_is_written_and_read))
