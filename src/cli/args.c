// Commands, their options, and sentences for what was wrong with them.
//
// The nearest name is the one with the smallest edit distance (Levenshtein 1966): the fewest
// letters to insert, delete or replace.
#include "args.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "gedanken/catalog.h"
#include "host.h"

static void say(const char *format, va_list values) {
  fputs("gedanken: ", stderr);
  vfprintf(stderr, format, values);
  fputc('\n', stderr);
}

int usage_error(const char *format, ...) {
  va_list values;
  va_start(values, format);
  say(format, values);
  va_end(values);
  return EXIT_USAGE;
}

int failure(const char *format, ...) {
  va_list values;
  va_start(values, format);
  say(format, values);
  va_end(values);
  return EXIT_FAILED;
}

// Row by row over the letters of a; cost[j] is the distance of the letters so far to b's first j.
static int edit_distance(const char *a, const char *b) {
  enum { LONGEST = 64 };
  int cost[LONGEST + 1], n = 0;
  while (b[n] != 0 && n < LONGEST) n++;
  for (int j = 0; j <= n; j++) cost[j] = j;
  for (int i = 0; a[i] != 0 && i < LONGEST; i++) {
    int diagonal = cost[0];
    cost[0] = i + 1;
    for (int j = 1; j <= n; j++) {
      int replaced = diagonal + (a[i] != b[j - 1]);
      int shorter = cost[j] < cost[j - 1] ? cost[j] : cost[j - 1];
      diagonal = cost[j];
      cost[j] = replaced < shorter + 1 ? replaced : shorter + 1;
    }
  }
  return cost[n];
}

const char *nearest_name(const char *word, const char *const *names, int n) {
  const char *best = "";
  int least = 1 << 20;
  for (int i = 0; i < n; i++) {
    int distance = edit_distance(word, names[i]);
    if (distance < least) {
      least = distance;
      best = names[i];
    }
  }
  return best;
}

// Position of the option that `text` names, up to `length` letters; -1 if none.
static int find_option(const Command *command, const char *text, size_t length) {
  for (int i = 0; i < command->n_options; i++)
    if (strlen(command->options[i].name) == length &&
        strncmp(command->options[i].name, text, length) == 0)
      return i;
  return -1;
}

static int unknown_option(const Command *command, const char *text, size_t length) {
  const char *names[MAX_OPTIONS];
  char word[65] = {0};
  for (int i = 0; i < command->n_options; i++) names[i] = command->options[i].name;
  memcpy(word, text, length < 64 ? length : 64);
  if (command->n_options == 0)
    return usage_error("`%s` takes no options, but %s was given", command->name, word);
  return usage_error("`%s` has no option %s; the nearest is %s", command->name, word,
                     nearest_name(word, names, command->n_options));
}

int args_read(Args *args, const Command *command, int argc, char **argv) {
  *args = (Args){.command = command, .words = argv};
  for (int i = 0; i < argc; i++) {
    char *text = argv[i];
    if (strcmp(text, "--help") == 0 || strcmp(text, "-h") == 0) {
      args->help = true;
      return EXIT_DONE;
    }
    if (text[0] != '-' || text[1] == 0) {
      argv[args->n_words++] = text;
      continue;
    }
    const char *equals = strchr(text, '=');
    size_t length = equals != NULL ? (size_t)(equals - text) : strlen(text);
    int option = find_option(command, text, length);
    if (option < 0) return unknown_option(command, text, length);
    const Option *found = &command->options[option];
    if (args->given[option] != NULL) return usage_error("%s is given twice", found->name);
    if (found->value == NULL) {
      if (equals != NULL) return usage_error("%s takes no value", found->name);
      args->given[option] = "";
    } else {
      if (equals == NULL && i + 1 == argc)
        return usage_error("%s needs a value: %s %s", found->name, found->name, found->value);
      args->given[option] = equals != NULL ? equals + 1 : argv[++i];
    }
  }
  return EXIT_DONE;
}

int args_integer(const Args *args, int option, int64_t low, int64_t high, int64_t *out) {
  const char *text = args->given[option];
  if (text == NULL) return EXIT_DONE;
  char *end;
  errno = 0;
  long long value = strtoll(text, &end, 10);
  if (end == text || *end != 0 || errno != 0 || value < low || value > high)
    return usage_error("%s takes a whole number from %lld to %lld, not \"%.40s\"",
                       args->command->options[option].name, (long long)low, (long long)high, text);
  *out = value;
  return EXIT_DONE;
}

