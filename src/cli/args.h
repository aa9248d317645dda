// Commands, their options, and sentences for what was wrong with them.
#ifndef GEDANKEN_CLI_ARGS_H
#define GEDANKEN_CLI_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "gedanken/config.h"

// Exit codes are a contract.
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_SIGNAL = 128 };

typedef struct Option {
  const char *name;  // "--seeds"
  const char *value; // what it takes, for people; NULL: nothing
  const char *help;
} Option;

enum { MAX_OPTIONS = 16 };

typedef struct Args Args;

typedef struct Command {
  const char *name, *synopsis, *summary;
  const Option *options;
  int n_options;
  const char *notes; // more help, may be ""
  int (*run)(const Args *args);
} Command;

struct Args {
  const Command *command;
  // By position in the command's options; "" for one without a value.
  const char *given[MAX_OPTIONS];
  char **words; // all other arguments
  int n_words;
  bool help; // --help or -h was there: nothing else counts
};

// Sorts `argv` (after the command's name) into options and words; `argv` is reordered and kept.
// Returns EXIT_DONE, or EXIT_USAGE after saying why.
int args_read(Args *args, const Command *command, int argc, char **argv);
// Reads the whole number given to an option; `out` stays as it is when the option is absent.
int args_integer(const Args *args, int option, int64_t low, int64_t high, int64_t *out);
// Reads "FIRST..LAST", two whole numbers of which the second is not the smaller; false if it is no such range.
bool args_is_range(const char *text, uint64_t *first, uint64_t *last);
// The range given to an option; `first` and `last` stay as they are when the option is absent.
int args_range(const Args *args, int option, uint64_t *first, uint64_t *last);
// The name of a file given to an option, if it is given: not empty, and "-" only where a standard stream will do.
int args_file(const Args *args, int option, bool standard);
// The words, KEY=VALUE pairs and @FILEs of such, as one text; free() it, whatever the exit code.
int args_text(const Args *args, char **text);
// Applies them to a default config.
int args_config(const Args *args, gdn_config *config);
// A command that takes at most `most` words refuses more.
int args_at_most(const Args *args, int most);

// The name with the smallest edit distance, the first of several; "" when there are none.
const char *nearest_name(const char *word, const char *const *names, int n);

// Print "gedanken: SENTENCE" on standard error and return the exit code.
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
int failure(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
