// See chart.h.
#include "chart.h"

#include <stdint.h>
#include <string.h>

#include "svg.h"

// Pixels. A letter's width is that of an ordinary one in the font, on the safe side.
static const double WIDTH = 720, EDGE = 20, PLOT = 340, LINE = 22, LETTER = 7.6, BOLD = 9;
enum { MOST_TICKS = 32, NUMBER = 32 };

// The page's colours of curves (web/src/ui/tokens.ts). Dashes tell lines apart where colours do not, and let a line be seen
// that lies under another; each colour comes with other dashes after six curves.
enum { COLOURS = 6 };
static const char *const dashes[COLOURS] = {"", "14 3", "7 3", "3 3", "14 3 3 3", "7 3 2 3"};
static const char *const light[COLOURS] = {"#19181e", "#b4560f", "#0f7f6c",
                                           "#5a3fd0", "#1f6fb2", "#a32a6b"};
static const char *const dark[COLOURS] = {"#eeecf3", "#f0914f", "#34c3a4",
                                          "#a796ff", "#6fb5ee", "#f08bbd"};

typedef struct Tick {
  double at;
  char label[NUMBER];
} Tick;

typedef struct Ticks {
  Tick ticks[MOST_TICKS];
  int n;
} Ticks;

// The picture under way: where the plot lies in it.
typedef struct Plot {
  const Chart *chart;
  FILE *out;
  double left, right, top, bottom;
  Ticks x, y;
} Plot;

// -- numbers ---------------------------------------------------------------------------------------

int text_width(const char *text) {
  int width = 0;
  for (; *text != 0; text++) width += ((unsigned char)*text & 0xc0) != 0x80;
  return width;
}

// ln x = 2 atanh((x - 1) / (x + 1)), after x was brought between 1 and 2 by factors of two.
static double logarithm(double x) {
  const double LN2 = 0.69314718055994531;
  double whole = 0;
  while (x >= 2) {
    x /= 2;
    whole += LN2;
  }
  while (x < 1) {
    x *= 2;
    whole -= LN2;
  }
  double z = (x - 1) / (x + 1), power = z, sum = 0;
  for (int k = 1; k < 40; k += 2) {
    sum += power / k;
    power *= z * z;
  }
  return whole + 2 * sum;
}

// A whole number below 2^53, with a comma after every three figures from the right.
static void put_grouped(int64_t whole, char *out) {
  char figures[NUMBER];
  int n = snprintf(figures, sizeof figures, "%lld", (long long)whole), at = 0;
  for (int i = 0; i < n; i++) {
    if (i > 0 && (n - i) % 3 == 0) out[at++] = ',';
    out[at++] = figures[i];
  }
  out[at] = 0;
}

