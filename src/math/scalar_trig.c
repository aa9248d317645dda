// sin, cos and atan2 in double. For sin and cos x = n pi/2 + r with |r| <= pi/4; a polynomial of r gives the result, n mod
// 4 says which one and its sign. The whole difficulty is r: x may lie so near a multiple of pi/2
// that 60 leading bits cancel, and it may be 2^1023.
//
// Coefficients: minimax polynomials of tests/reference/fit_scalar.py; see scalar.c.
#include "math/polynomial.h"
#include "math/scalar.h"

// n pi/2 + r + t with |t| <= ulp(r).
typedef struct Angle {
  double r, t;
  uint32_t n; // modulo 4
} Angle;

// Product of na + nb words, the least significant first.
static void multiply(const uint32_t *a, int32_t na, const uint32_t *b, int32_t nb, uint32_t *out) {
  for (int32_t i = 0; i < na + nb; i++) out[i] = 0;
  for (int32_t i = 0; i < na; i++) {
    uint64_t carry = 0;
    for (int32_t j = 0; j < nb; j++) {
      carry += (uint64_t)a[i] * b[j] + out[i + j];
      out[i + j] = (uint32_t)carry;
      carry >>= 32;
    }
    out[i + nb] = (uint32_t)carry;
  }
}

static void shift_left(uint32_t *a, int32_t n, int32_t bits) {
  for (int32_t i = n - 1; i > 0; i--) a[i] = a[i] << bits | a[i - 1] >> (32 - bits);
  a[0] <<= bits;
}

// The reduction of Payne and Hanek (1983), in integers: x = m 2^e with a 53-bit m, and x 2/pi is
// needed modulo 4. The bits of 2/pi that make multiples of 4 are skipped, the 192 after them are
// multiplied by m: 2 bits of n and 190 of the fraction, wrong by less than 2^-137. No double comes
// nearer to a multiple of pi/2 than 2^-62 of it, so 75 bits of r are right.
static Angle reduce_exactly(double x) {
  static const uint32_t two_over_pi[] = {
      // 64 zero bits before the binary point, then 37 words after it
      0x00000000u, 0x00000000u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u,
      0x3c439041u, 0xfe5163abu, 0xdebbc561u, 0xb7246e3au, 0x424dd2e0u, 0x06492eeau, 0x09d1921cu,
      0xfe1deb1cu, 0xb129a73eu, 0xe88235f5u, 0x2ebb4484u, 0xe99c7026u, 0xb45f7e41u, 0x3991d639u,
      0x835339f4u, 0x9c845f8bu, 0xbdf9283bu, 0x1ff897ffu, 0xde05980fu, 0xef2f118bu, 0x5a0a6d1fu,
      0x6d367ecfu, 0x27cb09b7u, 0x4f463f66u, 0x9e5fea2du, 0x7527bac7u, 0xebe5f17bu, 0x3d0739f7u,
      0x8a5292eau, 0x6bfb5fb1u, 0x1f8d5d08u, 0x56033046u};
  static const uint32_t half_pi[] = {0xc4c6628bu, 0x2168c234u, 0xc90fdaa2u}; // times 2^95
  uint64_t bits = bits_of_f64(x), m = (bits & 0x000fffffffffffffu) | 0x0010000000000000u;
  uint32_t start = (uint32_t)(bits >> 52) - 1075u + 62u; // the bit of weight 2 after times 2^e
  uint32_t factor[2] = {(uint32_t)m, (uint32_t)(m >> 32)}, window[6], f[8], r[6];
  for (uint32_t i = 0; i < 6; i++) {
    // start / 32 is at most (2046 - 1075 + 62) / 32 = 32, so the last word is the 39th of 39.
    const uint32_t *word = two_over_pi + start / 32 + i;
    // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): it does not know that
    window[5 - i] = (uint32_t)((((uint64_t)word[0] << 32 | word[1]) << start % 32) >> 32);
  }
  multiply(factor, 2, window, 6, f); // f[6] and f[7] hold multiples of 4
  Angle angle = {.n = f[5] >> 30};
  shift_left(f, 6, 2); // now f / 2^192 is the fraction

  uint32_t beyond_half = f[5] >> 31; // then towards the next multiple, from the other side
  if (beyond_half) {
    angle.n = (angle.n + 1) & 3;
    uint64_t carry = 1;
    for (int32_t i = 0; i < 6; i++) {
      carry += (uint32_t)~f[i];
      f[i] = (uint32_t)carry;
      carry >>= 32;
    }
  }
  uint64_t shift = 0;
  for (; f[5] >> 31 == 0; shift++) shift_left(f, 6, 1);
  multiply(f + 3, 3, half_pi, 3, r); // r 2^-(191 + shift)
  uint64_t top = (uint64_t)r[5] << 32 | r[4];
  double unit = bits_to_f64((1023u - 52u - shift) << 52) * (beyond_half ? -1.0 : 1.0);
  angle.r = (double)(top >> 11) * unit;
  angle.t = (double)((top & 0x7ffu) << 32 | r[3]) * (unit * 0x1p-43);
  return angle;
}

