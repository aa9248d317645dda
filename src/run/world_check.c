// See world_check.h.
#include "run/world_check.h"

#include <string.h>

#include "base/text.h"
#include "run/catalog.h"

// -- one parameter ---------------------------------------------------------------------------------

static int32_t is_finite(double x) {
  return x - x == 0;
}

static int32_t is_whole(double x) {
  return x >= INT32_MIN && x <= INT32_MAX && x == (double)(int32_t)x;
}

// a-z, 0-9 and one more letter, at least one and at most 60 of them.
static int32_t is_name(const char *text, char more) {
  size_t n = strlen(text);
  for (size_t i = 0; i < n; i++) {
    char c = text[i];
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != more) return 0;
  }
  return n > 0 && n <= 60;
}

// Letters that a value in config text may have, none of `others` among them.
static int32_t is_value(const char *text, const char *others) {
  for (; *text; text++) {
    if (*text <= 32 || *text >= 127) return 0;
    for (const char *other = others; *other; other++) {
      if (*text == *other) return 0;
    }
  }
  return 1;
}

static const char *choice_objection(const gdn_param *p) {
  if (p->choices == NULL) return "a choice needs its words, \"one|two\"";
  if (!is_value(p->choices, "&;\"\\")) return "its words may hold no blanks and none of & ; \" \\";
  int32_t n = 0;
  for (text_span rest = text_all(p->choices); rest.n > 0; n++) {
    if (text_cut(&rest, '|').n == 0) return "one of its words is empty";
  }
  if (n == 0 || p->choices[strlen(p->choices) - 1] == '|') return "one of its words is empty";
  return p->low == 0 && p->high == n - 1 ? NULL
                                         : "a choice goes from 0 to its number of words less 1";
}

static const char *text_objection(const gdn_param *p) {
  if (p->text == NULL) return "a text needs an initial text, \"\" for none";
  if (p->flags & GDN_LIVE) return "a text cannot be live";
  if (!(p->high >= 0 && p->high < GDN_CONFIG_TEXT && is_whole(p->high))) {
    return "its longest length (high) must be from 0 to 16383";
  }
  if (!is_value(p->text, "&") || strlen(p->text) > (size_t)p->high) {
    return "its initial text is too long, or has letters that are not printable ASCII";
  }
  return NULL;
}

static const char *number_objection(const gdn_param *p) {
  if (!is_finite(p->low) || !is_finite(p->high)) return "its bounds must be finite numbers";
  if (p->low > p->high) return "its low lies above its high";
  if (!(p->initial >= p->low && p->initial <= p->high))
    return "its initial value lies outside its bounds";
  if (p->kind == GDN_KIND_REAL) return NULL;
  if (!is_whole(p->low) || !is_whole(p->high) || !is_whole(p->initial)) {
    return "its bounds and initial value must be whole numbers of 32 bits";
  }
  if (p->kind == GDN_KIND_BOOL && (p->low != 0 || p->high != 1))
    return "on or off goes from 0 to 1";
  return NULL;
}

static int32_t field_bytes(const gdn_param *p) {
  return p->kind == GDN_KIND_REAL   ? (int32_t)sizeof(double)
         : p->kind == GDN_KIND_TEXT ? (int32_t)sizeof(const char *)
                                    : (int32_t)sizeof(int32_t);
}

