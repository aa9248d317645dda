// The network models: what they minimise, what they learn, what they know of noise and of their own
// ignorance; samples of the members; early stopping, divergence; and that neither saving in the middle of
// a training nor dividing it differently changes a bit.
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"
#include "models/network_model.h"
#include "unit/dynamics.h"

static NetworkModel *network_of(LabModel lab) {
  return (NetworkModel *)lab.model;
}

// Row k of the channel, from the first.
static const double *fit_row(LabModel lab, uint64_t k) {
  const Fit *fit = &network_of(lab)->fit;
  return &fit->rows[(int64_t)(k % FIT_ROWS) * fit->columns];
}

static const double *last_fit(LabModel lab) {
  return fit_row(lab, network_of(lab)->fit.n - 1);
}

static LabModel line_model(const model_type *type, const char *settings) {
  return lab_model(type, lab_box(1, NULL), lab_box(1, NULL), settings);
}

// The toy that most tests learn: o' = o + sin(2 o) / 2 + 0.3 a, and noise of std base + gradient o.
static double toy(double o, double a) {
  return 0.5 * scalar_sin(2 * o) + 0.3 * a;
}

static void add_toy(LabModel lab, int32_t n, double low, double high, double base,
                    double gradient) {
  gdn_random random = rng_stream(11, "toy", (uint64_t)n);
  for (int32_t i = 0; i < n; i++) {
    double o = low + (high - low) * rng_unit(&random), a = 2 * rng_unit(&random) - 1;
    double next = o + toy(o, a) + (base + gradient * o) * sample_normal(&random);
    lab_add(lab, &o, &a, &next, 2 * o - a);
  }
}

// -- what is minimised ----------------------------------------------------------------------------

// Compiles the graph of what `build` made and runs it once.
static void run_graph(const Graph *g) {
  Program program;
  gdn_message why = {""};
  gdn_arena arena = arena_measure();
  CHECK(program_compile(g, &arena, &program, &why) == GDN_OK);
  void *memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(memory, arena_bytes(&arena));
  CHECK(program_compile(g, &arena, &program, &why) == GDN_OK);
  program_run(&program);
  free(memory);
}

// Numbers of reference/algorithms.md 3.3 (computed there in double from the published formulas).
TEST(log_variances_are_bounded) {
  static const double expected[] = {-9.9999546011, -9.3068665874, -3.0288114408,
                                    -.4740040505,  -.1930921092,  .4889800971};
  Real raw[] = {-20, -10, -3, 0, 0.5f, 5}, out[6];
  static Graph g;
  graph_begin(&g);
  Node x = graph_input(&g, "raw", (Shape){1, 1, 6}, raw);
  graph_output(&g, network_log_variance(&g, x), out);
  run_graph(&g);
  for (int32_t i = 0; i < 6; i++) CHECK_NEAR(out[i], expected[i], 2e-6);
}

// The likelihood's example of the same section, rows and columns exchanged: mean of all terms -.5687686550.
// Its gradients: 2 (mu - y) / var and 1 - (mu - y)^2 / var.
TEST(the_likelihood_has_its_published_value_and_gradients) {
  Real mean[] = {.1f, .3f, -.2f, 0}, lv[] = {-1, 0, -2, -.5f}, y[] = {0, 1, 0, .5f};
  Real loss, by_mean[4], by_lv[4];
  static Graph g;
  graph_begin(&g);
  Shape shape = {1, 2, 2};
  Node m = graph_input(&g, "mean", shape, mean), v = graph_input(&g, "lv", shape, lv), gradients[2];
  Node each = network_negative_log_likelihood(&g, m, v, graph_input(&g, "y", shape, y));
  gradient(&g, op_sum(&g, each, AXIS_ALL), (const Node[]){m, v}, 2, gradients);
  graph_output(&g, op_mean(&g, each, AXIS_ALL), &loss);
  graph_output(&g, gradients[0], by_mean);
  graph_output(&g, gradients[1], by_lv);
  run_graph(&g);
  CHECK_NEAR(loss, -.5687686550, 1e-6);
  for (int32_t i = 0; i < 4; i++) {
    double error = (double)mean[i] - (double)y[i], precision = scalar_exp(-(double)lv[i]);
    CHECK_NEAR(by_mean[i], 2 * error * precision, 1e-5);
    CHECK_NEAR(by_lv[i], 1 - error * error * precision, 1e-5);
  }
}

