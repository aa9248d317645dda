// Events: what was changed while a run went on, as text in its config: `STEP:KEY=VALUE;STEP.TICK:KEY=VALUE`, so
// that a link reproduces a run that was meddled with. An event happens when so many real steps are done, with all
// that they set off, and so many ticks of the next one: counted in steps it stays where it is, however
// the work of a step is sliced.
#ifndef GEDANKEN_RUN_EVENTS_H
#define GEDANKEN_RUN_EVENTS_H

#include "run/config.h"

// A point in a run: `step` real steps are done, and `tick` ticks of the next.
typedef struct Moment {
  uint64_t step, tick;
} Moment;

#define MOMENT_NEVER ((Moment){UINT64_MAX, 0})

static inline int32_t moment_before(Moment a, Moment b) {
  return a.step != b.step ? a.step < b.step : a.tick < b.tick;
}

typedef struct Event {
  Moment at;
  text_span key, value;
} Event;

// Takes the first event off the text. 1: there was one; 0: the text is at its end; -1: it is malformed.
int32_t event_take(text_span *rest, Event *out);

// Whether all events of the config are well formed, in order, and change what may be changed.
gdn_status events_check(const gdn_config *config, gdn_message *why);

// Whether the key is no setting but something to do to the world: "env.cell.ROW.COLUMN", "env.point.X" or
// "env.push"; *edit is then what follows "env.".
int32_t event_is_edit(text_span key, text_span *edit);

// Whether a person takes the controls, or gives them back.
int32_t event_is_drive(text_span key);

// Adds an event to the config's, behind those of its moment; of one parameter only the last value at a moment is
// kept.
gdn_status events_add(gdn_config *config, const Event *event, gdn_message *why);

#endif
