// `gedanken bench`: speed and memory, one JSON line for each case. Never a test: machines differ.
//
// A rate is the work done in a timed run of about 0.3 s, in one process on one core; the line gives
// median, lowest and highest of several such runs.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "commands.h"
#include "gedanken/bench.h"
#include "host.h"

enum { RUNS = BENCH_RUNS, WARM_UP_EPISODES = 200, FRESH_EPISODES = 50, TICKS = 100000 };

static int fail_case(gdn_status status, const gdn_message *why) {
  return failure("%s", why->text[0] != 0 ? why->text : gdn_status_text(status));
}

int bench_begin(Subject *subject, int seed) {
  gdn_message why = {""};
  gdn_status status = GDN_OK;
  char text[16];
  snprintf(text, sizeof text, "%d", seed);
  if (seed >= 0) status = gdn_config_set(&subject->config, "seed", text, &why);
  if (status == GDN_OK) status = gdn_run_bytes(&subject->config, &subject->bytes, &why);
  if (status != GDN_OK) return fail_case(status, &why);
  subject->memory = host_memory(subject->memory, subject->bytes);
  status = gdn_run_create(&subject->config, subject->memory, subject->bytes, &subject->run, &why);
  return status == GDN_OK ? EXIT_DONE : fail_case(status, &why);
}

int bench_advance(Subject *subject, int64_t ticks, gdn_until until, int times) {
  for (int i = 0; i < times; i++) {
    gdn_status status = gdn_run_advance(subject->run, ticks, until);
    if (status != GDN_OK) return failure("%s", gdn_status_text(status));
  }
  return EXIT_DONE;
}

int bench_prepare(Subject *subject) {
  return bench_begin(subject, 0);
}

static int warm_up(Subject *subject) {
  int code = bench_begin(subject, 0);
  if (code != EXIT_DONE) return code;
  return bench_advance(subject, INT64_MAX, GDN_UNTIL_EPISODE, WARM_UP_EPISODES);
}

// Steady state: how fast a count rises, in millions a second.
static int sample_rate(Subject *subject, double *out, uint64_t (*count)(const gdn_run *),
                       int ticks) {
  uint64_t before = count(subject->run);
  double start = host_seconds(), seconds = 0;
  int code = EXIT_DONE;
  while (code == EXIT_DONE && seconds < BENCH_SECONDS) {
    code = bench_advance(subject, ticks, GDN_UNTIL_TICKS, 1);
    seconds = host_seconds() - start;
  }
  *out = (double)(count(subject->run) - before) / seconds / 1e6;
  return code;
}

static uint64_t updates_of(const gdn_run *run) {
  return gdn_run_progress(run).updates;
}

static uint64_t steps_of(const gdn_run *run) {
  return gdn_run_progress(run).env_steps;
}

static uint64_t imagined_of(const gdn_run *run) {
  return gdn_run_progress(run).model_steps;
}

static int sample_updates(Subject *subject, double *out) {
  return sample_rate(subject, out, updates_of, TICKS);
}

static int sample_steps(Subject *subject, double *out) {
  return sample_rate(subject, out, steps_of, TICKS);
}

// Of a search for a policy: its imagined steps, each gone through forwards, and most of them backwards too.
static int sample_imagined(Subject *subject, double *out) {
  return sample_rate(subject, out, imagined_of, 1000);
}

// Agents that stop working once they know: run after run from the beginning, creation not counted.
static int sample_fresh(Subject *subject, double *out, gdn_until until, int times) {
  double seconds = 0;
  uint64_t updates = 0;
  for (int seed = 0; seconds < BENCH_SECONDS; seed++) {
    int code = bench_begin(subject, seed);
    if (code != EXIT_DONE) return code;
    double start = host_seconds();
    code = bench_advance(subject, INT64_MAX, until, times);
    if (code != EXIT_DONE) return code;
    seconds += host_seconds() - start;
    updates += updates_of(subject->run);
  }
  *out = (double)updates / seconds / 1e6;
  return EXIT_DONE;
}

