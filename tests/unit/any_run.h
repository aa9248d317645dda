// For tests: runs drawn at random over the whole catalogue. Every mind that the catalogue allows (an agent, with
// the model and the planner that it can use) runs in worlds drawn for it, with parameters drawn within their bounds;
// only what makes a run slow or large is kept small.
#ifndef GEDANKEN_TESTS_ANY_RUN_H
#define GEDANKEN_TESTS_ANY_RUN_H

#include "unit/any.h"

typedef struct Mind {
  const gdn_component *agent, *model, *planner; // NULL: none
  char text[128];
} Mind;

// The i-th component of a family that offers what is needed, or once NULL where nothing is; 0 after the last.
static inline int32_t mind_part(gdn_family family, uint32_t needs, int32_t i,
                                const gdn_component **out) {
  *out = NULL;
  if (needs == 0) return i == 0;
  for (int32_t k = 0; k < gdn_catalog_count(family); k++) {
    *out = gdn_catalog_at(family, k);
    if (((*out)->offers & needs) == needs && i-- == 0) return 1;
  }
  return 0;
}

// The i-th mind; 0 after the last.
static inline int32_t any_mind(int32_t i, Mind *mind) {
  for (int32_t a = 0; a < gdn_catalog_count(GDN_FAMILY_AGENT); a++) {
    mind->agent = gdn_catalog_at(GDN_FAMILY_AGENT, a);
    for (int32_t m = 0; mind_part(GDN_FAMILY_MODEL, mind->agent->needs_model, m, &mind->model);
         m++) {
      for (int32_t p = 0;
           mind_part(GDN_FAMILY_PLANNER, mind->agent->needs_planner, p, &mind->planner); p++) {
        if (i-- > 0) continue;
        int n = snprintf(mind->text, sizeof mind->text, "agent=%s", mind->agent->id);
        if (mind->model) n += sprintf(mind->text + n, " model=%s", mind->model->id);
        if (mind->planner) sprintf(mind->text + n, " planner=%s", mind->planner->id);
        return 1;
      }
    }
  }
  return 0;
}

// What is drawn at most of whole numbers, so that a run of some hundred steps takes milliseconds and sees fits,
// ends and full rings. A tile is 32 columns: 36 candidates take two ticks an iteration.
static inline double any_small(const gdn_param *p) {
  static const struct {
    const char *key;
    double most;
  } sizes[] = {{"width", 8},          {"hidden", 2},
               {"batch", 16},         {"minibatch", 64},
               {"epochs", 3},         {"members", 3},
               {"capacity", 120},     {"imagined_capacity", 200},
               {"population", 36},    {"iterations", 3},
               {"horizon", 6},        {"random_trials", 2},
               {"particles", 2},      {"updates", 4},
               {"ways", 96},          {"updates_per_step", 4},
               {"policy_updates", 6}, {"rounds", 2},
               {"scale", 2},          {"planning_steps", 12},
               {"imagine", 200},      {"rollouts_per_step", 200},
               {"patience", 3},       {"collect", 3},
               {"elites", 8},         {"points_between", 10}};
  if (p->kind != GDN_KIND_INT) return p->high;
  for (int32_t i = 0; i < GDN_COUNT(sizes); i++) {
    if (strcmp(p->key, sizes[i].key) == 0) return sizes[i].most;
  }
  double most = p->low > 40 ? p->low : 40;
  return most < p->high ? most : p->high;
}

static inline int32_t mind_fits(const Mind *mind, const gdn_component *world) {
  uint32_t needs = mind->agent->needs_env;
  if (mind->model != NULL) needs |= mind->model->needs_env;
  if (mind->planner != NULL) needs |= mind->planner->needs_env;
  return (world->offers & needs) == needs;
}

// A run as text and as a config.
typedef struct AnyRun {
  gdn_config config;
  char text[GDN_CONFIG_TEXT];
} AnyRun;

