// Branched imagination (Janner et al. 2019, section 4.2): short ways through a learned model that begin at states
// which were really visited, and so stay near them. Where a long way would add up the model's errors, many
// short ones still give as much experience as is wanted.
//
// Every column of a few tiles is a branch. One step moves all of them: the policy says what each does, each
// asks a member of the ensemble drawn anew, and the imagined transitions go into a replay. A branch that has
// its length, or has ended, begins again at another real state.
#ifndef GEDANKEN_PLANNERS_BRANCH_H
#define GEDANKEN_PLANNERS_BRANCH_H

#include "core/replay.h"
#include "models/dynamics.h"

#define BRANCH_MOST 25 // steps of the longest branch

// The actions [action_dim][DYNAMICS_TILE], in [-1, 1], at a tile of observations [dim][DYNAMICS_TILE].
typedef void (*BranchPolicy)(void *context, const float *observation, float *action);

typedef struct Branch {
  Model *model;
  const gdn_env *env; // its spaces, and `judge`: what is known of the task
  BranchPolicy policy;
  void *context;
  int32_t elites; // members that are asked; branch_open takes all where there are fewer
  int32_t members, dim, action_dim, rows;
  int32_t columns; // branches at once: elites * DYNAMICS_TILE
  gdn_random random;
  int32_t *elite;     // [members] the members, best first
  float *observation; // [elites][dim][DYNAMICS_TILE] where each branch is
  int32_t *age;       // [columns] its steps
  uint8_t *over;      // [columns] 1: another begins in its place
  // The ways of the first tile's branches: [BRANCH_MOST + 1][dim][DYNAMICS_TILE].
  float *path;
  // Scratch: actions and noise of the branches in their order; which place of the elites' tiles each has; and the
  // model's tiles, [members][rows of each][DYNAMICS_TILE].
  float *action, *normal;
  int32_t *place;
  float *asked, *done, *mean, *deviation;
  double *here, *unit, *act, *next; // one branch: the action in [-1, 1] and as the world's
} Branch;

// Takes the buffers; the first five fields are set by the caller before.
void branch_open(Branch *b, gdn_arena *arena);
void branch_start(Branch *b, uint64_t seed);
// The model has learned: all branches begin anew, and the elites are the members with the lowest hold-out
// error, where the model tells them (channel "model.fit").
void branch_renew(Branch *b);
// Moves every branch one step; `length` <= BRANCH_MOST. Their beginnings are drawn evenly from `real`, which may
// not be empty. Returns how many transitions `imagined` got.
int32_t branch_step(Branch *b, const Replay *real, int32_t length, Replay *imagined);
void branch_state(Branch *b, gdn_archive *archive);

// A length that goes from `start` to `end` while `now` goes from `from` to `to`, in whole steps, rounded down;
// constant before and after.
int32_t branch_schedule(int32_t start, int32_t end, int64_t from, int64_t to, int64_t now);

// The ways of the first tile on the world's drawing, each fading from the real state it began at.
void branch_draw(const Branch *b, gdn_scene *scene);

#endif
