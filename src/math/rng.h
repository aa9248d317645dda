// Random numbers: splitmix64 (Steele, Lea, Flood 2014), a counter passed through a mixer. One draw is
// one addition and one mix, so that draws of a loop do not wait for each other. A stream's place on the
// 2^64 cycle is a hash of its key (seed, purpose, index): streams of the lengths used here (< 2^40
// draws) overlap with a probability below 2^-23 per pair.
#ifndef GEDANKEN_MATH_RNG_H
#define GEDANKEN_MATH_RNG_H

#include "base/hash.h"
#include "gedanken/env.h"

static inline gdn_random rng_stream(uint64_t seed, const char *purpose, uint64_t index) {
  uint64_t key = hash_word(HASH_START, seed);
  return (gdn_random){hash_word(hash_text(key, purpose), index)};
}

static inline uint64_t rng_next(gdn_random *r) { return hash_mix(r->state += 0x9e3779b97f4a7c15u); }

// In [0, 1), on a grid of 2^-53.
static inline double rng_unit(gdn_random *r) { return (double)(rng_next(r) >> 11) * 0x1p-53; }

// 0 .. n-1 from 32 random bits; the bias, at most n / 2^32, is far below what any run could notice.
static inline int32_t rng_pick(uint32_t bits, int32_t n) {
  return (int32_t)(((uint64_t)bits * (uint32_t)n) >> 32);
}

static inline int32_t rng_below(gdn_random *r, int32_t n) {
  return rng_pick((uint32_t)(rng_next(r) >> 32), n);
}

#endif
