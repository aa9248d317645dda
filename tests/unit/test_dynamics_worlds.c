// The mechanical worlds against trajectories and laws that were not computed with them: MuJoCo's
// own (cartpole.xml of PETS and InvertedPendulum), the equations of PILCO integrated by an adaptive
// method of eighth order to 1e-12 (both printed in the algorithm reference, sections 2.2 and 2.3),
// and for the arm the conservation of energy and angular momentum, computed from the motion of its
// two centres of mass.
#include <math.h>

#include "moving.h"

// Steps along printed rows of n numbers, each the state after its action.
static void check_rows(gdn_env *env, double *state, int32_t n, const double *actions,
                       const double *rows, int32_t steps, double tolerance) {
  for (int32_t t = 0; t < steps; t++) {
    move_from(env, state, n, &actions[t]);
    for (int32_t i = 0; i < n; i++) CHECK_NEAR(state[i], rows[t * n + i], tolerance);
  }
}

static const double pets_actions[] = {1, -2, .5, 3, -3, 0, 1.5, -1, .2, -.7};

TEST(cartpole_swingup_moves_as_mujoco) {
  static const double rows[] = {
      .055596728616, .113996840712,  .298492806044,  .657834565646,   //
      .053916075873, .106271223213,  -.379936292687, -1.019640982102, //
      .041999579186, .072593631554,  -.215690472295, -.662151350591,  //
      .053238522240, .091291962028,  .773540588946,  1.560873961649,  //
      .063776693183, .103241048892,  -.242814861140, -.929900316827,  //
      .054014231389, .065462837057,  -.244530455673, -.951177888862,  //
      .054228716024, .050568127394,  .253847439629,  .193653559178,   //
      .057584696288, .041564122588,  -.084632648195, -.630612049048,  //
      .055556949998, .019657623382,  -.016574629980, -.462655217805,  //
      .050290813208, -.009062250012, -.245386868166, -.960581683989,
  };
  gdn_env *env = world("cartpole-swingup", "");
  double state[4] = {.05, .1, -.02, .03};
  check_rows(env, state, 4, pets_actions, rows, 10, 1e-12);
  CHECK_INT(env->type->time_limit, 200);
  CHECK(env->observation.angles[1] && !env->observation.angles[0]);
  world_free(env);
}

TEST(inverted_pendulum_moves_as_mujoco) {
  static const double rows[] = {
      .055609962010, .088278824788, .299774524114,  -.609648990291,  //
      .054030411263, .097345885665, -.376284840972, 1.041222587039,  //
      .042232648603, .132292374887, -.214868562787, .718008153811,   //
      .053294210633, .117746364565, .765248686599,  -1.419740650650, //
      .063532026454, .111289550412, -.249606977736, 1.061620970404,  //
      .053456009755, .154960580122, -.254859298082, 1.129413052979,
  };
  gdn_env *env = world("inverted-pendulum", "");
  double state[4] = {.05, .1, -.02, .03};
  check_rows(env, state, 4, pets_actions, rows, 6, 1e-12);
  CHECK_INT(env->type->time_limit, 1000);
  world_free(env);
}

TEST(cartpole_swingup_pays_for_the_tip) {
  gdn_env *env = world("cartpole-swingup", "");
  double action = 2.5, state[4] = {.3, 2.8, .5, -1};
  gdn_step out = move_from(env, state, 4, &action);
  double dx = state[0] - .6 * sin(state[1]), dy = -.6 * cos(state[1]) - .6;
  CHECK_NEAR(out.reward, exp(-(dx * dx + dy * dy) / .36) - .01 * 6.25, 1e-14);
  double upright[4] = {0, acos(-1), 0, 0}, hanging[4] = {0, 0, 0, 0}, nothing = 0, far = 100;
  gdn_step best = {0}, hung = {0}, paid = {0};
  env->type->judge(env, upright, &nothing, upright, &best);
  env->type->judge(env, upright, &nothing, hanging, &hung);
  env->type->judge(env, upright, &far, upright, &paid);
  CHECK_NEAR(best.reward, 1, 1e-15);
  CHECK_NEAR(hung.reward, exp(-4), 1e-15); // the tip is two lengths away
  CHECK_NEAR(paid.reward, 1 - .09, 1e-15); // actions end at 3
  world_free(env);
}

