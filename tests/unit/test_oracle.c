// The oracle at the limits of its worlds: it is asked in float, which may lie outside of a bound that the world keeps
// in double, or anywhere else where imagination has led; and answers as the world would from there.
#include <float.h>
#include <math.h>

#include "moving.h"
#include "planning.h"

enum { T = DYNAMICS_TILE };

static const double no_end = 1e300; // bounds beyond this are none

// -- configs ---------------------------------------------------------------------------------------

// The i-th world that can be placed and judged, with an agent that asks the oracle; 0 after the last.
static int32_t oracle_world(int32_t i, gdn_config *out, const gdn_component **part) {
  char text[96];
  *part = small_part(GDN_FAMILY_ENV, GDN_JUDGED | GDN_PLACEABLE, i);
  if (*part == NULL) return 0;
  snprintf(text, sizeof text, "env=%s agent=mbrl-mpc model=oracle", (*part)->id);
  *out = small_config(text);
  return 1;
}

// Every parameter of the world anywhere between its bounds, a number now and then at one of them.
static void any_params(gdn_config *config, const gdn_component *part, gdn_random *random) {
  for (int32_t i = 0; i < part->n_params; i++) {
    const gdn_param *p = &part->params[i];
    char key[64], value[64];
    double x = unit_draw(random, p->low, p->high);
    int32_t end = gdn_random_below(random, 8), choice = 0;
    if (end < 2) x = end == 0 ? p->low : p->high;
    if (p->kind == GDN_KIND_TEXT) continue;
    snprintf(key, sizeof key, "env.%s", p->key);
    snprintf(value, sizeof value, p->kind == GDN_KIND_REAL ? "%.17g" : "%.0f", x);
    if (p->kind == GDN_KIND_CHOICE || p->kind == GDN_KIND_BOOL) {
      const char *word = p->kind == GDN_KIND_BOOL ? "off|on" : p->choices;
      choice = gdn_random_below(random, (int32_t)p->high + 1);
      while (choice-- > 0) word = strchr(word, '|') + 1;
      snprintf(value, sizeof value, "%.*s", (int)strcspn(word, "|"), word);
    }
    gdn_message why = {""};
    if (!CHECK(gdn_config_set(config, key, value, &why) == GDN_OK))
      printf("    %s=%s: %s\n", key, value, why.text);
  }
}

// -- asking ----------------------------------------------------------------------------------------

// One tile of questions and the observations that the oracle expects next.
typedef struct Tile {
  double state[T][MAX_DIM]; // what is asked for
  float observation[MAX_DIM * T], action[MAX_DIM * T], mean[MAX_DIM * T], std[MAX_DIM * T];
} Tile;

// The states are asked in float, with random actions in [-1, 1].
static void ask(const gdn_run *run, Tile *tile, gdn_random *random, gdn_random *noise) {
  Model *model = run->model;
  for (int32_t c = 0; c < T; c++) {
    for (int32_t i = 0; i < model->observation.dim; i++)
      tile->observation[i * T + c] = (float)tile->state[c][i];
    for (int32_t i = 0; i < model->action.dim; i++)
      tile->action[i * T + c] = (float)unit_draw(random, -1, 1);
  }
  dynamics_of(model)->predict(
      model, &(Prediction){tile->observation, tile->action, tile->mean, tile->std, NULL}, noise);
}

static float next_of(const Tile *tile, int32_t i, int32_t c) {
  return tile->observation[i * T + c] + tile->mean[i * T + c];
}

// What column c asked for, brought within the world's bounds if the world itself refuses it; returns whether it did.
static int32_t place_asked(gdn_env *env, const Tile *tile, int32_t c) {
  double at[MAX_DIM];
  int32_t n = env->observation.dim;
  for (int32_t i = 0; i < n; i++) at[i] = (double)tile->observation[i * T + c];
  if (env->type->place(env, at, n) == GDN_OK) return 0;
  for (int32_t i = 0; i < n; i++)
    at[i] = fmin(fmax(at[i], env->observation.low[i]), env->observation.high[i]);
  CHECK_INT(env->type->place(env, at, n), GDN_OK);
  return 1;
}

