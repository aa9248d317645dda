// The catalogue as text: JSON for the page and for tools, Markdown for people.
#include "base/text.h"
#include "gedanken/catalog.h"
#include "gedanken/run.h"
#include "gedanken/scene.h"

// The words of a property mask, in the order of their bits.
static const char *const properties[] = {"finite",   "outcomes",  "tabular", "judged", "placeable",
                                         "dynamics", "sequences", "points",  "single"};

// -- JSON ------------------------------------------------------------------------------------------

// Begins the next member or element: a comma, unless it is the first.
static void next(text_writer *w, int32_t *n) {
  if ((*n)++ > 0) text_char(w, ',');
}

static void key(text_writer *w, int32_t *n, const char *name) {
  next(w, n);
  text_json(w, name);
  text_char(w, ':');
}

static void pair(text_writer *w, int32_t *n, const char *name, const char *text) {
  key(w, n, name);
  text_json(w, text == NULL ? "" : text);
}

static void number(text_writer *w, int32_t *n, const char *name, double x) {
  key(w, n, name);
  text_f64(w, x);
}

static void truth(text_writer *w, int32_t *n, const char *name, int32_t yes) {
  key(w, n, name);
  text_put(w, yes ? "true" : "false");
}

// A list of the pieces of "one|two"; an empty text gives an empty list.
static void pieces(text_writer *w, const char *text) {
  text_span rest = text_all(text);
  int32_t n = 0;
  text_char(w, '[');
  while (rest.n > 0) {
    text_span piece = text_cut(&rest, '|');
    next(w, &n);
    text_char(w, '"');
    text_part(w, piece.at, piece.n); // ids and config text: nothing to escape
    text_char(w, '"');
  }
  text_char(w, ']');
}

static void json_initial(text_writer *w, const gdn_param *p) {
  if (p->kind == GDN_KIND_TEXT) {
    text_json(w, p->text);
  } else if (p->kind == GDN_KIND_BOOL) {
    text_put(w, p->initial != 0 ? "true" : "false");
  } else if (p->kind == GDN_KIND_CHOICE) {
    text_char(w, '"');
    text_word(w, p->choices, (int32_t)p->initial);
    text_char(w, '"');
  } else {
    text_f64(w, p->initial);
  }
}

static void json_param(text_writer *w, const gdn_param *p) {
  static const char *const kinds[] = {"real", "int", "bool", "choice", "text"};
  int32_t n = 0;
  text_char(w, '{');
  pair(w, &n, "key", p->key);
  pair(w, &n, "kind", kinds[p->kind]);
  pair(w, &n, "scale", p->scale == GDN_SCALE_LOG ? "log" : "linear");
  truth(w, &n, "live", (p->flags & GDN_LIVE) != 0);
  truth(w, &n, "expert", (p->flags & GDN_EXPERT) != 0);
  key(w, &n, "initial");
  json_initial(w, p);
  number(w, &n, "low", p->low);
  number(w, &n, "high", p->high);
  pair(w, &n, "label", p->label);
  pair(w, &n, "unit", p->kind == GDN_KIND_CHOICE ? "" : p->unit);
  pair(w, &n, "doc", p->doc);
  if (p->kind == GDN_KIND_CHOICE) {
    key(w, &n, "choices");
    pieces(w, p->choices);
  }
  text_char(w, '}');
}

static void json_params(text_writer *w, const gdn_component *c) {
  int32_t n = 0;
  text_char(w, '[');
  for (int32_t i = 0; i < c->n_params; i++) {
    next(w, &n);
    json_param(w, &c->params[i]);
  }
  text_char(w, ']');
}

static void json_properties(text_writer *w, int32_t *n, const char *name, uint32_t mask) {
  int32_t count = 0;
  key(w, n, name);
  text_char(w, '[');
  for (int32_t bit = 0; bit < GDN_COUNT(properties); bit++) {
    if (!(mask >> bit & 1)) continue;
    next(w, &count);
    text_json(w, properties[bit]);
  }
  text_char(w, ']');
}

static const char *phase_name(gdn_phase phase) {
  static const char *const names[] = {"decide", "act", "observe", "update", "imagine"};
  return names[phase];
}

