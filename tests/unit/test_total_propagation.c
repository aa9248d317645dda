// Gradients by particles: every estimator against numbers worked out elsewhere, to all digits; against differences; that
// each means the same over many particles, and how far few of them mislead the mixture; and that what has exploded has no
// weight. The tensor layer is compiled here once more, with double.
#define TENSOR_DOUBLE
#include "../../src/imagine/total_propagation.c"
#include "../../src/tensor/gradient.c"
#include "../../src/tensor/graph.c"
#include "../../src/tensor/mlp.c"
#include "../../src/tensor/program.c"
#include "../../src/tensor/program_dot.c"
#include "../../src/tensor/program_run.c"

#include <math.h>
#include <stdio.h>

#include "check.h"
#include "math/sample.h"
#include "unit/plain_kernels.h"

enum { MOST = 4096, STEPS = 8, THETA = 32, BYTES = 1 << 23 };
static _Alignas(64) uint8_t memory[BYTES];
static Graph g;
static Real theta[THETA];

// A world and a policy in it.
typedef void Build(Particles *p, ParticleStep *step);

static Particles particles(Build *build, int32_t P, int32_t dim) {
  Particles p = {.P = P, .dim = dim, .longest = STEPS};
  gdn_arena arenas[] = {arena_measure(), arena_over(memory, BYTES)};
  for (int32_t i = 0; i < 2; i++) {
    ParticleStep step = {0};
    gdn_message why = {""};
    particles_open(&p, &arenas[i]);
    graph_begin(&g);
    step.state = particles_state(&g, &p);
    build(&p, &step);
    CHECK_INT(particles_compile(&p, &g, &step, &arenas[i], &why), GDN_OK);
    CHECK_TEXT(why.text, "");
  }
  CHECK(!arenas[1].failed && arenas[0].used == arenas[1].used);
  return p;
}

// The noise of all steps, [STEPS][dim][P].
static Real noise[STEPS * 2 * MOST];

static void fill(Particles *p, int32_t t) {
  memcpy(p->z, noise + (int64_t)t * p->dim * p->P, bytes_of(p));
}

static double forwards(Particles *p, int32_t H) {
  double J = 0;
  for (int32_t t = 0; t < H; t++) {
    fill(p, t);
    J += particles_step(p, t);
  }
  return J;
}

static void backwards(Particles *p, int32_t H, Estimator estimator) {
  particles_turn(p);
  for (int32_t t = H - 1; t >= 0; t--) {
    fill(p, t);
    particles_back(p, t, H, estimator);
  }
}

static void draw(const Particles *p, int32_t H, gdn_random *random) {
  for (int32_t i = 0; i < H * p->dim * p->P; i++) noise[i] = sample_normal(random);
}

// -- a chain whose numbers are known -------------------------------------------------------------------

enum { CHAIN = 3 };
static const double chain_start[] = {1, 0.5, -0.5, -1};

// x' = 1.1 x + 0.5 u + 0.3 z, u = k x, cost x'^2.
static void chain(Particles *p, ParticleStep *step) {
  Node s = step->state, k = graph_input(&g, "k", (Shape){1, 1, 1}, theta);
  Node u = op_matmul_t(&g, k, s);
  Node pushed = op_affine(&g, u, 0.5, 0);
  step->mean = op_add(&g, op_affine(&g, s, 1.1, 0), pushed);
  step->std = graph_constant(&g, 0.3);
  step->next = particles_next(&g, p, step->mean, step->std);
  step->cost = op_square(&g, step->next);
  step->layers[0] = (ParticleLayer){s, u, 0, NULL};
  step->n_layers = 1;
}

static void start_chain(Particles *p) {
  theta[0] = -0.6;
  for (int32_t i = 0; i < p->P; i++) p->states[i] = chain_start[i % 4];
}

static double chain_gradient(Particles *p, Estimator estimator) {
  Real gradient;
  backwards(p, CHAIN, estimator);
  particles_gradient(p, &gradient);
  return gradient;
}

