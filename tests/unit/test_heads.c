// Policy heads: log-densities and entropies against formulas in double, densities that integrate to 1, and samplers that
// draw as often as they say.
#include "learners/heads.h"

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "math/rng.h"
#include "tensor/program.h"

enum { BYTES = 1 << 21, N = 2, COLUMNS = 40, GRID = 4096, DRAWS = 40000 };
static _Alignas(64) uint8_t memory[BYTES];
static Graph g;

static void run(void) {
  Program program;
  gdn_message why = {""};
  gdn_arena arena = arena_over(memory, BYTES);
  CHECK_INT(program_compile(&g, &arena, &program, &why), GDN_OK);
  CHECK(!arena.failed);
  program_run(&program);
}

static void fill(Real *x, int32_t n, double size, uint64_t seed) {
  gdn_random random = rng_stream(seed, "test", 0);
  for (int32_t i = 0; i < n; i++) x[i] = (Real)(size * (2 * rng_unit(&random) - 1));
}

// log N(x; mean, exp(log_std)^2)
static double log_normal(double x, double mean, double log_std) {
  double z = (x - mean) / exp(log_std);
  return -0.5 * z * z - log_std - 0.5 * log(2 * acos(-1));
}

// -- squashed Gaussian ------------------------------------------------------------------------------

// The log-std that an output stands for.
static double squashed_log_std(double raw) {
  return -5 + 3.5 * (tanh(raw) + 1);
}

TEST(a_squashed_sample_is_the_formula) {
  static Real out[2 * N * COLUMNS], z[N * COLUMNS], action[N * COLUMNS], log_pi[COLUMNS];
  fill(out, 2 * N * COLUMNS, 1.5, 1);
  fill(z, N * COLUMNS, 2, 2);
  graph_begin(&g);
  Squashed head = squashed_build(&g, graph_input(&g, "out", (Shape){1, 2 * N, COLUMNS}, out));
  Node draw = graph_input(&g, "z", (Shape){1, N, COLUMNS}, z);
  SquashedSample sample = squashed_sample(&g, head, draw);
  graph_output(&g, sample.action, action);
  graph_output(&g, sample.log_density, log_pi);
  run();
  for (int32_t j = 0; j < COLUMNS; j++) {
    double sum = 0;
    for (int32_t i = 0; i < N; i++) {
      double mean = (double)out[i * COLUMNS + j];
      double log_std = squashed_log_std((double)out[(N + i) * COLUMNS + j]);
      double u = mean + exp(log_std) * (double)z[i * COLUMNS + j];
      CHECK_NEAR(action[i * COLUMNS + j], tanh(u), 1e-6);
      sum += log_normal(u, mean, log_std) + 2 * log(cosh(u)); // 1 - tanh^2 = 1 / cosh^2
    }
    CHECK_NEAR(log_pi[j], sum, 1e-4);
  }
}

// Where tanh rounds to 1 the log-density still is a number: log(1 - tanh^2 u) = 2 log 2 - 2 u for a large u.
TEST(a_sample_beyond_the_floats_has_a_density) {
  static Real out[2] = {30, 0}, z = 0, action, log_pi;
  graph_begin(&g);
  Squashed head = squashed_build(&g, graph_input(&g, "out", (Shape){1, 2, 1}, out));
  SquashedSample sample = squashed_sample(&g, head, graph_input(&g, "z", (Shape){1, 1, 1}, &z));
  graph_output(&g, sample.action, &action);
  graph_output(&g, sample.log_density, &log_pi);
  run();
  CHECK_NEAR(action, 1, 0);
  CHECK_NEAR(log_pi, log_normal(30, 30, -1.5) - (2 * log(2) - 60), 1e-5);
}

// Log-density of n numbers in each of so many columns, by the head, into `log_pi`.
static void density(Real *out, const float *action, int32_t n, int32_t columns, Real *log_pi) {
  static Real u[N * GRID], log_jacobian[N * GRID];
  squashed_undo(action, n * columns, u, log_jacobian);
  graph_begin(&g);
  Squashed head = squashed_build(&g, graph_input(&g, "out", (Shape){1, 2 * n, columns}, out));
  Node at = graph_input(&g, "u", (Shape){1, n, columns}, u);
  Node gradient = graph_input(&g, "log jacobian", (Shape){1, n, columns}, log_jacobian);
  graph_output(&g, squashed_log_density(&g, head, at, gradient), log_pi);
  run();
}

TEST(the_density_of_an_action_is_the_formula) {
  static Real out[2 * N * COLUMNS], action[N * COLUMNS], log_pi[COLUMNS];
  fill(out, 2 * N * COLUMNS, 1, 3);
  fill(action, N * COLUMNS, 0.95, 4);
  density(out, action, N, COLUMNS, log_pi);
  for (int32_t j = 0; j < COLUMNS; j++) {
    double sum = 0;
    for (int32_t i = 0; i < N; i++) {
      double a = (double)action[i * COLUMNS + j], mean = (double)out[i * COLUMNS + j];
      double log_std = squashed_log_std((double)out[(N + i) * COLUMNS + j]);
      sum += log_normal(atanh(a), mean, log_std) - log(1 - a * a);
    }
    CHECK_NEAR(log_pi[j], sum, 1e-5 * (1 + fabs(sum)));
  }
}

