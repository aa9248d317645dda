// Every rule of the chain rule against central differences, in double: the tensor layer is compiled here
// once more with another type of number. The gradient of each operation is differentiated again, and the
// activations' a third time.
#define TENSOR_DOUBLE
#include "../../src/tensor/gradient.c"
#include "../../src/tensor/graph.c"
#include "../../src/tensor/mlp.c"
#include "../../src/tensor/program.c"
#include "../../src/tensor/program_dot.c"
#include "../../src/tensor/program_run.c"

#include "check.h"
#include "math/rng.h"
#include "unit/plain_kernels.h"

enum { INPUTS = 3, NUMBERS = 4096, BYTES = 1 << 22, REPEATS = 12 };

// -- the check -----------------------------------------------------------------------------------------------

// A function of up to three tensors, with the range its arguments are drawn from.
typedef struct Case {
  const char *name;
  Node (*build)(Graph *g, const Node *x);
  int32_t n;
  Shape shapes[INPUTS];
  double low, high;
} Case;

static uint8_t memory[BYTES];
static double values[NUMBERS], weights[NUMBERS], found_all[NUMBERS];
static uint8_t covered[OP_COUNT];

// Whatever lay where a step writes, it must not come into what it writes: all of it is NaN.
static void poison(const Program *program) {
  for (int32_t i = 0; i < program->n_steps; i++) {
    const ProgramStep *s = &program->steps[i];
    memset(s->result, 0xFF, (size_t)shape_count(s->shape) * sizeof *s->result);
  }
}

static Program compile(const Graph *g) {
  Program program, measured;
  gdn_message why = {{0}};
  gdn_arena measure = arena_measure(), arena = arena_over(memory, BYTES);
  CHECK_INT(program_compile(g, &measure, &measured, &why), GDN_OK);
  CHECK_INT(program_compile(g, &arena, &program, &why), GDN_OK);
  CHECK_TEXT(why.text, "");
  CHECK(measured.steps == NULL && measured.n_scratch == program.n_scratch);
  CHECK(measured.n_steps == program.n_steps && measured.flops == program.flops);
  CHECK(!arena.failed && measure.used == arena.used);
  poison(&program);
  return program;
}

static void fill(double *x, int64_t n, double low, double high, gdn_random *random) {
  for (int64_t i = 0; i < n; i++) x[i] = low + (high - low) * rng_unit(random);
}

// The sum of all y, each with its own weight: so that no two elements can be confused.
static Node weigh(Graph *g, Node y, int64_t *at) {
  Shape shape = graph_shape(g, y);
  Node w = graph_input(g, "w", shape, weights + *at);
  *at += shape_count(shape);
  CHECK(*at <= NUMBERS);
  return op_sum(g, op_mul(g, y, w), AXIS_ALL);
}

// The loss of order 1 is the weighted sum of y; of order k + 1, that of the gradients of order k.
static void check_case(const Case *c, int32_t order, gdn_random *random) {
  static Graph g;
  Node x[INPUTS], d[INPUTS];
  int64_t n = 0, at = 0;
  double loss_value;
  graph_begin(&g);
  for (int32_t i = 0; i < c->n; i++) {
    x[i] = graph_input(&g, "x", c->shapes[i], values + n);
    n += shape_count(c->shapes[i]);
  }
  Node loss = weigh(&g, c->build(&g, x), &at);
  for (Node i = 0; i < g.n; i++) covered[g.nodes[i].op] = 1;
  for (int32_t k = 1; k < order; k++) {
    gradient(&g, loss, x, c->n, d);
    loss = weigh(&g, d[0], &at);
    for (int32_t i = 1; i < c->n; i++) loss = op_add(&g, loss, weigh(&g, d[i], &at));
  }
  gradient(&g, loss, x, c->n, d);
  graph_output(&g, loss, &loss_value);
  int64_t to = 0;
  for (int32_t i = 0; i < c->n; i++) {
    graph_output(&g, d[i], found_all + to);
    to += shape_count(c->shapes[i]);
  }
  fill(values, n, c->low, c->high, random);
  fill(weights, at, -1.0, 1.0, random);
  Program program = compile(&g);
  program_run(&program);
  static double found[NUMBERS];
  memcpy(found, found_all, sizeof found);
  int32_t wrong = 0;
  const double h = 1e-5;
  for (int64_t i = 0; i < n; i++) {
    double x0 = values[i];
    values[i] = x0 + h;
    program_run(&program);
    double above = loss_value;
    values[i] = x0 - h;
    program_run(&program);
    double difference = (above - loss_value) / (2.0 * h),
           size = found[i] < 0.0 ? -found[i] : found[i];
    values[i] = x0;
    double error = difference - found[i];
    if (!((error < 0.0 ? -error : error) <= 1e-6 * (size > 0.1 ? size : 0.1))) {
      if (wrong++ == 0) {
        printf("    %s, order %d, element %d: %.12g, difference %.12g\n", c->name, (int)order,
               (int)i, found[i], difference);
      }
    }
  }
  CHECK_INT(wrong, 0);
}

