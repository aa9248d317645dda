// The CSV of `gedanken run`: one row per episode, in columns that every reader reads without options.
//
// RFC 4180 knows no comments, and what stands in columns survives sorting, filtering and putting files behind each other.
// A config may be long, so it stands only where a seed begins. A digest is known only where a seed ends, and a row must not
// wait for that: its last column is left open until the next row, or the end, is there.
#include "csv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

// Most of a row is whole numbers, and printf takes longer for one than a tabular agent for a step.
static char *put_whole(char *out, uint64_t x) {
  char digits[20];
  int n = 0;
  do digits[n++] = (char)('0' + x % 10);
  while ((x /= 10) > 0);
  while (n > 0) *out++ = digits[--n];
  return out;
}

// At most 25 letters; what is no number is left out.
static char *put_number(char *out, double x) {
  if (x != x) return out;
  // Up to 2^53 every whole number is a double; the cast also turns -0 into 0.
  if (x > -9007199254740992.0 && x < 9007199254740992.0 && x == (double)(int64_t)x) {
    if (x < 0) *out++ = '-';
    return put_whole(out, (uint64_t)(x < 0 ? -x : x));
  }
  return out + snprintf(out, 26, "%.17g", x);
}

void csv_number(FILE *out, double x) {
  char text[32];
  fwrite(text, 1, (size_t)(put_number(text, x) - text), out);
}

// Puts a text in quotes where it needs them; returns the end of what was written.
static char *put_field(char *out, const char *text) {
  bool quoted = strpbrk(text, ",\"\r\n") != NULL;
  if (quoted) *out++ = '"';
  for (; *text != 0; text++) {
    if (*text == '"') *out++ = '"';
    *out++ = *text;
  }
  if (quoted) *out++ = '"';
  *out = 0;
  return out;
}

// "dyna-maze,dyna-q,0.1.0,2,env=dyna-maze agent=dyna-q"
static char *origin_of(const gdn_config *config) {
  static char text[GDN_CONFIG_TEXT];
  char world[64] = "", agent[64] = "", seed[32] = "";
  gdn_config copy;
  gdn_config_make(&copy);
  gdn_config_get(&copy, "seed", seed, sizeof seed);
  copy = *config;
  gdn_config_set(&copy, "seed", seed, NULL); // the usual one, which is not written
  gdn_config_format(&copy, text, sizeof text);
  gdn_config_get(config, "env", world, sizeof world);
  gdn_config_get(config, "agent", agent, sizeof agent);
  size_t room = 2 * strlen(text) + 256;
  char *origin = host_memory(NULL, room);
  int n =
      snprintf(origin, room, "%s,%s,%s,%d,", world, agent, gdn_version(), gdn_numbers_version());
  put_field(origin + n, text);
  return origin;
}

void csv_begin(Csv *csv, FILE *out, const Measures *measures, bool evaluates) {
  *csv = (Csv){.out = out, .n_measures = measures->n, .evaluates = evaluates};
  fputs(evaluates ? CSV_NUMBERS CSV_EVALUATIONS : CSV_NUMBERS, out);
  for (int i = 0; i < measures->n; i++) fprintf(out, ",%s", measures->names[i]);
  fputs(CSV_ORIGIN, out);
}

void csv_origin(Csv *csv, const gdn_config *config) {
  csv_end(csv, NULL);
  free(csv->origin);
  csv->origin = origin_of(config);
  csv->any = false;
}

void csv_row(Csv *csv, uint64_t seed, const double row[ROW_COLUMNS]) {
  bool first = !csv->any || csv->seed != seed;
  csv_end(csv, NULL);
  char text[32 * (ROW_COLUMNS + 1)], *at = put_whole(text, seed);
  for (int i = 0; i < ROW_MEASURES + csv->n_measures; i++) {
    if (i >= ROW_EVALUATION && i < ROW_MEASURES && !csv->evaluates) continue;
    *at++ = ',';
    at = put_number(at, row[i]);
  }
  *at++ = ',';
  fwrite(text, 1, (size_t)(at - text), csv->out);
  fputs(first ? csv->origin : CSV_NO_ORIGIN, csv->out);
  fputc(',', csv->out);
  csv->seed = seed;
  csv->any = csv->open = true;
}

void csv_end(Csv *csv, const uint64_t *digest) {
  if (!csv->open) return;
  if (digest != NULL) fprintf(csv->out, "%016" PRIx64, *digest);
  fputc('\n', csv->out);
  csv->open = false;
}

void csv_free(Csv *csv) {
  free(csv->origin);
  csv->origin = NULL;
}
