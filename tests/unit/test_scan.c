// A step unrolled through time: its states against the same in double, its gradient against differences and against one
// graph in which all steps are written out, with inputs that differ from step to step and with something at the end.
#include "tensor/scan.h"

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "math/rng.h"

enum { BYTES = 1 << 20, DIM = 3, COLUMNS = 4, H = 6, STATE = DIM * COLUMNS };
enum { W = DIM * DIM, N = W + DIM }; // theta: weights, then biases
static _Alignas(64) uint8_t memory[2][BYTES];
static Graph g;

// theta, the inputs of all steps, what each step's states are worth, and those at the end.
static Real theta[N], inputs[H][COLUMNS], worth[H], at_end[STATE];
static Real u[COLUMNS], w[1]; // the inputs of one step
static Real steps_value;

// s' = tanh(W' s + b + u), with u the same for all rows.
static Node next_of(Node s, Node input, const Node *leaves) {
  Node sum = op_add(&g, op_matmul_t(&g, leaves[0], s), leaves[1]);
  return op_tanh(&g, op_add(&g, sum, input));
}

// w |s s'|^2, summed over the columns.
static Node value_of(Node s, Node next, Node weight) {
  Node square = op_square(&g, op_mul(&g, s, next));
  return op_sum(&g, op_mul(&g, square, weight), AXIS_ALL);
}

static void build_leaves(Node *leaves) {
  leaves[0] = graph_input(&g, "W", (Shape){1, DIM, DIM}, theta);
  leaves[1] = graph_input(&g, "b", (Shape){1, DIM, 1}, theta + W);
}

static void open_scan(Scan *scan, gdn_arena *arena) {
  gdn_message why = {""};
  Node leaves[2];
  *scan = (Scan){.shape = {1, DIM, COLUMNS}, .longest = H};
  scan_open(scan, arena);
  graph_begin(&g);
  build_leaves(leaves);
  Node s = scan_state(&g, scan);
  Node next = next_of(s, graph_input(&g, "u", (Shape){1, 1, COLUMNS}, u), leaves);
  Node value = value_of(s, next, graph_input(&g, "w", (Shape){1, 1, 1}, w));
  graph_output(&g, value, &steps_value);
  const ScanStep step = {s, next, value, leaves, 2};
  CHECK_INT(scan_compile(scan, &g, &step, arena, &why), GDN_OK);
  CHECK(!arena->failed && scan->n == N);
}

static void draw(Real *x, int32_t n, gdn_random *random) {
  for (int32_t i = 0; i < n; i++) x[i] = (Real)(1.6 * rng_unit(random) - 0.8);
}

static void fill(Scan *scan) {
  gdn_random random = rng_stream(1, "test", 0);
  draw(theta, N, &random);
  draw(&inputs[0][0], H * COLUMNS, &random);
  draw(worth, H, &random);
  draw(at_end, STATE, &random);
  draw(scan_at(scan, 0), STATE, &random);
}

static void set_inputs(int32_t t) {
  memcpy(u, inputs[t], sizeof u);
  w[0] = worth[t];
}

// Forwards; returns J, with at_end . s_H.
static double forwards(Scan *scan) {
  double sum = 0;
  for (int32_t t = 0; t < H; t++) {
    set_inputs(t);
    scan_step(scan, t);
    sum += (double)steps_value;
  }
  for (int32_t i = 0; i < STATE; i++) sum += (double)at_end[i] * (double)scan_at(scan, H)[i];
  return sum;
}

static void backwards(Scan *scan) {
  scan_turn(scan);
  for (int32_t i = 0; i < STATE; i++) scan->adjoint[i] += at_end[i];
  for (int32_t t = H - 1; t >= 0; t--) {
    set_inputs(t);
    scan_back(scan, t);
  }
}

TEST(states_follow_each_other) {
  gdn_arena arena = arena_over(memory[0], BYTES);
  Scan scan;
  open_scan(&scan, &arena);
  fill(&scan);
  forwards(&scan);
  for (int32_t t = 0; t < H; t++) {
    const Real *s = scan_at(&scan, t), *next = scan_at(&scan, t + 1);
    for (int32_t i = 0; i < DIM; i++) {
      for (int32_t j = 0; j < COLUMNS; j++) {
        double sum = (double)theta[W + i] + (double)inputs[t][j];
        for (int32_t k = 0; k < DIM; k++) {
          sum += (double)theta[k * DIM + i] * (double)s[k * COLUMNS + j];
        }
        CHECK_NEAR(next[i * COLUMNS + j], tanh(sum), 1e-6);
      }
    }
  }
}

