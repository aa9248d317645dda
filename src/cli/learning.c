// See learning.h.
//
// Seeds end their episodes at different steps, so each curve is read at the same places: where episodes end, while these are
// few, otherwise at equal distances (equal ratios on a logarithmic axis). At a place a seed has the mean of its episodes
// since the place before, or else the number of the episode under way. A sum holds until the next episode ends, and an evaluation
// until the next one. A variant's curve ends with the first of its seeds.
#include "learning.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "chart.h"
#include "file.h"
#include "gedanken/run.h"
#include "host.h"
#include "order.h"
#include "root.h"

enum { PLACES = 256 };

// -- the numbers -----------------------------------------------------------------------------------

void learning_seed(Learning *l) {
  if (l->n_seeds == l->seeds_room) {
    l->seeds_room = 2 * l->seeds_room + 16;
    l->begins = host_memory(l->begins, (uint64_t)l->seeds_room * sizeof *l->begins);
  }
  l->begins[l->n_seeds++] = l->n;
}

void learning_add(Learning *l, double x, double y) {
  if (y - y != 0) return;
  if (l->n == l->room) {
    l->room = 2 * l->room + 256;
    l->x = host_memory(l->x, (uint64_t)l->room * sizeof *l->x);
    l->y = host_memory(l->y, (uint64_t)l->room * sizeof *l->y);
  }
  l->x[l->n] = x;
  l->y[l->n++] = y;
}

void learning_free(Learning *l) {
  free(l->x);
  free(l->y);
  free(l->begins);
  *l = (Learning){0};
}

int learning_rows(Learning *l, const Rows *rows, const char *file, const char *measure, Over over) {
  bool sums = strcmp(measure, "cumulative") == 0;
  const char *needed[] = {"episode", "env_steps", "model_steps", sums ? "return" : measure};
  int columns[4], finished = rows_column(rows, "finished");
  for (int i = 0; i < 4; i++) {
    columns[i] = rows_column(rows, needed[i]);
    if (columns[i] < 0)
      return failure("%s has no column of numbers called \"%.60s\"", file, needed[i]);
  }
  for (int s = 0; s < rows->n_seeds; s++) {
    double sum = 0;
    learning_seed(l);
    for (int64_t row = rows->first[s]; row < rows->first[s + 1]; row++) {
      if (finished >= 0 && rows_number(rows, row, finished) == 0) continue;
      double y = rows_number(rows, row, columns[3]), x = rows_number(rows, row, columns[0]);
      if (over != OVER_EPISODES) x = rows_number(rows, row, columns[1]);
      if (over == OVER_ALL) x += rows_number(rows, row, columns[2]);
      sum += y;
      learning_add(l, x, sums ? sum : y);
    }
  }
  return EXIT_DONE;
}

static int64_t end_of(const Learning *l, int seed) {
  return seed + 1 < l->n_seeds ? l->begins[seed + 1] : l->n;
}

// Seeds that have a number.
static int seeds_of(const Learning *l) {
  int n = 0;
  for (int s = 0; s < l->n_seeds; s++) n += end_of(l, s) > l->begins[s];
  return n;
}

// Where the first of the seeds ends.
static double last_of(const Learning *l) {
  double least = 0;
  bool any = false;
  for (int s = 0; s < l->n_seeds; s++) {
    int64_t end = end_of(l, s);
    if (end == l->begins[s]) continue;
    if (!any || l->x[end - 1] < least) least = l->x[end - 1];
    any = true;
  }
  return least;
}

// -- the places ------------------------------------------------------------------------------------

typedef struct Places {
  double at[PLACES];
  int n;
} Places;

// Adds x where it belongs; false where there is no room.
static bool add_place(Places *p, double x) {
  int low = 0, high = p->n;
  while (low < high) {
    int middle = (low + high) / 2;
    if (p->at[middle] < x)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < p->n && p->at[low] == x) return true;
  if (p->n == PLACES) return false;
  memmove(p->at + low + 1, p->at + low, (size_t)(p->n - low) * sizeof *p->at);
  p->at[low] = x;
  p->n++;
  return true;
}

// Where episodes end, if there are few such places.
static bool few_ends(const LearningFigure *f, Places *p) {
  p->n = 0;
  for (int v = 0; v < f->n; v++)
    for (int64_t i = 0; i < f->variants[v].n; i++)
      if (!add_place(p, f->variants[v].x[i])) return false;
  return true;
}

static void spread_places(Places *p, double low, double high, bool logarithmic) {
  double ratio = high / low; // its 256th root is eight square roots
  for (int i = 1; i < PLACES; i *= 2) ratio = logarithmic ? root(ratio) : ratio;
  p->n = PLACES;
  for (int i = 0; i < PLACES; i++) {
    double part = (i + 1.0) / PLACES;
    p->at[i] = !logarithmic ? low + (high - low) * part
               : i == 0     ? low * ratio
                            : p->at[i - 1] * ratio;
  }
  p->at[PLACES - 1] = high;
}

// -- the curves ------------------------------------------------------------------------------------

