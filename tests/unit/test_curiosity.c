// Curiosity: the published numbers of its scale; losses by hand; gradients against central differences, of what both
// losses share too; which features learn; and that noise which no action changes stops to surprise in the features of an
// inverse model, and in no others.
#include "learners/curiosity.h"

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "math/rng.h"

enum { BATCH = 16 };

static const gdn_space nine = {.n = 9, .dim = 1}, four = {.n = 4, .dim = 1}, two = {.dim = 2};

typedef struct Lesson {
  CuriosityParams p;
  Curiosity c;
  void *memory;
} Lesson;

static Lesson *lesson(CuriosityFeatures features, const gdn_space *observed,
                      const gdn_space *action) {
  static Lesson l;
  gdn_message why = {""};
  free(l.memory);
  l = (Lesson){.p = {.features = (int32_t)features,
                     .eta = 2,
                     .beta = 0.2,
                     .curious_rate = 0.003,
                     .curious_batch = BATCH,
                     .phi = 5,
                     .curious_width = 12}};
  l.c = (Curiosity){.p = &l.p, .observed = observed, .action = action};
  gdn_arena arena = arena_measure();
  CHECK_INT(curiosity_open(&l.c, &arena, &why), GDN_OK);
  uint64_t bytes = arena_bytes(&arena);
  l.memory = malloc((size_t)bytes);
  arena = arena_over(l.memory, bytes);
  CHECK_INT(curiosity_open(&l.c, &arena, &why), GDN_OK);
  CHECK(!arena.failed);
  curiosity_start(&l.c, 1);
  return &l;
}

// A step between states of a finite world, or between points on a line of two numbers.
static double step(Curiosity *c, double s, double a, double next) {
  double from[2] = {s, 1 - s}, to[2] = {next, 1 - next}, done[2] = {a, -a};
  Transition t = {.observation = from, .action = done, .next = to};
  return curiosity_observe(c, &t, done, 0.99);
}

// -- the scale ---------------------------------------------------------------------------------------

// reference/algorithms-2.md 7: of b = 1, 2, 0, 3.
TEST(published_scale) {
  static const double b[] = {1, 2, 0, 3}, sums[] = {1, 2.99, 2.9601, 5.930499};
  DiscountedSum d = {0};
  double std = 1;
  for (int32_t i = 0; i < 4; i++) {
    std = discounted_sum_add(&d, 0.99, b[i]);
    CHECK_NEAR(d.sum, sums[i], 1e-12);
    if (i == 0) CHECK(std == 0);
  }
  CHECK_NEAR(std * std, 3.0989131873, 1e-9);
}

// -- losses by hand ----------------------------------------------------------------------------------

static void forget_weights(Net *net) {
  for (int64_t i = 0; i < net->n; i++) net->theta[i] = 0;
}

// Who predicts nothing is wrong by the one among the zeros, 1/2; and of four actions takes each for as likely.
TEST(losses_of_who_knows_nothing) {
  Curiosity *c = &lesson(CURIOSITY_RAW, &nine, &four)->c;
  forget_weights(&c->forward);
  CHECK(step(c, 3, 1, 4) == 0); // of one sum there is no std
  CHECK_NEAR(c->forward_error, 0.5, 1e-7);
  double std = 0.99 * 0.5 / 2; // of 0.5 and 0.5 + 0.99 * 0.5
  CHECK_NEAR(step(c, 4, 1, 5), 2 * 0.5 / std, 1e-6);
  while (!curiosity_is_due(c)) step(c, 3, 1, 4);
  CHECK_INT(curiosity_update(c), 1);
  CHECK_NEAR(c->forward_loss, 0.5, 1e-7);
  CHECK_INT(c->gathered, 0);
  c = &lesson(CURIOSITY_INVERSE, &nine, &four)->c;
  forget_weights(&c->inverse);
  while (!curiosity_is_due(c)) step(c, 3, 1, 4);
  curiosity_update(c);
  CHECK_NEAR(c->inverse_loss, log(4), 1e-6);
  c = &lesson(CURIOSITY_INVERSE, &two, &two)->c;
  forget_weights(&c->inverse);
  while (!curiosity_is_due(c)) step(c, 0.25, 0.5, 0.75);
  curiosity_update(c);
  CHECK_NEAR(c->inverse_loss, 0.5, 1e-6); // two numbers, each wrong by 1/2
}

// -- gradients ---------------------------------------------------------------------------------------

static double loss_of(Curiosity *c) {
  double beta = c->p->beta;
  c->beta = (Real)beta;
  program_run(&c->learn);
  return beta * (double)c->forward_loss +
         (c->p->features == CURIOSITY_INVERSE ? (1 - beta) * (double)c->inverse_loss : 0);
}

