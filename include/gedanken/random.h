/// Random numbers: streams of them, each with a key of its own.
#ifndef GEDANKEN_RANDOM_H
#define GEDANKEN_RANDOM_H

#include "gedanken/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A stream of random numbers: same key, same numbers, everywhere.
typedef struct gdn_random {
  uint64_t state;
} gdn_random;
/// The stream of (seed, purpose, index), e.g. (7, "graph", 0). Streams do not overlap.
GDN_API gdn_random gdn_random_stream(uint64_t seed, const char *purpose, uint64_t index);
GDN_API double gdn_random_unit(gdn_random *r);              ///< in [0, 1), 53 bits
GDN_API int32_t gdn_random_below(gdn_random *r, int32_t n); ///< in 0 .. n-1
GDN_API double gdn_random_normal(gdn_random *r);            ///< mean 0, variance 1; one draw

#ifdef __cplusplus
}
#endif
#endif
