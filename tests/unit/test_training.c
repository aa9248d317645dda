// The float layer at work: a network learns XOR; a sine whose noise depends on x, by its likelihood; the
// losses of probabilistic ensembles against published numbers; an ensemble against its members.
#include "base/arena.h"
#include "check.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"
#include "tensor/mlp.h"
#include "tensor/program.h"

enum { BYTES = 1 << 22, PARAMETERS = 8192 };
static uint8_t memory[BYTES];
static Graph g;
static float theta[PARAMETERS], gradient_of_theta[PARAMETERS];

static Program compile(gdn_arena *arena) {
  Program program;
  gdn_message why = {{0}};
  CHECK_INT(program_compile(&g, arena, &program, &why), GDN_OK);
  CHECK_TEXT(why.text, "");
  return program;
}

// Adam (Kingma and Ba 2015, algorithm 1), as plainly as it is written there: here the graph is under test.
typedef struct Adam {
  double m[PARAMETERS], v[PARAMETERS], decay1, decay2;
} Adam;

static void adam_step(Adam *adam, int64_t n, double rate) {
  adam->decay1 *= 0.9;
  adam->decay2 *= 0.999;
  for (int64_t i = 0; i < n; i++) {
    double s = (double)gradient_of_theta[i];
    adam->m[i] = 0.9 * adam->m[i] + 0.1 * s;
    adam->v[i] = 0.999 * adam->v[i] + 0.001 * s * s;
    double root = scalar_sqrt(adam->v[i] / (1.0 - adam->decay2));
    theta[i] -= (float)(rate * (adam->m[i] / (1.0 - adam->decay1)) / (root + 1e-8));
  }
}

static Adam adam;
static void adam_start(void) {
  memset(&adam, 0, sizeof adam);
  adam.decay1 = adam.decay2 = 1.0;
}

TEST(xor_is_learned) {
  float x[2][4] = {{0, 0, 1, 1}, {0, 1, 0, 1}}, y[4] = {0, 1, 1, 0}, loss_value = 1.0f;
  gdn_random random = rng_stream(1, "training", 0);
  gdn_arena arena = arena_over(memory, BYTES);
  Mlp mlp = mlp_shape(1, 2, 1, 8, 1, ACTIVATE_TANH);
  Node leaves[2 * MLP_LAYERS];
  mlp_init(&mlp, theta, &random);
  graph_begin(&g);
  Node input = graph_input(&g, "x", (Shape){1, 2, 4}, &x[0][0]);
  Node target = graph_input(&g, "y", (Shape){1, 1, 4}, y);
  Node out = mlp_build(&g, &mlp, theta, input, leaves);
  Node loss = op_mean(&g, op_square(&g, op_sub(&g, out, target)), AXIS_ALL);
  gradient_output(&g, loss, leaves, mlp_leaves(&mlp), gradient_of_theta);
  graph_output(&g, loss, &loss_value);
  Program program = compile(&arena);
  program_run(&program);
  CHECK(loss_value > 0.2f); // nothing is known yet: the best constant gives 0.25
  adam_start();
  for (int32_t i = 0; i < 500; i++) {
    program_run(&program);
    adam_step(&adam, mlp_count(&mlp), 0.02);
  }
  CHECK(loss_value < 0.01f);
}

// -- likelihoods ---------------------------------------------------------------------------------------------

// The logarithm of the variance, softly between low and high (Chua et al. 2018).
static Node bounded(Graph *graph, Node raw, Node low, Node high) {
  Node below = op_sub(graph, high, op_softplus(graph, op_sub(graph, high, raw)));
  return op_add(graph, low, op_softplus(graph, op_sub(graph, below, low)));
}

// mean((mu - y)^2 e^-lv) + mean(lv)
static Node likelihood(Graph *graph, Node mu, Node lv, Node y) {
  Node error = op_square(graph, op_sub(graph, mu, y));
  Node scaled = op_mul(graph, error, op_exp(graph, op_neg(graph, lv)));
  Node distance = op_mean(graph, scaled, AXIS_ALL);
  return op_add(graph, distance, op_mean(graph, lv, AXIS_ALL));
}

