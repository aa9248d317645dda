// Work of known size for benchmarks: gedanken/bench.h.
#include "gedanken/bench.h"

#include <stddef.h>

#include "base/arena.h"
#include "tensor/kernels.h"

// Takes the three matrices and fills two of them with numbers around 0.
static Product layer(gdn_arena *arena, int32_t rows, int32_t inner, int32_t columns) {
  int64_t n_w = (int64_t)inner * rows, n_x = (int64_t)inner * columns;
  Real *w = ARENA_NEW(arena, Real, n_w), *x = ARENA_NEW(arena, Real, n_x);
  Real *y = ARENA_NEW(arena, Real, (int64_t)rows * columns);
  for (int64_t i = 0; y != NULL && i < n_w; i++) w[i] = (Real)((int32_t)i & 7) - 3;
  for (int64_t i = 0; y != NULL && i < n_x; i++) x[i] = (Real)((int32_t)i & 3) - 2;
  return (Product){.rows = rows,
                   .inner = inner,
                   .columns = columns,
                   .a = w,
                   .a_row = 1,
                   .a_column = rows,
                   .b = x,
                   .b_row = columns,
                   .c = y,
                   .c_row = columns};
}

uint64_t gdn_bench_product_bytes(int32_t rows, int32_t inner, int32_t columns) {
  if (rows < 1 || inner < 1 || columns < 1) return 0;
  gdn_arena arena = arena_measure();
  layer(&arena, rows, inner, columns);
  return arena_bytes(&arena);
}

double gdn_bench_product(int32_t rows, int32_t inner, int32_t columns, int32_t repeats,
                         void *memory, uint64_t bytes) {
  uint64_t needed = gdn_bench_product_bytes(rows, inner, columns);
  if (memory == NULL || needed == 0 || bytes < needed || repeats < 1) return 0.0;
  gdn_arena arena = arena_over(memory, bytes);
  Product p = layer(&arena, rows, inner, columns);
  const Kernels *kernels = kernels_best();
  for (int32_t i = 0; i < repeats; i++) kernels->product(&p);
  return 2.0 * rows * inner * columns * repeats;
}

// NULL: none.
static const Kernels *level_of(int32_t level) {
  const Kernels *all[KERNELS_CAP];
  return level >= 0 && level < kernels_all(all, KERNELS_CAP) ? all[level] : NULL;
}

double gdn_bench_peak(int32_t level, int32_t repeats) {
  const Kernels *kernels = level_of(level);
  return kernels == NULL || repeats < 1 ? 0.0 : (double)kernels->peak(repeats);
}

const char *gdn_bench_level(int32_t level) {
  const Kernels *kernels = level_of(level);
  return kernels == NULL ? NULL : kernels->name;
}
