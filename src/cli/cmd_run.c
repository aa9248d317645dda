// `gedanken run`: an agent in a world, over many seeds, to CSV, pictures, snapshots and digests.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint.h"
#include "commands.h"
#include "csv.h"
#include "curves.h"
#include "file.h"
#include "host.h"
#include "load.h"
#include "signals.h"
#include "sweep.h"

enum {
  OPT_SEEDS,
  OPT_EPISODES,
  OPT_STEPS,
  OPT_CSV,
  OPT_CHECKPOINT,
  OPT_SVG,
  OPT_DIGEST,
  OPT_SAVE,
  OPT_LOAD,
  OPT_JOBS,
  OPT_QUIET,
  OPT_COUNT
};

static const Option options[OPT_COUNT] = {
    [OPT_SEEDS] = {"--seeds", "N", "run N seeds: seed, seed+1, ... (default 1)"},
    [OPT_EPISODES] = {"--episodes", "N", "stop after N episodes (default 50)"},
    [OPT_STEPS] = {"--steps", "N", "or stop after N real steps"},
    [OPT_CSV] = {"--csv", "FILE|-", "one row per episode; - is standard output"},
    [OPT_CHECKPOINT] =
        {"--checkpoint", "S",
         "with --csv FILE: keep the state every S seconds; the same command goes on"},
    [OPT_SVG] = {"--svg", "FILE", "picture of the first seed at the end, all layers"},
    [OPT_DIGEST] = {"--digest", NULL, "print `seed digest` for each seed"},
    [OPT_SAVE] = {"--save", "FILE", "snapshot at the end; of several seeds each gets FILE.SEED"},
    [OPT_LOAD] = {"--load", "FILE", "continue from a snapshot, for N more episodes or steps"},
    [OPT_JOBS] = {"--jobs", "N", "processes at a time; 0: one per core (default 1)"},
    [OPT_QUIET] = {"--quiet", NULL, "no progress bar, and no curves"},
};

// What to do with the results.
typedef struct Output {
  bool has_csv;
  Csv csv;
  FileOut file; // behind the CSV, where that is not standard output
  Checkpoint checkpoint;
  FILE *digests; // NULL: none
  bool curves, bar, load;
  Curve curve;
  double *seconds; // of work on each seed that was heard of
  int n_seconds;
  int64_t first_episode; // number of the first row; 0: none yet
  double bar_drawn_at;   // seconds
} Output;

static void clear_bar(const Output *output) {
  if (output->bar) fputs("\r\033[K", stderr);
}

static void hear_row(void *self, uint64_t seed, const double row[ROW_COLUMNS]) {
  Output *output = self;
  if (output->has_csv) csv_row(&output->csv, seed, row);
  if (!output->curves || row[ROW_FINISHED] == 0) return;
  int64_t episode = (int64_t)row[GDN_EPISODE_EPISODE];
  if (output->first_episode == 0) output->first_episode = episode;
  curve_add(&output->curve, episode - output->first_episode, row[GDN_EPISODE_LENGTH]);
}

