// The inverse normal distribution function by three rational functions: M. J. Wichura, "Algorithm
// AS 241: The percentage points of the normal distribution", Applied Statistics 37 (1988), 477-484,
// routine PPND16, relative accuracy about 1e-16. Coefficients are the paper's a, b (centre), c, d
// and e, f (tails).
#include "math/sample.h"

#include <string.h>

#include "math/cholesky.h"
#include "math/polynomial.h"
#include "math/rng.h"
#include "math/scalar.h"

static double centre(double q) {
  static const double a[] = {3.3871328727963666080e+0, 1.3314166789178437745e+2,
                             1.9715909503065514427e+3, 1.3731693765509461125e+4,
                             4.5921953931549871457e+4, 6.7265770927008700853e+4,
                             3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static const double b[] = {1.0,
                             4.2313330701600911252e+1,
                             6.8718700749205790830e+2,
                             5.3941960214247511077e+3,
                             2.1213794301586595867e+4,
                             3.9307895800092710610e+4,
                             2.8729085735721942674e+4,
                             5.2264952788528545610e+3};
  double r = 0.180625 - q * q;
  return q * POLYNOMIAL(a, r) / POLYNOMIAL(b, r);
}

// r = sqrt(-log of the probability of the tail) <= 5: probabilities down to 1.4e-11.
static double near_tail(double r) {
  static const double c[] = {1.42343711074968357734e+0, 4.63033784615654529590e+0,
                             5.76949722146069140550e+0, 3.64784832476320460504e+0,
                             1.27045825245236838258e+0, 2.41780725177450611770e-1,
                             2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static const double d[] = {1.0,
                             2.05319162663775882187e+0,
                             1.67638483018380384940e+0,
                             6.89767334985100004550e-1,
                             1.48103976427480074590e-1,
                             1.51986665636164571966e-2,
                             5.47593808499534494600e-4,
                             1.05075007164441684324e-9};
  return POLYNOMIAL(c, r - 1.6) / POLYNOMIAL(d, r - 1.6);
}

static double far_tail(double r) {
  static const double e[] = {6.65790464350110377720e+0, 5.46378491116411436990e+0,
                             1.78482653991729133580e+0, 2.96560571828504891230e-1,
                             2.65321895265761230930e-2, 1.24266094738807843860e-3,
                             2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static const double f[] = {1.0,
                             5.99832206555887937690e-1,
                             1.36929880922735805310e-1,
                             1.48753612908506148525e-2,
                             7.86869131145613259100e-4,
                             1.84631831751005468180e-5,
                             1.42151175831644588870e-7,
                             2.04426310338993978564e-15};
  return POLYNOMIAL(e, r - 5.0) / POLYNOMIAL(f, r - 5.0);
}

double sample_normal_inverse(double p) {
  double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return centre(q);
  double tail = q < 0.0 ? p : 1.0 - p;
  if (tail == 0.0) return q < 0.0 ? -SCALAR_INFINITY : SCALAR_INFINITY;
  double r = scalar_sqrt(-scalar_log(tail)); // NaN for a tail below 0 or NaN
  double z = r <= 5.0 ? near_tail(r) : far_tail(r);
  return q < 0.0 ? -z : z;
}

// The middles of 2^52 equal cells of (0, 1): exact, symmetric, and neither 0 nor 1 among them.
double sample_normal(gdn_random *r) {
  return sample_normal_inverse(((double)(rng_next(r) >> 12) + 0.5) * 0x1p-52);
}

// The finaliser of MurmurHash3 (Appleby 2011), with half of the key entering between its two rounds: no key
// gives a stretch of the numbers of another.
static inline uint32_t mix(uint32_t x, uint32_t key) {
  x = (x ^ (x >> 16)) * 0x85ebca6bu;
  x = (x ^ (x >> 13) ^ key) * 0xc2b2ae35u;
  return x ^ (x >> 16);
}

// In blocks and three loops, because the length of one number's chain of operations bounds a loop: a processor
// looks ahead by so many instructions, and more numbers fit into that where each takes fewer.
void sample_normals(gdn_random *r, float *out, int64_t n) {
  enum { BLOCK = 256 };
  uint64_t key = rng_next(r);
  uint32_t counter = (uint32_t)key, high = (uint32_t)(key >> 32);
  uint32_t bits[BLOCK];
  float w[BLOCK];
  while (n > 0) {
    int32_t count = n < BLOCK ? (int32_t)n : BLOCK;
    for (int32_t i = 0; i < count; i++) {
      bits[i] = mix(counter, high);
      counter += 0x9e3779b9u; // 2^32 divided by the golden ratio
    }
    for (int32_t i = 0; i < count; i++) w[i] = sample_normal_w(bits[i]);
    for (int32_t i = 0; i < count; i++) out[i] = sample_normal_z(bits[i], w[i]);
    out += count;
    n -= count;
  }
}

void sample_places(int32_t dim, const double *m, const double *S, int32_t n, const double *z,
                   float *x, double *L) {
  memcpy(L, S, sizeof *S * (size_t)(dim * dim));
  int32_t factored = cholesky_factor(L, dim);
  for (int32_t i = 0; i < dim; i++) {
    for (int32_t j = 0; j < n; j++) {
      double at = m[i], variance = S[i * dim + i];
      for (int32_t k = 0; factored && k <= i; k++) at += L[i * dim + k] * z[j * dim + k];
      if (!factored && variance > 0) at += scalar_sqrt(variance) * z[j * dim + i];
      x[i * n + j] = (float)at;
    }
  }
}
