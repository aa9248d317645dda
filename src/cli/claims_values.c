// See claims_values.h.
#include "claims_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "order.h"
#include "root.h"

// -- memory ---------------------------------------------------------------------------------------

static double *pool_new(Pool *pool, long n) {
  if (pool->n == pool->room) {
    pool->room = 2 * pool->room + 8;
    pool->blocks = host_memory(pool->blocks, pool->room * sizeof *pool->blocks);
  }
  double *block = host_memory(NULL, (n > 0 ? (size_t)n : 1) * sizeof *block);
  pool->blocks[pool->n++] = block;
  return block;
}

void pool_free(Pool *pool) {
  for (size_t i = 0; i < pool->n; i++) free(pool->blocks[i]);
  free(pool->blocks);
  *pool = (Pool){0};
}

static const Value none = {0};

Value value_scalar(double x) {
  return (Value){.kind = SCALAR, .x = x};
}

static Value new_vector(Pool *pool, long n) {
  return (Value){.kind = VECTOR, .v = pool_new(pool, n), .n = n};
}

// -- rows -----------------------------------------------------------------------------------------

// The episodes of a seed; one that was cut off is none.
static long episodes_of(const Rows *rows, int seed) {
  int64_t first = rows->first[seed], end = rows->first[seed + 1];
  int finished = rows_column(rows, "finished");
  if (finished >= 0 && end > first && rows_number(rows, end - 1, finished) == 0) end--;
  return (long)(end - first);
}

static long fewest_episodes(const Rows *rows) {
  long fewest = rows->n_seeds > 0 ? episodes_of(rows, 0) : 0;
  for (int s = 1; s < rows->n_seeds; s++) {
    long n = episodes_of(rows, s);
    fewest = n < fewest ? n : fewest;
  }
  return fewest;
}

static double episode(const Value *of, int seed, long k) {
  return rows_number(of->rows, of->rows->first[seed] + k - 1, of->column);
}

Value value_episodes(Pool *pool, const Value *of, long from, long to, bool each) {
  const Rows *rows = of->rows;
  long wanted = to - from + 1;
  if ((from < 0) != (to < 0) || wanted < 1) return none;
  Value v = new_vector(pool, each ? wanted * rows->n_seeds : rows->n_seeds);
  for (int s = 0; s < rows->n_seeds; s++) {
    long n = episodes_of(rows, s), first = from > 0 ? from : n + 1 + from;
    double sum = 0;
    if (first < 1 || first + wanted - 1 > n) return none;
    for (long i = 0; i < wanted; i++) {
      double x = episode(of, s, first + i);
      if (each) v.v[s * wanted + i] = x;
      sum += x;
    }
    if (!each) v.v[s] = sum / (double)wanted;
  }
  return v;
}

static Value each(Pool *pool, const Value *a) {
  return value_episodes(pool, &a[0], (long)a[1].x, (long)a[2].x, true);
}

static Value at(Pool *pool, const Value *a) {
  const Rows *rows = a[0].rows;
  int steps = rows_column(rows, "env_steps");
  if (steps < 0) return none;
  Value v = new_vector(pool, rows->n_seeds);
  for (int s = 0; s < rows->n_seeds; s++) {
    v.v[s] = 0;
    for (long k = 1; k <= episodes_of(rows, s); k++)
      if (rows_number(rows, rows->first[s] + k - 1, steps) <= a[1].x)
        v.v[s] += episode(&a[0], s, k);
  }
  return v;
}

static Value solved(Pool *pool, const Value *a) {
  const Rows *rows = a[0].rows;
  int steps = rows_column(rows, "env_steps");
  long window = (long)a[2].x;
  if (steps < 0 || window < 1) return none;
  Value v = new_vector(pool, rows->n_seeds);
  for (int s = 0; s < rows->n_seeds; s++) {
    v.v[s] = HUGE_VAL;
    for (long k = window; k <= episodes_of(rows, s) && isinf(v.v[s]); k++) {
      double sum = 0;
      for (long i = 0; i < window; i++) sum += episode(&a[0], s, k - i);
      if (sum / (double)window >= a[1].x) v.v[s] = rows_number(rows, rows->first[s] + k - 1, steps);
    }
  }
  return v;
}

// Of the episodes that began after that real step the smallest number; with -1 as sign the greatest.
static Value extreme_after(Pool *pool, const Value *a, double sign) {
  const Rows *rows = a[0].rows;
  int steps = rows_column(rows, "env_steps");
  if (steps < 0) return none;
  Value v = new_vector(pool, rows->n_seeds);
  for (int s = 0; s < rows->n_seeds; s++) {
    v.v[s] = HUGE_VAL;
    for (long k = 2; k <= episodes_of(rows, s); k++) {
      double x = sign * episode(&a[0], s, k);
      if (rows_number(rows, rows->first[s] + k - 2, steps) > a[1].x && x < v.v[s]) v.v[s] = x;
    }
    v.v[s] *= sign;
  }
  return v;
}

