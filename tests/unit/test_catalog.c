// The catalogue: every component says all it must, its JSON is JSON and leaves nothing out, every
// id can be described, and only whole worlds can be registered.
#include "core/channel.h"
#include "gedanken/env.h"
#include "unit/lab.h"
#include "unit/toy.h"

static int32_t is_word(const char *text, const char *more) {
  if (text == NULL || text[0] == 0) return 0;
  for (; *text; text++) {
    if (!(*text >= 'a' && *text <= 'z') && !(*text >= '0' && *text <= '9') && !strchr(more, *text))
      return 0;
  }
  return 1;
}

// People read it: it begins with something and ends with a full stop.
static int32_t is_prose(const char *text) {
  size_t n = text == NULL ? 0 : strlen(text);
  return n > 4 && text[0] != ' ' && strchr(".!?)", text[n - 1]) != NULL &&
         strstr(text, "  ") == NULL;
}

// Without imagination there is still something to learn from.
static void check_imagines(const gdn_component *agent, const gdn_param *p) {
  int32_t updates = 0;
  for (int32_t i = 0; i < agent->n_lines; i++)
    updates += agent->listing[i].phase == GDN_PHASE_UPDATE;
  CHECK(agent->family == GDN_FAMILY_AGENT && p->kind == GDN_KIND_INT && p->low == 0 && updates > 0);
}

static void check_param(const gdn_component *c, const gdn_param *p) {
  CHECK(is_word(p->key, "_") && p->label != NULL && p->label[0] != 0 && p->unit != NULL);
  CHECK(is_prose(p->doc));
  CHECK(p->low <= p->high);
  CHECK((p->kind == GDN_KIND_CHOICE) == (p->choices != NULL));
  CHECK((p->kind == GDN_KIND_TEXT) == (p->text != NULL));
  if (p->kind == GDN_KIND_TEXT) {
    CHECK(strlen(p->text) <= (size_t)p->high);
  } else {
    CHECK(p->low <= p->initial && p->initial <= p->high);
  }
  if (p->kind == GDN_KIND_CHOICE) {
    int32_t words = 1;
    for (const char *letter = p->choices; *letter; letter++) words += *letter == '|';
    CHECK(p->low == 0 && p->high == words - 1);
  }
  if (p->kind == GDN_KIND_BOOL) CHECK(p->low == 0 && p->high == 1);
  if (p->kind == GDN_KIND_TEXT) CHECK(!(p->flags & GDN_LIVE));
  if (p->flags & GDN_IMAGINES) check_imagines(c, p);
  if (p->kind != GDN_KIND_REAL && p->kind != GDN_KIND_TEXT) {
    CHECK(p->initial == (double)(int32_t)p->initial && p->high <= INT32_MAX && p->low >= INT32_MIN);
  }
  CHECK(c->params_at + p->offset < c->struct_bytes);
  for (int32_t i = 0; &c->params[i] != p; i++) CHECK(strcmp(c->params[i].key, p->key) != 0);
}

TEST(every_component_is_complete) {
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT; f++) {
    CHECK(gdn_catalog_at(f, -1) == NULL && gdn_catalog_at(f, gdn_catalog_count(f)) == NULL);
    CHECK(gdn_catalog_find(f, "no such id") == NULL && gdn_catalog_find(f, NULL) == NULL);
    for (int32_t i = 0; i < gdn_catalog_count(f); i++) {
      const gdn_component *c = gdn_catalog_at(f, i);
      if (!CHECK(c != NULL && c->family == f)) continue;
      CHECK(is_word(c->id, "-"));
      CHECK(gdn_catalog_find(f, c->id) == c); // also says that ids are unique
      CHECK(c->title && c->title[0] && is_prose(c->summary) && c->source);
      CHECK(f == GDN_FAMILY_RUN || c->source[0] != 0);
      CHECK(c->struct_bytes > 0 && c->struct_bytes <= 6144);
      CHECK(c->n_params >= 0 && c->n_params <= GDN_MAX_PARAMS);
      for (int32_t p = 0; p < c->n_params; p++) check_param(c, &c->params[p]);
      for (int32_t k = 0; k < c->n_facts; k++) {
        CHECK(c->facts[k].name && c->facts[k].name[0] && is_prose(c->facts[k].text));
      }
      CHECK((c->n_lines > 0) == (f == GDN_FAMILY_AGENT || f == GDN_FAMILY_PLANNER));
      for (int32_t k = 0; k < c->n_lines; k++) {
        CHECK(c->listing[k].text[0] && c->listing[k].indent >= 0 && c->listing[k].indent < 4);
        CHECK((uint32_t)c->listing[k].phase < GDN_PHASE_COUNT);
      }
    }
  }
  CHECK(gdn_family_name(GDN_FAMILY_COUNT) == NULL && gdn_layer_key(GDN_LAYER_COUNT) == NULL);
  CHECK_INT(gdn_catalog_count(GDN_FAMILY_COUNT), 0);
  CHECK(gdn_catalog_count(GDN_FAMILY_ENV) >= 8 && gdn_catalog_count(GDN_FAMILY_AGENT) >= 6);
}

