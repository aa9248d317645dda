// Graphs and programs: shapes and broadcasting against plain loops, mistakes and their messages, what is
// built only once or not at all, what is dropped, fused and shared, and the text for Graphviz.
#include "tensor/graph.h"

#include "base/arena.h"
#include "check.h"
#include "math/rng.h"
#include "math/scalar.h"
#include "tensor/mlp.h"
#include "tensor/program.h"
#include "tensor/step.h"

enum { BYTES = 1 << 22 };
static uint8_t memory[BYTES];
static Graph g;

// Whatever lay where a step writes, it must not come into what it writes: all of it is NaN.
static void poison(const Program *program) {
  for (int32_t i = 0; i < program->n_steps; i++) {
    const ProgramStep *s = &program->steps[i];
    memset(s->result, 0xFF, (size_t)shape_count(s->shape) * sizeof *s->result);
  }
}

static Program compile(void) {
  Program program;
  gdn_message why = {{0}};
  gdn_arena arena = arena_over(memory, BYTES);
  CHECK_INT(program_compile(&g, &arena, &program, &why), GDN_OK);
  CHECK_TEXT(why.text, "");
  poison(&program);
  return program;
}

static Node input(int32_t members, int32_t rows, int32_t columns, float *data) {
  return graph_input(&g, "x", (Shape){members, rows, columns}, data);
}

static void fill(float *x, int64_t n, gdn_random *random) {
  for (int64_t i = 0; i < n; i++) x[i] = (float)(2.0 * rng_unit(random) - 1.0);
}

// -- values ----------------------------------------------------------------------------------------------

static float at(const float *x, Shape s, int32_t m, int32_t r, int32_t c) {
  int32_t i = s.members == 1 ? 0 : m, j = s.rows == 1 ? 0 : r, k = s.columns == 1 ? 0 : c;
  return x[(i * s.rows + j) * s.columns + k];
}

TEST(every_kind_of_broadcasting) {
  gdn_random random = rng_stream(1, "graph", 0);
  const int32_t sizes[3] = {3, 4, 21};
  float x[252], z[252], y[2][252];
  for (int32_t kind = 0; kind < 64;
       kind++) { // one bit for each operand and axis: 1 or the full size
    int32_t s[6];
    for (int32_t i = 0; i < 6; i++) s[i] = kind >> i & 1 ? sizes[i % 3] : 1;
    Shape a = {s[0], s[1], s[2]}, b = {s[3], s[4], s[5]};
    fill(x, 252, &random);
    fill(z, 252, &random);
    graph_begin(&g);
    Node p = graph_input(&g, "p", a, x), q = graph_input(&g, "q", b, z);
    Node difference = op_sub(&g, p, q), larger = op_max(&g, p, q);
    graph_output(&g, difference, y[0]);
    graph_output(&g, larger, y[1]);
    Shape full = graph_shape(&g, difference);
    CHECK_INT(full.members, s[0] > s[3] ? s[0] : s[3]);
    CHECK_INT(full.rows, s[1] > s[4] ? s[1] : s[4]);
    CHECK_INT(full.columns, s[2] > s[5] ? s[2] : s[5]);
    Program program = compile();
    program_run(&program);
    int32_t wrong = 0, i = 0;
    for (int32_t m = 0; m < full.members; m++) {
      for (int32_t r = 0; r < full.rows; r++) {
        for (int32_t c = 0; c < full.columns; c++, i++) {
          float u = at(x, a, m, r, c), v = at(z, b, m, r, c);
          wrong += y[0][i] != u - v || y[1][i] != (u > v ? u : v);
        }
      }
    }
    CHECK_INT(wrong, 0);
  }
}

