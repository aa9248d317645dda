// The elementary functions against correctly rounded values (tests/reference/make_scalar.py), their
// special cases, and a digest of many results that has to be the same for every compiler, flag and
// platform.
#include "math/scalar.h"

#include "base/hash.h"
#include "check.h"

typedef struct Pair64 {
  double x, y;
} Pair64;
typedef struct Pair32 {
  float x, y;
} Pair32;
typedef struct Triple64 {
  double y, x, angle;
} Triple64;

#include "../reference/scalar.inc"

typedef double Function64(double);
typedef float Function32(float);

// How many doubles lie from a to b: bit patterns count up with the size of the number.
static int64_t distance64(double a, double b) {
  int64_t i = (int64_t)bits_of_f64(a), j = (int64_t)bits_of_f64(b);
  if (i < 0) i = INT64_MIN - i;
  if (j < 0) j = INT64_MIN - j;
  return i > j ? i - j : j - i;
}

static int64_t distance32(float a, float b) {
  int64_t i = (int32_t)bits_of_f32(a), j = (int32_t)bits_of_f32(b);
  if (i < 0) i = INT32_MIN - i;
  if (j < 0) j = INT32_MIN - j;
  return i > j ? i - j : j - i;
}

static void check64(const char *name, Function64 *f, const Pair64 *p, size_t n, int64_t most) {
  for (size_t i = 0; i < n; i++) {
    double y = f(p[i].x);
    int ok = y == y && distance64(y, p[i].y) <= most;
    if (!check_note(ok, __FILE__, __LINE__, name)) {
      printf("    at %a is %a, should be %a\n", p[i].x, y, p[i].y);
    }
  }
}

