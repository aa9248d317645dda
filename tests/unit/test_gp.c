// Gaussian processes: kernels and their slopes, regression and the evidence against the reference's numbers, finite
// differences on random instances, and what is left of a matrix that cannot be factored.
#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "gedanken/catalog.h"
#include "gp/evidence.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/minimise.h"
#include "math/rng.h"
#include "math/scalar.h"
#include "math/stats.h"

enum { N = 12, D = 3, MOST = 40 };

static const KernelKind kinds[] = {KERNEL_SQUARED_EXPONENTIAL, KERNEL_MATERN_5_2,
                                   KERNEL_MATERN_3_2};

static double number(gdn_random *random, double low, double high) {
  return low + (high - low) * rng_unit(random);
}

// -- kernels -------------------------------------------------------------------------------------------

static double kernel(KernelKind kind, double sf2, double r) {
  if (kind == KERNEL_SQUARED_EXPONENTIAL) return sf2 * exp(-r * r / 2);
  double z = sqrt(kind == KERNEL_MATERN_3_2 ? 3 : 5) * r;
  return sf2 * (1 + z + (kind == KERNEL_MATERN_3_2 ? 0 : z * z / 3)) * exp(-z);
}

TEST(kernels_are_their_formulas) {
  for (int32_t i = 0; i < GDN_COUNT(kinds); i++) {
    double r2[130], k[130], slope[130];
    for (int32_t j = 0; j < 130; j++) r2[j] = 0.003 * j * j;
    kernel_of(kinds[i], 1.3, 130, r2, k, slope);
    CHECK_NEAR(k[0], 1.3, 0);
    for (int32_t j = 0; j < 130; j++) CHECK_NEAR(k[j], kernel(kinds[i], 1.3, sqrt(r2[j])), 4e-16);
    for (int32_t j = 1; j < 130; j++) {
      double h = 1e-5 * r2[j], up = kernel(kinds[i], 1.3, sqrt(r2[j] + h));
      double down = kernel(kinds[i], 1.3, sqrt(r2[j] - h));
      CHECK_NEAR(slope[j], -(up - down) / h, 1e-7);
    }
    kernel_of(kinds[i], 1.3, 130, r2, r2, NULL);
    CHECK(memcmp(r2, k, sizeof k) == 0);
  }
}

// -- the reference's numbers ---------------------------------------------------------------------------

typedef struct Case {
  Evidence e;
  double x[MOST * 6], y[MOST];
  gdn_arena arena;
  void *memory;
} Case;

static Case *make(KernelKind kind, int32_t n, int32_t dim) {
  static uint8_t memory[1 << 20];
  static Case c;
  c.arena = arena_over(memory, sizeof memory);
  c.e = (Evidence){.r = {.kind = kind, .n = n, .D = dim, .x = c.x, .y = c.y}};
  evidence_open(&c.e, n, dim, &c.arena);
  return &c;
}

// Section 4.9(f): one input.
static Case *one_input(void) {
  static const double x[] = {-1.5, -.4, .3, 1.2};
  Case *c = make(KERNEL_SQUARED_EXPONENTIAL, 4, 1);
  for (int32_t i = 0; i < 4; i++) c->x[i] = x[i], c->y[i] = sin(2 * x[i]);
  return c;
}

// Section 4.11: X_ij = sin(1.3 i + 0.7 j), y_i = sin(sum X_i).
static Case *three_inputs(KernelKind kind) {
  Case *c = make(kind, 6, 3);
  for (int32_t i = 0; i < 6; i++) {
    double sum = 0;
    for (int32_t j = 0; j < 3; j++) sum += c->x[i * 3 + j] = sin(1.3 * i + .7 * j);
    c->y[i] = sin(sum);
  }
  return c;
}

TEST(one_input_is_the_references) {
  Case *c = one_input();
  const double theta[] = {log(.8), log(1.3) / 2, log(.01) / 2}, at[] = {0, 2};
  double gradient[3], mean[2], variance[2], scratch[10];
  CHECK_NEAR(evidence_of(&c->e, theta, gradient), 4.6509104222, 1e-9);
  CHECK_NEAR(gradient[0], .7704312353, 1e-9);
  CHECK_NEAR(gradient[1], 1.8062288252, 1e-9);
  CHECK_NEAR(gradient[2], -.0042114778, 1e-9);
  CHECK(regression_fit(&c->e.r));
  CHECK_NEAR(c->e.r.jitter, 0, 0);
  CHECK_INT(regression_scratch(4, 1) * 2, 10);
  regression_predict(&c->e.r, 2, at, mean, variance, scratch);
  CHECK_NEAR(mean[0], -.0062545182, 1e-9);
  CHECK_NEAR(mean[1], .0838671282, 1e-9);
  CHECK_NEAR(variance[0], .0167028045, 1e-9);
  CHECK_NEAR(variance[1], .7049848171, 1e-9);
}