TEST(shapes_move_numbers_to_the_right_place) {
  float x[2][3][2] = {{{1, 2}, {3, 4}, {5, 6}}, {{7, 8}, {9, 10}, {11, 12}}};
  float index[2] = {1.0f, 9.0f}, column[2] = {-1.0f, -2.0f}; // 9: counts as the last row
  float transposed[12], rows[8], padded[20], joined[16], picked[4], spread[12], expanded[12],
      most[4];
  graph_begin(&g);
  Node a = input(2, 3, 2, &x[0][0][0]), i = input(1, 1, 2, index), b = input(1, 1, 2, column);
  Node gathered = op_gather(&g, a, i);
  graph_output(&g, op_transpose(&g, a), transposed);
  graph_output(&g, op_rows(&g, a, 1, 2), rows);
  graph_output(&g, op_pad_rows(&g, a, 1, 5), padded);
  graph_output(&g, op_concat(&g, a, b), joined);
  graph_output(&g, gathered, picked);
  graph_output(&g, op_scatter(&g, gathered, i, 3), spread);
  graph_output(&g, op_expand(&g, b, (Shape){2, 3, 2}), expanded);
  graph_output(&g, op_max_rows(&g, a), most);
  Program program = compile();
  program_run(&program);
  CHECK(memcmp(transposed, (float[]){1, 3, 5, 2, 4, 6, 7, 9, 11, 8, 10, 12}, sizeof transposed) ==
        0);
  CHECK(memcmp(rows, (float[]){3, 4, 5, 6, 9, 10, 11, 12}, sizeof rows) == 0);
  CHECK(memcmp(padded, (float[]){0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0},
               sizeof padded) == 0);
  CHECK(memcmp(joined, (float[]){1, 2, 3, 4, 5, 6, -1, -2, 7, 8, 9, 10, 11, 12, -1, -2},
               sizeof joined) == 0);
  CHECK(memcmp(picked, (float[]){3, 6, 9, 12}, sizeof picked) == 0);
  CHECK(memcmp(spread, (float[]){0, 0, 3, 0, 0, 6, 0, 0, 9, 0, 0, 12}, sizeof spread) == 0);
  CHECK(memcmp(expanded, (float[]){-1, -2, -1, -2, -1, -2, -1, -2, -1, -2, -1, -2},
               sizeof expanded) == 0);
  CHECK(memcmp(most, (float[]){5, 6, 11, 12}, sizeof most) == 0);
}

// An index that is no number, or below 0, counts as the first row.
TEST(an_index_never_leaves_its_rows) {
  float x[3] = {1.0f, 2.0f, 3.0f}, y, odd[] = {-5.0f, 0.0f, (float)SCALAR_NAN, 1e30f, 2.0f};
  const float expected[] = {1.0f, 1.0f, 1.0f, 3.0f, 3.0f};
  for (int32_t i = 0; i < 5; i++) {
    graph_begin(&g);
    Node rows = input(1, 3, 1, x), index = input(1, 1, 1, &odd[i]);
    graph_output(&g, op_gather(&g, rows, index), &y);
    Program program = compile();
    program_run(&program);
    CHECK(y == expected[i]);
  }
}

// Whole numbers have one sum in any order; with fractions the order written down is checked to the bit.
TEST(sums_and_their_order) {
  gdn_random random = rng_stream(1, "graph", 1);
  float x[3 * 5 * 29], all, members[5 * 29], rows[3 * 29], columns[15];
  for (int32_t i = 0; i < 3 * 5 * 29; i++) x[i] = (float)(i % 17 - 4);
  graph_begin(&g);
  Node a = input(3, 5, 29, x);
  graph_output(&g, op_mean(&g, a, AXIS_ALL), &all);
  graph_output(&g, op_sum(&g, a, AXIS_MEMBERS), members);
  graph_output(&g, op_sum(&g, a, AXIS_ROWS), rows);
  graph_output(&g, op_sum(&g, a, AXIS_COLUMNS), columns);
  Program program = compile();
  program_run(&program);
  int32_t total = 0;
  for (int32_t i = 0; i < 3 * 5 * 29; i++) total += i % 17 - 4;
  CHECK_NEAR(all, total / 435.0, 1e-6);
  fill(x, 3 * 5 * 29, &random);
  program_run(&program);
  CHECK(members[40] == (x[40] + x[145 + 40]) + x[290 + 40]);
  CHECK(rows[7] == (((x[7] + x[29 + 7]) + x[58 + 7]) + x[87 + 7]) + x[116 + 7]);
  float s[8] = {0};
  for (int32_t i = 0; i < 29; i++) s[i % 8] += x[29 + i];
  CHECK(columns[1] == ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7])));
}

