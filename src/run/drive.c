// A person drives: in the agent's place they choose what is done, event `drive=ACTION` by event, until `drive=off`.
// The agent decides as ever, so that it stays in step with the run, and learns from what was really done. Who drives is
// told by the events of the config alone: that is their whole state.
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "run/run.h"

// Whether x is number i of an action.
static int32_t is_action(const gdn_space *space, int32_t i, double x) {
  if (space->n > 0) return x >= 0 && x < space->n && x == (double)(int32_t)x;
  return x >= space->low[i] && x <= space->high[i];
}

// Reads NUMBER or NUMBER,NUMBER,...; with `out` NULL only whether it is an action.
static int32_t read_action(const gdn_space *space, text_span text, double *out) {
  for (int32_t i = 0; i < space->dim; i++) {
    double x;
    if (!text_number(text_cut(&text, ','), &x) || !is_action(space, i, x)) return 0;
    if (out != NULL) out[i] = x;
  }
  return text.n == 0;
}

gdn_status run_drive(gdn_run *run, text_span value, gdn_message *why) {
  const gdn_space *space = &run->env->action;
  if (text_equal(value, "off")) {
    run->driven = 0;
    return GDN_OK;
  }
  if (read_action(space, value, NULL)) {
    (void)read_action(space, value, run->drive);
    run->driven = 1;
    return GDN_OK;
  }
  text_writer w = text_message(why);
  text_put(&w, "drive must be off, or ");
  if (space->n > 0) {
    text_put(&w, "the number of an action: 0 to ");
    text_i64(&w, space->n - 1);
  } else {
    text_i64(&w, space->dim);
    text_put(&w, " numbers within the bounds of the world's actions, separated by commas");
  }
  return GDN_OUT_OF_RANGE;
}

void run_drive_on(gdn_run *run) {
  text_span rest = text_all(config_text(&run->config, GDN_FAMILY_RUN, RUN_EVENTS));
  Event event;
  for (uint64_t k = 0; k < run->events_done && event_take(&rest, &event) == 1; k++) {
    if (event_is_drive(event.key)) (void)run_drive(run, event.value, NULL);
  }
}

static void json_numbers(text_writer *w, int32_t *n, const char *name, const double *x,
                         int32_t count) {
  json_key(w, n, name);
  text_char(w, '[');
  for (int32_t i = 0; i < count; i++) {
    if (i > 0) text_char(w, ',');
    text_f64(w, x[i]);
  }
  text_char(w, ']');
}

int32_t gdn_run_controls_json(const gdn_run *run, char *out, int32_t cap) {
  text_writer w = text_into(out, cap);
  const gdn_env *env = run == NULL ? NULL : run->env;
  if (env == NULL || env->type->component.offers & GDN_POINTS) return -1; // nothing is done there
  const gdn_space *space = &env->action;
  int32_t n = 0, count = space->n > 0 ? space->n : space->dim;
  text_char(&w, '{');
  json_number(&w, &n, "n", space->n);
  json_key(&w, &n, "names");
  text_char(&w, '[');
  for (int32_t i = 0; i < count; i++) {
    if (i > 0) text_char(&w, ',');
    text_json(&w, space->names == NULL ? "" : space->names[i]);
  }
  text_char(&w, ']');
  json_numbers(&w, &n, "low", space->low, space->n > 0 ? 0 : count);
  json_numbers(&w, &n, "high", space->high, space->n > 0 ? 0 : count);
  json_key(&w, &n, "ways");
  text_char(&w, '[');
  for (int32_t a = 0; a < space->n && env->type->direct != NULL; a++) {
    float dx = 0, dy = 0;
    env->type->direct(env, a, &dx, &dy);
    if (a > 0) text_char(&w, ',');
    text_char(&w, '[');
    text_f64(&w, (double)dx);
    text_char(&w, ',');
    text_f64(&w, (double)dy);
    text_char(&w, ']');
  }
  text_put(&w, "]}");
  return w.length;
}
