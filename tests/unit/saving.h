// For tests: runs saved and loaded, and what is done with a snapshot that may be damaged.
#ifndef GEDANKEN_TESTS_SAVING_H
#define GEDANKEN_TESTS_SAVING_H

#include "lab.h"
#include "run/snapshot.h"

enum { TAIL = 8, CAP = 1 << 20 };
static uint8_t snapshot[CAP], second[CAP];

static inline uint64_t save(const gdn_run *run, uint8_t *out) {
  uint64_t bytes = gdn_run_save_bytes(run);
  CHECK(bytes <= CAP && gdn_run_save(run, out, bytes) == GDN_OK);
  return bytes;
}

// A new run from the snapshot.
static inline Lab load(const uint8_t *at, uint64_t bytes) {
  gdn_config config;
  gdn_message why = {""};
  CHECK_INT(gdn_snapshot_config(at, bytes, &config, &why), GDN_OK);
  Lab lab = lab_from(&config);
  CHECK_INT(gdn_run_load(lab.run, at, bytes, &why), GDN_OK);
  CHECK_TEXT(why.text, "");
  return lab;
}

// Saved now, loaded, and gone on with for a while: then it is where `ahead` is, which never stopped.
static inline void check_save(const Lab *lab, const Lab *ahead, int32_t further) {
  uint64_t bytes = save(lab->run, snapshot);
  Lab other = load(snapshot, bytes);
  CHECK(gdn_run_state_hash(other.run) == gdn_run_state_hash(lab->run));
  CHECK(save(other.run, second) == bytes && memcmp(snapshot, second, (size_t)bytes) == 0);
  lab_ticks(&other, further);
  CHECK(gdn_run_state_hash(other.run) == gdn_run_state_hash(ahead->run));
  gdn_progress one = gdn_run_progress(other.run), two = gdn_run_progress(ahead->run);
  CHECK(one.phase == two.phase && one.due == two.due && one.line == two.line);
  CHECK(one.ticks == two.ticks && one.episodes == two.episodes && one.updates == two.updates);
  lab_close(&other);
}

// Reads what may be damaged, in a block of exactly its size. It is refused with a sentence, or it
// is a run that can be looked at, goes on and can be saved. Returns 1 when it is refused.
static inline int32_t refused(const uint8_t *at, uint64_t bytes) {
  uint8_t *block = malloc(bytes > 0 ? (size_t)bytes : 1);
  memcpy(block, at, (size_t)bytes);
  gdn_config config;
  gdn_message why = {""};
  gdn_status status = gdn_snapshot_config(block, bytes, &config, &why);
  uint64_t needed = 0;
  if (status == GDN_OK && gdn_run_bytes(&config, &needed, &why) == GDN_OK && needed < 8 << 20) {
    Lab lab = lab_from(&config);
    status = gdn_run_load(lab.run, block, bytes, &why);
    if (status == GDN_OK) {
      gdn_scene scene = {.layers = (1u << GDN_LAYER_COUNT) - 1};
      gdn_run_scene(lab.run, &scene);
      gdn_status went = gdn_run_advance(lab.run, 60, GDN_UNTIL_TICKS);
      CHECK(went == GDN_OK || went == GDN_NUMERIC);
      if (gdn_run_save_bytes(lab.run) <= CAP) (void)save(lab.run, second);
    }
    lab_close(&lab);
  }
  free(block);
  if (status != GDN_OK || needed == 0) CHECK(is_sentence(&why));
  return status != GDN_OK || needed == 0;
}

#endif
