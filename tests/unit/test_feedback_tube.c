// What feedback makes of a plan, as it is drawn: in every world that takes a planner with feedback it can be seen and looking
// leaves no trace; where a rod turns it lies on its circle; where the world is linear the tube lies around the way expected, and leads back.
#include <math.h>

#include "gauges/feedback_tube.h"
#include "planning.h"

enum { SHAPES = 4096 };

static int32_t draw(const gdn_run *run, gdn_shape *shapes) {
  gdn_scene scene = {.layers = 1u << GDN_LAYER_PLANNING, .shapes = shapes, .cap = SHAPES};
  gdn_run_scene(run, &scene);
  CHECK(scene.n <= SHAPES);
  for (int32_t i = 0; i < scene.n; i++) {
    static const int32_t numbers[] = {4, 3, 4, 4, 6, 3, 3};
    for (int32_t k = 0; k < numbers[shapes[i].kind]; k++) {
      float low = k % 2 ? scene.y0 : scene.x0, high = k % 2 ? scene.y1 : scene.x1;
      CHECK(shapes[i].p[k] >= low - 1e-4f && shapes[i].p[k] <= high + 1e-4f); // nor is it NaN
    }
    CHECK_INT(shapes[i].ink, GDN_INK_IMAGINED);
  }
  return scene.n;
}

static int32_t kinds(const gdn_shape *shapes, int32_t n, gdn_shape_kind kind) {
  int32_t sum = 0;
  for (int32_t i = 0; i < n; i++) sum += shapes[i].kind == kind;
  return sum;
}

// A run past its random trial, with a plan whose feedback goes on for some steps; NULL: the two do not go together.
static gdn_run *planned(Lab *lab, const char *world, const char *planner, const char *more) {
  char text[256];
  uint64_t bytes;
  gdn_config config;
  snprintf(text, sizeof text, "env=%s agent=pets model=oracle planner=%s %s", world, planner, more);
  gdn_config_make(&config);
  gdn_status status = gdn_config_parse(&config, text, NULL);
  if (status == GDN_OK) status = gdn_run_bytes(&config, &bytes, NULL);
  if (status != GDN_OK) return NULL;
  *lab = small_open(text);
  CHECK_INT(gdn_run_advance(lab->run, INT64_MAX, GDN_UNTIL_EPISODE), GDN_OK);
  lab_steps(lab, 2);
  return lab->run;
}

static const char *const with_feedback[] = {"lqr", "ilqr"};

TEST(the_tube_is_seen_in_every_world) {
  static gdn_shape shapes[SHAPES];
  int32_t worlds = 0, bands = 0;
  for (int32_t k = 0; k < 2 * gdn_catalog_count(GDN_FAMILY_ENV); k++) {
    Lab lab;
    const char *id = gdn_catalog_at(GDN_FAMILY_ENV, k / 2)->id;
    gdn_run *run = planned(&lab, id, with_feedback[k % 2], "planner.replan_every=4");
    if (run == NULL) continue;
    worlds++;
    for (int32_t push = 0; push < 2; push++) {
      uint64_t digest = gdn_run_digest(run), state = gdn_run_state_hash(run);
      int32_t n = draw(run, shapes), again = draw(run, shapes);
      CHECK(n > 0);
      CHECK_INT(n, again);
      bands += kinds(shapes, n, GDN_SHAPE_TRIANGLE) > 0;
      CHECK(gdn_run_digest(run) == digest && gdn_run_state_hash(run) == state);
      if (gdn_run_set(run, "env.push", "0.5", NULL) != GDN_OK) break;
    }
    lab_close(&lab);
  }
  CHECK(worlds >= 16);
  CHECK(bands >= worlds);
}