static void hear_end(void *self, uint64_t seed, const Report *last) {
  Output *output = self;
  bool done = last->code == EXIT_DONE && !last->stopped;
  if (output->has_csv) csv_end(&output->csv, done ? &last->digest : NULL);
  output->seconds[output->n_seconds++] = last->seconds;
  if (last->code != EXIT_DONE) {
    clear_bar(output);
    if (output->load || last->code == EXIT_USAGE)
      fprintf(stderr, "gedanken: %s\n", last->text);
    else
      fprintf(stderr, "gedanken: seed %" PRIu64 ": %s\n", seed, last->text);
  } else if (done && output->digests != NULL) {
    if (output->digests == stderr) clear_bar(output);
    fprintf(output->digests, "%" PRIu64 " %016" PRIx64 "\n", seed, last->digest);
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

// How far and how many: fills the sweep from the options.
static int read_amounts(const Args *args, Sweep *sweep) {
  int64_t seeds = 1, jobs = 1, episodes = 50, steps = 0;
  if (args->given[OPT_EPISODES] != NULL && args->given[OPT_STEPS] != NULL)
    return usage_error("--episodes and --steps exclude each other");
  if (args->given[OPT_LOAD] != NULL && args->given[OPT_SEEDS] != NULL)
    return usage_error("--load continues one run, so --seeds cannot be given with it");
  int code = args_integer(args, OPT_SEEDS, 1, 1000000, &seeds);
  if (code == EXIT_DONE) code = args_integer(args, OPT_JOBS, 0, 1024, &jobs);
  if (code == EXIT_DONE) code = args_integer(args, OPT_EPISODES, 1, INT64_C(1) << 53, &episodes);
  if (code == EXIT_DONE) code = args_integer(args, OPT_STEPS, 1, INT64_C(1) << 53, &steps);
  if (jobs == 0) jobs = host_cores();
  sweep->n_seeds = (int)seeds;
  sweep->n_jobs = (int)(jobs < seeds ? jobs : seeds);
  sweep->job.episodes = steps > 0 ? 0 : episodes;
  sweep->job.steps = steps;
  return code;
}

static int read_checkpoint(const Args *args, Sweep *sweep) {
  int64_t seconds = 0;
  int code = args_integer(args, OPT_CHECKPOINT, 0, 1000000, &seconds);
  if (code != EXIT_DONE || args->given[OPT_CHECKPOINT] == NULL) return code;
  sweep->job.checkpoint_seconds = (double)seconds;
  if (args->given[OPT_CSV] == NULL || strcmp(args->given[OPT_CSV], "-") == 0)
    return usage_error("--checkpoint keeps its files beside the CSV, so it needs --csv FILE");
  if (!signals_exist())
    fputs("gedanken: there are no signals here: when this ends early, what is kept is the latest "
          "checkpoint\n",
          stderr);
  return EXIT_DONE;
}

static uint64_t seed_of(const gdn_config *config) {
  char text[32] = "";
  gdn_config_get(config, "seed", text, sizeof text);
  return strtoull(text, NULL, 10);
}

// What is wrong with the names of files, and whether they can be written at all, is said before any work.
static int check_files(const Args *args) {
  static const int written[] = {OPT_CSV, OPT_SVG, OPT_SAVE};
  int code = args_file(args, OPT_LOAD, true);
  if (code == EXIT_DONE) code = args_file(args, OPT_CSV, true);
  for (int i = 1; i < 3 && code == EXIT_DONE; i++) code = args_file(args, written[i], false);
  for (int i = 0; i < 3 && code == EXIT_DONE; i++) {
    const char *path = args->given[written[i]];
    for (int j = 0; j < i; j++)
      if (path != NULL && args->given[written[j]] != NULL &&
          strcmp(path, args->given[written[j]]) == 0)
        return usage_error("%s and %s cannot both be written to %s", options[written[j]].name,
                           options[written[i]].name, path);
  }
  return code;
}

// A config that was written for another version of the numbers is computed all the same; rows name this one.
static void tell_numbers(gdn_config *config) {
  char text[32] = "";
  gdn_config_get(config, "numbers", text, sizeof text);
  long named = strtol(text, NULL, 10);
  if (named != 0 && named != gdn_numbers_version())
    fprintf(stderr,
            "gedanken: this run was described for version %ld of the numbers, and is computed by "
            "version %d: its curves and digest may differ\n",
            named, gdn_numbers_version());
  gdn_config_set(config, "numbers", "0", NULL);
}

// A new run: the words are its config. All that can be wrong with it is said before any work.
static int read_new(const Args *args, Sweep *sweep, gdn_config *config) {
  int code = args_config(args, config);
  if (code != EXIT_DONE) return code;
  tell_numbers(config);
  sweep->job.seed = seed_of(config);
  char last[24];
  gdn_message why = {""};
  uint64_t bytes;
  snprintf(last, sizeof last, "%" PRIu64, sweep->job.seed + (uint64_t)sweep->n_seeds - 1);
  gdn_config copy = *config;
  gdn_status status = gdn_config_set(&copy, "seed", last, &why);
  if (status == GDN_OK) status = gdn_run_bytes(config, &bytes, &why);
  if (status == GDN_OK) return EXIT_DONE;
  return usage_error("%s", why.text[0] != 0 ? why.text : gdn_status_text(status));
}

// A run that goes on: the file has its config, the words change live parameters. `snapshot` is for
// the caller to free.
static int read_snapshot(const Args *args, Sweep *sweep, gdn_config *config, char **snapshot) {
  int code = load_snapshot(args->given[OPT_LOAD], snapshot, &sweep->job.snapshot_bytes, config);
  if (code != EXIT_DONE) return code;
  sweep->job.seed = seed_of(config);
  sweep->job.snapshot = *snapshot;
  sweep->job.changes = args->words;
  sweep->job.n_changes = args->n_words;
  char wrong[480];
  code = job_config(&sweep->job, config, wrong, sizeof wrong);
  if (code == EXIT_USAGE) return usage_error("%s", wrong);
  return code == EXIT_DONE ? code : failure("%s: %s", args->given[OPT_LOAD], wrong);
}

static int cannot_write(const char *path) {
  return failure("%s cannot be written: %s", path, strerror(errno));
}

// What must be equal for a study to go on: all that its rows and files depend on.
static char *study_text(const Args *args, const Sweep *sweep) {
  static char config[GDN_CONFIG_TEXT];
  gdn_config_format(sweep->job.config, config, sizeof config);
  const char *save = args->given[OPT_SAVE], *svg = args->given[OPT_SVG];
  size_t room =
      strlen(config) + 512 + (save != NULL ? strlen(save) : 0) + (svg != NULL ? strlen(svg) : 0);
  for (int i = 0; i < sweep->job.n_changes; i++) room += strlen(sweep->job.changes[i]) + 1;
  char *text = host_memory(NULL, room);
  int n =
      snprintf(text, room,
               "gedanken %s, numbers %d\n%s\n%d seeds, %" PRId64 " episodes, %" PRId64
               " steps\nsave %s\nsvg %s\nloaded %" PRIx64,
               gdn_version(), gdn_numbers_version(), config, sweep->n_seeds, sweep->job.episodes,
               sweep->job.steps, save != NULL ? save : "", svg != NULL ? svg : "",
               checkpoint_hash(sweep->job.snapshot, sweep->job.snapshot_bytes));
  for (int i = 0; i < sweep->job.n_changes; i++)
    n += snprintf(text + n, room - (size_t)n, " %s", sweep->job.changes[i]);
  snprintf(text + n, room - (size_t)n, "\n");
  return text;
}

static int open_checkpoint(const Args *args, Output *output, Sweep *sweep) {
  if (args->given[OPT_CHECKPOINT] == NULL) return EXIT_DONE;
  char *study = study_text(args, sweep);
  int code = checkpoint_open(&output->checkpoint, args->given[OPT_CSV], study);
  sweep->job.checkpoint = output->checkpoint.folder;
  free(study);
  return code;
}

static int open_csv(const char *path, Output *output, const gdn_config *config) {
  if (strcmp(path, "-") == 0) {
    csv_begin(&output->csv, stdout, config);
  } else {
    char *piece = NULL;
    if (output->checkpoint.folder != NULL)
      piece = checkpoint_name(output->checkpoint.folder, "rows.part");
    bool begun = file_begin_as(&output->file, path, FILE_GROWING, piece);
    int problem = errno;
    free(piece);
    errno = problem;
    if (!begun) return cannot_write(path);
    csv_begin(&output->csv, output->file.file, config);
  }
  output->has_csv = true;
  return EXIT_DONE;
}

// Files are opened before any work, so that a wrong path costs no time.
static int open_output(const Args *args, Output *output, Sweep *sweep) {
  const char *csv = args->given[OPT_CSV], *save = args->given[OPT_SAVE],
             *svg = args->given[OPT_SVG];
  bool quiet = args->given[OPT_QUIET] != NULL;
  bool digests = args->given[OPT_DIGEST] != NULL;
  if (save != NULL && !file_can_write(save)) return cannot_write(save);
  if (svg != NULL && !file_can_write(svg)) return cannot_write(svg);
  int code = open_checkpoint(args, output, sweep);
  if (code == EXIT_DONE && csv != NULL) code = open_csv(csv, output, sweep->job.config);
  if (digests) output->digests = output->has_csv && output->csv.out == stdout ? stderr : stdout;
  output->load = args->given[OPT_LOAD] != NULL;
  output->bar = !quiet && host_is_terminal(stderr);
  output->curves = !quiet && csv == NULL && !digests && svg == NULL && save == NULL;
  return code;
}

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
    fputs("seed,seconds\n", file.file);
    for (int i = 0; i < output->n_seconds; i++)
      fprintf(file.file, "%" PRIu64 ",%.3f\n", sweep->job.seed + (uint64_t)i, output->seconds[i]);
    written = file_finish(&file);
  }
  int problem = errno;
  free(path);
  errno = problem;
  return written;
}

