// See model_error.h.
#include "gauges/model_error.h"

#include <string.h>

#include "base/arena.h"
#include "core/answer.h"
#include "core/archive.h"
#include "core/way.h"
#include "math/scalar.h"

enum { STEPS = MODEL_ERROR_STEPS, BINS = MODEL_ERROR_BINS, T = DYNAMICS_TILE };
_Static_assert(STEPS <= T, "one tile predicts all steps at once");

void model_error_open(ModelError *h, Imagination *im, gdn_arena *arena) {
  int32_t dim = im->dim, members = im->members;
  h->im = im;
  h->real = ARENA_NEW(arena, double, (STEPS + 1) * dim);
  h->actions = ARENA_NEW(arena, float, STEPS * im->action_dim);
  h->truth = ARENA_NEW(arena, double, (STEPS + 1) * dim);
  h->members = ARENA_NEW(arena, double, members *(STEPS + 1) * dim);
  h->std = ARENA_NEW(arena, double, members *STEPS *dim);
  h->seen = ARENA_NEW(arena, Tally, dim);
}

// -- the comparison --------------------------------------------------------------------------------

// The unit in which number i of the observation is measured.
static double unit_of(const ModelError *h, int32_t i) {
  double std = tally_std(&h->seen[i]);
  return std > 0 ? std : 1;
}

// The members' mean of number i, k steps ahead.
static double imagined(const ModelError *h, int32_t k, int32_t i) {
  int32_t members = h->im->members, dim = h->im->dim;
  double sum = 0;
  for (int32_t m = 0; m < members; m++) sum += h->members[(m * (h->shown + 1) + k) * dim + i];
  return sum / members;
}

static void measure_errors(ModelError *h) {
  int32_t dim = h->im->dim;
  for (int32_t k = 1; k <= h->shown; k++) {
    double square = 0;
    for (int32_t i = 0; i < dim; i++) {
      double error = (imagined(h, k, i) - h->truth[k * dim + i]) / unit_of(h, i);
      square += error * error / dim;
    }
    if (!(square < SCALAR_INFINITY)) continue; // a model that diverged has no error to speak of
    h->squares[k - 1] += square;
    h->counts[k - 1] += 1;
    h->error[k - 1] = scalar_sqrt(h->squares[k - 1] / h->counts[k - 1]);
  }
}

// Counts where the truth lies in the mixture of the members' predictions.
static void place_truth(ModelError *h, int32_t i, int32_t j) {
  const Imagination *r = h->im;
  double mean = 0, square = 0, noise = 0, members = r->members;
  for (int32_t m = 0; m < r->members; m++) {
    int32_t at = (m * r->rows + i) * T + j;
    mean += (double)r->mean[at] / members;
    square += (double)r->mean[at] * (double)r->mean[at] / members;
    noise += (double)r->std[at] * (double)r->std[at] / members;
  }
  double variance = square - mean * mean + noise;
  if (!(variance > 0)) return; // claims to be certain: nothing to calibrate
  double change = h->real[(j + 1) * r->dim + i] - h->real[j * r->dim + i];
  double z = (change - mean) / scalar_sqrt(variance);
  double below = 0.5 + 0.5 * scalar_erf(z * 0.70710678118654752);
  int32_t bin = (int32_t)(below * BINS);
  h->calibration[bin < BINS ? bin : BINS - 1] += 1;
}

