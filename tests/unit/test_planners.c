// The planners against formulas whose best sequence is known. How they draw is in test_sequences.c.
// Targets: shared reference, section 4.7.
#include <math.h>

#include "planner.h"

#define ALL_ICEM "noise_beta=2 decay=1.3 keep=0.3 shift_elites=1 add_mean=1"
// Those that try sequences, which come first; what the others do is in test_feedback.c.
static const char *const ids[] = {"random-shooting", "cem", "mppi"};

static double near_03(const float *a, int32_t horizon, int32_t dim) {
  double sum = 0;
  for (int32_t r = 0; r < horizon * dim; r++) sum -= ((double)a[r] - 0.3) * ((double)a[r] - 0.3);
  return sum;
}

// mbrl-lib's dummy model: the state counts up by the action, and is the reward.
static double counting(const float *a, int32_t horizon, int32_t dim) {
  double state = 0, sum = 0;
  for (int32_t h = 0; h < horizon; h++) {
    state += (double)a[h * dim];
    sum += state;
  }
  return sum;
}

static double same(const float *a, int32_t horizon, int32_t dim) {
  (void)a, (void)horizon, (void)dim;
  return -7;
}

static double never(const float *a, int32_t horizon, int32_t dim) {
  (void)horizon, (void)dim;
  return a[0] > 0 ? (double)NAN : (double)INFINITY;
}

// The larger the better, but beyond 0.1 the model diverges.
static double diverging(const float *a, int32_t horizon, int32_t dim) {
  (void)horizon, (void)dim;
  if (a[0] > 0.5f) return (double)INFINITY;
  if (a[0] > 0.1f) return (double)NAN;
  return (double)a[0] - 1e6;
}

// A cart pushed for 3 s towards x = 2: as soon as possible, with little force.
static double pushed_cart(const float *a, int32_t horizon, int32_t dim) {
  double x = 0, v = 0, sum = 0;
  for (int32_t h = 0; h < horizon; h++) {
    double force = (double)a[h * dim];
    v += 0.1 * force;
    x += 0.1 * v;
    sum -= 0.1 * ((x - 2) * (x - 2) + 0.1 * force * force);
  }
  return sum;
}

TEST(table_is_complete) {
  CHECK(planner_table_count >= GDN_COUNT(ids));
  for (int32_t i = 0; i < planner_table_count; i++) {
    const gdn_component *c = &planner_table[i]->component;
    if (i < GDN_COUNT(ids)) CHECK_TEXT(c->id, ids[i]);
    CHECK(c->family == GDN_FAMILY_PLANNER && c->offers == GDN_SEQUENCES);
    CHECK(c->title && c->summary && c->source && c->n_lines > 0);
    CHECK(c->n_params <= GDN_MAX_PARAMS);
    for (int32_t p = 0; p < c->n_params; p++) {
      CHECK(c->params_at + c->params[p].offset < c->struct_bytes);
      CHECK(c->params[p].doc[0] != 0 && c->params[p].label[0] != 0);
      CHECK(c->params[p].low <= c->params[p].initial && c->params[p].initial <= c->params[p].high);
    }
  }
}

// -- finding the best ------------------------------------------------------------------------------

TEST(cem_finds_the_top_of_a_quadratic) {
  for (uint64_t seed = 0; seed < 10; seed++) {
    Planner *p = planner_new(
        "cem", 2, seed, "horizon=5 population=200 elites=20 iterations=10 epsilon=0 " PLAIN_CEM);
    CHECK_INT(planner_search(p, near_03), 10);
    for (int32_t r = 0; r < 10; r++) CHECK_NEAR(p->plan[r], 0.3, 0.02);
    planner_free(p);
  }
}

TEST(counting_model) {
  float half[] = {0.5f, 0.5f, 0.5f, 0.5f};
  CHECK_NEAR(counting(half, 4, 1), 4 * 5 * 0.5 / 2, 0); // H (H + 1) a / 2
  Planner *p = planner_new("cem", 1, 3,
                           "horizon=6 population=200 elites=20 iterations=20 epsilon=0 " PLAIN_CEM);
  planner_search(p, counting);
  CHECK_NEAR(counting(p->plan, 6, 1), 6 * 7 * 1.0 / 2, 0.05 * 21); // all at the bound
  planner_free(p);
}

