// Changes from outside: live parameters, the world, who drives. Each is written down as an event of the config, and on the
// way through the same events they happen again.
#include "base/text.h"
#include "core/param.h"
#include "math/float_mode.h"
#include "run/config.h"
#include "run/events.h"
#include "run/run.h"

void run_fill_params(gdn_run *run) {
  void *parts[GDN_FAMILY_COUNT] = {[GDN_FAMILY_ENV] = run->env,
                                   [GDN_FAMILY_MODEL] = run->model,
                                   [GDN_FAMILY_PLANNER] = run->planner,
                                   [GDN_FAMILY_AGENT] = run->agent};
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT; f++) {
    const gdn_component *component = config_component(&run->config, f);
    void *params = f == GDN_FAMILY_RUN ? (void *)&run->p
                   : parts[f] != NULL  ? (uint8_t *)parts[f] + component->params_at
                                       : NULL;
    if (params == NULL) continue;
    // What cannot change is the config's; its texts may lie elsewhere than before.
    for (int32_t i = 0; i < component->n_params; i++) {
      if (!(component->params[i].flags & GDN_LIVE)) run->live[f][i] = run->config.value[f][i];
    }
    param_fill(params, component->params, component->n_params, run->live[f], run->config.text);
    if (f == GDN_FAMILY_ENV && run->truth != NULL) {
      param_fill((uint8_t *)run->truth + component->params_at, component->params,
                 component->n_params, run->live[f], run->config.text);
    }
  }
  if (run->model != NULL && run->model->type->changed != NULL)
    run->model->type->changed(run->model);
}

// Does something to the world: sets a cell, pushes a pole, adds a point.
static gdn_status edit_world(gdn_run *run, text_span key, text_span value, gdn_message *why) {
  char name[48], what[32];
  text_writer w = text_message(why);
  if (run->env->type->edit == NULL) {
    text_put(&w, "this world cannot be edited");
    return GDN_UNFIT;
  }
  if (key.n >= (int32_t)sizeof name || value.n >= (int32_t)sizeof what) {
    text_put(
        &w,
        "the world is changed by env.cell.ROW.COLUMN and one letter, or by env.push or env.point.X "
        "and a number");
    return GDN_BAD_FORMAT;
  }
  w = text_into(name, sizeof name);
  text_part(&w, key.at, key.n);
  w = text_into(what, sizeof what);
  text_part(&w, value.at, value.n);
  gdn_status status = run->env->type->edit(run->env, name, what, why);
  // Whoever was pushed is elsewhere now. Between act and observe the push counts as part of the step.
  int32_t before = run->phase == GDN_PHASE_DECIDE || run->phase == GDN_PHASE_ACT;
  if (status == GDN_OK && !run->fresh) {
    run->env->type->observe(run->env, before ? run->observation : run->next);
  }
  return status;
}

// Changes a live parameter or the world, without writing it down.
static gdn_status change(gdn_run *run, text_span key, text_span value, gdn_message *why) {
  text_span edit;
  if (event_is_edit(key, &edit)) return edit_world(run, edit, value, why);
  if (event_is_drive(key)) return run_drive(run, value, why);
  config_slot slot;
  gdn_status status = config_find_live(&run->config, key, &slot, why);
  if (status != GDN_OK) return status;
  status = config_read_value(slot, value, &run->live[slot.family][slot.index], why);
  if (status != GDN_OK) return status;
  run_fill_params(run);
  // Who is given the world's probabilities must think again.
  if (slot.family == GDN_FAMILY_ENV) run->env->revision++;
  return GDN_OK;
}

gdn_status gdn_run_set(gdn_run *run, const char *key, const char *value, gdn_message *why) {
  (void)text_message(why);
  if (run == NULL || key == NULL || value == NULL) {
    return text_fail(why, GDN_BAD_ARGUMENT,
                     "a run, a key and a value are needed; one of them is NULL");
  }
  int32_t drives = run->dreams && event_is_drive(text_all(key));
  if (run->began != NULL && !drives) return copy_refuse("cannot be changed", why);
  if (float_mode_check(why) != GDN_OK) return GDN_FLOAT_MODE;
  if (drives) return dream_drive(run, text_all(value), why);
  // Written down first: what cannot be reproduced is not done. On failure the old text comes back.
  gdn_config before = run->config;
  Event event = {run_moment(run), text_all(key), text_all(value)};
  gdn_status status = events_add(&run->config, &event, why);
  if (status == GDN_OK) status = change(run, event.key, event.value, why);
  if (status == GDN_OK) {
    run->events_done = 0; // a replaced event changes how many there are
    text_span rest = text_all(config_text(&run->config, GDN_FAMILY_RUN, RUN_EVENTS));
    while (event_take(&rest, &event) == 1) {
      run->events_done += !moment_before(run_moment(run), event.at);
    }
  } else {
    run->config = before;
  }
  run_fill_params(run); // texts may have moved
  return status;
}

// What was to happen, and why it did not.
static void note_refusal(gdn_run *run, const Event *event, const gdn_message *why) {
  text_writer w = text_message(&run->note);
  text_part(&w, event->key.at, event->key.n);
  text_put(&w, "=");
  text_part(&w, event->value.at, event->value.n);
  text_put(&w, " at real step ");
  text_i64(&w, (int64_t)event->at.step);
  text_put(&w, " did not happen: ");
  text_put(&w, why->text);
}

void run_events(gdn_run *run) {
  text_span rest = text_all(config_text(&run->config, GDN_FAMILY_RUN, RUN_EVENTS));
  Event event;
  uint64_t number = 0;
  run->next_event = MOMENT_NEVER;
  while (event_take(&rest, &event) == 1) {
    if (number++ < run->events_done) continue;
    if (moment_before(run_moment(run), event.at)) {
      run->next_event = event.at;
      return;
    }
    gdn_message why = {""};
    run->events_done++;
    if (change(run, event.key, event.value, &why) != GDN_OK) note_refusal(run, &event, &why);
  }
}

const char *gdn_run_note(const gdn_run *run) {
  return run == NULL ? "" : run->note.text;
}

const gdn_config *gdn_run_config(const gdn_run *run) {
  return run == NULL ? NULL : &run->config;
}
