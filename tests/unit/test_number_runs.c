// Runs in worlds of numbers, looked at and meddled with: live parameters change the world and its double, pushes
// and points are written down, maps and graphs can be asked for.
#include <math.h>

#include "planning.h"
#include "run/map.h"

static const char *format(const gdn_run *run) {
  static char text[2 * GDN_CONFIG_TEXT];
  CHECK(gdn_config_format(gdn_run_config(run), text, sizeof text) < (int32_t)sizeof text);
  return text;
}

static void set(const Lab *lab, const char *key, const char *value) {
  gdn_message why;
  if (!CHECK(gdn_run_set(lab->run, key, value, &why) == GDN_OK))
    printf("    %s: %s\n", key, why.text);
}

// The run of the config that `lab` has written, as text, reaches the same bits.
static void reproduces(const Lab *lab) {
  Lab other = lab_open(format(lab->run));
  lab_ticks(&other, (int64_t)gdn_run_progress(lab->run).ticks);
  CHECK(gdn_run_state_hash(other.run) == gdn_run_state_hash(lab->run));
  CHECK(gdn_run_progress(other.run).total_reward == gdn_run_progress(lab->run).total_reward);
  CHECK_TEXT(gdn_run_note(other.run), "");
  lab_close(&other);
}

// Each world of numbers in turn with its first planning mind, or the one that fits; 0 after the last.
static int32_t number_world(int32_t i, char out[96]) {
  for (int32_t k = 0; k < gdn_catalog_count(GDN_FAMILY_ENV); k++) {
    const gdn_component *env = gdn_catalog_at(GDN_FAMILY_ENV, k);
    if ((env->offers & GDN_FINITE) || i-- > 0) continue;
    snprintf(out, 96, "env=%s", env->id);
    return 1;
  }
  return 0;
}

// -- changes ------------------------------------------------------------------------------------------

// Puts a world into a state and lets it go for a step; the observation after it.
static void go(gdn_env *env, const double *state, const double *action, double *next) {
  gdn_random random = {7};
  gdn_step out = {0};
  CHECK_INT(env->type->place(env, state, env->observation.dim), GDN_OK);
  env->type->step(env, action, &random, &out);
  env->type->observe(env, next);
}

TEST(live_parameters_change_the_world_and_its_double) {
  static const char *const cases[][3] = {
      {"env=pendulum", "env.gravity", "3"},        {"env=cartpole", "env.length", "0.3"},
      {"env=cartpole-swingup", "env.force", "50"}, {"env=point-navigation", "env.wind_x", "1.5"},
      {"env=acrobot", "env.lower_mass", "3"},      {"env=line", "env.thrust", "0.25"},
  };
  for (int32_t i = 0; i < GDN_COUNT(cases); i++) {
    Lab lab = small_open(cases[i][0]);
    small_episode(&lab);
    lab_ticks(&lab, 20);
    double state[16], before[16], world[16], truth[16], half[4], action[4];
    int32_t dim = lab.run->env->observation.dim, differs = 0;
    memcpy(state, lab.run->observation, sizeof(double) * (size_t)dim);
    for (int32_t k = 0; k < 4; k++) half[k] = 0.5;
    dynamics_action_back(&lab.run->env->action, half, action);
    go(lab.run->truth, state, action, before);
    set(&lab, cases[i][1], cases[i][2]);
    small_episode(&lab);
    reproduces(&lab);
    go(lab.run->env, state, action, world); // the run has done its part
    go(lab.run->truth, state, action, truth);
    for (int32_t k = 0; k < dim; k++) {
      CHECK(world[k] == truth[k]);
      differs |= world[k] != before[k];
    }
    CHECK(differs);
    lab_close(&lab);
  }
}

