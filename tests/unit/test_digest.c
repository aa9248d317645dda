// The public digest is a hash of what happened, and of nothing else: whatever of it differs shows, and how the
// library stores its state does not.
#include "base/hash.h"
#include "math/rng.h"
#include "run/run.h"
#include "unit/lab.h"
#include "unit/toy.h"

static uint64_t digest_after(const char *text, int64_t steps) {
  Lab lab = lab_open(text);
  lab_steps(&lab, steps);
  uint64_t digest = gdn_run_digest(lab.run);
  lab_close(&lab);
  return digest;
}

// The digest computed anew from what the run shows, one real step after the other.
static uint64_t retold(const char *text, int64_t steps) {
  Lab lab = lab_open(text);
  gdn_run *run = lab.run;
  uint64_t history = HASH_START;
  for (int64_t i = 0; i < steps; i++) {
    while (run->phase != GDN_PHASE_OBSERVE) lab_ticks(&lab, 1);
    uint64_t key = HASH_KEY, sum = history + hash_term(run->step.reward, key);
    sum += run->step.terminated ? 1 : run->step.truncated ? 2 : 0;
    for (int32_t k = 0; k < run->env->action.dim; k++) {
      key = hash_key(key);
      sum += hash_term(run->action[k], key);
    }
    for (int32_t k = 0; k < run->env->observation.dim; k++) {
      key = hash_key(key);
      sum += hash_term(run->next[k], key);
    }
    history = hash_mix(sum);
    lab_steps(&lab, 1);
  }
  gdn_progress progress = gdn_run_progress(run);
  history = hash_word(hash_word(history, progress.updates), progress.model_steps);
  lab_close(&lab);
  return history;
}

TEST(it_is_the_hash_of_what_happened) {
  for (int32_t i = 0; i < gdn_catalog_count(GDN_FAMILY_ENV); i++) {
    char text[96];
    const gdn_component *env = gdn_catalog_at(GDN_FAMILY_ENV, i);
    int32_t steps = env->offers & GDN_FINITE ? 40 : 5; // before networks are trained
    snprintf(text, sizeof text, "env=%s time_limit=8", env->id);
    gdn_config config;
    gdn_config_make(&config);
    if (gdn_config_parse(&config, text, NULL) != GDN_OK)
      continue; // a toy that no agent can live in
    uint64_t digest = digest_after(text, steps);
    CHECK(digest == retold(text, steps));
  }
}

// Each number of a record, and each count, shows. Whole numbers and halves are what worlds are full of.
TEST(records_that_differ_have_different_hashes) {
  enum { RECORDS = 40000, NUMBERS = 4 };
  static uint64_t hashes[RECORDS];
  gdn_random random = rng_stream(1, "records", 0);
  for (int32_t i = 0; i < RECORDS; i++) {
    uint64_t key = HASH_KEY, sum = HASH_START;
    for (int32_t k = 0, rest = i; k < NUMBERS; k++, rest /= 15) {
      sum += hash_term(0.5 * (rest % 15) - 2, key);
      key = hash_key(key);
    }
    hashes[i] = hash_mix(sum);
  }
  for (int32_t i = 0; i < 200000; i++) {
    int32_t a = rng_below(&random, RECORDS), b = rng_below(&random, RECORDS);
    CHECK(a == b || hashes[a] != hashes[b]);
  }
}

// Of every length: each bit shows, what is exchanged shows, and so does what is longer by nothing but zeros.
TEST(a_block_shows_each_of_its_bits) {
  uint8_t block[200] = {0};
  gdn_random random = rng_stream(1, "block", 0);
  for (int32_t n = 0; n < GDN_COUNT(block); n++) {
    uint64_t hash = hash_block(HASH_START, block, (uint64_t)n);
    CHECK(hash_block(HASH_START, block, (uint64_t)n + 1) != hash);
    for (int32_t i = 0; i < n; i++) {
      for (int32_t bit = 0; bit < 8; bit++) {
        block[i] ^= (uint8_t)(1 << bit);
        CHECK(hash_block(HASH_START, block, (uint64_t)n) != hash);
        block[i] ^= (uint8_t)(1 << bit);
      }
      uint8_t kept = block[i], last = block[n - 1];
      block[i] = last;
      block[n - 1] = kept;
      CHECK(kept == last || hash_block(HASH_START, block, (uint64_t)n) != hash);
      block[i] = kept;
      block[n - 1] = last;
    }
    block[n] = (uint8_t)rng_below(&random, 256);
    if (n % 3 == 0) block[n] = 0;
  }
}

// Two agents that do the same have the same digest, whatever they keep to themselves.
TEST(what_did_not_happen_does_not_show) {
  Lab a = lab_open("env=dyna-maze agent=q-learning agent.alpha=0.1");
  Lab b = lab_open("env=dyna-maze agent=q-learning agent.alpha=0.2");
  while (gdn_run_progress(a.run).episodes == 0) lab_steps(&a, 1);
  lab_steps(&b, (int64_t)gdn_run_progress(a.run).env_steps);
  CHECK(gdn_run_digest(a.run) == gdn_run_digest(b.run));
  CHECK(gdn_run_state_hash(a.run) != gdn_run_state_hash(b.run));
  lab_close(&a);
  lab_close(&b);
}

TEST(what_was_done_shows) {
  // The same steps in the world, with more and with fewer imagined ones.
  const char *none = "env=toy agent=dyna-q agent.planning_steps=0";
  const char *some = "env=toy agent=dyna-q agent.planning_steps=3";
  Lab a = lab_open(none), b = lab_open(some);
  lab_steps(&a, 3);
  lab_steps(&b, 3);
  CHECK(a.run->history == b.run->history);
  CHECK(gdn_run_digest(a.run) != gdn_run_digest(b.run));
  uint64_t before = gdn_run_digest(b.run);
  b.run->agent->updates++;
  CHECK(gdn_run_digest(b.run) != before);
  b.run->agent->updates--;
  b.run->agent->model_steps--;
  CHECK(gdn_run_digest(b.run) != before);
  lab_close(&a);
  lab_close(&b);
  CHECK(digest_after("env=dyna-maze agent=dyna-q", 300) !=
        digest_after("env=dyna-maze agent=dyna-q time_limit=100", 300));
}

TEST_MAIN(toy_register(); RUN(it_is_the_hash_of_what_happened)
              RUN(records_that_differ_have_different_hashes) RUN(a_block_shows_each_of_its_bits)
                  RUN(what_did_not_happen_does_not_show) RUN(what_was_done_shows))
