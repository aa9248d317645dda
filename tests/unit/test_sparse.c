// Sparse Gaussian processes against the reference's numbers, finite differences, the exact process where nothing is left
// out, and the covariance of n points written out.
#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "gp/evidence.h"
#include "gp/functions.h"
#include "gp/sparse.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/minimise.h"
#include "math/rng.h"

enum { N = 24, M = 9, D = 4 };

static uint8_t memory[1 << 20];
static double x[N * D], y[N], u[N * D], theta[D + 2], beta[N], iK[N * N];

static Sparse opened(KernelKind kind, int32_t n, int32_t m, int32_t dim) {
  gdn_arena arena = arena_over(memory, sizeof memory);
  Sparse s = {.kind = kind, .n = n, .M = m, .D = dim, .x = x, .y = y, .jitter = 1e-6};
  sparse_open(&s, n, m, dim, &arena);
  CHECK(!arena.failed);
  return s;
}

// X_ij = sin(1.3 i + 0.7 j), y_i = sin(sum X_i); u: rows 0, 2 and 4, each 0.1 more.
static Sparse reference(void) {
  static const double lengths[] = {0.8, 1.1, 1.4};
  for (int32_t i = 0; i < 6; i++) {
    double sum = 0;
    for (int32_t j = 0; j < 3; j++) sum += x[i * 3 + j] = sin(1.3 * i + 0.7 * j);
    y[i] = sin(sum);
  }
  for (int32_t i = 0; i < 9; i++) u[i] = x[i / 3 * 6 + i % 3] + 0.1;
  for (int32_t d = 0; d < 3; d++) theta[d] = log(lengths[d]);
  theta[3] = log(1.2) / 2;
  theta[4] = log(0.01) / 2;
  return opened(KERNEL_SQUARED_EXPONENTIAL, 6, 3, 3);
}

// Points within a unit cube, inducing inputs as well.
static Sparse drawn(gdn_random *random, KernelKind kind, int32_t n, int32_t m, int32_t dim) {
  for (int32_t i = 0; i < n * dim; i++) x[i] = rng_unit(random);
  for (int32_t i = 0; i < m * dim; i++) u[i] = rng_unit(random);
  for (int32_t i = 0; i < n; i++) y[i] = sin(5 * x[i * dim]) + rng_unit(random);
  for (int32_t d = 0; d < dim; d++) theta[d] = 2 * rng_unit(random) - 1.5;
  theta[dim] = rng_unit(random) - 0.5;
  theta[dim + 1] = -1 - 2 * rng_unit(random);
  return opened(kind, n, m, dim);
}

static double covariance(const Sparse *s, const double *a, const double *b) {
  double r2 = 0, k, slope;
  for (int32_t d = 0; d < s->D; d++) r2 += (a[d] - b[d]) * (a[d] - b[d]) / exp(2 * theta[d]);
  kernel_of(s->kind, exp(2 * theta[s->D]), 1, &r2, &k, &slope);
  return k;
}

TEST(the_references_numbers_are_found) {
  static const double by_u[] = {-.3161756106, .1384918153, .4136551794, -.1146761286, -.1178211368,
                                -.0627574783, .2077031449, .5018543776, .3994100166};
  static const double by_theta[] = {-.5133888186, .1329816470, -.2587994890, 2.9235889634,
                                    .0882631181};
  double u_gradient[9] = {0}, gradient[5], at[] = {0.2, -0.1, 0.3}, k[3], mean = 0, less = 0;
  Sparse s = reference();
  CHECK_NEAR(sparse_evidence(&s, theta, u, gradient, u_gradient), 5.6496483941, 1e-9);
  for (int32_t i = 0; i < 9; i++) CHECK_NEAR(u_gradient[i], by_u[i], 1e-8);
  for (int32_t i = 0; i < 5; i++) CHECK_NEAR(gradient[i], by_theta[i], 1e-8);
  sparse_functions(&s, beta, iK);
  const GpFunctions f = {3, 3, 1, u, s.l, &s.sf2, &s.sn2, beta, iK};
  for (int32_t i = 0; i < f.n; i++) {
    k[i] = covariance(&s, at, &f.x[i * f.D]);
    mean += f.beta[i] * k[i];
  }
  for (int32_t i = 0; i < 9; i++) less += k[i / 3] * f.iK[i] * k[i % 3];
  CHECK_NEAR(mean, 0.0588956087, 1e-9);
  CHECK_NEAR(f.sf2[0] - less, 0.3296810192, 1e-9);
}

