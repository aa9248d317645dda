// c[0] + c[1] x + ... + c[n-1] x^(n-1), as even(x^2) + x odd(x^2): two chains of Horner's rule that
// do not wait for each other. n is a constant wherever this is used, so that the loop unrolls.
#ifndef GEDANKEN_MATH_POLYNOMIAL_H
#define GEDANKEN_MATH_POLYNOMIAL_H

#include <stdint.h>

static inline double polynomial(const double *c, int32_t n, double x) {
  double z = x * x, leading = c[n - 1], next = c[n - 2];
  for (int32_t i = n - 3; i >= 0; i--) {
    double sum = leading * z + c[i];
    leading = next;
    next = sum;
  }
  return next + x * leading;
}

#define POLYNOMIAL(c, x) polynomial((c), (int32_t)(sizeof(c) / sizeof((c)[0])), (x))

#endif
