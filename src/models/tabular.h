// The tabular model: for each (state, action) that was tried, what came of it. Two kinds share it:
//
//   last outcome   the latest reward and state, as in the book (S&B section 8.2, "table look-up");
//                  right only where the world is deterministic
//   counts         how often each next state came, and its mean reward; planning takes the expectation
//
// Rows lie in the order in which states were first visited and actions first tried, so that "a random
// previously observed state, a random action tried in it" is two array look-ups.
#ifndef GEDANKEN_MODELS_TABULAR_H
#define GEDANKEN_MODELS_TABULAR_H

#include "core/model.h"
#include "math/rng.h"

typedef enum tabular_kind { TABULAR_LAST_OUTCOME, TABULAR_COUNTS } tabular_kind;

// What is believed of one (state, action). Of counts: the likeliest outcome.
typedef struct TabularRow {
  double reward;
  double continues; // 1; 0 where the episode ended, so that nothing is bootstrapped from `next`
  int32_t next;
  int32_t pair; // state * n_actions + action
} TabularRow;

// One outcome that was seen of a (state, action).
typedef struct TabularCount {
  double reward; // mean
  int32_t next, count, terminated;
} TabularCount;

typedef struct Tabular {
  Model base;
  tabular_kind kind;
  int32_t n_states, n_actions, cap; // cap: outcomes kept for one (state, action)
  int32_t n_seen;
  int32_t *slot_of;     // [n_states] order of first visit, -1 = never visited
  int32_t *seen;        // [n_states] the states in that order
  int32_t *n_tried;     // [n_states] by slot: how many actions have a row
  TabularRow *rows;     // [n_states * n_actions] by slot * n_actions + order of first try
  int32_t *row_of;      // [n_states * n_actions] pair -> row, -1 = none
  int32_t *n_counts;    // [rows], counts only
  TabularCount *counts; // [rows * cap], counts only
  // Which rows lead to a state: a doubly linked list of nodes, row * cap + outcome.
  int32_t *into;            // [n_states] first node, -1 = none
  int32_t *later, *earlier; // [rows * cap] -1 = none
} Tabular;

// For the two components.
gdn_status tabular_open(Tabular *t, tabular_kind kind, gdn_arena *arena);
void tabular_start(Model *model);
void tabular_state(Model *model, gdn_archive *archive);
void tabular_channels(const Model *model, ChannelList *list);

// Takes in one real transition.
void tabular_learn(Tabular *t, int32_t s, int32_t a, double reward, int32_t next,
                   int32_t terminated);

// Gives every untried action of a visited state the row "stay here, reward 0" (Dyna-Q+).
void tabular_assume_untried(Tabular *t, int32_t s);

// The row of (s, a), NULL if there is none.
static inline const TabularRow *tabular_row(const Tabular *t, int32_t pair) {
  int32_t row = t->row_of[pair];
  return row < 0 ? NULL : &t->rows[row];
}

// A random row: a previously observed state, then an action that has a row in it, both uniformly; one
// quick draw picks both. At least one state must be seen. (n_actions is an argument so that the inner
// loop can be compiled for a constant.)
static inline const TabularRow *tabular_random_row(const Tabular *t, int32_t n_actions,
                                                   gdn_random *random) {
  uint32_t fraction = rng_quick(random);
  uint32_t slot = (uint32_t)rng_pick(&fraction, t->n_seen);
  return &t->rows[slot * (uint32_t)n_actions + (uint32_t)rng_pick(&fraction, t->n_tried[slot])];
}

#endif
