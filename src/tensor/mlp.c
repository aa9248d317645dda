// See mlp.h. A layer is f(W'x + b), with the cases of the batch in the columns of x.
#include "tensor/mlp.h"

#include <stddef.h>

#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"

Mlp mlp_shape(int32_t members, int32_t inputs, int32_t hidden, int32_t width, int32_t outputs,
              Activation activation) {
  if (hidden > MLP_LAYERS - 1) hidden = MLP_LAYERS - 1;
  Mlp mlp = {.members = members, .n_layers = hidden + 1, .activation = activation};
  mlp.sizes[0] = inputs;
  for (int32_t i = 1; i <= hidden; i++) mlp.sizes[i] = width;
  mlp.sizes[hidden + 1] = outputs;
  return mlp;
}

// Numbers of all members in the layer: weights, and biases after them.
static int64_t weights_in(const Mlp *mlp, int32_t layer) {
  return (int64_t)mlp->members * mlp->sizes[layer] * mlp->sizes[layer + 1];
}

static int64_t biases_in(const Mlp *mlp, int32_t layer) {
  return (int64_t)mlp->members * mlp->sizes[layer + 1];
}

int64_t mlp_count(const Mlp *mlp) {
  int64_t n = 0;
  for (int32_t i = 0; i < mlp->n_layers; i++) n += weights_in(mlp, i) + biases_in(mlp, i);
  return n;
}

int32_t mlp_leaves(const Mlp *mlp) {
  return 2 * mlp->n_layers;
}

// Drawn again until it lies within two stds.
static double cut_normal(gdn_random *random) {
  double z;
  do {
    z = sample_normal(random);
  } while (z < -2.0 || z > 2.0);
  return z;
}

// Member by member, so that the first ones do not depend on how many follow.
void mlp_init(const Mlp *mlp, Real *theta, gdn_random *random) {
  for (int32_t m = 0; m < mlp->members; m++) {
    Real *layer = theta;
    for (int32_t i = 0; i < mlp->n_layers; i++) {
      double std = 0.5 / scalar_sqrt(mlp->sizes[i]);
      int64_t weights = weights_in(mlp, i), biases = biases_in(mlp, i);
      int64_t n = weights / mlp->members, n_biases = biases / mlp->members;
      Real *w = layer + m * n, *b = layer + weights + m * n_biases;
      for (int64_t k = 0; k < n; k++) w[k] = (Real)(std * cut_normal(random));
      for (int64_t k = 0; k < n_biases; k++) b[k] = 0;
      layer += weights + biases;
    }
  }
}

// n vectors of so many numbers, orthogonal and as long as `gain`, each from normal numbers by Gram and Schmidt. The next
// vector begins `next` further, the next number of one `stride`.
static void orthogonal(Real *w, int32_t n, int32_t numbers, int32_t next, int32_t stride,
                       double gain, gdn_random *random) {
  for (int32_t v = 0; v < n; v++) {
    Real *x = w + (int64_t)v * next;
    double square = 0;
    for (int32_t i = 0; i < numbers; i++) x[i * stride] = (Real)sample_normal(random);
    for (int32_t u = 0; u < v; u++) {
      const Real *y = w + (int64_t)u * next;
      double along = 0;
      for (int32_t i = 0; i < numbers; i++) along += (double)x[i * stride] * (double)y[i * stride];
      along /= gain * gain;
      for (int32_t i = 0; i < numbers; i++) x[i * stride] -= (Real)(along * (double)y[i * stride]);
    }
    for (int32_t i = 0; i < numbers; i++) square += (double)x[i * stride] * (double)x[i * stride];
    double scale = square > 0 ? gain / scalar_sqrt(square) : 0;
    for (int32_t i = 0; i < numbers; i++) x[i * stride] = (Real)(scale * (double)x[i * stride]);
  }
}

void mlp_init_orthogonal(const Mlp *mlp, double head, Real *theta, gdn_random *random) {
  for (int32_t i = 0; i < mlp->n_layers; i++) {
    int32_t in = mlp->sizes[i], out = mlp->sizes[i + 1];
    double gain = i < mlp->n_layers - 1 ? scalar_sqrt(2.0) : head;
    for (int32_t m = 0; m < mlp->members; m++) {
      Real *w = theta + (int64_t)m * in * out;
      if (in < out) {
        orthogonal(w, in, out, out, 1, gain, random);
      } else {
        orthogonal(w, out, in, 1, out, gain, random);
      }
    }
    theta += weights_in(mlp, i);
    for (int64_t k = 0; k < biases_in(mlp, i); k++) theta[k] = 0;
    theta += biases_in(mlp, i);
  }
}

static Node activate(Graph *g, Activation activation, Node x) {
  switch (activation) {
  case ACTIVATE_RELU:
    return op_relu(g, x);
  case ACTIVATE_TANH:
    return op_tanh(g, x);
  case ACTIVATE_SIGMOID:
    return op_sigmoid(g, x);
  case ACTIVATE_SILU:
    return op_silu(g, x);
  case ACTIVATE_SOFTPLUS:
    return op_softplus(g, x);
  default:
    return x;
  }
}

// While measuring there is no block to point into.
static Real *part(Real *block, int64_t at) {
  return block == NULL ? NULL : block + at;
}

int64_t mlp_at(const Mlp *mlp, int32_t layer) {
  int64_t at = 0;
  for (int32_t i = 0; i < layer; i++) at += weights_in(mlp, i) + biases_in(mlp, i);
  return at;
}

void mlp_layer(Graph *g, const Mlp *mlp, int32_t layer, Real *theta, Node *leaves) {
  static const char *const names[MLP_LAYERS][2] = {{"W1", "b1"}, {"W2", "b2"}, {"W3", "b3"},
                                                   {"W4", "b4"}, {"W5", "b5"}, {"W6", "b6"}};
  int64_t at = mlp_at(mlp, layer), n = weights_in(mlp, layer);
  Shape w = {mlp->members, mlp->sizes[layer], mlp->sizes[layer + 1]};
  Shape b = {mlp->members, mlp->sizes[layer + 1], 1};
  leaves[0] = graph_input(g, names[layer][0], w, part(theta, at));
  leaves[1] = graph_input(g, names[layer][1], b, part(theta, at + n));
}

Node mlp_activate(Graph *g, const Mlp *mlp, int32_t layer, Node sum) {
  return layer < mlp->n_layers - 1 ? activate(g, mlp->activation, sum) : sum;
}

Node mlp_build(Graph *g, const Mlp *mlp, Real *theta, Node x, Node *leaves) {
  for (int32_t i = 0; i < mlp->n_layers; i++, leaves += 2) {
    mlp_layer(g, mlp, i, theta, leaves);
    x = mlp_activate(g, mlp, i, op_add(g, op_matmul_t(g, leaves[0], x), leaves[1]));
  }
  return x;
}

void mlp_decay(const Mlp *mlp, double decay, const Real *theta, Real *gradient) {
  Real factor = (Real)decay;
  int64_t at = 0;
  for (int32_t layer = 0; layer < mlp->n_layers; layer++) {
    int64_t end = at + weights_in(mlp, layer);
    for (int64_t i = at; i < end; i++) gradient[i] += factor * theta[i];
    at = end + biases_in(mlp, layer);
  }
}
