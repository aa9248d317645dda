// Which components go together.
#include "run/config.h"

int32_t config_model_fits(const gdn_component *agent, const gdn_component *model) {
  uint32_t offers = model == NULL ? 0 : model->offers;
  return (offers & agent->needs_model) == agent->needs_model;
}

int32_t config_first_model(const gdn_component *agent) {
  for (int32_t i = 0; agent->needs_model != 0 && i < gdn_catalog_count(GDN_FAMILY_MODEL); i++) {
    if (config_model_fits(agent, gdn_catalog_at(GDN_FAMILY_MODEL, i))) return i;
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

gdn_status config_check(const gdn_config *config, gdn_message *why) {
  if (config == NULL || config->cookie != CONFIG_COOKIE) {
    text_writer w = text_message(why);
    text_put(&w, "the config was not made by gdn_config_make");
    return GDN_BAD_ARGUMENT;
  }
  const gdn_component *env = config_component(config, GDN_FAMILY_ENV);
  const gdn_component *agent = config_component(config, GDN_FAMILY_AGENT);
  if (env == NULL || agent == NULL || config->choice[GDN_FAMILY_RUN] != 0) return GDN_BAD_ARGUMENT;
  if ((env->offers & agent->needs_env) != agent->needs_env) {
    return config_unfit(
        agent, env,
        agent->needs_env & GDN_OUTCOMES
            ? " needs a world whose probabilities can be read, which is not so of "
            : " needs a world of finitely many states and actions, which is not so of ",
        why);
  }
  const gdn_component *model = config_component(config, GDN_FAMILY_MODEL);
  return config_model_fits(agent, model) ? GDN_OK : GDN_UNFIT;
}
