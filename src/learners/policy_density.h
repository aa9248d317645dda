// How likely the policy of a soft actor-critic makes actions that are given, rather than drawn by it: what two policies
// are compared by.
#ifndef GEDANKEN_LEARNERS_POLICY_DENSITY_H
#define GEDANKEN_LEARNERS_POLICY_DENSITY_H

#include "learners/sac.h"

typedef struct PolicyDensity {
  Sac *sac;
  Program program;
  Real *u, *log_jacobian; // [action_dim][DYNAMICS_TILE] what squashed_undo makes of the actions
  Real *seen, *log_pi;
} PolicyDensity;

// After sac_open.
gdn_status policy_density_open(PolicyDensity *d, Sac *sac, gdn_arena *arena, gdn_message *why);
// log pi(a|s) of a tile: observations [observation.dim][DYNAMICS_TILE] and actions [action.dim][DYNAMICS_TILE] in
// [-1, 1] -> log_pi [DYNAMICS_TILE]. Actions are taken no nearer to the bounds than SQUASHED_ACTION_MOST (heads.h).
void policy_density_tile(PolicyDensity *d, const float *observation, const float *action,
                         float *log_pi);

#endif