// Over a grid of u in (-6, 6), da = (1 - tanh^2 u) du; beyond lies less than a millionth.
TEST(the_squashed_density_integrates_to_1) {
  static Real out[2 * GRID], log_pi[GRID];
  static float action[GRID];
  static const double means[] = {0, 0.8, -1}, log_stds[] = {-3, -1, 0};
  const double du = 12.0 / GRID;
  for (int32_t k = 0; k < 9; k++) {
    double log_std = log_stds[k % 3];
    for (int32_t j = 0; j < GRID; j++) {
      out[j] = (Real)means[k / 3];
      out[GRID + j] = (Real)atanh((log_std + 5) / 3.5 - 1);
      action[j] = (float)tanh(-6 + (j + 0.5) * du);
    }
    density(out, action, 1, GRID, log_pi);
    double sum = 0;
    for (int32_t j = 0; j < GRID; j++) {
      double a = tanh(-6 + (j + 0.5) * du);
      sum += exp((double)log_pi[j]) * (1 - a * a) * du;
    }
    CHECK_NEAR(sum, 1, 1e-4);
  }
}

TEST(actions_at_the_bounds_have_a_density) {
  static const float action[] = {1, -1, 0.999999f, 0.5f};
  Real u[4], log_jacobian[4];
  squashed_undo(action, 4, u, log_jacobian);
  CHECK(u[0] == u[2] && u[1] == -u[0]);
  CHECK_NEAR(u[0], atanh(0.99999), 1e-5);
  CHECK_NEAR(u[3], atanh(0.5), 1e-6);
  CHECK_NEAR(log_jacobian[3], log(0.75), 1e-6);
}

// -- Gaussian ---------------------------------------------------------------------------------------

TEST(the_gaussian_is_the_formula) {
  static Real mean[N * COLUMNS], a[N * COLUMNS], log_pi[COLUMNS], entropy;
  static Real log_std[N] = {-0.7f, 0.4f};
  fill(mean, N * COLUMNS, 1, 5);
  fill(a, N * COLUMNS, 2, 6);
  graph_begin(&g);
  Node at = graph_input(&g, "mean", (Shape){1, N, COLUMNS}, mean);
  Node width = graph_input(&g, "log std", (Shape){1, N, 1}, log_std);
  Node action = graph_input(&g, "a", (Shape){1, N, COLUMNS}, a);
  graph_output(&g, gaussian_log_density(&g, at, width, action), log_pi);
  graph_output(&g, gaussian_entropy(&g, width), &entropy);
  run();
  double expected = 0;
  for (int32_t i = 0; i < N; i++) {
    expected += 0.5 * log(2 * acos(-1) * exp(1) * exp(2 * (double)log_std[i]));
  }
  CHECK_NEAR(entropy, expected, 1e-6);
  for (int32_t j = 0; j < COLUMNS; j++) {
    double sum = 0;
    for (int32_t i = 0; i < N; i++) {
      int32_t at_ij = i * COLUMNS + j;
      sum += log_normal((double)a[at_ij], (double)mean[at_ij], (double)log_std[i]);
    }
    CHECK_NEAR(log_pi[j], sum, 1e-5 * (1 + fabs(sum)));
  }
}

// Two numbers, three apart: their means, variances and covariance, and the mean log-density, which is minus the entropy.
TEST(a_gaussian_draws_as_it_says) {
  enum { STRIDE = 3 };
  static const Real mean[] = {0.5f, 9, 9, -0.25f}, log_std[] = {-0.7f, 0.3f};
  gdn_random random = rng_stream(7, "test", 0), twin = random;
  double sum[2] = {0}, square[3] = {0}, information = 0;
  float a[STRIDE + 1] = {0, 77, 78, 0};
  for (int32_t k = 0; k < DRAWS; k++) {
    double log_density = gaussian_draw(mean, log_std, 2, STRIDE, &random, a), expected = 0;
    double z[2];
    for (int32_t i = 0; i < 2; i++) {
      expected += log_normal((double)a[i * STRIDE], (double)mean[i * STRIDE], (double)log_std[i]);
      z[i] = ((double)a[i * STRIDE] - (double)mean[i * STRIDE]) / exp((double)log_std[i]);
      sum[i] += z[i], square[i] += z[i] * z[i];
    }
    square[2] += z[0] * z[1];
    CHECK_NEAR(log_density, expected, 1e-5);
    information -= log_density;
  }
  for (int32_t i = 0; i < 2; i++) {
    CHECK_NEAR(sum[i] / DRAWS, 0, 4 / sqrt(DRAWS));
    CHECK_NEAR(square[i] / DRAWS, 1, 4 * sqrt(2.0 / DRAWS));
  }
  CHECK_NEAR(square[2] / DRAWS, 0, 4 / sqrt(DRAWS));
  double entropy =
      log(2 * acos(-1) * exp(1)) - 0.7 + 0.3; // whose estimate has variance 2 / 2 of each draw
  CHECK_NEAR(information / DRAWS, entropy, 4 / sqrt(DRAWS));
  CHECK(a[1] == 77 && a[2] == 78);
  for (int32_t k = 0; k < 2 * DRAWS; k++) rng_next(&twin);
  CHECK(twin.state == random.state);
}

