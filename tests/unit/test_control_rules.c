// Gymnasium's classic control worlds: what the interface promises of a world of numbers, what their
// parameters mean, where episodes begin and end, and where things are drawn.
#include "control.h"

TEST(judge_equals_step) {
  for (int32_t w = 0; w < 5; w++) {
    gdn_env *env = world(w < 4 ? ids[w] : "cartpole", w < 4 ? "noise=0.001" : "force=1 noise=0.1");
    gdn_random random = rng_stream(3, "judge", (uint64_t)w);
    int32_t ends = 0;
    for (int32_t i = 0; i < 4000; i++) {
      double before[MOST], after[MOST], action = 1.5 * random_action(env, &random);
      if (env->action.n > 0) action = random_action(env, &random);
      env->type->observe(env, before);
      gdn_step out = act(env, action, &random), judged = {0};
      env->type->observe(env, after);
      env->type->judge(env, before, &action, after, &judged);
      CHECK_NEAR(judged.reward, out.reward, 1e-12);
      CHECK_INT(judged.terminated, out.terminated);
      CHECK_INT(out.truncated, 0);
      ends += out.terminated;
      if (out.terminated || i % 200 == 199) env->type->reset(env, &random);
    }
    CHECK((ends > 0) == (w == 0 || w == 4));
    world_free(env);
  }
}

TEST(a_placed_observation_continues_alike) {
  for (int32_t w = 0; w < 4; w++) {
    gdn_env *env = world(ids[w], ""), *twin = world(ids[w], "");
    gdn_random random = rng_stream(4, "place", (uint64_t)w);
    for (int32_t episode = 0; episode < 20; episode++) {
      env->type->reset(env, &random);
      double a[MOST], b[MOST];
      for (int32_t i = 0; i < 5; i++) act(env, random_action(env, &random), &random);
      env->type->observe(env, a);
      put(twin, a, env->observation.dim);
      for (int32_t i = 0; i < 10; i++) {
        double action = random_action(env, &random);
        gdn_step out = act(env, action, &random), other = act(twin, action, &random);
        env->type->observe(env, a);
        env->type->observe(twin, b);
        for (int32_t k = 0; k < env->observation.dim; k++) CHECK_NEAR(b[k], a[k], 1e-12);
        CHECK_NEAR(other.reward, out.reward, 1e-12);
        CHECK_INT(other.terminated, out.terminated);
      }
    }
    world_free(env);
    world_free(twin);
  }
}

TEST(states_that_cannot_be_are_refused) {
  const double none[MOST] = {(double)NAN, (double)INFINITY},
               wild[MOST] = {9, 9, 99, 99, 99, 99, 99, 99};
  for (int32_t w = 0; w < 4; w++) {
    gdn_env *env = world(ids[w], "");
    int32_t n = env->observation.dim;
    CHECK_INT(env->type->place(env, none, n), GDN_BAD_ARGUMENT);
    CHECK_INT(env->type->place(env, wild, n + 1), GDN_BAD_ARGUMENT);
    CHECK_INT(env->type->place(env, wild, 1), GDN_BAD_ARGUMENT);
    if (w > 0) CHECK_INT(env->type->place(env, wild, n), GDN_BAD_ARGUMENT);
    world_free(env);
  }
}

// The observation whose number the push changes.
static const int32_t pushed[] = {3, 2, 4, 1};

TEST(a_push_adds_to_the_velocity) {
  for (int32_t w = 0; w < 4; w++) {
    gdn_env *env = world(ids[w], "");
    double before[MOST], after[MOST];
    gdn_message why = {""};
    env->type->observe(env, before);
    uint32_t revision = env->revision;
    CHECK_INT(env->type->edit(env, "push", "-0.0625", &why), GDN_OK);
    env->type->observe(env, after);
    for (int32_t k = 0; k < env->observation.dim; k++)
      CHECK_NEAR(after[k], before[k] - (k == pushed[w] ? 0.0625 : 0), 1e-15);
    CHECK_INT(env->revision, revision + 1);
    static const char *const wrong[] = {"", "x", "1e3", "nan", "1 "};
    for (int32_t i = 0; i < GDN_COUNT(wrong); i++) {
      CHECK_INT(env->type->edit(env, "push", wrong[i], &why), GDN_BAD_FORMAT);
      CHECK(why.text[0] != 0);
    }
    CHECK_INT(env->type->edit(env, "cell.0.0", "1", &why), GDN_UNKNOWN_ID);
    for (int32_t i = 0; i < 1000; i++) env->type->edit(env, "push", "0.07", &why);
    env->type->observe(env, after); // pushed to the limit of the speed, where there is one
    double high = env->observation.high[pushed[w]];
    CHECK_NEAR(after[pushed[w]], w == 0 ? before[3] - 0.0625 + 70 : high, 1e-9);
    world_free(env);
  }
}

