// Elementary functions that give the same bits everywhere: only + - * / and integer moves of bits,
// in a fixed order, instead of a libm that differs between systems.
//
// Error, in units in the last place (ulp), the largest of millions of arguments: 0.9 for exp, log,
// log1p, sin, cos and atan2, 1.2 for expm1 and softplus, 1.5 for tanh and erf. Of the float functions
// expm1, log1p, sin, cos and erf compute in double and round once: 0.51; the others are in
// scalar_float.h. NaN in gives NaN out; infinities, subnormal numbers, signed zeros
// and arguments of any size are served.
#ifndef GEDANKEN_MATH_SCALAR_H
#define GEDANKEN_MATH_SCALAR_H

#include "base/bits.h"
#include "math/numeric.h"
#include "math/scalar_float.h"

#define SCALAR_INFINITY __builtin_inf()
#define SCALAR_NAN __builtin_nan("")

double scalar_exp(double x);
// exp of each of n numbers up to 709, for inner loops, where it becomes vector instructions: 1.0 ulp, 0 below -708. `y`
// may be `x`.
void scalar_exps(int64_t n, const double *x, double *y);
double scalar_expm1(double x); // exp(x) - 1
double scalar_log(double x);   // natural
double scalar_log1p(double x); // log(1 + x)
double scalar_sin(double x);   // x in radians
double scalar_cos(double x);
double scalar_atan2(double y, double x); // the angle of the point (x, y), in [-pi, pi]
double scalar_tanh(double x);
double scalar_softplus(double x); // log(1 + exp(x))
double scalar_erf(double x);      // 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x

// One instruction, correctly rounded by IEEE 754 (with -fno-math-errno, at any optimisation level).
static inline double scalar_sqrt(double x) {
  return __builtin_sqrt(x);
}
static inline float scalar_sqrtf(float x) {
  return __builtin_sqrtf(x);
}

static inline float scalar_expm1f(float x) {
  return (float)scalar_expm1((double)x);
}
static inline float scalar_log1pf(float x) {
  return (float)scalar_log1p((double)x);
}
static inline float scalar_sinf(float x) {
  return (float)scalar_sin((double)x);
}
static inline float scalar_cosf(float x) {
  return (float)scalar_cos((double)x);
}
static inline float scalar_erff(float x) {
  return (float)scalar_erf((double)x);
}

// As in scalar_float.h.
static inline double scalar_sigmoid(double x) {
  double e = scalar_exp(x < 0.0 ? x : -x);
  return (x < 0.0 ? e : 1.0) / (1.0 + e);
}
static inline double scalar_silu(double x) {
  return (x < -800.0 ? -800.0 : x) * scalar_sigmoid(x);
}

#endif
