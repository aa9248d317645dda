// The public random streams: thin names over math/rng.h and math/sample.h.
#include "math/rng.h"
#include "math/sample.h"

gdn_random gdn_random_stream(uint64_t seed, const char *purpose, uint64_t index) {
  return rng_stream(seed, purpose == NULL ? "" : purpose, index);
}

double gdn_random_unit(gdn_random *r) {
  return r == NULL ? 0 : rng_unit(r);
}

int32_t gdn_random_below(gdn_random *r, int32_t n) {
  return n > 0 && r != NULL ? rng_below(r, n) : 0;
}

double gdn_random_normal(gdn_random *r) {
  return r == NULL ? 0 : sample_normal(r);
}
