// What is along a plan (core/planner.h, ASK_ALONG): where it leads, and how dynamics and cost change along it.
//
//     A = df/ds,  B = df/da     of the mean of the members' predictions, s' = f(s, a)
//
// Of a model that can be part of a graph, by a scan of one step (tensor/scan.h) whose parameters are the actions: each
// column goes back from one number of one next state, a row of A and of B. Of one that cannot, the true world, whose
// equations are C and no graph, by central differences in double: with h = 1e-5 their rounding (1e-16 / h) and what is cut
// off (h^2) stay below 1e-9, far below what a step's linearisation leaves out. Where chance moves the world too, all of
// them meet the same.
//
// The reward is the world's rule r(s, a, s'), which can only be asked: gradient g and Hessian H by central differences
// (h = 1e-4: rounding 1e-16 / h^2, cut off h^2; both vanish but for rounding where it is quadratic). With
// z = (s, a) and s' = f(z), J = ds'/dz:
//
//     l_z  = -(g_z + J'g_s'),   l_zz = -[I J']H[I; J]      Gauss-Newton: what bends f itself is left out
//
// and of l_zz, where it is not positive semidefinite, its negative eigenvalues: a cost that bends downwards has no least
// value to go to, so there only its slope counts. Differences are taken inside of the bounds of actions, and of states
// that the world is put into: beyond them it cuts.
#ifndef GEDANKEN_IMAGINE_LINEARISE_H
#define GEDANKEN_IMAGINE_LINEARISE_H

#include "core/planner.h"
#include "imagine/imagination.h"
#include "tensor/scan.h"

typedef struct Linearise {
  Imagination *im; // set before open
  int32_t n, m;    // numbers of an observation and of an action
  Scan scan;       // where the model can be part of a graph: a tile of columns
  Real *a;         // [m][DYNAMICS_TILE]
  // Scratch: one case (s, a), and the two states that come of it changed; of r(s, a, s') the differences' reach and how
  // far their middle is off, g and H; [I; J], H times that; eigenvalues and their vectors.
  double *z, *above, *below, *h, *off, *g, *H, *J, *M, *w, *v;
  uint64_t steps; // predictions so far
} Linearise;

gdn_status linearise_open(Linearise *l, gdn_arena *arena, gdn_message *why);
// Fills all but x and u of the first `steps` steps; of those the first `alive` belong to the episode.
void linearise_along(Linearise *l, Along *along, int32_t alive);

// Its parts. A [n][n] and B [n][m] of one case, by differences where the model cannot be part of a graph.
void linearise_dynamics(Linearise *l, const Along *along, int32_t steps);
// The cost's derivatives of step t, which knows its A and B.
void linearise_cost(Linearise *l, Along *along, int32_t t);

#endif
