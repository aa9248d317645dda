// Every world against its published description: shortest ways, values, probabilities, and that
// acting samples exactly what `outcomes` says. Expected numbers: Sutton and Barto 2018 (examples
// 4.1, 6.6, 8.1 to 8.3), closed forms, and for the random walk an exact linear solve made
// elsewhere.
#include <math.h>

#include "world.h"

static int32_t count_free(const gdn_env *env) {
  gdn_outcome out[MAX_OUTCOMES];
  int32_t n = 0;
  for (int32_t s = 0; s < env->observation.n; s++) n += env->type->outcomes(env, s, 0, out) > 0;
  return n;
}

TEST(table_has_all_worlds_complete) {
  static const char *const ids[] = {"dyna-maze",     "blocking-maze", "shortcut-maze",
                                    "maze",          "cliff-walking", "frozen-lake",
                                    "gridworld-4x4", "random-graph"};
  for (int32_t i = 0; i < env_table_count; i++) {
    const gdn_component *c = &env_table[i]->component;
    int32_t finite = i < GDN_COUNT(ids); // the worlds of numbers have their own tests
    if (finite) CHECK_TEXT(c->id, ids[i]);
    CHECK(c->family == GDN_FAMILY_ENV);
    if (finite) CHECK(c->offers == (GDN_FINITE | GDN_OUTCOMES | GDN_CHOICES | GDN_ACTIONS));
    CHECK(c->title && c->summary && c->source && c->n_facts >= 4);
    CHECK(c->n_params <= GDN_MAX_PARAMS && (c->n_params > 0) == (c->params != NULL));
    for (int32_t p = 0; p < c->n_params; p++) {
      CHECK(c->params_at + c->params[p].offset < c->struct_bytes);
      CHECK(c->params[p].doc[0] != 0 && c->params[p].label[0] != 0);
      CHECK(c->params[p].low <= c->params[p].initial && c->params[p].initial <= c->params[p].high);
    }
  }
}

TEST(dyna_maze_is_the_books) {
  gdn_env *env = world("dyna-maze", "");
  CHECK_INT(env->observation.n, 54);
  CHECK_INT(env->action.n, 4);
  CHECK_INT(count_free(env), 46); // 47 free cells, one of them the goal
  CHECK_INT(world_agent(env), 2 * 9 + 0);
  CHECK_INT(world_distance(env, world_agent(env)), 14);
  double *v = world_values_of(env, 0.95, 0, 60);
  CHECK_NEAR(v[18], 0.5133420833, 1e-10);
  free(v);
  // Up from (1, 8) reaches the goal; up from (1, 0) is floor; right from (1, 1) is a wall.
  gdn_outcome out[MAX_OUTCOMES];
  CHECK_INT(env->type->outcomes(env, 1 * 9 + 8, 0, out), 1);
  CHECK(out[0].next == 8 && out[0].terminated && out[0].reward == 1.0);
  CHECK_INT(env->type->outcomes(env, 1 * 9 + 0, 0, out), 1);
  CHECK(out[0].next == 0 && !out[0].terminated && out[0].reward == 0.0);
  CHECK_INT(env->type->outcomes(env, 1 * 9 + 1, 3, out), 1);
  CHECK_INT(out[0].next, 1 * 9 + 1);
  CHECK_INT(env->type->outcomes(env, 8, 0, out), 0);         // the goal
  CHECK_INT(env->type->outcomes(env, 1 * 9 + 2, 0, out), 0); // a wall
  world_free(env);
}

TEST(dyna_maze_random_walk_takes_869_steps) {
  gdn_env *env = world("dyna-maze", "");
  // The value of acting at random with reward 1 a step would be the length; here it follows from
  // the discounted value: V(gamma) = E[gamma^(T-1)], and (1 - V) / (1 - gamma) tends to E[T-1].
  double gamma = 1 - 1e-9;
  double *v = world_values_of(env, gamma, 1, 30000);
  CHECK_NEAR((1 - v[18]) / (1 - gamma) + 1, 868.73, 0.01);
  free(v);
  world_free(env);
}