// 10⁻⁶ for 1e-6, if it is a power of ten.
static bool put_power(double x, char *out, size_t room) {
  static const char *const figures[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  int exponent = 0;
  while (x < 0.5 && exponent < 99) {
    x *= 10;
    exponent++;
  }
  if (exponent == 99 || x < 0.999999 || x > 1.000001) return false;
  snprintf(out, room, "10⁻%s%s", exponent >= 10 ? figures[exponent / 10] : "",
           figures[exponent % 10]);
  return true;
}

void chart_number(double x, char out[NUMBER]) {
  double size = x < 0 ? -x : x;
  char text[NUMBER];
  if (size >= 1000 && size < 1e12 && size == (double)(int64_t)size)
    put_grouped((int64_t)size, text);
  else if (size == 0 || size >= 1e-3 || !put_power(size, text, sizeof text))
    snprintf(text, sizeof text, "%.4g", size);
  snprintf(out, NUMBER, "%s%.24s", x < 0 ? "−" : "", text);
}

// A step of 1, 2 or 5 times a power of ten, so that at most eight are in the span.
static double tick_step(double span) {
  double raw = span / 8, power = 1;
  while (power * 10 <= raw) power *= 10;
  while (power > raw) power /= 10;
  return raw > 5 * power   ? 10 * power
         : raw > 2 * power ? 5 * power
         : raw > power     ? 2 * power
                           : power;
}

// The next multiple of the step below x, or x if it is one.
static double multiple_below(double x, double step) {
  double k = (double)(int64_t)(x / step);
  return k * step > x + 1e-9 * step ? (k - 1) * step : k * step;
}

void chart_round(ChartAxis *axis) {
  double step = tick_step(axis->high - axis->low);
  axis->low = multiple_below(axis->low, step);
  axis->high = 0 - multiple_below(-axis->high, step);
}

// -- ticks -----------------------------------------------------------------------------------------

static void add_tick(Ticks *ticks, const ChartAxis *axis, double at) {
  double slack = 1e-9 * (axis->high - axis->low);
  if (at < axis->low - slack || at > axis->high + slack || ticks->n == MOST_TICKS) return;
  Tick *tick = &ticks->ticks[ticks->n++];
  tick->at = at;
  chart_number(axis->negated && at != 0 ? -at : at, tick->label);
}

static void add_multiples(Ticks *ticks, const ChartAxis *axis) {
  double step = tick_step(axis->high - axis->low);
  int64_t first = (int64_t)(axis->low / step) - 1;
  for (int64_t k = first; (double)k * step <= axis->high + 1e-9 * step; k++)
    add_tick(ticks, axis, (double)k * step);
}

// Powers of ten, one of so many that at most eight are there; of few decades their halves and fifths too.
static void add_decades(Ticks *ticks, const ChartAxis *axis) {
  double power = 1;
  int decades = 0, every, k = 0;
  while (power > axis->low) power /= 10;
  while (power * 10 <= axis->low) power *= 10;
  double at = power;
  while (at <= axis->high) {
    at *= 10;
    decades++;
  }
  every = decades / 8 + 1;
  while (power <= axis->high * 1.000001) {
    if (k++ % every == 0) add_tick(ticks, axis, power);
    if (decades <= 3) {
      add_tick(ticks, axis, 2 * power);
      add_tick(ticks, axis, 5 * power);
    }
    power *= 10;
  }
}

static void make_ticks(Ticks *ticks, const ChartAxis *axis) {
  ticks->n = 0;
  if (axis->logarithmic) add_decades(ticks, axis);
  if (ticks->n >= 2) return;
  ticks->n = 0;
  add_multiples(ticks, axis);
}

static double widest(const Ticks *ticks) {
  int most = 0;
  for (int i = 0; i < ticks->n; i++) {
    int width = text_width(ticks->ticks[i].label);
    most = width > most ? width : most;
  }
  return LETTER * most;
}

// -- places ----------------------------------------------------------------------------------------

// From 0 to 1 along the axis; what lies beyond its ends is at them.
static double part_of(const ChartAxis *axis, double x) {
  if (x <= axis->low) return 0;
  if (x >= axis->high) return 1;
  if (axis->logarithmic) return logarithm(x / axis->low) / logarithm(axis->high / axis->low);
  return (x - axis->low) / (axis->high - axis->low);
}

static double x_of(const Plot *p, double x) {
  return p->left + (p->right - p->left) * part_of(&p->chart->x, x);
}

static double y_of(const Plot *p, double y) {
  return p->bottom - (p->bottom - p->top) * part_of(&p->chart->y, y);
}

// -- texts -----------------------------------------------------------------------------------------

// Bytes of the text's first line, where so many letters fit in: up to a blank, if there is one.
static size_t line_bytes(const char *text, int fits) {
  size_t at = 0, blank = 0;
  int letters = 0;
  for (; text[at] != 0; at++) {
    if (((unsigned char)text[at] & 0xc0) != 0x80 && letters++ == fits) break;
    if (text[at] == ' ') blank = at;
  }
  return text[at] != 0 && blank > 0 ? blank : at;
}

// Writes a text in lines, the first with its foot at y; or only counts them, where `out` is NULL.
static int put_lines(FILE *out, const char *text, double x, double y, bool heading) {
  int n = 0, fits = (int)((WIDTH - EDGE - x) / (heading ? BOLD : LETTER));
  for (; *text != 0; n++) {
    char line[512];
    size_t bytes = line_bytes(text, fits);
    snprintf(line, sizeof line, "%.*s", (int)bytes, text);
    text += bytes + strspn(text + bytes, " ");
    if (out == NULL) continue;
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y + LINE * n,
            heading ? " class=\"heading\"" : "");
    svg_escape(out, line);
    fputs("</text>\n", out);
  }
  return n;
}

