// What the learning tests share: runs (one run each) by config text, the greedy
// path, and means with their standard errors.
//
// Bands. A reference gives means over R runs of its own; ours are over n seeds. Both scatter, so
// the difference is judged by its own standard error, sqrt(s^2/n + s^2/R), with s the std
// between our seeds; BAND of them are allowed. Of true means, one comparison in 16,000 would fall
// outside four. Runs repeat to the bit: what holds once holds always, until an algorithm or a
// random stream changes.
#ifndef GEDANKEN_TESTS_LEARNING_LEARN_H
#define GEDANKEN_TESTS_LEARNING_LEARN_H

#include "check.h"
#include "gedanken/gedanken.h"

#define BAND 4.0      // standard errors
#define EXACT 1000000 // "runs" of a reference that is computed, not sampled

// -- runs ----------------------------------------------------------------------------------------

typedef struct Run {
  gdn_config config;
  gdn_run *run;
  void *memory;
  gdn_channel q, episodes;
} Run;

// Begins a run; a config that does not work ends the program, for no test means anything then.
static inline void run_begin(Run *run, const char *text, int seed) {
  gdn_message why = {""};
  uint64_t bytes = 0;
  char number[16];
  snprintf(number, sizeof number, "%d", seed);
  gdn_config_make(&run->config);
  run->memory = NULL;
  int bad = gdn_config_parse(&run->config, text, &why) != GDN_OK ||
            gdn_config_set(&run->config, "seed", number, &why) != GDN_OK ||
            gdn_run_bytes(&run->config, &bytes, &why) != GDN_OK;
  if (!bad) run->memory = malloc((size_t)bytes);
  if (bad || run->memory == NULL ||
      gdn_run_create(&run->config, run->memory, bytes, &run->run, &why) != GDN_OK ||
      gdn_run_channel_find(run->run, "episodes", &run->episodes) != GDN_OK) {
    printf("%s: %s\n", text, why.text);
    exit(1);
  }
  run->q.data = NULL; // only agents with a table have one
  (void)gdn_run_channel_find(run->run, "q", &run->q);
}

static inline void run_end(Run *run) {
  free(run->memory);
}

static inline void run_episodes(Run *run, int n) {
  for (int i = 0; i < n; i++) gdn_run_advance(run->run, INT64_MAX, GDN_UNTIL_EPISODE);
}

// Real steps, each with all its updates.
static inline void run_steps(Run *run, int n) {
  for (int i = 0; i < n; i++) gdn_run_advance(run->run, INT64_MAX, GDN_UNTIL_STEP);
}

// A column of finished episode k = 1, 2, ...
static inline double run_episode(const Run *run, int k, int column) {
  const double *rows = (const double *)run->episodes.data;
  return rows[(k - 1) % GDN_EPISODE_ROWS * GDN_EPISODE_COLUMNS + column];
}

static inline double run_length(const Run *run, int k) {
  return run_episode(run, k, GDN_EPISODE_LENGTH);
}

// -- what was learned -----------------------------------------------------------------------------

static inline int best_action(const double *q, int n) {
  int best = 0;
  for (int a = 1; a < n; a++)
    if (q[a] > q[best]) best = a;
  return best;
}

// States in which some action is preferred: those with an arrow in the book's figure 8.3.
static inline int preferring_states(const double *q, int n_states, int n_actions) {
  int count = 0;
  for (int s = 0; s < n_states; s++, q += n_actions) {
    int differs = 0;
    for (int a = 1; a < n_actions; a++) differs |= q[a] != q[0];
    count += differs;
  }
  return count;
}

// Steps from the start to the end of the episode when the run acts greedily from now on, in a
// world of its own made from `world`; of equal actions the first. After `before` steps against the
// border below, which move a changing maze on. 0 when the path never ends.
static inline int greedy_path(const Run *run, const char *world, int before) {
  static gdn_config config;
  gdn_message why = {""};
  uint64_t bytes = 0;
  gdn_env *env = NULL;
  gdn_random random = gdn_random_stream(0, "greedy-path", 0);
  const double *q = (const double *)run->q.data, down = 1;
  int steps = 0, n_actions = run->q.shape[1];
  gdn_config_make(&config);
  if (gdn_config_parse(&config, world, &why) || gdn_env_bytes(&config, &bytes, &why)) exit(1);
  void *memory = malloc((size_t)bytes);
  if (memory == NULL || gdn_env_create(&config, memory, bytes, &env, &why)) exit(1);
  gdn_step step = {0};
  for (int i = 0; i < before; i++) env->type->step(env, &down, &random, &step);
  while (!step.terminated && steps <= env->observation.n) {
    double state, action;
    env->type->observe(env, &state);
    action = best_action(&q[(int)state * n_actions], n_actions);
    step = (gdn_step){0};
    env->type->step(env, &action, &random, &step);
    steps++;
  }
  free(memory);
  return step.terminated ? steps : 0;
}

// -- statistics -----------------------------------------------------------------------------------

typedef struct Sample {
  double n, sum, squares;
} Sample;

static inline void sample_add(Sample *s, double x) {
  s->n++;
  s->sum += x;
  s->squares += x * x;
}

static inline double sample_mean(const Sample *s) {
  return s->sum / s->n;
}

// Variance between the seeds.
static inline double sample_variance(const Sample *s) {
  return (s->squares - s->sum * s->sum / s->n) / (s->n - 1);
}

// Whether the mean agrees with `target`, the mean of `runs` runs that scatter alike.
static inline int sample_agrees(const Sample *s, double target, double runs) {
  double d = sample_mean(s) - target, variance = sample_variance(s);
  return d * d <= BAND * BAND * variance * (1 / s->n + 1 / runs);
}

// Whether a is on average less than b, by more than chance explains.
static inline int sample_below(const Sample *a, const Sample *b) {
  double d = sample_mean(b) - sample_mean(a);
  return d > 0 && d * d > BAND * BAND * (sample_variance(a) / a->n + sample_variance(b) / b->n);
}

// Whether two samples could have one mean.
static inline int samples_agree(const Sample *a, const Sample *b) {
  return !sample_below(a, b) && !sample_below(b, a);
}

// As a check that says what was measured.
#define CHECK_MEAN(sample, target, runs)                                                    \
  do {                                                                                      \
    const Sample *check_s = (sample);                                                       \
    if (!check_note(sample_agrees(check_s, target, runs), __FILE__, __LINE__, #sample))     \
      printf("    is %.6g over %.0f seeds (variance %.4g), should be %.6g\n",               \
             sample_mean(check_s), check_s->n, sample_variance(check_s), (double)(target)); \
  } while (0)

#endif
