// Numbers and rows of CSV.
#ifndef GEDANKEN_CLI_CSV_H
#define GEDANKEN_CLI_CSV_H

#include <stdint.h>
#include <stdio.h>

#include "gedanken/run.h"

// Whole numbers as such, all others with 17 significant digits, which read back the same.
void csv_number(FILE *out, double x);
// The header of `gedanken run`, and the row of one finished episode.
void csv_episode_header(FILE *out);
void csv_episode(FILE *out, uint64_t seed, const double row[GDN_EPISODE_COLUMNS]);

#endif