static Value least_after(Pool *pool, const Value *a) {
  return extreme_after(pool, a, 1);
}
static Value most_after(Pool *pool, const Value *a) {
  return extreme_after(pool, a, -1);
}

// The real step at which the first episode ended after that step.
static Value first_after(Pool *pool, const Value *a) {
  const Rows *rows = a[0].rows;
  int steps = rows_column(rows, "env_steps");
  if (steps < 0) return none;
  Value v = new_vector(pool, rows->n_seeds);
  for (int s = 0; s < rows->n_seeds; s++) {
    v.v[s] = HUGE_VAL;
    for (long k = episodes_of(rows, s); k >= 1; k--) {
      double step = rows_number(rows, rows->first[s] + k - 1, steps);
      if (step > a[1].x) v.v[s] = step;
    }
  }
  return v;
}

// The mean over the episodes that ended after one real step and up to another.
static Value between(Pool *pool, const Value *a) {
  const Rows *rows = a[0].rows;
  int steps = rows_column(rows, "env_steps");
  if (steps < 0) return none;
  Value v = new_vector(pool, rows->n_seeds);
  for (int s = 0; s < rows->n_seeds; s++) {
    double sum = 0, n = 0;
    for (long k = 1; k <= episodes_of(rows, s); k++) {
      double step = rows_number(rows, rows->first[s] + k - 1, steps);
      if (step <= a[1].x || step > a[2].x) continue;
      sum += episode(&a[0], s, k);
      n++;
    }
    if (n == 0) return none;
    v.v[s] = sum / n;
  }
  return v;
}

// Real and imagined steps up to the end of the first episode that is at most so large.
static Value effort(Pool *pool, const Value *a) {
  const Rows *rows = a[0].rows;
  int real = rows_column(rows, "env_steps"), imagined = rows_column(rows, "model_steps");
  if (real < 0 || imagined < 0) return none;
  Value v = new_vector(pool, rows->n_seeds);
  for (int s = 0; s < rows->n_seeds; s++) {
    v.v[s] = HUGE_VAL;
    for (long k = episodes_of(rows, s); k >= 1; k--) {
      int64_t row = rows->first[s] + k - 1;
      if (episode(&a[0], s, k) <= a[1].x)
        v.v[s] = rows_number(rows, row, real) + rows_number(rows, row, imagined);
    }
  }
  return v;
}

// Of the last row, though its episode was cut off.
static Value final(Pool *pool, const Value *a) {
  const Rows *rows = a[0].rows;
  Value v = new_vector(pool, rows->n_seeds);
  for (int s = 0; s < rows->n_seeds; s++)
    v.v[s] = rows_number(rows, rows->first[s + 1] - 1, a[0].column);
  return v;
}

static Value settled(Pool *pool, const Value *a) {
  const Rows *rows = a[0].rows;
  long k = fewest_episodes(rows);
  (void)pool;
  for (; k >= 1; k--) {
    double sum = 0;
    for (int s = 0; s < rows->n_seeds; s++) sum += episode(&a[0], s, k);
    if (!(sum / rows->n_seeds <= a[1].x)) break;
  }
  return value_scalar((double)(k + 1));
}

// -- statistics over the seeds --------------------------------------------------------------------

static double sum_of(const Value *v) {
  double sum = 0;
  for (long i = 0; i < v->n; i++) sum += v->v[i];
  return sum;
}

static const double *sorted(Pool *pool, const Value *v) {
  double *copy = pool_new(pool, v->n);
  memcpy(copy, v->v, (size_t)v->n * sizeof *copy);
  rising_sort(copy, v->n);
  return copy;
}

// Of n independent values the k-th smallest and the k-th largest enclose the median of what they are drawn from with
// probability 1 - 2 P(Bin(n, 1/2) < k), whatever that is. The largest k with at least 95 %; 0: there are too few. Of very
// many values the binomial distribution is as good as normal.
static long interval_rank(long n) {
  enum { MANY = 1000 };
  double probability = 1, below = 0; // of k values below the median, of fewer than k
  if (n > MANY) return (long)((double)n / 2 - 0.98 * root((double)n));
  for (long i = 0; i < n; i++) probability /= 2;
  for (long k = 0; k <= n; k++) {
    below += probability;
    if (2 * below > 0.05) return k;
    probability *= (double)(n - k) / (double)(k + 1);
  }
  return 0;
}

static Value end_of_interval(Pool *pool, const Value *v, bool high) {
  long k = interval_rank(v->n);
  if (k == 0) return none;
  return value_scalar(sorted(pool, v)[high ? v->n - k : k - 1]);
}

static Value mean(Pool *pool, const Value *a) {
  (void)pool;
  return a->n > 0 ? value_scalar(sum_of(a) / (double)a->n) : none;
}

static Value median(Pool *pool, const Value *a) {
  if (a->n == 0) return none;
  return value_scalar(rising_quantile(sorted(pool, a), a->n, 0.5));
}

