// A short way through a learned model with a critic at its end, and its gradient (value gradients: Heess et al. 2015;
// Clavera et al. 2020, equation 3). Of K imagined steps
//
//     J = E[ sum over t < K of gamma^t r(s_t, a_t, s_{t+1}) + gamma^K Q(s_K, a_K) - alpha log pi(a_0|s_0) ]
//     a_t = pi(s_t, xi_t),   s_{t+1} = f_i(s_t, a_t) + std_i z_t
//
// the gradient goes back through rewards, model, policy and critic by a scan of the step (tensor/scan.h): either by
// the parameters of the policy, with draws xi and z that stay as they are (reparameterised); or, for who looks at
// one action, by a_0, along the means of policy and model. The critic's parameters, and the model's, stay.
//
// Every path asks one member of the ensemble all along. Numbers that leave the bounds of what is observed are brought
// back, as in every imagined step, and no gradient comes through them. A path that has ended earns nothing more, nor
// does its critic count. Of a known reward only the rule can be asked: its gradient is taken by differences
// (imagine_derivative) and enters as inputs.
#ifndef GEDANKEN_IMAGINE_VALUE_PATH_H
#define GEDANKEN_IMAGINE_VALUE_PATH_H

#include "imagine/imagination.h"
#include "learners/actor_critic.h"
#include "models/features.h"
#include "tensor/scan.h"

typedef struct ValuePath {
  // Set before open: the model and the judge; whose policy and critics; paths of each member; steps of the longest; and
  // whether the gradient is by the first action.
  Imagination *im;
  ActorCritic *learner;
  int32_t columns, longest, by_action;
  int32_t dim, n, members, cases; // of an observation and an action; paths: members * columns
  int32_t learned;                // 1: the model predicts the reward
  Features features;              // of the observation alone
  // Filled by the caller, as are the first states, scan_at(&scan, 0) [members][dim][columns].
  Real *weight; // [members][columns] how much a path counts; 0: not at all
  Real *z;      // [longest + 1][members][n][columns] draws of the policy,
  Real *normal; // [longest][members][dim][columns] and of the model; not where it is by_action
  Real *nudge;  // by_action: [members][n][columns], added to a_0
  // What came of it.
  Real *gradient; // [policy.n] of J by the policy's parameters, or by_action [members][n][columns]
  Real *log_pi;   // [members][columns] of a_0; where it is not by_action
  // Of the way.
  Scan scan;
  Program tail;
  Real *actions;    // [longest][members][n][columns]
  uint8_t *alive;   // [longest + 1][members][columns]
  double *discount; // [longest + 1] powers of gamma
  // What the programs read and write: a step, and the tail, whose cases lie in the columns of one member.
  Real *z_now, *normal_now, *nudge_now, *a, *log_pi_now, *reward, *by_s, *by_a, *counts, *soft;
  Real *end, *end_z, *end_weight, *end_by, *end_part, end_value;
} ValuePath;

gdn_status value_path_open(ValuePath *p, gdn_arena *arena, gdn_message *why);
// The way forwards, 1 <= steps <= longest. Returns J.
double value_path_imagine(ValuePath *p, int32_t steps, double gamma, double alpha);
// The way back: fills `gradient`.
void value_path_sweep(ValuePath *p, int32_t steps, double alpha);

#endif
