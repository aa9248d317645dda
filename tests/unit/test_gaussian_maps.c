// Gaussians through closed-form maps: sines and cosines, what squashes, the saturating cost. Against golden vectors of the
// reference, a million samples, and derivatives against differences.
#include <math.h>

#include "check.h"
#include "gp/saturating.h"
#include "gp/waves.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"

enum { MOST = 8 };

static _Alignas(64) uint8_t memory[1 << 16];

static gdn_arena arena_here(void) {
  memset(memory, 0, sizeof memory);
  return arena_over(memory, sizeof memory);
}

// A positive definite matrix with a variance of about `width` squared.
static void draw_covariance(gdn_random *random, double *S, int32_t n, double width) {
  double x[MOST * MOST];
  for (int32_t i = 0; i < n * n; i++) x[i] = width * (2 * rng_unit(random) - 1);
  matrix_product_t(S, x, x, n, n, n);
  for (int32_t i = 0; i < n; i++) S[i * n + i] += 0.05 * width * width;
}

static void check_all(const double *actual, const double *expected, int32_t n, double tolerance) {
  for (int32_t i = 0; i < n; i++) CHECK_NEAR(actual[i], expected[i], tolerance);
}

// -- golden vectors ------------------------------------------------------------------------------------

static const double m3[] = {.3, -.2, 2.5}, S3[] = {.1, .02, .03, .02, .2, -.01, .03, -.01, .3};
static const double m2[] = {.4, -1.1}, S2[] = {.3, .1, .1, .5};

TEST(an_angle_becomes_sine_and_cosine) {
  gdn_arena arena = arena_here();
  Waves w;
  double M[4], V[16], C[12];
  waves_of_angles(&w, 3, (const uint8_t[]){0, 0, 1}, &arena);
  waves_match(&w, m3, S3, M, V, C);
  check_all(M, (double[]){.3, -.2, .5151097481, -.6895507002}, 4, 1e-10);
  check_all(V + 10, (double[]){.1568233934, .0920598874}, 2, 1e-10);
  check_all(V + 14, (double[]){.0920598874, .102358386}, 2, 1e-10);
  check_all(C + 8, (double[]){0, 0, -.6895507002, -.5151097481}, 4, 1e-10);
  // What stays as it is, beside what does not.
  check_all(V, (double[]){.1, .02, .03 * C[10], .03 * C[11]}, 4, 1e-15);
  check_all(V + 4, (double[]){.02, .2, -.01 * C[10], -.01 * C[11]}, 4, 1e-15);
  check_all(C, (double[]){1, 0, 0, 0, 0, 1, 0, 0}, 8, 0);
}

// An angle of which nothing is known any more has sines and cosines all the same: no number overflows.
TEST(an_angle_may_be_anywhere) {
  gdn_arena arena = arena_here();
  Waves w;
  double M[2], V[4], C[2], m_adj[1] = {0}, S_adj[1] = {0};
  waves_of_angles(&w, 1, (const uint8_t[]){1}, &arena);
  for (double v = 100; v < 1e6; v *= 1.7) {
    waves_match(&w, (double[]){2}, &v, M, V, C);
    check_all(M, (double[]){0, 0}, 2, 1e-20);
    check_all(V, (double[]){.5, 0, 0, .5}, 4, 1e-15);
    waves_back(&w, (double[]){2}, &v, (double[]){1, 2}, (double[]){1, 2, 2, 3}, (double[]){1, 1},
               m_adj, S_adj);
    check_all(m_adj, (double[]){0}, 1, 1e-15);
    check_all(S_adj, (double[]){0}, 1, 1e-15);
  }
}

// Sines 2 sin x and 3 sin y.
TEST(sines_have_these_moments) {
  gdn_arena arena = arena_here();
  Waves w;
  double M[2], V[4], C[4];
  waves_that_squash(&w, 2, &arena);
  w.of[0].size = 2;
  w.of[2].size = 3;
  w.of[1].size = w.of[3].size = 0;
  waves_match(&w, m2, S2, M, V, C);
  check_all(M, (double[]){.6703509468, -2.0822189697}, 2, 1e-10);
  check_all(V, (double[]){.7859081101, .1613269721, .1613269721, 1.1386027419}, 4, 1e-10);
  check_all(C, (double[]){1.5855290886, 0, 0, 1.0597830437}, 4, 1e-10);
}

TEST(what_squashes_has_these_moments) {
  gdn_arena arena = arena_here();
  Waves w;
  double M[2], V[4], C[4];
  waves_that_squash(&w, 2, &arena);
  for (int32_t r = 0; r < 4; r++) w.of[r].size *= r < 2 ? 2 : 3;
  waves_match(&w, m2, S2, M, V, C);
  check_all(M, (double[]){.814550329, -2.3362614882}, 2, 1e-10);
  check_all(V, (double[]){1.1478291329, .1845256592, .1845256592, 1.2736393156}, 4, 1e-10);
  check_all(C, (double[]){1.8541735137, 0, 0, 1.0751663719}, 4, 1e-10);
  waves_that_squash(&w, 1, &arena);
  w.of[0].size *= 10;
  w.of[1].size *= 10;
  waves_match(&w, m2, S2, M, V, C);
  CHECK_NEAR(M[0], 4.0727516451, 1e-9);
  CHECK_NEAR(V[0], 28.6957283226, 1e-9);
  CHECK_NEAR(C[0], 9.2708675687, 1e-9);
}