// Shapes of two operands that can be broadcast: along each axis both have it, or one has size 1.
static void draw_shapes(Shape *a, Shape *b, gdn_random *random) {
  int32_t *p[3] = {&a->members, &a->rows, &a->columns},
          *q[3] = {&b->members, &b->rows, &b->columns};
  for (int32_t i = 0; i < 3; i++) {
    int32_t size = 1 + rng_below(random, i == 2 ? 11 : 4), who = rng_below(random, 4);
    *p[i] = who == 1 ? 1 : size;
    *q[i] = who == 2 ? 1 : size;
  }
}

// -- the operations ----------------------------------------------------------------------------------------------

#define TWO(op)                                   \
  static Node two_##op(Graph *g, const Node *x) { \
    return op_##op(g, x[0], x[1]);                \
  }
#define ONE(op)                                   \
  static Node one_##op(Graph *g, const Node *x) { \
    return op_##op(g, x[0]);                      \
  }
TWO(add)
TWO(sub)
TWO(mul)
TWO(div)
TWO(min)
TWO(max)
TWO(matmul)
TWO(matmul_t)
TWO(concat)
ONE(neg)
ONE(abs)
ONE(square)
ONE(sqrt)
ONE(exp)
ONE(log)
ONE(sin)
ONE(cos)
ONE(tanh)
ONE(sigmoid)
ONE(softplus)
ONE(silu)
ONE(relu)
ONE(transpose)
ONE(log_sum_exp)
ONE(softmax)

static Node affine_of(Graph *g, const Node *x) {
  return op_square(g, op_affine(g, x[0], -1.5, 0.25));
}
static Node clamp_of(Graph *g, const Node *x) {
  return op_clamp(g, op_square(g, x[0]), 0.3, 1.1);
}
static Node sums_of(Graph *g, const Node *x) {
  Node mean = op_mean(g, x[0], AXIS_ALL);
  Node all = op_mul(g, mean, op_sum(g, op_square(g, x[0]), AXIS_MEMBERS));
  Node columns = op_sum(g, x[0], AXIS_ROWS);
  return op_mul(g, all, op_mul(g, columns, op_mean(g, x[0], AXIS_COLUMNS)));
}
static Node expand_of(Graph *g, const Node *x) {
  return op_matmul(g, op_expand(g, op_square(g, x[0]), (Shape){2, 4, 3}), x[1]);
}
static Node rows_of(Graph *g, const Node *x) {
  Node below = op_rows(g, x[0], 2, 3), above = op_rows(g, x[0], 0, 3);
  return op_mul(g, below, op_square(g, above));
}
static Node pad_of(Graph *g, const Node *x) {
  Node high = op_pad_rows(g, x[0], 1, 8), low = op_pad_rows(g, x[0], 3, 8);
  return op_square(g, op_add(g, high, low));
}
static Node wide_concat(Graph *g, const Node *x) {
  return op_square(g, op_concat(g, op_concat(g, x[0], x[1]), x[2]));
}
static Node same_twice(Graph *g, const Node *x) {
  Node cube = op_mul(g, op_square(g, x[0]), x[0]);
  return op_div(g, cube, op_add(g, x[0], op_exp(g, x[0])));
}
// The row is whole and does not change within h of the arguments: their range is 0.1 wide.
static Node index_of(Graph *g, const Node *x) {
  Node pattern = op_affine(g, op_greater(g, x[1], graph_constant(g, 0.55)), 2.0, 0.0);
  Node picked = op_square(g, op_gather(g, x[0], pattern));
  return op_mul(g, op_scatter(g, picked, pattern, 4), x[0]);
}

