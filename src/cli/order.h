// Statistics of numbers in rising order.
#ifndef GEDANKEN_CLI_ORDER_H
#define GEDANKEN_CLI_ORDER_H

#include <stdint.h>

void rising_sort(double *values, int64_t n);
// Linear between neighbours; q from 0 to 1. Infinite neighbours are themselves.
double rising_quantile(const double *values, int64_t n, double q);
// The mean from place `from` to before place `to`, each value being there counts[i] times; NULL: once.
double rising_mean(const double *values, const int *counts, int64_t n, int64_t from, int64_t to);
// Interquartile mean: of what is left without floor(n / 4) values at each end. The counts, if there are any, add up to n.
double rising_iqm(const double *values, const int *counts, int64_t n);

#endif
