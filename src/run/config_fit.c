#include "run/config_fit.h"

#include <string.h>

int32_t config_world_fits(const gdn_component *part, const gdn_component *env) {
  return (part->needs_env & ~env->offers) == 0;
}

uint32_t config_needs(const gdn_component *agent, gdn_family family) {
  return family == GDN_FAMILY_MODEL ? agent->needs_model : agent->needs_planner;
}

int32_t config_part_fits(const gdn_component *agent, gdn_family family, const gdn_component *part) {
  uint32_t offers = part == NULL ? 0 : part->offers, needs = config_needs(agent, family);
  return (offers & needs) == needs;
}

int32_t config_usual_part(const gdn_component *agent, gdn_family family) {
  const char *usual = family == GDN_FAMILY_MODEL ? agent->usual_model : agent->usual_planner;
  for (int32_t i = 0; config_needs(agent, family) != 0 && i < gdn_catalog_count(family); i++) {
    const gdn_component *part = gdn_catalog_at(family, i);
    if (usual != NULL ? strcmp(part->id, usual) == 0 : config_part_fits(agent, family, part))
      return i;
  }
  return -1;
}

gdn_status config_unfit(const gdn_component *agent, const gdn_component *other, const char *reason,
                        gdn_message *why) {
  text_writer w = text_message(why);
  text_put(&w, agent->id);
  text_put(&w, reason);
  if (other != NULL) text_put(&w, other->id);
  return GDN_UNFIT;
}

#define REASON(name, word, sentence) " needs " sentence ", which is not so of ",
static const char *const reasons[] = {GDN_PROPERTY_LIST(REASON)};

// Whether the world has what an agent or a model needs.
static gdn_status check_world(const gdn_component *part, const gdn_component *env,
                              gdn_message *why) {
  uint32_t missing = part->needs_env & ~env->offers;
  if (missing == 0) return GDN_OK;
  int32_t first = 0;
  while (!(missing >> first & 1)) first++;
  return config_unfit(part, env, reasons[first], why);
}

// Whether the value could have been read or chosen.
static int32_t value_sound(const gdn_config *config, const gdn_param *param, double x) {
  if (param->kind == GDN_KIND_TEXT) {
    return x >= 0 && x < config->text_bytes && x == (double)(int32_t)x;
  }
  if (!(x >= param->low && x <= param->high)) return 0;
  return param->kind == GDN_KIND_REAL || x == (double)(int64_t)x;
}

gdn_status config_sound(const gdn_config *config, gdn_message *why) {
  if (config == NULL || config->cookie != CONFIG_COOKIE) {
    return text_fail(why, GDN_BAD_ARGUMENT,
                     "the config was not made by gdn_config_make of this library");
  }
  int32_t fine = config->text_bytes >= 1 && config->text_bytes <= GDN_CONFIG_TEXT &&
                 config->text[config->text_bytes - 1] == 0;
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT && fine; f++) {
    const gdn_component *component = config_component(config, f);
    fine = component != NULL || config->choice[f] == -1;
    for (int32_t i = 0; fine && component != NULL && i < component->n_params; i++) {
      fine = value_sound(config, &component->params[i], config->value[f][i]);
    }
  }
  return fine ? GDN_OK
              : text_fail(
                    why, GDN_BAD_ARGUMENT,
                    "the config was changed by hand or comes from another program: make it with "
                    "gdn_config_make and gdn_config_parse");
}

// Whether the agent has the model or planner that it needs.
static gdn_status check_part(const gdn_config *config, gdn_family family, gdn_message *why) {
  const gdn_component *agent = config_component(config, GDN_FAMILY_AGENT);
  const gdn_component *part = config_component(config, family);
  int32_t is_model = family == GDN_FAMILY_MODEL;
  if (config_part_fits(agent, family, part)) return GDN_OK;
  if (part == NULL)
    return config_unfit(agent, NULL, is_model ? " needs a model" : " needs a planner", why);
  return config_unfit(agent, part, is_model ? " cannot use the model " : " cannot use the planner ",
                      why);
}

gdn_status config_check(const gdn_config *config, gdn_message *why) {
  gdn_status status = config_sound(config, why);
  if (status != GDN_OK) return status;
  const gdn_component *env = config_component(config, GDN_FAMILY_ENV);
  const gdn_component *agent = config_component(config, GDN_FAMILY_AGENT);
  if (env == NULL || agent == NULL || config->choice[GDN_FAMILY_RUN] != 0) {
    return text_fail(why, GDN_BAD_ARGUMENT, "a run needs a world and an agent: env=ID agent=ID");
  }
  const gdn_component *model = config_component(config, GDN_FAMILY_MODEL);
  status = check_world(agent, env, why);
  if (status == GDN_OK && model != NULL) status = check_world(model, env, why);
  const gdn_component *planner = config_component(config, GDN_FAMILY_PLANNER);
  if (status == GDN_OK && planner != NULL) status = check_world(planner, env, why);
  if (status == GDN_OK) status = check_part(config, GDN_FAMILY_MODEL, why);
  return status != GDN_OK ? status : check_part(config, GDN_FAMILY_PLANNER, why);
}