TEST(two_operands_of_any_shape) {
  const Case cases[] = {
      {"add", two_add, 2, {{0}}, -2, 2}, {"sub", two_sub, 2, {{0}}, -2, 2},
      {"mul", two_mul, 2, {{0}}, -2, 2}, {"div", two_div, 2, {{0}}, 0.7, 2},
      {"min", two_min, 2, {{0}}, -2, 2}, {"max", two_max, 2, {{0}}, -2, 2},
  };
  gdn_random random = rng_stream(3, "gradient", 0);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    for (int32_t repeat = 0; repeat < REPEATS; repeat++) {
      Case c = cases[i];
      draw_shapes(&c.shapes[0], &c.shapes[1], &random);
      check_case(&c, 1, &random);
      check_case(&c, 2, &random);
    }
  }
}

TEST(one_operand) {
  const Shape s = {2, 3, 9};
  const Case cases[] = {
      {"affine", affine_of, 1, {s}, -2, 2},
      {"neg", one_neg, 1, {s}, -2, 2},
      {"abs", one_abs, 1, {s}, -2, 2},
      {"square", one_square, 1, {s}, -2, 2},
      {"sqrt", one_sqrt, 1, {s}, 0.5, 3},
      {"exp", one_exp, 1, {s}, -2, 2},
      {"log", one_log, 1, {s}, 0.5, 3},
      {"sin", one_sin, 1, {s}, -3, 3},
      {"cos", one_cos, 1, {s}, -3, 3},
      {"clamp", clamp_of, 1, {s}, -2, 2},
      {"same twice", same_twice, 1, {s}, 0.5, 1},
      {"log sum exp", one_log_sum_exp, 1, {s}, -2, 2},
      {"softmax", one_softmax, 1, {s}, -2, 2},
      {"transpose", one_transpose, 1, {s}, -2, 2},
      {"sums", sums_of, 1, {s}, -2, 2},
      {"rows", rows_of, 1, {{2, 5, 3}}, -2, 2},
      {"pad rows", pad_of, 1, {{2, 5, 3}}, -2, 2},
  };
  gdn_random random = rng_stream(3, "gradient", 1);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    check_case(&cases[i], 1, &random);
    check_case(&cases[i], 2, &random);
  }
}

TEST(activations_to_the_third_derivative) {
  const Shape s = {1, 5, 9};
  const Case cases[] = {
      {"relu", one_relu, 1, {s}, -2, 2},       {"tanh", one_tanh, 1, {s}, -2, 2},
      {"sigmoid", one_sigmoid, 1, {s}, -3, 3}, {"softplus", one_softplus, 1, {s}, -3, 3},
      {"silu", one_silu, 1, {s}, -3, 3},
  };
  gdn_random random = rng_stream(3, "gradient", 2);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    for (int32_t order = 1; order <= 3; order++) check_case(&cases[i], order, &random);
  }
}