// The world itself takes the same steps with the same noise. The tolerance is that of the two roundings to float
// between o and o + (o' - o): half a unit in the last place of the difference, and half a unit of the sum,
// 2^-24 (|o| + |o'|) each; and there is no number below FLT_MIN. Nothing is allowed for the rounding of the question:
// the world steps from the state that was asked for in float, since some magnify a difference a thousandfold.
// Returns how many of the states the world refused.
static int32_t check_answers(gdn_env *env, const Tile *tile, gdn_random noise) {
  int32_t refused = 0, n = env->observation.dim, wrong = 0;
  for (int32_t c = 0; c < T; c++) {
    double unit[MAX_DIM], action[MAX_DIM], after[MAX_DIM];
    refused += place_asked(env, tile, c);
    for (int32_t i = 0; i < env->action.dim; i++) unit[i] = (double)tile->action[i * T + c];
    dynamics_action_back(&env->action, unit, action);
    move(env, action, &noise);
    env->type->observe(env, after);
    for (int32_t i = 0; i < n; i++) {
      double asked = (double)tile->observation[i * T + c];
      double tolerance = 0x1p-23 * (fabs(asked) + fabs(after[i])) + (double)FLT_MIN;
      wrong += !(fabs((double)next_of(tile, i, c) - after[i]) <= tolerance);
    }
  }
  if (!CHECK(wrong == 0)) printf("    %s: %d of %d\n", env->type->component.id, wrong, n * T);
  return refused;
}

// -- states ----------------------------------------------------------------------------------------

static int32_t has_end(const gdn_space *space, int32_t i, int32_t upper) {
  return fabs(upper ? space->high[i] : space->low[i]) < no_end;
}

// States as they are seen on a random walk, every number now and then at one of its ends.
static void walk(gdn_env *env, Tile *tile, gdn_random *random) {
  const gdn_space *space = &env->observation;
  double action[MAX_DIM], unit[MAX_DIM];
  env->type->reset(env, random);
  for (int32_t c = 0; c < T; c++) {
    gdn_step step = {0};
    for (int32_t k = gdn_random_below(random, 8); k >= 0 && !step.terminated; k--) {
      dynamics_try(env->action.dim, random, unit);
      dynamics_action_back(&env->action, unit, action);
      step = move(env, action, random);
    }
    env->type->observe(env, tile->state[c]);
    for (int32_t i = 0; i < space->dim; i++) {
      int32_t how = gdn_random_below(random, 8);
      if (how < 2 && has_end(space, i, how))
        tile->state[c][i] = how ? space->high[i] : space->low[i];
    }
    if (step.terminated) env->type->reset(env, random);
  }
}

// Questions at one end of number i, or beyond it by up to `beyond` times the width of its range. Returns how many of
// them the world refused.
static int32_t check_end(gdn_run *run, int32_t i, int32_t upper, double beyond,
                         gdn_random *random) {
  static Tile tile;
  gdn_env *env = run->env;
  const gdn_space *space = &env->observation;
  double width = space->high[i] - space->low[i];
  walk(env, &tile, random);
  for (int32_t c = 0; c < T; c++) {
    double away = beyond * width * gdn_random_unit(random);
    tile.state[c][i] = upper ? space->high[i] + away : space->low[i] - away;
    if (beyond == 0) CHECK_INT(env->type->place(env, tile.state[c], space->dim), GDN_OK);
  }
  gdn_random noise = gdn_random_stream(5, "noise", random->state), same = noise;
  ask(run, &tile, random, &noise);
  return check_answers(env, &tile, same);
}

// Every end of every number of every world, with default and with random parameters. Returns how many of the states
// were refused.
static int32_t check_worlds(double beyond) {
  gdn_config config;
  const gdn_component *part;
  int32_t refused = 0, ends = 0;
  for (int32_t w = 0; oracle_world(w, &config, &part); w++) {
    gdn_random random = gdn_random_stream(9, "limits", (uint64_t)w);
    for (int32_t round = 0; round < 12; round++) {
      if (round > 0) any_params(&config, part, &random);
      Lab lab = lab_from(&config);
      const gdn_space *space = &lab.run->env->observation;
      for (int32_t k = 0; k < 2 * space->dim; k++) {
        if (!has_end(space, k / 2, k % 2)) continue;
        refused += check_end(lab.run, k / 2, k % 2, beyond, &random);
        ends++;
      }
      lab_close(&lab);
    }
  }
  CHECK(ends >= 12 * 40);
  return refused;
}

TEST(the_oracle_steps_from_every_limit) {
  CHECK(check_worlds(0) > 0); // some limits are rounded outwards
}

TEST(the_oracle_comes_back_from_outside) {
  CHECK(check_worlds(2) > 0);
}

// -- by hand ---------------------------------------------------------------------------------------

