// `gedanken experiment`: runs every variant of an experiment as `gedanken run` does, then says what was claimed beside
// what came. With --rows nothing is run, with --commands the calls are printed, for others to spread over machines.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "commands.h"
#include "experiment.h"
#include "file.h"
#include "grid.h"
#include "host.h"
#include "learning.h"

enum {
  OPT_OUT,
  OPT_ROWS,
  OPT_TABLE,
  OPT_CURVES,
  OPT_COMMANDS,
  OPT_SEEDS,
  OPT_VARIANT,
  OPT_JOBS,
  OPT_QUIET,
  OPT_COUNT
};

static const Option options[OPT_COUNT] = {
    [OPT_OUT] = {"--out", "DIR",
                 "folder for the rows of each variant (default: the experiment's name)"},
    [OPT_ROWS] = {"--rows", "DIR", "run nothing: hold the claims against DIR/VARIANT.csv"},
    [OPT_TABLE] = {"--table", NULL, "with --rows: print its rows of README's table instead"},
    [OPT_CURVES] = {"--curves", "FILE", "the curves of all variants as an SVG picture"},
    [OPT_COMMANDS] = {"--commands", "N", "run nothing: print the calls, N seeds in each"},
    [OPT_SEEDS] = {"--seeds", "A..B",
                   "these seeds instead of the experiment's; claims are not held against them"},
    [OPT_VARIANT] = {"--variant", "NAME", "only this one; claims are not held against it"},
    [OPT_JOBS] = {"--jobs", "N", "processes at a time; 0: one per core (default 0)"},
    [OPT_QUIET] = {"--quiet", NULL, "no progress"},
};

enum { PATH_ROOM = 1024, CALL_WORDS = 128 };

typedef struct Wanted {
  const Args *args;
  Experiment e;
  char path[PATH_ROOM]; // of the experiment
  char id[128];
  const char *folder;
  uint64_t first, last; // seeds
  const char *variant;  // NULL: all
} Wanted;

// -- what is wanted -------------------------------------------------------------------------------

static int find(Wanted *w, const char *name) {
  bool is_path = strpbrk(name, "/\\.") != NULL;
  const char *base = strrchr(name, '/');
  base = base == NULL ? name : base + 1;
  snprintf(w->path, sizeof w->path, is_path ? "%s" : "experiments/%s.txt", name);
  snprintf(w->id, sizeof w->id, "%.*s", (int)strcspn(base, "."), base);
  int code = experiment_read(&w->e, w->path);
  for (int i = 0; i < w->e.n_variants && code == EXIT_DONE; i++)
    if (grid_is_list(w->e.config) || grid_is_list(w->e.variants[i]))
      code = failure("%s: the variant %s has a list of values; write a variant for each", w->path,
                     w->e.names[i]);
  return code;
}

static int read_variant(Wanted *w) {
  w->variant = w->args->given[OPT_VARIANT];
  if (w->variant == NULL) return EXIT_DONE;
  for (int i = 0; i < w->e.n_variants; i++)
    if (strcmp(w->variant, w->e.names[i]) == 0) return EXIT_DONE;
  return usage_error("the experiment has no variant \"%.40s\"; the nearest is %s", w->variant,
                     nearest_name(w->variant, (const char *const *)w->e.names, w->e.n_variants));
}

static bool is_wanted(const Wanted *w, int variant) {
  return w->variant == NULL || strcmp(w->variant, w->e.names[variant]) == 0;
}

static void rows_path(const Wanted *w, int variant, char *path) {
  snprintf(path, PATH_ROOM, "%.800s/%.200s.csv", w->folder, w->e.names[variant]);
}

// -- the calls ------------------------------------------------------------------------------------

// The words of one call of `gedanken run`. They point into `text`.
typedef struct Call {
  char text[2 * GDN_CONFIG_TEXT + 2 * PATH_ROOM];
  size_t used;
  char *words[CALL_WORDS];
  int n;
} Call;

static void add_word(Call *call, const char *word, size_t n) {
  if (call->n == CALL_WORDS || call->used + n + 1 > sizeof call->text) return;
  char *to = call->text + call->used;
  memcpy(to, word, n);
  to[n] = 0;
  call->words[call->n++] = to;
  call->used += n + 1;
}

static void add_words(Call *call, const char *words) {
  while (*words != 0) {
    size_t n = strcspn(words, " ");
    if (n > 0) add_word(call, words, n);
    words += n + (words[n] != 0);
  }
}

