// The bits of a floating-point number as an integer, and back. A union is the one way of C11 that
// needs no header and that every compiler turns into nothing.
#ifndef GEDANKEN_BASE_BITS_H
#define GEDANKEN_BASE_BITS_H

#include <stdint.h>

static inline uint64_t bits_of_f64(double x) {
  const union {
    double number;
    uint64_t bits;
  } both = {.number = x};
  return both.bits;
}

static inline double bits_to_f64(uint64_t bits) {
  const union {
    uint64_t bits;
    double number;
  } both = {.bits = bits};
  return both.number;
}

static inline uint32_t bits_of_f32(float x) {
  const union {
    float number;
    uint32_t bits;
  } both = {.number = x};
  return both.bits;
}

static inline float bits_to_f32(uint32_t bits) {
  const union {
    uint32_t bits;
    float number;
  } both = {.bits = bits};
  return both.number;
}

#endif
