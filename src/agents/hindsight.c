// See hindsight.h.
#include "agents/hindsight.h"

#include <string.h>

#include "base/arena.h"
#include "core/archive.h"
#include "math/scalar.h"

enum { STEPS = HINDSIGHT_STEPS, BINS = HINDSIGHT_BINS, T = DYNAMICS_TILE };
_Static_assert(STEPS <= T, "one tile predicts all steps at once");

void hindsight_open(Hindsight *h, Rollout *rollout, gdn_arena *arena) {
  int32_t dim = rollout->dim, members = rollout->members;
  h->rollout = rollout;
  h->real = ARENA_NEW(arena, double, (STEPS + 1) * dim);
  h->actions = ARENA_NEW(arena, float, STEPS * rollout->action_dim);
  h->truth = ARENA_NEW(arena, double, (STEPS + 1) * dim);
  h->members = ARENA_NEW(arena, double, members *(STEPS + 1) * dim);
  h->deviation = ARENA_NEW(arena, double, members *STEPS *dim);
  h->seen = ARENA_NEW(arena, Moments, dim);
}

// -- the comparison --------------------------------------------------------------------------------

// The unit in which number i of the observation is measured.
static double unit_of(const Hindsight *h, int32_t i) {
  double deviation = moments_deviation(&h->seen[i]);
  return deviation > 0 ? deviation : 1;
}

// The members' mean of number i, k steps ahead.
static double imagined(const Hindsight *h, int32_t k, int32_t i) {
  int32_t members = h->rollout->members, dim = h->rollout->dim;
  double sum = 0;
  for (int32_t m = 0; m < members; m++) sum += h->members[(m * (h->shown + 1) + k) * dim + i];
  return sum / members;
}