static int sample_sweeping(Subject *subject, double *out) {
  return sample_fresh(subject, out, GDN_UNTIL_EPISODE, FRESH_EPISODES);
}

// All thinking happens before the first step.
static int sample_value_iteration(Subject *subject, double *out) {
  return sample_fresh(subject, out, GDN_UNTIL_STEP, 1);
}

// Seconds for the whole figure: n = 0, 5, 50, thirty seeds each, fifty episodes.
static int sample_figure_8_2(Subject *subject, double *out) {
  static const char *const planning_steps[] = {"0", "5", "50"};
  double start = host_seconds();
  for (int n = 0; n < 3; n++) {
    gdn_message why = {""};
    gdn_status status =
        gdn_config_set(&subject->config, "agent.planning_steps", planning_steps[n], &why);
    if (status != GDN_OK) return fail_case(status, &why);
    for (int seed = 0; seed < 30; seed++) {
      int code = bench_begin(subject, seed);
      if (code == EXIT_DONE)
        code = bench_advance(subject, INT64_MAX, GDN_UNTIL_EPISODE, FRESH_EPISODES);
      if (code != EXIT_DONE) return code;
    }
  }
  *out = host_seconds() - start;
  return EXIT_DONE;
}

// Bytes of the whole run for each state; equal for small and large mazes if memory is linear.
// States are counted as the rows of the table of Q-values.
static int sample_memory(Subject *subject, double *out) {
  gdn_channel q;
  if (gdn_run_channel_find(subject->run, "q", &q) != GDN_OK)
    return failure("this agent has no channel q");
  *out = (double)subject->bytes / q.shape[0];
  return EXIT_DONE;
}

int bench_sample_bytes(Subject *subject, double *out) {
  *out = (double)subject->bytes;
  return EXIT_DONE;
}

// Chua et al. 2018 as mbrl-lib runs it: 5 networks of 4 x 200 units, and plans of 350 x 5 x 15 x 20 = 525,000
// imagined steps.
#define FULL_SIZE                                                                        \
  "env=cartpole env.force=continuous agent=pets agent.random_trials=100 model.hidden=4 " \
  "model.width=200 agent.capacity=1000 model.holdout=0 "
#define FULL_PLAN                                                                      \
  "agent.propagation=ts1 agent.particles=4 agent.retrain_every=100000 model.epochs=1 " \
  "planner.population=350 planner.iterations=5 planner.horizon=15 planner.epsilon=0 "  \
  "planner.noise_beta=0 planner.keep=0 planner.shift_elites=off"
#define DEFAULT_PLAN "env=cartpole-swingup agent=pets agent.retrain_every=100000"
#define PRODUCT(size) \
  { "product-" size, "GFLOP/s", "", RUNS, bench_prepare_product, bench_sample_product }
// Janner et al. 2019: 7 networks of 4 x 200 units, of which five imagine; the policy's own updates are kept small.
#define ROLLOUTS                                                                          \
  "env=cartpole-swingup agent=mbpo agent.random_steps=100 agent.updates_per_step=1 "      \
  "agent.width=4 agent.batch=8 agent.retrain_every=10000 model.members=7 model.hidden=4 " \
  "model.width=200 model.epochs=1 "
#define UPDATE(agent)                                                               \
  {                                                                                 \
    "update-" agent, "us/update", "env=cartpole agent=" agent, RUNS, bench_prepare, \
        bench_sample_batch                                                          \
  }
#define GP(name, unit) \
  { name, unit, "", RUNS, bench_prepare_gp, bench_sample_gp }

