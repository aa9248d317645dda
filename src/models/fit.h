// How the fitting of a model went: a ring of rows for channel "model.fit".
#ifndef GEDANKEN_MODELS_FIT_H
#define GEDANKEN_MODELS_FIT_H

#include "base/arena.h"
#include "core/archive.h"
#include "core/channel.h"

#define FIT_ROWS 512

// Columns; after them one for each member: its hold-out error. An unused row has 0 updates.
enum {
  FIT_UPDATES, // of the model so far
  FIT_LOSS,    // mean training loss over the epoch: what was minimised, without weight decay
  FIT_HELD_OUT, // mean squared error of rows kept apart, in units of their variance; NaN without such rows
  FIT_STATUS, // 0 well; 1 diverged, and went back to the last good parameters
  FIT_COLUMNS
};

typedef struct Fit {
  int32_t columns;
  uint64_t n;   // rows ever written; the latest is (n - 1) % FIT_ROWS
  double *rows; // [FIT_ROWS][columns]
} Fit;

void fit_open(Fit *fit, int32_t members, gdn_arena *arena);
double *fit_next(Fit *fit); // a row to fill
void fit_state(Fit *fit, gdn_archive *archive);
void fit_channels(const Fit *fit, ChannelList *list);

#endif
