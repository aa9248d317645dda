// The engine of the grid worlds: layouts and their errors, editing under a living agent, the wall
// that moves, slipping, placing, and snapshots, damaged ones too.
#include "core/archive.h"
#include "world.h"

static gdn_status layout_status(const char *layout, gdn_message *why) {
  char set[2048];
  snprintf(set, sizeof set, "layout=%s", layout);
  *why = (gdn_message){""};
  gdn_env *env = world_try("maze", set, why);
  if (env == NULL) return GDN_BAD_FORMAT;
  world_free(env);
  return GDN_OK;
}

static void check_refused(const char *layout, const char *sentence) {
  gdn_message why;
  CHECK_INT(layout_status(layout, &why), GDN_BAD_FORMAT);
  CHECK_TEXT(why.text, sentence);
}

TEST(bad_layouts_name_row_and_column) {
  check_refused(
      "", "row 0 of the layout is empty: write rows of cells with / between them, e.g. S.#/..G");
  check_refused(
      "S..G/...",
      "row 1, column 3 of the layout (counted from 0) is missing: row 1 has 3 cells and row "
      "0 has 4, but all must be equally long");
  check_refused(
      "S.G/...../...",
      "row 1, column 3 of the layout (counted from 0) is too much: row 1 has 5 cells and row "
      "0 has 3, but all must be equally long");
  check_refused(
      "S.G/.../",
      "row 2, column 0 of the layout (counted from 0) is missing: row 2 has 0 cells and row "
      "0 has 3, but all must be equally long");
  check_refused("..G/...",
                "no row or column of the layout has an S: exactly one cell must be the start");
  check_refused("S.G/.S.",
                "row 1, column 1 of the layout (counted from 0) is a second S: exactly one "
                "start is allowed");
  check_refused("S.G/..x",
                "row 1, column 2 of the layout (counted from 0) is \"x\"; allowed are # wall, "
                ". floor, S start, G goal, H pit, C cliff, 1-9 reward, a-i cost");
  check_refused("S.\x80",
                "row 0, column 2 of the layout (counted from 0) is \"?\"; allowed are # wall, "
                ". floor, S start, G goal, H pit, C cliff, 1-9 reward, a-i cost");
  check_refused(
      "/S", "row 0 of the layout is empty: write rows of cells with / between them, e.g. S.#/..G");
}

// A field of n rows and m columns with S in the first cell.
static const char *field(int32_t n, int32_t m) {
  static char text[4096];
  char *at = text;
  for (int32_t r = 0; r < n; r++) {
    for (int32_t c = 0; c < m; c++) *at++ = r + c == 0 ? 'S' : '.';
    *at++ = '/';
  }
  at[-1] = 0;
  return text;
}

TEST(layouts_may_have_40_rows_and_columns) {
  gdn_message why;
  CHECK_INT(layout_status(field(40, 40), &why), GDN_OK);
  CHECK(strlen(field(40, 40)) <= 1700);
  CHECK_INT(layout_status("S", &why), GDN_OK);
  check_refused(field(41, 3),
                "row 40, column 0 of the layout (counted from 0) is too far out: at most "
                "40 rows and 40 columns are allowed");
  check_refused(field(3, 41),
                "row 0, column 40 of the layout (counted from 0) is too far out: at most "
                "40 rows and 40 columns are allowed");
}

TEST(cells_pay_on_entering) {
  gdn_env *env = world("maze", "layout=S3/bG cell_reward=0.5 step_reward=-0.125 goal_reward=2");
  CHECK_NEAR(world_step(env, 0).reward, -0.125, 0);       // the border
  CHECK_NEAR(world_step(env, 3).reward, -0.125 + 1.5, 0); // onto 3
  CHECK_NEAR(world_step(env, 0).reward, -0.125, 0);       // stays on 3: not entered again
  CHECK_NEAR(world_step(env, 2).reward, -0.125, 0);       // the start
  CHECK_NEAR(world_step(env, 1).reward, -0.125 - 1.0, 0); // onto b
  gdn_step end = world_step(env, 3);
  CHECK(end.reward == 2.0 && end.terminated && !end.truncated);
  world_free(env);
}

TEST(pits_end_and_cliffs_send_back) {
  gdn_env *env = world("maze", "layout=.CH/.S./... pit_reward=-7");
  CHECK_INT(world_agent(env), 4);
  gdn_step step = world_step(env, 0);
  CHECK(step.reward == -7.0 && !step.terminated);
  CHECK_INT(world_agent(env), 4);
  world_step(env, 3);
  step = world_step(env, 0);
  CHECK(step.reward == -7.0 && step.terminated);
  CHECK_INT(world_agent(env), 2);
  world_free(env);
}

