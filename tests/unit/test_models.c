// The parts that all models of dynamics share, the linear regression and the oracle. Expected values come
// from closed forms.
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"
#include "models/features.h"
#include "models/scaler.h"
#include "unit/dynamics.h"

// -- actions, features, scaler --------------------------------------------------------------------

TEST(actions_lie_between_minus_one_and_one) {
  static const double low[] = {-2, 0, -(double)INFINITY}, high[] = {2, 10, (double)INFINITY};
  const gdn_space box = {.dim = 3, .low = low, .high = high};
  const double action[] = {-1, 10, 7}, unit[] = {-0.5, 1, 7};
  double out[3];
  dynamics_action(&box, action, out);
  for (int32_t i = 0; i < 3; i++) CHECK_NEAR(out[i], unit[i], 1e-15);
  dynamics_action_back(&box, unit, out);
  for (int32_t i = 0; i < 3; i++) CHECK_NEAR(out[i], action[i], 1e-15);
  const gdn_space three = {.n = 3, .dim = 1};
  for (int32_t i = 0; i < 3; i++) {
    const double choice = i;
    dynamics_action(&three, &choice, out);
    CHECK(out[0] == i - 1);
  }
}

// Every choice comes back, and each has its equal share of [-1, 1].
TEST(choices_share_the_interval) {
  for (int32_t n = 1; n <= 40; n++) {
    const gdn_space choices = {.n = n, .dim = 1};
    int32_t drawn[40] = {0};
    for (int32_t i = 0; i < n; i++) {
      const double choice = i;
      double unit, back;
      dynamics_action(&choices, &choice, &unit);
      dynamics_action_back(&choices, &unit, &back);
      CHECK(back == choice && unit >= -1 && unit <= 1);
    }
    for (int32_t i = 0; i < 100 * n; i++) {
      const double unit = -1 + 2 * (i + 0.5) / (100 * n);
      double back;
      dynamics_action_back(&choices, &unit, &back);
      drawn[(int32_t)back]++;
    }
    for (int32_t i = 0; i < n; i++) CHECK_INT(drawn[i], 100);
    const double beyond[] = {-3, 3, (double)NAN};
    double back[3];
    for (int32_t i = 0; i < 3; i++) dynamics_action_back(&choices, &beyond[i], &back[i]);
    CHECK(back[0] == 0 && back[1] == n - 1 && back[2] == 0);
  }
}

TEST(an_angle_is_seen_as_sine_and_cosine) {
  enum { COLUMNS = 1000 };
  static const uint8_t angles[] = {0, 1, 0};
  static float o[3 * COLUMNS], a[COLUMNS], out[5 * COLUMNS];
  const gdn_space space = lab_box(3, angles);
  Features f = features_of(&space, 0);
  CHECK(f.n == 4 && f.observation == 3 && f.action == 0);
  f = features_of(&space, 1);
  CHECK(f.n == 5 && f.observation == 3 && f.action == 1);
  for (double size = 0.1; size < 1e6; size *= 7) {
    for (int32_t c = 0; c < COLUMNS; c++) {
      o[c] = (float)c;
      o[COLUMNS + c] = (float)(size * (c - 500) / 400);
      o[2 * COLUMNS + c] = -(float)c;
      a[c] = 0.5f * (float)c;
    }
    features_write(&f, COLUMNS, o, a, out);
    for (int32_t c = 0; c < COLUMNS; c++) {
      double angle = (double)o[COLUMNS + c];
      CHECK(out[c] == o[c] && out[3 * COLUMNS + c] == -o[c] && out[4 * COLUMNS + c] == a[c]);
      CHECK_NEAR(out[COLUMNS + c], scalar_sin(angle), 1e-7);
      CHECK_NEAR(out[2 * COLUMNS + c], scalar_cos(angle), 1e-7);
    }
  }
  f = features_of(&space, 0);
  for (int32_t c = 0; c < COLUMNS; c += 9) { // the same of one, four to a column
    const float one[] = {o[c], o[COLUMNS + c], o[2 * COLUMNS + c]};
    float column[16] = {0}, *number = column + 3;
    features_column(&f, one, 4, number);
    for (int32_t i = 0; i < 4; i++) CHECK(number[4 * i] == out[i * COLUMNS + c]);
    for (int32_t i = 0; i < 13; i += 4) CHECK(column[i] == 0);
  }
  f = features_of(&space, 1);
  o[0] = 0, o[1] = 1e30f, o[2] = 0; // has no angle, but still harms nobody
  features_write(&f, 1, o, a, out);
  CHECK(out[1] >= -1 && out[1] <= 1 && out[2] >= -1 && out[2] <= 1);
}

