// The cases of `gedanken bench` about networks: a product, a decision, an epoch of training. Names tell sizes.
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "bench.h"
#include "gedanken/bench.h"
#include "host.h"

// Number `which` (0, 1, ...) of those that follow the case's first word, each after a "-".
static int size_in_name(const Subject *subject, int which) {
  const char *at = strchr(subject->of->name, '-');
  while (at != NULL && which-- > 0) at = strchr(at + 1, '-');
  return at == NULL ? 1 : (int)strtol(at + 1, NULL, 10);
}

// -- products --------------------------------------------------------------------------------------

typedef struct Layer {
  int rows, inner, columns; // outputs, inputs, batch
} Layer;

// "product-200-8-32": from 200 inputs to 8 outputs, 32 cases.
static Layer layer_of(const Subject *subject) {
  return (Layer){.inner = size_in_name(subject, 0),
                 .rows = size_in_name(subject, 1),
                 .columns = size_in_name(subject, 2)};
}

int bench_prepare_product(Subject *subject) {
  Layer layer = layer_of(subject);
  subject->bytes = gdn_bench_product_bytes(layer.rows, layer.inner, layer.columns);
  subject->memory = host_memory(subject->memory, subject->bytes);
  return EXIT_DONE;
}

// Measures the peak in turn with the product, in short pieces, so that both see the same machine; the quickest
// piece of each counts, since all else is other people's work.
static void measure_peak(Subject *subject) {
  for (int level = 0; gdn_bench_level(level) != NULL; level++) {
    double start = host_seconds(), flops = gdn_bench_peak(level, 200);
    double peak = flops / (host_seconds() - start) * 1e-9;
    if (peak > subject->peak) subject->peak = peak;
  }
}

// 10^9 additions and multiplications a second.
int bench_sample_product(Subject *subject, double *result) {
  Layer layer = layer_of(subject);
  int repeats = 1 + (int)(5e7 / ((double)layer.rows * layer.inner * layer.columns));
  double end = host_seconds() + BENCH_SECONDS;
  *result = 0;
  while (host_seconds() < end) {
    double start = host_seconds();
    double flops = gdn_bench_product(layer.rows, layer.inner, layer.columns, repeats,
                                     subject->memory, subject->bytes);
    double rate = flops / (host_seconds() - start) * 1e-9;
    if (rate > *result) *result = rate;
    measure_peak(subject);
  }
  return EXIT_DONE;
}

// -- planning --------------------------------------------------------------------------------------

// Until the data of the random trials has been learned from and the first plan made.
int bench_prepare_plan(Subject *subject) {
  int code = bench_begin(subject, -1);
  while (code == EXIT_DONE && gdn_run_progress(subject->run).model_steps == 0)
    code = bench_advance(subject, INT64_MAX, GDN_UNTIL_STEP, 1);
  return code;
}

// Milliseconds for one decision.
int bench_sample_plan(Subject *subject, double *result) {
  double start = host_seconds(), seconds = 0;
  int decisions = 0, code = EXIT_DONE;
  while (code == EXIT_DONE && seconds < BENCH_SECONDS) {
    code = bench_advance(subject, INT64_MAX, GDN_UNTIL_STEP, 1);
    decisions++;
    seconds = host_seconds() - start;
  }
  *result = 1e3 * seconds / decisions;
  return code;
}

// -- training --------------------------------------------------------------------------------------

int bench_prepare_epoch(Subject *subject) {
  int code = bench_begin(subject, -1);
  while (code == EXIT_DONE && gdn_run_progress(subject->run).due == 0)
    code = bench_advance(subject, 1, GDN_UNTIL_TICKS, 1);
  return code;
}

// Milliseconds for once through 1000 rows, in batches as the name says.
int bench_sample_epoch(Subject *subject, double *result) {
  int batch = size_in_name(subject, 0), epochs = 0, code = EXIT_DONE;
  double start = host_seconds(), seconds = 0;
  while (code == EXIT_DONE && seconds < BENCH_SECONDS) {
    code = bench_advance(subject, (1000 + batch - 1) / batch, GDN_UNTIL_TICKS, 1);
    epochs++;
    seconds = host_seconds() - start;
  }
  *result = 1e3 * seconds / epochs;
  return code;
}

// -- updates of a policy ---------------------------------------------------------------------------

// Microseconds for one of the updates that are due after a batch of real steps; gathering it does not count.
int bench_sample_update(Subject *subject, double *result) {
  double seconds = 0;
  uint64_t updates = 0;
  int code = EXIT_DONE;
  while (code == EXIT_DONE && seconds < BENCH_SECONDS) {
    while (code == EXIT_DONE && gdn_run_progress(subject->run).due == 0)
      code = bench_advance(subject, 1, GDN_UNTIL_TICKS, 1);
    uint64_t before = gdn_run_progress(subject->run).updates;
    double start = host_seconds();
    if (code == EXIT_DONE) code = bench_advance(subject, INT64_MAX, GDN_UNTIL_STEP, 1);
    seconds += host_seconds() - start;
    updates += gdn_run_progress(subject->run).updates - before;
  }
  *result = 1e6 * seconds / (double)(updates > 0 ? updates : 1);
  return code;
}
