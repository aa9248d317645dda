// The scalar functions of a Real, and its place in an archive: floats, or double in the tests.
#ifndef GEDANKEN_TENSOR_REAL_H
#define GEDANKEN_TENSOR_REAL_H

#include "core/archive.h"
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

static inline void real_state(Real *x, int64_t n, gdn_archive *archive) {
#ifdef TENSOR_DOUBLE
  gdn_archive_f64(archive, x, n);
#else
  gdn_archive_f32(archive, x, n);
#endif
}

#endif
