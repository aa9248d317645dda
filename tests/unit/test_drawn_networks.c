// Network models that predict by functions drawn from what they believe: the published numbers of Bayes by backprop, local
// reparameterisation and concrete dropout, with gradients; that functions are held, follow what is learned, and are drawn anew
// by nobody's random numbers but their own; that they part where no data is; and that rates and doubt fall with data.
#include <math.h>
#include <string.h>

#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"
#include "math/stats.h"
#include "models/network_drawn.h"
#include "unit/dynamics.h"

static NetworkModel *network_of(LabModel lab) {
  return (NetworkModel *)lab.model;
}

static LabModel line_model(const model_type *type, const char *settings) {
  return lab_model(type, lab_box(1, NULL), lab_box(1, NULL), settings);
}

static const model_type *const types[] = {&bayes_network_model, &dropout_network_model,
                                          &dropout_network_model};
static const char *const kinds[] = {"", "kind=0", "kind=1"};
enum { KINDS = 3 };

// Compiles the graph and runs it once.
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

// -- what is minimised, by the numbers of reference/algorithms-2.md 5.2 and 5.3 -------------------

// Value and gradients of the KL, in floats; double differences of the formula as it is written in the paper.
static double kl_by_hand(double mu, double rho, double p) {
  double s = log1p(exp(rho));
  return log(p / s) + (s * s + mu * mu) / (2 * p * p) - 0.5;
}

static void kl_by_graph(Real mu, Real rho, double p, Real out[3]) {
  static Graph g;
  Node gradients[2];
  graph_begin(&g);
  Node leaves[2] = {graph_input(&g, "mu", (Shape){1, 1, 1}, &mu)};
  leaves[1] = graph_input(&g, "rho", (Shape){1, 1, 1}, &rho);
  Node kl = bayes_kl(&g, leaves[0], bayes_spread(&g, leaves[1]), p);
  gradient(&g, kl, leaves, 2, gradients);
  graph_output(&g, kl, &out[0]);
  graph_output(&g, gradients[0], &out[1]);
  graph_output(&g, gradients[1], &out[2]);
  run_graph(&g);
}

TEST(the_kl_has_its_published_value_and_gradients) {
  Real out[3];
  kl_by_graph(.12f, -3, 1, out);
  CHECK_NEAR(out[0], 2.5327724030, 1e-6);
  CHECK_NEAR(out[1], .12, 1e-7);
  CHECK_NEAR(out[2], -.9737907486, 1e-6);
  CHECK_NEAR(kl_by_hand(.12, -3, 1), 2.5327724030, 1e-9);
  static const double at[][3] = {{.3, -1, .5}, {-2, 0.5, 3}, {.01, -6, .1}, {0, 2, 1}};
  for (int32_t i = 0; i < GDN_COUNT(at); i++) {
    double mu = at[i][0], rho = at[i][1], p = at[i][2], h = 1e-5;
    double by_mu = (kl_by_hand(mu + h, rho, p) - kl_by_hand(mu - h, rho, p)) / (2 * h);
    double by_rho = (kl_by_hand(mu, rho + h, p) - kl_by_hand(mu, rho - h, p)) / (2 * h);
    kl_by_graph((Real)mu, (Real)rho, p, out);
    CHECK_NEAR(out[0], kl_by_hand(mu, rho, p), 1e-5 * (1 + fabs((double)out[0])));
    CHECK_NEAR(out[1], by_mu, 1e-5 * (1 + fabs(by_mu)));
    CHECK_NEAR(out[2], by_rho, 1e-5 * (1 + fabs(by_rho)));
  }
  kl_by_graph(0, -200, 1, out); // a spread that is none, of which the logarithm is still a number
  for (int32_t i = 0; i < 3; i++) CHECK(out[i] == out[i] && (double)out[i] < 100);
}

