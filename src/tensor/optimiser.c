// Adam (Kingma and Ba 2015, algorithm 1, in the order of the last paragraph of section 2), with its letters:
//   g = gradient         m <- beta1 m + (1 - beta1) g         v <- beta2 v + (1 - beta2) g^2
//   theta <- theta - alpha m^ / (sqrt(v^) + epsilon),       m^ = m / (1 - beta1^t), v^ = v / (1 - beta2^t)
// The two corrections are the same for all parameters: the kernel gets them as
// rate = alpha / (1 - beta1^t) and root = 1 / sqrt(1 - beta2^t).
// AdamW (Loshchilov and Hutter 2019, algorithm 2, its alpha times its lambda being our rate times decay)
// shrinks theta besides.
#include "tensor/optimiser.h"

#include "base/arena.h"
#include "math/scalar.h"
#include "tensor/real.h"

void optimiser_open(Optimiser *o, OptimiserKind kind, int64_t n, gdn_arena *arena) {
  *o = (Optimiser){.kind = kind,
                   .n = n,
                   .beta1 = 0.9,
                   .beta2 = 0.999,
                   .epsilon = 1e-8,
                   .kernels = kernels_best()};
  if (kind == OPTIMISER_SGD) return;
  o->m = ARENA_NEW(arena, Real, n);
  o->v = ARENA_NEW(arena, Real, n);
}

// 1 - beta^t.
static double correction(double beta, uint64_t t) {
  return -scalar_expm1((double)t * scalar_log(beta));
}

void optimiser_step(Optimiser *o, Real *theta, const Real *gradient, double rate, double decay) {
  o->t++;
  if (o->kind == OPTIMISER_SGD) {
    Real step = (Real)rate;
    for (int64_t i = 0; i < o->n; i++) theta[i] -= step * gradient[i];
    return;
  }
  // The rounded betas, so that the corrections belong to what the kernel computes.
  Real beta1 = (Real)o->beta1, beta2 = (Real)o->beta2;
  double corrected = rate / correction((double)beta1, o->t);
  double root = 1.0 / scalar_sqrt(correction((double)beta2, o->t));
  double shrink = o->kind == OPTIMISER_ADAMW ? rate * decay : 0.0;
  o->kernels->adam(theta, gradient, o->m, o->v, o->n, beta1, beta2, (Real)corrected,
                   (Real)o->epsilon, (Real)root, (Real)shrink);
}

void optimiser_forget(Optimiser *o) {
  o->t = 0;
  if (o->kind == OPTIMISER_SGD) return;
  for (int64_t i = 0; i < o->n; i++) o->m[i] = o->v[i] = 0;
}

void optimiser_state(Optimiser *o, gdn_archive *archive) {
  gdn_archive_u64(archive, &o->t, 1);
  if (o->kind == OPTIMISER_SGD) return;
  real_state(o->m, o->n, archive);
  real_state(o->v, o->n, archive);
}

// Squares of floats in double neither overflow nor lose anything. Eight sums, as everywhere.
double gradient_clip(Real *gradient, int64_t n, double most) {
  double sum[8] = {0.0};
  int64_t whole = n - n % 8;
  for (int64_t i = 0; i < whole; i += 8) {
    for (int32_t j = 0; j < 8; j++) sum[j] += (double)gradient[i + j] * (double)gradient[i + j];
  }
  for (int64_t i = whole; i < n; i++) sum[i % 8] += (double)gradient[i] * (double)gradient[i];
  double norm = scalar_sqrt(((sum[0] + sum[4]) + (sum[2] + sum[6])) +
                            ((sum[1] + sum[5]) + (sum[3] + sum[7])));
  if (most > 0.0 && norm > most && norm < SCALAR_INFINITY) {
    Real scale = (Real)(most / norm);
    for (int64_t i = 0; i < n; i++) gradient[i] *= scale;
  }
  return norm;
}
