// What every world of numbers promises: that its judge agrees with its steps, that it can be placed
// where it was seen, that snapshots continue, that it stays finite and draws itself inside its box.
#include <math.h>

#include "core/archive.h"
#include "moving.h"

static const char *const worlds[][2] = {
    {"cartpole-swingup", ""},
    {"inverted-pendulum", ""},
    {"pilco-cartpole", "sensor=0"},
    {"pilco-pendulum", "rate_sensor=0 angle_sensor=0"},
    {"line", ""},
    {"point-navigation", "wall=1 wind_x=0.5"},
    {"two-link-reacher", ""},
    {"math-test", ""},
    {"scatter", ""},
};

TEST(worlds_of_numbers_describe_themselves) {
  for (int32_t i = 0; i < GDN_COUNT(worlds); i++) {
    gdn_env *env = world(worlds[i][0], worlds[i][1]);
    const gdn_env_type *type = env->type;
    const gdn_space *spaces[] = {&env->observation, &env->action};
    for (int32_t s = 0; s < 2; s++) {
      CHECK(spaces[s]->n == 0 && spaces[s]->dim >= 1 && spaces[s]->dim <= MAX_DIM);
      for (int32_t k = 0; k < spaces[s]->dim; k++) {
        CHECK(spaces[s]->names[k][0] != 0 && spaces[s]->units[k] != NULL);
        CHECK(spaces[s]->low[k] < spaces[s]->high[k]);
      }
    }
    CHECK(is_judged(env) == (i < GDN_COUNT(worlds) - 1)); // a cloud of points has no task
    CHECK(env->x0 < env->x1 && env->y0 < env->y1 && type->component.n_facts >= 5);
    CHECK((type->to_plane != NULL) == (env->plane.names[0] != NULL));
    world_free(env);
  }
}

TEST(judges_agree_with_steps) {
  for (int32_t i = 0; i < GDN_COUNT(worlds); i++) {
    gdn_env *env = world(worlds[i][0], worlds[i][1]);
    gdn_random random = gdn_random_stream(10, "judge", (uint64_t)i);
    double o[MAX_DIM], next[MAX_DIM], action[2];
    for (int32_t t = 0; t < 500 && is_judged(env); t++) {
      gdn_step judged = {0};
      draw_action(env, &random, action);
      env->type->observe(env, o);
      gdn_step out = move(env, action, &random);
      env->type->observe(env, next);
      env->type->judge(env, o, action, next, &judged);
      CHECK(judged.reward == out.reward && judged.terminated == out.terminated);
      if (out.terminated || t % 60 == 59) env->type->reset(env, &random);
    }
    world_free(env);
  }
}

// From the place where it was seen, the same step leads to the same next place.
TEST(worlds_go_on_from_where_they_were_seen) {
  for (int32_t i = 0; i < GDN_COUNT(worlds) - 1; i++) {
    gdn_env *env = world(worlds[i][0], worlds[i][1]), *twin = world(worlds[i][0], worlds[i][1]);
    gdn_random random = gdn_random_stream(11, "place", (uint64_t)i);
    int32_t n = env->observation.dim;
    double o[MAX_DIM], seen[MAX_DIM], action[2];
    for (int32_t t = 0; t < 200; t++) {
      env->type->observe(env, o);
      CHECK_INT(twin->type->place(twin, o, n), GDN_OK);
      twin->type->observe(twin, seen);
      for (int32_t k = 0; k < n; k++) CHECK_NEAR(seen[k], o[k], 1e-15);
      draw_action(env, &random, action);
      gdn_random same = random;
      gdn_step one = move(env, action, &random), other = move(twin, action, &same);
      CHECK_NEAR(one.reward, other.reward, 1e-12);
      CHECK(one.terminated == other.terminated && random.state == same.state);
      if (one.terminated || t % 60 == 59) env->type->reset(env, &random);
    }
    o[n - 1] = (double)NAN;
    CHECK_INT(env->type->place(env, o, n), GDN_BAD_ARGUMENT);
    CHECK_INT(env->type->place(env, o, n + 1), GDN_BAD_ARGUMENT);
    world_free(env);
    world_free(twin);
  }
}

