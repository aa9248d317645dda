// Dynamic programming on a world whose probabilities are known (Sutton & Barto 2018, chapter 4): one sweep
// over all states at a time, each from the values of the sweep before (Jacobi), so that the order of the
// states does not matter.
#ifndef GEDANKEN_PLANNERS_DYNAMIC_H
#define GEDANKEN_PLANNERS_DYNAMIC_H

#include "gedanken/env.h"

typedef struct Dynamic {
  int32_t n_states, n_actions;
  double *v, *next_v;    // [n_states]
  double *q;             // [n_states * n_actions] of the latest sweep; lent by the agent
  int32_t *policy;       // [n_states] action, -1 = all actions alike
  gdn_outcome *outcomes; // [n_outcomes] scratch
} Dynamic;

void dynamic_open(Dynamic *d, const gdn_env *env, gdn_arena *arena);
void dynamic_start(Dynamic *d, double *q);
void dynamic_state(Dynamic *d, gdn_archive *archive);

// Q(s, a) <- sum over s' of P(s' | s, a) [r + gamma V(s')], for all s, a. States that cannot be acted
// in keep Q = 0. Returns the number of outcomes that were backed up.
int64_t dynamic_back_up(Dynamic *d, const gdn_env *env, double gamma);

// V(s) <- max_a Q(s, a). Returns the largest change.
double dynamic_greedy_values(Dynamic *d);

// V(s) <- Q(s, policy(s)), or the mean over actions where the policy has no preference. Returns the largest
// change.
double dynamic_policy_values(Dynamic *d);

// policy(s) <- argmax_a Q(s, a), but the present action stays while it is within `tolerance` of the best:
// equal actions cannot swap for ever. Returns how many states changed.
int32_t dynamic_improve_policy(Dynamic *d, double tolerance);

#endif