TEST(the_chain_has_the_gradients_that_are_known) {
  static const double z[] = {.5, -1, .3, 1.2, -.4, .8, -1.1, .2, .9, -.3, .6, -.7};
  static const double last[] = {.782, .166, -.2824, -.4436};
  static const double w[] = {.43158889, .83841375, .39632208};
  static const double each[] = {1.2750781745, .2084777562, .2842216793, .7687484213};
  Particles p = particles(chain, 4, 1);
  start_chain(&p);
  for (int32_t i = 0; i < 12; i++) noise[i] = z[i];
  forwards(&p, CHAIN);
  for (int32_t i = 0; i < 4; i++) CHECK_NEAR(particles_at(&p, CHAIN)[i], last[i], 1e-12);
  CHECK_NEAR(chain_gradient(&p, ESTIMATE_RP), 1.5638682, 1e-9);
  CHECK_NEAR(chain_gradient(&p, ESTIMATE_LR), .7327273596, 1e-10);
  CHECK_NEAR(chain_gradient(&p, ESTIMATE_TP), .6341315078, 1e-10);
  for (int32_t k = 0; k < CHAIN; k++) CHECK_NEAR(p.weights[k], w[k], 1e-8);
  for (int32_t i = 0; i < 4; i++) CHECK_NEAR(p.each[i], each[i], 1e-10);
}

// The mean gradient of so many ways, with its standard error.
static double mean_gradient(Particles *p, Estimator estimator, int32_t ways, double *error) {
  double sum = 0, square = 0;
  gdn_random random = rng_stream(7, "chain", (uint64_t)p->P);
  for (int32_t i = 0; i < ways; i++) {
    draw(p, CHAIN, &random);
    forwards(p, CHAIN);
    double gradient = chain_gradient(p, estimator);
    sum += gradient / ways;
    square += gradient * gradient / ways;
  }
  *error = sqrt((square - sum * sum) / ways);
  return sum;
}

// Truth by the recursion of the second moment, m' = (1.1 + 0.5 k)^2 m + 0.09.
static const double truth = 1.99056;

TEST(few_particles_mislead_the_mixture) {
  static const int32_t sizes[] = {4, 16, 64};
  static const double of_mixture[] = {1.458, 1.773, 1.913};
  double error;
  for (int32_t k = 0; k < 3; k++) {
    Particles p = particles(chain, sizes[k], 1);
    int32_t ways = 4000 / (k + 1);
    start_chain(&p);
    double mixed = mean_gradient(&p, ESTIMATE_TP, ways, &error);
    CHECK_NEAR(mixed, of_mixture[k], 5 * error); // the other number has an error, too
    CHECK(truth - mixed > 5 * error);
    double rp = mean_gradient(&p, ESTIMATE_RP, ways, &error);
    CHECK_NEAR(rp, truth, 4 * error);
    double lr = mean_gradient(&p, ESTIMATE_LR, ways, &error);
    CHECK_NEAR(lr, truth, 4 * error);
    printf("%d particles: RP %.3f, LR %.3f, TP %.3f; truth %.3f\n", sizes[k], rp, lr, mixed, truth);
  }
}

// -- a world that bends, with noise that depends on where it is ----------------------------------------

static double loudness = 1, gain = 1;

// The world under u.
static void act_in_it(Particles *p, ParticleStep *step, Node u) {
  Node s = step->state, x0 = op_rows(&g, s, 0, 1), x1 = op_rows(&g, s, 1, 1);
  Node pushed = op_affine(&g, u, 0.5, 0);
  Node pull = op_add(&g, op_affine(&g, op_sin(&g, x0), 0.4, 0), pushed);
  Node first = op_add(&g, x0, op_affine(&g, x1, 0.3, 0)), second = op_add(&g, x1, pull);
  step->mean = op_affine(&g, op_concat(&g, first, second), gain, 0);
  Node bell = op_exp(&g, op_affine(&g, op_square(&g, op_concat(&g, u, x1)), -0.5, 0));
  step->std = op_affine(&g, op_affine(&g, bell, 0.3, 0.1), loudness, 0);
  step->next = particles_next(&g, p, step->mean, step->std);
  Node far = op_sum(&g, op_square(&g, step->next), AXIS_ROWS);
  step->cost = op_affine(&g, op_exp(&g, op_affine(&g, far, -0.5, 0)), -1, 1);
}

