// Several networks, each begun elsewhere and taught by its own sample of the same experience (Lakshminarayanan
// et al. 2017; Chua et al. 2018, section 4). Where there is data they agree; where there is none they
// differ, and that difference is what the model does not know.
#include "models/network_model.h"
#include "models/table.h"

GDN_PARAM_TABLE(params, NetworkParams, NETWORK_ALL_PARAMS);

static gdn_status open(Model *model, gdn_arena *arena, gdn_message *why) {
  NetworkModel *m = (NetworkModel *)model;
  m->head = m->p.kind == 0 ? NETWORK_GAUSSIAN : NETWORK_DETERMINISTIC;
  return network_open(m, arena, why);
}

const model_type ensemble_model = {
    .component = {GDN_COMPONENT(MODEL, NetworkModel, p), .id = "ensemble", .title = "Ensemble",
                  .summary = "Several networks predict what changes: where they disagree, nobody "
                             "has been.",
                  NETWORK_EXHIBIT, .source = "Chua, Calandra, McAllister & Levine 2018, section 4",
                  .offers = GDN_DYNAMICS},
    .dynamics = &network_dynamics,
    .open = open,
    .start = network_start,
    .state = network_state,
    .channels = network_channels,
};
