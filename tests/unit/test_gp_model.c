// The model made of Gaussian processes: what it says of functions that are known, in all the ways it can be asked; what it
// learns from where there is too much; and that a training goes on, is damaged, or fails, as it should.
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"
#include "models/gp_model.h"
#include "tensor/program.h"
#include "unit/dynamics.h"

static GpModel *gp_of(LabModel lab) {
  return (GpModel *)lab.model;
}

static double curve(double o, double a) {
  return sin(3 * o) + 0.5 * a;
}

static double line(double o, double a) {
  return 0.1 * o + 0.3 * a;
}

// n cases of o' = o + f(o, a) + noise.
static void feed(LabModel lab, int32_t n, double f(double, double), double noise) {
  gdn_random random = rng_stream(3, "data", 0);
  for (int32_t i = 0; i < n; i++) {
    double o = 2 * rng_unit(&random) - 1, a = 2 * rng_unit(&random) - 1;
    double z = sample_normal(&random), next = o + f(o, a) + noise * z;
    lab_add(lab, &o, &a, &next, 2 * o - a);
  }
}

static LabModel learned(const char *settings, int32_t n, double f(double, double), double noise) {
  LabModel lab = lab_model(&gp_model, lab_box(1, NULL), lab_box(1, NULL), settings);
  feed(lab, n, f, noise);
  lab_train(lab);
  return lab;
}

static double told(LabModel lab, int32_t column) {
  const Fit *fit = &gp_of(lab)->fit;
  return fit->rows[(int64_t)((fit->n - 1) % FIT_ROWS) * fit->columns + column];
}

// -- what it says --------------------------------------------------------------------------------------

TEST(it_finds_the_function_and_its_noise) {
  LabModel lab = learned("reward=1", 100, curve, 0.1);
  const double *table = gp_of(lab)->table;
  for (int32_t i = 0; i < 20; i++) {
    double o = 0.09 * i - 0.9, a = 0.5 - 0.05 * i;
    LabGuess guess = lab_guess(lab, &o, &a, i);
    CHECK_NEAR(guess.mean[0][0], curve(o, a), 0.1);
    CHECK(guess.std[0][0] > 0.08 && guess.std[0][0] < 0.15);
    CHECK_NEAR(guess.mean[0][1], 2 * o - a, 1e-2);
  }
  CHECK_NEAR(table[GP_NOISE], 0.1, 0.02);
  CHECK(table[GP_LENGTHS] < table[GP_LENGTHS + 1]); // it bends along o alone
  CHECK(table[GP_COLUMNS + 2 + GP_OUTPUT] == 2);
  CHECK(gp_of(lab)->fit.rows[FIT_HELD_OUT] < 0.05);
  double far = 6, none = 0;
  CHECK(lab_guess(lab, &far, &none, 0).std[0][0] > 0.5);
  lab_free(lab);
}

static const char *const kernels[] = {"kernel=0", "kernel=1 prior=1", "kernel=2"};

// What the model says as part of a graph: the mean (which 0) or the standard deviation (1), and its derivatives by o and a.
static double ask_graph(LabModel lab, double o, double a, int32_t which, double *by) {
  static Graph g;
  Real in[2] = {(Real)o, (Real)a}, out, back[2];
  Node leaves[2], gradients[2];
  graph_begin(&g);
  leaves[0] = graph_input(&g, "o", (Shape){1, 1, 1}, &in[0]);
  leaves[1] = graph_input(&g, "a", (Shape){1, 1, 1}, &in[1]);
  DynamicsNodes said = dynamics_of(lab.model)->build(lab.model, &g, leaves[0], leaves[1]);
  CHECK(gp_conclude(gp_of(lab))); // nobody had asked for it yet
  Node asked = which ? said.std : said.next;
  gradient(&g, op_sum(&g, asked, AXIS_ALL), leaves, 2, gradients);
  graph_output(&g, asked, &out);
  graph_output(&g, gradients[0], &back[0]);
  graph_output(&g, gradients[1], &back[1]);
  Program program;
  gdn_message why = {""};
  gdn_arena arena = arena_measure();
  CHECK(program_compile(&g, &arena, &program, &why) == GDN_OK);
  void *memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(memory, arena_bytes(&arena));
  CHECK(program_compile(&g, &arena, &program, &why) == GDN_OK);
  program_run(&program);
  free(memory);
  for (int32_t i = 0; i < 2; i++) by[i] = (double)back[i];
  return (double)out;
}

