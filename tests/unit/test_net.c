// A network that learns, against the same operations by hand, to the bit; its gradient against differences; what it
// refuses; and its state.
#include "tensor/net.h"

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "gedanken/catalog.h"
#include "math/rng.h"
#include "tensor/program.h"

enum { BYTES = 1 << 20, INPUTS = 2, OUTPUTS = 3, COLUMNS = 7, MEMBERS = 2, MOST = 512 };
static _Alignas(64) uint8_t memory[2][BYTES];
static Graph g;
static Real x[INPUTS * COLUMNS], y[OUTPUTS * COLUMNS], loss_value;

static Mlp shape(void) {
  return mlp_shape(MEMBERS, INPUTS, 2, 5, OUTPUTS, ACTIVATE_TANH);
}

static void fill(void) {
  gdn_random random = rng_stream(2, "test", 0);
  for (int32_t i = 0; i < INPUTS * COLUMNS; i++) x[i] = (Real)(2 * rng_unit(&random) - 1);
  for (int32_t i = 0; i < OUTPUTS * COLUMNS; i++) y[i] = (Real)(2 * rng_unit(&random) - 1);
}

static Program compile(gdn_arena *arena) {
  Program program;
  gdn_message why = {""};
  CHECK_INT(program_compile(&g, arena, &program, &why), GDN_OK);
  CHECK(!arena->failed);
  return program;
}

// The squared error of the network's answers, stretched by `log_scale` [1, OUTPUTS, 1].
static Node error_of(Node answer, Node log_scale) {
  Node wanted = graph_input(&g, "y", (Shape){1, OUTPUTS, COLUMNS}, y);
  Node stretched = op_mul(&g, answer, op_exp(&g, log_scale));
  Node loss = op_mean(&g, op_square(&g, op_sub(&g, stretched, wanted)), AXIS_ALL);
  graph_output(&g, loss, &loss_value);
  return loss;
}

static Node input(void) {
  return graph_input(&g, "x", (Shape){1, INPUTS, COLUMNS}, x);
}

// A net with a scale of its own for each output.
static Program open_net(Net *net, OptimiserKind kind, gdn_arena *arena) {
  *net = (Net){.mlp = shape(), .n_extra = OUTPUTS, .has = NET_TARGET | NET_KEPT};
  net_open(net, kind, arena);
  gdn_random random = rng_stream(1, "test", 0);
  for (int32_t i = 0; i < OUTPUTS; i++) net->extra[i] = (Real)(0.25 * (i - 1));
  net_start(net, &random);
  Node leaves[NET_LEAVES];
  graph_begin(&g);
  Node answer = net_build(&g, net, input(), leaves);
  Node scale = net_build_extra(&g, net, "scale", leaves);
  net_gradient(&g, net, error_of(answer, scale), leaves);
  return compile(arena);
}

TEST(it_has_the_numbers_of_the_network_and_the_callers) {
  gdn_arena arena = arena_over(memory[0], BYTES), measure = arena_measure();
  Mlp mlp = shape();
  Net net, measured = {.mlp = mlp, .n_extra = OUTPUTS, .has = NET_TARGET | NET_KEPT};
  open_net(&net, OPTIMISER_ADAM, &arena);
  CHECK_INT(net.n, mlp_count(&mlp) + OUTPUTS);
  CHECK_INT(net_leaves(&net), 2 * 3 + 1);
  CHECK(net.extra + OUTPUTS == net.theta + net.n);
  CHECK(memcmp(net.target, net.theta, sizeof(Real) * (size_t)net.n) == 0);
  CHECK(memcmp(net.kept, net.theta, sizeof(Real) * (size_t)net.n) == 0);
  arena = arena_over(memory[0], BYTES);
  net_open(&net, OPTIMISER_ADAM, &arena);
  net_open(&measured, OPTIMISER_ADAM, &measure);
  CHECK(arena.used == measure.used && measured.theta == NULL && measured.extra == NULL);
  net = (Net){.mlp = mlp};
  net_open(&net, OPTIMISER_ADAM, &arena);
  CHECK(net.target == NULL && net.kept == NULL);
  CHECK_INT(net_leaves(&net), 2 * 3);
}

