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

const double *fit_held_out(const Fit *fit) {
  if (fit->n == 0) return NULL;
  return &fit->rows[(int64_t)((fit->n - 1) % FIT_ROWS) * fit->columns] + FIT_COLUMNS;
}

void fit_state(Fit *fit, gdn_archive *archive) {
  gdn_archive_u64(archive, &fit->n, 1);
  gdn_archive_f64(archive, fit->rows, (int64_t)FIT_ROWS * fit->columns);
}

static const gdn_column columns[] = {FIT_LIST(GDN_COLUMN_ROW, FIT)};
static const gdn_figure figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Error on data held out",
     .axis = "updates",
     .caption = "Of what the model was not trained on, by updates; 1 is no better than the mean.",
     .scale = GDN_FIGURE_LOG},
    {.form = GDN_FORM_RING,
     .title = "Training loss",
     .axis = "updates",
     .caption = "What the training makes small, by updates.",
     .flags = GDN_SPIKES},
};
static const gdn_channel_type model_fit = {
    .key = "model.fit",
    .label = "Model fit",
    .unit = "",
    .doc =
        "A ring of rows, one for each epoch: updates so far, training loss, hold-out error, status "
        "(1: diverged), then the hold-out error of each member.",
    CHANNEL_FIGURES(figures),
    CHANNEL_COLUMNS(columns),
};

void fit_channels(const Fit *fit, ChannelList *list) {
  channel_add(list, &model_fit, fit->rows, GDN_F64, FIT_ROWS, fit->columns);
}
