// For tests: configs drawn at random over the whole catalogue.
#ifndef GEDANKEN_TESTS_ANY_H
#define GEDANKEN_TESTS_ANY_H

#include <math.h>

#include "gedanken/run.h"
#include "math/rng.h"
#include "unit/lab.h"

typedef struct Words {
  char word[6 + 4 * GDN_MAX_PARAMS][2400];
  int32_t n;
} Words;

static inline const gdn_component *any_component(gdn_random *random, gdn_family family) {
  return gdn_catalog_at(family, rng_below(random, gdn_catalog_count(family)));
}

// How much of a parameter is drawn at most; NULL: all that its bounds allow.
typedef double any_most(const gdn_param *p);

// A number between the bounds, on the parameter's scale.
static inline double any_between(gdn_random *random, const gdn_param *p, double low, double high) {
  double part = rng_unit(random);
  if (p->scale != GDN_SCALE_LOG) return low + (high - low) * part;
  double least = low > 0 ? low : high * 1e-4; // a scale that begins at 0 still has magnitudes
  double x = least * pow(high / least, part);
  return x < low ? low : x > high ? high : x;
}

// A number of the parameter's kind: a bound, or something between, on its scale, even, or close to the lower
// bound.
static inline void any_value(gdn_random *random, const gdn_param *p, any_most *most, char out[64]) {
  double low = p->low, high = most == NULL ? p->high : most(p);
  double x = low + (high - low) * rng_unit(random);
  int32_t how = rng_below(random, 4);
  if (how == 0) x = rng_below(random, 2) ? low : high;
  if (how == 1) x = low + (x - low) * 1e-3 * rng_unit(random);
  if (how == 2) x = any_between(random, p, low, high);
  if (p->kind == GDN_KIND_REAL) {
    snprintf(out, 64, "%.*g", how == 2 ? 17 : 3, x);
    if (strtod(out, NULL) > high || strtod(out, NULL) < low) snprintf(out, 64, "%.17g", low);
    return;
  }
  int64_t whole = (int64_t)x;
  if (p->kind == GDN_KIND_INT) snprintf(out, 64, "%lld", (long long)whole);
  if (p->kind == GDN_KIND_BOOL) snprintf(out, 64, "%s", rng_below(random, 2) ? "on" : "off");
  if (p->kind != GDN_KIND_CHOICE) return;
  const char *word = p->choices;
  for (whole = rng_below(random, (int32_t)p->high + 1); whole > 0; whole--)
    word = strchr(word, '|') + 1;
  snprintf(out, 64, "%.*s", (int)strcspn(word, "|"), word);
}

static inline void any_text(gdn_random *random, int32_t longest, char *out) {
  int32_t n = rng_below(random, longest + 1);
  for (int32_t i = 0; i < n; i++) {
    do out[i] = (char)('!' + rng_below(random, '~' - '!' + 1));
    while (out[i] == '&');
  }
  out[n] = 0;
}

// Events that change live parameters of these parts, and cells, less than `gap` ticks apart.
static inline void any_events(gdn_random *random, const gdn_component *const *parts,
                              int32_t n_parts, any_most *most, int32_t gap, char *out, size_t cap) {
  int32_t tick = 0;
  size_t n = 0;
  out[0] = 0;
  for (int32_t i = rng_below(random, 8); i > 0 && n + 128 < cap; i--) {
    const gdn_component *part = parts[rng_below(random, n_parts)];
    const gdn_param *p =
        part->n_params == 0 ? NULL : &part->params[rng_below(random, part->n_params)];
    tick += rng_below(random, gap);
    if (p == NULL || !(p->flags & GDN_LIVE)) {
      int32_t row = rng_below(random, 9), column = rng_below(random, 9);
      char glyph = ".#SG"[rng_below(random, 4)];
      n += (size_t)snprintf(out + n, cap - n, "%s%d:env.cell.%d.%d=%c", n > 0 ? ";" : "", tick, row,
                            column, glyph);
      continue;
    }
    char value[64];
    any_value(random, p, most, value);
    n += (size_t)snprintf(out + n, cap - n, "%s%d:%s.%s=%s", n > 0 ? ";" : "", tick,
                          gdn_family_name(part->family), p->key, value);
  }
}

// About half of a component's parameters; with `most` all whose initial value is more, and no texts.
static inline void any_params(gdn_random *random, const gdn_component *part, any_most *most,
                              Words *words) {
  for (int32_t i = 0; i < part->n_params; i++) {
    const gdn_param *p = &part->params[i];
    int32_t is_text = p->kind == GDN_KIND_TEXT;
    if (is_text && (most != NULL || part->family == GDN_FAMILY_RUN)) continue; // events: apart
    if ((most == NULL || p->initial <= most(p)) && rng_below(random, 2)) continue;
    char value[2000];
    if (is_text) {
      any_text(random, p->high < 1900 ? (int32_t)p->high : 1900, value);
    } else {
      any_value(random, p, most, value);
    }
    const char *family = part->family == GDN_FAMILY_RUN ? "" : gdn_family_name(part->family);
    snprintf(words->word[words->n++], sizeof words->word[0], "%s%s%s=%s", family,
             *family ? "." : "", p->key, value);
  }
}

#endif