TEST(scaled_mazes_take_14_k_steps) {
  static const int32_t scales[] = {1, 2, 3, 4, 5, 16};
  for (int32_t i = 0; i < GDN_COUNT(scales); i++) {
    char set[32];
    int32_t k = scales[i];
    snprintf(set, sizeof set, "scale=%d", (int)k);
    gdn_env *env = world("dyna-maze", set);
    CHECK_INT(env->observation.n, 54 * k * k);
    CHECK_INT(count_free(env), 47 * k * k - 1);
    CHECK_INT(world_distance(env, world_agent(env)), 14 * k);
    world_free(env);
  }
}

// The agent walks up and down between two cells above the start.
static void pace(gdn_env *env, int32_t steps) {
  for (int32_t i = 0; i < steps; i++) world_step(env, i % 2);
}

static void check_change(const char *id, int32_t at, int32_t before, int32_t after) {
  gdn_env *env = world(id, "");
  int32_t start = world_agent(env);
  CHECK_INT(start, 5 * 9 + 3);
  CHECK_INT(world_distance(env, start), before);
  pace(env, at - 1);
  CHECK_INT(world_distance(env, start), before);
  CHECK_INT(env->revision, 0);
  gdn_random random = gdn_random_stream(1, "reset", 0);
  env->type->reset(env, &random); // the count goes on over episodes
  pace(env, 1);
  CHECK_INT(world_distance(env, start), after);
  CHECK_INT(env->revision, 1);
  pace(env, 2 * at);
  CHECK_INT(env->revision, 1);
  world_free(env);
}

TEST(blocking_maze_blocks_after_step_1000) {
  check_change("blocking-maze", 1000, 10, 16);
}
TEST(shortcut_maze_opens_after_step_3000) {
  check_change("shortcut-maze", 3000, 16, 10);
}

TEST(a_wall_that_never_moves) {
  gdn_env *env = world("blocking-maze", "change_step=0");
  pace(env, 5000);
  CHECK_INT(world_distance(env, 5 * 9 + 3), 10);
  world_free(env);
}

TEST(own_maze_has_two_ways) {
  gdn_env *env = world("maze", "");
  int32_t rows, columns;
  env->type->cells(env, &rows, &columns);
  CHECK(rows == 9 && columns == 13);
  double *v = world_values_of(env, 0.95, 0, 100);
  CHECK_NEAR(v[0], pow(0.95, 19) - 0.1 * pow(0.95, 8), 1e-12); // the mud is entered in step 9
  free(v);
  world_free(env);
  // With mud ten times as bad the way around it is the best: 28 steps.
  env = world("maze", "cell_reward=1");
  v = world_values_of(env, 0.95, 0, 100);
  CHECK_NEAR(v[0], pow(0.95, 27), 1e-12);
  free(v);
  world_free(env);
}

TEST(cliff_costs_100_and_leads_to_the_start) {
  gdn_env *env = world("cliff-walking", "");
  int32_t start = 3 * 12;
  CHECK_INT(world_agent(env), start);
  gdn_step step = world_step(env, 3); // right, into the cliff
  CHECK_NEAR(step.reward, -100, 0);
  CHECK_INT(step.terminated, 0);
  CHECK_INT(world_agent(env), start);
  double cell = 2 * 12 + 5;
  CHECK_INT(env->type->place(env, &cell, 1), GDN_OK);
  step = world_step(env, 1); // down from the edge
  CHECK_NEAR(step.reward, -100, 0);
  CHECK_INT(world_agent(env), start);
  CHECK_INT(world_distance(env, start), 13);
  double *v = world_values_of(env, 1, 0, 100);
  CHECK_NEAR(v[start], -13, 0);
  free(v);
  world_free(env);
}

