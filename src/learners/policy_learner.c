// See policy_learner.h.
#include "learners/policy_learner.h"

int32_t policy_learner_due(const PolicyLearner *l, int32_t n) {
  int32_t parts = policy_batch_parts(l->batch, n, l->pg->p->minibatch);
  switch (l->kind) {
  case LEARN_REINFORCE:
    return parts * (1 + l->passes);
  case LEARN_A2C:
    return parts;
  default:
    return parts * l->passes;
  }
}

void policy_learner_update(PolicyLearner *l, int32_t n, int32_t number, gdn_random *shuffles) {
  int32_t parts = policy_batch_parts(l->batch, n, l->pg->p->minibatch), part = number % parts;
  if (part == 0) policy_batch_shuffle(l->batch, shuffles);
  policy_batch_fill(l->batch, l->pg, part, parts);
  if (l->kind != LEARN_REINFORCE) {
    policy_gradient_update(l->pg);
  } else if (number < parts) {
    policy_gradient_climb(l->pg);
  } else {
    policy_gradient_regress(l->pg);
  }
}
