// The small worlds of our own against their rules worked out by hand: the line, the room with its
// wall, the test that fixed plans refuse, the cloud of points.
#include <math.h>

#include "moving.h"

// -- line -----------------------------------------------------------------------------------------

TEST(line_can_be_walked_without_loss) {
  gdn_env *env = world("line", "");
  gdn_random random = gdn_random_stream(1, "line", 0);
  double total = 0, state[2];
  for (int32_t t = 0; t < 30; t++) {
    double action = t == 0 ? -1 : t == 1 ? 1 : 0;
    gdn_step out = move(env, &action, &random);
    total += out.reward;
    CHECK(!out.terminated);
  }
  CHECK_NEAR(total, 0, 0);
  env->type->observe(env, state);
  CHECK(state[0] == 0 && state[1] == 0);
  CHECK_INT(env->type->time_limit, 30);
  // Standing still: 30 times -0.001.
  env->type->reset(env, &random);
  total = 0;
  double still = 0;
  for (int32_t t = 0; t < 30; t++) total += move(env, &still, &random).reward;
  CHECK_NEAR(total, -.03, 1e-15);
  *live(env, "thrust") = 2;
  *live(env, "drag") = .25;
  double at[2] = {1, 2}, action = .5;
  gdn_step out = move_from(env, at, 2, &action);
  CHECK(at[1] == 2.5 && at[0] == 3.5);
  CHECK_NEAR(out.reward, -.001 * 12.25, 1e-17);
  world_free(env);
}

// -- point navigation -----------------------------------------------------------------------------

static void check_nav(gdn_env *env, const double *from, double ax, double ay, const double *to) {
  double state[4], action[2] = {ax, ay};
  memcpy(state, from, sizeof state);
  gdn_step out = move_from(env, state, 4, action);
  for (int32_t i = 0; i < 4; i++) CHECK_NEAR(state[i], to[i], 1e-15);
  double dx = to[0] - .8, dy = to[1] - .8, x = fmin(ax, 1), y = fmin(ay, 1);
  CHECK_NEAR(out.reward, -sqrt(dx * dx + dy * dy) - .01 * (x * x + y * y), 1e-14);
}

TEST(point_navigation_by_hand) {
  gdn_env *env = world("point-navigation", "");
  double start[4];
  env->type->observe(env, start);
  CHECK(start[0] == -.8 && start[1] == -.8 && start[2] == 0 && start[3] == 0);
  CHECK_INT(env->type->time_limit, 100);
  check_nav(env, start, 1, -.5, (double[]){-.78, -.81, .2, -.1});
  check_nav(env, (double[]){0, .2, 1, -2}, 0, 3, (double[]){.09, .04, .9, -1.6});
  // Borders take the velocity across them and leave the other.
  check_nav(env, (double[]){.95, 0, 2, 1}, 1, 0, (double[]){1, .09, 0, .9});
  check_nav(env, (double[]){0, -.99, 1, -1}, 0, 0, (double[]){.09, -1, .9, 0});
  // Full thrust tends to 2 m/s.
  double state[4] = {-1, 0, 0, 0}, action[2] = {1, 0}, fastest = 0;
  for (int32_t t = 0; t < 200; t++) {
    move_from(env, state, 4, action);
    if (state[0] > .5) state[0] = -1;
    if (state[2] > fastest) fastest = state[2];
  }
  CHECK_NEAR(fastest, 2, 1e-6);
  *live(env, "wind_x") = -1.5;
  *live(env, "wind_y") = .5;
  check_nav(env, (double[]){0, 0, 0, 0}, 0, 0, (double[]){-.015, .005, -.15, .05});
  world_free(env);
}

TEST(point_navigation_has_a_wall) {
  gdn_env *env = world("point-navigation", "wall=1");
  const double low[4] = {-.05, .2, 1, 0}, high[4] = {-.05, .6, 1, 0}, back[4] = {.05, -.3, -1, .5};
  check_nav(env, low, 0, 0, (double[]){-.05, .2, 0, 0});
  check_nav(env, high, 0, 0, (double[]){.04, .6, .9, 0});
  check_nav(env, back, 0, 0, (double[]){.05, -.3, 0, 0});
  check_nav(env, (double[]){-.5, .2, 1, 0}, 0, 0, (double[]){-.41, .2, .9, 0});
  // What counts is the height at which x = 0 is crossed: 0.45 + 0.09 / 2 for the first, 0.5 for the
  // second.
  check_nav(env, (double[]){-.045, .45, 1, 1}, 0, 0, (double[]){-.045, .45, 0, 0});
  check_nav(env, (double[]){-.045, .46, 1, 1}, 0, 0, (double[]){.045, .55, .9, .9});
  world_free(env);
}

// -- math test ------------------------------------------------------------------------------------