TEST(carts_stop_at_the_ends_of_the_rail) {
  static const struct {
    const char *id;
    double end;
  } rails[] = {{"cartpole-swingup", 2.5}, {"inverted-pendulum", 1}};
  for (int32_t i = 0; i < 2; i++) {
    gdn_env *env = world(rails[i].id, "");
    double end = rails[i].end, action = 3, state[4] = {end - .01, 0, 2, 0};
    move_from(env, state, 4, &action);
    CHECK(state[0] == end && state[2] == 0);
    double beyond[4] = {-9, 0, 0, 0};
    CHECK_INT(env->type->place(env, beyond, 4), GDN_OK);
    env->type->observe(env, state);
    CHECK_NEAR(state[0], -end, 0);
    world_free(env);
  }
}

TEST(inverted_pendulum_ends_beyond_a_fifth) {
  gdn_env *env = world("inverted-pendulum", "");
  double action = 0, at[] = {.2, -.2, .2000001, -.2000001, (double)NAN};
  for (int32_t i = 0; i < 5; i++) {
    double next[4] = {0, at[i], 0, 0};
    gdn_step out = {0};
    env->type->judge(env, next, &action, next, &out);
    CHECK_INT(out.terminated, i >= 2);
    CHECK_NEAR(out.reward, 1, 0);
  }
  int32_t steps = 1;
  gdn_random random = gdn_random_stream(1, "fall", 0);
  while (steps < 1000 && !move(env, &action, &random).terminated) steps++;
  CHECK(steps > 10 && steps < 200); // nobody holds it
  world_free(env);
}

TEST(pilco_cartpole_moves_as_published) {
  static const double actions[] = {10, -10, 5, -5, 0, 7.5, -2.5, 10, 10, -10};
  static const double rows[] = {
      .1212358315, 1.4921694074, -4.6358675877, -.1323199024, //
      .1841980611, -.2176000119, 1.0841294061,  -.3100312880, //
      .1929938537, .3999296946,  .0878736946,   -.2487883652, //
      .1876467887, -.4980275737, 3.2824428256,  -.0754511319, //
      .1395342132, -.4250082112, 2.8098294048,  .2427615465,  //
      .1626295195, .8804124393,  -1.8113122072, .2924545003,  //
      .2377585055, .6030934414,  -1.5864736901, .1152260254,  //
      .3769941424, 2.1024443620, -5.9163799933, -.2823268159, //
      .6294673513, 2.8317497260, -6.1203507455, -.9177927186, //
      .8358358020, 1.4026404743, -1.6273020996, -1.2901073033,
  };
  gdn_env *env = world("pilco-cartpole", "sensor=0");
  double state[4] = {.05, -.1, .2, .1};
  check_rows(env, state, 4, actions, rows, 10, 3e-6);
  CHECK_INT(env->type->time_limit, 40);
  CHECK(env->observation.angles[3] && !env->observation.angles[2]);
  // Reward: exp(-d^2 / (2 .25^2)) of the tip, here after the last step.
  gdn_step out = move_from(env, state, 4, actions);
  double dx = state[0] + .5 * sin(state[3]), dy = -.5 * cos(state[3]) - .5;
  CHECK_NEAR(out.reward, exp(-(dx * dx + dy * dy) / .125), 1e-14);
  world_free(env);
}