TEST(a_layers_sums_are_those_of_its_weights_distribution) {
  Real x[] = {1, -2, .5f}, mu[] = {.2f, .1f, -.4f}, rho[] = {-3, -2, -1}, z = .7f, b = 0, y, by[3];
  Real none = -200, zeros[3] = {0, 0, 0};
  for (int32_t is_zero = 0; is_zero < 2; is_zero++) {
    static Graph g;
    Node of_rho;
    graph_begin(&g);
    Node r = graph_input(&g, "rho", (Shape){1, 3, 1}, rho);
    Node of_b = graph_input(&g, "rho of b", (Shape){1, 1, 1}, &none), parts[4];
    parts[0] = graph_input(&g, "mu", (Shape){1, 3, 1}, mu);
    parts[1] = bayes_spread(&g, r);
    parts[2] = graph_input(&g, "b", (Shape){1, 1, 1}, &b);
    parts[3] = bayes_spread(&g, of_b);
    Node in = graph_input(&g, "x", (Shape){1, 3, 1}, is_zero ? zeros : x);
    Node sum = bayes_sums(&g, in, parts, graph_input(&g, "z", (Shape){1, 1, 1}, &z));
    gradient(&g, sum, &r, 1, &of_rho);
    graph_output(&g, sum, &y);
    graph_output(&g, of_rho, by);
    run_graph(&g);
    if (is_zero) { // no variance, and no gradient that is none
      CHECK_NEAR(y, 0, 1e-5);
      for (int32_t i = 0; i < 3; i++) CHECK(by[i] == 0);
      continue;
    }
    // y = mean + sqrt(var) z, mean -.2, var .0913368319, and d var / d rho as published: d y = z d var / (2 sqrt(var)).
    static const double var = .0913368319, dvar[] = {.0046085951, .1210415184, .0421245218};
    CHECK_NEAR(y, .0115538882, 1e-7);
    for (int32_t i = 0; i < 3; i++) CHECK_NEAR(by[i], .7 * dvar[i] / (2 * sqrt(var)), 1e-7);
  }
}

// Published with weight decay .01 = share l^2 / 2 and entropy .2 = share.
static void concrete(double p, Real out[4], Real masked[3]) {
  static Graph g;
  Real x[] = {1, -2, .5f}, u[] = {.3f, .6f, .95f}, w[] = {.4f, -.3f, .8f};
  Real logit = (Real)log(p / (1 - p)), half_square = .05f, share = .2f;
  Node of_y, of_penalty;
  graph_begin(&g);
  Node l = graph_input(&g, "logit p", (Shape){1, 1, 1}, &logit), rate = op_sigmoid(&g, l);
  Node weights = graph_input(&g, "W", (Shape){1, 3, 1}, w);
  Node in = graph_input(&g, "x", (Shape){1, 3, 1}, x);
  Node left = dropout_leave_out(&g, in, rate, graph_input(&g, "u", (Shape){1, 3, 1}, u));
  Node y = op_matmul_t(&g, weights, left);
  Node half = graph_input(&g, "l^2 / 2", (Shape){1, 1, 1}, &half_square);
  Node decay = dropout_decay(&g, weights, rate, half);
  Node sum = op_add(&g, decay, dropout_certainty(&g, rate, 3));
  Node penalty = op_mul(&g, sum, graph_input(&g, "share", (Shape){1, 1, 1}, &share));
  gradient(&g, y, &l, 1, &of_y);
  gradient(&g, penalty, &l, 1, &of_penalty);
  graph_output(&g, y, &out[0]);
  graph_output(&g, of_y, &out[1]);
  graph_output(&g, penalty, &out[2]);
  graph_output(&g, of_penalty, &out[3]);
  graph_output(&g, left, masked);
  run_graph(&g);
}

TEST(concrete_dropout_has_its_published_values_and_gradients) {
  static const double expected[][4] = {{1.1113637179, .1086115213, -.1851608951, -.1176612383},
                                       {1.4183621371, .3246317516, -.3538042955, -.1029452447}};
  for (int32_t i = 0; i < 2; i++) {
    Real out[4], masked[3];
    double p = i == 0 ? .1 : .3;
    concrete(p, out, masked);
    for (int32_t k = 0; k < 4; k++) CHECK_NEAR(out[k], expected[i][k], 3e-6);
    // x (1 - drop) / (1 - p)
    if (i == 0) CHECK_NEAR(masked[2], .5 * (1 - .9994316100) / .9, 2e-7);
    if (i == 1) CHECK_NEAR(masked[1], -2 * (1 - .0119108115) / .7, 3e-6);
  }
  // u = 1 - p: dropped by half, whatever the temperature.
  static Graph g;
  Real p = .1f, u = .9f, one = 1, y;
  graph_begin(&g);
  Node in = graph_input(&g, "x", (Shape){1, 1, 1}, &one);
  Node rate = graph_input(&g, "p", (Shape){1, 1, 1}, &p);
  graph_output(&g, dropout_leave_out(&g, in, rate, graph_input(&g, "u", (Shape){1, 1, 1}, &u)), &y);
  run_graph(&g);
  CHECK_NEAR(y, .5555555556, 3e-6); // rounding counts tenfold, by the temperature
}

