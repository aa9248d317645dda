// Standardising: columns of numbers to mean 0 and std 1, and back. The statistics are gathered in
// double whenever the data changed, and stay as they are in between, while plans are made.
#ifndef GEDANKEN_MODELS_SCALER_H
#define GEDANKEN_MODELS_SCALER_H

#include "base/arena.h"
#include "core/archive.h"
#include "math/stats.h"

// What becomes of a column that does not vary (std below 1e-6 max(1, |mean|)). An input keeps its unit:
// blown up, the first new value would swamp the network. A target gets the smallest unit: whatever the
// network says is then a small error.
typedef enum scaler_kind { SCALER_INPUTS, SCALER_TARGETS } scaler_kind;

typedef struct Scaler {
  scaler_kind kind;
  int32_t n;                       // columns
  double *mean, *unit;             // [n]
  float *centre, *scale, *inverse; // [n] mean, unit, 1 / unit as floats
  Tally *moments;                  // [n] while gathering
} Scaler;

void scaler_open(Scaler *s, scaler_kind kind, int32_t n, gdn_arena *arena);
void scaler_start(Scaler *s); // mean 0, unit 1

// clear, add every row, finish: then the new statistics hold.
void scaler_clear(Scaler *s);
void scaler_add(Scaler *s, const float *row);
void scaler_finish(Scaler *s);

// Rows of `columns` numbers, [n][columns]: to standard units in place, and back.
void scaler_apply(const Scaler *s, int32_t columns, float *x);
void scaler_undo(const Scaler *s, int32_t columns, const float *x, float *out);
void scaler_stretch(const Scaler *s, int32_t columns, const float *x, float *out); // stds

void scaler_state(Scaler *s, gdn_archive *archive);

#endif
