// The text of a config says all of it: thousands of random ones over the whole catalogue are written, read and
// written again.
#include "gedanken/run.h"
#include "math/rng.h"
#include "unit/lab.h"
#include "unit/toy.h"

#define MANY_TEXT (2 * GDN_CONFIG_TEXT)

static const char *format(const gdn_config *config) {
  static char text[MANY_TEXT];
  CHECK(gdn_config_format(config, text, sizeof text) < (int32_t)sizeof text);
  return text;
}

static const char *get(const gdn_config *config, const char *key) {
  static char text[GDN_CONFIG_TEXT];
  if (gdn_config_get(config, key, text, sizeof text) < 0) return "(no such key)";
  return text;
}

typedef struct Words {
  char word[6 + 4 * GDN_MAX_PARAMS][2400];
  int32_t n;
} Words;

static const gdn_component *any_component(gdn_random *random, gdn_family family) {
  return gdn_catalog_at(family, rng_below(random, gdn_catalog_count(family)));
}

// A number of the parameter's kind: a bound, or something between, even or spread over magnitudes.
static void any_value(gdn_random *random, const gdn_param *p, char out[64]) {
  double x = p->low + (p->high - p->low) * rng_unit(random);
  int32_t how = rng_below(random, 4);
  if (how == 0) x = rng_below(random, 2) ? p->low : p->high;
  if (how == 1) x = p->low + (x - p->low) * 1e-3 * rng_unit(random);
  if (p->kind == GDN_KIND_REAL) {
    snprintf(out, 64, "%.*g", how == 2 ? 17 : 3, x);
    if (strtod(out, NULL) > p->high || strtod(out, NULL) < p->low)
      snprintf(out, 64, "%.17g", p->low);
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

static void any_text(gdn_random *random, int32_t longest, char *out) {
  int32_t n = rng_below(random, longest + 1);
  for (int32_t i = 0; i < n; i++) {
    do out[i] = (char)('!' + rng_below(random, '~' - '!' + 1));
    while (out[i] == '&');
  }
  out[n] = 0;
}

// Events that change live parameters and cells, in the order of their ticks.
static void any_events(gdn_random *random, const gdn_component *const parts[2], char *out,
                       size_t cap) {
  int32_t tick = 0;
  size_t n = 0;
  out[0] = 0;
  for (int32_t i = rng_below(random, 8); i > 0 && n + 128 < cap; i--) {
    const gdn_component *part = parts[rng_below(random, 2)];
    const gdn_param *p =
        part->n_params == 0 ? NULL : &part->params[rng_below(random, part->n_params)];
    tick += rng_below(random, 1000);
    if (p == NULL || !(p->flags & GDN_LIVE)) {
      int32_t row = rng_below(random, 9), column = rng_below(random, 9);
      char glyph = ".#SG"[rng_below(random, 4)];
      n += (size_t)snprintf(out + n, cap - n, "%s%d:env.cell.%d.%d=%c", n > 0 ? ";" : "", tick, row,
                            column, glyph);
      continue;
    }
    char value[64];
    any_value(random, p, value);
    n += (size_t)snprintf(out + n, cap - n, "%s%d:%s.%s=%s", n > 0 ? ";" : "", tick,
                          gdn_family_name(part->family), p->key, value);
  }
}

static void any_params(gdn_random *random, const gdn_component *part, Words *words) {
  for (int32_t i = 0; i < part->n_params; i++) {
    const gdn_param *p = &part->params[i];
    if (p->kind == GDN_KIND_TEXT && part->family == GDN_FAMILY_RUN) continue; // events: apart
    if (rng_below(random, 2)) continue;
    char value[2000];
    if (p->kind == GDN_KIND_TEXT) {
      any_text(random, p->high < 1900 ? (int32_t)p->high : 1900, value);
    } else {
      any_value(random, p, value);
    }
    const char *family = part->family == GDN_FAMILY_RUN ? "" : gdn_family_name(part->family);
    snprintf(words->word[words->n++], sizeof words->word[0], "%s%s%s=%s", family,
             *family ? "." : "", p->key, value);
  }
}

// Now and then a model or planner that the agent can use in this world.
static void any_part(gdn_random *random, const gdn_component *const parts[2], gdn_family family,
                     uint32_t needs, Words *words) {
  const gdn_component *part = any_component(random, family);
  if (needs == 0 || (part->offers & needs) != needs) return;
  if ((parts[0]->offers & part->needs_env) != part->needs_env) return;
  snprintf(words->word[words->n++], 64, "%s=%s", gdn_family_name(family), part->id);
  any_params(random, part, words);
}

static void any_config(gdn_random *random, Words *words) {
  const gdn_component *parts[2];
  words->n = 0;
  do {
    parts[0] = any_component(random, GDN_FAMILY_ENV);
    parts[1] = any_component(random, GDN_FAMILY_AGENT);
  } while ((parts[0]->offers & parts[1]->needs_env) != parts[1]->needs_env);
  for (int32_t i = 0; i < 2; i++) {
    snprintf(words->word[words->n++], 64, "%s=%s", gdn_family_name(parts[i]->family), parts[i]->id);
    any_params(random, parts[i], words);
  }
  any_part(random, parts, GDN_FAMILY_MODEL, parts[1]->needs_model, words);
  any_part(random, parts, GDN_FAMILY_PLANNER, parts[1]->needs_planner, words);
  any_params(random, gdn_catalog_at(GDN_FAMILY_RUN, 0), words);
  if (rng_below(random, 2)) return;
  char events[2000];
  any_events(random, parts, events, sizeof events);
  snprintf(words->word[words->n++], sizeof words->word[0], "events=%s", events);
}

// The words in random order, with random separators between them.
static void join(gdn_random *random, Words *words, char *out) {
  static const char *const separators[] = {" ", "&", "  ", " & ", "\n", "\t&\r\n"};
  for (int32_t i = words->n - 1; i > 0; i--) {
    static char swap[sizeof words->word[0]];
    int32_t j = rng_below(random, i + 1);
    memcpy(swap, words->word[i], sizeof swap);
    memcpy(words->word[i], words->word[j], sizeof swap);
    memcpy(words->word[j], swap, sizeof swap);
  }
  out[0] = 0;
  for (int32_t i = 0; i < words->n; i++) {
    strcat(out, separators[rng_below(random, GDN_COUNT(separators))]);
    strcat(out, words->word[i]);
  }
}

TEST(any_config_survives_its_text) {
  static Words words;
  static char text[MANY_TEXT], written[MANY_TEXT];
  gdn_random random = rng_stream(1, "configs", 0);
  for (int32_t i = 0; i < 4000; i++) {
    gdn_config one, other;
    gdn_message why;
    any_config(&random, &words);
    join(&random, &words, text);
    gdn_config_make(&one);
    if (!CHECK(gdn_config_parse(&one, text, &why) == GDN_OK))
      printf("    %s\n    %s\n", text, why.text);
    strcpy(written, format(&one));
    gdn_config_make(&other);
    CHECK(gdn_config_parse(&other, written, &why) == GDN_OK);
    CHECK_TEXT(format(&other), written);
    // The same words in another order, on top of another config's numbers.
    gdn_config_make(&other);
    join(&random, &words, text);
    CHECK(gdn_config_parse(&other, text, &why) == GDN_OK);
    CHECK_TEXT(format(&other), written);
    // What was asked for is what is there.
    for (int32_t w = 0; w < words.n; w++) {
      char *value = strchr(words.word[w], '=');
      *value++ = 0;
      const char *now = get(&one, words.word[w]);
      char *end;
      double number = strtod(value, &end);
      CHECK(strcmp(now, value) == 0 || (*end == 0 && strtod(now, NULL) == number));
    }
  }
}

TEST_MAIN(toy_register(); RUN(any_config_survives_its_text))