static const double SAMPLE = 46; // from a line's sample to its name

static int lines_below(const Plot *p) {
  int n = put_lines(NULL, p->chart->caption, p->left, 0, false);
  for (int i = 0; i < p->chart->n; i++)
    n += put_lines(NULL, p->chart->curves[i].name, p->left + SAMPLE, 0, false);
  return n;
}

// -- the picture -----------------------------------------------------------------------------------

static void write_colours(FILE *out, const char *paper, const char *ink, const char *quiet,
                          const char *const *colours) {
  fprintf(out, ".paper{fill:%s}text{fill:%s}.grid{stroke:%s}", paper, ink, quiet);
  for (int i = 0; i < COLOURS; i++) fprintf(out, ".c%d{color:%s}", i, colours[i]);
}

static void write_style(FILE *out, bool themed) {
  fputs("<style>text{font:14px system-ui,sans-serif}.heading{font-size:16px;font-weight:600}"
        ".grid{stroke-width:1}.line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:"
        "round}.band{fill:currentColor;opacity:.15}",
        out);
  write_colours(out, "#ffffff", "#19181e", "#e3e1e8", light);
  if (themed) {
    fputs("@media(prefers-color-scheme:dark){", out);
    write_colours(out, "#14171d", "#eeecf3", "#302f39", dark);
    fputs("}", out);
  }
  fputs("</style>\n", out);
}

static void write_axes(const Plot *p) {
  FILE *out = p->out;
  for (int i = 0; i < p->y.n; i++) {
    double y = y_of(p, p->y.ticks[i].at);
    fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>", p->left, y, p->right);
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", p->left - 8, y + 5,
            p->y.ticks[i].label);
  }
  for (int i = 0; i < p->x.n; i++) {
    double x = x_of(p, p->x.ticks[i].at);
    fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>", x, p->top, p->bottom);
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n", x,
            p->bottom + 20, p->x.ticks[i].label);
  }
  double middle = (p->top + p->bottom) / 2;
  fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">", (p->left + p->right) / 2,
          p->bottom + 44);
  svg_escape(out, p->chart->x.title);
  fprintf(out,
          "</text>\n<text x=\"18\" y=\"%.1f\" text-anchor=\"middle\" transform=\"rotate(-90 18 "
          "%.1f)\">",
          middle, middle);
  svg_escape(out, p->chart->y.title);
  fputs("</text>\n", out);
}

// The next points that have a place, from *from to before *to; false: there are no more. On a logarithmic axis 0 has none.
static bool next_piece(const Plot *p, const ChartCurve *curve, int *from, int *to) {
  bool all = !p->chart->y.logarithmic;
  for (*from = *to; *from < curve->n && !all && !(curve->points[*from].middle > 0);) ++*from;
  for (*to = *from; *to < curve->n && (all || curve->points[*to].middle > 0);) ++*to;
  return *from < curve->n;
}

