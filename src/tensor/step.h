// What a program is made of. Everything is an address by now; shapes and names are kept for loops and people.
#ifndef GEDANKEN_TENSOR_STEP_H
#define GEDANKEN_TENSOR_STEP_H

#include "tensor/program.h"

typedef struct Operand {
  const Real *at;
  Shape shape;
  int32_t step;     // which made it; -1: an input, or a constant
  const char *name; // of an input, else NULL
} Operand;

// How two operands are walked through together: three nested loops, the innermost the longest that their
// broadcasting allows. An operand's strides there are 0 (repeated) or 1.
typedef struct Walk {
  int64_t n[3], a[3], b[3];
} Walk;

// One node; or a product with the bias added to it and the activation that follows.
struct ProgramStep {
  Op op;
  Shape shape; // of the result
  Operand a, b;
  int32_t first;
  Real x, y;
  Walk walk;    // element by element, and EXPAND
  Operand bias; // at NULL for none
  Activation activation;
  Real *before; // what the activation is given; NULL when nobody else asks for it
  Real *result;
};

void shape_write(text_writer *w, Shape s); // "5 x 200 x 32"

#endif