TEST(inducing_inputs_at_all_points_lose_nothing) {
  Sparse s = reference();
  s = opened(KERNEL_SQUARED_EXPONENTIAL, 6, 6, 3);
  CHECK_NEAR(sparse_evidence(&s, theta, x, NULL, NULL), 5.7659455092, 1e-10);
  gdn_random random = rng_stream(1, "all", 0);
  for (int32_t k = 0; k < 12; k++) {
    static uint8_t more[1 << 20];
    gdn_arena arena = arena_over(more, sizeof more);
    double gradient[D + 2], exact[D + 2], right[N];
    s = drawn(&random, (KernelKind)(k % 3), N, N, D);
    s.jitter = 1e-9;
    Evidence e = {.r = {.kind = s.kind, .n = N, .D = D, .x = x, .y = y}};
    evidence_open(&e, N, D, &arena);
    CHECK_NEAR(sparse_evidence(&s, theta, x, gradient, NULL), evidence_of(&e, theta, exact), 1e-6);
    for (int32_t i = 0; i < D + 2; i++) CHECK_NEAR(gradient[i], exact[i], 1e-5);
    sparse_functions(&s, beta, iK);
    memcpy(right, y, sizeof right);
    cholesky_solve(e.r.L, N, right);
    for (int32_t i = 0; i < N; i++) CHECK_NEAR(beta[i], right[i], 1e-5 * (1 + fabs(right[i])));
  }
}

static double value_at(Sparse *s, double *where, double h) {
  double was = *where;
  *where = was + h;
  double f = sparse_evidence(s, theta, u, NULL, NULL);
  *where = was;
  return f;
}

static double difference(Sparse *s, double *where) {
  double h = 1e-4, f[4];
  for (int32_t i = 0; i < 4; i++) f[i] = value_at(s, where, h * (i < 2 ? i - 2 : i - 1));
  return (f[0] - 8 * f[1] + 8 * f[2] - f[3]) / (12 * h);
}

TEST(gradients_are_finite_differences) {
  gdn_random random = rng_stream(2, "gradient", 0);
  for (int32_t k = 0; k < 30; k++) {
    int32_t m = 1 + k % M, dim = 1 + k % D;
    double gradient[D + 2], by_u[M * D];
    Sparse s = drawn(&random, (KernelKind)(k % 3), N - k % 5, m, dim);
    s.jitter = 1e-3;                                   // counts
    for (int32_t i = 0; i < m * dim; i++) by_u[i] = 7; // it is added to
    CHECK(sparse_evidence(&s, theta, u, gradient, by_u) < (double)INFINITY);
    for (int32_t i = 0; i < dim + 2; i++) {
      double g = difference(&s, &theta[i]);
      CHECK_NEAR(gradient[i], g, 1e-6 * (1 + fabs(g)));
    }
    for (int32_t i = 0; i < m * dim; i++) {
      double g = difference(&s, &u[i]);
      CHECK_NEAR(by_u[i] - 7, g, 1e-6 * (1 + fabs(g)));
    }
  }
}

// C of all points and of one more, which is told nothing: Q everywhere, and on the diagonal what is missing there.
static void write_out(const Sparse *s, const double *at, double *C, double *q) {
  static double Kmm[M * M], Kmn[M * (N + 1)], part[M * (N + 1)];
  int32_t all = s->n + 1;
  for (int32_t i = 0; i < s->M; i++) {
    for (int32_t j = 0; j < s->M; j++)
      Kmm[i * s->M + j] = covariance(s, &u[i * s->D], &u[j * s->D]) + (i == j) * s->jitter;
    for (int32_t j = 0; j < all; j++)
      Kmn[i * all + j] = covariance(s, &u[i * s->D], j < s->n ? &x[j * s->D] : at);
  }
  memcpy(part, Kmn, sizeof part);
  CHECK(matrix_solve(Kmm, part, s->M, all));
  for (int32_t i = 0; i < all; i++) {
    for (int32_t j = 0; j < all; j++) {
      double sum = 0;
      for (int32_t m = 0; m < s->M; m++) sum += Kmn[m * all + i] * part[m * all + j];
      if (i < s->n && j < s->n) C[i * s->n + j] = i == j ? s->sf2 + s->sn2 : sum;
      if (i == s->n && j < s->n) q[j] = sum;
    }
  }
}