// Drawn from N(0, sigma^2) and weighed by exp(-gamma (a - 0.3)^2), actions become normal with the mean
// 0.3 * 2 gamma / (2 gamma + 1 / sigma^2); further iterations come closer by the same ratio.
TEST(mppi_moves_to_the_posterior_mean) {
  for (uint64_t seed = 0; seed < 5; seed++) {
    const char *set = "horizon=1 population=5000 gamma=100 sigma=0.3 beta=1 iterations=20";
    Planner *p = planner_new("mppi", 1, seed, set);
    p->type->begin(p);
    p->type->propose(p);
    planner_judge(p, near_03);
    p->type->learn(p);
    CHECK_NEAR(p->plan[0], 0.3 * 200 / (200 + 1 / 0.09), 0.01);
    planner_search(p, near_03);
    CHECK_NEAR(p->plan[0], 0.3, 0.01);
    planner_free(p);
  }
}

TEST(random_shooting_draws_uniformly_and_takes_the_best) {
  Planner *p = planner_new("random-shooting", 3, 5, "population=1000 horizon=10");
  CHECK_INT(planner_search(p, near_03), 1);
  double sum = 0, squares = 0, best = -1e300;
  for (int32_t c = 0; c < 1000; c++) {
    if (p->returns[c] > best) best = p->returns[c];
    for (int32_t r = 0; r < 30; r++) {
      double a = (double)candidate(p, r, c);
      CHECK(a >= -1 && a <= 1);
      sum += a;
      squares += a * a;
    }
  }
  double n = 30000;
  CHECK_NEAR(sum / n, 0, 4 * sqrt(1.0 / 3 / n));
  CHECK_NEAR(squares / n, 1.0 / 3, 4 * sqrt(4.0 / 45 / n)); // var of a^2 = 1/5 - 1/9
  CHECK_NEAR(near_03(p->plan, 10, 3), best, 0);
  CHECK_NEAR(p->returns[p->rank[0]], best, 0);
  planner_free(p);
}

// Mean over seeds of how much better one setting ends than the other, in standard errors.
static double advantage(const char *set, const char *other, Worth worth) {
  enum { SEEDS = 30 };
  double sum = 0, squares = 0;
  for (uint64_t seed = 0; seed < SEEDS; seed++) {
    Planner *a = planner_new("cem", 1, seed, set), *b = planner_new("cem", 1, seed, other);
    planner_search(a, worth);
    planner_search(b, worth);
    double gain = worth(a->plan, a->horizon, 1);
    gain -= worth(b->plan, b->horizon, 1);
    sum += gain;
    squares += gain * gain;
    planner_free(a);
    planner_free(b);
  }
  double mean = sum / SEEDS;
  return mean / sqrt((squares / SEEDS - mean * mean) / (SEEDS - 1));
}

TEST(icem_beats_cem_at_equal_evaluations) {
  // 3 x 64 = 192 sequences against 81 + 62 + 47 = 190, and likewise with a fifth as many.
  CHECK(advantage("horizon=30 population=81 " ALL_ICEM, "horizon=30 " PLAIN_CEM, pushed_cart) > 3);
  CHECK(advantage("horizon=30 elites=4 population=17 " ALL_ICEM,
                  "horizon=30 elites=4 population=14 " PLAIN_CEM, pushed_cart) > 3);
}

TEST(best_sequence_or_mean) {
  Planner *mean = planner_new("cem", 1, 8, PLAIN_CEM),
          *best = planner_new("cem", 1, 8, "plan=1 " PLAIN_CEM);
  double top = -1e300;
  best->type->begin(best);
  for (int32_t done = 0; !done;) {
    best->type->propose(best);
    planner_judge(best, pushed_cart);
    for (int32_t c = 0; c < best->proposed; c++) {
      if (best->returns[c] > top) top = best->returns[c];
    }
    done = best->type->learn(best);
  }
  CHECK_NEAR(pushed_cart(best->plan, 25, 1), top, 0);
  planner_search(mean, pushed_cart);
  CHECK(memcmp(mean->plan, best->plan, 25 * sizeof(float)) != 0);
  planner_free(mean);
  planner_free(best);
}

TEST(search_ends_when_it_has_settled) {
  Planner *p =
      planner_new("cem", 1, 1, "horizon=1 iterations=20 population=200 epsilon=0.001 " PLAIN_CEM);
  int32_t iterations = planner_search(p, near_03);
  CHECK(iterations > 1 && iterations < 20);
  double std = planner_channel(p, "planner.std")[0];
  CHECK(std * std <= 0.001);
  planner_free(p);
}

// -- the parts of iCEM -----------------------------------------------------------------------------