// algorithms.md 3.3, with rows and columns exchanged; d/d mu = 2 (mu - y) e^-lv / n,
// d/d lv = (1 - (mu - y)^2 e^-lv) / n.
TEST(the_likelihood_and_its_gradients) {
  float mu[4] = {0.1f, 0.3f, -0.2f, 0.0f}, lv[4] = {-1.0f, 0.0f, -2.0f, -0.5f};
  float y[4] = {0.0f, 1.0f, 0.0f, 0.5f}, loss_value, by_mu[4], by_lv[4];
  gdn_arena arena = arena_over(memory, BYTES);
  Shape s = {1, 2, 2};
  Node d[2];
  graph_begin(&g);
  Node p = graph_input(&g, "mu", s, mu), q = graph_input(&g, "lv", s, lv);
  Node loss = likelihood(&g, p, q, graph_input(&g, "y", s, y));
  gradient(&g, loss, (Node[]){p, q}, 2, d);
  graph_output(&g, loss, &loss_value);
  graph_output(&g, d[0], by_mu);
  graph_output(&g, d[1], by_lv);
  Program program = compile(&arena);
  program_run(&program);
  CHECK_NEAR(loss_value, -0.5687686550, 1e-7);
  for (int32_t i = 0; i < 4; i++) {
    double error = (double)mu[i] - (double)y[i], precision = scalar_exp(-(double)lv[i]);
    CHECK_NEAR(by_mu[i], 2.0 * error * precision / 4.0, 1e-7);
    CHECK_NEAR(by_lv[i], (1.0 - error * error * precision) / 4.0, 1e-7);
  }
}

TEST(the_bounds_of_the_variance) {
  float raw[6] = {-20.0f, -10.0f, -3.0f, 0.0f, 0.5f, 5.0f}, out[6], by_raw[6];
  const double expected[6] = {-9.9999546011, -9.3068665874, -3.0288114408,
                              -0.4740040505, -0.1930921092, 0.4889800971};
  gdn_arena arena = arena_over(memory, BYTES);
  Node d;
  graph_begin(&g);
  Node r = graph_input(&g, "raw", (Shape){1, 1, 6}, raw);
  Node low = graph_constant(&g, -10.0), high = graph_constant(&g, 0.5);
  Node lv = bounded(&g, r, low, high);
  gradient(&g, op_sum(&g, lv, AXIS_ALL), &r, 1, &d);
  graph_output(&g, lv, out);
  graph_output(&g, d, by_raw);
  Program program = compile(&arena);
  program_run(&program);
  for (int32_t i = 0; i < 6; i++) {
    CHECK_NEAR(out[i], expected[i], 2e-6);
    double a = (double)raw[i],
           below =
               0.5 - scalar_softplus(0.5 - a); // gradient_of_theta: sigm(below + 10) sigm(.5 - a)
    double product = (1.0 + scalar_exp(-below - 10.0)) * (1.0 + scalar_exp(a - 0.5));
    CHECK_NEAR(by_raw[i], 1.0 / product, 1e-6);
  }
}

