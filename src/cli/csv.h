// The CSV of `gedanken run`: one row per episode, in columns that every reader reads without options.
#ifndef GEDANKEN_CLI_CSV_H
#define GEDANKEN_CLI_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "gedanken/run.h"

// An episode in numbers: the columns of channel "episodes", and whether it came to its end.
enum { ROW_FINISHED = GDN_EPISODE_COLUMNS, ROW_COLUMNS };

// The first line. The row's numbers are followed by what the rows are of (in the first row of each seed) and by the
// digest (in the last row of each seed, when it is done).
#define CSV_COLUMN(name, key) "," key
#define CSV_HEADER \
  "seed" GDN_EPISODE_LIST(CSV_COLUMN) ",finished,world,agent,version,numbers,config,digest\n"
// The columns from world to config where they are empty.
#define CSV_NO_ORIGIN ",,,,"

// Whole numbers as such, all others with 17 significant digits, which read back the same.
void csv_number(FILE *out, double x);

typedef struct Csv {
  FILE *out;
  char *origin;  // the columns from world to config
  uint64_t seed; // of the last row
  bool any;      // there is a row
  bool open;     // it waits for its digest
} Csv;

// Writes the header; what the rows are of is `config`, without its seed. End with csv_free.
void csv_begin(Csv *csv, FILE *out, const gdn_config *config);
void csv_row(Csv *csv, uint64_t seed, const double row[ROW_COLUMNS]);
// The last row of a seed was written; `digest` may be NULL: the seed is not done.
void csv_end(Csv *csv, const uint64_t *digest);
void csv_free(Csv *csv);

#endif
