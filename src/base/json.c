// See json.h.
#include "base/json.h"

#include <stddef.h>

void json_next(text_writer *w, int32_t *n) {
  if ((*n)++ > 0) text_char(w, ',');
}

void json_key(text_writer *w, int32_t *n, const char *name) {
  json_next(w, n);
  text_json(w, name);
  text_char(w, ':');
}

void json_pair(text_writer *w, int32_t *n, const char *name, const char *text) {
  json_key(w, n, name);
  text_json(w, text == NULL ? "" : text);
}

void json_number(text_writer *w, int32_t *n, const char *name, double x) {
  json_key(w, n, name);
  text_f64(w, x);
}

void json_truth(text_writer *w, int32_t *n, const char *name, int32_t yes) {
  json_key(w, n, name);
  text_put(w, yes ? "true" : "false");
}