// The velocity after one step from the same state with another parameter.
static double after_step(const char *id, const char *set, const double *state, int32_t n,
                         double action, int32_t which) {
  gdn_env *env = world(id, set);
  gdn_random random = rng_stream(1, "step", 0);
  double observation[MOST];
  put(env, state, n);
  act(env, action, &random);
  env->type->observe(env, observation);
  world_free(env);
  return observation[which];
}

// Closed forms of one step from rest.
TEST(parameters_mean_what_they_say) {
  static const double upright[4] = {0, 0, 0, 0}, level[2] = {PI / 2, 0}, bottom[2] = {-PI / 6, 0};
  // From upright: a = (F - m l alpha) / M and alpha = -F / (M l (4/3 - m / M)).
  double alpha = -20 / (5.0 * 0.6 * (4.0 / 3 - 1.0 / 5));
  const char *set = "max_force=20 cart_mass=4 pole_mass=1 length=0.6";
  CHECK_NEAR(after_step("cartpole", set, upright, 4, 1, 3), 0.02 * alpha, 1e-14);
  CHECK_NEAR(after_step("cartpole", set, upright, 4, 1, 1), 0.02 * (20 - 0.6 * alpha) / 5, 1e-14);
  CHECK_NEAR(after_step("cartpole", "force=1 max_force=4", upright, 4, 0.5, 1),
             after_step("cartpole", "max_force=2", upright, 4, 1, 1), 1e-15);
  CHECK_NEAR(after_step("cartpole", "force=1", upright, 4, -7, 1),
             after_step("cartpole", "", upright, 4, 0, 1), 0);
  // A level rod: 3 g / (2 l) + 3 u / (m l^2).
  CHECK_NEAR(after_step("pendulum", "gravity=5 length=1.25 mass=2 torque=3", level, 2, 1, 2),
             0.05 * (15 / 2.5 + 4.5 / 3.125), 1e-14);
  // At the bottom of the valley gravity does nothing.
  CHECK_NEAR(after_step("mountain-car-continuous", "power=0.004", bottom, 2, -0.5, 1), -0.002,
             1e-15);
  static const double slope[2] = {0, 0};
  CHECK_NEAR(after_step("mountain-car-continuous", "gravity=0.001", slope, 2, 0, 1), -0.001, 1e-15);
}

// Without gravity a torque u between two links at rest and in line gives w2' = u / (a22 - a12^2 / a11) at
// first; twice the torque, or half of all masses and moments, gives twice the motion.
TEST(acrobot_scales_as_mechanics_says) {
  static const double rest[4] = {0, 0, 0, 0};
  double once = after_step("acrobot", "gravity=0 torque=0.001", rest, 4, 2, 5);
  double a11 = 0.25 + 1 + 0.25 + 1 + 2, a12 = 0.25 + 0.5 + 1, a22 = 0.25 + 1;
  CHECK_NEAR(once / (0.2 * 0.001 / (a22 - a12 * a12 / a11)), 1, 1e-6);
  CHECK_NEAR(after_step("acrobot", "gravity=0 torque=0.002", rest, 4, 2, 5) / once, 2, 1e-6);
  CHECK_NEAR(after_step("acrobot",
                        "gravity=0 torque=0.001 upper_mass=0.5 lower_mass=0.5 inertia=0.5", rest, 4,
                        2, 5) /
                 once,
             2, 1e-6);
  // Upright with both links: the end is 1 + 0.8 above the bar.
  static const double high[4] = {PI, 0, 0, 0};
  for (int32_t i = 0; i < 2; i++) {
    gdn_env *env = world("acrobot", i == 0 ? "lower_length=0.8 height=1.7999"
                                           : "lower_length=0.8 height=1.8001");
    gdn_random random = rng_stream(1, "step", 0);
    put(env, high, 4);
    gdn_step out = act(env, 1, &random);
    CHECK_INT(out.terminated, i == 0);
    CHECK_NEAR(out.reward, i == 0 ? 0 : -1, 0);
    world_free(env);
  }
}