static void *open_scaler(Scaler *s, scaler_kind kind, int32_t n) {
  *s = (Scaler){0};
  gdn_arena arena = arena_measure();
  scaler_open(s, kind, n, &arena);
  void *memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(memory, arena_bytes(&arena));
  scaler_open(s, kind, n, &arena);
  scaler_start(s);
  return memory;
}

// Columns 1, 2, ..., 9 (mean 5, variance 60 / 8); 1e6 + 0, 1e-3, ... (std far below the mean, yet
// above its millionth of 1); the constant 3; and a constant with noise of 1e-9.
TEST(scalers_standardise) {
  for (int32_t kind = 0; kind < 2; kind++) {
    Scaler s;
    void *memory = open_scaler(&s, kind ? SCALER_TARGETS : SCALER_INPUTS, 4);
    CHECK(s.mean[0] == 0 && s.unit[0] == 1 && s.inverse[3] == 1);
    for (int32_t again = 0; again < 2; again++) { // the second time counts alone
      scaler_clear(&s);
      for (int32_t i = 1; i <= 9; i++) {
        float tiny = (float)(1e-9 * i);
        const float row[] = {(float)i + (again ? 0.0f : 100.0f), 1e6f + 8.0f * (float)i, 3, tiny};
        scaler_add(&s, row);
      }
      scaler_finish(&s);
    }
    CHECK_NEAR(s.mean[0], 5, 1e-15);
    CHECK_NEAR(s.unit[0], scalar_sqrt(7.5), 1e-15);
    CHECK_NEAR(s.mean[1], 1000040, 1e-9);
    CHECK_NEAR(s.unit[1], 8 * scalar_sqrt(7.5), 1e-9);
    CHECK(s.mean[2] == 3);
    CHECK_NEAR(s.unit[2], kind ? 3e-6 : 1, 1e-20);
    CHECK_NEAR(s.unit[3], kind ? 1e-6 : 1, 1e-20);
    float x[] = {1, 9, 1000008, 1000072, 3, 4, 0, 1}, back[8];
    scaler_apply(&s, 2, x);
    CHECK_NEAR(x[0], -4 / scalar_sqrt(7.5), 1e-6);
    CHECK_NEAR(x[1], 4 / scalar_sqrt(7.5), 1e-6);
    CHECK_NEAR(x[3], 4 / scalar_sqrt(7.5), 1e-6);
    CHECK(x[4] == 0);
    scaler_undo(&s, 2, x, back);
    CHECK_NEAR(back[1], 9, 1e-6);
    CHECK_NEAR(back[3], 1000072, 0.1);
    CHECK_NEAR(back[5], 4, 1e-6);
    scaler_stretch(&s, 2, x, back);
    CHECK_NEAR(back[1], 4, 1e-6);
    free(memory);
  }
}

// -- linear regression ----------------------------------------------------------------------------

