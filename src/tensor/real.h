// The scalar functions of a Real: floats, or double in the tests.
#ifndef GEDANKEN_TENSOR_REAL_H
#define GEDANKEN_TENSOR_REAL_H

#include "math/scalar.h"
#include "tensor/tensor.h"

#ifdef TENSOR_DOUBLE
#define REAL_FUNCTION(name) scalar_##name
#else
#define REAL_FUNCTION(name) scalar_##name##f
#endif

static inline Real real_sqrt(Real x) {
  return REAL_FUNCTION(sqrt)(x);
}
static inline Real real_exp(Real x) {
  return REAL_FUNCTION(exp)(x);
}
static inline Real real_log(Real x) {
  return REAL_FUNCTION(log)(x);
}
static inline Real real_sin(Real x) {
  return REAL_FUNCTION(sin)(x);
}
static inline Real real_cos(Real x) {
  return REAL_FUNCTION(cos)(x);
}

#undef REAL_FUNCTION

#endif
