// Maximum-likelihood table: P(s' | s, a) = N(s, a, s') / N(s, a), and the mean reward of each outcome.
// Planning backs up the expectation over outcomes (Sutton & Barto 2018, section 8.5, expected updates).
#include "models/table.h"
#include "models/tabular.h"

static gdn_status open(Model *model, gdn_arena *arena, gdn_message *why) {
  (void)why;
  return tabular_open((Tabular *)model, TABULAR_COUNTS, arena);
}

const model_type counts_model = {
    .component = {.family = GDN_FAMILY_MODEL,
                  .id = "counts",
                  .title = "Counts",
                  .summary = "Counts how often each result came and plans with the expectation: "
                             "right in chance worlds too.",
                  .idea = GDN_IDEA_TABLES,
                  .picture = "env=frozen-lake agent=dyna-q",
                  .picture_steps = 300,
                  .source = "Sutton & Barto 2018, section 8.5",
                  .struct_bytes = sizeof(Tabular),
                  .offers = GDN_TABULAR},
    .open = open,
    .start = tabular_start,
    .state = tabular_state,
    .channels = tabular_channels,
};
