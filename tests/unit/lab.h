// For tests: runs made from config text, each in a block of exactly its size, and every mind of the finite
// worlds (an agent with a model that it can use). Those of the worlds of numbers are in planning.h.
#ifndef GEDANKEN_TESTS_LAB_H
#define GEDANKEN_TESTS_LAB_H

#include "check.h"
#include "gedanken/gedanken.h"

typedef struct Lab {
  gdn_run *run;
  uint8_t *memory;
} Lab;

// A config from text; a text that cannot be read ends the test program.
static inline gdn_config lab_config(const char *text) {
  gdn_config config;
  gdn_message why;
  gdn_config_make(&config);
  if (gdn_config_parse(&config, text, &why) != GDN_OK) {
    printf("%s: %s\n", text, why.text);
    exit(1);
  }
  return config;
}

static inline Lab lab_from(const gdn_config *config) {
  Lab lab = {NULL, NULL};
  gdn_message why = {""};
  uint64_t bytes = 0;
  if (gdn_run_bytes(config, &bytes, &why) == GDN_OK) {
    lab.memory = malloc((size_t)bytes);
    memset(lab.memory, 0xa5, (size_t)bytes); // what was there before must not matter
    (void)gdn_run_create(config, lab.memory, bytes, &lab.run, &why);
  }
  if (lab.run == NULL) {
    printf("no run: %s\n", why.text);
    exit(1);
  }
  return lab;
}

static inline Lab lab_open(const char *text) {
  gdn_config config = lab_config(text);
  return lab_from(&config);
}

static inline void lab_close(Lab *lab) {
  free(lab->memory);
  *lab = (Lab){NULL, NULL};
}

static inline void lab_ticks(const Lab *lab, int64_t ticks) {
  CHECK(gdn_run_advance(lab->run, ticks, GDN_UNTIL_TICKS) == GDN_OK);
}

static inline void lab_steps(const Lab *lab, int64_t steps) {
  for (int64_t i = 0; i < steps; i++) {
    CHECK(gdn_run_advance(lab->run, INT64_MAX, GDN_UNTIL_STEP) == GDN_OK);
  }
}

static inline gdn_channel lab_channel(const Lab *lab, const char *key) {
  gdn_channel channel = {0};
  if (gdn_run_channel_find(lab->run, key, &channel) != GDN_OK) {
    printf("the run has no channel %s\n", key);
    exit(1);
  }
  return channel;
}

static inline const double *lab_f64(const Lab *lab, const char *key) {
  return lab_channel(lab, key).data;
}

// The i-th pair of an agent of finite worlds and a model that it can use, as config text; 0 after the
// last.
static inline int32_t lab_mind(int32_t i, char out[96]) {
  for (int32_t a = 0; a < gdn_catalog_count(GDN_FAMILY_AGENT); a++) {
    const gdn_component *agent = gdn_catalog_at(GDN_FAMILY_AGENT, a);
    uint32_t needs = agent->needs_model;
    uint32_t finite = GDN_FINITE | GDN_OUTCOMES; // what the worlds below offer
    if (!(agent->needs_env & GDN_FINITE) || (agent->needs_env & ~finite) != 0) continue;
    if (needs == 0 && i-- == 0) {
      snprintf(out, 96, "agent=%s", agent->id);
      return 1;
    }
    for (int32_t m = 0; needs != 0 && m < gdn_catalog_count(GDN_FAMILY_MODEL); m++) {
      const gdn_component *model = gdn_catalog_at(GDN_FAMILY_MODEL, m);
      if ((model->offers & needs) != needs || i-- != 0) continue;
      snprintf(out, 96, "agent=%s model=%s", agent->id, model->id);
      return 1;
    }
  }
  return 0;
}

// Small worlds of different kinds: certain and slippery, changing, with pits, of every branching.
static const char *const lab_worlds[] = {
    "env=dyna-maze",
    "env=frozen-lake",
    "env=blocking-maze env.change_step=40",
    "env=random-graph env.states=20 env.end=0.05",
    "env=maze env.layout=S.a./.#H#/..1G env.slip=0.1 time_limit=15",
};

// Config text of a world and a mind; 0 after the last world.
static inline int32_t lab_pair(int32_t world, const char *mind, char out[256]) {
  if (world >= GDN_COUNT(lab_worlds)) return 0;
  snprintf(out, 256, "%s %s", lab_worlds[world], mind);
  return 1;
}

// A message is a sentence: something, ended, on one line, without a blank at its ends.
static inline int32_t is_sentence(const gdn_message *why) {
  const char *end = memchr(why->text, 0, sizeof why->text);
  if (end == NULL || end == why->text || strchr(why->text, '\n') != NULL) return 0;
  return why->text[0] != ' ' && end[-1] != ' ';
}

#endif
