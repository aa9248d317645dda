// Numbers in boxes: [members][rows][columns], columns next to each other. Members are the networks of an
// ensemble, rows features, columns the cases of a batch: so the cases lie in the lanes of the vectors.
#ifndef GEDANKEN_TENSOR_TENSOR_H
#define GEDANKEN_TENSOR_TENSOR_H

#include <stdint.h>

// Networks are float. The tests compile this layer again with double, to compare gradients with finite
// differences.
#ifdef TENSOR_DOUBLE
typedef double Real;
#else
typedef float Real;
#endif

typedef struct Shape {
  int32_t members, rows, columns;
} Shape;

static inline int64_t shape_count(Shape s) {
  return (int64_t)s.members * s.rows * s.columns;
}

static inline int32_t shape_equal(Shape a, Shape b) {
  return a.members == b.members && a.rows == b.rows && a.columns == b.columns;
}

#endif