TEST(evidence_is_the_references) {
  static const double right[][6] = {
      {5.7659455092, -.8037597823, .4656647730, .0980601369, 2.7357112264, -.0065044560},
      {5.9199238611, -1.0488464115, .0277166750, -.1380213977, 3.3407846688, .1098165336},
      {6.0928281206, -.9888162532, -.0201550229, -.1331858746, 3.4973450968, .0984479354}};
  const double theta[] = {log(.8), log(1.1), log(1.4), log(1.2) / 2, log(.01) / 2};
  for (int32_t i = 0; i < GDN_COUNT(kinds); i++) {
    double gradient[5];
    CHECK_NEAR(evidence_of(&three_inputs(kinds[i])->e, theta, gradient), right[i][0], 1e-9);
    for (int32_t d = 0; d < 5; d++) CHECK_NEAR(gradient[d], right[i][1 + d], 1e-9);
  }
}

// The reference's fit of these data, from l = std x, sf = std y, sn = sf / 10: two length-scales end at their bound, where
// these inputs count no more, and so does the noise.
TEST(the_fit_is_the_references) {
  Case *c = three_inputs(KERNEL_SQUARED_EXPONENTIAL);
  const double low[] = {log(.05), log(.05), log(.05), -3, log(.001)};
  const double high[] = {log(20), log(20), log(20), 3, 0};
  double theta[5], gradient[5], column[6];
  Minimise search = {.most = 300};
  minimise_open(&search, 5, &c->arena);
  for (int32_t d = 0; d < 3; d++) {
    for (int32_t i = 0; i < 6; i++) column[i] = c->x[i * 3 + d];
    theta[d] = log(stats_std(column, 6));
  }
  theta[3] = log(stats_std(c->y, 6));
  theta[4] = theta[3] - log(10);
  minimise_begin(&search, theta, low, high);
  double f;
  do f = evidence_of(&c->e, search.x, gradient);
  while (!minimise_tell(&search, f, gradient));
  CHECK_NEAR(search.best_f, .0959376946, 1e-6);
  CHECK_NEAR(search.best[0], log(20), 1e-12);
  CHECK_NEAR(search.best[1], -.4639260181, 1e-4);
  CHECK_NEAR(search.best[2], log(20), 1e-12);
  CHECK_NEAR(search.best[3], -.3107288952, 1e-4);
  CHECK_NEAR(search.best[4], log(.001), 1e-12);
  printf("%d evaluations, least %.10f\n", search.evaluations, search.best_f);
}

// -- random instances ----------------------------------------------------------------------------------

static Case *random_case(gdn_random *random, KernelKind kind, double *theta) {
  int32_t n = 1 + (int32_t)rng_below(random, MOST), dim = 1 + (int32_t)rng_below(random, 6);
  Case *c = make(kind, n, dim);
  for (int32_t i = 0; i < n * dim; i++) c->x[i] = number(random, -2, 2);
  for (int32_t i = 0; i < n; i++) c->y[i] = number(random, -1, 1);
  for (int32_t d = 0; d <= dim; d++) theta[d] = number(random, -1, 1);
  theta[dim + 1] = number(random, -3, 0);
  return c;
}

TEST(gradients_are_those_of_differences) {
  gdn_random random = rng_stream(3, "gp", 0);
  for (int32_t k = 0; k < 60; k++) {
    double theta[8], gradient[8], other[8], log_std[6];
    Case *c = random_case(&random, kinds[k % 3], theta);
    // So far away that the walls count.
    for (int32_t d = 0; d < 6; d++) log_std[d] = number(&random, -4.6, 4.6);
    if (k % 2) c->e.log_std = log_std;
    if (k % 2) theta[c->e.r.D + 1] = theta[c->e.r.D] - number(&random, 5, 7);
    c->e.r.jitter = k % 2 ? 0.01 : 0; // there noise is so small that differences are rounding
    CHECK(evidence_of(&c->e, theta, gradient) < SCALAR_INFINITY);
    for (int32_t d = 0; d < c->e.r.D + 2; d++) {
      double h = 1e-5, at = theta[d];
      theta[d] = at + h;
      double up = evidence_of(&c->e, theta, other);
      theta[d] = at - h;
      double down = evidence_of(&c->e, theta, other), right = (up - down) / (2 * h);
      theta[d] = at;
      CHECK_NEAR(gradient[d], right, 1e-6 * (1 + fabs(right) + fabs(up) / 10));
    }
  }
}

