// An experiment: one text file that lessons, the page, the command line and the tests all read. A line is "key: value";
// lines that begin with a space go on with the value before; # begins a comment.
//
//   title, text, source    for people
//   config                 what all variants share, as KEY=VALUE pairs
//   variant NAME           what is NAME's own; without any there is one, `only`
//   seeds                  FIRST..LAST
//   episodes | steps       how far each seed goes
//   measures               further columns, as `gedanken run --measures` takes them; may be absent
//   measure, axis, scale   which curve shows it: a column or "cumulative"; over episodes, steps or all; linear, x, y or xy
//                          for the logarithmic axes
//   figure                 key of the channel whose figure shows it, where the curve does not
//   claim                  a sentence; after it, one or more
//   holds                  what must be true of the rows for it (claims.h)
//   row                    of README's table: what | measured, with numbers as {EXPRESSION:.DIGITS} | target
#ifndef GEDANKEN_CLI_EXPERIMENT_H
#define GEDANKEN_CLI_EXPERIMENT_H

#include "csv.h"

enum { MOST_VARIANTS = 12, MOST_CLAIMS = 24, MOST_CHAINS = 40, MOST_ROWS = 8 };

typedef struct ExperimentClaim {
  char *text;
  char *chains[MOST_CHAINS];
  int n;
} ExperimentClaim;

typedef struct Experiment {
  char *title, *text, *source, *config, *measure, *axis, *scale, *figure;
  char *names[MOST_VARIANTS], *variants[MOST_VARIANTS];
  int n_variants;
  uint64_t first_seed, last_seed;
  int64_t episodes, steps; // one of them is 0
  char *measures;          // as written; "" for none
  ExperimentClaim claims[MOST_CLAIMS];
  int n_claims;
  char *rows[MOST_ROWS];
  int n_rows;
} Experiment;

// Reads a file. Returns an exit code, after saying what is wrong and in which line.
int experiment_read(Experiment *e, const char *path);
void experiment_free(Experiment *e);

#endif