static const BenchCase cases[] = {
    {"dyna-q-n50", "M Q-updates/s", "env=dyna-maze agent=dyna-q agent.planning_steps=50", RUNS,
     warm_up, sample_updates},
    {"q-learning-steps", "M real steps/s", "env=dyna-maze agent=q-learning", RUNS, warm_up,
     sample_steps},
    {"prioritized-sweeping", "M Q-updates/s",
     "env=dyna-maze env.scale=3 agent=prioritized-sweeping", RUNS, bench_prepare, sample_sweeping},
    {"value-iteration", "M state backups/s", "env=dyna-maze env.scale=14 agent=value-iteration",
     RUNS, bench_prepare, sample_value_iteration},
    {"figure-8-2", "s", "env=dyna-maze agent=dyna-q", RUNS, bench_prepare, sample_figure_8_2},
    {"maze-2k-memory", "bytes/state", "env=dyna-maze env.scale=7 agent=dyna-q", 1, bench_prepare,
     sample_memory},
    {"maze-10k-memory", "bytes/state", "env=dyna-maze env.scale=14 agent=dyna-q", 1, bench_prepare,
     sample_memory},
    PRODUCT("5-200-32"),
    PRODUCT("200-200-32"),
    PRODUCT("200-200-256"),
    PRODUCT("200-8-32"),
    PRODUCT("32-32-32"),
    {"plan-default", "ms/decision", DEFAULT_PLAN, RUNS, bench_prepare_plan, bench_sample_plan},
    {"plan-full", "ms/decision", FULL_SIZE FULL_PLAN, 5, bench_prepare_plan, bench_sample_plan},
    {"epoch-32", "ms/epoch", FULL_SIZE "model.epochs=1000 model.batch=32", RUNS,
     bench_prepare_epoch, bench_sample_epoch},
    {"epoch-256", "ms/epoch", FULL_SIZE "model.epochs=1000 model.batch=256", RUNS,
     bench_prepare_epoch, bench_sample_epoch},
    {"epoch-32-bayes", "ms/epoch",
     "model=bayes-network " FULL_SIZE "model.epochs=1000 model.batch=32", RUNS, bench_prepare_epoch,
     bench_sample_epoch},
    {"epoch-32-dropout", "ms/epoch",
     "model=dropout-network " FULL_SIZE "model.epochs=1000 model.batch=32", RUNS,
     bench_prepare_epoch, bench_sample_epoch},
    {"update-sac-256", "ms/update",
     "env=pendulum agent=sac agent.width=256 agent.batch=256 agent.random_steps=256", RUNS,
     bench_prepare_update, bench_sample_update},
    {"update-td3", "ms/update", "env=pendulum agent=td3", RUNS, bench_prepare_update,
     bench_sample_update},
    {"update-mage", "ms/update", "env=pendulum agent=mage agent.retrain_every=100000", RUNS,
     bench_prepare_update, bench_sample_update},
    {"update-maac", "ms/update",
     "env=pendulum agent=maac agent.rollouts_per_step=0 agent.retrain_every=10000", RUNS,
     bench_prepare_update, bench_sample_update},
    {"rollouts-400", "ms", ROLLOUTS "agent.rollouts_per_step=400", RUNS, bench_prepare_update,
     bench_sample_rollouts},
    {"rollouts-20000", "ms", ROLLOUTS "agent.rollouts_per_step=2000", RUNS, bench_prepare_update,
     bench_sample_rollouts},
    {"imagine-deep-pilco", "M imagined steps/s",
     "env=pilco-cartpole agent=deep-pilco agent.policy_updates=5000", RUNS, bench_prepare_plan,
     sample_imagined},
    {"imagine-pipps", "M imagined steps/s", "env=pilco-cartpole agent=pipps agent.updates=2000",
     RUNS, bench_prepare_plan, sample_imagined},
    UPDATE("reinforce"),
    UPDATE("a2c"),
    UPDATE("ppo"),
    UPDATE("trpo"),
    {"plan-default-memory", "bytes", DEFAULT_PLAN, 1, bench_prepare, bench_sample_bytes},
    {"plan-full-memory", "bytes", FULL_SIZE FULL_PLAN, 1, bench_prepare, bench_sample_bytes},
    GP("match-50", "ms/step"),
    GP("match-100", "ms/step"),
    GP("match-300", "ms/step"),
    GP("gradient-50", "ms/step"),
    GP("gradient-100", "ms/step"),
    GP("gradient-300", "ms/step"),
    GP("evidence-50", "ms/evaluation"),
    GP("evidence-100", "ms/evaluation"),
    GP("evidence-300", "ms/evaluation"),
    {"pairs-300", "M exponentials/s", "", RUNS, bench_prepare_gp, bench_sample_pairs},
};
enum { CASES = sizeof cases / sizeof cases[0] };

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int run_case(const BenchCase *c) {
  static Subject subject; // large: its config has room for layouts
  double samples[RUNS];
  gdn_message why = {""};
  subject.of = c;
  subject.peak = 0;
  gdn_config_make(&subject.config);
  gdn_status status = gdn_config_parse(&subject.config, c->config, &why);
  if (status != GDN_OK) return fail_case(status, &why);
  int code = c->prepare(&subject);
  for (int i = 0; i < c->runs && code == EXIT_DONE; i++) code = c->sample(&subject, &samples[i]);
  free(subject.memory);
  subject.memory = NULL;
  if (code != EXIT_DONE) return code;
  qsort(samples, (size_t)c->runs, sizeof samples[0], ascending);
  double median = samples[c->runs / 2];
  printf("{\"suite\":\"gedanken\",\"impl\":\"%s\",\"case\":\"%s\",\"unit\":\"%s\","
         "\"median\":%.6g,\"min\":%.6g,\"max\":%.6g,\"runs\":%d",
         host_name(), c->name, c->unit, median, samples[0], samples[c->runs - 1], c->runs);
  if (subject.peak > 0)
    printf(",\"level\":\"%s\",\"peak\":%.6g,\"of_peak\":%.3g", gdn_bench_level(0), subject.peak,
           median / subject.peak);
  printf("}\n");
  fflush(stdout);
  return EXIT_DONE;
}

