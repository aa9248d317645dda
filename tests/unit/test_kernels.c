// The inner loops: every vector width against plain loops in the stated order, bit for bit; activations and
// Adam against the same in double.
#include "tensor/kernels.h"

#include "check.h"
#include "math/rng.h"
#include "math/scalar.h"

enum { CAP = 3, ROOM = 40000, MARGIN = 64 };
static const Kernels *all[CAP];
static int32_t n_all;
static float a_room[ROOM], b_room[ROOM], c_room[ROOM + 2 * MARGIN], expected[ROOM + 2 * MARGIN];
static float bias[ROOM];

static void fill(gdn_random *r, float *x, int64_t n) {
  for (int64_t i = 0; i < n; i++) x[i] = (float)(2.0 * rng_unit(r) - 1.0);
}

static int same_bits(const float *x, const float *y, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    int both_nan = x[i] != x[i] && y[i] != y[i];
    if (!both_nan && bits_of_f32(x[i]) != bits_of_f32(y[i])) return 0;
  }
  return 1;
}

// The definition in kernels.h, one element after the other.
static void plain_product(const Product *p, float *c) {
  for (int32_t i = 0; i < p->rows; i++) {
    for (int32_t j = 0; j < p->columns; j++) {
      float sum = 0.0f;
      for (int32_t k = 0; k < p->inner; k++) {
        sum += p->a[i * p->a_row + k * p->a_column] * p->b[k * p->b_row + j];
      }
      c[i * p->c_row + j] = p->bias ? sum + p->bias[i] : sum;
    }
  }
}

// Runs p with every width; what lies between and around the rows of c has to stay as it was.
static void check_product(Product p) {
  int64_t n = (int64_t)p.rows * p.c_row + 2 * MARGIN;
  for (int64_t i = 0; i < n; i++) expected[i] = 77.0f;
  plain_product(&p, expected + MARGIN);
  for (int32_t w = 0; w < n_all; w++) {
    for (int64_t i = 0; i < n; i++) c_room[i] = 77.0f;
    p.c = c_room + MARGIN;
    all[w]->product(&p);
    if (!check_note(same_bits(c_room, expected, n), __FILE__, __LINE__, all[w]->name)) {
      printf("    %d x %d, %d columns, strides %d %d %d %d\n", p.rows, p.inner, p.columns,
             (int)p.a_row, (int)p.a_column, (int)p.b_row, (int)p.c_row);
    }
  }
}

// a as it is in memory (a_row 1), transposed (a_column 1), or with gaps both ways; b and c with gaps too.
static void check_shape(int32_t rows, int32_t inner, int32_t columns, int32_t form, int32_t gap) {
  Product p = {.rows = rows, .inner = inner, .columns = columns, .a = a_room, .b = b_room};
  p.a_row = form == 0 ? 1 : form == 1 ? inner + gap : 2;
  p.a_column = form == 0 ? rows + gap : form == 1 ? 1 : 2 * rows + gap;
  p.b_row = columns + gap;
  p.c_row = columns + 2 * gap;
  p.bias = (rows + inner + columns) % 2 ? bias : NULL;
  check_product(p);
}

TEST(there_is_a_baseline_and_the_widest_comes_first) {
  CHECK(n_all >= 1);
  CHECK_TEXT(all[n_all - 1]->name, "baseline");
  CHECK(kernels_best() == all[0]);
  for (int32_t w = 1; w < n_all; w++) CHECK(all[w - 1]->lanes > all[w]->lanes);
  const Kernels *one[1];
  CHECK_INT(kernels_all(one, 1), 1);
  CHECK(one[0] == all[0]);
}

TEST(the_peak_counts_what_it_does) {
  for (int32_t w = 0; w < n_all; w++) {
    CHECK_INT((int)(all[w]->peak(2) % (2 * all[w]->lanes)), 0);
    CHECK(all[w]->peak(1) > 0 && all[w]->peak(2) == 2 * all[w]->peak(1));
  }
}

