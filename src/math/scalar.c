// exp, log and their relatives in double. Each function is brought to a short interval by an exact
// step (a power of two, a symmetry), and a polynomial does the rest.
//
// Every coefficient list is the minimax polynomial printed by tests/reference/fit_scalar.py (Remez'
// exchange in 60-digit decimals); the bound beside it is the error of the fit relative to the
// result. What is lost besides is the rounding of the last two or three operations, so the order of
// sums below matters: the large exact part comes last.
#include "math/scalar.h"

#include "math/polynomial.h"

// log 2 in two parts; the first has 42 bits, so that its product with an exponent is exact.
static const double log2_high = 0x1.62e42fefa3800p-1, log2_low = 0x1.ef35793c76730p-45;

// a + b = *sum + *rest exactly, for |a| >= |b| (Dekker 1971).
static inline void add_exactly(double a, double b, double *sum, double *rest) {
  *sum = a + b;
  *rest = b - (*sum - a);
}

// 2^k for -1022 <= k <= 1023.
static double power_of_two(int32_t k) {
  return bits_to_f64((uint64_t)(k + 1023) << 52);
}

// y 2^k for |k| <= 2044, rounded once where the result is subnormal.
static double scale(double y, int32_t k) {
  return y * power_of_two(k / 2) * power_of_two(k - k / 2);
}

// (e^r - 1 - r) / r^2: 2^-60
static const double exp_rest[] = {0.5,
                                  0.16666666666666685,
                                  0.04166666666666673,
                                  0.008333333333316739,
                                  0.0013888888888858536,
                                  0.00019841269897060093,
                                  2.480158737357557e-05,
                                  2.7557234235601205e-06,
                                  2.7557233488676114e-07,
                                  2.511224026180442e-08,
                                  2.0926906181534963e-09};

// x = k log 2 + r + (a rest), |r| <= log(2) / 2, |x| < 1000. Returns k; e^x = 2^k (1 + *r + *t)
// with *t = r^2 q(r) + the rest.
static int32_t exp_reduce(double x, double *r, double *t) {
  const double to_integer = 0x1.8p52;
  double k = (x * 0x1.71547652b82fep+0 + to_integer) - to_integer;
  double high = x - k * log2_high, low = k * log2_low, rest;
  add_exactly(high, -low, r, &rest);
  *t = rest + *r * *r * POLYNOMIAL(exp_rest, *r);
  return (int32_t)k;
}

// e^x, and what rounding it lost. x < 710.
static double exp_parts(double x, double *rest) {
  double r, t, sum, lost;
  *rest = 0.0;
  if (x < -746.0) return 0.0;
  int32_t k = exp_reduce(x, &r, &t);
  add_exactly(1.0, r, &sum, &lost);
  add_exactly(sum, lost + t, &sum, &lost);
  *rest = scale(lost, k);
  return scale(sum, k);
}

double scalar_exp(double x) {
  double rest;
  return x < 710.0 ? exp_parts(x, &rest) : x + SCALAR_INFINITY; // NaN stays
}

typedef double PairF64 __attribute__((vector_size(16))); // two lanes
typedef uint64_t PairU64 __attribute__((vector_size(16)));

// As above without what rounding lost, and without a branch: e^x = 2^k (1 + (r + r^2 q(r))), even and odd powers apart.
static inline PairF64 exp_pair(PairF64 x) {
  const double to_integer = 0x1.8p52;
  PairF64 shifted = x * 0x1.71547652b82fep+0 + to_integer, k = shifted - to_integer;
  PairF64 r = x - k * log2_high - k * log2_low, z = r * r;
  PairF64 even = exp_rest[10] + 0 * z, odd = exp_rest[9] + 0 * z;
  for (int32_t i = 8; i > 0; i -= 2) {
    even = even * z + exp_rest[i];
    odd = odd * z + exp_rest[i - 1];
  }
  PairF64 e = 1.0 + (r + z * (even * z + exp_rest[0] + r * odd));
  PairF64 power = (PairF64)(((PairU64)shifted + 1023u) << 52); // k in the low bits
  return (PairF64)((PairU64)(e * power) & ~(PairU64)(x < -708.0));
}

void scalar_exps(int64_t n, const double *x, double *y) {
  for (int64_t i = 0; i < n; i += 2) {
    PairF64 both = {x[i], x[i + (i + 1 < n)]};
    both = exp_pair(both);
    y[i] = both[0];
    y[i + (i + 1 < n)] = i + 1 < n ? both[1] : both[0];
  }
}

double scalar_expm1(double x) {
  double r, t, sum, lost;
  if (!(x < 710.0)) return x + SCALAR_INFINITY;
  if (x < -40.0) return -1.0;
  int32_t k = exp_reduce(x, &r, &t);
  if (k == 0) return x == 0.0 ? x : r + t;    // -0 stays -0
  if (k > 60) return scale(1.0 + (r + t), k); // the 1 is below the last bit
  add_exactly(1.0 - power_of_two(-k), r, &sum, &lost);
  return scale(sum + (lost + t), k);
}

