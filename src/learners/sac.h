// Soft actor-critic (Haarnoja et al. 2018): a policy that is a Gaussian squeezed by tanh, two critics of which the
// lower is believed, slowly following copies of them as targets, and a temperature alpha that keeps the
// policy's entropy at a target.
//
// The same learner serves model-free agents, MBPO, and value expansion.
#ifndef GEDANKEN_LEARNERS_SAC_H
#define GEDANKEN_LEARNERS_SAC_H

#include "learners/actor_critic.h"

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

// Columns of channel "sac.losses". CRITIC_LOSS: sum of both critics' mean squared errors. ENTROPY: of the policy, estimated
// on the batch. MEAN_Q: over the batch and both critics.
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
  ActorCritic base;
  const SacParams *p; // the agent's; set before sac_open
  Net alpha;          // no network, but one number: log alpha
  Real entropy;       // of the latest update
  // Who improves the policy otherwise than by the critics at the batch alone (imagine/pathwise_actor.h); NULL: nobody. It
  // writes gradients of policy and alpha, policy_loss and entropy, and how long the policy's gradient may be (0: as it
  // is). 0: it leaves this update to the critics.
  int32_t (*actor)(void *context, double *longest);
  void *context;
  // What the programs of sac_graph.c read and write.
  Program target_step, policy_step; // on the batch
  Real wanted_entropy;              // a live parameter, as the programs read it
  Real *log_pi;                     // a tile
} Sac;

gdn_status sac_open(Sac *sac, const gdn_space *observation, const gdn_space *action,
                    gdn_arena *arena, gdn_message *why);
void sac_start(Sac *sac, uint64_t seed);
double sac_alpha(const Sac *sac); // the temperature
void sac_state(Sac *sac, gdn_archive *archive);

// The policy's action at a tile; greedy: tanh of the mean, else sampled. log_pi [DYNAMICS_TILE] may be NULL.
void sac_act_tile(Sac *sac, const float *observation, int32_t greedy, float *action, float *log_pi);
// One update of critics, policy, temperature and targets from the batch, as actor_critic_type.update.
int32_t sac_update(Sac *sac);

// sac_graph.c, as in actor_critic_type.
SquashedSample sac_act_nodes(ActorCritic *me, Graph *g, Node features, Node z, Node *leaves);
Node sac_value_nodes(ActorCritic *me, Graph *g, Node features, Node action);
// Compiles the programs, once memory has been taken for all they read and write.
gdn_status sac_compile(Sac *sac, gdn_arena *arena, gdn_message *why);

#endif
