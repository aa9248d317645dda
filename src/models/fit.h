// How the fitting of a model went: a ring of rows for channel "model.fit".
#ifndef GEDANKEN_MODELS_FIT_H
#define GEDANKEN_MODELS_FIT_H

#include "base/arena.h"
#include "core/archive.h"
#include "core/channel.h"

#define FIT_ROWS 512

// Columns. UPDATES: of the model so far, 0 in an unused row. LOSS: mean over the epoch of what was minimised, without
// weight decay. HELD_OUT: mean squared error of rows kept apart, in units of their variance; NaN without such rows.
// STATUS: 0 well; 1 diverged, and went back to the last good parameters. MEMBERS: the first member's error held out;
// the others' follow.
#define FIT_LIST(X, P)                                                                       \
  X(P, UPDATES, "updates", "Updates", "", AXIS, 0, 0)                                        \
  X(P, LOSS, "loss", "Training loss", "", IMAGINED, 1, 0)                                    \
  X(P, HELD_OUT, "held_out", "Error held out", "", REAL, 0, 0)                               \
  X(P, STATUS, "status",                                                                     \
    "The model diverged; it fell back to its last good state. Lower the learning rate.", "", \
    ALARM, 1, 0)                                                                             \
  X(P, MEMBERS, "member", "Member", "", MEMBER, 0, 0)
enum { FIT_LIST(GDN_COLUMN_ENUM, FIT) FIT_COLUMNS = FIT_MEMBERS };

typedef struct Fit {
  int32_t columns;
  uint64_t n;   // rows ever written; the latest is (n - 1) % FIT_ROWS
  double *rows; // [FIT_ROWS][columns]
} Fit;

void fit_open(Fit *fit, int32_t members, gdn_arena *arena);
double *fit_next(Fit *fit); // a row to fill
// The hold-out errors of the members in the latest row; NULL where there is none.
const double *fit_held_out(const Fit *fit);
void fit_state(Fit *fit, gdn_archive *archive);
void fit_channels(const Fit *fit, ChannelList *list);

#endif