TEST(slip_goes_to_both_sides) {
  // From the middle: up is cell 1, down 7, left 3, right 5.
  static const int32_t to[4] = {1, 7, 3, 5};
  gdn_env *env = world("maze", "layout=.../.S./... slip=0.25");
  for (int32_t a = 0; a < 4; a++) {
    gdn_outcome out[MAX_OUTCOMES];
    CHECK_INT(env->type->outcomes(env, 4, a, out), 3);
    double p[9] = {0};
    for (int32_t i = 0; i < 3; i++) p[out[i].next] = out[i].probability;
    for (int32_t b = 0; b < 4; b++) {
      double expected = a == b ? 0.75 : a / 2 == b / 2 ? 0.0 : 0.125;
      CHECK_NEAR(p[to[b]], expected, 0);
    }
  }
  world_free(env);
}

TEST(more_slip_keeps_the_random_numbers) {
  gdn_env *some = world("maze", "layout=.../.S./... slip=0.2");
  gdn_env *more = world("maze", "layout=.../.S./... slip=0.6");
  gdn_random r = gdn_random_stream(4, "crn", 0), q = r;
  int32_t astray = 0;
  for (int32_t i = 0; i < 1000; i++) {
    double action = 0, middle = 4;
    gdn_step out = {0};
    some->type->place(some, &middle, 1);
    more->type->place(more, &middle, 1);
    some->type->step(some, &action, &r, &out);
    more->type->step(more, &action, &q, &out);
    // Whoever slips rarely only slips where the other does.
    CHECK(world_agent(some) == 1 || world_agent(more) != 1);
    astray += world_agent(some) != 1;
  }
  CHECK(r.state == q.state && astray > 130 && astray < 270); // 200, 5 sigma
  world_free(some);
  world_free(more);
}

TEST(directions_match_the_moves) {
  gdn_env *env = world("maze", "layout=.../.S./...");
  float x0, y0, x1, y1, half, dx, dy;
  for (int32_t a = 0; a < 4; a++) {
    gdn_outcome out[MAX_OUTCOMES];
    env->type->outcomes(env, 4, a, out);
    CHECK(env->type->locate(env, 4, &x0, &y0, &half) &&
          env->type->locate(env, out[0].next, &x1, &y1, &half));
    env->type->direct(env, a, &dx, &dy);
    CHECK(x1 - x0 == dx && y1 - y0 == dy && half == 0.5f);
  }
  world_free(env);
}

// -- editing --------------------------------------------------------------------------------------

static gdn_message edit_why;
static gdn_status edit(gdn_env *env, const char *key, const char *value) {
  edit_why = (gdn_message){""};
  return env->type->edit(env, key, value, &edit_why);
}

static char glyph_at(const gdn_env *env, int32_t row, int32_t column) {
  int32_t rows, columns;
  const uint8_t *cells = env->type->cells(env, &rows, &columns);
  return (char)cells[row * columns + column];
}

TEST(edits_change_the_world_and_its_revision) {
  gdn_env *env = world("dyna-maze", "");
  CHECK_INT(env->revision, 0);
  CHECK_INT(edit(env, "cell.3.2", "."), GDN_OK); // open the first wall below
  CHECK_INT(env->revision, 1);
  CHECK_TEXT(edit_why.text, "");
  CHECK_INT(world_distance(env, 18), 12);
  CHECK_INT(edit(env, "cell.3.7", "#"), GDN_OK);
  CHECK_INT(world_distance(env, 18), 14);        // round below (3,7): two rows down and up again
  CHECK_INT(edit(env, "cell.0.0", "G"), GDN_OK); // a second goal
  CHECK_INT(world_distance(env, 18), 2);
  CHECK_INT(env->revision, 3);
  world_free(env);
}

TEST(a_new_start_replaces_the_old_one) {
  gdn_env *env = world("dyna-maze", "");
  gdn_random random = gdn_random_stream(1, "reset", 0);
  CHECK_INT(edit(env, "cell.5.4", "S"), GDN_OK);
  CHECK_INT(glyph_at(env, 2, 0), '.');
  CHECK_INT(glyph_at(env, 5, 4), 'S');
  CHECK_INT(world_agent(env), 18); // the episode under way goes on
  env->type->reset(env, &random);
  CHECK_INT(world_agent(env), 5 * 9 + 4);
  CHECK_INT(edit(env, "cell.2.0", "#"), GDN_OK);
  world_free(env);
}

