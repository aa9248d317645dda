// `gedanken merge`: the parts of a study, from many calls, as one CSV; and what is wrong with them.
//
// Every part is read twice: to find where the rows of each seed are and whether they are whole, and to copy them in the
// order of the seeds. The result has the bytes that one call over all seeds would have written.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "csv.h"
#include "file.h"
#include "host.h"

enum { OPT_SEEDS, OPT_COUNT };

static const Option options[OPT_COUNT] = {
    [OPT_SEEDS] = {"--seeds", "A..B", "the seeds that there must be (default: from first to last)"},
};

// The longest row: a config whose every letter is a quote, and numbers.
enum { LONGEST_LINE = 4 * GDN_CONFIG_TEXT, MOST_SAID = 20 };

// The rows of one seed.
typedef struct Seed {
  uint64_t seed;
  const char *part;
  long at; // where they begin in the part
  uint64_t rows, first_episode, last_episode, steps;
  bool finished, done; // the last episode; the seed: it has a digest
} Seed;

typedef struct Merge {
  Seed *seeds;
  size_t n, room;
  char *header;            // that all parts must have
  char *origin;            // what all rows must be of
  const char *origin_part; // who said so
  int problems;
} Merge;

// One line of a part.
typedef struct Row {
  uint64_t seed, episode, steps;
  bool finished;
  char *origin, *digest;
} Row;

// Problems are said up to a number; all count.
static bool problem(Merge *m) {
  return m->problems++ < MOST_SAID;
}

// False at the end of the file. The line's end is cut off, as is that of a page's file ("\r\n").
static bool read_line(FILE *file, char line[LONGEST_LINE]) {
  if (fgets(line, LONGEST_LINE, file) == NULL) return false;
  line[strcspn(line, "\r\n")] = 0;
  return true;
}

// Cuts a line with `n` numbers up; false if it is no row.
static bool read_row(char *line, int n, Row *row) {
  char *at = line, *fields[1 + ROW_COLUMNS] = {NULL};
  if (n <= ROW_FINISHED + 1) return false; // no header of ours has so few
  for (int i = 0; i < n; i++) {
    char *comma = strchr(at, ',');
    if (comma == NULL) return false;
    fields[i] = at;
    *comma = 0;
    at = comma + 1;
  }
  char *comma = strrchr(at, ','), *end;
  if (comma == NULL) return false;
  *comma = 0;
  row->origin = at;
  row->digest = comma + 1;
  row->seed = strtoull(fields[0], &end, 10);
  if (end == fields[0] || *end != 0) return false;
  row->episode = strtoull(fields[1 + GDN_EPISODE_EPISODE], &end, 10);
  row->steps = strtoull(fields[1 + GDN_EPISODE_ENV_STEPS], NULL, 10);
  row->finished = strcmp(fields[1 + ROW_FINISHED], "1") == 0;
  return *end == 0 && (row->digest[0] == 0 || strlen(row->digest) == 16);
}

static char *copy_text(const char *text) {
  size_t bytes = strlen(text) + 1;
  return memcpy(host_memory(NULL, bytes), text, bytes);
}

static void check_origin(Merge *m, const char *part, const char *origin) {
  if (m->origin == NULL) {
    m->origin = copy_text(origin);
    m->origin_part = part;
  } else if (strcmp(m->origin, origin) != 0 && problem(m)) {
    if (part == m->origin_part)
      failure("%s has the variants of a grid, and parts are put together of one: it has "
              "\"%.300s\" and \"%.300s\"",
              part, m->origin, origin);
    else
      failure("%s is of another study: it has \"%.300s\", and %s has \"%.300s\"", part, origin,
              m->origin_part, m->origin);
  }
}

static Seed *begin_seed(Merge *m, const char *part, long at, const Row *row) {
  if (m->n == m->room) {
    m->room = 2 * m->room + 64;
    m->seeds = host_memory(m->seeds, (uint64_t)m->room * sizeof *m->seeds);
  }
  m->seeds[m->n] = (Seed){.seed = row->seed, .part = part, .at = at, .first_episode = row->episode};
  return &m->seeds[m->n++];
}

