// The rows of a study: the CSV of `gedanken run`, of the page, or of another program, read back.
//
// Any CSV with a line of names works (RFC 4180; lines may end in CR LF). A column `seed`, or else `run`, tells whose
// rows they are; without one all are of one seed. The rows of a seed stand together, and the seeds of one config: the variants
// of a grid.
#ifndef GEDANKEN_CLI_ROWS_H
#define GEDANKEN_CLI_ROWS_H

#include <stdint.h>
#include <stdio.h>

typedef struct Rows {
  int n_columns; // columns of numbers
  int n_seeds;   // 0: there are no rows
  char **names;  // [n_columns] as the header has them, without the column of seeds
  char **seeds; // [n_seeds] as written, in the order in which they appear; "" without such a column
  int64_t *first; // [n_seeds + 1] the row where each begins; the last: how many rows there are
  double *values; // [rows][n_columns]; NaN where a field is empty or no number
  int64_t *lines; // [rows] where each begins in the file, from 1
  int n_variants; // how many configs its rows are of, one after the other; 1 where none is named
  char **configs; // [n_variants] as the origin columns have them; "" where there are none
  int *begins;    // [n_variants + 1] the seed with which each begins; the last: n_seeds
  char **digests; // [n_seeds] 16 hexadecimal digits, or ""
  char *text;     // the file, cut up: names, seeds, config and digests lie in it
} Rows;

// Reads all that is left of the file; `name` is for sentences. EXIT_DONE, or EXIT_FAILED after saying what is wrong and
// in which line; then there is nothing to free.
int rows_read(Rows *rows, FILE *file, const char *name);
// The position of a column of numbers; -1: there is none of this name.
int rows_column(const Rows *rows, const char *name);
static inline double rows_number(const Rows *rows, int64_t row, int column) {
  return rows->values[row * rows->n_columns + column];
}
void rows_free(Rows *rows);

#endif