// 1 - L has the variance of L, whose second moment is that of twice W.
TEST(the_cost_saturates) {
  gdn_arena arena = arena_here();
  static const double m[] = {.3, -.2}, S[] = {.1, .02, .02, .2};
  double z[] = {0, .1}, W[] = {2, .5, .5, 1};
  Saturating c = {.z = z, .W = W};
  double once, twice;
  saturating_open(&c, 2, &arena);
  CHECK(saturating_cost(&c, m, S, &once, 0, NULL, NULL));
  for (int32_t i = 0; i < 4; i++) c.W[i] *= 2;
  CHECK(saturating_cost(&c, m, S, &twice, 0, NULL, NULL));
  CHECK_NEAR(once, .2347545945, 1e-10);
  CHECK_NEAR((1 - twice) - (1 - once) * (1 - once), .0294528654, 1e-10);
  CHECK(!saturating_cost(&c, (double[]){SCALAR_NAN, 0}, S, &once, 0, NULL, NULL));
}

// PILCO's cart-pole, x, v, w and the angle: from the state through sine and cosine to the cost.
TEST(the_cart_pole_costs_this_much) {
  gdn_arena arena = arena_here();
  static const double at[][4] = {{0, 0, 0, 0},
                                 {0, 0, 0, 3.141592653589793},
                                 {.1, 0, 0, 3.141592653589793 - .2},
                                 {.5, 0, 0, 1.5707963267948966}};
  static const double sure[] = {.9996645374, 0, .2728839265, .9999546001};
  static const double unsure[] = {.9996807921, .0871136873, .2996663228, .9998606544};
  Waves w;
  double z[5] = {0}, W[25] = {0};
  Saturating c = {.z = z, .W = W};
  waves_of_angles(&w, 4, (const uint8_t[]){0, 0, 0, 1}, &arena);
  saturating_open(&c, 5, &arena);
  c.W[0] = 16;
  c.W[3] = c.W[15] = 8;
  c.W[18] = c.W[24] = 4;
  c.z[4] = -1;
  for (int32_t k = 0; k < 8; k++) {
    double S[16] = {0}, M[5], V[25], C[20], cost;
    for (int32_t i = 0; i < 4; i++) S[5 * i] = k < 4 ? 0 : .01;
    waves_match(&w, at[k % 4], S, M, V, C);
    CHECK(saturating_cost(&c, M, V, &cost, 0, NULL, NULL));
    CHECK_NEAR(cost, (k < 4 ? sure : unsure)[k % 4], 1e-10);
  }
}

// -- a million samples ---------------------------------------------------------------------------------

// Means and covariances of (x, y) where x ~ N(m, S) goes through w.
static void sample(const Waves *w, const double *m, const double *S, int32_t n, double *mean,
                   double *second) {
  gdn_random random = rng_stream(1, "million", 0);
  int32_t in = w->in, all = in + w->out;
  double L[MOST * MOST], z[MOST], xy[2 * MOST];
  memcpy(L, S, sizeof *L * (size_t)(in * in));
  CHECK(cholesky_factor(L, in));
  memset(mean, 0, sizeof *mean * (size_t)all);
  memset(second, 0, sizeof *second * (size_t)(all * all));
  for (int32_t k = 0; k < n; k++) {
    for (int32_t i = 0; i < in; i++) z[i] = sample_normal(&random);
    for (int32_t i = 0; i < in; i++) {
      xy[i] = m[i];
      for (int32_t j = 0; j <= i; j++) xy[i] += L[i * in + j] * z[j];
    }
    waves_map(w, xy, xy + in);
    for (int32_t i = 0; i < all; i++) mean[i] += xy[i] / n;
    for (int32_t i = 0; i < all * all; i++) second[i] += xy[i / all] * xy[i % all] / n;
  }
  for (int32_t i = 0; i < all * all; i++) second[i] -= mean[i / all] * mean[i % all];
}

TEST(a_million_samples_say_the_same) {
  gdn_arena arena = arena_here();
  static const uint8_t angles[] = {1, 0, 1};
  for (int32_t k = 0; k < 2; k++) {
    Waves w;
    double M[MOST], V[MOST * MOST], C[MOST * MOST], SC[MOST * MOST];
    double mean[2 * MOST], second[4 * MOST * MOST];
    if (k == 0) waves_of_angles(&w, 3, angles, &arena);
    if (k == 1) waves_that_squash(&w, 3, &arena);
    int32_t in = 3, out = w.out, all = in + out;
    waves_match(&w, m3, S3, M, V, C);
    matrix_product(SC, S3, C, in, in, out);
    sample(&w, m3, S3, 1000000, mean, second);
    for (int32_t i = 0; i < out; i++) {
      CHECK_NEAR(M[i], mean[in + i], 3e-3);
      for (int32_t j = 0; j < out; j++)
        CHECK_NEAR(V[i * out + j], second[(in + i) * all + in + j], 3e-3);
      for (int32_t j = 0; j < in; j++) CHECK_NEAR(SC[j * out + i], second[j * all + in + i], 3e-3);
    }
  }
}

