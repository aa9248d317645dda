// For tests: a planner built from its table row alone, without a run, and a search in which a formula
// takes the place of imagination.
#ifndef GEDANKEN_TESTS_PLANNER_H
#define GEDANKEN_TESTS_PLANNER_H

#include "base/arena.h"
#include "check.h"
#include "core/archive.h"
#include "core/param.h"
#include "planners/table.h"

// What a sequence of `horizon` actions of `dim` numbers is worth.
typedef double (*Worth)(const float *sequence, int32_t horizon, int32_t dim);

// The cross-entropy method as in Chua et al. 2018, without the improvements that are on by default.
#define PLAIN_CEM "noise_beta=0 keep=0 shift_elites=0"

// A planner and the memory it lives in.
typedef struct Built {
  uint8_t *memory;
  _Alignas(64) uint8_t planner[]; // the planner's own struct
} Built;

static const planner_type *planner_find(const char *id) {
  for (int32_t i = 0; i < planner_table_count; i++) {
    if (strcmp(planner_table[i]->component.id, id) == 0) return planner_table[i];
  }
  printf("no planner is called %s\n", id);
  exit(1);
}

// The value of `key` in "horizon=5 elites=20", or the initial one.
static double planner_setting(const gdn_param *p, const char *set) {
  size_t n = strlen(p->key);
  for (const char *at = set; (at = strstr(at, p->key)) != NULL; at++) {
    if (at[n] == '=' && (at == set || at[-1] == ' ')) return strtod(at + n + 1, NULL);
  }
  return p->initial;
}

enum { PLANNER_STATE = 2 }; // numbers in a state, for those that ask about states

static Planner *planner_new(const char *id, int32_t dim, uint64_t seed, const char *set) {
  const planner_type *type = planner_find(id);
  const gdn_component *c = &type->component;
  double values[GDN_MAX_PARAMS];
  gdn_message why = {""};
  size_t bytes = (sizeof(Built) + (size_t)c->struct_bytes + 63) / 64 * 64;
  Built *b = aligned_alloc(64, bytes);
  memset(b, 0, bytes);
  for (int32_t i = 0; i < c->n_params; i++) values[i] = planner_setting(&c->params[i], set);
  param_fill(b->planner + c->params_at, c->params, c->n_params, values, "");
  Planner *planner = (Planner *)(void *)b->planner;
  planner->type = type;
  planner->dim = dim;
  planner->observed = PLANNER_STATE;
  planner->seed = seed;
  gdn_arena arena = arena_measure();
  CHECK(type->open(planner, &arena, &why) == GDN_OK);
  b->memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(b->memory, arena_bytes(&arena));
  CHECK(type->open(planner, &arena, &why) == GDN_OK && !arena.failed);
  type->start(planner);
  type->forget(planner);
  return planner;
}

static void planner_free(Planner *planner) {
  Built *b = (Built *)(void *)((uint8_t *)planner - offsetof(Built, planner));
  free(b->memory);
  free(b);
}

// Number r = h * dim + i of candidate c.
static float candidate(const Planner *p, int32_t r, int32_t c) {
  return p->candidates[(int64_t)r * p->population + c];
}

static void planner_judge(Planner *p, Worth worth) {
  float sequence[1024];
  for (int32_t c = 0; c < p->proposed; c++) {
    for (int32_t r = 0; r < p->horizon * p->dim; r++) sequence[r] = candidate(p, r, c);
    p->returns[c] = worth(sequence, p->horizon, p->dim);
  }
}

// One decision; returns the number of iterations.
static inline int32_t planner_search(Planner *p, Worth worth) {
  int32_t iterations = 0, done = 0;
  p->type->begin(p);
  while (!done) {
    p->type->propose(p);
    planner_judge(p, worth);
    done = p->type->learn(p);
    iterations++;
  }
  return iterations;
}

// The numbers that a channel shows.
static inline const double *planner_channel(const Planner *p, const char *key) {
  ChannelList list = {.n = 0};
  p->type->channels(p, &list);
  for (int32_t i = 0; i < list.n; i++) {
    if (strcmp(list.channels[i].key, key) == 0) return list.channels[i].data;
  }
  printf("no channel is called %s\n", key);
  exit(1);
}

#endif
