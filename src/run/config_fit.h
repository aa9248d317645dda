// Which components go together, and whether a config can be trusted.
#ifndef GEDANKEN_RUN_CONFIG_FIT_H
#define GEDANKEN_RUN_CONFIG_FIT_H

#include "base/text.h"
#include "gedanken/config.h"

// Of this layout: a program that was compiled with other headers has another one.
#define CONFIG_COOKIE (0x676f6e66u ^ (uint32_t)sizeof(gdn_config))

// The component that is chosen in a family, NULL for none.
static inline const gdn_component *config_component(const gdn_config *config, gdn_family family) {
  return gdn_catalog_at(family, config->choice[family]);
}

// Whether the world has all that an agent or a model needs.
int32_t config_world_fits(const gdn_component *part, const gdn_component *env);

// What an agent needs of its model or planner; 0: it takes none.
uint32_t config_needs(const gdn_component *agent, gdn_family family);

// Whether a model or planner (NULL: none) is of the kind that the agent needs.
int32_t config_part_fits(const gdn_component *agent, gdn_family family, const gdn_component *part);

// Catalogue position of the model or planner that an agent gets when none is named, -1 for none.
int32_t config_usual_part(const gdn_component *agent, gdn_family family);

// Says that the agent does not go with the other (may be NULL): "AGENT reason OTHER".
gdn_status config_unfit(const gdn_component *agent, const gdn_component *other, const char *reason,
                        gdn_message *why);

// A config from gdn_config_make: of this library, and with nothing in it that was not put there through it.
gdn_status config_sound(const gdn_config *config, gdn_message *why);

// A sound config whose choices exist and fit.
gdn_status config_check(const gdn_config *config, gdn_message *why);

#endif
