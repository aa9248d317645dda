// See run_curves.h.
#include "run_curves.h"

#include <stdlib.h>
#include <string.h>

#include "gedanken/env.h"
#include "host.h"

// What tells most of the world.
static const char *measure_of(const gdn_config *config) {
  char world[64] = "";
  gdn_config_get(config, "env", world, sizeof world);
  const gdn_env_type *type = (const gdn_env_type *)gdn_catalog_find(GDN_FAMILY_ENV, world);
  return type == NULL || type->measure == NULL || type->measure[0] == 0 ? "return" : type->measure;
}

static void *zeros(int n, size_t each) {
  uint64_t bytes = (uint64_t)n * each;
  return memset(host_memory(NULL, bytes), 0, (size_t)bytes);
}

void run_curves_begin(RunCurves *curves, const Sweep *sweep, const Grid *grid, bool drawn) {
  int n = grid->n;
  *curves = (RunCurves){.job = &sweep->job,
                        .grid = grid,
                        .seeds = sweep->n_seeds,
                        .measure = measure_of(&sweep->variants[0]),
                        .episodes = zeros(n, sizeof *curves->episodes),
                        .evaluations = zeros(n, sizeof *curves->evaluations),
                        .learning = zeros(n, sizeof *curves->learning),
                        .drawn = drawn,
                        .variant = -1};
  curves->evaluated = sweep->job.snapshot == NULL; // of a run that goes on the first one tells
}

static bool is(const RunCurves *curves, const char *measure) {
  return strcmp(curves->measure, measure) == 0;
}

// All rewards so far are the training's: an evaluation has its return.
static void add_evaluation(RunCurves *curves, const double row[ROW_COLUMNS]) {
  const Job *job = curves->job;
  double value = is(curves, "length") ? row[ROW_EVAL_LENGTH] : row[ROW_EVAL_RETURN];
  if (value - value != 0) return; // none was done
  double count = row[job->steps > 0 ? (int)ROW_EVAL_ENV_STEPS : GDN_EPISODE_EPISODE];
  int64_t number = (int64_t)count / job->every;
  if (curves->evaluated == 0) curves->evaluated = number;
  if (curves->drawn)
    learning_add(&curves->learning[curves->variant], count, value);
  else
    curve_add(&curves->evaluations[curves->variant], number - curves->evaluated, value);
}

void run_curves_add(RunCurves *curves, int variant, uint64_t seed, const double row[ROW_COLUMNS]) {
  if (variant != curves->variant || seed != curves->gaining) {
    curves->gained = 0;
    learning_seed(&curves->learning[variant]);
  }
  curves->variant = variant;
  curves->gaining = seed;
  add_evaluation(curves, row);
  if (row[ROW_FINISHED] == 0) return;
  int64_t episode = (int64_t)row[GDN_EPISODE_EPISODE];
  if (curves->first == 0) curves->first = episode;
  curves->gained += row[GDN_EPISODE_RETURN];
  double value = is(curves, "length")       ? row[GDN_EPISODE_LENGTH]
                 : is(curves, "cumulative") ? curves->gained
                                            : row[GDN_EPISODE_RETURN];
  int over = curves->job->steps > 0 ? GDN_EPISODE_ENV_STEPS : GDN_EPISODE_EPISODE;
  if (curves->drawn && curves->job->evaluate == 0)
    learning_add(&curves->learning[variant], row[over], value);
  if (!curves->drawn) curve_add(&curves->episodes[variant], episode - curves->first, value);
}

// What evaluations measure, in words.
static void title_evaluation(const RunCurves *curves, char *out, size_t room) {
  int n = curves->job->evaluate;
  snprintf(out, room, "%s of the deterministic policy in %d episode%s",
           is(curves, "length") ? "Steps" : "Return", n, n == 1 ? "" : "s");
}

static void print(const RunCurves *curves, Curve *ones, FILE *out, const char *title,
                  CurveAxis below) {
  const Grid *grid = curves->grid;
  curve_print(ones, (const char *const *)grid->names, grid->n, out, title, below, curves->seeds);
}

void run_curves_print(RunCurves *curves, FILE *out) {
  static char text[GDN_CONFIG_TEXT];
  const Job *job = curves->job;
  grid_shared(curves->grid, text, sizeof text);
  fprintf(out, "%s\n", text);
  print(curves, curves->episodes, out, learning_words(curves->measure),
        (CurveAxis){"episode", curves->first, 1});
  if (job->evaluate == 0) return;
  char title[96];
  title_evaluation(curves, title, sizeof title);
  fputc('\n', out);
  print(curves, curves->evaluations, out, title,
        (CurveAxis){job->steps > 0 ? "step" : "episode", curves->evaluated, job->every});
}

// "Dyna maze, Dyna-Q", without what differs between variants.
static void title_run(const Grid *grid, char *out, size_t room) {
  static const gdn_family families[] = {GDN_FAMILY_ENV, GDN_FAMILY_AGENT};
  int used = 0;
  out[0] = 0;
  for (int i = 0; i < 2; i++) {
    const char *family = gdn_family_name(families[i]);
    char id[64] = "", differs[16];
    snprintf(differs, sizeof differs, "%s=", family);
    gdn_config_get(&grid->configs[0], family, id, sizeof id);
    const gdn_component *component = gdn_catalog_find(families[i], id);
    if (component == NULL || strstr(grid->names[0], differs) != NULL) continue;
    used += snprintf(out + used, room - (size_t)used, "%s%.100s", used > 0 ? ", " : "",
                     component->title);
  }
}

int run_curves_draw(const RunCurves *curves, const char *path) {
  static char text[GDN_CONFIG_TEXT], title[256];
  const Grid *grid = curves->grid;
  bool evaluates = curves->job->evaluate > 0;
  char measure[96];
  if (evaluates)
    title_evaluation(curves, measure, sizeof measure);
  else
    snprintf(measure, sizeof measure, "%s", learning_words(curves->measure));
  typedef char Words[200];
  Words *names = host_memory(NULL, (uint64_t)grid->n * sizeof *names);
  const char **words = host_memory(NULL, (uint64_t)grid->n * sizeof *words);
  for (int i = 0; i < grid->n; i++) {
    grid_words(grid->names[i], names[i], sizeof names[i]);
    words[i] = names[i];
  }
  title_run(grid, title, sizeof title);
  grid_shared(grid, text, sizeof text);
  LearningFigure figure = {.title = title[0] != 0 ? title : measure,
                           .measure = measure,
                           .text = text,
                           .sums = is(curves, "cumulative") && !evaluates,
                           .evaluates = evaluates,
                           .over = curves->job->steps > 0 ? OVER_STEPS : OVER_EPISODES,
                           .scale = SCALE_CHOSEN,
                           .n = grid->n,
                           .names = words,
                           .variants = curves->learning};
  int code = learning_write(&figure, path);
  free(words);
  free(names);
  return code;
}

void run_curves_free(RunCurves *curves) {
  for (int i = 0; curves->grid != NULL && i < curves->grid->n; i++) {
    curve_free(&curves->episodes[i]);
    curve_free(&curves->evaluations[i]);
    learning_free(&curves->learning[i]);
  }
  free(curves->episodes);
  free(curves->evaluations);
  free(curves->learning);
}
