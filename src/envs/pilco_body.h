// What the two worlds of PILCO share (Deisenroth and Rasmussen 2011; pilco-matlab): a rod hangs
// from a cart, or from a joint that stays, and is to be swung up. The state is x, v, w, th: place
// and velocity of the cart, angular velocity and angle of the rod (0 hanging, counter-clockwise,
// not wrapped); without a cart w and th alone. One step of 0.1 s is ten Runge-Kutta steps.
//
// PILCO minimises the cost 1 - exp(-d^2 / (2 width^2)), d from the rod's tip to its place upright
// over x = 0; the reward here is 1 - cost. What the agent sees carries noise, what it is paid for
// does not.
#ifndef GEDANKEN_ENVS_PILCO_BODY_H
#define GEDANKEN_ENVS_PILCO_BODY_H

#include "envs/motion.h"
#include "envs/physics.h"

#define PILCO_STATE 4 // most numbers in a state

// What is a world's own. Its parameters may change while it lives, so that they are pointed to.
typedef struct PilcoWorld {
  int32_t dim;                        // numbers in the state: 2, or 4 with a cart
  physics_derivative derivative;      // of the state
  double reach;                       // largest action
  const double *largest;              // force or torque for it, N or N m
  const double *length, *width;       // of the rod and of the reward, m
  const double *noise;                // that chance adds to every velocity in each step, one std
  const double *sensors[PILCO_STATE]; // std of the noise on each number that is seen
} PilcoWorld;

// First field of both structs.
typedef struct PilcoBody {
  gdn_env base;
  PilcoWorld world;
  // What changes: the true state, what is seen of it, and the latest action, for the drawing.
  double state[PILCO_STATE], seen[PILCO_STATE], action;
} PilcoBody;

// Fills observation and plane, of all angles and of angular velocities within +-speed, rad/s.
void pilco_open(PilcoBody *body, PilcoWorld world, double speed);
// Near rest, hanging: every number normal with a std of 0.1.
void pilco_reset(gdn_env *env, gdn_random *random);
void pilco_step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out);
void pilco_observe(const gdn_env *env, double *observation);
void pilco_state(gdn_env *env, gdn_archive *archive);
// What is placed is true and seen alike.
gdn_status pilco_place(gdn_env *env, const double *at, int32_t n);
void pilco_judge(const gdn_env *env, const double *observation, const double *action,
                 const double *next, gdn_step *out);
// The reward itself.
void pilco_goal(const gdn_env *env, gdn_goal *out);
void pilco_point(const gdn_env *env, const double *observation, float *x, float *y);
gdn_status pilco_edit(gdn_env *env, const char *key, const char *value, gdn_message *why);
void pilco_to_plane(const gdn_env *env, const double *observation, double uv[2]);
void pilco_from_plane(const gdn_env *env, const double uv[2], double *observation);

// What a gdn_env_type takes from the names in its file, and from here.
#define PILCO_FUNCTIONS                                                                           \
  .open = open, .draw = draw, .reset = pilco_reset, .step = pilco_step, .observe = pilco_observe, \
  .state = pilco_state, .place = pilco_place, .judge = pilco_judge, .goal = pilco_goal,           \
  .point = pilco_point, .edit = pilco_edit, .to_plane = pilco_to_plane,                           \
  .from_plane = pilco_from_plane

#endif
