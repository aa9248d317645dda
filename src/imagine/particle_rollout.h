// A policy imagined by particles, and the gradient of its expected cost (Gal, McAllister & Rasmussen 2016). Each of K
// particles belongs to one of the functions f_k that the model believes in, and keeps it for all steps; after each step a
// normal distribution is fitted to all of them, and they are drawn anew from it:
//
//     y_k  = f_k(x_k, pi(x_k)) + s z           s: noise that the model expects, z ~ N(0, 1)
//     mu   = 1/K sum y_k,   D = [y_1 - mu, ..., y_K - mu]
//     x_k' = mu + D z_k / sqrt(K - 1)          z_k: K numbers ~ N(0, 1), so that x_k' ~ N(mu, D D' / (K - 1))
//
//     J(theta) = sum over t = 1 .. H of  1/K sum c(x_k)        imagine/goal_cost.h
//
// The paper speaks of a standard deviation; here the whole covariance stays, as in PILCO: where a pole is says much about
// how fast it turns. Drawn as sums of what is there it needs no root of a matrix, and gradients pass. All z of an update
// follow from its key, so that the way back meets those of the way forwards (tensor/scan.h).
//
// The policy is a network with one output v for each number of the action, brought between -1 and 1 as in PILCO, by 9/8 sin v
// + 1/8 sin 3v: where tanh is at its bounds its gradient is gone, and a policy that pushes as hard as it can stays as it is.
#ifndef GEDANKEN_IMAGINE_PARTICLE_ROLLOUT_H
#define GEDANKEN_IMAGINE_PARTICLE_ROLLOUT_H

#include "imagine/goal_cost.h"
#include "models/dynamics.h"
#include "tensor/net.h"
#include "tensor/scan.h"

typedef struct ParticleRollout {
  // Set before open: the model, particles of each of its functions, steps at most, and the policy's shape. The cost's world
  // is the agent's.
  Model *model;
  int32_t columns, longest, hidden, width;
  GoalCost cost;
  int32_t members, dim, action_dim;
  int32_t K; // particles, members * columns
  Net policy;
  Program act;           // one observation: real_s -> real_a
  Real *real_s, *real_a; // [dim], [action_dim]
  Scan scan;             // of states [members][dim][columns]
  Real *z;               // [members][dim][columns] of the model's noise
  Real *mix;             // [members][K][columns] z_k
  Real *places;          // [members][columns][K] 1 where a particle stands among all of them
  Real *drawn;           // [1] 1: they are drawn anew
  Real *value;           // [1] cost of a step
  // Of the rollout under way.
  uint64_t key;
  int32_t is_noisy, is_drawn;
  double *expected; // [longest + 1] cost of each step; 0 before the first
  double J;         // so far
} ParticleRollout;

gdn_status particle_rollout_open(ParticleRollout *r, gdn_arena *arena, gdn_message *why);
void particle_rollout_start(ParticleRollout *r, uint64_t seed);
// The policy's action at an observation, in [-1, 1].
void particle_rollout_act(ParticleRollout *r, const double *observation, double *unit);
// Particles where episodes begin, as the cost was told (goal_cost_ask). key, is_noisy and is_drawn are set by the caller.
void particle_rollout_begin(ParticleRollout *r);
// Step t, whose expected cost joins J.
void particle_rollout_step(ParticleRollout *r, int32_t t);
// Before the way back, which goes from step H - 1 to 0; after it scan.sum is dJ / dtheta.
void particle_rollout_turn(ParticleRollout *r);
void particle_rollout_back(ParticleRollout *r, int32_t t);
// Mean [dim] and covariance [dim][dim] of the particles after t steps.
void particle_rollout_moments(const ParticleRollout *r, int32_t t, double *m, double *S);
// One of them, k < K, after t steps: number i.
float particle_rollout_number(const ParticleRollout *r, int32_t t, int32_t i, int32_t k);
// All that changes, with the policy, after `steps` steps; `back`: on the way back.
void particle_rollout_state(ParticleRollout *r, int32_t steps, int32_t back, gdn_archive *archive);

#endif
