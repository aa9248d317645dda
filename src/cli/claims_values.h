// What claims compute with: a number, a number for each seed, or a column of rows. NONE says that it could not be had.
#ifndef GEDANKEN_CLI_CLAIMS_VALUES_H
#define GEDANKEN_CLI_CLAIMS_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "rows.h"

typedef enum ValueKind { NONE, SCALAR, VECTOR, MATRIX, ANY } ValueKind;

typedef struct Value {
  ValueKind kind;
  double x;  // SCALAR
  double *v; // VECTOR: [n]
  long n;
  const Rows *rows; // MATRIX: of these the column
  int column;
} Value;

// The vectors of one claim; all are freed at once.
typedef struct Pool {
  double **blocks;
  size_t n, room;
} Pool;
void pool_free(Pool *pool);

Value value_scalar(double x);
// The finished episodes from .. to of each seed, counted from 1, or backwards from -1, the last: their mean, or all of them
// one by one (`each`).
Value value_episodes(Pool *pool, const Value *of, long from, long to, bool each);
// + - * /, < > l (<=) g (>=); a scalar goes with every seed.
Value value_binary(Pool *pool, char sign, Value a, Value b);

typedef struct Function {
  const char *name;
  const char *takes; // for people
  int n;             // arguments
  ValueKind first;   // kind of the first; the others are scalars
  Value (*compute)(Pool *pool, const Value *arguments);
} Function;
// NULL: there is none of that name.
const Function *function_find(const char *name, size_t length);

#endif
