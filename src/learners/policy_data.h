// An agent's deterministic policy, the one that it has while it is evaluated, as what it is made of: so it can be
// written down (gdn_run_policy), and whoever reads it needs nothing of this library to act by it.
//
//     a table      q [n_states][n_actions]; the action is the first of the greatest, or `chosen` where that is not -1
//     a network    an observation becomes features (models/features.h), these go through the layers, and the head makes
//                  an action of what comes out
#ifndef GEDANKEN_LEARNERS_POLICY_DATA_H
#define GEDANKEN_LEARNERS_POLICY_DATA_H

#include "core/agent.h"
#include "models/features.h"
#include "tensor/mlp.h"

// How the first numbers that come out become an action.
typedef enum PolicyHead {
  POLICY_HEAD_ARGMAX, // the number of the greatest, of equal ones the first
  POLICY_HEAD_TANH,   // each by tanh into (-1, 1), and from there between the bounds
} PolicyHead;

struct PolicyData {
  int32_t n_states, n_actions;
  const double *q;       // NULL: it is a network
  const int32_t *chosen; // [n_states] or NULL
  Features features;     // of the observation alone
  Mlp mlp;               // of one member
  const Real *theta;
  PolicyHead head;
};

#endif