TEST(pushes_are_written_down) {
  char text[96];
  int32_t pushed = 0;
  for (int32_t i = 0; number_world(i, text); i++) {
    Lab lab = small_open(text);
    gdn_message why = {""};
    lab_steps(&lab, 12);
    lab_ticks(&lab, 1);
    if (gdn_run_set(lab.run, "env.push", "0.25", &why) == GDN_OK) {
      pushed++;
      lab_steps(&lab, 9);
      set(&lab, "env.push", "-0.5");
      lab_ticks(&lab, 30);
      CHECK(strstr(format(lab.run), "env.push=0.25") != NULL);
      CHECK_INT(gdn_run_set(lab.run, "env.push", "hard", &why), GDN_BAD_FORMAT);
    } else {
      CHECK(is_sentence(&why));
    }
    reproduces(&lab);
    lab_close(&lab);
  }
  CHECK(pushed >= 9);
}

// What the agent sees next is where the push has put the world: planning begins there.
TEST(a_push_is_felt_at_once) {
  Lab lab = small_open("env=cartpole-swingup agent=pets");
  lab_steps(&lab, 15);
  double before[8], after[8];
  memcpy(before, lab.run->observation, sizeof(double) * (size_t)lab.run->env->observation.dim);
  set(&lab, "env.push", "0.5");
  lab.run->env->type->observe(lab.run->env, after);
  int32_t differs = 0;
  for (int32_t k = 0; k < lab.run->env->observation.dim; k++) {
    CHECK(lab.run->observation[k] == after[k]);
    differs += after[k] != before[k];
  }
  CHECK(differs > 0);
  lab_close(&lab);
}

static int32_t points(const Lab *lab) {
  static gdn_shape shapes[512];
  gdn_scene scene = {.layers = 1u << GDN_LAYER_WORLD, .shapes = shapes, .cap = GDN_COUNT(shapes)};
  int32_t n = 0;
  gdn_run_scene(lab->run, &scene);
  for (int32_t i = 0; i < scene.n; i++) n += shapes[i].kind == GDN_SHAPE_DISC;
  return n;
}

TEST(points_are_added_while_a_curve_is_fitted) {
  Lab lab = small_open("env=scatter agent=curve-fit env.shape=empty time_limit=0");
  lab_ticks(&lab, 50);
  CHECK(gdn_run_progress(lab.run).updates == 0 && points(&lab) == 0);
  set(&lab, "env.point.0.5", "1");
  set(&lab, "env.point.-1", "0.25");
  set(&lab, "env.point.-1.5", "-0.75");
  CHECK_INT(points(&lab), 3);
  lab_ticks(&lab, 200);
  CHECK(gdn_run_progress(lab.run).updates > 0 && rows_of(&lab) > 0);
  set(&lab, "env.point.-1.2", "-"); // the nearest is that at -1
  CHECK_INT(points(&lab), 2);
  lab_ticks(&lab, 200);
  CHECK(scene_is_finite(lab.run));
  gdn_message why;
  CHECK_INT(gdn_run_set(lab.run, "env.point.3", "0", &why), GDN_UNKNOWN_ID);
  CHECK(is_sentence(&why));
  CHECK_INT(gdn_run_set(lab.run, "env.point.0", "up", &why), GDN_BAD_FORMAT);
  CHECK_INT(gdn_run_set(lab.run, "env.cell.0.0", "#", &why), GDN_UNKNOWN_ID);
  reproduces(&lab);
  lab_close(&lab);
}

// -- maps ---------------------------------------------------------------------------------------------

enum { CELLS = GDN_MAP_SIDE * GDN_MAP_SIDE };
static float map[GDN_MAP_COUNT * CELLS];

static double map_sum(gdn_map part) {
  double sum = 0;
  for (int32_t cell = 0; cell < CELLS; cell++) sum += (double)map[(int32_t)part * CELLS + cell];
  return sum;
}

static double map_most(gdn_map part) {
  double most = 0;
  for (int32_t cell = 0; cell < CELLS; cell++)
    most = fmax(most, (double)map[(int32_t)part * CELLS + cell]);
  return most;
}

