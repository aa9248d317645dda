// Imagination against closed forms: a model whose member m predicts the difference m, so that E members on H
// steps lead to known places, whichever way the particles go (Chua et al. 2018, section 5).
#include "imagine.h"
#include "planner.h"

enum { T = DYNAMICS_TILE };
static const double origin[] = {0, 0};

TEST(expectation_follows_the_mean) {
  Dream im;
  dream_open(&im, PROPAGATE_EXPECTATION, 5, 3, 7);
  im.model.std = 9; // noise is not followed
  dream(&im, origin);
  for (int32_t c = 0; c < 40; c++) CHECK_NEAR(im.planner.returns[c], 7 * (5 - 1) / 2.0, 0);
  dream_close(&im);
}

// Each particle keeps one member for good: after H steps member m's have come to H m.
TEST(ts_infinity_keeps_each_member) {
  Dream im;
  dream_open(&im, PROPAGATE_TS_INF, 4, 8, 6);
  plan_value_candidates(&im.value, &im.planner, origin, 0, plan_value_width(&im.value));
  for (int32_t m = 0; m < 4; m++) {
    for (int32_t j = 0; j < T; j++) CHECK_NEAR(im.value.total[m * T + j], 6 * m, 0);
  }
  CHECK_NEAR(im.planner.returns[0], 6 * 1.5, 0);
  dream_close(&im);
}

// Dealt anew after each step, a particle's members are as independent draws of 0 .. E - 1: its way has the
// variance H (E^2 - 1) / 12. And as each member gets equally many, their mean is exact.
TEST(ts1_assigns_the_members_anew) {
  enum { H = 60, E = 4, EACH = 8, ROUNDS = 40 };
  Dream im;
  dream_open(&im, PROPAGATE_TS1, E, EACH, H);
  double squares = 0, n = 0, mean = H * (E - 1) / 2.0, first = 0;
  for (int32_t round = 0; round < ROUNDS; round++) {
    plan_value_candidates(&im.value, &im.planner, origin, 0, T / EACH);
    for (int32_t c = 0; c < T / EACH; c++) CHECK_NEAR(im.planner.returns[c], mean, 1e-12);
    for (int32_t k = 0; k < E * T; k++, n++) {
      double off = im.value.total[k] - mean;
      squares += off * off;
    }
    first += im.value.total[0] / ROUNDS;
  }
  double variance = H * (E * E - 1) / 12.0;
  CHECK_NEAR(squares / n / variance, 1, 4 * sqrt(2 / n));
  CHECK_NEAR(first, mean, 4 * sqrt(variance / ROUNDS)); // no place is one member's
  dream_close(&im);
}

// One Gaussian with the mean (E - 1) / 2 and the variance of the members' means, (E^2 - 1) / 12, and of
// the noise they expect.
TEST(distribution_sampling_has_the_variance_of_the_mixture) {
  enum { E = 5, P = 4, EACH = P * E, ROUNDS = 600 }; // as many particles as the others have
  Dream im;
  dream_open(&im, PROPAGATE_DISTRIBUTION, E, P, 1);
  im.model.std = 1.5f;
  double sum = 0, squares = 0, variance = (E * E - 1) / 12.0 + 1.5 * 1.5, n = 0;
  CHECK_INT(plan_value_width(&im.value), T / EACH);
  for (int32_t round = 0; round < ROUNDS; round++) {
    plan_value_candidates(&im.value, &im.planner, origin, 0, 1);
    for (int32_t j = 0; j < EACH; j++, n++) {
      double off = im.value.total[j] - 2;
      sum += off;
      squares += off * off;
    }
  }
  CHECK_NEAR(sum / n, 0, 4 * sqrt(variance / n));
  CHECK_NEAR(squares / n / variance, 1, 4 * sqrt(2 / n));
  dream_close(&im);
}

// The particles, at 0 .. E - 1 after one step, become draws of the Gaussian with their mean and variance.
TEST(moment_matching_keeps_mean_and_variance) {
  enum { E = 4, EACH = 8, ROUNDS = 200 };
  Dream im;
  dream_open(&im, PROPAGATE_MOMENTS, E, EACH, 1);
  double sum = 0, squares = 0, fourths = 0, n = 0, variance = (E * E - 1) / 12.0;
  for (int32_t round = 0; round < ROUNDS; round++) {
    plan_value_candidates(&im.value, &im.planner, origin, 0, T / EACH);
    for (int32_t m = 0; m < E; m++) {
      for (int32_t j = 0; j < T; j++, n++) { // the first number
        double off = (double)im.value.im.observation[m * 2 * T + j] - 1.5;
        sum += off;
        squares += off * off;
        fourths += off * off * off * off;
      }
    }
  }
  CHECK_NEAR(sum / n, 0, 4 * sqrt(variance / n));
  CHECK_NEAR(squares / n / variance, 1, 4 * sqrt(2 / n));
  // Normal now, not the four places: the fourth moment is 3, not 1.64 times the square of the second.
  CHECK_NEAR(fourths / n / (variance * variance), 3, 4 * sqrt(96 / n));
  dream_close(&im);
}

