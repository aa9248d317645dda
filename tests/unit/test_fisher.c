// The Fisher information of a policy: its products with vectors against a network that was worked out elsewhere, and
// against what they are for, the curvature of the KL divergence. The tensor layer is compiled here once more, with double.
#define TENSOR_DOUBLE
#include "../../src/learners/fisher.c"
#include "../../src/learners/heads.c"
#include "../../src/tensor/gradient.c"
#include "../../src/tensor/graph.c"
#include "../../src/tensor/mlp.c"
#include "../../src/tensor/program.c"
#include "../../src/tensor/program_dot.c"
#include "../../src/tensor/program_run.c"

#include "check.h"
#include "unit/plain_kernels.h"

enum { MOST = 256, CASES = 16, BYTES = 1 << 21 };
static _Alignas(64) uint8_t memory[BYTES];
static Real theta[MOST], other[MOST], v[MOST], product[MOST];
static Real states[8 * CASES], weights[CASES], out[8 * CASES], divergence;

// A policy, as a graph whose parameters lie in `at`; `n` numbers in all.
typedef struct Policy {
  Mlp mlp;
  int32_t choices, cases, n;
} Policy;

static Node build(Graph *g, const Policy *p, Real *at, Node *leaves, Node *log_std) {
  Node x = graph_input(g, "s", (Shape){1, p->mlp.sizes[0], p->cases}, states);
  Node y = mlp_build(g, &p->mlp, at, x, leaves);
  *log_std = -1;
  if (p->choices > 0) return y;
  int32_t outputs = p->mlp.sizes[p->mlp.n_layers];
  *log_std = graph_input(g, "log sigma", (Shape){1, outputs, 1}, at + mlp_count(&p->mlp));
  leaves[mlp_leaves(&p->mlp)] = *log_std;
  return y;
}

static void run(const Graph *g) {
  Program program;
  gdn_message why = {""};
  gdn_arena arena = arena_over(memory, BYTES);
  CHECK_INT(program_compile(g, &arena, &program, &why), GDN_OK);
  CHECK(!arena.failed);
  program_run(&program);
}

// F v into `product`.
static void find_product(const Policy *p) {
  static Graph g;
  Node leaves[NET_LEAVES], direction[NET_LEAVES], products[NET_LEAVES], unused;
  graph_begin(&g);
  Fisher f = {.leaves = leaves, .v = direction};
  f.out = build(&g, p, theta, leaves, &f.log_std);
  for (int32_t i = 0; i < p->mlp.n_layers; i++) {
    mlp_layer(&g, &p->mlp, i, v, direction + 2 * i);
  }
  f.n = mlp_leaves(&p->mlp) + (p->choices == 0);
  unused =
      graph_input(&g, "v", (Shape){1, p->mlp.sizes[p->mlp.n_layers], 1}, v + mlp_count(&p->mlp));
  if (p->choices == 0) direction[f.n - 1] = unused;
  f.weight = graph_input(&g, "weight", (Shape){1, 1, p->cases}, weights);
  fisher_product(&g, &f, products);
  int64_t at = 0;
  for (int32_t i = 0; i < f.n; i++) {
    graph_output(&g, products[i], product + at);
    at += shape_count(graph_shape(&g, leaves[i]));
  }
  CHECK(at == p->n);
  graph_output(&g, f.out, out);
  run(&g);
}

// The weighted KL of the policy with theta from that with `other`.
static double divergence_between(const Policy *p) {
  static Graph g;
  Node leaves[NET_LEAVES], log_std, log_std2, each;
  graph_begin(&g);
  Node a = build(&g, p, theta, leaves, &log_std), b = build(&g, p, other, leaves, &log_std2);
  if (p->choices > 0) {
    Node log_a = categorical_log_probability(&g, a), log_b = categorical_log_probability(&g, b);
    each = categorical_divergence(&g, log_a, log_b);
  } else {
    each = gaussian_divergence(&g, a, log_std, b, log_std2);
  }
  Node weight = graph_input(&g, "weight", (Shape){1, 1, p->cases}, weights);
  Node sum = op_sum(&g, op_mul(&g, each, weight), AXIS_ALL);
  graph_output(&g, sum, &divergence);
  run(&g);
  return divergence;
}

