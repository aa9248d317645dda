// Scatter: a regression as a world. An episode is one point (x, y) of a cloud, picked by chance: first its x
// is seen, then its y; what the agent does is ignored. So a model of the dynamics, which predicts what is seen
// next, learns y from x. Points can be added and taken away while a model learns them:
// where the points scatter around their mean the noise is theirs (aleatoric, and no further point
// removes it); where there are none, models can only disagree (epistemic, and points there remove
// it).
//
// The clouds follow y = sin 3x. `clusters` lie in [-1.2, -0.5] and [0.4, 1.1], with a standard deviation
// that grows with x as 0.03 + 0.1 (x + 1.2), and beyond both ends is as there; `sine` covers [-1.5, 1.5] with a standard
// deviation of 0.1. Points that were added by hand change nothing of that: the curve is what the first ones came from.
#include "base/text.h"
#include "envs/motion.h"
#include "envs/physics.h"
#include "math/rng.h"
#include "math/scalar.h"

#define CAP 256      // most points
#define LIMIT 2.0    // of both coordinates
#define FIRST (-1.2) // where the clusters begin and end
#define LAST 1.1

#define SCATTER(X, P)                                                                           \
  X(P, CHOICE, shape, 0, 0, 2, LINEAR, "clusters|sine|empty", 0, "Shape",                       \
    "The points that are there at first.")                                                      \
  X(P, INT, points, 80, 2, 256, LINEAR, "", 0, "Points", "How many points there are at first.") \
  X(P, REAL, noise, 1.0, 0.0, 3.0, LINEAR, "", 0, "Noise",                                      \
    "Factor on the points' standard deviation.")                                                \
  X(P, INT, data, 0, 0, 1000000, LINEAR, "", 0, "Data", "Each number is another cloud of points.")
GDN_PARAM_STRUCT(ScatterParams, SCATTER);
GDN_PARAM_TABLE(params, ScatterParams, SCATTER);

enum { CLUSTERS, SINE, EMPTY };
enum { X_SEEN, Y_SEEN, NOTHING_SEEN }; // stages of an episode
enum { DASHES = 40 };                  // and gaps of the curve on one side of 0

typedef struct Scatter {
  gdn_env base;
  ScatterParams params;
  int32_t n;       // points
  double *x, *y;   // [CAP]
  double shown[2]; // the point of this episode
  int32_t stage;
} Scatter;

