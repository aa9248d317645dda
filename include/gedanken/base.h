/// What every other header needs: the export mark, status codes, messages, version.
#ifndef GEDANKEN_BASE_H
#define GEDANKEN_BASE_H

#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define GDN_API __attribute__((visibility("default")))
#else
#define GDN_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// Every way a call can end. One list gives the enum, the names and the sentences.
#define GDN_STATUS_LIST(X)                                        \
  X(OK, "done")                                                   \
  X(BAD_ARGUMENT, "an argument is null or inconsistent")          \
  X(OUT_OF_RANGE, "a parameter lies outside its declared bounds") \
  X(UNKNOWN_ID, "no component, parameter or cell has that name")  \
  X(UNFIT, "these components do not go together")                 \
  X(NO_MEMORY, "the memory block is smaller than required")       \
  X(BAD_FORMAT, "a text or a snapshot cannot be read")            \
  X(BAD_VERSION, "the snapshot comes from another version")       \
  X(NUMERIC, "a value became infinite or not a number")           \
  X(FLOAT_MODE, "the processor rounds or flushes numbers in another way than this library needs")

typedef enum gdn_status {
#define GDN_STATUS_ENUM(name, sentence) GDN_##name,
  GDN_STATUS_LIST(GDN_STATUS_ENUM)
#undef GDN_STATUS_ENUM
      GDN_STATUS_COUNT
} gdn_status;

/// What went wrong, in one sentence for people: what was wrong and what is allowed.
typedef struct gdn_message {
  char text[320]; ///< ends with 0; empty when nothing is wrong
} gdn_message;

/// The general sentence for a status; gdn_message has the particular one.
GDN_API const char *gdn_status_text(gdn_status status);

/// "0.1.0": semantic version of the programming interface.
GDN_API const char *gdn_version(void);

/// Increased whenever any digest changes: results are a promise of their own.
GDN_API int32_t gdn_numbers_version(void);

/// Increased whenever a wasm export or a layout that crosses it changes.
GDN_API int32_t gdn_abi(void);

#ifdef __cplusplus
}
#endif
#endif
