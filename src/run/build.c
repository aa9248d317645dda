// Building a run, or a world alone, in the caller's memory. The same code measures and lays out: while
// measuring, the structs of the components stand in scratch on the stack, and their arrays nowhere.
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/text.h"
#include "core/param.h"
#include "math/float_mode.h"
#include "math/rng.h"
#include "run/config.h"
#include "run/events.h"
#include "run/run.h"
#include "run/world_check.h"

typedef union Scratch {
  double alignment;
  uint8_t bytes[CATALOG_STRUCT_BYTES];
} Scratch;

// A component's struct with its parameters filled in; NULL when there is no memory.
static void *open_struct(const gdn_component *component, const gdn_config *config, gdn_arena *arena,
                         void *scratch) {
  void *part = gdn_arena_take(arena, 1, (uint64_t)component->struct_bytes);
  if (part == NULL && !arena->failed) part = memset(scratch, 0, CATALOG_STRUCT_BYTES);
  if (part == NULL) return NULL;
  param_fill((uint8_t *)part + component->params_at, component->params, component->n_params,
             config->value[component->family], config->text);
  return part;
}

gdn_status run_open_env(const gdn_config *config, gdn_arena *arena, void *scratch, gdn_env **out,
                        gdn_message *why) {
  const gdn_env_type *type = catalog_env(config->choice[GDN_FAMILY_ENV]);
  gdn_env *env = open_struct(&type->component, config, arena, scratch);
  if (env == NULL) return GDN_NO_MEMORY;
  env->type = type;
  *out = env;
  (void)text_message(why);
  gdn_status status = type->open(env, arena, why);
  if (arena->failed) return GDN_NO_MEMORY;
  if (status == GDN_OK) return world_check_opened(env, arena->base == NULL, why);
  if (why != NULL && why->text[0] == 0) {
    text_writer w = text_message(why);
    text_put(&w, "the world '");
    text_put(&w, type->component.id);
    text_put(&w, "' cannot be built from these parameters: ");
    text_put(&w, gdn_status_text(status));
  }
  return status;
}

static uint64_t seed_of(const gdn_config *config) {
  return (uint64_t)config->value[GDN_FAMILY_RUN][RUN_SEED];
}

static gdn_status open_model(const gdn_config *config, const gdn_env *env, gdn_env *truth,
                             gdn_arena *arena, void *scratch, Model **out, gdn_message *why) {
  const model_type *type = catalog_model(config->choice[GDN_FAMILY_MODEL]);
  *out = NULL;
  if (type == NULL) return GDN_OK;
  Model *model = open_struct(&type->component, config, arena, scratch);
  if (model == NULL) return GDN_NO_MEMORY;
  model->type = type;
  model->observation = env->observation;
  model->action = env->action;
  model->n_outcomes = env->n_outcomes > 0 ? env->n_outcomes : 1;
  model->is_cloud = (env->type->component.offers & GDN_POINTS) != 0;
  model->seed = seed_of(config);
  if (type->component.needs_env & GDN_PLACEABLE) model->truth = truth;
  *out = model;
  return type->open(model, arena, why);
}

static gdn_status open_planner(const gdn_config *config, const gdn_env *env, gdn_arena *arena,
                               void *scratch, Planner **out, gdn_message *why) {
  const planner_type *type = catalog_planner(config->choice[GDN_FAMILY_PLANNER]);
  *out = NULL;
  if (type == NULL) return GDN_OK;
  Planner *planner = open_struct(&type->component, config, arena, scratch);
  if (planner == NULL) return GDN_NO_MEMORY;
  planner->type = type;
  planner->dim = env->action.dim;
  planner->observed = env->observation.dim;
  planner->seed = seed_of(config);
  *out = planner;
  return type->open(planner, arena, why);
}

