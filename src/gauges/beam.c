// See beam.h.
#include "gauges/beam.h"

#include <string.h>

#include "core/way.h"
#include "math/cholesky.h"
#include "math/scalar.h"

void beam_open(Beam *b, int32_t dim, int32_t longest, gdn_arena *arena) {
  b->dim = dim;
  b->longest = longest;
  b->mean = ARENA_NEW(arena, double, (longest + 1) * dim);
  b->std = ARENA_NEW(arena, double, longest *dim);
  b->real = ARENA_NEW(arena, double, (longest + 1) * dim);
}

void beam_predict(Beam *b, const double *m, const double *S, int32_t horizon) {
  int32_t dim = b->dim;
  memcpy(b->mean, m, sizeof *m * (size_t)((horizon + 1) * dim));
  for (int32_t k = 1; k <= horizon; k++) {
    for (int32_t i = 0; i < dim; i++) {
      double variance = S[(k * dim + i) * dim + i];
      b->std[(k - 1) * dim + i] = scalar_sqrt(variance > 0 ? variance : 0);
    }
  }
  b->horizon = horizon;
  b->steps = 0;
}

void beam_places(const double *m, const double *S, int32_t dim, const double *z, int32_t n,
                 double *L, float *out) {
  memcpy(L, S, sizeof *S * (size_t)(dim * dim));
  int32_t factored = cholesky_factor(L, dim);
  for (int32_t i = 0; i < dim; i++) {
    for (int32_t j = 0; j < n; j++) {
      const double *of = z + j * dim;
      double x = m[i], variance = S[i * dim + i];
      for (int32_t k = 0; factored && k <= i; k++) x += L[i * dim + k] * of[k];
      if (!factored && variance > 0) x += scalar_sqrt(variance) * of[i];
      out[i * n + j] = (float)x;
    }
  }
}

void beam_add(Beam *b, const Transition *t) {
  size_t row = sizeof *b->real * (size_t)b->dim;
  if (b->steps >= b->horizon) return;
  if (b->steps == 0) memcpy(b->real, t->observation, row);
  b->steps++;
  memcpy(b->real + b->steps * b->dim, t->next, row);
  if (t->terminated || t->truncated) b->horizon = b->steps;
}

void beam_state(Beam *b, gdn_archive *archive) {
  gdn_archive_i32(archive, &b->horizon, 1);
  gdn_archive_i32(archive, &b->steps, 1);
  archive_check_range(archive, &b->horizon, 1, 0, b->longest);
  archive_check_range(archive, &b->steps, 1, 0, b->horizon);
  if (archive->failed) b->horizon = b->steps = 0;
  gdn_archive_f64(archive, b->mean, (b->longest + 1) * b->dim);
  gdn_archive_f64(archive, b->std, b->longest * b->dim);
  gdn_archive_f64(archive, b->real, (b->longest + 1) * b->dim);
}

static const gdn_column steps_columns[] = {{"beam_steps", "Steps", "steps", GDN_MARK_TALLY, 0, 0}};
static const gdn_column real_columns[] = {{"beam_real", "What happened", "", GDN_MARK_REAL, 0, 0}};
static const gdn_column mean_columns[] = {
    {"beam_mean", "What was predicted", "", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_column std_columns[] = {
    {"beam_std", "Standard deviation", "", GDN_MARK_SPREAD, 0, 0}};
static const gdn_figure figures[] = {
    {.form = GDN_FORM_FANS, .title = "Beam and trial", .axis = "", .caption = ""}};
enum { STEPS, REAL, MEAN, STD };
static const gdn_channel_type types[] = {
    [STEPS] = {.key = "beam.steps",
               .label = "Steps of the trial",
               .unit = "steps",
               .doc = "How many steps the trial beside the beam has so far.",
               .part_of = "beam.mean",
               CHANNEL_COLUMNS(steps_columns)},
    [REAL] = {.key = "beam.real",
              .label = "What happened",
              .unit = "",
              .doc = "The trial's observations: rows are steps, the first is where it began.",
              .part_of = "beam.mean",
              CHANNEL_COLUMNS(real_columns)},
    [MEAN] = {.key = "beam.mean",
              .label = "What was predicted",
              .unit = "",
              .doc = "The mean of the states that the policy was expected to meet: rows are steps.",
              CHANNEL_FIGURES(figures),
              CHANNEL_COLUMNS(mean_columns)},
    [STD] = {.key = "beam.std",
             .label = "Standard deviation",
             .unit = "",
             .doc = "Theirs after 1, 2, ... steps; the state's own, without the noise of sensors.",
             .part_of = "beam.mean",
             CHANNEL_COLUMNS(std_columns)},
};

void beam_channels(const Beam *b, ChannelList *list) {
  channel_add(list, &types[STEPS], &b->steps, GDN_I32, 1, 0);
  channel_add(list, &types[REAL], b->real, GDN_F64, b->longest + 1, b->dim);
  channel_add(list, &types[MEAN], b->mean, GDN_F64, b->longest + 1, b->dim);
  channel_add(list, &types[STD], b->std, GDN_F64, b->longest, b->dim);
}

void beam_draw(const Beam *b, const gdn_env *env, gdn_scene *scene) {
  if (env->type->point == NULL || !(scene->layers & 1u << GDN_LAYER_PLANNING)) return;
  float width = 0.006f * (env->y1 - env->y0), x, y, x2, y2;
  if (b->steps > 0) env->type->point(env, b->real, &x, &y);
  for (int32_t k = 1; k <= b->steps; k++) {
    env->type->point(env, b->real + k * b->dim, &x2, &y2);
    way_step(scene, GDN_LAYER_PLANNING, GDN_INK_TRAIL, x, y, x2, y2, width, 0.9f);
    x = x2;
    y = y2;
  }
}