// The change of the mean in double (which 0), or the standard deviation of what is seen (1).
static double told_at(LabModel lab, double o, double a, int32_t which) {
  const GpModel *m = gp_of(lab);
  double x[] = {o, a}, mean, variance, *scratch = malloc(sizeof(double) * 1000);
  regression_predict(&m->of[0], 1, x, &mean, &variance, scratch);
  free(scratch);
  if (which) return sqrt(variance + m->sn2[0]);
  return m->p.prior == GP_ZERO ? mean - o : mean;
}

// Its derivative by o (0) or a (1), by differences.
static double derivative_at(LabModel lab, double o, double a, int32_t which, int32_t by) {
  const double h = 1e-5, of_o = by ? 0 : h, of_a = by ? h : 0;
  double above = told_at(lab, o + of_o, a + of_a, which);
  return (above - told_at(lab, o - of_o, a - of_a, which)) / (2 * h);
}

// Also where a line is learned: length-scales and signal are then large, and k differs little from one point to the next.
TEST(the_graph_is_the_prediction_in_floats) {
  for (int32_t k = 0; k < 12; k++) {
    LabModel lab = learned(kernels[k % 3], 60, k / 3 % 2 ? line : curve, k < 6 ? 0.05 : 0);
    for (int32_t i = 0; i < 20; i++) {
      double o = 0.09 * i - 0.9, a = 0.5 - 0.05 * i, by[2], mean = ask_graph(lab, o, a, 0, by);
      CHECK_NEAR(mean, o + told_at(lab, o, a, 0), 2e-3);
      CHECK_NEAR(mean, o + lab_guess(lab, &o, &a, i).mean[0][0], 2e-3);
      CHECK_NEAR(by[0], 1 + derivative_at(lab, o, a, 0, 0), 1e-3);
      CHECK_NEAR(by[1], derivative_at(lab, o, a, 0, 1), 1e-3);
    }
    lab_free(lab);
  }
}

// How far the standard deviation of the graph, and its derivatives, are from those in double: at places near the points and
// far from them, as a part of it.
static void look_at_noise(const char *settings, double noise, double worst[2]) {
  LabModel lab = learned(settings, 120, curve, noise);
  for (int32_t i = 0; i < 20; i++) {
    double o = 0.2 * i - 2, a = 0.5 - 0.05 * i, by[2], std = ask_graph(lab, o, a, 1, by);
    double truth = told_at(lab, o, a, 1), off = fabs(std - truth) / truth;
    CHECK_NEAR(truth, lab_guess(lab, &o, &a, i).std[0][0], 1e-5);
    worst[0] = off > worst[0] ? off : worst[0];
    for (int32_t d = 0; d < 2; d++) {
      double miss = fabs(by[d] - derivative_at(lab, o, a, 1, d));
      worst[1] = miss > worst[1] ? miss : worst[1];
    }
  }
  lab_free(lab);
}

// Exact, and through inducing inputs, where the inverse is singular; and where nothing is known. Floats see noise down to a
// hundredth of the signal.
TEST(the_graph_knows_its_noise) {
  static const char *const settings[] = {
      "", "kernel=1", "kernel=2 prior=1", "inducing=30", "inducing=120", "inducing=30 kernel=2"};
  double loud[2] = {0, 0}, quiet[2] = {0, 0}, by[2];
  for (int32_t k = 0; k < GDN_COUNT(settings); k++) {
    look_at_noise(settings[k], 0.1, loud);
    look_at_noise(settings[k], 0.03, quiet);
  }
  CHECK(loud[0] < 2e-3 && loud[1] < 5e-3);
  CHECK(quiet[0] < 0.05 && quiet[1] < 0.05);
  printf("noise in floats is off by at most %.1e of it, derivatives by %.1e; quiet noise: %.1e, "
         "%.1e\n",
         loud[0], loud[1], quiet[0], quiet[1]);
  LabModel fresh = learned("", 0, curve, 0);
  CHECK_NEAR(ask_graph(fresh, 0.5, 0.5, 1, by), told_at(fresh, 0.5, 0.5, 1), 1e-6);
  lab_free(fresh);
}