static gdn_status open_agent(const gdn_config *config, const gdn_env *env, gdn_env *truth,
                             Model *model, Planner *planner, gdn_arena *arena, void *scratch,
                             Agent **out, gdn_message *why) {
  const agent_type *type = catalog_agent(config->choice[GDN_FAMILY_AGENT]);
  Agent *agent = open_struct(&type->component, config, arena, scratch);
  if (agent == NULL) return GDN_NO_MEMORY;
  agent->type = type;
  agent->env = env;
  agent->model = model;
  agent->planner = planner;
  agent->truth = type->has_truth ? truth : NULL;
  agent->seed = seed_of(config);
  agent->agenda = agenda_of(type->stages, type->n_stages);
  *out = agent;
  return type->open(agent, arena, why);
}

static int32_t is_placeable(const gdn_config *config) {
  return (config_component(config, GDN_FAMILY_ENV)->offers & GDN_PLACEABLE) != 0;
}

// Whether what the model predicts can be compared with what a second world does.
static int32_t imagines(const gdn_config *config) {
  const gdn_component *model = config_component(config, GDN_FAMILY_MODEL);
  return model != NULL && (model->offers & GDN_DYNAMICS) && is_placeable(config);
}

// Whether there is a second world: for that, or for a gauge of the agent's.
static int32_t has_truth(const gdn_config *config) {
  const agent_type *agent = catalog_agent(config->choice[GDN_FAMILY_AGENT]);
  return imagines(config) || (agent->has_truth && is_placeable(config));
}

// Takes all memory of a run; `out` is NULL while measuring.
static gdn_status lay_out(const gdn_config *config, gdn_arena *arena, gdn_run **out,
                          gdn_message *why) {
  Scratch env_scratch, truth_scratch, model_scratch, planner_scratch, agent_scratch;
  gdn_env *env, *truth = NULL;
  Model *model;
  Planner *planner;
  Agent *agent;
  gdn_run *run = ARENA_NEW(arena, gdn_run, 1);
  if (run != NULL) {
    run->config = *config;
    config = &run->config; // parameter structs point at its texts
  }
  gdn_status status = run_open_env(config, arena, &env_scratch, &env, why);
  if (status == GDN_OK && has_truth(config)) {
    status = run_open_env(config, arena, &truth_scratch, &truth, why);
  }
  if (status == GDN_OK) status = open_model(config, env, truth, arena, &model_scratch, &model, why);
  if (status == GDN_OK) status = open_planner(config, env, arena, &planner_scratch, &planner, why);
  if (status == GDN_OK) {
    status = open_agent(config, env, truth, model, planner, arena, &agent_scratch, &agent, why);
  }
  if (status != GDN_OK) return arena->failed ? GDN_NO_MEMORY : status;
  double *observation = ARENA_NEW(arena, double, env->observation.dim);
  double *next = ARENA_NEW(arena, double, env->observation.dim);
  double *action = ARENA_NEW(arena, double, env->action.dim);
  double *drive = ARENA_NEW(arena, double, env->action.dim);
  double *rows = ARENA_NEW(arena, double, GDN_EPISODE_ROWS *GDN_EPISODE_COLUMNS);
  int32_t has_map = env->plane.names[0] != NULL && env->type->to_plane != NULL;
  int32_t *visits = has_map ? ARENA_NEW(arena, int32_t, GDN_MAP_SIDE * GDN_MAP_SIDE) : NULL;
  Map map = {0};
  if (has_map && imagines(config)) map_open(&map, model, env, arena);
  if (arena->failed) return GDN_NO_MEMORY;
  if (run == NULL || out == NULL) return GDN_OK; // measured
  run->env = env;
  run->truth = truth;
  run->imagines = imagines(config);
  run->model = model;
  run->planner = planner;
  run->visits = visits;
  run->map = map;
  run->agent = agent;
  run->observation = observation;
  run->next = next;
  run->action = action;
  run->drive = drive;
  run->episode_rows = rows;
  *out = run;
  return GDN_OK;
}

