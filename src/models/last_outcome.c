// The book's table: Model(S, A) <- R, S' (Sutton & Barto 2018, section 8.2). It believes that what came
// last will come again.
#include "models/table.h"
#include "models/tabular.h"

static gdn_status open(Model *model, gdn_arena *arena, gdn_message *why) {
  (void)why;
  return tabular_open((Tabular *)model, TABULAR_LAST_OUTCOME, arena);
}

const model_type last_outcome_model = {
    .component = {.family = GDN_FAMILY_MODEL,
                  .id = "last-outcome",
                  .title = "Last outcome",
                  .summary = "Remembers the latest result of each action: right only where the "
                             "world is deterministic.",
                  .idea = GDN_IDEA_TABLES,
                  .picture = "env=dyna-maze agent=dyna-q seed=7",
                  .picture_steps = 420,
                  .source = "Sutton & Barto 2018, section 8.2",
                  .struct_bytes = sizeof(Tabular),
                  .offers = GDN_TABULAR},
    .open = open,
    .start = tabular_start,
    .state = tabular_state,
    .channels = tabular_channels,
};
