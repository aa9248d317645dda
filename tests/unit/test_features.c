// What networks see of a case: an angle as two numbers, a state as a one among zeros; the same in rows, in a column and as
// nodes of a graph; and where there are more states than can be told apart.
#include "models/features.h"

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "tensor/program.h"

enum { COLUMNS = 5, MOST = 16 };

static uint8_t memory[1 << 16];
static float observation[2 * COLUMNS], action[COLUMNS], rows[MOST * COLUMNS], one[MOST * COLUMNS];
static Real nodes[MOST * COLUMNS];

// All three ways to write the features; rows[] has them.
static Features write_all(const gdn_space *space, double close) {
  Features f = features_of(space, 1);
  gdn_message why = {""};
  gdn_arena arena = arena_over(memory, sizeof memory);
  Program program;
  Graph g;
  graph_begin(&g);
  Node o = graph_input(&g, "o", (Shape){1, space->dim, COLUMNS}, observation);
  Node a = graph_input(&g, "a", (Shape){1, 1, COLUMNS}, action);
  graph_output(&g, features_build(&f, &g, o, a), nodes);
  CHECK_INT(program_compile(&g, &arena, &program, &why), GDN_OK);
  CHECK(!arena.failed && f.n <= MOST);
  program_run(&program);
  features_write(&f, COLUMNS, observation, action, rows);
  for (int32_t c = 0; c < COLUMNS; c++) {
    float alone[2] = {observation[c], space->dim > 1 ? observation[COLUMNS + c] : 0};
    features_column(&f, alone, COLUMNS, one + c);
    for (int32_t i = 0; i < f.n - 1; i++) CHECK(one[i * COLUMNS + c] == rows[i * COLUMNS + c]);
    for (int32_t i = 0; i < f.n; i++)
      CHECK_NEAR(nodes[i * COLUMNS + c], rows[i * COLUMNS + c], close);
  }
  return f;
}

TEST(a_state_is_a_one_among_zeros) {
  static const gdn_space seven = {.n = 7, .dim = 1};
  // Not only states: what is none counts as the nearest.
  static const float seen[COLUMNS] = {0, 6, 3, -2, 1e9f};
  static const int32_t states[COLUMNS] = {0, 6, 3, 0, 6};
  for (int32_t c = 0; c < COLUMNS; c++) {
    observation[c] = seen[c];
    action[c] = 0.1f * (float)c;
  }
  Features f = write_all(&seven, 0);
  CHECK(f.n == 8 && f.states == 7 && f.observation == 1);
  for (int32_t c = 0; c < COLUMNS; c++) {
    for (int32_t i = 0; i < 7; i++) CHECK(rows[i * COLUMNS + c] == (i == states[c] ? 1 : 0));
    CHECK(rows[7 * COLUMNS + c] == action[c]);
  }
  observation[0] = (float)NAN;
  features_write(&f, COLUMNS, observation, action, rows);
  CHECK(rows[0] == 1 && rows[6 * COLUMNS] == 0);
}

TEST(an_angle_is_sine_and_cosine) {
  static const uint8_t angles[] = {0, 1};
  static const gdn_space box = {.dim = 2, .angles = angles};
  for (int32_t c = 0; c < COLUMNS; c++) {
    observation[c] = (float)c - 2;
    observation[COLUMNS + c] = 1.5f * (float)c - 3;
    action[c] = 1;
  }
  Features f = write_all(&box, 2e-7);
  CHECK(f.n == 4 && f.states == 0);
  for (int32_t c = 0; c < COLUMNS; c++) {
    CHECK(rows[c] == observation[c]);
    CHECK_NEAR(rows[COLUMNS + c], sin((double)observation[COLUMNS + c]), 2e-7);
    CHECK_NEAR(rows[2 * COLUMNS + c], cos((double)observation[COLUMNS + c]), 2e-7);
  }
}

TEST(too_many_states_are_refused) {
  gdn_message why = {""};
  const gdn_space most = {.n = FEATURES_STATES, .dim = 1},
                  more = {.n = FEATURES_STATES + 1, .dim = 1};
  const gdn_space box = {.dim = 3};
  CHECK_INT(features_check(&most, &why), GDN_OK);
  CHECK_INT(features_check(&box, &why), GDN_OK);
  CHECK_TEXT(why.text, "");
  CHECK_INT(features_check(&more, &why), GDN_UNFIT);
  CHECK_TEXT(why.text, "a network can learn from at most 2048 states, and this world has 2049");
}

// clang-format off
TEST_MAIN(
  RUN(a_state_is_a_one_among_zeros)
  RUN(an_angle_is_sine_and_cosine)
  RUN(too_many_states_are_refused))
