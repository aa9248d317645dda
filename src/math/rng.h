// Random numbers: PCG RXS-M-XS 64 (O'Neill 2014): a 64-bit linear congruential state, and an output
// permutation that hides its weak low bits. Where only a few bits are needed hundreds of millions of times
// a second, the upper half of the bare state serves (rng_quick).
//
// All streams are places on one cycle of 2^64; a stream's place is a hash of its key (seed, purpose, index).
// Streams of the lengths used here (< 2^40 draws) overlap with a probability below 2^-23 per pair.
#ifndef GEDANKEN_MATH_RNG_H
#define GEDANKEN_MATH_RNG_H

#include "base/hash.h"
#include "gedanken/random.h"

static inline gdn_random rng_stream(uint64_t seed, const char *purpose, uint64_t index) {
  uint64_t key = hash_word(HASH_START, seed);
  return (gdn_random){hash_word(hash_text(key, purpose), index)};
}

// Knuth's multiplier (MMIX); any odd increment gives the full period.
static inline uint64_t rng_step(gdn_random *r) {
  uint64_t state = r->state;
  r->state = state * 6364136223846793005u + 1442695040888963407u;
  return state;
}

// 64 good bits.
static inline uint64_t rng_next(gdn_random *r) {
  uint64_t state = rng_step(r);
  uint64_t word = ((state >> ((state >> 59) + 5)) ^ state) * 12605985483714917081u;
  return (word >> 43) ^ word;
}

// 32 quick bits: equally distributed, and good enough to pick from a table.
static inline uint32_t rng_quick(gdn_random *r) {
  return (uint32_t)(rng_step(r) >> 32);
}

// In [0, 1), on a grid of 2^-53.
static inline double rng_unit(gdn_random *r) {
  return (double)(int64_t)(rng_next(r) >> 11) * 0x1p-53; // signed: one instruction everywhere
}

// 0 .. n-1 from a fraction of 2^32; what is left of the fraction can pick again. The bias of a pick, at most
// n / 2^32, is far below what any run could notice.
static inline int32_t rng_pick(uint32_t *fraction, int32_t n) {
  uint64_t product = (uint64_t)*fraction * (uint32_t)n;
  *fraction = (uint32_t)product;
  return (int32_t)(product >> 32);
}

static inline int32_t rng_below(gdn_random *r, int32_t n) {
  uint32_t fraction = (uint32_t)(rng_next(r) >> 32);
  return rng_pick(&fraction, n);
}

#endif