// The mean reward at the test over all pairs of numbers: of one fixed answer, or (-1) of the sum.
static double answer_all(gdn_env *env, int32_t digits, int32_t answer) {
  double sum = 0;
  for (int32_t a = 0; a < digits; a++) {
    for (int32_t b = 0; b < digits; b++) {
      double state[3] = {1, a, b}, given = answer < 0 ? a + b : answer;
      double action = given / (digits - 1) - 1;
      gdn_step out = move_from(env, state, 3, &action);
      CHECK(out.terminated && state[0] == 2);
      sum += out.reward;
    }
  }
  return sum / (digits * digits);
}

TEST(math_test_pays_who_looks_first) {
  for (int32_t digits = 2; digits <= 10; digits++) {
    char set[32];
    snprintf(set, sizeof set, "digits=%d", (int)digits);
    gdn_env *env = world("math-test", set);
    double best = -1e9;
    int32_t best_answer = -1;
    for (int32_t answer = 0; answer <= 2 * digits - 2; answer++) {
      int32_t pairs = answer < digits ? answer + 1 : 2 * digits - 1 - answer;
      double value = answer_all(env, digits, answer);
      CHECK_NEAR(value, 3000.0 * pairs / (digits * digits) - 1000, 1e-9);
      if (value > best) best = value, best_answer = answer;
    }
    CHECK_INT(best_answer, digits - 1);
    CHECK_NEAR(best, 3000.0 / digits - 1000, 1e-9); // -700 for 10 digits, 0 for 3, 500 for 2
    CHECK_NEAR(answer_all(env, digits, -1), 2000, 0);
    world_free(env);
  }
}

// Accept, then answer 9 blindly, against going home; the numbers are all equally frequent.
TEST(math_test_is_refused_by_fixed_plans) {
  enum { N = 20000 };
  gdn_env *env = world("math-test", "");
  gdn_random random = gdn_random_stream(9, "test", 0);
  double sum = 0, accept = .01, home = -.01, nine = 0, o[3];
  int32_t seen[10] = {0};
  for (int32_t k = 0; k < N; k++) {
    env->type->reset(env, &random);
    env->type->observe(env, o);
    CHECK(o[0] == 0 && o[1] == 0 && o[2] == 0);
    gdn_step out = move(env, &accept, &random);
    CHECK(!out.terminated && out.reward == 0);
    env->type->observe(env, o);
    seen[(int32_t)o[1]]++;
    sum += move(env, &nine, &random).reward;
  }
  CHECK_NEAR(sum / N, -700, 5 * 900 / sqrt(N));
  for (int32_t i = 0; i < 10; i++) CHECK_NEAR(seen[i], N / 10, 5 * sqrt(N * .09));
  env->type->reset(env, &random);
  gdn_step out = move(env, &home, &random);
  env->type->observe(env, o);
  CHECK(out.terminated && out.reward == 0 && o[0] == 3);
  out = move(env, &accept, &random); // nobody comes back
  CHECK(out.terminated && out.reward == 0);
  world_free(env);
  env = world("math-test", "seated=1");
  env->type->observe(env, o);
  CHECK(o[0] == 1);
  double out_of_place[][3] = {{4, 0, 0}, {1, 10, 0}, {1, .5, 0}, {-1, 0, 0}, {1, 0, (double)NAN}};
  for (int32_t i = 0; i < 5; i++) {
    CHECK_INT(env->type->place(env, out_of_place[i], 3), GDN_BAD_ARGUMENT);
  }
  // Predictions are not whole: the nearest stage and sum count.
  double blurred[3] = {1.1, 3.8, 2.3}, right = 6.0 / 9 - 1, wrong = 7.0 / 9 - 1;
  gdn_step yes = {0}, no = {0};
  env->type->judge(env, blurred, &right, blurred, &yes);
  env->type->judge(env, blurred, &wrong, blurred, &no);
  CHECK(yes.reward == 2000 && no.reward == -1000 && yes.terminated && no.terminated);
  world_free(env);
}

// -- scatter --------------------------------------------------------------------------------------

// The drawn points; returns how many.
static int32_t read_points(const gdn_env *env, float *x, float *y) {
  static gdn_shape shapes[1000];
  gdn_scene scene = {.layers = 1u << GDN_LAYER_WORLD, .shapes = shapes, .cap = 1000};
  int32_t n = 0;
  env->type->draw(env, &scene);
  for (int32_t i = 0; i < scene.n; i++) {
    if (shapes[i].kind != GDN_SHAPE_DISC) continue;
    x[n] = shapes[i].p[0];
    y[n++] = -shapes[i].p[1];
  }
  return n;
}

