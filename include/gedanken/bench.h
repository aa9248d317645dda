/// Work of known size, to measure a machine with: the inner loops of the networks, and what they could
/// reach at most; and those of Gaussian processes. The caller has the clock; every function tells how many
/// additions and multiplications it did, counted separately, or how many exponentials.
#ifndef GEDANKEN_BENCH_H
#define GEDANKEN_BENCH_H

#include "gedanken/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that gdn_bench_product needs; 0 when a size is below 1.
GDN_API uint64_t gdn_bench_product_bytes(int32_t rows, int32_t inner, int32_t columns);
/// Computes W'x again and again, W of inner x rows and x of inner x columns numbers: a layer with so many
/// outputs and inputs and a batch of `columns` cases. Filling them, at first, takes as long as a few products
/// at most. Returns 0 without having done anything when the memory (any
/// alignment) is too small.
GDN_API double gdn_bench_product(int32_t rows, int32_t inner, int32_t columns, int32_t repeats,
                                 void *memory, uint64_t bytes);

/// Multiplies and adds without touching memory, which no product can do faster. Level 0 is the widest
/// instruction set that this machine has, the one that the products use; there are further ones, and the
/// widest is not always the quickest. Returns 0 for a level that is not there.
GDN_API double gdn_bench_peak(int32_t level, int32_t repeats);
/// Its name, "avx512", "avx2" or "baseline"; NULL for a level that is not there.
GDN_API const char *gdn_bench_level(int32_t level);

/// What is done with Gaussian processes: a Gaussian goes through them, or also the derivatives come back; or the evidence
/// for the hyper-parameters of one of them, and its gradient.
typedef enum gdn_bench_work {
  GDN_BENCH_MATCH,
  GDN_BENCH_GRADIENT,
  GDN_BENCH_EVIDENCE
} gdn_bench_work;
typedef struct gdn_bench_gp gdn_bench_gp;
/// Bytes that so many Gaussian processes need; 0 when a size is below 1.
GDN_API uint64_t gdn_bench_gp_bytes(int32_t points, int32_t inputs, int32_t outputs);
/// NULL when the memory (any alignment) is too small.
GDN_API gdn_bench_gp *gdn_bench_gp_create(int32_t points, int32_t inputs, int32_t outputs,
                                          void *memory, uint64_t bytes);
/// Does it again and again, and returns the number of pairs of points, each with an exponential: of two of the outputs, or
/// of one with itself, where each pair counts once. 0 where it could not be done.
GDN_API double gdn_bench_gp_run(gdn_bench_gp *bench, gdn_bench_work work, int32_t repeats);

#ifdef __cplusplus
}
#endif
#endif
