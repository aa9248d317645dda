// What sequences of actions are worth: where they would lead by a learned model.
//
// Several particles of each candidate go through the model, and how they do so is the propagation (Chua et
// al. 2018, section 5): each particle keeps one member of the ensemble for good (TS-infinity), changes it
// every step (TS1), or all members' predictions become one Gaussian, which is sampled from (DS), whose mean is
// followed (E), or the particles themselves are made one again after each step (MM).
#ifndef GEDANKEN_IMAGINE_PLAN_VALUE_H
#define GEDANKEN_IMAGINE_PLAN_VALUE_H

#include "core/planner.h"
#include "imagine/imagination.h"

// The words of a CHOICE parameter, in the order of the enum.
#define PROPAGATIONS "ts-inf|ts1|expectation|moments|distribution"
typedef enum Propagation {
  PROPAGATE_TS_INF,
  PROPAGATE_TS1,
  PROPAGATE_EXPECTATION,
  PROPAGATE_MOMENTS,
  PROPAGATE_DISTRIBUTION
} Propagation;

typedef struct PlanValue {
  Imagination im;
  Propagation propagation;
  int32_t particles; // of each candidate, for each member
  int32_t by_rule;   // 1: rewards are the world's rule even where the model learns them
  double *total;     // [members][DYNAMICS_TILE] reward so far
  uint64_t steps;    // predictions so far
} PlanValue;

// Takes the buffers; the imagination's model and env, propagation, particles and by_rule are set by the caller before.
void plan_value_open(PlanValue *v, gdn_arena *arena);

// How many candidates are imagined at once.
int32_t plan_value_width(const PlanValue *v);

// Imagines the candidates `first` to first + n - 1 (n <= plan_value_width) from an observation, and writes their
// returns, averaged over the particles.
void plan_value_candidates(PlanValue *v, const Planner *planner, const double *observation,
                           int32_t first, int32_t n);

// Imagines the first candidate for the first along->steps steps, fills x, u and its return over them, and returns how many
// of them belong to the episode.
int32_t plan_value_along(PlanValue *v, Planner *planner, const double *observation);

// For the eye: n <= DYNAMICS_TILE candidates follow the mean of the members' predictions: path [n][horizon + 1][dim].
// Leaves the stream of noise and the count alone.
void plan_value_paths(const PlanValue *v, const Planner *planner, const double *observation,
                      int32_t first, int32_t n, double *path);

#endif
