// Reading and writing numbers. Expected values: IEEE 754 bit patterns worked out by hand,
// well-known hard cases, and natively the C library's strtod and printf, which glibc rounds
// correctly.
#include "base/number.h"

#include "base/bits.h"
#include "check.h"

#include <stdlib.h>

static uint64_t state = 20240607;

static uint64_t draw(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (state >> 32 | state << 32) * 0x9e3779b97f4a7c15u;
}

static double read_all(const char *text) {
  double x = -77.0;
  const char *end = text + strlen(text), *rest = number_read(text, end, &x);
  check_note(rest == end, __FILE__, __LINE__, text);
  return x;
}

// How many characters of text belong to the number; -1 when there is none.
static int read_length(const char *text) {
  double x;
  const char *rest = number_read(text, text + strlen(text), &x);
  return rest == NULL ? -1 : (int)(rest - text);
}

#define CHECK_READ(text, expected) CHECK(bits_of_f64(read_all(text)) == bits_of_f64(expected))

static const char *written(double x) {
  static char text[32];
  int32_t n = number_write(x, text);
  CHECK_INT(n, strlen(text));
  return text;
}

TEST(read_takes_the_longest_number) {
  CHECK_INT(read_length("1"), 1);
  CHECK_INT(read_length("+1.50x"), 5);
  CHECK_INT(read_length("-1e5 "), 4);
  CHECK_INT(read_length("1.e5"), 1);
  CHECK_INT(read_length("2em"), 1);
  CHECK_INT(read_length("2e+"), 1);
  CHECK_INT(read_length("2E-07,"), 5);
  CHECK_INT(read_length("1.2.3"), 3);
  CHECK_INT(read_length("0x10"), 1);
  const char *bad[] = {"", "-", "+", ".", "e5", "inf", "nan", "--1", "+-1", " 1", "-."};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    check_note(read_length(bad[i]) == -1, __FILE__, __LINE__, bad[i]);
  }
  double x = 0.0;
  const char *text = "12345";
  CHECK(number_read(text, text + 2, &x) == text + 2); // never looks beyond the end
  CHECK(x == 12.0);
}

TEST(read_rounds_half_to_even) {
  CHECK_READ("0", 0.0);
  CHECK_READ("-0", -0.0);
  CHECK_READ("0.1", 0x1.999999999999ap-4);
  CHECK_READ(".25", 0.25);
  CHECK_READ("-.5e1", -5.0);
  CHECK_READ("1e23", 0x1.52d02c7e14af6p+76);
  CHECK_READ("9007199254740992", 0x1p53);
  CHECK_READ("9007199254740993", 0x1p53);
  CHECK_READ("9007199254740995", 0x1.0000000000002p53);
  CHECK_READ("9007199254740993.00000000000000000000000000000000000000000001", 0x1.0000000000001p53);
  CHECK_READ("9007199254740992.99999999999999999999999999999999999999999999", 0x1p53);
  CHECK_READ("2.2250738585072011e-308", 0x0.fffffffffffffp-1022);
  CHECK_READ("2.2250738585072012e-308", 0x1p-1022);
  CHECK_READ("2.2250738585072014e-308", 0x1p-1022);
  CHECK_READ("5e-324", 0x1p-1074);
  CHECK_READ("2.4703282292062327e-324", 0.0);
  CHECK_READ("2.4703282292062328e-324", 0x1p-1074);
  CHECK_READ("1.7976931348623157e308", 0x1.fffffffffffffp1023);
  CHECK_READ("1.7976931348623158e308", 0x1.fffffffffffffp1023);
  CHECK_READ("1e-400", 0.0);
  CHECK_READ("-1e-99999999999999999999999", -0.0);
  CHECK_READ("0e99999999999999999999999", 0.0);
  CHECK_READ("6.02214076e+23", 0x1.fe185ca57c517p+78);
}

TEST(read_refuses_what_rounds_to_infinity) {
  double x = 3.0;
  const char *huge[] = {"1e309", "-1e309", "1.7976931348623159e308", "1e99999999999999999999999"};
  for (size_t i = 0; i < sizeof huge / sizeof huge[0]; i++) {
    CHECK(number_read(huge[i], huge[i] + strlen(huge[i]), &x) == NULL);
  }
  CHECK(x == 3.0);
}

// The middle between 0 and the smallest double, 2^-1075 = 5^1075 / 10^1075, has 751 digits after
// 323 zeros.
static void half_of_smallest(char *text) {
  static uint8_t digit[800];
  int n = 1;
  memset(digit, 0, sizeof digit);
  digit[0] = 1;
  for (int k = 0; k < 1075; k++) {
    int carry = 0;
    for (int i = 0; i < n || carry > 0; i++) {
      carry += 5 * digit[i];
      digit[i] = (uint8_t)(carry % 10);
      carry /= 10;
      if (i >= n) n = i + 1;
    }
  }
  text += sprintf(text, "0.");
  for (int i = n; i < 1075; i++) *text++ = '0';
  while (n > 0) *text++ = (char)('0' + digit[--n]);
  *text = 0;
}

