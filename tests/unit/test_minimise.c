// L-BFGS within bounds: how many evaluations known functions take; what holds at a minimum, of random problems; and what
// may be asked of it wherever it stands: it stays within the bounds, and saved it goes on to the bit.
#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "core/archive.h"
#include "math/matrix.h"
#include "math/minimise.h"
#include "math/rng.h"

enum { N = 20, BYTES = 1 << 16 };

static double low[N], high[N], gradient[N];

typedef double Function(const double *x, int32_t n, double *g);

static Minimise opened(int32_t n) {
  static uint8_t memory[1 << 18], *at;
  Minimise m = {0};
  gdn_arena measure = arena_measure();
  minimise_open(&m, n, &measure);
  if (at == NULL || at + arena_bytes(&measure) > memory + sizeof memory) at = memory;
  gdn_arena arena = arena_over(at, arena_bytes(&measure));
  at += arena_bytes(&measure);
  minimise_open(&m, n, &arena);
  CHECK(!arena.failed);
  return m;
}

// Once, and whether it is done.
static int32_t step(Minimise *m, Function *f) {
  double at = f(m->x, m->n, gradient), g[N];
  memcpy(g, gradient, sizeof g);
  for (int32_t i = 0; i < m->n; i++) CHECK(m->x[i] >= m->low[i] && m->x[i] <= m->high[i]);
  return minimise_tell(m, at, g);
}

static void run(Minimise *m, Function *f, const double *x, const double *from, const double *to) {
  minimise_begin(m, x, from, to);
  for (int32_t i = 0; !step(m, f) && i < 5000; i++) continue;
  CHECK(m->why != MINIMISE_GOES_ON);
  CHECK(m->best_f == f(m->best, m->n, gradient) || m->why == MINIMISE_NOWHERE);
}

// How far the gradient is from 0, or from pointing out of the bounds (Karush, Kuhn & Tucker).
static double unrest(const Minimise *m, Function *f) {
  double most = 0, g;
  (void)f(m->best, m->n, gradient);
  for (int32_t i = 0; i < m->n; i++) {
    g = gradient[i];
    if ((g > 0 && m->best[i] == m->low[i]) || (g < 0 && m->best[i] == m->high[i])) continue;
    most = fmax(most, fabs(g));
  }
  return most;
}

// -- functions -----------------------------------------------------------------------------------------

static double rosenbrock(const double *x, int32_t n, double *g) {
  double f = 0;
  memset(g, 0, (size_t)n * sizeof *g);
  for (int32_t i = 0; i + 1 < n; i++) {
    double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
    f += 100 * a * a + b * b;
    g[i] += -400 * x[i] * a - 2 * b;
    g[i + 1] += 200 * a;
  }
  return f;
}

static double H[N * N], g0[N]; // x'Hx / 2 + g0'x

static double quadratic(const double *x, int32_t n, double *g) {
  double f = 0;
  matrix_product(g, H, x, n, n, 1);
  for (int32_t i = 0; i < n; i++) {
    f += x[i] * (g[i] / 2 + g0[i]);
    g[i] += g0[i];
  }
  return f;
}

static double A[2 * N * N]; // log sum exp (A x) + x'x / 100

static double log_sum(const double *x, int32_t n, double *g) {
  double sum = 0, most = -(double)INFINITY, f = 0, z[2 * N];
  for (int32_t i = 0; i < n; i++) f += x[i] * x[i] / 100;
  matrix_product(z, A, x, 2 * n, n, 1);
  for (int32_t i = 0; i < 2 * n; i++) most = fmax(most, z[i]);
  for (int32_t i = 0; i < 2 * n; i++) sum += z[i] = exp(z[i] - most);
  matrix_product_t(g, A, z, n, 2 * n, 1);
  for (int32_t i = 0; i < n; i++) g[i] = g[i] / sum + x[i] / 50;
  return f + most + log(sum);
}

static double constant(const double *x, int32_t n, double *g) {
  (void)x;
  memset(g, 0, (size_t)n * sizeof *g);
  return 7;
}

// x - log x: nothing at and below 0; its minimum is at 1.
static double barrier(const double *x, int32_t n, double *g) {
  double f = 0;
  for (int32_t i = 0; i < n; i++) {
    f += x[i] - log(x[i]); // NaN below 0
    g[i] = 1 - 1 / x[i];
  }
  return f;
}

// What does not belong together: no step down this gradient gains anything.
static double wrong(const double *x, int32_t n, double *g) {
  double f = quadratic(x, n, g);
  for (int32_t i = 0; i < n; i++) g[i] = -g[i];
  return f;
}

static void draw(gdn_random *random, double *x, int32_t n, double width) {
  for (int32_t i = 0; i < n; i++) x[i] = width * (2 * rng_unit(random) - 1);
}

// H with eigenvalues of very different sizes.
static void draw_quadratic(gdn_random *random, int32_t n, double least) {
  double x[N * N];
  draw(random, x, n * n, 1);
  matrix_product_t(H, x, x, n, n, n);
  for (int32_t i = 0; i < n; i++) H[i * n + i] += least;
  draw(random, g0, n, 3);
}