TEST(the_gradient_is_that_of_differences) {
  gdn_arena arena = arena_over(memory[0], BYTES);
  Net net;
  fill();
  Program program = open_net(&net, OPTIMISER_SGD, &arena);
  program_run(&program);
  static Real gradient_[MOST];
  memcpy(gradient_, net.gradient, sizeof(Real) * (size_t)net.n);
  const Real h = 0.01f;
  for (int64_t i = 0; i < net.n; i++) {
    Real theta = net.theta[i];
    net.theta[i] = theta + h;
    program_run(&program);
    double above = (double)loss_value;
    net.theta[i] = theta - h;
    program_run(&program);
    net.theta[i] = theta;
    CHECK_NEAR((above - (double)loss_value) / (2 * (double)h), gradient_[i], 2e-4);
  }
  float extra = 0;
  for (int32_t i = 1; i <= OUTPUTS; i++) extra += fabsf(gradient_[net.n - i]);
  CHECK(extra > 1e-3f);
}

TEST(an_update_is_its_operations_by_hand) {
  enum { STEPS = 20 };
  static Real theta[MOST], gradient_[MOST], target[MOST];
  gdn_arena arena = arena_over(memory[0], BYTES), other = arena_over(memory[1], BYTES);
  Net net;
  fill();
  Program program = open_net(&net, OPTIMISER_ADAMW, &arena);
  Mlp mlp = shape();
  int64_t own = mlp_count(&mlp), n = own + OUTPUTS;
  Optimiser optimiser;
  optimiser_open(&optimiser, OPTIMISER_ADAMW, n, &other);
  gdn_random random = rng_stream(1, "test", 0);
  mlp_init(&mlp, theta, &random);
  for (int32_t i = 0; i < OUTPUTS; i++) theta[own + i] = (Real)(0.25 * (i - 1));
  memcpy(target, theta, sizeof target);
  Node leaves[2 * MLP_LAYERS + 1];
  graph_begin(&g);
  Node answer = mlp_build(&g, &mlp, theta, input(), leaves);
  leaves[6] = graph_input(&g, "scale", (Shape){1, OUTPUTS, 1}, theta + own);
  gradient_output(&g, error_of(answer, leaves[6]), leaves, 7, gradient_);
  Program by_hand = compile(&other);
  for (int32_t k = 0; k < STEPS; k++) {
    program_run(&program);
    program_run(&by_hand);
    CHECK(memcmp(net.gradient, gradient_, sizeof(Real) * (size_t)n) == 0);
    CHECK_INT(net_check(&net, 0.2), 1);
    CHECK_NEAR(net.length, gradient_clip(gradient_, n, 0.2), 0);
    net_step(&net, 0.03, 0.1);
    optimiser_step(&optimiser, theta, gradient_, 0.03, 0.1);
    CHECK(memcmp(net.theta, theta, sizeof(Real) * (size_t)n) == 0);
    net_follow(&net, 0.1);
    for (int64_t i = 0; i < n; i++) target[i] += 0.1f * (theta[i] - target[i]);
    CHECK(memcmp(net.target, target, sizeof(Real) * (size_t)n) == 0);
    CHECK(memcmp(net.target, theta, sizeof(Real) * (size_t)n) != 0);
  }
}

// The target's answers are those of its own parameters, until it has followed all the way.
TEST(a_target_answers_for_itself) {
  static Real now[MEMBERS * OUTPUTS * COLUMNS], then[MEMBERS * OUTPUTS * COLUMNS];
  static Real first[MEMBERS * OUTPUTS * COLUMNS];
  gdn_arena arena = arena_over(memory[0], BYTES);
  Net net;
  fill();
  Program program = open_net(&net, OPTIMISER_ADAM, &arena);
  graph_begin(&g);
  Node at = input();
  graph_output(&g, net_build(&g, &net, at, NULL), now);
  graph_output(&g, net_build_target(&g, &net, at), then);
  Program both = compile(&arena);
  program_run(&both);
  CHECK(memcmp(now, then, sizeof now) == 0);
  memcpy(first, now, sizeof now);
  for (int32_t k = 0; k < 3; k++) {
    program_run(&program);
    net_step(&net, 0.05, 0);
  }
  program_run(&both);
  CHECK(memcmp(then, first, sizeof first) == 0 && memcmp(now, first, sizeof first) != 0);
  net_follow(&net, 1);
  CHECK(memcmp(net.target, net.theta, sizeof(Real) * (size_t)net.n) == 0);
  program_run(&both);
  CHECK(memcmp(now, then, sizeof now) == 0);
}

TEST(it_falls_back_to_what_was_kept) {
  static Real good[MOST];
  gdn_arena arena = arena_over(memory[0], BYTES);
  Net net;
  fill();
  Program program = open_net(&net, OPTIMISER_ADAM, &arena);
  for (int32_t k = 0; k < 6; k++) {
    program_run(&program);
    net_step(&net, 0.05, 0);
    if (k != 2) continue;
    net_keep(&net);
    memcpy(good, net.theta, sizeof(Real) * (size_t)net.n);
  }
  CHECK(memcmp(net.theta, good, sizeof(Real) * (size_t)net.n) != 0);
  net_fall_back(&net);
  CHECK(memcmp(net.theta, good, sizeof(Real) * (size_t)net.n) == 0);
  CHECK_INT(net.optimiser.t, 6); // whose memory is the caller's to forget
}