// One update on three rows in a batch of eight: the loss is the mean over the three alone. It is computed
// here from what the network predicted before, one row at a time.
TEST(a_last_batch_counts_its_rows_only) {
  for (int32_t gaussian = 0; gaussian < 2; gaussian++) {
    const model_type *type = gaussian ? &gaussian_network_model : &network_model;
    LabModel lab = line_model(type, "epochs=1 batch=8 holdout=0 beta=0.5");
    const double o[] = {-1, 0.2, 0.8}, a[] = {1, -1, 0.5}, next[] = {-2, 1, 1};
    for (int32_t i = 0; i < 3; i++) lab_add(lab, &o[i], &a[i], &next[i], 0);
    NetworkModel *m = network_of(lab);
    CHECK_INT(dynamics_of(lab.model)->begin_training(lab.model), 1);
    double loss = 0;
    for (int32_t i = 0; i < 3; i++) {
      LabGuess guess = lab_guess(lab, &o[i], &a[i], i);
      double error = (guess.mean[0][0] - (next[i] - o[i])) / m->targets.unit[0];
      double std = gaussian ? guess.std[0][0] / m->targets.unit[0] : 1;
      error /= std;
      loss += (error * error + 2 * scalar_log(std)) / 3;
    }
    CHECK_INT(lab_train_some(lab, 1), 0);
    const double *fit = last_fit(lab);
    CHECK_NEAR(fit[FIT_LOSS], loss, 1e-5);
    CHECK(fit[FIT_HELD_OUT] != fit[FIT_HELD_OUT]); // nothing was held out
    lab_free(lab);
  }
}

// With plain gradient descent, decay d changes one update by -rate d theta: weights only.
TEST(weight_decay_is_that_of_the_weights) {
  LabModel lab[2];
  for (int32_t i = 0; i < 2; i++) {
    lab[i] =
        line_model(&network_model, i ? "optimiser=2 rate=0.5 weight_decay=0.25 epochs=1 batch=64"
                                     : "optimiser=2 rate=0.5 weight_decay=0 epochs=1 batch=64");
    add_toy(lab[i], 40, -1, 1, 0, 0);
  }
  NetworkModel *plain = network_of(lab[0]), *decayed = network_of(lab[1]);
  Real *before = malloc((size_t)plain->net.n * sizeof *before);
  memcpy(before, plain->net.theta, (size_t)plain->net.n * sizeof *before);
  for (int32_t i = 0; i < 2; i++) CHECK_INT(lab_train(lab[i]), 1);
  int64_t in = 2 * 32, at = 0; // weights 2 x 32, biases 32, weights 32 x 32, biases 32, 32 x 1, 1
  static const int64_t sizes[] = {2 * 32, 32, 32 * 32, 32, 32, 1};
  CHECK_INT(plain->net.n, in + 32 + 1024 + 32 + 32 + 1);
  for (int32_t part = 0; part < 6; part++) {
    for (int64_t end = at + sizes[part]; at < end; at++) {
      double decay = part % 2 == 0 ? 0.5 * 0.25 * (double)before[at] : 0;
      CHECK_NEAR(plain->net.theta[at] - decayed->net.theta[at], decay, 1e-6);
    }
  }
  free(before);
  for (int32_t i = 0; i < 2; i++) lab_free(lab[i]);
}

// -- what is learned ------------------------------------------------------------------------------

static double toy_error(LabModel lab) {
  double sum = 0;
  for (int32_t i = 0; i < 100; i++) {
    double o = -1 + 0.02 * i, a = i % 7 / 3.0 - 1;
    double error = lab_guess(lab, &o, &a, i % DYNAMICS_TILE).mean[0][0] - toy(o, a);
    sum += error * error / 100;
  }
  return scalar_sqrt(sum);
}

