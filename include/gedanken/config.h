/// A config is a plain value that chooses a run. Its text is the same on the command line, in a
/// link and in the element's attributes: `env=dyna-maze agent=dyna-q agent.planning_steps=50 seed=7`.
#ifndef GEDANKEN_CONFIG_H
#define GEDANKEN_CONFIG_H

#include "gedanken/catalog.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Room for all texts of one config (layouts, events) together.
#define GDN_CONFIG_TEXT 16384

/// Copy freely; always start from gdn_config_make.
typedef struct gdn_config {
  uint32_t cookie;
  int32_t choice[GDN_FAMILY_COUNT];               ///< position in the catalogue; -1 = none
  double value[GDN_FAMILY_COUNT][GDN_MAX_PARAMS]; ///< for texts: offset into `text`
  int32_t text_bytes;
  char text[GDN_CONFIG_TEXT];
} gdn_config;

/// The default run: `env=dyna-maze agent=dyna-q` with every parameter at its initial value.
GDN_API void gdn_config_make(gdn_config *config);

/// Applies `key=value` pairs, separated by blanks or `&`, on top of the config. Components are
/// chosen first, whatever the order. What was not named gives way to what was: a world gets the first
/// agent that fits, an agent the first world, and its usual model and planner, unless the present ones do. All or nothing: on failure the config is unchanged and `why` (may be NULL)
/// has a sentence with what is allowed, and with the key or id that may have been meant if one is near.
GDN_API gdn_status gdn_config_parse(gdn_config *config, const char *text, gdn_message *why);

/// Writes the shortest text that gives this config: choices, and what differs from the defaults.
/// Returns the length without the final 0; when that is >= cap the text was cut.
GDN_API int32_t gdn_config_format(const gdn_config *config, char *out, int32_t cap);

/// Writes the text that says all of this config: each choice, and each parameter of what is chosen, as usual or not
/// (same return rule). It gives the same config.
GDN_API int32_t gdn_config_resolve(const gdn_config *config, char *out, int32_t cap);

/// The value of one key as text (same return rule); -1 when there is no such key.
GDN_API int32_t gdn_config_get(const gdn_config *config, const char *key, char *out, int32_t cap);

/// Sets one parameter (key as in text, with its prefix).
GDN_API gdn_status gdn_config_set(gdn_config *config, const char *key, const char *value,
                                  gdn_message *why);

#ifdef __cplusplus
}
#endif
#endif
