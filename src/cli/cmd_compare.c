// `gedanken compare`: algorithms by the scores of their runs, with the statistics for few runs.
//
// Each file has the runs of one algorithm in one task, or of the variants of a grid, each of which counts as an algorithm;
// and each run gives one score. Scores are turned so that more is
// better: normalised between two of its own for each task, or times -1 where smaller ones are.
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "commands.h"
#include "few_runs.h"
#include "file.h"
#include "grid.h"
#include "host.h"
#include "profile.h"
#include "rows.h"
#include "run_scores.h"

enum { OPT_MEASURE, OPT_FROM, OPT_TO, OPT_SMALLER, OPT_LOW, OPT_HIGH, OPT_PROFILE, OPT_COUNT };

static const Option options[OPT_COUNT] = {
    [OPT_MEASURE] = {"--measure", "COLUMN", "what is compared (default: return)"},
    [OPT_FROM] = {"--from", "N", "a score is the mean from episode N on (default: the last 10 %)"},
    [OPT_TO] = {"--to", "N", "up to episode N"},
    [OPT_SMALLER] = {"--smaller", NULL, "smaller scores are better, as with length"},
    [OPT_LOW] = {"--low", "SCORE",
                 "scores are normalised: this one to 0 (TASK=SCORE,... for each task)"},
    [OPT_HIGH] = {"--high", "SCORE",
                  "and this one to 1; where it is below --low, smaller is better"},
    [OPT_PROFILE] = {"--profile", "FILE", "the performance profile as an SVG picture"},
};

enum { RESAMPLES = 50000, PROFILE_RESAMPLES = 2000 };

// The runs of one algorithm in one task; at first those of a file.
typedef struct Part {
  char *path, *task, *name; // of the file; "" where no task is named; of the algorithm
  double *scores;           // [n]
  int n;
} Part;

typedef struct Compare {
  const Args *args;
  ScoreChoice choice;
  bool smaller, normal;
  Part *files, *parts; // those that were given; those that are compared
  int n_files, n_parts;
  const char **tasks, **names; // each once, in the order in which they were given
  int n_tasks, n_names;
  double *low, *high; // [n_tasks]
  Scores *scores;     // [n_names]
} Compare;

// -- the files -------------------------------------------------------------------------------------

static char *copy_text(const char *text, size_t n) {
  char *copy = host_memory(NULL, n + 1);
  memcpy(copy, text, n);
  copy[n] = 0;
  return copy;
}

static void free_part(Part *part) {
  free(part->path);
  free(part->task);
  free(part->name);
  free(part->scores);
}

static bool file_exists(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file != NULL) fclose(file);
  return file != NULL;
}

// FILE, NAME=FILE or TASK/NAME=FILE; a file may have a = in its name.
static int read_word(const char *word, Part *part) {
  const char *equals = strchr(word, '=');
  if (equals == NULL || file_exists(word)) {
    const char *slash = strrchr(word, '/'), *name = slash != NULL ? slash + 1 : word;
    size_t n = strlen(name);
    if (n > 4 && strcmp(name + n - 4, ".csv") == 0) n -= 4;
    *part = (Part){copy_text(word, strlen(word)), copy_text("", 0), copy_text(name, n), NULL, 0};
    return EXIT_DONE;
  }
  const char *slash = memchr(word, '/', (size_t)(equals - word));
  const char *name = slash != NULL ? slash + 1 : word;
  *part = (Part){copy_text(equals + 1, strlen(equals + 1)),
                 copy_text(word, slash != NULL ? (size_t)(slash - word) : 0),
                 copy_text(name, (size_t)(equals - name)), NULL, 0};
  if (part->path[0] != 0 && part->name[0] != 0 && (slash == NULL || part->task[0] != 0))
    return EXIT_DONE;
  return usage_error("\"%.80s\" is none of FILE, NAME=FILE and TASK/NAME=FILE", word);
}

static int find_text(const char *const *texts, int n, const char *text) {
  for (int i = 0; i < n; i++)
    if (strcmp(texts[i], text) == 0) return i;
  return -1;
}

static Part *find_part(const Compare *c, const char *task, const char *name, int n) {
  for (int i = 0; i < n; i++)
    if (strcmp(c->parts[i].task, task) == 0 && strcmp(c->parts[i].name, name) == 0)
      return &c->parts[i];
  return NULL;
}