// The map of two clusters that all learn.
static double toy(double o) {
  return scalar_sin(3 * o) - o; // so that o' = sin 3 o, as of the world of points
}

// Two clusters of o with a gap between them, noise of std .1.
static void add_clusters(LabModel lab, int32_t n, uint64_t seed) {
  gdn_random random = rng_stream(seed, "clusters", 0);
  for (int32_t i = 0; i < n; i++) {
    double o = (i % 2 ? 0.4 : -1.2) + 0.7 * rng_unit(&random), a = 0;
    double next = o + toy(o) + 0.1 * sample_normal(&random);
    lab_add(lab, &o, &a, &next, 0);
  }
}

// -- the whole loss -------------------------------------------------------------------------------

// What is added for a row, by hand: 2 kl / N KL, or 2 / N times decay and certainty of the rates.
static double added_by_hand(const NetworkModel *m) {
  const Mlp *mlp = &m->net.mlp;
  double sum = 0;
  for (int32_t i = 0; i < mlp->n_layers; i++) {
    int64_t at = mlp_at(mlp, i), weights = (int64_t)mlp->sizes[i] * mlp->sizes[i + 1];
    double p = 0, squares = 0;
    for (int64_t k = 0; k < weights + mlp->sizes[i + 1]; k++) {
      double w = (double)m->net.theta[at + k];
      double prior = k < weights ? m->p.prior / sqrt(mlp->sizes[i]) : m->p.prior;
      if (m->base.type == &bayes_network_model)
        sum += m->p.kl * kl_by_hand(w, (double)m->net.extra[at + k], prior);
      if (k < weights) squares += w * w;
    }
    if (m->base.type == &bayes_network_model) continue;
    if (i > 0 && m->p.kind == 0) {
      p = 1 / (1 + exp(-(double)m->net.extra[i - 1]));
      sum += mlp->sizes[i] * (p * log(p) + (1 - p) * log(1 - p));
    }
    if (i > 0 && m->p.kind == 1) p = m->p.drop;
    sum += m->p.length * m->p.length / 2 * squares / (1 - p);
  }
  return 2 * sum / m->n_train;
}

// With plain likelihood (beta 0) the gradient is that of the loss and of what is added, the noise being what it is. One output,
// one batch; as much of the loss as of what is added (few rows, a large length-scale).
TEST(the_gradient_is_that_of_likelihood_and_prior) {
  for (int32_t i = 0; i < KINDS; i++) {
    char settings[128];
    snprintf(settings, sizeof settings,
             "epochs=1 batch=64 holdout=0 beta=0 width=8 kl=1 length=3 drop=0.3 %s", kinds[i]);
    LabModel lab = line_model(types[i], settings);
    NetworkModel *m = network_of(lab);
    add_clusters(lab, 20, 7);
    CHECK_INT(dynamics_of(lab.model)->begin_training(lab.model), 1);
    Real *theta = malloc((size_t)m->net.n * sizeof *theta);
    memcpy(theta, m->net.theta, (size_t)m->net.n * sizeof *theta);
    lab_train_some(lab, 1); // fills in batch and noise, and takes a step that is taken back
    memcpy(m->net.theta, theta, (size_t)m->net.n * sizeof *theta);
    program_run(&m->training);
    Real *gradient_ = malloc((size_t)m->net.n * sizeof *gradient_);
    memcpy(gradient_, m->net.gradient, (size_t)m->net.n * sizeof *gradient_);
    for (int32_t k = 0; k < 12;
         k++) { // along random directions; of the extra numbers alone; of the others alone
      gdn_random random = rng_stream(5, "direction", (uint64_t)k);
      double along = 0, h = 2e-3, sides[2];
      int64_t own = mlp_count(&m->net.mlp);
      for (int32_t side = 0; side < 2; side++) {
        random = rng_stream(5, "direction", (uint64_t)k);
        along = 0;
        for (int64_t n = 0; n < m->net.n; n++) {
          double d = 2 * rng_unit(&random) - 1;
          if ((k % 3 == 1 && n < own) || (k % 3 == 2 && n >= own)) d = 0;
          along += d * (double)gradient_[n];
          m->net.theta[n] = (Real)((double)theta[n] + (side ? h : -h) * d);
        }
        program_run(&m->training);
        sides[side] = (double)m->losses[0] + added_by_hand(m);
      }
      double slope = (sides[1] - sides[0]) / (2 * h);
      if (!CHECK(fabs(slope - along) < 0.01 * fabs(along) + 0.01))
        printf("    %s %s %d: gradient %g, by differences %g\n", types[i]->component.id, kinds[i],
               k, along, slope);
    }
    free(theta);
    free(gradient_);
    lab_free(lab);
  }
}

