// The test harness: checks that count and go on, a filter on the command line, and a last line
// "N passed, N failed" (N checks). Works natively, under WASI and under Emscripten.
//
//     TEST(arena_takes_aligned_blocks) { CHECK(...); }
//     TEST_MAIN(RUN(arena_takes_aligned_blocks) RUN(...))
#ifndef GEDANKEN_TESTS_CHECK_H
#define GEDANKEN_TESTS_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef CHECK_MAIN // several tests are one program, whose own main calls them
int CHECK_MAIN(int argc, char **argv);
#define main CHECK_MAIN
#endif

static long check_passed, check_failed;

static inline int check_note(int ok, const char *file, int line, const char *text) {
  if (ok) {
    check_passed++;
  } else {
    check_failed++;
    printf("%s:%d: FAILED: %s\n", file, line, text);
  }
  return ok;
}

#define CHECK(condition) check_note((condition) != 0, __FILE__, __LINE__, #condition)

// Both values are printed where they differ by more than the tolerance, or where one is NaN.
#define CHECK_NEAR(actual, expected, tolerance)                                                   \
  do {                                                                                            \
    double check_a = (double)(actual), check_e = (double)(expected);                              \
    double check_d = check_a > check_e ? check_a - check_e : check_e - check_a;                   \
    if (!check_note(check_d <= (double)(tolerance), __FILE__, __LINE__, #actual))                 \
      printf("    is %.17g, should be %.17g within %g\n", check_a, check_e, (double)(tolerance)); \
  } while (0)

#define CHECK_INT(actual, expected)                                           \
  do {                                                                        \
    long long check_a = (long long)(actual), check_e = (long long)(expected); \
    if (!check_note(check_a == check_e, __FILE__, __LINE__, #actual))         \
      printf("    is %lld, should be %lld\n", check_a, check_e);              \
  } while (0)

#define CHECK_TEXT(actual, expected)                                             \
  do {                                                                           \
    const char *check_a = (actual), *check_e = (expected);                       \
    if (!check_note(strcmp(check_a, check_e) == 0, __FILE__, __LINE__, #actual)) \
      printf("    is       \"%s\"\n    should be \"%s\"\n", check_a, check_e);   \
  } while (0)

#define TEST(name) static void name(void)
#define RUN(name) \
  if (check_filter == NULL || strstr(#name, check_filter) != NULL) name();

#define TEST_MAIN(runs)                                                  \
  int main(int argc, char **argv) {                                      \
    const char *check_filter = argc > 1 ? argv[1] : NULL;                \
    runs printf("%ld passed, %ld failed\n", check_passed, check_failed); \
    return check_failed != 0 || check_passed == 0;                       \
  }

#endif