// A policy of two layers.
static void bent(Particles *p, ParticleStep *step) {
  Mlp mlp = mlp_shape(1, 2, 1, 3, 1, ACTIVATE_TANH);
  Node s = step->state, leaves[4];
  (void)mlp_build(&g, &mlp, theta, s, leaves);
  Node y = op_add(&g, op_matmul_t(&g, leaves[0], s), leaves[1]), x = op_tanh(&g, y);
  Node out = op_add(&g, op_matmul_t(&g, leaves[2], x), leaves[3]);
  step->layers[0] = (ParticleLayer){s, y, 1, NULL};
  step->layers[1] = (ParticleLayer){x, out, 1, NULL};
  step->n_layers = 2;
  act_in_it(p, step, op_tanh(&g, out));
}

// Of three bells, whose length-scales [2], centres [2][3] and weights [3] are learned.
static void belled(Particles *p, ParticleStep *step) {
  Node s = step->state, log_l = graph_input(&g, "log l", (Shape){1, 2, 1}, theta);
  Node c = graph_input(&g, "c", (Shape){1, 2, 3}, theta + 2);
  Node w = graph_input(&g, "w", (Shape){1, 3, 1}, theta + 8);
  static Real zeros[2 * MOST];
  Node of_each = op_add(&g, log_l, graph_input(&g, "0", graph_shape(&g, s), zeros));
  Node f = op_mul(&g, s, op_exp(&g, op_neg(&g, of_each)));
  Node c2 = op_transpose(&g, op_sum(&g, op_square(&g, c), AXIS_ROWS));
  Node both = op_add(&g, op_sum(&g, op_square(&g, f), AXIS_ROWS), c2);
  Node r2 = op_affine(&g, both, -0.5, 0), near = op_add(&g, op_matmul_t(&g, c, f), r2);
  Node bells = op_exp(&g, near), out = op_matmul_t(&g, w, bells);
  step->layers[0] = (ParticleLayer){-1, of_each, 1, NULL};
  step->layers[1] = (ParticleLayer){f, near, 0, theta + 2};
  step->layers[2] = (ParticleLayer){bells, out, 0, NULL};
  step->n_layers = 3;
  act_in_it(p, step, out);
}

static void start_bent(Particles *p, gdn_random *random, int32_t H) {
  for (int32_t i = 0; i < 2 * p->P; i++) p->states[i] = 0.5 * sample_normal(random);
  for (int32_t i = 0; i < p->n; i++) theta[i] = 0.5 * sample_normal(random);
  draw(p, H, random);
}

// With the noise held J is a function of theta, and RP its gradient; also where there is no noise.
static void check_differences(Build *build, int32_t n, double how_loud) {
  gdn_random random = {5};
  Real gradient[THETA];
  loudness = how_loud;
  Particles p = particles(build, 5, 2);
  CHECK(p.n == n);
  start_bent(&p, &random, STEPS);
  forwards(&p, STEPS);
  backwards(&p, STEPS, ESTIMATE_RP);
  particles_gradient(&p, gradient);
  for (int32_t i = 0; i < p.n; i++) {
    double was = theta[i], h = 1e-5;
    theta[i] = was + h;
    double above = forwards(&p, STEPS);
    theta[i] = was - h;
    double below = forwards(&p, STEPS);
    theta[i] = was;
    CHECK_NEAR(gradient[i], (above - below) / (2 * h), 1e-8);
  }
}

TEST(reparameterised_it_is_the_gradient_of_what_was_drawn) {
  check_differences(bent, 13, 1);
  check_differences(bent, 13, 0);
  check_differences(belled, 11, 1);
  check_differences(belled, 11, 0);
}

