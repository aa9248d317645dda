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

#define NETWORK_MEMBERS 10   // most networks of an ensemble
#define NETWORK_FUNCTIONS 20 // most functions that predict: members, or draws from what is believed

// Parameters of all network models, in three parts, of which the second is not of those whose weights have a prior.
// `f`, `usual_rate`: the usual activation, by its number, and learning rate.
#define NETWORK_LEARNER_PARAMS(X, P, f, usual_rate)                                              \
  X(P, INT, hidden, 2, 1, 5, LINEAR, "", 0, "Hidden layers", "Layers between input and output.") \
  X(P, INT, width, 32, 4, 512, LOG, "", 0, "Width", "Units in each hidden layer.")               \
  X(P, CHOICE, activation, f, 0, 2, LINEAR, "silu|relu|tanh", GDN_EXPERT, "Activation",          \
    "What a hidden unit does to its sum; silu(x) = x / (1 + exp(-x)).")                          \
  X(P, INT, epochs, 40, 1, 1000, LOG, "", GDN_LIVE, "Epochs",                                    \
    "Passes through the data each time the model is trained; it goes on from where it was.")     \
  X(P, INT, batch, 32, 8, 512, LOG, "rows", GDN_EXPERT, "Batch", "Rows in one update.")          \
  X(P, REAL, rate, usual_rate, 0.000001, 1.0, LOG, "", GDN_LIVE, "Learning rate",                \
    "Size of an update.")
