// What a learner of points says, held against the truth: in closed form by hand, against drawn points, by region, and as the
// world of points tells it.
#include <math.h>

#include "gauges/calibration.h"
#include "lab.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"
#include "world.h"

#define Z95 1.959963984540054

// Numbers of tables of the normal distribution.
TEST(covered_by_hand) {
  Told right = {0, 0.3, 0, 0.2};
  CHECK_NEAR(calibration_covered(&right, 0.3, 0.2, Z95), 0.95, 1e-12);
  CHECK_NEAR(calibration_covered(&right, 0.3, 0.2, 0.67448975019608171), 0.5, 1e-12);
  CHECK_NEAR(calibration_covered(&right, 0.3, 0.1, Z95), 0.9999115, 1e-7); // 2 Phi(3.92) - 1
  CHECK_NEAR(calibration_covered(&right, 0.3, 0.4, Z95), 0.6729, 1e-4);    // 2 Phi(0.98) - 1
  Told aside = {0, 0.5, 0, 0.2};
  CHECK_NEAR(calibration_covered(&aside, 0.3, 0.2, Z95), 0.8299, 1e-4); // Phi(2.96) - Phi(-0.96)
  Told both = {0, 0.3, 0.12, 0.16};                                     // 0.12^2 + 0.16^2 = 0.2^2
  CHECK_NEAR(calibration_covered(&both, 0.3, 0.2, Z95), 0.95, 1e-12);
}

// Without noise the one point is covered or is not; who says nothing finite covers nothing.
TEST(covered_at_the_ends) {
  Told told = {0, 1, 0.1, 0}, sure = {0, 1, 0, 0}, lost = {0, SCALAR_NAN, 1, 1},
       wide = {0, 1, SCALAR_INFINITY, 0};
  CHECK(calibration_covered(&told, 1.19, 0, Z95) == 1);
  CHECK(calibration_covered(&told, 1.2, 0, Z95) == 0);
  CHECK(calibration_covered(&told, 0.8, 0, Z95) == 0);
  CHECK(calibration_covered(&sure, 1, 0.1, Z95) == 0);
  CHECK(calibration_covered(&lost, 1, 0.1, Z95) == 0);
  CHECK(calibration_covered(&wide, 1, 0.1, Z95) == 1);
  CHECK(calibration_nll(&sure, 1, 0.1) == SCALAR_INFINITY);
  CHECK(calibration_nll(&lost, 1, 0.1) == SCALAR_INFINITY);
  CHECK(calibration_nll(&wide, 1, 0.1) == SCALAR_INFINITY);
}

// log sqrt(2 pi e) = 1.4189385332 for the standard normal; half a unit more for each unit of squared error.
TEST(likelihood_by_hand) {
  Told told = {0, 0, 0.6, 0.8};
  CHECK_NEAR(calibration_nll(&told, 0, 1), 1.4189385332, 1e-10);
  CHECK_NEAR(calibration_nll(&told, 1, 1), 1.9189385332, 1e-10);
  Told narrow = {0, 0, 0, 0.1};
  CHECK_NEAR(calibration_nll(&narrow, 0.2, 0.1), 1.4189385332 - 2.3025850930 + 2, 1e-10);
}

TEST(both_agree_with_drawn_points) {
  gdn_random random = rng_stream(1, "test", 0);
  for (int32_t round = 0; round < 5; round++) {
    enum { DRAWS = 20000 };
    double f = sample_normal(&random), s = 0.2 + 0.1 * round;
    Told told = {0, f + 0.2 * round - 0.4, 0.25 - 0.06 * round, 0.05 + 0.08 * round};
    double v = told.epistemic * told.epistemic + told.aleatoric * told.aleatoric;
    double within = 0, sum = 0, squares = 0;
    for (int32_t i = 0; i < DRAWS; i++) {
      double off = f + s * sample_normal(&random) - told.mean;
      double nll = 0.5 * log(2 * 3.14159265358979 * v) + off * off / (2 * v);
      within += fabs(off) <= Z95 * sqrt(v);
      sum += nll;
      squares += nll * nll;
    }
    double covered = calibration_covered(&told, f, s, Z95), mean = sum / DRAWS;
    CHECK_NEAR(within / DRAWS, covered, 5 * sqrt((covered * (1 - covered) + 1e-9) / DRAWS));
    CHECK_NEAR(mean, calibration_nll(&told, f, s),
               5 * sqrt((squares / DRAWS - mean * mean) / DRAWS));
  }
}