static void json_component(text_writer *w, const gdn_component *c) {
  int32_t n = 0;
  text_char(w, '{');
  pair(w, &n, "id", c->id);
  pair(w, &n, "title", c->title);
  pair(w, &n, "summary", c->summary);
  pair(w, &n, "source", c->source);
  key(w, &n, "params");
  json_params(w, c);
  json_properties(w, &n, "offers", c->offers);
  json_properties(w, &n, "needs_env", c->needs_env);
  json_properties(w, &n, "needs_model", c->needs_model);
  json_properties(w, &n, "needs_planner", c->needs_planner);
  pair(w, &n, "usual_model", c->usual_model);
  pair(w, &n, "usual_planner", c->usual_planner);
  key(w, &n, "listing");
  text_char(w, '[');
  for (int32_t i = 0, lines = 0; i < c->n_lines; i++) {
    int32_t m = 0;
    next(w, &lines);
    text_char(w, '{');
    pair(w, &m, "phase", phase_name(c->listing[i].phase));
    number(w, &m, "indent", c->listing[i].indent);
    pair(w, &m, "text", c->listing[i].text);
    text_char(w, '}');
  }
  text_char(w, ']');
  key(w, &n, "facts");
  text_char(w, '[');
  for (int32_t i = 0, facts = 0; i < c->n_facts; i++) {
    int32_t m = 0;
    next(w, &facts);
    text_char(w, '{');
    pair(w, &m, "name", c->facts[i].name);
    pair(w, &m, "text", c->facts[i].text);
    text_char(w, '}');
  }
  text_put(w, "]}");
}

static void json_families(text_writer *w, int32_t *n) {
  key(w, n, "run");
  json_params(w, gdn_catalog_at(GDN_FAMILY_RUN, 0));
  for (gdn_family f = GDN_FAMILY_ENV; f < GDN_FAMILY_COUNT; f++) {
    int32_t m = 0;
    key(w, n, gdn_family_name(f));
    text_char(w, '[');
    for (int32_t i = 0; i < gdn_catalog_count(f); i++) {
      next(w, &m);
      json_component(w, gdn_catalog_at(f, i));
    }
    text_char(w, ']');
  }
}

static void json_exhibits(text_writer *w, int32_t *n) {
  key(w, n, "exhibits");
  text_char(w, '[');
  for (int32_t i = 0, exhibits = 0; i < gdn_exhibit_count(); i++) {
    const gdn_exhibit *e = gdn_exhibit_at(i);
    int32_t m = 0;
    next(w, &exhibits);
    text_char(w, '{');
    pair(w, &m, "id", e->id);
    pair(w, &m, "title", e->title);
    pair(w, &m, "text", e->text);
    pair(w, &m, "config", e->config);
    key(w, &m, "variants");
    pieces(w, e->variants);
    number(w, &m, "seeds", e->seeds);
    number(w, &m, "episodes", e->episodes);
    number(w, &m, "steps", e->steps);
    pair(w, &m, "measure", e->measure);
    pair(w, &m, "axis", e->axis);
    text_char(w, '}');
  }
  text_char(w, ']');
}

// The numberings that cross into the page, as lists of names in order.
static void json_names(text_writer *w, int32_t *n) {
#define STATUS_NAME(name, sentence) "{\"name\":\"" #name "\",\"text\":\"" sentence "\"},"
#define LAYER_NAME(name, key, label, doc) \
  "{\"key\":\"" key "\",\"label\":\"" label "\",\"doc\":\"" doc "\"},"
#define COLUMN_NAME(name, key) "\"" key "\","
  static const char *const lists[][2] = {
      {"statuses", GDN_STATUS_LIST(STATUS_NAME)},
      {"layers", GDN_LAYER_LIST(LAYER_NAME)},
      {"maps", GDN_MAP_LIST(LAYER_NAME)},
      {"episode_columns", GDN_EPISODE_LIST(COLUMN_NAME)},
      {"inks",
       "\"floor\",\"wall\",\"start\",\"goal\",\"pit\",\"reward\",\"agent\",\"trail\",\"value\","
       "\"visits\",\"policy\",\"imagined\",\"wrong\",\"label\",\"grid\","},
      {"shapes", "\"rect\",\"disc\",\"line\",\"arrow\",\"triangle\",\"text\",\"cross\","},
      {"progress", "\"ticks\",\"step_ticks\",\"env_steps\",\"episodes\",\"model_steps\","
                   "\"updates\",\"episode_steps\","
                   "\"episode_return\",\"total_reward\",\"phase\",\"line\",\"due\","},
  };
  for (int32_t i = 0; i < GDN_COUNT(lists); i++) {
    text_span list = text_all(lists[i][1]);
    key(w, n, lists[i][0]);
    text_char(w, '[');
    text_part(w, list.at, list.n - 1); // without the last comma
    text_char(w, ']');
  }
  key(w, n, "phases");
  text_char(w, '[');
  for (gdn_phase phase = 0, m = 0; phase < GDN_PHASE_COUNT; phase++) {
    if (m++ > 0) text_char(w, ',');
    text_json(w, phase_name(phase));
  }
  text_char(w, ']');
}