static const char no_place[] = "there is no place for the result: the pointer to it is NULL";
static const char no_memory[] =
    "the memory is NULL: give as many bytes as this config was said to need";

// While measuring, memory runs out beyond all that a machine can have.
static gdn_status uncountable(gdn_message *why) {
  return text_fail(why, GDN_NO_MEMORY,
                   "this needs more bytes of memory than can be counted; choose it smaller");
}

gdn_status gdn_run_bytes(const gdn_config *config, uint64_t *bytes, gdn_message *why) {
  gdn_status status = config_check(config, why);
  if (status != GDN_OK) return status;
  if (bytes == NULL) return text_fail(why, GDN_BAD_ARGUMENT, no_place);
  gdn_arena arena = arena_measure();
  status = lay_out(config, &arena, NULL, why);
  if (status == GDN_OK) *bytes = arena_bytes(&arena);
  return arena.failed ? uncountable(why) : status;
}

#define EPISODE_COLUMN(name, key) {key, key, "", GDN_MARK_NONE, 0, 0},
static const gdn_column episode_columns[] = {GDN_EPISODE_LIST(EPISODE_COLUMN)};
#undef EPISODE_COLUMN
static const gdn_channel_type episodes = {
    .key = "episodes",
    .label = "Episodes",
    .unit = "",
    .doc = "Finished episodes: a ring of rows.",
    CHANNEL_COLUMNS(episode_columns),
    .flags = GDN_CHANNEL_ENDED,
};
static const gdn_channel_type observation = {
    .key = "observation",
    .label = "Observation",
    .unit = "",
    .doc = "What the agent sees now.",
    .flags = GDN_CHANNEL_SENSED,
};
static const gdn_channel_type cells = {
    .key = "cells",
    .label = "Cells",
    .unit = "",
    .doc = "The world as glyphs, row by row.",
    .flags = GDN_CHANNEL_CELLS,
};

// What the agent tells stands before what its planner and its model do.
static void list_channels(gdn_run *run) {
  ChannelList *list = &run->channels;
  channel_add(list, &episodes, run->episode_rows, GDN_F64, GDN_EPISODE_ROWS, GDN_EPISODE_COLUMNS);
  channel_add(list, &observation, run->observation, GDN_F64, run->env->observation.dim, 0);
  int32_t rows, columns;
  if (run->env->type->cells != NULL) {
    const uint8_t *glyphs = run->env->type->cells(run->env, &rows, &columns);
    channel_add(list, &cells, glyphs, GDN_U8, rows, columns);
  }
  if (run->agent->type->channels != NULL) run->agent->type->channels(run->agent, list);
  if (run->planner != NULL && run->planner->type->channels != NULL) {
    run->planner->type->channels(run->planner, list);
  }
  if (run->model != NULL && run->model->type->channels != NULL) {
    run->model->type->channels(run->model, list);
  }
}

// The run computes by this version's numbers, and its config says so from now on. Who wrote it for another version is
// told: its curves and digests may differ.
static void name_numbers(gdn_run *run) {
  double *named = &run->config.value[GDN_FAMILY_RUN][RUN_NUMBERS];
  int32_t version = gdn_numbers_version();
  if (*named != 0 && *named != version) {
    text_writer w = text_message(&run->note);
    text_put(&w, "this run was described for version ");
    text_f64(&w, *named);
    text_put(&w, " of the numbers, and is computed by version ");
    text_i64(&w, version);
    text_put(&w, ": its curves and digest may differ");
  }
  *named = version;
}

static gdn_status too_small(const char *what, uint64_t needed, uint64_t given, gdn_message *why) {
  text_writer w = text_message(why);
  text_put(&w, "this ");
  text_put(&w, what);
  text_put(&w, " needs ");
  text_i64(&w, (int64_t)needed);
  text_put(&w, " bytes of memory, not ");
  text_i64(&w, (int64_t)given);
  return GDN_NO_MEMORY;
}

