// A running 64-bit hash of words, for digests and snapshots. Not cryptographic: it tells different
// results apart, it does not keep secrets.
#ifndef GEDANKEN_BASE_HASH_H
#define GEDANKEN_BASE_HASH_H

#include <stdint.h>
#include <string.h>

#define HASH_START 0x6764616e6b656e31u // "gdanken1"

// The finaliser of splitmix64 (Steele, Lea, Flood 2014): every input bit moves every output bit.
static inline uint64_t hash_mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static inline uint64_t hash_word(uint64_t hash, uint64_t word) {
  return hash_mix(hash + 0x9e3779b97f4a7c15u + word);
}

// All NaNs count as one: WebAssembly leaves their bits open.
static inline uint64_t hash_f64(uint64_t hash, double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return hash_word(hash, x == x ? bits : 0x7ff8000000000000u);
}

// One number of a record, to be added to the terms of its other numbers and mixed once: the terms do not wait for
// each other, which a word at a time would. `key` belongs to the place in the record: the first is HASH_KEY, and
// hash_key gives the next. They are odd, so that records that differ in one number have different sums, and
// no small multiples of each other, so that differences in two do not cancel. Whole numbers have all their bits
// at the top, where a product would leave them; half of them is brought down first.
#define HASH_KEY 0x9e3779b97f4a7c15u
static inline uint64_t hash_key(uint64_t key) {
  return key * 0xd1342543de82ef95u;
}

static inline uint64_t hash_bits(uint64_t bits, uint64_t key) {
  return (bits ^ bits >> 32) * key;
}

static inline uint64_t hash_term(double x, uint64_t key) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return hash_bits(x == x ? bits : 0x7ff8000000000000u, key); // all NaNs count as one
}

static inline uint64_t hash_bytes(uint64_t hash, const uint8_t *bytes, uint64_t n) {
  for (uint64_t i = 0; i < n; i++) hash = hash_word(hash, bytes[i]);
  return hash_word(hash, n);
}

// The words of a stride as a record: n bytes of it, and zeros.
enum { HASH_STRIDE = 64 };
static inline uint64_t hash_stride(uint64_t hash, const uint8_t *bytes, uint64_t n) {
  uint64_t words[HASH_STRIDE / 8] = {0}, key = HASH_KEY, sum = 0;
  memcpy(words, bytes, (size_t)n);
  for (int32_t i = 0; i < HASH_STRIDE / 8; i++, key = hash_key(key))
    sum += hash_bits(words[i], key);
  return hash_word(hash, sum);
}

// Of many bytes, which one at a time would take as long as all else that is done with them.
static inline uint64_t hash_block(uint64_t hash, const uint8_t *bytes, uint64_t n) {
  uint64_t at = 0;
  for (; n - at >= HASH_STRIDE; at += HASH_STRIDE)
    hash = hash_stride(hash, bytes + at, HASH_STRIDE);
  return hash_word(hash_stride(hash, bytes + at, n - at), n);
}

static inline uint64_t hash_text(uint64_t hash, const char *text) {
  return hash_bytes(hash, (const uint8_t *)text, strlen(text));
}

#endif