// All real steps, each predicted from where it really began.
static void calibrate(ModelError *h) {
  Imagination look = imagine_look(h->im), *r = &look;
  for (int32_t m = 0; m < r->members; m++) {
    for (int32_t j = 0; j < T; j++) {
      int32_t step = j < h->n ? j : 0;
      for (int32_t i = 0; i < r->dim; i++) {
        r->observation[(m * r->dim + i) * T + j] = (float)h->real[step * r->dim + i];
      }
      for (int32_t i = 0; i < r->action_dim; i++) {
        r->action[(m * r->action_dim + i) * T + j] = h->actions[step * r->action_dim + i];
      }
    }
  }
  imagine_ask(r);
  for (int32_t j = 0; j < h->n; j++) {
    for (int32_t i = 0; i < r->dim; i++) place_truth(h, i, j);
  }
  double all = 0;
  for (int32_t i = 0; i < BINS; i++) all += h->calibration[i];
  if (all > 0) h->within = 1 - (h->calibration[0] + h->calibration[BINS - 1]) / all;
}

static void compare(ModelError *h) {
  h->shown = h->n;
  memcpy(h->truth, h->real, sizeof(double) * (size_t)((h->n + 1) * h->im->dim));
  imagine_members(h->im, h->actions, h->n, h->real, h->members, h->std);
  measure_errors(h);
  calibrate(h);
}

void model_error_add(ModelError *h, const Transition *t, const double *unit_action) {
  size_t bytes = sizeof(double) * (size_t)h->im->dim;
  int32_t dim = h->im->dim, action_dim = h->im->action_dim;
  if (h->n == 0) memcpy(h->real, t->observation, bytes);
  for (int32_t i = 0; i < action_dim; i++) {
    h->actions[h->n * action_dim + i] = (float)unit_action[i];
  }
  h->n++;
  memcpy(h->real + h->n * dim, t->next, bytes);
  for (int32_t i = 0; i < dim; i++) tally_add(&h->seen[i], t->next[i]);
  if (h->n < STEPS && !t->terminated && !t->truncated) return;
  compare(h);
  h->n = 0;
}

void model_error_forget(ModelError *h) {
  memset(h->squares, 0, sizeof h->squares);
  memset(h->counts, 0, sizeof h->counts);
  memset(h->calibration, 0, sizeof h->calibration);
}

// -- state, channels, drawing -------------------------------------------------------------------------

void model_error_state(ModelError *h, gdn_archive *archive) {
  int32_t dim = h->im->dim, members = h->im->members;
  gdn_archive_i32(archive, &h->n, 1);
  gdn_archive_i32(archive, &h->shown, 1);
  archive_check_range(archive, &h->n, 1, 0, STEPS - 1);
  archive_check_range(archive, &h->shown, 1, 0, STEPS);
  gdn_archive_f64(archive, h->real, (STEPS + 1) * dim);
  gdn_archive_f32(archive, h->actions, STEPS * h->im->action_dim);
  gdn_archive_f64(archive, h->truth, (STEPS + 1) * dim);
  gdn_archive_f64(archive, h->members, members * (STEPS + 1) * dim);
  gdn_archive_f64(archive, h->std, members * STEPS * dim);
  gdn_archive_f64(archive, h->squares, STEPS);
  gdn_archive_f64(archive, h->counts, STEPS);
  gdn_archive_f64(archive, h->error, STEPS);
  gdn_archive_f64(archive, h->calibration, BINS);
  gdn_archive_f64(archive, &h->within, 1);
  for (int32_t i = 0; i < dim; i++) {
    uint64_t n = (uint64_t)h->seen[i].n;
    gdn_archive_u64(archive, &n, 1);
    h->seen[i].n = (int64_t)n;
    gdn_archive_f64(archive, &h->seen[i].mean, 1);
    gdn_archive_f64(archive, &h->seen[i].squares, 1);
  }
}

static const gdn_column steps_columns[] = {
    {"compared_steps", "Steps", "steps", GDN_MARK_TALLY, 0, 0}};
