// Summaries of samples. Sums run from first to last, so that the bits are the same everywhere.
// NaN among the values gives NaN.
#ifndef GEDANKEN_MATH_STATS_H
#define GEDANKEN_MATH_STATS_H

#include <stdint.h>

// Mean and variance of a stream, without keeping it. Starts zeroed.
typedef struct Tally {
  int64_t n;
  double mean;
  double squares; // sum of squared stds from the mean
} Tally;

void tally_add(Tally *m, double x);
double tally_variance(const Tally *m); // of the sample, divided by n - 1; 0 for n < 2
double tally_std(const Tally *m);      // its square root

double stats_mean(const double *x, int64_t n); // NaN for n < 1
double stats_std(const double *x, int64_t n);  // sample standard deviation; 0 for n < 2

// The value below which a fraction q of the sample lies, 0 <= q <= 1, interpolated between
// neighbours; scratch[n] is overwritten. NaN for n < 1.
double stats_quantile(const double *x, int64_t n, double q, double *scratch);
double stats_median(const double *x, int64_t n, double *scratch);

// The mean of n normal values lies within stats_t95(n) std / sqrt(n) of the true one in 95 %
// of cases: the 0.975 quantile of Student's t with n - 1 degrees of freedom. Infinite for n < 2.
double stats_t95(int64_t n);

#endif