// Of theta, and of the first state.
TEST(the_gradient_is_that_of_differences) {
  gdn_arena arena = arena_over(memory[0], BYTES);
  Scan scan;
  Real sum[N], adjoint[STATE];
  open_scan(&scan, &arena);
  fill(&scan);
  forwards(&scan);
  backwards(&scan);
  memcpy(sum, scan.sum, sizeof sum);
  memcpy(adjoint, scan.adjoint, sizeof adjoint);
  const Real h = 0.01f;
  for (int32_t i = 0; i < N + STATE; i++) {
    Real *x = i < N ? &theta[i] : &scan_at(&scan, 0)[i - N], before = *x;
    *x = before + h;
    double above = forwards(&scan);
    *x = before - h;
    double below = forwards(&scan);
    *x = before;
    double expected = (double)(i < N ? sum[i] : adjoint[i - N]);
    CHECK_NEAR((above - below) / (2 * (double)h), expected, 1e-3);
  }
}

// The same H steps in one graph. The scan forgets what it did before.
TEST(the_gradient_is_that_of_one_graph) {
  static Real by_theta[N], by_state[STATE];
  gdn_arena arena = arena_over(memory[0], BYTES), other = arena_over(memory[1], BYTES);
  gdn_message why = {""};
  Scan scan;
  Program program;
  Node leaves[2];
  open_scan(&scan, &arena);
  fill(&scan);
  graph_begin(&g);
  build_leaves(leaves);
  Node first = graph_input(&g, "s", scan.shape, scan_at(&scan, 0)), s = first, total = 0;
  for (int32_t t = 0; t < H; t++) {
    Node next = next_of(s, graph_input(&g, "u", (Shape){1, 1, COLUMNS}, inputs[t]), leaves);
    Node value = value_of(s, next, graph_input(&g, "w", (Shape){1, 1, 1}, &worth[t]));
    total = op_add(&g, total, value);
    s = next;
  }
  Node end = graph_input(&g, "end", scan.shape, at_end);
  total = op_add(&g, total, op_sum(&g, op_mul(&g, end, s), AXIS_ALL));
  gradient_output(&g, total, leaves, 2, by_theta);
  gradient_output(&g, total, &first, 1, by_state);
  CHECK_INT(program_compile(&g, &other, &program, &why), GDN_OK);
  program_run(&program);
  for (int32_t repeat = 0; repeat < 2; repeat++) {
    forwards(&scan);
    steps_value = 77;
    backwards(&scan);
    CHECK(steps_value == 77); // what is wanted of a step is said on the way forwards only
    double size = 0;
    for (int32_t i = 0; i < N; i++) CHECK_NEAR(scan.sum[i], by_theta[i], 2e-6);
    for (int32_t i = 0; i < STATE; i++) CHECK_NEAR(scan.adjoint[i], by_state[i], 2e-6);
    for (int32_t i = 0; i < N; i++) size += fabs((double)by_theta[i]);
    CHECK(size > 0.1);
  }
}

// Without a value at each step, what is known at the end comes back: a row of the Jacobian of s_H by s_0.
TEST(a_step_without_a_value_gives_jacobians) {
  gdn_arena arena = arena_over(memory[0], BYTES);
  gdn_message why = {""};
  Scan scan = {.shape = {1, 1, 1}, .longest = H};
  scan_open(&scan, &arena);
  graph_begin(&g);
  Node s = scan_state(&g, &scan);
  const ScanStep step = {s, op_square(&g, s), -1, NULL, 0};
  CHECK_INT(scan_compile(&scan, &g, &step, &arena, &why), GDN_OK);
  *scan_at(&scan, 0) = 1.1f;
  for (int32_t t = 0; t < 3; t++) scan_step(&scan, t);
  CHECK_NEAR(*scan_at(&scan, 3), pow(1.1, 8), 1e-5);
  scan_turn(&scan);
  scan.adjoint[0] = 1;
  for (int32_t t = 2; t >= 0; t--) scan_back(&scan, t);
  CHECK_NEAR(scan.adjoint[0], 8 * pow(1.1, 7), 1e-4);
}

TEST(measuring_takes_what_opening_takes) {
  gdn_arena arena = arena_over(memory[0], BYTES), measure = arena_measure();
  Scan scan, measured;
  open_scan(&scan, &arena);
  open_scan(&measured, &measure);
  CHECK(arena.used == measure.used && measured.states == NULL && measured.sum == NULL);
}

TEST_MAIN(RUN(states_follow_each_other) RUN(the_gradient_is_that_of_differences)
              RUN(the_gradient_is_that_of_one_graph) RUN(a_step_without_a_value_gives_jacobians)
                  RUN(measuring_takes_what_opening_takes))
