// One seed of `gedanken run`: create, advance, report the finished episodes, write the files.
//
// With a checkpoint the seed goes on from its record, if it has one: the rows in it are reported again, so that who
// listens hears the same as if the seed had never been stopped.
#include "job.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "checkpoint.h"
#include "file.h"
#include "host.h"
#include "signals.h"
#include "svg.h"

typedef struct Work {
  const Job *job;
  gdn_run *run;
  void *memory;
  gdn_channel episodes;
  uint64_t reported; // finished episodes that are in a report
  Record record;     // counts when the work began, evaluations, and with a checkpoint also all rows
  int64_t slice;     // ticks of the next call of `advance`
  double begun_at, kept_at;
  bool stopped;
  ReportFn send;
  void *self;
  Report report;
} Work;

static double seconds_so_far(const Work *w) {
  return w->record.seconds + host_seconds() - w->begun_at;
}

static void send_report(Work *w) {
  w->report.seconds = seconds_so_far(w);
  if (!w->send(w->self, &w->report)) w->stopped = true;
  w->report.n_rows = 0;
}

static void report_row(Work *w, const double *row) {
  if (w->report.n_rows == REPORT_ROWS) send_report(w);
  memcpy(w->report.rows[w->report.n_rows++], row, sizeof w->report.rows[0]);
}

