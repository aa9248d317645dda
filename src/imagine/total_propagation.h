// Policy search by particles, and three ways to the gradient of its expected cost (Parmas, Rasmussen, Peters & Doya 2018).
// P particles move by a model that says what it expects, and how far off that may be:
//
//     x_{t+1} = mu(x_t, u_t) + sigma(x_t, u_t) z_t,   u_t = pi(x_t; theta),   z_t ~ N(0, 1),   J = sum over t of E c(x_t)
//
// Backwards in time, of particle i, with G_i what it still cost after x_t, and D_i = dJ / dx_{t+1} without what x_{t+1} costs:
//
//     RP   reparameterisation: through mu + sigma z, by the chain rule     d/dmu = dc/dx_{t+1} + D_i,  d/dsigma = that times z
//     LR   likelihood ratio: (G_i - mean of the others' G) d log N(x_{t+1}; mu, sigma)    d/dmu = z / sigma,  d/dsigma = (z^2 - 1) / sigma
//     TP   total propagation: w LR + (1 - w) RP at every step, w = 1 / (1 + V_LR / V_RP)
//
// where V is the variance over the particles of what each says of theta, added up over theta. What was mixed is passed on
// down, to x_t and theta alike: a gradient that has exploded has no weight, and what it came through has none either.
//
// The weights are of the same particles as the gradients, which biases TP where these are few.
//
//     for t = 0 .. H-1:     fill z; particles_step(p, t)
//     particles_turn(p)
//     for t = H-1 .. 0:     fill z again; particles_back(p, t, estimator)
//     particles_gradient(p, gradient)
#ifndef GEDANKEN_IMAGINE_TOTAL_PROPAGATION_H
#define GEDANKEN_IMAGINE_TOTAL_PROPAGATION_H

#include "core/archive.h"
#include "tensor/mlp.h"
#include "tensor/program.h"

typedef enum Estimator { ESTIMATE_TP, ESTIMATE_RP, ESTIMATE_LR } Estimator;
enum { BY_RP, BY_LR, BY_MIX, ESTIMATES }; // variances of; the first two have gradients of their own

#define PARTICLES_BEYOND \
  1e38 // stands for all variances beyond it, and for none at all (not a number)

// A layer of the policy, y = W'x + b before its activation: what a particle says of W is the product of x and the gradient
// by y. Or of radial basis functions, y = -|x - W|^2 / 2 of each column of W: the product of x - W and that gradient. Or b
// alone, y = b + zeros: a sum that is no mere repetition, so that it has a gradient for each particle.
typedef struct ParticleLayer {
  Node x, y;          // [1][inputs][P], [1][outputs][P]; x -1: there is no W
  int32_t has_bias;   // 0: there is no b
  const Real *centre; // W [inputs][outputs], where it is one of centres; NULL: it is not
} ParticleLayer;

// A step as the caller has built it.
typedef struct ParticleStep {
  Node state;     // what particles_state gave
  Node mean, std; // mu and sigma [1][dim][P], or rows or columns that are repeated
  Node next;      // what particles_next gave
  Node cost;      // c of that [1][1][P]
  ParticleLayer layers[MLP_LAYERS];
  int32_t n_layers;
} ParticleStep;

typedef struct Particles {
  int32_t P, dim, longest; // particles, at least 2; numbers of a state; most steps: set before open
  Real *states;            // [longest + 1][dim][P]; the caller fills the first
  Real *costs;             // [longest + 1][P]; of the first there is none
  // One step's [dim][P]; the caller fills z.
  Real *s, *z, *next, *cost;
  Real *D, *advantage; // [dim][P], [P] G_i - mean of the others
  double *G;           // [P]
  Real *by_s[2];       // [dim][P] the gradients by x_t, RP and LR
  struct {
    int32_t inputs, outputs, has_bias;
    const Real *centre;
    Real *x, *by_y[ESTIMATES]; // [inputs][P], [outputs][P]
  } layers[MLP_LAYERS];
  int32_t n_layers;
  int64_t n;  // numbers in theta: of each layer W [inputs][outputs], then b
  Real *each; // [n][P] what each particle says of theta, by the steps gone back through
  // Of the latest way back, by k = 0, 1, ...: k + 1 steps before its end.
  double *variances; // [longest][ESTIMATES]
  double *weights;   // [longest] w
  Program forwards, backwards;
} Particles;

void particles_open(Particles *p, gdn_arena *arena);
// x_t as an input of the step.
Node particles_state(Graph *g, const Particles *p);
// x_{t+1} = mu + sigma z.
Node particles_next(Graph *g, const Particles *p, Node mean, Node std);
// Compiles the step; the graph is used up.
gdn_status particles_compile(Particles *p, Graph *g, const ParticleStep *step, gdn_arena *arena,
                             gdn_message *why);

// State t [dim][P], of 0 .. longest.
Real *particles_at(const Particles *p, int32_t t);
// x_{t+1} and its cost from x_t; returns the particles' mean cost.
double particles_step(Particles *p, int32_t t);
// Before the way back from x_H.
void particles_turn(Particles *p);
// Step t, of H, backwards.
void particles_back(Particles *p, int32_t t, int32_t H, Estimator estimator);
// dJ / dtheta [n], the particles' mean; returns their variance, added up over theta.
double particles_gradient(const Particles *p, Real *gradient);
// What a way needs to go on, of `steps` steps so far; and of the way back, where it is on it.
void particles_state_of(Particles *p, int32_t steps, int32_t is_back, gdn_archive *archive);

#endif