// Two estimators that have nothing in common but what they estimate.
TEST(both_mean_the_same) {
  enum { H = 3, ROUNDS = 12 };
  gdn_random random = {9};
  double mean[2][THETA] = {{0}}, square[2][THETA] = {{0}};
  loudness = 1;
  Particles p = particles(bent, MOST, 2);
  for (int32_t round = 0; round < ROUNDS; round++) {
    start_bent(&p, &random, H);
    for (int32_t i = 0; i < p.n; i++) theta[i] = 0.4 * (i % 3) - 0.3;
    forwards(&p, H);
    for (int32_t k = 0; k < 2; k++) {
      Real gradient[THETA];
      backwards(&p, H, k ? ESTIMATE_LR : ESTIMATE_RP);
      particles_gradient(&p, gradient);
      for (int32_t i = 0; i < p.n; i++) {
        mean[k][i] += gradient[i] / ROUNDS;
        square[k][i] += gradient[i] * gradient[i] / ROUNDS;
      }
    }
  }
  double length = 0, apart = 0;
  for (int32_t i = 0; i < p.n; i++) {
    double off = mean[0][i] - mean[1][i], error = 0;
    for (int32_t k = 0; k < 2; k++) error += (square[k][i] - mean[k][i] * mean[k][i]) / ROUNDS;
    CHECK(fabs(off) < 4.5 * sqrt(error));
    length += mean[0][i] * mean[0][i];
    apart += off * off;
  }
  CHECK(sqrt(apart) < 0.1 * sqrt(length));
  printf("RP and LR differ by %.1f %%\n", 100 * sqrt(apart / length));
}

// What it says of variances is that of the particles' gradients, of one step alone as of all.
TEST(variances_are_those_of_the_particles) {
  gdn_random random = {3};
  Real gradient[THETA];
  loudness = 1;
  Particles p = particles(bent, 50, 2);
  start_bent(&p, &random, STEPS);
  forwards(&p, STEPS);
  for (int32_t k = 0; k < 3; k++) {
    particles_turn(&p);
    fill(&p, STEPS - 1);
    particles_back(&p, STEPS - 1, STEPS, (Estimator)k);
    double V = particles_gradient(&p, gradient);
    CHECK_NEAR(V, p.variances[BY_MIX], 1e-12);
    if (k == ESTIMATE_RP) CHECK(p.weights[0] == 0 && fabs(V - p.variances[BY_RP]) < 1e-12);
    if (k == ESTIMATE_LR) CHECK(p.weights[0] == 1 && fabs(V - p.variances[BY_LR]) < 1e-12);
    if (k == ESTIMATE_TP) CHECK(V < p.variances[BY_RP] && V < p.variances[BY_LR]);
  }
}

// What has left the numbers has no weight: TP goes on by LR alone, and what is not known is said to be beyond all.
TEST(what_has_exploded_has_no_weight) {
  gdn_random random = {3};
  Real gradient[THETA];
  loudness = 1;
  gain = 1e60;
  Particles p = particles(bent, 20, 2);
  start_bent(&p, &random, STEPS);
  forwards(&p, STEPS);
  gain = 1;
  backwards(&p, STEPS, ESTIMATE_TP);
  double V = particles_gradient(&p, gradient);
  CHECK(V <= PARTICLES_BEYOND);
  for (int32_t k = 0; k < STEPS; k++) {
    CHECK(p.weights[k] >= 0 && p.weights[k] <= 1);
    for (int32_t i = 0; i < ESTIMATES; i++)
      CHECK(p.variances[k * ESTIMATES + i] <= PARTICLES_BEYOND);
  }
  CHECK(weigh(PARTICLES_BEYOND, 3) == 1 && weigh(3, PARTICLES_BEYOND) == 0);
  CHECK(weigh(0, 0) == 0.5 && weigh(0, 1) == 0 && weigh(1, 0) == 1);
  CHECK_NEAR(weigh(0.04, 0.16), 0.2, 1e-15);
  Real rp = SCALAR_INFINITY, lr = 2, out;
  mix(&out, &rp, &lr, 1, 1);
  CHECK(out == 2);
  mix(&out, &lr, &rp, 0, 1);
  CHECK(out == 2);
}

TEST_MAIN(RUN(the_chain_has_the_gradients_that_are_known) RUN(few_particles_mislead_the_mixture)
              RUN(reparameterised_it_is_the_gradient_of_what_was_drawn) RUN(both_mean_the_same)
                  RUN(variances_are_those_of_the_particles) RUN(what_has_exploded_has_no_weight))
