// Conjugate gradients: a system whose iterates are known, larger ones against elimination, and where there is nothing to
// solve.
#include "math/conjugate_gradient.h"

#include "base/arena.h"
#include "check.h"
#include "core/archive.h"
#include "math/matrix.h"
#include "math/rng.h"
#include "math/scalar.h"

enum { N = 12 };
static _Alignas(16) uint8_t memory[4096];

static ConjugateGradient solver(int32_t n, int32_t most, double least) {
  ConjugateGradient cg = {.n = n, .most = most, .least = least};
  gdn_arena arena = arena_over(memory, sizeof memory);
  conjugate_gradient_open(&cg, &arena);
  CHECK(!arena.failed);
  return cg;
}

static void product(const double *a, const double *p, int32_t n, double *z) {
  matrix_product(z, a, p, n, n, 1);
}

// Worked out by another program.
TEST(known_iterates) {
  static const double a[] = {4, 1, 0, 1, 3, -1, 0, -1, 2}, b[] = {1, 2, 3};
  static const double known[][3] = {{.5384615385, 1.0769230769, 1.6153846154},
                                    {-.0396039604, 1.2871287129, 2.2722772277},
                                    {-1.0 / 9, 13.0 / 9, 20.0 / 9}};
  double z[3];
  ConjugateGradient cg = solver(3, 10, 1e-20);
  conjugate_gradient_begin(&cg, b);
  for (int32_t k = 0; k < 3; k++) {
    CHECK_INT(cg.why, CONJUGATE_GOES_ON);
    product(a, cg.p, 3, z);
    conjugate_gradient_tell(&cg, z);
    for (int32_t i = 0; i < 3; i++) CHECK_NEAR(cg.x[i], known[k][i], 1e-10);
  }
  CHECK_INT(cg.why, CONJUGATE_SOLVED);
  CHECK_INT(cg.products, 3);
}

// A = B'B + I / 2; r is b - A x at every step, and x what elimination finds.
TEST(larger_systems) {
  gdn_random random = {5};
  for (int32_t repeat = 0; repeat < 20; repeat++) {
    double base[N * N], a[N * N] = {0}, b[N], x[N], z[N];
    for (int32_t i = 0; i < N * N; i++) base[i] = 2 * rng_unit(&random) - 1;
    for (int32_t i = 0; i < N; i++) x[i] = b[i] = 2 * rng_unit(&random) - 1;
    matrix_add_product_t(a, 1, base, base, N, N, N);
    for (int32_t i = 0; i < N; i++) a[i * N + i] += 0.5;
    ConjugateGradient cg = solver(N, 4 * N, 1e-24);
    conjugate_gradient_begin(&cg, b);
    while (cg.why == CONJUGATE_GOES_ON) {
      product(a, cg.p, N, z);
      conjugate_gradient_tell(&cg, z);
      product(a, cg.x, N, z);
      for (int32_t i = 0; i < N; i++) CHECK_NEAR(cg.r[i], b[i] - z[i], 1e-10);
    }
    CHECK_INT(cg.why, CONJUGATE_SOLVED);
    CHECK(matrix_solve(a, x, N, 1));
    for (int32_t i = 0; i < N; i++) CHECK_NEAR(cg.x[i], x[i], 1e-10);
  }
}

TEST(why_it_stops) {
  static const double none[] = {0, 0}, b[] = {1, 1}, less[] = {-1, -1}, nan[] = {SCALAR_NAN, 0};
  ConjugateGradient cg = solver(2, 1, 0);
  conjugate_gradient_begin(&cg, none);
  CHECK_INT(cg.why, CONJUGATE_SOLVED);
  conjugate_gradient_begin(&cg, b);
  conjugate_gradient_tell(&cg, less);
  CHECK_INT(cg.why, CONJUGATE_NOT_POSITIVE);
  CHECK(cg.x[0] == 0 && cg.x[1] == 0);
  conjugate_gradient_begin(&cg, b);
  conjugate_gradient_tell(&cg, nan);
  CHECK_INT(cg.why, CONJUGATE_NOT_POSITIVE);
  conjugate_gradient_begin(&cg, b);
  conjugate_gradient_tell(&cg, (double[]){1, 3});
  CHECK_INT(cg.why, CONJUGATE_SPENT);
  double x = cg.x[0];
  CHECK(x > 0);
  conjugate_gradient_tell(&cg, b); // who is done hears nothing more
  CHECK(cg.x[0] == x && cg.products == 1);
}

TEST_MAIN(RUN(known_iterates) RUN(larger_systems) RUN(why_it_stops))