TEST(softmax_and_log_sum_exp_do_not_overflow) {
  float x[6] = {1000.0f, -1000.0f, 1000.0f, 0.0f, 1000.0f, 1.0f}, soft[6], lse[2];
  graph_begin(&g);
  Node a = input(1, 3, 2, x);
  graph_output(&g, op_softmax(&g, a), soft);
  graph_output(&g, op_log_sum_exp(&g, a), lse);
  Program program = compile();
  program_run(&program);
  CHECK_NEAR(soft[0], 1.0 / 3.0, 1e-7);
  CHECK_NEAR(soft[5], 0.7310585786, 1e-7);
  CHECK_NEAR(lse[0], 1000.0 + 1.0986122887, 1e-4);
  CHECK_NEAR(lse[1], 1.3132616875, 1e-6);
}

// -- mistakes ----------------------------------------------------------------------------------------------

static void check_fault(const char *expected) {
  Program program;
  gdn_message why = {{0}};
  gdn_arena arena = arena_measure();
  CHECK_INT(program_compile(&g, &arena, &program, &why), GDN_BAD_ARGUMENT);
  CHECK_TEXT(why.text, expected);
  CHECK(arena.used == 0);
}

TEST(mistakes_are_kept_and_named) {
  graph_begin(&g);
  Node a = input(1, 3, 2, NULL), b = input(1, 4, 2, NULL), wrong = op_add(&g, a, b);
  op_exp(&g, op_matmul(&g, wrong, b)); // the first mistake counts
  check_fault("ADD of 1 x 3 x 2 and 1 x 4 x 2: these shapes do not go together");
  graph_begin(&g);
  a = input(2, 3, 2, NULL);
  op_matmul(&g, a, a);
  check_fault("MATMUL of 2 x 3 x 2 and 2 x 3 x 2: these shapes do not go together");
  graph_begin(&g);
  op_rows(&g, input(1, 3, 2, NULL), 2, 2);
  check_fault("ROWS of 1 x 3 x 2: these shapes do not go together");
  graph_begin(&g);
  a = input(1, 3, 2, NULL);
  b = input(1, 1, 3, NULL);
  op_gather(&g, a, b);
  check_fault("GATHER of 1 x 3 x 2 and 1 x 1 x 3: these shapes do not go together");
  graph_begin(&g);
  op_sub(&g, input(1, 3, 2, NULL), 99);
  check_fault("SUB of 1 x 3 x 2: the second operand is no node");
  graph_begin(&g);
  input(1, 0, 2, NULL);
  check_fault("INPUT of 1 x 0 x 2: these shapes do not go together");
  graph_begin(&g);
  input(1 << 12, 1 << 12, 1 << 12, NULL);
  check_fault("INPUT of 4096 x 4096 x 4096: more than 2^31 numbers");
  graph_begin(&g);
  a = input(1, 2, 1, NULL);
  gradient(&g, op_exp(&g, a), &a, 1, &b);
  check_fault("EXP of 1 x 2 x 1: only a single number has a gradient");
}

TEST(a_full_graph_is_a_mistake) {
  graph_begin(&g);
  Node a = input(1, 1, 1, NULL), first = a;
  for (int32_t i = 0; i < 2 * GRAPH_CAP; i++) a = op_exp(&g, a);
  gradient(&g, a, &first, 1, &a);
  CHECK_INT(g.n, GRAPH_CAP);
  check_fault("EXP of 1 x 1 x 1: the graph is full");
}

TEST(data_that_lies_nowhere_is_a_mistake) {
  Program program;
  gdn_message why = {{0}};
  float y[2];
  graph_begin(&g);
  graph_output(&g, op_exp(&g, input(1, 1, 2, NULL)), y);
  gdn_arena measure = arena_measure(), arena = arena_over(memory, BYTES);
  CHECK_INT(program_compile(&g, &measure, &program, &why), GDN_OK);
  CHECK_INT(program_compile(&g, &arena, &program, &why), GDN_BAD_ARGUMENT);
  CHECK_TEXT(why.text, "INPUT of 1 x 1 x 2: its data lies nowhere");
}

// -- what is not built ---------------------------------------------------------------------------------------