static void add_number(Call *call, const char *option, uint64_t x) {
  char number[24];
  add_words(call, option);
  snprintf(number, sizeof number, "%" PRIu64, x);
  add_words(call, number);
}

static void make_call(const Wanted *w, int variant, uint64_t first, uint64_t last, const char *csv,
                      Call *call) {
  const Experiment *e = &w->e;
  char seed[32];
  call->used = 0;
  call->n = 0;
  add_words(call, e->config);
  add_words(call, e->variants[variant]);
  snprintf(seed, sizeof seed, "seed=%" PRIu64, first);
  add_words(call, seed);
  add_number(call, "--seeds", last - first + 1);
  add_number(call, e->steps > 0 ? "--steps" : "--episodes",
             (uint64_t)(e->steps > 0 ? e->steps : e->episodes));
  if (e->measures[0] != 0) {
    add_words(call, "--measures");
    add_words(call, e->measures);
  }
  add_words(call, "--csv");
  add_word(call, csv, strlen(csv));
}

static int print_calls(const Wanted *w, uint64_t at_once) {
  static Call call;
  for (int i = 0; i < w->e.n_variants; i++) {
    if (!is_wanted(w, i)) continue;
    for (uint64_t first = w->first; first <= w->last; first += at_once) {
      uint64_t last = w->last - first < at_once ? w->last : first + at_once - 1;
      char csv[PATH_ROOM];
      snprintf(csv, sizeof csv, "%.700s/%.200s.%" PRIu64 ".csv", w->folder, w->e.names[i], first);
      make_call(w, i, first, last, csv, &call);
      printf("gedanken run");
      for (int k = 0; k < call.n; k++) printf(" %s", call.words[k]);
      printf(" --quiet\n");
    }
  }
  return EXIT_DONE;
}

static int run_variant(const Wanted *w, int variant) {
  static Call call;
  char csv[PATH_ROOM];
  Args args;
  const char *jobs = w->args->given[OPT_JOBS];
  rows_path(w, variant, csv);
  make_call(w, variant, w->first, w->last, csv, &call);
  add_words(&call, "--checkpoint 60 --jobs");
  add_words(&call, jobs == NULL ? "0" : jobs);
  if (w->args->given[OPT_QUIET] != NULL)
    add_words(&call, "--quiet");
  else
    fprintf(stderr, "%s, %s\n", w->e.title, w->e.names[variant]);
  int code = args_read(&args, &command_run, call.n, call.words);
  return code == EXIT_DONE ? command_run.run(&args) : code;
}

static int run_all(const Wanted *w) {
  int code = file_folder(w->folder)
                 ? EXIT_DONE
                 : failure("the folder %s cannot be made: %s", w->folder, strerror(errno));
  for (int i = 0; i < w->e.n_variants && code == EXIT_DONE; i++)
    if (is_wanted(w, i)) code = run_variant(w, i);
  return code;
}

// -- the claims -----------------------------------------------------------------------------------

static int read_variant_rows(const Wanted *w, int variant, Rows *rows) {
  char path[PATH_ROOM];
  rows_path(w, variant, path);
  FILE *file = file_open(path);
  if (file == NULL) return failure("%s cannot be read: %s", path, strerror(errno));
  int code = rows_read(rows, file, path);
  file_close(file);
  if (code != EXIT_DONE) return code;
  if (rows->n_variants > 1)
    code = failure("%s has the rows of %d configs, and a variant is one", path, rows->n_variants);
  uint64_t wanted = w->e.last_seed - w->e.first_seed + 1;
  for (int i = 0; i < rows->n_seeds && code == EXIT_DONE; i++) {
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, w->e.first_seed + (uint64_t)i);
    if (strcmp(rows->seeds[i], seed) != 0)
      code = failure("%s: seed %s stands where seed %s is expected", path, rows->seeds[i], seed);
    else if (rows->digests[i][0] == 0)
      code = failure("%s: seed %s is unfinished: it has no digest", path, seed);
  }
  if (code == EXIT_DONE && (uint64_t)rows->n_seeds != wanted)
    code = failure("%s has %d seeds of %" PRIu64, path, rows->n_seeds, wanted);
  if (code != EXIT_DONE) rows_free(rows);
  return code;
}