// A study that was stopped leaves its rows where they are; one that has a checkpoint will write them again.
static int close_csv(const Args *args, Output *output, const Sweep *sweep, int code) {
  if (!output->has_csv) return code;
  csv_end(&output->csv, NULL);
  csv_free(&output->csv);
  if (output->csv.out == stdout) return code;
  bool stopped = code >= EXIT_SIGNAL && file_flush(&output->file);
  bool timed = output->file.problem != 0 || !output->file.ordinary || write_times(output, sweep);
  if (!timed) code = failure("%s.times cannot be written: %s", output->file.path, strerror(errno));
  if (stopped) file_keep_piece(&output->file);
  if (stopped || file_finish(&output->file)) return code;
  return cannot_write(args->given[OPT_CSV]);
}

static int close_output(const Args *args, Output *output, const Sweep *sweep, int code) {
  clear_bar(output);
  if (output->curves && code == EXIT_DONE) {
    static char text[GDN_CONFIG_TEXT];
    gdn_config_format(sweep->job.config, text, sizeof text);
    printf("%s\n", text);
    curve_print(&output->curve, stdout, "Steps per episode", output->first_episode, sweep->n_seeds);
  }
  curve_free(&output->curve);
  code = close_csv(args, output, sweep, code);
  if (code >= EXIT_SIGNAL) say_stopped(output, code);
  file_free(&output->file);
  if (output->checkpoint.folder != NULL && code == EXIT_DONE)
    checkpoint_remove(&output->checkpoint);
  return code;
}

