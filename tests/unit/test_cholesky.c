// The Cholesky factor: of a matrix made of a known triangle of whole numbers, where every step is exact;
// of Hilbert's matrix; and the refusal of matrices that are not positive definite. Its tiles, held against sums that are written
// out; and rows that come and go.
#include <math.h>

#include "check.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/rng.h"
#include "math/tile.h"

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

// All columns at once, to the bit as one after the other.
TEST(many_columns_are_solved_like_one) {
  gdn_random random = rng_stream(4, "columns", 0);
  for (int32_t n = 1; n <= MOST; n++) {
    static double l[MOST * MOST], x[MOST * MOST], was[MOST * MOST], one[MOST];
    int32_t columns = 1 + rng_below(&random, MOST);
    draw_positive(&random, l, n, 0.1);
    CHECK(cholesky_factor(l, n));
    for (int32_t i = 0; i < n * columns; i++) was[i] = x[i] = rng_unit(&random);
    cholesky_forward_all(l, n, x, columns);
    for (int32_t c = 0; c < columns; c++) {
      for (int32_t i = 0; i < n; i++) one[i] = was[i * columns + c];
      cholesky_forward(l, n, one);
      for (int32_t i = 0; i < n; i++) CHECK(x[i * columns + c] == one[i]);
    }
    cholesky_backward_all(l, n, x, columns);
    for (int32_t c = 0; c < columns; c++) {
      for (int32_t i = 0; i < n; i++) one[i] = was[i * columns + c];
      cholesky_solve(l, n, one);
      for (int32_t i = 0; i < n; i++) CHECK_NEAR(x[i * columns + c], one[i], 1e-9);
    }
  }
}

TEST(a_symmetric_product_is_its_sums) {
  gdn_random random = rng_stream(5, "product", 0);
  for (int32_t n = 1; n <= MOST; n++) {
    static double a[MOST * MOST], product[MOST * MOST];
    int32_t width = 1 + rng_below(&random, MOST);
    for (int32_t i = 0; i < n * width; i++) a[i] = rng_unit(&random);
    tile_symmetric(product, a, a, n, width);
    for (int32_t i = 0; i < n * n; i++) {
      double sum = 0;
      for (int32_t k = 0; k < width; k++) sum += a[i / n * width + k] * a[i % n * width + k];
      CHECK(product[i] == sum);
    }
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

// -- rows that come and go -----------------------------------------------------------------------------

// The reference's covariance of six points, x_ij = sin(1.3 i + 0.7 j): l = 0.8, 1.1, 1.4, sf2 = 1.2, sn2 = 0.01.
static void write_known(double *a) {
  static const double lengths[] = {0.8, 1.1, 1.4};
  for (int32_t i = 0; i < 36; i++) {
    double r2 = 0;
    for (int32_t d = 0; d < 3; d++) {
      double z = sin(1.3 * (i / 6) + 0.7 * d) - sin(1.3 * (i % 6) + 0.7 * d);
      r2 += z * z / (lengths[d] * lengths[d]);
    }
    a[i] = 1.2 * exp(-r2 / 2) + (i / 6 == i % 6 ? 0.01 : 0);
  }
}

TEST(the_references_rows_come_and_go) {
  static const double last[] = {1.0424584896,  0.2164017999,  -0.0410367212,
                                -0.0210723125, -0.0942867749, 0.2557977868};
  static const double left[4][5] = {
      {0.3132638533, 1.0544504532},
      {0.1071001274, 0.2428894752, 1.0674897028},
      {0.3440680688, 0.0786238471, 0.6142985803, 0.8414705633},
      {1.0424584896, 0.0226307654, -0.0422233394, -0.1172045942, 0.3274880436}};
  double a[36], l[36], row[6];
  write_known(a);
  for (int32_t n = 0; n < 6; n++) { // from nothing
    memcpy(row, &a[n * 6], sizeof row);
    CHECK(cholesky_append(l, n, row));
  }
  for (int32_t j = 0; j < 6; j++) CHECK_NEAR(l[30 + j], last[j], 1e-10);
  cholesky_remove(l, 6, 1);
  for (int32_t i = 1; i < 5; i++) {
    for (int32_t j = 0; j <= i; j++) CHECK_NEAR(l[i * 5 + j], left[i - 1][j], 1e-10);
  }
}

// Appended: to the bit what is factored whole. Taken out: what is factored without it.
TEST(rows_may_come_and_go_in_any_order) {
  gdn_random random = rng_stream(3, "rows", 0);
  static double a[MOST * MOST], l[MOST * MOST], whole[MOST * MOST], row[MOST];
  for (int32_t n = 1; n <= MOST; n++) {
    draw_positive(&random, a, n, 0.1);
    for (int32_t i = 0; i < n; i++) {
      memcpy(row, &a[i * n], sizeof row[0] * (size_t)(i + 1));
      CHECK(cholesky_append(l, i, row));
    }
    memcpy(whole, a, sizeof a);
    CHECK(cholesky_factor(whole, n));
    CHECK(same_triangle(l, whole, n));
    int32_t gone = rng_below(&random, n), m = n - 1;
    cholesky_remove(l, n, gone);
    for (int32_t i = 0; i < m; i++) {
      for (int32_t j = 0; j < m; j++) whole[i * m + j] = a[(i + (i >= gone)) * n + j + (j >= gone)];
    }
    CHECK(cholesky_factor(whole, m));
    for (int32_t i = 0; i < m; i++) {
      for (int32_t j = 0; j <= i; j++) CHECK_NEAR(l[i * m + j], whole[i * m + j], 1e-10);
    }
  }
}

// A copy of a row that is there already says nothing new.
TEST(a_row_that_is_known_is_refused) {
  double a[] = {0.01, 0, 0, 0}, was[4], copy[] = {0.01, 0.01}, nan[] = {(double)NAN, 1};
  CHECK(cholesky_factor(a, 1));
  memcpy(was, a, sizeof a);
  CHECK(!cholesky_append(a, 1, copy) && !cholesky_append(a, 1, nan));
  CHECK(memcmp(a, was, sizeof a) == 0);
}

// clang-format off
TEST_MAIN(
  RUN(a_known_triangle_is_found)
  RUN(hilberts_matrix_is_solved)
  RUN(what_is_not_positive_definite_is_refused)
  RUN(tiles_change_no_bit)
  RUN(many_columns_are_solved_like_one)
  RUN(a_symmetric_product_is_its_sums)
  RUN(the_inverse_and_the_determinant_are_right)
  RUN(the_references_rows_come_and_go)
  RUN(rows_may_come_and_go_in_any_order)
  RUN(a_row_that_is_known_is_refused))