// A few in a hundred of a network's numbers, against differences of what floats can tell.
static void check_gradient(Curiosity *c, Net *net, gdn_random *random) {
  enum { TRIED = 60 };
  const double h = 0.01;
  double most = 0, found[TRIED], differences[TRIED];
  loss_of(c);
  for (int64_t i = 0; i < net->n; i++) most = fmax(most, fabs((double)net->gradient[i]));
  CHECK(most > 1e-3);
  for (int32_t k = 0; k < TRIED; k++) {
    int64_t i = rng_below(random, (int32_t)net->n);
    Real was = net->theta[i];
    loss_of(c);
    found[k] = (double)net->gradient[i];
    net->theta[i] = was + (Real)h;
    double above = loss_of(c), up = (double)net->theta[i];
    net->theta[i] = was - (Real)h;
    differences[k] = (above - loss_of(c)) / (up - (double)net->theta[i]);
    net->theta[i] = was;
  }
  for (int32_t k = 0; k < TRIED; k++) CHECK_NEAR(differences[k], found[k], 0.003 * most + 3e-5);
}

TEST(gradients_are_those_of_differences) {
  const gdn_space *const worlds[][2] = {{&nine, &four}, {&two, &two}};
  for (int32_t w = 0; w < 2; w++) {
    for (CuriosityFeatures f = CURIOSITY_INVERSE; f <= CURIOSITY_RAW; f++) {
      Curiosity *c = &lesson(f, worlds[w][0], worlds[w][1])->c;
      gdn_random random = rng_stream(7, "gradients", (uint64_t)w);
      while (!curiosity_is_due(c)) {
        double s = w == 0 ? rng_below(&random, 9) : rng_unit(&random);
        double a = w == 0 ? rng_below(&random, 4) : 2 * rng_unit(&random) - 1;
        double next = w == 0 ? rng_below(&random, 9) : rng_unit(&random);
        step(c, s, a, next);
      }
      for (int64_t i = 0; i < c->forward.n; i++)
        c->forward.theta[i] *= 3; // away from where all is nearly 0
      check_gradient(c, &c->forward, &random);
      if (f != CURIOSITY_INVERSE) continue;
      check_gradient(c, &c->encoder, &random);
      check_gradient(c, &c->inverse, &random);
    }
  }
}

// -- which features learn ----------------------------------------------------------------------------

TEST(random_features_stay_as_they_were_drawn) {
  for (CuriosityFeatures f = CURIOSITY_INVERSE; f <= CURIOSITY_RANDOM; f++) {
    Curiosity *c = &lesson(f, &nine, &four)->c;
    Real before = c->encoder.theta[0], models = c->forward.theta[0];
    for (int32_t k = 0; k < 10; k++) {
      while (!curiosity_is_due(c)) step(c, 0, k % 4, 1);
      CHECK_INT(curiosity_update(c), 1);
    }
    CHECK((c->encoder.theta[0] == before) == (f == CURIOSITY_RANDOM));
    CHECK(c->forward.theta[0] != models);
  }
}

// -- the noisy television ----------------------------------------------------------------------------

// Four cells in a ring, of which an action takes it to the next, to the one before, or nowhere; and eight channels that
// change by themselves.
static double watch(CuriosityFeatures features) {
  static const gdn_space watched = {.n = 32, .dim = 1}, moves = {.n = 3, .dim = 1};
  Curiosity *c = &lesson(features, &watched, &moves)->c;
  gdn_random random = rng_stream(3, "television", 0);
  int32_t cell = 0, channel = 0, n = 0;
  double sum = 0;
  for (int32_t t = 0; t < 60000; t++) {
    int32_t a = rng_below(&random, 3), next = (cell + a + 3) % 4, then = rng_below(&random, 8);
    if (a == 2) next = (cell + 3) % 4;
    step(c, channel * 4 + cell, a, then * 4 + next);
    if (curiosity_is_due(c)) curiosity_update(c);
    cell = next;
    channel = then;
    if (t < 50000) continue;
    sum += (double)c->forward_error;
    n++;
  }
  printf("    features %d: surprise %.4f, inverse %.4f\n", (int)features, sum / n,
         (double)c->inverse_loss);
  return sum / n;
}

TEST(noise_that_no_action_changes_is_left_out_by_an_inverse_model) {
  // The best guess of one of eight: 7/8 off where it is, 1/8 off at the others; half the squares.
  double raw = watch(CURIOSITY_RAW), inverse = watch(CURIOSITY_INVERSE);
  CHECK(raw > 0.42 && raw < 0.50);
  CHECK(inverse < raw / 4);
}

TEST(a_step_that_is_no_number_is_no_bonus) {
  Curiosity *c = &lesson(CURIOSITY_INVERSE, &two, &two)->c;
  step(c, 0.1, 0.2, 0.3);
  int32_t gathered = c->gathered;
  double sum = c->scale.sum;
  CHECK(step(c, 0.1, 0.2, (double)NAN) == 0 && step(c, (double)INFINITY, 0.2, 0) == 0 &&
        step(c, 0, (double)NAN, 0) == 0);
  CHECK(c->gathered == gathered && c->scale.sum == sum);
}

// clang-format off
TEST_MAIN(
  RUN(published_scale)
  RUN(losses_of_who_knows_nothing)
  RUN(gradients_are_those_of_differences)
  RUN(random_features_stay_as_they_were_drawn)
  RUN(noise_that_no_action_changes_is_left_out_by_an_inverse_model)
  RUN(a_step_that_is_no_number_is_no_bonus))