// Particles go apart by the noise that their member expects: H steps of it.
TEST(particles_meet_the_noise_expected) {
  static const Propagation ways[] = {PROPAGATE_TS_INF, PROPAGATE_TS1};
  enum { H = 5, ROUNDS = 100 };
  for (int32_t way = 0; way < 2; way++) {
    Dream im;
    dream_open(&im, ways[way], 2, 16, H);
    im.model.step = 0;
    im.model.std = 0.5f;
    double squares = 0, n = 0, variance = H * 0.25;
    for (int32_t round = 0; round < ROUNDS; round++) {
      plan_value_candidates(&im.value, &im.planner, origin, 0, 2);
      for (int32_t k = 0; k < 2 * T; k++, n++) squares += im.value.total[k] * im.value.total[k];
    }
    CHECK_NEAR(squares / n / variance, 1, 4 * sqrt(2 / n));
    dream_close(&im);
  }
}

// -- what a sequence is worth ----------------------------------------------------------------------------

// In [-1, 1] for the model, in the bounds of 2 for the judge; each candidate its own.
TEST(candidates_act_for_themselves) {
  static const Propagation ways[] = {PROPAGATE_TS_INF, PROPAGATE_TS1, PROPAGATE_EXPECTATION,
                                     PROPAGATE_MOMENTS, PROPAGATE_DISTRIBUTION};
  for (int32_t way = 0; way < 5; way++) {
    for (int32_t by_action = 0; by_action < 2; by_action++) {
      Dream im;
      dream_open(&im, ways[way], 3, 2, 3);
      im.model.step = 0;
      im.model.push = 10;
      im.world.by_action = by_action;
      double sums[40] = {0};
      for (int32_t h = 0; h < 3; h++) {
        for (int32_t c = 0; c < 40; c++) {
          float a = (float)((c * 7 + h * 3) % 17 - 8) / 8;
          im.planner.candidates[h * 40 + c] = a;
          sums[c] += (by_action ? 2 : 10) * (double)a;
        }
      }
      dream(&im, origin);
      for (int32_t c = 0; c < 40; c++) CHECK_NEAR(im.planner.returns[c], sums[c], 1e-5);
      dream_close(&im);
    }
  }
}

// After the end nothing is paid any more, to each particle for itself. With 1 a step for ten steps and an end at
// 4, members that walk by 0, 1, 2, 3 get 10, 4, 2, 2.
TEST(an_end_stops_the_reward) {
  Dream im;
  dream_open(&im, PROPAGATE_TS_INF, 4, 2, 10);
  im.world.end = 4;
  im.world.pay = 1;
  dream(&im, origin);
  for (int32_t c = 0; c < 40; c++) CHECK_NEAR(im.planner.returns[c], (10 + 4 + 2 + 2) / 4.0, 0);
  dream_close(&im);
  dream_open(&im, PROPAGATE_EXPECTATION, 3, 1, 10);
  im.world.end = 3;
  im.world.pay = 1;
  dream(&im, origin);
  CHECK_NEAR(im.planner.returns[0], 3, 0); // by 1 a step
  dream_close(&im);
}

// The assignment of TS1 moves whole particles: what was earned and whether it goes on with the place.
TEST(particles_keep_their_end_when_assigned) {
  Dream im;
  dream_open(&im, PROPAGATE_TS1, 2, 16, 30);
  im.world.end = 1; // the first step of member 1 ends a life
  im.world.pay = 1;
  plan_value_candidates(&im.value, &im.planner, origin, 0, 2);
  int32_t ended = 0, at_once = 0;
  for (int32_t k = 0; k < 2 * T; k++) {
    double age = im.value.total[k];
    CHECK((age < 30) == !im.value.im.alive[k]);
    ended += age < 30;
    at_once += age == 1;
  }
  CHECK_INT(ended, 2 * T); // 2^-30 each to see member 0 only
  CHECK_INT(at_once, T);   // member 1 had half of them
  dream_close(&im);
}

TEST(a_learned_reward_takes_the_place_of_the_known) {
  static const Propagation ways[] = {PROPAGATE_TS_INF, PROPAGATE_TS1, PROPAGATE_EXPECTATION};
  for (int32_t way = 0; way < 3; way++) {
    Dream im;
    dream_open(&im, ways[way], 3, 2, 5);
    im.model.learns_reward = 1;
    dream_take(&im);
    im.world.pay = 1000;
    dream(&im, origin);
    CHECK_NEAR(im.planner.returns[0], 5 * (7 + 1), 1e-5);
    dream_close(&im);
  }
}

