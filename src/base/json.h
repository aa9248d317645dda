// Writing JSON: members and elements one after another, with commas between them. `n` counts those of the object or
// list under way, from 0.
#ifndef GEDANKEN_BASE_JSON_H
#define GEDANKEN_BASE_JSON_H

#include "base/text.h"

// Begins the next member or element: a comma, unless it is the first.
void json_next(text_writer *w, int32_t *n);
void json_key(text_writer *w, int32_t *n, const char *name); // of a member whose value follows
void json_pair(text_writer *w, int32_t *n, const char *name, const char *text); // NULL as ""
void json_number(text_writer *w, int32_t *n, const char *name, double x);
void json_truth(text_writer *w, int32_t *n, const char *name, int32_t yes);

#endif
