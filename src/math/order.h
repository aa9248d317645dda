// Sorting and choosing by a number, with every tie decided: the lower index comes first.
// NaN is worse than every number: last in any order.
#ifndef GEDANKEN_MATH_ORDER_H
#define GEDANKEN_MATH_ORDER_H

#include <stdint.h>

// Fills index[n] with 0 .. n-1 by ascending keys. scratch[n] is overwritten.
void order_ascending(const double *keys, int32_t n, int32_t *index, int32_t *scratch);

// Fills index[min(k, n)] with the places of the largest keys, the largest first; returns their
// number.
int32_t order_top(const double *keys, int32_t n, int32_t k, int32_t *index);

#endif
