// See fit.h.
#include "models/fit.h"

#include <string.h>

void fit_open(Fit *fit, int32_t members, gdn_arena *arena) {
  fit->columns = FIT_COLUMNS + members;
  fit->rows = ARENA_NEW(arena, double, (int64_t)FIT_ROWS * fit->columns);
}

double *fit_next(Fit *fit) {
  double *row = &fit->rows[(int64_t)(fit->n++ % FIT_ROWS) * fit->columns];
  memset(row, 0, (size_t)fit->columns * sizeof *row);
  return row;
}

void fit_state(Fit *fit, gdn_archive *archive) {
  gdn_archive_u64(archive, &fit->n, 1);
  gdn_archive_f64(archive, fit->rows, (int64_t)FIT_ROWS * fit->columns);
}

void fit_channels(const Fit *fit, ChannelList *list) {
  channel_add(list, "model.fit", "Model fit", "",
              "A ring of rows, one for each epoch: updates so far, training loss, hold-out error, "
              "status (1: diverged), then the hold-out error of each member.",
              fit->rows, GDN_F64, FIT_ROWS, fit->columns);
}