static void check_edit_refused(gdn_env *env, const char *key, const char *value, gdn_status status,
                               const char *sentence) {
  uint32_t revision = env->revision;
  CHECK_INT(edit(env, key, value), status);
  CHECK_TEXT(edit_why.text, sentence);
  CHECK_INT(env->revision, revision);
  CHECK_INT(env->type->edit(env, key, value, NULL), status);
}

TEST(refused_edits_say_what_is_allowed) {
  static const char *const keys[] = {
      "",          "cell",     "cell.1",     "cell.1.",      "wall.1.1",
      "cell.-1.0", "cell.1.x", "cell.1.2.3", "cell.1.00001", "cell..1"};
  static const char *const values[] = {"", "x", "..", "0", "j", "s", "\xff"};
  gdn_env *env = world("dyna-maze", "");
  for (int32_t i = 0; i < GDN_COUNT(keys); i++) {
    check_edit_refused(env, keys[i], "#", GDN_UNKNOWN_ID,
                       "what can be edited is cell.ROW.COLUMN: rows are 0 to 5, columns 0 to 8");
  }
  check_edit_refused(env, "cell.6.0", "#", GDN_OUT_OF_RANGE,
                     "that cell lies outside: rows are 0 to 5, columns 0 to 8");
  check_edit_refused(env, "cell.0.9", "#", GDN_OUT_OF_RANGE,
                     "that cell lies outside: rows are 0 to 5, columns 0 to 8");
  for (int32_t i = 0; i < GDN_COUNT(values); i++) {
    check_edit_refused(
        env, "cell.1.1", values[i], GDN_BAD_FORMAT,
        "a cell is one of # wall, . floor, S start, G goal, H pit, C cliff, 1-9 reward, "
        "a-i cost");
  }
  check_edit_refused(env, "cell.2.0", "#", GDN_BAD_ARGUMENT,
                     "this cell is the start: put S into another cell first");
  check_edit_refused(env, "cell.2.0", ".", GDN_BAD_ARGUMENT,
                     "this cell is the start: put S into another cell first");
  world_step(env, 0);
  check_edit_refused(
      env, "cell.1.0", "#", GDN_BAD_ARGUMENT,
      "the agent stands here: until it moves on only floor is allowed (. S 1-9 a-i)");
  check_edit_refused(
      env, "cell.1.0", "G", GDN_BAD_ARGUMENT,
      "the agent stands here: until it moves on only floor is allowed (. S 1-9 a-i)");
  CHECK_INT(edit(env, "cell.1.0", "5"), GDN_OK);
  CHECK_INT(edit(env, "cell.1.0", "S"), GDN_OK);
  world_free(env);
}

TEST(a_random_start_needs_floor) {
  gdn_env *env = world("gridworld-4x4", "");
  double corner = 1;
  CHECK_INT(env->type->place(env, &corner, 1), GDN_OK);
  check_edit_refused(
      env, "cell.2.2", "C", GDN_BAD_ARGUMENT,
      "a cliff sends back to the start and this world has none: put S into a cell first");
  CHECK_INT(world_step(env, 2).terminated, 1); // on the goal nobody minds
  for (int32_t s = 0; s < 16; s++) {
    char key[16];
    snprintf(key, sizeof key, "cell.%d.%d", (int)s / 4, (int)s % 4);
    if (s != 6) CHECK_INT(edit(env, key, "#"), GDN_OK);
  }
  check_edit_refused(env, "cell.1.2", "#", GDN_BAD_ARGUMENT,
                     "episodes begin on floor: one cell of it must be left");
  gdn_random random = gdn_random_stream(1, "reset", 0);
  env->type->reset(env, &random);
  CHECK_INT(world_agent(env), 6);
  CHECK_INT(edit(env, "cell.1.2", "S"), GDN_OK);
  CHECK_INT(edit(env, "cell.2.2", "C"), GDN_OK);
  world_step(env, 1);
  CHECK_INT(world_agent(env), 6);
  world_free(env);
}

// -- the wall that moves --------------------------------------------------------------------------

