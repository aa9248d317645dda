// The math test (see math_test.c) as a finite world, whose rules can be read: so that value iteration can plan with
// policies instead of sequences of actions. It accepts the test, because it will look before it answers.
#include "envs/math_test.h"

GDN_PARAM_STRUCT(MathTestStatesParams, MATH_TEST_REWARDS);
GDN_PARAM_TABLE(params, MathTestStatesParams, MATH_TEST_REWARDS);

// State 0 is the choice, 1 + 10 first + second the test with those numbers, the last the end.
enum {
  DIGITS = 10,
  PAIRS = DIGITS * DIGITS,
  OVER = 1 + PAIRS,
  N_STATES,
  N_ANSWERS = 2 * DIGITS - 1
};

typedef struct MathTestStates {
  gdn_env base;
  MathTestStatesParams params;
  int32_t state;
  int32_t last, answer; // the test answered, 0 for none, and how: for the drawing
} MathTestStates;

static const gdn_fact facts[] = {
    {"Observation", "0 the choice, 1 + 10 a + b the test that asks for a + b, 101 the end."},
    {"Action", "At the choice: 0 goes home, any other accepts. At the test: the answer, 0 to 18."},
    {"Reward", "`right` for the right answer, minus `wrong` for any other, 0 for going home."},
    {"Ends", "At home, or with the answer."},
    {"Start", "At the choice."},
    {"Optimum", "2000: accept, look, and answer right."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  (void)arena, (void)why;
  env->observation = (gdn_space){.n = N_STATES, .dim = 1};
  env->action = (gdn_space){.n = N_ANSWERS, .dim = 1};
  env->n_outcomes = PAIRS;
  env->x1 = MATH_TEST_WIDTH;
  env->y1 = MATH_TEST_HEIGHT;
  return GDN_OK;
}

// The right answer to test s.
static int32_t sum_of(int32_t s) {
  return (s - 1) / DIGITS + (s - 1) % DIGITS;
}

static int32_t outcomes(const gdn_env *env, int32_t s, int32_t a, gdn_outcome *out) {
  const MathTestStates *b = (const MathTestStates *)env;
  if (s == OVER) return 0;
  if (s == 0 && a > 0) {
    for (int32_t i = 0; i < PAIRS; i++) {
      out[i] = (gdn_outcome){.probability = 1.0 / PAIRS, .next = 1 + i};
    }
    return PAIRS;
  }
  double reward = s == 0 ? 0.0 : a == sum_of(s) ? b->params.right : -b->params.wrong;
  out[0] = (gdn_outcome){.probability = 1.0, .reward = reward, .next = OVER, .terminated = 1};
  return 1;
}

static void reset(gdn_env *env, gdn_random *random) {
  MathTestStates *b = (MathTestStates *)env;
  (void)random;
  b->state = b->last = b->answer = 0;
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  MathTestStates *b = (MathTestStates *)env;
  gdn_outcome all[PAIRS];
  int32_t n = outcomes(env, b->state, (int32_t)action[0], all);
  if (n == 0) return;
  const gdn_outcome *one = &all[gdn_random_below(random, n)]; // equally likely
  if (b->state > 0) out->success = (int32_t)action[0] == sum_of(b->state) ? 1 : -1;
  b->last = b->state;
  b->answer = (int32_t)action[0];
  b->state = one->next;
  out->reward = one->reward;
  out->terminated = one->terminated;
}

static void observe(const gdn_env *env, double *observation) {
  observation[0] = ((const MathTestStates *)env)->state;
}

static void state(gdn_env *env, gdn_archive *archive) {
  MathTestStates *b = (MathTestStates *)env;
  int32_t *numbers[] = {&b->state, &b->last, &b->answer};
  static const int32_t most[] = {OVER, OVER, N_ANSWERS - 1};
  for (int32_t i = 0; i < 3; i++) {
    gdn_archive_i32(archive, numbers[i], 1);
    int32_t sound = *numbers[i] >= 0 && *numbers[i] <= most[i];
    if (!sound) *numbers[i] = 0;
    gdn_archive_check(archive, sound);
  }
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const MathTestStates *b = (const MathTestStates *)env;
  int32_t over = b->state == OVER, test = over ? b->last : b->state, pair = test > 0 ? test - 1 : 0;
  int32_t stage = test > 0 ? (over ? ANSWERED : TEST) : over ? HOME : CHOICE;
  MathTestView view = {stage, pair / DIGITS, pair % DIGITS, b->answer};
  math_test_draw(&view, scene);
}

const gdn_env_type env_math_test_states = {
    .component = {GDN_COMPONENT(ENV, MathTestStates, params), .id = "math-test-states",
                  .title = "Math test, all states known",
                  .summary = "The same test for planners of policies: look first, then answer.",
                  .idea = GDN_IDEA_TABLES, .picture_steps = 20,
                  .source = "Levine, CS 285, lectures on planning",
                  .offers = GDN_FINITE | GDN_OUTCOMES | GDN_CHOICES | GDN_ACTIONS, .facts = facts,
                  .n_facts = GDN_COUNT(facts)},
    .measure = "return",
    .axis = "episodes",
    .outcomes = outcomes,
    MATH_TEST_FUNCTIONS};
