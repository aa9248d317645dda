// Reading experiments; see experiment.h.
#include "experiment.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "file.h"
#include "host.h"

enum { MOST_BYTES = 1 << 16 };

// -- lines ----------------------------------------------------------------------------------------

typedef struct Entry {
  char *key, *name, *value; // "variant few: ..." has a name; otherwise NULL
  int line;
} Entry;

typedef struct Source {
  const char *path;
  char *at;
  int line; // number of the line at `at`
} Source;

static char *cut_line(Source *s) {
  char *line = s->at;
  size_t n = strcspn(line, "\n");
  s->at += n + (line[n] != 0);
  line[n] = 0;
  if (n > 0 && line[n - 1] == '\r') line[n - 1] = 0;
  s->line++;
  return line;
}

static char *trimmed(char *text) {
  while (isspace((unsigned char)*text)) text++;
  size_t n = strlen(text);
  while (n > 0 && isspace((unsigned char)text[n - 1])) text[--n] = 0;
  return text;
}

// Lines that go on move up to the value, one space between.
static void add_continuations(Source *s, Entry *entry) {
  while (*s->at == ' ' || *s->at == '\t') {
    char *more = trimmed(cut_line(s)), *end = entry->value + strlen(entry->value);
    if (*more == 0) continue;
    if (end > entry->value) *end++ = ' ';
    memmove(end, more, strlen(more) + 1);
  }
}

// 1: an entry; 0: the end; -1: a line that is none.
static int next_entry(Source *s, Entry *entry) {
  while (*s->at == '\n' || *s->at == '\r' || *s->at == '#') cut_line(s);
  if (*s->at == 0) return 0;
  char *line = cut_line(s), *colon = strchr(line, ':');
  entry->line = s->line;
  if (colon == NULL || !isalpha((unsigned char)*line)) return -1;
  *colon = 0;
  entry->key = trimmed(line);
  entry->value = trimmed(colon + 1);
  entry->name = strchr(entry->key, ' ');
  if (entry->name != NULL) {
    *entry->name = 0;
    entry->name = trimmed(entry->name + 1);
  }
  add_continuations(s, entry);
  return 1;
}

// -- entries --------------------------------------------------------------------------------------

static int wrong(const Source *s, const Entry *e, const char *what) {
  return failure("%s, line %d: %s", s->path, e->line, what);
}

static char *copy(const char *text) {
  size_t n = strlen(text) + 1;
  return memcpy(host_memory(NULL, n), text, n);
}

static int take_text(const Source *s, const Entry *e, char **to) {
  if (*to != NULL) return wrong(s, e, "this key is there twice");
  *to = copy(e->value);
  return EXIT_DONE;
}

static int take_variant(Experiment *to, const Source *s, const Entry *e) {
  if (e->name == NULL) return wrong(s, e, "a variant has a name: \"variant NAME: KEY=VALUE ...\"");
  for (const char *at = e->name; *at != 0; at++)
    if (!isalnum((unsigned char)*at) && *at != '_')
      return wrong(s, e, "a variant's name has letters, figures and _ only: it names a file");
  for (int i = 0; i < to->n_variants; i++)
    if (strcmp(to->names[i], e->name) == 0) return wrong(s, e, "this variant is there twice");
  if (to->n_variants == MOST_VARIANTS) return wrong(s, e, "there are too many variants");
  to->names[to->n_variants] = copy(e->name);
  to->variants[to->n_variants++] = copy(e->value);
  return EXIT_DONE;
}

static int take_seeds(Experiment *to, const Source *s, const Entry *e) {
  if (args_is_range(e->value, &to->first_seed, &to->last_seed)) return EXIT_DONE;
  return wrong(s, e, "seeds are the first and the last, as in 1..10");
}

static int take_amount(const Source *s, const Entry *e, int64_t *to) {
  char *end;
  *to = strtoll(e->value, &end, 10);
  bool good = end != e->value && *end == 0 && *to > 0 && *to <= INT64_C(1) << 53;
  return good ? EXIT_DONE : wrong(s, e, "this is to be a whole number from 1");
}

static int take_claim(Experiment *to, const Source *s, const Entry *e) {
  if (to->n_claims == MOST_CLAIMS) return wrong(s, e, "there are too many claims");
  to->claims[to->n_claims++].text = copy(e->value);
  return EXIT_DONE;
}