TEST(snapshots_continue) {
  static uint8_t bytes[8192];
  for (int32_t i = 0; i < GDN_COUNT(worlds); i++) {
    gdn_env *env = world(worlds[i][0], worlds[i][1]), *twin = world(worlds[i][0], worlds[i][1]);
    gdn_random random = gdn_random_stream(12, "save", (uint64_t)i);
    double action[2], a[MAX_DIM], b[MAX_DIM];
    if (env->type->edit != NULL) {
      CHECK_INT(env->type->edit(env, i == 8 ? "point.1" : "push", "0.5", NULL), GDN_OK);
    }
    for (int32_t t = 0; t < 7; t++) {
      draw_action(env, &random, action);
      move(env, action, &random);
    }
    gdn_archive count = archive_count(), out = archive_write(bytes, sizeof bytes);
    env->type->state(env, &count);
    env->type->state(env, &out);
    CHECK(!out.failed && out.at == count.at);
    gdn_archive in = archive_read(bytes, out.at), hash = archive_hash(), same = archive_hash();
    twin->type->state(twin, &in);
    CHECK(!in.failed && in.at == out.at);
    gdn_random other = random;
    for (int32_t t = 0; t < 7; t++) {
      draw_action(env, &random, action);
      draw_action(env, &other, action);
      move(env, action, &random);
      move(twin, action, &other);
    }
    env->type->observe(env, a);
    twin->type->observe(twin, b);
    CHECK(memcmp(a, b, (size_t)env->observation.dim * sizeof *a) == 0);
    env->type->state(env, &hash);
    twin->type->state(twin, &same);
    CHECK(hash.hash == same.hash);
    world_free(env);
    world_free(twin);
  }
}

// Which number of the observation a push changes.
static const int32_t pushed[] = {3, 3, 2, 0, 1, 2, 4};

TEST(pushes_add_to_a_velocity) {
  for (int32_t i = 0; i < GDN_COUNT(pushed); i++) {
    gdn_env *env = world(worlds[i][0], worlds[i][1]);
    double before[MAX_DIM], after[MAX_DIM];
    gdn_message why = {""};
    env->type->observe(env, before);
    CHECK_INT(env->type->edit(env, "push", "-1.5", &why), GDN_OK);
    env->type->observe(env, after);
    for (int32_t k = 0; k < env->observation.dim; k++) {
      CHECK_NEAR(after[k] - before[k], k == pushed[i] ? -1.5 : 0, 1e-15);
    }
    CHECK_INT(env->revision, 1);
    CHECK_INT(env->type->edit(env, "push", "100", &why), GDN_BAD_FORMAT);
    CHECK_INT(env->type->edit(env, "push", "hard", &why), GDN_BAD_FORMAT);
    CHECK_INT(env->type->edit(env, "shove", "1", &why), GDN_UNKNOWN_ID);
    CHECK(env->revision == 1 && why.text[0] != 0);
    world_free(env);
  }
}

TEST(planes_lead_back) {
  for (int32_t i = 0; i < GDN_COUNT(worlds); i++) {
    gdn_env *env = world(worlds[i][0], worlds[i][1]);
    gdn_random random = gdn_random_stream(13, "plane", (uint64_t)i);
    for (int32_t k = 0; k < 50 && env->plane.names[0] != NULL; k++) {
      double uv[2], again[2], o[MAX_DIM];
      for (int32_t d = 0; d < 2; d++) {
        uv[d] = unit_draw(&random, env->plane.low[d], env->plane.high[d]);
      }
      env->type->from_plane(env, uv, o);
      env->type->to_plane(env, o, again);
      CHECK_NEAR(again[0], uv[0], 1e-14);
      CHECK_NEAR(again[1], uv[1], 1e-14);
      if (is_judged(env)) CHECK(env->type->place(env, o, env->observation.dim) == GDN_OK);
    }
    world_free(env);
  }
}