// A seed's number at a place; `at` is its first episode after the place before, and becomes that after this one.
static double number_at(const Learning *l, int seed, double place, const LearningFigure *f,
                        int64_t *at) {
  int64_t end = end_of(l, seed), first = *at;
  double sum = 0;
  while (*at < end && l->x[*at] <= place) sum += l->y[(*at)++];
  if ((f->sums || f->evaluates) && *at > l->begins[seed]) return l->y[*at - 1];
  if (f->sums) return 0;
  return *at > first ? sum / (double)(*at - first) : l->y[first];
}

// Returns how many points there are.
static int fill_points(const Learning *l, const Places *places, const LearningFigure *f,
                       ChartPoint *points) {
  uint64_t many = (uint64_t)l->n_seeds;
  int64_t *at = host_memory(NULL, many * sizeof *at);
  double *numbers = host_memory(NULL, many * sizeof *numbers), last = last_of(l);
  int n = 0;
  for (int s = 0; s < l->n_seeds; s++) at[s] = l->begins[s];
  for (int i = 0; i < places->n && l->n > 0; i++) {
    double place = places->at[i] < last ? places->at[i] : last;
    int found = 0;
    for (int s = 0; s < l->n_seeds; s++)
      if (end_of(l, s) > l->begins[s]) numbers[found++] = number_at(l, s, place, f, &at[s]);
    rising_sort(numbers, found);
    points[n++] =
        (ChartPoint){place, rising_quantile(numbers, found, 0.25),
                     rising_quantile(numbers, found, 0.5), rising_quantile(numbers, found, 0.75)};
    if (places->at[i] >= last) break;
  }
  free(numbers);
  free(at);
  return n;
}

// -- the picture -----------------------------------------------------------------------------------

static const char *const over_words[OVER_COUNT] = {"Episodes", "Real steps",
                                                   "Real and imagined steps"};

static ChartAxis axis_over(const LearningFigure *f) {
  ChartAxis x = {.title = over_words[f->over], .low = 0, .high = 0};
  double least = 0;
  for (int v = 0; v < f->n; v++) {
    double last = last_of(&f->variants[v]);
    if (last > x.high) x.high = last;
    for (int64_t i = 0; i < f->variants[v].n; i++) {
      double at = f->variants[v].x[i];
      if (at > 0 && (least == 0 || at < least)) least = at;
    }
  }
  if (f->over == OVER_EPISODES) x.low = least;
  x.logarithmic = (f->scale & SCALE_X) != 0 && least > 0 && x.high > least;
  if (x.logarithmic) x.low = least;
  if (!(x.high > x.low)) x.high = x.low + 1;
  return x;
}

static ChartAxis axis_of(const LearningFigure *f, const ChartCurve *curves) {
  ChartAxis y = {.title = f->measure};
  double least = 0, most = 0, positive = 0; // medians; the least of all that is above 0
  bool any = false;
  for (int v = 0; v < f->n; v++)
    for (int i = 0; i < curves[v].n; i++) {
      ChartPoint p = curves[v].points[i];
      double above = p.low > 0 ? p.low : p.middle;
      if (above > 0 && (positive == 0 || above < positive)) positive = above;
      if (!any || p.low < y.low) y.low = p.low;
      if (!any || p.high > y.high) y.high = p.high;
      if (!any || p.middle < least) least = p.middle;
      if (!any || p.middle > most) most = p.middle;
      any = true;
    }
  bool needed = (f->scale & SCALE_CHOSEN) != 0 && least > 0 && most > 16 * least;
  if (((f->scale & SCALE_Y) != 0 || needed) && y.high > positive && positive > 0) {
    y.logarithmic = true;
    y.low = positive / 1.1;
    y.high *= 1.1;
    return y;
  }
  if (y.low > 0 && y.low < y.high / 2) y.low = 0;
  if (!(y.high > y.low)) y.high = y.low + 1;
  chart_round(&y);
  return y;
}

static bool leaves(const Chart *chart) {
  for (int v = 0; v < chart->n; v++)
    for (int i = 0; i < chart->curves[v].n; i++)
      if (chart->curves[v].points[i].middle <= 0) return chart->y.logarithmic;
  return false;
}

static void say_what(const LearningFigure *f, const Chart *chart, char *out, size_t room) {
  int most = 0, least = -1, given = 0;
  for (int v = 0; v < f->n; v++) {
    int n = seeds_of(&f->variants[v]);
    most = n > most ? n : most;
    least = least < 0 || n < least ? n : least;
    given = f->variants[v].n_seeds > given ? f->variants[v].n_seeds : given;
  }
  int n = 0;
  if (most > 1)
    n = snprintf(out, room, "Median of %d seeds; the band is the middle half of them.", given);
  else
    n = snprintf(out, room, "%d seed.", given);
  if (least < given && n < (int)room)
    n += snprintf(out + n, room - (size_t)n, " Not every seed has %s: of one variant only %d.",
                  f->evaluates ? "been evaluated" : "finished an episode", least);
  if (leaves(chart) && n < (int)room)
    n += snprintf(out + n, room - (size_t)n, " A median of 0 or below has no place on this axis.");
  if (f->text[0] != 0 && n < (int)room) snprintf(out + n, room - (size_t)n, " %s", f->text);
}