static int take_chain(Experiment *to, const Source *s, const Entry *e) {
  if (to->n_claims == 0) return wrong(s, e, "\"holds\" comes after the claim that it belongs to");
  ExperimentClaim *claim = &to->claims[to->n_claims - 1];
  if (claim->n == MOST_CHAINS) return wrong(s, e, "there are too many of a claim");
  claim->chains[claim->n++] = copy(e->value);
  return EXIT_DONE;
}

static int take_row(Experiment *to, const Source *s, const Entry *e) {
  if (to->n_rows == MOST_ROWS) return wrong(s, e, "there are too many rows");
  to->rows[to->n_rows++] = copy(e->value);
  return EXIT_DONE;
}

static int take(Experiment *to, const Source *s, const Entry *e) {
  const struct {
    const char *key;
    char **to;
  } texts[] = {{"title", &to->title},   {"text", &to->text},       {"source", &to->source},
               {"config", &to->config}, {"measure", &to->measure}, {"axis", &to->axis},
               {"scale", &to->scale},   {"figure", &to->figure},   {"measures", &to->measures}};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    if (strcmp(e->key, texts[i].key) == 0) return take_text(s, e, texts[i].to);
  if (strcmp(e->key, "variant") == 0) return take_variant(to, s, e);
  if (strcmp(e->key, "seeds") == 0) return take_seeds(to, s, e);
  if (strcmp(e->key, "episodes") == 0) return take_amount(s, e, &to->episodes);
  if (strcmp(e->key, "steps") == 0) return take_amount(s, e, &to->steps);
  if (strcmp(e->key, "claim") == 0) return take_claim(to, s, e);
  if (strcmp(e->key, "row") == 0) return take_row(to, s, e);
  if (strcmp(e->key, "holds") == 0) return take_chain(to, s, e);
  return wrong(s, e,
               "there is no such key; there are title, text, source, config, variant, seeds, "
               "episodes, steps, measures, measure, axis, scale, figure, claim, holds and row");
}

// -- the whole ------------------------------------------------------------------------------------

// A list may go on in the next line.
static void squeeze(char *text) {
  char *to = text;
  for (; *text != 0; text++)
    if (*text != ' ') *to++ = *text;
  *to = 0;
}

static int check(Experiment *e, const char *path) {
  char **texts[] = {&e->source, &e->config, &e->figure, &e->measures};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    if (*texts[i] == NULL) *texts[i] = copy("");
  squeeze(e->measures);
  if (e->scale == NULL) e->scale = copy("linear");
  if (e->title == NULL || e->text == NULL || e->measure == NULL || e->axis == NULL)
    return failure("%s: title, text, measure and axis must be there", path);
  if ((e->episodes == 0) == (e->steps == 0))
    return failure("%s: either episodes or steps must be there", path);
  if (e->last_seed == 0) return failure("%s: seeds must be there", path);
  if (e->n_variants == 0) {
    e->names[0] = copy("only");
    e->variants[e->n_variants++] = copy("");
  }
  for (int i = 0; i < e->n_claims; i++)
    if (e->claims[i].n == 0)
      return failure("%s: nothing is said to hold of the claim \"%.80s\"", path, e->claims[i].text);
  return EXIT_DONE;
}

int experiment_read(Experiment *e, const char *path) {
  size_t bytes;
  char *text = file_read(path, MOST_BYTES, &bytes);
  if (text == NULL) return failure("%s cannot be read: %s", path, strerror(errno));
  Source source = {.path = path, .at = text};
  Entry entry = {0};
  int code = EXIT_DONE, found = 0;
  *e = (Experiment){0};
  while (code == EXIT_DONE && (found = next_entry(&source, &entry)) > 0)
    code = take(e, &source, &entry);
  if (code == EXIT_DONE && found < 0)
    code = wrong(&source, &entry, "a line is \"key: value\", or begins with a space and goes on");
  if (code == EXIT_DONE) code = check(e, path);
  free(text);
  return code;
}

void experiment_free(Experiment *e) {
  char *texts[] = {e->title, e->text,  e->source, e->config,  e->measure,
                   e->axis,  e->scale, e->figure, e->measures};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) free(texts[i]);
  for (int i = 0; i < e->n_variants; i++) {
    free(e->names[i]);
    free(e->variants[i]);
  }
  for (int i = 0; i < e->n_rows; i++) free(e->rows[i]);
  for (int i = 0; i < e->n_claims; i++) {
    free(e->claims[i].text);
    for (int k = 0; k < e->claims[i].n; k++) free(e->claims[i].chains[k]);
  }
}