TEST(products_and_what_changes_shapes) {
  const Case cases[] = {
      {"matmul", two_matmul, 2, {{2, 3, 4}, {2, 4, 5}}, -1, 1},
      {"matmul, one a", two_matmul, 2, {{1, 3, 4}, {3, 4, 2}}, -1, 1},
      {"matmul, one b", two_matmul, 2, {{3, 1, 4}, {1, 4, 5}}, -1, 1},
      {"matmul_t", two_matmul_t, 2, {{2, 4, 3}, {2, 4, 5}}, -1, 1},
      {"matmul_t, one a", two_matmul_t, 2, {{1, 4, 3}, {3, 4, 2}}, -1, 1},
      {"matmul_t, one b", two_matmul_t, 2, {{3, 4, 1}, {1, 4, 5}}, -1, 1},
      {"expand", expand_of, 2, {{2, 1, 3}, {2, 3, 5}}, -1, 1},
      {"expand members", expand_of, 2, {{1, 4, 1}, {1, 3, 5}}, -1, 1},
      {"concat", two_concat, 2, {{2, 3, 4}, {2, 1, 4}}, -1, 1},
      {"concat, repeated", wide_concat, 3, {{1, 3, 4}, {2, 1, 1}, {1, 2, 4}}, -1, 1},
      {"gather, scatter", index_of, 2, {{2, 4, 7}, {1, 1, 7}}, 0.5, 0.6},
  };
  gdn_random random = rng_stream(3, "gradient", 3);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    check_case(&cases[i], 1, &random);
    check_case(&cases[i], 2, &random);
  }
}

// DERIVATIVE appears as soon as an activation is differentiated; STOP, GREATER, SIGN and MAX_ROWS have no gradient.
TEST(no_operation_was_left_out) {
  for (int32_t op = 0; op < OP_COUNT; op++) {
    if (op == OP_DERIVATIVE || op == OP_STOP || op == OP_SIGN || op == OP_CONSTANT) continue;
    if (!covered[op]) printf("    %s\n", op_name((Op)op));
    CHECK(covered[op]);
  }
}

// -- whole networks ------------------------------------------------------------------------------------------------

// Two members of 3 -> 4 -> 4 -> 2; x[0] is what they are given, the parameters come as leaves.
static Node network(Graph *g, const Node *x) {
  Node h = x[0];
  Node first = op_rows(g, x[1], 0, 3), second = op_rows(g, x[1], 3, 4),
       third = op_rows(g, x[1], 7, 4);
  h = op_matmul_t(g, first, h);
  h = op_silu(g, op_add(g, h, op_rows(g, x[2], 0, 4)));
  h = op_matmul_t(g, second, h);
  h = op_silu(g, op_add(g, h, op_rows(g, x[2], 4, 4)));
  return op_matmul_t(g, third, h);
}

TEST(gradients_of_gradients_of_a_network) {
  const Case c = {"network", network, 3, {{1, 3, 5}, {2, 11, 4}, {2, 8, 1}}, -1, 1};
  gdn_random random = rng_stream(3, "gradient", 4);
  for (int32_t order = 1; order <= 3; order++) check_case(&c, order, &random);
}

// A loss with the penalty |d f / d x|^2, whose gradient by the parameters needs second derivatives (MAGE,
// gradient penalties). The parameters' block and its gradient are those of an Mlp.
TEST(a_penalty_on_the_gradient) {
  static Graph g;
  Mlp mlp = mlp_shape(2, 3, 2, 4, 1, ACTIVATE_SILU);
  Node leaves[2 * MLP_LAYERS], found;
  double loss_value, x[3 * 5];
  int64_t n = mlp_count(&mlp);
  gdn_random random = rng_stream(3, "gradient", 5);
  mlp_init(&mlp, values, &random);
  fill(x, 15, -1.0, 1.0, &random);
  graph_begin(&g);
  Node input = graph_input(&g, "x", (Shape){1, 3, 5}, x);
  Node f = mlp_build(&g, &mlp, values, input, leaves);
  gradient(&g, op_sum(&g, f, AXIS_ALL), &input, 1, &found);
  Node penalty = op_sum(&g, op_square(&g, found), AXIS_ALL);
  Node loss = op_add(&g, op_mean(&g, op_square(&g, f), AXIS_ALL), penalty);
  gradient_output(&g, loss, leaves, mlp_leaves(&mlp), found_all);
  graph_output(&g, loss, &loss_value);
  Program program = compile(&g);
  static double expected[NUMBERS];
  program_run(&program);
  memcpy(expected, found_all, sizeof expected);
  const double h = 1e-5;
  for (int64_t i = 0; i < n; i++) {
    double theta = values[i];
    values[i] = theta + h;
    program_run(&program);
    double above = loss_value;
    values[i] = theta - h;
    program_run(&program);
    values[i] = theta;
    CHECK_NEAR((above - loss_value) / (2.0 * h), expected[i], 1e-8);
  }
}

