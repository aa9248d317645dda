// Action values in a table, and the two things all tabular agents do with them: choose
// epsilon-greedily, and move one value towards a target (Sutton & Barto 2018, section 6.5).
#ifndef GEDANKEN_LEARNERS_QTABLE_H
#define GEDANKEN_LEARNERS_QTABLE_H

#include "core/channel.h"
#include "gedanken/env.h"
#include "learners/backup.h"
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
  Backups backups; // how the values came about, for telling only
  // What is news, for drawing only: the best value of each state when the episode began. NULL: the world is not one of
  // cells, or has more than could be seen.
  double *began;
  int32_t ended; // the episode; what comes next begins another
} QTable;

// Exploration of agents that act epsilon-greedily on action values: the first parameters of each.
#define Q_PARAMS(X, P, alpha_initial)                                             \
  X(P, REAL, alpha, alpha_initial, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Step size α", \
    "How far each update moves a value towards its target.")                      \
  X(P, REAL, gamma, 0.95, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Discount γ",           \
    "How much a reward one step later is worth now.")                             \
  X(P, REAL, epsilon, 0.1, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Exploration ε",       \
    "How often the agent tries a random action instead of the best it knows.")

void qtable_open(QTable *t, const gdn_env *env, gdn_arena *arena);
void qtable_start(QTable *t, uint64_t seed);
void qtable_state(QTable *t, gdn_archive *archive);
void qtable_channels(const QTable *t, ChannelList *list);
// Values, visits, policy and the latest imagined steps.
void qtable_draw(const QTable *t, const gdn_env *env, gdn_scene *scene);

// What is known of state s, and last how its latest update went, or that of its best action: its kind, or BACKUP_NONE
// where none can be told.
backup_kind qtable_tell(const QTable *t, const gdn_env *env, int32_t s, double alpha, double gamma,
                        gdn_answer *answer);

// A real step is taken in, which ended the episode or not.
void qtable_step(QTable *t, int32_t ended);

// A best action of state s; ties are broken at random.
int32_t qtable_greedy(const QTable *t, int32_t s, gdn_random *random);
// With probability epsilon a random action, else a best one.
int32_t qtable_epsilon_greedy(QTable *t, int32_t s, double epsilon);

// -- the inner loop: inlined, because planning does it hundreds of millions of times a second ---------

// The largest of four values; of equal ones the later counts, which tells 0 from -0.
#ifdef __wasm_simd128__
// Without a branch: V8 compiles a scalar a > b ? a : b to a jump, which mispredicts here (the reference
// measured 81 against 351 million updates a second). pmax(b, a) is that expression exactly. The numbers are
// loaded one at a time, as they were stored, so that no load waits for a store to leave the pipeline.
typedef double pair_f64 __attribute__((vector_size(16)));

static inline double largest_of_four(const double *q) {
  pair_f64 even = {q[0], q[2]}, odd = {q[1], q[3]};
  pair_f64 both = __builtin_wasm_pmax_f64x2(odd, even); // of 0 and 1, of 2 and 3
  return __builtin_wasm_pmax_f64x2((pair_f64){both[1], both[1]}, both)[0];
}
#else
static inline double largest_of_four(const double *q) {
  double low = q[0] > q[1] ? q[0] : q[1], high = q[2] > q[3] ? q[2] : q[3];
  return low > high ? low : high;
}
#endif

static inline double largest(const double *q, int32_t n) {
  if (n == 4) return largest_of_four(q);
  double best = q[0];
  for (int32_t a = 1; a < n; a++) best = q[a] > best ? q[a] : best;
  return best;
}

// max_a Q(s, a).
static inline double qtable_max(const QTable *t, int32_t s) {
  return largest(&t->q[(int64_t)s * t->n_actions], t->n_actions);
}

// Q(s, a) <- Q(s, a) + alpha [target - Q(s, a)].
static inline void qtable_towards(QTable *t, int32_t pair, double alpha, double target) {
  t->q[pair] += alpha * (target - t->q[pair]);
}

// The target of an update from the model: r + gamma max_a Q(s', a) of the row's one outcome, or its
// expectation over all outcomes that were counted.
double qtable_target(const QTable *t, const Tabular *model, const TabularRow *row, double gamma);

// Q(s, a) <- Q(s, a) + alpha [r + gamma future - Q(s, a)] after a real step to s'; future is max_a Q(s', a), 0 beyond an end.
void qtable_back_up(QTable *t, int32_t pair, int32_t next, double alpha, double gamma,
                    double reward, double future);
// The same from the model's row, imagined, with a bonus on its reward.
void qtable_imagine_row(QTable *t, const Tabular *model, const TabularRow *row, double alpha,
                        double gamma, double bonus);

// The last update of a call was imagined from this row.
void qtable_remember(QTable *t, const TabularRow *row);

// n updates from random rows of the model. The latest is remembered. A last outcome's reward must be that of the latest
// update of its pair that was made by qtable_back_up.
void qtable_imagine(QTable *t, const Tabular *model, gdn_random *random, int32_t n, double alpha,
                    double gamma);

#endif
