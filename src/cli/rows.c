// The rows of a study: the CSV of `gedanken run`, of the page, or of another program, read back.
//
// The whole file is read and cut up where it lies: ends of fields become 0, doubled quotes one. Which columns are of
// numbers is known only at the end: all but those that have words and not one number.
#include "rows.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "file.h"
#include "host.h"

// What a column is for.
typedef enum Role { ROLE_NUMBER, ROLE_TEXT, ROLE_SEED, ROLE_CONFIG, ROLE_DIGEST } Role;

typedef struct Field {
  char *name;
  Role role;
  int column;          // of numbers
  bool numbers, words; // it has some
} Field;

typedef struct Start {
  const char *seed;
  int64_t line;
  int variant;
} Start;

typedef struct Reader {
  Rows *rows;
  const char *name;
  char *at;
  int64_t line; // of `at`
  Field *fields;
  int n_fields, seed_field; // -1: there is none
  Start *starts;            // [n_seeds]
  int room;                 // for seeds
  int64_t n_rows;
  double nan;
} Reader;

enum { MOST_FIELDS = 10000 };
static char nothing[1];

// -- fields ----------------------------------------------------------------------------------------

static bool blank(char c) {
  return c == ' ' || c == '\t';
}

// Takes the quotes off a field that begins with one. Returns what follows it; NULL if it never ends.
static char *unquote(Reader *r, char *at) {
  char *out = at++;
  for (; *at != '"' || at[1] == '"'; *out++ = *at++) {
    if (*at == 0) return NULL;
    if (*at == '"') at++;
    if (*at == '\n') r->line++;
  }
  *out = 0;
  for (at++; blank(*at);) at++;
  return at;
}

typedef enum After { AFTER_COMMA, AFTER_LINE, AFTER_WRONG } After;

// Cuts the next field off, without the blanks around it; tells what ended it.
static After next_field(Reader *r, char **field) {
  while (blank(*r->at)) r->at++;
  char *at = r->at, *end = NULL;
  *field = at;
  if (*at == '"') {
    int64_t line = r->line;
    at = unquote(r, at);
    if (at == NULL) {
      failure("%s: line %" PRId64 ": a quote is opened and never closed", r->name, line);
      return AFTER_WRONG;
    }
  } else {
    while (*at != ',' && *at != '\n' && *at != '\r' && *at != 0) at++;
    end = at;
    while (end > *field && blank(end[-1])) end--;
  }
  char after = *at;
  if (after != ',' && after != '\n' && after != '\r' && after != 0) {
    failure("%s: line %" PRId64 ": a closing quote is followed by \"%c\", and not by a comma",
            r->name, r->line, after);
    return AFTER_WRONG;
  }
  if (end != NULL) *end = 0;
  if (after != 0) at++;
  if (after == '\r' && *at == '\n') at++;
  if (after != ',') r->line++;
  r->at = at;
  return after == ',' ? AFTER_COMMA : AFTER_LINE;
}

