// A quadratic in a box: the x that minimises x'H x / 2 + g'x with low <= x <= high, by projected Newton steps (Bertsekas
// 1982; as in Tassa, Mansard & Todorov 2014).
#ifndef GEDANKEN_MATH_BOX_QP_H
#define GEDANKEN_MATH_BOX_QP_H

#include <stdint.h>

// Scratch of box_qp, numbers.
int32_t box_qp_scratch(int32_t m);
// `x` comes in as a first guess, and goes out as the minimum; is_free[i] is 0 where it lies on the box with the gradient
// pointing out. `factor` [m][m] becomes that of H with the rows and columns of what is not free replaced by those of the
// identity. 0 where H is not positive definite on what is free.
int32_t box_qp(const double *H, const double *g, const double *low, const double *high, int32_t m,
               double *x, uint8_t *is_free, double *factor, double *scratch);

#endif
