// Soft actor-critic (Haarnoja et al. 2018): a policy that is a Gaussian squeezed by tanh, two critics of which the
// lower is believed, slowly following copies of them as targets, and a temperature alpha that keeps the
// policy's entropy at a target. Actions lie in [-1, 1] (models/dynamics.h).
//
// The caller fills a batch, from real or imagined steps, and asks for an update: so the same learner serves
// model-free agents, MBPO, and value expansion.
#ifndef GEDANKEN_LEARNERS_SAC_H
#define GEDANKEN_LEARNERS_SAC_H

#include "core/answer.h"
#include "core/channel.h"
#include "core/replay.h"
#include "models/features.h"
#include "tensor/net.h"
#include "tensor/program.h"

// Parameters of every agent that learns by soft actor-critic.
#define SAC_PARAMS(X, P)                                                                           \
  X(P, INT, hidden, 2, 1, 4, LINEAR, "", GDN_EXPERT, "Hidden layers",                              \
    "Layers between input and output of policy and critics.")                                      \
  X(P, INT, width, 64, 4, 512, LOG, "", 0, "Width", "Units in each hidden layer.")                 \
  X(P, INT, batch, 64, 8, 512, LOG, "rows", GDN_EXPERT, "Batch", "Steps in one update.")           \
  X(P, REAL, gamma, 0.99, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Discount γ",                            \
    "How much a reward is worth one step later.")                                                  \
  X(P, REAL, rate, 0.002, 0.000001, 0.1, LOG, "", GDN_LIVE, "Learning rate",                       \
    "Size of an update of policy, critics and temperature.")                                       \
  X(P, REAL, tau, 0.01, 0.0001, 1.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Target rate τ",              \
    "How fast the target critics follow the critics.")                                             \
  X(P, REAL, entropy, -1.0, -10.0, 2.0, LINEAR, "per number of the action", GDN_LIVE | GDN_EXPERT, \
    "Target entropy", "How random the policy is kept; the usual value is -1.")                     \
  X(P, INT, random_steps, 400, 0, 100000, LOG, "steps", 0, "Random steps",                         \
    "Real steps with random actions at first.")                                                    \
  X(P, INT, updates_per_step, 1, 1, 100, LOG, "updates", GDN_LIVE, "Updates per step",             \
    "Updates after each real step.")                                                               \
  REPLAY_PARAM(X, P, 20000)
GDN_PARAM_STRUCT(SacParams, SAC_PARAMS);

// Columns of channel "sac.losses", whose rows are means over SAC_EVERY updates. UPDATES: so far, 0 in an unused row.
// CRITIC_LOSS: sum of both critics' mean squared errors. ENTROPY: of the policy, estimated on the batch. MEAN_Q: over
// the batch and both critics. REFUSED: how many of the updates were refused; the means leave those out.
enum { SAC_ROWS = 512, SAC_EVERY = 100 };
#define SAC_LOSSES(X, P)                                                \
  X(P, UPDATES, "updates", "Updates", "", AXIS, 0, 0)                   \
  X(P, CRITIC_LOSS, "critic_loss", "Critics’ loss", "", IMAGINED, 0, 0) \
  X(P, POLICY_LOSS, "policy_loss", "Policy’s loss", "", NONE, 0, 0)     \
  X(P, ENTROPY, "entropy", "Entropy", "nats", IMAGINED, 1, 0)           \
  X(P, ALPHA, "alpha", "Temperature α", "", NONE, 1, 0)                 \
  X(P, MEAN_Q, "mean_q", "Mean Q", "", NONE, 0, 0)                      \
  X(P, REFUSED, "refused", "Refused updates", "", NONE, 0, 0)
enum { SAC_LOSSES(GDN_COLUMN_ENUM, SAC) SAC_COLUMNS };

typedef struct Sac {
  const SacParams *p; // the agent's; set before sac_open
  Features features;  // of the observation alone
  int32_t action_dim, batch;
  Net policy;
  Net critic; // two members, the twins, and their targets
  Net alpha;  // no network, but one number: log alpha
  // The batch, columns next to each other: filled by the caller (sac_set_column) before sac_update.
  Real *s, *a, *r, *next,
      *alive;         // [features.n], [action_dim], [1], [features.n], [1: 0 where terminated]
  Real *target;       // [1][batch] what the critics are to say; sac_update computes it, unless
  int32_t own_target; // the caller filled it and says so here (value expansion)
  Real critic_loss, policy_loss, entropy, mean_q; // of the latest update
  uint64_t updates;
  gdn_random random;
  // What the programs of sac_graph.c read and write.
  Program target_step, critic_step, policy_step; // on the batch
  Program act, value[2];                         // on a tile; value[1]: with the target critics
  Real gamma, wanted_entropy;                    // live parameters, as the programs read them
  Real first[2];                                 // {1, 0}: picks the first critic out of the two
  Real *noise;                                   // [action_dim][batch]
  Real *seen, *z, *acted, *log_pi, *judged, *q;  // a tile: features, noise, actions, ..., both q
  float *raw;                                    // one observation, in the first column of a tile
  float *after;                                  // one next observation
  // Channel "sac.losses": a ring of rows, and the sums of the row to come.
  double *losses, sums[SAC_COLUMNS];
  uint64_t rows;
} Sac;

gdn_status sac_open(Sac *sac, const gdn_space *observation, const gdn_space *action,
                    gdn_arena *arena, gdn_message *why);
void sac_start(Sac *sac, uint64_t seed);
double sac_alpha(const Sac *sac); // the temperature
void sac_state(Sac *sac, gdn_archive *archive);
// "sac.losses" and the like: what a page can plot.
void sac_channels(const Sac *sac, ChannelList *list);

// The policy's action at DYNAMICS_TILE observations [observation.dim][DYNAMICS_TILE] -> action
// [action.dim][DYNAMICS_TILE]; greedy: tanh of the mean, else sampled. log_pi [DYNAMICS_TILE] may be NULL.
void sac_act_tile(Sac *sac, const float *observation, int32_t greedy, float *action, float *log_pi);
// The same for one observation.
void sac_act(Sac *sac, const double *observation, int32_t greedy, double *unit_action);
// What policy and critics think there, for people; draws nothing.
void sac_tell(Sac *sac, const gdn_env *env, const double *observation, gdn_answer *answer);
// The lower of the two (target != 0: target) critics at a tile of observations and actions: q [DYNAMICS_TILE];
// `both`, where not NULL, gets the two [2][DYNAMICS_TILE].
void sac_value_tile(Sac *sac, const float *observation, const float *action, int32_t target,
                    float *q, float *both);

// Column j of the batch from a remembered step.
void sac_set_column(Sac *sac, int32_t j, const ReplayRow *row);
// One update of critics, policy, temperature and targets from the batch. Returns 0 when a number became
// infinite or not a number: the parameters are then those of before.
int32_t sac_update(Sac *sac);

// Compiles the programs (sac_graph.c), once memory has been taken for all they read and write.
gdn_status sac_compile(Sac *sac, gdn_arena *arena, gdn_message *why);

#endif