// Any world with some parameters of its own, for this mind with some of its own; 0 where they do not go together.
static inline int32_t draw_run(gdn_random *random, const Mind *mind, AnyRun *run) {
  static Words words;
  const gdn_component *world, *live[4];
  int32_t n_live = 0;
  char *text = run->text;
  size_t cap = sizeof run->text;
  uint64_t bytes;
  world = any_component(random, GDN_FAMILY_ENV);
  if (!mind_fits(mind, world)) return 0;
  live[n_live++] = world;
  live[n_live++] = mind->agent;
  if (mind->model != NULL) live[n_live++] = mind->model;
  if (mind->planner != NULL) live[n_live++] = mind->planner;
  words.n = 0;
  for (int32_t i = 0; i < n_live; i++) any_params(random, live[i], any_small, &words);
  int n = snprintf(text, cap, "env=%s %s", world->id, mind->text);
  n += sprintf(text + n, " seed=%d", rng_below(random, 1000));
  n += sprintf(text + n, " time_limit=%d", 4 + rng_below(random, 30));
  for (int32_t i = 0; i < words.n; i++) n += sprintf(text + n, " %s", words.word[i]);
  if (rng_below(random, 3) == 0) {
    n += sprintf(text + n, " events=");
    any_events(random, live, n_live, any_small, 150, text + n, cap - (size_t)n);
  }
  gdn_config_make(&run->config);
  gdn_message why;
  if (gdn_config_parse(&run->config, text, &why) != GDN_OK) {
    CHECK(0);
    printf("    %s\n    %s\n", text, why.text);
    return 0;
  }
  return gdn_run_bytes(&run->config, &bytes, NULL) == GDN_OK;
}

// The i-th run of a mind: the same whatever else is drawn, with what else is to be drawn for it in *random. 0 where
// this mind can live nowhere.
static inline int32_t any_run(uint64_t seed, const Mind *mind, int32_t i, gdn_random *random,
                              AnyRun *run) {
  *random = rng_stream(seed, mind->text, (uint64_t)i);
  for (int32_t k = 0; k < 200; k++) {
    if (draw_run(random, mind, run)) return 1;
  }
  return 0;
}

// A run in memory that was filled with other bytes before.
static inline Lab any_open(const gdn_config *config, int32_t filling) {
  Lab lab = {NULL, NULL};
  uint64_t bytes = 0;
  CHECK_INT(gdn_run_bytes(config, &bytes, NULL), GDN_OK);
  lab.memory = malloc((size_t)bytes);
  memset(lab.memory, filling, (size_t)bytes);
  CHECK_INT(gdn_run_create(config, lab.memory, bytes, &lab.run, NULL), GDN_OK);
  return lab;
}

// The hash of the whole state.
static inline uint64_t any_state_hash(const gdn_run *run) {
  return gdn_run_state_hash(run);
}

// Prints the text that makes this run; returns 0.
static inline int32_t any_print(const gdn_run *run) {
  static char text[2 * GDN_CONFIG_TEXT];
  gdn_config_format(gdn_run_config(run), text, sizeof text);
  printf("    %s\n", text);
  return 0;
}

// Whether two runs are at the same place in every respect that has a number.
static inline int32_t same_progress(const gdn_run *one, const gdn_run *two) {
  gdn_progress a = gdn_run_progress(one), b = gdn_run_progress(two);
  return a.ticks == b.ticks && a.env_steps == b.env_steps && a.episodes == b.episodes &&
         a.model_steps == b.model_steps && a.updates == b.updates &&
         a.episode_steps == b.episode_steps && a.phase == b.phase && a.line == b.line &&
         a.due == b.due &&
         memcmp(&a.episode_return, &b.episode_return, sizeof a.episode_return) == 0 &&
         memcmp(&a.total_reward, &b.total_reward, sizeof a.total_reward) == 0;
}

#endif