// Adds a part; it owns its texts from then on, whatever the exit code.
static int add_part(Compare *c, const Part *part) {
  uint64_t room = (uint64_t)c->n_parts + 1;
  c->parts = host_memory(c->parts, room * sizeof *c->parts);
  c->tasks = host_memory(c->tasks, room * sizeof *c->tasks);
  c->names = host_memory(c->names, room * sizeof *c->names);
  c->parts[c->n_parts++] = *part;
  const Part *twin = find_part(c, part->task, part->name, c->n_parts - 1);
  if (twin != NULL)
    return usage_error("%s and %s are both called %s; NAME=FILE gives a file a name of its own",
                       twin->path, part->path, part->name);
  if (find_text(c->tasks, c->n_tasks, part->task) < 0) c->tasks[c->n_tasks++] = part->task;
  if (find_text(c->names, c->n_names, part->name) < 0) c->names[c->n_names++] = part->name;
  return EXIT_DONE;
}

static int read_words(Compare *c) {
  const Args *args = c->args;
  if (args->n_words == 0)
    return usage_error("compare needs files: its form is gedanken %s", args->command->synopsis);
  for (int i = 0; i < args->n_words; i++) {
    Part part;
    int code = read_word(args->words[i], &part);
    if (code != EXIT_DONE) free_part(&part);
    if (code == EXIT_DONE) code = add_part(c, &part);
    if (code != EXIT_DONE) return code;
  }
  return EXIT_DONE;
}

// Every algorithm has runs in every task.
static int check_tasks(const Compare *c) {
  if (c->n_tasks > 1 && find_text(c->tasks, c->n_tasks, "") >= 0)
    return usage_error("of %s no task is named, but of others one is: all need TASK/NAME=FILE",
                       c->parts[0].task[0] == 0 ? c->parts[0].path : "some files");
  for (int i = 0; i < c->n_names; i++)
    for (int t = 0; t < c->n_tasks; t++)
      if (find_part(c, c->tasks[t], c->names[i], c->n_parts) == NULL)
        return usage_error("%s has no file in task %s: give %s/%s=FILE", c->names[i], c->tasks[t],
                           c->tasks[t], c->names[i]);
  return EXIT_DONE;
}

// -- what scores mean ------------------------------------------------------------------------------

// A number for each task: one for all, or a list by name.
static int read_bounds(const Compare *c, int option, double *bounds) {
  const char *all = c->args->given[option], *at = all;
  char *end;
  double x = strtod(all, &end);
  if (end != all && *end == 0 && x - x == 0) {
    for (int t = 0; t < c->n_tasks; t++) bounds[t] = x;
    return EXIT_DONE;
  }
  bool *known = memset(host_memory(NULL, (uint64_t)c->n_tasks), 0, (size_t)c->n_tasks);
  int n = 0;
  for (const char *equals; at != NULL && (equals = strchr(at, '=')) != NULL; n++) {
    char *task = copy_text(at, (size_t)(equals - at));
    int t = find_text(c->tasks, c->n_tasks, task);
    free(task);
    x = strtod(equals + 1, &end);
    if (t < 0 || known[t] || end == equals + 1 || x - x != 0) break;
    known[t] = true;
    bounds[t] = x;
    at = *end == ',' ? end + 1 : *end == 0 ? NULL : end;
  }
  free(known);
  if (at == NULL && n == c->n_tasks) return EXIT_DONE;
  return usage_error(
      "%s takes a number, or for each task TASK=NUMBER with commas between, not \"%.80s\"",
      c->args->command->options[option].name, all);
}

static int read_options(Compare *c) {
  const Args *args = c->args;
  bool low = args->given[OPT_LOW] != NULL, high = args->given[OPT_HIGH] != NULL;
  c->choice.measure = args->given[OPT_MEASURE] != NULL ? args->given[OPT_MEASURE] : "return";
  c->smaller = args->given[OPT_SMALLER] != NULL;
  c->normal = low && high;
  int code = args_file(args, OPT_PROFILE, false);
  if (code == EXIT_DONE) code = args_integer(args, OPT_FROM, 1, INT64_C(1) << 53, &c->choice.from);
  if (code == EXIT_DONE) code = args_integer(args, OPT_TO, 1, INT64_C(1) << 53, &c->choice.to);
  if (code != EXIT_DONE) return code;
  if (c->choice.to > 0 && c->choice.from > c->choice.to)
    return usage_error("--from %" PRId64 " is after --to %" PRId64, c->choice.from, c->choice.to);
  if (low != high) return usage_error("--low and --high need each other: scores 0 and 1");
  if (c->normal && c->smaller)
    return usage_error("--smaller and --high exclude each other: a --high below --low says it");
  if (c->n_tasks > 1 && !c->normal)
    return usage_error(
        "scores of several tasks have no common unit: --low and --high say which ones "
        "are 0 and 1 in each (--low 0 --high 1: they are normalised already)");
  if (!c->normal) return EXIT_DONE;
  c->low = host_memory(NULL, (uint64_t)c->n_tasks * sizeof *c->low);
  c->high = host_memory(NULL, (uint64_t)c->n_tasks * sizeof *c->high);
  code = read_bounds(c, OPT_LOW, c->low);
  if (code == EXIT_DONE) code = read_bounds(c, OPT_HIGH, c->high);
  for (int t = 0; t < c->n_tasks && code == EXIT_DONE; t++)
    if (c->low[t] == c->high[t])
      code = usage_error("--low and --high are both %g: they must differ", c->low[t]);
  return code;
}

