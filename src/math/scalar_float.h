// The float functions that are the inner loops of networks, in float arithmetic and without a branch,
// so that a loop over an array becomes vector instructions. Included by math/scalar.h.
//
// Error in ulp, the largest over all floats: exp and log 1.0, sigmoid 2.4, tanh and softplus 2.7, silu 3.0.
// Where e^-|x| is subnormal (|x| > 87), silu's error is at most 3e-43 instead.
//
// A comparison is false for NaN; each choice below is written so that NaN then passes through. Coefficients
// are from tests/reference/fit_scalar.py; the bounds beside them are the errors of the fits. Polynomials are
// summed in pairs, not by Horner's rule: the loops are bound by the length of the chain of operations.
#ifndef GEDANKEN_MATH_SCALAR_FLOAT_H
#define GEDANKEN_MATH_SCALAR_FLOAT_H

#include "base/bits.h"

// condition ? yes : no for a condition of 0 or 1. Compilers make branches of the operator, and those do not become
// vector instructions.
static inline float scalar_choosef(int32_t condition, float yes, float no) {
  uint32_t mask = 0u - (uint32_t)condition;
  return bits_to_f32((bits_of_f32(yes) & mask) | (bits_of_f32(no) & ~mask));
}

// log 2 in two parts; the first has 10 bits, so that its product with an exponent is exact.
#define SCALAR_LOG2_HIGH 0x1.63p-1f
#define SCALAR_LOG2_LOW (-0x1.bd0106p-13f)

// x = k log 2 + r with |r| <= log(2) / 2, for |x| <= 1000: gives expm1(r), and k.
static inline float scalar_expm1f_reduced(float x, int32_t *k) {
  const float to_integer = 0x1.8p23f; // adding it leaves k in the low bits
  float shifted = x * 0x1.715476p+0f + to_integer;
  float whole = shifted - to_integer;
  float r = x - whole * SCALAR_LOG2_HIGH - whole * SCALAR_LOG2_LOW;
  *k = (int32_t)(bits_of_f32(shifted) - bits_of_f32(to_integer));
  // (e^r - 1 - r) / r^2: 2^-27.7
  float z = r * r, low = 0.5f + 0x1.55548ep-3f * r, high = 0x1.55545ep-5f + 0x1.123b54p-7f * r;
  return r + z * (low + z * (high + z * 0x1.6db42p-10f));
}

// 2^k for -126 <= k <= 127.
static inline float scalar_power_of_two(int32_t k) {
  return bits_to_f32((uint32_t)(k + 127) << 23);
}

static inline float scalar_expf(float x) {
  x = scalar_choosef(x < -105.0f, -105.0f, x); // rounds to 0
  x = scalar_choosef(x > 89.0f, 89.0f, x);     // rounds to infinity
  int32_t k;
  float y = 1.0f + scalar_expm1f_reduced(x, &k);
  // In two steps, since 2^k alone may be no float; a subnormal result is rounded in the second.
  return y * scalar_power_of_two(k >> 1) * scalar_power_of_two(k - (k >> 1));
}

// t / (t + 2), t = e^2|x| - 1, with the sign of x.
static inline float scalar_tanhf(float x) {
  uint32_t sign = bits_of_f32(x) & 0x80000000u;
  float size = bits_to_f32(bits_of_f32(x) ^ sign);
  size = scalar_choosef(size > 10.0f, 10.0f, size); // rounds to 1
  int32_t k;
  float p = scalar_expm1f_reduced(2.0f * size, &k), power = scalar_power_of_two(k);
  float t = power * p + (power - 1.0f);
  return bits_to_f32(bits_of_f32(t / (t + 2.0f)) | sign);
}

// -|x|, at least -105; NaN becomes a number too. The choice is one between integers, since of one between floats
// that lets NaN pass WebAssembly engines make eight instructions.
static inline float scalar_belowf(float x) {
  const uint32_t most = 0x42d20000u; // 105: e^-105 rounds to 0
  uint32_t size = bits_of_f32(x) & 0x7fffffffu;
  return bits_to_f32((size < most ? size : most) | 0x80000000u);
}

// e^x for -105 <= x <= 0.
static inline float scalar_exp_below_onef(float x) {
  int32_t k;
  float y = 1.0f + scalar_expm1f_reduced(x, &k);
  return y * scalar_power_of_two(k >> 1) * scalar_power_of_two(k - (k >> 1)); // as in scalar_expf
}

// 1 / (1 + e^-x) = e^x / (1 + e^x).
static inline float scalar_sigmoidf(float x) {
  float e = scalar_exp_below_onef(scalar_belowf(x));
  return scalar_choosef(x == x, scalar_choosef(x < 0.0f, e, 1.0f) / (1.0f + e), x);
}

// x sigmoid(x); -0 at minus infinity.
static inline float scalar_siluf(float x) {
  int32_t negative = x < 0.0f;
  float below = scalar_belowf(x), e = scalar_exp_below_onef(below);
  return scalar_choosef(negative, below, x) * (scalar_choosef(negative, e, 1.0f) / (1.0f + e));
}

// log(1 + e^x) = max(x, 0) + log(1 + e), e = e^-|x|, and log(1 + e) = 2 atanh s, s = e / (2 + e) <= 1/3.
static inline float scalar_softplusf(float x) {
  float e = scalar_exp_below_onef(scalar_belowf(x));
  float s = e / (2.0f + e), z = s * s;
  // (2 atanh(s) / s - 2) / s^2: 2^-27.6 in the logarithm
  float p = 0x1.5555p-1f + 0x1.99d27cp-2f * z + z * z * (0x1.1eb612p-2f + 0x1.1ef86cp-2f * z);
  return scalar_choosef(x <= 0.0f, 0.0f, x) + (2.0f * s + s * z * p);
}

// log x for x from 2^-126 to infinity, without infinity; minus `shift` times log 2. x = 2^k (1 + f) with 1 + f in
// [sqrt(1/2), sqrt 2), and log(1 + f) = f - f^2 / 2 + f^3 p(f).
static inline float scalar_logf_normal(float x, float shift) {
  const uint32_t root = 0x3f3504f3u, one = 0x3f800000u; // sqrt(1/2), 1
  uint32_t bits = bits_of_f32(x) + (one - root);
  float k = (float)(int32_t)(bits >> 23) - 127.0f - shift;
  float f = bits_to_f32((bits & 0x007fffffu) + root) - 1.0f, z = f * f;
  // 2^-27.2
  float p0 = 0x1.55554ap-2f - 0x1.00022p-2f * f, p2 = 0x1.99a596p-3f - 0x1.54788cp-3f * f;
  float p4 = 0x1.226e4cp-3f - 0x1.0ce072p-3f * f, p6 = 0x1.07d0dap-3f - 0x1.41edfap-4f * f;
  float p = (p0 + z * p2) + z * z * (p4 + z * p6);
  float tail = f * z * p + k * SCALAR_LOG2_LOW;
  return k * SCALAR_LOG2_HIGH + (f + (tail - 0.5f * z));
}

static inline float scalar_logf(float x) {
  const float infinity = (float)__builtin_inf();
  int32_t small = x < 0x1p-126f;
  float y = scalar_logf_normal(x * scalar_choosef(small, 0x1p23f, 1.0f), (float)(23 * small));
  y = scalar_choosef(x < infinity, y, x);
  float outside = scalar_choosef(x == 0.0f, -infinity, (float)__builtin_nan(""));
  return scalar_choosef(x > 0.0f, y, outside);
}

#endif
