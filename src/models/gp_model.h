// A Gaussian process for each number that changes (Rasmussen & Williams 2006, chapter 2; as a model of dynamics: Deisenroth
// & Rasmussen 2011, section 2.1): of what models see of a case (models/features.h) it predicts the difference to the next
// observation, with mean 0 beforehand; or, where that is asked for, the next observation itself. Length-scales, signal and
// noise of each are those that make what was seen most likely.
//
// A row costs: with n of them a fit takes O(n^3) and a prediction O(n^2). So at most some rows of D are learned from, the
// older the thinner: where the agent is now counts most, and what it saw at first is not forgotten. Of M of these, chosen
// likewise, hyper-parameters are found; and where there are more than M, all are then explained through them (gp/sparse.h).
//
//     age of row i of n out of N     max(i, (i / (n - 1))^2 (N - 1)), i = 0 the newest
#ifndef GEDANKEN_MODELS_GP_MODEL_H
#define GEDANKEN_MODELS_GP_MODEL_H

#include "gp/draws.h"
#include "gp/evidence.h"
#include "gp/functions.h"
#include "gp/sparse.h"
#include "math/minimise.h"
#include "models/dynamics.h"
#include "models/features.h"
#include "models/fit.h"

#define GP_PARAMS(X, P)                                                                           \
  X(P, CHOICE, kernel, 0, 0, 2, LINEAR, KERNEL_WORDS, 0, "Kernel",                                \
    "How smooth functions are believed to be: the first without end; of the others one has two "  \
    "derivatives, one has one.")                                                                  \
  X(P, INT, points, 300, 10, 500, LOG, "rows", 0, "Points",                                       \
    "At most so many rows are learned from, the older the fewer.")                                \
  X(P, INT, inducing, 100, 10, 300, LOG, "rows", 0, "Inducing inputs",                            \
    "Through so many of them all are explained, where there are more: a fit takes time as their " \
    "cube, a decision as their square.")                                                          \
  X(P, CHOICE, prior, 0, 0, 1, LINEAR, "unchanged|zero", 0, "Prior mean",                         \
    "What is expected where nothing is known: that an observation stays as it is (not so of "     \
    "points), or that it becomes 0.")                                                             \
  X(P, BOOL, evidence, 1, 0, 1, LINEAR, "", GDN_LIVE, "Fit by evidence",                          \
    "Length-scales and noise are those that make the data most likely; off: the two below.")      \
  X(P, REAL, length, 1.0, 0.01, 100.0, LOG, "std", GDN_LIVE, "Length-scale",                      \
    "How far a point is felt, where that is not fitted, in standard deviations of each input.")   \
  X(P, REAL, noise, 0.1, 0.001, 1.0, LOG, "", GDN_LIVE, "Noise",                                  \
    "Where it is not fitted: its standard deviation, as part of the function's.")                 \
  X(P, INT, evaluations, 100, 5, 1000, LOG, "", GDN_LIVE | GDN_EXPERT, "Evaluations",             \
    "So many hyper-parameters are tried at most for each function in a fit.")                     \
  X(P, BOOL, penalties, 1, 0, 1, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Penalties",                  \
    "Keeps length-scales near the inputs' spread, and noise above a thousandth of the signal.")   \
  X(P, CHOICE, reward, 0, 0, 1, LINEAR, "known|learned", 0, "Reward",                             \
    "Whether the reward is told by the world's rule or predicted as one more output.")
GDN_PARAM_STRUCT(GpParams, GP_PARAMS);

#define GP_LEAST_NOISE 1e-3 // of the signal, and of what is observed: below it rounding decides

// What is learned from, and what was concluded. Arrays are as dense as n and M say.
typedef struct GpData {
  int32_t n, M;
  double *x;       // [n][D]
  double *y;       // [outputs][n]
  double *u;       // [M][D] of x the rows that explain the others; all where M = n
  double *v;       // [outputs][M] of y likewise
  double *log_std; // [D + outputs] of the inputs, and of the outputs about 0
  double *theta;   // [outputs][D + 2] hyper-parameters, as in gp/evidence.h
} GpData;

enum { GP_UNCHANGED, GP_ZERO };                     // `prior`
enum { GP_GUESS, GP_LATEST, GP_SEARCH, GP_STAGES }; // of the search for one output

// Columns of channel "model.hyper", one row for each output.
#define GP_LIST(X, P)                                                       \
  X(P, OUTPUT, "output", "Output", "", REAL, 0, 0)                          \
  X(P, EVIDENCE, "evidence", "- log evidence of a row", "", IMAGINED, 0, 0) \
  X(P, SIGNAL, "signal", "Signal", "", IMAGINED, 0, 0)                      \
  X(P, NOISE, "noise", "Noise", "", IMAGINED, 0, 0)                         \
  X(P, JITTER, "jitter", "Jitter", "", REAL, 0, 0)                          \
  X(P, LENGTHS, "length_scale", "Length-scale", "std", IMAGINED, 0, 0)
enum { GP_LIST(GDN_COLUMN_ENUM, GP) GP_COLUMNS = GP_LENGTHS };

typedef struct GpModel {
  Model base;
  GpParams p;
  Features features;
  int32_t D, outputs; // features; differences, then the reward where it is learned
  const Replay *data; // the agent's D

  GpData known;      // by the latest training that came to an end
  GpData next;       // of the training under way
  int32_t training;  // whether there is one
  int32_t output;    // that is searched for; outputs: all are found
  int32_t stage;     // GP_GUESS ...
  int32_t most;      // evaluations for each output
  int32_t penalised; // as the training began
  double guessed;    // the evidence of the guess
  double *found;     // [outputs] the evidence of next.theta
  uint64_t gathered; // data->total when next was gathered
  uint64_t updates;  // ticks: evaluations, and conclusions
  Evidence evidence;
  Sparse sparse;
  Minimise search;
  double *guess, *low, *high, *gradient; // [D + 2]
  Fit fit;
  double *table; // [outputs][GP_COLUMNS + D]

  // What follows from `known` and the live parameters.
  struct {
    int32_t evidence;
    double length, noise;
  } used;
  GpFunctions functions;        // of the observation
  double *l, *sf2, *sn2, *beta; // [outputs][D], [outputs], [outputs], [outputs][M]
  double *iK;                   // [outputs][M][M], where somebody asks for it
  int32_t has_iK;
  Regression *of;          // [outputs]
  float *centre, *inverse; // [D] of the inputs, for the graph:
  float *towards;          // [outputs M][2 D], for the most M
  float *offset;           // [outputs M]
  float *weights;          // [outputs][outputs M]
  int32_t is_built;        // some graph has it, and the next three follow what is known
  float *doubt;            // [numbers observed][M][M] R of each
  float *places;           // [D][outputs M] points, in units of their length-scales
  float *scales;           // [D][outputs M] 1 / l likewise
  float *signal, *noise;   // [numbers observed] sf2, sn2
  Draws draws;
  // Scratch: a tile of cases, or those of a draw.
  float *seen;             // [D][DYNAMICS_SAMPLED]
  double *x;               // likewise
  double *mean, *variance; // [DYNAMICS_SAMPLED], [TILE]
  double *k;               // [regression_scratch][TILE]
} GpModel;

// Whether observations are expected to become 0 where nothing is known.
static inline int32_t gp_expects_zero(const GpModel *m) {
  return m->p.prior == GP_ZERO || m->base.is_cloud;
}
// Whether output a is what is predicted: the difference, or the reward. Else it is the next observation.
static inline int32_t gp_is_difference(const GpModel *m, int32_t a) {
  return !gp_expects_zero(m) || a >= m->base.observation.dim;
}

// gp_training.c
int32_t gp_begin_training(Model *model);
int32_t gp_train(Model *model, int32_t *n);
void gp_gather(GpModel *m);                              // `next` from D, which has a row
void gp_choose_inducing(const GpModel *m, GpData *data); // M, u and v

// gp.c. What follows from `known`; 0 where it makes no sense (a number is not finite), and then nothing is known.
int32_t gp_conclude(GpModel *m);

#endif
