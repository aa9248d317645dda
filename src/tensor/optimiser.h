// Steps against the gradient, over one contiguous block of parameters: SGD; Adam (Kingma & Ba 2015); AdamW
// (Loshchilov & Hutter 2019), whose weight decay does not pass through the moments.
#ifndef GEDANKEN_TENSOR_OPTIMISER_H
#define GEDANKEN_TENSOR_OPTIMISER_H

#include "core/archive.h"
#include "tensor/kernels.h"

typedef enum OptimiserKind { OPTIMISER_SGD, OPTIMISER_ADAM, OPTIMISER_ADAMW } OptimiserKind;

typedef struct Optimiser {
  OptimiserKind kind;
  int64_t n;
  double beta1, beta2, epsilon; // 0.9, 0.999, 1e-8 unless changed after open
  uint64_t t;                   // steps so far
  Real *m, *v;                  // moments; NULL for SGD
  const Kernels *kernels;
} Optimiser;

void optimiser_open(Optimiser *o, OptimiserKind kind, int64_t n, gdn_arena *arena);
// One step. `rate` is the learning rate, `decay` the weight decay (AdamW only: theta -= rate decay theta).
void optimiser_step(Optimiser *o, Real *theta, const Real *gradient, double rate, double decay);
void optimiser_forget(Optimiser *o); // moments and t back to 0
void optimiser_state(Optimiser *o, gdn_archive *archive);

// The Euclidean norm of the gradient; scales it down to `most` where it is longer (most <= 0: never).
// Not finite when a number in it is not.
double gradient_clip(Real *gradient, int64_t n, double most);

#endif