TEST(pilco_pendulum_moves_as_published) {
  static const double actions[] = {2.5, -2.5, 1, 0, -1.5};
  static const double rows[] = {
      .5383860532, .2323189063,  -.5629716677, .2310467449,   -.5576868935,
      .1743304141, -.7649566884, .1073775487,  -1.2994961470, .0028578447,
  };
  gdn_env *env = world("pilco-pendulum", "rate_sensor=0 angle_sensor=0");
  double state[2] = {.1, .2};
  check_rows(env, state, 2, actions, rows, 5, 3e-6);
  CHECK_INT(env->type->time_limit, 40);
  gdn_step out = move_from(env, state, 2, actions);
  double dx = sin(state[1]), dy = -cos(state[1]) - 1;
  CHECK_NEAR(out.reward, exp(-(dx * dx + dy * dy) / .5), 1e-14);
  world_free(env);
}

// What is seen differs from the truth by the sensors' std, and nothing else does.
static void check_sensor(const char *id, const double *stds) {
  enum { N = 4000 };
  gdn_env *env = world(id, "");
  gdn_random random = gdn_random_stream(4, "sensor", 0);
  int32_t n = env->observation.dim;
  double mean[4] = {0}, square[4] = {0}, rest[4] = {0}, seen[4], action = 0;
  CHECK_INT(env->type->place(env, rest, n), GDN_OK);
  for (int32_t k = 0; k < N; k++) {
    move(env, &action, &random); // hanging at rest, it stays there
    env->type->observe(env, seen);
    for (int32_t i = 0; i < n; i++) {
      mean[i] += seen[i] / N;
      square[i] += seen[i] * seen[i] / N;
    }
  }
  for (int32_t i = 0; i < n; i++) {
    double variance = stds[i] * stds[i];
    CHECK_NEAR(mean[i], 0, 5 * sqrt(variance / N));
    CHECK_NEAR(square[i], variance, 5 * variance * sqrt(2.0 / N));
  }
  world_free(env);
}

TEST(pilco_is_seen_through_noise) {
  check_sensor("pilco-cartpole", (const double[]){.01, .01, .01, .01});
  check_sensor("pilco-pendulum", (const double[]){.1, .01});
}

// -- the arm --------------------------------------------------------------------------------------

// Energy and angular momentum about the shoulder of two rods of 0.1 m and 0.1 kg, from the places
// and velocities of their centres.
static void measure_arm(const double *s, double *energy, double *momentum) {
  const double l = .1, m = .1, inertia = m * l * l / 12, both = s[0] + s[1], w = s[2] + s[3];
  double x1 = l / 2 * cos(s[0]), y1 = l / 2 * sin(s[0]);
  double x2 = l * cos(s[0]) + l / 2 * cos(both), y2 = l * sin(s[0]) + l / 2 * sin(both);
  double vx1 = -y1 * s[2], vy1 = x1 * s[2];
  double vx2 = -l * sin(s[0]) * s[2] - l / 2 * sin(both) * w;
  double vy2 = l * cos(s[0]) * s[2] + l / 2 * cos(both) * w;
  *energy =
      m / 2 * (vx1 * vx1 + vy1 * vy1 + vx2 * vx2 + vy2 * vy2) + inertia / 2 * (s[2] * s[2] + w * w);
  *momentum = m * (x1 * vy1 - y1 * vx1 + x2 * vy2 - y2 * vx2) + inertia * (s[2] + w);
}

// Angles (near the ones before, so that they do not jump) and velocities from an observation.
static void read_arm(const gdn_env *env, double *s) {
  double o[8];
  env->type->observe(env, o);
  for (int32_t i = 0; i < 2; i++) s[i] = atan2(o[2 * i + 1], o[2 * i]);
  s[2] = o[4];
  s[3] = o[5];
}