TEST(population_decays_to_twice_the_elites) {
  static const int32_t sizes[] = {100, 76, 59, 45, 35, 26, 20, 20}; // 100 / 1.3^i
  Planner *p = planner_new("cem", 1, 1,
                           "population=100 elites=10 decay=1.3 iterations=8 epsilon=0 " PLAIN_CEM);
  p->type->begin(p);
  for (int32_t i = 0; i < GDN_COUNT(sizes); i++) {
    p->type->propose(p);
    CHECK_INT(p->proposed, sizes[i]);
    planner_judge(p, pushed_cart);
    CHECK_INT(p->type->learn(p), i == 7);
  }
  planner_free(p);
}

TEST(elites_are_kept_and_shifted) {
  enum { KEPT = 3, N = 40, ROWS = 6 * 2 };
  Planner *p = planner_new(
      "cem", 2, 6,
      "horizon=6 population=40 elites=6 keep=0.5 shift_elites=1 iterations=2 add_mean=1");
  float best[ROWS][KEPT], mean[ROWS];
  p->type->begin(p);
  for (int32_t i = 0; i < 2; i++) {
    p->type->propose(p);
    for (int32_t r = 0; r < ROWS; r++) {
      for (int32_t e = 0; i > 0 && e < KEPT; e++)
        CHECK(candidate(p, r, N - KEPT + e) == best[r][e]);
      if (i > 0) CHECK(candidate(p, r, 0) == mean[r]); // last iteration
    }
    planner_judge(p, near_03);
    p->type->learn(p);
    for (int32_t r = 0; r < ROWS; r++) {
      for (int32_t e = 0; e < KEPT; e++) best[r][e] = candidate(p, r, p->rank[e]);
      mean[r] = p->plan[r];
    }
  }
  p->type->advance(p, 2);
  p->type->begin(p);
  p->type->propose(p);
  for (int32_t r = 0; r < ROWS - 4; r++) {
    for (int32_t e = 0; e < KEPT; e++) CHECK(candidate(p, r, N - KEPT + e) == best[r + 4][e]);
  }
  for (int32_t r = ROWS - 4; r < ROWS; r++) { // newly drawn
    CHECK(candidate(p, r, N - 1) != 0 && candidate(p, r, N - 1) != best[r][2]);
  }
  planner_free(p);
}

TEST(elites_stay_behind_unless_shifted) {
  for (int32_t shifted = 0; shifted < 2; shifted++) {
    Planner *p = planner_new("cem", 1, 6,
                             shifted ? "noise_beta=0 keep=0.5 shift_elites=1"
                                     : "noise_beta=0 keep=0.5 shift_elites=0");
    planner_search(p, near_03);
    float best = candidate(p, 0, p->rank[0]);
    p->type->begin(p);
    p->type->propose(p);
    CHECK_INT(candidate(p, 0, 64 - 4) == best, shifted); // half of 8 elites, best first
    planner_free(p);
  }
}

// -- from decision to decision ---------------------------------------------------------------------

// With one iteration and the mean added, candidate 0 is the mean.
TEST(cem_starts_from_the_rest_of_the_last_plan) {
  Planner *p = planner_new("cem", 2, 6, "horizon=5 add_mean=1 iterations=1 " PLAIN_CEM);
  planner_search(p, near_03);
  p->type->advance(p, 2);
  p->type->begin(p);
  p->type->propose(p);
  for (int32_t r = 0; r < 6; r++) CHECK(candidate(p, r, 0) == p->plan[r + 4]);
  for (int32_t r = 6; r < 10; r++) CHECK(candidate(p, r, 0) == 0);
  planner_judge(p, near_03);
  p->type->learn(p);
  p->type->advance(p, 9); // beyond the end
  p->type->begin(p);
  p->type->propose(p);
  for (int32_t r = 0; r < 10; r++) CHECK(candidate(p, r, 0) == 0);
  planner_judge(p, near_03);
  p->type->learn(p);
  p->type->forget(p);
  p->type->begin(p);
  p->type->propose(p);
  for (int32_t r = 0; r < 10; r++) CHECK(candidate(p, r, 0) == 0 && p->plan[r] == 0);
  planner_free(p);
}

TEST(mppi_starts_from_the_rest_of_the_last_plan) {
  Planner *p =
      planner_new("mppi", 1, 6, "horizon=5 iterations=20 population=1000 gamma=100 sigma=0.01");
  for (int32_t i = 0; i < 10; i++) planner_search(p, near_03);
  p->type->advance(p, 2);
  p->type->begin(p);
  p->type->propose(p);
  for (int32_t c = 0; c < 1000; c++) { // noise of std below 0.01
    for (int32_t r = 0; r < 3; r++) CHECK_NEAR(candidate(p, r, c), p->plan[r + 2], 0.06);
    for (int32_t r = 3; r < 5; r++) CHECK_NEAR(candidate(p, r, c), 0, 0.06);
  }
  CHECK(p->plan[4] > 0.1f);
  planner_free(p);
}