static const gdn_fact facts[] = {
    {"Observation", "The x of a point of the cloud, each equally likely; then its y."},
    {"Action", "One number from -1 to 1 that changes nothing."},
    {"Reward", "None: there is nothing to do."},
    {"Ends", "When the y was seen; where there is no point, never."},
    {"Start", "Any point."},
    {"Truth", "Dashed: the curve that the first points came from, y = sin 3x. It is for people; no "
              "learner is told."},
    {"Points",
     "`point.X` with the value Y adds a point, both from -2 to 2; with the value - it takes "
     "away the point whose x is nearest. At most 256."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {"x, then y"}, *const units[] = {""};
  static const char *const action_names[] = {"nothing"}, *const action_units[] = {""};
  static const double low[] = {-LIMIT}, high[] = {LIMIT};
  static const double action_low[] = {-1.0}, action_high[] = {1.0};
  Scatter *b = (Scatter *)env;
  (void)why;
  env->observation = motion_box(1, low, high, names, units);
  env->action = motion_box(1, action_low, action_high, action_names, action_units);
  env->x0 = env->y0 = (float)-LIMIT - 0.1f;
  env->x1 = env->y1 = (float)LIMIT + 0.1f;
  b->x = gdn_arena_take(arena, CAP, sizeof *b->x);
  b->y = gdn_arena_take(arena, CAP, sizeof *b->y);
  return GDN_OK;
}

static int32_t behind(const gdn_env *env, double x, double *mean, double *std) {
  const Scatter *b = (const Scatter *)env;
  if (b->params.shape == EMPTY) return 0;
  double right = physics_clamp(x, FIRST, LAST) + 1.2;
  *mean = scalar_sin(3.0 * x);
  *std = b->params.noise * (b->params.shape == CLUSTERS ? 0.03 + 0.1 * right : 0.1);
  return 1;
}

static void start(gdn_env *env) {
  Scatter *b = (Scatter *)env;
  gdn_random random = rng_stream((uint64_t)b->params.data, "scatter", 0);
  b->n = b->params.shape == EMPTY ? 0 : b->params.points;
  for (int32_t i = 0; i < b->n; i++) {
    double u = rng_unit(&random), x = 3.0 * u - 1.5, mean = 0, std = 0;
    if (b->params.shape == CLUSTERS) x = (i % 2 ? 0.4 : FIRST) + 0.7 * u;
    behind(env, x, &mean, &std);
    double y = mean + std * gdn_random_normal(&random);
    b->x[i] = x;
    b->y[i] = physics_clamp(y, -LIMIT, LIMIT);
  }
}

static void reset(gdn_env *env, gdn_random *random) {
  Scatter *b = (Scatter *)env;
  int32_t i = gdn_random_below(random, b->n);
  b->shown[0] = b->n > 0 ? b->x[i] : 0.0;
  b->shown[1] = b->n > 0 ? b->y[i] : 0.0;
  b->stage = b->n > 0 ? X_SEEN : NOTHING_SEEN;
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Scatter *b = (Scatter *)env;
  (void)action;
  if (b->stage == NOTHING_SEEN) {
    reset(env, random); // points may have come
    return;
  }
  b->stage = Y_SEEN;
  out->terminated = 1;
}

static void observe(const gdn_env *env, double *observation) {
  const Scatter *b = (const Scatter *)env;
  observation[0] = b->shown[b->stage == Y_SEEN];
}

static void state(gdn_env *env, gdn_archive *archive) {
  Scatter *b = (Scatter *)env;
  gdn_archive_i32(archive, &b->n, 1);
  gdn_archive_f64(archive, b->x, CAP);
  gdn_archive_f64(archive, b->y, CAP);
  gdn_archive_f64(archive, b->shown, 2);
  gdn_archive_i32(archive, &b->stage, 1);
  int32_t sound = b->stage >= X_SEEN && b->stage <= NOTHING_SEEN && b->n >= 0 && b->n <= CAP &&
                  motion_finite(b->x, CAP) && motion_finite(b->y, CAP);
  if (!sound) b->n = b->stage = 0; // inside the arrays until the damaged run is thrown away
  gdn_archive_check(archive, sound);
}

// -- editing --------------------------------------------------------------------------------------

static gdn_status remove_nearest(Scatter *b, double x, gdn_message *why) {
  int32_t nearest = -1;
  double least = SCALAR_INFINITY;
  for (int32_t i = 0; i < b->n; i++) {
    double square = (b->x[i] - x) * (b->x[i] - x);
    if (square < least) {
      least = square;
      nearest = i;
    }
  }
  if (nearest < 0) {
    text_writer w = text_message(why);
    text_put(&w, "there is no point left to take away");
    return GDN_BAD_ARGUMENT;
  }
  b->n--;
  for (int32_t i = nearest; i < b->n; i++) {
    b->x[i] = b->x[i + 1];
    b->y[i] = b->y[i + 1];
  }
  b->x[b->n] = b->y[b->n] = 0.0; // so that a snapshot tells nothing of it
  return GDN_OK;
}

static gdn_status add(Scatter *b, double x, const char *value, gdn_message *why) {
  double y;
  gdn_status status = physics_number(value, LIMIT, &y, why);
  if (status != GDN_OK) return status;
  if (b->n == CAP) {
    text_writer w = text_message(why);
    text_put(&w, "there are 256 points, the most there can be: take one away first");
    return GDN_BAD_ARGUMENT;
  }
  b->x[b->n] = x;
  b->y[b->n++] = y;
  return GDN_OK;
}

static gdn_status edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  Scatter *b = (Scatter *)env;
  text_span rest = text_all(key), word = text_cut(&rest, '.');
  double x;
  if (!text_equal(word, "point") || !text_number(rest, &x) || !(x >= -LIMIT && x <= LIMIT)) {
    text_writer w = text_message(why);
    text_put(&w, "what can be edited is point.X with X from -2 to 2");
    return GDN_UNKNOWN_ID;
  }
  int32_t removes = text_equal(text_all(value), "-");
  gdn_status status = removes ? remove_nearest(b, x, why) : add(b, x, value, why);
  if (status == GDN_OK) env->revision++;
  return status;
}

