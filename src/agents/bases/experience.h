// What agents share that learn from remembered steps: D, which the agent keeps and its model is lent; fitting the model
// to it; and the trials at first.
#ifndef GEDANKEN_AGENTS_BASES_EXPERIENCE_H
#define GEDANKEN_AGENTS_BASES_EXPERIENCE_H

#include "core/agent.h"
#include "core/replay.h"
#include "models/dynamics.h"

#define RANDOM_TRIALS_PARAM(X, P, n)                                     \
  X(P, INT, random_trials, n, 1, 100, LOG, "trials", 0, "Random trials", \
    "How many episodes of random actions the first data comes from.")

// Makes D, and lends it to the model, if there is one that learns from rows.
static inline void agent_open_data(Agent *agent, Replay *data, int32_t capacity, gdn_arena *arena) {
  replay_open(data, agent->env->observation.dim, agent->env->action.dim, capacity, arena);
  if (agent->model == NULL || dynamics_of(agent->model)->borrow == NULL) return;
  dynamics_of(agent->model)->borrow(agent->model, data, arena);
}

// D <- D u {(s, a, r, s')}, a in [-1, 1]: here alone. The slot, or -1 where the step cannot be kept; then nobody
// learns from it.
static inline int32_t agent_keep(Agent *agent, Replay *data, const Transition *t,
                                 const double *unit) {
  int32_t slot = replay_add(data, t, unit);
  if (slot < 0 || agent->model == NULL || dynamics_of(agent->model)->add == NULL) return slot;
  dynamics_of(agent->model)->add(agent->model, t);
  return slot;
}

// -- fitting the model ---------------------------------------------------------------------------------

// When the model is to be fitted again. Who starts the clock has the first fit as soon as it asks.
typedef struct FitClock {
  int32_t steps; // real ones since the latest fit
} FitClock;

#define FIT_CLOCK_MOST (1 << 30) // more than anyone waits for: no fit yet

static inline void fit_clock_start(FitClock *clock) {
  clock->steps = FIT_CLOCK_MOST;
}

static inline void fit_clock_step(FitClock *clock) {
  if (clock->steps < FIT_CLOCK_MOST) clock->steps++;
}

static inline int32_t fit_clock_is_due(const FitClock *clock, int32_t every) {
  return clock->steps >= every;
}

static inline void fit_clock_state(FitClock *clock, gdn_archive *archive) {
  gdn_archive_i32(archive, &clock->steps, 1);
  archive_check_range(archive, &clock->steps, 1, 0, FIT_CLOCK_MOST);
}

// The stage that fits the model, which agenda_put(..., agent_begin_training(...)) makes due.
static inline int32_t agent_train_model(Agent *agent, int32_t *n) {
  return dynamics_of(agent->model)->train(agent->model, n);
}

static inline int32_t agent_begin_training(Agent *agent) {
  return dynamics_of(agent->model)->begin_training(agent->model);
}

#endif