// Every place where a run may be saved: after begin, propose and learn of any iteration, and advance.
static void check_state(const char *id, const char *set, int32_t stop) {
  Planner *a = planner_new(id, 2, 21, set), *b = planner_new(id, 2, 99, set);
  int32_t at = 0;
  void *saved = NULL;
  planner_search(b, never); // of another past
  for (int32_t decision = 0; decision < 4; decision++) {
    for (int32_t done = 0, step = 0; step < 2 || !done; step++) {
      for (int32_t who = 0; who < 2; who++) {
        Planner *p = who ? b : a;
        if (who && saved == NULL) continue;
        if (step == 0) p->type->begin(p);
        if (step % 2) p->type->propose(p);
        if (step % 2) planner_judge(p, pushed_cart);
        if (step > 0 && step % 2 == 0) done = p->type->learn(p);
        if (done) p->type->advance(p, 1);
      }
      if (at++ == stop) {
        gdn_archive count = archive_count();
        a->type->state(a, &count);
        saved = malloc((size_t)count.at);
        gdn_archive out = archive_write(saved, count.at), in = archive_read(saved, count.at);
        a->type->state(a, &out);
        b->type->state(b, &in);
        CHECK(!out.failed && !in.failed && in.at == count.at);
      }
      gdn_archive x = archive_hash(), y = archive_hash();
      a->type->state(a, &x);
      b->type->state(b, &y);
      CHECK((x.hash == y.hash) == (saved != NULL));
    }
  }
  CHECK(saved != NULL && memcmp(a->plan, b->plan, 50 * sizeof(float)) == 0);
  free(saved);
  planner_free(a);
  planner_free(b);
}

TEST(a_saved_search_continues_to_the_bit) {
  for (int32_t stop = 0; stop < 9; stop++) {
    check_state("cem", "population=20", stop);
    check_state("cem", "population=40 plan=1 " ALL_ICEM, stop);
    check_state("mppi", "population=20", stop);
    check_state("random-shooting", "population=20", stop);
  }
}

TEST(damaged_state_is_refused) {
  for (int32_t i = 0; i < 3; i++) {
    Planner *p = planner_new(ids[i], 1, 1, "population=20");
    planner_search(p, near_03);
    gdn_archive count = archive_count();
    p->type->state(p, &count);
    uint8_t *saved = malloc((size_t)count.at);
    for (size_t at = 8; at < 24; at += 4) { // iteration, iterations, proposed, elites
      gdn_archive out = archive_write(saved, count.at), in = archive_read(saved, count.at);
      p->type->state(p, &out);
      memset(saved + at, 0x81, 4);
      p->type->state(p, &in);
      CHECK(in.failed);
      CHECK(p->proposed == 0 && p->rank[19] == 19);
      p->type->begin(p);
      planner_search(p, near_03); // and can go on
    }
    gdn_archive out = archive_write(saved, count.at), in = archive_read(saved, count.at);
    p->plan[24] = NAN; // would be executed
    p->type->state(p, &out);
    p->type->state(p, &in);
    CHECK(!out.failed && in.failed);
    free(saved);
    planner_free(p);
  }
}

// -- strange returns -------------------------------------------------------------------------------

TEST(mppi_weights_are_the_published_ones) {
  static const double R[] = {1, 2, 4, 3.5};
  static const double w[] = {0.0359362296, 0.0883888621, 0.5347214552, 0.3409534531};
  Planner *p = planner_new("mppi", 1, 1, "population=4 horizon=3");
  p->type->begin(p);
  p->type->propose(p);
  memcpy(p->returns, R, sizeof R);
  p->type->learn(p);
  const double *weights = planner_channel(p, "planner.weights");
  for (int32_t c = 0; c < 4; c++) CHECK_NEAR(weights[c], w[c], 1e-10);
  for (int32_t r = 0; r < 3; r++) {
    double mean = 0;
    for (int32_t c = 0; c < 4; c++) mean += w[c] * (double)candidate(p, r, c);
    CHECK_NEAR(p->plan[r], mean, 1e-6);
  }
  CHECK_INT(p->elites, 2); // 1 / sum w^2 = 2.43
  CHECK(p->rank[0] == 2 && p->rank[1] == 3 && p->rank[2] == 1 && p->rank[3] == 0);
  planner_free(p);
}

