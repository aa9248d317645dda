// The CSV of `gedanken run`: one row per episode, in columns that every reader reads without options.
#ifndef GEDANKEN_CLI_CSV_H
#define GEDANKEN_CLI_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "gedanken/run.h"

// The latest evaluation that was done in an episode or at its end; NaN where none was. Means over its episodes.
#define CSV_EVALUATION(X)                                    \
  X(EVAL_ENV_STEPS, "eval_env_steps") /* when it was done */ \
  X(EVAL_RETURN, "eval_return")                              \
  X(EVAL_LENGTH, "eval_length")

// An episode in numbers: the columns of channel "episodes", whether it came to its end, an evaluation, and the measures.
enum { MOST_MEASURES = 16 };
#define CSV_ROW_ENUM(name, key) ROW_##name,
enum {
  ROW_FINISHED = GDN_EPISODE_COLUMNS,
  CSV_EVALUATION(CSV_ROW_ENUM) ROW_MEASURES,
  ROW_EVALUATION = ROW_EVAL_ENV_STEPS,
  EVALUATION_COLUMNS = ROW_MEASURES - ROW_EVALUATION,
  ROW_COLUMNS = ROW_MEASURES + MOST_MEASURES
};

// Further numbers of a run, read at the end of every episode: columns of their own.
typedef struct Measures {
  int n;
  char names[MOST_MEASURES][32];
  char what[MOST_MEASURES][96]; // as gdn_run_measure takes it
} Measures;
// Adds those of "NAME=CHANNEL.COLUMN,...". Returns an exit code, after saying why.
int measures_read(Measures *measures, const char *text);

// The first line: CSV_NUMBERS, where there are evaluations CSV_EVALUATIONS, the measures' names, CSV_ORIGIN. The row's numbers are followed by what the rows are of (in the first row of each seed) and by the
// digest (in the last row of each seed, when it is done).
#define CSV_COLUMN(name, key) "," key
#define CSV_NUMBERS "seed" GDN_EPISODE_LIST(CSV_COLUMN) ",finished"
#define CSV_EVALUATIONS CSV_EVALUATION(CSV_COLUMN)
#define CSV_ORIGIN ",world,agent,version,numbers,config,digest\n"
// The columns from world to config where they are empty.
#define CSV_NO_ORIGIN ",,,,"

// Whole numbers as such, all others with 17 significant digits, which read back the same.
void csv_number(FILE *out, double x);

typedef struct Csv {
  FILE *out;
  int n_measures;
  bool evaluates;
  char *origin;  // the columns from world to config
  uint64_t seed; // of the last row
  bool any;      // there is a row
  bool open;     // it waits for its digest
} Csv;

// Writes the header; `evaluates`: with the columns of evaluations. What the rows are of is said before the first of them;
// end with csv_free.
void csv_begin(Csv *csv, FILE *out, const Measures *measures, bool evaluates);
// The rows that follow are of `config`, without its seed.
void csv_origin(Csv *csv, const gdn_config *config);
void csv_row(Csv *csv, uint64_t seed, const double row[ROW_COLUMNS]);
// The last row of a seed was written; `digest` may be NULL: the seed is not done.
void csv_end(Csv *csv, const uint64_t *digest);
void csv_free(Csv *csv);

#endif