// What is known of a Gaussian: at the data the variance is between 0 and the noise, far away it is the prior's; and the
// mean minimises |y - f|^2 / sn2 + f'K^-1 f, so that y - mean(X) = sn2 beta.
TEST(predictions_are_those_of_a_gaussian) {
  gdn_random random = rng_stream(4, "gp", 0);
  for (int32_t k = 0; k < 30; k++) {
    static double at[MOST * 6], mean[MOST], variance[MOST], scratch[MOST * 50];
    double theta[8], gradient[8];
    Case *c = random_case(&random, kinds[k % 3], theta);
    Regression *r = &c->e.r;
    CHECK(evidence_of(&c->e, theta, gradient) < SCALAR_INFINITY);
    matrix_transpose(at, c->x, r->n, r->D);
    regression_predict(r, r->n, at, mean, variance, scratch);
    for (int32_t i = 0; i < r->n; i++) {
      CHECK_NEAR(c->y[i] - mean[i], r->sn2 * r->beta[i], 1e-10);
      CHECK(variance[i] >= 0 && variance[i] <= r->sn2);
    }
    for (int32_t i = 0; i < r->D; i++) at[i] = 1e4;
    regression_predict(r, 1, at, mean, variance, scratch);
    CHECK_NEAR(mean[0], 0, 1e-12);
    CHECK_NEAR(variance[0], r->sf2, 1e-12);
  }
}

TEST(inverses_are_inverse) {
  gdn_random random = rng_stream(5, "gp", 0);
  for (int32_t n = 1; n <= MOST; n += 3) {
    static double x[MOST * MOST], a[MOST * MOST], L[MOST * MOST], b[MOST * MOST], c[MOST * MOST];
    for (int32_t i = 0; i < n * n; i++) x[i] = number(&random, -1, 1);
    matrix_product_t(a, x, x, n, n, n);
    for (int32_t i = 0; i < n; i++) a[i * n + i] += .5;
    memcpy(L, a, sizeof a);
    CHECK(cholesky_factor(L, n));
    cholesky_inverse(L, n, b);
    matrix_product(c, a, b, n, n, n);
    for (int32_t i = 0; i < n * n; i++) CHECK_NEAR(c[i], i / n == i % n, 1e-12);
    double product = 1;
    for (int32_t i = 0; i < n; i++) product *= L[i * n + i] * L[i * n + i];
    CHECK_NEAR(cholesky_log_determinant(L, n), log(product), 1e-11);
  }
}

// -- where it fails ------------------------------------------------------------------------------------

// The same place over and over, without noise: only jitter helps, and it is told.
TEST(points_that_repeat_are_met_with_jitter) {
  Case *c = make(KERNEL_SQUARED_EXPONENTIAL, 20, 1);
  double theta[] = {0, 0, -40}, gradient[3];
  for (int32_t i = 0; i < 20; i++) c->x[i] = .3 * (i / 2), c->y[i] = sin(c->x[i]);
  CHECK(evidence_of(&c->e, theta, gradient) == SCALAR_INFINITY);
  CHECK(regression_fit(&c->e.r));
  CHECK(c->e.r.jitter > 0 && c->e.r.jitter < 1e-6);
  double at = .45, mean, scratch[21];
  regression_predict(&c->e.r, 1, &at, &mean, NULL, scratch);
  CHECK_NEAR(mean, sin(.45), 1e-3);
}

TEST(what_is_not_finite_is_refused) {
  Case *c = one_input();
  double theta[] = {0, 0, -2}, gradient[3];
  c->y[2] = SCALAR_NAN;
  CHECK(evidence_of(&c->e, theta, gradient) == SCALAR_INFINITY);
  CHECK(!regression_fit(&c->e.r));
  c = one_input();
  c->x[1] = SCALAR_NAN;
  CHECK(evidence_of(&c->e, theta, gradient) == SCALAR_INFINITY);
  CHECK(!regression_fit(&c->e.r));
  c = one_input();
  theta[1] = 800; // sf2 is infinite
  CHECK(evidence_of(&c->e, theta, gradient) == SCALAR_INFINITY);
}

TEST_MAIN(RUN(kernels_are_their_formulas) RUN(one_input_is_the_references)
              RUN(evidence_is_the_references) RUN(the_fit_is_the_references)
                  RUN(gradients_are_those_of_differences) RUN(predictions_are_those_of_a_gaussian)
                      RUN(inverses_are_inverse) RUN(points_that_repeat_are_met_with_jitter)
                          RUN(what_is_not_finite_is_refused))
