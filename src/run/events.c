// See events.h.
#include "run/events.h"

#include <string.h>

#include "run/catalog.h"

// Digits, below 2^53 as all counts that cross into JavaScript.
static int32_t read_count(text_span digits, uint64_t *out) {
  *out = 0;
  for (int32_t i = 0; i < digits.n; i++) {
    if (digits.at[i] < '0' || digits.at[i] > '9') return 0;
    *out = 10 * *out + (uint64_t)(digits.at[i] - '0');
    if (*out >> 53) return 0;
  }
  return digits.n > 0;
}

// "STEP" or "STEP.TICK".
static int32_t read_moment(text_span text, Moment *out) {
  text_span tick = text, step = text_cut(&tick, '.');
  out->tick = 0;
  return read_count(step, &out->step) && (step.n == text.n || read_count(tick, &out->tick));
}

int32_t event_take(text_span *rest, Event *out) {
  if (rest->n == 0) return 0;
  text_span value = text_cut(rest, ';');
  text_span at = text_cut(&value, ':');
  text_span key = text_cut(&value, '=');
  if (!read_moment(at, &out->at) || key.n == 0 || value.n == 0) return -1;
  out->key = key;
  out->value = value;
  return 1;
}

static int32_t begins_with(text_span text, const char *prefix) {
  size_t n = strlen(prefix);
  return (size_t)text.n >= n && memcmp(text.at, prefix, n) == 0;
}

int32_t event_is_edit(text_span key, text_span *edit) {
  if (!begins_with(key, "env.cell.") && !begins_with(key, "env.point.") &&
      !text_equal(key, "env.push")) {
    return 0;
  }
  *edit = (text_span){key.at + 4, key.n - 4};
  return 1;
}

int32_t event_is_drive(text_span key) {
  return text_equal(key, "drive");
}

static gdn_status event_check(const gdn_config *config, const Event *event, gdn_message *why) {
  text_span edit;
  // The world judges them when they happen.
  if (event_is_edit(event->key, &edit) || event_is_drive(event->key)) return GDN_OK;
  config_slot slot;
  double value;
  gdn_status status = config_find_live(config, event->key, &slot, why);
  return status != GDN_OK ? status : config_read_value(slot, event->value, &value, why);
}

gdn_status events_check(const gdn_config *config, gdn_message *why) {
  text_span rest = text_all(config_text(config, GDN_FAMILY_RUN, RUN_EVENTS));
  Moment last = {0, 0};
  Event event;
  for (;;) {
    int32_t taken = event_take(&rest, &event);
    if (taken == 0) return GDN_OK;
    text_writer w = text_message(why);
    if (taken < 0 || moment_before(event.at, last)) {
      text_put(&w, taken < 0 ? "events must be STEP:KEY=VALUE or STEP.TICK:KEY=VALUE, separated by "
                               "semicolons; steps and ticks are whole numbers"
                             : "events must be in the order of their steps, and of their ticks");
      return GDN_BAD_FORMAT;
    }
    last = event.at;
    gdn_status status = event_check(config, &event, why);
    if (status != GDN_OK) return status;
  }
}

static void put_event(text_writer *w, const Event *event) {
  if (w->length > 0) text_char(w, ';');
  text_i64(w, (int64_t)event->at.step);
  if (event->at.tick > 0) {
    text_char(w, '.');
    text_i64(w, (int64_t)event->at.tick);
  }
  text_char(w, ':');
  text_part(w, event->key.at, event->key.n);
  text_char(w, '=');
  text_part(w, event->value.at, event->value.n);
}

// Whether an old event leaves no trace once the new one is there. Changes of the world do: they build on each
// other, and the world counts them.
static int32_t replaces(const Event *event, const Event *old) {
  int32_t same = !moment_before(old->at, event->at) && !moment_before(event->at, old->at);
  return same && old->key.n == event->key.n &&
         memcmp(old->key.at, event->key.at, (size_t)old->key.n) == 0 &&
         (old->key.n < 4 || memcmp(old->key.at, "env.", 4) != 0);
}

gdn_status events_add(gdn_config *config, const Event *event, gdn_message *why) {
  char text[EVENTS_LETTERS + 1];
  text_writer w = text_into(text, sizeof text);
  text_span rest = text_all(config_text(config, GDN_FAMILY_RUN, RUN_EVENTS));
  int32_t added = 0;
  Event old;
  while (event_take(&rest, &old) == 1) {
    if (!added && moment_before(event->at, old.at)) {
      put_event(&w, event);
      added = 1;
    }
    if (!replaces(event, &old)) put_event(&w, &old);
  }
  if (!added) put_event(&w, event);
  if (w.length > EVENTS_LETTERS) {
    text_writer sentence = text_message(why);
    text_put(&sentence,
             "this run was changed too often to be written down; allowed: 8000 letters of "
             "events. Start a new run, or change fewer things");
    return GDN_OUT_OF_RANGE;
  }
  return config_set_text(config, GDN_FAMILY_RUN, RUN_EVENTS, text_all(text), why);
}