// A gallery shows each among those of its idea, by a run in which it is, that is quickly there.
TEST(every_component_has_a_picture) {
  for (gdn_family f = GDN_FAMILY_ENV; f < GDN_FAMILY_COUNT; f++) {
    for (int32_t i = 0; i < gdn_catalog_count(f); i++) {
      const gdn_component *c = gdn_catalog_at(f, i);
      if (strncmp(c->id, "toy", 3) == 0) continue;
      gdn_config config;
      gdn_message why = {""};
      char text[256];
      snprintf(text, sizeof text, "%s=%s %s", gdn_family_name(f), c->id,
               c->picture == NULL ? "" : c->picture);
      gdn_config_make(&config);
      gdn_status status = gdn_config_parse(&config, text, &why);
      if (status != GDN_OK) printf("    %s\n    %s\n", text, why.text);
      CHECK_INT(status, GDN_OK);
      CHECK_INT(config.choice[f], i);
      CHECK(c->idea > GDN_IDEA_OTHER && c->idea < GDN_IDEA_COUNT);
      CHECK(c->picture_steps > 0 && c->picture_steps <= 4000);
    }
  }
}

TEST(names_and_sentences_of_the_headers) {
  for (gdn_status s = 0; s < GDN_STATUS_COUNT; s++) CHECK(strlen(gdn_status_text(s)) > 3);
  CHECK(strlen(gdn_status_text(GDN_STATUS_COUNT)) > 3);
  for (gdn_layer l = 0; l < GDN_LAYER_COUNT; l++) {
    CHECK(is_word(gdn_layer_key(l), "") && gdn_layer_label(l)[0] && is_prose(gdn_layer_doc(l)));
  }
  CHECK(strchr(gdn_version(), '.') != NULL && gdn_numbers_version() > 0 && gdn_abi() > 0);
}

// -- JSON -----------------------------------------------------------------------------------------

static char json[1 << 19];

// Reads one JSON value (RFC 8259) and returns the place after it; NULL where the text is none.
static const char *value(const char *at, int32_t depth);

static const char *string(const char *at) {
  if (*at++ != '"') return NULL;
  for (; *at != '"'; at++) {
    if ((uint8_t)*at < 32) return NULL; // also the end of the text
    if (*at != '\\') continue;
    at++;
    if (*at == 'u') {
      for (int32_t i = 1; i <= 4; i++) {
        if (at[i] == 0 || strchr("0123456789abcdefABCDEF", at[i]) == NULL) return NULL;
      }
      at += 4;
    } else if (*at == 0 || strchr("\"\\/bfnrt", *at) == NULL) {
      return NULL;
    }
  }
  return at + 1;
}

static const char *digits(const char *at) {
  if (!(*at >= '0' && *at <= '9')) return NULL;
  while (*at >= '0' && *at <= '9') at++;
  return at;
}

static const char *number(const char *at) {
  if (*at == '-') at++;
  if (*at == '0' && at[1] >= '0' && at[1] <= '9') return NULL;
  at = digits(at);
  if (at != NULL && *at == '.') at = digits(at + 1);
  if (at != NULL && (*at == 'e' || *at == 'E'))
    at = digits(at[1] == '+' || at[1] == '-' ? at + 2 : at + 1);
  return at;
}

static const char *members(const char *at, char end, int32_t depth) {
  if (*at == end) return at + 1;
  for (;;) {
    if (end == '}') {
      at = string(at);
      if (at == NULL || *at++ != ':') return NULL;
    }
    at = value(at, depth + 1);
    if (at == NULL) return NULL;
    if (*at == end) return at + 1;
    if (*at++ != ',') return NULL;
  }
}

static const char *value(const char *at, int32_t depth) {
  static const char *const words[] = {"true", "false", "null"};
  if (depth > 20) return NULL;
  if (*at == '{') return members(at + 1, '}', depth);
  if (*at == '[') return members(at + 1, ']', depth);
  if (*at == '"') return string(at);
  for (int32_t i = 0; i < 3; i++) {
    if (strncmp(at, words[i], strlen(words[i])) == 0) return at + strlen(words[i]);
  }
  return number(at);
}

