// What a set of Gaussian processes is to whoever asks it about uncertain inputs: E functions of the same D inputs, each a
// weighted sum over the same n points.
//
//     k_a(x, x')  = sf2_a exp(-1/2 sum_d (x_d - x'_d)^2 / l_ad^2)
//     mean_a(x)   = sum_i beta_ai k_a(x, x_i)
//     var_a(x)    = sf2_a - k_a(x)' iK_a k_a(x)      of the function, without the noise of what is observed
//
// Exact regression has iK = (K + sn2 I)^-1 and beta = iK y; a sparse one its inducing inputs as x and what stands in
// their place. A network of radial basis functions is the same without doubt: iK = NULL.
#ifndef GEDANKEN_GP_FUNCTIONS_H
#define GEDANKEN_GP_FUNCTIONS_H

#include <stdint.h>

typedef struct GpFunctions {
  int32_t n, D, E;    // points, inputs, outputs; n = 0: nothing is known yet, mean 0
  const double *x;    // [n][D]
  const double *l;    // [E][D] length-scales
  const double *sf2;  // [E] variance of the function
  const double *sn2;  // [E] variance of the noise
  const double *beta; // [E][n]
  const double *iK;   // [E][n][n], symmetric, both triangles; NULL: no doubt about the functions
} GpFunctions;

#endif
