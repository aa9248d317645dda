// Dynamic programming on a world whose probabilities are known (Sutton & Barto 2018, chapter 4): one sweep
// over all states at a time, each from the values of the sweep before (Jacobi), so that the order of the
// states does not matter.
#ifndef GEDANKEN_LEARNERS_DYNAMIC_PROGRAMMING_H
#define GEDANKEN_LEARNERS_DYNAMIC_PROGRAMMING_H

#include "core/answer.h"

typedef struct Dynamic {
  int32_t n_states, n_actions;
  double *v, *next_v;    // [n_states]; after a sweep next_v are the values that it began with
  double *q;             // [n_states * n_actions] of the latest sweep; lent by the agent
  int32_t *policy;       // [n_states] action, -1 = all actions alike
  gdn_outcome *outcomes; // [n_outcomes] scratch
} DynamicProgramming;

void dp_open(DynamicProgramming *d, const gdn_env *env, gdn_arena *arena);
void dp_start(DynamicProgramming *d, double *q);
void dp_state(DynamicProgramming *d, gdn_archive *archive);

// Q(s, a) <- sum over s' of P(s' | s, a) [r + gamma V(s')], for all s, a. States that cannot be acted
// in keep Q = 0. Returns the number of outcomes that were backed up.
int64_t dp_back_up(DynamicProgramming *d, const gdn_env *env, double gamma);

// How Q(s, a) came about in the latest sweep, worked out, where the world is still as it was then.
void dp_tell(const DynamicProgramming *d, const gdn_env *env, int32_t s, int32_t a, double gamma,
             gdn_answer *answer);

// V(s) <- max_a Q(s, a). Returns the largest change.
double dp_greedy_values(DynamicProgramming *d);

// V(s) <- Q(s, policy(s)), or the mean over actions where the policy has no preference. Returns the largest
// change.
double dp_policy_values(DynamicProgramming *d);

// policy(s) <- argmax_a Q(s, a), but the present action stays while it is within `tolerance` of the best:
// equal actions cannot swap for ever. Returns how many states changed.
int32_t dp_improve_policy(DynamicProgramming *d, double tolerance);

#endif