// As moment matching asks: sums over the points, with the inverse.
static void check_functions(LabModel lab) {
  const GpFunctions *f = dynamics_of(lab.model)->functions(lab.model);
  CHECK(f->n == 70 && f->D == 2 && f->E == 1);
  for (int32_t k = 0; k < 20; k++) {
    double x[] = {0.15 * k - 1.5, 0.7 - 0.09 * k}, near[70], mean = 0, variance = f->sf2[0];
    for (int32_t i = 0; i < f->n; i++) {
      double r2 = 0;
      for (int32_t d = 0; d < 2; d++) {
        double off = (x[d] - f->x[2 * i + d]) / f->l[d];
        r2 += off * off;
      }
      near[i] = f->sf2[0] * exp(-r2 / 2);
      mean += f->beta[i] * near[i];
    }
    for (int32_t i = 0; i < f->n * f->n; i++)
      variance -= near[i / f->n] * f->iK[i] * near[i % f->n];
    LabGuess guess = lab_guess(lab, &x[0], &x[1], 3);
    CHECK_NEAR(guess.mean[0][0], mean, 1e-5);
    CHECK_NEAR(guess.std[0][0], sqrt(variance + f->sn2[0]), 1e-5);
  }
}

TEST(its_functions_are_the_prediction) {
  LabModel exact = learned("", 70, curve, 0.05), sparse = learned("inducing=70", 200, curve, 0.05);
  check_functions(exact);
  check_functions(sparse);
  lab_free(exact);
  lab_free(sparse);
  LabModel lab = learned("prior=1", 10, curve, 0.05);
  CHECK(dynamics_of(lab.model)->functions(lab.model) == NULL);
  lab_free(lab);
  lab = learned("kernel=1", 10, curve, 0.05);
  CHECK(dynamics_of(lab.model)->functions(lab.model) == NULL);
  lab_free(lab);
}

// Where nothing is known all stays as it is, or becomes 0.
TEST(it_goes_back_to_what_was_expected) {
  double far = 50, none = 0;
  LabModel stays = learned("", 50, curve, 0.1), zero = learned("prior=1", 50, curve, 0.1);
  CHECK_NEAR(lab_guess(stays, &far, &none, 0).mean[0][0], 0, 1e-5);
  CHECK_NEAR(lab_guess(zero, &far, &none, 0).mean[0][0], -50, 1e-5);
  lab_free(stays);
  lab_free(zero);
}

// What it does not know is told from the noise: before there is data, all of it.
TEST(it_tells_what_it_does_not_know) {
  LabModel lab = learned("", 100, curve, 0.1), fresh = learned("", 0, curve, 0);
  float o[DYNAMICS_TILE], a[DYNAMICS_TILE] = {0}, mean[DYNAMICS_TILE], std[DYNAMICS_TILE];
  float unsure[DYNAMICS_TILE];
  for (int32_t i = 0; i < DYNAMICS_TILE; i++) o[i] = (float)i;
  const Prediction p = {o, a, mean, std, unsure};
  dynamics_of(lab.model)->predict(lab.model, &p, NULL);
  CHECK(unsure[0] < 0.05f && unsure[20] > 5 * unsure[0]);
  double noise = gp_of(lab)->sn2[0];
  for (int32_t i = 0; i < DYNAMICS_TILE; i++)
    CHECK_NEAR((double)(std[i] * std[i] - unsure[i] * unsure[i]), noise, 1e-4);
  dynamics_of(fresh.model)->predict(fresh.model, &p, NULL);
  CHECK(mean[0] == 0 && unsure[7] == 1 && std[7] > 1);
  lab_free(lab);
  lab_free(fresh);
}

