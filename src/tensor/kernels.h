// The inner loops, once per vector width. Each result is computed in an order that no width changes, so all
// of them give the same bits: a product adds up over k in increasing order for every element.
#ifndef GEDANKEN_TENSOR_KERNELS_H
#define GEDANKEN_TENSOR_KERNELS_H

#include "tensor/tensor.h"

typedef enum Activation {
  ACTIVATE_NONE,
  ACTIVATE_RELU,
  ACTIVATE_TANH,
  ACTIVATE_SIGMOID,
  ACTIVATE_SILU,
  ACTIVATE_SOFTPLUS
} Activation;

// c[i][j] = sum over k of a[i * a_row + k * a_column] b[k][j], and then, where bias is given, + bias[i].
// c [rows][columns], b [inner][columns], both with columns next to each other and row strides c_row, b_row.
typedef struct Product {
  int32_t rows, inner, columns;
  const Real *a;
  int64_t a_row, a_column;
  const Real *b;
  int64_t b_row;
  const Real *bias; // [rows] or NULL
  Real *c;
  int64_t c_row;
} Product;

typedef struct Kernels {
  const char *name; // "baseline", "avx2", "avx512"
  int32_t lanes;    // floats in one vector
  void (*product)(const Product *p);
  void (*activate)(Activation f, const Real *x, Real *y, int64_t n); // y may be x
  // One step of Adam (see optimiser.c) with g the gradient:
  //   m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
  //   theta = (1 - decay) theta - rate m / (root sqrt(v) + epsilon)
  // The caller puts the bias corrections of m and v into rate and root. The four arrays are distinct.
  void (*adam)(Real *theta, const Real *gradient, Real *m, Real *v, int64_t n, Real beta1,
               Real beta2, Real rate, Real epsilon, Real root, Real decay);
  // Nothing but independent multiplications and additions, for the bench: returns how many there were.
  int64_t (*peak)(int32_t repeats);
} Kernels;

// The widest that this machine has (asked by CPUID on x86; elsewhere what the compiler was told).
const Kernels *kernels_best(void);
// All that this machine has, the widest first, for tests and the bench: returns their number, at most cap.
#define KERNELS_CAP 3 // instruction sets at most
int32_t kernels_all(const Kernels **out, int32_t cap);

#endif