// -- scores ----------------------------------------------------------------------------------------

static int read_scores(const Compare *c, const Part *file, const Rows *rows, double *scores) {
  int t = find_text(c->tasks, c->n_tasks, file->task);
  int code = run_scores(rows, file->path, &c->choice, scores);
  for (int s = 0; s < rows->n_seeds && code == EXIT_DONE; s++) {
    double *score = &scores[s];
    if (c->normal) *score = (*score - c->low[t]) / (c->high[t] - c->low[t]);
    if (c->smaller) *score = -*score;
  }
  return code;
}

// What a variant of a file is called: by what differs, and of several files also by the file's name.
static char *name_of(const Compare *c, const Part *file, const Rows *rows, const char *variant) {
  bool alone = c->args->n_words == 1;
  if (rows->n_variants == 1) variant = "";
  const char *first = alone && variant[0] != 0 ? "" : file->name;
  size_t room = strlen(first) + strlen(variant) + 2;
  char *name = host_memory(NULL, room);
  snprintf(name, room, "%s%s%s", first, first[0] != 0 && variant[0] != 0 ? " " : "", variant);
  return name;
}

static int add_variants(Compare *c, const Part *file, const Rows *rows, const double *scores) {
  char **names = host_memory(NULL, (uint64_t)rows->n_variants * sizeof *names);
  int code = EXIT_DONE;
  grid_names((const char *const *)rows->configs, rows->n_variants, names);
  for (int v = 0; v < rows->n_variants; v++) {
    int begin = rows->begins[v], n = rows->begins[v + 1] - begin;
    if (code == EXIT_DONE) {
      Part part = {copy_text(file->path, strlen(file->path)),
                   copy_text(file->task, strlen(file->task)), NULL, NULL, n};
      part.name = name_of(c, file, rows, names[v]);
      part.scores = host_memory(NULL, (uint64_t)n * sizeof *part.scores);
      memcpy(part.scores, scores + begin, (size_t)n * sizeof *part.scores);
      code = add_part(c, &part);
    }
    free(names[v]);
  }
  free(names);
  return code;
}

static int read_file(Compare *c, const Part *part) {
  errno = 0;
  FILE *file = file_open(part->path);
  if (file == NULL) return failure("%s cannot be read: %s", part->path, strerror(errno));
  Rows rows;
  int code = rows_read(&rows, file, part->path);
  file_close(file);
  if (code != EXIT_DONE) return code;
  double *scores = host_memory(NULL, (uint64_t)rows.n_seeds * sizeof *scores);
  code = read_scores(c, part, &rows, scores);
  if (code == EXIT_DONE) code = add_variants(c, part, &rows, scores);
  free(scores);
  rows_free(&rows);
  return code;
}

// In place of the files their variants; the tasks stay as they are.
static int read_files(Compare *c) {
  Part *files = c->parts;
  int n = c->n_parts, code = EXIT_DONE;
  c->parts = NULL;
  c->n_parts = c->n_names = 0;
  for (int i = 0; i < n && code == EXIT_DONE; i++) code = read_file(c, &files[i]);
  c->files = files;
  c->n_files = n;
  return code == EXIT_DONE ? check_tasks(c) : code;
}