TEST(a_wall_that_closes_over_the_agent_lets_it_out) {
  gdn_env *env = world("blocking-maze", "change_step=7");
  for (int32_t i = 0; i < 5; i++) world_step(env, 3); // to (5, 8)
  world_step(env, 0);
  world_step(env, 0); // step 7: to (3, 8), where the wall closes now
  CHECK_INT(world_agent(env), 3 * 9 + 8);
  CHECK_INT(glyph_at(env, 3, 8), '#');
  gdn_outcome out[MAX_OUTCOMES];
  CHECK_INT(env->type->outcomes(env, 3 * 9 + 8, 0, out), 1); // planners see the way out
  CHECK_INT(out[0].next, 2 * 9 + 8);
  CHECK_INT(env->type->outcomes(env, 3 * 9 + 7, 0, out), 0); // other walls have none
  world_step(env, 3);                                        // the border: it stays
  CHECK_INT(world_agent(env), 3 * 9 + 8);
  world_step(env, 2); // more wall: it stays
  CHECK_INT(world_agent(env), 3 * 9 + 8);
  world_step(env, 0);
  CHECK_INT(world_agent(env), 2 * 9 + 8);
  world_step(env, 1); // and there is no way back
  CHECK_INT(world_agent(env), 2 * 9 + 8);
  CHECK_INT(env->type->outcomes(env, 3 * 9 + 8, 0, out), 0);
  world_free(env);
}

TEST(the_wall_respects_what_people_put_there) {
  gdn_env *env = world("blocking-maze", "change_step=2");
  CHECK_INT(edit(env, "cell.3.8", "S"), GDN_OK);
  world_step(env, 0);
  world_step(env, 0);
  CHECK_INT(glyph_at(env, 3, 8), 'S');
  CHECK_INT(glyph_at(env, 3, 0), '.');
  CHECK_INT(env->revision, 2);
  world_free(env);
}

// -- placing and saving ---------------------------------------------------------------------------

TEST(place_takes_a_cell_or_row_and_column) {
  gdn_env *env = world("dyna-maze", "");
  double cell = 53, pair[2] = {4, 6}, three[3] = {0};
  CHECK_INT(env->type->place(env, &cell, 1), GDN_OK);
  CHECK_INT(world_agent(env), 53);
  CHECK_INT(env->type->place(env, pair, 2), GDN_OK);
  CHECK_INT(world_agent(env), 4 * 9 + 6);
  static const double bad[] = {-1, 54, 0.5, 1e300, -1e300, 7 /* wall */, 8 /* goal */};
  for (int32_t i = 0; i < GDN_COUNT(bad); i++) {
    CHECK_INT(env->type->place(env, &bad[i], 1), GDN_OUT_OF_RANGE);
  }
  double nan = strtod("nan", NULL);
  CHECK_INT(env->type->place(env, &nan, 1), GDN_OUT_OF_RANGE);
  pair[1] = 9;
  CHECK_INT(env->type->place(env, pair, 2), GDN_OUT_OF_RANGE);
  CHECK_INT(env->type->place(env, three, 3), GDN_BAD_ARGUMENT);
  CHECK_INT(world_agent(env), 4 * 9 + 6);
  world_free(env);
}

static uint64_t digest(gdn_env *env) {
  gdn_archive a = archive_hash();
  env->type->state(env, &a);
  return a.hash;
}

// Writes the state; returns its length.
static uint64_t save(gdn_env *env, uint8_t *out, uint64_t cap) {
  gdn_archive a = archive_write(out, cap);
  env->type->state(env, &a);
  CHECK_INT(a.failed, 0);
  return a.at;
}

TEST(a_loaded_world_is_the_saved_one) {
  uint8_t bytes[4096];
  gdn_env *env = world("blocking-maze", "change_step=7");
  gdn_env *twin = world("blocking-maze", "change_step=7");
  edit(env, "cell.5.0", "S");
  for (int32_t i = 0; i < 5; i++) world_step(env, 2);
  uint64_t n = save(env, bytes, sizeof bytes);
  gdn_archive count = archive_count();
  env->type->state(env, &count);
  CHECK_INT(count.at, n);
  uint64_t saved = digest(env);
  CHECK(digest(twin) != saved);
  gdn_archive in = archive_read(bytes, n);
  twin->type->state(twin, &in);
  CHECK_INT(in.failed, 0);
  CHECK(digest(twin) == saved);
  twin->revision = 0; // the run keeps it
  // The start was found again and the count of steps goes on: the wall moves at step 7 in both.
  gdn_random random = gdn_random_stream(1, "reset", 0);
  twin->type->reset(twin, &random);
  CHECK_INT(world_agent(twin), 5 * 9);
  world_step(twin, 0);
  CHECK_INT(glyph_at(twin, 3, 8), '.');
  world_step(twin, 0);
  CHECK_INT(glyph_at(twin, 3, 8), '#');
  CHECK_INT(twin->revision, 1);
  world_free(env);
  world_free(twin);
}

