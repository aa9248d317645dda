// See run_output.h.
#include "run_output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "signals.h"

// -- while it goes on ------------------------------------------------------------------------------

static void clear_bar(const Output *output) {
  if (output->bar) fputs("\r\033[K", stderr);
}

static void hear_row(void *self, int variant, uint64_t seed, const double row[ROW_COLUMNS]) {
  Output *output = self;
  bool begins = variant != output->variant;
  output->variant = variant;
  if (output->has_csv && begins) csv_origin(&output->csv, &output->grid->configs[variant]);
  if (output->has_csv) csv_row(&output->csv, seed, row);
  if (output->curves || output->learning_path != NULL)
    run_curves_add(&output->learning, variant, seed, row);
}

// A sentence about one seed, or about all of them.
static void say(Output *output, int variant, uint64_t seed, const Report *last) {
  const char *name = output->grid->names[variant], *between = name[0] != 0 ? ", " : "";
  clear_bar(output);
  if (output->load || last->code == EXIT_USAGE)
    fprintf(stderr, "gedanken: %s\n", last->text);
  else
    fprintf(stderr, "gedanken: %s%sseed %" PRIu64 ": %s\n", name, between, seed, last->text);
}

static void hear_end(void *self, int variant, uint64_t seed, const Report *last) {
  Output *output = self;
  const char *name = output->grid->names[variant];
  bool done = last->code == EXIT_DONE && !last->stopped;
  if (output->has_csv) csv_end(&output->csv, done ? &last->digest : NULL);
  output->seconds[output->n_seconds++] = last->seconds;
  if (last->code != EXIT_DONE || (done && last->text[0] != 0)) say(output, variant, seed, last);
  if (done && output->digests != NULL) {
    if (output->digests == stderr) clear_bar(output);
    fprintf(output->digests, "%" PRIu64 " %016" PRIx64 "%s%s\n", seed, last->digest,
            name[0] != 0 ? " " : "", name);
  }
}

// At most ten times a second.
static void draw_bar(Output *output, double fraction) {
  enum { CELLS = 40 };
  double now = host_seconds();
  if (!output->bar || now - output->bar_drawn_at < 0.1) return;
  output->bar_drawn_at = now;
  int full = (int)(fraction * CELLS + 0.5);
  fputs("\r", stderr);
  for (int i = 0; i < CELLS; i++) fputs(i < full ? "█" : "░", stderr);
  fprintf(stderr, " %3.0f %%", 100 * fraction);
  fflush(stderr);
}

// Rows are there for others to read as soon as they are heard; when they cannot be written, more work is for nothing.
static bool hear_progress(void *self, double fraction) {
  Output *output = self;
  draw_bar(output, fraction);
  if (!output->has_csv) return true;
  if (output->csv.out == stdout) return fflush(stdout) == 0 && ferror(stdout) == 0;
  return file_flush(&output->file);
}

// -- files -----------------------------------------------------------------------------------------

static int cannot_write(const char *path) {
  return failure("%s cannot be written: %s", path, strerror(errno));
}

// What must be equal for a study to go on: all that its rows and files depend on.
static char *study_text(const Output *output, const Sweep *sweep) {
  static char config[GDN_CONFIG_TEXT];
  const char *save = output->save, *svg = output->svg;
  size_t room = (size_t)sweep->n_variants * sizeof config + sizeof sweep->job.measures + 512 +
                (save != NULL ? strlen(save) : 0) + (svg != NULL ? strlen(svg) : 0);
  for (int i = 0; i < sweep->job.n_changes; i++) room += strlen(sweep->job.changes[i]) + 1;
  char *text = host_memory(NULL, room);
  int n = snprintf(text, room, "gedanken %s, numbers %d\n", gdn_version(), gdn_numbers_version());
  for (int i = 0; i < sweep->n_variants; i++) {
    gdn_config_format(&sweep->variants[i], config, sizeof config);
    n += snprintf(text + n, room - (size_t)n, "%s\n", config);
  }
  n += snprintf(text + n, room - (size_t)n,
                "%d seeds, %" PRId64 " episodes, %" PRId64 " steps\nevaluate %d every %" PRId64
                "\nsave %s\nsvg %s\nloaded %" PRIx64,
                sweep->n_seeds, sweep->job.episodes, sweep->job.steps, sweep->job.evaluate,
                sweep->job.every, save != NULL ? save : "", svg != NULL ? svg : "",
                checkpoint_hash(sweep->job.snapshot, sweep->job.snapshot_bytes));
  for (int i = 0; i < sweep->job.n_changes; i++)
    n += snprintf(text + n, room - (size_t)n, " %s", sweep->job.changes[i]);
  const Measures *measures = &sweep->job.measures;
  for (int i = 0; i < measures->n; i++)
    n += snprintf(text + n, room - (size_t)n, "\n%s=%s", measures->names[i], measures->what[i]);
  snprintf(text + n, room - (size_t)n, "\n");
  return text;
}

static int open_checkpoint(Output *output, Sweep *sweep) {
  if (!output->wants_checkpoint) return EXIT_DONE;
  char *study = study_text(output, sweep);
  int code = checkpoint_open(&output->checkpoint, output->csv_path, study);
  sweep->job.checkpoint = output->checkpoint.folder;
  free(study);
  return code;
}

