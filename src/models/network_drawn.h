// Network models that learn a distribution over networks, q(W), and predict by functions drawn from it. A drawn function is an
// ordinary network with weights of its own, so that all of them are one block, as an ensemble's members are.
//
// A function is drawn by noise, and the noise is held: while theta learns the function moves with it, and a plan, a particle or
// a picture meets the same one from step to step. Other functions are drawn as a training begins, and when asked for.
#ifndef GEDANKEN_MODELS_NETWORK_DRAWN_H
#define GEDANKEN_MODELS_NETWORK_DRAWN_H

#include "models/network_model.h"

#define NETWORK_LEAVES (4 * MLP_LAYERS)

// What a training program is built of: the leaves that it learns by, in the order of theta; and what is added to the loss
// (twice the negative log-likelihood of a row, summed over outputs).
typedef struct NetworkLearns {
  Node leaves[NETWORK_LEAVES];
  int32_t n;
  Node penalty; // one number; -1: nothing
} NetworkLearns;

// What those answer that learn a distribution over networks, q(W): theta are its parameters. The functions that predict are
// draws of W: ordinary networks that follow theta while the noise that they are made of is held.
typedef struct NetworkPosterior {
  // Once the network's shape is known, before theta takes its memory: how many numbers theta has beside the network's
  // (net.n_extra), and memory for all noise.
  void (*open)(NetworkModel *m, gdn_arena *arena);
  void (*begin)(NetworkModel *m); // fills in those numbers
  // The network at x with noise of its own for each row.
  Node (*build)(NetworkModel *m, Graph *g, Node x, NetworkLearns *learns);
  void (*prepare)(NetworkModel *m);                  // the noise of an update
  void (*draw)(NetworkModel *m, gdn_random *random); // that of the functions, which is held
  void (*follow)(NetworkModel *m);                   // functions from theta and the noise held
  const gdn_channel_type *told; // of `belief`: its columns, a row for each layer
} NetworkPosterior;

// Of functions by these names in a component's file.
#define NETWORK_POSTERIOR(channel)                                                            \
  {                                                                                           \
    .open = prepare_memory, .begin = begin, .build = build, .prepare = prepare, .draw = draw, \
    .follow = follow, .told = &(channel)                                                      \
  }

// For the components. `open` reads the parameters.
gdn_status network_drawn_open(Model *model, const NetworkPosterior *posterior, gdn_arena *arena,
                              gdn_message *why);
void network_drawn_start(Model *model);
void network_drawn_state(Model *model, gdn_archive *archive);
void network_drawn_channels(const Model *model, ChannelList *list);
extern const dynamics_type network_drawn_dynamics;

// -- parts of their graphs ------------------------------------------------------------------------

// bayes_network.c. softplus(rho), which has a logarithm.
Node bayes_spread(Graph *g, Node rho);
// KL(N(mu, s^2) || N(0, p^2)), summed over all weights.
Node bayes_kl(Graph *g, Node mu, Node s, double p);
// The sums of a layer's units, as its weights' distribution has them. By [4]: mu and s of the weights, mu and s of the biases;
// z: a normal number for each unit and row.
Node bayes_sums(Graph *g, Node x, const Node by[4], Node z);

// dropout_network.c. x with its rows left out at rate p by the uniform numbers u: the relaxed choice.
Node dropout_leave_out(Graph *g, Node x, Node p, Node u);
// l^2 / 2 |W|^2 / (1 - p).
Node dropout_decay(Graph *g, Node w, Node p, Node half_square_length);
// K (p log p + (1 - p) log(1 - p)).
Node dropout_certainty(Graph *g, Node p, int32_t inputs);

#endif