TEST(what_cannot_be_followed_is_refused) {
  gdn_arena arena = arena_over(memory[0], BYTES);
  Net net = {.n_extra = 3};
  net_open(&net, OPTIMISER_ADAM, &arena);
  static const struct {
    Real number;
    double clip;
    int32_t sound;
    double left; // of the first number
  } cases[] = {{3, 0, 1, 3},
               {3, 2.5, 1, 1.5},
               {0, 0, 1, 0},
               {9e17f, 0, 1, 9e17},
               {2e18f, 0, 0, 2e18},
               {2e18f, 10, 1, 10},
               {3e38f, 10, 1, 10},
               {INFINITY, 0, 0, (double)INFINITY},
               {INFINITY, 10, 0, (double)INFINITY}};
  for (int32_t i = 0; i < GDN_COUNT(cases); i++) {
    net.gradient[0] = cases[i].number;
    net.gradient[1] = 0;
    net.gradient[2] = cases[i].number == 3 ? 4 : 0;
    CHECK_INT(net_check(&net, cases[i].clip), cases[i].sound);
    if (isfinite(cases[i].left))
      CHECK_NEAR((double)net.gradient[0], cases[i].left, 1e-6 * cases[i].left);
  }
  for (int32_t clip = 0; clip < 2; clip++) {
    net.gradient[0] = NAN;
    CHECK_INT(net_check(&net, clip), 0);
  }
}

// Saved in the middle and loaded elsewhere, the steps that follow have the same bits.
TEST(state_goes_through_an_archive) {
  static uint8_t saved[1 << 16];
  gdn_arena arena = arena_over(memory[0], BYTES), other = arena_over(memory[1], BYTES);
  Net net, twin;
  fill();
  Program program = open_net(&net, OPTIMISER_ADAM, &arena);
  Program again = open_net(&twin, OPTIMISER_ADAM, &other);
  gdn_archive out = archive_write(saved, sizeof saved);
  for (int32_t k = 0; k < 10; k++) {
    if (k == 5) {
      net_state(&net, &out);
      gdn_archive in = archive_read(saved, out.at);
      net_state(&twin, &in);
      CHECK(!out.failed && !in.failed && in.at == out.at);
      CHECK_INT(out.at, 4 * net.n * (int64_t)sizeof(Real) + 8); // theta, target, two moments, t
    }
    program_run(&program);
    net_step(&net, 0.05, 0);
    net_follow(&net, 0.3);
    if (k < 5) continue;
    program_run(&again);
    net_step(&twin, 0.05, 0);
    net_follow(&twin, 0.3);
  }
  CHECK(memcmp(net.theta, twin.theta, sizeof(Real) * (size_t)net.n) == 0);
  CHECK(memcmp(net.target, twin.target, sizeof(Real) * (size_t)net.n) == 0);
}

// (a - 3)^2 + (b + 1)^2, of two numbers and no network.
TEST(numbers_without_a_network_are_learned_too) {
  static Real goal[2] = {3, -1};
  gdn_arena arena = arena_over(memory[0], BYTES);
  Net net = {.n_extra = 2};
  net_open(&net, OPTIMISER_SGD, &arena);
  Node leaves[NET_LEAVES];
  graph_begin(&g);
  Node numbers = net_build_extra(&g, &net, "a, b", leaves);
  Node wanted = graph_input(&g, "goal", (Shape){1, 2, 1}, goal);
  Node loss = op_sum(&g, op_square(&g, op_sub(&g, numbers, wanted)), AXIS_ALL);
  net_gradient(&g, &net, loss, leaves);
  Program program = compile(&arena);
  for (int32_t k = 0; k < 50; k++) {
    program_run(&program);
    CHECK_INT(net_check(&net, 0), 1);
    net_step(&net, 0.2, 0);
  }
  CHECK_NEAR(net.theta[0], 3, 1e-5);
  CHECK_NEAR(net.extra[1], -1, 1e-5);
}

TEST_MAIN(RUN(it_has_the_numbers_of_the_network_and_the_callers)
              RUN(the_gradient_is_that_of_differences) RUN(an_update_is_its_operations_by_hand)
                  RUN(a_target_answers_for_itself) RUN(it_falls_back_to_what_was_kept)
                      RUN(what_cannot_be_followed_is_refused) RUN(state_goes_through_an_archive)
                          RUN(numbers_without_a_network_are_learned_too))