TEST(reacher_keeps_energy_and_momentum) {
  gdn_env *env = world("two-link-reacher", "damping=0");
  gdn_random random = gdn_random_stream(5, "arm", 0);
  double start[6] = {.4, 1.1, 6, -4, .1, .1}, still[2] = {0, 0}, s[4], e0, l0, e, l;
  CHECK_INT(env->type->place(env, start, 6), GDN_OK);
  measure_arm(start, &e0, &l0);
  for (int32_t t = 0; t < 100; t++) {
    move(env, still, &random);
    read_arm(env, s);
    measure_arm(s, &e, &l);
    CHECK_NEAR(e / e0, 1, 1e-6);
    CHECK_NEAR(l / l0, 1, 1e-6);
  }
  CHECK(fabs(s[1] - start[1]) > .1); // it did move
  world_free(env);
}

// dE/dt = u . w - b |w|^2, integrated by Simpson's rule over the steps; and the angular momentum
// changes by what the shoulder's motor and friction do alone: dL/dt = u1 - b w1.
TEST(reacher_gains_what_its_motors_do) {
  gdn_env *env = world("two-link-reacher", "");
  gdn_random random = gdn_random_stream(6, "arm", 0);
  double start[6] = {0, .8, 1, 1, .1, .1}, action[2] = {.2, -.1}, s[4], e0, l0, e, l;
  double work = 0, impulse = 0;
  const double h = .02, u[2] = {.2 * .05, -.1 * .05}, b = .002;
  enum { STEPS = 20 };
  CHECK_INT(env->type->place(env, start, 6), GDN_OK);
  read_arm(env, s);
  measure_arm(s, &e0, &l0);
  for (int32_t t = 0; t <= STEPS; t++) {
    double weight = (t == 0 || t == STEPS ? 1 : t % 2 ? 4 : 2) * h / 3;
    work += weight * (u[0] * s[2] + u[1] * s[3] - b * (s[2] * s[2] + s[3] * s[3]));
    impulse += weight * (u[0] - b * s[2]);
    if (t == STEPS) break;
    move(env, action, &random);
    read_arm(env, s);
  }
  measure_arm(s, &e, &l);
  CHECK(fabs(e - e0) > 3e-4);
  CHECK_NEAR(e - e0, work, 1e-3 * fabs(work));
  CHECK_NEAR(l - l0, impulse, 2e-4 * fabs(impulse));
  world_free(env);
}

TEST(reacher_pays_for_the_hand) {
  gdn_env *env = world("two-link-reacher", "");
  double state[8] = {.3, -.9, 0, 0, .05, -.02}, action[2] = {.5, -2};
  gdn_step out = move_from(env, state, 6, action);
  double t1 = atan2(state[1], state[0]), t2 = atan2(state[3], state[2]);
  double dx = .1 * (cos(t1) + cos(t1 + t2)) - .05, dy = .1 * (sin(t1) + sin(t1 + t2)) + .02;
  CHECK_NEAR(out.reward, -sqrt(dx * dx + dy * dy) - .01 * 1.25, 1e-14);
  CHECK_INT(env->type->time_limit, 100);
  float x, y;
  env->type->point(env, state, &x, &y);
  CHECK_NEAR((double)x, dx + .05, 1e-7);
  CHECK_NEAR((double)-y, dy - .02, 1e-7);
  world_free(env);
}

TEST(reacher_goals_fill_a_disc) {
  enum { N = 4000 };
  gdn_env *env = world("two-link-reacher", "");
  gdn_random random = gdn_random_stream(7, "goals", 0);
  double o[8], inner = 0, right = 0;
  for (int32_t k = 0; k < N; k++) {
    env->type->reset(env, &random);
    env->type->observe(env, o);
    double square = o[6] * o[6] + o[7] * o[7];
    CHECK(square <= .18 * .18 && o[0] > .99 && o[2] > .99);
    inner += square < .18 * .18 / 2;
    right += o[6] > 0;
  }
  CHECK_NEAR(inner / N, .5, 5 * .5 / sqrt(N)); // half of the area
  CHECK_NEAR(right / N, .5, 5 * .5 / sqrt(N));
  world_free(env);
}

// -- parameters that change while the world goes on -----------------------------------------------

