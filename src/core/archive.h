// One visitor for all mutable state: a component lists its fields once (its `state` function), and the
// archive counts, hashes, writes or reads them.
#ifndef GEDANKEN_CORE_ARCHIVE_H
#define GEDANKEN_CORE_ARCHIVE_H

#include "gedanken/memory.h"

typedef enum archive_mode { ARCHIVE_COUNT, ARCHIVE_HASH, ARCHIVE_WRITE, ARCHIVE_READ } archive_mode;

struct gdn_archive {
  archive_mode mode;
  uint8_t *out;
  const uint8_t *in;
  uint64_t at, cap;
  uint64_t hash;
  int32_t failed; // reading: too short, or an implausible value
};

gdn_archive archive_count(void);
gdn_archive archive_hash(void);
gdn_archive archive_write(void *out, uint64_t cap);
gdn_archive archive_read(const void *in, uint64_t bytes);

// Whether to visit what is only looked at and has no influence on the future (a trail, the latest picture): it comes
// along with a snapshot, and changes no hash.
static inline int32_t archive_shows(const gdn_archive *a) {
  return a->mode != ARCHIVE_HASH;
}

// Reading: fails unless every x lies in low .. high. Other modes: does nothing.
void archive_check_range(gdn_archive *a, const int32_t *x, int64_t n, int32_t low, int32_t high);

#endif