TEST(networks_learn_a_smooth_map) {
  static const char *const settings[] = {
      "rate=0.005", "rate=0.005 optimiser=1 weight_decay=0.01", "rate=0.005 activation=1 clip=1",
      "rate=0.005 activation=2 batch=16", "rate=0.005 hidden=3 width=16 reward=1"};
  for (int32_t i = 0; i < 5; i++) {
    LabModel lab = line_model(&network_model, settings[i]);
    add_toy(lab, 500, -1, 1, 0, 0);
    double before = toy_error(lab);
    int32_t due = lab_train(lab);
    NetworkModel *m = network_of(lab);
    CHECK_INT(due, 40 * ((m->n_train + m->p.batch - 1) / m->p.batch));
    CHECK(m->n_held > 25 && m->n_held < 80 && m->n_train + m->n_held == 500);
    CHECK(before > 0.2 && toy_error(lab) < 0.04); // the map's own spread is 0.36
    CHECK_INT(m->fit.n, 40);
    CHECK(fit_row(lab, 0)[FIT_HELD_OUT] > 0.02 && last_fit(lab)[FIT_HELD_OUT] < 0.004);
    CHECK(fit_row(lab, 0)[FIT_LOSS] > 0.05 && last_fit(lab)[FIT_LOSS] < 0.004);
    CHECK(last_fit(lab)[FIT_UPDATES] == due && last_fit(lab)[FIT_STATUS] == 0);
    if (m->p.reward) {
      const double o = 0.3, a = -0.5;
      CHECK_NEAR(lab_guess(lab, &o, &a, 3).mean[0][1], 2 * 0.3 + 0.5, 0.06);
    }
    lab_free(lab);
  }
}

// A pendulum-like map: the angle's own jump does not matter, since it enters as sine and cosine.
TEST(angles_go_round) {
  static const uint8_t angles[] = {1, 0};
  LabModel lab = lab_model(&network_model, lab_box(2, angles), lab_box(1, NULL), "");
  gdn_random random = rng_stream(3, "test", 0);
  for (int32_t i = 0; i < 800; i++) {
    double angle = 40 * rng_unit(&random) - 20, speed = 2 * rng_unit(&random) - 1;
    double o[] = {angle, speed}, a = 2 * rng_unit(&random) - 1;
    const double next[] = {o[0] + 0.1 * o[1], o[1] + scalar_sin(o[0]) + a};
    lab_add(lab, o, &a, next, 0);
  }
  lab_train(lab);
  const double o[] = {2.0, 0.5}, round[] = {2.0 + 6.283185307179586 * 3, 0.5}, a = 0.2;
  LabGuess here = lab_guess(lab, o, &a, 0), there = lab_guess(lab, round, &a, 0);
  CHECK_NEAR(here.mean[0][0], 0.05, 0.02);
  CHECK_NEAR(here.mean[0][1], scalar_sin(2) + 0.2, 0.08);
  for (int32_t i = 0; i < 2; i++) CHECK_NEAR(there.mean[0][i], here.mean[0][i], 1e-4);
  lab_free(lab);
}

// Noise of std 0.15 + 0.1 o, o from -1 to 1: a Gaussian network tells it where it is asked.
TEST(gaussian_networks_know_the_noise) {
  for (int32_t i = 0; i < 2; i++) {
    LabModel lab = line_model(&gaussian_network_model, i ? "beta=0" : "");
    add_toy(lab, 3000, -1, 1, 0.15, 0.1);
    lab_train(lab);
    for (double o = -0.8; o < 0.9; o += 0.4) {
      const double a = 0;
      LabGuess guess = lab_guess(lab, &o, &a, 0);
      CHECK_NEAR(guess.mean[0][0], toy(o, a), 0.05);
      CHECK_NEAR(guess.std[0][0], 0.15 + 0.1 * o, 0.25 * (0.15 + 0.1 * o));
    }
    lab_free(lab);
  }
}

// The spread of the members' means at o.
static double spread(LabModel lab, double o) {
  const double a = 0;
  int32_t n = dynamics_of(lab.model)->members(lab.model);
  LabGuess guess = lab_guess(lab, &o, &a, 0);
  double means[LAB_MEMBERS];
  for (int32_t e = 0; e < n; e++) means[e] = guess.mean[e][0];
  return stats_std(means, n);
}