TEST(the_same_is_built_once) {
  graph_begin(&g);
  Node a = input(1, 3, 2, NULL), b = input(1, 3, 2, NULL);
  CHECK(a != b); // both lie at NULL, but only while measuring
  Node sum = op_add(&g, a, b), product = op_mul(&g, a, b), difference = op_sub(&g, a, b);
  CHECK(op_add(&g, b, a) == sum);
  CHECK(op_mul(&g, b, a) == product);
  CHECK(op_sub(&g, b, a) != difference);
  Node silu = op_silu(&g, a), line = op_affine(&g, a, 2.0, 1.0), rows = op_rows(&g, a, 0, 2);
  CHECK(op_silu(&g, a) == silu && op_silu(&g, b) != silu);
  CHECK(op_affine(&g, a, 2.0, 1.5) != line);
  CHECK(op_rows(&g, a, 1, 2) != rows);
  Node columns = op_sum(&g, a, AXIS_ROWS), all = op_sum(&g, a, AXIS_ALL);
  CHECK(op_sum(&g, a, AXIS_COLUMNS) != columns);
  CHECK(op_sum(&g, columns, AXIS_COLUMNS) == all);
}

TEST(what_changes_nothing_is_not_built) {
  graph_begin(&g);
  Node a = input(2, 3, 2, NULL), zero = graph_constant(&g, 0.0), one = graph_constant(&g, 1.0);
  Shape full = {2, 3, 2};
  int32_t n = g.n;
  CHECK(op_add(&g, a, zero) == a && op_add(&g, zero, a) == a && op_sub(&g, a, zero) == a);
  CHECK(op_mul(&g, a, one) == a && op_mul(&g, one, a) == a && op_div(&g, a, one) == a);
  CHECK(op_add(&g, a, op_expand(&g, zero, full)) == a && op_expand(&g, a, full) == a);
  CHECK(op_rows(&g, a, 0, 3) == a && op_pad_rows(&g, a, 0, 3) == a && op_sum(&g, a, (Axis)0) == a);
  CHECK_INT(g.n, n + 1); // the repeated zero
  CHECK(op_transpose(&g, op_transpose(&g, a)) == a);
  CHECK(op_neg(&g, op_neg(&g, a)) == a);
  Node line = op_affine(&g, a, 6.0, 4.0), square = op_square(&g, a), twice = op_affine(&g, a, 2, 0);
  CHECK(op_affine(&g, op_affine(&g, a, 2.0, 1.0), 3.0, 1.0) == line);
  CHECK(op_mul(&g, a, a) == square);
  CHECK(op_add(&g, a, a) == twice);
  Node two = graph_constant(&g, 2.0), three = graph_constant(&g, 3.0);
  Node five = graph_constant(&g, 5.0);
  CHECK(op_add(&g, two, three) == five);
  Node row = op_sum(&g, a, AXIS_ROWS), wide = op_expand(&g, row, full);
  Node product = op_mul(&g, row, a), power = op_expand(&g, op_exp(&g, row), full);
  CHECK(op_mul(&g, wide, a) == product);
  CHECK(op_exp(&g, wide) == power);
  CHECK(g.fault == NULL);
}

// -- programs --------------------------------------------------------------------------------------------------

TEST(only_what_is_needed_runs) {
  float x[4] = {1, 2, 3, 4}, y[4];
  graph_begin(&g);
  Node a = input(1, 1, 4, x);
  op_sum(&g, op_exp(&g, op_log(&g, a)), AXIS_ALL);
  graph_output(&g, op_stop(&g, op_square(&g, op_stop(&g, a))), y);
  Program program = compile();
  CHECK_INT(program.n_steps, 2); // the square, and its copy where it is wanted
  program_run(&program);
  CHECK(y[3] == 16.0f);
}

TEST(one_node_may_be_wanted_at_several_places) {
  float x[2] = {1, 2}, y[4][2];
  graph_begin(&g);
  Node a = input(1, 1, 2, x), b = op_exp(&g, a);
  graph_output(&g, b, y[0]);
  graph_output(&g, b, y[1]);
  graph_output(&g, a, y[2]);
  graph_output(&g, op_expand(&g, graph_constant(&g, 3.0), (Shape){1, 1, 2}), y[3]);
  Program program = compile();
  program_run(&program);
  CHECK(memcmp(y[0], y[1], sizeof y[0]) == 0 && y[0][1] > 7.389f && y[0][1] < 7.3891f);
  CHECK(y[2][0] == 1.0f && y[2][1] == 2.0f && y[3][0] == 3.0f && y[3][1] == 3.0f);
}

