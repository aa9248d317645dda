// Digest, and snapshots: one visit of all state, hashed, counted, written or read.
//
// A snapshot is: magic, numbers version, length of the config text (each 4 bytes); the config text; the state;
// a hash of all that. No pointers, little-endian, the same from a browser and natively.
#include "run/snapshot.h"

#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "core/archive.h"
#include "run/config.h"
#include "run/run.h"

#define SNAPSHOT_MAGIC 0x4e4e4447u // "GDNN"
#define SNAPSHOT_HEAD 12
#define SNAPSHOT_TAIL 8

// -- the visit -------------------------------------------------------------------------------------

static void check_space(gdn_archive *archive, const gdn_space *space, const double *x) {
  if (archive->mode != ARCHIVE_READ || space->n == 0) return;
  gdn_archive_check(archive, x[0] >= 0 && x[0] < space->n && x[0] == (double)(int32_t)x[0]);
}

static void visit_params(gdn_run *run, gdn_archive *archive) {
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT; f++) {
    const gdn_component *component = config_component(&run->config, f);
    for (int32_t i = 0; component != NULL && i < component->n_params; i++) {
      const gdn_param *param = &component->params[i];
      double *value = &run->live[f][i];
      if (!(param->flags & GDN_LIVE)) continue;
      gdn_archive_f64(archive, value, 1);
      int32_t real = param->kind == GDN_KIND_REAL;
      gdn_archive_check(archive, *value >= param->low && *value <= param->high);
      if (archive->failed) return; // before the cast: it may not fit
      gdn_archive_check(archive, real || *value == (double)(int32_t)*value);
    }
  }
}

static void visit_loop(gdn_run *run, gdn_archive *archive) {
  int32_t phase = (int32_t)run->phase;
  int32_t *flags[] = {&phase,           &run->fresh,           &run->deciding,
                      &run->ended,      &run->step.terminated, &run->step.truncated,
                      &run->agent->line};
  uint64_t *counts[] = {
      &run->ticks,       &run->env_steps,  &run->episodes,           &run->episode_steps,
      &run->step_ticks,  &run->history,    &run->agent->model_steps, &run->agent->updates,
      &run->events_done, &run->world.state};
  double *sums[] = {&run->episode_return, &run->total_reward, &run->step.reward};
  for (int32_t i = 0; i < GDN_COUNT(flags); i++) gdn_archive_i32(archive, flags[i], 1);
  for (int32_t i = 0; i < GDN_COUNT(counts); i++) gdn_archive_u64(archive, counts[i], 1);
  for (int32_t i = 0; i < GDN_COUNT(sums); i++) gdn_archive_f64(archive, sums[i], 1);
  int32_t n_lines = run->agent->type->component.n_lines;
  archive_check_range(archive, &phase, 1, 0, GDN_PHASE_UPDATE);
  archive_check_range(archive, &run->agent->line, 1, 0, n_lines - 1);
  agenda_state(&run->agent->agenda, archive);
  // Updates without anything due would never end, and what is due elsewhere would never begin.
  gdn_archive_check(archive, (phase == GDN_PHASE_UPDATE) == (run->agent->agenda.left > 0));
  if (!archive->failed) run->phase = (gdn_phase)phase;
}

// The trail, whose places are states of a finite world (NaN: an episode began), the latest note, and how the
// latest episode and the latest step ended.
static void visit_sights(gdn_run *run, gdn_archive *archive) {
  int32_t n = run->env->observation.n;
  uint64_t n_trail = run->trail.n;
  gdn_archive_u64(archive, &n_trail, 1);
  gdn_archive_f64(archive, run->trail.at[0], RUN_TRAIL * 2);
  gdn_archive_u8(archive, (uint8_t *)run->note.text, sizeof run->note.text);
  gdn_archive_i32(archive, &run->success, 1);
  gdn_archive_i32(archive, &run->step.success, 1);
  archive_check_range(archive, &run->success, 1, -1, 1);
  archive_check_range(archive, &run->step.success, 1, -1, 1);
  if (archive->mode != ARCHIVE_READ) return;
  for (int32_t i = 0; n > 0 && i < RUN_TRAIL; i++) {
    double at = run->trail.at[i][0];
    gdn_archive_check(archive, at != at || (at >= 0 && at < n));
  }
  gdn_archive_check(archive, run->note.text[sizeof run->note.text - 1] == 0);
  run->trail.n = archive->failed ? 0 : (uint32_t)n_trail;
  if (archive->failed) run->note.text[0] = 0;
}