// Three times as many rows, through as few of them: what is known is known better.
TEST(many_rows_are_explained_through_some) {
  LabModel few = learned("inducing=50 points=50", 300, curve, 0.2);
  LabModel many = learned("inducing=50 points=300", 300, curve, 0.2);
  double off[2] = {0, 0};
  for (int32_t i = 0; i < 400; i++) {
    double o = 0.1 * (i % 20) - 0.95, a = 0.1 * (i / 20) - 0.95;
    double by_few = lab_guess(few, &o, &a, 0).mean[0][0] - curve(o, a);
    double by_many = lab_guess(many, &o, &a, 0).mean[0][0] - curve(o, a);
    off[0] += by_few * by_few / 400;
    off[1] += by_many * by_many / 400;
  }
  CHECK(told(many, FIT_HELD_OUT) < 0.5 && told(few, FIT_HELD_OUT) < 0.5);
  CHECK(sqrt(off[1]) < 0.6 * sqrt(off[0]) && sqrt(off[1]) < 0.05);
  printf("error %.4f of 50 rows, %.4f of 300 through 50\n", sqrt(off[0]), sqrt(off[1]));
  lab_free(few);
  lab_free(many);
}

// Many whole functions have the mean and the spread that it tells of each case alone, and pass through it together.
TEST(whole_functions_are_those_it_believes_in) {
  enum { CASES = 8, DRAWS = 4000 };
  const char *settings[] = {"", "inducing=20 prior=1", "points=10"};
  for (int32_t s = 0; s < 3; s++) {
    LabModel lab = learned(settings[s], s < 2 ? 60 : 0, curve, 0.1);
    static float out[DRAWS * CASES];
    float o[DYNAMICS_TILE], a[DYNAMICS_TILE] = {0}, mean[DYNAMICS_TILE], std[DYNAMICS_TILE];
    float unsure[DYNAMICS_TILE];
    gdn_random random = rng_stream(1, "draws", 0);
    for (int32_t i = 0; i < DYNAMICS_TILE; i++) o[i] = 0.5f * (float)(i % CASES) - 1;
    const Prediction p = {o, a, mean, std, unsure};
    dynamics_of(lab.model)->predict(lab.model, &p, NULL);
    CHECK(dynamics_of(lab.model)->sample(lab.model, CASES, o, a, DRAWS, &random, out));
    for (int32_t i = 0; i < CASES; i++) {
      double sum = 0, square = 0, own = (double)unsure[i];
      for (int32_t k = 0; k < DRAWS; k++) {
        double off = (double)(out[k * CASES + i] - mean[i]);
        sum += off / DRAWS;
        square += off * off / DRAWS;
      }
      CHECK_NEAR(sum, 0, 4 * own / sqrt(DRAWS) + 1e-6);
      CHECK_NEAR(sqrt(square), own, 0.05 * own + 1e-5);
    }
    lab_free(lab);
  }
}

// -- what it learns from -------------------------------------------------------------------------------

// All of few rows; of many the latest, and of older ones the fewer the older they are, down to the first.
TEST(older_rows_are_thinned) {
  for (int32_t n = 1; n < 3000; n = n * 5 / 4 + 1) {
    LabModel lab = lab_model(&gp_model, lab_box(1, NULL), lab_box(1, NULL), "points=40");
    double none = 0;
    for (int32_t i = 0; i < n; i++) {
      double o = i;
      lab_add(lab, &o, &none, &o, 0);
    }
    gp_gather(gp_of(lab));
    const GpData *data = &gp_of(lab)->next;
    CHECK_INT(data->n, n < 40 ? n : 40);
    CHECK(data->x[0] == 0 && data->x[2 * (data->n - 1)] == n - 1);
    double gap = n;
    for (int32_t i = 1; i < data->n; i++) {
      double step = data->x[2 * i] - data->x[2 * i - 2];
      CHECK(step >= 1 && step <= gap + 1);
      gap = step;
    }
    lab_free(lab);
  }
}

TEST(rows_that_say_nothing_do_no_harm) {
  LabModel lab = lab_model(&gp_model, lab_box(1, NULL), lab_box(1, NULL), "");
  double o = 0.25, a = 0.5, far = -1;
  for (int32_t i = 0; i < 150; i++) {
    lab_add(lab, &o, &a, &o, 0);
    if (i % 30 == 0) lab_train(lab);
  }
  CHECK_NEAR(lab_guess(lab, &o, &a, 0).mean[0][0], 0, 1e-9);
  CHECK_NEAR(lab_guess(lab, &far, &a, 0).mean[0][0], 0, 1e-9);
  CHECK(gp_of(lab)->fit.rows[FIT_STATUS] == 0);
  lab_free(lab);
}

// -- training ------------------------------------------------------------------------------------------

