// Optimisers: the published first steps of Adam, decoupled decay, plain descent, clipping, and state that goes
// through an archive.
#include "tensor/optimiser.h"

#include "base/arena.h"
#include "check.h"
#include "math/rng.h"
#include "math/scalar.h"

static _Alignas(64) uint8_t memory[8192];

static Optimiser make(OptimiserKind kind, int64_t n) {
  gdn_arena arena = arena_over(memory, sizeof memory);
  Optimiser o;
  optimiser_open(&o, kind, n, &arena);
  CHECK(!arena.failed);
  return o;
}

// f(x) = x^2 from (1, -2) with alpha 0.1: values of shared/reference/algorithms.md 3.1, computed in double.
TEST(adam_takes_the_published_steps) {
  static const double path[3][2] = {
      {0.9, -1.9}, {0.8004122287, -1.8001664861}, {0.7015862729, -1.7006233920}};
  Optimiser o = make(OPTIMISER_ADAM, 2);
  Real x[2] = {1, -2};
  for (int32_t t = 0; t < 3; t++) {
    Real gradient[2] = {2 * x[0], 2 * x[1]};
    optimiser_step(&o, x, gradient, 0.1, 0.5); // decay is for AdamW only
    CHECK_NEAR(x[0], path[t][0], 3e-7);
    CHECK_NEAR(x[1], path[t][1], 3e-7);
  }
  CHECK_INT(o.t, 3);
}

// The first step is alpha long whatever the gradient is, as long as epsilon is small beside it.
TEST(adam_does_not_see_the_size_of_the_gradient) {
  for (double size = 1e-5; size < 1e6; size *= 10.0) {
    Optimiser o = make(OPTIMISER_ADAM, 1);
    Real x = 0, gradient = (Real)size;
    optimiser_step(&o, &x, &gradient, 0.01, 0.0);
    CHECK_NEAR(x, -0.01 * size / (size + 1e-8), 2e-9);
  }
}

// A thousand steps against the same in double, with the powers multiplied up.
TEST(adam_stays_with_a_computation_in_double) {
  Optimiser o = make(OPTIMISER_ADAM, 1);
  o.beta1 = 0.8, o.beta2 = 0.99, o.epsilon = 1e-4;
  double x = 3.0, m = 0.0, v = 0.0, power1 = 1.0, power2 = 1.0;
  Real theta = 3;
  for (int32_t t = 0; t < 1000; t++) {
    double g =
        x - 1.0 + 0.5 * scalar_sin(t); // a noisy bowl; both get the gradient at the double's place
    Real gradient = (Real)g;
    power1 *= 0.8, power2 *= 0.99;
    m = 0.8 * m + 0.2 * g, v = 0.99 * v + 0.01 * g * g;
    x -= 0.02 * m / (1.0 - power1) / (scalar_sqrt(v / (1.0 - power2)) + 1e-4);
    optimiser_step(&o, &theta, &gradient, 0.02, 0.0);
    CHECK_NEAR(theta, x, 1e-4);
  }
  CHECK_NEAR(x, 1.0, 0.2);
}

// Without a gradient AdamW only shrinks: (1 - 0.1 * 0.5)^3. With one, the shrinking comes on top of Adam's step.
TEST(adamw_decays_beside_the_moments) {
  Optimiser o = make(OPTIMISER_ADAMW, 2);
  Real x[2] = {1, -2}, zero[2] = {0, 0};
  for (int32_t t = 0; t < 3; t++) optimiser_step(&o, x, zero, 0.1, 0.5);
  CHECK_NEAR(x[0], 0.857375, 1e-6);
  CHECK_NEAR(x[1], -1.71475, 1e-6);
  CHECK(o.m[0] == 0 && o.v[0] == 0);
  o = make(OPTIMISER_ADAMW, 2);
  Real y[2] = {1, -2}, gradient[2] = {2, -4};
  optimiser_step(&o, y, gradient, 0.1, 0.5);
  CHECK_NEAR(y[0], 0.95 * 1.0 - 0.1, 1e-6);
  CHECK_NEAR(y[1], 0.95 * -2.0 + 0.1, 1e-6);
}

TEST(sgd_goes_down_the_gradient_and_keeps_nothing) {
  Optimiser o = make(OPTIMISER_SGD, 3);
  Real x[3] = {1, 2, 3}, gradient[3] = {4, -8, 0};
  optimiser_step(&o, x, gradient, 0.25, 0.5);
  CHECK(x[0] == 0 && x[1] == 4 && x[2] == 3);
  CHECK(o.m == NULL && o.v == NULL);
  gdn_archive count = archive_count();
  optimiser_state(&o, &count);
  CHECK_INT(count.at, 8);
}

