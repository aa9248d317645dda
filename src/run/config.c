// Configs as values: keys, single settings, and how they are written. What goes together is in config_fit.c,
// reading whole texts in config_parse.c.
#include "run/config.h"

#include <string.h>

const char *config_text(const gdn_config *config, gdn_family family, int32_t index) {
  return config->text + (int32_t)config->value[family][index];
}

// -- keys -----------------------------------------------------------------------------------------

void config_put_key(text_writer *w, gdn_family family, const gdn_param *param) {
  if (family != GDN_FAMILY_RUN) {
    text_put(w, gdn_family_name(family));
    text_char(w, '.');
  }
  text_put(w, param->key);
}

static text_span key_of(gdn_family family, const gdn_param *param, char buffer[128]) {
  text_writer w = text_into(buffer, 128);
  config_put_key(&w, family, param);
  return text_all(buffer);
}

config_slot config_find(const gdn_config *config, text_span key) {
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT; f++) {
    const gdn_component *component = config_component(config, f);
    for (int32_t i = 0; component != NULL && i < component->n_params; i++) {
      char name[128];
      key_of(f, &component->params[i], name);
      if (text_equal(key, name)) return (config_slot){f, i, &component->params[i]};
    }
  }
  return (config_slot){GDN_FAMILY_RUN, 0, NULL};
}

// "env, agent, their parameters such as 'agent.alpha', seed, time_limit".
static void put_keys(text_writer *w, const gdn_config *config) {
  const gdn_component *run = config_component(config, GDN_FAMILY_RUN);
  gdn_family example = GDN_FAMILY_RUN;
  for (gdn_family f = GDN_FAMILY_ENV; f < GDN_FAMILY_COUNT; f++) {
    const gdn_component *component = config_component(config, f);
    if (component == NULL) continue;
    text_put(w, gdn_family_name(f));
    text_put(w, ", ");
    if (component->n_params > 0) example = f;
  }
  if (example != GDN_FAMILY_RUN) {
    text_put(w, "their parameters such as '");
    config_put_key(w, example, &config_component(config, example)->params[0]);
    text_put(w, "', ");
  }
  for (int32_t i = 0; i < run->n_params; i++) {
    if (i > 0) text_put(w, ", ");
    text_put(w, run->params[i].key);
  }
}

gdn_status config_unknown_key(const gdn_config *config, text_span key, gdn_message *why) {
  char best[128] = "", name[128];
  int32_t nearest = INT32_MAX;
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT; f++) {
    const gdn_component *component = config_component(config, f);
    for (int32_t i = -1; i < (component == NULL ? 0 : component->n_params); i++) {
      if (i < 0 && f == GDN_FAMILY_RUN) continue;
      text_writer w = text_into(name, sizeof name);
      if (i < 0) {
        text_put(&w, gdn_family_name(f)); // the choice itself
      } else {
        config_put_key(&w, f, &component->params[i]);
      }
      int32_t distance = text_distance(key, name);
      if (distance >= nearest) continue;
      nearest = distance;
      memcpy(best, name, sizeof best);
    }
  }
  text_writer w = text_message(why);
  text_char(&w, '\'');
  text_part(&w, key.at, key.n < 60 ? key.n : 60);
  if (nearest == 0) { // a choice of component, asked of a run that is under way
    text_put(&w, "' cannot change while a run goes on");
    return GDN_UNKNOWN_ID;
  }
  text_put(&w, "' is not a setting of this run; ");
  if (text_is_near(key, best)) {
    text_put(&w, "the nearest is '");
    text_put(&w, best);
    text_char(&w, '\'');
  } else {
    text_put(&w, "allowed: ");
    put_keys(&w, config);
  }
  return GDN_UNKNOWN_ID;
}

// -- values ---------------------------------------------------------------------------------------

