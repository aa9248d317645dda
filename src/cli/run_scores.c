// One score for each run of a study: the mean of a column over some of its episodes.
#include "run_scores.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "csv.h"

static int no_column(const Rows *rows, const char *file, const ScoreChoice *choice) {
  char list[400] = "";
  size_t n = 0;
  for (int i = 0; i < rows->n_columns && n + strlen(rows->names[i]) + 3 < sizeof list; i++)
    n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", i > 0 ? ", " : "", rows->names[i]);
  return failure("%s has no column of numbers called \"%.60s\"; --measure can be: %s", file,
                 choice->measure, list);
}

// Columns of a file; -1: there is none.
typedef struct Columns {
  int measure, episode, finished;
} Columns;

// Of a row of a run that begins at `first`; without such a column, rows are counted from 1.
static double episode_of(const Rows *rows, const Columns *columns, int64_t first, int64_t row) {
  return columns->episode < 0 ? (double)(row - first + 1)
                              : rows_number(rows, row, columns->episode);
}

// Makes of a run's rows, from range[0] to before range[1], those that count: not the episode under way at its end, and
// those that were asked for.
static int choose_rows(const Rows *rows, const char *file, const ScoreChoice *choice,
                       const Columns *columns, const char *run, int64_t range[2]) {
  int64_t first = range[0], end = range[1];
  while (columns->finished >= 0 && end > first &&
         rows_number(rows, end - 1, columns->finished) == 0)
    end--;
  if (end == first) return failure("%s: run %s has no finished episode", file, run);
  double last = episode_of(rows, columns, first, end - 1);
  range[0] = end - (end - first + 9) / 10;
  range[1] = end;
  if (choice->from == 0 && choice->to == 0) return EXIT_DONE;
  if (!(last >= (double)choice->from && last >= (double)choice->to))
    return failure("%s: run %s ends with episode %.17g, before the %" PRId64 " of %s", file, run,
                   last, choice->to > 0 ? choice->to : choice->from,
                   choice->to > 0 ? "--to" : "--from");
  for (range[0] = first; episode_of(rows, columns, first, range[0]) < (double)choice->from;)
    range[0]++;
  while (choice->to > 0 && range[1] > range[0] &&
         episode_of(rows, columns, first, range[1] - 1) > (double)choice->to)
    range[1]--;
  if (range[0] < range[1]) return EXIT_DONE;
  return failure("%s: run %s has no episode from %" PRId64 " to %" PRId64, file, run, choice->from,
                 choice->to);
}

// Evaluations are done now and then: rows without one do not count.
static bool is_sparse(const char *column) {
#define SPARSE_COLUMN(name, key) key,
  static const char *const keys[] = {CSV_EVALUATION(SPARSE_COLUMN)};
#undef SPARSE_COLUMN
  for (int i = 0; i < EVALUATION_COLUMNS; i++)
    if (strcmp(column, keys[i]) == 0) return true;
  return false;
}

static int mean_of_rows(const Rows *rows, const char *file, const char *run, int column,
                        const int64_t range[2], double *mean) {
  double sum = 0;
  int64_t n = 0;
  bool sparse = is_sparse(rows->names[column]);
  for (int64_t row = range[0]; row < range[1]; row++) {
    double x = rows_number(rows, row, column);
    if (sparse && x != x) continue;
    if (x - x != 0) // infinite, or not a number
      return failure("%s: line %" PRId64 " has no finite number as %s, and its episode counts",
                     file, rows->lines[row], rows->names[column]);
    sum += x;
    n++;
  }
  if (n == 0)
    return failure("%s: run %s has no %s in the episodes that count; --from N counts more of them",
                   file, run, rows->names[column]);
  *mean = sum / (double)n;
  return EXIT_DONE;
}

int run_scores(const Rows *rows, const char *file, const ScoreChoice *choice, double *scores) {
  Columns columns = {rows_column(rows, choice->measure), rows_column(rows, "episode"),
                     rows_column(rows, "finished")};
  if (columns.measure < 0) return no_column(rows, file, choice);
  if (rows->n_seeds == 0) return failure("%s has no rows", file);
  for (int s = 0; s < rows->n_seeds; s++) {
    int64_t range[2] = {rows->first[s], rows->first[s + 1]};
    const char *run = rows->seeds[s][0] != 0 ? rows->seeds[s] : "1";
    int code = choose_rows(rows, file, choice, &columns, run, range);
    if (code == EXIT_DONE) code = mean_of_rows(rows, file, run, columns.measure, range, &scores[s]);
    if (code != EXIT_DONE) return code;
  }
  return EXIT_DONE;
}