static void draw_bounds(gdn_random *random, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    low[i] = -rng_unit(random);
    high[i] = low[i] + 2 * rng_unit(random);
  }
}

// -- tests ---------------------------------------------------------------------------------------------

// L-BFGS-B of SciPy needs 36 searches and 44 evaluations, and within x <= 0.5 about 20 and 30.
TEST(rosenbrocks_valley_is_followed) {
  static const double x[] = {-1.2, 1}, under[] = {-10, -10}, over[] = {0.5, 10};
  Minimise m = opened(2);
  run(&m, rosenbrock, x, NULL, NULL);
  CHECK_NEAR(m.best[0], 1, 1e-5);
  CHECK_NEAR(m.best[1], 1, 1e-5);
  CHECK_NEAR(m.searches, 36, 7);
  CHECK_NEAR(m.evaluations, 44, 8);
  run(&m, rosenbrock, x, under, over);
  CHECK(m.best[0] == 0.5);
  CHECK_NEAR(m.best[1], 0.25, 1e-6);
  CHECK_NEAR(m.best_f, 0.25, 1e-9);
  CHECK_NEAR(m.searches, 20, 4);
  CHECK_NEAR(m.evaluations, 30, 6);
}

TEST(quadratics_are_solved) {
  gdn_random random = rng_stream(1, "quadratic", 0);
  for (int32_t n = 1; n <= N; n++) {
    double x[N], least[N], factor[N * N];
    Minimise m = opened(n);
    draw_quadratic(&random, n, 0.5);
    draw(&random, x, n, 10);
    run(&m, quadratic, x, NULL, NULL);
    memcpy(factor, H, sizeof factor);
    for (int32_t i = 0; i < n; i++) least[i] = -g0[i];
    CHECK(matrix_solve(factor, least, n, 1));
    for (int32_t i = 0; i < n; i++) CHECK_NEAR(m.best[i], least[i], 1e-3);
    CHECK(unrest(&m, quadratic) < 1e-3);
    CHECK(m.evaluations < 3 * n + 25);
  }
}

// Convex ones have one minimum, where the conditions hold.
TEST(at_a_minimum_in_a_box_the_gradient_points_out) {
  gdn_random random = rng_stream(2, "box", 0);
  int32_t held = 0, numbers = 0;
  for (int32_t k = 0; k < 300; k++) {
    int32_t n = 1 + k % N;
    double x[N];
    Function *f = k % 2 ? quadratic : log_sum;
    Minimise m = opened(n);
    draw_quadratic(&random, n, 0.1);
    draw(&random, A, 2 * n * n, 2);
    draw_bounds(&random, n);
    draw(&random, x, n, 2);
    run(&m, f, x, low, high);
    CHECK(m.why == MINIMISE_FLAT || m.why == MINIMISE_STEADY);
    CHECK(unrest(&m, f) < 5e-3);
    for (int32_t i = 0; i < n; i++) held += m.best[i] == low[i] || m.best[i] == high[i];
    numbers += n;
  }
  CHECK(held > numbers / 10 && held < numbers * 9 / 10);
}

// Not convex: no search may give up where there is still a way down.
TEST(it_does_not_stop_early) {
  gdn_random random = rng_stream(3, "early", 0);
  for (int32_t k = 0; k < 300; k++) {
    int32_t n = 2 + k % (N - 1);
    double x[N];
    Minimise m = opened(n);
    draw_bounds(&random, n);
    draw(&random, x, n, 2);
    run(&m, rosenbrock, x, low, high);
    CHECK(unrest(&m, rosenbrock) < 0.1);
  }
}

TEST(it_turns_back_where_there_is_nothing) {
  double x[N];
  for (int32_t i = 0; i < N; i++) x[i] = 0.01 + 3 * i;
  Minimise m = opened(N);
  run(&m, barrier, x, NULL, NULL);
  for (int32_t i = 0; i < N; i++) CHECK_NEAR(m.best[i], 1, 1e-3);
  x[3] = -1;
  run(&m, barrier, x, NULL, NULL);
  CHECK(m.why == MINIMISE_NOWHERE && m.evaluations == 1 && m.best[3] == -1);
}

TEST(what_cannot_fall_ends_at_once) {
  double x[] = {0.5, 2, -3}, same[] = {1, 1, 1};
  Minimise m = opened(3);
  run(&m, constant, x, NULL, NULL);
  CHECK(m.why == MINIMISE_STEADY && m.evaluations == 1 && m.best_f == 7 && m.best[1] == 2);
  run(&m, rosenbrock, same, NULL, NULL); // a gradient of 0
  CHECK(m.why == MINIMISE_STEADY && m.evaluations == 1);
  run(&m, rosenbrock, x, same, same); // no room
  CHECK(m.why == MINIMISE_STEADY && m.evaluations == 1 && m.best[2] == 1);
  same[1] = -10;
  double over[] = {1, 10, 1}; // room for one number
  run(&m, rosenbrock, x, same, over);
  CHECK_NEAR(m.best[1], 1, 1e-6);
  gdn_random random = rng_stream(4, "wrong", 0);
  draw_quadratic(&random, 3, 1);
  run(&m, wrong, x, NULL, NULL);
  CHECK(m.why == MINIMISE_STUCK && m.best[0] == 0.5);
}

