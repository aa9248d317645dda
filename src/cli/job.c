// One seed of `gedanken run`: create, advance, report the finished episodes, write the files.
#include "job.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "file.h"
#include "host.h"
#include "svg.h"

// A report is sent when it is full, and after this many seconds so that a progress bar moves.
static const double REPORT_SECONDS = 0.1;
// Real steps between two looks at the clock.
enum { STEPS_PER_LOOK = 4096 };

typedef struct Work {
  const Job *job;
  gdn_run *run;
  void *memory;
  gdn_channel episodes;
  uint64_t reported;                  // finished episodes that are in a report
  uint64_t first_step, first_episode; // counts when the work began
  double sent_at;
  ReportFn send;
  void *self;
  Report report;
} Work;

static void send_report(Work *w) {
  w->send(w->self, &w->report);
  w->report.n_rows = 0;
  w->sent_at = host_seconds();
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

static int create_run(Work *w) {
  gdn_config config = *w->job->config;
  gdn_message why = {""};
  gdn_status status = GDN_OK;
  if (w->job->snapshot == NULL) {
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, w->job->seed);
    status = gdn_config_set(&config, "seed", seed, &why);
  }
  uint64_t bytes = 0;
  if (status == GDN_OK) status = gdn_run_bytes(&config, &bytes, &why);
  if (status != GDN_OK) return fail_status(w, EXIT_USAGE, status, &why);
  w->memory = host_memory(NULL, bytes);
  status = gdn_run_create(&config, w->memory, bytes, &w->run, &why);
  if (status != GDN_OK) return fail_status(w, EXIT_USAGE, status, &why);
  if (w->job->snapshot != NULL) {
    status = gdn_run_load(w->run, w->job->snapshot, w->job->snapshot_bytes, &why);
    if (status != GDN_OK) return fail_status(w, EXIT_FAILED, status, &why);
  }
  status = gdn_run_channel_find(w->run, "episodes", &w->episodes);
  if (status != GDN_OK) return fail_status(w, EXIT_FAILED, status, &why);
  return EXIT_DONE;
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

// Copies the rows of newly finished episodes from the channel's ring.
static void report_episodes(Work *w, const gdn_progress *progress) {
  const double *ring = w->episodes.data;
  for (; w->reported < progress->episodes; w->reported++) {
    if (w->report.n_rows == REPORT_ROWS) send_report(w);
    memcpy(w->report.rows[w->report.n_rows++],
           ring + (w->reported % GDN_EPISODE_ROWS) * GDN_EPISODE_COLUMNS, sizeof w->report.rows[0]);
  }
}

// One episode, or one real step. Rows are taken at once: the ring cannot overtake the reader.
static gdn_status advance(Work *w, gdn_until until, gdn_progress *progress) {
  gdn_status status = gdn_run_advance(w->run, INT64_MAX, until);
  *progress = gdn_run_progress(w->run);
  if (progress->episodes > w->reported) report_episodes(w, progress);
  return status;
}

static int work_on(Work *w) {
  bool by_steps = w->job->steps > 0;
  uint64_t wanted = (uint64_t)(by_steps ? w->job->steps : w->job->episodes);
  uint64_t done = 0, looked_at = 0;
  gdn_progress progress;
  gdn_status status = GDN_OK;
  while (done < wanted && status == GDN_OK) {
    status = advance(w, by_steps ? GDN_UNTIL_STEP : GDN_UNTIL_EPISODE, &progress);
    done = by_steps ? progress.env_steps - w->first_step : progress.episodes - w->first_episode;
    w->report.fraction = (double)done / (double)wanted;
    if (by_steps && done - looked_at < STEPS_PER_LOOK) continue;
    looked_at = done;
    if (host_seconds() - w->sent_at > REPORT_SECONDS) send_report(w);
  }
  if (status == GDN_OK) return EXIT_DONE;
  return fail(w, EXIT_FAILED, "%s after %" PRIu64 " real steps", gdn_status_text(status),
              progress.env_steps);
}

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

static int run_to_the_end(Work *w) {
  int code = create_run(w);
  if (code != EXIT_DONE) return code;
  gdn_progress progress = gdn_run_progress(w->run);
  w->first_step = progress.env_steps;
  w->first_episode = w->reported = progress.episodes;
  code = change_run(w);
  if (code == EXIT_DONE) code = work_on(w);
  if (code == EXIT_DONE && w->job->save != NULL) code = save_run(w, w->job->save);
  if (code == EXIT_DONE && w->job->svg != NULL) code = draw_run(w, w->job->svg);
  if (code == EXIT_DONE) w->report.digest = gdn_run_digest(w->run);
  return code;
}

void job_run(const Job *job, ReportFn send, void *self) {
  Work w = {.job = job, .send = send, .self = self};
  w.sent_at = host_seconds();
  w.report.code = run_to_the_end(&w);
  w.report.ended = 1;
  send_report(&w);
  free(w.memory);
}
