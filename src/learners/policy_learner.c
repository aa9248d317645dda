// See policy_learner.h.
#include "learners/policy_learner.h"

static int32_t parts_of(const PolicyLearner *l, int32_t n) {
  return policy_batch_parts(l->batch, n, l->pg->p->minibatch);
}

int32_t policy_learner_due(const PolicyLearner *l, int32_t n) {
  int32_t parts = parts_of(l, n);
  switch (l->kind) {
  case LEARN_REINFORCE:
    return parts * (1 + l->passes);
  case LEARN_A2C:
    return parts;
  case LEARN_PPO:
    return parts * l->passes;
  default:
    return trust_region_ticks(l->region, parts);
  }
}

static int32_t tick(PolicyLearner *l, int32_t n, int32_t number) {
  uint64_t before = l->region->updates;
  if (number == 0) trust_region_begin(l->region, parts_of(l, n));
  int32_t more = trust_region_tick(l->region, l->batch);
  l->updates += l->region->updates - before;
  return more;
}

int32_t policy_learner_update(PolicyLearner *l, int32_t n, int32_t number, gdn_random *shuffles) {
  if (l->kind == LEARN_TRPO) return tick(l, n, number);
  int32_t parts = parts_of(l, n), part = number % parts;
  if (part == 0) policy_batch_shuffle(l->batch, shuffles);
  policy_batch_fill(l->batch, l->pg, part, parts);
  if (l->kind != LEARN_REINFORCE) {
    policy_gradient_update(l->pg);
  } else if (number < parts) {
    policy_gradient_climb(l->pg);
  } else {
    policy_gradient_regress(l->pg);
  }
  l->updates++;
  return 1;
}
