// Q-learning and Dyna-Q on the Dyna maze once more, in the plainest way and with another random
// generator: an independent witness for numbers that no book or paper prints. It shares no code
// with the library.
//
// Its models remember which way a move really went: the latest way (last outcome), or how often
// each way came (counts). Q-learning is n = 0.
#ifndef GEDANKEN_TESTS_LEARNING_NAIVE_H
#define GEDANKEN_TESTS_LEARNING_NAIVE_H

#include <stdint.h>
#include <string.h>

enum { NAIVE_ROWS = 6, NAIVE_COLUMNS = 9, NAIVE_CELLS = NAIVE_ROWS * NAIVE_COLUMNS };
enum { NAIVE_START = 2 * NAIVE_COLUMNS, NAIVE_GOAL = NAIVE_COLUMNS - 1 };

typedef struct Naive {
  uint64_t random;
  double slip;
  int n, counts; // planning steps; 1: expected updates from counts
  double q[NAIVE_CELLS][4];
  int seen[NAIVE_CELLS], tried[NAIVE_CELLS][4];
  int last[NAIVE_CELLS][4], times[NAIVE_CELLS][4][4];
} Naive;

// xorshift64* (Vigna 2016).
static inline double naive_unit(Naive *me) {
  me->random ^= me->random >> 12;
  me->random ^= me->random << 25;
  me->random ^= me->random >> 27;
  return (double)((me->random * 2685821657736338717u) >> 11) / 9007199254740992.0;
}

static inline int naive_below(Naive *me, int n) {
  return (int)(naive_unit(me) * n);
}

static inline void naive_begin(Naive *me, int seed, double slip, int n, int counts) {
  memset(me, 0, sizeof *me);
  me->random = 88172645463325252u + (uint64_t)seed * 7919u;
  me->slip = slip;
  me->n = n;
  me->counts = counts;
  for (int i = 0; i < 20; i++) naive_unit(me); // neighbouring seeds part
}

// Where a move from s in a way (0 up, 1 down, 2 left, 3 right) ends.
static inline int naive_move(int s, int way) {
  static const char *const maze[NAIVE_ROWS] = {".......#.", "..#....#.", "..#....#.",
                                               "..#......", ".....#...", "........."};
  int row = s / NAIVE_COLUMNS, column = s % NAIVE_COLUMNS;
  if (way == 0) row--;
  if (way == 1) row++;
  if (way == 2) column--;
  if (way == 3) column++;
  if (row < 0 || row >= NAIVE_ROWS || column < 0 || column >= NAIVE_COLUMNS) return s;
  return maze[row][column] == '#' ? s : row * NAIVE_COLUMNS + column;
}

static inline double naive_target(const Naive *me, int s, int way) {
  int next = naive_move(s, way);
  double best = me->q[next][0];
  for (int a = 1; a < 4; a++)
    if (me->q[next][a] > best) best = me->q[next][a];
  return next == NAIVE_GOAL ? 1 : 0.95 * best;
}

static inline int naive_decide(Naive *me, int s) {
  int best[4], n = 0;
  if (naive_unit(me) < 0.1) return naive_below(me, 4);
  for (int a = 0; a < 4; a++) {
    if (n > 0 && me->q[s][a] > me->q[s][best[0]]) n = 0;
    if (n == 0 || me->q[s][a] == me->q[s][best[0]]) best[n++] = a;
  }
  return best[naive_below(me, n)];
}

// A random state seen before, a random action tried there, and the model's answer.
static inline void naive_imagine(Naive *me) {
  int s, a;
  do s = naive_below(me, NAIVE_CELLS);
  while (!me->seen[s]);
  do a = naive_below(me, 4);
  while (!me->tried[s][a]);
  double target = 0;
  for (int way = 0; way < 4 && me->counts; way++)
    target += me->times[s][a][way] * naive_target(me, s, way) / me->tried[s][a];
  if (!me->counts) target = naive_target(me, s, me->last[s][a]);
  me->q[s][a] += 0.1 * (target - me->q[s][a]);
}

// One episode of at most `most` steps (0: any number); how many it took.
static inline int naive_episode(Naive *me, int most) {
  int s = NAIVE_START, steps = 0;
  while (s != NAIVE_GOAL && (most == 0 || steps < most)) {
    int a = naive_decide(me, s), way = a;
    if (naive_unit(me) < me->slip) way = a < 2 ? 2 + naive_below(me, 2) : naive_below(me, 2);
    me->q[s][a] += 0.1 * (naive_target(me, s, way) - me->q[s][a]);
    me->seen[s] = 1;
    me->tried[s][a]++;
    me->last[s][a] = way;
    me->times[s][a][way]++;
    for (int i = 0; i < me->n; i++) naive_imagine(me);
    s = naive_move(s, way);
    steps++;
  }
  return steps;
}

#endif
