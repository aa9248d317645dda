// Numbers as people write them, without libc: reading is correctly rounded, writing gives the
// shortest text that reads back to the same double. Both are exact, so every platform agrees.
#ifndef GEDANKEN_BASE_NUMBER_H
#define GEDANKEN_BASE_NUMBER_H

#include <stdint.h>

// Reads [+-]digits[.digits][e[+-]digits] (.digits and E too) from the start of text .. end, rounding half to
// even. Returns the position after the longest number there; NULL, and *out untouched, when there
// is none or when it rounds to infinity.
const char *number_read(const char *text, const char *end, double *out);

// 0.1, 50, 1e-10, 1e21, -2.5, inf, -inf, nan; -0 gives 0. Plain digits from 1e-6 to below 1e21.
// Returns the length; a 0 follows.
int32_t number_write(double x, char out[32]);

int32_t number_write_i64(int64_t x, char out[24]);

#endif
