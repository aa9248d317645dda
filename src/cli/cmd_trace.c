// `gedanken trace`: a world without any agent, driven by a list of actions; one CSV row per step.
//
// A row is what the world answers to one step: the observation after it, the action taken, the
// reward, and how the step ended. Random numbers come from the stream (seed, "env", 0). Where more is in the
// state than is observed, the state has no columns of its own.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "csv.h"
#include "file.h"
#include "gedanken/run.h"
#include "host.h"

enum { OPT_STATE, OPT_ACTIONS, OPT_COUNT };

// Millions of steps; a file of actions that is longer is none.
enum { MOST_BYTES = 64 << 20 };

static const Option options[OPT_COUNT] = {
    [OPT_STATE] = {"--state", "x,y,...", "begin in this state instead of a start state"},
    [OPT_ACTIONS] = {"--actions", "FILE|-", "the actions; - is standard input"},
};

// A list of numbers, growing.
typedef struct Numbers {
  double *at;
  int n, room;
} Numbers;

static void add_number(Numbers *numbers, double x) {
  if (numbers->n == numbers->room) {
    numbers->room = 2 * numbers->room + 64;
    numbers->at = host_memory(numbers->at, (uint64_t)numbers->room * sizeof *numbers->at);
  }
  numbers->at[numbers->n++] = x;
}

// Position of `word` among the names of a space's choices; -1 if it is none of them.
static int choice_named(const gdn_space *space, const char *word) {
  for (int i = 0; space != NULL && space->names != NULL && i < space->n; i++)
    if (strcmp(space->names[i], word) == 0) return i;
  return -1;
}

// A byte that a terminal would not show is written as a number.
static int not_a_number(const char *what, const char *word) {
  char shown[4 * 40 + 1] = "";
  for (int i = 0, n = 0; i < 40 && word[i] != 0; i++) {
    unsigned char byte = (unsigned char)word[i];
    bool plain = byte > 32 && byte < 127;
    n += snprintf(shown + n, sizeof shown - (size_t)n, plain ? "%c" : "\\x%02X", byte);
  }
  return usage_error("%s: \"%s\" is not a number", what, shown);
}

// Reads numbers (or names of the space's choices) separated by blanks, commas or line ends.
// `text` is cut up.
static int read_numbers(char *text, const gdn_space *space, const char *what, Numbers *out) {
  static const char *const separators = " ,;\t\r\n";
  for (char *word = strtok(text, separators); word != NULL; word = strtok(NULL, separators)) {
    char *end;
    double x = strtod(word, &end);
    if (*end != 0) {
      int choice = choice_named(space, word);
      if (choice < 0) return not_a_number(what, word);
      x = choice;
    }
    if (!(x - x == 0)) return usage_error("%s: \"%.40s\" is not finite", what, word);
    add_number(out, x);
  }
  return EXIT_DONE;
}

// What an editor shows and what it hides: a mark at the beginning is stepped over, bytes that are no text are refused.
static int check_text(const char *path, char **text, size_t bytes) {
  static const char utf8_mark[] = "\xEF\xBB\xBF";
  if (bytes >= 2 && (memcmp(*text, "\xFF\xFE", 2) == 0 || memcmp(*text, "\xFE\xFF", 2) == 0))
    return usage_error(
        "%s begins with the byte order mark of UTF-16; actions are plain text (UTF-8)", path);
  const char *nul = memchr(*text, 0, bytes);
  if (nul != NULL)
    return usage_error(
        "%s: byte %zu is 0; actions are text, separated by blanks, commas or line ends", path,
        (size_t)(nul - *text) + 1);
  if (strncmp(*text, utf8_mark, 3) == 0) *text += 3;
  return EXIT_DONE;
}

static int check_actions(const gdn_space *space, const Numbers *actions) {
  if (actions->n % space->dim != 0)
    return usage_error("an action here is %d numbers, and %d are not a multiple of that",
                       space->dim, actions->n);
  for (int i = 0; space->n > 0 && i < actions->n; i++) {
    double a = actions->at[i];
    if (!(a >= 0 && a < space->n && a == (double)(int32_t)a))
      return usage_error("action %d is %g, and the actions here are 0 to %d", i + 1, a,
                         space->n - 1);
  }
  return EXIT_DONE;
}

// The columns of a space: `word` for a choice, else its names, or `letter` and a number.
static void print_columns(const gdn_space *space, const char *word, char letter) {
  if (space->n > 0) {
    printf(",%s", word);
    return;
  }
  for (int i = 0; i < space->dim; i++) {
    if (space->names != NULL)
      printf(",%s", space->names[i]);
    else
      printf(",%c%d", letter, i);
  }
}

static void print_numbers(const double *x, int n) {
  for (int i = 0; i < n; i++) {
    putchar(',');
    csv_number(stdout, x[i]);
  }
}

