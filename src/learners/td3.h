// The deterministic policy gradient with twin critics (TD3, Fujimoto et al. 2018): a policy that says one action, two
// critics of which the lower is believed, actions smoothed by noise where targets ask for them, and a policy and targets that
// move more slowly than the critics. Without twins, delay and smoothing it is DDPG (Lillicrap et al. 2016):
//
//     twin=0 delay=1 target_noise=0
#ifndef GEDANKEN_LEARNERS_TD3_H
#define GEDANKEN_LEARNERS_TD3_H

#include "learners/actor_critic.h"

// Parameters of every agent that learns so. Noise is in units of the action, which goes from -1 to 1.
#define TD3_PARAMS(X, P)                                                                        \
  X(P, INT, hidden, 2, 1, 4, LINEAR, "", GDN_EXPERT, "Hidden layers",                           \
    "Layers between input and output of policy and critics.")                                   \
  X(P, INT, width, 64, 4, 512, LOG, "", 0, "Width", "Units in each hidden layer.")              \
  X(P, INT, batch, 64, 8, 512, LOG, "rows", GDN_EXPERT, "Batch", "Steps in one update.")        \
  X(P, REAL, gamma, 0.98, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Discount γ",                         \
    "How much a reward is worth one step later.")                                               \
  X(P, REAL, rate, 0.001, 0.000001, 0.1, LOG, "", GDN_LIVE, "Learning rate",                    \
    "Size of an update of policy and critics.")                                                 \
  X(P, REAL, tau, 0.005, 0.0001, 1.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Target rate τ",          \
    "How fast the targets follow policy and critics.")                                          \
  X(P, REAL, noise, 0.1, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Exploration noise",                   \
    "Standard deviation of the noise on its actions, which go from -1 to 1.")                   \
  X(P, BOOL, twin, 1, 0, 1, LINEAR, "", 0, "Twin critics",                                      \
    "Whether there are two critics of which the lower is believed; one is DDPG.")               \
  X(P, INT, delay, 2, 1, 100, LOG, "updates", GDN_LIVE, "Delay d",                              \
    "Updates of the critics for one of the policy and the targets; 1 is DDPG.")                 \
  X(P, REAL, target_noise, 0.2, 0.0, 1.0, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Smoothing noise", \
    "Standard deviation of the noise on the target policy's actions; 0 is DDPG.")               \
  X(P, REAL, noise_clip, 0.5, 0.0, 1.0, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Noise at most",     \
    "The smoothing noise is cut off there.")                                                    \
  X(P, INT, random_steps, 400, 0, 100000, LOG, "steps", 0, "Random steps",                      \
    "Real steps with random actions at first.")                                                 \
  X(P, INT, updates_per_step, 1, 1, 100, LOG, "updates", GDN_LIVE, "Updates per step",          \
    "Updates after each real step.")                                                            \
  REPLAY_PARAM(X, P, 20000)
GDN_PARAM_STRUCT(Td3Params, TD3_PARAMS);

// Columns of channel "td3.losses". CRITIC_LOSS: sum over the critics. MEAN_Q: over the batch and the critics.
#define TD3_LOSSES(X, P)                                                \
  X(P, UPDATES, "updates", "Updates", "", AXIS, 0, 0)                   \
  X(P, CRITIC_LOSS, "critic_loss", "Critics’ loss", "", IMAGINED, 0, 0) \
  X(P, POLICY_LOSS, "policy_loss", "Policy’s loss", "", NONE, 0, 0)     \
  X(P, MEAN_Q, "mean_q", "Mean Q", "", IMAGINED, 1, 0)                  \
  X(P, REFUSED, "refused", "Refused updates", "", NONE, 0, 0)
enum { TD3_LOSSES(GDN_COLUMN_ENUM, TD3) TD3_COLUMNS };

typedef struct Td3 {
  ActorCritic base;
  // Set before td3_open: the agent's parameters; 1: networks of SiLU, whose derivatives are no steps, instead of ReLU; 1: the
  // caller compiles base.critic_step, and fills what it reads (imagine/gradient_critic.h).
  const Td3Params *p;
  int32_t smooth, own_critics;
  Program target_step, policy_step; // on the batch
} Td3;

gdn_status td3_open(Td3 *td3, const gdn_space *observation, const gdn_space *action,
                    gdn_arena *arena, gdn_message *why);
void td3_start(Td3 *td3, uint64_t seed);
void td3_state(Td3 *td3, gdn_archive *archive);
// The smoothing noise of the next batch: base.noise.
void td3_draw_smoothing(Td3 *td3);
// One update of the critics and, every so often, of policy and targets, as actor_critic_type.update.
int32_t td3_update(Td3 *td3);

// -- td3_graph.c ---------------------------------------------------------------------------------------

// As in actor_critic_type.
SquashedSample td3_act_nodes(ActorCritic *me, Graph *g, Node features, Node z, Node *leaves);
Node td3_value_nodes(ActorCritic *me, Graph *g, Node features, Node action);
// The target policy's action, and what the lower target critic says of one.
Node td3_target_action(Graph *g, const Td3 *td3, Node features);
Node td3_target_value(Graph *g, Td3 *td3, Node features, Node action);
// Compiles the programs, once memory has been taken for all they read and write.
gdn_status td3_compile(Td3 *td3, gdn_arena *arena, gdn_message *why);

#endif