TEST(maps_are_finite_and_change_nothing) {
  char text[96];
  int32_t maps = 0;
  for (int32_t i = 0; number_world(i, text); i++) {
    Lab lab = small_open(text);
    gdn_plane plane;
    small_episode(&lab);
    lab_ticks(&lab, 17);
    uint64_t digest = gdn_run_state_hash(lab.run);
    int32_t has_map = lab.run->env->plane.names[0] != NULL;
    CHECK_INT(gdn_run_map(lab.run, map, &plane), has_map ? GDN_OK : GDN_UNFIT);
    CHECK(gdn_run_state_hash(lab.run) == digest);
    maps += has_map;
    for (int32_t k = 0; has_map && k < GDN_COUNT(map); k++) CHECK(map[k] >= 0 && map[k] < 1e30f);
    if (has_map) CHECK(map_sum(GDN_MAP_VISITS) > 0 && plane.low[0] < plane.high[0]);
    if (has_map) CHECK(map_sum(GDN_MAP_ERROR) > 0 && map_sum(GDN_MAP_SPREAD) > 0);
    lab_close(&lab);
  }
  CHECK(maps >= 9);
  CHECK_INT(gdn_run_map(NULL, map, NULL), GDN_BAD_ARGUMENT);
  Lab lab = lab_open("env=dyna-maze");
  CHECK_INT(gdn_run_map(lab.run, map, NULL), GDN_UNFIT);
  CHECK_INT(gdn_run_map(lab.run, NULL, NULL), GDN_BAD_ARGUMENT);
  lab_close(&lab);
}

// The truth errs by nothing but the rounding to float, and is of one mind.
TEST(the_oracle_has_a_blank_map) {
  static const char *const worlds[] = {"pendulum", "cartpole", "cartpole-swingup",
                                       "mountain-car-continuous", "line"};
  for (int32_t i = 0; i < GDN_COUNT(worlds); i++) {
    char text[96];
    snprintf(text, sizeof text, "env=%s agent=mbrl-mpc model=oracle", worlds[i]);
    Lab lab = small_open(text);
    small_episode(&lab);
    CHECK_INT(gdn_run_map(lab.run, map, NULL), GDN_OK);
    if (!CHECK(map_most(GDN_MAP_ERROR) < 1e-4))
      printf("    %s %g\n", text, map_most(GDN_MAP_ERROR));
    CHECK(map_sum(GDN_MAP_SPREAD) == 0 && map_sum(GDN_MAP_NOISE) == 0);
    lab_close(&lab);
  }
}

// A single network is of one mind and expects no noise; a Gaussian one expects some.
TEST(maps_tell_models_apart) {
  Lab lab = small_open("env=pendulum agent=mbrl-mpc model=network");
  small_episode(&lab);
  CHECK_INT(gdn_run_map(lab.run, map, NULL), GDN_OK);
  CHECK(map_sum(GDN_MAP_ERROR) > 0 && map_sum(GDN_MAP_SPREAD) == 0 && map_sum(GDN_MAP_NOISE) == 0);
  lab_close(&lab);
  lab = small_open("env=pendulum agent=mbrl-mpc model=gaussian-network");
  small_episode(&lab);
  CHECK_INT(gdn_run_map(lab.run, map, NULL), GDN_OK);
  CHECK(map_sum(GDN_MAP_SPREAD) == 0 && map_sum(GDN_MAP_NOISE) > 0);
  lab_close(&lab);
}

// Every observation of the pendulum lies on its plane: each step, and each start, is one visit.
TEST(visits_add_up) {
  Lab lab = small_open("env=pendulum agent=pets");
  for (int32_t t = 0; t < 35; t++) {
    lab_steps(&lab, 1);
    gdn_progress now = gdn_run_progress(lab.run);
    CHECK_INT(gdn_run_map(lab.run, map, NULL), GDN_OK);
    uint64_t starts = now.episodes + (now.episode_steps % 10 != 0); // an episode has 10 steps
    CHECK_NEAR(map_sum(GDN_MAP_VISITS), (double)(now.env_steps + starts), 0);
  }
  lab_close(&lab);
}

