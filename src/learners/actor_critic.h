// What learners share that have a policy and critics of continuous actions, an actor and critics (Konda & Tsitsiklis 2000):
// soft actor-critic (sac.h), and the deterministic policy gradient with twin critics (td3.h). Actions lie in [-1, 1]
// (models/dynamics.h). Each of them begins with this struct, so that agents and gauges can ask any.
//
// The caller fills a batch, from real or imagined steps, and asks for an update. Acting and judging is done on
// tiles of DYNAMICS_TILE observations [observation.dim][DYNAMICS_TILE] and actions [action.dim][DYNAMICS_TILE].
#ifndef GEDANKEN_LEARNERS_ACTOR_CRITIC_H
#define GEDANKEN_LEARNERS_ACTOR_CRITIC_H

#include "core/answer.h"
#include "core/channel.h"
#include "core/replay.h"
#include "learners/heads.h"
#include "learners/loss_ring.h"
#include "models/features.h"
#include "tensor/net.h"
#include "tensor/program.h"

typedef struct ActorCritic ActorCritic;

// Where the learners differ.
typedef struct actor_critic_type {
  void (*start)(ActorCritic *me, uint64_t seed);
  // The policy's actions at a tile of observations; greedy: its deterministic ones, else those it explores by.
  void (*act_tile)(ActorCritic *me, const float *observation, int32_t greedy, float *action);
  // One update from the batch. Returns 0 when a number became infinite or not a number: the parameters are then those
  // of before.
  int32_t (*update)(ActorCritic *me);
  void (*state)(ActorCritic *me, gdn_archive *archive);
  void (*channels)(const ActorCritic *me, ChannelList *list);
  // What policy and critics think there, for people; draws nothing.
  void (*tell)(ActorCritic *me, const gdn_env *env, const double *observation, gdn_answer *answer);
  // As pieces of a graph, for who goes through policy and critics with a gradient. The policy's action at features
  // [members or 1, features.n, columns], from draws z of a standard normal [.., action_dim, columns] where it draws; z -1:
  // its deterministic action, without a log-density (-1). `leaves` as in net_build.
  SquashedSample (*act_nodes)(ActorCritic *me, Graph *g, Node features, Node z, Node *leaves);
  // What the policy climbs, [1, 1, columns]; features and action have a single member. The lower critic for soft
  // actor-critic, the first one for the deterministic policy gradient.
  Node (*value_nodes)(ActorCritic *me, Graph *g, Node features, Node action);
} actor_critic_type;

struct ActorCritic {
  const actor_critic_type *type; // these are set before open
  int32_t batch;                 // columns
  Features features;             // of the observation alone
  int32_t action_dim;
  Net policy;
  Net critic; // one member, or two, the twins; and their targets
  // The batch, columns next to each other: filled by the caller (actor_critic_set_column) before an update.
  Real *s, *a, *r, *next,
      *alive;         // [features.n], [action_dim], [1], [features.n], [1: 0 where terminated]
  Real *target;       // [1][batch] what the critics are to say; an update computes it, unless
  int32_t own_target; // the caller filled it and says so here (value expansion)
  Real critic_loss, policy_loss, mean_q; // of the latest update
  uint64_t updates;
  gdn_random random;
  // What the programs read and write.
  Program critic_step;                 // on the batch
  Program act, value[2], derivative;   // on a tile; value[1]: with the target critics
  Real gamma;                          // live parameters, as the programs read them
  Real first[2];                       // {1, 0}: picks the first critic out of the two
  Real *noise;                         // [action_dim][batch]
  Real *seen, *z, *acted, *judged, *q; // a tile: features, noise, actions, ..., every critic's
  Real *steep;                         // a tile: dQ/da
  float *raw;                          // one observation, in the first column of a tile
  float *after;                        // one next observation
  LossRing losses;
};

typedef struct ActorCriticShape {
  int32_t hidden, width; // of policy and critics
  int32_t outputs;       // of the policy, for each number of the action
  int32_t critics;       // 1 or 2
  int32_t policy_has;    // NET_TARGET or 0
  Activation activation; // of policy and critics
  int32_t losses;        // columns of their ring
} ActorCriticShape;

// Takes memory and checks that the action is one of numbers.
gdn_status actor_critic_open(ActorCritic *me, const ActorCriticShape *shape,
                             const gdn_space *observation, const gdn_space *action,
                             gdn_arena *arena, gdn_message *why);
// Draws policy and critics.
void actor_critic_start(ActorCritic *me, uint64_t seed);

// -- acting and judging -------------------------------------------------------------------------------

// The observations become what the networks see.
void actor_critic_see(ActorCritic *me, const float *observation);
// The policy's action at one observation.
void actor_critic_act(ActorCritic *me, const double *observation, int32_t greedy,
                      double *unit_action);
// The lowest of the critics (target != 0: of the target critics) at a tile: q [DYNAMICS_TILE]; `every`, where not
// NULL, gets all of them [critics][DYNAMICS_TILE].
void actor_critic_value_tile(ActorCritic *me, const float *observation, const float *action,
                             int32_t target, float *q, float *every);
// dQ/da at a tile [action.dim][DYNAMICS_TILE], where Q is what the policy climbs: the lower critic for soft actor-critic,
// the first one for the deterministic policy gradient.
void actor_critic_derivative_tile(ActorCritic *me, const float *observation, const float *action,
                                  float *derivative);

// -- learning ----------------------------------------------------------------------------------------

// Column j of the batch from a remembered step.
void actor_critic_set_column(ActorCritic *me, int32_t j, const ReplayRow *row);
// The critics' part of an update: to be called once the target is known. Returns 0 when no step may be taken.
int32_t actor_critic_step_critics(ActorCritic *me, double rate);
// After a step of the critics, the critics go back to before it.
void actor_critic_undo_critics(ActorCritic *me);

static inline int32_t actor_critic_is_finite(Real x) {
  return x - x == 0;
}

// -- in a graph ----------------------------------------------------------------------------------------

// Out of every critic's [critics][1][columns]: the first one's, the lower one's.
Node actor_critic_first(Graph *g, ActorCritic *me, Node every);
Node actor_critic_lower(Graph *g, ActorCritic *me, Node every);
// Compiles value and derivative; and the critics' mean squared errors as critic_step.
gdn_status actor_critic_compile_values(ActorCritic *me, gdn_arena *arena, gdn_message *why);
gdn_status actor_critic_compile_critics(ActorCritic *me, gdn_arena *arena, gdn_message *why);

#endif