TEST(ensembles_disagree_where_nobody_was) {
  for (int32_t kind = 0; kind < 2; kind++) {
    LabModel lab = line_model(&ensemble_model, kind ? "kind=1" : "kind=0 bootstrap=0");
    add_toy(lab, 400, -1, 1, 0.02, 0);
    lab_train(lab);
    double inside = 0, outside = 0;
    for (int32_t i = 0; i < 5; i++) inside += spread(lab, -0.8 + 0.4 * i) / 5;
    for (int32_t i = 0; i < 2; i++) outside += spread(lab, i ? 3 : -3) / 2;
    CHECK(inside < 0.03 && outside > 5 * inside);
    const double o = 0, a = 0;
    CHECK((lab_guess(lab, &o, &a, 0).std[4][0] > 0) == (kind == NETWORK_GAUSSIAN));
    lab_free(lab);
  }
}

// -- samples --------------------------------------------------------------------------------------

// How often each slot is in the order of member e.
static void count_slots(const NetworkModel *m, int32_t e, int32_t *count) {
  memset(count, 0, 100 * sizeof *count);
  for (int32_t i = 0; i < m->n_train; i++) count[m->order[e * m->data->capacity + i]]++;
}

TEST(a_sample_stays_the_same_for_a_dataset) {
  LabModel lab = line_model(&ensemble_model, "epochs=3 capacity=100");
  const dynamics_type *dynamics = dynamics_of(lab.model);
  NetworkModel *m = network_of(lab);
  add_toy(lab, 90, -1, 1, 0, 0);
  int32_t first[5][100], now[100], held[100] = {0};
  int32_t due = dynamics->begin_training(lab.model), order[100];
  for (int32_t e = 0; e < 5; e++) count_slots(m, e, first[e]);
  for (int32_t e = 1; e < 5; e++) CHECK(memcmp(first[e], first[0], sizeof first[0]) != 0);
  for (int32_t i = 0; i < m->n_held; i++) held[m->rows[m->n_train + i]] = 1;
  for (int32_t round = 0; round < 2; round++) {
    for (int32_t i = 0; i < due; i++) {
      memcpy(order, m->order, sizeof order);
      int32_t fresh = m->position == 0;
      lab_train_some(lab, 1);
      CHECK((memcmp(order, m->order, sizeof order) != 0) == fresh); // a new order each epoch
      for (int32_t e = 0; e < 5; e++) {
        count_slots(m, e, now);
        CHECK(memcmp(now, first[e], sizeof now) == 0);
        for (int32_t slot = 0; slot < 100; slot++) CHECK(now[slot] == 0 || !held[slot]);
      }
    }
    CHECK_INT(dynamics->begin_training(lab.model), due); // nothing new: the same sample
  }
  add_toy(lab, 5, -1, 1, 0, 0);
  dynamics->begin_training(lab.model);
  count_slots(m, 0, now);
  CHECK(memcmp(now, first[0], sizeof now) != 0);
  for (int32_t i = 0; i < m->n_train; i++) CHECK(!held[m->rows[i]]); // held out stays held out
  lab_free(lab);
}

// -- trouble --------------------------------------------------------------------------------------

// 12 noisy rows can be learned by heart, which does not help with others.
TEST(patience_stops_and_keeps_the_best) {
  LabModel lab = line_model(&network_model, "epochs=1000 patience=20 rate=0.1 batch=8 holdout=0.5");
  NetworkModel *m = network_of(lab);
  add_toy(lab, 24, -1, 1, 0.3, 0);
  int32_t due = lab_train(lab);
  CHECK(m->fit.n < 500 && m->updates < (uint64_t)due && m->left == 0);
  double best = fit_row(lab, 0)[FIT_HELD_OUT], errors[1];
  uint64_t at = 0, setbacks = 0, worse = 0;
  for (uint64_t k = 1; k < m->fit.n; k++) {
    if (fit_row(lab, k)[FIT_HELD_OUT] >= best) {
      setbacks++;
      continue;
    }
    worse = setbacks;
    best = fit_row(lab, k)[FIT_HELD_OUT];
    at = k;
  }
  CHECK_INT(m->fit.n - 1 - at, 20);
  CHECK(worse > 0); // on the way there were setbacks, and patience began anew
  network_errors(m, m->rows + m->n_train, m->n_held, errors);
  CHECK(errors[0] == best);
  CHECK_INT(lab_train_some(lab, 5), 0);
  CHECK(m->updates < (uint64_t)due);
  lab_free(lab);
}

