// The cases of `gedanken bench` about Gaussian processes: moments, their derivatives, the evidence. Names tell how many points.
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "bench.h"
#include "gedanken/bench.h"
#include "host.h"

enum { INPUTS = 6, OUTPUTS = 4 }; // those of the cart-pole

static int points_of(const Subject *subject) {
  return (int)strtol(strrchr(subject->of->name, '-') + 1, NULL, 10);
}

int bench_prepare_gp(Subject *subject) {
  subject->bytes = gdn_bench_gp_bytes(points_of(subject), INPUTS, OUTPUTS);
  subject->memory = host_memory(subject->memory, subject->bytes);
  return EXIT_DONE;
}

// Seconds of the quickest of many pieces, since all else is other people's work; `pairs` of points in one of them.
static double measure(Subject *subject, double *pairs) {
  const char *name = subject->of->name;
  gdn_bench_work work = strncmp(name, "evidence", 8) == 0   ? GDN_BENCH_EVIDENCE
                        : strncmp(name, "gradient", 8) == 0 ? GDN_BENCH_GRADIENT
                                                            : GDN_BENCH_MATCH;
  int points = points_of(subject), repeats = 1 + 20000 / (points * points);
  gdn_bench_gp *bench =
      gdn_bench_gp_create(points, INPUTS, OUTPUTS, subject->memory, subject->bytes);
  double end = host_seconds() + BENCH_SECONDS, best = BENCH_SECONDS;
  *pairs = 0;
  while (host_seconds() < end) {
    double start = host_seconds();
    *pairs = gdn_bench_gp_run(bench, work, repeats);
    double seconds = host_seconds() - start;
    if (seconds < best) best = seconds;
  }
  *pairs /= repeats;
  return best / repeats;
}

int bench_sample_gp(Subject *subject, double *result) {
  double pairs;
  *result = 1e3 * measure(subject, &pairs);
  return EXIT_DONE;
}

int bench_sample_pairs(Subject *subject, double *result) {
  double pairs, seconds = measure(subject, &pairs);
  *result = 1e-6 * pairs / seconds;
  return EXIT_DONE;
}