static bool tell_claim(const ExperimentClaim *claim, const Claims *claims) {
  bool all = true;
  printf("%s\n", claim->text);
  for (int k = 0; k < claim->n; k++) {
    char why[200];
    printf("  ");
    bool holds = claim_holds(claims, claim->chains[k], stdout, why, sizeof why);
    if (why[0] != 0) printf(" [%s: %s]", claim->chains[k], why);
    printf("  %s\n", holds ? "yes" : "NO");
    all = all && holds;
  }
  return all;
}

// Writes a row's text with its numbers: {EXPRESSION:.DIGITS}.
static bool tell_row(const char *row, const Claims *claims) {
  char expression[300], why[200];
  bool good = true;
  printf("| ");
  while (good && *row != 0) {
    size_t plain = strcspn(row, "{"), length = strcspn(row + plain, "}");
    printf("%.*s", (int)plain, row);
    row += plain;
    if (*row == 0) break;
    double x = 0;
    int digits = 0;
    snprintf(expression, sizeof expression, "%.*s", (int)length - 1, row + 1);
    char *colon = strrchr(expression, ':');
    if (colon != NULL) {
      digits = (int)strtol(colon + 2, NULL, 10);
      *colon = 0;
    }
    good = claim_number(claims, expression, &x, why, sizeof why);
    if (good)
      printf("%.*f", digits, x);
    else
      failure("%s: %s", expression, why);
    row += length + (row[length] != 0);
  }
  printf(" |\n");
  return good;
}

static int tell_rows(const Experiment *e, const Claims *claims) {
  bool good = true;
  for (int i = 0; i < e->n_rows; i++) good = tell_row(e->rows[i], claims) && good;
  return good ? EXIT_DONE : EXIT_FAILED;
}

static int tell_all(const Experiment *e, const Claims *claims) {
  int failed = 0;
  printf("%s\n%" PRIu64 " %s\n\n", e->title, e->last_seed - e->first_seed + 1,
         e->last_seed == e->first_seed ? "seed" : "seeds");
  for (int i = 0; i < e->n_claims; i++) failed += !tell_claim(&e->claims[i], claims);
  printf("\n%d of %d claims hold\n", e->n_claims - failed, e->n_claims);
  return failed > 0 ? EXIT_FAILED : EXIT_DONE;
}

// -- the curves -----------------------------------------------------------------------------------

// What is measured in words: of a column of its own, those of the first variant whose run has it.
static void say_measure(const Experiment *e, char *out, size_t room) {
  static gdn_config config;
  static char text[2 * GDN_CONFIG_TEXT];
  char what[200] = "";
  size_t n = strlen(e->measure);
  for (const char *at = e->measures; *at != 0; at += strcspn(at, ","), at += *at != 0)
    if (strncmp(at, e->measure, n) == 0 && at[n] == '=')
      snprintf(what, sizeof what, "%.*s", (int)strcspn(at + n + 1, ","), at + n + 1);
  snprintf(out, room, "%s", what[0] != 0 ? what : learning_words(e->measure));
  for (int i = 0; i < e->n_variants && what[0] != 0 && strcmp(out, what) == 0; i++) {
    snprintf(text, sizeof text, "%s %s", e->config, e->variants[i]);
    gdn_config_make(&config);
    if (gdn_config_parse(&config, text, NULL) == GDN_OK)
      learning_channel_words(&config, what, out, room);
  }
}

// Which axis the experiment names; OVER_COUNT: one that is no picture of rows.
static Over over_of(const Experiment *e) {
  static const char *const names[OVER_COUNT] = {"episodes", "steps", "all"};
  int over = 0;
  while (over < OVER_COUNT && strcmp(e->axis, names[over]) != 0) over++;
  return (Over)over;
}

static int draw_curves(const Wanted *w, const Rows *rows) {
  const Experiment *e = &w->e;
  Learning variants[MOST_VARIANTS] = {{0}};
  char names[MOST_VARIANTS][100], measure[200], path[PATH_ROOM];
  const char *words[MOST_VARIANTS];
  int code = EXIT_DONE;
  for (int i = 0; i < e->n_variants; i++) {
    snprintf(names[i], sizeof names[i], "%s", e->n_variants > 1 ? e->names[i] : "");
    for (char *at = names[i]; *at != 0; at++)
      if (*at == '_') *at = ' ';
    words[i] = names[i];
    rows_path(w, i, path);
    if (code == EXIT_DONE)
      code = learning_rows(&variants[i], &rows[i], path, e->measure, over_of(e));
  }
  say_measure(e, measure, sizeof measure);
  LearningFigure figure = {.title = e->title,
                           .measure = measure,
                           .text = e->source,
                           .sums = strcmp(e->measure, "cumulative") == 0,
                           .over = over_of(e),
                           .scale = (strchr(e->scale, 'x') != NULL ? SCALE_X : 0) |
                                    (strchr(e->scale, 'y') != NULL ? SCALE_Y : 0),
                           .n = e->n_variants,
                           .names = words,
                           .variants = variants};
  if (code == EXIT_DONE) code = learning_write(&figure, w->args->given[OPT_CURVES]);
  for (int i = 0; i < e->n_variants; i++) learning_free(&variants[i]);
  return code;
}