// -- looking --------------------------------------------------------------------------------------

static void draw_axes(const gdn_env *env, gdn_scene *scene) {
  static const char *const numbers[] = {"-1", "0", "1"};
  float low = env->x0, high = env->x1;
  gdn_scene_rect(scene, GDN_LAYER_WORLD, GDN_INK_FLOOR, low, low, high - low, high - low, 0.0f);
  for (int32_t i = -1; i <= 1; i++) {
    float at = (float)i, width = i == 0 ? 0.02f : 0.01f;
    gdn_ink ink = i == 0 ? GDN_INK_START : GDN_INK_GRID;
    gdn_scene_line(scene, GDN_LAYER_WORLD, ink, low, at, high, at, width, 0.0f);
    gdn_scene_line(scene, GDN_LAYER_WORLD, ink, at, low, at, high, width, 0.0f);
    gdn_scene_text(scene, GDN_LAYER_WORLD, GDN_INK_LABEL, at + 0.12f, 0.14f, 0.15f, numbers[i + 1]);
    if (i == 0) continue;
    gdn_scene_text(scene, GDN_LAYER_WORLD, GDN_INK_LABEL, 0.12f, 0.14f - at, 0.15f, numbers[i + 1]);
  }
}

// Dashed, for people alone.
static void draw_behind(const gdn_env *env, gdn_scene *scene) {
  double std, length = LIMIT / DASHES;
  for (int32_t i = -DASHES; i < DASHES; i += 2) {
    double x = i * length, y, next = 0;
    if (!behind(env, x, &y, &std)) return;
    behind(env, x + length, &next, &std);
    gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_LABEL, (float)x, (float)-y, (float)(x + length),
                   (float)-next, 0.015f, 0.0f);
  }
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const Scatter *b = (const Scatter *)env;
  draw_axes(env, scene);
  draw_behind(env, scene);
  for (int32_t i = 0; i < b->n; i++) {
    gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_AGENT, (float)b->x[i], (float)-b->y[i], 0.03f,
                   0.0f);
  }
  if (b->stage == NOTHING_SEEN) return;
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, (float)b->shown[0], (float)-b->shown[1],
                 0.06f, 0.0f);
}

static void near(const gdn_env *env, gdn_answer *answer) {
  const Scatter *b = (const Scatter *)env;
  for (int32_t i = 0; i < b->n; i++) {
    if (!gdn_answer_about(answer, (float)b->x[i], (float)-b->y[i], 0.06f, "A point")) continue;
    gdn_answer_number(answer, "x", b->x[i], "", GDN_MARK_REAL);
    gdn_answer_number(answer, "y", b->y[i], "", GDN_MARK_REAL);
  }
}

const gdn_env_type env_scatter = {
    .component = {GDN_COMPONENT(ENV, Scatter, params), .id = "scatter", .title = "Scatter",
                  .summary =
                      "Points to fit: where is the noise theirs, and where does nobody know?",
                  .idea = GDN_IDEA_POINTS, .picture_steps = 60, .source = "our own",
                  .offers = GDN_POINTS, .facts = facts, .n_facts = GDN_COUNT(facts)},
    .measure = "",
    .open = open,
    .start = start,
    .reset = reset,
    .step = step,
    .observe = observe,
    .state = state,
    .edit = edit,
    .behind = behind,
    .draw = draw,
    .near = near};