static const gdn_column truth_columns[] = {{"happened", "What happened", "", GDN_MARK_REAL, 0, 0}};
static const gdn_column members_columns[] = {
    {"predicted", "What each member imagined", "", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_column std_columns[] = {
    {"expected_noise", "Expected noise", "", GDN_MARK_SPREAD, 0, 0}};
static const gdn_column error_columns[] = {
    {"model_error", "Error", "std", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_column counts_columns[] = {
    {"comparisons", "Comparisons", "", GDN_MARK_TALLY, 0, 0}};
static const gdn_column calibration_columns[] = {
    {"truths", "Truths", "steps", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_column within_columns[] = {
    {"within", "Truth within the expected 80 %", "", GDN_MARK_IMAGINED, 0, GDN_NOT_ZERO}};
static const gdn_figure members_figures[] = {
    {.form = GDN_FORM_FANS, .title = "Model and truth", .axis = "", .caption = ""}};
static const gdn_figure error_figures[] = {
    {.form = GDN_FORM_BANDS,
     .title = "Error by steps ahead",
     .axis = "steps ahead",
     .caption =
         "In units of each number's own spread. Dashed: an error as after one step, added at "
         "every step; dotted: earlier errors grow too.",
     .first = 1,
     .flags = GDN_GROWTH}};
static const gdn_figure calibration_figures[] = {
    {.form = GDN_FORM_SHARES, .title = "Calibration", .axis = "% of probability", .caption = ""}};
static const gdn_figure within_figures[] = {
    {.form = GDN_FORM_SERIES,
     .title = "Truth within the expected 80 %",
     .axis = "real steps",
     .caption = "0.8 is calibrated; less: the model is too sure of itself.",
     .over = GDN_OVER_STEPS,
     .high = 1}};
static const gdn_channel_type model_error_types[] = {
    {.key = "model-error.steps",
     .label = "Steps compared",
     .unit = "steps",
     .doc = "How many real steps the latest comparison of model and truth has.",
     .part_of = "model-error.members",
     CHANNEL_COLUMNS(steps_columns)},
    {.key = "model-error.truth",
     .label = "What happened",
     .unit = "",
     .doc = "The real observations: rows are steps, the first is where it began.",
     .part_of = "model-error.members",
     CHANNEL_COLUMNS(truth_columns)},
    {.key = "model-error.members",
     .label = "What the model imagined",
     .unit = "",
     .doc = "Each member's imagined observations, (steps + 1) rows after another.",
     CHANNEL_FIGURES(members_figures),
     CHANNEL_COLUMNS(members_columns)},
    {.key = "model-error.std",
     .label = "Expected noise",
     .unit = "",
     .doc = "The standard deviation each member expected at each step, (steps) rows after another.",
     .part_of = "model-error.members",
     CHANNEL_COLUMNS(std_columns)},
    {.key = "model-error.error",
     .label = "Error by steps ahead",
     .unit = "std",
     .doc = "Root mean square error of imagining k = 1, 2, ... steps ahead, since the model last "
            "learned; in units of each number's own spread.",
     CHANNEL_FIGURES(error_figures),
     CHANNEL_COLUMNS(error_columns),
     .flags = GDN_CHANNEL_KEPT},
    {.key = "model-error.counts",
     .label = "Comparisons",
     .unit = "",
     .doc = "How many errors each k has.",
     .part_of = "model-error.error",
     CHANNEL_COLUMNS(counts_columns)},
    {.key = "model-error.calibration",
     .label = "Calibration",
     .unit = "steps",
     .doc = "How often the truth fell into each tenth of the predicted probability.",
     CHANNEL_FIGURES(calibration_figures),
     CHANNEL_COLUMNS(calibration_columns),
     .flags = GDN_CHANNEL_KEPT},
    {.key = "model-error.within",
     .label = "Truth within the expected 80 %",
     .unit = "",
     .doc = "The part of the truth within the middle 80 % of the predicted probability, since the "
            "model last learned.",
     CHANNEL_FIGURES(within_figures),
     CHANNEL_COLUMNS(within_columns)},
};
enum { STEPS_COMPARED, TRUTH, MEMBERS, STD, ERROR, COUNTS, CALIBRATION, WITHIN }; // of these

void model_error_channels(const ModelError *h, ChannelList *list) {
  int32_t dim = h->im->dim, members = h->im->members;
  const gdn_channel_type *about = model_error_types;
  channel_add(list, &about[STEPS_COMPARED], &h->shown, GDN_I32, 1, 0);
  channel_add(list, &about[TRUTH], h->truth, GDN_F64, STEPS + 1, dim);
  channel_add(list, &about[MEMBERS], h->members, GDN_F64, members * (STEPS + 1), dim);
  channel_add(list, &about[STD], h->std, GDN_F64, members * STEPS, dim);
  channel_add(list, &about[ERROR], h->error, GDN_F64, STEPS, 0);
  channel_add(list, &about[COUNTS], h->counts, GDN_F64, STEPS, 0);
  channel_add(list, &about[CALIBRATION], h->calibration, GDN_F64, BINS, 0);
  channel_add(list, &about[WITHIN], &h->within, GDN_F64, 1, 0);
}

static void draw_way(const gdn_env *env, gdn_scene *scene, const double *way, int32_t steps,
                     int32_t dim, gdn_ink ink, float width, float value) {
  float x, y, x2, y2;
  env->type->point(env, way, &x, &y);
  for (int32_t k = 1; k <= steps; k++) {
    env->type->point(env, way + k * dim, &x2, &y2);
    way_step(scene, GDN_LAYER_MODEL, ink, x, y, x2, y2, width, value);
    x = x2;
    y = y2;
  }
}

void model_error_draw(const ModelError *h, const gdn_env *env, gdn_scene *scene) {
  if (h->shown == 0 || env->type->point == NULL || !(scene->layers & 1u << GDN_LAYER_MODEL)) return;
  int32_t dim = h->im->dim;
  float width = 0.006f * (env->y1 - env->y0);
  for (int32_t m = 0; m < h->im->members; m++) {
    draw_way(env, scene, h->members + m * (h->shown + 1) * dim, h->shown, dim, GDN_INK_IMAGINED,
             width, 0.5f);
  }
  draw_way(env, scene, h->truth, h->shown, dim, GDN_INK_TRAIL, width, 0.9f);
}

// Member m after k steps: each number as it was imagined, with the noise that was expected, and as it was.
static void tell_member(const ModelError *h, const gdn_env *env, int32_t m, int32_t k,
                        gdn_answer *answer) {
  int32_t dim = h->im->dim, first = answer->n;
  text_writer w = answer_title(answer);
  text_put(&w, "Imagined");
  if (h->im->members > 1) {
    text_put(&w, " by member ");
    text_i64(&w, m + 1);
  }
  text_put(&w, k == 1 ? ", 1 step ahead" : ", ");
  if (k != 1) text_i64(&w, k);
  if (k != 1) text_put(&w, " steps ahead");
  answer_observation(answer, env, h->members + (m * (h->shown + 1) + k) * dim, GDN_MARK_IMAGINED);
  for (int32_t i = 0; i < dim; i++) {
    double noise = k > 0 ? h->std[(m * h->shown + k - 1) * dim + i] : 0;
    w = answer_believed(answer, first + i);
    text_put(&w, "really ");
    text_rounded(&w, h->truth[k * dim + i], 4);
    if (noise <= 0) continue;
    text_put(&w, "; noise expected ");
    text_rounded(&w, noise, 2);
  }
}

void model_error_near(const ModelError *h, const gdn_env *env, gdn_answer *answer) {
  if (h->shown == 0 || env->type->point == NULL) return;
  int32_t dim = h->im->dim, member = -1, step = -1;
  for (int32_t m = 0; m < h->im->members; m++) {
    int32_t k = answer_way(answer, env, h->members + m * (h->shown + 1) * dim, h->shown);
    if (k < 0) continue;
    member = m;
    step = k;
  }
  if (member >= 0) tell_member(h, env, member, step, answer);
}
