// A small language over rows: read and computed in one pass by recursive descent; see claims.h.
#include "claims.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "claims_values.h"

typedef struct Reader {
  const Claims *claims;
  const char *at;
  char *why;
  size_t room;
  Pool pool;
} Reader;

static const Value nothing = {0};

static Value refuse(Reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static Value refuse(Reader *r, const char *format, ...) {
  if (r->why[0] == 0) {
    va_list values;
    va_start(values, format);
    vsnprintf(r->why, r->room, format, values);
    va_end(values);
  }
  r->at = "";
  return nothing;
}

static bool next_is(Reader *r, const char *sign) {
  while (isspace((unsigned char)*r->at)) r->at++;
  size_t n = strlen(sign);
  if (strncmp(r->at, sign, n) != 0) return false;
  r->at += n;
  return true;
}

static void expect(Reader *r, const char *sign) {
  if (!next_is(r, sign)) refuse(r, "\"%s\" is missing before \"%.30s\"", sign, r->at);
}

// A name of letters, figures, _ and -, the last only inside; returns its length.
static size_t name_length(const char *at) {
  size_t n = 0;
  while (isalnum((unsigned char)at[n]) || at[n] == '_') n++;
  return n;
}

static Value read_sum(Reader *r);

// -- columns --------------------------------------------------------------------------------------

static Value read_column(Reader *r, const char *variant, size_t length) {
  const Claims *c = r->claims;
  size_t n = name_length(r->at);
  char name[64];
  snprintf(name, sizeof name, "%.*s", (int)n, r->at);
  r->at += n;
  for (int i = 0; i < c->n; i++) {
    if (strlen(c->names[i]) != length || strncmp(c->names[i], variant, length) != 0) continue;
    int column = rows_column(&c->rows[i], name);
    if (column < 0) return refuse(r, "the rows of %s have no column %s", c->names[i], name);
    return (Value){.kind = MATRIX, .rows = &c->rows[i], .column = column};
  }
  return refuse(r, "there is no variant %.*s", (int)length, variant);
}

static long read_whole(Reader *r) {
  char *end;
  while (isspace((unsigned char)*r->at)) r->at++;
  long x = strtol(r->at, &end, 10);
  if (end == r->at)
    refuse(r, "a whole number is missing before \"%.30s\"", r->at);
  else
    r->at = end;
  return x;
}

static Value read_episodes(Reader *r, Value of) {
  long from = read_whole(r), to = next_is(r, "..") ? read_whole(r) : from;
  expect(r, "]");
  if (of.kind != MATRIX) return refuse(r, "only a column has episodes");
  Value v = value_episodes(&r->pool, &of, from, to, false);
  return v.kind == NONE ? refuse(r, "a seed has no episodes %ld to %ld", from, to) : v;
}

// -- functions ------------------------------------------------------------------------------------

static Value call(Reader *r, const char *name, size_t length) {
  Value arguments[3];
  int n = 0;
  do {
    if (n == 3) return refuse(r, "%.*s has too many arguments", (int)length, name);
    arguments[n++] = read_sum(r);
  } while (next_is(r, ","));
  expect(r, ")");
  if (r->why[0] != 0) return nothing;
  const Function *f = function_find(name, length);
  if (f == NULL) return refuse(r, "there is no function %.*s", (int)length, name);
  bool fits = n == f->n && (f->first == ANY || arguments[0].kind == f->first);
  for (int i = 1; i < n && fits; i++) fits = arguments[i].kind == SCALAR;
  if (!fits) return refuse(r, "%s takes %s", f->name, f->takes);
  Value v = f->compute(&r->pool, arguments);
  return v.kind == NONE ? refuse(r, "%s finds too few rows", f->name) : v;
}

// -- operators ------------------------------------------------------------------------------------

static Value read_factor(Reader *r) {
  if (next_is(r, "(")) {
    Value v = read_sum(r);
    expect(r, ")");
    return v;
  }
  if (next_is(r, "-")) return value_binary(&r->pool, '-', value_scalar(0), read_factor(r));
  if (isdigit((unsigned char)*r->at)) {
    char *end;
    Value v = value_scalar(strtod(r->at, &end));
    r->at = end;
    return v;
  }
  const char *name = r->at;
  size_t length = name_length(name);
  if (length == 0) return refuse(r, "a number or a name is missing before \"%.30s\"", r->at);
  r->at += length;
  if (next_is(r, "(")) return call(r, name, length);
  if (!next_is(r, ".")) return refuse(r, "%.*s is no number: VARIANT.COLUMN is", (int)length, name);
  Value v = read_column(r, name, length);
  return next_is(r, "[") ? read_episodes(r, v) : v;
}

static Value combine(Reader *r, char sign, Value a, Value b) {
  if (r->why[0] != 0) return nothing;
  if (a.kind == MATRIX || b.kind == MATRIX)
    return refuse(r, "a whole column has no %c; name episodes, as in [5..8]", sign);
  Value v = value_binary(&r->pool, sign, a, b);
  return v.kind == NONE ? refuse(r, "the two sides of %c are of other numbers of seeds", sign) : v;
}

static Value read_product(Reader *r) {
  Value v = read_factor(r);
  for (;;) {
    char sign = next_is(r, "*") ? '*' : next_is(r, "/") ? '/' : 0;
    if (sign == 0) return v;
    Value other = read_factor(r);
    v = combine(r, sign, v, other);
  }
}

// Comparisons of seeds, inside a function, bind weakest.
static char comparison(Reader *r) {
  return next_is(r, "<=")   ? 'l'
         : next_is(r, ">=") ? 'g'
         : next_is(r, "<")  ? '<'
         : next_is(r, ">")  ? '>'
                            : 0;
}

static Value read_terms(Reader *r) {
  Value v = read_product(r);
  for (;;) {
    char sign = next_is(r, "+") ? '+' : next_is(r, "-") ? '-' : 0;
    if (sign == 0) return v;
    Value other = read_product(r);
    v = combine(r, sign, v, other);
  }
}

static Value read_sum(Reader *r) {
  Value v = read_terms(r);
  char sign = comparison(r);
  if (sign == 0) return v;
  Value other = read_terms(r);
  return combine(r, sign, v, other);
}

// -- the chain ------------------------------------------------------------------------------------

// The words of an operand, and behind them its number, unless it is one.
static void print_operand(FILE *out, const char *from, const char *to, double x) {
  while (from < to && isspace((unsigned char)*from)) from++;
  while (from < to && isspace((unsigned char)to[-1])) to--;
  char *end;
  strtod(from, &end);
  fprintf(out, "%.*s", (int)(to - from), from);
  if (end < to) fprintf(out, " = %.4g", x);
}

static bool compare(char sign, double a, double b) {
  return sign == '<' ? a < b : sign == '>' ? a > b : sign == 'l' ? a <= b : a >= b;
}

static bool read_chain(Reader *r, FILE *out) {
  bool holds = true;
  double before = 0;
  for (char sign = 0;;) {
    const char *from = r->at;
    Value v = read_terms(r);
    if (r->why[0] == 0 && v.kind != SCALAR)
      refuse(r, "what is compared must be one number, as median(...) is");
    if (r->why[0] != 0) return false;
    print_operand(out, from, r->at, v.x);
    if (sign != 0) holds = compare(sign, before, v.x) && holds;
    before = v.x;
    while (isspace((unsigned char)*r->at)) r->at++;
    const char *at = r->at;
    char next = comparison(r);
    if (next == 0) return sign != 0 ? holds : (refuse(r, "nothing is compared"), false);
    fprintf(out, " %.*s ", (int)(r->at - at), at);
    sign = next;
  }
}

bool claim_holds(const Claims *claims, const char *chain, FILE *out, char *why, size_t room) {
  Reader r = {.claims = claims, .at = chain, .why = why, .room = room};
  why[0] = 0;
  bool holds = read_chain(&r, out);
  if (why[0] == 0 && r.at[strspn(r.at, " ")] != 0) {
    refuse(&r, "\"%.30s\" is left over", r.at);
    holds = false;
  }
  pool_free(&r.pool);
  return holds;
}

bool claim_number(const Claims *claims, const char *expression, double *x, char *why, size_t room) {
  Reader r = {.claims = claims, .at = expression, .why = why, .room = room};
  why[0] = 0;
  Value v = read_sum(&r);
  if (why[0] == 0 && (v.kind != SCALAR || r.at[strspn(r.at, " ")] != 0))
    refuse(&r, "this is not one number");
  *x = v.x;
  pool_free(&r.pool);
  return why[0] == 0;
}
