// See expansion.h.
#include "learners/expansion.h"

// Mean and population variance of n numbers.
static double mean_of(const double *x, int32_t n, double *variance) {
  double sum = 0, squares = 0;
  for (int32_t i = 0; i < n; i++) sum += x[i];
  double mean = sum / n;
  for (int32_t i = 0; i < n; i++) squares += (x[i] - mean) * (x[i] - mean);
  *variance = squares / n;
  return mean;
}

double expansion_steve(const double *guesses, int32_t depths, int32_t n, double *weights) {
  double y = 0, total = 0, variance;
  for (int32_t h = 0; h < depths; h++) {
    mean_of(guesses + h * n, n, &variance);
    weights[h] = 1 / (variance + 1e-8);
    total += weights[h];
  }
  for (int32_t h = 0; h < depths; h++) {
    weights[h] /= total;
    y += weights[h] * mean_of(guesses + h * n, n, &variance);
  }
  return y;
}

double expansion_deepest(const double *guesses, int32_t depths, int32_t n) {
  double variance;
  return mean_of(guesses + (depths - 1) * n, n, &variance);
}