// What cannot be drawn is said before any work.
static int check_curves(const Wanted *w, bool part) {
  const char *path = w->args->given[OPT_CURVES];
  if (path == NULL) return EXIT_DONE;
  if (part || w->args->given[OPT_COMMANDS] != NULL)
    return usage_error("--curves draws all seeds of all variants, so --seeds, --variant and "
                       "--commands cannot be given with it");
  if (over_of(&w->e) == OVER_COUNT)
    return usage_error("%s is shown over \"%s\", and --curves draws over episodes, steps or all",
                       w->path, w->e.axis);
  int code = args_file(w->args, OPT_CURVES, false);
  if (code != EXIT_DONE || file_can_write(path)) return code;
  return failure("%s cannot be written: %s", path, strerror(errno));
}

static int tell_claims(const Wanted *w) {
  Rows rows[MOST_VARIANTS] = {{0}};
  const Experiment *e = &w->e;
  int code = EXIT_DONE, n = 0;
  while (n < e->n_variants && code == EXIT_DONE) {
    code = read_variant_rows(w, n, &rows[n]);
    n += code == EXIT_DONE;
  }
  Claims claims = {rows, (const char *const *)e->names, e->n_variants};
  if (code == EXIT_DONE && w->args->given[OPT_CURVES] != NULL) code = draw_curves(w, rows);
  if (code == EXIT_DONE)
    code = w->args->given[OPT_TABLE] != NULL ? tell_rows(e, &claims) : tell_all(e, &claims);
  while (n > 0) rows_free(&rows[--n]);
  return code;
}

// -- the command ----------------------------------------------------------------------------------

static int act(Wanted *w) {
  const Args *args = w->args;
  int64_t at_once = 1;
  bool part = args->given[OPT_SEEDS] != NULL || args->given[OPT_VARIANT] != NULL;
  w->folder = args->given[OPT_ROWS] != NULL  ? args->given[OPT_ROWS]
              : args->given[OPT_OUT] != NULL ? args->given[OPT_OUT]
                                             : w->id;
  w->first = w->e.first_seed;
  w->last = w->e.last_seed;
  int code = args_range(args, OPT_SEEDS, &w->first, &w->last);
  if (code == EXIT_DONE) code = read_variant(w);
  if (code == EXIT_DONE) code = check_curves(w, part);
  if (code == EXIT_DONE) code = args_integer(args, OPT_COMMANDS, 1, 1000000, &at_once);
  if (code != EXIT_DONE) return code;
  if (args->given[OPT_COMMANDS] != NULL) return print_calls(w, (uint64_t)at_once);
  if (args->given[OPT_ROWS] == NULL) code = run_all(w);
  return code == EXIT_DONE && !part ? tell_claims(w) : code;
}

static int run(const Args *args) {
  static Wanted w;
  w = (Wanted){.args = args};
  if (args->n_words != 1)
    return usage_error("experiment needs one name or file: its form is gedanken %s",
                       args->command->synopsis);
  int code = find(&w, args->words[0]);
  if (code == EXIT_DONE) code = act(&w);
  experiment_free(&w.e);
  return code;
}

const Command command_experiment = {
    .name = "experiment",
    .synopsis = "experiment NAME|FILE [options]",
    .summary = "runs an experiment, and says what was claimed beside what came",
    .options = options,
    .n_options = OPT_COUNT,
    .notes =
        "NAME stands for experiments/NAME.txt, FILE is one of your own: what its keys mean is in\n"
        "experiments/README.md. A call that was stopped goes on where it was when it is given "
        "again.\n"
        "The exit code is 1 when a claim does not hold.\n"
        "\n"
        "  gedanken experiment imagination\n"
        "  gedanken experiment imagination --commands 5 | parallel\n"
        "  gedanken experiment imagination --rows imagination --curves imagination.svg\n",
    .run = run,
};
