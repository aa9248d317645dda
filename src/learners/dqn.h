// Deep Q-learning (Mnih et al. 2015): a network that says what each of n actions is worth, taught by its own
// estimate one step later. That estimate comes from an older copy of the network, so that the goal stands still
// for a while:
//
//     y = r + gamma max_b Q_phi(s', b)                        phi the copy; only r where s' ends the episode
//     y = r + gamma Q_phi(s', argmax_b Q_theta(s', b))        double Q-learning (van Hasselt et al. 2016)
//     theta <- theta + alpha (y - Q_theta(s, a)) grad Q_theta(s, a)
//
// The caller fills a batch, from real or imagined steps, and asks for an update: so the same learner serves the
// model-free agent and the one that learns from a model. Actions lie in [-1, 1] in a remembered step
// (models/dynamics.h) and are numbers 0 .. n-1 here.
#ifndef GEDANKEN_LEARNERS_DQN_H
#define GEDANKEN_LEARNERS_DQN_H

#include "core/channel.h"
#include "core/replay.h"
#include "models/features.h"
#include "tensor/net.h"
#include "tensor/program.h"

// Parameters of every agent that learns by deep Q-learning; the last six are the agent's own (agents/dqn_agent.h).
#define DQN_PARAMS(X, P)                                                                        \
  X(P, INT, hidden, 2, 1, 4, LINEAR, "", GDN_EXPERT, "Hidden layers",                           \
    "Layers between input and output of the Q-network.")                                        \
  X(P, INT, width, 64, 4, 512, LOG, "", 0, "Width", "Units in each hidden layer.")              \
  X(P, INT, batch, 64, 8, 512, LOG, "rows", GDN_EXPERT, "Batch", "Steps in one update.")        \
  X(P, REAL, gamma, 0.99, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Discount γ",                         \
    "How much a reward is worth one step later.")                                               \
  X(P, REAL, rate, 0.001, 0.000001, 0.1, LOG, "", GDN_LIVE, "Learning rate α",                  \
    "Size of an update of the Q-network.")                                                      \
  X(P, INT, target_every, 100, 1, 100000, LOG, "updates", GDN_LIVE, "Target every C",           \
    "Updates between two updates of the target network.")                                       \
  X(P, REAL, tau, 1.0, 0.0001, 1.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Target rate τ",            \
    "How far the target network then moves towards the Q-network; 1 copies it.")                \
  X(P, BOOL, double_q, 1, 0, 1, LINEAR, "", 0, "Double Q",                                      \
    "The Q-network names the best next action, the target network says what it is worth; off: " \
    "the target network does both, and so believes its own luck.")                              \
  X(P, BOOL, huber, 0, 0, 1, LINEAR, "", GDN_EXPERT, "Huber loss",                              \
    "Errors beyond 1 count by their size and not by their square.")                             \
  X(P, REAL, epsilon, 0.02, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Exploration ε",                    \
    "How often a random action is tried in the end; at first all are random.")                  \
  X(P, INT, epsilon_steps, 500, 1, 1000000, LOG, "steps", GDN_LIVE | GDN_EXPERT, "ε falls for", \
    "Real steps, after the random ones, in which exploration falls from 1 to ε.")               \
  X(P, INT, random_steps, 200, 1, 100000, LOG, "steps", 0, "Random steps",                      \
    "Real steps with random actions at first, before anything is learned.")                     \
  X(P, INT, collect, 1, 1, 10000, LOG, "steps", GDN_LIVE | GDN_EXPERT, "Steps per round",       \
    "Real steps between two rounds of learning.")                                               \
  X(P, INT, updates, 4, 0, 10000, LOG, "updates", GDN_LIVE, "Updates per round",                \
    "Updates of the Q-network in a round of learning.")                                         \
  REPLAY_PARAM(X, P, 20000)
GDN_PARAM_STRUCT(DqnParams, DQN_PARAMS);

typedef struct Dqn {
  const DqnParams *p; // the agent's; set before dqn_open
  Features features;  // of the observation alone
  gdn_space action;   // n choices
  Net q;              // theta, and phi its target
  // The batch, columns next to each other: filled by the caller (dqn_set_column) before dqn_update.
  Real *s, *next;           // [features.n][batch]
  Real *a, *r, *alive;      // [batch]; alive: 0 where terminated
  Real *y;                  // [batch] what Q was to say, by the latest update
  Real gamma, loss, mean_q; // of the latest update; mean_q of the actions taken
  uint64_t updates, copies; // of the Q-network and of the target network
  Program training;         // the batch -> y, loss, gradient
  Program tile;             // seen -> values
  Real *seen, *values;      // [features.n][DYNAMICS_TILE], [action.n][DYNAMICS_TILE]
  float *scratch;           // one tile of observations
} Dqn;

// Refuses a world whose actions are a box, with a sentence.
gdn_status dqn_open(Dqn *dqn, const gdn_space *observation, const gdn_space *action,
                    gdn_arena *arena, gdn_message *why);
void dqn_start(Dqn *dqn, uint64_t seed);
void dqn_state(Dqn *dqn, gdn_archive *archive);

// Q of all actions at DYNAMICS_TILE observations [observation.dim][DYNAMICS_TILE]: [action.n][DYNAMICS_TILE], in
// memory of the learner's that the next call writes again.
const Real *dqn_values_tile(Dqn *dqn, const float *observation);
// Q of all actions at one observation: n numbers, DYNAMICS_TILE apart.
const Real *dqn_values(Dqn *dqn, const double *observation);
// The best action of a column of values; of equal ones the first.
int32_t dqn_best(const Dqn *dqn, const Real *values);

// Column j of the batch from a remembered step.
void dqn_set_column(Dqn *dqn, int32_t j, const ReplayRow *row);
// One update of the Q-network from the batch, and, when it is time, of the target network. Returns 0 when a
// number became infinite or not a number: the parameters are then those of before.
int32_t dqn_update(Dqn *dqn);

#endif