// y = sin x + sigma(x) n with sigma = 0.05 + 0.2 (x + 3) / 6 on [-3, 3], 512 points. Both heads are compared
// with the truth over the middle of the range: with about 50 points for each value that matters, the mean
// has a standard error of up to 0.03 and the std one of 10 %.
TEST(a_sine_and_its_noise_are_recovered) {
  enum { N = 512, GRID = 21 };
  static float x[N], y[N], grid[GRID], out[2][GRID];
  gdn_random random = rng_stream(1, "training", 1);
  for (int32_t i = 0; i < N; i++) {
    double a = -3.0 + 6.0 * rng_unit(&random);
    x[i] = (float)a;
    y[i] = (float)(scalar_sin(a) + (0.05 + 0.2 * (a + 3.0) / 6.0) * sample_normal(&random));
  }
  for (int32_t i = 0; i < GRID; i++) grid[i] = -2.5f + 0.25f * (float)i;
  Mlp mlp = mlp_shape(1, 1, 2, 24, 2, ACTIVATE_SILU);
  Node leaves[2 * MLP_LAYERS];
  mlp_init(&mlp, theta, &random);
  gdn_arena arena = arena_over(memory, BYTES);
  graph_begin(&g);
  Node target = graph_input(&g, "y", (Shape){1, 1, N}, y);
  Node heads = mlp_build(&g, &mlp, theta, graph_input(&g, "x", (Shape){1, 1, N}, x), leaves);
  Node low = graph_constant(&g, -10.0), high = graph_constant(&g, 0.5);
  Node lv = bounded(&g, op_rows(&g, heads, 1, 1), low, high);
  Node loss = likelihood(&g, op_rows(&g, heads, 0, 1), lv, target);
  gradient_output(&g, loss, leaves, mlp_leaves(&mlp), gradient_of_theta);
  Program train = compile(&arena);
  graph_begin(&g);
  heads = mlp_build(&g, &mlp, theta, graph_input(&g, "x", (Shape){1, 1, GRID}, grid), leaves);
  low = graph_constant(&g, -10.0), high = graph_constant(&g, 0.5);
  graph_output(&g, op_rows(&g, heads, 0, 1), out[0]);
  graph_output(&g, bounded(&g, op_rows(&g, heads, 1, 1), low, high), out[1]);
  Program predict = compile(&arena);
  adam_start();
  for (int32_t i = 0; i < 1500; i++) {
    program_run(&train);
    adam_step(&adam, mlp_count(&mlp), i < 1000 ? 0.005 : 0.001);
  }
  program_run(&predict);
  double mean_error = 0.0, log_error = 0.0;
  for (int32_t i = 0; i < GRID; i++) {
    double a = (double)grid[i], mean = (double)out[0][i] - scalar_sin(a);
    double ratio = 0.5 * (double)out[1][i] - scalar_log(0.05 + 0.2 * (a + 3.0) / 6.0);
    mean_error += mean * mean / GRID;
    log_error += ratio * ratio / GRID;
    CHECK_NEAR(mean, 0.0, 0.12);
    CHECK_NEAR(ratio, 0.0, 0.5);
  }
  CHECK(scalar_sqrt(mean_error) < 0.05);
  CHECK(scalar_sqrt(log_error) < 0.2); // the std within 20 %
}

// -- ensembles -------------------------------------------------------------------------------------------------

enum { MEMBERS = 5, INPUTS = 4, WIDTH = 9, OUTPUTS = 3, CASES = 13, LAYERS = 3 };

static float ensemble_x[INPUTS * CASES], ensemble_y[OUTPUTS * CASES];

// 20 steps of gradient descent on the sum of the members' losses.
static void train_members(int32_t members, float *out) {
  Mlp mlp = mlp_shape(members, INPUTS, LAYERS - 1, WIDTH, OUTPUTS, ACTIVATE_SILU);
  Node leaves[2 * MLP_LAYERS];
  gdn_arena arena = arena_over(memory, BYTES);
  graph_begin(&g);
  Node x = graph_input(&g, "x", (Shape){1, INPUTS, CASES}, ensemble_x);
  Node y = graph_input(&g, "y", (Shape){1, OUTPUTS, CASES}, ensemble_y);
  Node error = op_sub(&g, mlp_build(&g, &mlp, theta, x, leaves), y);
  Node each = op_mean(&g, op_square(&g, error), AXIS_ROWS | AXIS_COLUMNS);
  gradient_output(&g, op_sum(&g, each, AXIS_MEMBERS), leaves, mlp_leaves(&mlp), gradient_of_theta);
  graph_output(&g, op_add(&g, error, y), out);
  Program program = compile(&arena);
  for (int32_t i = 0; i < 20; i++) {
    program_run(&program);
    for (int64_t k = 0; k < mlp_count(&mlp); k++) theta[k] -= 0.05f * gradient_of_theta[k];
  }
}

