// Ways of H steps by a policy through a learned model, side by side. Each keeps to one member, to which they are assigned
// in turn.
#ifndef GEDANKEN_IMAGINE_POLICY_ROLLOUTS_H
#define GEDANKEN_IMAGINE_POLICY_ROLLOUTS_H

#include "imagine/imagination.h"
#include "tensor/real.h"

typedef struct PolicyRollouts {
  Imagination *im;          // members FIXED; it and the two sizes are set by the caller before
  int32_t columns, longest; // N ways, and their most steps
  int32_t step;             // imagined so far
  double reward_unit;       // what rewards are divided by
  Real *states;             // [longest + 1][dim][N]; the caller fills the first
  Real *unit;               // [action_dim][N] what they do next, in [-1, 1]; filled by the caller
  Real *rewards;            // [longest][N]
  uint8_t *alive;           // [longest + 1][N] 1 while the episode lasts
  uint8_t *ended;           // [longest][N] 1 where it ended with this step
} PolicyRollouts;

void policy_rollouts_open(PolicyRollouts *w, gdn_arena *arena);
// All ways begin, in the first states.
void policy_rollouts_begin(PolicyRollouts *w);
// All ways take one step. One that leaves the numbers ends before it.
void policy_rollouts_step(PolicyRollouts *w);

// Place j of member m in a tile holds this way; where that is none (>= N) another is repeated, and not looked at.
static inline int32_t policy_rollouts_way(const PolicyRollouts *w, int32_t tile, int32_t m,
                                          int32_t j) {
  return (tile * DYNAMICS_TILE + j) * w->im->members + m;
}

#endif
