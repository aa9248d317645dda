// Curves with bands as an SVG picture: axes with ticks at round numbers, a legend and a caption below the plot, never over a
// curve.
#ifndef GEDANKEN_CLI_CHART_H
#define GEDANKEN_CLI_CHART_H

#include <stdbool.h>
#include <stdio.h>

typedef struct ChartPoint {
  double x, low, middle, high; // the line goes through the middle, the band from low to high
} ChartPoint;

typedef struct ChartCurve {
  const char *name;
  const ChartPoint *points; // [n] x rising
  int n;
} ChartCurve;

typedef struct ChartAxis {
  const char *title; // in words, with its unit
  double low, high;
  bool logarithmic; // then low is above 0
  bool negated;     // people see the numbers times -1
} ChartAxis;

typedef struct Chart {
  const char *title;       // for screen readers, and as a heading
  const char *description; // for screen readers
  const char *caption;     // below the legend
  bool heading;
  bool themed; // dark for readers who like it so; otherwise always on white, for print
  ChartAxis x, y;
  const ChartCurve *curves;
  int n;
} Chart;

// Letters of a text in UTF-8.
int text_width(const char *text);
// A number as people read it: 20,000; −0.5; 10⁻⁶.
void chart_number(double x, char out[32]);
// Moves the ends of a plain axis outwards to round numbers.
void chart_round(ChartAxis *axis);
// Errors show in ferror(out).
void chart_write(const Chart *chart, FILE *out);

#endif