// Every single damaged byte either loads a sound world or is refused, and never leads outside
// (ASan).
TEST(damaged_states_are_refused_or_sound) {
  static const char *const ids[] = {"dyna-maze", "gridworld-4x4", "random-graph"};
  for (int32_t k = 0; k < GDN_COUNT(ids); k++) {
    uint8_t bytes[4096];
    gdn_env *env = world(ids[k], ""), *victim = world(ids[k], "");
    gdn_random random = gdn_random_stream(8, "damage", 0);
    uint64_t n = save(env, bytes, sizeof bytes);
    int32_t refused = 0;
    for (uint64_t i = 0; i < n; i++) {
      static const uint8_t values[] = {0, 'S', '#', 'C', 'x', 255};
      for (int32_t v = 0; v < GDN_COUNT(values); v++) {
        uint8_t old = bytes[i];
        bytes[i] = values[v];
        gdn_archive in = archive_read(bytes, n);
        victim->type->state(victim, &in);
        refused += in.failed;
        for (int32_t a = 0; a < 9; a++) {
          CHECK(world_agent(victim) >= 0 && world_agent(victim) < victim->observation.n);
          world_step(victim, a * 3 / 2 % victim->action.n);
        }
        victim->type->reset(victim, &random);
        CHECK(world_agent(victim) >= 0 && world_agent(victim) < victim->observation.n);
        bytes[i] = old;
      }
    }
    CHECK(refused > 0);
    gdn_archive cut = archive_read(bytes, n - 1);
    victim->type->state(victim, &cut);
    CHECK_INT(cut.failed, 1);
    world_free(env);
    world_free(victim);
  }
}

TEST(drawing_has_one_floor_and_a_shape_for_the_rest) {
  static gdn_shape shapes[100];
  gdn_env *env = world("maze", "layout=S.#/9Gi/..H");
  gdn_scene scene = {.layers = ~0u, .shapes = shapes, .cap = 100};
  env->type->draw(env, &scene);
  CHECK_INT(scene.n, 1 + 6 + 2 + 4 + 1); // floor, six cells, two letters, four lines, the agent
  CHECK(shapes[0].ink == GDN_INK_FLOOR && shapes[0].p[2] == 3.0f && shapes[0].p[3] == 3.0f);
  CHECK(shapes[1].ink == GDN_INK_START && shapes[2].ink == GDN_INK_LABEL);
  CHECK(shapes[3].ink == GDN_INK_WALL && shapes[3].p[0] == 2.0f && shapes[3].p[1] == 0.0f);
  CHECK(shapes[4].ink == GDN_INK_REWARD && shapes[4].value == 1.0f);
  CHECK(shapes[5].ink == GDN_INK_GOAL);
  CHECK_TEXT(shapes[6].text, "G");
  CHECK(shapes[7].ink == GDN_INK_REWARD && shapes[7].value == -1.0f);
  CHECK(shapes[8].ink == GDN_INK_PIT);
  for (int i = 9; i < 13; i++) CHECK(shapes[i].ink == GDN_INK_GRID);
  CHECK(shapes[13].layer == GDN_LAYER_AGENT && shapes[13].kind == GDN_SHAPE_DISC);
  CHECK(shapes[13].p[0] == 0.5f && shapes[13].p[1] == 0.5f);
  world_free(env);
}

// clang-format off
TEST_MAIN(
  RUN(bad_layouts_name_row_and_column)
  RUN(layouts_may_have_40_rows_and_columns)
  RUN(cells_pay_on_entering)
  RUN(pits_end_and_cliffs_send_back)
  RUN(slip_goes_to_both_sides)
  RUN(more_slip_keeps_the_random_numbers)
  RUN(directions_match_the_moves)
  RUN(edits_change_the_world_and_its_revision)
  RUN(a_new_start_replaces_the_old_one)
  RUN(refused_edits_say_what_is_allowed)
  RUN(a_random_start_needs_floor)
  RUN(a_wall_that_closes_over_the_agent_lets_it_out)
  RUN(the_wall_respects_what_people_put_there)
  RUN(place_takes_a_cell_or_row_and_column)
  RUN(a_loaded_world_is_the_saved_one)
  RUN(damaged_states_are_refused_or_sound)
  RUN(drawing_has_one_floor_and_a_shape_for_the_rest))