static int32_t is_json(const char *text) {
  const char *end = value(text, 0);
  return end != NULL && *end == 0;
}

TEST(the_checker_knows_json) {
  static const char *const good[] = {"{}", "[]",
                                     "[1,-0.5e+3,\"\\u00e9\\n\",{\"a\":[true,false,null]}]", "0"};
  static const char *const bad[] = {"",      "{",           "[1,]",    "{\"a\"}", "{a:1}", "01",
                                    "1.",    "\"\n\"",      "\"\\x\"", "[1]]",    "nan",   "+1",
                                    "[1 2]", "\"\\u12g4\"", "\"",      "\"\\"};
  for (int32_t i = 0; i < GDN_COUNT(good); i++) CHECK(is_json(good[i]));
  for (int32_t i = 0; i < GDN_COUNT(bad); i++) CHECK(!is_json(bad[i]));
}

static int32_t has(const char *name, const char *text) {
  static char pattern[256];
  snprintf(pattern, sizeof pattern, "\"%s\":\"%s\"", name, text);
  return strstr(json, pattern) != NULL;
}

TEST(the_catalogue_is_json_and_complete) {
  int32_t n = gdn_catalog_json(json, sizeof json);
  CHECK(n > 0 && n < (int32_t)sizeof json && (int32_t)strlen(json) == n);
  CHECK(is_json(json));
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT; f++) {
    for (int32_t i = 0; i < gdn_catalog_count(f); i++) {
      const gdn_component *c = gdn_catalog_at(f, i);
      CHECK(f == GDN_FAMILY_RUN ||
            (has("id", c->id) && has("title", c->title) && has("summary", c->summary)));
      for (int32_t p = 0; p < c->n_params; p++) {
        CHECK(has("key", c->params[p].key) && has("label", c->params[p].label) &&
              has("doc", c->params[p].doc));
      }
      for (int32_t k = 0; k < c->n_lines; k++) CHECK(has("text", c->listing[k].text));
    }
  }
  for (gdn_layer l = 0; l < GDN_LAYER_COUNT; l++) CHECK(has("key", gdn_layer_key(l)));
  for (gdn_status s = 0; s < GDN_STATUS_COUNT; s++) CHECK(has("text", gdn_status_text(s)));
  CHECK(has("measure", "length") && has("axis", "steps") && has("changes", "change_step"));
  CHECK(has("version", gdn_version()));
  CHECK(has("kind", "bool") &&
        strstr(json, "\"choices\":[\"red\",\"green\",\"blue\"]") != NULL); // the toy's
}

TEST(the_names_in_json_are_as_many_as_in_c) {
  static const struct {
    const char *key;
    int32_t n;
  } lists[] = {{"\"inks\":[", GDN_INK_COUNT},
               {"\"shapes\":[", GDN_SHAPE_CROSS + 1},
               {"\"phases\":[", GDN_PHASE_COUNT},
               {"\"episode_columns\":[", GDN_EPISODE_COLUMNS}};
  gdn_catalog_json(json, sizeof json);
  for (int32_t i = 0; i < GDN_COUNT(lists); i++) {
    const char *at = strstr(json, lists[i].key);
    if (!CHECK(at != NULL)) continue;
    int32_t quotes = 0;
    for (at += strlen(lists[i].key); *at != ']'; at++) quotes += *at == '"';
    CHECK_INT(quotes, 2 * lists[i].n);
  }
}

TEST(texts_can_be_cut) {
  static char cut[1 << 19];
  int32_t n = gdn_catalog_json(json, sizeof json);
  CHECK_INT(gdn_catalog_json(NULL, 0), n);
  for (int32_t cap = 1; cap < n + 2; cap += 997) {
    cut[cap] = '?';
    CHECK_INT(gdn_catalog_json(cut, cap), n);
    CHECK(cut[cap] == '?' && (int32_t)strlen(cut) == (cap - 1 < n ? cap - 1 : n));
    CHECK(strncmp(cut, json, (size_t)cap - 1) == 0);
  }
}

