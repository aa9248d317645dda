// Learning curves as text: the mean over seeds of one number per episode, with its 95 % band.
//
// Columns of block characters, eight levels to a line. Solid is the mean less half the band; shaded
// is what lies within the mean plus or minus 1.96 standard errors. The axis is logarithmic when the
// curve spans more than a factor of 16, so that the end of learning can still be seen. Curves of
// several variants stand below each other, half as high, on one axis.
#include "curves.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "root.h"

enum { WIDTH = 64, HEIGHT = 16, HEIGHT_OF_MANY = 8, LEVELS = 8 * HEIGHT };

// One column of the picture.
typedef struct Column {
  double mean, half; // half the width of the band; 0 when there is only one seed
} Column;

// The value at each level; logarithmic axes multiply from one to the next, others add.
typedef struct Axis {
  double edge[LEVELS + 1];
  int levels;
  bool logarithmic;
} Axis;

void curve_add(Curve *curve, int64_t position, double value) {
  if (position >= curve->room) {
    int64_t room = 2 * position + 64;
    curve->points = host_memory(curve->points, (uint64_t)room * sizeof *curve->points);
    memset(curve->points + curve->room, 0, (size_t)(room - curve->room) * sizeof *curve->points);
    curve->room = room;
  }
  if (position >= curve->n) curve->n = position + 1;
  CurvePoint *point = &curve->points[position];
  point->sum += value;
  point->squares += value * value;
  point->n++;
}

void curve_free(Curve *curve) {
  free(curve->points);
  *curve = (Curve){0};
}

static Column column_of(const CurvePoint *point) {
  double n = (double)point->n, mean = point->sum / n;
  double variance = point->n > 1 ? (point->squares - n * mean * mean) / (n - 1) : 0;
  return (Column){.mean = mean, .half = variance > 0 ? 1.96 * root(variance / n) : 0};
}

// Few episodes: each fills several columns. Many: each column is the average of several.
static Column column_at(const Curve *curve, int at) {
  int64_t from = at * curve->n / WIDTH, to = (at + 1) * curve->n / WIDTH;
  if (to <= from) to = from + 1;
  Column average = {0};
  for (int64_t i = from; i < to; i++) {
    Column one = column_of(&curve->points[i]);
    average.mean += one.mean / (double)(to - from);
    average.half += one.half / (double)(to - from);
  }
  return average;
}

// There are 2^k levels: that root is k square roots.
static void fill_axis(Axis *axis, double low, double high) {
  double ratio = high / low;
  for (int i = axis->levels; i > 1; i /= 2) ratio = root(ratio);
  axis->edge[0] = low;
  for (int i = 1; i <= axis->levels; i++)
    axis->edge[i] =
        axis->logarithmic ? axis->edge[i - 1] * ratio : low + (high - low) * i / axis->levels;
}

// For n columns, in so many lines.
static Axis choose_axis(const Column *columns, int n, int height) {
  double low = columns[0].mean, high = columns[0].mean;
  for (int i = 0; i < n; i++) {
    if (columns[i].mean < low) low = columns[i].mean;
    double top = columns[i].mean + columns[i].half;
    if (top > high) high = top;
  }
  Axis axis = {.levels = 8 * height, .logarithmic = low > 0 && high > 16 * low};
  if (axis.logarithmic)
    low /= 1.5; // the smallest value still has some height
  else if (low > 0)
    low = 0;
  if (!(high > low)) high = low + 1;
  fill_axis(&axis, low, high);
  return axis;
}

// Height of a value, from 0 to all levels, to the nearest level.
static int level_of(const Axis *axis, double x) {
  int level = 0;
  while (level < axis->levels && axis->edge[level + 1] <= x) level++;
  if (level < axis->levels && x - axis->edge[level] > axis->edge[level + 1] - x) level++;
  return level;
}

