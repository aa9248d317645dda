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
// by a scan of the step (tensor/scan.h). Each step multiplies lambda by the Jacobian of policy and dynamics together:
// over many steps it explodes or vanishes, as gradients of deep networks do; but here no gate or normalisation
// can be built in, since f has to be what the world is.
//
// A learned reward is part of the graph. Of a known one only the rule can be asked, so its gradient is taken by central
// differences, and enters as inputs.
#ifndef GEDANKEN_IMAGINE_BACKPROP_H
#define GEDANKEN_IMAGINE_BACKPROP_H

#include "core/channel.h"
#include "imagine/imagination.h"
#include "models/features.h"
#include "tensor/net.h"
#include "tensor/scan.h"

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
  const BackpropParams *p; // the agent's; these two are set before open
  Imagination *im;         // its model, and the judgement of each step
  int32_t dim, action_dim;
  int32_t learned;   // 1: the model predicts the reward
  Features features; // of the observation, for the policy
  Net policy;
  Program act;           // one observation: real_s -> real_a
  Real *real_s, *real_a; // [dim], [action_dim]
  Scan scan;         // of a batch of ways; the caller fills the first of its states [dim][batch]
  Real *a, *reward;  // [action_dim][batch] of the latest step; [batch], where the model learns it
  Real *by_s, *by_a; // known rewards: dr / ds [dim][batch] and dr / da [action_dim][batch]
  Real *counts;      // learned rewards: [batch] 1 where the step belongs to the episode
  Real *actions;     // [BACKPROP_LONGEST][action_dim][batch]
  uint8_t *alive;    // [BACKPROP_LONGEST + 1][batch] 0 once the episode has ended
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
// Backwards through the imagined ways: fills scan.sum, the gradient of their total return, and norms.
void backprop_sweep(Backprop *b, int32_t horizon);
// One update of the policy from the first states: imagines, sweeps back, and takes a step.
void backprop_update(Backprop *b);

#endif
