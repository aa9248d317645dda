// "NAME=CHANNEL.COLUMN,..." of `gedanken run` and of experiments: what is kept beside every episode.
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "csv.h"

static bool is_name(const char *text, size_t n) {
  bool good = n > 0 && isalpha((unsigned char)text[0]);
  for (size_t i = 0; i < n; i++) good = good && (isalnum((unsigned char)text[i]) || text[i] == '_');
  return good;
}

static bool is_taken(const Measures *measures, const char *name) {
#define COLUMN(NAME, key) key,
  static const char *const columns[] = {"seed",
                                        GDN_EPISODE_LIST(COLUMN) "finished",
                                        CSV_EVALUATION(COLUMN) "world",
                                        "agent",
                                        "version",
                                        "numbers",
                                        "config",
                                        "digest"};
#undef COLUMN
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
    if (strcmp(columns[i], name) == 0) return true;
  for (int i = 0; i < measures->n; i++)
    if (strcmp(measures->names[i], name) == 0) return true;
  return false;
}

static int add(Measures *measures, const char *text, int length) {
  const char *equals = memchr(text, '=', (size_t)length);
  size_t name = equals == NULL ? 0 : (size_t)(equals - text);
  size_t what = equals == NULL ? 0 : (size_t)length - name - 1;
  if (!is_name(text, name) || what == 0 || name >= sizeof measures->names[0] ||
      what >= sizeof measures->what[0])
    return usage_error("a measure is of the form NAME=CHANNEL.COLUMN, with a name of letters, "
                       "figures and _, not \"%.*s\"",
                       length < 80 ? length : 80, text);
  if (measures->n == MOST_MEASURES)
    return usage_error("there can be %d measures, not more", MOST_MEASURES);
  char *to = measures->names[measures->n];
  snprintf(to, sizeof measures->names[0], "%.*s", (int)name, text);
  if (is_taken(measures, to)) return usage_error("there is a column %s already", to);
  snprintf(measures->what[measures->n++], sizeof measures->what[0], "%.*s", (int)what, equals + 1);
  return EXIT_DONE;
}

int measures_read(Measures *measures, const char *text) {
  int code = EXIT_DONE;
  while (code == EXIT_DONE) {
    int length = (int)strcspn(text, ",");
    code = add(measures, text, length);
    text += length;
    if (*text == 0) break;
    text++;
  }
  return code;
}