int args_file(const Args *args, int option, bool standard) {
  const char *text = args->given[option], *name = args->command->options[option].name;
  if (text == NULL) return EXIT_DONE;
  if (text[0] == 0)
    return usage_error("%s needs the name of a file%s, and \"\" is none", name,
                       standard ? ", or - for the standard stream" : "");
  if (strcmp(text, "-") == 0 && !standard)
    return usage_error(
        "%s needs the name of a file: it cannot use a standard stream (a file called "
        "- is ./-)",
        name);
  return EXIT_DONE;
}

bool args_is_range(const char *text, uint64_t *first, uint64_t *last) {
  char *dots, *end;
  uint64_t from = strtoull(text, &dots, 10);
  if (dots == text || strncmp(dots, "..", 2) != 0) return false;
  uint64_t to = strtoull(dots + 2, &end, 10);
  if (end == dots + 2 || *end != 0 || from > to) return false;
  *first = from;
  *last = to;
  return true;
}

int args_range(const Args *args, int option, uint64_t *first, uint64_t *last) {
  const char *text = args->given[option];
  if (text == NULL || args_is_range(text, first, last)) return EXIT_DONE;
  return usage_error("%s takes the first and the last seed, as in 0..29, not \"%.40s\"",
                     args->command->options[option].name, text);
}

int args_at_most(const Args *args, int most) {
  if (args->n_words <= most) return EXIT_DONE;
  return usage_error("`%s` does not know what to do with \"%.60s\": its form is gedanken %s",
                     args->command->name, args->words[most], args->command->synopsis);
}

// A bare word is most often the id of a component whose key was left out.
static int not_a_pair(const char *word) {
  for (int f = GDN_FAMILY_ENV; f < GDN_FAMILY_COUNT; f++)
    if (gdn_catalog_find((gdn_family)f, word) != NULL)
      return usage_error("\"%s\" is not of the form KEY=VALUE; the nearest is %s=%s", word,
                         gdn_family_name((gdn_family)f), word);
  return usage_error("\"%.60s\" is not of the form KEY=VALUE, as in env=dyna-maze", word);
}

// The words of a config, one after the other.
typedef struct Words {
  char *text;
  size_t length, room;
} Words;

static void add_word(Words *words, const char *word) {
  size_t n = strlen(word);
  if (words->length + n + 2 > words->room) {
    words->room = 2 * (words->length + n) + 256;
    words->text = host_memory(words->text, words->room);
  }
  memcpy(words->text + words->length, word, n);
  words->length += n;
  words->text[words->length++] = ' ';
  words->text[words->length] = 0;
}

// @FILE stands for the words in it; in a line, # begins a comment.
static int add_file(Words *words, const char *path) {
  size_t bytes;
  char *text = file_read(path, GDN_CONFIG_TEXT, &bytes);
  if (text == NULL) return usage_error("%s cannot be read: %s", path, strerror(errno));
  for (char *line = strtok(text, "\r\n"); line != NULL; line = strtok(NULL, "\r\n"))
    if (line[strspn(line, " \t")] != '#') add_word(words, line);
  free(text);
  return EXIT_DONE;
}

int args_text(const Args *args, char **text) {
  Words words = {0};
  int code = EXIT_DONE;
  add_word(&words, "");
  for (int i = 0; i < args->n_words && code == EXIT_DONE; i++) {
    const char *word = args->words[i];
    if (word[0] == '@')
      code = add_file(&words, word + 1);
    else if (strchr(word, '=') == NULL)
      code = not_a_pair(word);
    else
      add_word(&words, word);
  }
  *text = words.text;
  return code;
}

int args_config(const Args *args, gdn_config *config) {
  char *text;
  int code = args_text(args, &text);
  gdn_message why = {""};
  gdn_config_make(config);
  gdn_status status = code == EXIT_DONE ? gdn_config_parse(config, text, &why) : GDN_OK;
  free(text);
  if (code != EXIT_DONE || status == GDN_OK) return code;
  return usage_error("%s", why.text[0] != 0 ? why.text : gdn_status_text(status));
}
