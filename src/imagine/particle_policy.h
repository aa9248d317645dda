// A policy that particles improve (imagine/total_propagation.h): a network of radial basis functions of what is seen, squashed
// as in the code of Parmas et al. 2018 by a wave, so that it never is stuck at a bound,
//
//     u = (9 sin p + sin 3 p) / 8,   p = sum over i of w_i exp(-1/2 sum over d of (f_d / l_d - c_di)^2)
//
// f are features of the state, angles as sine and cosine; theta is log l, then the centres c, then the weights w. With it the
// step that the particles take: this policy, a model that says how far off it may be, and the world's goal as cost.
#ifndef GEDANKEN_IMAGINE_PARTICLE_POLICY_H
#define GEDANKEN_IMAGINE_PARTICLE_POLICY_H

#include "imagine/goal_cost.h"
#include "imagine/total_propagation.h"
#include "models/dynamics.h"
#include "tensor/net.h"

typedef struct ParticlePolicy {
  // Set before open: the model, whose `build` tells a standard deviation; the world, which offers GDN_GOAL; basis functions.
  Model *model;
  const gdn_env *env;
  int32_t basis;
  Particles particles; // P and longest are set before open, too
  GoalCost goal;
  Features features; // of the observation
  Net net;           // theta alone: log l [F], c [F][basis], w [basis][numbers of an action]
  Real *zeros;       // [F][P]
  Program act;       // one observation: real_x -> real_u
  Real *real_x, *real_u;
} ParticlePolicy;

gdn_status particle_policy_open(ParticlePolicy *q, gdn_arena *arena, gdn_message *why);
// Centres all around, of angles on their circle, of other numbers as wide as bells are; small weights.
void particle_policy_start(ParticlePolicy *q, gdn_random *random);
// The action at an observation, in [-1, 1].
void particle_policy_act(ParticlePolicy *q, const double *observation, double *unit);
// Particles where episodes begin.
void particle_policy_place(ParticlePolicy *q, gdn_random *random);
// z of one step.
void particle_policy_shake(ParticlePolicy *q, gdn_random *random);
// All particles are back where they began: one step of Adam down their gradient, unless that points nowhere. Returns its
// variance; net.length is its length.
double particle_policy_improve(ParticlePolicy *q, double rate);

#endif