void run_state(gdn_run *run, gdn_archive *archive, int32_t rows) {
  visit_params(run, archive);
  if (archive->mode == ARCHIVE_READ && !archive->failed) run_fill_params(run);
  visit_loop(run, archive);
  const gdn_space *seen = &run->env->observation, *done = &run->env->action;
  gdn_archive_f64(archive, run->observation, seen->dim);
  gdn_archive_f64(archive, run->next, seen->dim);
  gdn_archive_f64(archive, run->action, done->dim);
  check_space(archive, seen, run->observation);
  check_space(archive, seen, run->next);
  check_space(archive, done, run->action);
  if (archive->failed) return;
  run->env->type->state(run->env, archive);
  uint64_t revision = run->env->revision; // of every world: changes from outside raise it
  gdn_archive_u64(archive, &revision, 1);
  run->env->revision = (uint32_t)revision;
  if (run->planner != NULL && !archive->failed) run->planner->type->state(run->planner, archive);
  if (!archive->failed) run->agent->type->state(run->agent, archive);
  // The model learns from what the agent keeps.
  if (run->model != NULL && !archive->failed) run->model->type->state(run->model, archive);
  if (archive->failed || !rows) return;
  uint64_t n = run->episodes < GDN_EPISODE_ROWS ? run->episodes : GDN_EPISODE_ROWS;
  gdn_archive_f64(archive, run->episode_rows, (int64_t)n * GDN_EPISODE_COLUMNS);
  if (run->visits != NULL) gdn_archive_i32(archive, run->visits, GDN_MAP_SIDE * GDN_MAP_SIDE);
  visit_sights(run, archive);
}

uint64_t gdn_run_digest(const gdn_run *run) {
  if (run == NULL) return 0;
  return hash_word(hash_word(run->history, run->agent->updates), run->agent->model_steps);
}

uint64_t gdn_run_state_hash(const gdn_run *run) {
  if (run == NULL) return 0;
  gdn_archive archive = archive_hash();
  run_state((gdn_run *)(uintptr_t)run, &archive, 0); // hashing changes nothing
  return archive.hash;
}

// -- writing ---------------------------------------------------------------------------------------

static void put_u32(uint8_t *at, uint32_t x) {
  memcpy(at, &x, sizeof x);
}

static uint32_t get_u32(const uint8_t *at) {
  uint32_t x;
  memcpy(&x, at, sizeof x);
  return x;
}

void snapshot_seal(uint8_t *snapshot, uint64_t bytes) {
  uint64_t hash = hash_block(HASH_START, snapshot, bytes - SNAPSHOT_TAIL);
  memcpy(snapshot + bytes - SNAPSHOT_TAIL, &hash, sizeof hash);
}

uint64_t gdn_run_save_bytes(const gdn_run *run) {
  if (run == NULL) return 0;
  gdn_archive archive = archive_count();
  run_state((gdn_run *)(uintptr_t)run, &archive, 1);
  uint64_t text = (uint64_t)gdn_config_format(&run->config, NULL, 0);
  return SNAPSHOT_HEAD + text + archive.at + SNAPSHOT_TAIL;
}