// log x + rest for 0 < x < infinity and a small rest. x = 2^k (1 + f) with 1 + f in [sqrt(1/2),
// sqrt 2); log(1 + f) = 2 atanh s = 2 s + s R, s = f / (2 + f), where R = s^2 p(s^2). As 2 s = f -
// s f and s f = f^2 / 2 - s f^2 / 2, this is f - (f^2 / 2 - s (f^2 / 2 + R)), which begins with an
// exact f.
static double log_plus(double x, double rest) {
  static const double p[] = {// (2 atanh(s) / s - 2) / s^2: 2^-57
                             0.6666666666666734,  0.3999999999941469,  0.2857142874238511,
                             0.22222198573351984, 0.18183564320816845, 0.1531405062349036,
                             0.1479594947850022};
  const uint64_t root = 0x3fe6a09e667f3bcdu, one = 0x3ff0000000000000u; // sqrt(1/2), 1
  int32_t subnormal = x < 0x1p-1022;
  uint64_t bits = bits_of_f64(subnormal ? x * 0x1p54 : x) + (one - root);
  double k = (double)((int32_t)(bits >> 52) - 1023 - (subnormal ? 54 : 0));
  double f = bits_to_f64((bits & 0x000fffffffffffffu) + root) - 1.0;
  double s = f / (2.0 + f), z = s * s, half_square = 0.5 * f * f;
  double tail = s * (half_square + z * POLYNOMIAL(p, z)) + (k * log2_low + rest);
  return k * log2_high + (f - (half_square - tail));
}

double scalar_log(double x) {
  if (x > 0.0) return x < SCALAR_INFINITY ? log_plus(x, 0.0) : x;
  return x == 0.0 ? -SCALAR_INFINITY : SCALAR_NAN;
}

// log(u + c) = log u + c / u, where c is what rounding u = 1 + x lost; the next term, c^2 / 2 u^2,
// is below 2^-54 of the result even when u is 1.
double scalar_log1p(double x) {
  double u, c;
  if (!(x > -1.0)) return x == -1.0 ? -SCALAR_INFINITY : SCALAR_NAN;
  if (x == 0.0 || x == SCALAR_INFINITY) return x;
  add_exactly(x > 1.0 ? x : 1.0, x > 1.0 ? 1.0 : x, &u, &c);
  return log_plus(u, c / u);
}

// max(x, 0) + log(1 + e^-|x|).
double scalar_softplus(double x) {
  double rest, u, c;
  if (x != x) return x;
  double e = exp_parts(x > 0.0 ? -x : x, &rest);
  add_exactly(1.0, e, &u, &c);
  double log = log_plus(u, (c + rest) / u);
  return x > 0.0 ? x + log : log;
}

double scalar_tanh(double x) {
  static const double p[] = {// (tanh x / x - 1) / x^2 to |x| = 0.56: 2^-56
                             -0.33333333333333287,   0.13333333333324252,    -0.053968253962354565,
                             0.02186948834481508,    -0.008863231916951582,  0.0035920850036348755,
                             -0.0014554969287842634, 0.0005882530202111383,  -0.0002328884221613644,
                             8.260175773236647e-05,  -1.9049032614211255e-05};
  double size = x < 0.0 ? -x : x, z = x * x;
  if (size < 0x1p-27) return x; // the next term, x^3 / 3, is below the last bit
  if (size < 0.56) return x + x * z * POLYNOMIAL(p, z);
  double y = size < 22.0 ? 1.0 - 2.0 / (scalar_exp(2.0 * size) + 1.0) : size == size ? 1.0 : x;
  return x < 0.0 ? -y : y;
}

// Below 1 a polynomial in x^2; above it 1 - e^(-x^2) g(t), t = (x - 2) / (x + 2), where rounding
// the square does not matter because e^(-x^2) is small. From 6 on erf rounds to 1.
double scalar_erf(double x) {
  static const double p[] = {
      // erf x / x - 1: 2^-56
      0.1283791670955126,      -0.3761263890318375,     0.11283791670954885,
      -0.026866170645077875,   0.0052239776248284315,   -0.0008548326981425883,
      0.0001205533113297673,   -1.4925595772854025e-05, 1.6461008490944795e-06,
      -1.6350396383834975e-07, 1.4660329933761725e-08,  -1.1374960857460192e-09,
      5.960694665974463e-11};
  static const double g[] = {// e^(x^2) (1 - erf x): 2^-57 in erf
                             0.25539567631050575,    -0.4271858474139568,    0.24165819424246882,
                             -0.07897858101641561,   0.003732892398538638,   0.006997461785657342,
                             -0.0008471425904872743, -0.0009819764792189489, 4.35361605560851e-05,
                             0.00017428846952262928, 2.7623177817262596e-05, -2.661149790186677e-05,
                             -1.2644107643883386e-05};
  double size = x < 0.0 ? -x : x, z = x * x;
  if (size < 1.0) return x == 0.0 ? x : x + x * POLYNOMIAL(p, z);
  double t = (size - 2.0) / (size + 2.0);
  double y = size < 6.0 ? 1.0 - scalar_exp(-z) * POLYNOMIAL(g, t) : size == size ? 1.0 : x;
  return x < 0.0 ? -y : y;
}