TEST(returns_that_are_not_finite_never_win) {
  static const char *const sets[] = {"population=64 " PLAIN_CEM, "population=64 plan=1 " PLAIN_CEM,
                                     ALL_ICEM};
  for (int32_t i = 0; i < 3; i++) {
    for (int32_t s = 0; s < (i == 1 ? 3 : 1); s++) {
      Planner *p = planner_new(ids[i], 1, 13, sets[s]);
      planner_search(p, diverging);
      CHECK(p->plan[0] <= 0.1f && p->plan[0] > -1.0f);
      CHECK(isfinite(p->returns[p->rank[0]]) && isfinite(p->returns[p->rank[p->elites - 1]]));
      planner_free(p);
      p = planner_new(ids[i], 1, 13, sets[s]);
      planner_search(p, never);
      for (int32_t r = 0; r < 25; r++) CHECK(p->plan[r] == 0);
      CHECK_INT(p->elites, 0);
      planner_search(p, diverging); // and it recovers
      CHECK(isfinite(p->plan[0]) && p->plan[0] != 0 && p->elites > 0);
      planner_free(p);
    }
  }
}

// Candidates 7 and 12 are the elites: m <- 0.25 * 0 + 0.75 mean, v <- 0.25 * 0.5^2 + 0.75 var.
TEST(fewer_finite_returns_than_elites) {
  Planner *p = planner_new("cem", 1, 5, "horizon=2 alpha=0.25 population=20 elites=8 " PLAIN_CEM);
  p->type->begin(p);
  p->type->propose(p);
  for (int32_t c = 0; c < 20; c++) p->returns[c] = c == 7 || c == 12 ? c : (double)NAN;
  p->type->learn(p);
  CHECK_INT(p->elites, 2);
  CHECK(p->rank[0] == 12 && p->rank[1] == 7 && p->rank[2] == 0);
  const double *std = planner_channel(p, "planner.std");
  for (int32_t r = 0; r < 2; r++) {
    double x = (double)candidate(p, r, 7), y = (double)candidate(p, r, 12);
    CHECK_NEAR(p->plan[r], 0.75 * (x + y) / 2, 1e-7);
    CHECK_NEAR(std[r] * std[r], 0.25 * 0.25 + 0.75 * (x - y) * (x - y) / 4, 1e-12);
  }
  planner_free(p);
}

TEST(equal_returns_break_nothing) {
  for (int32_t i = 0; i < 3; i++) {
    Planner *p = planner_new(ids[i], 1, 3, "population=50 iterations=20 " ALL_ICEM);
    for (int32_t decision = 0; decision < 5; decision++) {
      planner_search(p, same);
      p->type->advance(p, 1);
      for (int32_t r = 0; r < 25; r++) CHECK(p->plan[r] >= -1 && p->plan[r] <= 1);
      for (int32_t c = 0; c < 50; c++) CHECK_INT(p->rank[c], c);
    }
    if (i == 2) CHECK_INT(p->elites, 50);
    planner_free(p);
  }
}

TEST(small_searches) {
  for (int32_t i = 0; i < 3; i++) {
    Planner *p = planner_new(ids[i], 1, 3, "horizon=1 population=4 elites=1000 keep=1 " ALL_ICEM);
    for (int32_t decision = 0; decision < 5; decision++) {
      planner_search(p, near_03);
      CHECK(p->plan[0] >= -1 && p->plan[0] <= 1 && p->elites <= p->proposed);
      CHECK_INT(p->proposed, 4);
      p->type->advance(p, 1);
    }
    planner_free(p);
  }
}

// clang-format off
TEST_MAIN(
  RUN(table_is_complete)
  RUN(cem_finds_the_top_of_a_quadratic)
  RUN(counting_model)
  RUN(mppi_moves_to_the_posterior_mean)
  RUN(random_shooting_draws_uniformly_and_takes_the_best)
  RUN(icem_beats_cem_at_equal_evaluations)
  RUN(best_sequence_or_mean)
  RUN(search_ends_when_it_has_settled)
  RUN(population_decays_to_twice_the_elites)
  RUN(elites_are_kept_and_shifted)
  RUN(elites_stay_behind_unless_shifted)
  RUN(cem_starts_from_the_rest_of_the_last_plan)
  RUN(mppi_starts_from_the_rest_of_the_last_plan)
  RUN(a_saved_search_continues_to_the_bit)
  RUN(damaged_state_is_refused)
  RUN(mppi_weights_are_the_published_ones)
  RUN(returns_that_are_not_finite_never_win)
  RUN(fewer_finite_returns_than_elites)
  RUN(equal_returns_break_nothing)
  RUN(small_searches))
