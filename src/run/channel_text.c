// What a run's channels tell of themselves, as JSON: once per run it crosses into the page.
#include "base/json.h"
#include "run/run.h"

#define WORD(name, word) word,
static const char *const forms[] = {GDN_FORM_LIST(WORD)};
static const char *const marks[] = {GDN_MARK_LIST(WORD)};
#undef WORD
static const char *const types[] = {"u8", "i32", "f32", "f64"};
static const char *const scales[] = {"linear", "log", "auto"};
static const char *const overs[] = {"", "env_steps", "updates"}; // counts of gdn_progress

static void json_figure(text_writer *w, const gdn_figure *f) {
  int32_t n = 0;
  text_char(w, '{');
  json_pair(w, &n, "form", forms[f->form]);
  json_pair(w, &n, "title", f->title);
  json_pair(w, &n, "axis", f->axis);
  json_pair(w, &n, "caption", f->caption);
  json_pair(w, &n, "over", overs[f->over]);
  json_pair(w, &n, "scale", scales[f->scale]);
  json_number(w, &n, "first", f->first);
  json_number(w, &n, "low", f->low);
  json_number(w, &n, "high", f->high);
  json_truth(w, &n, "spikes", (f->flags & GDN_SPIKES) != 0);
  json_truth(w, &n, "growth", (f->flags & GDN_GROWTH) != 0);
  text_char(w, '}');
}

static void json_column(text_writer *w, const gdn_column *c) {
  int32_t n = 0;
  text_char(w, '{');
  json_pair(w, &n, "key", c->key);
  json_pair(w, &n, "label", c->label);
  json_pair(w, &n, "unit", c->unit);
  json_pair(w, &n, "mark", marks[c->mark]);
  json_number(w, &n, "figure", c->figure);
  json_truth(w, &n, "dashed", (c->flags & GDN_DASHED) != 0);
  json_truth(w, &n, "negated", (c->flags & GDN_NEGATED) != 0);
  json_truth(w, &n, "not_zero", (c->flags & GDN_NOT_ZERO) != 0);
  text_char(w, '}');
}

// For what a channel of the run itself serves; "": for showing, if it has figures.
static const char *purpose(uint32_t flags) {
  return flags & GDN_CHANNEL_CELLS    ? "glyphs"
         : flags & GDN_CHANNEL_SENSED ? "sensed"
         : flags & GDN_CHANNEL_ENDED  ? "ended"
                                      : "";
}

static void json_channel(text_writer *w, const gdn_channel *c) {
  int32_t n = 0, m = 0;
  text_char(w, '{');
  json_pair(w, &n, "key", c->key);
  json_pair(w, &n, "label", c->label);
  json_pair(w, &n, "unit", c->unit);
  json_pair(w, &n, "doc", c->doc);
  json_pair(w, &n, "type", types[c->type]);
  json_key(w, &n, "shape");
  text_char(w, '[');
  for (int32_t d = 0; d < c->rank; d++) {
    json_next(w, &m);
    text_i64(w, c->shape[d]);
  }
  text_char(w, ']');
  json_pair(w, &n, "part_of", c->about->part_of);
  json_pair(w, &n, "purpose", purpose(c->about->flags));
  json_truth(w, &n, "kept", (c->about->flags & GDN_CHANNEL_KEPT) != 0);
  json_key(w, &n, "figures");
  text_char(w, '[');
  for (int32_t i = m = 0; i < c->about->n_figures; i++) {
    json_next(w, &m);
    json_figure(w, &c->about->figures[i]);
  }
  text_char(w, ']');
  json_key(w, &n, "columns");
  text_char(w, '[');
  for (int32_t i = m = 0; i < c->about->n_columns; i++) {
    json_next(w, &m);
    json_column(w, &c->about->columns[i]);
  }
  text_put(w, "]}");
}

int32_t gdn_run_channels_json(const gdn_run *run, char *out, int32_t cap) {
  text_writer w = text_into(out, cap);
  int32_t m = 0;
  text_char(&w, '[');
  for (int32_t i = 0; run != NULL && i < run->channels.n; i++) {
    json_next(&w, &m);
    json_channel(&w, &run->channels.channels[i]);
  }
  text_char(&w, ']');
  return w.length;
}