TEST(frozen_lake_slips_by_thirds) {
  gdn_env *env = world("frozen-lake", "");
  gdn_outcome out[MAX_OUTCOMES];
  CHECK_INT(env->type->outcomes(env, 14, 3, out), 3); // right, beside the goal
  for (int32_t i = 0; i < 3; i++) {
    CHECK_NEAR(out[i].probability, 1.0 / 3.0, 1e-15);
    CHECK(out[i].next == 15 || out[i].next == 10 || out[i].next == 14);
    CHECK_NEAR(out[i].reward, out[i].next == 15, 0);
    CHECK_INT(out[i].terminated, out[i].next == 15);
  }
  CHECK(out[0].next + out[1].next + out[2].next == 39);
  CHECK_INT(env->type->outcomes(env, 4, 3, out), 3); // right, into the hole
  CHECK(out[0].next == 5 && out[0].terminated && out[0].reward == 0.0);
  CHECK_INT(env->type->outcomes(env, 5, 3, out), 0);
  double *v = world_values_of(env, 1, 0, 5000);
  CHECK_NEAR(v[0], 14.0 / 17.0, 1e-9);
  free(v);
  world_free(env);
}

TEST(frozen_lake_8x8) {
  gdn_env *env = world("frozen-lake", "size=1");
  CHECK_INT(env->observation.n, 64);
  CHECK_INT(count_free(env), 64 - 10 - 1);
  double *v = world_values_of(env, 1, 0, 20000);
  CHECK_NEAR(v[0], 1, 1e-6);
  free(v);
  world_free(env);
}

TEST(gridworld_has_the_books_values) {
  static const int32_t book[16] = {0,   -14, -20, -22, -14, -18, -20, -20,
                                   -20, -20, -18, -14, -22, -20, -14, 0};
  gdn_env *env = world("gridworld-4x4", "");
  double *v = world_values_of(env, 1, 1, 2000);
  for (int32_t s = 0; s < 16; s++) CHECK_NEAR(v[s], book[s], 1e-9);
  free(v);
  v = world_values_of(env, 1, 0, 10);
  for (int32_t s = 1; s < 15; s++) {
    int32_t near = s / 4 + s % 4, far = 6 - near;
    CHECK_NEAR(v[s], -(near < far ? near : far), 0);
  }
  free(v);
  world_free(env);
}

TEST(gridworld_begins_anywhere) {
  gdn_env *env = world("gridworld-4x4", "");
  gdn_random random = gdn_random_stream(3, "reset", 0);
  int32_t seen[16] = {0}, n = 14000;
  for (int32_t i = 0; i < n; i++) {
    env->type->reset(env, &random);
    seen[world_agent(env)]++;
  }
  CHECK(seen[0] == 0 && seen[15] == 0);
  for (int32_t s = 1; s < 15; s++) CHECK_NEAR(seen[s], 1000, 5 * sqrt(1000.0 * 13 / 14));
  world_free(env);
}

TEST(random_graph_depends_on_its_number_alone) {
  gdn_env *one = world("random-graph", "graph=7"), *same = world("random-graph", "graph=7");
  gdn_env *other = world("random-graph", "graph=8");
  int32_t differ = 0, differ_from_other = 0, n = one->observation.n - 1;
  double sum = 0, squares = 0, heights = 0;
  CHECK(n == 1000 && one->n_outcomes == 4);
  for (int32_t s = 0; s < n; s++) {
    for (int32_t a = 0; a < 2; a++) {
      gdn_outcome x[MAX_OUTCOMES], y[MAX_OUTCOMES], z[MAX_OUTCOMES];
      CHECK_INT(one->type->outcomes(one, s, a, x), 4);
      same->type->outcomes(same, s, a, y);
      other->type->outcomes(other, s, a, z);
      CHECK(x[0].terminated && x[0].next == n && x[0].reward == 0.0 && x[0].probability == 0.1);
      for (int32_t i = 1; i < 4; i++) {
        CHECK(x[i].next >= 0 && x[i].next < n && !x[i].terminated);
        CHECK_NEAR(x[i].probability, 0.3, 1e-15);
        differ += x[i].next != y[i].next || x[i].reward != y[i].reward;
        differ_from_other += x[i].reward != z[i].reward;
        sum += x[i].reward;
        squares += x[i].reward * x[i].reward;
        heights += x[i].next;
      }
    }
  }
  CHECK_INT(differ, 0);
  CHECK(differ_from_other > 5900);
  CHECK_NEAR(sum / 6000, 0, 5 / sqrt(6000.0));
  CHECK_NEAR(squares / 6000, 1, 5 * sqrt(2 / 6000.0));
  CHECK_NEAR(heights / 6000, 499.5, 5 * 1000 / sqrt(12 * 6000.0));
  gdn_outcome none[MAX_OUTCOMES];
  CHECK_INT(one->type->outcomes(one, n, 0, none), 0);
  world_free(one);
  world_free(same);
  world_free(other);
}