TEST(scatter_starts_as_described) {
  float x[256], y[256], again[256];
  gdn_env *env = world("scatter", "points=256");
  int32_t n = read_points(env, x, y), left = 0;
  double square[2] = {0};
  CHECK_INT(n, 256);
  for (int32_t i = 0; i < n; i++) {
    int32_t side = x[i] > 0;
    CHECK(side ? x[i] >= .4f && x[i] <= 1.1f : x[i] >= -1.2f && x[i] <= -.5f);
    double z = ((double)y[i] - sin(3 * (double)x[i])) / (.03 + .1 * ((double)x[i] + 1.2));
    square[side] += z * z / 128;
    left += !side;
  }
  CHECK_INT(left, 128);
  for (int32_t side = 0; side < 2; side++) CHECK_NEAR(square[side], 1, 5 * sqrt(2.0 / 128));
  world_free(env);
  env = world("scatter", "points=256 data=1");
  read_points(env, again, y);
  CHECK(memcmp(x, again, sizeof x) != 0);
  world_free(env);
  env = world("scatter", "shape=1 noise=0");
  n = read_points(env, x, y);
  CHECK_INT(n, 80);
  for (int32_t i = 0; i < n; i++) CHECK_NEAR(y[i], sin(3 * (double)x[i]), 1e-6);
  world_free(env);
}

// An episode is a point: first its x is seen, then its y.
TEST(scatter_shows_every_point) {
  gdn_env *env = world("scatter", "points=10");
  gdn_random random = gdn_random_stream(2, "scatter", 0);
  float x[256], y[256];
  int32_t seen[10] = {0}, n = read_points(env, x, y);
  double first, then, action = 0;
  CHECK_INT(n, 10);
  for (int32_t k = 0; k < 5000; k++) {
    env->type->reset(env, &random);
    env->type->observe(env, &first);
    gdn_step out = move(env, &action, &random);
    CHECK(out.reward == 0 && out.terminated);
    env->type->observe(env, &then);
    for (int32_t i = 0; i < n; i++) seen[i] += (float)first == x[i] && (float)then == y[i];
  }
  for (int32_t i = 0; i < n; i++) CHECK_NEAR(seen[i], 500, 5 * sqrt(5000 * .09));
  world_free(env);
}

TEST(scatter_is_edited) {
  gdn_env *env = world("scatter", "shape=2");
  const gdn_env_type *type = env->type;
  gdn_random random = gdn_random_stream(3, "scatter", 0);
  float x[256], y[256];
  double o = 0, action = 0;
  gdn_message why = {""};
  CHECK_INT(type->edit(env, "point.0.3", "-", &why), GDN_BAD_ARGUMENT); // there is none
  CHECK(why.text[0] != 0);
  CHECK(!move(env, &action, &random).terminated); // nothing to see: no episode ends
  CHECK_INT(type->edit(env, "point.0.35", "-0.2", &why), GDN_OK);
  CHECK(!move(env, &action, &random).terminated); // now there is only this one to be seen
  type->observe(env, &o);
  CHECK(o == .35);
  CHECK(move(env, &action, &random).terminated);
  type->observe(env, &o);
  CHECK(o == -.2);
  CHECK_INT(type->edit(env, "point.-1.5", "2", &why), GDN_OK);
  CHECK_INT(type->edit(env, "point.0.5", "1e-1", &why), GDN_OK);
  CHECK_INT(env->revision, 3);
  CHECK_INT(read_points(env, x, y), 3);
  CHECK(x[0] == .35f && y[0] == -.2f && x[1] == -1.5f && y[1] == 2 && y[2] == .1f);
  CHECK_INT(type->edit(env, "point.0.4", "-", &why), GDN_OK); // nearest: 0.35
  CHECK_INT(read_points(env, x, y), 2);
  CHECK(x[0] == -1.5f && x[1] == .5f);
  CHECK_INT(type->edit(env, "point", "0", &why), GDN_UNKNOWN_ID);
  CHECK_INT(type->edit(env, "point.x", "0", &why), GDN_UNKNOWN_ID);
  CHECK_INT(type->edit(env, "point.2.1", "0", &why), GDN_UNKNOWN_ID);
  CHECK_INT(type->edit(env, "push", "0", &why), GDN_UNKNOWN_ID);
  CHECK_INT(type->edit(env, "point.1", "2.1", &why), GDN_BAD_FORMAT);
  CHECK_INT(type->edit(env, "point.1", "nan", &why), GDN_BAD_FORMAT);
  CHECK_INT(env->revision, 4);
  for (int32_t i = 2; i < 256; i++) CHECK(type->edit(env, "point.1", "1", &why) == GDN_OK);
  CHECK_INT(type->edit(env, "point.1", "1", &why), GDN_BAD_ARGUMENT);
  CHECK_INT(read_points(env, x, y), 256);
  world_free(env);
}

// clang-format off
TEST_MAIN(
  RUN(line_can_be_walked_without_loss)
  RUN(point_navigation_by_hand)
  RUN(point_navigation_has_a_wall)
  RUN(math_test_pays_who_looks_first)
  RUN(math_test_is_refused_by_fixed_plans)
  RUN(scatter_starts_as_described)
  RUN(scatter_shows_every_point)
  RUN(scatter_is_edited))
