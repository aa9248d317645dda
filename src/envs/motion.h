// Small pieces that the worlds of numbers share beside physics.h: spaces, checks, disturbances, and
// a mark for what has left the picture.
#ifndef GEDANKEN_ENVS_MOTION_H
#define GEDANKEN_ENVS_MOTION_H

#include "gedanken/env.h"

// The `noise` parameter of a mechanical world, in X-macro form.
#define MOTION_NOISE(X, P, unit)                                            \
  X(P, REAL, noise, 0.0, 0.0, 1.0, LINEAR, unit, GDN_LIVE, "Process noise", \
    "One standard deviation of what chance adds to every velocity in each step.")

// A space of numbers within those bounds, all four [dim]; whoever has angles sets them after it.
gdn_space motion_box(int32_t dim, const double *low, const double *high, const char *const *names,
                     const char *const *units);
// 1 when none of the numbers is infinite or NaN.
int32_t motion_finite(const double *x, int32_t n);
// Adds a normal number of that std. Nothing is drawn when it is 0.
void motion_disturb(double *x, double std, gdn_random *random);
// The edit "push": adds the value, a number within +-limit, to a velocity.
gdn_status motion_push(gdn_env *env, const char *key, const char *value, double limit,
                       double *velocity, gdn_message *why);
// Where x lies beyond +-edge: an arrow there that points outwards. Returns whether it was needed.
int32_t motion_draw_outside(gdn_scene *scene, double x, double edge, double y, double size);

// The goal of a rod whose tip is to be straight above x = 0, with a width in metres: of the features sine and cosine of its
// angle, 0 hanging, from number `sine` on, and the joint's place, number `x`, -1: it stays. The tip lies at `length` times
// the sine from the joint, to the right; to the left where `length` is negative.
void motion_goal_of_tip(gdn_goal *goal, int32_t features, int32_t x, int32_t sine, double length,
                        double width);

// The plane of an angle from low to high, rad, and its velocity within +-speed, rad/s.
gdn_plane motion_angle_plane(double low, double high, double speed);
// The plane of the first two numbers of the observation; on it all others are 0.
void motion_to_plane(const gdn_env *env, const double *observation, double uv[2]);
void motion_from_plane(const gdn_env *env, const double uv[2], double *observation);

// What a gdn_env_type takes from the names in its file: a struct with its parameters `params`,
// their table of the same name, and the facts; and the functions that every world of numbers has
// under its own name. Those of its plane may be the ones above.
#define MOTION_COMPONENT(Type, actions)                                             \
  GDN_COMPONENT(ENV, Type, params),                                                 \
      .idea = GDN_IDEA_NUMBERS,                                                     \
      .offers = GDN_NUMBERS | (actions) | GDN_JUDGED | GDN_PLACEABLE | GDN_ACTIONS, \
      .facts = facts, .n_facts = GDN_COUNT(facts)
#define MOTION_FUNCTIONS                                                                          \
  .open = open, .reset = reset, .step = step, .observe = observe, .state = state, .place = place, \
  .judge = judge, .point = point, .edit = edit, .draw = draw

#endif