// -- the functions --------------------------------------------------------------------------------

static LabGuess ask(LabModel lab, double o) {
  const double a = 0;
  return lab_guess(lab, &o, &a, 0);
}

static int32_t differ(LabModel lab, const LabGuess *a, const LabGuess *b) {
  int32_t n = 0;
  for (int32_t e = 0; e < dynamics_of(lab.model)->members(lab.model); e++)
    n += a->mean[e][0] != b->mean[e][0];
  return n;
}

TEST(functions_are_held_until_others_are_drawn) {
  for (int32_t i = 0; i < KINDS; i++) {
    char settings[64];
    snprintf(settings, sizeof settings, "functions=6 epochs=3 %s", kinds[i]);
    LabModel lab = line_model(types[i], settings), copy = line_model(types[i], settings);
    const dynamics_type *dynamics = dynamics_of(lab.model);
    NetworkModel *m = network_of(lab);
    CHECK_INT(dynamics->members(lab.model), 6);
    add_clusters(lab, 60, 7);
    lab_train(lab);
    LabGuess first = ask(lab, 0.1), second = ask(lab, 0.1);
    CHECK_INT(differ(lab, &first, &second), 0);
    for (int32_t e = 1; e < 6; e++) CHECK(first.mean[e][0] != first.mean[0][0]);
    gdn_random own = m->random, stream = m->stream;
    CHECK(lab_copy(lab, copy));
    dynamics->redraw(lab.model);
    second = ask(lab, 0.1);
    CHECK_INT(differ(lab, &first, &second), 6);
    CHECK(m->random.state == own.state && m->stream.state != stream.state);
    // A copy holds the same functions, and draws the same others.
    second = ask(copy, 0.1);
    CHECK_INT(differ(lab, &first, &second), 0);
    dynamics->redraw(copy.model);
    second = ask(lab, 0.1);
    LabGuess there = ask(copy, 0.1);
    CHECK_INT(differ(lab, &there, &second), 0);
    // As a training begins there are others; while it lasts they move, and their noise does not.
    uint64_t held = m->held.state;
    dynamics->begin_training(lab.model);
    first = ask(lab, 0.1);
    CHECK_INT(differ(lab, &first, &second), 6);
    CHECK(m->held.state != held);
    held = m->held.state;
    for (int32_t k = 0; k < 3; k++) {
      lab_train_some(lab, 1);
      second = ask(lab, 0.1);
      CHECK_INT(differ(lab, &first, &second), 6);
      for (int32_t e = 0; e < 6; e++) CHECK_NEAR(second.mean[e][0], first.mean[e][0], 0.1);
      first = second;
    }
    CHECK(m->held.state == held);
    lab_free(lab);
    lab_free(copy);
  }
}