// Looking at each tick changes nothing of what happens.
TEST(looking_leaves_no_trace) {
  static gdn_shape shapes[SHAPES];
  for (int32_t k = 0; k < 2; k++) {
    Lab seen, unseen;
    gdn_run *run = planned(&seen, "pilco-cartpole", with_feedback[k], ""),
            *twin = planned(&unseen, "pilco-cartpole", with_feedback[k], "");
    for (int32_t i = 0; i < 200; i++) {
      (void)draw(run, shapes);
      lab_ticks(&seen, 1);
      lab_ticks(&unseen, 1);
    }
    CHECK(gdn_run_state_hash(run) == gdn_run_state_hash(twin));
    lab_close(&seen);
    lab_close(&unseen);
  }
}

// Where the tip of the rod goes round, so does what is drawn of it: its lines within 1 %, its band as thick as it is.
TEST(ways_of_a_rod_lie_on_its_circle) {
  static gdn_shape shapes[SHAPES];
  const char *const pushes[] = {"0", "3", "-8"};
  for (int32_t k = 0; k < GDN_COUNT(pushes); k++) {
    Lab lab;
    gdn_run *run = planned(&lab, "pilco-pendulum", "ilqr",
                           "planner.horizon=20 time_limit=40 planner.replan_every=8");
    CHECK_INT(gdn_run_set(run, "env.push", pushes[k], NULL), GDN_OK);
    int32_t n = draw(run, shapes), lines = 0;
    double thickest = 0, longest = 0;
    for (int32_t i = 0; i < n; i++) {
      const float *p = shapes[i].p;
      if (shapes[i].kind == GDN_SHAPE_TRIANGLE) {
        for (int32_t c = 0; c < 6; c += 2)
          thickest = fmax(thickest, fabs(hypot((double)p[c], (double)p[c + 1]) - 1));
        continue;
      }
      lines++;
      double dx = (double)(p[2] - p[0]), dy = (double)(p[3] - p[1]);
      longest = fmax(longest, hypot(dx, dy));
      for (int32_t part = 0; part <= 4; part++) {
        CHECK_NEAR(hypot((double)p[0] + 0.25 * part * dx, (double)p[1] + 0.25 * part * dy), 1,
                   0.01);
      }
    }
    CHECK(lines > 20);
    CHECK(longest > 0.1);
    CHECK(thickest > 0.02 && thickest < 0.06);
    lab_close(&lab);
  }
}

// -- a linear world ------------------------------------------------------------------------------------

static FeedbackTube tube_of(gdn_run *run) {
  PlanningAgent *me = (PlanningAgent *)run->agent;
  FeedbackTube tube = {.im = &me->value.im, .planner = run->planner, .path = me->path};
  feedback_tube_imagine(&tube, me->executed);
  return tube;
}

static double apart(const FeedbackTube *t, const double *way, int32_t h) {
  int32_t n = t->im->dim;
  double square = 0;
  for (int32_t i = 0; i < n; i++) {
    double d = way[h * n + i] - t->planner->x[h * n + i];
    square += d * d;
  }
  return sqrt(square);
}

TEST(the_tube_lies_around_the_way_expected) {
  Lab lab;
  gdn_run *run = planned(&lab, "line", "lqr", "planner.horizon=30 planner.replan_every=20");
  FeedbackTube t = tube_of(run);
  int32_t H = 30, n = t.im->dim;
  CHECK_INT(t.from, 2);
  const double *up = feedback_tube_way(&t, 0, TUBE_CLOSED_UP),
               *down = feedback_tube_way(&t, 0, TUBE_CLOSED_DOWN);
  double most = 0.01 * apart(&t, up, t.from); // bounds of the action bend what is linear
  for (int32_t h = t.from; h <= H; h++) {
    for (int32_t i = 0; i < n; i++) {
      double a = up[h * n + i], b = down[h * n + i], x = t.planner->x[h * n + i];
      CHECK(x >= fmin(a, b) - most && x <= fmax(a, b) + most);
    }
  }
  // What is pushed comes back with feedback, and not without.
  for (int32_t side = 0; side < 2; side++) {
    const double *closed = feedback_tube_way(&t, 0, (TubeWay)side),
                 *open = feedback_tube_way(&t, 0, (TubeWay)(side + 2));
    CHECK(apart(&t, closed, t.from) > 0);
    CHECK_NEAR(apart(&t, closed, t.from), apart(&t, open, t.from), 1e-12);
    CHECK(apart(&t, closed, H) < 0.5 * apart(&t, open, H));
  }
  lab_close(&lab);
}

