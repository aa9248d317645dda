// Numbers and rows of CSV.
#include "csv.h"

#include <inttypes.h>

void csv_number(FILE *out, double x) {
  // Up to 2^53 every whole number is a double; the cast also turns -0 into 0.
  if (x > -9007199254740992.0 && x < 9007199254740992.0 && x == (double)(int64_t)x)
    fprintf(out, "%" PRId64, (int64_t)x);
  else
    fprintf(out, "%.17g", x);
}

void csv_episode_header(FILE *out) {
#define CSV_COLUMN(name, key) "," key
  fputs("seed" GDN_EPISODE_LIST(CSV_COLUMN) "\n", out);
#undef CSV_COLUMN
}

void csv_episode(FILE *out, uint64_t seed, const double row[GDN_EPISODE_COLUMNS]) {
  fprintf(out, "%" PRIu64, seed);
  for (int i = 0; i < GDN_EPISODE_COLUMNS; i++) {
    fputc(',', out);
    csv_number(out, row[i]);
  }
  fputc('\n', out);
}