TEST(divergence_is_caught_and_can_be_left) {
  static const char *const settings[] = {"", "kind=1", "kind=1 optimiser=2",
                                         "optimiser=2 holdout=0", "kind=1 activation=1"};
  for (int32_t i = 0; i < 5; i++) {
    LabModel lab = line_model(&ensemble_model, settings[i]);
    NetworkModel *m = network_of(lab);
    add_toy(lab, 200, -1, 1, 0, 0);
    lab_train(lab);
    const double o = 0.5, a = 0.5;
    LabGuess before = lab_guess(lab, &o, &a, 0);
    CHECK(last_fit(lab)[FIT_STATUS] == 0);
    m->p.rate = 1e3;
    int32_t due = lab_train(lab);
    CHECK(last_fit(lab)[FIT_STATUS] == 1 && m->left == 0 && m->fit.n > 40);
    CHECK(last_fit(lab)[FIT_UPDATES] == (double)m->updates);
    CHECK(lab_train_some(lab, due) == 0);
    CHECK(m->net.optimiser.t == 0); // its moments are spoilt
    LabGuess after = lab_guess(lab, &o, &a, 0);
    for (int32_t e = 0; e < 5; e++) CHECK(after.mean[e][0] == before.mean[e][0]);
    m->p.rate = m->p.optimiser == 2 ? 0.05 : 1e-3; // somebody turns it back
    lab_train(lab);
    CHECK(last_fit(lab)[FIT_STATUS] == 0 && last_fit(lab)[FIT_HELD_OUT] != 0);
    after = lab_guess(lab, &o, &a, 0);
    for (int32_t e = 0; e < 5; e++) CHECK_NEAR(after.mean[e][0], toy(o, a), 0.3);
    lab_free(lab);
  }
}

TEST(what_is_not_finite_is_not_learned) {
  LabModel lab = line_model(&ensemble_model, "");
  const double nan = (double)NAN, one = 1;
  CHECK_INT(lab_train(lab), 0); // nothing to learn from
  uint64_t before = lab_digest(lab);
  lab_add(lab, &nan, &one, &one, 0);
  lab_add(lab, &one, &one, &nan, 0);
  CHECK(lab_digest(lab) == before);
  lab_add(lab, &one, &one, &one, 0); // a single row: every column is constant
  CHECK(lab_train(lab) > 0 && last_fit(lab)[FIT_STATUS] == 0);
  CHECK_NEAR(lab_guess(lab, &one, &one, 0).mean[0][0], 0, 1e-4);
  lab_free(lab);
  // When all that there is would be held out, it is learned from.
  lab = line_model(&ensemble_model, "capacity=1 holdout=0.5 epochs=2");
  for (int32_t i = 0; i < 10; i++) {
    lab_add(lab, &one, &one, &one, 0);
    CHECK_INT(lab_train(lab), 2);
  }
  lab_free(lab);
}

// -- bits -----------------------------------------------------------------------------------------

static const char *const bit_settings =
    "epochs=4 batch=16 width=16 members=3 capacity=100 patience=2 rate=0.03";

TEST(many_calls_equal_one) {
  LabModel one = line_model(&ensemble_model, bit_settings);
  LabModel many = line_model(&ensemble_model, bit_settings);
  for (int32_t round = 0; round < 3; round++) {
    add_toy(one, 45, -1, 1, 0.1, 0);
    add_toy(many, 45, -1, 1, 0.1, 0);
    int32_t due = lab_train(one);
    CHECK_INT(dynamics_of(many.model)->begin_training(many.model), due);
    while (lab_train_some(many, 1)) continue;
    uint64_t whole = lab_digest(one);
    CHECK(lab_digest(many) == whole);
  }
  lab_free(one);
  lab_free(many);
}

