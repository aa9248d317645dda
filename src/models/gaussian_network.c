// One network that predicts the mean and the variance of the difference to the next observation, by maximum
// likelihood (Nix & Weigend 1994; Chua et al. 2018, section 4):
//
//     -2 log p(y | x) = (mu(x) - y)^2 / var(x) + log var(x) + constant
//
// Where the mean fits badly at first, a large variance excuses it and its gradient almost vanishes;
// weighting each term with var^beta, not differentiated, gives it back (Seitzer et al. 2022, equation 5).
// The variance is the world's noise. What the network has never seen it does not tell.
#include "models/network_model.h"
#include "models/table.h"

#define GAUSSIAN_NETWORK(X, P) NETWORK_GAUSSIAN_PARAMS(X, P) NETWORK_PARAMS(X, P)
GDN_PARAM_TABLE(params, NetworkParams, GAUSSIAN_NETWORK);

static gdn_status open(Model *model, gdn_arena *arena, gdn_message *why) {
  NetworkModel *m = (NetworkModel *)model;
  m->p.members = 1;
  m->head = NETWORK_GAUSSIAN;
  return network_open(m, arena, why);
}

const model_type gaussian_network_model = {
    .component = {GDN_COMPONENT(MODEL, NetworkModel, p), .id = "gaussian-network",
                  .title = "Gaussian network",
                  .summary = "One network predicts what changes and how noisy that is; of its own "
                             "ignorance it knows nothing.",
                  NETWORK_EXHIBIT, .source = "Chua, Calandra, McAllister & Levine 2018, section 4",
                  .offers = GDN_DYNAMICS},
    .dynamics = &network_dynamics,
    .open = open,
    .start = network_start,
    .state = network_state,
    .channels = network_channels,
};
