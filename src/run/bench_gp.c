// Work of known size for benchmarks, with Gaussian processes: gedanken/bench.h.
#include <stddef.h>

#include "base/arena.h"
#include "gedanken/bench.h"
#include "gp/evidence.h"
#include "gp/moments.h"
#include "math/scalar.h"

// All that both kinds of work need; what a matrix or a weight is does not change how long it takes.
struct gdn_bench_gp {
  int32_t n, D, E;
  double *x, *y, *l, *beta, *iK, *ones;              // as in gp/functions.h
  double *m, *S, *M, *C, *V, *m_adj, *S_adj, *theta; // as in gp/moments.h and gp/evidence.h
  double *kept;
  Moments moments;
  Evidence evidence;
};

// Between -1 and 1, without any order that could be seen.
static void fill(double *x, int64_t n) {
  uint64_t bits = 1;
  for (int64_t i = 0; i < n; i++) {
    bits = bits * 6364136223846793005u + 1442695040888963407u;
    x[i] = (double)(int64_t)bits * 0x1p-63;
  }
}

static void take(gdn_bench_gp *b, gdn_arena *arena, int32_t n, int32_t D, int32_t E) {
  *b = (gdn_bench_gp){.n = n, .D = D, .E = E};
  b->x = ARENA_NEW(arena, double, (int64_t)n *D);
  b->y = ARENA_NEW(arena, double, n);
  b->l = ARENA_NEW(arena, double, (int64_t)E *D);
  b->beta = ARENA_NEW(arena, double, (int64_t)E *n);
  b->iK = ARENA_NEW(arena, double, (int64_t)E *n *n);
  b->ones = ARENA_NEW(arena, double, E);
  double **rows[] = {&b->m, &b->m_adj}, **squares[] = {&b->S, &b->S_adj};
  for (int32_t i = 0; i < 2; i++) {
    *rows[i] = ARENA_NEW(arena, double, D);
    *squares[i] = ARENA_NEW(arena, double, D *D);
  }
  b->M = ARENA_NEW(arena, double, E);
  b->C = ARENA_NEW(arena, double, E *E);
  b->V = ARENA_NEW(arena, double, D *E);
  b->theta = ARENA_NEW(arena, double, 2 * (D + 2)); // and its gradient
  b->kept = ARENA_NEW(arena, double, moments_kept(D, E));
  moments_open(&b->moments, n, D, E, arena);
  evidence_open(&b->evidence, n, D, arena);
}

static void prepare(gdn_bench_gp *b) {
  const int32_t n = b->n, D = b->D, E = b->E;
  fill(b->x, (int64_t)n * D);
  fill(b->y, n);
  fill(b->beta, (int64_t)E * n);
  for (int64_t i = 0; i < (int64_t)E * n; i++) b->iK[i * n + i % n] = 1.0;
  for (int32_t i = 0; i < E * D; i++) b->l[i] = 1.0 + 0.01 * i;
  for (int32_t i = 0; i < E; i++) b->ones[i] = 1.0;
  for (int32_t i = 0; i < D; i++) b->S[i * D + i] = 0.1;
  b->theta[D + 1] = -2.0; // log sn
  b->evidence.r.n = n;
  b->evidence.r.x = b->x;
  b->evidence.r.y = b->y;
}

// 0 where it could not be done.
static int32_t work_once(gdn_bench_gp *b, gdn_bench_work work) {
  const GpFunctions f = {.n = b->n,
                         .D = b->D,
                         .E = b->E,
                         .x = b->x,
                         .l = b->l,
                         .sf2 = b->ones,
                         .sn2 = b->ones,
                         .beta = b->beta,
                         .iK = b->iK};
  if (work == GDN_BENCH_EVIDENCE)
    return evidence_of(&b->evidence, b->theta, b->theta + b->D + 2) < SCALAR_INFINITY;
  double *kept = work == GDN_BENCH_GRADIENT ? b->kept : NULL;
  if (!moments_match_kept(&b->moments, &f, b->m, b->S, b->M, b->C, b->V, kept)) return 0;
  if (kept == NULL) return 1;
  return moments_back_kept(&b->moments, &f, b->m, b->S, b->M, b->C, b->V, b->m_adj, b->S_adj, NULL,
                           kept);
}

uint64_t gdn_bench_gp_bytes(int32_t points, int32_t inputs, int32_t outputs) {
  if (points < 1 || inputs < 1 || outputs < 1) return 0;
  gdn_arena arena = arena_measure();
  gdn_bench_gp bench;
  ARENA_NEW(&arena, gdn_bench_gp, 1);
  take(&bench, &arena, points, inputs, outputs);
  return arena_bytes(&arena);
}

gdn_bench_gp *gdn_bench_gp_create(int32_t points, int32_t inputs, int32_t outputs, void *memory,
                                  uint64_t bytes) {
  uint64_t needed = gdn_bench_gp_bytes(points, inputs, outputs);
  if (memory == NULL || needed == 0 || bytes < needed) return NULL;
  gdn_arena arena = arena_over(memory, bytes);
  gdn_bench_gp *bench = ARENA_NEW(&arena, gdn_bench_gp, 1);
  take(bench, &arena, points, inputs, outputs);
  prepare(bench);
  return bench;
}

double gdn_bench_gp_run(gdn_bench_gp *bench, gdn_bench_work work, int32_t repeats) {
  if (bench == NULL || repeats < 1) return 0.0;
  for (int32_t i = 0; i < repeats; i++) {
    if (!work_once(bench, work)) return 0.0;
  }
  double n = bench->n, E = bench->E, half = 0.5 * n * (n + 1);
  double pairs = work == GDN_BENCH_EVIDENCE ? half : E * half + 0.5 * E * (E - 1) * n * n;
  return pairs * repeats;
}
