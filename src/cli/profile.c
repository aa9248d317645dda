// Performance profiles: for each threshold the fraction of runs whose score is better, as text and as an SVG picture.
//
// More is better to the right: where smaller scores are better, thresholds are scores times -1, and the axis falls.
#include "profile.h"

#include <stdint.h>
#include <stdlib.h>

#include "chart.h"
#include "host.h"

enum { LAST = PROFILE_POINTS - 1 };

void profile_span(Profile *profile, double low, double high) {
  double size = low < 0 ? -low : low, least = size > 0 ? 1e-6 * size : 1e-6;
  double more = 0.02 * (high - low) > least ? 0.02 * (high - low) : least;
  low -= more;
  high += more;
  for (int i = 0; i <= LAST; i++) profile->thresholds[i] = low + (high - low) * i / LAST;
}

// The score at a threshold.
static double score_at(const Profile *profile, double threshold) {
  return profile->smaller && threshold != 0 ? -threshold : threshold;
}

// -- text ------------------------------------------------------------------------------------------

// Eight levels; only none is empty, and only all is full.
static const char *block_of(double fraction) {
  static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇"};
  if (fraction <= 0) return " ";
  if (fraction >= 1) return "█";
  int level = (int)(8 * fraction + 0.5);
  return blocks[level < 1 ? 0 : level > 7 ? 6 : level - 1];
}

void profile_print(const Profile *profile, FILE *out) {
  int width = 0;
  for (int a = 0; a < profile->n; a++) {
    int letters = text_width(profile->names[a]);
    if (letters > width) width = letters;
  }
  fprintf(out, "Performance profile: the fraction of runs whose score is %s\n\n",
          profile->smaller ? "below" : "above");
  for (int a = 0; a < profile->n; a++) {
    fprintf(out, "%s%*s  │", profile->names[a], width - text_width(profile->names[a]), "");
    for (int i = 1; i < LAST; i += 2)
      fputs(block_of(profile->points[a * PROFILE_POINTS + i].value), out);
    fputs("│\n", out);
  }
  char first[32], middle[32], last[32];
  snprintf(first, sizeof first, "%.4g", score_at(profile, profile->thresholds[0]));
  snprintf(middle, sizeof middle, "%.4g", score_at(profile, profile->thresholds[LAST / 2]));
  snprintf(last, sizeof last, "%.4g", score_at(profile, profile->thresholds[LAST]));
  fprintf(out, "%*s   %-31s%-*s%s\n", width, "", first, 33 - text_width(last), middle, last);
}

// -- SVG -------------------------------------------------------------------------------------------

void profile_svg(const Profile *profile, FILE *out) {
  uint64_t n = (uint64_t)profile->n;
  ChartCurve *curves = host_memory(NULL, n * sizeof *curves);
  ChartPoint *points = host_memory(NULL, n * PROFILE_POINTS * sizeof *points);
  for (int a = 0; a < profile->n; a++) {
    ChartPoint *own = points + (size_t)a * PROFILE_POINTS;
    for (int i = 0; i <= LAST; i++) {
      Estimate e = profile->points[a * PROFILE_POINTS + i];
      own[i] = (ChartPoint){profile->thresholds[i], e.low, e.value, e.high};
    }
    curves[a] = (ChartCurve){profile->names[a], own, PROFILE_POINTS};
  }
  Chart chart = {.title = profile->smaller
                              ? "Performance profile: the fraction of runs whose score is below"
                              : "Performance profile: the fraction of runs whose score is above",
                 .description = "",
                 .caption = "",
                 .themed = true,
                 .x = {profile->axis, profile->thresholds[0], profile->thresholds[LAST], false,
                       profile->smaller},
                 .y = {profile->smaller ? "runs with a score below" : "runs with a score above", 0,
                       1, false, false},
                 .curves = curves,
                 .n = profile->n};
  chart_write(&chart, out);
  free(points);
  free(curves);
}