TEST(it_is_the_process_of_that_covariance) {
  gdn_random random = rng_stream(3, "dense", 0);
  for (int32_t k = 0; k < 20; k++) {
    static double C[N * N], q[N], a[N], b[N];
    double at[] = {0.2, 0.9, 0.5, 0.4}, fit = 0, mean = 0, less = 0, told = 0, known = 0, K[M];
    Sparse s = drawn(&random, (KernelKind)(k % 3), N, M, D);
    s.jitter = 1e-4;
    double f = sparse_evidence(&s, theta, u, NULL, NULL);
    sparse_functions(&s, beta, iK);
    write_out(&s, at, C, q);
    CHECK(cholesky_factor(C, N));
    memcpy(a, y, sizeof a);
    memcpy(b, q, sizeof b);
    cholesky_solve(C, N, a);
    cholesky_solve(C, N, b);
    for (int32_t i = 0; i < N; i++) fit += a[i] * y[i], mean += a[i] * q[i], less += b[i] * q[i];
    CHECK_NEAR(f, 0.5 * (fit + cholesky_log_determinant(C, N) + N * log(2 * acos(-1))), 1e-8);
    for (int32_t i = 0; i < M; i++) told += beta[i] * (K[i] = covariance(&s, at, &u[i * D]));
    for (int32_t i = 0; i < M * M; i++) known += K[i / M] * iK[i] * K[i % M];
    CHECK_NEAR(told, mean, 1e-8);
    CHECK_NEAR(known, less, 1e-8);
    CHECK(known > 0 && known < s.sf2);
  }
}

// From a corner, inducing inputs and hyper-parameters go to where they explain as much as the exact process does, or nearly.
TEST(inducing_inputs_find_their_places) {
  static double z[M + 3], low[M + 3], high[M + 3], gradient[M + 3];
  static uint8_t more[1 << 20], other[1 << 20];
  gdn_random random = rng_stream(4, "places", 0);
  for (int32_t i = 0; i < N; i++) {
    x[i] = i / (double)N;
    y[i] = sin(6 * x[i]) + 0.1 * (2 * rng_unit(&random) - 1);
  }
  for (int32_t i = 0; i < M + 3; i++) {
    z[i] = i < M ? 0.02 * i : i < M + 2 ? 0 : -1;
    low[i] = i < M ? -0.5 : -3;
    high[i] = i < M ? 1.5 : 3;
  }
  Sparse s = opened(KERNEL_SQUARED_EXPONENTIAL, N, M, 1);
  gdn_arena arena = arena_over(more, sizeof more), another = arena_over(other, sizeof other);
  Minimise m = {0};
  minimise_open(&m, M + 3, &arena);
  minimise_begin(&m, z, low, high);
  double f, first = sparse_evidence(&s, z + M, z, NULL, NULL);
  do {
    memset(gradient, 0, sizeof gradient);
    f = sparse_evidence(&s, m.x + M, m.x, gradient + M, gradient);
  } while (!minimise_tell(&m, f, gradient));
  Evidence e = {.r = {.n = N, .D = 1, .x = x, .y = y}};
  evidence_open(&e, N, 1, &another);
  double exact = evidence_of(&e, m.best + M, gradient);
  CHECK(m.best_f < first - 10);
  CHECK(m.best_f < exact + 0.5);
  CHECK(m.evaluations < 200);
}

TEST(what_cannot_be_computed_is_infinite) {
  Sparse s = reference();
  double gradient[5];
  s.jitter = 0;
  memcpy(&u[3], u, 3 * sizeof *u); // twice the same
  CHECK(sparse_evidence(&s, theta, u, gradient, NULL) == (double)INFINITY);
  s.jitter = 1e-6;
  CHECK(sparse_evidence(&s, theta, u, gradient, NULL) < (double)INFINITY);
  u[0] = (double)NAN;
  CHECK(sparse_evidence(&s, theta, u, gradient, NULL) == (double)INFINITY);
}

// clang-format off
TEST_MAIN(
  RUN(the_references_numbers_are_found)
  RUN(inducing_inputs_at_all_points_lose_nothing)
  RUN(gradients_are_finite_differences)
  RUN(it_is_the_process_of_that_covariance)
  RUN(inducing_inputs_find_their_places)
  RUN(what_cannot_be_computed_is_infinite))