// Notes a row; false if it cannot stand where it does.
static bool add_row(Merge *m, const char *part, long at, const Row *row, size_t first) {
  Seed *seed = m->n > first ? &m->seeds[m->n - 1] : NULL;
  if (strcmp(row->origin, CSV_NO_ORIGIN) != 0) {
    check_origin(m, part, row->origin);
    seed = begin_seed(m, part, at, row);
  } else if (seed == NULL || seed->seed != row->seed || seed->done ||
             row->episode != seed->last_episode + 1) {
    return false;
  }
  seed->rows++;
  seed->last_episode = row->episode;
  seed->steps = row->steps;
  seed->finished = row->finished;
  seed->done = row->digest[0] != 0;
  return true;
}

// How many numbers stand before the origin of the rows; 0: this is no header of ours.
static int numbers_of(const char *header) {
  const size_t length = strlen(header), end = sizeof CSV_ORIGIN - 2; // without the end of the line
  if (strncmp(header, CSV_NUMBERS, sizeof CSV_NUMBERS - 1) != 0 || length < end ||
      strncmp(header + length - end, CSV_ORIGIN, end) != 0)
    return 0;
  int n = 1;
  for (const char *at = header; at < header + length - end; at++) n += *at == ',';
  return n <= 1 + ROW_COLUMNS ? n : 0;
}

// The columns of all parts are those of the first; returns how many numbers, 0 after saying what is wrong.
static int check_header(Merge *m, const char *part, const char *line) {
  int n = numbers_of(line);
  if (n == 0) {
    if (problem(m)) failure("%s does not begin with the columns of this version's CSV", part);
    return 0;
  }
  if (m->header == NULL) m->header = copy_text(line);
  if (strcmp(m->header, line) == 0) return n;
  if (problem(m))
    failure("%s has other columns than the parts before it: other measures or evaluations", part);
  return 0;
}

static void read_rows(Merge *m, const char *part, FILE *file) {
  static char line[LONGEST_LINE];
  size_t first = m->n;
  if (!read_line(file, line)) {
    if (problem(m)) failure("%s is empty: its call ended before it wrote anything", part);
    return;
  }
  int number = 1, columns = check_header(m, part, line);
  if (columns == 0) return;
  for (long at = ftell(file); read_line(file, line); at = ftell(file)) {
    Row row;
    number++;
    if (read_row(line, columns, &row) && add_row(m, part, at, &row, first)) continue;
    if (problem(m)) failure("%s: line %d is no row that can follow the one before", part, number);
    return;
  }
  if (m->n == first && problem(m))
    failure("%s has no rows: its call did not finish an episode", part);
}

static void read_part(Merge *m, const char *part) {
  errno = 0;
  FILE *file = fopen(part, "rb");
  if (file != NULL) read_rows(m, part, file);
  if ((file == NULL || ferror(file) != 0) && problem(m))
    failure("%s cannot be read: %s", part, strerror(errno != 0 ? errno : EIO));
  if (file != NULL) fclose(file);
}

// -- whether all is there --------------------------------------------------------------------------

static int by_seed(const void *a, const void *b) {
  uint64_t x = ((const Seed *)a)->seed, y = ((const Seed *)b)->seed;
  return (x > y) - (x < y);
}

// All seeds go equally far: to the same episode, or to the same step.
static bool as_far(const Seed *a, const Seed *b) {
  return (a->finished && b->finished && a->last_episode == b->last_episode) || a->steps == b->steps;
}

static void check_seed(Merge *m, size_t i) {
  const Seed *s = &m->seeds[i];
  if (i > 0 && m->seeds[i - 1].seed == s->seed && problem(m))
    failure("seed %" PRIu64 " is there twice: in %s and in %s", s->seed, m->seeds[i - 1].part,
            s->part);
  if (s->first_episode != 1 && problem(m))
    failure("seed %" PRIu64 " in %s begins with episode %" PRIu64 ", and not with the first",
            s->seed, s->part, s->first_episode);
  if (!s->done && problem(m))
    failure("seed %" PRIu64 " in %s is unfinished: it has no digest", s->seed, s->part);
  else if (s->done && m->seeds[0].done && !as_far(&m->seeds[0], s) && problem(m))
    failure("seed %" PRIu64 " ends with episode %" PRIu64 " at step %" PRIu64 ", but seed %" PRIu64
            " with episode %" PRIu64 " at step %" PRIu64,
            s->seed, s->last_episode, s->steps, m->seeds[0].seed, m->seeds[0].last_episode,
            m->seeds[0].steps);
}