TEST(noise_disturbs_the_velocities) {
  for (int32_t w = 0; w < 4; w++) {
    gdn_env *calm = world(ids[w], "noise=0"), *rough = world(ids[w], "noise=0.001");
    gdn_random none = rng_stream(5, "noise", 0), some = none;
    double start[MOST], sum = 0, squares = 0, a[MOST], b[MOST];
    int32_t n = 2000, dim = calm->observation.dim;
    calm->type->observe(calm, start);
    for (int32_t i = 0; i < n; i++) {
      put(calm, start, dim);
      put(rough, start, dim);
      act(calm, 0, &none);
      act(rough, 0, &some);
      calm->type->observe(calm, a);
      rough->type->observe(rough, b);
      double d = b[pushed[w]] - a[pushed[w]];
      sum += d;
      squares += d * d;
    }
    gdn_random unused = rng_stream(5, "noise", 0);
    CHECK(none.state == unused.state && some.state != unused.state);
    CHECK_NEAR(sum / n, 0, 4 * 0.001 / sqrt(n));
    CHECK_NEAR(sqrt(squares / n), 0.001, 0.001 * 4 / sqrt(2.0 * n));
    world_free(calm);
    world_free(rough);
  }
}

TEST(cartpole_ends_at_its_limits) {
  gdn_env *env = world("cartpole", "");
  gdn_random random = rng_stream(1, "step", 0);
  const double edge = 12 * PI / 180;
  const double states[][4] = {{2.4 - 1e-9, 0, 0, 0},  {2.4 + 1e-9, 0, 0, 0},
                              {-2.4 - 1e-9, 0, 0, 0}, {0, 0, edge - 1e-9, 0},
                              {0, 0, edge + 1e-9, 0}, {0, 0, -edge - 1e-9, 0}};
  for (int32_t i = 0; i < GDN_COUNT(states); i++) {
    put(env, states[i], 4); // at rest the first Euler step moves nothing
    gdn_step out = act(env, 1, &random);
    CHECK_INT(out.terminated, i % 3 != 0);
    CHECK_NEAR(out.reward, 1, 0);
  }
  world_free(env);
}

TEST(mountain_car_stops_at_the_left_end) {
  gdn_env *env = world("mountain-car-continuous", "");
  gdn_random random = rng_stream(1, "step", 0);
  static const double left[2] = {-1.19, -0.07}, back[2] = {0.5, -0.02};
  double at[2];
  put(env, left, 2);
  CHECK_INT(act(env, -1, &random).terminated, 0);
  env->type->observe(env, at);
  CHECK(at[0] == -1.2 && at[1] == 0);
  put(env, back, 2); // beyond the flag, but rolling back
  CHECK_INT(act(env, 0, &random).terminated, 0);
  world_free(env);
}

// Lowest and highest of each number of the own state at the start.
TEST(episodes_begin_within_their_ranges) {
  static const double low[][4] = {
      {-.05, -.05, -.05, -.05}, {-PI, -1}, {-.1, -.1, -.1, -.1}, {-.6, 0}};
  static const double high[][4] = {{.05, .05, .05, .05}, {PI, 1}, {.1, .1, .1, .1}, {-.4, 0}};
  for (int32_t w = 0; w < 4; w++) {
    gdn_env *env = world(ids[w], "");
    gdn_random random = rng_stream(6, "reset", 0);
    double observation[MOST], s[MOST], least[4], most[4];
    int32_t n = w % 2 == 0 ? 4 : 2;
    for (int32_t i = 0; i < 1000; i++) {
      env->type->reset(env, &random);
      env->type->observe(env, observation);
      state_of(env, observation, s);
      for (int32_t k = 0; k < n; k++) {
        if (i == 0 || s[k] < least[k]) least[k] = s[k];
        if (i == 0 || s[k] > most[k]) most[k] = s[k];
      }
    }
    for (int32_t k = 0; k < n; k++) {
      double range = high[w][k] - low[w][k];
      CHECK(least[k] >= low[w][k] && least[k] <= low[w][k] + 0.02 * range);
      CHECK(most[k] <= high[w][k] && most[k] >= high[w][k] - 0.02 * range);
    }
    world_free(env);
  }
}

