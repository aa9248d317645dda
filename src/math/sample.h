// Normally distributed numbers by the inverse of the distribution function: a known number of draws, so that
// the place of every later number in a stream is known beforehand.
#ifndef GEDANKEN_MATH_SAMPLE_H
#define GEDANKEN_MATH_SAMPLE_H

#include "gedanken/random.h"
#include "math/scalar.h"

// Mean 0, variance 1; exactly one draw. Between -8.21 and 8.21.
double sample_normal(gdn_random *r);

// The z below which a standard normal number lies with probability p; -inf at 0, inf at 1, else NaN
// outside of (0, 1).
double sample_normal_inverse(double p);

// n numbers with mean 0 and variance 1, as floats and fast; exactly one draw whatever n (below 2^32) is: the
// draw is a key, and number i is a hash of i and the key.
void sample_normals(gdn_random *r, float *out, int64_t n);

// Places in N(m, S), of `dim` numbers: x = m + L z, L L' = S; z [n][dim] normal numbers -> x [dim][n]. Where S cannot be
// factored, by its diagonal alone. L: scratch [dim][dim].
void sample_places(int32_t dim, const double *m, const double *S, int32_t n, const double *z,
                   float *x, double *L);

// The z of the 2^32 equal cells of (0, 1), as a float: the upper bit is the sign, the others say how far. Between
// -6.34 and 6.34; relative error 2e-6. In two steps without a branch, each for a loop of its own.
//
// With x = 2 p - 1 = erf(z / sqrt 2), z / x is a rational function of w = -log(1 - x^2) (the variable is from
// M. Giles, "Approximating the erfinv function", 2010; the fit is tests/reference/fit_sample.py).
// Both x and 1 - x are converted from integers, so that neither the middle nor the tails are coarse.
static inline float sample_cell(uint32_t place) { // its middle, for place < 2^31
  return ((float)(int32_t)place + 0.5f) * 0x1p-31f;
}
static inline float sample_normal_w(uint32_t bits) {
  uint32_t place = bits & 0x7fffffffu;
  return -scalar_logf_normal(sample_cell(place ^ 0x7fffffffu) * (1.0f + sample_cell(place)), 0.0f);
}
static inline float sample_normal_z(uint32_t bits, float w) {
  float x = sample_cell(bits & 0x7fffffffu), z = w * w; // 1.3e-6
  float above = (0x1.40d94cp+0f + 0x1.37a0eap-1f * w) + z * (0x1.1f93ap-3f + 0x1.571c2p-6f * w) +
                z * z * (0x1.116b42p-9f + 0x1.ea4786p-17f * w);
  float below = (1.0f + 0x1.ca78ecp-3f * w) + z * (0x1.4a00e2p-5f + 0x1.8b7ea6p-8f * w) +
                z * z * 0x1.9a5e76p-13f;
  return bits_to_f32(bits_of_f32(x * above / below) | (bits & 0x80000000u));
}

#endif