// o' - o = 0.1 + M o + N a, without noise: recovered wherever asked, also far outside of the data.
TEST(a_linear_system_is_recovered) {
  static const double m[2][2] = {{-0.2, 0.5}, {0.1, -0.3}}, n[2] = {0.7, -0.4};
  LabModel lab = lab_model(&linear_model, lab_box(2, NULL), lab_box(1, NULL),
                           "features=0 precision=1e-6 reward=1");
  gdn_random random = rng_stream(5, "test", 0);
  for (int32_t i = 0; i < 60; i++) {
    double o[2], a[1], next[2];
    for (int32_t j = 0; j < 2; j++) o[j] = 2 * rng_unit(&random) - 1;
    a[0] = 2 * rng_unit(&random) - 1;
    for (int32_t j = 0; j < 2; j++)
      next[j] = o[j] + 0.1 + m[j][0] * o[0] + m[j][1] * o[1] + n[j] * a[0];
    lab_add(lab, o, a, next, 3 * o[0] - a[0]);
  }
  CHECK_INT(lab_train(lab), 1);
  const double o[] = {20, -30}, a[] = {1};
  LabGuess guess = lab_guess(lab, o, a, 9);
  for (int32_t j = 0; j < 2; j++) {
    CHECK_NEAR(guess.mean[0][j], 0.1 + m[j][0] * 20 - m[j][1] * 30 + n[j], 1e-5);
    CHECK(guess.std[0][j] < 0.01);
  }
  CHECK_NEAR(guess.mean[0][2], 3 * 20 - 1, 1e-4);
  lab_free(lab);
}

// Products of pairs: o' - o = o a - o^2 with an angle, which enters as sine and cosine.
TEST(products_of_pairs_are_recovered) {
  static const uint8_t angles[] = {0, 1};
  LabModel lab = lab_model(&linear_model, lab_box(2, angles), lab_box(1, NULL), "precision=1e-6");
  gdn_random random = rng_stream(6, "test", 0);
  for (int32_t i = 0; i < 400; i++) {
    double place = 2 * rng_unit(&random) - 1, angle = 6 * rng_unit(&random) - 3;
    double o[] = {place, angle}, a[] = {2 * rng_unit(&random) - 1};
    const double next[] = {o[0] + o[0] * a[0] - o[0] * o[0], o[1] + a[0] * scalar_cos(o[1])};
    lab_add(lab, o, a, next, 0);
  }
  lab_train(lab);
  const double o[] = {0.5, 1 + 4 * 6.283185307179586}, a[] = {-0.5}; // the angle goes round
  LabGuess guess = lab_guess(lab, o, a, 0);
  CHECK_NEAR(guess.mean[0][0], -0.25 - 0.25, 1e-4);
  CHECK_NEAR(guess.mean[0][1], -0.5 * scalar_cos(1), 1e-4);
  lab_free(lab);
}

// The constant alone, phi = (1, 0, 0): with N values y of sum S and squares Q, A = N + lambda, w = S / A,
// sigma^2 = (Q - S^2 / A) / N, and the variance at phi = (1, 3, -2) is sigma^2 (1 + 1/A + (9 + 4) / lambda)
// because of o and a nothing was ever seen but 0; without the 1 it is what the weights alone are unsure of.
TEST(the_std_is_the_closed_form) {
  enum { N = 50 };
  const double lambda = 0.25, a = N + lambda, zero[] = {0}, o[] = {3}, unit[] = {-2};
  LabModel lab =
      lab_model(&linear_model, lab_box(1, NULL), lab_box(1, NULL), "features=0 precision=0.25");
  double sum = 0, squares = 0;
  LabGuess guess = lab_guess(lab, o, unit, 31); // nothing known: the prior
  CHECK(guess.mean[0][0] == 0);
  CHECK_NEAR(guess.std[0][0], scalar_sqrt(1 + (1 + 9 + 4) / lambda), 1e-5);
  gdn_random random = rng_stream(7, "test", 0);
  for (int32_t i = 0; i < N; i++) {
    double y = 2 + sample_normal(&random);
    lab_add(lab, zero, zero, &y, 0);
    sum += y;
    squares += y * y;
  }
  lab_train(lab);
  guess = lab_guess(lab, o, unit, 31);
  double variance = (squares - sum * sum / a) / N;
  CHECK_NEAR(guess.mean[0][0], sum / a, 1e-6);
  CHECK_NEAR(guess.std[0][0], scalar_sqrt(variance * (1 + 1 / a + 13 / lambda)), 1e-5);
  CHECK_NEAR(guess.unsure[0][0], scalar_sqrt(variance * (1 / a + 13 / lambda)), 1e-5);
  const double bad[] = {(double)NAN};
  lab_add(lab, bad, zero, zero, 0); // from here on D knows of a gap
  uint64_t before = lab_digest(lab);
  lab_add(lab, bad, zero, zero, 0);
  lab_add(lab, zero, zero, bad, 0);
  CHECK(lab_digest(lab) == before); // refused
  LabModel copy =
      lab_model(&linear_model, lab_box(1, NULL), lab_box(1, NULL), "features=0 precision=0.25");
  CHECK(lab_copy(lab, copy) && lab_digest(copy) == before);
  CHECK(lab_guess(copy, o, unit, 31).mean[0][0] == guess.mean[0][0]);
  lab_free(copy);
  lab_free(lab);
}

