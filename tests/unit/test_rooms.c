// The rooms: ways and random walks against exact linear solves made elsewhere (reference, algorithms-2.md 2.4), and the
// television: who sees it, what changes its channel, and what of it a damaged snapshot may say.
#include <math.h>

#include "core/archive.h"
#include "world.h"

enum { MOST = 320 }; // states of the largest house below

static gdn_env *house(int32_t rooms, int32_t size, const char *more) {
  char set[96];
  snprintf(set, sizeof set, "rooms=%d size=%d %s", (int)rooms, (int)size, more);
  return world("rooms", set);
}

// -- the table ---------------------------------------------------------------------------------------

// P of the random walk among states that can be left, and 1 in the last column.
static double walk[MOST][MOST + 1];

// Mean steps until the end, from each state: h = 1 + P h, by Gauss and Jordan's elimination.
static double mean_steps(const gdn_env *env, int32_t from) {
  int32_t n = env->observation.n;
  memset(walk, 0, sizeof walk);
  for (int32_t s = 0; s < n; s++) {
    walk[s][s] = 1;
    for (int32_t a = 0; a < env->action.n; a++) {
      gdn_outcome out[MAX_OUTCOMES];
      int32_t count = env->type->outcomes(env, s, a, out);
      walk[s][n] = count > 0;
      for (int32_t k = 0; k < count; k++) {
        if (!out[k].terminated) walk[s][out[k].next] -= out[k].probability / env->action.n;
      }
    }
  }
  for (int32_t i = 0; i < n; i++) { // diagonally dominant: no pivoting
    for (int32_t r = 0; r < n; r++) {
      double factor = walk[r][i] / walk[i][i];
      for (int32_t c = i; r != i && factor != 0 && c <= n; c++) walk[r][c] -= factor * walk[i][c];
    }
  }
  return walk[from][n] / walk[from][from];
}

// Whether the random walk has ended within so many steps.
static double within(const gdn_env *env, int32_t from, int32_t steps) {
  static double now[MOST], next[MOST];
  double ended = 0;
  memset(now, 0, sizeof now);
  now[from] = 1;
  for (int32_t t = 0; t < steps; t++) {
    memset(next, 0, sizeof next);
    for (int32_t s = 0; s < env->observation.n; s++) {
      for (int32_t a = 0; a < env->action.n && now[s] > 0; a++) {
        gdn_outcome out[MAX_OUTCOMES];
        int32_t count = env->type->outcomes(env, s, a, out);
        for (int32_t k = 0; k < count; k++) {
          double p = now[s] * out[k].probability / env->action.n;
          *(out[k].terminated ? &ended : &next[out[k].next]) += p;
        }
      }
    }
    memcpy(now, next, sizeof now);
  }
  return ended;
}

TEST(ways_and_walks_are_those_of_the_table) {
  static const struct {
    int32_t rooms, size, cells, shortest;
    double mean, near, within[4], part;
  } table[] = {
      {2, 3, 39, 14, 694.5, 0.05, {0.027, 0.137, 0.379, 0.783}, 0.02},
      {2, 5, 103, 22, 2084, 0.5, {5e-4, 0.0084, 0.060, 0.305}, 0.1},
      {3, 3, 89, 34, 4188.5, 0.05, {4e-8, 4e-5, 0.0033, 0.083}, 0.15},
  };
  static const int32_t steps[] = {100, 200, 400, 1000};
  for (int32_t i = 0; i < GDN_COUNT(table); i++) {
    gdn_env *env = house(table[i].rooms, table[i].size, "");
    int32_t cells = 1, start = world_agent(env); // the goal cannot be left
    for (int32_t s = 0; s < env->observation.n; s++) {
      gdn_outcome out[MAX_OUTCOMES];
      cells += env->type->outcomes(env, s, 0, out) > 0;
    }
    CHECK_INT(cells, table[i].cells);
    CHECK_INT(start, (table[i].size + 1) * table[i].rooms + 2);
    CHECK_INT(world_distance(env, start), table[i].shortest);
    CHECK_NEAR(mean_steps(env, start), table[i].mean, table[i].near);
    for (int32_t k = 0; k < GDN_COUNT(steps); k++) {
      double p = table[i].within[k];
      CHECK_NEAR(within(env, start, steps[k]), p, table[i].part * p);
    }
    world_free(env);
  }
  gdn_env *env = house(3, 5, "");
  CHECK_INT(world_distance(env, world_agent(env)), 52);
  world_free(env);
}

// -- the television ----------------------------------------------------------------------------------

// Of a house of 2 x 2 rooms of 2 x 2 cells, 7 x 7 cells in all, the second room has these.
static int32_t in_second(int32_t cell) {
  int32_t row = cell / 7, column = cell % 7;
  return row >= 1 && row <= 2 && column >= 4 && column <= 5;
}

