// A hundred million real steps of Q-learning in the memory of the first: the run writes nowhere
// outside its block, its snapshot does not grow, and it still walks and counts as it should.
#include "learn.h"

enum { PARTS = 100, GUARD = 4096, GUARD_BYTE = 0xA5 };
static const int64_t STEPS = 100000000, TICKS_OF_A_STEP = 4; // decide, act, observe, update

static int intact(const uint8_t *guard) {
  for (int i = 0; i < GUARD; i++)
    if (guard[i] != GUARD_BYTE) return 0;
  return 1;
}

TEST(constant_memory) {
  static gdn_config config;
  gdn_message why = {""};
  uint64_t bytes = 0;
  gdn_run *run = NULL;
  gdn_config_make(&config);
  CHECK_INT(gdn_config_parse(&config, "env=dyna-maze agent=q-learning seed=1", &why), GDN_OK);
  CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_OK);

  uint8_t *memory = (uint8_t *)malloc((size_t)bytes + 2 * GUARD);
  CHECK(memory != NULL);
  memset(memory, GUARD_BYTE, (size_t)bytes + 2 * GUARD);
  if (gdn_run_create(&config, memory + GUARD, bytes, &run, &why) != GDN_OK) {
    CHECK_TEXT(why.text, "");
    return;
  }
  uint64_t snapshot = 0; // grows only while the ring of episodes fills, in the first part
  for (int part = 1; part <= PARTS; part++) {
    CHECK_INT(gdn_run_advance(run, STEPS / PARTS * TICKS_OF_A_STEP, GDN_UNTIL_TICKS), GDN_OK);
    if (part == 1) snapshot = gdn_run_save_bytes(run);
    CHECK_INT(gdn_run_save_bytes(run), snapshot);
    CHECK(intact(memory) && intact(memory + GUARD + bytes));
  }

  gdn_progress progress = gdn_run_progress(run);
  CHECK_INT(progress.env_steps, STEPS);
  CHECK_INT(progress.updates, STEPS);
  CHECK_INT(progress.ticks, STEPS * TICKS_OF_A_STEP);
  CHECK_NEAR(progress.total_reward, (double)progress.episodes,
             0); // each episode ends with a reward of 1
  CHECK(snapshot <= bytes);
  double length = (double)progress.env_steps / (double)progress.episodes;
  printf("%.0f steps in %.0f episodes, %.3f steps each, block %.0f bytes, snapshot %.0f bytes\n",
         (double)progress.env_steps, (double)progress.episodes, length, (double)bytes,
         (double)snapshot);
  // No epsilon-greedy agent (0.1) can need fewer than 15.8125 steps on average (exact; the margin
  // is that of six million episodes).
  CHECK(length > 15.80 && length < 1.2 * 15.878);
  free(memory);
}

TEST_MAIN(RUN(constant_memory))
