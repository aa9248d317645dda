// Imagining: what sequences of actions would lead to, by a learned model; and so what they are worth.
//
// Several particles of each candidate go through the model, and how they do so is the propagation (Chua et
// al. 2018, section 5): each particle keeps one member of the ensemble for good (TS-infinity), changes it
// every step (TS1), or all members' predictions become one Gaussian, which is sampled from (DS), whose mean is
// followed (E), or the particles themselves are made one again after each step (MM).
#ifndef GEDANKEN_PLANNERS_ROLLOUT_H
#define GEDANKEN_PLANNERS_ROLLOUT_H

#include "core/planner.h"
#include "models/dynamics.h"

// The words of a CHOICE parameter, in the order of the enum.
#define PROPAGATIONS "ts-inf|ts1|expectation|moments|distribution"
typedef enum Propagation {
  PROPAGATE_TS_INF,
  PROPAGATE_TS1,
  PROPAGATE_EXPECTATION,
  PROPAGATE_MOMENTS,
  PROPAGATE_DISTRIBUTION
} Propagation;

typedef struct Rollout {
  Model *model;
  const gdn_env *env; // its spaces, and `judge`: reward and end are known, the dynamics are not
  Propagation propagation;
  int32_t particles; // of each candidate, for each member
  int32_t members, dim, action_dim, rows;
  gdn_random noise;
  // Buffers [members][rows of each][DYNAMICS_TILE].
  float *observation, *action, *mean, *deviation, *normal;
  double *total;              // [members][DYNAMICS_TILE] reward so far
  uint8_t *alive;             // likewise: 0 once the episode has ended
  double *here, *done, *next; // one particle: observation, action, next observation
  uint64_t steps;             // predictions so far
} Rollout;

// Takes the buffers; the first five fields and the propagation are set by the caller before.
void rollout_open(Rollout *r, gdn_arena *arena);
void rollout_start(Rollout *r, uint64_t seed);
void rollout_state(Rollout *r, gdn_archive *archive);

// How many candidates are imagined at once.
int32_t rollout_width(const Rollout *r);

// Imagines the candidates `first` to first + n - 1 (n <= rollout_width) from an observation, and writes their
// returns, averaged over the particles.
void rollout_candidates(Rollout *r, const Planner *planner, const double *observation,
                        int32_t first, int32_t n);

// For the eye; both leave the stream of noise and the counts alone. Actions in [-1, 1].
// Every member follows its own mean prediction: path [members][steps + 1][dim] from actions
// [steps][action_dim]; noise [members][steps][dim], the deviations expected on the way, may be NULL.
void rollout_members(Rollout *r, const float *actions, int32_t steps, const double *observation,
                     double *path, double *noise);
// n <= DYNAMICS_TILE candidates follow the mean of the members' predictions: path [n][horizon + 1][dim].
void rollout_paths(Rollout *r, const Planner *planner, const double *observation, int32_t first,
                   int32_t n, double *path);

#endif
