// One number of a channel by its name, so that a study can keep it beside every episode.
#include <string.h>

#include "base/text.h"
#include "math/scalar.h"
#include "run/run.h"

typedef struct Place {
  const gdn_channel *channel;
  int32_t column;
  int64_t row; // counted as the figure does; -1: none is named
} Place;

static double number_at(const gdn_channel *c, int64_t i) {
  switch (c->type) {
  case GDN_U8:
    return ((const uint8_t *)c->data)[i];
  case GDN_I32:
    return ((const int32_t *)c->data)[i];
  case GDN_F32:
    return (double)((const float *)c->data)[i];
  default:
    return ((const double *)c->data)[i];
  }
}

static gdn_form form_of(const gdn_channel *c, int32_t column) {
  const gdn_channel_type *about = c->about;
  if (about->n_figures == 0) return GDN_FORM_TABLE;
  return about->figures[about->columns[column].figure].form;
}

// One dimension is one row of columns in lines over the run's own counts, and one column everywhere else.
static int32_t is_one_row(const gdn_channel *c, int32_t column) {
  gdn_form form = form_of(c, column);
  return c->rank == 1 && (form == GDN_FORM_SERIES || form == GDN_FORM_LANES);
}

static int64_t rows_of(const gdn_channel *c, int32_t column) {
  return is_one_row(c, column) ? 1 : c->shape[0];
}

static double number_in(const gdn_channel *c, int64_t row, int32_t column) {
  int64_t width = is_one_row(c, column) || c->rank == 1 ? 1 : c->shape[1];
  if (is_one_row(c, column)) return number_at(c, column);
  return number_at(c, row * width + (c->rank == 1 ? 0 : column));
}

// The column that only grows from one row to the next; -1: there is none.
static int32_t axis_of(const gdn_channel *c) {
  int32_t axis = 0;
  while (axis < c->about->n_columns && c->about->columns[axis].mark != GDN_MARK_AXIS) axis++;
  return axis < c->about->n_columns ? axis : -1;
}

// Of a ring the row that came last; -1: none did.
static int64_t newest_row(const gdn_channel *c) {
  int32_t axis = axis_of(c);
  if (axis < 0) return -1;
  int64_t newest = 0;
  for (int64_t i = 1; i < c->shape[0]; i++)
    if (number_in(c, i, axis) > number_in(c, newest, axis)) newest = i;
  return number_in(c, newest, axis) > 0 ? newest : -1;
}

// -- the name --------------------------------------------------------------------------------------

static gdn_status refuse(gdn_status status, gdn_message *why, const char *measure,
                         const char *what) {
  text_writer w = text_message(why);
  text_put(&w, "the measure \"");
  text_put(&w, measure);
  text_put(&w, "\" ");
  text_put(&w, what);
  return status;
}

// Whether the name is the channel's, and nothing follows but a column: `rest` is that, or empty.
static int32_t is_of(const gdn_channel *c, text_span name, text_span *rest) {
  int32_t n = (int32_t)strlen(c->key);
  if (name.n < n || memcmp(name.at, c->key, (size_t)n) != 0) return 0;
  if (name.n > n && name.at[n] != '.') return 0;
  *rest = name.n > n ? (text_span){name.at + n + 1, name.n - n - 1} : (text_span){name.at + n, 0};
  return 1;
}

static int32_t find_column(const gdn_channel *c, text_span name) {
  for (int32_t i = 0; i < c->about->n_columns; i++)
    if (text_equal(name, c->about->columns[i].key)) return i;
  return -1;
}

static gdn_status read_name(const gdn_run *run, const char *measure, Place *place,
                            gdn_message *why) {
  text_span row = text_all(measure), name = text_cut(&row, '['), column = {NULL, 0}, rest;
  for (int32_t i = 0; i < run->channels.n; i++) { // of two keys that fit, the longer
    const gdn_channel *c = &run->channels.channels[i];
    if (!is_of(c, name, &rest) || (place->channel != NULL && rest.n > column.n)) continue;
    place->channel = c;
    column = rest;
  }
  if (place->channel == NULL)
    return refuse(GDN_UNKNOWN_ID, why, measure, "begins with no channel of this run");
  if (column.n > 0) place->column = find_column(place->channel, column);
  if (place->column < 0)
    return refuse(GDN_UNKNOWN_ID, why, measure, "names no column of its channel");
  place->row = -1;
  if (row.at[-1] != '[') return GDN_OK;
  double number = 0;
  int32_t closed = row.n > 0 && row.at[row.n - 1] == ']';
  row.n -= closed;
  if (!closed || !text_number(row, &number) || number < 0 || number > INT32_MAX ||
      number != (double)(int32_t)number)
    return refuse(GDN_UNKNOWN_ID, why, measure, "does not end with a row, as in [5]");
  place->row = (int32_t)number;
  return GDN_OK;
}

gdn_status gdn_run_measure(const gdn_run *run, const char *measure, double *value,
                           gdn_message *why) {
  Place place = {0};
  if (run == NULL || measure == NULL || value == NULL)
    return refuse(GDN_BAD_ARGUMENT, why, measure == NULL ? "" : measure,
                  "needs a run and a place for its number");
  gdn_status status = read_name(run, measure, &place, why);
  if (status != GDN_OK) return status;
  const gdn_channel *c = place.channel;
  int64_t rows = rows_of(c, place.column);
  int32_t first =
      c->about->n_figures > 0 ? c->about->figures[c->about->columns[place.column].figure].first : 0;
  if (place.row >= 0 && (place.row < first || place.row - first >= rows))
    return refuse(GDN_UNKNOWN_ID, why, measure, "names a row that its channel does not have");
  int32_t is_ring = form_of(c, place.column) == GDN_FORM_RING || axis_of(c) >= 0;
  if (place.row < 0 && rows > 1 && !is_ring)
    return refuse(GDN_UNKNOWN_ID, why, measure, "is of many rows: one must be named, as in [5]");
  int64_t row = place.row >= 0 ? place.row - first : rows == 1 ? 0 : newest_row(c);
  *value = row < 0 ? SCALAR_NAN : number_in(c, row, place.column);
  return GDN_OK;
}
