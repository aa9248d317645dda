// What the fuzz targets share: numbers from the input, a run in a block of exactly its size, and MUST,
// which ends the program where a promise is broken.
#ifndef GEDANKEN_TESTS_FUZZ_H
#define GEDANKEN_TESTS_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gedanken/gedanken.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                       \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition); \
      abort();                                                                \
    }                                                                         \
  } while (0)

// Larger runs are correct and too slow to search with.
#define FUZZ_BYTES ((uint64_t)8 << 20)

typedef struct Input {
  const uint8_t *at;
  size_t left;
} Input;

// A number in 0 .. n-1; 0 when the input is used up.
static inline uint32_t input_below(Input *in, uint32_t n) {
  uint32_t x = 0;
  for (uint32_t range = 1; range < n && in->left > 0; range = range > 0xffffff ? n : range << 8) {
    x = x << 8 | *in->at++;
    in->left--;
  }
  return n > 0 ? x % n : 0;
}

// Networks, populations and trials beyond these are correct and too slow as well.
static const struct {
  const char *key;
  double most;
} fuzz_caps[] = {
    {"model.width", 8},         {"model.hidden", 1},        {"model.epochs", 3},
    {"model.batch", 64},        {"agent.capacity", 200},    {"model.members", 2},
    {"planner.population", 40}, {"planner.horizon", 4},     {"planner.iterations", 2},
    {"agent.particles", 3},     {"agent.random_trials", 2},
};
enum { FUZZ_CAPS = sizeof fuzz_caps / sizeof fuzz_caps[0] };

static inline double fuzz_capped(const char *key, double x) {
  for (int i = 0; i < FUZZ_CAPS; i++)
    if (strcmp(key, fuzz_caps[i].key) == 0 && x > fuzz_caps[i].most) return fuzz_caps[i].most;
  return x;
}

// Lowers what is beyond the caps; an agent that plans gets short episodes, so that it does plan.
static inline void fuzz_tame(gdn_config *config) {
  char text[64];
  gdn_message why;
  for (int i = 0; i < FUZZ_CAPS; i++) {
    if (gdn_config_get(config, fuzz_caps[i].key, text, sizeof text) < 0) continue;
    (void)snprintf(text, sizeof text, "%.0f", fuzz_capped(fuzz_caps[i].key, strtod(text, NULL)));
    MUST(gdn_config_set(config, fuzz_caps[i].key, text, &why) == GDN_OK);
  }
  if (config->choice[GDN_FAMILY_PLANNER] < 0) return;
  MUST(gdn_config_get(config, "time_limit", text, sizeof text) > 0);
  (void)snprintf(text, sizeof text, "%ld", 3 + strtol(text, NULL, 10) % 8);
  MUST(gdn_config_set(config, "time_limit", text, &why) == GDN_OK);
}

// A run and its memory, which ends where the run does, so that a sanitizer sees every byte beyond.
typedef struct Fuzzed {
  gdn_run *run;
  void *memory;
} Fuzzed;

// Creates the run of a config; .run is NULL when it is refused (then with a sentence) or large.
static inline Fuzzed fuzzed_create(const gdn_config *config) {
  gdn_message why;
  uint64_t bytes = 0;
  Fuzzed made = {NULL, NULL};
  why.text[0] = 0;
  if (gdn_run_bytes(config, &bytes, &why)) {
    MUST(why.text[0] != 0);
    return made;
  }
  if (bytes > FUZZ_BYTES) return made;
  made.memory = malloc((size_t)bytes);
  MUST(made.memory != NULL);
  // What was there before must not matter.
  static int noise;
  memset(made.memory, noise = (noise + 85) % 256, (size_t)bytes);
  MUST(gdn_run_create(config, made.memory, bytes, &made.run, &why) == GDN_OK);
  return made;
}

#endif
