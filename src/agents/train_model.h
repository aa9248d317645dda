// Fitting a learned model of dynamics, as agent_type.update: does up to *n of the updates due, says how many
// that were (a training may stop early), and counts them.
#ifndef GEDANKEN_AGENTS_TRAIN_MODEL_H
#define GEDANKEN_AGENTS_TRAIN_MODEL_H

#include "core/agent.h"
#include "models/dynamics.h"

static inline int32_t agent_train_model(Agent *agent, int32_t *n) {
  const dynamics_type *model = dynamics_of(agent->model);
  uint64_t before = model->updates == NULL ? 0 : model->updates(agent->model);
  int32_t more = model->train(agent->model, *n);
  if (model->updates != NULL) *n = (int32_t)(model->updates(agent->model) - before);
  agent->updates += (uint64_t)*n;
  return more;
}

#endif
