// What the learning tests share: lives (one run each) by config text or by exhibit, the greedy
// path, and means with their standard errors.
//
// Bands. A reference gives means over R runs of its own; ours are over n seeds. Both scatter, so
// the difference is judged by its own standard error, sqrt(s^2/n + s^2/R), with s the deviation
// between our seeds; BAND of them are allowed. Of true means, one comparison in 16,000 would fall
// outside four. Runs repeat to the bit: what holds once holds always, until an algorithm or a
// random stream changes.
#ifndef GEDANKEN_TESTS_LEARNING_LEARN_H
#define GEDANKEN_TESTS_LEARNING_LEARN_H

#include "check.h"
#include "gedanken/gedanken.h"
#include "processes.h"

#define BAND 4.0      // standard errors
#define EXACT 1000000 // "runs" of a reference that is computed, not sampled

// -- lives ----------------------------------------------------------------------------------------

typedef struct Life {
  gdn_config config;
  gdn_run *run;
  void *memory;
  gdn_channel q, episodes;
} Life;

// Begins a life; a config that does not work ends the program, for no test means anything then.
static inline void life_begin(Life *life, const char *text, int seed) {
  gdn_message why = {""};
  uint64_t bytes = 0;
  char number[16];
  snprintf(number, sizeof number, "%d", seed);
  gdn_config_make(&life->config);
  life->memory = NULL;
  int bad = gdn_config_parse(&life->config, text, &why) != GDN_OK ||
            gdn_config_set(&life->config, "seed", number, &why) != GDN_OK ||
            gdn_run_bytes(&life->config, &bytes, &why) != GDN_OK;
  if (!bad) life->memory = malloc((size_t)bytes);
  if (bad || life->memory == NULL ||
      gdn_run_create(&life->config, life->memory, bytes, &life->run, &why) != GDN_OK ||
      gdn_run_channel_find(life->run, "episodes", &life->episodes) != GDN_OK) {
    printf("%s: %s\n", text, why.text);
    exit(1);
  }
  life->q.data = NULL; // only agents with a table have one
  (void)gdn_run_channel_find(life->run, "q", &life->q);
}

static inline void life_end(Life *life) {
  free(life->memory);
}

// Config text of one variant of an exhibit, so that what is tested is what the page shows.
static inline const char *exhibit_text(const char *id, int variant) {
  static char text[1024];
  for (int32_t i = 0; i < gdn_exhibit_count(); i++) {
    const gdn_exhibit *e = gdn_exhibit_at(i);
    if (strcmp(e->id, id) != 0) continue;
    const char *from = e->variants;
    for (int k = 0; k < variant && from != NULL; k++)
      from = strchr(from, '|') ? strchr(from, '|') + 1 : NULL;
    if (from == NULL) break;
    snprintf(text, sizeof text, "%s %.*s", e->config, (int)strcspn(from, "|"), from);
    return text;
  }
  printf("there is no exhibit %s with a variant %d\n", id, variant);
  exit(1);
}

static inline void life_episodes(Life *life, int n) {
  for (int i = 0; i < n; i++) gdn_run_advance(life->run, INT64_MAX, GDN_UNTIL_EPISODE);
}

// Real steps, each with all its updates.
static inline void life_steps(Life *life, int n) {
  for (int i = 0; i < n; i++) gdn_run_advance(life->run, INT64_MAX, GDN_UNTIL_STEP);
}

// A column of finished episode k = 1, 2, ...
static inline double life_episode(const Life *life, int k, int column) {
  const double *rows = (const double *)life->episodes.data;
  return rows[(k - 1) % GDN_EPISODE_ROWS * GDN_EPISODE_COLUMNS + column];
}

static inline double life_length(const Life *life, int k) {
  return life_episode(life, k, GDN_EPISODE_LENGTH);
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

// Steps from the start to the end of the episode when the life acts greedily from now on, in a
// world of its own made from `world`; of equal actions the first. After `before` steps against the
// border below, which move a changing maze on. 0 when the path never ends.
static inline int greedy_path(const Life *life, const char *world, int before) {
  static gdn_config config;
  gdn_message why = {""};
  uint64_t bytes = 0;
  gdn_env *env = NULL;
  gdn_random random = gdn_random_stream(0, "greedy-path", 0);
  const double *q = (const double *)life->q.data, down = 1;
  int steps = 0, n_actions = life->q.shape[1];
  gdn_config_make(&config);
  if (gdn_config_parse(&config, world, &why) || gdn_env_bytes(&config, &bytes, &why)) exit(1);
  void *memory = malloc((size_t)bytes);
  if (memory == NULL || gdn_env_create(&config, memory, bytes, &env, &why)) exit(1);
  gdn_step step = {0, 0, 0};
  for (int i = 0; i < before; i++) env->type->step(env, &down, &random, &step);
  while (!step.terminated && steps <= env->observation.n) {
    double state, action;
    env->type->observe(env, &state);
    action = best_action(&q[(int)state * n_actions], n_actions);
    step = (gdn_step){0, 0, 0};
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