static void gather_scores(Compare *c) {
  int *runs = host_memory(NULL, (uint64_t)c->n_tasks * sizeof *runs);
  c->scores = host_memory(NULL, (uint64_t)c->n_names * sizeof *c->scores);
  for (int i = 0; i < c->n_names; i++) {
    uint64_t n = 0;
    double *all = NULL;
    for (int t = 0; t < c->n_tasks; t++) {
      const Part *part = find_part(c, c->tasks[t], c->names[i], c->n_parts);
      all = host_memory(all, (n + (uint64_t)part->n) * sizeof *all);
      memcpy(all + n, part->scores, (size_t)part->n * sizeof *all);
      n += (uint64_t)part->n;
      runs[t] = part->n;
    }
    scores_make(&c->scores[i], all, runs, c->n_tasks);
    free(all);
  }
  free(runs);
}

// -- the table -------------------------------------------------------------------------------------

enum { CELL = 256, MOST_CELLS = 7 };
typedef char Line[MOST_CELLS][CELL];

static void put_estimate(char *cell, Estimate e, bool interval) {
  if (interval)
    snprintf(cell, CELL, "%.4g [%.4g, %.4g]", e.value, e.low, e.high);
  else
    snprintf(cell, CELL, "%.4g", e.value);
}

// As people see it: a score that was times -1 is itself again.
static Estimate as_given(const Compare *c, Estimate e) {
  if (!c->smaller) return e;
  return (Estimate){0 - e.value, 0 - e.high, 0 - e.low};
}

static void fill_line(const Compare *c, int i, Line line) {
  const Scores *scores = &c->scores[i];
  bool interval = scores->n > scores->n_tasks; // one run in each task can be drawn in one way only
  int n = 0;
  Summary summary;
  few_runs_summary(scores, RESAMPLES, gdn_random_stream(0, "estimates", (uint64_t)i), &summary);
  snprintf(line[n++], CELL, "%.200s", c->names[i]);
  snprintf(line[n++], CELL, "%d", scores->n);
  put_estimate(line[n++], as_given(c, summary.iqm), interval);
  put_estimate(line[n++], as_given(c, summary.median), interval);
  put_estimate(line[n++], as_given(c, summary.mean), interval);
  if (c->normal) put_estimate(line[n++], summary.gap, interval);
  line[n][0] = 0;
  if (i == 0) return;
  gdn_random random = gdn_random_stream(0, "improvement", (uint64_t)i);
  interval = interval || c->scores[0].n > c->scores[0].n_tasks;
  put_estimate(line[n], few_runs_better(scores, &c->scores[0], RESAMPLES, random), interval);
}

static void fill_titles(const Compare *c, Line line) {
  static const char *const titles[] = {"", "runs", "IQM", "median", "mean", "optimality gap"};
  int n = c->normal ? 6 : 5;
  for (int i = 0; i < n; i++) snprintf(line[i], CELL, "%s", titles[i]);
  line[n][0] = 0;
  if (c->n_names > 1) snprintf(line[n], CELL, "better than %.200s", c->names[0]);
}

static void print_table(const Compare *c) {
  int n = c->n_names + 1, columns = c->normal ? 7 : 6;
  Line *lines = host_memory(NULL, (uint64_t)n * sizeof *lines);
  fill_titles(c, lines[0]);
  for (int i = 0; i < c->n_names; i++) fill_line(c, i, lines[i + 1]);
  int widths[MOST_CELLS] = {0};
  for (int i = 0; i < n; i++)
    for (int k = 0; k < columns; k++)
      if (text_width(lines[i][k]) > widths[k]) widths[k] = text_width(lines[i][k]);
  for (int i = 0; i < n; i++) {
    for (int k = 0, gap = 0; k < columns; k++) {
      if (lines[i][k][0] != 0) {
        printf("%*s%s", gap, "", lines[i][k]);
        gap = 0;
      }
      gap += widths[k] - text_width(lines[i][k]) + 2;
    }
    putchar('\n');
  }
  free(lines);
}

// "mean return of the last 10 % of episodes"
static void describe_score(const Compare *c, char *text, size_t room) {
  int n = snprintf(text, room, "mean %.100s of ", c->choice.measure);
  char *rest = text + n;
  room -= (size_t)n;
  if (c->choice.from > 0 && c->choice.to > 0)
    snprintf(rest, room, "episodes %" PRId64 " to %" PRId64, c->choice.from, c->choice.to);
  else if (c->choice.from > 0)
    snprintf(rest, room, "the episodes from %" PRId64 " on", c->choice.from);
  else if (c->choice.to > 0)
    snprintf(rest, room, "the first %" PRId64 " episodes", c->choice.to);
  else
    snprintf(rest, room, "the last 10 %% of episodes");
}