// For x >= pi/4. Angles of ordinary size take the short way (Cody and Waite 1980): pi/2 in parts of
// 33, 33 and 53 bits, so that the first two products with n < 2^20 are exact. It is wrong by at
// most 2^-98, too much only where more than 30 bits cancel.
static Angle reduce(double x) {
  if (x < 0x1p20) {
    const double to_integer = 0x1.8p52;
    double n = (x * 0x1.45f306dc9c883p-1 + to_integer) - to_integer;
    double first = x - n * 0x1.921fb544p+0, second = n * 0x1.0b4611a6p-34;
    double r = first - second;
    double t = ((first - r) - second) - n * 0x1.3198a2e037073p-69;
    double sum = r + t; // n was large if t is more than the last bit of r
    if (r > 0x1p-30 || r < -0x1p-30) return (Angle){sum, t - (sum - r), (uint32_t)n & 3};
  }
  return reduce_exactly(x);
}

// sin(r + t) = sin r + t cos r.
static double sin_near(double r, double t) {
  static const double p[] = {// (sin r / r - 1) / r^2: 2^-57
                             -0.16666666666666632,    0.008333333333322413,
                             -0.00019841269829807737, 2.755731369190013e-06,
                             -2.5050758113115297e-08, 1.5896795552813963e-10};
  double z = r * r;
  return r + (r * z * POLYNOMIAL(p, z) + t * (1.0 - 0.5 * z));
}

// cos(r + t) = cos r - t sin r; what rounding 1 - r^2 / 2 loses is put back.
static double cos_near(double r, double t) {
  static const double p[] = {// (cos r - 1 + r^2 / 2) / r^4: 2^-59
                             0.0416666666666666,     -0.0013888888888874125,
                             2.4801587289482242e-05, -2.755731435234916e-07,
                             2.0875723275319932e-09, -1.1359647902962026e-11};
  double z = r * r, half = 0.5 * z, sum = 1.0 - half;
  return sum + (((1.0 - sum) - half) + (z * z * POLYNOMIAL(p, z) - r * t));
}

double scalar_sin(double x) {
  double size = x < 0.0 ? -x : x;
  if (!(size < SCALAR_INFINITY)) return SCALAR_NAN;
  if (size < 0x1p-27) return x; // the next term, x^3 / 6, is below the last bit
  if (size < 0.78) return sin_near(x, 0.0);
  Angle a = reduce(size);
  double y = a.n & 1 ? cos_near(a.r, a.t) : sin_near(a.r, a.t);
  return (a.n >= 2) != (x < 0.0) ? -y : y;
}

