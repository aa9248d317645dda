/// Where state lies and how it is kept: the arena that memory is taken from, and the archive that visits what changes.
#ifndef GEDANKEN_MEMORY_H
#define GEDANKEN_MEMORY_H

#include "gedanken/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Memory of a run: blocks are taken once, when it is created.
typedef struct gdn_arena gdn_arena;
/// `count` items of `size` bytes, zeroed, aligned to 64 bytes. While a run is only being measured the
/// result is NULL: `open` takes blocks and does not touch them, `start` fills them.
GDN_API void *gdn_arena_take(gdn_arena *arena, uint64_t count, uint64_t size);

/// Visits mutable state: the same function saves, loads and digests.
typedef struct gdn_archive gdn_archive;
GDN_API void gdn_archive_f64(gdn_archive *a, double *x, int64_t n);
GDN_API void gdn_archive_f32(gdn_archive *a, float *x, int64_t n);
GDN_API void gdn_archive_i32(gdn_archive *a, int32_t *x, int64_t n);
GDN_API void gdn_archive_u64(gdn_archive *a, uint64_t *x, int64_t n);
GDN_API void gdn_archive_u8(gdn_archive *a, uint8_t *x, int64_t n);
/// Call after visiting an index that later code relies on: false marks a loaded snapshot as damaged.
GDN_API void gdn_archive_check(gdn_archive *a, int32_t plausible);

#ifdef __cplusplus
}
#endif
#endif
