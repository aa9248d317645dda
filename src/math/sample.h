// Normally distributed numbers by the inverse of the distribution function: one draw each, so that
// the place of every later number in a stream is known beforehand.
#ifndef GEDANKEN_MATH_SAMPLE_H
#define GEDANKEN_MATH_SAMPLE_H

#include "gedanken/env.h"

// Mean 0, variance 1; exactly one draw. Between -8.21 and 8.21.
double sample_normal(gdn_random *r);

// The z below which a standard normal number lies with probability p; -inf at 0, inf at 1, else NaN
// outside of (0, 1).
double sample_normal_inverse(double p);

#endif
