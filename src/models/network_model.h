// The engine of the network models: an ensemble of multilayer perceptrons that predict the difference to the
// next observation, in standard units, from the features of observation and action.
//
//   deterministic  one number for each output; minimises the squared error
//   Gaussian       mean and log-variance of each output; minimises the negative log-likelihood (Chua et al.
//                  2018), each term weighted by its variance^beta (Seitzer et al. 2022)
//
// All members are one graph and train at once, each on its own sample of the data. A training lasts some
// epochs and goes on from the parameters of the last one. Some rows are held out: never trained on, they
// tell how well unseen cases are predicted.
#ifndef GEDANKEN_MODELS_NETWORK_MODEL_H
#define GEDANKEN_MODELS_NETWORK_MODEL_H

#include "core/replay.h"
#include "models/dynamics.h"
#include "models/features.h"
#include "models/fit.h"
#include "models/scaler.h"
#include "tensor/net.h"
#include "tensor/program.h"

#define NETWORK_MEMBERS 10 // most networks of an ensemble

// Parameters of all network models.
#define NETWORK_PARAMS(X, P)                                                                       \
  X(P, INT, hidden, 2, 1, 5, LINEAR, "", 0, "Hidden layers", "Layers between input and output.")   \
  X(P, INT, width, 32, 4, 512, LOG, "", 0, "Width", "Units in each hidden layer.")                 \
  X(P, CHOICE, activation, 0, 0, 2, LINEAR, "silu|relu|tanh", GDN_EXPERT, "Activation",            \
    "What a hidden unit does to its sum; silu(x) = x / (1 + exp(-x)).")                            \
  X(P, INT, epochs, 40, 1, 1000, LOG, "", GDN_LIVE, "Epochs",                                      \
    "Passes through the data each time the model is trained; it goes on from where it was.")       \
  X(P, INT, batch, 32, 8, 512, LOG, "rows", GDN_EXPERT, "Batch", "Rows in one update.")            \
  X(P, REAL, rate, 0.001, 0.000001, 1.0, LOG, "", GDN_LIVE, "Learning rate", "Size of an update.") \
  X(P, CHOICE, optimiser, 0, 0, 2, LINEAR, "adam|adamw|sgd", GDN_EXPERT, "Optimiser",              \
    "adam and sgd add weight decay to the loss; adamw decays apart from it.")                      \
  X(P, REAL, weight_decay, 0.0001, 0.0, 1.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Weight decay",       \
    "Keeps weights small: half of it times their squares is added to the loss.")                   \
  X(P, REAL, clip, 0.0, 0.0, 1000.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Gradient clip",              \
    "Longest gradient of an update; 0 leaves it as it is.")                                        \
  X(P, REAL, holdout, 0.1, 0.0, 0.5, LINEAR, "", GDN_EXPERT, "Hold-out",                           \
    "Fraction of the rows kept apart to measure the error on.")                                    \
  X(P, INT, patience, 0, 0, 1000, LOG, "epochs", GDN_LIVE | GDN_EXPERT, "Patience",                \
    "Training stops after so many epochs without a lower hold-out error, and keeps the best "      \
    "parameters; 0 never stops early.")                                                            \
  X(P, CHOICE, reward, 0, 0, 1, LINEAR, "known|learned", 0, "Reward",                              \
    "Whether the reward is told by the world's rule or predicted as one more output.")

