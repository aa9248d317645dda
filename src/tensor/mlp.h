// Ensembles of multilayer perceptrons: `members` networks of one shape, all parameters in one block:
// layer by layer the weights [members][in][out], then the biases [members][out][1].
#ifndef GEDANKEN_TENSOR_MLP_H
#define GEDANKEN_TENSOR_MLP_H

#include "gedanken/env.h"
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
int64_t mlp_count(const Mlp *mlp); // numbers in the block
// Weights from a normal of deviation 1 / (2 sqrt(inputs)) cut off at two deviations, biases 0 (Chua et al. 2018).
void mlp_init(const Mlp *mlp, Real *theta, gdn_random *random);
// The network in the graph: x [members or 1, inputs, columns] -> [members, outputs, columns]. Writes the
// 2 n_layers leaves (weights, biases, weights, ...) to `leaves`.
Node mlp_build(Graph *g, const Mlp *mlp, Real *theta, Node x, Node *leaves);
// Lets the gradients of `loss` be written to `slope`, a block laid out like theta.
void mlp_gradient(Graph *g, const Mlp *mlp, Node loss, const Node *leaves, Real *slope);

#endif