static gdn_status refuse(config_slot slot, text_span value, gdn_message *why) {
  const gdn_param *param = slot.param;
  text_writer w = text_message(why);
  config_put_key(&w, slot.family, param);
  text_put(&w, " cannot be '");
  text_part(&w, value.at, value.n < 40 ? value.n : 40);
  text_put(&w, "'; allowed: ");
  if (param->kind == GDN_KIND_BOOL) {
    text_put(&w, "on or off");
  } else if (param->kind == GDN_KIND_CHOICE) {
    for (const char *c = param->choices; *c; c++) {
      if (*c == '|') {
        text_put(&w, ", ");
      } else {
        text_char(&w, *c);
      }
    }
  } else {
    text_put(&w, param->kind == GDN_KIND_INT ? "whole numbers from " : "numbers from ");
    text_f64(&w, param->low);
    text_put(&w, " to ");
    text_f64(&w, param->high);
    if (param->unit != NULL && param->unit[0]) {
      text_char(&w, ' ');
      text_put(&w, param->unit);
    }
  }
  return GDN_OUT_OF_RANGE;
}

gdn_status config_read_value(config_slot slot, text_span value, double *out, gdn_message *why) {
  const gdn_param *param = slot.param;
  double x = 0;
  if (param->kind == GDN_KIND_BOOL) {
    int32_t on = text_equal(value, "on") || text_equal(value, "1") || text_equal(value, "true");
    int32_t off = text_equal(value, "off") || text_equal(value, "0") || text_equal(value, "false");
    if (!on && !off) return refuse(slot, value, why);
    x = on;
  } else if (param->kind == GDN_KIND_CHOICE) {
    text_span words = text_all(param->choices), word;
    int32_t at = 0, found = -1;
    for (; words.n > 0; at++) {
      word = text_cut(&words, '|');
      if (word.n == value.n && memcmp(word.at, value.at, (size_t)word.n) == 0) found = at;
    }
    if (found < 0) return refuse(slot, value, why);
    x = found;
  } else {
    if (!text_number(value, &x)) return refuse(slot, value, why);
    if (!(x >= param->low && x <= param->high)) return refuse(slot, value, why);
    if (param->kind == GDN_KIND_INT && x != (double)(int64_t)x) {
      return refuse(slot, value, why);
    }
    x += 0.0; // -0 becomes 0
  }
  *out = x;
  return GDN_OK;
}

gdn_status config_find_live(const gdn_config *config, text_span key, config_slot *out,
                            gdn_message *why) {
  *out = config_find(config, key);
  if (out->param == NULL) return config_unknown_key(config, key, why);
  if (out->param->flags & GDN_LIVE) return GDN_OK;
  text_writer w = text_message(why);
  text_part(&w, key.at, key.n);
  text_put(&w, " cannot change while a run goes on; start a new run with it");
  return GDN_BAD_ARGUMENT;
}

// Text values lie one behind the other in config->text. A new one goes behind the last; when there is no
// room, those still in use are moved together first.
static void gather_texts(gdn_config *config, gdn_family skip_family, int32_t skip_index) {
  char old[GDN_CONFIG_TEXT];
  memcpy(old, config->text, sizeof old);
  config->text_bytes = 1;
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT; f++) {
    const gdn_component *component = config_component(config, f);
    for (int32_t i = 0; component != NULL && i < component->n_params; i++) {
      if (component->params[i].kind != GDN_KIND_TEXT) continue;
      const char *text = old + (int32_t)config->value[f][i];
      size_t bytes = strlen(text) + 1;
      if (bytes == 1 || (f == skip_family && i == skip_index)) {
        config->value[f][i] = 0;
        continue;
      }
      config->value[f][i] = config->text_bytes;
      memcpy(config->text + config->text_bytes, text, bytes);
      config->text_bytes += (int32_t)bytes;
    }
  }
}

gdn_status config_set_text(gdn_config *config, gdn_family family, int32_t index, text_span value,
                           gdn_message *why) {
  const gdn_param *param = &config_component(config, family)->params[index];
  text_writer w = text_message(why);
  if (value.n > (int32_t)param->high) {
    text_put(&w, param->key);
    text_put(&w, " is too long: ");
    text_i64(&w, value.n);
    text_put(&w, " letters; allowed: at most ");
    text_f64(&w, param->high);
    return GDN_OUT_OF_RANGE;
  }
  for (int32_t i = 0; i < value.n; i++) {
    if (value.at[i] > 32 && value.at[i] < 127 && value.at[i] != '&') continue;
    text_put(&w, param->key);
    text_put(&w, " may hold only printable ASCII letters without blanks and &");
    return GDN_BAD_FORMAT;
  }
  if (config->text_bytes + value.n + 1 > GDN_CONFIG_TEXT) gather_texts(config, family, index);
  if (config->text_bytes + value.n + 1 > GDN_CONFIG_TEXT) {
    text_put(&w, "the texts of this run are too long together; allowed: 16383 letters");
    return GDN_OUT_OF_RANGE;
  }
  config->value[family][index] = value.n > 0 ? config->text_bytes : 0;
  if (value.n == 0) return GDN_OK;
  memcpy(config->text + config->text_bytes, value.at, (size_t)value.n);
  config->text[config->text_bytes + value.n] = 0;
  config->text_bytes += value.n + 1;
  return GDN_OK;
}

