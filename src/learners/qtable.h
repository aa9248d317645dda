// Action values in a table, and the two things all tabular agents do with them: choose
// epsilon-greedily, and move one value towards a target (Sutton & Barto 2018, section 6.5).
#ifndef GEDANKEN_LEARNERS_QTABLE_H
#define GEDANKEN_LEARNERS_QTABLE_H

#include <string.h>

#include "core/channel.h"
#include "gedanken/env.h"
#include "models/tabular.h"

#define Q_RECENT 64 // imagined steps kept for drawing

typedef struct QTable {
  int32_t n_states, n_actions;
  double *q;          // [n_states * n_actions]
  int32_t *visits;    // [n_states] decisions made there
  gdn_random explore; // epsilon-greedy draws: two a decision, whatever it does
  // The latest imagined (pair, next state), for drawing only: one a call of update, which in slow
  // motion is each of them.
  int32_t recent[Q_RECENT][2];
  uint32_t n_recent;
} QTable;

// Exploration of agents that act epsilon-greedily on action values: the first parameters of each.
#define Q_PARAMS(X, P, alpha_initial)                                                              \
  X(P, REAL, alpha, alpha_initial, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Step size α",            \
    "How far each update moves a value towards its target.")                                       \
  X(P, REAL, gamma, 0.95, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Discount γ",                      \
    "How much a reward one step later is worth now.")                                              \
  X(P, REAL, epsilon, 0.1, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Exploration ε",                  \
    "How often the agent tries a random action instead of the best it knows.")

void qtable_open(QTable *t, const gdn_env *env, gdn_arena *arena);
void qtable_start(QTable *t, uint64_t seed);
void qtable_state(QTable *t, gdn_archive *archive);
void qtable_channels(const QTable *t, ChannelList *list);
// Values, visits, policy and the latest imagined steps.
void qtable_draw(const QTable *t, const gdn_env *env, gdn_scene *scene);

// A best action of state s; ties are broken at random.
int32_t qtable_greedy(const QTable *t, int32_t s, gdn_random *random);
// With probability epsilon a random action, else a best one.
int32_t qtable_epsilon_greedy(QTable *t, int32_t s, double epsilon);

// -- the inner loop: inlined, because planning does it hundreds of millions of times a second ---------

typedef double pair_f64 __attribute__((vector_size(16)));
typedef long long pair_i64 __attribute__((vector_size(16)));

// The larger of each half. Written with masks: V8 compiles a scalar a > b ? a : b to a branch, which
// mispredicts here (measured: 81 against 351 million updates a second).
static inline pair_f64 larger(pair_f64 a, pair_f64 b) {
  pair_i64 mask = a > b;
  return (pair_f64)(((pair_i64)a & mask) | ((pair_i64)b & ~mask));
}

// max_a Q(s, a).
static inline double qtable_max(const QTable *t, int32_t s) {
  const double *q = &t->q[(int64_t)s * t->n_actions];
  if (t->n_actions == 4) {
    pair_f64 low, high;
    memcpy(&low, q, sizeof low);
    memcpy(&high, q + 2, sizeof high);
    pair_f64 both = larger(low, high);
    return larger(both, (pair_f64){both[1], both[0]})[0];
  }
  double best = q[0];
  for (int32_t a = 1; a < t->n_actions; a++) best = q[a] > best ? q[a] : best;
  return best;
}

// Q(s, a) <- Q(s, a) + alpha [target - Q(s, a)].
static inline void qtable_towards(QTable *t, int32_t pair, double alpha, double target) {
  t->q[pair] += alpha * (target - t->q[pair]);
}

// r + gamma max_a Q(s', a) of the row's one outcome.
static inline double qtable_target_last(const QTable *t, const TabularRow *row, double gamma) {
  return row->reward + gamma * row->continues * qtable_max(t, row->next);
}

// Its expectation over all outcomes that were counted.
double qtable_target_counts(const QTable *t, const Tabular *model, const TabularRow *row,
                            double gamma);

static inline double qtable_target(const QTable *t, const Tabular *model, const TabularRow *row,
                                   double gamma) {
  return model->kind == TABULAR_COUNTS ? qtable_target_counts(t, model, row, gamma)
                                       : qtable_target_last(t, row, gamma);
}

static inline void qtable_remember(QTable *t, int32_t pair, int32_t next) {
  int32_t *place = t->recent[t->n_recent++ % Q_RECENT];
  place[0] = pair;
  place[1] = next;
}

#endif