TEST(who_is_really_pushed_is_led_back) {
  Lab lab;
  gdn_run *run = planned(&lab, "line", "lqr", "planner.horizon=30 planner.replan_every=20");
  FeedbackTube t = tube_of(run);
  CHECK_NEAR(apart(&t, feedback_tube_real(&t, 0), t.from), 0, 1e-5);
  CHECK_INT(gdn_run_set(run, "env.push", "0.5", NULL), GDN_OK);
  t = tube_of(run);
  double off = apart(&t, feedback_tube_real(&t, 0), t.from);
  CHECK(off > 0.1);
  CHECK(apart(&t, feedback_tube_real(&t, 0), 30) < 0.5 * apart(&t, feedback_tube_real(&t, 1), 30));
  lab_close(&lab);
}

TEST(a_plan_that_is_followed_without_feedback_has_no_other_ways) {
  Lab lab;
  gdn_run *run = planned(&lab, "line", "lqr", "planner.replan_every=4 planner.feedback=off");
  FeedbackTube t = tube_of(run);
  const double *closed = feedback_tube_way(&t, 0, TUBE_CLOSED_UP),
               *open = feedback_tube_way(&t, 0, TUBE_OPEN_UP);
  for (int32_t i = t.from * t.im->dim; i < 5 * t.im->dim; i++) CHECK(closed[i] == open[i]);
  lab_close(&lab);
}

// -- what stands beside it -----------------------------------------------------------------------------

TEST(the_line_of_the_planner_is_known_while_it_plans) {
  static const struct {
    const char *planner;
    uint32_t lines; // those that can come next, a bit each
  } cases[] = {{"ilqr", 1u << 0 | 1u << 2 | 1u << 5}, {"cem", 1u << 0 | 1u << 4}};
  for (int32_t k = 0; k < GDN_COUNT(cases); k++) {
    Lab lab = {NULL, NULL};
    gdn_run *run = planned(&lab, "pendulum", cases[k].planner, "");
    uint32_t seen = 0;
    for (int32_t i = 0; i < 100; i++) {
      gdn_progress p = gdn_run_progress(run);
      if (p.phase != GDN_PHASE_DECIDE) CHECK_INT(p.planner_line, -1);
      if (p.planner_line >= 0) seen |= 1u << p.planner_line;
      lab_ticks(&lab, 1);
    }
    CHECK_INT(seen, cases[k].lines);
    lab_close(&lab);
  }
  Lab lab = small_open("env=pendulum agent=pets model=oracle planner=ilqr");
  CHECK_INT(gdn_run_progress(lab.run).planner_line, -1); // at first it acts at random
  lab_close(&lab);
}

static double flat(const char *world, double *steepest) {
  Lab lab;
  gdn_run *run = planned(&lab, world, "ilqr", "");
  const double *gradient = lab_f64(&lab, "planner.gradient");
  int32_t H = run->planner->horizon;
  *steepest = 0;
  for (int32_t h = 0; h < H; h++) *steepest = fmax(*steepest, gradient[2 * h]);
  double is_flat = gradient[2 * H - 1];
  lab_close(&lab);
  return is_flat;
}

TEST(a_flat_reward_is_said) {
  double steepest;
  CHECK(flat("inverted-pendulum", &steepest) == 1);
  CHECK(steepest == 0);
  CHECK(flat("pendulum", &steepest) == 0);
  CHECK(steepest > 0.1);
}

TEST_MAIN(RUN(the_tube_is_seen_in_every_world) RUN(ways_of_a_rod_lie_on_its_circle)
              RUN(looking_leaves_no_trace) RUN(the_tube_lies_around_the_way_expected)
                  RUN(who_is_really_pushed_is_led_back)
                      RUN(a_plan_that_is_followed_without_feedback_has_no_other_ways)
                          RUN(the_line_of_the_planner_is_known_while_it_plans)
                              RUN(a_flat_reward_is_said))