static const Real known_theta[] = {.3, -.2, .5, .1, .4, -.6, .05, -.1, .2, .7, -.3, .2, .1, -.5};
static const Real known_states[] = {.5, 1.2, -.7, 0, -1, .3, .8, .2};
static const Real known_means[] = {.4872437379, .5647321337, -.1710554917, .1708852772};
static const Real known_product[] = {
    .0963056307,  -.0352323732, .0142307982, -.1148163680, .0315959037, -.0089241091, .2414038909,
    -.0869019873, .0406880465,  .0447024218, -.1175569983, .1851132860, .3559955529,  -.2};

TEST(a_known_product) {
  Policy p = {.mlp = mlp_shape(1, 2, 1, 3, 1, ACTIVATE_TANH), .cases = 4, .n = 14};
  memcpy(theta, known_theta, sizeof known_theta);
  memcpy(states, known_states, sizeof known_states);
  for (int32_t i = 0; i < 4; i++) weights[i] = 0.25;
  for (int32_t i = 0; i < p.n; i++) v[i] = 0.1 * (7 * i % 5 - 2);
  find_product(&p);
  for (int32_t i = 0; i < 4; i++) CHECK_NEAR(out[i], known_means[i], 1e-10);
  for (int32_t i = 0; i < p.n; i++) CHECK_NEAR(product[i], known_product[i], 1e-10);
}

static Policy drawn(int32_t choices, int32_t hidden, gdn_random *random) {
  int32_t outputs = choices > 0 ? choices : 2;
  Policy p = {.mlp = mlp_shape(1, 3, hidden, 6, outputs, ACTIVATE_TANH),
              .choices = choices,
              .cases = CASES};
  p.n = (int32_t)mlp_count(&p.mlp) + (choices > 0 ? 0 : 2);
  CHECK(p.n <= MOST);
  for (int32_t i = 0; i < p.n; i++) theta[i] = 1.2 * (2 * rng_unit(random) - 1);
  for (int32_t i = 0; i < 3 * CASES; i++) states[i] = 4 * rng_unit(random) - 2;
  for (int32_t i = 0; i < CASES; i++) weights[i] = i % 5 == 4 ? 0 : rng_unit(random) / CASES;
  return p;
}

// What the step of a natural gradient rests on: KL(theta || theta + h v) = h^2 v'F v / 2 + O(h^3), whose odd part goes
// when both sides are taken. So the KL must be that of the old from the new, and M that of the head.
TEST(the_curvature_of_the_divergence) {
  gdn_random random = {17};
  for (int32_t k = 0; k < 12; k++) {
    Policy p = drawn(k % 3 == 0 ? 0 : 1 + k % 3, k % 4, &random);
    for (int32_t i = 0; i < p.n; i++) v[i] = 2 * rng_unit(&random) - 1;
    find_product(&p);
    double curvature = 0, both = 0, h = 1e-4;
    for (int32_t i = 0; i < p.n; i++) curvature += v[i] * product[i];
    for (int32_t side = -1; side <= 1; side += 2) {
      for (int32_t i = 0; i < p.n; i++) other[i] = theta[i] + side * h * v[i];
      both += divergence_between(&p);
    }
    CHECK(curvature > 1e-3);
    CHECK_NEAR(both / (h * h) / curvature, 1, 1e-5);
  }
}

// u'F v = v'F u.
TEST(it_is_symmetric) {
  gdn_random random = {3};
  static Real u[MOST];
  for (int32_t choices = 0; choices <= 4; choices += 2) {
    Policy p = drawn(choices, 2, &random);
    double uFv = 0, vFu = 0;
    for (int32_t i = 0; i < p.n; i++) u[i] = 2 * rng_unit(&random) - 1;
    for (int32_t i = 0; i < p.n; i++) other[i] = v[i] = 2 * rng_unit(&random) - 1;
    find_product(&p);
    for (int32_t i = 0; i < p.n; i++) uFv += u[i] * product[i];
    memcpy(v, u, sizeof u);
    find_product(&p);
    for (int32_t i = 0; i < p.n; i++) vFu += other[i] * product[i];
    CHECK(uFv > 1e-4 || uFv < -1e-4);
    CHECK_NEAR(uFv, vFu, 1e-12);
  }
}

TEST_MAIN(RUN(a_known_product) RUN(the_curvature_of_the_divergence) RUN(it_is_symmetric))