// -- writing --------------------------------------------------------------------------------------

static void put_value(text_writer *w, const gdn_config *config, gdn_family family, int32_t index) {
  const gdn_param *param = &config_component(config, family)->params[index];
  double x = config->value[family][index];
  if (param->kind == GDN_KIND_TEXT) {
    text_put(w, config_text(config, family, index));
  } else if (param->kind == GDN_KIND_BOOL) {
    text_put(w, x != 0 ? "on" : "off");
  } else if (param->kind == GDN_KIND_CHOICE) {
    text_word(w, param->choices, (int32_t)x);
  } else {
    text_f64(w, x);
  }
}

static int32_t is_initial(const gdn_config *config, gdn_family family, int32_t index) {
  const gdn_param *param = &config_component(config, family)->params[index];
  if (param->kind == GDN_KIND_TEXT) {
    return strcmp(config_text(config, family, index), param->text) == 0;
  }
  return config->value[family][index] == param->initial;
}

// The choices and values in the order of families, with those that are as usual or without.
static int32_t format(const gdn_config *config, int32_t with_usual, char *out, int32_t cap) {
  static const gdn_family order[] = {GDN_FAMILY_ENV, GDN_FAMILY_AGENT, GDN_FAMILY_MODEL,
                                     GDN_FAMILY_PLANNER};
  text_writer w = text_into(out, cap);
  if (config == NULL || config_check(config, NULL) != GDN_OK) return 0;
  for (int32_t i = 0; i < GDN_COUNT(order); i++) {
    const gdn_component *component = config_component(config, order[i]);
    if (component == NULL) continue;
    if (!with_usual && (order[i] == GDN_FAMILY_MODEL || order[i] == GDN_FAMILY_PLANNER) &&
        config->choice[order[i]] ==
            config_usual_part(config_component(config, GDN_FAMILY_AGENT), order[i])) {
      continue; // the one that the agent gets when none is named
    }
    if (w.length > 0) text_char(&w, ' ');
    text_put(&w, gdn_family_name(order[i]));
    text_char(&w, '=');
    text_put(&w, component->id);
  }
  for (int32_t step = 0; step < GDN_FAMILY_COUNT; step++) {
    gdn_family f = (gdn_family)((step + 1) % GDN_FAMILY_COUNT); // the run's own settings last
    const gdn_component *component = config_component(config, f);
    for (int32_t i = 0; component != NULL && i < component->n_params; i++) {
      if (!with_usual && is_initial(config, f, i)) continue;
      text_char(&w, ' ');
      config_put_key(&w, f, &component->params[i]);
      text_char(&w, '=');
      put_value(&w, config, f, i);
    }
  }
  return w.length;
}

int32_t gdn_config_format(const gdn_config *config, char *out, int32_t cap) {
  return format(config, 0, out, cap);
}

int32_t gdn_config_resolve(const gdn_config *config, char *out, int32_t cap) {
  return format(config, 1, out, cap);
}

int32_t gdn_config_get(const gdn_config *config, const char *key, char *out, int32_t cap) {
  text_writer w = text_into(out, cap);
  if (config == NULL || key == NULL || config_check(config, NULL) != GDN_OK) return -1;
  for (gdn_family f = GDN_FAMILY_ENV; f < GDN_FAMILY_COUNT; f++) {
    if (strcmp(key, gdn_family_name(f)) != 0) continue;
    const gdn_component *component = config_component(config, f);
    if (component != NULL) text_put(&w, component->id);
    return w.length;
  }
  config_slot slot = config_find(config, text_all(key));
  if (slot.param == NULL) return -1;
  put_value(&w, config, slot.family, slot.index);
  return w.length;
}
