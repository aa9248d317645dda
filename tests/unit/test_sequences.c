// How the planners draw: truncated normal numbers and coloured noise, against closed forms and a plain
// Fourier sum.
#include <math.h>

#include "planner.h"
#include "planners/sequences.h"

static double total(const float *a, int32_t horizon, int32_t dim) {
  double sum = 0;
  for (int32_t r = 0; r < horizon * dim; r++) sum += (double)a[r];
  return sum;
}

static double phi(double z) {
  return 0.5 * erfc(-z / sqrt(2));
}

// Distribution function of a standard normal number within (-2, 2).
static double truncated(double z) {
  return (phi(z) - phi(-2)) / (phi(2) - phi(-2));
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

TEST(cem_draws_truncated_normal_numbers) {
  enum { N = 50 * 1000 };
  static double z[N];
  Planner *p = planner_new("cem", 2, 11, "population=1000 " PLAIN_CEM);
  p->type->begin(p);
  p->type->propose(p);
  double squares = 0, largest = 0;
  for (int32_t i = 0; i < N; i++) {
    z[i] = (double)candidate(p, i / 1000, i % 1000) / 0.5; // mean 0, std 0.5
    squares += z[i] * z[i];
    CHECK(z[i] > -2 && z[i] < 2);
  }
  // Its std is 0.8796256610; that of z^2 below 2 leaves the estimate within 4 * 2 / sqrt(N).
  CHECK_NEAR(squares / N, 0.8796256610 * 0.8796256610, 8 / sqrt(N));
  qsort(z, N, sizeof *z, compare);
  for (int32_t i = 0; i < N; i++) {
    double apart = fabs(truncated(z[i]) - (i + 0.5) / N);
    if (apart > largest) largest = apart;
  }
  CHECK(largest < 1.95 / sqrt(N)); // Kolmogorov-Smirnov, p = 0.001
  planner_free(p);
}

TEST(cem_stays_within_bounds_and_two_stds) {
  Planner *p =
      planner_new("cem", 1, 4, "horizon=3 population=500 iterations=10 epsilon=0 " PLAIN_CEM);
  const double *std = planner_channel(p, "planner.std");
  int32_t beyond = 0, n = 0;
  p->type->begin(p);
  for (int32_t done = 0; !done;) {
    float m[3] = {p->plan[0], p->plan[1], p->plan[2]};
    p->type->propose(p);
    for (int32_t i = 0; i < 3 * p->proposed; i++, n++) {
      int32_t r = i / p->proposed;
      double a = (double)candidate(p, r, i % p->proposed);
      double reach = 2 * std[r], middle = (double)m[r];
      double low = fmax(-1, middle - reach), high = fmin(1, middle + reach);
      // Also on the other side of the mean only as far as the near bound is.
      double room = fmin(1 - middle, 1 + middle);
      low = fmax(low, middle - room);
      high = fmin(high, middle + room);
      beyond += a < low - 1e-6 || a > high + 1e-6 || a < -1 || a > 1;
    }
    planner_judge(p, total); // drives the mean to the bound
    done = p->type->learn(p);
  }
  CHECK_INT(n, 3 * 500 * 10);
  CHECK_INT(beyond, 0);
  CHECK(p->plan[0] > 0.9f);
  planner_free(p);
}

// Least squares gradient of log power over log frequency, from many draws; the power by a plain Fourier sum.
static double slope_of(const Planner *p, int32_t horizon) {
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  int32_t n = (horizon - 1) / 2;
  for (int32_t k = 1; k <= n; k++) {
    double power = 0;
    for (int32_t c = 0; c < p->proposed; c++) {
      double re = 0, im = 0;
      for (int32_t h = 0; h < horizon; h++) {
        re += (double)candidate(p, h, c) * cos(2 * 3.141592653589793 * k * h / horizon);
        im += (double)candidate(p, h, c) * sin(2 * 3.141592653589793 * k * h / horizon);
      }
      power += re * re + im * im;
    }
    double x = log(k), y = log(power);
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

static void check_colour(double beta, const char *set) {
  Planner *p = planner_new("cem", 1, 2, set);
  gdn_random random = gdn_random_stream(9, "test", 0);
  gdn_arena arena = arena_measure();
  Colour colour;
  colour_open(&colour, p, &arena);
  void *memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(memory, arena_bytes(&arena));
  colour_open(&colour, p, &arena);
  colour_start(&colour, p, beta);
  p->proposed = p->population;
  colour_draw(&colour, p, &random);
  int32_t n = p->proposed;
  for (int32_t h = 0; h < p->horizon; h++) {
    double sum = 0, squares = 0;
    for (int32_t c = 0; c < n; c++) {
      sum += (double)candidate(p, h, c);
      squares += (double)candidate(p, h, c) * (double)candidate(p, h, c);
    }
    CHECK_NEAR(sum / n, 0, 4.5 / sqrt(n));
    CHECK_NEAR(squares / n, 1, 4.5 * sqrt(2.0 / n));
  }
  // Each log power has a std of 1 / sqrt(n); log k spreads over more than 0.7.
  CHECK_NEAR(slope_of(p, p->horizon), -beta, 4 / sqrt(n) / 0.7);
  free(memory);
  planner_free(p);
}

TEST(coloured_noise_has_its_spectrum_and_variance_1) {
  check_colour(0, "horizon=20 population=2000");
  check_colour(1, "horizon=25 population=2000");
  check_colour(2, "horizon=32 population=2000");
  check_colour(3.5, "horizon=31 population=2000");
}

TEST(white_basis_is_orthonormal) {
  Planner *p = planner_new("cem", 1, 2, "horizon=12");
  float basis[12 * 12];
  Colour colour = {.basis = basis};
  colour_start(&colour, p, 0);
  for (int32_t i = 0; i < 12; i++) {
    for (int32_t j = 0; j < 12; j++) {
      double dot = 0;
      for (int32_t h = 0; h < 12; h++) dot += (double)basis[h * 12 + i] * (double)basis[h * 12 + j];
      CHECK_NEAR(dot, i == j, 1e-6);
    }
  }
  planner_free(p);
}

// n_0 = beta u_0 and n_1 = beta u_1 + (1 - beta) n_0.
TEST(mppi_smooths_its_noise) {
  enum { N = 5000 };
  Planner *p = planner_new("mppi", 2, 1, "horizon=2 population=5000 sigma=0.2 beta=0.4");
  double unit = 0.4 * 0.2 * 0.4 * 0.2, sums[3] = {0, 0, 0};
  p->type->begin(p);
  p->type->propose(p);
  for (int32_t c = 0; c < N; c++) {
    double before = (double)candidate(p, 1, c), after = (double)candidate(p, 3, c);
    sums[0] += before * before / unit;
    sums[1] += before * after / unit;
    sums[2] += after * after / unit;
  }
  CHECK_NEAR(sums[0] / N, 1, 4 * sqrt(2.0 / N));
  CHECK_NEAR(sums[1] / N, 0.6, 4 * sqrt(1.72 / N)); // 1 * 1.36 + 0.6^2
  CHECK_NEAR(sums[2] / N, 1.36, 4 * 1.36 * sqrt(2.0 / N));
  planner_free(p);
}

// clang-format off
TEST_MAIN(
  RUN(cem_draws_truncated_normal_numbers)
  RUN(cem_stays_within_bounds_and_two_stds)
  RUN(coloured_noise_has_its_spectrum_and_variance_1)
  RUN(white_basis_is_orthonormal)
  RUN(mppi_smooths_its_noise))
