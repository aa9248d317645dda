// Linear control in numbers: the Riccati equation against its own recursion, run until it stays, and the reference's P and
// K; and what it is made of: linear systems, the nearest positive semidefinite matrix, a quadratic in a box.
#include <math.h>

#include "check.h"
#include "math/box_qp.h"
#include "math/matrix.h"
#include "math/riccati.h"
#include "math/rng.h"

enum { N = 4, M = 2, SCRATCH = 1000 };

static void draw(gdn_random *random, double *x, int32_t n, double width) {
  for (int32_t i = 0; i < n; i++) x[i] = width * (2 * rng_unit(random) - 1);
}

// X'X + least I, from a random X.
static void draw_positive(gdn_random *random, double *a, int32_t n, double least) {
  double x[64];
  draw(random, x, n * n, 1);
  matrix_product_t(a, x, x, n, n, n);
  for (int32_t i = 0; i < n; i++) a[i * n + i] += least;
}

// -- the recursion, written out ------------------------------------------------------------------------

typedef struct System {
  int32_t n, m;
  double A[N * N], B[N * M], Q[N * N], S[M * N], R[M * M], P[N * N], K[M * N];
} System;

// P <- the cost of one step more, with the gain that belongs to it; all by elimination.
static void back_up(System *s) {
  int32_t n = s->n, m = s->m;
  double PA[N * N], PB[N * M], Quu[M * M], Qux[M * N], next[N * N];
  matrix_product(PA, s->P, s->A, n, n, n);
  matrix_product(PB, s->P, s->B, n, n, m);
  memcpy(Quu, s->R, sizeof Quu);
  memcpy(Qux, s->S, sizeof Qux);
  memcpy(next, s->Q, sizeof next);
  matrix_add_product_t(Quu, 1, s->B, PB, m, n, m);
  matrix_add_product_t(Qux, 1, s->B, PA, m, n, n);
  matrix_add_product_t(next, 1, s->A, PA, n, n, n);
  memcpy(s->K, Qux, sizeof s->K);
  CHECK(matrix_solve(Quu, s->K, m, n));
  matrix_add_product_t(next, -1, Qux, s->K, n, m, n);
  for (int32_t i = 0; i < m * n; i++) s->K[i] = -s->K[i];
  matrix_symmetrise(next, n); // or rounding grows
  memcpy(s->P, next, sizeof next);
}

static int32_t solve(const System *s, double *P, double *K) {
  static double scratch[SCRATCH];
  CHECK(riccati_scratch(s->n, s->m) <= SCRATCH);
  const Riccati r = {s->n, s->m, s->A, s->B, s->Q, s->S, s->R, P, K};
  return riccati_solve(&r, scratch);
}

// The reference's system, section 4.6.
static const System reference = {
    .n = 2, .m = 1, .A = {1, .1, 0, 1}, .B = {.005, .1}, .Q = {1, 0, 0, .1}, .R = {.01}};

TEST(the_references_gain_is_found) {
  System s = reference;
  double P[4], K[2];
  memcpy(s.P, s.Q, sizeof s.P);
  for (int32_t i = 0; i < 20; i++) back_up(&s);
  CHECK_NEAR(s.P[0], 6.0222288740, 1e-9);
  CHECK_NEAR(s.P[1], 1.0123363518, 1e-9);
  CHECK_NEAR(s.P[3], 0.6090829868, 1e-9);
  CHECK(solve(&s, P, K));
  CHECK_NEAR(P[0], 6.0225407858, 1e-9);
  CHECK_NEAR(P[1], 1.0124228366, 1e-9);
  CHECK_NEAR(P[3], 0.6091146407, 1e-9);
  CHECK_NEAR(K[0], -7.6129579727, 1e-9);
  CHECK_NEAR(K[1], -4.5849349892, 1e-9);
}

// Stable and unstable ones, with and without a mixed term; the recursion is the independent solution.
TEST(doubling_equals_the_recursion) {
  gdn_random random = rng_stream(1, "riccati", 0);
  for (int32_t k = 0; k < 200; k++) {
    System s = {.n = 1 + k % N, .m = 1 + k / N % M};
    double P[N * N], K[M * N], both[(N + M) * (N + M)];
    int32_t n = s.n, m = s.m, all = n + m;
    draw(&random, s.A, n * n, 1.5);
    draw(&random, s.B, n * m, 1);
    draw_positive(&random, both, all, 0.1);
    for (int32_t i = 0; i < n; i++) {
      for (int32_t j = 0; j < n; j++) s.Q[i * n + j] = both[i * all + j];
      for (int32_t j = 0; j < m; j++) s.S[j * n + i] = k % 3 ? both[i * all + n + j] : 0;
    }
    for (int32_t i = 0; i < m * m; i++) s.R[i] = both[(n + i / m) * all + n + i % m];
    for (int32_t i = 0; i < 3000; i++) back_up(&s);
    CHECK(solve(&s, P, K));
    for (int32_t i = 0; i < n * n; i++) CHECK_NEAR(P[i], s.P[i], 1e-9 * (1 + fabs(s.P[i])));
    for (int32_t i = 0; i < m * n; i++) CHECK_NEAR(K[i], s.K[i], 1e-9 * (1 + fabs(s.K[i])));
  }
}

