// One imagined step through a learned model, the only one: every agent that imagines, and all that is measured of
// imagination, is made of it.
//
//     ask       every member of the ensemble is asked about the cases that are its own: mean and std of s' - s,
//               and of r where the model learns it
//     move      s' = s + mean + std z, z ~ N(0, 1); each number kept within the bounds of the observation
//     judge     the world's own rule says r (where the model does not) and whether the episode ends at s'
//
// Where it could be otherwise there is an option, and 0 is the default; who takes another one says why.
//
//     option    default             otherwise
//     members   FIXED: a case       DRAWN: cases are assigned to members anew before each step (Janner et al. 2019);
//               keeps its member    MIXED: all are asked about each case, and their Gaussians become the one with the
//                                   mean and the variance of the mixture
//     noise     DRAWN, where any    MEAN: z = 0, the most likely world
//               noise is expected
//     bounds    KEPT: no speed      FREE: the model may leave them
//               beyond the limit
//     reward    DRAWN: a learned    MEAN: without its noise; KNOWN: the world's rule even where one was learned
//               one with its noise
//     ended     FROZEN: such cases  GO_ON: they move on, though nothing is paid for it any more
//               stay where they were
//
// A tile is DYNAMICS_TILE cases next to each other, so that they lie in the lanes of the vectors.
#ifndef GEDANKEN_IMAGINE_IMAGINATION_H
#define GEDANKEN_IMAGINE_IMAGINATION_H

#include "models/dynamics.h"

typedef struct ImagineOptions {
  enum { IMAGINE_MEMBERS_FIXED, IMAGINE_MEMBERS_DRAWN, IMAGINE_MEMBERS_MIXED } members;
  enum { IMAGINE_NOISE_DRAWN, IMAGINE_NOISE_MEAN } noise;
  enum { IMAGINE_BOUNDS_KEPT, IMAGINE_BOUNDS_FREE } bounds;
  enum { IMAGINE_REWARD_DRAWN, IMAGINE_REWARD_MEAN, IMAGINE_REWARD_KNOWN } reward;
  enum { IMAGINE_ENDED_FROZEN, IMAGINE_ENDED_GO_ON } ended;
} ImagineOptions;

typedef struct Imagination {
  Model *model;
  const gdn_env *env; // its spaces, and `judge`: reward and end are known, the dynamics are not
  ImagineOptions options;
  // Tiles of cases; open sets it to the members, unless they are drawn: then the caller does, at most so many.
  int32_t tiles;
  int32_t members, dim, action_dim;
  int32_t rows; // numbers that the model predicts of a case: dim, and the reward where it learns it
  gdn_random noise;
  // The cases, [tiles][rows of each][DYNAMICS_TILE]: where each is and what it does (in [-1, 1]), filled by the
  // caller; what the model says of it; and where it comes. MIXED members share the first tile.
  float *observation, *action, *mean, *std, *normal, *next;
  float *
      unsure; // as std, in models/dynamics.h; NULL unless the caller wants it (members that are not DRAWN)
  // [tiles][DYNAMICS_TILE]: 0 once the episode has ended, filled by the caller for the first step; and of the step,
  // for those that were alive before it, else 0: its reward, whether it ended the episode.
  uint8_t *alive, *ended;
  double *reward;
  // DRAWN members: which one each tile of places asks, which the caller may change; the place of each case in those
  // tiles; and what the model is asked and says, [members][rows of each][DYNAMICS_TILE].
  int32_t *asks, *place;
  float *asked, *done, *said, *doubt;
  // Scratch, one case: s, a in [-1, 1], s', one after another; and a as the world wants it.
  double *here, *unit, *after, *act;
} Imagination;

// Takes the buffers; model, env and options are set by the caller before.
void imagine_open(Imagination *im, gdn_arena *arena);
void imagine_start(Imagination *im, uint64_t seed, const char *stream);

// Number i of case j of a block [tiles][rows][DYNAMICS_TILE]; case j is column j % DYNAMICS_TILE of its tile.
static inline float *imagine_number(float *block, int32_t rows, int32_t i, int32_t j) {
  return block + ((int64_t)(j / DYNAMICS_TILE) * rows + i) * DYNAMICS_TILE + j % DYNAMICS_TILE;
}

// All cases begin at this observation.
void imagine_place(Imagination *im, const double *observation);
// The step. All cases move; those in the first n columns of each tile are judged.
void imagine_step(Imagination *im, int32_t n);
// The next observations become the present ones.
void imagine_go_on(Imagination *im);

// Its parts, for who wants less. What the model says of the cases:
void imagine_ask(Imagination *im);
// The step as part of a graph, where the model can be one: observations [1][dim][columns] and actions [1][action_dim]
// [columns] -> the mean of the members' next observations; *reward is theirs, or -1 where the model learns none.
int32_t imagine_build(const Imagination *im, struct Graph *g, int32_t observation, int32_t action,
                      int32_t *reward);
// The same for each member by itself, [members] of all; `normal`, draws as of the observations, or -1: its mean.
int32_t imagine_build_each(const Imagination *im, struct Graph *g, int32_t observation,
                           int32_t action, int32_t normal, int32_t *reward);
// Case j into here, unit, act and after: where it was, what it did, and where it came.
void imagine_case(Imagination *im, int32_t j);
// What comes of the one case in here, unit and after: fills act, and says the known reward and the end.
gdn_step imagine_judge(Imagination *im);
// The derivative of the known reward by a number of that case, which lies in here, unit or after: of the rule only values
// can be asked, so by central differences.
double imagine_derivative(Imagination *im, double *number);

// A copy for looking, which leaves no trace: each member is asked by itself, and its mean is followed wherever it
// leads. The buffers are shared; they mean nothing between two calls.
Imagination imagine_look(const Imagination *im);
// Whole functions that the model believes in, as those of one case to another: next observations [count][dim][n] of n <=
// DYNAMICS_SAMPLED cases, [dim][n], where nothing is done, [action_dim][n]. 0: it has no such belief. A look.
int32_t imagine_functions(const Imagination *im, int32_t n, const float *observation,
                          const float *action, int32_t count, gdn_random *random, float *next);
// Every member follows its own mean: path [members][steps + 1][dim] from actions [steps][action_dim]; noise
// [members][steps][dim], the stds expected on the way, may be NULL. A look.
void imagine_members(const Imagination *im, const float *actions, int32_t steps,
                     const double *observation, double *path, double *noise);

#endif