int32_t gdn_catalog_json(char *out, int32_t cap) {
  text_writer w = text_into(out, cap);
  int32_t n = 0;
  text_char(&w, '{');
  pair(&w, &n, "version", gdn_version());
  number(&w, &n, "numbers_version", gdn_numbers_version());
  number(&w, &n, "abi", gdn_abi());
  number(&w, &n, "episode_rows", GDN_EPISODE_ROWS);
  number(&w, &n, "shape_bytes", (double)sizeof(gdn_shape));
  number(&w, &n, "map_side", GDN_MAP_SIDE);
  json_names(&w, &n);
  json_families(&w, &n);
  json_exhibits(&w, &n);
  text_char(&w, '}');
  return w.length;
}

// -- Markdown --------------------------------------------------------------------------------------

static void describe_param(text_writer *w, const gdn_component *c, const gdn_param *p) {
  text_put(w, "| `");
  if (c->family != GDN_FAMILY_RUN) {
    text_put(w, gdn_family_name(c->family));
    text_char(w, '.');
  }
  text_put(w, p->key);
  text_put(w, "` | ");
  if (p->kind == GDN_KIND_TEXT) {
    text_put(w, p->text[0] ? "`" : "(empty)");
    text_put(w, p->text);
    text_put(w, p->text[0] ? "` | text" : " | text");
  } else if (p->kind == GDN_KIND_BOOL) {
    text_put(w, p->initial != 0 ? "on | on, off" : "off | on, off");
  } else if (p->kind == GDN_KIND_CHOICE) {
    json_initial(w, p);
    text_put(w, " | ");
    for (const char *letter = p->choices; *letter; letter++) {
      text_put(w, *letter == '|' ? ", " : "");
      if (*letter != '|') text_char(w, *letter);
    }
  } else {
    text_f64(w, p->initial);
    text_put(w, " | ");
    text_f64(w, p->low);
    text_put(w, " to ");
    text_f64(w, p->high);
  }
  text_put(w, " | ");
  if (p->kind != GDN_KIND_CHOICE) text_put(w, p->unit);
  text_put(w, p->flags & GDN_LIVE ? " | yes | " : " | no | ");
  text_put(w, p->doc);
  text_put(w, " |\n");
}

static void describe(text_writer *w, const gdn_component *c) {
  text_put(w, "# ");
  text_put(w, c->title);
  text_put(w, "\n\n`");
  text_put(w, gdn_family_name(c->family));
  text_char(w, '=');
  text_put(w, c->id);
  text_put(w, "`\n\n");
  text_put(w, c->summary);
  text_put(w, "\n\n**Source.** ");
  text_put(w, c->source);
  text_put(w, "\n");
  for (int32_t i = 0; i < c->n_facts; i++) {
    text_put(w, "\n**");
    text_put(w, c->facts[i].name);
    text_put(w, ".** ");
    text_put(w, c->facts[i].text);
    text_put(w, "\n");
  }
  if (c->n_lines > 0) text_put(w, "\n## Listing\n\n```\n");
  for (int32_t i = 0; i < c->n_lines; i++) {
    for (int32_t indent = 0; indent < c->listing[i].indent; indent++) text_put(w, "    ");
    text_put(w, c->listing[i].text);
    text_char(w, '\n');
  }
  if (c->n_lines > 0) text_put(w, "```\n");
  if (c->n_params > 0) {
    text_put(w, "\n## Parameters\n\n| key | default | allowed | unit | live | meaning |\n"
                "| --- | --- | --- | --- | --- | --- |\n");
  }
  for (int32_t i = 0; i < c->n_params; i++) describe_param(w, c, &c->params[i]);
}

int32_t gdn_catalog_describe(const char *id, char *out, int32_t cap) {
  text_writer w = text_into(out, cap);
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT; f++) {
    const gdn_component *component = gdn_catalog_find(f, id);
    if (component == NULL) continue;
    describe(&w, component);
    return w.length;
  }
  return -1;
}
