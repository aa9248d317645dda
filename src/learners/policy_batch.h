// A batch of steps that a policy has just taken, real or imagined, and what is learned from it by policy gradient:
// advantages, targets for the baseline, and minibatches of the steps that count. Steps lie side by side in ways: real
// experience is one way in which an episode follows the other, imagined experience is many.
//
// Where an episode ended by a time limit, or a way is cut, the future is not nothing: the caller adds gamma V(s') to the
// last reward and marks the end (Pardo et al. 2018); so nothing leaks over the border into the episode before.
#ifndef GEDANKEN_LEARNERS_POLICY_BATCH_H
#define GEDANKEN_LEARNERS_POLICY_BATCH_H

#include "learners/policy_gradient.h"

typedef struct PolicyBatch {
  int32_t longest, columns, dim, action_dim; // set before open: most steps of a way, ways
  // The caller's, who fills them: [longest + 1][dim][columns]; [longest][action_dim][columns] as the policy drew them;
  // [longest][columns] each: log pi(a|s), reward, 1 where the episode ended with this step, 1 where the step counts;
  // V(s) [longest + 1][columns], the last that of the cut.
  Real *states, *actions, *log_pi, *rewards, *values;
  uint8_t *ended, *alive; // alive NULL: all count
  // By policy_batch_judge: [longest][columns].
  Real *advantage, *target; // standardised over the batch; A + V, what the baseline is to say
  int32_t *order;           // [longest * columns] the steps that count, as they are visited
  int32_t counted;
} PolicyBatch;

// Takes `advantage`, `target`, `order`; the rest is lent by the caller.
void policy_batch_open(PolicyBatch *b, gdn_arena *arena);
// Of ways of n steps.
void policy_batch_judge(PolicyBatch *b, int32_t n, double gamma, double lambda);
// How many minibatches of `size` ways of n steps make.
int32_t policy_batch_parts(const PolicyBatch *b, int32_t n, int32_t size);
// Fisher and Yates (Durstenfeld 1964).
void policy_batch_shuffle(PolicyBatch *b, gdn_random *random);
// Fills the learner's minibatch with part `part` of `parts` of the steps that count.
void policy_batch_fill(const PolicyBatch *b, PolicyGradient *pg, int32_t part, int32_t parts);

#endif