TEST(every_id_can_be_described) {
  static char text[1 << 16];
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT; f++) {
    for (int32_t i = 0; i < gdn_catalog_count(f); i++) {
      const gdn_component *c = gdn_catalog_at(f, i);
      int32_t n = gdn_catalog_describe(c->id, text, sizeof text);
      CHECK(n > 0 && (int32_t)strlen(text) == n && n < (int32_t)sizeof text);
      CHECK(strncmp(text, "# ", 2) == 0 && strstr(text, c->title) && strstr(text, c->summary));
      for (int32_t p = 0; p < c->n_params; p++) {
        CHECK(strstr(text, c->params[p].key) != NULL && strstr(text, c->params[p].doc) != NULL);
      }
      for (int32_t k = 0; k < c->n_lines; k++) CHECK(strstr(text, c->listing[k].text) != NULL);
      for (int32_t k = 0; k < c->n_facts; k++) CHECK(strstr(text, c->facts[k].text) != NULL);
      CHECK_INT(gdn_catalog_describe(c->id, NULL, 0), n);
    }
  }
  CHECK_INT(gdn_catalog_describe("no such id", text, sizeof text), -1);
  CHECK_INT(gdn_catalog_describe(NULL, text, sizeof text), -1);
}

// -- the curve of a world --------------------------------------------------------------------------

static const gdn_env_type *world_at(int32_t i) {
  return (const gdn_env_type *)gdn_catalog_at(GDN_FAMILY_ENV, i); // its first field
}

// The measure of one episode of random actions.
static double measured(gdn_env *env, int32_t is_length, double *sum, gdn_random *random) {
  double action[8] = {0}, gain = 0.0;
  int32_t limit = env->type->time_limit > 0 ? env->type->time_limit : 20000, length = 0;
  gdn_step out = {0};
  for (env->type->reset(env, random); length < limit && !out.terminated; length++) {
    for (int32_t k = 0; k < env->action.dim; k++) {
      double unit = gdn_random_unit(random), low = env->action.n ? 0 : env->action.low[k];
      action[k] = env->action.n ? gdn_random_below(random, env->action.n)
                                : low + unit * (env->action.high[k] - low);
    }
    out = (gdn_step){0};
    env->type->step(env, action, random, &out);
    gain += out.reward;
  }
  *sum += gain;
  return is_length ? length : gain;
}

// Episodes of one length, say, would make a flat line of their lengths.
TEST(no_world_shows_a_curve_that_must_be_flat) {
  static _Alignas(64) uint8_t memory[1 << 22];
  for (int32_t i = 0; i < gdn_catalog_count(GDN_FAMILY_ENV); i++) {
    const gdn_env_type *type = world_at(i);
    const char *measure = type->measure == NULL ? "return" : type->measure;
    if (type->component.offers & GDN_POINTS || strncmp(type->component.id, "toy", 3) == 0) {
      CHECK(strcmp(type->component.id, "scatter") || measure[0] == 0);
      continue;
    }
    CHECK(type->measure != NULL && type->measure[0] && type->axis != NULL);
    char text[80];
    gdn_config config;
    gdn_env *env;
    gdn_config_make(&config);
    // Where chance finds nothing in a world of its usual size, a small one shows it.
    int32_t is_rooms = strcmp(type->component.id, "rooms") == 0;
    snprintf(text, sizeof text, "env=%s%s", type->component.id, is_rooms ? " env.rooms=2" : "");
    if (!CHECK(gdn_config_parse(&config, text, NULL) == GDN_OK)) continue;
    if (!CHECK(gdn_env_create(&config, memory, sizeof memory, &env, NULL) == GDN_OK)) continue;
    gdn_random random = gdn_random_stream(1, "curve", 0);
    int32_t is_length = !strcmp(measure, "length"), is_sum = !strcmp(measure, "cumulative");
    double sum = 0.0, first = measured(env, is_length, &sum, &random), start = sum;
    int32_t moved = 0;
    for (int32_t k = 0; k < 300 && !moved; k++) {
      double next = measured(env, is_length, &sum, &random);
      moved = is_sum ? sum != start : next != first;
    }
    if (!CHECK(moved)) printf("    %s of %s\n", measure, type->component.id);
  }
}

// -- worlds from outside --------------------------------------------------------------------------