// What is wrong with parameter i, given that those before it are right; NULL: nothing.
static const char *param_objection(const gdn_component *c, int32_t i) {
  const gdn_param *p = &c->params[i];
  if (p->key == NULL || !is_name(p->key, '_')) return "its key must be 1 to 60 of a-z, 0-9 and _";
  if (p->label == NULL || p->unit == NULL || p->doc == NULL) {
    return "it needs a label, a unit (\"\" for none) and a sentence (doc)";
  }
  if ((uint32_t)p->kind > GDN_KIND_TEXT || (uint32_t)p->scale > GDN_SCALE_LOG ||
      (p->flags & ~(uint32_t)(GDN_LIVE | GDN_EXPERT))) {
    return "its kind, scale or flags are none of gedanken/catalog.h";
  }
  int64_t end = (int64_t)c->params_at + p->offset + field_bytes(p);
  if (p->offset < 0 || end > c->struct_bytes) return "its offset lies outside the struct";
  for (int32_t k = 0; k < i; k++) {
    const gdn_param *other = &c->params[k];
    if (strcmp(other->key, p->key) == 0) return "another has the same key";
    if (p->offset < other->offset + field_bytes(other) &&
        other->offset < p->offset + field_bytes(p)) {
      return "its offset lies inside another's field";
    }
  }
  const char *reason = p->kind == GDN_KIND_TEXT ? text_objection(p) : number_objection(p);
  return reason == NULL && p->kind == GDN_KIND_CHOICE ? choice_objection(p) : reason;
}

// -- the table row ---------------------------------------------------------------------------------

static const char *words_objection(const gdn_component *c) {
  if (c->id == NULL || c->id[0] == 0 || c->title == NULL || c->summary == NULL ||
      c->source == NULL) {
    return "it needs an id, a title, a summary and a source";
  }
  if (c->family != GDN_FAMILY_ENV) return "its family must be GDN_FAMILY_ENV";
  if (!is_name(c->id, '-')) return "its id may hold only a-z, 0-9 and -, at most 60 letters";
  if (c->n_facts < 0 || (c->n_facts > 0 && c->facts == NULL))
    return "its facts are not as many as n_facts";
  for (int32_t i = 0; i < c->n_facts; i++) {
    if (c->facts[i].name == NULL || c->facts[i].text == NULL)
      return "a fact needs a name and a text";
  }
  if (c->n_lines != 0) return "a world has no listing: n_lines must be 0";
  return NULL;
}

static const char *memory_objection(const gdn_component *c) {
  if (c->struct_bytes < (int32_t)sizeof(gdn_env) || c->struct_bytes > CATALOG_STRUCT_BYTES) {
    return "its struct must begin with gdn_env and have at most " TEXT_OF(
        CATALOG_STRUCT_BYTES) " bytes";
  }
  if (c->n_params < 0 || c->n_params > GDN_MAX_PARAMS)
    return "it may have at most " TEXT_OF(GDN_MAX_PARAMS) " parameters";
  if (c->n_params > 0 && c->params == NULL)
    return "it has no parameters (params is NULL), though n_params says so";
  if (c->n_params > 0 &&
      (c->params_at < (int32_t)sizeof(gdn_env) || c->params_at > c->struct_bytes)) {
    return "its parameters (params_at) must lie behind gdn_env, inside its struct";
  }
  return NULL;
}

static const char *offers_objection(const gdn_env_type *type) {
  uint32_t offers = type->component.offers, known = GDN_JUDGED | GDN_PLACEABLE | GDN_GOAL;
  uint32_t actions = GDN_CHOICES | GDN_CONTINUOUS;
  uint32_t numbers = GDN_NUMBERS | GDN_CONTINUOUS | known | GDN_POINTS;
  uint32_t finite = GDN_FINITE | GDN_OUTCOMES | GDN_SINGLE;
  if (offers & ~(finite | numbers | actions | GDN_ACTIONS)) return "it offers what a world cannot";
  if ((offers & finite) && !(offers & GDN_FINITE))
    return "outcomes and single are offered by finite worlds";
  if ((offers & finite) && (offers & numbers))
    return "it offers to be finite and a world of numbers at once";
  if ((offers & known) && !(offers & GDN_NUMBERS))
    return "judged, placeable and goal are offered by worlds of numbers: they offer numbers, too";
  if ((offers & GDN_NUMBERS) ? !(offers & actions) : (offers & actions) && !(offers & GDN_FINITE))
    return "a world of numbers offers choices, continuous or both; of others finite ones have "
           "choices";
  if ((offers & GDN_ACTIONS) && !(offers & (GDN_NUMBERS | GDN_FINITE)))
    return "actions are offered by worlds of numbers and by finite ones";
  if ((offers & GDN_OUTCOMES) && !type->outcomes) return "it offers outcomes but has none";
  if ((offers & GDN_JUDGED) && !type->judge) return "it offers to judge but cannot";
  if ((offers & GDN_PLACEABLE) && !type->place) return "it offers to be placed but cannot";
  if ((offers & GDN_GOAL) && !type->goal) return "it offers a goal but has none";
  if (type->behind && !(offers & GDN_POINTS))
    return "something is behind points only: it offers none";
  return NULL;
}