// -- oracle ---------------------------------------------------------------------------------------

// A world of two numbers: o' = (o0 + 2 a, 3 o1 + a + noise); o0 beyond 100 cannot be, nor can NaN.
typedef struct Line {
  gdn_env base;
  double o[2];
} Line;

static gdn_status line_place(gdn_env *env, const double *state, int32_t n) {
  if (n != 2 || !(state[0] <= 100) || !(state[1] < 1e9)) return GDN_BAD_ARGUMENT;
  memcpy(((Line *)env)->o, state, sizeof((Line *)env)->o);
  return GDN_OK;
}

static void line_step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Line *line = (Line *)env;
  out->reward = 1;
  line->o[0] += 2 * action[0];
  line->o[1] = 3 * line->o[1] + action[0] + rng_unit(random);
}

static void line_observe(const gdn_env *env, double *observation) {
  memcpy(observation, ((const Line *)env)->o, sizeof((const Line *)env)->o);
}

TEST(the_oracle_asks_the_world) {
  static const double low[] = {-5}, high[] = {5};
  const gdn_env_type type = {.place = line_place, .step = line_step, .observe = line_observe};
  static const double least[] = {-1e9, -1e9}, most[] = {100, 1e9};
  Line line = {.base = {.type = &type, .observation = {.dim = 2, .low = least, .high = most}}};
  const gdn_space push = {.dim = 1, .low = low, .high = high};
  LabModel lab = lab_model(&oracle_model, lab_box(2, NULL), push, "");
  lab.model->truth = &line.base;
  CHECK(dynamics_of(lab.model)->begin_training(lab.model) == 0);
  CHECK(dynamics_of(lab.model)->members(lab.model) == 1);
  const double o[] = {7, 2}, unit[] = {-0.4};
  gdn_random random = {1}; // as in lab_guess: column c takes draw c
  for (int32_t column = 0; column < 3; column++) {
    LabGuess guess = lab_guess(lab, o, unit, column);
    CHECK_NEAR(guess.mean[0][0], -4, 1e-6);
    CHECK_NEAR(guess.mean[0][1], 2 * 2 - 2 + rng_unit(&random), 1e-6);
    CHECK(guess.std[0][0] == 0);
  }
  const double beyond[] = {500, 2}, nowhere[] = {500, (double)NAN};
  LabGuess guess = lab_guess(lab, beyond, unit, 1);
  CHECK_NEAR(guess.mean[0][0], 100 - 4 - 500, 1e-4); // back to where it can be, and on from there
  CHECK(guess.mean[0][1] >= 2 && guess.mean[0][1] <= 3);
  guess = lab_guess(lab, nowhere, unit, 1);
  CHECK(guess.mean[0][0] == 0 && guess.mean[0][1] == 0);
  lab_free(lab);
}

TEST_MAIN(RUN(actions_lie_between_minus_one_and_one) RUN(choices_share_the_interval)
              RUN(an_angle_is_seen_as_sine_and_cosine) RUN(scalers_standardise)
                  RUN(a_linear_system_is_recovered) RUN(products_of_pairs_are_recovered)
                      RUN(the_std_is_the_closed_form) RUN(the_oracle_asks_the_world))
