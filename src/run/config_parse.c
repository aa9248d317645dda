// Reading config text: first the components, then which fit together, then the parameters.
#include <string.h>

#include "run/catalog.h"
#include "run/config.h"
#include "run/events.h"

static int32_t is_blank(char c) {
  return c == ' ' || c == '&' || c == '\n' || c == '\t' || c == '\r';
}

// The next word of the text; n = 0 at its end.
static text_span next_word(const char **text) {
  while (is_blank(**text)) (*text)++;
  text_span word = {*text, 0};
  while (**text && !is_blank(**text)) (*text)++;
  word.n = (int32_t)(*text - word.at);
  return word;
}

// Gives the family a component, with all its parameters at their initial values.
static gdn_status choose(gdn_config *config, gdn_family family, int32_t index) {
  config->choice[family] = index;
  const gdn_component *component = gdn_catalog_at(family, index);
  int32_t n = component == NULL ? 0 : component->n_params;
  // All numbers before any text: to make room for one, the places of the others are read.
  for (int32_t i = 0; i < n; i++) config->value[family][i] = component->params[i].initial;
  for (int32_t i = 0; i < n; i++) {
    const gdn_param *param = &component->params[i];
    if (param->kind != GDN_KIND_TEXT) continue;
    gdn_status status = config_set_text(config, family, i, text_all(param->text), NULL);
    if (status != GDN_OK) return status;
  }
  return GDN_OK;
}

// Says that there is no such component, and which one may have been meant.
static gdn_status unknown_component(gdn_family family, text_span id, gdn_message *why) {
  const char *best = "";
  int32_t nearest = INT32_MAX, n = gdn_catalog_count(family);
  for (int32_t i = 0; i < n; i++) {
    const char *other = gdn_catalog_at(family, i)->id;
    int32_t distance = text_distance(id, other);
    if (distance >= nearest) continue;
    nearest = distance;
    best = other;
  }
  text_writer w = text_message(why);
  text_put(&w, "there is no ");
  text_put(&w, catalog_word(family));
  text_put(&w, " '");
  text_part(&w, id.at, id.n < 60 ? id.n : 60);
  if (n == 0) {
    text_put(&w, "': there are none yet");
  } else if (text_is_near(id, best)) {
    text_put(&w, "'; the nearest is '");
    text_put(&w, best);
    text_char(&w, '\'');
  } else {
    text_put(&w, "'; allowed: one of the ");
    text_i64(&w, n);
    text_put(&w, " in the catalogue, such as '");
    text_put(&w, gdn_catalog_at(family, 0)->id);
    text_char(&w, '\'');
  }
  return GDN_UNKNOWN_ID;
}

// Takes `env=ID` and the like; leaves other words alone. `named` collects the families that were given.
static gdn_status parse_choice(gdn_config *config, text_span key, text_span value, uint32_t *named,
                               gdn_message *why) {
  for (gdn_family f = GDN_FAMILY_ENV; f < GDN_FAMILY_COUNT; f++) {
    if (!text_equal(key, gdn_family_name(f))) continue;
    *named |= 1u << f;
    for (int32_t i = 0; i < gdn_catalog_count(f); i++) {
      if (!text_equal(value, gdn_catalog_at(f, i)->id)) continue;
      return i == config->choice[f] ? GDN_OK : choose(config, f, i);
    }
    return unknown_component(f, value, why);
  }
  return GDN_OK;
}

// Gives the agent a model or planner of the kind it needs, unless the one named does.
static gdn_status fit_part(gdn_config *config, gdn_family family, uint32_t named,
                           gdn_message *why) {
  const gdn_component *agent = config_component(config, GDN_FAMILY_AGENT);
  const gdn_component *part = config_component(config, family);
  int32_t is_model = family == GDN_FAMILY_MODEL, is_named = (int32_t)(named >> family & 1);
  if (config_needs(agent, family) == 0) {
    if (is_named)
      return config_unfit(agent, NULL, is_model ? " takes no model" : " takes no planner", why);
    config->choice[family] = -1;
    return GDN_OK;
  }
  if (part != NULL && config_part_fits(agent, family, part)) return GDN_OK;
  if (is_named) {
    return config_unfit(agent, part,
                        is_model ? " cannot use the model " : " cannot use the planner ", why);
  }
  return choose(config, family, config_usual_part(agent, family));
}