static int run(const Args *args) {
  gdn_config config;
  char *snapshot = NULL;
  Output output = {.checkpoint.lock = -1};
  Sweep sweep = {.row = hear_row, .end = hear_end, .progress = hear_progress, .self = &output};
  int code = read_amounts(args, &sweep);
  if (code == EXIT_DONE) code = check_files(args);
  if (code == EXIT_DONE) code = read_checkpoint(args, &sweep);
  if (code != EXIT_DONE) return code;
  code = args->given[OPT_LOAD] != NULL ? read_snapshot(args, &sweep, &config, &snapshot)
                                       : read_new(args, &sweep, &config);
  if (code == EXIT_DONE) {
    sweep.job.config = &config;
    code = open_output(args, &output, &sweep);
  }
  if (code == EXIT_DONE) {
    sweep.job.save = args->given[OPT_SAVE];
    sweep.job.svg = args->given[OPT_SVG];
    sweep.keep_rows = output.has_csv || output.curves;
    output.seconds = host_memory(NULL, (uint64_t)sweep.n_seeds * sizeof *output.seconds);
    code = sweep_run(&sweep);
    code = close_output(args, &output, &sweep, code);
  }
  checkpoint_leave(&output.checkpoint);
  free(output.seconds);
  free(snapshot);
  return code;
}

const Command command_run = {
    .name = "run",
    .synopsis = "run KEY=VALUE ... [options]",
    .summary = "an agent in a world, over many seeds: curves, CSV, picture, snapshot, digest",
    .options = options,
    .n_options = OPT_COUNT,
    .notes =
        "Without --csv, --svg, --digest and --save the steps per episode are drawn as text.\n"
        "Columns of the CSV: seed,episode,env_steps,model_steps,updates,return,length,terminated,\n"
        "finished (0: the steps were used up within the episode); in the first row of each seed\n"
        "world,agent,version,numbers,config; in the last row of each seed that is done its "
        "digest,\n"
        "to be read as text. FILE.times has the seconds for each seed. `gedanken merge` puts the\n"
        "files of several calls together.\n"
        "With --csv - the digests go to standard error. Results come in the order of the seeds "
        "and\n"
        "do not depend on --jobs. SIGINT and SIGTERM leave the episodes that are finished (exit "
        "code\n"
        "130, 143). With --checkpoint the state is kept in FILE.checkpoint, and the same command\n"
        "goes on from there to the same bytes, however it ended. With --load, KEY=VALUE changes "
        "live parameters of the loaded "
        "run.\n"
        "\n"
        "  gedanken run env=dyna-maze agent=dyna-q agent.planning_steps=50 --seeds 30 --jobs 0\n"
        "  gedanken run env=dyna-maze agent=dyna-q --episodes 20 --save half.gdn\n"
        "  gedanken run --load half.gdn --episodes 30 --digest\n",
    .run = run,
};