// A chain of operations element by element needs one buffer; a value that is read later keeps its own.
TEST(buffers_are_shared) {
  static float x[1000], y[1000];
  for (int32_t i = 0; i < 1000; i++) x[i] = 0.001f * (float)i;
  graph_begin(&g);
  Node a = input(1, 10, 100, x), kept = op_exp(&g, a), b = kept;
  for (int32_t i = 0; i < 10; i++) b = op_cos(&g, op_sin(&g, b));
  for (int32_t i = 0; i < 3; i++) b = op_transpose(&g, op_square(&g, op_transpose(&g, b)));
  graph_output(&g, op_add(&g, b, kept), y);
  Program program = compile();
  int64_t buffer = 1008;                      // whole cache lines
  CHECK_INT(program.n_unshared, 26 * buffer); // between two squares the transposes cancel
  CHECK_INT(program.n_scratch, 3 * buffer);   // kept, and the two of a transpose
  program_run(&program);
  double expected = 1.0;
  for (int32_t i = 0; i < 10; i++) expected = scalar_cos(scalar_sin(expected));
  for (int32_t i = 0; i < 3; i++) expected *= expected;
  CHECK_NEAR(y[0], expected + 1.0, 1e-5);
}

// The same network twice, once with everything in between wanted too, so that nothing is fused.
static int64_t run_network(Activation f, int32_t fused, float *theta, float *gradient_of_theta,
                           float *x, float *y) {
  static float spare[40][4096];
  Mlp mlp = mlp_shape(3, 5, 2, 13, 2, f);
  Node leaves[2 * MLP_LAYERS];
  graph_begin(&g);
  Node out = mlp_build(&g, &mlp, theta, input(1, 5, 7, x), leaves);
  int32_t built = g.n;
  gradient_output(&g, op_mean(&g, op_square(&g, out), AXIS_ALL), leaves, mlp_leaves(&mlp),
                  gradient_of_theta);
  graph_output(&g, out, y);
  for (Node i = 0, k = 0; i < built && !fused; i++) {
    if (g.nodes[i].op != OP_INPUT && g.nodes[i].op != OP_CONSTANT) graph_output(&g, i, spare[k++]);
  }
  Program program = compile();
  program_run(&program);
  return program.n_steps;
}

TEST(fusing_changes_no_bit) {
  static float theta[1024], gradient_of_theta[2][1024], x[35], y[2][42];
  gdn_random random = rng_stream(1, "graph", 2);
  fill(theta, 1024, &random);
  fill(x, 35, &random);
  for (int32_t f = ACTIVATE_NONE; f <= ACTIVATE_SOFTPLUS; f++) {
    int64_t few = run_network((Activation)f, 1, theta, gradient_of_theta[0], x, y[0]);
    int64_t many = run_network((Activation)f, 0, theta, gradient_of_theta[1], x, y[1]);
    CHECK(few < many);
    CHECK(memcmp(gradient_of_theta[0], gradient_of_theta[1], sizeof gradient_of_theta[0]) == 0);
    CHECK(memcmp(y[0], y[1], sizeof y[0]) == 0);
  }
}

// Forward: a step for each layer. The plain loops here add up in the order that is promised.
TEST(a_layer_is_one_step) {
  float theta[3 * 4 + 4], x[3 * 5], y[4 * 5];
  gdn_random random = rng_stream(1, "graph", 3);
  fill(theta, 16, &random);
  fill(x, 15, &random);
  Mlp mlp = mlp_shape(1, 3, 0, 0, 4, ACTIVATE_NONE);
  Node leaves[2 * MLP_LAYERS];
  graph_begin(&g);
  graph_output(&g, op_relu(&g, mlp_build(&g, &mlp, theta, input(1, 3, 5, x), leaves)), y);
  Program program = compile();
  CHECK_INT(program.n_steps, 1);
  CHECK_INT(program_flops(&program), 2 * 4 * 3 * 5);
  CHECK_INT(program.n_scratch, 0);
  program_run(&program);
  for (int32_t i = 0; i < 4; i++) {
    for (int32_t j = 0; j < 5; j++) {
      float sum = 0.0f;
      for (int32_t k = 0; k < 3; k++) sum += theta[k * 4 + i] * x[k * 5 + j];
      sum += theta[12 + i];
      CHECK(y[i * 5 + j] == (sum > 0.0f ? sum : 0.0f));
    }
  }
}