// Whoever draws functions anew, and however often, learns the same.
TEST(drawing_takes_nobody_elses_random_numbers) {
  for (int32_t i = 0; i < KINDS; i++) {
    LabModel one = line_model(types[i], kinds[i]), other = line_model(types[i], kinds[i]);
    add_clusters(one, 60, 7);
    add_clusters(other, 60, 7);
    int32_t due = dynamics_of(one.model)->begin_training(one.model);
    dynamics_of(other.model)->begin_training(other.model);
    for (int32_t k = 0; k < due; k++) {
      lab_train_some(one, 1);
      lab_train_some(other, 1);
      if (k % 3 == 0) dynamics_of(other.model)->redraw(other.model);
    }
    NetworkModel *a = network_of(one), *b = network_of(other);
    CHECK(memcmp(a->net.theta, b->net.theta, (size_t)a->net.n * sizeof *a->net.theta) == 0);
    CHECK(memcmp(a->functions, b->functions, (size_t)mlp_count(&a->mlp) * sizeof(Real)) != 0);
    lab_free(one);
    lab_free(other);
  }
}

// The mean of many functions' weights is theta's, and their spread is what is learned.
TEST(functions_are_draws_of_the_weights) {
  LabModel lab = line_model(&bayes_network_model, "functions=10 spread=0.2 width=32");
  NetworkModel *m = network_of(lab);
  int64_t n = 32 * 32, at = mlp_at(&m->net.mlp, 1), rounds = 40;
  double sum = 0, square = 0;
  for (int64_t k = 0; k < rounds; k++) {
    dynamics_of(lab.model)->redraw(lab.model);
    for (int64_t i = 0; i < 10 * n; i++) {
      double off = (double)m->functions[10 * at + i] - (double)m->net.theta[at + i % n];
      sum += off;
      square += off * off;
    }
  }
  double all = (double)(10 * n * rounds);
  CHECK_NEAR(sum / all, 0, 4 * 0.2 / sqrt(all));
  CHECK_NEAR(sqrt(square / all), 0.2, 0.001);
  lab_free(lab);
  // Of dropout each weight is 0, or what it is by 1 - p; inputs and biases are kept.
  lab = line_model(&dropout_network_model, "kind=1 drop=0.25 width=32 functions=10");
  m = network_of(lab);
  at = mlp_at(&m->net.mlp, 1);
  int64_t zeros = 0;
  for (int64_t i = 0; i < 10 * n; i++) {
    double w = (double)m->functions[10 * at + i], was = (double)m->net.theta[at + i % n];
    zeros += w == 0 && was != 0;
    CHECK(w == 0 || fabs(w * 0.75 - was) < 1e-6);
  }
  CHECK(zeros > 5 * 32 * 8 && zeros < 20 * 32 * 8); // 80 of 320 units expected, times 32 weights
  CHECK(zeros % 32 == 0);
  for (int64_t i = 0; i < 2 * 32; i++) CHECK(m->functions[i] == m->net.theta[i]);
  lab_free(lab);
}

// -- what is learned ------------------------------------------------------------------------------

// The functions' mean and their spread at o.
static double mean_of(LabModel lab, double o, double *spread) {
  int32_t n = dynamics_of(lab.model)->members(lab.model);
  LabGuess guess = ask(lab, o);
  double means[LAB_MEMBERS], sum = 0;
  for (int32_t e = 0; e < n; e++) sum += means[e] = guess.mean[e][0];
  *spread = stats_std(means, n);
  return sum / n;
}

// Root mean squares over places and over draws: doubt where points are, between the clusters, and beyond them; error.
typedef struct Doubt {
  double near, gap, beyond, error;
} Doubt;

static Doubt measure_doubt(LabModel lab) {
  enum { PLACES = 20, DRAWS = 8, ALL = PLACES * DRAWS };
  Doubt sum = {0, 0, 0, 0};
  for (int32_t i = 0; i < ALL; i++) {
    int32_t k = i % PLACES;
    double o = (k % 2 ? 0.45 : -1.15) + 0.03 * k, spread;
    if (k == 0) dynamics_of(lab.model)->redraw(lab.model);
    double off = mean_of(lab, o, &spread) - toy(o);
    sum.error += off * off / ALL;
    sum.near += spread * spread / ALL;
    (void)mean_of(lab, -0.3 + 0.5 * k / (PLACES - 1), &spread);
    sum.gap += spread * spread / ALL;
    (void)mean_of(lab, k % 2 ? 1.4 + 0.03 * k : -1.5 - 0.03 * k, &spread);
    sum.beyond += spread * spread / ALL;
  }
  return (Doubt){sqrt(sum.near), sqrt(sum.gap), sqrt(sum.beyond), sqrt(sum.error)};
}