double scalar_cos(double x) {
  double size = x < 0.0 ? -x : x;
  if (!(size < SCALAR_INFINITY)) return SCALAR_NAN;
  if (size < 0.78) return cos_near(size, 0.0);
  Angle a = reduce(size);
  double y = a.n & 1 ? sin_near(a.r, a.t) : cos_near(a.r, a.t);
  return a.n == 1 || a.n == 2 ? -y : y;
}

// a / b = r + *rest for 0 <= a <= b, both of ordinary size. The leading 26 bits of the quotient
// times either half of b is exact, so what they leave of a is known, and divided once more.
static double divide_exactly(double a, double b, double b_rest, double *rest) {
  const uint64_t leading = ~(uint64_t)0x7ffffff;
  double high = bits_to_f64(bits_of_f64(a / b) & leading);
  double b_high = bits_to_f64(bits_of_f64(b) & leading);
  double left = (a - high * b_high) - high * (b - b_high);
  double low = (left - high * b_rest) / b, r = high + low;
  *rest = low - (r - high);
  return r;
}

// atan(a / b) = n pi/4 + r + *t for 0 < a <= b, a / b >= 2^-28; *n is 0 or 1. Above 1/2 it is
// pi/4 - atan((b - a) / (b + a)), where b - a is exact.
static double atan_reduce(double a, double b, int32_t *n, double *t) {
  static const double p[] = {// (atan r / r - 1) / r^2 to r = 1/2: 2^-56
                             -0.33333333333332993, 0.19999999999905269,   -0.14285714276557562,
                             0.11111110666443012,  -0.090908964014881,    0.07692076182017817,
                             -0.06663832138764507, 0.05858434621937201,   -0.05122569689278485,
                             0.0418798776300541,   -0.027457339064673642, 0.010131616574498473};
  // Then neither a + b nor what is left of the division leaves the range of doubles.
  double rest, unit = b > 0x1p500 ? 0x1p-600 : b < 0x1p-400 ? 0x1p600 : 1.0;
  a *= unit;
  b *= unit;
  double sum = a + b;
  *n = a > 0.5 * b;
  double r =
      *n ? divide_exactly(b - a, sum, a - (sum - b), &rest) : divide_exactly(a, b, 0.0, &rest);
  double z = r * r;
  *t = r * z * POLYNOMIAL(p, z) + rest * (1.0 - z);
  if (*n) *t = -*t;
  return *n ? -r : r;
}

// The smaller of |x| and |y| is divided by the larger; the octant says from which multiple of pi/4
// the angle counts, and which way.
double scalar_atan2(double y, double x) {
  static const double quarters[][2] = {// n pi/4 in two parts
                                       {0.0, 0.0},
                                       {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55},
                                       {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54},
                                       {0x1.2d97c7f3321d2p+1, 0x1.a79394c9e8a0ap-54},
                                       {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53}};
  const uint64_t sign = 0x8000000000000000u;
  if (x != x || y != y) return SCALAR_NAN;
  double width = bits_to_f64(bits_of_f64(x) & ~sign), height = bits_to_f64(bits_of_f64(y) & ~sign);
  if (width == SCALAR_INFINITY && height == SCALAR_INFINITY) width = height = 1.0;
  int32_t steep = height > width, left = (bits_of_f64(x) & sign) != 0, n = 0;
  double a = steep ? width : height, b = steep ? height : width, t = 0.0;
  double r = b > 0.0 ? a / b : 0.0;
  if (r >= 0x1p-28) r = atan_reduce(a, b, &n, &t); // else r^3 / 3 is below the last bit
  int32_t back = steep != left;
  n = (steep ? 2 : left ? 4 : 0) + (back ? -n : n);
  if (back) {
    r = -r;
    t = -t;
  }
  const double *quarter = quarters[n];
  double angle = quarter[0] + r, lost = (quarter[0] - angle) + r;
  angle = n == 0 ? r + t : angle + (lost + (t + quarter[1]));
  return bits_to_f64(bits_of_f64(angle) | (bits_of_f64(y) & sign));
}
