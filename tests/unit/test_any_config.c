// The text of a config says all of it: thousands of random ones over the whole catalogue are written, read and
// written again.
#include "unit/any.h"
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

// Now and then a model or planner that the agent can use in this world.
static void any_part(gdn_random *random, const gdn_component *const parts[2], gdn_family family,
                     uint32_t needs, Words *words) {
  const gdn_component *part = any_component(random, family);
  if (needs == 0 || (part->offers & needs) != needs) return;
  if ((parts[0]->offers & part->needs_env) != part->needs_env) return;
  snprintf(words->word[words->n++], 64, "%s=%s", gdn_family_name(family), part->id);
  any_params(random, part, NULL, words);
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
    any_params(random, parts[i], NULL, words);
  }
  any_part(random, parts, GDN_FAMILY_MODEL, parts[1]->needs_model, words);
  any_part(random, parts, GDN_FAMILY_PLANNER, parts[1]->needs_planner, words);
  any_params(random, gdn_catalog_at(GDN_FAMILY_RUN, 0), NULL, words);
  if (rng_below(random, 2)) return;
  char events[2000];
  any_events(random, parts, 2, NULL, 1000, events, sizeof events);
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
