// For tests: runs in worlds of numbers, with networks, populations and trials so small that a whole life takes
// milliseconds; and every mind that plans (an agent, a model and a planner that it can use).
#ifndef GEDANKEN_TESTS_PLANNING_H
#define GEDANKEN_TESTS_PLANNING_H

#include "agents/bases/planning_agent.h"
#include "lab.h"
#include "run/run.h"

// Applied where the run has such a key and the text does not name it. A tile is 32 columns: 36 candidates take
// two ticks an iteration.
static const char *const small_settings[][2] = {
    {"model.width", "8"},        {"model.epochs", "2"},         {"model.batch", "16"},
    {"agent.capacity", "100"},   {"model.members", "3"},        {"planner.population", "36"},
    {"planner.iterations", "2"}, {"planner.horizon", "4"},      {"agent.random_trials", "1"},
    {"time_limit", "10"},        {"agent.points_between", "5"},
};

static inline gdn_config small_config(const char *text) {
  gdn_config config = lab_config(text);
  for (int32_t i = 0; i < GDN_COUNT(small_settings); i++) {
    const char *const *pair = small_settings[i];
    if (strstr(text, pair[0]) != NULL || gdn_config_get(&config, pair[0], NULL, 0) < 0) continue;
    CHECK_INT(gdn_config_set(&config, pair[0], pair[1], NULL), GDN_OK);
  }
  return config;
}

static inline Lab small_open(const char *text) {
  gdn_config config = small_config(text);
  return lab_from(&config);
}

// Worlds with different numbers of numbers: an angle, an end, a bang, two actions, choices.
static const char *const small_worlds[] = {
    "env=pendulum",         "env=line",
    "env=cartpole-swingup", "env=point-navigation env.wall=on env.noise=0.1",
    "env=acrobot",          "env=cartpole"};

// The i-th component of a family that offers what is needed; NULL after the last.
static inline const gdn_component *small_part(gdn_family family, uint32_t needs, int32_t i) {
  for (int32_t k = 0; k < gdn_catalog_count(family); k++) {
    const gdn_component *part = gdn_catalog_at(family, k);
    if ((part->offers & needs) == needs && i-- == 0) return part;
  }
  return NULL;
}

// A mind in a world, the k-th or the next one that it can live in: derivatives need actions that are numbers.
static inline void small_life(int32_t k, const char *mind, char out[256]) {
  uint64_t bytes;
  gdn_config config;
  gdn_status status;
  do {
    snprintf(out, 256, "%s %s", small_worlds[k++ % GDN_COUNT(small_worlds)], mind);
    gdn_config_make(&config);
    status = gdn_config_parse(&config, out, NULL);
    if (status == GDN_OK) status = gdn_run_bytes(&config, &bytes, NULL);
  } while (status == GDN_UNFIT);
}

// The i-th planning mind in a world, which changes with i; 0 after the last.
static inline int32_t small_mind(int32_t i, char out[256]) {
  int32_t world = i;
  for (int32_t a = 0; a < gdn_catalog_count(GDN_FAMILY_AGENT); a++) {
    const gdn_component *agent = gdn_catalog_at(GDN_FAMILY_AGENT, a), *model, *planner;
    if (agent->needs_planner == 0) continue;
    for (int32_t m = 0; (model = small_part(GDN_FAMILY_MODEL, agent->needs_model, m)); m++) {
      for (int32_t p = 0; (planner = small_part(GDN_FAMILY_PLANNER, agent->needs_planner, p));
           p++) {
        if (i-- > 0) continue;
        char mind[160];
        snprintf(mind, sizeof mind, "agent=%s model=%s planner=%s", agent->id, model->id,
                 planner->id);
        small_life(world, mind, out);
        return 1;
      }
    }
  }
  return 0;
}

static inline const PlanningAgent *planning_of(const Lab *lab) {
  return (const PlanningAgent *)lab->run->agent;
}

// Rows that D has had.
static inline int32_t rows_of(const Lab *lab) {
  return (int32_t)planning_of(lab)->real.total;
}

static inline void small_episode(const Lab *lab) {
  CHECK_INT(gdn_run_advance(lab->run, INT64_MAX, GDN_UNTIL_EPISODE), GDN_OK);
}

// Whether all numbers of a channel are finite.
static inline int32_t channel_is_finite(const gdn_channel *c) {
  int64_t n = 1;
  for (int32_t k = 0; k < c->rank; k++) n *= c->shape[k];
  for (int64_t i = 0; i < n; i++) {
    double x = c->type == GDN_F64   ? ((const double *)c->data)[i]
               : c->type == GDN_F32 ? (double)((const float *)c->data)[i]
                                    : 0;
    if (!(x - x == 0)) return 0;
  }
  return 1;
}

// Whether every shape of all layers is a finite one.
static inline int32_t scene_is_finite(const gdn_run *run) {
  enum { SHAPES = 40000 };
  static gdn_shape shapes[SHAPES];
  gdn_scene scene = {.layers = (1u << GDN_LAYER_COUNT) - 1, .shapes = shapes, .cap = SHAPES};
  gdn_run_scene(run, &scene);
  for (int32_t i = 0; i < scene.n && i < SHAPES; i++) {
    for (int32_t k = 0; k < 6; k++)
      if (!(shapes[i].p[k] - shapes[i].p[k] == 0)) return 0;
    if (!(shapes[i].value - shapes[i].value == 0)) return 0;
  }
  return scene.n > 0 && scene.n <= SHAPES;
}

#endif