// Saved after every number of updates, in rings that have wrapped around.
TEST(saving_in_the_middle_changes_nothing) {
  for (int32_t after = 0; after < 25; after += 3) {
    LabModel whole = line_model(&ensemble_model, bit_settings);
    LabModel copy = line_model(&ensemble_model, bit_settings);
    add_toy(whole, 60, -1, 1, 0.1, 0);
    lab_train(whole);
    add_toy(whole, 70, -1, 1, 0.1, 0);
    add_toy(copy, 7, -1, 1, 0.1, 0); // something else, which must be gone
    lab_train(copy);
    int32_t due = dynamics_of(whole.model)->begin_training(whole.model);
    int32_t is_over = after % 2; // and new rows have taken the place of some that were learned from
    if (after > 0) lab_train_some(whole, is_over ? due : after);
    if (is_over) add_toy(whole, 9, -1, 1, 0.1, 0);
    CHECK(lab_copy(whole, copy));
    uint64_t digest = lab_digest(whole);
    CHECK(lab_digest(copy) == digest);
    for (int32_t round = 0; round < 3; round++) { // the third time nothing has changed
      lab_train_some(whole, due);
      lab_train_some(copy, due);
      digest = lab_digest(whole);
      CHECK(lab_digest(copy) == digest);
      due = dynamics_of(whole.model)->begin_training(whole.model);
      CHECK_INT(dynamics_of(copy.model)->begin_training(copy.model), due);
    }
    const double o = 0.1, a = 0.2;
    LabGuess guess = lab_guess(whole, &o, &a, 5);
    CHECK(lab_guess(copy, &o, &a, 5).mean[2][0] == guess.mean[2][0]);
    lab_free(whole);
    lab_free(copy);
  }
}

TEST(seeds_differ_and_graphs_are_printed) {
  LabModel one = line_model(&ensemble_model, "seed=1"), two = line_model(&ensemble_model, "seed=2");
  const double o = 0.1, a = 0.2;
  LabGuess guess = lab_guess(one, &o, &a, 0);
  CHECK(lab_guess(two, &o, &a, 0).mean[0][0] != guess.mean[0][0]);
  static char text[2][20000];
  for (int32_t kind = 0; kind < 2; kind++) {
    int32_t n = dynamics_of(one.model)->graph(one.model, kind, text[kind], sizeof text[kind]);
    CHECK(n > 100 && n < (int32_t)sizeof text[kind] && (int32_t)strlen(text[kind]) == n);
    CHECK(strstr(text[kind], "digraph") != NULL);
    CHECK_INT(dynamics_of(one.model)->graph(one.model, kind, NULL, 0), n);
  }
  CHECK(strlen(text[0]) > strlen(text[1])); // gradients
  ChannelList list = {.n = 0};
  one.model->type->channels(one.model, &list);
  CHECK(list.n == 1 && strcmp(list.channels[0].key, "model.fit") == 0);
  CHECK(list.channels[0].shape[0] == FIT_ROWS && list.channels[0].shape[1] == FIT_COLUMNS + 5);
  lab_free(one);
  lab_free(two);
}

TEST_MAIN(RUN(log_variances_are_bounded) RUN(the_likelihood_has_its_published_value_and_gradients)
              RUN(a_last_batch_counts_its_rows_only) RUN(weight_decay_is_that_of_the_weights)
                  RUN(networks_learn_a_smooth_map) RUN(angles_go_round)
                      RUN(gaussian_networks_know_the_noise) RUN(ensembles_disagree_where_nobody_was)
                          RUN(a_sample_stays_the_same_for_a_dataset)
                              RUN(patience_stops_and_keeps_the_best)
                                  RUN(divergence_is_caught_and_can_be_left)
                                      RUN(what_is_not_finite_is_not_learned)
                                          RUN(many_calls_equal_one)
                                              RUN(saving_in_the_middle_changes_nothing)
                                                  RUN(seeds_differ_and_graphs_are_printed))
