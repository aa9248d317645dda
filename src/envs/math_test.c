// The math test (Levine, CS 285): accept the test or go home with nothing; whoever accepts is shown
// two numbers of one digit and answers with their sum: 2000 dollars if right, a loss of 1000 if
// wrong.
//
// Whoever can add should accept: 2000. But a planner that searches for a sequence of actions has to
// fix the answer before it has seen the numbers. Of the m^2 pairs of numbers below m the sum m - 1
// is the most frequent, m times, so that the best blind answer is right with probability 1 / m, and
// accepting is worth 3000 / m - 1000: a loss of 700 for m = 10. So it goes home, and so does one
// that replans after each step, for each of its plans is blind; put before the test it answers
// right. Only who plans with policies accepts.
#include "envs/math_test.h"
#include "envs/motion.h"

#define MATH_TEST(X, P)                                                            \
  X(P, INT, digits, 10, 2, 10, LINEAR, "", GDN_LIVE, "Digits",                     \
    "Both numbers lie below this one; with 2 or 3 even a blind guess is no loss.") \
  MATH_TEST_REWARDS(X, P)                                                          \
  X(P, BOOL, seated, 0, 0, 1, LINEAR, "", GDN_LIVE, "Seated",                      \
    "Episodes begin with the test on the table: is the answer then right?")
GDN_PARAM_STRUCT(MathTestParams, MATH_TEST);
GDN_PARAM_TABLE(params, MathTestParams, MATH_TEST);

enum { STAGE, FIRST, SECOND, DIM };

typedef struct MathTest {
  gdn_env base;
  MathTestParams params;
  int32_t state[DIM]; // the stage, and the two numbers from TEST on
  int32_t answer;     // given in ANSWERED, for the drawing
} MathTest;

static const gdn_fact facts[] = {
    {"Observation",
     "The stage (0 the choice, 1 the test, 2 answered, 3 at home) and the two numbers; "
     "they are 0 as long as they are not shown."},
    {"Action", "One number from -1 to 1. At the choice: above 0 accepts the test. At the test: the "
               "answer, from 0 at -1 to the largest sum at 1, rounded."},
    {"Reward", "`right` for the right answer, minus `wrong` for any other, 0 for going home."},
    {"Ends", "At home, or with the answer."},
    {"Start", "At the choice."},
    {"Optimum", "2000 for a policy that looks; 0 for a plan that is fixed beforehand."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {"stage", "first number", "second number"};
  static const char *const units[] = {"", "", ""};
  static const char *const action_names[] = {"decision"}, *const action_units[] = {""};
  static const double low[] = {0.0, 0.0, 0.0}, high[] = {HOME, 9.0, 9.0};
  static const double action_low[] = {-1.0}, action_high[] = {1.0};
  (void)arena, (void)why;
  env->observation = motion_box(DIM, low, high, names, units);
  env->action = motion_box(1, action_low, action_high, action_names, action_units);
  env->x1 = MATH_TEST_WIDTH;
  env->y1 = MATH_TEST_HEIGHT;
  return GDN_OK;
}

// -- the rules ------------------------------------------------------------------------------------

static int32_t accepts(const double *action) {
  return action[0] > 0.0;
}

// The whole number nearest to (a + 1) (m - 1), which runs from 0 to the largest sum.
static int32_t answer_of(const MathTest *b, const double *action) {
  double a = action[0] >= -1.0 ? action[0] : -1.0; // NaN too
  if (a > 1.0) a = 1.0;
  return (int32_t)((a + 1.0) * (b->params.digits - 1) + 0.5);
}

// Observations that a model predicted are not whole: the nearest stage and sum count.
static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  const MathTest *b = (const MathTest *)env;
  (void)next;
  if (observation[STAGE] < CHOICE + 0.5) {
    out->terminated = !accepts(action);
    return;
  }
  out->terminated = 1;
  if (!(observation[STAGE] < TEST + 0.5)) return; // it was over before
  double error = observation[FIRST] + observation[SECOND] - answer_of(b, action);
  int32_t is_right = error > -0.5 && error < 0.5;
  out->reward = is_right ? b->params.right : -b->params.wrong;
  out->success = is_right ? 1 : -1;
}

static void show_test(MathTest *b, gdn_random *random) {
  b->state[STAGE] = TEST;
  b->state[FIRST] = gdn_random_below(random, b->params.digits);
  b->state[SECOND] = gdn_random_below(random, b->params.digits);
}

static void reset(gdn_env *env, gdn_random *random) {
  MathTest *b = (MathTest *)env;
  b->state[STAGE] = CHOICE;
  b->state[FIRST] = b->state[SECOND] = b->answer = 0;
  if (b->params.seated) show_test(b, random);
}

static void observe(const gdn_env *env, double *observation) {
  const MathTest *b = (const MathTest *)env;
  for (int32_t i = 0; i < DIM; i++) observation[i] = b->state[i];
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  MathTest *b = (MathTest *)env;
  double before[DIM];
  observe(env, before);
  judge(env, before, action, NULL, out);
  if (b->state[STAGE] == CHOICE && accepts(action)) {
    show_test(b, random);
  } else if (b->state[STAGE] == CHOICE) {
    b->state[STAGE] = HOME;
  } else if (b->state[STAGE] == TEST) {
    b->state[STAGE] = ANSWERED;
    b->answer = answer_of(b, action);
  }
}

