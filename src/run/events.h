// Events: what was changed while a run went on, as text in its config: `TICK:KEY=VALUE;TICK:KEY=VALUE`.
// An event happens before the tick of its number, so that a link reproduces a run that was meddled with.
#ifndef GEDANKEN_RUN_EVENTS_H
#define GEDANKEN_RUN_EVENTS_H

#include "run/config.h"

typedef struct Event {
  uint64_t tick;
  text_span key, value;
} Event;

#define EVENTS_NEVER UINT64_MAX

// Takes the first event off the text. 1: there was one; 0: the text is at its end; -1: it is malformed.
int32_t event_take(text_span *rest, Event *out);

// Whether all events of the config are well formed, in order, and change what may be changed.
gdn_status events_check(const gdn_config *config, gdn_message *why);

// Whether the key is no setting but something to do to the world: "env.cell.ROW.COLUMN", "env.point.X" or
// "env.push"; *edit is then what follows "env.".
int32_t event_is_edit(text_span key, text_span *edit);

// Adds an event to the config's, behind those of its tick; of one parameter only the last value at a tick is kept.
gdn_status events_add(gdn_config *config, const Event *event, gdn_message *why);

#endif