TEST(what_cannot_be_imagined_loses) {
  Dream im;
  dream_open(&im, PROPAGATE_TS_INF, 3, 1, 4);
  im.model.breaks = 0.5f;
  im.model.push = 1;
  Planner *p = planner_new("random-shooting", 1, 4, "population=64 horizon=4");
  p->type->begin(p);
  p->type->propose(p);
  for (int32_t first = 0; first < 64; first += 32)
    plan_value_candidates(&im.value, p, origin, first, 32);
  int32_t broken = 0;
  for (int32_t c = 0; c < 64; c++) {
    int32_t breaks = 0;
    for (int32_t h = 0; h < 4; h++) breaks |= candidate(p, h, c) > 0.5f;
    CHECK((p->returns[c] != p->returns[c]) == breaks);
    broken += breaks;
  }
  CHECK(broken > 20 && broken < 64);
  CHECK_INT(p->type->learn(p), 1);
  for (int32_t h = 0; h < 4; h++) CHECK(p->plan[h] <= 0.5f);
  for (int32_t k = 64 - broken; k < 64; k++)
    CHECK(p->returns[p->rank[k]] != p->returns[p->rank[k]]);
  planner_free(p);
  dream_close(&im);
}

TEST(steps_are_counted) {
  static const struct {
    Propagation way;
    int32_t columns; // of a candidate, for each of 3 members
  } cases[] = {{PROPAGATE_TS_INF, 4}, {PROPAGATE_EXPECTATION, 1}, {PROPAGATE_DISTRIBUTION, 12}};
  for (int32_t i = 0; i < 3; i++) {
    Dream im;
    dream_open(&im, cases[i].way, 3, 4, 6);
    CHECK_INT(plan_value_width(&im.value), T / cases[i].columns);
    plan_value_candidates(&im.value, &im.planner, origin, 0, 2);
    CHECK_INT(im.value.steps, 6 * 2 * cases[i].columns * 3);
    dream_close(&im);
  }
}

// -- for the eye ------------------------------------------------------------------------------------------

TEST(looking_leaves_no_trace) {
  Dream im;
  dream_open(&im, PROPAGATE_DISTRIBUTION, 3, 2, 4);
  im.model.push = 10;
  im.model.std = 0.25f;
  static const float actions[] = {0.5f, -0.5f, 1, 0};
  static double members[3][5][2], noise[3][4][2], paths[20][5][2];
  const double from[] = {2, -3};
  for (int32_t h = 0; h < 4; h++) {
    for (int32_t c = 0; c < 40; c++) im.planner.candidates[h * 40 + c] = (float)(c + h) / 64;
  }
  uint64_t before = im.value.im.noise.state;
  imagine_members(&im.value.im, actions, 4, from, &members[0][0][0], &noise[0][0][0]);
  imagine_members(&im.value.im, actions, 4, from, &members[0][0][0], NULL);
  plan_value_paths(&im.value, &im.planner, from, 13, 20, &paths[0][0][0]);
  CHECK(im.value.im.noise.state == before && im.value.steps == 0);
  CHECK(im.value.propagation == PROPAGATE_DISTRIBUTION);
  for (int32_t i = 0; i < 2; i++) {
    for (int32_t m = 0; m < 3; m++) { // each by itself, along its mean
      double at = from[i];
      for (int32_t h = 0; h <= 4; h++) {
        CHECK_NEAR(members[m][h][i], at, 1e-5);
        if (h == 4) break;
        CHECK_NEAR(noise[m][h][i], 0.25, 0);
        at += m + 10 * (double)actions[h];
      }
    }
    for (int32_t c = 0; c < 20; c++) { // the mean of the three: 1
      double at = from[i];
      for (int32_t h = 0; h <= 4; h++) {
        CHECK_NEAR(paths[c][h][i], at, 1e-5);
        at += 1 + 10 * (13 + c + h) / 64.0;
      }
    }
  }
  dream_close(&im);
}

TEST_MAIN(RUN(expectation_follows_the_mean) RUN(ts_infinity_keeps_each_member)
              RUN(ts1_assigns_the_members_anew)
                  RUN(distribution_sampling_has_the_variance_of_the_mixture)
                      RUN(moment_matching_keeps_mean_and_variance)
                          RUN(particles_meet_the_noise_expected) RUN(candidates_act_for_themselves)
                              RUN(an_end_stops_the_reward)
                                  RUN(particles_keep_their_end_when_assigned)
                                      RUN(a_learned_reward_takes_the_place_of_the_known)
                                          RUN(what_cannot_be_imagined_loses) RUN(steps_are_counted)
                                              RUN(looking_leaves_no_trace))
