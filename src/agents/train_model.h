// What agents share that learn the dynamics: fitting the model, and the trials at first.
#ifndef GEDANKEN_AGENTS_TRAIN_MODEL_H
#define GEDANKEN_AGENTS_TRAIN_MODEL_H

#include "core/agent.h"
#include "models/dynamics.h"

#define RANDOM_TRIALS_PARAM(X, P, n)                                     \
  X(P, INT, random_trials, n, 1, 100, LOG, "trials", 0, "Random trials", \
    "How many episodes of random actions the first data comes from.")

// Fits the model as agent_type.update, and counts what was done.
static inline int32_t agent_train_model(Agent *agent, int32_t *n) {
  int32_t more = dynamics_of(agent->model)->train(agent->model, n);
  agent->updates += (uint64_t)*n;
  return more;
}

#endif
