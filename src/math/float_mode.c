// See float_mode.h. Sums and differences alone: processors that are quick with those of subnormal numbers can take a
// hundred times as long for a product.
#include "math/float_mode.h"

#include "base/bits.h"
#include "base/text.h"
#include "math/numeric.h"

typedef struct Numbers {
  double least, above; // the smallest normal number, and one and a half of it
  double base, step; // a number whose distance to the next is twice the smallest, and that distance
  double subnormal;
  float least_float, above_float;
} Numbers;
static const Numbers numbers = {0x1p-1022,   0x1.8p-1022, 0x1p-969,   0x1p-1021,
                                0x1.8p-1023, 0x1p-126f,   0x1.8p-126f};

// Volatile: whoever compiles this does not know what is there, and cannot do the sums in advance.
static const volatile Numbers *const number = &numbers;

int32_t float_mode_fits(void) {
  double least = number->least, base = number->base;
  double half = number->above - least; // subnormal: 0 if such results are flushed
  double one = half + half;            // `least` again, 0 if such operands are taken for 0
  double more = one + half;            // `above`
  // One is half the distance to the next number, more is three quarters: to nearest, ties to even, base + one is
  // base and base + more the next. Upwards both are the next, downwards and towards zero both are base.
  return (base + more) - (base + one) == number->step;
}

static int32_t float_fits(void) {
  float least = number->least_float, half = number->above_float - least;
  return half + half == least;
}

static void also(text_writer *w, int32_t *n, const char *words) {
  text_put(w, (*n)++ > 0 ? " and " : "this processor ");
  text_put(w, words);
}

gdn_status float_mode_check(gdn_message *why) {
  if (float_mode_fits() && float_fits()) return GDN_OK;
  text_writer w = text_message(why);
  int32_t n = 0;
  double base = number->base, least = number->least, above = number->above;
  float above_float = number->above_float;
  // As bits: where subnormal operands are taken for 0, a comparison takes them so too.
  int32_t flushes = bits_of_f64(above - least) == 0;
  flushes |= bits_of_f32(above_float - number->least_float) == 0;
  if (flushes) also(&w, &n, "flushes subnormal results to zero (FTZ)");
  if (number->subnormal + number->subnormal == 0) {
    also(&w, &n, "takes subnormal numbers for zero (DAZ)");
  }
  if (base + least != base) also(&w, &n, "rounds upwards");
  if (base + above == base) {
    also(&w, &n, -base - above == -base ? "rounds towards zero" : "rounds downwards");
  }
  if (n == 0) also(&w, &n, "computes in a way of its own");
  text_put(&w,
           "; digests need IEEE 754 numbers, rounded to nearest: link without -ffast-math, or call "
           "fesetenv(FE_DFL_ENV) in this thread");
  return GDN_FLOAT_MODE;
}