TEST(without_gravity_nothing_falls) {
  static const struct {
    const char *id, *set;
    int32_t n;
    double state[4];
  } cases[] = {{"cartpole-swingup", "", 4, {.3, .5, 0, 0}},
               {"inverted-pendulum", "", 4, {.3, .1, 0, 0}},
               {"pilco-cartpole", "sensor=0", 4, {.3, 0, 0, .5}},
               {"pilco-pendulum", "rate_sensor=0 angle_sensor=0", 2, {0, .5}}};
  for (int32_t i = 0; i < GDN_COUNT(cases); i++) {
    gdn_env *env = world(cases[i].id, cases[i].set);
    double state[4], action = 0;
    memcpy(state, cases[i].state, sizeof state);
    move_from(env, state, cases[i].n, &action);
    CHECK(memcmp(state, cases[i].state, (size_t)cases[i].n * sizeof *state) != 0);
    *live(env, "gravity") = 0;
    memcpy(state, cases[i].state, sizeof state);
    move_from(env, state, cases[i].n, &action);
    for (int32_t k = 0; k < cases[i].n; k++) CHECK_NEAR(state[k], cases[i].state[k], 0);
    world_free(env);
  }
}

// Twice the masses, gravity left out: half the acceleration by the same force, and no damping.
TEST(masses_are_inert) {
  gdn_env *env = world("cartpole-swingup", "gravity=0 damping=0");
  double light[4] = {0, .4, 0, 0}, heavy[4] = {0, .4, 0, 0}, action = 1e-5;
  move_from(env, light, 4, &action);
  *live(env, "cart_mass") *= 2;
  *live(env, "pole_mass") *= 2;
  move_from(env, heavy, 4, &action);
  CHECK_NEAR(light[2] / heavy[2], 2, 1e-6);
  CHECK_NEAR(light[3] / heavy[3], 2, 1e-6);
  *live(env, "force") *= 2;
  double again[4] = {0, .4, 0, 0};
  move_from(env, again, 4, &action);
  CHECK_NEAR(again[2], light[2], 1e-15);
  world_free(env);
}

TEST(noise_shakes_the_velocities) {
  enum { N = 2000 };
  static const char *const ids[] = {"cartpole-swingup", "two-link-reacher"};
  for (int32_t i = 0; i < 2; i++) {
    gdn_env *env = world(ids[i], "noise=0.3");
    gdn_random random = gdn_random_stream(8, "noise", 0);
    double rest[6] = {0}, seen[8], action[2] = {0, 0}, square = 0;
    int32_t n = i ? 6 : 4, velocity = i ? 5 : 3;
    for (int32_t k = 0; k < N; k++) {
      CHECK(env->type->place(env, rest, n) == GDN_OK);
      move(env, action, &random);
      env->type->observe(env, seen);
      square += seen[velocity] * seen[velocity] / N;
    }
    // MuJoCo's pole does not hang quite straight at theta = 0: a tilt of 1 / 600.
    CHECK_NEAR(square, .09, 5 * .09 * sqrt(2.0 / N));
    world_free(env);
  }
}

// clang-format off
TEST_MAIN(
  RUN(cartpole_swingup_moves_as_mujoco)
  RUN(inverted_pendulum_moves_as_mujoco)
  RUN(cartpole_swingup_pays_for_the_tip)
  RUN(carts_stop_at_the_ends_of_the_rail)
  RUN(inverted_pendulum_ends_beyond_a_fifth)
  RUN(pilco_cartpole_moves_as_published)
  RUN(pilco_pendulum_moves_as_published)
  RUN(pilco_is_seen_through_noise)
  RUN(reacher_keeps_energy_and_momentum)
  RUN(reacher_gains_what_its_motors_do)
  RUN(reacher_pays_for_the_hand)
  RUN(reacher_goals_fill_a_disc)
  RUN(without_gravity_nothing_falls)
  RUN(masses_are_inert)
  RUN(noise_shakes_the_velocities))
