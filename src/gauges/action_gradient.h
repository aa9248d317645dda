// How right the gradient is that improves a policy. Where an actor learns from a critic it uses nothing of it but
// dQ/da, and a critic can be close in value and wrong in its gradient. At a few remembered states, at the policy's action,
// compared are
//
//     critic   dQ/da of the critic alone (SAC, TD3)
//     path     d/da of what a short path of the model earns, with that critic at its end (MAAC; imagine/value_path.h),
//              along the means of policy and model, averaged over the members; only where a model can be gone through
//     true     d/da of the discounted return of the deterministic policy in the world itself, by central differences of
//              rollouts that meet the same chance
//
// The cosine is that of the whole vector, all numbers of the action at all states; with one number at one state it would be
// a sign. Beside it stand how many of the signs agree, and the error relative to the true one's length. A soft critic
// counts entropy besides, which the true return does not.
//
// The true one needs a world that can be placed (GDN_PLACEABLE); elsewhere there is no such gauge. Nobody learns from it,
// and looking changes nothing that counts: its states come from a stream of its own, by the number of the look.
#ifndef GEDANKEN_GAUGES_ACTION_GRADIENT_H
#define GEDANKEN_GAUGES_ACTION_GRADIENT_H

#include "core/channel.h"
#include "imagine/value_path.h"

struct Agent; // core/agent.h

// Updates between two looks: at the usual sizes a look costs as much as about ten updates.
#define ACTION_GRADIENT_EVERY 500
#define ACTION_GRADIENT_STEPS \
  200 // of a true rollout, at most, and of one of less than a hundredth of weight none
#define ACTION_GRADIENT_PATH 3 // of the model's path
// Half of the difference by which an action is varied, as part of half its range; the policy's action is taken at most so
// near to its bounds.
#define ACTION_GRADIENT_STEP 0.02

// Columns of channel "action-gradient.agreement", a ring. UPDATES: of the learner, 0 in an unused row. Cosines with the true
// gradient; the part of signs that agree; lengths of the error by that of the true gradient; that length, of one state on
// average. 0 in those of the path: there is none.
#define ACTION_GRADIENT_LIST(X, P)                                                     \
  X(P, UPDATES, "updates", "Updates", "", AXIS, 0, 0)                                  \
  X(P, CRITIC_COSINE, "critic_cosine", "critic", "", REAL, 0, 0)                       \
  X(P, PATH_COSINE, "path_cosine", "path of the model", "", IMAGINED, 0, GDN_NOT_ZERO) \
  X(P, CRITIC_SIGNS, "critic_signs", "critic", "", REAL, 1, 0)                         \
  X(P, PATH_SIGNS, "path_signs", "path of the model", "", IMAGINED, 1, GDN_NOT_ZERO)   \
  X(P, CRITIC_ERROR, "critic_error", "error of the critic", "", TOLD, 0, 0)            \
  X(P, PATH_ERROR, "path_error", "error of the path", "", TOLD, 0, GDN_NOT_ZERO)       \
  X(P, LENGTH, "true_length", "true gradient", "", NONE, 0, 0)
enum { ACTION_GRADIENT_LIST(GDN_COLUMN_ENUM, AGREEMENT) AGREEMENT_COLUMNS };
enum { ACTION_GRADIENT_ROWS = 256 };
// Columns of channel "action-gradient.latest", a row for each number of the action at each state.
#define ACTION_GRADIENT_EACH(X, P)                            \
  X(P, TRUE, "true_derivative", "true", "", REAL, 0, 0)       \
  X(P, CRITIC, "critic_derivative", "critic", "", REAL, 0, 0) \
  X(P, PATH, "path_derivative", "path of the model", "", IMAGINED, 0, GDN_NOT_ZERO)
enum { ACTION_GRADIENT_EACH(GDN_COLUMN_ENUM, DERIVATIVE) DERIVATIVE_COLUMNS };

// What its lines on the stage mean, where an agent is described.
#define ACTION_GRADIENT_DRAWN                                                                    \
  "Lines at remembered states: how the return changes with the action, to the right where more " \
  "is better; ink the truth, green the critic, violet the path of the model."

typedef struct ActionGradient {
  // Set before open: whose policy and critics, opened; and where states come from.
  ActorCritic *learner;
  const Replay *real;
  gdn_env *truth; // NULL: no such gauge here
  const gdn_env *env;
  uint64_t seed;
  int32_t dim, n,
      states; // numbers of an observation and of an action; states of a look: all their variations are a tile
  int32_t has_path;
  float *s, *a, *by_a; // a tile: observations, actions, and dQ/da there
  Imagination im;      // its buffers are the path's
  ValuePath path;
  // The rollouts: a tile of observations, streams and returns, and scratch for one case.
  double *at, *sum, *nearest, *unit, *action;
  gdn_random *chance;
  uint8_t *alive;
  double *from;   // [states][dim] of the latest look
  double *latest; // [states * n][DERIVATIVE_COLUMNS]
  double *rows;   // [ACTION_GRADIENT_ROWS][AGREEMENT_COLUMNS]
} ActionGradient;

// The path is one through the agent's model.
gdn_status action_gradient_open(ActionGradient *g, const struct Agent *agent, gdn_arena *arena,
                                gdn_message *why);
void action_gradient_start(ActionGradient *g);
// After an update of the learner: looks, where it is time.
void action_gradient_look(ActionGradient *g);
void action_gradient_state(ActionGradient *g, gdn_archive *archive);
void action_gradient_channels(const ActionGradient *g, ChannelList *list);
// At each state of the latest look the three, side by side, as lines along the action (layer VALUES).
void action_gradient_draw(const ActionGradient *g, gdn_scene *scene);

#endif
