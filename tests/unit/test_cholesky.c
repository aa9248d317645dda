// The Cholesky factor: of a matrix made of a known triangle of whole numbers, where every step is exact;
// of Hilbert's matrix; and the refusal of matrices that are not positive definite. Its tiles, held against sums that are written
// out.
#include <math.h>

#include "check.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/rng.h"

enum { MOST = 40 };

static double magnitude(double x) {
  return x < 0 ? -x : x;
}

// L = [2; 6 1; -8 5 3] gives A = [4 12 -16; 12 37 -43; -16 -43 98] and, for b = (1, 2, 3), L^-1 b =
// (1/2, -1, 4) and A^-1 b = (343/12, -23/3, 4/3) by elimination on paper.
TEST(a_known_triangle_is_found) {
  double a[] = {4, 99, 99, 12, 37, 99, -16, -43, 98};
  static const double l[] = {2, 99, 99, 6, 1, 99, -8, 5, 3};
  double z[] = {1, 2, 3}, x[] = {1, 2, 3};
  CHECK(cholesky_factor(a, 3) == 1);
  for (int i = 0; i < 9; i++) CHECK(a[i] == l[i]); // above the diagonal nothing is touched
  cholesky_forward(a, 3, z);
  CHECK(z[0] == 0.5 && z[1] == -1 && z[2] == 4);
  cholesky_solve(a, 3, x);
  CHECK_NEAR(x[0], 343 / 12.0, 1e-13);
  CHECK_NEAR(x[1], -23 / 3.0, 1e-13);
  CHECK_NEAR(x[2], 4 / 3.0, 1e-13);
}

// Hilbert's matrix 1 / (i + j + 1) of six rows has the condition number 1.5e7; its inverse times ones
// is whole: (-1)^(n-1-i) (n+i)! / (i!^2 (n-1-i)!) = -6, 210, -1680, 5040, -6300, 2772.
TEST(hilberts_matrix_is_solved) {
  static const double expected[] = {-6, 210, -1680, 5040, -6300, 2772};
  double a[36], x[6];
  for (int i = 0; i < 36; i++) a[i] = 1.0 / (i / 6 + i % 6 + 1);
  for (int i = 0; i < 6; i++) x[i] = 1;
  CHECK(cholesky_factor(a, 6) == 1);
  cholesky_solve(a, 6, x);
  for (int i = 0; i < 6; i++) CHECK_NEAR(x[i], expected[i], 1e-8 * magnitude(expected[i]));
}

TEST(what_is_not_positive_definite_is_refused) {
  double negative[] = {-1}, zero[] = {0}, one[] = {9};
  double singular[] = {1, 0, 3, 9}, indefinite[] = {1, 0, 2, 1};
  double nan[] = {1, 0, 0.0 / zero[0], 4}, infinite[] = {1 / zero[0]};
  // Three copies of (0.1, 0.3, 0.7): the rest of the second row is rounding alone.
  double same[] = {0.01, 0, 0, 0.03, 0.09, 0, 0.07, 0.21, 0.49};
  CHECK(cholesky_factor(one, 1) == 1 && one[0] == 3);
  CHECK(!cholesky_factor(negative, 1) && !cholesky_factor(zero, 1));
  CHECK(!cholesky_factor(singular, 2) && !cholesky_factor(indefinite, 2));
  CHECK(!cholesky_factor(nan, 2) && !cholesky_factor(infinite, 1));
  CHECK(!cholesky_factor(same, 3));
}

// X X' + least I, from a random X.
static void draw_positive(gdn_random *random, double *a, int32_t n, double least) {
  static double x[MOST * MOST];
  for (int32_t i = 0; i < n * n; i++) x[i] = 2 * rng_unit(random) - 1;
  matrix_product_t(a, x, x, n, n, n);
  for (int32_t i = 0; i < n; i++) a[i * n + i] += least;
}

static int32_t same_triangle(const double *a, const double *b, int32_t n) {
  int32_t same = 1;
  for (int32_t i = 0; i < n; i++)
    same &= memcmp(&a[i * n], &b[i * n], sizeof *a * (size_t)(i + 1)) == 0;
  return same;
}

// Each element by itself, its sum from left to right: the tiles give the same bits.
TEST(tiles_change_no_bit) {
  gdn_random random = rng_stream(1, "tiles", 0);
  for (int32_t n = 1; n <= MOST; n++) {
    static double a[MOST * MOST], l[MOST * MOST];
    draw_positive(&random, a, n, 0.1);
    memcpy(l, a, sizeof a);
    for (int32_t i = 0; i < n; i++) {
      for (int32_t j = 0; j <= i; j++) {
        double sum = 0;
        for (int32_t k = 0; k < j; k++) sum += l[i * n + k] * l[j * n + k];
        double rest = l[i * n + j] - sum;
        l[i * n + j] = i == j ? sqrt(rest) : rest / l[j * n + j];
      }
    }
    CHECK(cholesky_factor(a, n));
    CHECK(same_triangle(a, l, n));
  }
}

TEST(the_inverse_and_the_determinant_are_right) {
  gdn_random random = rng_stream(2, "inverse", 0);
  for (int32_t n = 1; n <= MOST; n++) {
    static double a[MOST * MOST], l[MOST * MOST], inverse[MOST * MOST], product[MOST * MOST];
    draw_positive(&random, a, n, 0.1);
    memcpy(l, a, sizeof a);
    for (int32_t i = 0; i < n; i++) { // nothing above the diagonal is read
      for (int32_t j = i + 1; j < n; j++) l[i * n + j] = (double)NAN;
    }
    CHECK(cholesky_factor(l, n));
    for (int32_t i = 0; i < n * n; i++) inverse[i] = (double)NAN;
    cholesky_inverse(l, n, inverse);
    matrix_product(product, a, inverse, n, n, n);
    for (int32_t i = 0; i < n * n; i++) {
      CHECK_NEAR(product[i], i / n == i % n, 1e-11);
      CHECK(inverse[i] == inverse[i % n * n + i / n]);
    }
    double log_determinant = 0; // the rest of each diagonal element, as it is eliminated
    for (int32_t k = 0; k < n; k++) {
      log_determinant += log(a[k * n + k]);
      for (int32_t i = k + 1; i < n; i++) {
        double part = a[i * n + k] / a[k * n + k];
        for (int32_t j = k; j < n; j++) a[i * n + j] -= part * a[k * n + j];
      }
    }
    CHECK_NEAR(cholesky_log_determinant(l, n), log_determinant, 1e-10);
  }
}

// clang-format off
TEST_MAIN(
  RUN(a_known_triangle_is_found)
  RUN(hilberts_matrix_is_solved)
  RUN(what_is_not_positive_definite_is_refused)
  RUN(tiles_change_no_bit)
  RUN(the_inverse_and_the_determinant_are_right))