TEST(forgetting_is_starting_anew) {
  Optimiser o = make(OPTIMISER_ADAM, 2);
  Real x[2] = {1, -2}, gradient[2] = {3, 0.5};
  optimiser_step(&o, x, gradient, 0.1, 0.0);
  CHECK(o.m[0] != 0 && o.v[1] != 0);
  optimiser_forget(&o);
  CHECK(o.t == 0 && o.m[0] == 0 && o.m[1] == 0 && o.v[0] == 0 && o.v[1] == 0);
}

// Continued from the archive, the steps are the same to the bit.
TEST(state_goes_through_an_archive) {
  enum { N = 37 };
  static uint8_t bytes[1024], other_memory[2048];
  static Real x[N], y[N], gradient[N];
  Optimiser o = make(OPTIMISER_ADAMW, N), copy;
  gdn_random r = rng_stream(3, "test", 0);
  for (int32_t i = 0; i < N; i++) gradient[i] = (Real)(rng_unit(&r) - 0.5);
  for (int32_t t = 0; t < 5; t++) optimiser_step(&o, x, gradient, 0.1, 0.01);

  gdn_archive writer = archive_write(bytes, sizeof bytes);
  optimiser_state(&o, &writer);
  CHECK(!writer.failed);
  CHECK_INT(writer.at, 8 + 2 * N * sizeof(Real));
  gdn_arena arena = arena_over(other_memory, sizeof other_memory);
  optimiser_open(&copy, OPTIMISER_ADAMW, N, &arena);
  gdn_archive reader = archive_read(bytes, writer.at);
  optimiser_state(&copy, &reader);
  CHECK(!reader.failed);
  CHECK_INT(copy.t, 5);
  memcpy(y, x, sizeof x);
  optimiser_step(&o, x, gradient, 0.1, 0.01);
  optimiser_step(&copy, y, gradient, 0.1, 0.01);
  CHECK(memcmp(x, y, sizeof x) == 0);
}

TEST(measuring_takes_what_opening_takes) {
  gdn_arena measure = arena_measure();
  Optimiser o;
  optimiser_open(&o, OPTIMISER_ADAM, 100, &measure);
  CHECK(o.m == NULL && o.v == NULL);
  CHECK(arena_bytes(&measure) >= 200 * sizeof(Real));
}

TEST(a_long_gradient_is_clipped) {
  Real gradient[11];
  for (int32_t i = 0; i < 11; i++) gradient[i] = (Real)(i == 10 ? -12 : i == 3 ? 5 : 0);
  CHECK_NEAR(gradient_clip(gradient, 11, 0.0), 13.0, 1e-12); // 5, 12, 13
  CHECK_NEAR(gradient_clip(gradient, 11, 13.5), 13.0, 1e-12);
  CHECK(gradient[3] == 5 && gradient[10] == -12);
  CHECK_NEAR(gradient_clip(gradient, 11, 6.5), 13.0, 1e-12);
  CHECK(gradient[3] == (Real)2.5 && gradient[10] == -6);
  CHECK_NEAR(gradient_clip(gradient, 11, -1.0), 6.5, 1e-12);
}

TEST(a_gradient_that_is_no_number_shows) {
  Real gradient[9] = {1, 2, 3, 4, 5, 6, 7, 8, (Real)SCALAR_NAN};
  double norm = gradient_clip(gradient, 9, 1.0);
  CHECK(norm != norm);
  CHECK(gradient[0] == 1);
  gradient[8] = (Real)SCALAR_INFINITY;
  norm = gradient_clip(gradient, 9, 1.0);
  CHECK(norm > 1e308);
  CHECK(gradient[0] == 1);
}

TEST_MAIN(RUN(adam_takes_the_published_steps) RUN(adam_does_not_see_the_size_of_the_gradient)
              RUN(adam_stays_with_a_computation_in_double) RUN(adamw_decays_beside_the_moments)
                  RUN(sgd_goes_down_the_gradient_and_keeps_nothing) RUN(forgetting_is_starting_anew)
                      RUN(state_goes_through_an_archive) RUN(measuring_takes_what_opening_takes)
                          RUN(a_long_gradient_is_clipped) RUN(a_gradient_that_is_no_number_shows))