static const BenchCase *find_case(const char *name) {
  const char *names[CASES];
  for (int i = 0; i < CASES; i++) {
    names[i] = cases[i].name;
    if (strcmp(name, names[i]) == 0) return &cases[i];
  }
  usage_error("there is no case \"%.40s\"; the nearest is %s", name,
              nearest_name(name, names, CASES));
  return NULL;
}

enum { LIST };
static const Option options[] = {
    {"--list", NULL, "print the names of the cases and the configs that they run"}};

static int bench(const Args *args) {
  for (int i = 0; i < CASES && args->given[LIST] != NULL; i++)
    printf("%s\t%s\n", cases[i].name, cases[i].config);
  if (args->given[LIST] != NULL) return EXIT_DONE;
  for (int i = 0; i < args->n_words; i++)
    if (find_case(args->words[i]) == NULL) return EXIT_USAGE;
  int code = EXIT_DONE;
  for (int i = 0; i < args->n_words && code == EXIT_DONE; i++)
    code = run_case(find_case(args->words[i]));
  for (int i = 0; i < CASES && args->n_words == 0 && code == EXIT_DONE; i++)
    code = run_case(&cases[i]);
  return code;
}

const Command command_bench = {
    .name = "bench",
    .synopsis = "bench [--list] [CASE ...]",
    .summary = "speed and memory, one JSON line for each case",
    .notes =
        "Cases: dyna-q-n50, q-learning-steps, prioritized-sweeping, value-iteration,\n"
        "figure-8-2, maze-2k-memory, maze-10k-memory; product-IN-OUT-BATCH for the networks'\n"
        "matrix products, beside the most that the machine can multiply and add; plan-full and\n"
        "plan-default, one decision of PETS; epoch-32 and epoch-256, its training; epoch-32-bayes\n"
        "and epoch-32-dropout, one network of a distribution; update-sac-256, update-td3,\n"
        "update-mage and update-maac, one update of policy and critics; rollouts-400 and\n"
        "rollouts-20000, so many imagined steps of MBPO; imagine-deep-pilco and imagine-pipps, a\n"
        "search for a policy by particles; update-AGENT, one update of a policy gradient;\n"
        "plan-full-memory, plan-default-memory; match-N, gradient-N, evidence-N, a Gaussian "
        "through\n"
        "four Gaussian processes of N points and six inputs, that with its derivatives, and the\n"
        "evidence for one of them; pairs-300. Without CASE all of them run.\n",
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = bench,
};