TEST(random_graph_lies_in_its_box) {
  static const char *const sizes[] = {"states=10", "states=1000", "states=10000"};
  for (int32_t i = 0; i < GDN_COUNT(sizes); i++) {
    gdn_env *env = world("random-graph", sizes[i]);
    float x, y, half, nearest = 100.0f, x0 = 0, y0 = 0;
    CHECK_INT(env->type->locate(env, env->observation.n - 1, &x, &y, &half), 0);
    for (int32_t s = 0; s < env->observation.n - 1; s++) {
      CHECK_INT(env->type->locate(env, s, &x, &y, &half), 1);
      CHECK(x - half >= env->x0 && x + half <= env->x1);
      CHECK(y - half >= env->y0 && y + half <= env->y1);
      if (s == 0) x0 = x, y0 = y;
      float away = sqrtf((x - x0) * (x - x0) + (y - y0) * (y - y0));
      if (s > 0 && away < nearest) nearest = away;
    }
    CHECK(nearest > 2 * half); // drawings do not overlap
    world_free(env);
  }
}

// -- all worlds -----------------------------------------------------------------------------------

static const char *const variants[][2] = {
    {"dyna-maze", ""},
    {"dyna-maze", "slip=0.3"},
    {"dyna-maze", "scale=3 slip=0.9"},
    {"blocking-maze", "slip=0.1"},
    {"shortcut-maze", "slip=0.25"},
    {"maze", "slip=0.3"},
    {"maze", "slip=0.5 layout=SC.1/H.a#/.9.G"},
    {"cliff-walking", "slip=0.3"},
    {"frozen-lake", ""},
    {"frozen-lake", "size=1"},
    {"gridworld-4x4", ""},
    {"random-graph", "states=50"},
    {"random-graph", "states=20 branching=10 end=0.5"},
    {"random-graph", "states=10 branching=1 end=1"},
    {"rooms", ""},
    {"rooms", "rooms=2 size=2 channels=5"},
    {"rooms", "rooms=2 size=2 channels=3 remote=1"},
};

TEST(probabilities_sum_to_one) {
  for (int32_t i = 0; i < GDN_COUNT(variants); i++) {
    gdn_env *env = world(variants[i][0], variants[i][1]);
    for (int32_t s = 0; s < env->observation.n; s++) {
      for (int32_t a = 0; a < env->action.n; a++) {
        gdn_outcome out[MAX_OUTCOMES];
        int32_t n = env->type->outcomes(env, s, a, out);
        double sum = 0;
        CHECK(n >= 0 && n <= env->n_outcomes);
        for (int32_t k = 0; k < n; k++) {
          CHECK(out[k].probability >= 0 && out[k].next >= 0 && out[k].next < env->observation.n);
          sum += out[k].probability;
        }
        CHECK_NEAR(sum, n > 0, 1e-14);
      }
    }
    world_free(env);
  }
}