// -- derivatives ---------------------------------------------------------------------------------------

// A function of m and S: a weighted sum of all that comes out of the waves, or the cost.
typedef struct Function {
  Waves w;
  Saturating c;
  int32_t n;                      // of m
  double z[MOST], W[MOST * MOST]; // the cost's
  double by_M[MOST], by_V[MOST * MOST], by_C[MOST * MOST];
} Function;

static double value_of(const Function *f, const double *m, const double *S) {
  double M[MOST], V[MOST * MOST], C[MOST * MOST], sum = 0;
  int32_t in = f->w.in, out = f->w.out;
  if (f->c.n > 0) {
    CHECK(saturating_cost(&f->c, m, S, &sum, 0, NULL, NULL));
    return sum;
  }
  waves_match(&f->w, m, S, M, V, C);
  for (int32_t i = 0; i < out; i++) sum += f->by_M[i] * M[i];
  for (int32_t i = 0; i < out * out; i++) sum += f->by_V[i] * V[i];
  for (int32_t i = 0; i < in * out; i++) sum += f->by_C[i] * C[i];
  return sum;
}

static void check_gradient(const Function *f, const double *m, const double *S) {
  int32_t n = f->n;
  double m_adj[MOST] = {0}, S_adj[MOST * MOST] = {0}, x[MOST], X[MOST * MOST], h = 1e-5, cost;
  if (f->c.n > 0) CHECK(saturating_cost(&f->c, m, S, &cost, 1, m_adj, S_adj));
  if (f->c.n == 0) waves_back(&f->w, m, S, f->by_M, f->by_V, f->by_C, m_adj, S_adj);
  memcpy(x, m, sizeof *x * (size_t)n);
  memcpy(X, S, sizeof *X * (size_t)(n * n));
  for (int32_t i = 0; i < n; i++) {
    x[i] = m[i] + h;
    double above = value_of(f, x, S);
    x[i] = m[i] - h;
    double below = value_of(f, x, S);
    x[i] = m[i];
    CHECK_NEAR(m_adj[i], (above - below) / (2 * h), 1e-8);
  }
  for (int32_t i = 0; i < n * n; i++) {
    int32_t other = i % n * n + i / n;
    double is_one = i == other;
    CHECK_NEAR(S_adj[i], S_adj[other], 1e-12);
    X[i] = X[other] = S[i] + h;
    double above = value_of(f, m, X);
    X[i] = X[other] = S[i] - h;
    double below = value_of(f, m, X);
    X[i] = X[other] = S[i];
    CHECK_NEAR(S_adj[i] * (2 - is_one), (above - below) / (2 * h), 1e-8);
  }
}

TEST(derivatives_are_those_of_differences) {
  gdn_random random = rng_stream(2, "derivatives", 0);
  for (int32_t k = 0; k < 60; k++) {
    gdn_arena arena = arena_here();
    Function f = {.n = 1 + k % 4};
    double m[MOST], S[MOST * MOST];
    uint8_t angles[4] = {k & 1, k >> 1 & 1, k >> 2 & 1, k >> 3 & 1};
    int32_t n = f.n, out;
    for (int32_t i = 0; i < n; i++) m[i] = 4 * rng_unit(&random) - 2;
    draw_covariance(&random, S, n, 0.6);
    if (k % 3 == 0) waves_of_angles(&f.w, n, angles, &arena);
    if (k % 3 == 1) waves_that_squash(&f.w, n, &arena);
    if (k % 3 == 2) saturating_open(&f.c, n, &arena);
    for (int32_t i = 0; f.c.n > 0 && i < n; i++) f.z[i] = 2 * rng_unit(&random) - 1;
    if (f.c.n > 0) draw_covariance(&random, f.W, n, 1);
    f.c.z = f.z;
    f.c.W = f.W;
    out = f.w.out;
    for (int32_t i = 0; i < out; i++) f.by_M[i] = 2 * rng_unit(&random) - 1;
    for (int32_t i = 0; i < n * out; i++) f.by_C[i] = 2 * rng_unit(&random) - 1;
    for (int32_t i = 0; i < out * out; i++) f.by_V[i] = 2 * rng_unit(&random) - 1;
    if (out > 0) matrix_symmetrise(f.by_V, out);
    check_gradient(&f, m, S);
  }
}

// clang-format off
TEST_MAIN(
  RUN(an_angle_becomes_sine_and_cosine)
  RUN(an_angle_may_be_anywhere)
  RUN(sines_have_these_moments)
  RUN(what_squashes_has_these_moments)
  RUN(the_cost_saturates)
  RUN(the_cart_pole_costs_this_much)
  RUN(a_million_samples_say_the_same)
  RUN(derivatives_are_those_of_differences))