// One tick at a time and saved at each is the same as at once; and never is more done than was due.
static void check_saves(const char *settings) {
  LabModel at_once = learned(settings, 40, curve, 0.1), a = learned(settings, 0, curve, 0);
  LabModel b = learned(settings, 0, curve, 0);
  feed(a, 40, curve, 0.1);
  int32_t due = dynamics_of(a.model)->begin_training(a.model), ticks = 0, more = 1;
  for (; more; ticks++) {
    CHECK(lab_copy(a, b));
    uint64_t was = lab_digest(a);
    CHECK(lab_digest(b) == was);
    more = lab_train_some(b, 1);
    CHECK(lab_copy(b, a));
  }
  CHECK(ticks <= due && due == 31);
  uint64_t digest = lab_digest(at_once);
  CHECK(lab_digest(a) == digest);
  double o = 0.3, none = 0;
  double mean = lab_guess(at_once, &o, &none, 0).mean[0][0];
  CHECK(lab_guess(a, &o, &none, 0).mean[0][0] == mean);
  lab_free(a);
  lab_free(b);
  lab_free(at_once);
}

TEST(a_training_goes_on_from_where_it_was_saved) {
  check_saves("reward=1 evaluations=15");
  check_saves("reward=1 evaluations=15 inducing=20");
}

// A second training of the same data finds nothing worse.
TEST(a_training_begins_at_the_better_place) {
  LabModel lab = learned("evaluations=40", 60, curve, 0.1);
  double first = told(lab, FIT_LOSS);
  lab_train(lab);
  CHECK(told(lab, FIT_LOSS) <= first + 1e-9);
  lab_free(lab);
}

// Length-scale and noise under the hand: at once, and back.
TEST(what_is_not_fitted_is_taken_from_the_hand) {
  LabModel lab = learned("evidence=0 length=0.1", 60, curve, 0.1);
  double o = 0.4, none = 0, before = lab_guess(lab, &o, &none, 0).mean[0][0];
  CHECK_NEAR(told(lab, FIT_UPDATES), 1, 0);
  GpModel *m = gp_of(lab);
  uint64_t digest = lab_digest(lab);
  m->p.length = 1;
  lab.model->type->changed(lab.model);
  CHECK_NEAR(m->l[0], exp(m->known.log_std[0]), 1e-15);
  CHECK(fabs(lab_guess(lab, &o, &none, 0).mean[0][0] - before) > 1e-3);
  m->p.length = 0.1;
  lab.model->type->changed(lab.model);
  CHECK(lab_guess(lab, &o, &none, 0).mean[0][0] == before);
  CHECK(lab_digest(lab) == digest);
  lab_free(lab);
}

// Numbers whose squares leave the range of double: it says so, and keeps what it had.
TEST(it_falls_back_where_it_cannot_learn) {
  LabModel lab = learned("", 30, curve, 0.1);
  double o = 0.3, none = 0, before = lab_guess(lab, &o, &none, 0).mean[0][0];
  gp_of(lab)->known.theta[0] = SCALAR_NAN;
  gp_of(lab)->p.evidence = 0;
  gp_of(lab)->p.noise = SCALAR_NAN;
  lab_train(lab);
  CHECK(told(lab, FIT_STATUS) == 1);
  gp_of(lab)->p.noise = 0.1;
  lab_train(lab);
  CHECK(told(lab, FIT_STATUS) == 0);
  CHECK_NEAR(lab_guess(lab, &o, &none, 0).mean[0][0], before, 0.5);
  lab_free(lab);
}

TEST_MAIN(RUN(it_finds_the_function_and_its_noise) RUN(the_graph_is_the_prediction_in_floats)
              RUN(the_graph_knows_its_noise) RUN(its_functions_are_the_prediction)
                  RUN(it_goes_back_to_what_was_expected) RUN(many_rows_are_explained_through_some)
                      RUN(it_tells_what_it_does_not_know)
                          RUN(whole_functions_are_those_it_believes_in) RUN(older_rows_are_thinned)
                              RUN(rows_that_say_nothing_do_no_harm)
                                  RUN(a_training_goes_on_from_where_it_was_saved)
                                      RUN(a_training_begins_at_the_better_place)
                                          RUN(what_is_not_fitted_is_taken_from_the_hand)
                                              RUN(it_falls_back_where_it_cannot_learn))
