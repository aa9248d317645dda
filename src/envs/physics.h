// What the worlds of numbers share: angles, clamping, integration in time, and the drawing of carts and poles.
// Angles in radians, lengths in metres, time in seconds.
#ifndef GEDANKEN_ENVS_PHYSICS_H
#define GEDANKEN_ENVS_PHYSICS_H

#include "gedanken/env.h"

#define PHYSICS_PI 3.14159265358979323846
#define PHYSICS_STATE 8 // most numbers in a state

double physics_clamp(double x, double low, double high); // NaN stays NaN
double physics_wrap(double angle);                       // into [-pi, pi)

// dx/dt of a world at state x under the control u; `world` is the environment.
typedef void (*physics_derivative)(const void *world, const double *x, double u, double *dx);
// The classical Runge-Kutta method of fourth order: `steps` steps that together take dt, u held.
void physics_rk4(physics_derivative derivative, const void *world, double *x, int32_t n, double u,
                 double dt, int32_t steps);

// The value of an edit ("push") as a number; BAD_FORMAT with a sentence when it is none or beyond +-limit.
gdn_status physics_number(const char *value, double limit, double *out, gdn_message *why);

// Drawings (layers WORLD and AGENT), y down. `angle` is measured from upright, clockwise positive on the
// drawing; the pole's far end is returned by physics_tip. Rail, cart and the pole's joint lie at the same
// height y: the cart is centred on the rail, half as high as wide.
void physics_draw_rail(gdn_scene *scene, double x0, double x1, double y);
void physics_draw_cart(gdn_scene *scene, double x, double y, double width);
void physics_draw_pole(gdn_scene *scene, double x, double y, double angle, double length);
// The push that acts now: an arrow from (x, y) to the right or left, 0.6 m long where |force| = limit.
void physics_draw_force(gdn_scene *scene, double x, double y, double force, double limit);
// A torque about (x, y): an arc of that radius with a head, three quarters of a circle where |torque| =
// limit; counter-clockwise positive.
void physics_draw_torque(gdn_scene *scene, double x, double y, double torque, double limit,
                         double radius);
void physics_tip(double x, double y, double angle, double length, float *tip_x, float *tip_y);

#endif
