// Batches of real and imagined steps: a share of the columns comes from what really happened, the rest from
// what a model made up (Janner et al. 2019; Gu et al. 2016).
#ifndef GEDANKEN_LEARNERS_MIXTURE_H
#define GEDANKEN_LEARNERS_MIXTURE_H

#include "core/replay.h"

typedef struct Mixture {
  const Replay *real, *imagined; // `imagined` may be NULL or empty: then all are real
  double real_ratio;             // of the columns, 0 .. 1
} Mixture;

// A random row for column j of n: the first real_ratio * n columns (rounded up where that is > 0) are real.
// Uniform, with replacement. One draw of `random`.
ReplayRow mixture_row(const Mixture *m, int32_t j, int32_t n, gdn_random *random);

#endif
