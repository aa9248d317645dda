// The sums over pairs of points: every vector width against plain loops in the stated order, bit for bit; 2^x against libm's.
#include "gp/pairs.h"

#include <math.h>

#include "base/arena.h"
#include "base/bits.h"
#include "base/hash.h"
#include "check.h"
#include "math/rng.h"
#include "math/scalar.h"

enum { CAP = 3, N = 48, D = 14 };
static const PairsLevel *all[CAP];
static int32_t n_all;

// -- the definitions, one number after the other ---------------------------------------------------------

static double plain_exp2(double x) {
  static const double p[] = {0x1.62e42fefa39efp-1,   0.24022650695910122,   0.05550410866482074,
                             0.009618129107596986,   0.0013333558146686093, 0.00015403530454062531,
                             1.5252733546883784e-05, 1.321543661091053e-06, 1.0178184652625498e-07,
                             7.073579052200096e-09,  4.436303136496036e-10};
  const double to_integer = 0x1.8p52 + 1023;
  double shifted = x + to_integer, f = x - (shifted - to_integer), z = f * f;
  double even = p[10], odd = p[9];
  for (int32_t i = 8; i >= 0; i -= 2) even = z * even + p[i];
  for (int32_t i = 7; i >= 1; i -= 2) odd = z * odd + p[i];
  double y = f * (even + f * odd) + 1;
  return x < -1021 ? 0 : y * bits_to_f64(bits_of_f64(shifted) << 52);
}

static double plain_P(const Pairs *p, int32_t i, int32_t j) {
  double x = p->k[i] + p->kk[j], weight = p->alpha[i] * p->gamma[j];
  for (int32_t d = 0; d < p->D; d++) x += p->p[d * p->N + i] * p->v[j * p->D + d];
  if (p->iK != NULL) weight -= p->iK[i * p->n + j];
  double share = !p->triangle ? 1 : i / PAIRS_BLOCK == j / PAIRS_BLOCK ? 0.5 : i > j;
  return share * (weight * plain_exp2(x));
}

static void plain_sums(const Pairs *p) {
  memset(p->c, 0, (size_t)p->N * PAIRS_BLOCK * sizeof *p->c);
  for (int32_t i = 0; i < p->n; i++) {
    p->r[i] = 0;
    for (int32_t d = 0; d < p->D; d++) p->G[d * p->N + i] = 0;
    for (int32_t j = 0; j < p->n; j++) {
      double P = plain_P(p, i, j);
      p->r[i] += P;
      p->c[j * PAIRS_BLOCK + i % PAIRS_BLOCK] += P;
      for (int32_t d = 0; d < p->D; d++) p->G[d * p->N + i] += P * p->v[j * p->D + d];
    }
  }
}

// -- widths ----------------------------------------------------------------------------------------------

typedef struct Sums {
  double r[N], c[N * PAIRS_BLOCK], G[D * N];
} Sums;

static void fill(gdn_random *r, double *x, int32_t n, double least, double most) {
  for (int32_t i = 0; i < n; i++) x[i] = least + (most - least) * rng_unit(r);
}

// -0 and 0 are the same sum.
static int same(const double *x, const double *y, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    if (x[i] != y[i]) return 0;
  }
  return 1;
}

static void check_shape(gdn_random *r, int32_t n, int32_t d, int32_t doubt, int32_t triangle) {
  _Alignas(64) static double k[N], alpha[N], rows[D * N], panel[N * PAIRS_BLOCK];
  _Alignas(64) static double tail[N * PAIRS_BLOCK], kk[N], gamma[N], v[N * D], iK[N * N];
  _Alignas(64) static Sums expected, sums;
  const int32_t padded = (n + PAIRS_BLOCK - 1) / PAIRS_BLOCK * PAIRS_BLOCK;
  fill(r, k, N, -8, 0), fill(r, kk, N, -8, 0), fill(r, rows, D * N, -1, 1);
  fill(r, alpha, N, -1, 1), fill(r, gamma, N, -1, 1), fill(r, v, N * D, -1, 1);
  fill(r, iK, N * N, -1, 1);
  k[0] = -2000;
  for (int32_t i = 0; i < n * n; i++) iK[i] = iK[i % n * n + i / n];
  for (int32_t i = n; i < padded; i++) alpha[i] = 0;
  Pairs p = {
      n,        padded, d,          k,          alpha,      rows,  kk,  gamma, v, doubt ? iK : NULL,
      triangle, 1,      expected.r, expected.c, expected.G, panel, tail};
  plain_sums(&p);
  for (int32_t w = 0; w < n_all; w++) {
    for (p.back = 0; p.back < 2; p.back++) {
      memset(&sums, 0, sizeof sums);
      p.r = sums.r, p.c = sums.c, p.G = sums.G;
      all[w]->sums(&p);
      int ok = same(sums.r, expected.r, n);
      if (p.back) ok = ok && same(sums.c, expected.c, n * PAIRS_BLOCK);
      for (int32_t e = 0; e < d && p.back; e++)
        ok = ok && same(sums.G + e * padded, expected.G + e * padded, n);
      if (!check_note(ok, __FILE__, __LINE__, all[w]->name))
        printf("    n %d, D %d, iK %d, triangle %d, back %d\n", n, d, doubt, triangle, p.back);
    }
  }
}