// Of a world and an agent that do not go together, the one that was not named gives way: it becomes the first
// that fits.
static gdn_status fit_world(gdn_config *config, uint32_t named) {
  const gdn_component *env = config_component(config, GDN_FAMILY_ENV);
  const gdn_component *agent = config_component(config, GDN_FAMILY_AGENT);
  uint32_t both = 1u << GDN_FAMILY_ENV | 1u << GDN_FAMILY_AGENT;
  if (!(named & both) || (named & both) == both) return GDN_OK;
  if (config_world_fits(agent, env)) return GDN_OK;
  gdn_family other = named >> GDN_FAMILY_ENV & 1 ? GDN_FAMILY_AGENT : GDN_FAMILY_ENV;
  for (int32_t i = 0; i < gdn_catalog_count(other); i++) {
    const gdn_component *candidate = gdn_catalog_at(other, i);
    int32_t fits = other == GDN_FAMILY_AGENT ? config_world_fits(candidate, env)
                                             : config_world_fits(agent, candidate);
    if (fits) return choose(config, other, i);
  }
  return GDN_OK; // config_check has the sentence
}

static gdn_status fit_parts(gdn_config *config, uint32_t named, gdn_message *why) {
  gdn_status world = fit_world(config, named);
  if (world != GDN_OK) return world;
  gdn_status status = fit_part(config, GDN_FAMILY_MODEL, named, why);
  return status != GDN_OK ? status : fit_part(config, GDN_FAMILY_PLANNER, named, why);
}

static gdn_status parse_value(gdn_config *config, text_span key, text_span value,
                              gdn_message *why) {
  for (gdn_family f = GDN_FAMILY_ENV; f < GDN_FAMILY_COUNT; f++) {
    if (text_equal(key, gdn_family_name(f))) return GDN_OK; // a choice: taken already
  }
  config_slot slot = config_find(config, key);
  if (slot.param == NULL) return config_unknown_key(config, key, why);
  if (slot.param->kind == GDN_KIND_TEXT) {
    return config_set_text(config, slot.family, slot.index, value, why);
  }
  return config_read_value(slot, value, &config->value[slot.family][slot.index], why);
}

// Adopts the new config if it is sound.
static gdn_status finish(gdn_config *config, const gdn_config *next, gdn_status status,
                         gdn_message *why) {
  if (status == GDN_OK) status = config_check(next, why);
  if (status == GDN_OK) status = events_check(next, why);
  if (status == GDN_OK) *config = *next;
  return status;
}

void gdn_config_make(gdn_config *config) {
  if (config == NULL) return;
  memset(config, 0, sizeof *config);
  config->cookie = CONFIG_COOKIE;
  config->text_bytes = 1; // offset 0 is the empty text
  for (int32_t f = 0; f < GDN_FAMILY_COUNT; f++) config->choice[f] = -1;
  (void)gdn_config_parse(config, "env=dyna-maze agent=dyna-q", NULL);
}

gdn_status gdn_config_parse(gdn_config *config, const char *text, gdn_message *why) {
  (void)text_message(why);
  gdn_status status = config_sound(config, why);
  if (status != GDN_OK) return status;
  if (text == NULL)
    return text_fail(why, GDN_BAD_ARGUMENT,
                     "the config text is NULL; allowed: key=value pairs, or \"\"");
  gdn_config next = *config;
  uint32_t named = 0;
  if (next.choice[GDN_FAMILY_RUN] != 0) status = choose(&next, GDN_FAMILY_RUN, 0);
  // Twice over the words: parameters can only be read when all components are known.
  for (int32_t round = 0; round < 2; round++) {
    const char *at = text;
    for (text_span word = next_word(&at); word.n > 0 && status == GDN_OK; word = next_word(&at)) {
      text_span value = word, key = text_cut(&value, '=');
      if (key.n == word.n) {
        text_writer w = text_message(why);
        text_char(&w, '\'');
        text_part(&w, word.at, word.n < 60 ? word.n : 60);
        text_put(&w, "' is not of the form key=value");
        status = GDN_BAD_FORMAT;
      } else if (round == 0) {
        status = parse_choice(&next, key, value, &named, why);
      } else {
        status = parse_value(&next, key, value, why);
      }
    }
    if (status == GDN_OK && round == 0) status = fit_parts(&next, named, why);
  }
  return finish(config, &next, status, why);
}

gdn_status gdn_config_set(gdn_config *config, const char *key, const char *value,
                          gdn_message *why) {
  (void)text_message(why);
  if (key == NULL || value == NULL) {
    return text_fail(why, GDN_BAD_ARGUMENT, "a key and a value are needed; one of them is NULL");
  }
  gdn_status status = config_check(config, why);
  if (status != GDN_OK) return status;
  gdn_config next = *config;
  uint32_t named = 0;
  status = parse_choice(&next, text_all(key), text_all(value), &named, why);
  if (status == GDN_OK) status = fit_parts(&next, named, why);
  if (status == GDN_OK) status = parse_value(&next, text_all(key), text_all(value), why);
  return finish(config, &next, status, why);
}