gdn_status gdn_run_save(const gdn_run *run, void *out, uint64_t cap) {
  if (run == NULL || out == NULL) return GDN_BAD_ARGUMENT;
  if (run->began != NULL) return GDN_UNFIT;
  uint64_t bytes = gdn_run_save_bytes(run);
  if (cap < bytes) return GDN_NO_MEMORY;
  uint8_t *at = out;
  int32_t text = gdn_config_format(&run->config, NULL, 0);
  put_u32(at, SNAPSHOT_MAGIC);
  put_u32(at + 4, (uint32_t)gdn_numbers_version());
  put_u32(at + 8, (uint32_t)text);
  // The text's final 0 falls on the first byte of the state, which is written next.
  gdn_config_format(&run->config, (char *)at + SNAPSHOT_HEAD, text + 1);
  uint64_t head = SNAPSHOT_HEAD + (uint64_t)text;
  gdn_archive archive = archive_write(at + head, bytes - head - SNAPSHOT_TAIL);
  run_state((gdn_run *)(uintptr_t)run, &archive, 1);
  snapshot_seal(at, bytes);
  return archive.failed ? GDN_NO_MEMORY : GDN_OK;
}

// -- reading ---------------------------------------------------------------------------------------

// Whether the frame is whole.
static gdn_status check_frame(const uint8_t *at, uint64_t bytes, gdn_message *why) {
  if (at == NULL || bytes < SNAPSHOT_HEAD + SNAPSHOT_TAIL || get_u32(at) != SNAPSHOT_MAGIC) {
    return text_fail(why, GDN_BAD_FORMAT, "this is not a saved run of Gedanken");
  }
  if (get_u32(at + 4) != (uint32_t)gdn_numbers_version()) {
    return text_fail(why, GDN_BAD_VERSION,
                     "this run was saved by a version whose numbers differ from this one's");
  }
  uint64_t stored, hash = hash_block(HASH_START, at, bytes - SNAPSHOT_TAIL);
  memcpy(&stored, at + bytes - SNAPSHOT_TAIL, sizeof stored);
  uint64_t text = get_u32(at + 8);
  if (stored != hash || text > bytes - SNAPSHOT_HEAD - SNAPSHOT_TAIL ||
      text >= GDN_CONFIG_TEXT * 2) {
    return text_fail(why, GDN_BAD_FORMAT,
                     "this saved run is damaged: some of its bytes have changed or are missing");
  }
  return GDN_OK;
}

gdn_status gdn_snapshot_config(const void *snapshot, uint64_t bytes, gdn_config *out,
                               gdn_message *why) {
  if (out == NULL) return text_fail(why, GDN_BAD_ARGUMENT, "the config to be filled is NULL");
  const uint8_t *at = snapshot;
  gdn_status status = check_frame(at, bytes, why);
  if (status != GDN_OK) return status;
  char text[GDN_CONFIG_TEXT * 2];
  uint32_t n = get_u32(at + 8);
  memcpy(text, at + SNAPSHOT_HEAD, n);
  text[n] = 0;
  gdn_config_make(out);
  return gdn_config_parse(out, text, why);
}

gdn_status gdn_run_load(gdn_run *run, const void *snapshot, uint64_t bytes, gdn_message *why) {
  if (run == NULL) return text_fail(why, GDN_BAD_ARGUMENT, "the run to be restored is NULL");
  if (run->began != NULL) return copy_refuse("cannot be restored", why);
  const uint8_t *at = snapshot;
  gdn_status status = check_frame(at, bytes, why);
  if (status != GDN_OK) return status;
  uint64_t head = SNAPSHOT_HEAD + (uint64_t)get_u32(at + 8);
  gdn_archive archive = archive_read(at + head, bytes - head - SNAPSHOT_TAIL);
  run_state(run, &archive, 1);
  if (archive.failed || archive.at != archive.cap) {
    run->status = GDN_BAD_FORMAT; // half restored: not to be used
    return text_fail(why, GDN_BAD_FORMAT,
                     "this saved run does not fit its own description: it is damaged");
  }
  if (!(run->total_reward - run->total_reward == 0)) run->status = GDN_NUMERIC; // it had stopped
  run_drive_on(run);
  run_events(run);
  return GDN_OK;
}
