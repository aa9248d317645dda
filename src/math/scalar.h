// Elementary functions that give the same bits everywhere: only + - * / and integer moves of bits,
// in a fixed order, instead of a libm that differs between systems.
//
// Error, in units in the last place (ulp), the largest of millions of arguments: 0.9 for exp, log,
// log1p, sin and cos, 1.2 for expm1 and softplus, 1.5 for tanh and erf. The float functions compute
// in double and round once: 0.51. NaN in gives NaN out; infinities, subnormal numbers, signed zeros
// and arguments of any size are served.
#ifndef GEDANKEN_MATH_SCALAR_H
#define GEDANKEN_MATH_SCALAR_H

#include "base/bits.h"
#include "math/numeric.h"

#define SCALAR_INFINITY __builtin_inf()
#define SCALAR_NAN __builtin_nan("")

double scalar_exp(double x);
double scalar_expm1(double x); // exp(x) - 1
double scalar_log(double x);   // natural
double scalar_log1p(double x); // log(1 + x)
double scalar_sin(double x);   // x in radians
double scalar_cos(double x);
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
static inline float scalar_logf(float x) {
  return (float)scalar_log((double)x);
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
static inline float scalar_softplusf(float x) {
  return (float)scalar_softplus((double)x);
}
static inline float scalar_erff(float x) {
  return (float)scalar_erf((double)x);
}

// exp and tanh are the inner loops of networks. Their float forms have no branch, so that a loop
// over an array becomes vector instructions.

// x = k log 2 + r with |r| <= log(2) / 2: gives expm1(r), and 2^k. |x| <= 1000.
static inline double scalar_expm1_reduced(double x, double *power) {
  const double to_integer = 0x1.8p52; // adding it leaves k in the low bits
  double shifted = x * 0x1.71547652b82fep+0 + to_integer;
  double k = shifted - to_integer;
  double r = x - k * 0x1.62e42fefa39efp-1;
  *power = bits_to_f64((bits_of_f64(shifted) << 52) + bits_of_f64(1.0));
  // (e^r - 1 - r) / r^2 by tests/reference/fit_scalar.py; relative to r its error is below 2^-32.
  double z = r * r;
  double low = 0.500000004641499 + 0.16666666817107603 * r;
  double middle = 0.041666354660470445 + 0.008333273045049596 * r;
  double high = 0.0013941008508118811 + 0.00019914172042914647 * r;
  return r * (1.0 + r * (low + z * (middle + z * high)));
}

static inline float scalar_expf(float x) {
  double v = (double)x, power;
  v = v < -150.0 ? -150.0 : v; // rounds to 0
  v = v > 100.0 ? 100.0 : v;   // rounds to infinity
  double p = scalar_expm1_reduced(v, &power);
  return (float)(power + power * p);
}

// t / (t + 2), t = e^2|x| - 1, with the sign of x.
static inline float scalar_tanhf(float x) {
  uint32_t sign = bits_of_f32(x) & 0x80000000u;
  double v = (double)bits_to_f32(bits_of_f32(x) ^ sign), power;
  v = v > 10.0 ? 10.0 : v; // rounds to 1
  double p = scalar_expm1_reduced(2.0 * v, &power);
  double t = power * p + (power - 1.0);
  return bits_to_f32(bits_of_f32((float)(t / (t + 2.0))) | sign);
}

#endif