static void measure_errors(Hindsight *h) {
  int32_t dim = h->rollout->dim;
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
static void place_truth(Hindsight *h, int32_t i, int32_t j) {
  const Rollout *r = h->rollout;
  double mean = 0, square = 0, noise = 0, members = r->members;
  for (int32_t m = 0; m < r->members; m++) {
    int32_t at = (m * r->rows + i) * T + j;
    mean += (double)r->mean[at] / members;
    square += (double)r->mean[at] * (double)r->mean[at] / members;
    noise += (double)r->deviation[at] * (double)r->deviation[at] / members;
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
static void calibrate(Hindsight *h) {
  Rollout *r = h->rollout;
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
  Prediction p = {r->observation, r->action, r->mean, r->deviation};
  gdn_random noise = r->noise; // a copy: looking back leaves no trace
  dynamics_of(r->model)->predict(r->model, &p, &noise);
  for (int32_t j = 0; j < h->n; j++) {
    for (int32_t i = 0; i < r->dim; i++) place_truth(h, i, j);
  }
}

static void compare(Hindsight *h) {
  h->shown = h->n;
  memcpy(h->truth, h->real, sizeof(double) * (size_t)((h->n + 1) * h->rollout->dim));
  rollout_members(h->rollout, h->actions, h->n, h->real, h->members, h->deviation);
  measure_errors(h);
  calibrate(h);
}

void hindsight_add(Hindsight *h, const Transition *t, const double *unit_action) {
  size_t bytes = sizeof(double) * (size_t)h->rollout->dim;
  int32_t dim = h->rollout->dim, action_dim = h->rollout->action_dim;
  if (h->n == 0) memcpy(h->real, t->observation, bytes);
  for (int32_t i = 0; i < action_dim; i++) {
    h->actions[h->n * action_dim + i] = (float)unit_action[i];
  }
  h->n++;
  memcpy(h->real + h->n * dim, t->next, bytes);
  for (int32_t i = 0; i < dim; i++) moments_add(&h->seen[i], t->next[i]);
  if (h->n < STEPS && !t->terminated && !t->truncated) return;
  compare(h);
  h->n = 0;
}

void hindsight_forget(Hindsight *h) {
  memset(h->squares, 0, sizeof h->squares);
  memset(h->counts, 0, sizeof h->counts);
  memset(h->calibration, 0, sizeof h->calibration);
}

// -- state, channels, drawing -------------------------------------------------------------------------

void hindsight_state(Hindsight *h, gdn_archive *archive) {
  int32_t dim = h->rollout->dim, members = h->rollout->members;
  gdn_archive_i32(archive, &h->n, 1);
  gdn_archive_i32(archive, &h->shown, 1);
  archive_check_range(archive, &h->n, 1, 0, STEPS - 1);
  archive_check_range(archive, &h->shown, 1, 0, STEPS);
  gdn_archive_f64(archive, h->real, (STEPS + 1) * dim);
  gdn_archive_f32(archive, h->actions, STEPS * h->rollout->action_dim);
  gdn_archive_f64(archive, h->truth, (STEPS + 1) * dim);
  gdn_archive_f64(archive, h->members, members * (STEPS + 1) * dim);
  gdn_archive_f64(archive, h->deviation, members * STEPS * dim);
  gdn_archive_f64(archive, h->squares, STEPS);
  gdn_archive_f64(archive, h->counts, STEPS);
  gdn_archive_f64(archive, h->error, STEPS);
  gdn_archive_f64(archive, h->calibration, BINS);
  for (int32_t i = 0; i < dim; i++) {
    uint64_t n = (uint64_t)h->seen[i].n;
    gdn_archive_u64(archive, &n, 1);
    h->seen[i].n = (int64_t)n;
    gdn_archive_f64(archive, &h->seen[i].mean, 1);
    gdn_archive_f64(archive, &h->seen[i].squares, 1);
  }
}

void hindsight_channels(const Hindsight *h, ChannelList *list) {
  int32_t dim = h->rollout->dim, members = h->rollout->members;
  channel_add(list, "hindsight.steps", "Steps compared", "steps",
              "How many real steps the latest comparison of model and truth has.", &h->shown,
              GDN_I32, 1, 0);
  channel_add(list, "hindsight.truth", "What happened", "",
              "The real observations: rows are steps, the first is where it began.", h->truth,
              GDN_F64, STEPS + 1, dim);
  channel_add(list, "hindsight.members", "What the model imagined", "",
              "Each member's imagined observations, (steps + 1) rows after another.", h->members,
              GDN_F64, members * (STEPS + 1), dim);
  channel_add(list, "hindsight.deviation", "Expected noise", "",
              "The deviation each member expected at each step, (steps) rows after another.",
              h->deviation, GDN_F64, members * STEPS, dim);
  channel_add(list, "hindsight.error", "Error by steps ahead", "deviations",
              "Root mean square error of imagining k = 1, 2, ... steps ahead, since the model last "
              "learned; in units of each number's own spread.",
              h->error, GDN_F64, STEPS, 0);
  channel_add(list, "hindsight.counts", "Comparisons", "", "How many errors each k has.", h->counts,
              GDN_F64, STEPS, 0);
  channel_add(list, "hindsight.calibration", "Calibration", "steps",
              "How often the truth fell into each tenth of the predicted probability.",
              h->calibration, GDN_F64, BINS, 0);
}

static void draw_way(const gdn_env *env, gdn_scene *scene, const double *way, int32_t steps,
                     int32_t dim, gdn_ink ink, float width, float value) {
  float x, y, x2, y2;
  env->type->point(env, way, &x, &y);
  for (int32_t k = 1; k <= steps; k++) {
    env->type->point(env, way + k * dim, &x2, &y2);
    gdn_scene_line(scene, GDN_LAYER_MODEL, ink, x, y, x2, y2, width, value);
    x = x2;
    y = y2;
  }
}

void hindsight_draw(const Hindsight *h, const gdn_env *env, gdn_scene *scene) {
  if (h->shown == 0 || env->type->point == NULL || !(scene->layers & 1u << GDN_LAYER_MODEL)) return;
  int32_t dim = h->rollout->dim;
  float width = 0.006f * (env->y1 - env->y0);
  for (int32_t m = 0; m < h->rollout->members; m++) {
    draw_way(env, scene, h->members + m * (h->shown + 1) * dim, h->shown, dim, GDN_INK_IMAGINED,
             width, 0.5f);
  }
  draw_way(env, scene, h->truth, h->shown, dim, GDN_INK_TRAIL, width, 0.9f);
}
