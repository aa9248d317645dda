// Writing text into a buffer that may be too small, scanning it, and saying what is wrong with it.
#ifndef GEDANKEN_BASE_TEXT_H
#define GEDANKEN_BASE_TEXT_H

#include "gedanken/base.h"

// The number that a macro stands for, in a sentence.
#define TEXT_OF(number) TEXT_OF_IT(number)
#define TEXT_OF_IT(number) #number

// `length` counts all that was written, even beyond cap; the text in `out` always ends with 0.
typedef struct text_writer {
  char *out;
  int32_t cap, length;
} text_writer;

text_writer text_into(char *out, int32_t cap);
// A writer of the message, emptied; `why` may be NULL.
text_writer text_message(gdn_message *why);
// Says the sentence, and returns the status.
gdn_status text_fail(gdn_message *why, gdn_status status, const char *sentence);
void text_put(text_writer *w, const char *text);
void text_part(text_writer *w, const char *text, int32_t n); // the first n bytes
void text_char(text_writer *w, char c);
void text_i64(text_writer *w, int64_t x);
void text_f64(text_writer *w, double x); // shortest form that reads back the same
// To so many digits, as it is said to people: with a minus and not a hyphen, and without zeros at the end.
void text_rounded(text_writer *w, double x, int32_t digits);
void text_json(text_writer *w, const char *text); // quoted and escaped

// The piece of that number of "one|two|three", from 0.
void text_word(text_writer *w, const char *words, int32_t index);

// A piece of a longer text.
typedef struct text_span {
  const char *at;
  int32_t n;
} text_span;

text_span text_all(const char *text);
int32_t text_equal(text_span span, const char *text);
// The piece before `mark` (or all of it), which is taken off the front of `rest` with the mark.
text_span text_cut(text_span *rest, char mark);
// Reads a whole span as a number; 0 when it is none.
int32_t text_number(text_span span, double *out);
// Edit distance for "did you mean": letters to insert, delete or replace (Levenshtein 1966), and neighbours to
// swap; long texts are compared by their beginnings.
int32_t text_distance(text_span a, const char *b);
// Whether at most one letter in three is wrong: then the name may be what the word means. What both share up
// to a dot, as in agent.alpha, does not count.
int32_t text_is_near(text_span word, const char *name);

#endif