// Copies one member of an ensemble's block to or from the block of a single network.
static void copy_member(float *ensemble, int32_t m, float *single, int32_t out) {
  const int32_t sizes[LAYERS + 1] = {INPUTS, WIDTH, WIDTH, OUTPUTS};
  for (int32_t i = 0; i < LAYERS; i++) {
    const int32_t parts[2] = {sizes[i] * sizes[i + 1], sizes[i + 1]};
    for (int32_t k = 0; k < 2; k++) {
      float *there = ensemble + m * parts[k];
      memcpy(out ? single : there, out ? there : single, (size_t)parts[k] * sizeof(float));
      ensemble += MEMBERS * parts[k];
      single += parts[k];
    }
  }
}

TEST(an_ensemble_is_its_members_to_the_bit) {
  static float start[PARAMETERS], trained[PARAMETERS], one[PARAMETERS];
  float out[MEMBERS][OUTPUTS * CASES], alone[OUTPUTS * CASES];
  gdn_random random = rng_stream(1, "training", 2);
  for (int32_t i = 0; i < INPUTS * CASES; i++) ensemble_x[i] = (float)sample_normal(&random);
  for (int32_t i = 0; i < OUTPUTS * CASES; i++) ensemble_y[i] = (float)sample_normal(&random);
  Mlp mlp = mlp_shape(MEMBERS, INPUTS, LAYERS - 1, WIDTH, OUTPUTS, ACTIVATE_SILU);
  int64_t count = mlp_count(&mlp);
  mlp_init(&mlp, theta, &random);
  memcpy(start, theta, sizeof start);
  train_members(MEMBERS, out[0]);
  memcpy(trained, theta, sizeof trained);
  CHECK(memcmp(start, trained, (size_t)count * sizeof(float)) != 0);
  for (int32_t m = 0; m < MEMBERS; m++) {
    copy_member(start, m, theta, 1);
    train_members(1, alone);
    copy_member(trained, m, one, 1);
    CHECK(memcmp(theta, one, (size_t)(count / MEMBERS) * sizeof(float)) == 0);
    CHECK(memcmp(alone, out[m], sizeof alone) == 0);
  }
}

// The first members do not depend on how many follow; a normal cut at two stds has a variance of
// 1 - 4 phi(2) / (2 Phi(2) - 1) = 0.77374, phi and Phi the standard normal density and distribution.
TEST(initial_weights) {
  static float many[PARAMETERS], few[PARAMETERS], single[PARAMETERS];
  gdn_random a = rng_stream(1, "training", 3), b = a;
  Mlp five = mlp_shape(MEMBERS, INPUTS, LAYERS - 1, WIDTH, OUTPUTS, ACTIVATE_SILU), one = five;
  one.members = 1;
  mlp_init(&five, many, &a);
  mlp_init(&one, few, &b);
  copy_member(many, 0, single, 1);
  CHECK(memcmp(single, few, (size_t)mlp_count(&one) * sizeof(float)) == 0);
  Mlp wide = mlp_shape(1, 64, 1, 100, 1, ACTIVATE_RELU);
  CHECK_INT(mlp_count(&wide), 64 * 100 + 100 + 100 + 1);
  mlp_init(&wide, many, &a);
  double square = 0.0, most = 0.0;
  for (int32_t i = 0; i < 6400; i++) {
    double z = (double)many[i] * 16.0; // the std is 1 / (2 sqrt 64)
    square += z * z / 6400.0;
    if (z > most) most = z;
  }
  CHECK_NEAR(square, 0.77374, 0.04); // 4 standard errors
  CHECK(most <= 2.0 && most > 1.95);
  for (int32_t i = 6400; i < 6500; i++) CHECK(many[i] == 0.0f);
}

TEST_MAIN(RUN(xor_is_learned) RUN(the_likelihood_and_its_gradients) RUN(the_bounds_of_the_variance)
              RUN(a_sine_and_its_noise_are_recovered) RUN(an_ensemble_is_its_members_to_the_bit)
                  RUN(initial_weights))
