// `gedanken run`: an agent in a world, over many seeds and the variants of a grid, to CSV, pictures, snapshots and digests.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "grid.h"
#include "host.h"
#include "load.h"
#include "run_output.h"
#include "signals.h"

enum {
  OPT_SEEDS,
  OPT_EPISODES,
  OPT_STEPS,
  OPT_EVALUATE,
  OPT_EVERY,
  OPT_CSV,
  OPT_MEASURES,
  OPT_CHECKPOINT,
  OPT_SVG,
  OPT_CURVES,
  OPT_DIGEST,
  OPT_SAVE,
  OPT_LOAD,
  OPT_JOBS,
  OPT_QUIET,
  OPT_COUNT
};

enum { MOST_RUNS = 1000000 };

static const Option options[OPT_COUNT] = {
    [OPT_SEEDS] = {"--seeds", "N", "run N seeds: seed, seed+1, ... (default 1)"},
    [OPT_EPISODES] = {"--episodes", "N", "stop after N episodes (default 50)"},
    [OPT_STEPS] = {"--steps", "N", "or stop after N real steps"},
    [OPT_EVALUATE] =
        {"--evaluate", "N",
         "again and again measure the deterministic policy in N episodes, and learn nothing there"},
    [OPT_EVERY] = {"--every", "K",
                   "with --evaluate: after every K episodes, or with --steps real steps (default "
                   "1)"},
    [OPT_CSV] = {"--csv", "FILE|-", "one row per episode; - is standard output"},
    [OPT_MEASURES] = {"--measures", "A=B,..",
                      "with --csv: column A with number B of the run at each episode's end"},
    [OPT_CHECKPOINT] =
        {"--checkpoint", "S",
         "with --csv FILE: keep the state every S seconds; the same command goes on"},
    [OPT_SVG] = {"--svg", "FILE", "picture of the first seed at the end, all layers"},
    [OPT_CURVES] = {"--curves", "FILE", "learning curves as an SVG picture: median, middle half"},
    [OPT_DIGEST] = {"--digest", NULL, "print `seed digest` for each seed"},
    [OPT_SAVE] = {"--save", "FILE", "snapshot at the end; of several seeds each gets FILE.SEED"},
    [OPT_LOAD] = {"--load", "FILE", "continue from a snapshot, for N more episodes or steps"},
    [OPT_JOBS] = {"--jobs", "N", "processes at a time; 0: one per core (default 1)"},
    [OPT_QUIET] = {"--quiet", NULL, "no progress bar, and no curves"},
};

// How far and how many: fills the sweep from the options.
static int read_amounts(const Args *args, Sweep *sweep) {
  int64_t seeds = 1, episodes = 50, steps = 0;
  if (args->given[OPT_EPISODES] != NULL && args->given[OPT_STEPS] != NULL)
    return usage_error("--episodes and --steps exclude each other");
  if (args->given[OPT_LOAD] != NULL && args->given[OPT_SEEDS] != NULL)
    return usage_error("--load continues one run, so --seeds cannot be given with it");
  int code = args_integer(args, OPT_SEEDS, 1, MOST_RUNS, &seeds);
  if (code == EXIT_DONE) code = args_integer(args, OPT_EPISODES, 1, INT64_C(1) << 53, &episodes);
  if (code == EXIT_DONE) code = args_integer(args, OPT_STEPS, 1, INT64_C(1) << 53, &steps);
  sweep->n_seeds = (int)seeds;
  sweep->job.episodes = steps > 0 ? 0 : episodes;
  sweep->job.steps = steps;
  return code;
}

