// How a batch of the policy's own steps changes the policy and its baseline: four answers, for real and imagined batches
// alike. All raise the probability of what went better than expected; they differ in how far one batch may carry them.
//
//     reinforce   one pass along grad log pi(a|s) A, then passes of the baseline alone (Williams 1992)
//     a2c         one pass, policy and baseline at once (Mnih et al. 2016)
//     ppo         several passes, none of which counts a probability that has changed by more than epsilon (Schulman et
//                 al. 2017)
//     trpo        one step, as long as the policy may change by, then passes of the baseline alone (Schulman et al. 2015)
//
// A pass takes one update for each minibatch. The caller asks how many updates a batch is due, at most, and has them done,
// any number at a time.
#ifndef GEDANKEN_LEARNERS_POLICY_LEARNER_H
#define GEDANKEN_LEARNERS_POLICY_LEARNER_H

#include "learners/trust_region.h"

typedef enum PolicyLearnerKind {
  LEARN_REINFORCE,
  LEARN_A2C,
  LEARN_PPO,
  LEARN_TRPO
} PolicyLearnerKind;

typedef struct PolicyLearner {
  PolicyLearnerKind kind;
  PolicyGradient *pg;
  PolicyBatch *batch;
  int32_t passes;      // ppo: epochs; reinforce: of the baseline alone
  TrustRegion *region; // trpo's
  uint64_t updates;    // by this struct
} PolicyLearner;

// What the policy's objective is, before its learner is opened.
static inline int32_t policy_learner_objective(PolicyLearnerKind kind) {
  return kind == LEARN_PPO ? POLICY_CLIPPED : POLICY_PLAIN;
}
// Updates that a batch of ways of n steps is due.
int32_t policy_learner_due(const PolicyLearner *l, int32_t n);
// Update `number` of a judged batch of ways of n steps; trpo's are parts of one. Returns 0 when no more is to be done.
int32_t policy_learner_update(PolicyLearner *l, int32_t n, int32_t number, gdn_random *shuffles);

#endif
