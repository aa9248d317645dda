// A policy that a normal state can go through: features f ~ N(m, S) to an action in [-1, 1].
//
//     u = squash(p(f)),   p_a(f) = sum over i of beta_ai exp(-1/2 sum over d of (f_d - c_id)^2 / l_ad^2)
//     beta_a = (K_a + 0.01^2 I)^-1 t_a,   K_a: the same exponential between the centres
//
// A network of radial basis functions, which is a Gaussian process without doubt (Deisenroth & Rasmussen 2011, equation 23;
// pilco-matlab, conGP). Its weights beta are told by what it is at its centres, the targets t, so that a change of one acts
// where it is. Or a linear policy, p(f) = A f + b. The squashing is that of waves.h.
//
// theta: centres [n][F], targets [U][n], log l [U][F], one after the other; or A [U][F], b [U].
#ifndef GEDANKEN_GP_POLICY_H
#define GEDANKEN_GP_POLICY_H

#include "gedanken/memory.h"
#include "gedanken/random.h"
#include "gp/moments.h"
#include "gp/waves.h"

typedef struct MomentPolicy {
  int32_t n, F, U;    // basis functions, 0: it is linear; features; numbers of an action
  int32_t count;      // numbers of theta
  double *theta;      // what it is now
  double *low, *high; // [count] within which it is improved
  // What follows from theta.
  GpFunctions f;
  double *l, *sf2, *sn2, *beta; // [U][F], [U], [U], [U][n]: what f points to
  double *L;                    // [U][n][n] of K + 0.01^2 I = L L'
  Waves squash;
  GpGradient by; // gathered so far, by centres, log l and beta
  double *A_adj; // [U][F + 1] by A and b
  // Scratch.
  Moments moments;
  double *p, *P, *V, *C;                 // before the squashing [U], [U][U], [F][U]; its own [U][U]
  double *p_adj, *P_adj, *V_adj, *C_adj; // likewise
  double *u, *U_U, *U_F, *F_F;           // [U], [U][U], [U][F], [F][F]
} MomentPolicy;

// n = 0: linear.
void moment_policy_open(MomentPolicy *q, int32_t n, int32_t F, int32_t U, gdn_arena *arena);
// Centres drawn from N(m, S), the features where episodes begin, and 0.1 wider; targets 0.1 times a normal number; l is 1, or
// 0.7 of what comes from an angle, which is_angle [F] says. A linear one is 0.1 times a normal number all over.
void moment_policy_start(MomentPolicy *q, const double *m, const double *S, const uint8_t *is_angle,
                         gdn_random *random);
// Makes beta of theta, and gathers anew; before all that follows. 0 where it cannot.
int32_t moment_policy_prepare(MomentPolicy *q);
// The action at features f [F] without doubt.
void moment_policy_act(MomentPolicy *q, const double *f, double *u);
// m [F], S [F][F] -> M [U], V [U][U], C [F][U] with cov(f, u) = S C. 0 where it cannot be computed.
int32_t moment_policy_match(MomentPolicy *q, const double *m, const double *S, double *M, double *V,
                            double *C);
// Backwards: adds to the adjoints of m and S, and gathers those of theta. 0 where it cannot be computed.
int32_t moment_policy_back(MomentPolicy *q, const double *m, const double *S, const double *M_adj,
                           const double *V_adj, const double *C_adj, double *m_adj, double *S_adj);
// theta, and what was gathered.
void moment_policy_state(MomentPolicy *q, gdn_archive *archive);
// What was gathered, as a gradient by theta [count].
void moment_policy_gradient(const MomentPolicy *q, double *gradient);

#endif