static void say_missing(Merge *m, uint64_t first, uint64_t last) {
  if (!problem(m)) return;
  if (first == last)
    failure("seed %" PRIu64 " is missing", first);
  else
    failure("seeds %" PRIu64 " to %" PRIu64 " are missing", first, last);
}

// `range` is what was wanted, in both places.
static void check_seeds(Merge *m, const uint64_t range[2]) {
  uint64_t next = range[0];
  for (size_t i = 0; i < m->n; i++) {
    uint64_t seed = m->seeds[i].seed;
    check_seed(m, i);
    if (seed < range[0] || seed > range[1]) {
      if (problem(m))
        failure("seed %" PRIu64 " in %s is not one of %" PRIu64 "..%" PRIu64, seed,
                m->seeds[i].part, range[0], range[1]);
      continue;
    }
    if (seed > next) say_missing(m, next, seed - 1);
    if (seed >= next) next = seed + 1;
  }
  if (next <= range[1]) say_missing(m, next, range[1]);
}

// -- the result ------------------------------------------------------------------------------------

static bool copy_rows(const Merge *m, FILE *out) {
  static char line[LONGEST_LINE];
  fprintf(out, "%s\n", m->header);
  FILE *file = NULL;
  const char *open = NULL;
  bool copied = true;
  for (size_t i = 0; i < m->n && copied; i++) {
    const Seed *seed = &m->seeds[i];
    if (open != seed->part) {
      if (file != NULL) fclose(file);
      file = fopen(seed->part, "rb");
      open = seed->part;
    }
    copied = file != NULL && fseek(file, seed->at, SEEK_SET) == 0;
    for (uint64_t row = 0; row < seed->rows && copied; row++) {
      copied = read_line(file, line);
      if (copied) fprintf(out, "%s\n", line);
    }
  }
  if (file != NULL) fclose(file);
  return copied;
}

static int write_merged(const Merge *m, const char *path) {
  FileOut out;
  if (!file_begin(&out, path, FILE_BESIDE))
    return failure("%s cannot be written: %s", path, strerror(errno));
  if (!copy_rows(m, out.file)) {
    file_discard(&out);
    return failure("a part has changed while it was read; %s is as it was", path);
  }
  if (file_finish(&out)) return EXIT_DONE;
  return failure("%s cannot be written: %s", path, strerror(errno));
}

static int merge(const Args *args) {
  Merge m = {0};
  uint64_t range[2] = {0, 0};
  if (args->n_words < 2)
    return usage_error("merge needs the file to write and the parts: its form is gedanken %s",
                       args->command->synopsis);
  int code = args_range(args, OPT_SEEDS, &range[0], &range[1]);
  if (code != EXIT_DONE) return code;
  for (int i = 1; i < args->n_words; i++) read_part(&m, args->words[i]);
  if (m.n > 0) qsort(m.seeds, m.n, sizeof *m.seeds, by_seed);
  if (m.n > 0 && args->given[OPT_SEEDS] == NULL) {
    range[0] = m.seeds[0].seed;
    range[1] = m.seeds[m.n - 1].seed;
  }
  if (m.n > 0 || args->given[OPT_SEEDS] != NULL) check_seeds(&m, range);
  if (m.problems > MOST_SAID) failure("and %d more of this kind", m.problems - MOST_SAID);
  if (m.problems > 0)
    code = failure("%s is not written: the parts are no whole study", args->words[0]);
  else
    code = write_merged(&m, args->words[0]);
  free(m.seeds);
  free(m.origin);
  free(m.header);
  return code;
}

const Command command_merge = {
    .name = "merge",
    .synopsis = "merge [--seeds FIRST..LAST] OUT.csv PART.csv ...",
    .summary = "the parts of a study as one CSV, if nothing is missing, twice or unfinished",
    .options = options,
    .n_options = OPT_COUNT,
    .notes =
        "The parts are CSV of `gedanken run` with the same config, each for some of the seeds. "
        "The result has\n"
        "the bytes that one call over all seeds would have written. Whatever is wrong is said, a "
        "line each;\n"
        "then nothing is written, and the exit code is 1. With --seeds a lost first or last part "
        "shows, too.\n"
        "\n"
        "  gedanken merge --seeds 0..999 study.csv part-*.csv\n",
    .run = merge,
};
