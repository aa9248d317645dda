// See scaler.h.
#include "models/scaler.h"

#include "math/scalar.h"

void scaler_open(Scaler *s, scaler_kind kind, int32_t n, gdn_arena *arena) {
  s->kind = kind;
  s->n = n;
  s->mean = ARENA_NEW(arena, double, n);
  s->unit = ARENA_NEW(arena, double, n);
  s->centre = ARENA_NEW(arena, float, n);
  s->scale = ARENA_NEW(arena, float, n);
  s->inverse = ARENA_NEW(arena, float, n);
  s->moments = ARENA_NEW(arena, Tally, n);
}

// The floats that follow from the statistics.
static void round_all(Scaler *s) {
  for (int32_t i = 0; i < s->n; i++) {
    s->centre[i] = (float)s->mean[i];
    s->scale[i] = (float)s->unit[i];
    s->inverse[i] = (float)(1.0 / s->unit[i]);
  }
}

void scaler_start(Scaler *s) {
  for (int32_t i = 0; i < s->n; i++) {
    s->mean[i] = 0.0;
    s->unit[i] = 1.0;
  }
  round_all(s);
}

void scaler_clear(Scaler *s) {
  for (int32_t i = 0; i < s->n; i++) s->moments[i] = (Tally){0};
}

void scaler_add(Scaler *s, const float *row) {
  for (int32_t i = 0; i < s->n; i++) tally_add(&s->moments[i], (double)row[i]);
}

void scaler_finish(Scaler *s) {
  for (int32_t i = 0; i < s->n; i++) {
    double mean = s->moments[i].mean, size = mean < 0.0 ? -mean : mean;
    double unit = tally_std(&s->moments[i]), least = 1e-6 * (size > 1.0 ? size : 1.0);
    if (unit < least) unit = s->kind == SCALER_INPUTS ? 1.0 : least;
    s->mean[i] = mean;
    s->unit[i] = unit;
  }
  round_all(s);
}

void scaler_apply(const Scaler *s, int32_t columns, float *x) {
  for (int32_t i = 0; i < s->n; i++, x += columns) {
    float centre = s->centre[i], inverse = s->inverse[i];
    for (int32_t c = 0; c < columns; c++) x[c] = (x[c] - centre) * inverse;
  }
}

void scaler_undo(const Scaler *s, int32_t columns, const float *x, float *out) {
  for (int32_t i = 0; i < s->n; i++, x += columns, out += columns) {
    float centre = s->centre[i], scale = s->scale[i];
    for (int32_t c = 0; c < columns; c++) out[c] = centre + x[c] * scale;
  }
}

void scaler_stretch(const Scaler *s, int32_t columns, const float *x, float *out) {
  for (int32_t i = 0; i < s->n; i++, x += columns, out += columns) {
    float scale = s->scale[i];
    for (int32_t c = 0; c < columns; c++) out[c] = x[c] * scale;
  }
}

void scaler_state(Scaler *s, gdn_archive *archive) {
  gdn_archive_f64(archive, s->mean, s->n);
  gdn_archive_f64(archive, s->unit, s->n);
  if (archive->mode != ARCHIVE_READ) return;
  for (int32_t i = 0; i < s->n; i++)
    gdn_archive_check(archive, s->unit[i] > 0.0 && s->unit[i] < SCALAR_INFINITY &&
                                   s->mean[i] - s->mean[i] == 0.0);
  if (archive->failed) scaler_start(s); // usable until the damaged run is thrown away
  round_all(s);
}