// What stands in line `line` (0 = lowest) of a column.
static const char *block_of(const Axis *axis, const Column *column, int line) {
  static const char *const eighths[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇"};
  int bottom = 8 * line, top = bottom + 8;
  int mean = level_of(axis, column->mean);
  if (mean >= top) return level_of(axis, column->mean - column->half) >= top ? "█" : "▓";
  if (mean > bottom) return eighths[mean - bottom - 1];
  return level_of(axis, column->mean + column->half) > bottom ? "░" : " ";
}

static void print_label(FILE *out, double value) {
  fprintf(out, value >= 100 ? "%7.0f " : "%7.4g ", value);
}

static int64_t number_of(const CurveAxis *below, int64_t position) {
  return (below->first + position) * below->every;
}

static void print_number(const Curve *curve, FILE *out, const CurveAxis *below, int64_t position) {
  double mean = column_of(&curve->points[position]).mean;
  fprintf(out, mean >= 100 ? "  %" PRId64 ": %.0f" : "  %" PRId64 ": %.3g",
          number_of(below, position), mean);
}

// A few positions in numbers: the 1st, 2nd, 5th, 10th, 20th, 50th, ... and the last; of long curves
// only the 1st, 10th, 100th, ...
static void print_numbers(const Curve *curve, FILE *out, const CurveAxis *below) {
  static const int64_t digits[] = {1, 2, 5};
  int n_digits = curve->n <= 100 ? 3 : 1;
  fprintf(out, "mean at %s", below->unit);
  for (int64_t decade = 1; decade < curve->n; decade *= 10)
    for (int i = 0; i < n_digits; i++)
      if (digits[i] * decade < curve->n) print_number(curve, out, below, digits[i] * decade - 1);
  print_number(curve, out, below, curve->n - 1);
  fputc('\n', out);
}

// The first positions are filled from the first that has a value.
static void fill_holes(Curve *curve) {
  int64_t known = 0;
  while (known < curve->n && curve->points[known].n == 0) known++;
  for (int64_t i = 0; known < curve->n && i < curve->n; i++)
    if (curve->points[i].n == 0) curve->points[i] = curve->points[i < known ? known : i - 1];
}

static void print_picture(const Curve *curve, const Column *columns, const Axis *axis, FILE *out,
                          const CurveAxis *below) {
  for (int line = axis->levels / 8 - 1; line >= 0; line--) {
    if (line % 5 == 0)
      print_label(out, axis->edge[8 * line + 8]);
    else
      fputs("        ", out);
    fputs(line % 5 == 0 ? "┤" : "│", out);
    for (int i = 0; i < WIDTH; i++) fputs(block_of(axis, &columns[i], line), out);
    fputc('\n', out);
  }
  print_label(out, axis->edge[0]);
  fputs("└", out);
  for (int i = 0; i < WIDTH; i++) fputs("─", out);
  char last[32];
  int n = snprintf(last, sizeof last, "%" PRId64, number_of(below, curve->n - 1));
  fprintf(out, "\n%-7s  %-*" PRId64 "%s\n\n", below->unit, WIDTH - n, number_of(below, 0), last);
  print_numbers(curve, out, below);
}

void curve_print(Curve *curves, const char *const *names, int n, FILE *out, const char *title,
                 CurveAxis below, int seeds) {
  Column *columns = host_memory(NULL, (uint64_t)n * WIDTH * sizeof *columns), *end = columns;
  for (int k = 0; k < n; k++) {
    fill_holes(&curves[k]);
    for (int i = 0; i < WIDTH && curves[k].n > 0; i++) *end++ = column_at(&curves[k], i);
  }
  if (end == columns) {
    fprintf(out, "%s: there is none yet\n", title);
    free(columns);
    return;
  }
  Axis axis = choose_axis(columns, (int)(end - columns), n == 1 ? HEIGHT : HEIGHT_OF_MANY);
  fprintf(out, "%s, mean of %d seed%s%s%s\n\n", title, seeds, seeds == 1 ? "" : "s",
          seeds > 1 ? ", ▓░ 95 % band" : "",
          axis.logarithmic ? (n > 1 ? ", one logarithmic axis" : ", logarithmic axis")
          : n > 1          ? ", one axis"
                           : "");
  const Column *at = columns;
  for (int k = 0; k < n; k++) {
    if (n > 1) fprintf(out, "%s%s\n", k > 0 ? "\n" : "", names[k]);
    if (curves[k].n == 0) fputs("there is none yet\n", out);
    if (curves[k].n == 0) continue;
    print_picture(&curves[k], at, &axis, out, &below);
    at += WIDTH;
  }
  free(columns);
}
