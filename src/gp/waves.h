// Sines of normal numbers. x ~ N(m, S) goes through
//
//     y_p = sum over the waves r into p of  size_r sin(turns_r x_i + ahead_r pi/2)
//
// or, where turns_r is 0, through y_p = x_i as it is. Mean, covariance and input-output covariance of y are exact
// (Deisenroth 2010, appendix A.1; from E exp(i k x) = exp(i k m - k^2 v / 2)):
//
//     E sin(a) = exp(-va/2) sin(E a)
//     cov(sin a, sin b) = 1/2 exp(-(va + vb)/2) [(e^c - 1) cos(E a - E b) - (e^-c - 1) cos(E a + E b)],   c = cov(a, b)
//     cov(x, sin a) = cov(x, a) exp(-va/2) cos(E a)
//
// Two such maps are made here: a state with its angles as sine and cosine, in the order of models/features.h; and what
// brings a number between -1 and 1, 9/8 sin u + 1/8 sin 3u, which unlike tanh has exact moments.
#ifndef GEDANKEN_GP_WAVES_H
#define GEDANKEN_GP_WAVES_H

#include "base/arena.h"

typedef struct Wave {
  int32_t from, into; // places in x and in y
  int32_t turns;      // 0: y = x
  int32_t ahead;      // quarters of a turn: 0 sine, 1 cosine
  double size;
} Wave;

typedef struct Waves {
  int32_t n, in, out; // waves, numbers of x and of y
  Wave *of;           // [n]
  double *mean;       // scratch: [n] E of each wave
  double *slope;      // scratch: [n] E of its derivative by x, so that cov(x, wave) = S slope
} Waves;

// A state of n numbers, those with angles[i] != 0 as sine and cosine; NULL: there are none.
void waves_of_angles(Waves *w, int32_t n, const uint8_t *angles, gdn_arena *arena);
// n numbers, each brought between -1 and 1.
void waves_that_squash(Waves *w, int32_t n, gdn_arena *arena);

// x, without doubt, to y.
void waves_map(const Waves *w, const double *x, double *y);

// m [in], S [in][in] -> M [out], V [out][out], C [in][out] with cov(x, y) = S C.
void waves_match(const Waves *w, const double *m, const double *S, double *M, double *V, double *C);
// Backwards: adds to the adjoints of m and S what those of M, V (symmetric) and C say. S's stay symmetric: dJ = sum over
// i, j of S_adj[i][j] dS[i][j].
void waves_back(const Waves *w, const double *m, const double *S, const double *M_adj,
                const double *V_adj, const double *C_adj, double *m_adj, double *S_adj);

#endif
