// Curiosity as the error of a prediction (Pathak et al. 2017, the intrinsic curiosity module): a step is worth as much
// besides its reward as what came of it was unforeseen. What is foreseen is not the observation but features phi of it,
// which are learned by telling the action from what was before and after it: so they need not keep what no action has to
// do with, and what cannot be predicted there does not make curious.
//
//     a_hat = g(phi(s), phi(s'))             inverse model,   L_I = cross-entropy with a, or |a_hat - a|^2 of numbers
//     phi_hat = f(phi(s), a)                 forward model,   L_F = |phi_hat - phi(s')|^2 / 2
//     minimise (1 - beta) L_I + beta L_F     over phi, g and f
//     r_i = eta L_F / (running std of the discounted sum of L_F)
//
// The paper's r_i is eta L_F; by that std it keeps its size while predictions get better (Burda et al. 2019a, whose forward
// filter this is: F <- gamma F + L_F, never reset). Other features show what the inverse model is for (Burda et al. 2019b):
// those of a network that stays as it was drawn, and the observation itself. Numbers that are observed are whitened by
// their running mean and std, and cut at five stds.
#ifndef GEDANKEN_LEARNERS_CURIOSITY_H
#define GEDANKEN_LEARNERS_CURIOSITY_H

#include "core/archive.h"
#include "core/model.h"
#include "math/stats.h"
#include "models/features.h"
#include "tensor/net.h"
#include "tensor/program.h"

typedef enum CuriosityFeatures {
  CURIOSITY_INVERSE,
  CURIOSITY_RANDOM,
  CURIOSITY_RAW
} CuriosityFeatures;

// Parameters of every agent that is curious so.
#define CURIOSITY_PARAMS(X, P)                                                                   \
  X(P, CHOICE, features, 0, 0, 2, LINEAR, "inverse|random|raw", 0, "Features φ",                 \
    "In what the next state is predicted: features from which the action can be told, those of " \
    "a network that never learns, or the observation itself.")                                   \
  X(P, REAL, eta, 0.1, 0.0, 100.0, LOG, "", GDN_LIVE, "Curiosity η",                             \
    "How much an error of prediction counts beside the reward; 0: nothing.")                     \
  X(P, REAL, beta, 0.2, 0.0, 1.0, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Weight β",                 \
    "How much the forward model's loss counts, the rest being the inverse model's.")             \
  X(P, REAL, curious_rate, 0.003, 0.000001, 0.1, LOG, "", GDN_LIVE, "Curiosity’s learning rate", \
    "Size of an update of features and models.")                                                 \
  X(P, INT, curious_batch, 32, 8, 512, LOG, "steps", GDN_EXPERT, "Curiosity’s batch",            \
    "Real steps that features and models are updated after, and from.")                          \
  X(P, INT, phi, 64, 1, 128, LOG, "", GDN_EXPERT, "Size of φ", "How many features a state has.") \
  X(P, INT, curious_width, 64, 4, 256, LOG, "", GDN_EXPERT, "Curiosity’s width",                 \
    "Units in the hidden layer of the features’ network and of each model.")
GDN_PARAM_STRUCT(CuriosityParams, CURIOSITY_PARAMS);

// The std of a discounted sum that goes on for ever: F <- gamma F + b.
typedef struct DiscountedSum {
  double sum;
  Tally tally;
} DiscountedSum;
// Adds b; returns the std of all sums so far.
double discounted_sum_add(DiscountedSum *d, double gamma, double b);

typedef struct Curiosity {
  const CuriosityParams *p;           // the agent's; set before open
  const gdn_space *observed, *action; // likewise: the world's
  Features features;                  // what the networks see of an observation
  int32_t size;                       // numbers of phi
  Net encoder, inverse, forward;      // phi, g, f
  DiscountedSum scale;
  Tally *seen;        // [features.n] of numbers observed
  Real *mean, *unit;  // [features.n] by which they are whitened: (x - mean) unit
  float *numbers;     // [features.n] scratch
  Program look;       // one step -> L_F of it
  Real *s, *a, *next; // [observed.dim], [action.dim], [observed.dim]
  Real forward_error;
  Program learn;                     // the batch -> gradients and losses
  Real *batch_s, *batch_a, *batch_n; // [..][curious_batch]
  int32_t gathered;                  // of them
  Real beta, inverse_loss,
      forward_loss; // of the latest update; the former in nats where actions are choices
} Curiosity;

gdn_status curiosity_open(Curiosity *c, gdn_arena *arena, gdn_message *why);
void curiosity_start(Curiosity *c, uint64_t seed);
void curiosity_state(Curiosity *c, gdn_archive *archive);

// What a step is worth besides its reward, by what is known before it is learned from; `unit` is its action in [-1, 1]. It
// is gathered. Finite.
double curiosity_observe(Curiosity *c, const Transition *t, const double *unit, double gamma);
// Whether an update is due.
static inline int32_t curiosity_is_due(const Curiosity *c) {
  return c->gathered == c->p->curious_batch;
}
// One update from what was gathered, which is forgotten. Returns 0 when a gradient is not finite: then nothing has changed.
int32_t curiosity_update(Curiosity *c);

#endif
