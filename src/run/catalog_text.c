// The catalogue as text: JSON for the page and for tools, Markdown for people.
#include "base/json.h"
#include "gedanken/catalog.h"
#include "gedanken/env.h"
#include "gedanken/run.h"
#include "gedanken/scene.h"

// The words of a property mask, in the order of their bits.
#define WORD(name, word, sentence) word,
static const char *const properties[] = {GDN_PROPERTY_LIST(WORD)};

// -- JSON ------------------------------------------------------------------------------------------

// A list of the pieces of "one|two"; an empty text gives an empty list.
static void pieces(text_writer *w, const char *text) {
  text_span rest = text_all(text);
  int32_t n = 0;
  text_char(w, '[');
  while (rest.n > 0) {
    text_span piece = text_cut(&rest, '|');
    json_next(w, &n);
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
  json_pair(w, &n, "key", p->key);
  json_pair(w, &n, "kind", kinds[p->kind]);
  json_pair(w, &n, "scale", p->scale == GDN_SCALE_LOG ? "log" : "linear");
  json_truth(w, &n, "live", (p->flags & GDN_LIVE) != 0);
  json_truth(w, &n, "expert", (p->flags & GDN_EXPERT) != 0);
  json_truth(w, &n, "imagines", (p->flags & GDN_IMAGINES) != 0);
  json_key(w, &n, "initial");
  json_initial(w, p);
  json_number(w, &n, "low", p->low);
  json_number(w, &n, "high", p->high);
  json_pair(w, &n, "label", p->label);
  json_pair(w, &n, "unit", p->kind == GDN_KIND_CHOICE ? "" : p->unit);
  json_pair(w, &n, "doc", p->doc);
  if (p->kind == GDN_KIND_CHOICE) {
    json_key(w, &n, "choices");
    pieces(w, p->choices);
  }
  text_char(w, '}');
}

static void json_params(text_writer *w, const gdn_component *c) {
  int32_t n = 0;
  text_char(w, '[');
  for (int32_t i = 0; i < c->n_params; i++) {
    json_next(w, &n);
    json_param(w, &c->params[i]);
  }
  text_char(w, ']');
}

static void json_properties(text_writer *w, int32_t *n, const char *name, uint32_t mask) {
  int32_t count = 0;
  json_key(w, n, name);
  text_char(w, '[');
  for (int32_t bit = 0; bit < GDN_COUNT(properties); bit++) {
    if (!(mask >> bit & 1)) continue;
    json_next(w, &count);
    text_json(w, properties[bit]);
  }
  text_char(w, ']');
}

static const char *phase_name(gdn_phase phase) {
  static const char *const names[] = {"decide", "act", "observe", "update", "imagine"};
  return names[phase];
}

// How it is shown in a gallery: among which, and a run that is drawn for it.
static void json_gallery(text_writer *w, int32_t *n, const gdn_component *c) {
#define IDEA_KEY(name, key, title, doc) key,
  static const char *const ideas[] = {GDN_IDEA_LIST(IDEA_KEY)};
  json_pair(w, n, "idea", ideas[c->idea]);
  json_key(w, n, "picture");
  text_char(w, '"');
  text_put(w, gdn_family_name(c->family));
  text_char(w, '=');
  text_put(w, c->id);
  if (c->picture != NULL) {
    text_char(w, ' ');
    text_put(w, c->picture); // config text: nothing to escape
  }
  text_char(w, '"');
  json_number(w, n, "picture_steps", c->picture_steps);
}

// What only worlds have.
static void json_world(text_writer *w, int32_t *n, const gdn_env_type *type) {
  json_pair(w, n, "measure", type->measure == NULL ? "return" : type->measure);
  json_pair(w, n, "axis", type->axis == NULL ? "episodes" : type->axis);
  json_pair(w, n, "changes", type->changes);
  json_key(w, n, "legend");
  text_char(w, '[');
  for (int32_t i = 0, colours = 0; i < type->n_legend; i++) {
    int32_t m = 0;
    json_next(w, &colours);
    text_char(w, '{');
    json_number(w, &m, "ink", type->legend[i].ink);
    json_pair(w, &m, "text", type->legend[i].text);
    text_char(w, '}');
  }
  text_char(w, ']');
}

static void json_component(text_writer *w, const gdn_component *c) {
  int32_t n = 0;
  text_char(w, '{');
  json_pair(w, &n, "id", c->id);
  json_pair(w, &n, "title", c->title);
  json_pair(w, &n, "summary", c->summary);
  json_pair(w, &n, "source", c->source);
  if (c->drawn != NULL) json_pair(w, &n, "drawn", c->drawn);
  json_gallery(w, &n, c);
  // A world's component is the first field of its type.
  if (c->family == GDN_FAMILY_ENV) json_world(w, &n, (const gdn_env_type *)c);
  json_key(w, &n, "params");
  json_params(w, c);
  json_properties(w, &n, "offers", c->offers);
  json_properties(w, &n, "needs_env", c->needs_env);
  json_properties(w, &n, "needs_model", c->needs_model);
  json_properties(w, &n, "needs_planner", c->needs_planner);
  json_pair(w, &n, "usual_model", c->usual_model);
  json_pair(w, &n, "usual_planner", c->usual_planner);
  json_key(w, &n, "listing");
  text_char(w, '[');
  for (int32_t i = 0, lines = 0; i < c->n_lines; i++) {
    int32_t m = 0;
    json_next(w, &lines);
    text_char(w, '{');
    json_pair(w, &m, "phase", phase_name(c->listing[i].phase));
    json_number(w, &m, "indent", c->listing[i].indent);
    json_pair(w, &m, "text", c->listing[i].text);
    text_char(w, '}');
  }
  text_char(w, ']');
  json_key(w, &n, "facts");
  text_char(w, '[');
  for (int32_t i = 0, facts = 0; i < c->n_facts; i++) {
    int32_t m = 0;
    json_next(w, &facts);
    text_char(w, '{');
    json_pair(w, &m, "name", c->facts[i].name);
    json_pair(w, &m, "text", c->facts[i].text);
    text_char(w, '}');
  }
  text_put(w, "]}");
}

static void json_families(text_writer *w, int32_t *n) {
  json_key(w, n, "run");
  json_params(w, gdn_catalog_at(GDN_FAMILY_RUN, 0));
  for (gdn_family f = GDN_FAMILY_ENV; f < GDN_FAMILY_COUNT; f++) {
    int32_t m = 0;
    json_key(w, n, gdn_family_name(f));
    text_char(w, '[');
    for (int32_t i = 0; i < gdn_catalog_count(f); i++) {
      json_next(w, &m);
      json_component(w, gdn_catalog_at(f, i));
    }
    text_char(w, ']');
  }
}

// The numberings that cross into the page, as lists of names in order.
static void json_names(text_writer *w, int32_t *n) {
#define STATUS_NAME(name, sentence) "{\"name\":\"" #name "\",\"text\":\"" sentence "\"},"
#define LAYER_NAME(name, key, label, doc) \
  "{\"key\":\"" key "\",\"label\":\"" label "\",\"doc\":\"" doc "\"},"
#define COLUMN_NAME(name, key) "\"" key "\","
#define PROPERTY_NAME(name, word, sentence) "{\"key\":\"" word "\",\"text\":\"" sentence "\"},"
#define IDEA_NAME(name, key, title, doc) \
  "{\"key\":\"" key "\",\"label\":\"" title "\",\"doc\":\"" doc "\"},"
#define FIELD_NAME(type, name) "\"" #name "\","
  static const char *const lists[][2] = {
      {"statuses", GDN_STATUS_LIST(STATUS_NAME)},
      {"properties", GDN_PROPERTY_LIST(PROPERTY_NAME)},
      {"ideas", GDN_IDEA_LIST(IDEA_NAME)},
      {"layers", GDN_LAYER_LIST(LAYER_NAME)},
      {"episode_columns", GDN_EPISODE_LIST(COLUMN_NAME)},
      {"inks",
       "\"floor\",\"wall\",\"start\",\"goal\",\"pit\",\"reward\",\"agent\",\"trail\",\"value\","
       "\"visits\",\"policy\",\"imagined\",\"wrong\",\"label\",\"grid\",\"unsure\","},
      {"shapes", "\"rect\",\"disc\",\"line\",\"arrow\",\"triangle\",\"text\",\"cross\","},
      {"progress", GDN_PROGRESS_LIST(FIELD_NAME)},
  };
  for (int32_t i = 0; i < GDN_COUNT(lists); i++) {
    text_span list = text_all(lists[i][1]);
    json_key(w, n, lists[i][0]);
    text_char(w, '[');
    text_part(w, list.at, list.n - 1); // without the last comma
    text_char(w, ']');
  }
  json_key(w, n, "phases");
  text_char(w, '[');
  for (gdn_phase phase = 0, m = 0; phase < GDN_PHASE_COUNT; phase++) {
    if (m++ > 0) text_char(w, ',');
    text_json(w, phase_name(phase));
  }
  text_char(w, ']');
}

static void json_maps(text_writer *w, int32_t *n) {
#define MAP_ROW(name, key, label, doc, mark) {key, label, doc, GDN_MARK_##mark},
#define MARK_WORD(name, word) word,
  static const struct {
    const char *key, *label, *doc;
    gdn_mark mark;
  } maps[] = {GDN_MAP_LIST(MAP_ROW)};
  static const char *const marks[] = {GDN_MARK_LIST(MARK_WORD)};
  json_key(w, n, "maps");
  text_char(w, '[');
  for (int32_t i = 0, all = 0; i < GDN_COUNT(maps); i++) {
    int32_t m = 0;
    json_next(w, &all);
    text_char(w, '{');
    json_pair(w, &m, "key", maps[i].key);
    json_pair(w, &m, "label", maps[i].label);
    json_pair(w, &m, "doc", maps[i].doc);
    json_pair(w, &m, "mark", marks[maps[i].mark]);
    text_char(w, '}');
  }
  text_char(w, ']');
}

int32_t gdn_catalog_json(char *out, int32_t cap) {
  text_writer w = text_into(out, cap);
  int32_t n = 0;
  text_char(&w, '{');
  json_pair(&w, &n, "version", gdn_version());
  json_number(&w, &n, "numbers_version", gdn_numbers_version());
  json_number(&w, &n, "abi", gdn_abi());
  json_number(&w, &n, "episode_rows", GDN_EPISODE_ROWS);
  json_number(&w, &n, "shape_bytes", (double)sizeof(gdn_shape));
  json_number(&w, &n, "map_side", GDN_MAP_SIDE);
  json_names(&w, &n);
  json_maps(&w, &n);
  json_families(&w, &n);
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
