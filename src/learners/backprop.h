// A policy improved by the gradient of its imagined return, back through a learned model (the lectures' version
// 2.0; PILCO, Deisenroth & Rasmussen 2011, does so with Gaussian processes, SVG, Heess et al. 2015, with noise
// besides).
//
//     J(theta) = sum over t < H of r(s_t, a_t, s_{t+1}),   a_t = pi(s_t),   s_{t+1} = f(s_t, a_t)
//
// Backwards through time, with the adjoint lambda_t = dJ / ds_t, and what the reward says of s_{t+1} added to
// lambda_{t+1}:
//
//     lambda_t  = dr/ds + (dpi/ds)' dr/da + (df/ds + df/da dpi/ds)' lambda_{t+1},   lambda_H = 0
//     dJ/dtheta = sum over t of (dpi/dtheta)' (dr/da + (df/da)' lambda_{t+1})
//
// One step of that is one small compiled graph: with lambda_{t+1} held fixed, both are slopes of
//
//     r(s_t, a_t) + lambda_{t+1} . f(s_t, a_t)
//
// so nothing is unrolled, and H is the count of a loop. Each step multiplies lambda by the Jacobian of policy and
// dynamics together: over many steps it explodes or vanishes, as gradients of deep networks do; but here no
// gate or normalisation can be built in, since f has to be what the world is.
//
// A learned reward is part of the graph. Of a known one only the rule can be asked, so its slopes are central
// differences, and they enter as inputs.
#ifndef GEDANKEN_LEARNERS_BACKPROP_H
#define GEDANKEN_LEARNERS_BACKPROP_H

#include "core/channel.h"
#include "models/dynamics.h"
#include "models/features.h"
#include "tensor/mlp.h"
#include "tensor/optimiser.h"
#include "tensor/program.h"

#define BACKPROP_LONGEST 100 // steps of a horizon
#define BACKPROP_ROWS 512    // updates that are remembered
#define BACKPROP_BEYOND 1e38 // stands for a norm that no float can hold

#define BACKPROP_PARAMS(X, P)                                                                    \
  X(P, INT, horizon, 30, 1, 100, LINEAR, "steps", GDN_LIVE, "Horizon H",                         \
    "How many steps the policy is imagined for, and the gradient goes back through.")            \
  X(P, INT, batch, 32, 8, 256, LOG, "ways", GDN_EXPERT, "Batch", "Imagined ways in one update.") \
  X(P, INT, hidden, 2, 1, 4, LINEAR, "", GDN_EXPERT, "Hidden layers",                            \
    "Layers between input and output of the policy.")                                            \
  X(P, INT, width, 32, 4, 256, LOG, "", 0, "Width", "Units in each hidden layer of the policy.") \
  X(P, REAL, rate, 0.003, 0.000001, 0.1, LOG, "", GDN_LIVE, "Learning rate",                     \
    "Size of an update of the policy.")                                                          \
  X(P, REAL, clip, 10.0, 0.0, 1000000.0, LOG, "", GDN_LIVE, "Gradient clip",                     \
    "Longest gradient of an update; 0 leaves it as it is.")
GDN_PARAM_STRUCT(BackpropParams, BACKPROP_PARAMS);

typedef struct Backprop {
  const BackpropParams *p; // the agent's; these three are set before open
  Model *model;
  const gdn_env *env; // for `judge`
  int32_t dim, action_dim;
  int32_t learned;   // 1: the model predicts the reward
  Features features; // of the observation, for the policy
  Mlp mlp;
  int64_t n_theta;
  Real *theta, *sum, *slope; // [n_theta] parameters; dJ / dtheta so far; its part of one step
  Optimiser optimiser;
  Program act;             // one observation: real_s -> real_a
  Program step;            // a batch: s -> a, next, reward
  Program back;            // s, adjoint, and what the reward says -> earlier, slope
  Real *real_s, *real_a;   // [dim], [action_dim]
  Real *s, *a, *next;      // [dim][batch], [action_dim][batch], [dim][batch]
  Real *reward;            // [batch], where the model learns it
  Real *adjoint, *earlier; // [dim][batch] lambda_{t+1} and lambda_t
  Real *by_s, *by_a;       // known rewards: dr / ds and dr / da; as s and a
  Real *counts;            // learned rewards: [batch] 1 where the step belongs to the episode
  // The imagined ways, forwards.
  Real *states;   // [BACKPROP_LONGEST + 1][dim][batch]; the caller fills the first
  Real *actions;  // [BACKPROP_LONGEST][action_dim][batch]
  uint8_t *alive; // [BACKPROP_LONGEST + 1][batch] 0 once the episode has ended
  double *point;  // [dim + action_dim + dim] one case: s, a in [-1, 1], s'
  double *real;   // [action_dim] a as the world wants it
  uint64_t updates;
  double *norms; // [BACKPROP_LONGEST][2] of the latest update
  double *rows;  // [BACKPROP_ROWS][3] of the latest updates: number, -J, norm of the gradient
} Backprop;

gdn_status backprop_open(Backprop *b, gdn_arena *arena, gdn_message *why);
void backprop_start(Backprop *b, uint64_t seed);
void backprop_state(Backprop *b, gdn_archive *archive);
void backprop_channels(const Backprop *b, ChannelList *list);

// The policy's action at an observation, in [-1, 1].
void backprop_act(Backprop *b, const double *observation, double *unit);
// Imagines so many steps of the policy from the first states; returns J, the mean return of the ways.
double backprop_imagine(Backprop *b, int32_t horizon);
// Backwards through the imagined ways: fills sum, the gradient of their total return, and the norms.
void backprop_sweep(Backprop *b, int32_t horizon);
// One update of the policy from the first states: imagines, sweeps back, and takes a step.
void backprop_update(Backprop *b);

#endif
