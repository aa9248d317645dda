// See grid.h.
#include "grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

// What a resolved config takes at most.
enum { RESOLVED = 2 * GDN_CONFIG_TEXT };
static const char blanks[] = " &\n\t\r"; // as in config text

// -- words -----------------------------------------------------------------------------------------

// The next word from *at on, with its length; NULL at the end.
static const char *next_word(const char **at, size_t *n) {
  const char *word = *at + strspn(*at, blanks);
  *n = strcspn(word, blanks);
  *at = word + *n;
  return *n > 0 ? word : NULL;
}

static size_t key_length(const char *word, size_t n) {
  const char *equals = memchr(word, '=', n);
  return equals == NULL ? n : (size_t)(equals - word);
}

// The parameter that a key names in any component of its family; NULL: it is none.
static const gdn_param *find_param(const char *key, size_t n) {
  for (int f = GDN_FAMILY_RUN; f < GDN_FAMILY_COUNT; f++) {
    const char *family = f == GDN_FAMILY_RUN ? "" : gdn_family_name((gdn_family)f);
    size_t begin = f == GDN_FAMILY_RUN ? 0 : strlen(family) + 1;
    if (begin > n || (begin > 0 && (key[begin - 1] != '.' || strncmp(key, family, begin - 1) != 0)))
      continue;
    for (int c = 0; c < gdn_catalog_count((gdn_family)f); c++) {
      const gdn_component *component = gdn_catalog_at((gdn_family)f, c);
      for (int i = 0; i < component->n_params; i++)
        if (strlen(component->params[i].key) == n - begin &&
            strncmp(component->params[i].key, key + begin, n - begin) == 0)
          return &component->params[i];
    }
  }
  return NULL;
}

static bool is_list(const char *word, size_t n) {
  size_t key = key_length(word, n);
  if (memchr(word + key, ',', n - key) == NULL) return false;
  const gdn_param *param = find_param(word, key);
  return param == NULL || param->kind != GDN_KIND_TEXT;
}

bool grid_is_list(const char *text) {
  size_t n;
  for (const char *word; (word = next_word(&text, &n)) != NULL;)
    if (is_list(word, n)) return true;
  return false;
}

// -- the grid --------------------------------------------------------------------------------------

// A list in the text.
typedef struct List {
  const char *word, *values; // "KEY=A,B"; "A,B"
  size_t n;                  // of the values
  int count;
} List;

enum { MOST_LISTS = 16 };

// The value at a position of the list, with its length.
static const char *value_at(const List *list, int position, size_t *n) {
  const char *at = list->values, *end = at + list->n;
  for (; position > 0; position--) at = (const char *)memchr(at, ',', (size_t)(end - at)) + 1;
  const char *comma = memchr(at, ',', (size_t)(end - at));
  *n = (size_t)((comma == NULL ? end : comma) - at);
  return at;
}

// Values are there, and each once as it is written; whether they are allowed, the config says.
static int check_list(const List *list) {
  int shown = (int)(list->values - list->word), whole = shown + (int)list->n;
  if (whole > 120) whole = 120;
  if (strncmp(list->word, "seed=", 5) == 0)
    return usage_error("%.*s: seeds are no list; --seeds N runs seed, seed+1, ...", whole,
                       list->word);
  for (int i = 0; i < list->count; i++) {
    size_t n, m;
    const char *value = value_at(list, i, &n);
    if (n == 0)
      return usage_error("%.*s has an empty value; a list is values with one comma between two, "
                         "as in agent.alpha=0.1,0.5",
                         whole, list->word);
    for (int k = 0; k < i; k++) {
      const char *other = value_at(list, k, &m);
      if (m == n && strncmp(value, other, n) == 0)
        return usage_error("%.*s has the value %.*s twice; each can be there once", whole,
                           list->word, (int)n, value);
    }
  }
  return EXIT_DONE;
}

static int read_lists(const char *text, List *lists, int *n_lists, int *n_variants) {
  int64_t variants = 1;
  size_t n;
  for (const char *word; (word = next_word(&text, &n)) != NULL;) {
    if (!is_list(word, n)) continue;
    if (*n_lists == MOST_LISTS)
      return usage_error("there are more than %d lists of values", (int)MOST_LISTS);
    size_t key = key_length(word, n) + 1;
    List *list = &lists[(*n_lists)++];
    *list = (List){word, word + key, n - key, 1};
    for (size_t i = key; i < n; i++) list->count += word[i] == ',';
    int code = check_list(list);
    if (code != EXIT_DONE) return code;
    variants *= list->count;
    if (variants > MOST_GRID)
      return usage_error("the lists of values make more than %d variants, and there can be no "
                         "more: give some of the values in another call",
                         (int)MOST_GRID);
  }
  *n_variants = (int)variants;
  return EXIT_DONE;
}