// -- the interface --------------------------------------------------------------------------------

static void state(gdn_env *env, gdn_archive *archive) {
  MathTest *b = (MathTest *)env;
  gdn_archive_i32(archive, b->state, DIM);
  gdn_archive_i32(archive, &b->answer, 1);
  int32_t sound = b->state[STAGE] >= CHOICE && b->state[STAGE] <= HOME && b->answer >= 0 &&
                  b->answer <= 18 && b->state[FIRST] >= 0 && b->state[FIRST] <= 9 &&
                  b->state[SECOND] >= 0 && b->state[SECOND] <= 9;
  if (!sound) b->state[STAGE] = b->state[FIRST] = b->state[SECOND] = b->answer = 0;
  gdn_archive_check(archive, sound);
}

static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  static const int32_t most[DIM] = {HOME, 9, 9};
  MathTest *b = (MathTest *)env;
  if (n != DIM) return GDN_BAD_ARGUMENT;
  for (int32_t i = 0; i < DIM; i++) {
    if (!(at[i] >= 0.0 && at[i] <= most[i]) || at[i] != (int32_t)at[i]) return GDN_BAD_ARGUMENT;
  }
  for (int32_t i = 0; i < DIM; i++) b->state[i] = (int32_t)at[i];
  b->answer = 0;
  return GDN_OK;
}

// The agent stands between its home on the left and the desk on the right.
static float place_of(int32_t stage) {
  return stage == CHOICE ? 3.8f : stage == HOME ? 1.7f : 4.9f;
}

static void point(const gdn_env *env, const double *observation, float *x, float *y) {
  double stage = observation[STAGE];
  (void)env;
  *x = place_of(stage < CHOICE + 0.5 ? CHOICE : stage < ANSWERED + 0.5 ? ANSWERED : HOME);
  *y = 4.0f;
}

// -- drawing --------------------------------------------------------------------------------------

static char *put_number(char *to, int32_t n) {
  if (n > 9) *to++ = (char)('0' + n / 10);
  *to++ = (char)('0' + n % 10);
  return to;
}

static void draw_sheet(const MathTestView *view, gdn_scene *scene) {
  char task[8] = "? + ? =", answer[4] = "";
  gdn_scene_rect(scene, GDN_LAYER_WORLD, GDN_INK_START, 5.5f, 0.7f, 2.9f, 3.6f, 0.0f);
  if (view->stage == TEST || view->stage == ANSWERED) {
    task[0] = (char)('0' + view->first);
    task[4] = (char)('0' + view->second);
  }
  gdn_scene_text(scene, GDN_LAYER_WORLD, GDN_INK_AGENT, 6.95f, 1.7f, 0.65f, task);
  if (view->stage != ANSWERED) return;
  gdn_ink ink = view->answer == view->first + view->second ? GDN_INK_GOAL : GDN_INK_PIT;
  put_number(answer, view->answer);
  gdn_scene_rect(scene, GDN_LAYER_WORLD, ink, 6.1f, 2.5f, 1.7f, 1.3f, 0.0f);
  gdn_scene_text(scene, GDN_LAYER_WORLD, GDN_INK_AGENT, 6.95f, 3.15f, 0.9f, answer);
}

void math_test_draw(const MathTestView *view, gdn_scene *scene) {
  gdn_scene_rect(scene, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0.0f, 0.0f, MATH_TEST_WIDTH,
                 MATH_TEST_HEIGHT, 0.0f);
  gdn_scene_triangle(scene, GDN_LAYER_WORLD, GDN_INK_WALL,
                     (const float[6]){0.3f, 2.2f, 1.7f, 0.7f, 3.1f, 2.2f}, 0.0f);
  gdn_scene_rect(scene, GDN_LAYER_WORLD, GDN_INK_START, 0.6f, 2.2f, 2.2f, 2.1f, 0.0f);
  gdn_scene_text(scene, GDN_LAYER_WORLD, GDN_INK_LABEL, 1.7f, 2.8f, 0.55f, "home");
  draw_sheet(view, scene);
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, place_of(view->stage), 4.0f, 0.3f, 0.0f);
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const MathTest *b = (const MathTest *)env;
  math_test_draw(&(MathTestView){b->state[STAGE], b->state[FIRST], b->state[SECOND], b->answer},
                 scene);
}

const gdn_env_type env_math_test = {
    .component = {MOTION_COMPONENT(MathTest, GDN_CONTINUOUS), .id = "math-test",
                  .title = "Math test",
                  .summary =
                      "Accept a test whose answer is easy once you see it? Fixed plans do not.",
                  .picture_steps = 3, .source = "Levine, CS 285, lectures on planning"},
    .measure = "return",
    .axis = "episodes",
    .place = place,
    .judge = judge,
    .point = point,
    MATH_TEST_FUNCTIONS};