static int read_jobs(const Args *args, Sweep *sweep) {
  int64_t jobs = 1, runs = (int64_t)sweep->n_seeds * sweep->n_variants;
  int code = args_integer(args, OPT_JOBS, 0, 1024, &jobs);
  if (jobs == 0) jobs = host_cores();
  sweep->n_jobs = (int)(jobs < runs ? jobs : runs);
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

static int read_evaluation(const Args *args, Job *job) {
  int64_t episodes = 0, every = 1;
  if (args->given[OPT_EVERY] != NULL && args->given[OPT_EVALUATE] == NULL)
    return usage_error("--every says how often --evaluate N is done, so it needs that");
  int code = args_integer(args, OPT_EVALUATE, 1, 1000, &episodes);
  if (code == EXIT_DONE) code = args_integer(args, OPT_EVERY, 1, INT64_C(1) << 53, &every);
  job->evaluate = (int)episodes;
  job->every = every;
  return code;
}

static int read_measures(const Args *args, Measures *measures) {
  const char *text = args->given[OPT_MEASURES];
  if (text == NULL) return EXIT_DONE;
  if (args->given[OPT_CSV] == NULL)
    return usage_error("--measures adds columns to the CSV, so it needs --csv FILE");
  return measures_read(measures, text);
}

static uint64_t seed_of(const gdn_config *config) {
  char text[32] = "";
  gdn_config_get(config, "seed", text, sizeof text);
  return strtoull(text, NULL, 10);
}

// What is wrong with the names of files, and whether they can be written at all, is said before any work.
static int check_files(const Args *args) {
  static const int written[] = {OPT_CSV, OPT_SVG, OPT_SAVE, OPT_CURVES};
  int code = args_file(args, OPT_LOAD, true);
  if (code == EXIT_DONE) code = args_file(args, OPT_CSV, true);
  for (int i = 1; i < 4 && code == EXIT_DONE; i++) code = args_file(args, written[i], false);
  for (int i = 0; i < 4 && code == EXIT_DONE; i++) {
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
static void tell_numbers(gdn_config *config, bool aloud) {
  char text[32] = "";
  gdn_config_get(config, "numbers", text, sizeof text);
  long named = strtol(text, NULL, 10);
  if (aloud && named != 0 && named != gdn_numbers_version())
    fprintf(stderr,
            "gedanken: this run was described for version %ld of the numbers, and is computed by "
            "version %d: its curves and digest may differ\n",
            named, gdn_numbers_version());
  gdn_config_set(config, "numbers", "0", NULL);
}

// Whether a variant can be run with all of its seeds, and has what is measured.
static int check_variant(const Sweep *sweep, const gdn_config *config, const char *name) {
  char last[24], wrong[480];
  gdn_message why = {""};
  uint64_t bytes;
  const char *in = name[0] != 0 ? "in the variant " : "", *colon = name[0] != 0 ? ": " : "";
  snprintf(last, sizeof last, "%" PRIu64, sweep->job.seed + (uint64_t)sweep->n_seeds - 1);
  gdn_config copy = *config;
  gdn_status status = gdn_config_set(&copy, "seed", last, &why);
  if (status == GDN_OK) status = gdn_run_bytes(config, &bytes, &why);
  if (status != GDN_OK)
    return usage_error("%s%s%s%s", in, name, colon,
                       why.text[0] != 0 ? why.text : gdn_status_text(status));
  if (sweep->job.measures.n == 0) return EXIT_DONE;
  Job job = sweep->job;
  job.config = config;
  int code = job_config(&job, &copy, wrong, sizeof wrong);
  return code == EXIT_DONE ? code : usage_error("%s%s%s%s", in, name, colon, wrong);
}

// A grid has many runs, and these files are of one.
static int check_grid(const Args *args, const Sweep *sweep) {
  static const int single[] = {OPT_SAVE, OPT_SVG};
  if (sweep->n_variants == 1) return EXIT_DONE;
  if ((int64_t)sweep->n_variants * sweep->n_seeds > MOST_RUNS)
    return usage_error("%d variants with %d seeds each are more than %d runs, and there can be no "
                       "more: give some of the values in another call",
                       sweep->n_variants, sweep->n_seeds, MOST_RUNS);
  if (args->given[OPT_CURVES] != NULL && sweep->n_variants > MOST_LEARNING)
    return usage_error("--curves draws %d variants at most, and the lists of values make %d",
                       MOST_LEARNING, sweep->n_variants);
  for (int i = 0; i < 2; i++)
    if (args->given[single[i]] != NULL)
      return usage_error("%s writes of one variant, and the lists of values make %d: give one "
                         "value of each with it",
                         options[single[i]].name, sweep->n_variants);
  return EXIT_DONE;
}

// New runs: the words are their configs. All that can be wrong with them is said before any work.
static int read_new(const Args *args, Sweep *sweep, Grid *grid) {
  int code = grid_read(grid, args);
  if (code != EXIT_DONE) return code;
  sweep->n_variants = grid->n;
  for (int i = 0; i < grid->n; i++) tell_numbers(&grid->configs[i], i == 0);
  sweep->job.seed = seed_of(&grid->configs[0]);
  code = check_grid(args, sweep);
  for (int i = 0; i < grid->n && code == EXIT_DONE; i++)
    code = check_variant(sweep, &grid->configs[i], grid->names[i]);
  return code;
}

// A run that goes on: the file has its config, the words change live parameters. `snapshot` is for
// the caller to free.
static int read_snapshot(const Args *args, Sweep *sweep, Grid *grid, char **snapshot) {
  gdn_config loaded, *config = &loaded;
  int code = load_snapshot(args->given[OPT_LOAD], snapshot, &sweep->job.snapshot_bytes, config);
  if (code != EXIT_DONE) return code;
  sweep->job.seed = seed_of(config);
  sweep->job.snapshot = *snapshot;
  sweep->job.changes = args->words;
  sweep->job.n_changes = args->n_words;
  char wrong[480];
  code = job_config(&sweep->job, config, wrong, sizeof wrong);
  grid_of(grid, config);
  sweep->n_variants = 1;
  if (code == EXIT_USAGE) return usage_error("%s", wrong);
  return code == EXIT_DONE ? code : failure("%s: %s", args->given[OPT_LOAD], wrong);
}

static int run_all(const Args *args, Output *output, Sweep *sweep, Grid *grid) {
  output->grid = grid;
  output->csv_path = args->given[OPT_CSV];
  output->save = sweep->job.save = args->given[OPT_SAVE];
  output->svg = sweep->job.svg = args->given[OPT_SVG];
  output->learning_path = args->given[OPT_CURVES];
  output->quiet = args->given[OPT_QUIET] != NULL;
  output->wants_digests = args->given[OPT_DIGEST] != NULL;
  output->wants_checkpoint = args->given[OPT_CHECKPOINT] != NULL;
  output->load = args->given[OPT_LOAD] != NULL;
  sweep->variants = grid->configs;
  int code = output_open(output, sweep);
  if (code == EXIT_DONE) {
    code = sweep_run(sweep);
    code = output_close(output, sweep, code);
  }
  output_free(output);
  return code;
}

static int run(const Args *args) {
  Grid grid = {0};
  char *snapshot = NULL;
  Output output = {0};
  Sweep sweep = {0};
  int code = read_amounts(args, &sweep);
  if (code == EXIT_DONE) code = check_files(args);
  if (code == EXIT_DONE) code = read_checkpoint(args, &sweep);
  if (code == EXIT_DONE) code = read_evaluation(args, &sweep.job);
  if (code == EXIT_DONE) code = read_measures(args, &sweep.job.measures);
  if (code != EXIT_DONE) return code;
  code = args->given[OPT_LOAD] != NULL ? read_snapshot(args, &sweep, &grid, &snapshot)
                                       : read_new(args, &sweep, &grid);
  if (code == EXIT_DONE) code = read_jobs(args, &sweep);
  if (code == EXIT_DONE) code = run_all(args, &output, &sweep, &grid);
  grid_free(&grid);
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
        "KEY=A,B,C is a list, and several make a grid: every combination is a variant, and runs "
        "with\n"
        "all seeds. A number, a choice, a switch (on, off) and a component can be a list; a text\n"
        "(env.layout, events) is one value with its commas. The last list turns fastest; the rows\n"
        "come variant by variant, each with its own config, and `gedanken compare FILE` compares\n"
        "them. With --digest each line ends with the variant.\n"
        "\n"
        "--evaluate: the agent as it is then plays N episodes with its greedy action instead of "
        "an\n"
        "exploring one, its Gaussian's mean, its plan; it does not learn from them, and the run "
        "goes on as\n"
        "if they had not been: every other column and the digest are the same without it. An "
        "episode\n"
        "ends where the world ends it or at its time limit; without one after 1000 steps, with "
        "the\n"
        "return so far. In a grid every variant is evaluated.\n"
        "\n"
        "--curves draws what tells most of the world, over episodes, or with --steps over real "
        "steps:\n"
        "the median of the seeds and their middle half, a colour for each variant. With "
        "--evaluate it\n"
        "draws that of the evaluations. Without --csv, --svg, --curves, --digest and --save the "
        "curves\n"
        "are drawn as text; with --evaluate those of the evaluations stand below.\n"
        "\n"
        "Columns of the CSV: seed,episode,env_steps,model_steps,updates,return,length,terminated,\n"
        "finished (0: the steps were used up within the episode); with --evaluate\n"
        "eval_env_steps,eval_return,eval_length; the measures (empty: there is no number yet;\n"
        "KEY or KEY.COLUMN of a channel, as in ahead=model-error.error.model_error[5]; `gedanken "
        "describe\n"
        "--channels KEY=VALUE ...` has them all); in the first row of each seed\n"
        "world,agent,version,numbers,config; in the last row of each seed that is done its "
        "digest,\n"
        "to be read as text. FILE.times has the seconds for each seed. `gedanken merge` puts the\n"
        "files of several calls together.\n"
        "eval_return and eval_length are means over the N episodes, eval_env_steps the real steps "
        "of the\n"
        "run by then; all three are empty in rows of episodes in which none was done, and of "
        "several in\n"
        "one episode (with --steps) the latest stands in its row. `gedanken compare --measure "
        "eval_return`\n"
        "takes the mean of those that there are.\n"
        "\n"
        "With --csv - the digests go to standard error. Results come in the order of the seeds "
        "and\n"
        "do not depend on --jobs. SIGINT and SIGTERM leave the episodes that are finished (exit "
        "code\n"
        "130, 143). With --checkpoint the state is kept in FILE.checkpoint, and the same command\n"
        "goes on from there to the same bytes, however it ended. With --load, KEY=VALUE changes "
        "live parameters of the loaded "
        "run.\n"
        "\n"
        "@FILE stands for the pairs in a file, as in experiments/presets.\n"
        "\n"
        "  gedanken run env=dyna-maze agent=dyna-q agent.planning_steps=50 --seeds 30 --jobs 0\n"
        "  gedanken run env=dyna-maze agent=dyna-q agent.planning_steps=0,5,50 agent.alpha=0.1,0.5 "
        "\\\n"
        "    --seeds 30 --jobs 0 --csv grid.csv --checkpoint 60\n"
        "  gedanken run agent.planning_steps=0,5,50 --seeds 30 --curves curves.svg\n"
        "  gedanken run env=cliff-walking agent=q-learning agent.epsilon=0.1,0.3 --episodes 500 "
        "\\\n"
        "    --seeds 30 --evaluate 1 --every 10 --csv q.csv\n"
        "  gedanken run env=cartpole-swingup @experiments/presets/pets-mbrl-lib.txt --steps 220\n"
        "  gedanken run env=dyna-maze agent=dyna-q --episodes 20 --save half.gdn\n"
        "  gedanken run --load half.gdn --episodes 30 --digest\n",
    .run = run,
};