static int fail(Work *w, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int fail(Work *w, int code, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(w->report.text, sizeof w->report.text, format, values);
  va_end(values);
  return code;
}

// The library's sentence where it has one.
static int fail_status(Work *w, int code, gdn_status status, const gdn_message *why) {
  return fail(w, code, "%s", why->text[0] != 0 ? why->text : gdn_status_text(status));
}

// -- the beginning ---------------------------------------------------------------------------------

static int create_run(Work *w, const gdn_config *config) {
  gdn_message why = {""};
  uint64_t bytes = 0;
  gdn_status status = gdn_run_bytes(config, &bytes, &why);
  if (status != GDN_OK) return fail_status(w, EXIT_USAGE, status, &why);
  w->memory = host_memory(NULL, bytes);
  status = gdn_run_create(config, w->memory, bytes, &w->run, &why);
  if (status != GDN_OK) return fail_status(w, EXIT_USAGE, status, &why);
  double number = 0;
  for (int i = 0; i < w->job->measures.n; i++) {
    status = gdn_run_measure(w->run, w->job->measures.what[i], &number, &why);
    if (status != GDN_OK) return fail_status(w, EXIT_USAGE, status, &why);
  }
  status = gdn_run_channel_find(w->run, "episodes", &w->episodes);
  return status == GDN_OK ? EXIT_DONE : fail_status(w, EXIT_FAILED, status, &why);
}

static int create_new(Work *w) {
  gdn_config config = *w->job->config;
  gdn_message why = {""};
  char seed[24];
  snprintf(seed, sizeof seed, "%" PRIu64, w->job->seed);
  gdn_status status = gdn_config_set(&config, "seed", seed, &why);
  if (status != GDN_OK) return fail_status(w, EXIT_USAGE, status, &why);
  return create_run(w, &config);
}

static int load_run(Work *w, const void *snapshot, uint64_t bytes) {
  gdn_config config;
  gdn_message why = {""};
  gdn_status status = gdn_snapshot_config(snapshot, bytes, &config, &why);
  if (status != GDN_OK) return fail_status(w, EXIT_FAILED, status, &why);
  int code = create_run(w, &config);
  if (code != EXIT_DONE) return code;
  status = gdn_run_load(w->run, snapshot, bytes, &why);
  return status == GDN_OK ? EXIT_DONE : fail_status(w, EXIT_FAILED, status, &why);
}

static int change_run(Work *w) {
  for (int i = 0; i < w->job->n_changes; i++) {
    const char *change = w->job->changes[i], *equals = strchr(change, '=');
    if (equals == NULL)
      return fail(w, EXIT_USAGE, "\"%.60s\" is not of the form KEY=VALUE", change);
    char key[80];
    gdn_message why = {""};
    snprintf(key, sizeof key, "%.*s", (int)(equals - change), change);
    gdn_status status = gdn_run_set(w->run, key, equals + 1, &why);
    if (status != GDN_OK) return fail_status(w, EXIT_USAGE, status, &why);
  }
  return EXIT_DONE;
}

// What the job is counted by.
static uint64_t count_of(const Job *job, const gdn_progress *progress) {
  return job->steps > 0 ? progress->whole_steps : progress->episodes;
}

// A new run, or one that a snapshot of the user's begins.
static int begin(Work *w) {
  const Job *job = w->job;
  int code =
      job->snapshot == NULL ? create_new(w) : load_run(w, job->snapshot, job->snapshot_bytes);
  if (code != EXIT_DONE) return code;
  gdn_progress progress = gdn_run_progress(w->run);
  w->record.first_step = progress.whole_steps;
  w->record.first_episode = w->reported = progress.episodes;
  w->record.evaluated = count_of(job, &progress);
  return change_run(w);
}

// Says again what the record has, and goes on from there.
static int begin_again(Work *w) {
  const Record *record = &w->record;
  for (uint64_t i = 0; i < record->n_rows; i++) report_row(w, record->rows + i * record->columns);
  w->report.digest = record->digest;
  if (record->snapshot == NULL) return EXIT_DONE; // it was finished
  int code = load_run(w, record->snapshot, record->snapshot_bytes);
  // It may have stopped within the evaluation after an episode: then that has no row yet.
  w->reported = record->first_episode + record->n_rows;
  return code;
}

// -- the work --------------------------------------------------------------------------------------

// Replaces the record. That it cannot be written is no reason to lose what is being computed.
static void keep_record(Work *w) {
  Record record = w->record;
  record.seconds = seconds_so_far(w);
  w->kept_at = host_seconds();
  if (!record_write(w->job->checkpoint, w->job->record, &record))
    failure("seed %" PRIu64 " goes on, but its checkpoint cannot be written: %s", w->job->seed,
            strerror(errno));
}

static void keep_snapshot(Work *w) {
  w->record.snapshot_bytes = gdn_run_save_bytes(w->run);
  w->record.snapshot = host_memory(w->record.snapshot, w->record.snapshot_bytes);
  if (gdn_run_save(w->run, w->record.snapshot, w->record.snapshot_bytes) == GDN_OK) keep_record(w);
}

static void no_evaluation(Record *record) {
  for (int i = 0; i < EVALUATION_COLUMNS; i++) record->evaluation[i] = strtod("nan", NULL);
}

// What the job measures, of the run as it is now, and the evaluation that no row has yet.
static void measure(Work *w, double row[ROW_COLUMNS]) {
  memcpy(row + ROW_EVALUATION, w->record.evaluation, sizeof w->record.evaluation);
  no_evaluation(&w->record);
  const Measures *measures = &w->job->measures;
  for (int i = 0; i < measures->n; i++)
    (void)gdn_run_measure(w->run, measures->what[i], &row[ROW_MEASURES + i], NULL);
}

// Copies the rows of newly finished episodes from the channel's ring; no call of `advance` finishes two.
static void report_episodes(Work *w, const gdn_progress *progress) {
  const double *ring = w->episodes.data;
  for (; w->reported < progress->episodes; w->reported++) {
    double row[ROW_COLUMNS] = {[ROW_FINISHED] = 1};
    memcpy(row, ring + (w->reported % GDN_EPISODE_ROWS) * GDN_EPISODE_COLUMNS,
           GDN_EPISODE_COLUMNS * sizeof row[0]);
    measure(w, row);
    report_row(w, row);
    if (w->job->checkpoint != NULL) record_row(&w->record, row);
  }
}

// The row of an episode that had begun when the steps were used up.
static void report_unfinished(Work *w) {
  gdn_progress progress = gdn_run_progress(w->run);
  const double *ring = w->episodes.data;
  uint64_t ended_at = 0; // step of the last episode's end
  if (progress.episodes > 0)
    ended_at = (uint64_t)ring[(progress.episodes - 1) % GDN_EPISODE_ROWS * GDN_EPISODE_COLUMNS +
                              GDN_EPISODE_ENV_STEPS];
  if (progress.env_steps == ended_at) return;
  double row[ROW_COLUMNS] = {[GDN_EPISODE_EPISODE] = (double)(progress.episodes + 1),
                             [GDN_EPISODE_ENV_STEPS] = (double)progress.env_steps,
                             [GDN_EPISODE_MODEL_STEPS] = (double)progress.model_steps,
                             [GDN_EPISODE_UPDATES] = (double)progress.updates,
                             [GDN_EPISODE_RETURN] = progress.episode_return,
                             [GDN_EPISODE_LENGTH] = (double)progress.episode_steps};
  measure(w, row);
  report_row(w, row);
  if (w->job->checkpoint != NULL) record_row(&w->record, row);
}

static void look_around(Work *w) {
  send_report(w);
  const Job *job = w->job;
  if (job->checkpoint != NULL && host_seconds() - w->kept_at >= job->checkpoint_seconds)
    keep_snapshot(w);
}

// How many ticks a call may take. One that was cut short without the clock having rung was quick.
static int64_t next_slice(int64_t slice, bool cut, bool rang) {
  enum { FIRST = 128, MOST = 512 };
  if (!cut) return slice < FIRST ? slice : FIRST;
  if (rang) return slice > 4 ? slice / 4 : 1;
  return 4 * slice < MOST ? 4 * slice : MOST;
}

// Advances a run by a slice of few ticks: that the work is cut changes no bit of it. Inline, for a step in a table takes
// hardly longer than a call.
static inline gdn_status advance(Work *w, gdn_run *run, gdn_until until, gdn_progress *progress,
                                 bool *rang) {
  uint64_t before = progress->ticks;
  gdn_status status = gdn_run_advance(run, w->slice, until);
  *progress = gdn_run_progress(run);
  *rang = signals_rang();
  w->slice = next_slice(w->slice, progress->ticks - before >= (uint64_t)w->slice, *rang);
  return status;
}

// Absolute counts, so that a run that was saved and goes on is evaluated where it would have been.
static bool is_due(const Work *w, const gdn_progress *progress) {
  if (w->job->evaluate == 0) return false;
  uint64_t count = count_of(w->job, progress);
  return count > w->record.evaluated && count % (uint64_t)w->job->every == 0;
}

static void keep_means(Work *w, const gdn_run *run) {
  double *means = w->record.evaluation;
  gdn_channel rows;
  if (gdn_run_channel_find(run, "episodes", &rows) != GDN_OK) return;
  const double *row = rows.data;
  int n = w->job->evaluate;
  means[ROW_EVAL_RETURN - ROW_EVALUATION] = means[ROW_EVAL_LENGTH - ROW_EVALUATION] = 0;
  for (int i = 0; i < n; i++, row += GDN_EPISODE_COLUMNS) {
    means[ROW_EVAL_RETURN - ROW_EVALUATION] += row[GDN_EPISODE_RETURN] / n;
    means[ROW_EVAL_LENGTH - ROW_EVALUATION] += row[GDN_EPISODE_LENGTH] / n;
  }
}

// Where it comes to a number that is not finite, it has no means; the run itself goes on.
static gdn_status evaluate(Work *w, const gdn_progress *now) {
  uint64_t bytes = gdn_run_evaluate_bytes(w->run);
  void *memory = host_memory(NULL, bytes);
  gdn_run *run = NULL;
  gdn_progress progress = {0};
  gdn_status status = gdn_run_evaluate(w->run, memory, bytes, &run, NULL);
  while (status == GDN_OK && !w->stopped && progress.episodes < (uint64_t)w->job->evaluate) {
    bool rang;
    status = advance(w, run, GDN_UNTIL_EPISODE, &progress, &rang);
    if (rang) look_around(w);
  }
  if (!w->stopped && (status == GDN_OK || status == GDN_NUMERIC)) {
    no_evaluation(&w->record);
    w->record.evaluation[0] = (double)now->env_steps;
    w->record.evaluated = count_of(w->job, now);
    if (status == GDN_OK) keep_means(w, run);
    status = GDN_OK;
  }
  free(memory);
  return status;
}

// By steps or by episodes.
static int work_on(Work *w) {
  const Job *job = w->job;
  bool rang = false;
  uint64_t wanted = (uint64_t)(job->steps > 0 ? job->steps : job->episodes);
  uint64_t first = job->steps > 0 ? w->record.first_step : w->record.first_episode;
  gdn_status status = GDN_OK;
  gdn_progress progress = gdn_run_progress(w->run);
  for (;;) {
    if (status == GDN_OK && is_due(w, &progress)) status = evaluate(w, &progress);
    if (w->stopped) return EXIT_DONE;
    if (progress.episodes > w->reported) report_episodes(w, &progress); // before the ring overtakes
    if (status != GDN_OK) break;
    uint64_t done = count_of(job, &progress) - first;
    if (done >= wanted) return EXIT_DONE;
    if (rang) {
      w->report.fraction = (double)done / (double)wanted;
      look_around(w);
      if (w->stopped) return EXIT_DONE;
    }
    status =
        advance(w, w->run, job->steps > 0 ? GDN_UNTIL_STEP : GDN_UNTIL_EPISODE, &progress, &rang);
  }
  return fail(w, EXIT_FAILED, "%s after %" PRIu64 " real steps", gdn_status_text(status),
              progress.env_steps);
}

// -- the end ---------------------------------------------------------------------------------------

static int save_run(Work *w, const char *path) {
  uint64_t bytes = gdn_run_save_bytes(w->run);
  void *snapshot = host_memory(NULL, bytes);
  gdn_status status = gdn_run_save(w->run, snapshot, bytes);
  int code = EXIT_DONE;
  if (status != GDN_OK)
    code = fail(w, EXIT_FAILED, "%s", gdn_status_text(status));
  else if (!file_write(path, snapshot, (size_t)bytes))
    code = fail(w, EXIT_FAILED, "%.200s cannot be written: %s", path, strerror(errno));
  free(snapshot);
  return code;
}

static int draw_run(Work *w, const char *path) {
  gdn_scene scene = {.layers = (1u << GDN_LAYER_COUNT) - 1};
  gdn_run_scene(w->run, &scene); // counts the shapes
  int32_t n = scene.n;
  scene.shapes = host_memory(NULL, (uint64_t)n * sizeof *scene.shapes);
  scene.cap = n;
  scene.n = 0;
  gdn_run_scene(w->run, &scene);
  static char title[GDN_CONFIG_TEXT];
  gdn_config_format(gdn_run_config(w->run), title, sizeof title);
  FileOut out;
  bool written = file_begin(&out, path, FILE_BESIDE);
  if (written) {
    svg_write(out.file, &scene, title);
    written = file_finish(&out);
  }
  free(scene.shapes);
  if (written) return EXIT_DONE;
  return fail(w, EXIT_FAILED, "%.200s cannot be written: %s", path, strerror(errno));
}

// What is wanted of a seed that is done; its record comes last, for it says that all this exists.
static int end(Work *w) {
  const Job *job = w->job;
  int code = EXIT_DONE;
  report_unfinished(w);
  if (job->save != NULL) code = save_run(w, job->save);
  if (code == EXIT_DONE && job->svg != NULL) code = draw_run(w, job->svg);
  if (code != EXIT_DONE) return code;
  w->report.digest = w->record.digest = gdn_run_digest(w->run);
  w->report.fraction = 1;
  snprintf(w->report.text, sizeof w->report.text, "%s", gdn_run_note(w->run));
  if (job->checkpoint == NULL) return EXIT_DONE;
  free(w->record.snapshot);
  w->record.snapshot = NULL;
  keep_record(w);
  return EXIT_DONE;
}

static int run_to_the_end(Work *w) {
  const Job *job = w->job;
  int found = 0;
  if (job->checkpoint != NULL)
    found = record_read(job->checkpoint, job->record, &w->record, w->report.text,
                        sizeof w->report.text);
  if (found < 0) return EXIT_FAILED;
  int code = found > 0 ? begin_again(w) : begin(w);
  if (w->run == NULL || code != EXIT_DONE) return code; // NULL: it was finished
  code = work_on(w);
  if (code == EXIT_DONE && !w->stopped) return end(w);
  if (w->stopped && job->checkpoint != NULL) keep_snapshot(w);
  w->report.stopped = w->stopped;
  return code;
}

int job_config(const Job *job, gdn_config *config, char *why, size_t room) {
  Work w = {.job = job};
  int code = begin(&w);
  if (code == EXIT_DONE) *config = *gdn_run_config(w.run);
  snprintf(why, room, "%s", w.report.text);
  free(w.memory);
  return code;
}

void job_run(const Job *job, ReportFn send, void *self) {
  Work w = {.job = job, .send = send, .self = self, .record.columns = ROW_COLUMNS, .slice = 1};
  no_evaluation(&w.record);
  w.begun_at = w.kept_at = host_seconds();
  signals_clock(true);
  w.report.code = run_to_the_end(&w);
  signals_clock(false);
  w.report.ended = 1;
  send_report(&w);
  record_free(&w.record);
  free(w.memory);
}