static int open_csv(Output *output, const Job *job) {
  if (strcmp(output->csv_path, "-") == 0) {
    csv_begin(&output->csv, stdout, &job->measures, job->evaluate > 0);
  } else {
    char *piece = NULL;
    if (output->checkpoint.folder != NULL)
      piece = checkpoint_name(output->checkpoint.folder, "rows.part");
    bool begun = file_begin_as(&output->file, output->csv_path, FILE_GROWING, piece);
    int problem = errno;
    free(piece);
    errno = problem;
    if (!begun) return cannot_write(output->csv_path);
    csv_begin(&output->csv, output->file.file, &job->measures, job->evaluate > 0);
  }
  output->has_csv = true;
  return EXIT_DONE;
}

int output_open(Output *output, Sweep *sweep) {
  uint64_t runs = (uint64_t)sweep->n_variants * (uint64_t)sweep->n_seeds;
  run_curves_begin(&output->learning, sweep, output->grid, output->learning_path != NULL);
  output->variant = -1;
  output->checkpoint.lock = -1;
  if (output->save != NULL && !file_can_write(output->save)) return cannot_write(output->save);
  if (output->svg != NULL && !file_can_write(output->svg)) return cannot_write(output->svg);
  if (output->learning_path != NULL && !file_can_write(output->learning_path))
    return cannot_write(output->learning_path);
  int code = open_checkpoint(output, sweep);
  if (code == EXIT_DONE && output->csv_path != NULL) code = open_csv(output, &sweep->job);
  if (output->wants_digests)
    output->digests = output->has_csv && output->csv.out == stdout ? stderr : stdout;
  output->bar = !output->quiet && host_is_terminal(stderr);
  output->curves = !output->quiet && output->csv_path == NULL && !output->wants_digests &&
                   output->svg == NULL && output->save == NULL && output->learning_path == NULL;
  output->seconds = host_memory(NULL, runs * sizeof *output->seconds);
  sweep->row = hear_row;
  sweep->end = hear_end;
  sweep->progress = hear_progress;
  sweep->self = output;
  sweep->keep_rows = output->has_csv || output->curves || output->learning_path != NULL;
  return code;
}

// -- the end ---------------------------------------------------------------------------------------

// What was kept, and how to go on.
static void say_stopped(const Output *output, int code) {
  const char *name = signals_name(code - EXIT_SIGNAL);
  if (output->checkpoint.folder != NULL)
    failure(
        "stopped by %s; all that was done is kept in %s, and the same command goes on from there",
        name, output->checkpoint.folder);
  else if (output->has_csv)
    failure(
        "stopped by %s; the episodes that were finished are in %s (with --checkpoint SECONDS the "
        "same command would go on)",
        name, output->csv.out == stdout ? "the output" : output->file.piece);
  else
    failure("stopped by %s; nothing is kept (--csv FILE keeps what is finished, and --checkpoint "
            "SECONDS lets the same command go on)",
            name);
}

// How long it took is not part of the result: equal runs give equal bytes. So it has a file of its own.
static bool write_times(const Output *output, const Sweep *sweep) {
  size_t room = strlen(output->file.path) + sizeof ".times";
  char *path = host_memory(NULL, room);
  snprintf(path, room, "%s.times", output->file.path);
  FileOut file;
  bool written = file_begin(&file, path, FILE_BESIDE);
  if (written) {
    bool grid = sweep->n_variants > 1;
    fprintf(file.file, "seed,seconds%s\n", grid ? ",variant" : "");
    for (int i = 0; i < output->n_seconds; i++)
      fprintf(file.file, "%" PRIu64 ",%.3f%s%s\n", sweep->job.seed + (uint64_t)(i % sweep->n_seeds),
              output->seconds[i], grid ? "," : "", output->grid->names[i / sweep->n_seeds]);
    written = file_finish(&file);
  }
  int problem = errno;
  free(path);
  errno = problem;
  return written;
}

// A study that was stopped leaves its rows where they are; one that has a checkpoint will write them again.
static int close_csv(Output *output, const Sweep *sweep, int code) {
  if (!output->has_csv) return code;
  csv_end(&output->csv, NULL);
  csv_free(&output->csv);
  if (output->csv.out == stdout) return code;
  bool stopped = code >= EXIT_SIGNAL && file_flush(&output->file);
  bool timed = output->file.problem != 0 || !output->file.ordinary || write_times(output, sweep);
  if (!timed) code = failure("%s.times cannot be written: %s", output->file.path, strerror(errno));
  if (stopped) file_keep_piece(&output->file);
  if (stopped || file_finish(&output->file)) return code;
  return cannot_write(output->csv_path);
}

int output_close(Output *output, const Sweep *sweep, int code) {
  clear_bar(output);
  if (output->learning_path != NULL && code == EXIT_DONE)
    code = run_curves_draw(&output->learning, output->learning_path);
  if (output->curves && code == EXIT_DONE) run_curves_print(&output->learning, stdout);
  code = close_csv(output, sweep, code);
  if (code >= EXIT_SIGNAL) say_stopped(output, code);
  if (output->checkpoint.folder != NULL && code == EXIT_DONE)
    checkpoint_remove(&output->checkpoint);
  return code;
}

void output_free(Output *output) {
  run_curves_free(&output->learning);
  free(output->seconds);
  file_free(&output->file);
  checkpoint_leave(&output->checkpoint);
}