TEST(spaces_and_planes_are_described) {
  static const int32_t limits[] = {500, 200, 500, 999};
  for (int32_t w = 0; w < 4; w++) {
    gdn_env *env = world(ids[w], "");
    CHECK_INT(env->type->time_limit, limits[w]);
    uint32_t actions = env->action.n > 0 ? GDN_CHOICES : GDN_CONTINUOUS;
    if (strcmp(ids[w], "cartpole") == 0) actions = GDN_CHOICES | GDN_CONTINUOUS; // by a parameter
    CHECK_INT(env->type->component.offers,
              GDN_NUMBERS | GDN_JUDGED | GDN_PLACEABLE | GDN_ACTIONS | actions);
    CHECK(env->observation.n == 0 && env->observation.angles == NULL);
    gdn_random random = rng_stream(7, "plane", 0);
    for (int32_t i = 0; i < 200; i++) {
      double observation[MOST], uv[2], back[2];
      env->type->observe(env, observation);
      for (int32_t k = 0; k < env->observation.dim; k++) {
        CHECK(env->observation.names[k][0] != 0 && env->observation.units[k] != NULL);
        CHECK(observation[k] >= env->observation.low[k] &&
              observation[k] <= env->observation.high[k]);
      }
      for (int32_t k = 0; k < 2; k++) {
        CHECK(env->plane.names[k] != NULL && env->plane.units[k] != NULL);
        uv[k] = env->plane.low[k] + (env->plane.high[k] - env->plane.low[k]) * rng_unit(&random);
      }
      env->type->from_plane(env, uv, observation);
      env->type->to_plane(env, observation, back);
      CHECK_NEAR(back[0], uv[0], 1e-14);
      CHECK_NEAR(back[1], uv[1], 1e-14);
      CHECK_INT(env->type->place(env, observation, env->observation.dim), GDN_OK);
      if (act(env, random_action(env, &random), &random).terminated) env->type->reset(env, &random);
      if (w == 0) env->type->reset(env, &random); // the plane reaches to its limits
    }
    world_free(env);
  }
}

// The tip is seen where the drawing has it: upright poles above the joint, hanging ones below.
TEST(points_lie_on_the_drawing) {
  float x, y;
  gdn_env *env = world("cartpole", "");
  env->type->point(env, (double[]){1, 0, 0.1, 0}, &x, &y); // leans to the right
  CHECK_NEAR(x, 1 + sin(0.1), 1e-6);
  CHECK_NEAR(y, -cos(0.1), 1e-6);
  world_free(env);
  env = world("pendulum", "length=1.5");
  env->type->point(env, (double[]){cos(0.5), sin(0.5), 0}, &x,
                   &y); // counter-clockwise: to the left
  CHECK_NEAR(x, -1.5 * sin(0.5), 1e-6);
  CHECK_NEAR(y, -1.5 * cos(0.5), 1e-6);
  world_free(env);
  env = world("acrobot", "");
  double s1 = sin(0.3), c1 = cos(0.3), s2 = sin(0.4), c2 = cos(0.4);
  env->type->point(env, (double[]){c1, s1, c2, s2, 0, 0}, &x, &y);
  CHECK_NEAR(x, s1 + sin(0.7), 1e-6);
  CHECK_NEAR(y, c1 + cos(0.7), 1e-6);
  world_free(env);
  env = world("mountain-car-continuous", "");
  env->type->point(env, (double[]){-PI / 6, 0}, &x, &y);
  CHECK_NEAR(y, -0.1, 1e-6);
  world_free(env);
}

TEST(worlds_draw_themselves_within_their_box) {
  for (int32_t w = 0; w < 4; w++) {
    gdn_env *env = world(ids[w], "");
    gdn_shape shapes[256];
    gdn_scene scene = {.layers = ~0u, .shapes = shapes, .cap = 256};
    gdn_random random = rng_stream(8, "draw", 0);
    for (int32_t i = 0; i < 10; i++) act(env, random_action(env, &random), &random);
    env->type->draw(env, &scene);
    CHECK(scene.n > 3 && scene.n <= 256);
    int32_t agents = 0;
    for (int32_t i = 0; i < scene.n; i++) {
      agents += shapes[i].layer == GDN_LAYER_AGENT;
      CHECK(shapes[i].p[0] >= env->x0 && shapes[i].p[0] <= env->x1);
      CHECK(shapes[i].p[1] >= env->y0 && shapes[i].p[1] <= env->y1);
    }
    CHECK(agents > 1);
    world_free(env);
  }
}

TEST_MAIN(RUN(judge_equals_step) RUN(a_placed_observation_continues_alike)
              RUN(states_that_cannot_be_are_refused) RUN(a_push_adds_to_the_velocity)
                  RUN(parameters_mean_what_they_say) RUN(acrobot_scales_as_mechanics_says)
                      RUN(noise_disturbs_the_velocities) RUN(cartpole_ends_at_its_limits)
                          RUN(mountain_car_stops_at_the_left_end)
                              RUN(episodes_begin_within_their_ranges)
                                  RUN(spaces_and_planes_are_described)
                                      RUN(points_lie_on_the_drawing)
                                          RUN(worlds_draw_themselves_within_their_box))