TEST(a_product_by_hand) {
  static const float a[] = {1, 2, 3, 4, 5, 6}, b[] = {7, 8, 9, 10, 11, 12}, shift[] = {100, 200};
  for (int32_t w = 0; w < n_all; w++) {
    float c[4];
    Product p = {2, 3, 2, a, 3, 1, b, 2, shift, c, 2}; // [1 2 3; 4 5 6] [7 8; 9 10; 11 12] + shift
    all[w]->product(&p);
    CHECK(c[0] == 158.0f && c[1] == 164.0f && c[2] == 339.0f && c[3] == 354.0f);
  }
}

TEST(every_small_shape_has_the_bits_of_the_plain_loop) {
  for (int32_t rows = 0; rows <= 37; rows++) {
    for (int32_t columns = 0; columns <= 37; columns++) {
      check_shape(rows, 3, columns, (rows + columns) % 3, columns % 2);
    }
  }
}

TEST(random_shapes_have_the_bits_of_the_plain_loop) {
  gdn_random r = rng_stream(3, "test", 1);
  for (int32_t t = 0; t < 300; t++) {
    int32_t rows = 1 + rng_below(&r, 70), inner = rng_below(&r, 70),
            columns = 1 + rng_below(&r, 70);
    check_shape(rows, inner, columns, t % 3, t % 5);
  }
}

TEST(the_shapes_of_networks_have_the_bits_of_the_plain_loop) {
  static const int32_t shapes[][3] = {{100, 100, 32}, {100, 5, 256}, {8, 100, 150}, {1, 100, 100},
                                      {100, 100, 1},  {64, 64, 32},  {32, 256, 5},  {100, 32, 100},
                                      {9, 1024, 9},   {9, 1030, 9}};
  for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
    for (int32_t form = 0; form < 2; form++) {
      check_shape(shapes[s][0], shapes[s][1], shapes[s][2], form, 0);
    }
  }
}

// NaN and infinity reach exactly the elements whose sums they are in.
TEST(a_product_keeps_nan_and_infinity_where_they_belong) {
  float keep[3] = {b_room[0], b_room[40], b_room[77]};
  b_room[0] = (float)SCALAR_NAN, b_room[40] = (float)SCALAR_INFINITY, b_room[77] = -0.0f;
  for (int32_t form = 0; form < 3; form++) check_shape(19, 7, 33, form, 0);
  b_room[0] = keep[0], b_room[40] = keep[1], b_room[77] = keep[2];
}

static double exact(Activation f, double x) {
  switch (f) {
  case ACTIVATE_RELU:
    return x > 0.0 ? x : 0.0;
  case ACTIVATE_TANH:
    return scalar_tanh(x);
  case ACTIVATE_SIGMOID:
    return scalar_sigmoid(x);
  case ACTIVATE_SILU:
    return scalar_silu(x);
  case ACTIVATE_SOFTPLUS:
    return scalar_softplus(x);
  case ACTIVATE_NONE:
    break;
  }
  return x;
}

static float one_by_one(Activation f, float x) {
  switch (f) {
  case ACTIVATE_RELU:
    return x < 0.0f ? 0.0f : x;
  case ACTIVATE_TANH:
    return scalar_tanhf(x);
  case ACTIVATE_SIGMOID:
    return scalar_sigmoidf(x);
  case ACTIVATE_SILU:
    return scalar_siluf(x);
  case ACTIVATE_SOFTPLUS:
    return scalar_softplusf(x);
  case ACTIVATE_NONE:
    break;
  }
  return x;
}

// At any length and alignment, in place and not, and for any bit pattern.
TEST(activations_have_the_bits_of_the_scalar_functions) {
  enum { N = 1000 };
  for (uint32_t i = 0; i < N; i++) a_room[i] = bits_to_f32((uint32_t)hash_mix(i));
  fill(&(gdn_random){5}, a_room, N / 2);
  for (int32_t f = ACTIVATE_NONE; f <= ACTIVATE_SOFTPLUS; f++) {
    for (int32_t i = 0; i < N; i++) expected[i] = one_by_one((Activation)f, a_room[i]);
    for (int32_t w = 0; w < n_all; w++) {
      for (int32_t first = 0; first < 40; first += 13) {
        int32_t n = N - 2 * first;
        c_room[n] = 77.0f;
        all[w]->activate((Activation)f, a_room + first, c_room, n);
        CHECK(same_bits(c_room, expected + first, n));
        CHECK(c_room[n] == 77.0f);
      }
      memcpy(c_room + 3, a_room, sizeof(float) * N);
      all[w]->activate((Activation)f, c_room + 3, c_room + 3, N);
      CHECK(same_bits(c_room + 3, expected, N));
    }
  }
}

