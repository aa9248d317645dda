// Replays a fuzz target without a fuzzer: each file named on the command line, then some hundred
// mutations of them, the same ones every time. Runs wherever the tests run.
#include "fuzz/fuzz.h"

enum { MUTATIONS = GDN_THOROUGH ? 500 : 150, MOST_BYTES = 1 << 16 };

static uint8_t original[MOST_BYTES], input[MOST_BYTES];

// splitmix64 (Steele, Lea, Flood 2014).
static uint32_t below(uint64_t *state, uint32_t n) {
  uint64_t x = *state += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)((x ^ (x >> 31)) % n);
}

static size_t read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  MUST(file != NULL);
  size_t n = fread(original, 1, MOST_BYTES, file);
  (void)fclose(file);
  return n;
}

// One small change: flip a bit, write a byte, insert one, remove a stretch, repeat a stretch, cut off.
static size_t mutate(uint64_t *state, size_t n) {
  uint32_t at = below(state, (uint32_t)n + 1);
  uint32_t span = 1 + below(state, 16);
  switch (below(state, 6)) {
  case 0:
    if (at < n) input[at] ^= (uint8_t)(1u << below(state, 8));
    return n;
  case 1:
    if (at < n) input[at] = (uint8_t)below(state, 256);
    return n;
  case 2:
    if (n == MOST_BYTES) return n;
    memmove(input + at + 1, input + at, n - at);
    input[at] = (uint8_t)below(state, 256);
    return n + 1;
  case 3:
    if (at + span > n) return n;
    memmove(input + at, input + at + span, n - at - span);
    return n - span;
  case 4:
    if (at + span > n || n + span > MOST_BYTES) return n;
    memmove(input + at + span, input + at, n - at);
    return n + span;
  default:
    return below(state, 8) == 0 ? at : n;
  }
}

static void run_exactly(size_t n) {
  // A block of its own, so that a sanitizer sees every read beyond the end.
  uint8_t *block = malloc(n > 0 ? n : 1);
  MUST(block != NULL);
  memcpy(block, input, n);
  (void)LLVMFuzzerTestOneInput(block, n);
  free(block);
}

int main(int argc, char **argv) {
  uint64_t state = 1;
  int inputs = 0;
  for (int file = 1; file < argc; file++) {
    size_t n = read_file(argv[file]);
    memcpy(input, original, n);
    run_exactly(n);
    inputs++;
    for (int i = 0; i < MUTATIONS / (argc - 1); i++, inputs++) {
      size_t changed = n;
      memcpy(input, original, n);
      for (uint32_t edits = 1 + below(&state, 8); edits > 0; edits--)
        changed = mutate(&state, changed);
      run_exactly(changed);
    }
  }
  printf("%d passed, 0 failed\n", inputs);
  return inputs == 0;
}