static gdn_status start_world(gdn_env *env, gdn_message *why) {
  if (env->type->start != NULL) env->type->start(env);
  return world_check_started(env, why);
}

gdn_status gdn_run_create(const gdn_config *config, void *memory, uint64_t bytes, gdn_run **out,
                          gdn_message *why) {
  gdn_status status = config_check(config, why);
  if (status != GDN_OK) return status;
  if (out == NULL) return text_fail(why, GDN_BAD_ARGUMENT, no_place);
  if (memory == NULL) return text_fail(why, GDN_BAD_ARGUMENT, no_memory);
  uint64_t needed = 0;
  status = float_mode_check(why);
  if (status == GDN_OK) status = gdn_run_bytes(config, &needed, why);
  if (status != GDN_OK) return status;
  if (bytes < needed) return too_small("run", needed, bytes, why);
  gdn_arena arena = arena_over(memory, bytes);
  gdn_run *run = NULL;
  status = lay_out(config, &arena, &run, why);
  if (status != GDN_OK || run == NULL) return status;
  name_numbers(run);
  memcpy(run->live, run->config.value, sizeof run->live);
  run_fill_params(run);
  run->world = rng_stream((uint64_t)run->p.seed, "env", 0);
  run->history = HASH_START;
  status = start_world(run->env, why);
  if (status != GDN_OK) return status;
  if (run->truth != NULL && run->truth->type->start != NULL) run->truth->type->start(run->truth);
  if (run->model != NULL) run->model->type->start(run->model);
  if (run->planner != NULL) run->planner->type->start(run->planner);
  if (run->agent->type->start != NULL) run->agent->type->start(run->agent);
  list_channels(run);
  if (run->channels.lost > 0) {
    return text_fail(
        why, GDN_UNFIT,
        "this run has more than the " TEXT_OF(CHANNEL_CAP) " channels that there is room for");
  }
  run_begin_episode(run); // before the first tick, so that what is seen until then is true
  run_events(run);
  *out = run;
  return GDN_OK;
}

// -- a world on its own ----------------------------------------------------------------------------

gdn_status gdn_env_bytes(const gdn_config *config, uint64_t *bytes, gdn_message *why) {
  gdn_status status = config_check(config, why);
  if (status != GDN_OK) return status;
  if (bytes == NULL) return text_fail(why, GDN_BAD_ARGUMENT, no_place);
  Scratch scratch;
  gdn_env *env;
  gdn_arena arena = arena_measure();
  gdn_arena_take(&arena, 1, sizeof *config);
  status = run_open_env(config, &arena, &scratch, &env, why);
  if (status == GDN_OK) *bytes = arena_bytes(&arena);
  return arena.failed ? uncountable(why) : status;
}

gdn_status gdn_env_create(const gdn_config *config, void *memory, uint64_t bytes, gdn_env **out,
                          gdn_message *why) {
  uint64_t needed = 0;
  gdn_status status = float_mode_check(why);
  if (status == GDN_OK) status = gdn_env_bytes(config, &needed, why);
  if (status != GDN_OK) return status;
  if (out == NULL) return text_fail(why, GDN_BAD_ARGUMENT, no_place);
  if (memory == NULL) return text_fail(why, GDN_BAD_ARGUMENT, no_memory);
  if (bytes < needed) return too_small("world", needed, bytes, why);
  gdn_arena arena = arena_over(memory, bytes);
  gdn_config *own = gdn_arena_take(&arena, 1, sizeof *own);
  *own = *config; // the parameters point at its texts
  gdn_env *env;
  status = run_open_env(own, &arena, NULL, &env, why);
  if (status == GDN_OK) status = start_world(env, why);
  if (status != GDN_OK) return status;
  gdn_random random = gdn_random_stream((uint64_t)own->value[GDN_FAMILY_RUN][RUN_SEED], "env", 0);
  env->type->reset(env, &random);
  *out = env;
  return GDN_OK;
}