// Steps through the actions until they or the episode end; `limit` as in gdn_env_type.time_limit.
static void walk(gdn_env *env, gdn_random *random, const Numbers *actions, uint64_t limit) {
  const gdn_env_type *type = env->type;
  int n_obs = env->observation.dim, n_act = env->action.dim, n_steps = actions->n / n_act;
  double *observation = host_memory(NULL, (uint64_t)n_obs * sizeof *observation);
  printf("step");
  print_columns(&env->observation, "observation", 'o');
  print_columns(&env->action, "action", 'a');
  puts(",reward,terminated,truncated");
  for (int i = 0; i < n_steps; i++) {
    const double *action = actions->at + (size_t)i * (size_t)n_act;
    gdn_step step = {0};
    type->step(env, action, random, &step);
    type->observe(env, observation);
    if (limit > 0 && (uint64_t)i + 1 >= limit && !step.terminated) step.truncated = 1;
    printf("%d", i + 1);
    print_numbers(observation, n_obs);
    print_numbers(action, n_act);
    print_numbers(&step.reward, 1);
    printf(",%d,%d\n", step.terminated, step.truncated);
    if ((step.terminated || step.truncated) && i + 1 < n_steps) {
      fflush(stdout);
      fprintf(stderr, "gedanken: the episode ended at step %d; %d more actions were not taken\n",
              i + 1, n_steps - i - 1);
      break;
    }
  }
  free(observation);
}

static int place(gdn_env *env, const char *text) {
  if (env->type->place == NULL)
    return usage_error("%s cannot be put into a given state", env->type->component.id);
  size_t bytes = strlen(text) + 1;
  char *copy = memcpy(host_memory(NULL, bytes), text, bytes);
  Numbers state = {0};
  int code = read_numbers(copy, NULL, "--state", &state);
  if (code == EXIT_DONE) {
    gdn_status status = env->type->place(env, state.at, state.n);
    if (status != GDN_OK)
      code = usage_error("--state %.60s is no state of %s: it takes an observation, which has %d "
                         "number%s here, or the world's own state",
                         text, env->type->component.id, env->observation.dim,
                         env->observation.dim == 1 ? "" : "s");
  }
  free(state.at);
  free(copy);
  return code;
}

static uint64_t setting(const gdn_config *config, const char *key) {
  char text[32] = "";
  gdn_config_get(config, key, text, sizeof text);
  return strtoull(text, NULL, 10);
}

static int trace_world(const Args *args, const gdn_config *config, gdn_env *env) {
  gdn_random random = gdn_random_stream(setting(config, "seed"), "env", 0);
  uint64_t limit = setting(config, "time_limit"); // 0: the world's own
  if (limit == 0 && env->type->time_limit > 0) limit = (uint64_t)env->type->time_limit;
  env->type->reset(env, &random);
  if (args->given[OPT_STATE] != NULL) {
    int code = place(env, args->given[OPT_STATE]);
    if (code != EXIT_DONE) return code;
  }
  const char *path = args->given[OPT_ACTIONS];
  size_t bytes;
  char *text = file_read(path, MOST_BYTES, &bytes), *begin = text;
  if (text == NULL && errno == EFBIG)
    return failure("%s is too large: of actions at most %d MiB are read", path, MOST_BYTES >> 20);
  if (text == NULL) return failure("%s cannot be read: %s", path, strerror(errno));
  Numbers actions = {0};
  int code = check_text(path, &begin, bytes);
  if (code == EXIT_DONE) code = read_numbers(begin, &env->action, path, &actions);
  if (code == EXIT_DONE) code = check_actions(&env->action, &actions);
  if (code == EXIT_DONE) walk(env, &random, &actions, limit);
  free(actions.at);
  free(text);
  return code;
}

static int trace(const Args *args) {
  if (args->given[OPT_ACTIONS] == NULL)
    return usage_error("trace needs --actions FILE, or --actions - for standard input");
  gdn_config config;
  int code = args_file(args, OPT_ACTIONS, true);
  if (code == EXIT_DONE) code = args_config(args, &config);
  if (code != EXIT_DONE) return code;
  gdn_message why = {""};
  uint64_t bytes;
  gdn_env *env;
  gdn_status status = gdn_env_bytes(&config, &bytes, &why);
  void *memory = NULL;
  if (status == GDN_OK) {
    memory = host_memory(NULL, bytes);
    status = gdn_env_create(&config, memory, bytes, &env, &why);
  }
  if (status == GDN_OK)
    code = trace_world(args, &config, env);
  else
    code = usage_error("%s", why.text[0] != 0 ? why.text : gdn_status_text(status));
  free(memory);
  return code;
}

const Command command_trace = {
    .name = "trace",
    .synopsis = "trace env=ID [KEY=VALUE ...] [--state x,y,...] --actions FILE|-",
    .summary = "a world without an agent: one CSV row per action",
    .options = options,
    .n_options = OPT_COUNT,
    .notes = "Columns: step, the observation after the step, the action, "
             "reward,terminated,truncated. A\n"
             "world of choices has one column `observation` and one `action`; a box has the names "
             "of its\n"
             "numbers, or o0,o1,... and a0,a1,... Actions are numbers (or names of choices) "
             "separated by\n"
             "blanks, commas or line ends; a box takes as many numbers a step as it has. The trace "
             "stops\n"
             "at the end of the episode. --state takes an observation, or the world's own state "
             "where that\n"
             "is something else, as the pendulum's angle instead of its cosine and sine.\n"
             "\n"
             "  echo 'right right up' | gedanken trace env=dyna-maze --actions -\n"
             "  echo '2 2 -2' | gedanken trace env=pendulum --state 3.1,0 --actions -\n",
    .run = trace,
};
