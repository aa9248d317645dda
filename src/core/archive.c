// See archive.h. Bytes are stored as they lie in memory: little-endian (math/numeric.h insists), so that
// a snapshot from a browser continues natively.
#include "core/archive.h"

#include <string.h>

#include "base/hash.h"

gdn_archive archive_count(void) {
  return (gdn_archive){.mode = ARCHIVE_COUNT};
}

gdn_archive archive_hash(void) {
  return (gdn_archive){.mode = ARCHIVE_HASH, .hash = HASH_START};
}

gdn_archive archive_write(void *out, uint64_t cap) {
  return (gdn_archive){.mode = ARCHIVE_WRITE, .out = out, .cap = cap};
}

gdn_archive archive_read(const void *in, uint64_t bytes) {
  return (gdn_archive){.mode = ARCHIVE_READ, .in = in, .cap = bytes};
}

// Everything but hashing is a copy of n items. Returns 1 when they are to be hashed instead. Nothing to visit where
// something should be (a world from outside) is a failure.
static int32_t copy_unless_hashing(gdn_archive *a, void *x, int64_t n, uint64_t size) {
  if (a == NULL) return 0;
  if (n < 0 || (x == NULL && n > 0)) a->failed = 1;
  if (a->failed) return 0;
  uint64_t bytes = (uint64_t)n * size;
  if (a->mode == ARCHIVE_HASH) return 1;
  if (a->mode != ARCHIVE_COUNT && bytes > a->cap - a->at) {
    a->failed = 1;
    return 0;
  }
  if (a->mode == ARCHIVE_WRITE && bytes > 0) memcpy(a->out + a->at, x, (size_t)bytes);
  if (a->mode == ARCHIVE_READ && bytes > 0) memcpy(x, a->in + a->at, (size_t)bytes);
  a->at += bytes;
  return 0;
}

void gdn_archive_f64(gdn_archive *a, double *x, int64_t n) {
  if (!copy_unless_hashing(a, x, n, sizeof *x)) return;
  for (int64_t i = 0; i < n; i++) a->hash = hash_f64(a->hash, x[i]);
}

void gdn_archive_f32(gdn_archive *a, float *x, int64_t n) {
  if (!copy_unless_hashing(a, x, n, sizeof *x)) return;
  for (int64_t i = 0; i < n; i++) a->hash = hash_f64(a->hash, (double)x[i]);
}

void gdn_archive_i32(gdn_archive *a, int32_t *x, int64_t n) {
  if (!copy_unless_hashing(a, x, n, sizeof *x)) return;
  for (int64_t i = 0; i < n; i++) a->hash = hash_word(a->hash, (uint32_t)x[i]);
}

void gdn_archive_u64(gdn_archive *a, uint64_t *x, int64_t n) {
  if (!copy_unless_hashing(a, x, n, sizeof *x)) return;
  for (int64_t i = 0; i < n; i++) a->hash = hash_word(a->hash, x[i]);
}

void gdn_archive_u8(gdn_archive *a, uint8_t *x, int64_t n) {
  if (!copy_unless_hashing(a, x, n, 1)) return;
  a->hash = hash_bytes(a->hash, x, (uint64_t)n);
}

void gdn_archive_check(gdn_archive *a, int32_t plausible) {
  if (a != NULL && a->mode == ARCHIVE_READ && !plausible) a->failed = 1;
}

void archive_check_range(gdn_archive *a, const int32_t *x, int64_t n, int32_t low, int32_t high) {
  if (a->mode != ARCHIVE_READ) return;
  for (int64_t i = 0; i < n; i++) gdn_archive_check(a, x[i] >= low && x[i] <= high);
}