// Not reached, stopped, a step, an interior node, and twice the same.
TEST(what_has_no_gradient_gets_zeros) {
  static Graph g;
  double x[2] = {0.5, -0.5}, far[3] = {0}, out[5][3], by_y[2], y_again[2];
  graph_begin(&g);
  Node a = graph_input(&g, "a", (Shape){1, 1, 2}, x),
       b = graph_input(&g, "b", (Shape){1, 3, 1}, far);
  Node y = op_square(&g, a), found[5], wrt[5] = {a, b, a, y, a};
  Node sign = op_sign(&g, a), steps = op_add(&g, sign, op_greater(&g, a, op_stop(&g, a)));
  Node loss = op_sum(&g, op_add(&g, op_mul(&g, y, op_stop(&g, a)), steps), AXIS_ALL);
  gradient(&g, loss, wrt, 5, found);
  for (int32_t i = 0; i < 5; i++) graph_output(&g, found[i], out[i]);
  gradient(&g, op_sum(&g, steps, AXIS_ALL), &a, 1, found);
  graph_output(&g, found[0], by_y);
  graph_output(&g, a, y_again);
  Program program = compile(&g);
  for (int32_t i = 0; i < 5; i++) out[i][0] = out[i][1] = out[i][2] = 7.0;
  program_run(&program);
  for (int32_t i = 0; i < 3; i++) CHECK(out[1][i] == 0.0);
  for (int32_t i = 0; i < 2; i++) {
    CHECK_NEAR(out[0][i], 2.0 * x[i] * x[i], 1e-15); // the factor x is stopped
    CHECK(out[2][i] == out[0][i] && out[4][i] == out[0][i]);
    CHECK_NEAR(out[3][i], x[i], 1e-15);
    CHECK(by_y[i] == 0.0);
    CHECK(y_again[i] == x[i]);
  }
}

// Where both are equal the gradient goes to the first; exactly at a bound it passes.
TEST(ties) {
  static Graph g;
  double x = 1.5, z = 1.5, out[4];
  graph_begin(&g);
  Node a = graph_input(&g, "a", (Shape){1, 1, 1}, &x),
       b = graph_input(&g, "b", (Shape){1, 1, 1}, &z);
  Node wrt[2] = {a, b}, found[2];
  gradient(&g, op_min(&g, a, b), wrt, 2, found);
  for (int32_t i = 0; i < 2; i++) graph_output(&g, found[i], &out[i]);
  gradient(&g, op_max(&g, a, b), wrt, 2, found);
  for (int32_t i = 0; i < 2; i++) graph_output(&g, found[i], &out[2 + i]);
  Program program = compile(&g);
  program_run(&program);
  CHECK(out[0] == 1.0 && out[1] == 0.0 && out[2] == 1.0 && out[3] == 0.0);
}

TEST_MAIN(RUN(two_operands_of_any_shape) RUN(one_operand) RUN(activations_to_the_third_derivative)
              RUN(products_and_what_changes_shapes) RUN(no_operation_was_left_out)
                  RUN(gradients_of_gradients_of_a_network) RUN(a_penalty_on_the_gradient)
                      RUN(what_has_no_gradient_gets_zeros) RUN(ties))