// A letter for each place.
static const char *regions_of(const char *points) {
  static char text[100];
  uint8_t hit[100] = {0};
  Region region[100];
  int32_t n = (int32_t)strlen(points);
  for (int32_t i = 0; i < n; i++) hit[i] = points[i] == '*';
  calibration_regions(hit, n, region);
  for (int32_t i = 0; i < n; i++) text[i] = "ig-"[region[i]];
  text[n] = 0;
  return text;
}

TEST(regions_by_hand) { // 32 places: points 3 apart have a gap between them
  CHECK_TEXT(regions_of("................................"), "--------------------------------");
  CHECK_TEXT(regions_of("....*..........................."), "----i---------------------------");
  CHECK_TEXT(regions_of("*.*.*.....**..*...............*."), "iiiiigggggiiggigggggggggggggggi-");
}

TEST(the_world_tells_what_is_behind_its_points) {
  double mean = 0, std = 0;
  gdn_env *env = world("scatter", "noise=2");
  CHECK_INT(env->type->behind(env, 0.5, &mean, &std), 1);
  CHECK_NEAR(mean, sin(1.5), 1e-12);
  CHECK_NEAR(std, 2 * (0.03 + 0.17), 1e-12);
  env->type->behind(env, -2, &mean, &std); // beyond the clusters as at their ends
  CHECK_NEAR(std, 0.06, 1e-12);
  env->type->behind(env, 2, &mean, &std);
  CHECK_NEAR(std, 2 * 0.26, 1e-12);
  world_free(env);
  env = world("scatter", "shape=1");
  env->type->behind(env, 1.7, &mean, &std);
  CHECK_NEAR(std, 0.1, 1e-12);
  world_free(env);
  env = world("scatter", "shape=2");
  CHECK_INT(env->type->behind(env, 0, &mean, &std), 0);
  world_free(env);
}

// -- in a run ----------------------------------------------------------------------------------------

static double measure(const Lab *lab, const char *what) {
  gdn_message why = {""};
  double value = -1;
  CHECK_INT(gdn_run_measure(lab->run, what, &value, &why), GDN_OK);
  return value;
}

// Of a Gaussian process whose noise is that of the points, all is well where they are.
TEST(a_run_is_measured) {
  Lab lab = lab_open("env=scatter env.shape=sine env.points=256 agent=curve-fit model=gp "
                     "agent.capacity=300");
  CHECK(isnan(measure(&lab, "calibration.regions.covered_inside"))); // nothing was fitted
  lab_steps(&lab, 200);
  CHECK_NEAR(measure(&lab, "calibration.regions.fitted"), 200, 0);
  CHECK_NEAR(measure(&lab, "calibration.regions.covered_inside"), 0.95, 0.03);
  CHECK_NEAR(measure(&lab, "calibration.regions.aleatoric_inside"), 0.1, 0.02);
  CHECK_NEAR(measure(&lab, "calibration.regions.nll_inside"), 1.42 - 2.30, 0.05);
  CHECK(measure(&lab, "calibration.regions.covered_gap") == 0); // there is none
  CHECK_NEAR(measure(&lab, "calibration.curve.inside"),
             100 * measure(&lab, "calibration.regions.covered_inside"), 1e-9);
  for (int32_t k = 0; k < 10; k++) { // never far from the diagonal
    char name[40];
    snprintf(name, sizeof name, "calibration.curve.inside[%d]", k);
    CHECK_NEAR(measure(&lab, name), k < 9 ? 10 * (k + 1) : 95, 4);
  }
  lab_close(&lab);
}

// Points that nobody drew from a curve have nothing to be judged by.
TEST(where_nobody_knows_nothing_is_told) {
  Lab lab = lab_open("env=scatter env.shape=empty agent=curve-fit model=gp events=1:env.point.0=1");
  gdn_channel channel;
  lab_steps(&lab, 20);
  CHECK(gdn_run_channel_find(lab.run, "curve-fit.doubt", &channel) == GDN_OK);
  CHECK(gdn_run_channel_find(lab.run, "calibration.regions", &channel) != GDN_OK);
  lab_close(&lab);
}

// clang-format off
TEST_MAIN(
  RUN(covered_by_hand)
  RUN(covered_at_the_ends)
  RUN(likelihood_by_hand)
  RUN(both_agree_with_drawn_points)
  RUN(regions_by_hand)
  RUN(the_world_tells_what_is_behind_its_points)
  RUN(a_run_is_measured)
  RUN(where_nobody_knows_nothing_is_told))