TEST(log_stds_are_kept_within_bounds) {
  Real log_std[] = {-9, -1, 3, NAN};
  gaussian_bound(log_std, 4);
  CHECK(log_std[0] == GAUSSIAN_LOG_STD_LEAST && log_std[1] == -1);
  CHECK(log_std[2] == GAUSSIAN_LOG_STD_MOST && log_std[3] == GAUSSIAN_LOG_STD_LEAST);
}

// -- categorical ------------------------------------------------------------------------------------

enum { CHOICES = 4 };

TEST(the_softmax_is_the_formula) {
  static Real logits[CHOICES * COLUMNS], log_p[CHOICES * COLUMNS], entropy[COLUMNS];
  fill(logits, CHOICES * COLUMNS, 3, 8);
  for (int32_t k = 0; k < CHOICES; k++) logits[k * COLUMNS] = (Real)(500 * k); // as good as certain
  graph_begin(&g);
  Node in = graph_input(&g, "logits", (Shape){1, CHOICES, COLUMNS}, logits);
  Node all = categorical_log_probability(&g, in);
  graph_output(&g, categorical_entropy(&g, all), entropy);
  graph_output(&g, all, log_p);
  run();
  CHECK_NEAR(entropy[0], 0, 0);
  CHECK_NEAR(log_p[0], -1500, 1e-3);
  for (int32_t j = 1; j < COLUMNS; j++) {
    double sum = 0, expected = 0;
    for (int32_t k = 0; k < CHOICES; k++) sum += exp((double)logits[k * COLUMNS + j]);
    for (int32_t k = 0; k < CHOICES; k++) {
      double p = exp((double)logits[k * COLUMNS + j]) / sum;
      CHECK_NEAR(log_p[k * COLUMNS + j], log(p), 2e-6 * (1 - log(p)));
      expected -= p * log(p);
    }
    CHECK_NEAR(entropy[j], expected, 1e-6);
  }
}

TEST(choices_are_drawn_as_often_as_they_say) {
  enum { STRIDE = 2 };
  static const Real logits[CHOICES * STRIDE] = {0, 99, 1, 99, -1, 99, 2, 99};
  gdn_random random = rng_stream(9, "test", 0), twin = random;
  double p[CHOICES], sum = 0;
  int32_t counts[CHOICES] = {0};
  for (int32_t k = 0; k < CHOICES; k++) sum += exp((double)logits[k * STRIDE]);
  for (int32_t k = 0; k < CHOICES; k++) p[k] = exp((double)logits[k * STRIDE]) / sum;
  for (int32_t i = 0; i < DRAWS; i++) {
    float choice;
    double log_p = categorical_draw(logits, CHOICES, STRIDE, &random, &choice);
    CHECK_NEAR(log_p, log(p[(int32_t)choice]), 1e-12);
    counts[(int32_t)choice]++;
    rng_next(&twin);
  }
  CHECK(twin.state == random.state);
  for (int32_t k = 0; k < CHOICES; k++) {
    CHECK_NEAR(counts[k], DRAWS * p[k], 4 * sqrt(DRAWS * p[k] * (1 - p[k])));
  }
}

TEST(the_likeliest_choice_is_the_first_of_the_highest) {
  static const Real logits[] = {0, 99, 2, 99, -1, 99, 2, 99}, one[] = {-3};
  CHECK_INT(categorical_mode(logits, CHOICES, 2), 1);
  CHECK_INT(categorical_mode(one, 1, 1), 0);
}

TEST_MAIN(RUN(a_squashed_sample_is_the_formula) RUN(a_sample_beyond_the_floats_has_a_density)
              RUN(the_density_of_an_action_is_the_formula) RUN(the_squashed_density_integrates_to_1)
                  RUN(actions_at_the_bounds_have_a_density) RUN(the_gaussian_is_the_formula)
                      RUN(a_gaussian_draws_as_it_says) RUN(log_stds_are_kept_within_bounds)
                          RUN(the_softmax_is_the_formula)
                              RUN(choices_are_drawn_as_often_as_they_say)
                                  RUN(the_likeliest_choice_is_the_first_of_the_highest))