TEST(it_keeps_to_what_it_may_spend) {
  double x[N], f = 0;
  for (int32_t i = 0; i < N; i++) x[i] = i % 2 ? -1 : 1.2;
  for (int32_t most = 1; most < 12; most++) {
    Minimise m = opened(N);
    m.most = most;
    run(&m, rosenbrock, x, NULL, NULL);
    CHECK(m.searches == most && m.why == MINIMISE_SPENT);
    CHECK(most == 1 || m.best_f < f);
    f = m.best_f;
    m.most = 0;
    m.most_evaluations = most;
    run(&m, rosenbrock, x, NULL, NULL);
    CHECK(m.evaluations == most && m.why == MINIMISE_SPENT);
  }
}

static uint64_t save(Minimise *m, uint8_t *out) {
  gdn_archive archive = archive_write(out, BYTES);
  minimise_state(m, &archive);
  CHECK(!archive.failed && archive.at <= BYTES);
  return archive.at;
}

TEST(saved_anywhere_it_goes_on_to_the_bit) {
  static uint8_t saved[BYTES], end[BYTES], other[BYTES];
  static const double x[] = {-1.2, 1, 0.3, 2, -1};
  draw_bounds(&(gdn_random){7}, 5);
  for (int32_t boxed = 0; boxed < 2; boxed++) {
    Minimise m = opened(5);
    run(&m, rosenbrock, x, boxed ? low : NULL, boxed ? high : NULL);
    uint64_t bytes = save(&m, end);
    for (int32_t at = 0; at < m.evaluations; at++) {
      Minimise a = opened(5), b = opened(5);
      minimise_begin(&a, x, boxed ? low : NULL, boxed ? high : NULL);
      for (int32_t i = 0; i < at; i++) CHECK(!step(&a, rosenbrock));
      gdn_archive read = archive_read(saved, save(&a, saved));
      minimise_state(&b, &read);
      CHECK(!read.failed);
      while (!step(&b, rosenbrock)) continue;
      CHECK(save(&b, other) == bytes && memcmp(other, end, (size_t)bytes) == 0);
    }
  }
}

// Its gradient points the wrong way, so that no search finds anything.
static double liar(const double *x, int32_t n, double *g) {
  double f = 0;
  for (int32_t i = 0; i < n; i++) {
    f += x[i] * x[i];
    g[i] = -2 * x[i];
  }
  return f;
}

TEST(stuck_it_can_be_saved) {
  static uint8_t saved[BYTES];
  static const double x[] = {1, -2, 0.5};
  Minimise m = opened(3), other = opened(3);
  run(&m, liar, x, NULL, NULL);
  CHECK(m.why == MINIMISE_STUCK);
  gdn_archive read = archive_read(saved, save(&m, saved));
  minimise_state(&other, &read);
  CHECK(!read.failed && other.why == MINIMISE_STUCK);
}

// A byte changed anywhere: it is refused, or it comes to an end.
TEST(a_damaged_one_ends) {
  static uint8_t saved[BYTES], damaged[BYTES];
  static const double x[] = {-1.2, 1, 0.3};
  gdn_random random = rng_stream(5, "damage", 0);
  Minimise m = opened(3);
  minimise_begin(&m, x, NULL, NULL);
  for (int32_t i = 0; i < 15; i++) CHECK(!step(&m, rosenbrock));
  uint64_t bytes = save(&m, saved);
  int32_t refused = 0;
  for (int32_t k = 0; k < 600; k++) {
    memcpy(damaged, saved, (size_t)bytes);
    int32_t place = rng_below(&random, (int32_t)bytes);
    damaged[place] ^= (uint8_t)(1 + rng_below(&random, 255));
    gdn_archive read = archive_read(damaged, bytes);
    minimise_state(&m, &read);
    refused += read.failed != 0;
    for (int32_t i = 0; i < 3000 && !read.failed; i++) {
      double f = rosenbrock(m.x, 3, gradient);
      if (minimise_tell(&m, f, gradient)) break;
      CHECK(i < 2999);
    }
  }
  CHECK(refused > 0);
}

// clang-format off
TEST_MAIN(
  RUN(rosenbrocks_valley_is_followed)
  RUN(quadratics_are_solved)
  RUN(at_a_minimum_in_a_box_the_gradient_points_out)
  RUN(it_does_not_stop_early)
  RUN(it_turns_back_where_there_is_nothing)
  RUN(what_cannot_fall_ends_at_once)
  RUN(it_keeps_to_what_it_may_spend)
  RUN(saved_anywhere_it_goes_on_to_the_bit)
  RUN(stuck_it_can_be_saved)
  RUN(a_damaged_one_ends))