static int write_profile(const Profile *profile, const char *path) {
  FileOut out;
  if (file_begin(&out, path, FILE_BESIDE)) {
    profile_svg(profile, out.file);
    if (file_finish(&out)) return EXIT_DONE;
  }
  return failure("%s cannot be written: %s", path, strerror(errno));
}

static int show_profile(const Compare *c, const char *score) {
  Profile profile = {.n = c->n_names, .names = c->names, .smaller = c->smaller, .axis = score};
  double low = c->scores[0].values[0], high = low;
  for (int i = 0; i < c->n_names; i++) {
    const Scores *s = &c->scores[i];
    if (s->values[0] < low) low = s->values[0];
    if (s->values[s->n - 1] > high) high = s->values[s->n - 1];
  }
  profile_span(&profile, low, high);
  profile.points =
      host_memory(NULL, (uint64_t)c->n_names * PROFILE_POINTS * sizeof *profile.points);
  for (int i = 0; i < c->n_names; i++)
    few_runs_profile(&c->scores[i], profile.thresholds, PROFILE_POINTS, PROFILE_RESAMPLES,
                     gdn_random_stream(0, "profile", (uint64_t)i),
                     profile.points + i * PROFILE_POINTS);
  profile_print(&profile, stdout);
  const char *path = c->args->given[OPT_PROFILE];
  int code = path != NULL ? write_profile(&profile, path) : EXIT_DONE;
  free(profile.points);
  return code;
}

static int show(Compare *c) {
  char score[240];
  const char *path = c->args->given[OPT_PROFILE];
  if (path != NULL && !file_can_write(path))
    return failure("%s cannot be written: %s", path, strerror(errno));
  gather_scores(c);
  describe_score(c, score, sizeof score);
  printf("Score of a run: %s%s%s\n\n", score, c->normal ? ", normalised" : "",
         c->smaller ? "; smaller is better" : "");
  print_table(c);
  printf("\n[95 %% intervals: percentiles of %d stratified bootstrap resamples]\n\n", RESAMPLES);
  return show_profile(c, score);
}

static void free_all(Compare *c) {
  for (int i = 0; i < c->n_parts; i++) free_part(&c->parts[i]);
  for (int i = 0; i < c->n_files; i++) free_part(&c->files[i]);
  for (int i = 0; i < c->n_names && c->scores != NULL; i++) scores_free(&c->scores[i]);
  free(c->parts);
  free(c->files);
  free(c->tasks);
  free(c->names);
  free(c->low);
  free(c->high);
  free(c->scores);
}

static int compare(const Args *args) {
  Compare c = {.args = args};
  int code = read_words(&c);
  if (code == EXIT_DONE) code = check_tasks(&c);
  if (code == EXIT_DONE) code = read_options(&c);
  if (code == EXIT_DONE) code = read_files(&c);
  if (code == EXIT_DONE) code = show(&c);
  free_all(&c);
  return code;
}

const Command command_compare = {
    .name = "compare",
    .synopsis = "compare [[TASK/]NAME=]FILE ... [options]",
    .summary = "algorithms by few runs: IQM, median, mean, improvement, performance profile",
    .options = options,
    .n_options = OPT_COUNT,
    .notes =
        "Each file has the runs of one algorithm: CSV of `gedanken run`, of the page, or of "
        "another "
        "program, with\n"
        "a line of names. A column seed (or run) tells runs apart. The first file is what others "
        "are "
        "compared with.\n"
        "Of a file with the variants of a grid each is compared, called by what differs.\n"
        "With several tasks give TASK/NAME=FILE for each algorithm in each, and --low and --high.\n"
        "\n"
        "IQM: mean without the best and the worst quarter, over all runs and tasks. Median and "
        "mean: "
        "of the means of\n"
        "the tasks (median of one task: of its runs). Optimality gap: what is missing to 1. "
        "Better: "
        "the probability\n"
        "that a run is better than one of the first, ties half. As in Agarwal et al. 2021. With "
        "fewer than about 10\n"
        "runs the intervals are too narrow. Equal files give equal bytes.\n"
        "\n"
        "  gedanken compare dyna.csv q.csv --measure length --smaller --profile profile.svg\n"
        "  gedanken compare theirs=log.csv ours=study.csv --measure episode_reward --from 90\n"
        "  gedanken compare maze/q=a.csv maze/dyna=b.csv cliff/q=c.csv cliff/dyna=d.csv \\\n"
        "    --measure length --low maze=500,cliff=200 --high maze=14,cliff=13\n",
    .run = compare,
};
