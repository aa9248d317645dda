// Branched imagination (Janner et al. 2019, section 4.2): short ways through a learned model that begin at states
// which were really visited, and so stay near them. Where a long way would add up the model's errors, many
// short ones still give as much experience as is wanted.
//
// Every case of a few tiles is a branch. One step moves all of them: the policy says what each does, each
// asks a member of the ensemble drawn anew, and the imagined transitions go into a replay. A branch that has
// its length, or has ended, begins again at another real state.
#ifndef GEDANKEN_IMAGINE_MODEL_ROLLOUTS_H
#define GEDANKEN_IMAGINE_MODEL_ROLLOUTS_H

#include "core/replay.h"
#include "imagine/imagination.h"

#define BRANCH_MOST 25 // steps of the longest branch

// The actions [action_dim][DYNAMICS_TILE], in [-1, 1], at a tile of observations [dim][DYNAMICS_TILE].
typedef void (*BranchPolicy)(void *context, const float *observation, float *action);

typedef struct ModelRollouts {
  // Its tiles are asked of as many members, the elites; its observations are where each branch is.
  Imagination im;
  BranchPolicy policy;
  void *context;
  int32_t columns; // branches at once
  int32_t owed;    // imagined steps asked for that did not fill all branches yet
  int32_t *age;    // [columns] its steps
  uint8_t *over;   // [columns] 1: another begins in its place
  float *path;     // [BRANCH_MOST + 1][dim][DYNAMICS_TILE] the ways of the first tile's branches
} ModelRollouts;

// Takes the buffers; the imagination's model, env and tiles, policy and context are set by the caller before.
void model_rollouts_open(ModelRollouts *b, gdn_arena *arena);
void model_rollouts_start(ModelRollouts *b, uint64_t seed);
// The model has learned: all branches begin anew, and the elites are the members with the lowest hold-out
// error, where the model knows them.
void model_rollouts_renew(ModelRollouts *b);
// So many imagined steps are wanted: how often all branches are to be moved. What is left over counts the next time.
int32_t model_rollouts_owe(ModelRollouts *b, int32_t steps);
// Moves every branch one step; `length` <= BRANCH_MOST. Their beginnings are drawn evenly from `real`, which may
// not be empty. Returns how many transitions `imagined` got.
int32_t model_rollouts_step(ModelRollouts *b, const Replay *real, int32_t length, Replay *imagined);
void model_rollouts_state(ModelRollouts *b, gdn_archive *archive);

// A length that goes from `start` to `end` while `now` goes from `from` to `to`, in whole steps, rounded down;
// constant before and after.
int32_t model_rollouts_schedule(int32_t start, int32_t end, int64_t from, int64_t to, int64_t now);

// The ways of the first tile on the world's drawing, each fading from the real state it began at.
void model_rollouts_draw(const ModelRollouts *b, gdn_scene *scene);

#endif