// One coordinate of a point lies at an edge of its plane or beyond, the other anywhere; angles may come round.
TEST(edges_lie_on_the_plane) {
  enum { SIDE = GDN_MAP_SIDE };
  char text[96];
  int32_t edges = 0, beyond = 0;
  for (int32_t i = 0; number_world(i, text); i++) {
    Lab lab = small_open(text);
    const gdn_env *env = lab.run->env;
    const gdn_plane *p = &env->plane;
    gdn_random random = gdn_random_stream(17, "edges", (uint64_t)i);
    for (int32_t k = 0; k < 64 && p->names[0] != NULL; k++) {
      double uv[2], seen[2], o[16];
      int32_t axis = k % 2, upper = k / 2 % 2;
      uv[!axis] = p->low[!axis] + (p->high[!axis] - p->low[!axis]) * gdn_random_unit(&random);
      double out = k < 32 ? 0 : (p->high[axis] - p->low[axis]) * (0.01 + gdn_random_unit(&random));
      uv[axis] = upper ? p->high[axis] + out : p->low[axis] - out;
      env->type->from_plane(env, uv, o);
      env->type->to_plane(env, o, seen);
      int32_t cell = map_cell(env, o), at = axis == 0 ? cell % SIDE : cell / SIDE;
      if (seen[axis] < p->low[axis] || seen[axis] > p->high[axis]) {
        CHECK_INT(cell, -1);
        beyond++;
      } else if (CHECK(cell >= 0 && cell < SIDE * SIDE)) {
        if (seen[axis] == p->low[axis]) CHECK_INT(at, 0);
        if (seen[axis] == p->high[axis]) CHECK_INT(at, SIDE - 1);
        edges++;
      }
    }
    lab_close(&lab);
  }
  CHECK(edges >= 9 * 32 && beyond >= 5 * 16);
}

// -- graphs -------------------------------------------------------------------------------------------

TEST(graphs_are_dot) {
  static char dot[1 << 18], cut[100];
  static const char *const with[] = {"network", "gaussian-network", "ensemble"};
  static const char *const without[] = {"env=line agent=pets model=linear",
                                        "env=line agent=pets model=oracle", "env=maze",
                                        "env=maze agent=q-learning"};
  for (int32_t i = 0; i < GDN_COUNT(with); i++) {
    char text[96];
    snprintf(text, sizeof text, "env=line agent=pets model=%s", with[i]);
    Lab lab = small_open(text);
    for (int32_t kind = 0; kind < 2; kind++) {
      int32_t n = gdn_run_graph(lab.run, kind, dot, sizeof dot), depth = 0, arrows = 0;
      if (!CHECK(n > 0 && n < (int32_t)sizeof dot && (size_t)n == strlen(dot))) continue;
      CHECK(strncmp(dot, "digraph ", 8) == 0 && strcmp(dot + n - 2, "}\n") == 0);
      int32_t quoted = 0;
      for (const char *at = dot; *at; at++) {
        quoted ^= *at == '"';
        depth += quoted ? 0 : (*at == '{') - (*at == '}');
        arrows += !quoted && at[0] == '-' && at[1] == '>';
      }
      CHECK(depth == 0 && quoted == 0 && arrows > 5);
      CHECK_INT(gdn_run_graph(lab.run, kind, cut, sizeof cut), n);
      CHECK(strlen(cut) == sizeof cut - 1 && strncmp(cut, dot, sizeof cut - 1) == 0);
      CHECK_INT(gdn_run_graph(lab.run, kind, NULL, 0), n);
    }
    CHECK_INT(gdn_run_graph(lab.run, 2, dot, sizeof dot), -1);
    CHECK_INT(gdn_run_graph(lab.run, -1, dot, sizeof dot), -1);
    lab_close(&lab);
  }
  for (int32_t i = 0; i < GDN_COUNT(without); i++) {
    Lab lab = lab_open(without[i]);
    CHECK_INT(gdn_run_graph(lab.run, 0, dot, sizeof dot), -1);
    lab_close(&lab);
  }
  CHECK_INT(gdn_run_graph(NULL, 0, dot, sizeof dot), -1);
}

TEST_MAIN(RUN(live_parameters_change_the_world_and_its_double) RUN(pushes_are_written_down)
              RUN(a_push_is_felt_at_once) RUN(points_are_added_while_a_curve_is_fitted)
                  RUN(maps_are_finite_and_change_nothing) RUN(the_oracle_has_a_blank_map)
                      RUN(maps_tell_models_apart) RUN(visits_add_up) RUN(edges_lie_on_the_plane)
                          RUN(graphs_are_dot))