TEST(read_is_right_for_any_length) {
  static char text[8000];
  half_of_smallest(text);
  size_t n = strlen(text);
  CHECK_INT(n, 1077);
  CHECK_READ(text, 0.0); // a tie
  memset(text + n, '0', 3000);
  strcpy(text + n + 3000, "1");
  CHECK_READ(text, 0x1p-1074); // above it, by a digit 4000 places on
  text[n - 1]--;
  memset(text + n, '9', 3000);
  CHECK_READ(text, 0.0); // below it
  strcpy(text, "1");
  memset(text + 1, '0', 5000);
  strcpy(text + 5001, "e-5000");
  CHECK_READ(text, 1.0);
  strcpy(text, "0.");
  memset(text + 2, '0', 5000);
  strcpy(text + 5002, "25e5001");
  CHECK_READ(text, 2.5);
  strcpy(text, "9007199254740993");
  text[16] = '.';
  memset(text + 17, '0', 2000);
  strcpy(text + 2017, "1");
  CHECK_READ(text, 0x1.0000000000001p53);
}

TEST(write_is_short_and_plain) {
  CHECK_TEXT(written(0.0), "0");
  CHECK_TEXT(written(-0.0), "0");
  CHECK_TEXT(written(0.1), "0.1");
  CHECK_TEXT(written(50.0), "50");
  CHECK_TEXT(written(-2.5), "-2.5");
  CHECK_TEXT(written(1e-10), "1e-10");
  CHECK_TEXT(written(1e-6), "0.000001");
  CHECK_TEXT(written(1.25e-7), "1.25e-7");
  CHECK_TEXT(written(0.1 + 0.2), "0.30000000000000004");
  CHECK_TEXT(written(123456.789), "123456.789");
  CHECK_TEXT(written(123456789012345680000.0), "123456789012345680000");
  CHECK_TEXT(written(1e20), "100000000000000000000");
  CHECK_TEXT(written(1e21), "1e21");
  CHECK_TEXT(written(1e23), "1e23");
  CHECK_TEXT(written(0x1p-44), "5.684341886080802e-14"); // a power of two: closer below than above
  CHECK_TEXT(written(0x1p-1074), "5e-324");
  CHECK_TEXT(written(0x1p-1022), "2.2250738585072014e-308");
  CHECK_TEXT(written(-0x1.fffffffffffffp1023), "-1.7976931348623157e308");
  CHECK_TEXT(written(0x1p53), "9007199254740992");
  CHECK_TEXT(written(bits_to_f64(0x7ff0000000000000u)), "inf");
  CHECK_TEXT(written(bits_to_f64(0xfff0000000000000u)), "-inf");
  CHECK_TEXT(written(bits_to_f64(0x7ff8000000000000u)), "nan");
}

TEST(write_i64_reaches_both_ends) {
  char text[24];
  CHECK_INT(number_write_i64(0, text), 1);
  CHECK_TEXT(text, "0");
  CHECK_INT(number_write_i64(INT64_MAX, text), 19);
  CHECK_TEXT(text, "9223372036854775807");
  CHECK_INT(number_write_i64(INT64_MIN, text), 20);
  CHECK_TEXT(text, "-9223372036854775808");
}

// Random bit patterns, and short decimals, which people type.
static double varied(int i) {
  if (i % 2 == 0) return bits_to_f64(draw());
  double ten = 1.0;
  for (uint64_t k = draw() % 12; k > 0; k--) ten *= 10.0;
  return (double)(int64_t)(draw() % 2000001) / ten - 1000.0;
}

TEST(written_numbers_read_back) {
  int wrong = 0;
  for (int i = 0; i < 20000; i++) {
    double x = varied(i), y = 0.0;
    if (!(x - x == 0.0) || x == 0.0) continue;
    char text[32];
    int32_t n = number_write(x, text);
    wrong += number_read(text, text + n, &y) != text + n || bits_of_f64(x) != bits_of_f64(y);
  }
  CHECK_INT(wrong, 0);
}

#ifdef __wasm__
#define RUN_NATIVE(name) // the C libraries there are not promised to round correctly
#else
#define RUN_NATIVE(name) RUN(name)
TEST(agrees_with_the_c_library) {
  int read_wrong = 0, longer = 0, farther = 0;
  for (int i = 0; i < 20000; i++) {
    double x = varied(i), y = 0.0;
    char text[64], ours[32];
    if (!(x - x == 0.0) || x == 0.0) continue;
    int length = sprintf(text, "%.*e", (int)(draw() % 24), x);
    const char *rest = number_read(text, text + length, &y);
    double expected = strtod(text, NULL);
    int finite = expected - expected == 0.0;
    read_wrong += finite ? bits_of_f64(y) != bits_of_f64(expected) : rest != NULL;
    // The fewest digits of printf that read back: ours may not be longer, nor of equal length and
    // farther away. printf gives the nearest of each length.
    int digits = 0;
    do sprintf(text, "%.*e", digits++, x);
    while (strtod(text, NULL) != x);
    number_write(x, ours);
    char again[64];
    sprintf(again, "%.*e", digits - 1, strtod(ours, NULL));
    int count = 0, zeros = 0;
    for (const char *p = ours; *p != 0 && *p != 'e'; p++) {
      if (*p < '0' || *p > '9' || (count == 0 && *p == '0')) continue;
      count++;
      zeros = *p == '0' ? zeros + 1 : 0;
    }
    longer += count - zeros > digits;
    farther += count - zeros == digits && strcmp(again, text) != 0;
  }
  CHECK_INT(read_wrong, 0);
  CHECK_INT(longer, 0);
  CHECK_INT(farther, 0);
}
#endif

TEST_MAIN(RUN(read_takes_the_longest_number) RUN(read_rounds_half_to_even)
              RUN(read_refuses_what_rounds_to_infinity) RUN(read_is_right_for_any_length)
                  RUN(write_is_short_and_plain) RUN(write_i64_reaches_both_ends)
                      RUN(written_numbers_read_back) RUN_NATIVE(agrees_with_the_c_library))
