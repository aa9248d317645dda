// What a model of continuous dynamics can be asked. It knows observations o and actions a as numbers,
// and predicts the difference o' - o (Chua et al. 2018; Nagabandi et al. 2018), for a tile of columns at
// once: every row holds one feature, every column one imagined case, so that the cases lie in the lanes of
// the vectors.
//
// Actions lie in [-1, 1]: boxes scaled from their bounds, choices spread evenly (dynamics_action).
#ifndef GEDANKEN_MODELS_DYNAMICS_H
#define GEDANKEN_MODELS_DYNAMICS_H

#include "core/model.h"
#include "core/replay.h"

#define DYNAMICS_TILE 32     // columns of one prediction, for each member
#define DYNAMICS_SAMPLED 128 // columns at which whole functions are told

// Buffers of one prediction: [members][rows][DYNAMICS_TILE], columns next to each other.
typedef struct Prediction {
  const float *observation; // rows: observation.dim
  const float *action;      // rows: action.dim, in [-1, 1]
  float *mean;              // rows: observation.dim (+ 1: the reward, where the model learns it)
  // Likewise: the noise the model expects, one standard deviation; 0 where it knows none.
  float *std;
  // Likewise: that part of `std` which more data would take away, where the model tells it from noise. NULL: not asked;
  // who does not know leaves it alone.
  float *unsure;
} Prediction;

struct Graph;       // tensor/graph.h
struct GpFunctions; // gp/functions.h

// The model as nodes of a graph (tensor/graph.h).
typedef struct DynamicsNodes {
  int32_t next; // mean of the next observations [members][observation.dim][columns]
  int32_t std;  // likewise, one standard deviation of what is expected around it; -1: it knows none
  int32_t reward; // [members][1][columns]; -1: it learns none
} DynamicsNodes;

typedef struct dynamics_type {
  // How many functions it predicts by, each a member: networks that were trained apart, or functions drawn from what it
  // believes (p(theta | D)) and held until it draws anew; >= 1.
  int32_t (*members)(const Model *model);
  // 1: `mean` and `std` have a row for the reward.
  int32_t (*learns_reward)(const Model *model);
  // Once, while the agent opens: D, the data set, which is the agent's own. Who learns from rows reads them there and
  // takes memory here for what follows from them; no row is kept twice. Optional, as is `add`.
  void (*borrow)(Model *model, const Replay *data, gdn_arena *arena);
  // A transition that D has just taken: for who adds it up at once, and needs no row again.
  void (*add)(Model *model, const Transition *t);
  // D has changed, and stays as it is until all updates are done: returns how many are due, each a tick of work (0:
  // nothing to learn).
  int32_t (*begin_training)(Model *model);
  // Does up to *n of them and says in *n how many that were: never more than were due, for whoever asks has other
  // work behind them. Returns whether any remain; not when the rest would be in vain (stopped early, or it
  // diverged: the model then falls back to its last good parameters and says so in channel "model.fit").
  int32_t (*train)(Model *model, int32_t *n);
  // The members' mean squared errors on rows kept apart, after the latest epoch: [members], in units of the rows'
  // variance, NaN where there were no such rows; NULL before the first epoch. Optional.
  const double *(*held_out)(const Model *model);
  // Writes scratch memory of the model, nothing that counts as its state. `random`: draws of a world that
  // is noisy itself (the oracle's); the learned models do not use it.
  void (*predict)(Model *model, const Prediction *p, gdn_random *random);
  // One case in double: the next observation, for who takes differences of it. 0: there is none. Optional: who answers
  // `build` needs no differences.
  int32_t (*step)(Model *model, const double *observation, const double *unit, gdn_random *random,
                  double *next);
  // The model as part of a graph: observations [members or 1][observation.dim][columns] and actions in [-1, 1]
  // [members or 1][action.dim][columns]. Its statistics and parameters are read each time the program runs. Optional.
  DynamicsNodes (*build)(Model *model, struct Graph *g, int32_t observation, int32_t action);
  // Draws its members anew from what it believes, by its own stream. NULL: they are no draws.
  void (*redraw)(Model *model);
  // What it has learned, as Gaussian processes of the differences o' - o, whose inputs are what models see of a case
  // (models/features.h): as it is after the latest training, to be asked for anew after each. NULL where its functions have
  // another kernel, or are not of differences. Of those that offer GDN_GAUSSIAN_PROCESS.
  const struct GpFunctions *(*functions)(const Model *model);
  // Whole functions, as it believes in them: `count` of them, what each says of n <= DYNAMICS_SAMPLED cases together,
  // observation [observation.dim][n] and action [action.dim][n] -> differences [count][observation.dim][n]. Writes scratch
  // memory. 0: it cannot. Optional.
  int32_t (*sample)(Model *model, int32_t n, const float *observation, const float *action,
                    int32_t count, gdn_random *random, float *out);
  // Prints the graph it trains or predicts with as DOT text, where it has one: kind 0 train, 1 predict.
  // Returns the length without the final 0; when that is >= cap the text was cut. Optional.
  int32_t (*graph)(const Model *model, int32_t kind, char *out, int32_t cap);
} dynamics_type;

static inline const dynamics_type *dynamics_of(const Model *model) {
  return model->type->dynamics;
}

// An action's number brought into [-1, 1]; one that is no number becomes one, too.
static inline double dynamics_unit(double u) {
  return u > 1 ? 1 : u > -1 ? u : -1;
}

// A random action, in [-1, 1].
void dynamics_try(int32_t action_dim, gdn_random *random, double *unit);

// Between the world's actions and [-1, 1]: for boxes by their bounds, for n choices by even spread.
void dynamics_action(const gdn_space *space, const double *action, double *unit);
void dynamics_action_back(const gdn_space *space, const double *unit, double *action);

// Number i of an observation, brought back within its bounds: no speed beyond the world's limit, no cosine
// beyond 1. NaN stays NaN.
double dynamics_within(const gdn_space *space, int32_t i, double x);

// Puts a world into the state that is observed, or into the nearest one: models are asked in float, which
// rounds a world's limits outwards as often as inwards ((float)0.07 > 0.07), and imagination can lead anywhere.
// The world is asked first, for it alone knows its states, and many go on beyond what they say is observed of
// them. Where it refuses, each number is brought within its bounds, as the world's own limits would have done;
// so imagination that has left the world is back in it after the next step.
// `nearest` is scratch [observation.dim]. The world's status where that is no state either: a number that is
// NaN, or lies between two choices.
gdn_status dynamics_place(gdn_env *world, const double *observation, double *nearest);

#endif
