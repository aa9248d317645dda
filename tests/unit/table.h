// For tests: a tabular model, a table of action values or a planner on its own, in memory of
// exactly its size, taken twice by the same code as in a run: once measuring, once for real.
#ifndef GEDANKEN_TESTS_TABLE_H
#define GEDANKEN_TESTS_TABLE_H

#include "base/arena.h"
#include "check.h"
#include "learners/qtable.h"
#include "models/tabular.h"

static inline Tabular *table_model(tabular_kind kind, int32_t n_states, int32_t n_actions,
                                   int32_t n_outcomes, void **memory) {
  Tabular *t = calloc(1, sizeof *t);
  t->base.observation = (gdn_space){.n = n_states, .dim = 1};
  t->base.action = (gdn_space){.n = n_actions, .dim = 1};
  t->base.n_outcomes = n_outcomes;
  gdn_arena arena = arena_measure();
  CHECK(tabular_open(t, kind, &arena) == GDN_OK);
  *memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(*memory, arena_bytes(&arena));
  CHECK(tabular_open(t, kind, &arena) == GDN_OK && !arena.failed);
  tabular_start(&t->base);
  return t;
}

static inline void *table_values(QTable *q, int32_t n_states, int32_t n_actions) {
  const gdn_env env = {.observation = {.n = n_states, .dim = 1},
                       .action = {.n = n_actions, .dim = 1}};
  *q = (QTable){0};
  gdn_arena arena = arena_measure();
  qtable_open(q, &env, &arena);
  void *memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(memory, arena_bytes(&arena));
  qtable_open(q, &env, &arena);
  CHECK(!arena.failed);
  qtable_start(q, 1);
  return memory;
}

#endif
