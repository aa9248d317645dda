// For tests that compile the tensor layer once more, with double: loops that are as plain as can be, instead of the
// library's, which are made for floats.
#ifndef GEDANKEN_TESTS_PLAIN_KERNELS_H
#define GEDANKEN_TESTS_PLAIN_KERNELS_H

#include "math/scalar.h"
#include "tensor/kernels.h"

static void plain_product(const Product *p) {
  for (int32_t i = 0; i < p->rows; i++) {
    for (int32_t j = 0; j < p->columns; j++) {
      double sum = 0.0;
      for (int32_t k = 0; k < p->inner; k++) {
        sum += p->a[i * p->a_row + k * p->a_column] * p->b[k * p->b_row + j];
      }
      p->c[i * p->c_row + j] = p->bias == NULL ? sum : sum + p->bias[i];
    }
  }
}

static double plain_sigmoid(double x) {
  return 1.0 / (1.0 + scalar_exp(-x));
}

static void plain_activate(Activation f, const double *x, double *y, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    double a = x[i];
    y[i] = f == ACTIVATE_RELU      ? (a > 0.0 ? a : 0.0)
           : f == ACTIVATE_TANH    ? scalar_tanh(a)
           : f == ACTIVATE_SIGMOID ? plain_sigmoid(a)
           : f == ACTIVATE_SILU    ? a * plain_sigmoid(a)
                                   : scalar_softplus(a);
  }
}

const Kernels *kernels_best(void) {
  static const Kernels plain = {
      .name = "plain", .product = plain_product, .activate = plain_activate};
  return &plain;
}

#endif