// One of the words of "one|two|"; NULL, which is the usual one, also is.
static int32_t is_one_of(const char *word, const char *words) {
  text_span rest = text_all(words);
  while (word != NULL && rest.n > 0) {
    if (text_equal(text_cut(&rest, '|'), word)) return 1;
  }
  return word == NULL;
}

static const char *curve_objection(const gdn_env_type *type) {
  if (type->measure != NULL && type->measure[0] != 0 &&
      !is_one_of(type->measure, "length|return|cumulative")) {
    return "its measure must be \"length\", \"return\", \"cumulative\" or, for none, \"\"";
  }
  if (!is_one_of(type->axis, "episodes|steps|all"))
    return "its axis must be \"episodes\", \"steps\" or \"all\"";
  if (type->changes == NULL) return NULL;
  const gdn_component *c = &type->component;
  for (int32_t i = 0; i < c->n_params; i++) {
    const gdn_param *p = &c->params[i];
    if (p->key != NULL && strcmp(p->key, type->changes) == 0 && p->kind == GDN_KIND_INT)
      return NULL;
  }
  return "what it changes after (changes) must be the key of one of its whole numbers";
}

static const char *type_objection(const gdn_env_type *type) {
  if (!type->open || !type->reset || !type->step || !type->observe || !type->state) {
    return "it needs open, reset, step, observe and state";
  }
  if (!type->to_plane != !type->from_plane) return "it needs both to_plane and from_plane, or none";
  if (type->time_limit < 0) return "its time limit must be 0 (never) or more steps";
  if (type->n_legend < 0 || (type->n_legend > 0 && type->legend == NULL)) {
    return "its legend is not as long as n_legend";
  }
  const char *curve = curve_objection(type);
  return curve == NULL ? offers_objection(type) : curve;
}

gdn_status world_check_type(const gdn_env_type *type, gdn_message *why) {
  const gdn_component *c = &type->component;
  const char *reason = words_objection(c), *key = NULL;
  if (reason == NULL) reason = memory_objection(c);
  if (reason == NULL) reason = type_objection(type);
  for (int32_t i = 0; reason == NULL && i < c->n_params; i++) {
    reason = param_objection(c, i);
    key = c->params[i].key == NULL ? "" : c->params[i].key;
  }
  if (reason == NULL) return GDN_OK;
  text_writer w = text_message(why);
  text_put(&w, "this world cannot be registered: ");
  if (key != NULL) {
    text_put(&w, "of its parameter '");
    for (int32_t i = 0; key[i] && i < 60; i++) text_char(&w, key[i]);
    text_put(&w, "': ");
  }
  text_put(&w, reason);
  return GDN_BAD_ARGUMENT;
}

// -- once it is built ------------------------------------------------------------------------------

#define LONGEST_BOX 4096 // numbers of an observation or action

static const char *space_objection(const gdn_space *space) {
  if (space->n < 0) return "n is negative; allowed: 0 for a box of numbers, or how many choices";
  if (space->n > 0 && space->dim != 1) return "dim must be 1 where n says that it is a choice";
  if (space->dim < 1 || space->dim > LONGEST_BOX) return "dim must be from 1 to 4096";
  return NULL;
}

static const char *bounds_objection(const gdn_space *space) {
  if (space->n > 0) return NULL;
  if (space->low == NULL || space->high == NULL) return "a box needs its bounds, low and high";
  return NULL;
}

