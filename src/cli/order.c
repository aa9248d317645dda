// See order.h.
#include "order.h"

#include <stdlib.h>

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

void rising_sort(double *values, int64_t n) {
  qsort(values, (size_t)n, sizeof *values, by_size);
}

double rising_quantile(const double *values, int64_t n, double q) {
  double place = q * (double)(n - 1);
  int64_t i = (int64_t)place;
  if (i >= n - 1) return values[n - 1];
  double left = values[i], right = values[i + 1], part = place - (double)i;
  return part == 0 || left == right ? left : left + part * (right - left);
}

double rising_mean(const double *values, const int *counts, int64_t n, int64_t from, int64_t to) {
  double sum = 0;
  int64_t at = 0; // place of value i
  for (int64_t i = 0; i < n && at < to; i++) {
    int64_t next = at + (counts != NULL ? counts[i] : 1);
    int64_t first = at > from ? at : from, end = next < to ? next : to;
    if (end > first) sum += (double)(end - first) * values[i];
    at = next;
  }
  return sum / (double)(to - from);
}

double rising_iqm(const double *values, const int *counts, int64_t n) {
  int64_t cut = n / 4;
  return rising_mean(values, counts, n, cut, n - cut);
}