// Lines that go back and forth: forth along the lower ends of the intervals, back along the upper ones.
static void write_band(const Plot *p, const ChartCurve *curve) {
  fputs("<path class=\"band\" d=\"", p->out);
  for (int from, to = 0; next_piece(p, curve, &from, &to);) {
    for (int i = from; i < to; i++)
      fprintf(p->out, "%c%.1f %.1f", i == from ? 'M' : 'L', x_of(p, curve->points[i].x),
              y_of(p, curve->points[i].low));
    for (int i = to - 1; i >= from; i--)
      fprintf(p->out, "L%.1f %.1f", x_of(p, curve->points[i].x), y_of(p, curve->points[i].high));
    fputs("Z", p->out);
  }
  fputs("\"/>\n", p->out);
}

// What every path of a curve begins with.
static void open_line(FILE *out, int k) {
  const char *own = dashes[(k + k / COLOURS) % COLOURS];
  fputs("<path class=\"line\"", out);
  if (own[0] != 0) fprintf(out, " stroke-dasharray=\"%s\"", own);
  fputs(" d=\"", out);
}

static void write_line(const Plot *p, int k) {
  const ChartCurve *curve = &p->chart->curves[k];
  open_line(p->out, k);
  for (int from, to = 0; next_piece(p, curve, &from, &to);)
    for (int i = from; i < to; i++)
      fprintf(p->out, "%c%.1f %.1f", i == from ? 'M' : 'L', x_of(p, curve->points[i].x),
              y_of(p, curve->points[i].middle));
  fputs("\"/>\n", p->out);
}

// Below the plot: a sample of each line with its name, then the caption.
static void write_legend(const Plot *p) {
  double y = p->bottom + 44 + LINE;
  for (int k = 0; k < p->chart->n; k++) {
    if (p->chart->curves[k].name[0] == 0) continue; // the only one
    fprintf(p->out, "<g class=\"c%d\">", k % COLOURS);
    open_line(p->out, k);
    fprintf(p->out, "M%.1f %.1fh36\"/></g>\n", p->left, y - 5);
    y += LINE * put_lines(p->out, p->chart->curves[k].name, p->left + SAMPLE, y, false);
  }
  put_lines(p->out, p->chart->caption, p->left, y, false);
}

static void write_curves(const Plot *p) {
  for (int k = 0; k < p->chart->n; k++) {
    const ChartCurve *curve = &p->chart->curves[k];
    if (curve->n == 0) continue;
    fprintf(p->out, "<g class=\"c%d\">\n", k % COLOURS);
    write_band(p, curve);
    write_line(p, k);
    fputs("</g>\n", p->out);
  }
}

static void write_words(FILE *out, const char *element, const char *text) {
  fprintf(out, "<%s>", element);
  svg_escape(out, text);
  fprintf(out, "</%s>\n", element);
}

void chart_write(const Chart *chart, FILE *out) {
  Plot p = {.chart = chart, .out = out};
  make_ticks(&p.x, &chart->x);
  make_ticks(&p.y, &chart->y);
  double last = widest(&p.x) / 2;
  p.left = 42 + widest(&p.y);
  p.right = WIDTH - (last + 4 > EDGE ? last + 4 : EDGE);
  p.top = EDGE + (chart->heading ? LINE * put_lines(NULL, chart->title, p.left, 0, true) + 8 : 0);
  p.bottom = p.top + PLOT;
  double height = p.bottom + 44 + LINE * (lines_below(&p) + 1);
  fprintf(out,
          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
          "height=\"%.0f\" role=\"img\">\n",
          WIDTH, height, WIDTH, height);
  write_words(out, "title", chart->title);
  if (chart->description[0] != 0) write_words(out, "desc", chart->description);
  write_style(out, chart->themed);
  fprintf(out, "<rect class=\"paper\" width=\"%.0f\" height=\"%.0f\"/>\n", WIDTH, height);
  if (chart->heading) put_lines(out, chart->title, p.left, 32, true);
  write_axes(&p);
  write_curves(&p);
  write_legend(&p);
  fputs("</svg>\n", out);
}
