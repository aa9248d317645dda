// Policy heads: how an action comes of the numbers that a policy's network gives. Each is pieces of a graph, through
// which gradients pass, and a sampler where actions are drawn outside of one.
//
//     squashed Gaussian   a = tanh u, u ~ N(mean, std^2): numbers in (-1, 1) (Haarnoja et al. 2018)
//     Gaussian            a ~ N(mean, std^2): any numbers
//     categorical         a = k with probability softmax(logits)_k: choices 0 .. n-1
//
// Numbers of an action lie in rows, cases in columns. Log-densities are those of whole actions, summed over the rows:
// [1, 1, columns].
#ifndef GEDANKEN_LEARNERS_HEADS_H
#define GEDANKEN_LEARNERS_HEADS_H

#include "gedanken/env.h"
#include "tensor/graph.h"

// -- squashed Gaussian ------------------------------------------------------------------------------

// Where the log-std may lie; tanh brings it there smoothly.
#define SQUASHED_LOG_STD_LEAST (-5.0)
#define SQUASHED_LOG_STD_MOST 2.0
// An action that is given is taken no nearer to -1 and 1 than this: beyond it a float tells too little of u.
#define SQUASHED_ACTION_MOST 0.99999

typedef struct Squashed {
  Node mean, log_std; // of u, [1, n, columns]
} Squashed;
typedef struct SquashedSample {
  Node action, log_density; // [1, n, columns], [1, 1, columns]
} SquashedSample;

// From a network's outputs [1, 2 n, columns].
Squashed squashed_build(Graph *g, Node out);
// The action that a draw z [1, n, columns] from a standard normal makes; the gradient passes through the draw.
SquashedSample squashed_sample(Graph *g, Squashed head, Node z);
// Of an action that is given; u and log_jacobian [1, n, columns] are what squashed_undo makes of it.
Node squashed_log_density(Graph *g, Squashed head, Node u, Node log_jacobian);
// n numbers of actions in [-1, 1] -> u = artanh a, and log_jacobian = log(da / du) = log(1 - a^2).
void squashed_undo(const float *action, int64_t n, Real *u, Real *log_jacobian);

// -- Gaussian ---------------------------------------------------------------------------------------

// A log-std that is a parameter: where it begins, and where it is kept.
#define GAUSSIAN_LOG_STD_FIRST (-0.7f)
#define GAUSSIAN_LOG_STD_LEAST (-3.0f)
#define GAUSSIAN_LOG_STD_MOST 0.5f

// Of the actions a [1, n, columns]; mean and log_std [1, n, columns or 1].
Node gaussian_log_density(Graph *g, Node mean, Node log_std, Node a);
// In nats, of the n numbers together; log_std [1, n, 1], the result a single number.
Node gaussian_entropy(Graph *g, Node log_std);
// KL(old || new) of the n numbers together, [1, 1, columns]; means and log_stds as above.
Node gaussian_divergence(Graph *g, Node old_mean, Node old_log_std, Node mean, Node log_std);
// Draws n numbers, which like their means lie `stride` apart; returns their log-density. n draws of `random`.
double gaussian_draw(const Real *mean, const Real *log_std, int32_t n, int32_t stride,
                     gdn_random *random, float *a);
// The log-density of n numbers that are given.
double gaussian_density(const Real *mean, const Real *log_std, int32_t n, int32_t stride,
                        const float *a);
// Brings n log-stds back to where they are kept.
void gaussian_bound(Real *log_std, int32_t n);

// -- categorical ------------------------------------------------------------------------------------

// Logarithms of the probabilities, from logits [1, n, columns]; that of one choice is gathered from them.
Node categorical_log_probability(Graph *g, Node logits);
// In nats, [1, 1, columns]; from what categorical_log_probability gave.
Node categorical_entropy(Graph *g, Node log_p);
// KL(old || new), [1, 1, columns]; of both what categorical_log_probability gave.
Node categorical_divergence(Graph *g, Node old_log_p, Node log_p);
// Draws one of n choices, whose logits lie `stride` apart; returns the logarithm of its probability. One draw.
double categorical_draw(const Real *logits, int32_t n, int32_t stride, gdn_random *random,
                        float *choice);
// The logarithm of choice k's probability.
double categorical_log_density(const Real *logits, int32_t n, int32_t stride, int32_t k);
// The likeliest one; of equal ones the first.
int32_t categorical_mode(const Real *logits, int32_t n, int32_t stride);

#endif
