// See text.h.
#include "base/text.h"

#include <string.h>

#include "base/number.h"

#define COMPARED 48 // letters of a name that count for its distance

text_writer text_into(char *out, int32_t cap) {
  if (out != NULL && cap > 0) out[0] = 0;
  return (text_writer){out, out == NULL ? 0 : cap, 0};
}

text_writer text_message(gdn_message *why) {
  return why == NULL ? text_into(NULL, 0) : text_into(why->text, (int32_t)sizeof why->text);
}

gdn_status text_fail(gdn_message *why, gdn_status status, const char *sentence) {
  text_writer w = text_message(why);
  text_put(&w, sentence);
  return status;
}

void text_char(text_writer *w, char c) {
  if (w->length + 1 < w->cap) {
    w->out[w->length] = c;
    w->out[w->length + 1] = 0;
  }
  if (w->length < INT32_MAX) w->length++;
}

void text_part(text_writer *w, const char *text, int32_t n) {
  for (int32_t i = 0; i < n; i++) text_char(w, text[i]);
}

void text_put(text_writer *w, const char *text) {
  text_part(w, text, (int32_t)strlen(text));
}

void text_i64(text_writer *w, int64_t x) {
  char digits[24];
  text_part(w, digits, number_write_i64(x, digits));
}

void text_f64(text_writer *w, double x) {
  char digits[32];
  text_part(w, digits, number_write(x, digits));
}

void text_rounded(text_writer *w, double x, int32_t digits) {
  double size = x < 0 ? -x : x, limit = 1, scaled = size;
  int32_t k = 0; // scaled = size 10^k, with so many digits before the point
  for (int32_t i = 0; i < digits; i++) limit *= 10;
  if (!(size > 1e-290 && size < 1e290)) { // also 0 and what is no number
    text_f64(w, x);
    return;
  }
  for (; scaled < limit / 10; k++) scaled *= 10;
  for (; scaled >= limit; k--) scaled /= 10;
  double whole = (double)(int64_t)(scaled + 0.5);
  for (; k < 0; k++) whole *= 10;
  double power = 1;
  for (; k > 0; k--) power *= 10;
  if (x < 0) text_put(w, "\u2212");
  text_f64(w, whole / power);
}

void text_json(text_writer *w, const char *text) {
  static const char hex[] = "0123456789abcdef";
  text_char(w, '"');
  for (; *text; text++) {
    if (*text == '"' || *text == '\\') text_char(w, '\\');
    if ((uint8_t)*text < 32) {
      text_put(w, "\\u00");
      text_char(w, hex[(uint8_t)*text >> 4]);
      text_char(w, hex[*text & 15]);
    } else {
      text_char(w, *text);
    }
  }
  text_char(w, '"');
}

text_span text_all(const char *text) {
  return (text_span){text, (int32_t)strlen(text)};
}

int32_t text_equal(text_span span, const char *text) {
  return strlen(text) == (size_t)span.n && memcmp(span.at, text, (size_t)span.n) == 0;
}

text_span text_cut(text_span *rest, char mark) {
  text_span piece = {rest->at, 0};
  while (piece.n < rest->n && rest->at[piece.n] != mark) piece.n++;
  int32_t skip = piece.n < rest->n ? piece.n + 1 : piece.n;
  rest->at += skip;
  rest->n -= skip;
  return piece;
}

void text_word(text_writer *w, const char *words, int32_t index) {
  text_span rest = text_all(words), word = {NULL, 0};
  for (int32_t i = 0; i <= index; i++) word = text_cut(&rest, '|');
  text_part(w, word.at, word.n);
}

int32_t text_number(text_span span, double *out) {
  const char *end = span.at + span.n;
  return number_read(span.at, end, out) == end && span.n > 0;
}

int32_t text_distance(text_span a, const char *b) {
  int32_t row[COMPARED + 1], above[COMPARED + 1] = {0}, n = (int32_t)strlen(b);
  if (n > COMPARED) n = COMPARED;
  if (a.n > COMPARED) a.n = COMPARED;
  for (int32_t j = 0; j <= n; j++) row[j] = j;
  for (int32_t i = 1; i <= a.n; i++) {
    int32_t diagonal = row[0], swapped = 0;
    row[0] = i;
    for (int32_t j = 1; j <= n; j++) {
      int32_t best = diagonal + (a.at[i - 1] != b[j - 1]);
      int32_t is_swap = i > 1 && j > 1 && a.at[i - 1] == b[j - 2] && a.at[i - 2] == b[j - 1];
      if (is_swap && swapped + 1 < best) best = swapped + 1;
      if (row[j] + 1 < best) best = row[j] + 1;
      if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
      swapped = above[j - 1]; // of the row before the last, two letters back from the next j
      above[j - 1] = diagonal;
      diagonal = row[j];
      row[j] = best;
    }
    above[n] = diagonal;
  }
  return row[n];
}

int32_t text_is_near(text_span word, const char *name) {
  int32_t shared = 0;
  for (int32_t i = 0; i < word.n && word.at[i] == name[i]; i++) {
    if (name[i] == '.') shared = i + 1;
  }
  text_span rest = {word.at + shared, word.n - shared};
  int32_t n = (int32_t)strlen(name + shared), longer = rest.n > n ? rest.n : n;
  return 3 * text_distance(rest, name + shared) <= (longer < COMPARED ? longer : COMPARED);
}