TEST(every_width_has_the_bits_of_the_plain_loops) {
  gdn_random r = rng_stream(1, "test", 1);
  for (int32_t n = 1; n <= 33; n++) {
    for (int32_t form = 0; form < 4; form++) check_shape(&r, n, 1 + n % 9, form % 2, form / 2);
  }
  for (int32_t d = 1; d <= D; d++) check_shape(&r, 21, d, 1, 1);
}

TEST(powers_of_two_in_every_width) {
  static double x[100003], y[100003];
  const int32_t n = sizeof x / sizeof x[0];
  gdn_random r = rng_stream(1, "test", 2);
  fill(&r, x, n / 4, -1100, 1023), fill(&r, x + n / 4, n - n / 4, -20, 1);
  static const double special[] = {0,     -0.0,   1,   -1,   -1021, -1021.5,
                                   -5000, -1e300, 0.5, -0.5, 1023.4};
  memcpy(x, special, sizeof special);
  x[20] = SCALAR_NAN;
  x[21] = -SCALAR_INFINITY;
  for (int32_t w = 0; w < n_all; w++) {
    double worst = 0;
    for (int32_t most = n - 9; most <= n; most++) { // all that may be left over
      memcpy(y, x, sizeof y);
      all[w]->powers(y, most);
      CHECK(most == n || y[most] == x[most]);
    }
    for (int32_t i = 0; i < n; i++) {
      double plain = plain_exp2(x[i]), exact = exp2(x[i]);
      if (i == 20) CHECK(y[i] != y[i]);
      if (i == 20 || i == 21) continue;
      if (bits_of_f64(y[i]) != bits_of_f64(plain)) CHECK(y[i] == plain);
      if (x[i] < -1021) continue;
      double ulp = bits_to_f64((bits_of_f64(exact) >> 52) << 52) * 0x1p-52;
      worst = fmax(worst, fabs(y[i] - exact) / ulp);
    }
    CHECK(y[0] == 1 && y[1] == 1 && y[2] == 2 && y[3] == 0.5 && y[21] == 0);
    CHECK(y[5] == 0 && y[6] == 0 && y[7] == 0);
    CHECK(worst < 1.5); // libm's own is 0.5
    printf("    %s: %.2f ulp of libm's\n", all[w]->name, worst);
  }
}

// Compilers and machines have no say.
TEST(a_digest_of_powers) {
  gdn_random r = rng_stream(1, "test", 3);
  static double x[1000];
  uint64_t digest = HASH_START;
  fill(&r, x, 1000, -300, 300);
  all[0]->powers(x, 1000);
  for (int32_t i = 0; i < 1000; i++) digest = hash_f64(digest, x[i]);
  if (!check_note(digest == 0xad04802ea650b1ceu, __FILE__, __LINE__, "digest"))
    printf("    is 0x%016llxu\n", (unsigned long long)digest);
}

TEST(there_is_a_baseline_and_the_widest_comes_first) {
  CHECK_TEXT(all[n_all - 1]->name, "baseline");
  CHECK(n_all == CAP || pairs_level(n_all) == NULL);
}

TEST(arrays) {
  _Alignas(64) double a[16], b[16], p[32], u[32], T[4] = {1, 2, 3, 4}, c[2];
  for (int32_t i = 0; i < 16; i++) a[i] = i, b[i] = 2 * i, u[i] = i, u[16 + i] = 1;
  CHECK(pairs_sum(a, 16) == 120 && pairs_dot(a, b, 16) == 2480 && pairs_sum(a, 0) == 0);
  pairs_transform(p, T, u, 2, 16);
  for (int32_t i = 0; i < 16; i++) CHECK(p[i] == i + 2 && p[16 + i] == 3 * i + 4);
  pairs_fold(c, a, 2);
  CHECK(c[0] == 28 && c[1] == 92);
}

TEST_MAIN(while (n_all < CAP && (all[n_all] = pairs_level(n_all)) != NULL) n_all++;
          RUN(there_is_a_baseline_and_the_widest_comes_first)
              RUN(every_width_has_the_bits_of_the_plain_loops) RUN(powers_of_two_in_every_width)
                  RUN(a_digest_of_powers) RUN(arrays))