// Tips stand where the reward wants them: upright is up on the drawing, and angles that go round
// agree.
TEST(points_lie_where_they_are_drawn) {
  static const struct {
    const char *id;
    double at[4], y;
  } upright[] = {{"cartpole-swingup", {.5, 3.141592653589793, 0, 0}, -.6},
                 {"cartpole-swingup", {.5, -3.141592653589793, 0, 0}, -.6},
                 {"inverted-pendulum", {.5, 0, 0, 0}, -.6},
                 {"pilco-cartpole", {.5, 0, 0, 3.141592653589793}, -.5},
                 {"pilco-cartpole", {.5, 0, 0, 0}, .5}};
  for (int32_t i = 0; i < GDN_COUNT(upright); i++) {
    gdn_env *env = world(upright[i].id, "");
    float x, y;
    env->type->point(env, upright[i].at, &x, &y);
    CHECK_NEAR(x, .5, 1e-6);
    CHECK_NEAR(y, upright[i].y, 1e-6);
    world_free(env);
  }
}

// Every REAL parameter at one of its bounds, actions at theirs: nothing blows up, everything is
// drawn inside.
TEST(worlds_stay_finite_and_in_their_boxes) {
  static gdn_shape shapes[1000];
  for (int32_t i = 0; i < GDN_COUNT(worlds); i++) {
    gdn_env *env = world(worlds[i][0], "");
    const gdn_component *c = &env->type->component;
    gdn_random random = gdn_random_stream(14, "bounds", (uint64_t)i);
    for (int32_t round = 0; round < 60; round++) {
      for (int32_t p = 0; p < c->n_params; p++) {
        if (c->params[p].kind != GDN_KIND_REAL || round == 0) continue;
        double *field = (double *)(void *)((uint8_t *)env + c->params_at + c->params[p].offset);
        *field = gdn_random_below(&random, 2) ? c->params[p].low : c->params[p].high;
      }
      env->type->reset(env, &random);
      double o[MAX_DIM], action[2], finite = 0;
      int32_t outside = 0;
      for (int32_t t = 0; t < env->type->time_limit + 5; t++) {
        for (int32_t k = 0; k < env->action.dim; k++) {
          action[k] = gdn_random_below(&random, 2) ? env->action.low[k] : env->action.high[k];
        }
        gdn_step out = move(env, action, &random);
        env->type->observe(env, o);
        for (int32_t k = 0; k < env->observation.dim; k++) finite += o[k] - o[k];
        finite += out.reward - out.reward;
        if (out.terminated) env->type->reset(env, &random);
        if (t % 20 != 0) continue;
        gdn_scene scene = {.layers = ~0u, .shapes = shapes, .cap = 1000};
        env->type->draw(env, &scene);
        CHECK(scene.n >= 3 && scene.n <= scene.cap);
        for (int32_t k = 0; k < scene.n; k++) {
          const float *at = shapes[k].p;
          if (shapes[k].kind == GDN_SHAPE_TRIANGLE) continue; // heads of arrows
          outside += at[0] < env->x0 || at[0] > env->x1 || at[1] < env->y0 || at[1] > env->y1;
        }
      }
      CHECK_NEAR(finite, 0, 0);
      CHECK_INT(outside, 0);
    }
    world_free(env);
  }
}

// clang-format off
TEST_MAIN(
  RUN(worlds_of_numbers_describe_themselves)
  RUN(judges_agree_with_steps)
  RUN(worlds_go_on_from_where_they_were_seen)
  RUN(snapshots_continue)
  RUN(pushes_add_to_a_velocity)
  RUN(planes_lead_back)
  RUN(points_lie_where_they_are_drawn)
  RUN(worlds_stay_finite_and_in_their_boxes))
