// Evaluation: a second run beside the first, made from the same config and filled with its state, in which the agent
// acts as well as it can and nobody learns. The first one is only read, so it cannot be touched.
#include <string.h>

#include "base/text.h"
#include "core/archive.h"
#include "math/rng.h"
#include "run/config.h"
#include "run/run.h"

// The state of a run without what is only looked at; counting and writing change nothing.
static void visit(const gdn_run *run, gdn_archive *archive) {
  run_state((gdn_run *)(uintptr_t)run, archive, 0);
}

// The block: the run, then the state on its way into it. Of that the world's part stays.
static gdn_status measure(const gdn_run *run, uint64_t *run_bytes, uint64_t *state_bytes,
                          gdn_message *why) {
  gdn_archive archive = archive_count();
  visit(run, &archive);
  *state_bytes = archive.at;
  return gdn_run_bytes(&run->config, run_bytes, why);
}

uint64_t gdn_run_evaluate_bytes(const gdn_run *run) {
  uint64_t run_bytes = 0, state_bytes = 0;
  if (run == NULL || measure(run, &run_bytes, &state_bytes, NULL) != GDN_OK) return 0;
  return run_bytes + state_bytes;
}

// Wherever the run was, it stands before its first episode now.
static void begin(gdn_run *me, uint64_t ticks) {
  me->world = rng_stream((uint64_t)me->p.seed, "evaluation", ticks);
  me->ticks = me->step_ticks = me->env_steps = me->episodes = me->episode_steps = 0;
  me->episode_return = me->total_reward = 0;
  me->history = HASH_START;
  me->phase = GDN_PHASE_DECIDE;
  me->deciding = me->ended = 0;
  me->step = (gdn_step){0};
  me->fresh = 1;
  me->next_event = MOMENT_NEVER;
  me->agent->agenda = agenda_of(me->agent->type->stages, me->agent->type->n_stages);
  me->agent->evaluated = 1;
}

gdn_status run_copy(const gdn_run *run, void *memory, uint64_t bytes, gdn_run **out,
                    gdn_message *why) {
  if (run == NULL || memory == NULL || out == NULL) {
    return text_fail(why, GDN_BAD_ARGUMENT,
                     "a run, memory and a place for the result are needed; one of them is NULL");
  }
  if (run->began != NULL) return copy_refuse("cannot be evaluated or dreamt of", why);
  if (run->status != GDN_OK) return text_fail(why, run->status, gdn_status_text(run->status));
  uint64_t run_bytes = 0, state_bytes = 0;
  gdn_status status = measure(run, &run_bytes, &state_bytes, why);
  if (status != GDN_OK) return status;
  if (bytes < run_bytes + state_bytes) {
    return text_fail(why, GDN_NO_MEMORY,
                     "this needs more memory: as much as gdn_run_evaluate_bytes says");
  }
  gdn_run *me = NULL;
  status = gdn_run_create(&run->config, memory, run_bytes, &me, why);
  if (status != GDN_OK) return status;
  uint8_t *state = (uint8_t *)memory + run_bytes;
  gdn_archive from = archive_write(state, state_bytes);
  visit(run, &from);
  gdn_archive to = archive_read(state, state_bytes);
  run_state(me, &to, 0);
  if (from.failed || to.failed) {
    return text_fail(why, GDN_BAD_FORMAT, "the state of this run is damaged");
  }
  me->began = state;
  *out = me;
  return GDN_OK;
}

gdn_status gdn_run_evaluate(const gdn_run *run, void *memory, uint64_t bytes, gdn_run **out,
                            gdn_message *why) {
  (void)text_message(why);
  gdn_status status = run_copy(run, memory, bytes, out, why);
  if (status != GDN_OK) return status;
  gdn_run *me = *out;
  begin(me, run->ticks);
  gdn_archive world = archive_write(me->began, bytes - (uint64_t)(me->began - (uint8_t *)memory));
  me->env->type->state(me->env, &world);
  me->began_bytes = world.at;
  me->began_revision = me->env->revision;
  return GDN_OK;
}

void evaluation_begin_episode(gdn_run *run) {
  gdn_archive world = archive_read(run->began, run->began_bytes);
  run->env->type->state(run->env, &world);
  run->env->revision = run->began_revision; // it may have changed within the episode before
  if (run->agent->type->forget != NULL) run->agent->type->forget(run->agent);
}

gdn_status copy_refuse(const char *what, gdn_message *why) {
  text_writer w = text_message(why);
  text_put(&w, "an evaluation or a dream ");
  text_put(&w, what);
  text_put(&w, ": do it to the run, and make it of that again");
  return GDN_UNFIT;
}
