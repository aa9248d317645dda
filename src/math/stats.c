// Running moments (B. P. Welford 1962, Technometrics 4, 419: the update that does not cancel),
// quantiles (definition 7 of Hyndman and Fan 1996, The American Statistician 50, 361), Student's t.
#include "math/stats.h"

#include "math/scalar.h"

void tally_add(Tally *m, double x) {
  double before = x - m->mean;
  m->n++;
  m->mean += before / (double)m->n;
  m->squares += before * (x - m->mean);
}

double tally_variance(const Tally *m) {
  return m->n < 2 ? 0.0 : m->squares / (double)(m->n - 1);
}

double tally_std(const Tally *m) {
  return scalar_sqrt(tally_variance(m));
}

double stats_mean(const double *x, int64_t n) {
  double sum = 0.0;
  for (int64_t i = 0; i < n; i++) sum += x[i];
  return n < 1 ? SCALAR_NAN : sum / (double)n;
}

double stats_std(const double *x, int64_t n) {
  Tally m = {0};
  for (int64_t i = 0; i < n; i++) tally_add(&m, x[i]);
  return tally_std(&m);
}

// Moves heap[root] down until no child is larger than its parent.
static void sift_down(double *heap, int64_t n, int64_t root) {
  double moved = heap[root];
  for (int64_t child; (child = 2 * root + 1) < n; root = child) {
    if (child + 1 < n && heap[child + 1] > heap[child]) child++;
    if (heap[child] <= moved) break;
    heap[root] = heap[child];
  }
  heap[root] = moved;
}

// Heapsort: in place, and n log n whatever the order.
static void sort(double *x, int64_t n) {
  for (int64_t i = n / 2 - 1; i >= 0; i--) sift_down(x, n, i);
  for (int64_t size = n - 1; size > 0; size--) {
    double largest = x[0];
    x[0] = x[size];
    x[size] = largest;
    sift_down(x, size, 0);
  }
}

double stats_quantile(const double *x, int64_t n, double q, double *scratch) {
  if (n < 1 || !(q >= 0.0 && q <= 1.0)) return SCALAR_NAN;
  for (int64_t i = 0; i < n; i++) {
    if (x[i] != x[i]) return SCALAR_NAN;
    scratch[i] = x[i];
  }
  sort(scratch, n);
  double place = q * (double)(n - 1);
  int64_t below = (int64_t)place;
  double part = place - (double)below;
  if (part == 0.0 || scratch[below] == scratch[below + 1]) return scratch[below];
  return (1.0 - part) * scratch[below] + part * scratch[below + 1];
}

double stats_median(const double *x, int64_t n, double *scratch) {
  return stats_quantile(x, n, 0.5, scratch);
}

// To 30 degrees of freedom the usual table, to four decimals. Beyond it the expansion of t around
// the normal quantile z in powers of 1 / degrees (Fisher and Cornish 1960; Abramowitz and Stegun
// 26.7.5), whose first neglected term, 1.6 / degrees^4, is below 2e-6 there.
double stats_t95(int64_t n) {
  static const double table[] = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060,
                                 2.2622,  2.2281, 2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199,
                                 2.1098,  2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639,
                                 2.0595,  2.0555, 2.0518, 2.0484, 2.0452, 2.0423};
  if (n < 2) return SCALAR_INFINITY;
  if (n <= 31) return table[n - 2];
  const double z = 1.959963984540054, z2 = z * z;
  double v = (double)(n - 1);
  double first = z * (z2 + 1.0) / 4.0;
  double second = z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
  double third = z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
  return z + (first + (second + third / v) / v) / v;
}
