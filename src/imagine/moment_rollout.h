// A policy imagined with all that is unsure, and its expected cost with the gradient by the policy (Deisenroth &
// Rasmussen 2011, sections 2.2 and 2.3). The state is normal at every step, x_t ~ N(m_t, S_t); one step of it is
//
//     x -> f       features, angles as sine and cosine        gp/waves.h
//     f -> u       the policy, squashed                       gp/policy.h
//     [f, u] -> D  what changes, by Gaussian processes        gp/moments.h
//     x' = x + D:  m' = m + E D,   S' = S + var D + cov(x, D) + cov(x, D)'
//
// each by the normal that has the right mean and covariance. Every part gives its input-output covariance without the
// input's own, cov(in, out) = S_in C, so that with anything before it, cov(x, out) = cov(x, in) C.
//
//     J(theta) = sum over t = 1 .. H of E cost(f_t)            gp/saturating.h
//
// Backwards the same chain turned around, with the adjoints of m_t and S_t (matrices full and symmetric: dJ = sum of
// S_adj_ij dS_ij). Of each step m, S, the dynamics' C and the sums of its way back are kept; the rest is computed again.
#ifndef GEDANKEN_IMAGINE_MOMENT_ROLLOUT_H
#define GEDANKEN_IMAGINE_MOMENT_ROLLOUT_H

#include "gedanken/memory.h"
#include "gp/policy.h"
#include "gp/saturating.h"

typedef struct MomentRollout {
  // Set before open: numbers of x and which of them are angles (NULL: none), of u, and at most so many steps and points.
  int32_t N, U, longest, points;
  const uint8_t *angles;
  int32_t n; // basis functions of the policy, 0: linear
  // The caller's, set before each rollout: the dynamics, and the cost's z and W.
  const GpFunctions *dynamics;
  int32_t F;
  Waves features;
  MomentPolicy policy;
  Saturating cost;
  Moments moments;
  double *m, *S;    // [longest + 1][N], [longest + 1][N][N]
  double *V;        // [longest][F + U][N] of the dynamics
  double *expected; // [longest + 1] cost of each step
  // [longest][moments_kept] sums of the first `n_kept` steps, no state: they change no bit, and spare going over all pairs
  // of points again.
  double *kept;
  int32_t n_kept;
  double J; // so far
  // Adjoints on the way back, of the state that it has come to.
  double *m_adj, *S_adj;
  // Scratch: features and action of a step, what goes into the dynamics and what comes out, and the adjoints of all.
  double *fm, *fS, *fC, *um, *uS, *uC, *zm, *zS, *M, *D;
  double *fm_adj, *fS_adj, *fC_adj, *um_adj, *uS_adj, *uC_adj, *zm_adj, *zS_adj, *V_adj;
  double *B, *A, *A_adj, *B_adj, *G_adj, *C, *C_adj; // as in the source
} MomentRollout;

void moment_rollout_open(MomentRollout *r, gdn_arena *arena);
// x_0 ~ N(m, S); the policy has been prepared.
void moment_rollout_begin(MomentRollout *r, const double *m, const double *S);
// Step t, from x_t to x_{t+1}, whose expected cost joins J. 0 where it cannot be computed.
int32_t moment_rollout_step(MomentRollout *r, int32_t t);
// Before the way back, which goes from step H - 1 to 0.
void moment_rollout_turn(MomentRollout *r);
// Step t backwards: from the adjoints of x_{t+1}, without its cost, to those of x_t; the policy gathers its gradient. 0
// where it cannot be computed.
int32_t moment_rollout_back(MomentRollout *r, int32_t t);
// All that changes, with the policy and the cost, at any step forwards or backwards.
void moment_rollout_state(MomentRollout *r, gdn_archive *archive);

#endif