// Further ones of those with a Gaussian head.
#define NETWORK_GAUSSIAN_PARAMS(X, P)                                                  \
  X(P, REAL, beta, 0.5, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Beta",                        \
    "Weight of a row in the loss: its variance to this power; 0 is plain likelihood, " \
    "1 makes the mean learn as by squared error.")

// Further ones of the ensemble.
#define NETWORK_ENSEMBLE_PARAMS(X, P)                                                            \
  X(P, INT, members, 5, 1, NETWORK_MEMBERS, LINEAR, "", 0, "Members",                            \
    "How many networks predict.")                                                                \
  X(P, CHOICE, kind, 0, 0, 1, LINEAR, "gaussian|deterministic", 0, "Kind",                       \
    "Whether each network also predicts how noisy the world is.")                                \
  X(P, BOOL, bootstrap, 1, 0, 1, LINEAR, "", 0, "Bootstrap",                                     \
    "Each member learns from its own sample of the rows, drawn with replacement; off: all from " \
    "the same rows in their own order.")

// The struct has a field for every row; a component's table lists those that it lets people choose, and its
// `open` sets the others.
#define NETWORK_ALL_PARAMS(X, P) \
  NETWORK_ENSEMBLE_PARAMS(X, P) NETWORK_GAUSSIAN_PARAMS(X, P) NETWORK_PARAMS(X, P)
GDN_PARAM_STRUCT(NetworkParams, NETWORK_ALL_PARAMS);

enum { NETWORK_GAUSSIAN, NETWORK_DETERMINISTIC }; // `kind`

typedef struct NetworkModel {
  Model base;
  NetworkParams p;
  Net net;
  Features features;
  int32_t outputs;    // differences, then the reward where it is learned
  const Replay *data; // the agent's D
  Scaler inputs, targets;
  Fit fit;
  gdn_random random; // bootstrap and order of rows

  // What follows from D and the statistics: its rows in standard units, [data->capacity][features.n] and
  // [data->capacity][outputs]; the slots to train on, then those held out.
  Real *cases, *answers;
  int32_t *rows; // [data->capacity]
  int32_t n_train, n_held;
  // For each member the slots it learns from, in the order of the epoch under way, [members][data->capacity].
  int32_t *order;
  uint64_t gathered; // data->total when all these were made

  // The training under way.
  int32_t left;     // updates
  int32_t position; // rows of this epoch that are done
  int32_t stale;    // epochs since the best
  double best;      // lowest hold-out error
  double loss_sum;  // over the rows of this epoch
  uint64_t updates;

  // Leaves and results of the two programs.
  Program training;   // one minibatch: x, y, weight -> losses, gradient
  Real *x, *y;        // [members][features.n][batch], [members][outputs][batch]
  Real *weight;       // [batch] 1 / rows; 0 in columns that a last batch leaves over
  Real *losses;       // [members]
  Real beta;          // 1 number
  Program prediction; // one tile: seen -> mean, std
  Real *seen;         // [members][features.n][DYNAMICS_TILE]
  Real *mean;         // [members][outputs][DYNAMICS_TILE] in standard units
  Real *std;          // likewise, Gaussian only
} NetworkModel;

// For the components. `open` reads the parameters.
gdn_status network_open(NetworkModel *m, gdn_arena *arena, gdn_message *why);
void network_start(Model *model);
void network_state(Model *model, gdn_archive *archive);
void network_channels(const Model *model, ChannelList *list);
extern const dynamics_type network_dynamics;

// network_graph.c: builds and compiles the two programs from the fields above.
gdn_status network_compile(NetworkModel *m, gdn_arena *arena, gdn_message *why);
// dynamics_type.build.
DynamicsNodes network_build(Model *model, Graph *g, int32_t observation, int32_t action);

// Squeezes any number smoothly into the log-variances that are believed, -10 to 0.5 in standard units.
Node network_log_variance(Graph *g, Node raw);
// The negative log-likelihood of each number of `y`, twice and without its constant.
Node network_negative_log_likelihood(Graph *g, Node mean, Node log_variance, Node y);

// network_data.c: from D to minibatches.
void network_gather(NetworkModel *m); // statistics, and all that follows; needs a row
void network_derive(
    NetworkModel *m); // rows in standard units and their split, from D and the statistics
void network_shuffle(NetworkModel *m); // a new order for every member
void network_batch(NetworkModel *m);   // fills x, y and weight from `position`
// Mean squared error of each member over n of the rows, in standard units.
void network_errors(NetworkModel *m, const int32_t *rows, int32_t n, double *errors);

// How such models stand in a gallery.
#define NETWORK_EXHIBIT \
  .idea = GDN_IDEA_FUNCTIONS, .picture = "env=scatter agent=curve-fit", .picture_steps = 60

#endif