static void check32(const char *name, Function32 *f, const Pair32 *p, size_t n, int64_t most) {
  for (size_t i = 0; i < n; i++) {
    float y = f(p[i].x);
    int ok = y == y && distance32(y, p[i].y) <= most;
    if (!check_note(ok, __FILE__, __LINE__, name)) {
      printf("    at %a is %a, should be %a\n", (double)p[i].x, (double)y, (double)p[i].y);
    }
  }
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
// An error below 1.5 ulp is at most 2 from the rounded value, one below 1 at most 1.
#define CHECK_TABLE(name, most, mostf)                              \
  check64(#name, scalar_##name, name##_64, COUNT(name##_64), most); \
  check32(#name "f", scalar_##name##f, name##_32, COUNT(name##_32), mostf)

TEST(values_are_within_the_stated_error) {
  CHECK_TABLE(exp, 1, 1);
  CHECK_TABLE(expm1, 2, 1);
  CHECK_TABLE(log, 1, 1);
  CHECK_TABLE(log1p, 1, 1);
  CHECK_TABLE(sin, 1, 1);
  CHECK_TABLE(cos, 1, 1);
  CHECK_TABLE(tanh, 2, 3);
  CHECK_TABLE(softplus, 2, 3);
  CHECK_TABLE(erf, 2, 1);
}

TEST(angles_are_within_the_stated_error) {
  for (size_t i = 0; i < COUNT(atan2_64); i++) {
    const Triple64 *p = &atan2_64[i];
    double angle = scalar_atan2(p->y, p->x);
    int ok = angle == angle && distance64(angle, p->angle) <= 1;
    if (!check_note(ok, __FILE__, __LINE__, "atan2")) {
      printf("    of (%a, %a) is %a, should be %a\n", p->y, p->x, angle, p->angle);
    }
  }
}

// Against the double functions, whose own error does not show in a float: the largest error in ulp over floats of
// every exponent, below the bounds that scalar_float.h states.
static double worst_error(Function32 *f, Function64 *exact, float limit) {
  double worst = 0.0;
  for (uint32_t i = 0; i < 400000; i++) {
    float x = bits_to_f32(i * 10739u); // 2^32 / 400000
    if (!(x >= -limit && x <= limit)) continue;
    double y = exact((double)x), size = y < 0.0 ? -y : y;
    if (y != y || size > 0x1.fffffep127) continue;
    double ulp =
        size < 0x1p-126 ? 0x1p-149 : bits_to_f64((bits_of_f64(size) >> 52) << 52) * 0x1p-23;
    double error = ((double)f(x) - y) / ulp;
    if (error < 0.0) error = -error;
    if (!(error <= worst)) worst = error; // NaN too
  }
  return worst;
}

TEST(errors_of_the_inner_loops_of_networks) {
  const float any = 0x1.fffffep127f;
  CHECK_NEAR(worst_error(scalar_expf, scalar_exp, any), 0.5, 0.6);
  CHECK_NEAR(worst_error(scalar_logf, scalar_log, any), 0.5, 0.5);
  CHECK_NEAR(worst_error(scalar_sigmoidf, scalar_sigmoid, any), 1.2, 1.2);
  CHECK_NEAR(worst_error(scalar_tanhf, scalar_tanh, any), 1.3, 1.3);
  CHECK_NEAR(worst_error(scalar_softplusf, scalar_softplus, any), 1.35, 1.35);
  CHECK_NEAR(worst_error(scalar_siluf, scalar_silu, 87.0f), 1.5, 1.5);
  for (float x = -87.0f; x > -110.0f; x -= 0.01f) {
    CHECK_NEAR(scalar_siluf(x), scalar_silu((double)x), 3e-43);
  }
}

TEST(sigmoid_and_silu) {
  for (int i = -400; i <= 400; i++) {
    double x = i / 10.0; // sigmoid(x) = (1 + tanh(x / 2)) / 2
    CHECK_NEAR(scalar_sigmoid(x), 0.5 + 0.5 * scalar_tanh(0.5 * x), 4e-16);
    CHECK_NEAR(scalar_silu(x), x * (0.5 + 0.5 * scalar_tanh(0.5 * x)), 1e-14);
  }
  CHECK_NEAR(scalar_sigmoid(-700.0) / scalar_exp(-700.0), 1.0, 1e-15);
}

#define SAME(actual, expected) CHECK(bits_of_f64(actual) == bits_of_f64(expected))
#define SAMEF(actual, expected) CHECK(bits_of_f32(actual) == bits_of_f32(expected))
#define IS_NAN(x) CHECK((x) != (x))

// Odd numbers of them too, in place; and where it ends.
TEST(many_exponentials_are_those_of_one) {
  double x[7], y[7], ends[] = {SCALAR_NAN, -SCALAR_INFINITY, -708.5, 0.0, 709.0};
  for (int32_t i = 0; i < 40000; i++) {
    for (int32_t j = 0; j < 7; j++) x[j] = y[j] = -708.0 + (i * 7 + j) * (1417.0 / 280000);
    scalar_exps(i % 8, y, y);
    for (int32_t j = 0; j < 7; j++) {
      double right = j < i % 8 ? scalar_exp(x[j]) : x[j];
      if (distance64(y[j], right) > 2) CHECK_NEAR(y[j], right, 0);
    }
  }
  scalar_exps(5, ends, ends);
  CHECK(ends[0] != ends[0]);
  CHECK(ends[1] == 0 && ends[2] == 0);
  SAME(ends[3], 1.0);
  CHECK_NEAR(ends[4] / scalar_exp(709.0), 1.0, 1e-15);
}

TEST(special_values_of_double) {
  const double inf = SCALAR_INFINITY, nan = SCALAR_NAN;
  Function64 *all[] = {scalar_exp, scalar_expm1, scalar_log,      scalar_log1p, scalar_sin,
                       scalar_cos, scalar_tanh,  scalar_softplus, scalar_erf,   scalar_sqrt};
  for (size_t i = 0; i < COUNT(all); i++) IS_NAN(all[i](nan));
  Function64 *through_zero[] = {scalar_expm1, scalar_log1p, scalar_sin,
                                scalar_tanh,  scalar_erf,   scalar_sqrt};
  for (size_t i = 0; i < COUNT(through_zero); i++) {
    SAME(through_zero[i](0.0), 0.0);
    SAME(through_zero[i](-0.0), -0.0);
  }
  SAME(scalar_exp(0.0), 1.0);
  SAME(scalar_exp(inf), inf);
  SAME(scalar_exp(709.8), inf);
  SAME(scalar_exp(-inf), 0.0);
  SAME(scalar_exp(-746.0), 0.0);
  SAME(scalar_expm1(inf), inf);
  SAME(scalar_expm1(-inf), -1.0);
  SAME(scalar_expm1(-37.5), -1.0);
  SAME(scalar_log(1.0), 0.0);
  SAME(scalar_log(0.0), -inf);
  SAME(scalar_log(-0.0), -inf);
  SAME(scalar_log(inf), inf);
  IS_NAN(scalar_log(-1.0));
  SAME(scalar_log1p(-1.0), -inf);
  SAME(scalar_log1p(inf), inf);
  IS_NAN(scalar_log1p(-1.5));
  IS_NAN(scalar_sin(inf));
  IS_NAN(scalar_cos(-inf));
  SAME(scalar_cos(0.0), 1.0);
  SAME(scalar_tanh(inf), 1.0);
  SAME(scalar_tanh(-inf), -1.0);
  SAME(scalar_erf(-inf), -1.0);
  SAME(scalar_erf(6.5), 1.0);
  SAME(scalar_softplus(inf), inf);
  SAME(scalar_softplus(-inf), 0.0);
  SAME(scalar_sigmoid(inf), 1.0);
  SAME(scalar_sigmoid(-inf), 0.0);
  SAME(scalar_silu(inf), inf);
  SAME(scalar_silu(-inf), -0.0);
  IS_NAN(scalar_sigmoid(nan));
  IS_NAN(scalar_silu(nan));
  SAME(scalar_sqrt(2.0), 0x1.6a09e667f3bcdp+0);
  IS_NAN(scalar_sqrt(-1.0));
}

// The table of IEEE 754 (section 9.2): signed zeros and infinities have directions too.
TEST(special_values_of_atan2) {
  const double inf = SCALAR_INFINITY, nan = SCALAR_NAN, pi = 0x1.921fb54442d18p+1;
  const double table[][3] = {{0.0, 0.0, 0.0},    {0.0, -0.0, pi},
                             {0.0, 1.0, 0.0},    {0.0, -1.0, pi},
                             {1.0, 0.0, pi / 2}, {1.0, -0.0, pi / 2},
                             {1.0, inf, 0.0},    {1.0, -inf, pi},
                             {inf, 1.0, pi / 2}, {inf, -1.0, pi / 2},
                             {inf, inf, pi / 4}, {0.0, inf, 0.0},
                             {0.0, -inf, pi},    {5e-324, -0.0, pi / 2},
                             {5e-324, inf, 0.0}, {inf, -inf, 0x1.2d97c7f3321d2p+1}};
  for (size_t i = 0; i < COUNT(table); i++) {
    SAME(scalar_atan2(table[i][0], table[i][1]), table[i][2]);
    SAME(scalar_atan2(-table[i][0], table[i][1]), -table[i][2]);
  }
  IS_NAN(scalar_atan2(nan, 1.0));
  IS_NAN(scalar_atan2(1.0, nan));
  IS_NAN(scalar_atan2(nan, inf));
}

TEST(special_values_of_float) {
  const float inf = (float)SCALAR_INFINITY, nan = (float)SCALAR_NAN;
  Function32 *all[] = {scalar_expf, scalar_expm1f, scalar_logf,     scalar_log1pf,
                       scalar_sinf, scalar_cosf,   scalar_tanhf,    scalar_softplusf,
                       scalar_erff, scalar_sqrtf,  scalar_sigmoidf, scalar_siluf};
  for (size_t i = 0; i < COUNT(all); i++) IS_NAN(all[i](nan));
  SAMEF(scalar_expf(0.0f), 1.0f);
  SAMEF(scalar_expf(inf), inf);
  SAMEF(scalar_expf(88.8f), inf);
  SAMEF(scalar_expf(-inf), 0.0f);
  SAMEF(scalar_expf(-104.0f), 0.0f);
  SAMEF(scalar_expf(-103.5f), 0x1p-149f); // 1.1e-45: between one and one half of the smallest float
  SAMEF(scalar_tanhf(-0.0f), -0.0f);
  SAMEF(scalar_tanhf(inf), 1.0f);
  SAMEF(scalar_tanhf(-inf), -1.0f);
  SAMEF(scalar_tanhf(0x1p-140f), 0x1p-140f);
  SAMEF(scalar_logf(0.0f), -inf);
  SAMEF(scalar_logf(-0.0f), -inf);
  SAMEF(scalar_logf(1.0f), 0.0f);
  SAMEF(scalar_logf(inf), inf);
  SAMEF(scalar_logf(0x1p-149f), -0x1.9d1dap+6f); // -149 log 2
  IS_NAN(scalar_logf(-1.0f));
  IS_NAN(scalar_logf(-inf));
  SAMEF(scalar_sigmoidf(0.0f), 0.5f);
  SAMEF(scalar_sigmoidf(inf), 1.0f);
  SAMEF(scalar_sigmoidf(-inf), 0.0f);
  SAMEF(scalar_siluf(inf), inf);
  SAMEF(scalar_siluf(-inf), -0.0f);
  SAMEF(scalar_softplusf(inf), inf);
  SAMEF(scalar_softplusf(-inf), 0.0f);
  SAMEF(scalar_sqrtf(2.0f), 0x1.6a09e6p+0f);
}

enum { INPUTS = 20000 };
static double wide[INPUTS], result64[INPUTS];
static float narrow[INPUTS], result32[INPUTS];

// Any bit pattern, ordinary numbers, large ones, numbers in [0, 2).
static void fill_inputs(void) {
  static const double low[] = {0.0, -8.0, -800.0, 0.0}, range[] = {0.0, 16.0, 1600.0, 2.0};
  for (int i = 0; i < INPUTS; i++) {
    uint64_t bits = hash_mix((uint64_t)i + 1);
    double unit = (double)(bits >> 11) * 0x1p-53;
    wide[i] = i % 4 == 0 ? bits_to_f64(bits) : low[i % 4] + range[i % 4] * unit;
    narrow[i] = i % 4 == 0 ? bits_to_f32((uint32_t)(bits >> 32)) : (float)wide[i];
  }
}

static void check_digest(const char *name, uint64_t digest, uint64_t expected) {
  if (!check_note(digest == expected, __FILE__, __LINE__, name)) {
    printf("    is 0x%016llxu\n", (unsigned long long)digest);
  }
}

#define CHECK_DIGEST64(name, expected)                                       \
  do {                                                                       \
    uint64_t digest = HASH_START;                                            \
    for (int i = 0; i < INPUTS; i++) result64[i] = scalar_##name(wide[i]);   \
    for (int i = 0; i < INPUTS; i++) digest = hash_f64(digest, result64[i]); \
    check_digest(#name, digest, expected);                                   \
  } while (0)

// In a loop of its own, which becomes vector instructions where the compiler can.
#define CHECK_DIGEST32(name, expected)                                               \
  do {                                                                               \
    uint64_t digest = HASH_START;                                                    \
    for (int i = 0; i < INPUTS; i++) result32[i] = scalar_##name(narrow[i]);         \
    for (int i = 0; i < INPUTS; i++) digest = hash_f64(digest, (double)result32[i]); \
    check_digest(#name, digest, expected);                                           \
  } while (0)

TEST(digests_are_the_same_everywhere) {
  fill_inputs();
  CHECK_DIGEST64(exp, 0x5c8e128000412ed4u);
  CHECK_DIGEST64(expm1, 0x9a7b2d08898797d9u);
  CHECK_DIGEST64(log, 0xddb87299ff885ba6u);
  CHECK_DIGEST64(log1p, 0x9270a1d6027d8ae7u);
  CHECK_DIGEST64(sin, 0xd4b6440f01a389efu);
  CHECK_DIGEST64(cos, 0xc5d953bc34d43db7u);
  CHECK_DIGEST64(tanh, 0x665e78e5ee078a64u);
  CHECK_DIGEST64(softplus, 0x4869c03b1ee4cc58u);
  CHECK_DIGEST64(erf, 0x113bbcefb39bf45au);
  CHECK_DIGEST64(sqrt, 0xff06118c8559d1b8u);
  CHECK_DIGEST32(expf, 0xa180d1abe2c2eb55u);
  CHECK_DIGEST32(expm1f, 0x6fd988b51f683794u);
  CHECK_DIGEST32(logf, 0x91d6a29de44699bau);
  CHECK_DIGEST32(log1pf, 0x7d30445e3044dd68u);
  CHECK_DIGEST32(sinf, 0x71eeb5af9e673a5du);
  CHECK_DIGEST32(cosf, 0x6da71d18aff741d6u);
  CHECK_DIGEST32(tanhf, 0x0db55f25e193c255u);
  CHECK_DIGEST32(softplusf, 0x35d96e6d01b1f87eu);
  CHECK_DIGEST32(sigmoidf, 0x447ea68bf30997a7u);
  CHECK_DIGEST32(siluf, 0x9c3d38ca2deeb20cu);
  CHECK_DIGEST32(erff, 0xc43441c59f3ec9eau);
  CHECK_DIGEST32(sqrtf, 0x194e39fc14159b62u);
}

TEST(digest_of_angles_is_the_same_everywhere) {
  uint64_t digest = HASH_START;
  fill_inputs();
  for (int i = 0; i < INPUTS; i++)
    digest = hash_f64(digest, scalar_atan2(wide[i], wide[INPUTS - 1 - i]));
  check_digest("atan2", digest, 0xbc950f600d301c7fu);
}

// numeric.h cannot see -ffp-contract: fused, a * a + c keeps the 2^-54 that rounding a * a loses.
TEST(products_are_not_fused_with_sums) {
  volatile double a = 1.0 + 0x1p-27, c = -(1.0 + 0x1p-26);
  double x = a, y = c;
  CHECK(x * x + y == 0.0);
}

TEST_MAIN(RUN(values_are_within_the_stated_error) RUN(errors_of_the_inner_loops_of_networks)
              RUN(sigmoid_and_silu) RUN(angles_are_within_the_stated_error)
                  RUN(special_values_of_atan2) RUN(many_exponentials_are_those_of_one)
                      RUN(special_values_of_double) RUN(special_values_of_float)
                          RUN(digests_are_the_same_everywhere)
                              RUN(digest_of_angles_is_the_same_everywhere)
                                  RUN(products_are_not_fused_with_sums))
