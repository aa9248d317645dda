// The catalogue: the tables of all layers side by side, and the worlds that users register.
#include "run/catalog.h"

#include <string.h>

#include "agents/table.h"
#include "base/text.h"
#include "envs/table.h"
#include "models/table.h"
#include "planners/table.h"
#include "run/world_check.h"

GDN_PARAM_TABLE(run_params, RunParams, RUN_PARAMS);

// The run itself as a component without an id, so that its settings are found like any other's.
static const gdn_component run_component = {
    .family = GDN_FAMILY_RUN,
    .id = "run",
    .title = "Run",
    .summary = "One agent in one world.",
    .source = "",
    .params = run_params,
    .n_params = GDN_COUNT(run_params),
    .struct_bytes = sizeof(RunParams),
};

// The one thing the library remembers: worlds that were added from outside.
#define REGISTERED_CAP 16
static const gdn_env_type *env_registered[REGISTERED_CAP];
static int32_t env_registered_count;

const char *gdn_family_name(gdn_family family) {
  static const char *const names[] = {"run", "env", "model", "planner", "agent"};
  return (uint32_t)family < GDN_FAMILY_COUNT ? names[family] : NULL;
}

const char *catalog_word(gdn_family family) {
  return family == GDN_FAMILY_ENV ? "world" : gdn_family_name(family);
}

const gdn_env_type *catalog_env(int32_t index) {
  if (index < 0) return NULL;
  if (index < env_table_count) return env_table[index];
  index -= env_table_count;
  return index < env_registered_count ? env_registered[index] : NULL;
}

const model_type *catalog_model(int32_t index) {
  return index >= 0 && index < model_table_count ? model_table[index] : NULL;
}

const planner_type *catalog_planner(int32_t index) {
  return index >= 0 && index < planner_table_count ? planner_table[index] : NULL;
}

const agent_type *catalog_agent(int32_t index) {
  return index >= 0 && index < agent_table_count ? agent_table[index] : NULL;
}

int32_t gdn_catalog_count(gdn_family family) {
  switch (family) {
  case GDN_FAMILY_RUN:
    return 1;
  case GDN_FAMILY_ENV:
    return env_table_count + env_registered_count;
  case GDN_FAMILY_MODEL:
    return model_table_count;
  case GDN_FAMILY_AGENT:
    return agent_table_count;
  case GDN_FAMILY_PLANNER:
    return planner_table_count;
  case GDN_FAMILY_COUNT:
    break;
  }
  return 0;
}

const gdn_component *gdn_catalog_at(gdn_family family, int32_t index) {
  if (index < 0 || index >= gdn_catalog_count(family)) return NULL;
  switch (family) {
  case GDN_FAMILY_RUN:
    return &run_component;
  case GDN_FAMILY_ENV:
    return &catalog_env(index)->component;
  case GDN_FAMILY_MODEL:
    return &catalog_model(index)->component;
  case GDN_FAMILY_AGENT:
    return &catalog_agent(index)->component;
  case GDN_FAMILY_PLANNER:
    return &catalog_planner(index)->component;
  case GDN_FAMILY_COUNT:
    break;
  }
  return NULL;
}

const gdn_component *gdn_catalog_find(gdn_family family, const char *id) {
  if (id == NULL) return NULL;
  for (int32_t i = 0; i < gdn_catalog_count(family); i++) {
    const gdn_component *component = gdn_catalog_at(family, i);
    if (strcmp(component->id, id) == 0) return component;
  }
  return NULL;
}

gdn_status gdn_env_register(const gdn_env_type *type, gdn_message *why) {
  if (type == NULL)
    return text_fail(why, GDN_BAD_ARGUMENT, "there is no world to register: type is NULL");
  gdn_status status = world_check_type(type, why);
  if (status != GDN_OK) return status;
  const char *reason = gdn_catalog_find(GDN_FAMILY_ENV, type->component.id) != NULL
                           ? "this world cannot be registered: its id is taken"
                       : env_registered_count == REGISTERED_CAP
                           ? "this world cannot be registered: all 16 places are taken"
                           : NULL;
  if (reason != NULL) return text_fail(why, GDN_BAD_ARGUMENT, reason);
  env_registered[env_registered_count++] = type;
  return GDN_OK;
}