// As points come, a few between two trainings. Between clusters such models doubt less than an ensemble does (Foong et al.
// 2020), but more than where points are.
TEST(functions_part_where_nobody_was) {
  for (int32_t i = 0; i < KINDS; i++) {
    char settings[64];
    snprintf(settings, sizeof settings, "%s%s", kinds[i], i == 2 ? " drop=0.05" : "");
    LabModel lab = line_model(types[i], settings);
    for (int32_t round = 1; round <= 30; round++) {
      add_clusters(lab, 10, (uint64_t)round);
      lab_train(lab);
    }
    Doubt doubt = measure_doubt(lab);
    if (!CHECK(doubt.gap > doubt.near && doubt.beyond > 3 * doubt.near && doubt.error < 0.08))
      printf("    %s %s: near %.4f gap %.4f beyond %.4f error %.4f\n", types[i]->component.id,
             settings, doubt.near, doubt.gap, doubt.beyond, doubt.error);
    lab_free(lab);
  }
}

// The experiment of Gal, Hron & Kendall (2017, section 4.1): y = 2 x + 8 + N(0, 1), x ~ N(0, 1), from few rows to many, as
// many updates of all. What more data would take away is the spread of the functions; with a fixed rate it stays.
typedef struct Line {
  double spread, error, rate;
} Line;

static Line learn_line(const char *kind, int32_t rows) {
  enum { CASES = 200, TOGETHER = 20 };
  char settings[64];
  Line line = {0, 0, 0};
  snprintf(settings, sizeof settings, "holdout=0 epochs=%d %s", 2000 / ((rows + 31) / 32), kind);
  LabModel lab = line_model(&dropout_network_model, settings);
  gdn_random random = rng_stream(1, "line", 0);
  for (int32_t i = 0; i < rows + CASES; i++) {
    double x = sample_normal(&random), a = 0, next = x + 2 * x + 8 + sample_normal(&random), std;
    if (i < rows) {
      lab_add(lab, &x, &a, &next, 0);
      continue;
    }
    if (i == rows) lab_train(lab);
    if (i % TOGETHER == 0) dynamics_of(lab.model)->redraw(lab.model);
    double error = x + mean_of(lab, x, &std) - next;
    line.spread += std * std / CASES;
    line.error += error * error / CASES;
  }
  line.rate = (double)network_of(lab)->belief[5]; // of the last layer
  lab_free(lab);
  return (Line){sqrt(line.spread), sqrt(line.error), line.rate};
}

TEST(doubt_falls_with_data_where_the_rate_is_learned) {
  Line few = learn_line("kind=0", 30), some = learn_line("kind=0", 300);
  Line many = learn_line("kind=0", 3000), fixed = learn_line("kind=1", 3000);
  CHECK(few.spread > 1.5 * some.spread && some.spread > 1.5 * many.spread);
  CHECK(few.rate > 0.3 && many.rate < 0.1);
  CHECK(few.error > many.error && many.error < 1.15); // the noise is 1
  CHECK(fixed.spread > 1.3 * many.spread && fabs(fixed.rate - 0.1) < 1e-6);
  if (check_failed > 0)
    printf("    %.3f %.3f %.3f, fixed %.3f; rates %.3f %.3f; errors %.3f %.3f\n", few.spread,
           some.spread, many.spread, fixed.spread, few.rate, many.rate, few.error, many.error);
}

TEST_MAIN(RUN(the_kl_has_its_published_value_and_gradients)
              RUN(a_layers_sums_are_those_of_its_weights_distribution)
                  RUN(concrete_dropout_has_its_published_values_and_gradients)
                      RUN(the_gradient_is_that_of_likelihood_and_prior)
                          RUN(functions_are_held_until_others_are_drawn)
                              RUN(drawing_takes_nobody_elses_random_numbers)
                                  RUN(functions_are_draws_of_the_weights)
                                      RUN(functions_part_where_nobody_was)
                                          RUN(doubt_falls_with_data_where_the_rate_is_learned))