TEST(what_has_no_finite_cost_is_refused) {
  double P[4], K[2];
  System s = reference;
  s.A[0] = 1.2;
  s.A[1] = s.B[0] = 0; // grows, is paid for, and cannot be reached
  CHECK(!solve(&s, P, K));
  s = reference;
  s.R[0] = 0;
  CHECK(!solve(&s, P, K));
  s = reference;
  s.A[2] = (double)NAN;
  CHECK(!solve(&s, P, K));
  s = reference;
  s.Q[0] = s.Q[3] = 0; // nothing costs: nothing is done
  CHECK(solve(&s, P, K) && K[0] == 0 && K[1] == 0);
}

// -- its parts -----------------------------------------------------------------------------------------

TEST(a_linear_system_is_solved) {
  gdn_random random = rng_stream(2, "system", 0);
  for (int32_t k = 0; k < 50; k++) {
    double a[36], x[12], b[12], spoilt[36];
    draw(&random, a, 36, 1);
    draw(&random, x, 12, 1);
    if (k == 0) a[0] = 0; // needs another pivot
    matrix_product(b, a, x, 6, 6, 2);
    memcpy(spoilt, a, sizeof a);
    CHECK(matrix_solve(spoilt, b, 6, 2));
    for (int32_t i = 0; i < 12; i++) CHECK_NEAR(b[i], x[i], 1e-9);
  }
  double singular[] = {1, 2, 2, 4}, right[] = {1, 1};
  CHECK(!matrix_solve(singular, right, 2, 1));
}

// [1 2; 2 1] has the eigenvalues 3 and -1: without the latter it is 1.5 everywhere.
TEST(negative_eigenvalues_are_left_out) {
  double a[] = {1, 2, 2, 1}, w[16], v[16], same[16], was[16];
  matrix_make_positive(a, 2, w, v);
  for (int32_t i = 0; i < 4; i++) CHECK_NEAR(a[i], 1.5, 1e-15);
  gdn_random random = rng_stream(3, "positive", 0);
  for (int32_t k = 0; k < 50; k++) {
    draw_positive(&random, same, 4, 0.01);
    memcpy(was, same, sizeof was);
    matrix_make_positive(same, 4, w, v);
    CHECK(memcmp(same, was, sizeof was) == 0);
    draw(&random, same, 16, 1);
    matrix_symmetrise(same, 4);
    memcpy(was, same, sizeof was);
    matrix_make_positive(same, 4, w, v);
    for (int32_t i = 0; i < 20; i++) { // nowhere below 0, and nowhere below what it was
      double x[4], worth = 0, before = 0;
      draw(&random, x, 4, 1);
      for (int32_t j = 0; j < 16; j++) worth += same[j] * x[j / 4] * x[j % 4];
      for (int32_t j = 0; j < 16; j++) before += was[j] * x[j / 4] * x[j % 4];
      CHECK(worth >= -1e-12 && worth >= before - 1e-12);
    }
  }
}

// Where the box holds a number the gradient points out of it; elsewhere it is 0.
TEST(a_quadratic_is_least_in_its_box) {
  enum { D = 3 };
  gdn_random random = rng_stream(4, "box", 0);
  int32_t held = 0;
  for (int32_t k = 0; k < 500; k++) {
    double H[D * D], g[D], low[D], high[D], x[D] = {0}, factor[D * D], scratch[3 * D];
    uint8_t is_free[D];
    draw_positive(&random, H, D, 0.01);
    draw(&random, g, D, 2);
    for (int32_t i = 0; i < D; i++) {
      low[i] = -rng_unit(&random);
      high[i] = k % 5 ? rng_unit(&random) : (double)INFINITY;
    }
    CHECK(box_qp_scratch(D) == 3 * D);
    CHECK(box_qp(H, g, low, high, D, x, is_free, factor, scratch));
    for (int32_t i = 0; i < D; i++) {
      double gradient = g[i];
      for (int32_t j = 0; j < D; j++) gradient += H[i * D + j] * x[j];
      CHECK(x[i] >= low[i] && x[i] <= high[i]);
      if (is_free[i]) CHECK_NEAR(gradient, 0, 1e-8);
      if (!is_free[i])
        CHECK((x[i] == low[i] && gradient >= 0) || (x[i] == high[i] && gradient <= 0));
      held += !is_free[i];
    }
  }
  CHECK(held > 100 && held < 1400);
  double not [] = {-1}, g[] = {1}, low[] = {-1}, high[] = {1}, x[] = {0}, factor[1], scratch[3];
  uint8_t is_free[1];
  CHECK(!box_qp(not, g, low, high, 1, x, is_free, factor, scratch));
}

// clang-format off
TEST_MAIN(
  RUN(the_references_gain_is_found)
  RUN(doubling_equals_the_recursion)
  RUN(what_has_no_finite_cost_is_refused)
  RUN(a_linear_system_is_solved)
  RUN(negative_eigenvalues_are_left_out)
  RUN(a_quadratic_is_least_in_its_box))