TEST(activations_are_near_the_functions) {
  enum { N = 4001 };
  static const double most[] = {0.0, 0.0, 2.7, 2.4, 3.0, 2.7}; // ulp, as scalar_float.h states
  for (int32_t i = 0; i < N; i++) a_room[i] = (float)(i - 2000) * 0.02f;
  for (int32_t f = ACTIVATE_NONE; f <= ACTIVATE_SOFTPLUS; f++) {
    kernels_best()->activate((Activation)f, a_room, c_room, N);
    double worst = 0.0;
    for (int32_t i = 0; i < N; i++) {
      double y = exact((Activation)f, (double)a_room[i]), size = y < 0.0 ? -y : y;
      double ulp = bits_to_f64((bits_of_f64(size) >> 52) << 52) * 0x1p-23;
      double error = (double)c_room[i] - y;
      if (error < 0.0) error = -error;
      if (!(error <= worst * ulp)) worst = error / ulp;
    }
    CHECK_NEAR(worst, most[f] / 2, most[f] / 2);
  }
}

TEST(adam_is_the_formula_and_has_the_same_bits_at_every_width) {
  enum { N = 203 };
  static float theta[CAP][N], m[CAP][N], v[CAP][N], gradient[N];
  gdn_random r = rng_stream(3, "test", 2);
  fill(&r, gradient, N);
  for (int32_t w = 0; w < n_all; w++) {
    gdn_random same = rng_stream(3, "test", 3);
    fill(&same, theta[w], N);
    fill(&same, m[w], N);
    for (int32_t i = 0; i < N; i++) v[w][i] = 0.01f * (float)(i % 7);
    double was[3] = {(double)theta[w][9], (double)m[w][9], (double)v[w][9]},
           g = (double)gradient[9];
    all[w]->adam(theta[w], gradient, m[w], v[w], N, 0.9f, 0.99f, 0.1f, 1e-3f, 3.0f, 0.05f);
    double m9 = 0.9 * was[1] + 0.1 * g, v9 = 0.99 * was[2] + 0.01 * g * g;
    CHECK_NEAR(m[w][9], m9, 1e-7);
    CHECK_NEAR(v[w][9], v9, 1e-8);
    CHECK_NEAR(theta[w][9], 0.95 * was[0] - 0.1 * m9 / (3.0 * scalar_sqrt(v9) + 1e-3), 3e-7);
    CHECK(same_bits(theta[w], theta[0], N) && same_bits(m[w], m[0], N) && same_bits(v[w], v[0], N));
  }
}

static void prepare(void) {
  gdn_random r = rng_stream(3, "test", 0);
  n_all = kernels_all(all, CAP);
  fill(&r, a_room, ROOM);
  fill(&r, b_room, ROOM);
  fill(&r, bias, ROOM);
}

TEST_MAIN(prepare();
          RUN(there_is_a_baseline_and_the_widest_comes_first) RUN(the_peak_counts_what_it_does)
              RUN(a_product_by_hand) RUN(every_small_shape_has_the_bits_of_the_plain_loop)
                  RUN(random_shapes_have_the_bits_of_the_plain_loop)
                      RUN(the_shapes_of_networks_have_the_bits_of_the_plain_loop)
                          RUN(a_product_keeps_nan_and_infinity_where_they_belong)
                              RUN(activations_have_the_bits_of_the_scalar_functions)
                                  RUN(activations_are_near_the_functions)
                                      RUN(adam_is_the_formula_and_has_the_same_bits_at_every_width))
