// One deterministic network that predicts the difference to the next observation and minimises its squared
// error (Nagabandi et al. 2018, section IV-A). It does not know what it does not know: a planner finds
// and exploits its mistakes.
#include "models/network_model.h"
#include "models/table.h"

GDN_PARAM_TABLE(params, NetworkParams, NETWORK_PARAMS);

static gdn_status open(Model *model, gdn_arena *arena, gdn_message *why) {
  NetworkModel *m = (NetworkModel *)model;
  m->p.members = 1;
  m->head = NETWORK_DETERMINISTIC;
  return network_open(m, arena, why);
}

const model_type network_model = {
    .component = {GDN_COMPONENT(MODEL, NetworkModel, p), .id = "network", .title = "Neural network",
                  .summary = "One network predicts what changes: quick to learn, and as sure of "
                             "what it never saw as of what it knows.",
                  NETWORK_EXHIBIT, .source = "Nagabandi, Kahn, Fearing & Levine 2018, section IV-A",
                  .offers = GDN_DYNAMICS},
    .dynamics = &network_dynamics,
    .open = open,
    .start = network_start,
    .state = network_state,
    .channels = network_channels,
};
