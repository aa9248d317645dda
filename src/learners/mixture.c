// See mixture.h.
#include "learners/mixture.h"

#include <stddef.h>

#include "math/rng.h"

// The smallest whole number not below x >= 0, where x may be a little too large by rounding.
static int32_t round_up(double x) {
  int32_t whole = (int32_t)x;
  return whole + (x - whole > 1e-9);
}

ReplayRow mixture_row(const Mixture *m, int32_t j, int32_t n, gdn_random *random) {
  int32_t has_imagined = m->imagined != NULL && m->imagined->n > 0;
  const Replay *from = !has_imagined || j < round_up(m->real_ratio * n) ? m->real : m->imagined;
  return replay_row(from, rng_below(random, from->n));
}