static void refused(gdn_env_type type, const char *part) {
  gdn_message why;
  int32_t before = gdn_catalog_count(GDN_FAMILY_ENV);
  CHECK_INT(gdn_env_register(&type, &why), GDN_BAD_ARGUMENT);
  CHECK(is_sentence(&why));
  if (!CHECK(strstr(why.text, part) != NULL)) printf("    says \"%s\"\n", why.text);
  CHECK_INT(gdn_env_register(&type, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_catalog_count(GDN_FAMILY_ENV), before);
}

#define REFUSED(part, change)     \
  do {                            \
    gdn_env_type type = toy_type; \
    type.component.id = "other";  \
    change;                       \
    refused(type, part);          \
  } while (0)

TEST(only_whole_worlds_are_registered) {
  CHECK_INT(gdn_env_register(NULL, NULL), GDN_BAD_ARGUMENT);
  REFUSED("id is taken", type.component.id = "toy");
  REFUSED("id is taken", type.component.id = "dyna-maze");
  REFUSED("needs an id", type.component.id = NULL);
  REFUSED("needs an id", type.component.id = "");
  REFUSED("a-z, 0-9 and -", type.component.id = "My_World");
  REFUSED("a-z, 0-9 and -", type.component.id = "my world");
  REFUSED("a title", type.component.title = NULL);
  REFUSED("a summary", type.component.summary = NULL);
  REFUSED("a source", type.component.source = NULL);
  REFUSED("family", type.component.family = GDN_FAMILY_AGENT);
  REFUSED("6144", type.component.struct_bytes = 6145);
  REFUSED("begin with gdn_env", type.component.struct_bytes = 8);
  REFUSED("40 parameters", type.component.n_params = 41);
  REFUSED("40 parameters", type.component.n_params = -1);
  REFUSED("open, reset", type.open = NULL);
  REFUSED("open, reset", type.reset = NULL);
  REFUSED("open, reset", type.step = NULL);
  REFUSED("open, reset", type.observe = NULL);
  REFUSED("open, reset", type.state = NULL);
  REFUSED("its measure must be", type.measure = "reward");
  REFUSED("its measure must be", type.measure = "length|return");
  REFUSED("its axis must be", type.axis = "time");
  REFUSED("key of one of its whole numbers", type.changes = "pay");
  REFUSED("key of one of its whole numbers", type.changes = "later");
  REFUSED("outcomes but has none", type.component.offers |= GDN_OUTCOMES);
}

TEST(a_registered_world_is_like_any_other) {
  const gdn_component *c = gdn_catalog_find(GDN_FAMILY_ENV, "toy");
  CHECK(c == &toy_type.component);
  Lab lab = lab_open("env=toy agent=dyna-q-plus env.pay=-1 env.mirror=on");
  lab_steps(&lab, 70);
  CHECK_NEAR(gdn_run_progress(lab.run).total_reward, -70, 0);
  CHECK_INT(gdn_run_progress(lab.run).episodes, 10); // its own time limit is 7
  gdn_scene scene = {.layers = (1u << GDN_LAYER_COUNT) - 1};
  gdn_run_scene(lab.run, &scene); // it cannot be drawn
  CHECK(scene.n == 0 && scene.x1 == 1);
  lab_close(&lab);
}

TEST(there_are_sixteen_places) {
  static gdn_env_type types[17];
  static char ids[17][16];
  gdn_message why;
  int32_t places = 0;
  for (int32_t i = 0; i < 17; i++) {
    types[i] = toy_type;
    snprintf(ids[i], sizeof ids[i], "toy-%d", i);
    types[i].component.id = ids[i];
    places += gdn_env_register(&types[i], &why) == GDN_OK;
  }
  CHECK_INT(places, 16 - 2); // two toys are there already
  CHECK(strstr(why.text, "all 16 places are taken") != NULL);
  Lab lab = lab_open("env=toy-13");
  lab_steps(&lab, 5);
  lab_close(&lab);
}

TEST(channels_without_room_are_counted) {
  static ChannelList list;
  static const gdn_channel_type about = {.key = "one", .label = "One", .unit = "", .doc = "One."};
  static double x[1];
  for (int32_t i = 0; i < CHANNEL_CAP + 3; i++) channel_add(&list, &about, x, GDN_F64, 1, 0);
  CHECK_INT(list.n, CHANNEL_CAP);
  CHECK_INT(list.lost, 3);
}

TEST_MAIN(RUN(channels_without_room_are_counted) toy_register();
          RUN(every_component_is_complete) RUN(every_component_has_a_picture)
              RUN(names_and_sentences_of_the_headers) RUN(the_checker_knows_json)
                  RUN(the_catalogue_is_json_and_complete) RUN(the_names_in_json_are_as_many_as_in_c)
                      RUN(texts_can_be_cut) RUN(every_id_can_be_described)
                          RUN(no_world_shows_a_curve_that_must_be_flat)
                              RUN(only_whole_worlds_are_registered)
                                  RUN(a_registered_world_is_like_any_other)
                                      RUN(there_are_sixteen_places))