// "Vertical axis: Return per episode, logarithmic."
static void title_axis(ChartAxis *axis, char *out, size_t room) {
  if (!axis->logarithmic) return;
  snprintf(out, room, "%s (logarithmic)", axis->title);
  axis->title = out;
}

// Of each variant where its curve ends.
static void describe(const LearningFigure *f, const Chart *chart, char *out, size_t room) {
  int n = snprintf(out, room, "%s over %s.", chart->y.title, chart->x.title);
  for (int v = 0; v < f->n && n < (int)room; v++) {
    const ChartCurve *curve = &chart->curves[v];
    char first[32], last[32];
    if (curve->n == 0) continue;
    chart_number(curve->points[0].middle, first);
    chart_number(curve->points[curve->n - 1].middle, last);
    n += snprintf(out + n, room - (size_t)n, " %s%sfrom %s to %s.", curve->name,
                  curve->name[0] != 0 ? ": " : "The median goes ", first, last);
  }
}

void learning_svg(const LearningFigure *f, FILE *out) {
  char x_title[80], y_title[200], caption[2000], description[4000];
  uint64_t many = (uint64_t)f->n;
  ChartCurve *curves = host_memory(NULL, many * sizeof *curves);
  ChartPoint *points = host_memory(NULL, many * PLACES * sizeof *points);
  Places places;
  ChartAxis x = axis_over(f);
  if (!few_ends(f, &places)) spread_places(&places, x.low, x.high, x.logarithmic);
  for (int v = 0; v < f->n; v++) {
    ChartPoint *own = points + (size_t)v * PLACES;
    int n = fill_points(&f->variants[v], &places, f, own);
    curves[v] = (ChartCurve){f->names[v], own, n};
  }
  Chart chart = {.title = f->title,
                 .description = description,
                 .caption = caption,
                 .heading = true,
                 .x = x,
                 .y = axis_of(f, curves),
                 .curves = curves,
                 .n = f->n};
  say_what(f, &chart, caption, sizeof caption);
  title_axis(&chart.x, x_title, sizeof x_title);
  title_axis(&chart.y, y_title, sizeof y_title);
  describe(f, &chart, description, sizeof description);
  chart_write(&chart, out);
  free(points);
  free(curves);
}

int learning_write(const LearningFigure *figure, const char *path) {
  FileOut out;
  if (file_begin(&out, path, FILE_BESIDE)) {
    learning_svg(figure, out.file);
    if (file_finish(&out)) return EXIT_DONE;
  }
  return failure("%s cannot be written: %s", path, strerror(errno));
}

// -- words -----------------------------------------------------------------------------------------

const char *learning_words(const char *measure) {
  return strcmp(measure, "length") == 0       ? "Steps per episode"
         : strcmp(measure, "cumulative") == 0 ? "All rewards so far"
         : strcmp(measure, "return") == 0     ? "Return per episode"
                                              : measure;
}

// Of CHANNEL.COLUMN[ROW] in this run. The longest key of a channel counts.
static void say_channel(const gdn_run *run, const char *what, char *out, size_t room) {
  gdn_channel channel, best = {0};
  size_t longest = 0;
  for (int32_t i = 0; i < gdn_run_channel_count(run); i++) {
    if (gdn_run_channel(run, i, &channel) != GDN_OK) continue;
    size_t n = strlen(channel.key);
    bool fits = strncmp(what, channel.key, n) == 0 && (what[n] == 0 || what[n] == '.');
    if (fits && n > longest) best = channel;
    if (fits && n > longest) longest = n;
  }
  if (longest == 0) return;
  const char *rest = what + longest + (what[longest] == '.'), *row = strchr(rest, '[');
  size_t n = row == NULL ? strlen(rest) : (size_t)(row - rest);
  for (int32_t i = 0; i < best.about->n_columns; i++) {
    const gdn_column *column = &best.about->columns[i];
    if (n > 0 && (strlen(column->key) != n || strncmp(column->key, rest, n) != 0)) continue;
    const char *axis = best.about->n_figures > 0 ? best.about->figures[column->figure].axis : "row";
    int used = snprintf(out, room, "%s%s%s%s", column->label, column->unit[0] != 0 ? " (" : "",
                        column->unit, column->unit[0] != 0 ? ")" : "");
    if (row != NULL && used < (int)room)
      snprintf(out + used, room - (size_t)used, ", %s: %.*s", axis, (int)strcspn(row + 1, "]"),
               row + 1);
    return;
  }
}

void learning_channel_words(const gdn_config *config, const char *what, char *out, size_t room) {
  uint64_t bytes = 0;
  gdn_run *run = NULL;
  snprintf(out, room, "%s", what);
  if (gdn_run_bytes(config, &bytes, NULL) != GDN_OK) return;
  void *memory = host_memory(NULL, bytes);
  if (gdn_run_create(config, memory, bytes, &run, NULL) == GDN_OK)
    say_channel(run, what, out, room);
  free(memory);
}