// No NaN among them, and not the wrong way round.
static const char *order_objection(const gdn_space *space) {
  for (int32_t i = 0; space->n == 0 && i < space->dim; i++) {
    if (!(space->low[i] <= space->high[i]))
      return "a low bound lies above its high one, or is no number";
  }
  return NULL;
}

static const char *finite_objection(const gdn_env *env) {
  uint32_t offers = env->type->component.offers;
  int64_t states = env->observation.n, actions = env->action.n;
  if ((offers & GDN_FINITE) && (states < 1 || actions < 1)) {
    return "it offers to be finite, so observation.n and action.n must tell how many there are";
  }
  if ((offers & (GDN_NUMBERS | GDN_POINTS)) && states != 0) {
    return "it offers to be a world of numbers, so observation.n must be 0";
  }
  if ((offers & GDN_NUMBERS) && !(offers & (actions > 0 ? GDN_CHOICES : GDN_CONTINUOUS))) {
    return actions > 0 ? "it has choices, and does not offer them"
                       : "its actions are numbers, and it does not offer to be continuous";
  }
  if (env->n_outcomes < 0 || ((offers & GDN_OUTCOMES) && env->n_outcomes < 1)) {
    return "n_outcomes must tell the most results of one action";
  }
  int64_t results = env->n_outcomes > 1 ? env->n_outcomes : 1;
  int64_t most = INT32_MAX / results;
  if (states > 0 && actions > most / states)
    return "it has too many states, actions and outcomes: at most 2^31 - 1";
  return NULL;
}

static const char *picture_objection(const gdn_env *env) {
  const gdn_env_type *type = env->type;
  int32_t drawn = type->draw != NULL || type->point != NULL || type->locate != NULL;
  float width = env->x1 - env->x0, height = env->y1 - env->y0;
  if (drawn && !(width > 0 && height > 0 && width - width == 0 && height - height == 0)) {
    return "it is drawn in no box: x1 must be more than x0, and y1 more than y0";
  }
  const gdn_plane *plane = &env->plane;
  if (plane->names[0] == NULL) return NULL;
  if (type->to_plane == NULL) return "its plane has names, but it has no to_plane and from_plane";
  for (int32_t i = 0; i < 2; i++) {
    double range = plane->high[i] - plane->low[i];
    if (!(range > 0) || !is_finite(range)) return "on its plane, high must be more than low";
  }
  return NULL;
}

static gdn_status refuse(const gdn_env *env, const char *part, const char *reason,
                         gdn_message *why) {
  if (reason == NULL) return GDN_OK;
  text_writer w = text_message(why);
  text_put(&w, "the world '");
  text_put(&w, env->type->component.id);
  text_put(&w, "' is not whole: ");
  text_put(&w, part);
  text_put(&w, reason);
  return GDN_BAD_ARGUMENT;
}

gdn_status world_check_opened(const gdn_env *env, int32_t measuring, gdn_message *why) {
  const gdn_space *seen = &env->observation, *done = &env->action;
  gdn_status status = refuse(env, "observation: ", space_objection(seen), why);
  if (status == GDN_OK) status = refuse(env, "action: ", space_objection(done), why);
  if (status == GDN_OK) status = refuse(env, "", finite_objection(env), why);
  if (status == GDN_OK) status = refuse(env, "", picture_objection(env), why);
  if (measuring || status != GDN_OK) return status;
  status = refuse(env, "observation: ", bounds_objection(seen), why);
  return status != GDN_OK ? status : refuse(env, "action: ", bounds_objection(done), why);
}

gdn_status world_check_started(const gdn_env *env, gdn_message *why) {
  gdn_status status = refuse(env, "observation: ", order_objection(&env->observation), why);
  if (status == GDN_OK) status = refuse(env, "action: ", order_objection(&env->action), why);
  if (status != GDN_OK || env->type->cells == NULL) return status;
  int32_t rows = 0, columns = 0;
  const uint8_t *cells = env->type->cells(env, &rows, &columns);
  const char *reason = cells == NULL || rows < 1 || columns < 1
                           ? "cells must give at least one row and one column"
                           : NULL;
  return refuse(env, "", reason, why);
}