#define NETWORK_DECAY_PARAMS(X, P)                                                           \
  X(P, CHOICE, optimiser, 0, 0, 2, LINEAR, "adam|adamw|sgd", GDN_EXPERT, "Optimiser",        \
    "adam and sgd add weight decay to the loss; adamw decays apart from it.")                \
  X(P, REAL, weight_decay, 0.0001, 0.0, 1.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Weight decay", \
    "Keeps weights small: half of it times their squares is added to the loss.")
#define NETWORK_END_PARAMS(X, P)                                                              \
  X(P, REAL, clip, 0.0, 0.0, 1000.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Gradient clip",         \
    "Longest gradient of an update; 0 leaves it as it is.")                                   \
  X(P, REAL, holdout, 0.1, 0.0, 0.5, LINEAR, "", GDN_EXPERT, "Hold-out",                      \
    "Fraction of the rows kept apart to measure the error on.")                               \
  X(P, INT, patience, 0, 0, 1000, LOG, "epochs", GDN_LIVE | GDN_EXPERT, "Patience",           \
    "Training stops after so many epochs without a lower hold-out error, and keeps the best " \
    "parameters; 0 never stops early.")                                                       \
  X(P, CHOICE, reward, 0, 0, 1, LINEAR, "known|learned", 0, "Reward",                         \
    "Whether the reward is told by the world's rule or predicted as one more output.")
#define NETWORK_PARAMS(X, P) \
  NETWORK_LEARNER_PARAMS(X, P, 0, 0.001) NETWORK_DECAY_PARAMS(X, P) NETWORK_END_PARAMS(X, P)

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

// Further ones of those that learn a distribution over networks and predict by draws from it.
#define NETWORK_DRAWN_PARAMS(X, P)                                           \
  X(P, INT, functions, 10, 2, NETWORK_FUNCTIONS, LINEAR, "", 0, "Functions", \
    "How many networks are drawn from what is believed, and held: by them it predicts.")
#define NETWORK_BAYES_PARAMS(X, P)                                                                 \
  X(P, REAL, prior, 3.0, 0.01, 100.0, LOG, "", 0, "Prior",                                         \
    "How large weights are believed to be before anything is seen: standard deviation, times the " \
    "root of how many enter the same unit.")                                                       \
  X(P, REAL, kl, 0.1, 0.0, 10.0, LOG, "", GDN_LIVE, "KL weight",                                   \
    "How much the distance from the prior counts beside the data; 1 is Bayes' rule, less trusts "  \
    "the data more.")                                                                              \
  X(P, REAL, spread, 0.05, 0.0001, 1.0, LOG, "", 0, "First spread",                                \
    "Standard deviation of each weight before training: a large one drowns what could be "         \
    "learned.")
#define NETWORK_DROPOUT_PARAMS(X, P)                                                   \
  X(P, REAL, drop, 0.1, 0.001, 0.9, LOG, "", 0, "Dropout rate",                        \
    "Probability that a unit is left out: the fixed one, or where learning begins.")   \
  X(P, BOOL, drop_inputs, 0, 0, 1, LINEAR, "", GDN_EXPERT, "Drop inputs",              \
    "Inputs are left out too, as in the published examples, not hidden units alone.")  \
  X(P, REAL, length, 0.01, 0.0, 100.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Length-scale", \
    "Of the prior: its square, over the number of rows, is a weight decay.")

// The struct has a field for every row; a component's table lists those that it lets people choose, and its
// `open` sets the others.
#define NETWORK_ALL_PARAMS(X, P) \
  NETWORK_ENSEMBLE_PARAMS(X, P) NETWORK_GAUSSIAN_PARAMS(X, P) NETWORK_PARAMS(X, P)
#define NETWORK_FIELDS(X, P) \
  NETWORK_ALL_PARAMS(X, P)   \
  NETWORK_DRAWN_PARAMS(X, P) NETWORK_BAYES_PARAMS(X, P) NETWORK_DROPOUT_PARAMS(X, P)
GDN_PARAM_STRUCT(NetworkParams, NETWORK_FIELDS);

enum { NETWORK_GAUSSIAN, NETWORK_DETERMINISTIC }; // `head`

typedef struct NetworkModel {
  Model base;
  NetworkParams p;
  int32_t head;    // what is predicted, and minimised
  Net net;         // what is trained
  Mlp mlp;         // the functions that predict: what is trained, or draws from what was learned
  Real *functions; // their parameters: theta, or a block of their own
  Features features;
  int32_t outputs;    // differences, then the reward where it is learned
  const Replay *data; // the agent's D
  Scaler inputs, targets;
  Fit fit;
  gdn_random random; // bootstrap, order of rows, noise of updates

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

  // Of those that predict by draws.
  const struct NetworkPosterior *posterior; // network_drawn.h; NULL: they do not
  gdn_random stream;                        // of the functions' noise,
  gdn_random held;                          // and where it was when that of now was drawn
  Real *noise;                              // of the functions, [functions][numbers of each]
  Real *row_noise;                          // of an update: a leaf for each layer
  Real share; // 2 / rows: how much of what is added to the loss is a row's
  Real *scratch;
  Real *belief; // [layers][its columns] of a channel, told by the latest update
} NetworkModel;

// For the components. `open` reads the parameters, and head and posterior.
gdn_status network_open(NetworkModel *m, gdn_arena *arena, gdn_message *why);
void network_start(Model *model);
void network_state(Model *model, gdn_archive *archive);
void network_channels(const Model *model, ChannelList *list);
extern const dynamics_type network_dynamics;

// What all of them answer alike.
int32_t network_members(const Model *model);
int32_t network_learns_reward(const Model *model);
void network_borrow(Model *model, const Replay *data, gdn_arena *arena);
int32_t network_begin_training(Model *model);
int32_t network_train(Model *model, int32_t *n);
const double *network_held_out(const Model *model);
void network_predict(Model *model, const Prediction *p, gdn_random *random);
int32_t network_print(const Model *model, int32_t kind, char *out, int32_t cap);
#define NETWORK_DYNAMICS                                                                          \
  .members = network_members, .learns_reward = network_learns_reward, .borrow = network_borrow,   \
  .begin_training = network_begin_training, .train = network_train, .held_out = network_held_out, \
  .predict = network_predict, .build = network_build, .graph = network_print

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
