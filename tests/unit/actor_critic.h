// For tests of actors and critics: their equations once more, in double and without a graph.
#ifndef GEDANKEN_TESTS_ACTOR_CRITIC_H
#define GEDANKEN_TESTS_ACTOR_CRITIC_H

#include "tensor/mlp.h"

// One member of an ensemble at one column x; `theta` in double, so that it can be moved by very little.
static void network(const Mlp *mlp, int32_t member, const double *theta, const double *x,
                    double *out) {
  double now[64], next[64];
  for (int32_t i = 0; i < mlp->sizes[0]; i++) now[i] = x[i];
  for (int32_t layer = 0; layer < mlp->n_layers; layer++) {
    int32_t in = mlp->sizes[layer], n = mlp->sizes[layer + 1];
    const double *w = theta + member * in * n, *b = theta + mlp->members * in * n + member * n;
    for (int32_t k = 0; k < n; k++) {
      next[k] = b[k];
      for (int32_t i = 0; i < in; i++) next[k] += w[i * n + k] * now[i];
      if (layer < mlp->n_layers - 1 && next[k] < 0) next[k] = 0;
    }
    for (int32_t k = 0; k < n; k++) now[k] = next[k];
    theta += mlp->members * (in + 1) * n;
  }
  for (int32_t k = 0; k < mlp->sizes[mlp->n_layers]; k++) out[k] = now[k];
}

static void in_double(const Real *theta, int64_t n, double *out) {
  for (int64_t i = 0; i < n; i++) out[i] = (double)theta[i];
}

#endif
