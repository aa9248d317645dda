// Moment matching (Deisenroth & Rasmussen 2011, section 2.2; Deisenroth 2010, appendix A): x ~ N(m, S) through
// GpFunctions, and the Gaussian that has the mean and the covariance of what comes out:
//
//     M_a  = E f_a(x),   C_ab = cov(f_a(x), f_b(x)),   V = S^-1 cov(x, f(x))    so that cov(x, f) = S V
//
// In closed form, with Lambda_a = diag l_a^2, z_i = x_i - m, and for each function
//
//     q_i = sf2 |I + S Lambda^-1|^-1/2 exp(-1/2 z_i'(S + Lambda)^-1 z_i)
//     M   = sum_i beta_i q_i,   V = sum_i beta_i q_i t_i,   t_i = (S + Lambda)^-1 z_i
//
// and for each pair of functions, with N = Lambda_a^-1 + Lambda_b^-1, R = I + S N, w_ij = Lambda_a^-1 z_i + Lambda_b^-1 z_j,
//
//     Q_ij = sf2_a sf2_b |R|^-1/2 exp(-1/2 z_i'Lambda_a^-1 z_i - 1/2 z_j'Lambda_b^-1 z_j + 1/2 w_ij'R^-1 S w_ij)
//     C_ab = sum_ij beta_ai beta_bj Q_ij - M_a M_b,   and where a = b  + sf2_a - sum_ij iK_ij Q_ij
#ifndef GEDANKEN_GP_MOMENTS_H
#define GEDANKEN_GP_MOMENTS_H

#include "base/arena.h"
#include "gp/functions.h"
#include "gp/pairs.h"

// Adjoints of the functions' own parameters: what J changes by for each of them.
typedef struct GpGradient {
  double *x;     // [n][D]
  double *log_l; // [E][D]
  double *beta;  // [E][n]
} GpGradient;

// Scratch. N is n padded to whole blocks; lanes are points.
typedef struct Moments {
  int32_t n, D, E; // at most
  const PairsLevel *level;
  Pairs pairs;
  double *z, *u, *v, *p, *t; // [D][N] x_i - m; of a pair: u, v, p = T u; what else is needed
  double *columns;           // [n][D] v, point by point
  double *beta, *ones, *q, *b, *k, *kk, *c; // [N] b = beta q; the others as above and in gp/pairs.h
  double *A, *T, *B, *W, *X; // [D][D] (S + Lambda)^-1; T = R^-1 S; a factor; what else is needed
  double *h, *N, *y, *V; // [D] square roots; N of a pair; what else is needed; V of one function
  double *kept;          // of one pair
  double *M;             // [E]
  double scale;          // of the q_i or the Q_ij: what exp is multiplied with
  // Adjoints until all of them are known to be finite.
  double *M_adj, *m_adj, *S_adj; // [E], [D], [D][D]
  GpGradient by;
} Moments;

// Takes scratch for at most so many points, inputs, outputs.
void moments_open(Moments *w, int32_t n, int32_t D, int32_t E, gdn_arena *arena);

// m [D], S [D][D] symmetric positive semidefinite (may be singular, may be 0) -> M [E], C [E][E], V [D][E].
// 0 where it cannot be computed: a number that is not finite, a matrix that is singular, points so many length-scales away
// that exponents have no digits left. M, C and V are then 0.
// Where f->iK is NULL, 1e-6 is added to the diagonal of C (pilco-matlab's gp2).
int32_t moments_match(Moments *w, const GpFunctions *f, const double *m, const double *S, double *M,
                      double *C, double *V);

// Backwards: from the adjoints of M, C (symmetric) and V of some J to those of m and S, to which they are added; S's
// stays symmetric: dJ = sum_ij S_adj[i][j] dS[i][j], over the full matrix. `by` (NULL: not wanted) likewise receives those
// of the functions' own parameters, iK and sf2 held fixed, for who improves a policy that is made of them.
// 0 where it cannot be computed; nothing is then added.
int32_t moments_back(Moments *w, const GpFunctions *f, const double *m, const double *S,
                     const double *M_adj, const double *C_adj, const double *V_adj, double *m_adj,
                     double *S_adj, const GpGradient *by);

// The same for who knows beforehand that there will be a way back: the sums over pairs that it needs are made together with
// those of the moments, and kept, moments_kept(D, E) numbers. The way back then goes over no pairs again (but for `by`), and
// both together take little longer than moments_back alone. Results are the same to the bit. kept NULL: as above.
int64_t moments_kept(int32_t D, int32_t E);
int32_t moments_match_kept(Moments *w, const GpFunctions *f, const double *m, const double *S,
                           double *M, double *C, double *V, double *kept);
int32_t moments_back_kept(Moments *w, const GpFunctions *f, const double *m, const double *S,
                          const double *M_adj, const double *C_adj, const double *V_adj,
                          double *m_adj, double *S_adj, const GpGradient *by, const double *kept);

#endif
