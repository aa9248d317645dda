// Ensembles of multilayer perceptrons: `members` networks of one shape, all parameters in one block:
// layer by layer the weights [members][in][out], then the biases [members][out][1].
#ifndef GEDANKEN_TENSOR_MLP_H
#define GEDANKEN_TENSOR_MLP_H

#include "gedanken/random.h"
#include "tensor/graph.h"
#include "tensor/kernels.h"

#define MLP_LAYERS 6 // most layers of weights

typedef struct Mlp {
  int32_t members, n_layers;     // layers of weights: hidden layers + 1
  int32_t sizes[MLP_LAYERS + 1]; // inputs, hidden sizes, outputs
  Activation activation;         // of hidden layers; the last is linear
} Mlp;

// `hidden` layers of `width` between inputs and outputs.
Mlp mlp_shape(int32_t members, int32_t inputs, int32_t hidden, int32_t width, int32_t outputs,
              Activation activation);
int64_t mlp_count(const Mlp *mlp);  // numbers in the block
int32_t mlp_leaves(const Mlp *mlp); // leaves in a graph: 2 of each layer
// Weights from a normal of std 1 / (2 sqrt(inputs)) cut off at two stds, biases 0 (Chua et al. 2018).
void mlp_init(const Mlp *mlp, Real *theta, gdn_random *random);
// Weights orthogonal, of gain sqrt 2 in hidden layers and `head` in the last, biases 0 (Saxe, McClelland & Ganguli 2014): a
// layer's outputs begin different from each other, and as large as its inputs.
void mlp_init_orthogonal(const Mlp *mlp, double head, Real *theta, gdn_random *random);
// The network in the graph: x [members or 1, inputs, columns] -> [members, outputs, columns]. Writes the
// mlp_leaves leaves (weights, biases, weights, ...) to `leaves`.
Node mlp_build(Graph *g, const Mlp *mlp, Real *theta, Node x, Node *leaves);
// Its parts. The leaves of one layer, weights and biases; where they begin in the block; and what its units make of their
// sums.
void mlp_layer(Graph *g, const Mlp *mlp, int32_t layer, Real *theta, Node *leaves);
int64_t mlp_at(const Mlp *mlp, int32_t layer);
Node mlp_activate(Graph *g, const Mlp *mlp, int32_t layer, Node sum);
// Adds to the gradient that of half the decay times the squares of all weights; biases are free.
void mlp_decay(const Mlp *mlp, double decay, const Real *theta, Real *gradient);

#endif