// The text with one value of each list, the last of which turns fastest.
static void put_variant(const char *text, const List *lists, int n_lists, int variant, char *out) {
  int at[MOST_LISTS] = {0};
  for (int i = n_lists - 1; i >= 0; variant /= lists[i--].count) at[i] = variant % lists[i].count;
  for (int i = 0; i < n_lists; i++) {
    size_t n, plain = (size_t)(lists[i].values - text);
    const char *value = value_at(&lists[i], at[i], &n);
    memcpy(out, text, plain);
    memcpy(out + plain, value, n);
    out += plain + n;
    text = lists[i].values + lists[i].n;
  }
  memcpy(out, text, strlen(text) + 1);
}

static char *text_of(const gdn_config *config) {
  static char text[RESOLVED];
  gdn_config_format(config, text, sizeof text);
  size_t n = strlen(text) + 1;
  return memcpy(host_memory(NULL, n), text, n);
}

// Equal variants would be the same run twice: 0.1 and 0.10.
static int name_variants(Grid *grid) {
  char **texts = host_memory(NULL, (uint64_t)grid->n * sizeof *texts);
  int code = EXIT_DONE;
  for (int i = 0; i < grid->n; i++) texts[i] = text_of(&grid->configs[i]);
  grid_names((const char *const *)texts, grid->n, grid->names);
  for (int i = 1; i < grid->n && code == EXIT_DONE; i++)
    for (int k = 0; k < i && code == EXIT_DONE; k++)
      if (strcmp(texts[i], texts[k]) == 0)
        code = usage_error("two variants are the same run: %s; a value is in a list once, however "
                           "it is written, and a key is there once",
                           texts[i]);
  for (int i = 0; i < grid->n; i++) free(texts[i]);
  free(texts);
  return code;
}

static void make(Grid *grid, int n) {
  grid->n = n;
  grid->configs = host_memory(NULL, (uint64_t)n * sizeof *grid->configs);
  grid->names = host_memory(NULL, (uint64_t)n * sizeof *grid->names);
  for (int i = 0; i < n; i++) grid->names[i] = NULL;
}

static int parse_variant(gdn_config *config, const char *text, bool alone) {
  gdn_message why = {""};
  gdn_config_make(config);
  gdn_status status = gdn_config_parse(config, text, &why);
  if (status == GDN_OK) return EXIT_DONE;
  const char *sentence = why.text[0] != 0 ? why.text : gdn_status_text(status);
  if (alone) return usage_error("%s", sentence);
  text += strspn(text, blanks);
  size_t n = strlen(text);
  while (n > 0 && strchr(blanks, text[n - 1]) != NULL) n--;
  return usage_error("%s (in the variant %.*s)", sentence, n > 300 ? 300 : (int)n, text);
}

static int read_text(Grid *grid, const char *text) {
  List lists[MOST_LISTS];
  int n_lists = 0, n = 1;
  int code = read_lists(text, lists, &n_lists, &n);
  if (code != EXIT_DONE) return code;
  make(grid, n);
  char *one = host_memory(NULL, strlen(text) + 1);
  for (int i = 0; i < n && code == EXIT_DONE; i++) {
    put_variant(text, lists, n_lists, i, one);
    code = parse_variant(&grid->configs[i], one, n == 1);
  }
  free(one);
  return code == EXIT_DONE ? name_variants(grid) : code;
}

int grid_read(Grid *grid, const Args *args) {
  char *text;
  *grid = (Grid){0};
  int code = args_text(args, &text);
  if (code == EXIT_DONE) code = read_text(grid, text);
  free(text);
  return code;
}

void grid_of(Grid *grid, const gdn_config *config) {
  make(grid, 1);
  grid->configs[0] = *config;
  grid->names[0] = host_memory(NULL, 1);
  grid->names[0][0] = 0;
}

void grid_free(Grid *grid) {
  for (int i = 0; i < grid->n; i++) free(grid->names[i]);
  free(grid->names);
  free(grid->configs);
  *grid = (Grid){0};
}