// One case in all columns, without noise.
static void check_case(const char *id, const double *state, double unit, const double *next,
                       double tolerance) {
  static Tile tile;
  char text[96];
  snprintf(text, sizeof text, "env=%s agent=mbrl-mpc model=oracle", id);
  Lab lab = small_open(text);
  Model *model = lab.run->model;
  gdn_random noise = gdn_random_stream(1, "noise", 0);
  int32_t n = model->observation.dim;
  for (int32_t k = 0; k < n * T; k++) tile.observation[k] = (float)state[k / T];
  for (int32_t c = 0; c < T; c++) tile.action[c] = (float)unit;
  dynamics_of(model)->predict(
      model, &(Prediction){tile.observation, tile.action, tile.mean, tile.std, NULL}, &noise);
  for (int32_t i = 0; i < n; i++) CHECK_NEAR(next_of(&tile, i, 7), next[i], tolerance);
  lab_close(&lab);
}

// Computed apart, in Python, from the lines of Gymnasium's continuous_mountain_car.py:
//     velocity += force * 0.0015 - 0.0025 * math.cos(3 * position)    clipped to +-0.07
//     position += velocity                                             clipped to [-1.2, 0.6]
//     if position == -1.2 and velocity < 0: velocity = 0
TEST(the_mountain_car_leaves_its_limits) {
  static const double cases[][5] = {
      // x, v, throttle, next x, next v
      {-1.2, 0, 1, -1.1962581039591647, 0.0037418960408353683},
      {-1.2, -0.07, 0, -1.2, 0},
      {-0.5, 0.07, 1, -0.43, 0.07},
      {-0.5, 0.07, 0, -0.43017684300416925, 0.06982315699583075},
      {0.5, -0.07, -1, 0.43, -0.07},
      {0.6, -0.01, 1, 0.5920680052367326, -0.007931994763267284},
      {0.6, 0.07, 1, 0.6, 0.07},
  };
  for (int32_t i = 0; i < GDN_COUNT(cases); i++)
    check_case("mountain-car-continuous", cases[i], cases[i][2], cases[i] + 3, 2e-7);
}

// Computed apart, in Python, from Gymnasium's acrobot.py (book_or_nips = "book"), whose _dsdt is
//     d1 = m1 * lc1**2 + m2 * (l1**2 + lc2**2 + 2 * l1 * lc2 * cos(theta2)) + I1 + I2
//     d2 = m2 * (lc2**2 + l1 * lc2 * cos(theta2)) + I2
//     phi2 = m2 * lc2 * g * cos(theta1 + theta2 - pi / 2.0)
//     phi1 = -m2 * l1 * lc2 * dtheta2**2 * sin(theta2) - 2 * m2 * l1 * lc2 * dtheta2 * dtheta1 * sin(theta2)
//            + (m1 * lc1 + m2 * l1) * g * cos(theta1 - pi / 2) + phi2
//     ddtheta2 = (a + d2 / d1 * phi1 - m2 * l1 * lc2 * dtheta1**2 * sin(theta2) - phi2)
//                / (m2 * lc2**2 + I2 - d2**2 / d1)
//     ddtheta1 = -(d2 * ddtheta2 + phi1) / d1
// with masses, lengths and inertias 1, lc 0.5, g 9.8; one rk4 step of 0.2 s; velocities bounded by 4 pi and 9 pi.
// The angles are asked in float, too: that moves the answers by up to 6e-7, and 28 has its last place at 2e-6.
TEST(the_acrobot_leaves_its_limits) {
  const double most1 = 4 * 3.14159265358979323846, most2 = 9 * 3.14159265358979323846;
  const struct {
    double theta1, theta2, omega1, omega2, unit, next[6];
  } cases[] = {
      {0, 0, most1, 0, 1, {-0.755386, 0.65528, 0.996778, 0.080207, 11.764002, 0.422495}},
      {0.5, -0.3, -most1, 2, 0, {-0.423848, -0.905733, 0.983861, 0.178934, -11.202799, 0.161703}},
      {0, 0, 0, most2, -1, {0.641346, 0.767252, 0.326967, -0.945036, 0.779993, most2}},
      {1, 0.5, 1, -most2, 1, {0.555138, 0.831758, 0.527591, 0.849498, -7.909438, -21.807917}},
      {0.5,
       -0.3,
       most1,
       -most2,
       0,
       {-0.858369, 0.513032, 0.467837, 0.883815, 9.768325, -23.350534}},
  };
  for (int32_t i = 0; i < GDN_COUNT(cases); i++) {
    double a = cases[i].theta1, b = cases[i].theta2;
    const double at[] = {cos(a), sin(a), cos(b), sin(b), cases[i].omega1, cases[i].omega2};
    check_case("acrobot", at, cases[i].unit, cases[i].next, 4e-6);
  }
}

TEST_MAIN(RUN(the_oracle_steps_from_every_limit) RUN(the_oracle_comes_back_from_outside)
              RUN(the_mountain_car_leaves_its_limits) RUN(the_acrobot_leaves_its_limits))