static Value iqm(Pool *pool, const Value *a) {
  if (a->n == 0) return none;
  return value_scalar(rising_iqm(sorted(pool, a), NULL, a->n));
}

static Value low(Pool *pool, const Value *a) {
  return end_of_interval(pool, a, false);
}
static Value high(Pool *pool, const Value *a) {
  return end_of_interval(pool, a, true);
}

static Value least(Pool *pool, const Value *a) {
  return a->n > 0 ? value_scalar(sorted(pool, a)[0]) : none;
}

static Value most(Pool *pool, const Value *a) {
  return a->n > 0 ? value_scalar(sorted(pool, a)[a->n - 1]) : none;
}

static Value sum(Pool *pool, const Value *a) {
  (void)pool;
  return value_scalar(sum_of(a));
}

static Value count(Pool *pool, const Value *a) {
  double n = 0;
  (void)pool;
  for (long i = 0; i < a->n; i++) n += a->v[i] != 0;
  return value_scalar(n);
}

static Value errors(Pool *pool, const Value *a) {
  (void)pool;
  if (a->n < 2) return none;
  double n = (double)a->n, center = sum_of(a) / n, squares = 0;
  for (long i = 0; i < a->n; i++) squares += (a->v[i] - center) * (a->v[i] - center);
  double variance = squares / (n - 1) * (1 / n + (a[2].x > 0 ? 1 / a[2].x : 0));
  return value_scalar(fabs(center - a[1].x) / root(variance));
}

// -- for each seed --------------------------------------------------------------------------------

static double binary(char sign, double a, double b) {
  switch (sign) {
  case '+':
    return a + b;
  case '-':
    return a - b;
  case '*':
    return a * b;
  case '/':
    return a / b;
  case '<':
    return a < b;
  case '>':
    return a > b;
  case 'l':
    return a <= b;
  default:
    return a >= b;
  }
}

Value value_binary(Pool *pool, char sign, Value a, Value b) {
  if (a.kind == SCALAR && b.kind == SCALAR) return value_scalar(binary(sign, a.x, b.x));
  if (a.kind == VECTOR && b.kind == VECTOR && a.n != b.n) return none;
  Value v = new_vector(pool, a.kind == VECTOR ? a.n : b.n);
  for (long i = 0; i < v.n; i++)
    v.v[i] = binary(sign, a.kind == VECTOR ? a.v[i] : a.x, b.kind == VECTOR ? b.v[i] : b.x);
  return v;
}

static Value magnitude(Pool *pool, const Value *a) {
  if (a->kind == SCALAR) return value_scalar(fabs(a->x));
  if (a->kind != VECTOR) return none;
  Value v = new_vector(pool, a->n);
  for (long i = 0; i < a->n; i++) v.v[i] = fabs(a->v[i]);
  return v;
}

#define OVER_SEEDS "(a number for each seed, as M[5] or M[5..8])"
static const Function functions[] = {
    {"each", "(VARIANT.COLUMN, FIRST, LAST)", 3, MATRIX, each},
    {"at", "(VARIANT.COLUMN, STEPS)", 2, MATRIX, at},
    {"solved", "(VARIANT.COLUMN, LEAST, EPISODES)", 3, MATRIX, solved},
    {"least_after", "(VARIANT.COLUMN, STEPS)", 2, MATRIX, least_after},
    {"most_after", "(VARIANT.COLUMN, STEPS)", 2, MATRIX, most_after},
    {"first_after", "(VARIANT.COLUMN, STEPS)", 2, MATRIX, first_after},
    {"between", "(VARIANT.COLUMN, AFTER STEP, UP TO STEP)", 3, MATRIX, between},
    {"effort", "(VARIANT.COLUMN, MOST)", 2, MATRIX, effort},
    {"final", "(VARIANT.COLUMN)", 1, MATRIX, final},
    {"settled", "(VARIANT.COLUMN, MOST)", 2, MATRIX, settled},
    {"mean", OVER_SEEDS, 1, VECTOR, mean},
    {"median", OVER_SEEDS, 1, VECTOR, median},
    {"iqm", OVER_SEEDS, 1, VECTOR, iqm},
    {"low", OVER_SEEDS, 1, VECTOR, low},
    {"high", OVER_SEEDS, 1, VECTOR, high},
    {"least", OVER_SEEDS, 1, VECTOR, least},
    {"most", OVER_SEEDS, 1, VECTOR, most},
    {"sum", OVER_SEEDS, 1, VECTOR, sum},
    {"count", "(a comparison for each seed, as M[5] < 165)", 1, VECTOR, count},
    {"errors", "(a number for each seed, MEAN, RUNS)", 3, VECTOR, errors},
    {"abs", "(a number, or one for each seed)", 1, ANY, magnitude},
};

const Function *function_find(const char *name, size_t length) {
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
    if (strlen(functions[i].name) == length && strncmp(functions[i].name, name, length) == 0)
      return &functions[i];
  return NULL;
}