// -- names -----------------------------------------------------------------------------------------

static bool has_word(const char *text, const char *word, size_t n) {
  size_t m;
  for (const char *other; (other = next_word(&text, &m)) != NULL;)
    if (m == n && strncmp(other, word, n) == 0) return true;
  return false;
}

static bool has_key(const char *text, const char *word, size_t n) {
  size_t m;
  for (const char *other; (other = next_word(&text, &m)) != NULL;)
    if (key_length(other, m) == n && strncmp(other, word, n) == 0) return true;
  return false;
}

// A name as it grows.
typedef struct Name {
  char *text;
  size_t n;
} Name;

static void add_word(Name *name, const char *word, size_t n) {
  name->text = host_memory(name->text, name->n + n + 2);
  if (name->n > 0) name->text[name->n++] = ' ';
  memcpy(name->text + name->n, word, n);
  name->text[name->n += n] = 0;
}

// The words that not all texts have: of their keys there is something to say.
static Name differing_words(const char *const *texts, int n) {
  Name words = {0};
  add_word(&words, "", 0);
  for (int i = 0; i < n; i++) {
    const char *at = texts[i];
    size_t length;
    for (const char *word; (word = next_word(&at, &length)) != NULL;) {
      if (has_key(words.text, word, key_length(word, length))) continue;
      for (int k = 0; k < n; k++) {
        if (has_word(texts[k], word, length)) continue;
        add_word(&words, word, length);
        break;
      }
    }
  }
  return words;
}

void grid_shared(const Grid *grid, char *out, size_t room) {
  char *text = text_of(&grid->configs[0]);
  const char *at = text;
  size_t length, used = 0;
  out[0] = 0;
  for (const char *word; (word = next_word(&at, &length)) != NULL && used < room;)
    if (!has_key(grid->names[0], word, key_length(word, length)))
      used += (size_t)snprintf(out + used, room - used, "%s%.*s", used > 0 ? " " : "", (int)length,
                               word);
  free(text);
}

// What a text says and leaves out; itself, where it is of another version or program.
static const char *resolved(const char *text) {
  static char whole[RESOLVED];
  gdn_config config;
  gdn_config_make(&config);
  bool known = gdn_config_parse(&config, text, NULL) == GDN_OK;
  return known && gdn_config_resolve(&config, whole, sizeof whole) < RESOLVED ? whole : text;
}

void grid_names(const char *const *texts, int n, char **names) {
  Name differing = differing_words(texts, n);
  for (int i = 0; i < n; i++) {
    const char *at = resolved(texts[i]);
    Name name = {0};
    size_t length;
    add_word(&name, "", 0);
    for (const char *word; (word = next_word(&at, &length)) != NULL;)
      if (has_key(differing.text, word, key_length(word, length))) add_word(&name, word, length);
    if (name.n == 0 && n > 1) add_word(&name, "usual", 5);
    names[i] = name.text;
  }
  free(differing.text);
}

// Of the component that is chosen by a word; NULL: it chooses none.
static const char *title_of(const char *word, size_t n) {
  char id[64];
  size_t key = key_length(word, n);
  snprintf(id, sizeof id, "%.*s", key < n ? (int)(n - key - 1) : 0, word + key + 1);
  for (int f = GDN_FAMILY_ENV; f < GDN_FAMILY_COUNT; f++) {
    const char *family = gdn_family_name((gdn_family)f);
    const gdn_component *component = gdn_catalog_find((gdn_family)f, id);
    if (strlen(family) == key && strncmp(word, family, key) == 0 && component != NULL)
      return component->title;
  }
  return NULL;
}

void grid_words(const char *name, char *out, size_t room) {
  size_t n, used = 0;
  out[0] = 0;
  for (const char *word; (word = next_word(&name, &n)) != NULL && used < room;) {
    size_t key = key_length(word, n), value = key < n ? key + 1 : n;
    const gdn_param *param = find_param(word, key);
    const char *label = param != NULL ? param->label : "", *title = title_of(word, n);
    if (title != NULL) {
      used += (size_t)snprintf(out + used, room - used, "%s%s", used > 0 ? ", " : "", title);
      continue;
    }
    used += (size_t)snprintf(out + used, room - used, "%s%s%s%.*s", used > 0 ? ", " : "", label,
                             label[0] != 0 ? " " : "", (int)(n - value), word + value);
  }
}
