// Decimal text <-> double, exactly. A double is m 2^e and a decimal d 10^k: both directions compare
// two fractions of large integers, so this file is a small integer arithmetic and two long
// divisions.
//
// Reading: n / d with n, d integers is scaled by a power of two until its quotient has 64 bits,
// divided bit by bit, and rounded once, knowing whether anything is left.
// Writing: Steele and White 1990, "How to print floating-point numbers accurately": digits of x are
// generated until the rest is smaller than the distance to the neighbouring doubles.
#include "base/number.h"

#include "base/bits.h"

#include <string.h>

// -- large natural numbers ------------------------------------------------------------------------

// The longest one is a divisor 10^1125, when 801 digits begin at 10^-324 (below the smallest
// double): 3738 bits, and 64 more in the division; a product needs one word more for its carry.
enum { WORDS = 122 };

typedef struct Natural {
  int32_t n;            // words in use; the highest is not 0
  uint32_t word[WORDS]; // the lowest first
} Natural;

static void natural_set(Natural *a, uint64_t x) {
  a->word[0] = (uint32_t)x;
  a->word[1] = (uint32_t)(x >> 32);
  a->n = a->word[1] != 0 ? 2 : a->word[0] != 0;
}

// a = a factor + term
static void natural_multiply(Natural *a, uint32_t factor, uint32_t term) {
  uint64_t carry = term;
  for (int32_t i = 0; i < a->n; i++) {
    carry += (uint64_t)a->word[i] * factor;
    a->word[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry != 0) a->word[a->n++] = (uint32_t)carry;
}

static void natural_times_power_of_ten(Natural *a, int64_t k) {
  for (; k >= 9; k -= 9) natural_multiply(a, 1000000000u, 0);
  for (; k > 0; k--) natural_multiply(a, 10u, 0);
}

static void natural_shift_left(Natural *a, int32_t bits) {
  int32_t words = bits / 32, rest = bits % 32;
  if (rest != 0) natural_multiply(a, (uint32_t)1 << rest, 0);
  if (words == 0 || a->n == 0) return;
  memmove(a->word + words, a->word, (size_t)a->n * sizeof a->word[0]);
  memset(a->word, 0, (size_t)words * sizeof a->word[0]);
  a->n += words;
}

static int32_t natural_bits(const Natural *a) {
  int32_t bits = 32 * a->n;
  if (a->n > 0) {
    for (uint32_t top = a->word[a->n - 1]; top >> 31 == 0; top <<= 1) bits--;
  }
  return bits;
}

// The sign of a - b.
static int32_t natural_compare(const Natural *a, const Natural *b) {
  if (a->n != b->n) return a->n < b->n ? -1 : 1;
  for (int32_t i = a->n - 1; i >= 0; i--) {
    if (a->word[i] != b->word[i]) return a->word[i] < b->word[i] ? -1 : 1;
  }
  return 0;
}

// a = a - b, for a >= b
static void natural_subtract(Natural *a, const Natural *b) {
  uint64_t borrow = 0;
  for (int32_t i = 0; i < a->n; i++) {
    uint64_t take = borrow + (i < b->n ? b->word[i] : 0);
    borrow = a->word[i] < take;
    a->word[i] -= (uint32_t)take;
  }
  while (a->n > 0 && a->word[a->n - 1] == 0) a->n--;
}

// a = a + b
static void natural_add(Natural *a, const Natural *b) {
  uint64_t carry = 0;
  for (int32_t i = 0; i < a->n || i < b->n || carry != 0; i++) {
    carry += (i < a->n ? a->word[i] : 0);
    carry += (i < b->n ? b->word[i] : 0);
    a->word[i] = (uint32_t)carry;
    carry >>= 32;
    if (i == a->n) a->n++;
  }
}

// -- reading --------------------------------------------------------------------------------------

// A double and the middle between two doubles have at most 767 significant digits. Digits after
// that can only say whether the number lies above such a middle, which one digit 1 in their place
// says as well.
enum { DIGITS = 800 };
static const int64_t exponent_limit = 100000000000000000; // where counting stops

typedef struct Decimal { // digits[0 .. n-1] as an integer, times 10^exponent
  const char *first;     // the first digit that is not 0; a point may follow among the others
  int32_t n, sticky;     // sticky: something other than 0 was dropped
  int64_t exponent;
} Decimal;

static int32_t is_digit(const char *p, const char *end) {
  return p < end && *p >= '0' && *p <= '9';
}

// Reads digits, counting them into d; `fraction` is 1 after the point.
static const char *read_digits(const char *p, const char *end, int32_t fraction, Decimal *d) {
  for (; is_digit(p, end); p++) {
    if (d->n == 0 && *p == '0') {
      d->exponent -= fraction;
    } else if (d->n < DIGITS) {
      if (d->n == 0) d->first = p;
      d->n++;
      d->exponent -= fraction;
    } else {
      d->sticky |= *p != '0';
      d->exponent += 1 - fraction;
    }
  }
  return p;
}

static const char *read_exponent(const char *p, const char *end, Decimal *d) {
  if (p == end || (*p != 'e' && *p != 'E')) return p;
  const char *q = p + 1;
  int32_t negative = q < end && *q == '-';
  if (q < end && (*q == '+' || *q == '-')) q++;
  if (!is_digit(q, end)) return p; // "2em" is 2 followed by "em"
  int64_t value = 0;
  for (; is_digit(q, end); q++) {
    if (value < exponent_limit) value = 10 * value + (*q - '0');
  }
  d->exponent += negative ? -value : value;
  return q;
}

// numerator / denominator > 0, rounded to the nearest double, half to even.
static double divide(Natural *numerator, Natural *denominator) {
  // After this shift the quotient is below 2^64 and at least 2^62.
  int32_t shift = 63 - (natural_bits(numerator) - natural_bits(denominator));
  if (shift > 0)
    natural_shift_left(numerator, shift);
  else
    natural_shift_left(denominator, -shift);
  natural_shift_left(denominator, 63);
  uint64_t quotient = 0;
  for (int32_t i = 0; i < 64; i++) { // the rest doubles instead of the divisor halving
    quotient <<= 1;
    if (natural_compare(numerator, denominator) >= 0) {
      natural_subtract(numerator, denominator);
      quotient |= 1;
    }
    natural_multiply(numerator, 2, 0);
  }
  int32_t exponent = -shift; // the value is quotient 2^exponent, and more if something is left
  if (quotient >> 63 == 0) {
    quotient <<= 1;
    exponent--;
  }
  // The last bit of the result weighs 2^unit: 53 bits, or fewer among subnormal numbers.
  int32_t unit = exponent + 11 > -1074 ? exponent + 11 : -1074, drop = unit - exponent;
  if (drop > 64) return 0.0;
  uint64_t kept = drop == 64 ? 0 : quotient >> drop;
  uint64_t rest = drop == 64 ? quotient : quotient << (64 - drop), half = (uint64_t)1 << 63;
  kept += rest > half || (rest == half && (numerator->n != 0 || (kept & 1)));
  if (unit == -1074) return bits_to_f64(kept); // subnormal, or the smallest normal by its carry
  if (unit + 53 > 1024) return bits_to_f64(0x7ff0000000000000u);
  // A carry to 2^53 moves into the exponent field by itself.
  return bits_to_f64(((uint64_t)(unit + 1074) << 52) + kept);
}

// The number that d describes.
static double decimal_value(const Decimal *d) {
  Natural numerator, denominator;
  int64_t digits = d->n + d->exponent; // before the point
  if (d->n == 0 || digits < -324) return 0.0;
  if (digits > 309) return bits_to_f64(0x7ff0000000000000u);
  natural_set(&numerator, 0);
  natural_set(&denominator, 1);
  const char *p = d->first;
  for (int32_t i = 0; i < d->n; p++) {
    if (*p == '.') continue;
    natural_multiply(&numerator, 10, (uint32_t)(*p - '0'));
    i++;
  }
  if (d->sticky) natural_multiply(&numerator, 10, 1);
  int64_t exponent = d->exponent - (d->sticky ? 1 : 0);
  if (exponent > 0)
    natural_times_power_of_ten(&numerator, exponent);
  else
    natural_times_power_of_ten(&denominator, -exponent);
  return divide(&numerator, &denominator);
}

const char *number_read(const char *text, const char *end, double *out) {
  Decimal d = {0};
  const char *p = text;
  int32_t negative = p < end && *p == '-';
  if (p < end && (*p == '+' || *p == '-')) p++;
  int32_t bare = p < end && *p == '.' && is_digit(p + 1, end); // .5
  if (!bare && !is_digit(p, end)) return NULL;
  p = read_digits(p, end, 0, &d);
  if (p < end && *p == '.' && is_digit(p + 1, end)) p = read_digits(p + 1, end, 1, &d);
  p = read_exponent(p, end, &d);
  double value = decimal_value(&d);
  if (bits_of_f64(value) == 0x7ff0000000000000u) return NULL;
  *out = negative ? -value : value;
  return p;
}

// -- writing --------------------------------------------------------------------------------------

// The position of x among decimals and its neighbours, all over one denominator:
// x = rest / unit, half the way to the next double is above / unit, to the one before below / unit.
typedef struct Place {
  Natural rest, unit, above, below;
  int32_t inclusive; // reading rounds both middles to x (its mantissa is even)
} Place;

// For x = mantissa 2^exponent.
static void place_set(Place *p, uint64_t mantissa, int32_t exponent) {
  // Below a power of two the doubles lie half as far apart.
  int32_t uneven = mantissa == (uint64_t)1 << 52 && exponent > -1074;
  natural_set(&p->rest, mantissa);
  natural_set(&p->unit, 1);
  natural_set(&p->above, 1);
  natural_set(&p->below, 1);
  natural_shift_left(&p->rest, 1 + uneven + (exponent > 0 ? exponent : 0));
  natural_shift_left(&p->unit, 1 + uneven + (exponent < 0 ? -exponent : 0));
  natural_shift_left(&p->above, uneven + (exponent > 0 ? exponent : 0));
  natural_shift_left(&p->below, exponent > 0 ? exponent : 0);
  p->inclusive = mantissa % 2 == 0;
}

static void place_times_ten(Place *p) {
  natural_multiply(&p->rest, 10, 0);
  natural_multiply(&p->above, 10, 0);
  natural_multiply(&p->below, 10, 0);
}

// Does rest + above reach the unit: would the next larger decimal still read as x?
static int32_t place_near_top(const Place *p) {
  Natural sum = p->rest;
  natural_add(&sum, &p->above);
  return natural_compare(&sum, &p->unit) >= !p->inclusive;
}

// Scales so that x = 0.d1d2d3... 10^result, with d1 the first digit that will be written.
static int32_t place_normalise(Place *p, uint64_t mantissa, int32_t exponent) {
  int32_t log2 = exponent;
  for (uint64_t m = mantissa; m > 1; m >>= 1) log2++;
  // floor(log2 log10(2)), which is floor(log10 x) or one less; 78913 / 2^18 is near enough to
  // log10(2) to give the right integer for |log2| < 1166.
  int32_t tens = (log2 * 78913) >> 18;
  if (tens > 0) natural_times_power_of_ten(&p->unit, tens);
  if (tens < 0) {
    natural_times_power_of_ten(&p->rest, -tens);
    natural_times_power_of_ten(&p->above, -tens);
    natural_times_power_of_ten(&p->below, -tens);
  }
  while (place_near_top(p)) { // once or twice
    natural_multiply(&p->unit, 10, 0);
    tens++;
  }
  return tens;
}

// The shortest digits that read as x, and of those the nearest; returns how many.
static int32_t place_digits(Place *p, char *digits) {
  for (int32_t n = 0;; n++) {
    uint32_t digit = 0;
    place_times_ten(p);
    for (; natural_compare(&p->rest, &p->unit) >= 0; digit++) natural_subtract(&p->rest, &p->unit);
    int32_t stop_here = natural_compare(&p->rest, &p->below) < p->inclusive;
    int32_t stop_above = place_near_top(p);
    if (stop_here || stop_above) {
      if (stop_here && stop_above) { // both would do
        natural_multiply(&p->rest, 2, 0);
        int32_t side = natural_compare(&p->rest, &p->unit);
        stop_above = side > 0 || (side == 0 && digit % 2 == 1);
      }
      digits[n] = (char)('0' + digit + (uint32_t)stop_above);
      return n + 1;
    }
    digits[n] = (char)('0' + digit);
  }
}

static char *put_zeros(char *p, int32_t n) {
  for (; n > 0; n--) *p++ = '0';
  return p;
}

static char *put_digits(char *p, const char *digits, int32_t n) {
  memcpy(p, digits, (size_t)n);
  return p + n;
}

// 0.digits 10^point as text; returns its end.
static char *put_decimal(char *p, const char *digits, int32_t n, int32_t point) {
  if (point > 21 || point < -5) {
    *p++ = digits[0];
    if (n > 1) {
      *p++ = '.';
      p = put_digits(p, digits + 1, n - 1);
    }
    *p++ = 'e';
    return p + number_write_i64(point - 1, p);
  }
  if (point <= 0) {
    *p++ = '0';
    *p++ = '.';
    return put_digits(put_zeros(p, -point), digits, n);
  }
  if (point >= n) return put_zeros(put_digits(p, digits, n), point - n);
  p = put_digits(p, digits, point);
  *p++ = '.';
  return put_digits(p, digits + point, n - point);
}

int32_t number_write(double x, char out[32]) {
  uint64_t bits = bits_of_f64(x), mantissa = bits & 0x000fffffffffffffu;
  int32_t field = (int32_t)(bits >> 52 & 0x7ffu);
  char *p = out;
  if (x > -1e15 && x < 1e15 && x == (double)(int64_t)x) return number_write_i64((int64_t)x, out);
  if (x < 0.0) *p++ = '-';
  if (field == 0x7ff) {
    p = put_digits(p, mantissa != 0 ? "nan" : "inf", 3);
  } else {
    Place place;
    char digits[20];
    int32_t exponent = (field > 0 ? field : 1) - 1075;
    if (field > 0) mantissa |= 0x0010000000000000u;
    place_set(&place, mantissa, exponent);
    int32_t point = place_normalise(&place, mantissa, exponent);
    p = put_decimal(p, digits, place_digits(&place, digits), point);
  }
  *p = 0;
  return (int32_t)(p - out);
}

int32_t number_write_i64(int64_t x, char out[24]) {
  uint64_t size = x < 0 ? 0 - (uint64_t)x : (uint64_t)x; // also right for -2^63
  char digits[20];
  int32_t n = 0;
  char *p = out;
  do {
    digits[n++] = (char)('0' + size % 10);
    size /= 10;
  } while (size != 0);
  if (x < 0) *p++ = '-';
  while (n > 0) *p++ = digits[--n];
  *p = 0;
  return (int32_t)(p - out);
}