// Whether a field is a number. Up to 15 digits are a whole number that is a double, as are the powers of ten, so that
// their quotient is rounded once, as it should be (Clinger 1990); most fields are that, and strtod takes longer.
static bool read_number(const char *text, double *out) {
  static const double tens[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const char *at = text + (*text == '-'), *dot = NULL;
  int64_t whole = 0;
  int digits = 0;
  for (; digits <= 15; at++) {
    if (*at >= '0' && *at <= '9') {
      whole = 10 * whole + (*at - '0');
      digits++;
    } else if (*at == '.' && dot == NULL) {
      dot = at;
    } else {
      break;
    }
  }
  if (*at == 0 && digits > 0 && digits <= 15) {
    double x = (double)whole / tens[dot != NULL ? at - dot - 1 : 0];
    *out = *text == '-' ? -x : x;
    return true;
  }
  if (*text == 0 || strpbrk(text, "xX(") != NULL) return false; // neither 0x1p3 nor nan(1)
  char *end;
  double x = strtod(text, &end);
  if (*end != 0) return false;
  *out = x;
  return true;
}

// -- the header ------------------------------------------------------------------------------------

static Role role_of(const char *name) {
  static const char *const texts[] = {"world", "agent", "version", "numbers"};
  if (strcmp(name, "config") == 0) return ROLE_CONFIG;
  if (strcmp(name, "digest") == 0) return ROLE_DIGEST;
  for (int i = 0; i < 4; i++)
    if (strcmp(name, texts[i]) == 0) return ROLE_TEXT;
  return ROLE_NUMBER;
}

// The first field of this name among the first n; -1 if there is none.
static int find_field(const Reader *r, const char *name, int n) {
  for (int i = 0; i < n; i++)
    if (strcmp(r->fields[i].name, name) == 0) return i;
  return -1;
}

static int read_names(Reader *r) {
  After after = AFTER_COMMA;
  for (int room = 0; after == AFTER_COMMA; r->n_fields++) {
    if (r->n_fields == MOST_FIELDS)
      return failure("%s: line %" PRId64 " has more than %d columns", r->name, r->line,
                     MOST_FIELDS);
    if (r->n_fields == room)
      r->fields = host_memory(r->fields, (uint64_t)(room = 2 * room + 16) * sizeof *r->fields);
    Field *field = &r->fields[r->n_fields];
    *field = (Field){.column = -1};
    int64_t line = r->line;
    after = next_field(r, &field->name);
    if (after == AFTER_WRONG) return EXIT_FAILED;
    field->role = role_of(field->name);
    if (find_field(r, field->name, r->n_fields) >= 0)
      return failure("%s: line %" PRId64 " has two columns called \"%.60s\"", r->name, line,
                     field->name);
  }
  return EXIT_DONE;
}

static int read_header(Reader *r) {
  if (strncmp(r->at, "\xef\xbb\xbf", 3) == 0) r->at += 3; // how some programs begin UTF-8
  for (; *r->at == '#'; r->line++) { // what some programs write above the names
    r->at += strcspn(r->at, "\n");
    if (*r->at != 0) r->at++;
  }
  if (*r->at == 0)
    return failure("%s is empty: a CSV begins with the names of its columns", r->name);
  int code = read_names(r);
  if (code != EXIT_DONE) return code;
  r->seed_field = find_field(r, "seed", r->n_fields);
  if (r->seed_field < 0) r->seed_field = find_field(r, "run", r->n_fields);
  if (r->seed_field >= 0) r->fields[r->seed_field].role = ROLE_SEED;
  for (int i = 0; i < r->n_fields; i++)
    if (r->fields[i].role == ROLE_NUMBER) r->fields[i].column = r->rows->n_columns++;
  return EXIT_DONE;
}

// -- the rows --------------------------------------------------------------------------------------

static void begin_seed(Reader *r, char *seed, int64_t line) {
  Rows *rows = r->rows;
  if (rows->n_seeds == r->room || r->starts == NULL) {
    r->room = 2 * r->room + 16;
    uint64_t room = (uint64_t)r->room;
    rows->seeds = host_memory(rows->seeds, room * sizeof *rows->seeds);
    rows->digests = host_memory(rows->digests, room * sizeof *rows->digests);
    rows->first = host_memory(rows->first, (room + 1) * sizeof *rows->first);
    r->starts = host_memory(r->starts, room * sizeof *r->starts);
  }
  rows->seeds[rows->n_seeds] = seed;
  rows->digests[rows->n_seeds] = nothing;
  rows->first[rows->n_seeds] = r->n_rows;
  r->starts[rows->n_seeds++] = (Start){seed, line, rows->n_variants - 1};
}

static int check_seed(const Reader *r, const char *seed, int64_t line) {
  const char *name = r->fields[r->seed_field].name;
  if (seed[0] == 0) return failure("%s: line %" PRId64 " has no %s", r->name, line, name);
  if (strcmp(seed, name) == 0)
    return failure("%s: line %" PRId64 " is the line of names once more, where a row should be",
                   r->name, line);
  return EXIT_DONE;
}

static void begin_variant(Reader *r, char *config) {
  Rows *rows = r->rows;
  uint64_t room = (uint64_t)rows->n_variants + 1;
  rows->configs = host_memory(rows->configs, room * sizeof *rows->configs);
  rows->begins = host_memory(rows->begins, (room + 1) * sizeof *rows->begins);
  rows->configs[rows->n_variants] = config;
  rows->begins[rows->n_variants++] = rows->n_seeds;
}

// Another config begins another variant, with the seed whose row this is.
static int hear_config(Reader *r, char *config, int64_t line) {
  Rows *rows = r->rows;
  int last = rows->n_variants - 1;
  if (config[0] == 0 || strcmp(rows->configs[last], config) == 0) return EXIT_DONE;
  if (r->n_rows == 0) {
    rows->configs[last] = config;
    return EXIT_DONE;
  }
  if (rows->configs[last][0] == 0)
    return failure("%s: line %" PRId64 " is of \"%.300s\", and the rows before it name no config",
                   r->name, line, config);
  for (int i = 0; i < last; i++)
    if (strcmp(rows->configs[i], config) == 0)
      return failure("%s: line %" PRId64 " is of \"%.300s\" again: the rows of one config stand "
                     "together",
                     r->name, line, config);
  begin_variant(r, config);
  return EXIT_DONE;
}

static void hear_number(Field *field, const char *text, double *row) {
  bool number = read_number(text, &row[field->column]);
  if (number)
    field->numbers = true;
  else if (text[0] != 0)
    field->words = true;
}

static int read_row(Reader *r) {
  int64_t line = r->line;
  Rows *rows = r->rows;
  double *row = rows->values + r->n_rows * rows->n_columns;
  char *text, *digest = NULL, *seed = NULL, *config = nothing;
  int n = 0, variants = rows->n_variants;
  for (int i = 0; i < rows->n_columns; i++) row[i] = r->nan;
  for (After after = AFTER_COMMA; after == AFTER_COMMA; n++) {
    Field *field = n < r->n_fields ? &r->fields[n] : NULL;
    after = next_field(r, &text);
    if (after == AFTER_WRONG) return EXIT_FAILED;
    if (field == NULL) continue;
    if (field->role == ROLE_NUMBER) hear_number(field, text, row);
    if (field->role == ROLE_SEED) seed = text;
    if (field->role == ROLE_CONFIG) config = text;
    if (field->role == ROLE_DIGEST) digest = text;
  }
  int code = seed == NULL ? EXIT_DONE : check_seed(r, seed, line);
  if (code == EXIT_DONE) code = hear_config(r, config, line);
  if (code != EXIT_DONE) return code;
  if (seed == NULL) seed = nothing; // all rows are of one
  if (rows->n_seeds == 0 || rows->n_variants > variants ||
      strcmp(rows->seeds[rows->n_seeds - 1], seed) != 0)
    begin_seed(r, seed, line);
  if (n != r->n_fields)
    return failure("%s: line %" PRId64 " has %d field%s, and the line of names has %d", r->name,
                   line, n, n == 1 ? "" : "s", r->n_fields);
  if (digest != NULL && strlen(digest) == 16 && strspn(digest, "0123456789abcdefABCDEF") == 16)
    rows->digests[rows->n_seeds - 1] = digest;
  rows->lines[r->n_rows++] = line;
  return EXIT_DONE;
}

// There are at most as many rows as lines.
static int read_rows(Reader *r) {
  Rows *rows = r->rows;
  uint64_t lines = 1;
  for (const char *at = r->at; *at != 0; at++) lines += *at == '\n' || *at == '\r';
  rows->values = host_memory(NULL, lines * (uint64_t)rows->n_columns * sizeof *rows->values);
  rows->lines = host_memory(NULL, lines * sizeof *rows->lines);
  while (*r->at != 0) {
    int code = EXIT_DONE;
    if (*r->at == '\n' || *r->at == '\r')
      r->line += *r->at++ == '\n'; // an empty line
    else
      code = read_row(r);
    if (code != EXIT_DONE) return code;
  }
  if (rows->first == NULL) rows->first = host_memory(NULL, sizeof *rows->first);
  rows->first[rows->n_seeds] = r->n_rows;
  rows->begins[rows->n_variants] = rows->n_seeds;
  return EXIT_DONE;
}

// -- what is known at the end ----------------------------------------------------------------------

static int by_seed(const void *a, const void *b) {
  const Start *x = a, *y = b;
  int order = x->variant != y->variant ? x->variant - y->variant : strcmp(x->seed, y->seed);
  return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static int check_seeds(Reader *r) {
  int n = r->rows->n_seeds;
  if (n > 1) qsort(r->starts, (size_t)n, sizeof *r->starts, by_seed);
  for (int i = 1; i < n; i++)
    if (r->starts[i].variant == r->starts[i - 1].variant &&
        strcmp(r->starts[i].seed, r->starts[i - 1].seed) == 0)
      return failure("%s: line %" PRId64 ": %s %.40s begins again, as in line %" PRId64
                     "; the rows of one %s stand together",
                     r->name, r->starts[i].line, r->fields[r->seed_field].name, r->starts[i].seed,
                     r->starts[i - 1].line, r->fields[r->seed_field].name);
  return EXIT_DONE;
}

// Leaves out the columns that have words and no number, in place.
static void keep_numbers(Reader *r) {
  Rows *rows = r->rows;
  int n = rows->n_columns, kept = 0;
  int *from = host_memory(NULL, (uint64_t)n * sizeof *from);
  rows->names = host_memory(NULL, (uint64_t)n * sizeof *rows->names);
  for (int i = 0; i < r->n_fields; i++) {
    const Field *field = &r->fields[i];
    if (field->role != ROLE_NUMBER || (field->words && !field->numbers)) continue;
    from[kept] = field->column;
    rows->names[kept++] = field->name;
  }
  for (int64_t row = 0; row < r->n_rows && kept < n; row++)
    for (int i = 0; i < kept; i++) rows->values[row * kept + i] = rows->values[row * n + from[i]];
  rows->n_columns = kept;
  free(from);
}

static int read_text(Reader *r, FILE *file) {
  Rows *rows = r->rows;
  size_t bytes = 0;
  errno = 0;
  if (!file_more(file, &rows->text, &bytes, UINT64_MAX - 1))
    return failure("%s cannot be read: %s", r->name, strerror(errno));
  if (memchr(rows->text, 0, bytes) != NULL)
    return failure("%s is no text in UTF-8: it has a byte that is 0", r->name);
  r->at = rows->text;
  begin_variant(r, nothing);
  int code = read_header(r);
  if (code == EXIT_DONE) code = read_rows(r);
  if (code == EXIT_DONE) code = check_seeds(r);
  if (code == EXIT_DONE) keep_numbers(r);
  return code;
}

int rows_read(Rows *rows, FILE *file, const char *name) {
  *rows = (Rows){0};
  Reader r = {.rows = rows, .name = name, .line = 1, .nan = strtod("nan", NULL)};
  int code = read_text(&r, file);
  free(r.fields);
  free(r.starts);
  if (code != EXIT_DONE) rows_free(rows);
  return code;
}

int rows_column(const Rows *rows, const char *name) {
  for (int i = 0; i < rows->n_columns; i++)
    if (strcmp(rows->names[i], name) == 0) return i;
  return -1;
}

void rows_free(Rows *rows) {
  free(rows->names);
  free(rows->seeds);
  free(rows->first);
  free(rows->values);
  free(rows->lines);
  free(rows->digests);
  free(rows->configs);
  free(rows->begins);
  free(rows->text);
  *rows = (Rows){0};
}
