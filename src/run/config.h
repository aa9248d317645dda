// Configs inside src/run: what is behind a key, and its value.
#ifndef GEDANKEN_RUN_CONFIG_H
#define GEDANKEN_RUN_CONFIG_H

#include "run/config_fit.h"

// Where a key leads.
typedef struct config_slot {
  gdn_family family;
  int32_t index;
  const gdn_param *param; // NULL: no such key in this config
} config_slot;

config_slot config_find(const gdn_config *config, text_span key);

// The text of a text parameter.
const char *config_text(const gdn_config *config, gdn_family family, int32_t index);

// Reads a value of the parameter (numbers, on/off, words); texts are not values.
gdn_status config_read_value(config_slot slot, text_span value, double *out, gdn_message *why);

// The parameter behind a key that may change while a run goes on; otherwise a sentence.
gdn_status config_find_live(const gdn_config *config, text_span key, config_slot *out,
                            gdn_message *why);

// Sets a text parameter; there must be room.
gdn_status config_set_text(gdn_config *config, gdn_family family, int32_t index, text_span value,
                           gdn_message *why);

// Says that there is no such key, and which may have been meant, or which there are.
gdn_status config_unknown_key(const gdn_config *config, text_span key, gdn_message *why);

// Writes "agent.alpha".
void config_put_key(text_writer *w, gdn_family family, const gdn_param *param);

#endif