// A product that is read before its bias is added has to be there; so has a sum that two activations read.
TEST(what_is_read_elsewhere_is_kept) {
  float w = 3.0f, x = 2.0f, b = -7.0f, product, square, both[2];
  graph_begin(&g);
  Node weight = input(1, 1, 1, &w), p = op_matmul(&g, weight, input(1, 1, 1, &x));
  graph_output(&g, p, &product);
  graph_output(&g, op_square(&g, p), &square);
  Node z = op_add(&g, p, input(1, 1, 1, &b));
  graph_output(&g, op_relu(&g, z), &both[0]);
  Node size = op_abs(&g, z);
  graph_output(&g, op_add(&g, size, op_relu(&g, op_neg(&g, z))), &both[1]);
  Program program = compile();
  program_run(&program);
  CHECK(product == 6.0f && square == 36.0f && both[0] == 0.0f && both[1] == 2.0f);
  graph_begin(&g);
  weight = input(1, 1, 1, &w);
  p = op_matmul(&g, weight, input(1, 1, 1, &x));
  graph_output(&g, op_square(&g, p), &square); // p is not wanted itself, but used twice
  z = op_add(&g, p, input(1, 1, 1, &b));
  graph_output(&g, op_relu(&g, z), &both[0]);
  graph_output(&g, op_tanh(&g, z), &both[1]);
  program = compile();
  square = 0.0f;
  program_run(&program);
  CHECK(square == 36.0f && both[0] == 0.0f);
  CHECK_NEAR(both[1], -0.7615941560, 1e-6);
}

TEST(the_graph_prints_itself) {
  float x[6] = {0}, w[6] = {0}, b[2] = {0}, y[4], z;
  char text[2048];
  graph_begin(&g);
  Node p = graph_input(&g, "the \"x\"", (Shape){1, 3, 2}, x);
  Node q = graph_input(&g, "W", (Shape){1, 3, 2}, w), r = graph_input(&g, "b", (Shape){1, 2, 1}, b);
  Node h = op_tanh(&g, op_add(&g, op_matmul_t(&g, q, p), r));
  graph_output(&g, h, y);
  graph_output(&g, op_mean(&g, op_max(&g, h, graph_constant(&g, 0.5)), AXIS_ROWS | AXIS_COLUMNS),
               &z);
  Program program = compile();
  text_writer writer = text_into(text, sizeof text);
  program_dot(&program, "test", &writer);
  CHECK_TEXT(text, "digraph \"test\" {\n"
                   "  node [shape=box];\n"
                   "  step0 [label=\"MATMUL_T + bias, TANH\\n1 x 2 x 2\"];\n"
                   "  leaf0 [shape=ellipse, label=\"W\"];\n"
                   "  leaf0 -> step0;\n"
                   "  leaf1 [shape=ellipse, label=\"the \\\"x\\\"\"];\n"
                   "  leaf1 -> step0;\n"
                   "  leaf2 [shape=ellipse, label=\"b\"];\n"
                   "  leaf2 -> step0;\n"
                   "  step1 [label=\"MAX\\n1 x 2 x 2\"];\n"
                   "  step0 -> step1;\n"
                   "  leaf4 [shape=plain, label=0.5];\n"
                   "  leaf4 -> step1;\n"
                   "  step2 [label=\"SUM of rows\\n1 x 1 x 2\"];\n"
                   "  step1 -> step2;\n"
                   "  step3 [label=\"SUM of columns\\n1 x 1 x 1\"];\n"
                   "  step2 -> step3;\n"
                   "  step4 [label=\"AFFINE 0.25 x + 0\\n1 x 1 x 1\"];\n"
                   "  step3 -> step4;\n"
                   "}\n");
}

TEST_MAIN(RUN(every_kind_of_broadcasting) RUN(shapes_move_numbers_to_the_right_place)
              RUN(an_index_never_leaves_its_rows) RUN(sums_and_their_order)
                  RUN(softmax_and_log_sum_exp_do_not_overflow) RUN(mistakes_are_kept_and_named)
                      RUN(a_full_graph_is_a_mistake) RUN(data_that_lies_nowhere_is_a_mistake)
                          RUN(the_same_is_built_once) RUN(what_changes_nothing_is_not_built)
                              RUN(only_what_is_needed_runs)
                                  RUN(one_node_may_be_wanted_at_several_places)
                                      RUN(buffers_are_shared) RUN(fusing_changes_no_bit)
                                          RUN(a_layer_is_one_step)
                                              RUN(what_is_read_elsewhere_is_kept)
                                                  RUN(the_graph_prints_itself))
