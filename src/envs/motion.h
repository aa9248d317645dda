// Small pieces that the worlds of numbers share beside physics.h: checks, disturbances,
// and a mark for what has left the picture.
#ifndef GEDANKEN_ENVS_MOTION_H
#define GEDANKEN_ENVS_MOTION_H

#include "gedanken/env.h"

// The `noise` parameter of a mechanical world, in X-macro form.
#define MOTION_NOISE(X, P, unit)                                            \
  X(P, REAL, noise, 0.0, 0.0, 1.0, LINEAR, unit, GDN_LIVE, "Process noise", \
    "One standard deviation of what chance adds to every velocity in each step.")

// 1 when none of the numbers is infinite or NaN.
int32_t motion_finite(const double *x, int32_t n);
// Adds a normal number of that deviation. Nothing is drawn when it is 0.
void motion_disturb(double *x, double deviation, gdn_random *random);
// The edit "push": adds the value, a number within +-limit, to a velocity.
gdn_status motion_push(gdn_env *env, const char *key, const char *value, double limit,
                       double *velocity, gdn_message *why);
// Where x lies beyond +-edge: an arrow there that points outwards. Returns whether it was needed.
int32_t motion_draw_outside(gdn_scene *scene, double x, double edge, double y, double size);

#endif