TEST(the_channel_is_seen_in_the_second_room_alone) {
  gdn_env *env = house(2, 2, "channels=4");
  CHECK_INT(env->observation.n, 4 * 49);
  CHECK_INT(env->action.n, 4);
  gdn_random random = gdn_random_stream(1, "steps", 0);
  int32_t seen[4] = {0}, steps = 0;
  for (int32_t i = 0; i < 20000; i++) {
    gdn_step out = {0};
    double a = gdn_random_below(&random, 4);
    env->type->step(env, &a, &random, &out);
    int32_t s = world_agent(env), cell = s % 49;
    float x, y, half, x0, y0, half0;
    if (!in_second(cell)) CHECK_INT(s, cell);
    seen[s / 49] += in_second(cell);
    steps += in_second(cell);
    if (env->type->locate(env, s, &x, &y, &half) && env->type->locate(env, cell, &x0, &y0, &half0))
      CHECK(x == x0 && y == y0);
    if (out.terminated) env->type->reset(env, &random);
  }
  CHECK(steps > 1000);
  for (int32_t k = 0; k < 4; k++) CHECK_NEAR(seen[k], steps / 4.0, 5 * sqrt(steps * 3 / 16.0));
  world_free(env);
}

TEST(a_remote_control_has_the_channel_to_itself) {
  gdn_env *env = house(2, 2, "channels=4 remote=1");
  gdn_outcome out[MAX_OUTCOMES];
  int32_t cell = 1 * 7 + 4, on = 2 * 49 + cell, changes = 0;
  CHECK_INT(env->action.n, 5);
  CHECK_INT(env->type->outcomes(env, on, 3, out), 1); // to the right: the channel stays
  CHECK_INT(out[0].next, on + 1);
  CHECK_INT(env->type->outcomes(env, on, 0, out), 1); // a wall
  CHECK_INT(out[0].next, on);
  CHECK_INT(env->type->outcomes(env, on, 4, out), 4); // the next channel, and where it is
  for (int32_t k = 0; k < 4; k++) CHECK_INT(out[k].next, k * 49 + cell);
  CHECK_INT(env->type->outcomes(env, 8, 4, out), 1); // in the first room it does nothing
  CHECK_INT(out[0].next, 8);
  CHECK_INT(env->type->outcomes(env, 49 + 8, 0, out), 0); // where no channel is seen none can be on
  double state = on;
  gdn_random random = gdn_random_stream(2, "steps", 0);
  for (int32_t i = 0; i < 400; i++) {
    gdn_step step = {0};
    double a = i % 5;
    CHECK_INT(env->type->place(env, &state, 1), GDN_OK);
    CHECK_INT(world_agent(env), on);
    env->type->step(env, &a, &random, &step);
    changes += world_agent(env) / 49 != 2 && in_second(world_agent(env) % 49);
    CHECK(a == 4 || world_agent(env) / 49 == 2 || !in_second(world_agent(env) % 49));
  }
  CHECK(changes > 40 && changes < 78); // three of four of 80
  world_free(env);
}

TEST(places_that_cannot_be) {
  gdn_env *env = house(2, 2, "channels=3");
  const double bad[] = {-1, 3 * 49, 49 + 8, 49 + 0, 49 + 11.5, 0};
  for (int32_t i = 0; i < GDN_COUNT(bad); i++)
    CHECK_INT(env->type->place(env, &bad[i], 1), GDN_OUT_OF_RANGE);
  const double both[] = {1, 4};
  CHECK_INT(env->type->place(env, both, 2), GDN_OK);
  CHECK_INT(world_agent(env), 11);
  world_free(env);
}

TEST(a_snapshot_says_no_channel_that_is_not_seen) {
  static uint8_t bytes[256];
  gdn_env *env = house(2, 2, "channels=3");
  const double state = 2 * 49 + 11;
  CHECK_INT(env->type->place(env, &state, 1), GDN_OK);
  gdn_archive out = archive_write(bytes, sizeof bytes);
  env->type->state(env, &out);
  CHECK(!out.failed && out.at > 49);
  gdn_random random = gdn_random_stream(3, "reset", 0);
  env->type->reset(env, &random);
  gdn_archive in = archive_read(bytes, out.at);
  env->type->state(env, &in);
  CHECK(!in.failed);
  CHECK_INT(world_agent(env), (int32_t)state);
  for (int32_t channel = 3; channel >= -1; channel -= 4) {
    memcpy(bytes + out.at - sizeof channel, &channel, sizeof channel);
    in = archive_read(bytes, out.at);
    env->type->state(env, &in);
    CHECK(in.failed);
    CHECK_INT(world_agent(env), 11);
  }
  world_free(env);
}

// clang-format off
TEST_MAIN(
  RUN(ways_and_walks_are_those_of_the_table)
  RUN(the_channel_is_seen_in_the_second_room_alone)
  RUN(a_remote_control_has_the_channel_to_itself)
  RUN(places_that_cannot_be)
  RUN(a_snapshot_says_no_channel_that_is_not_seen))