// How often a step from s led to each state, against the outcomes; every reward must be one of
// them.
static void check_frequencies(gdn_env *env, int32_t s, int32_t a, gdn_random *random) {
  enum { N = 4000 };
  double at = s, action = a, expected[256] = {0};
  int32_t seen[256] = {0}, unknown = 0;
  gdn_outcome out[MAX_OUTCOMES];
  int32_t n = env->type->outcomes(env, s, a, out);
  for (int32_t k = 0; k < n; k++) expected[out[k].next] += out[k].probability;
  for (int32_t i = 0; i < N; i++) {
    gdn_step step = {0};
    CHECK(env->type->place(env, &at, 1) == GDN_OK);
    env->type->step(env, &action, random, &step);
    int32_t next = world_agent(env), known = 0;
    seen[next]++;
    for (int32_t k = 0; k < n; k++) {
      known |= out[k].next == next && out[k].reward == step.reward &&
               out[k].terminated == step.terminated && out[k].probability > 0;
    }
    unknown += !known;
  }
  CHECK_INT(unknown, 0);
  for (int32_t next = 0; next < env->observation.n; next++) {
    double p = expected[next];
    CHECK_NEAR(seen[next], N * p, 5 * sqrt(N * p * (1 - p)) + 1e-9);
  }
}

TEST(steps_sample_the_outcomes) {
  gdn_random random = gdn_random_stream(5, "steps", 0);
  for (int32_t i = 0; i < GDN_COUNT(variants); i++) {
    gdn_env *env = world(variants[i][0], variants[i][1]);
    for (int32_t s = 0; s < env->observation.n && env->observation.n <= 256; s += 3) {
      gdn_outcome out[MAX_OUTCOMES];
      if (env->type->outcomes(env, s, 0, out) == 0) continue;
      for (int32_t a = 0; a < env->action.n; a++) check_frequencies(env, s, a, &random);
    }
    world_free(env);
  }
}

TEST(every_step_takes_one_draw) {
  for (int32_t i = 0; i < GDN_COUNT(variants); i++) {
    gdn_env *env = world(variants[i][0], variants[i][1]);
    gdn_random random = gdn_random_stream(6, "draws", 0), twin = random;
    for (int32_t k = 0; k < 50; k++) {
      gdn_step step = {0};
      double action = k % env->action.n;
      env->type->step(env, &action, &random, &step);
      gdn_random_unit(&twin);
      CHECK(random.state == twin.state);
      if (!step.terminated) continue;
      env->type->reset(env, &random);
      twin = random;
    }
    world_free(env);
  }
}

TEST(every_state_is_drawn_in_the_box) {
  static gdn_shape shapes[20000];
  for (int32_t i = 0; i < GDN_COUNT(variants); i++) {
    gdn_env *env = world(variants[i][0], variants[i][1]);
    gdn_scene scene = {.layers = ~0u, .shapes = shapes, .cap = GDN_COUNT(shapes)};
    env->type->draw(env, &scene);
    CHECK(scene.n > 1 && scene.n <= scene.cap);
    int32_t agents = 0;
    for (int32_t k = 0; k < scene.n && k < scene.cap; k++) {
      CHECK(shapes[k].p[0] >= env->x0 && shapes[k].p[0] <= env->x1);
      CHECK(shapes[k].p[1] >= env->y0 && shapes[k].p[1] <= env->y1);
      agents += shapes[k].layer == GDN_LAYER_AGENT;
    }
    CHECK_INT(agents, 1);
    world_free(env);
  }
}

// clang-format off
TEST_MAIN(
  RUN(table_has_all_worlds_complete)
  RUN(dyna_maze_is_the_books)
  RUN(dyna_maze_random_walk_takes_869_steps)
  RUN(scaled_mazes_take_14_k_steps)
  RUN(blocking_maze_blocks_after_step_1000)
  RUN(shortcut_maze_opens_after_step_3000)
  RUN(a_wall_that_never_moves)
  RUN(own_maze_has_two_ways)
  RUN(cliff_costs_100_and_leads_to_the_start)
  RUN(frozen_lake_slips_by_thirds)
  RUN(frozen_lake_8x8)
  RUN(gridworld_has_the_books_values)
  RUN(gridworld_begins_anywhere)
  RUN(random_graph_depends_on_its_number_alone)
  RUN(random_graph_lies_in_its_box)
  RUN(probabilities_sum_to_one)
  RUN(steps_sample_the_outcomes)
  RUN(every_step_takes_one_draw)
  RUN(every_state_is_drawn_in_the_box))
