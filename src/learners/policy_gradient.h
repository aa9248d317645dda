// Policy gradient with a learned baseline: the policy's log-probability of what was done is raised where it went
// better than the baseline expected (REINFORCE, Williams 1992), with generalised advantages (Schulman et
// al. 2016) and, if wanted, the clipped ratio that allows several passes over one batch (PPO, Schulman et al. 2017):
//
//     delta_t = r_t + gamma V(s_{t+1}) - V(s_t),   A_t = delta_t + gamma lambda A_{t+1}
//     plain:    maximise mean of log pi(a | s) A
//     clipped:  maximise mean of min(rho A, clip(rho, 1 - epsilon, 1 + epsilon) A),  rho = pi / pi_old
//     baseline: minimise mean of (V(s) - (A + V_old(s)))^2
//
// Numbers are chosen by a Gaussian whose mean is tanh of a network, with a std that is learned but the same
// everywhere; choices by a softmax. Where the batches come from, real or imagined, is the caller's.
#ifndef GEDANKEN_LEARNERS_POLICY_GRADIENT_H
#define GEDANKEN_LEARNERS_POLICY_GRADIENT_H

#include "models/features.h"
#include "tensor/net.h"
#include "tensor/program.h"

// Parameters that most agents share who learn so; each lists those that it has, with its own initial values.
#define POLICY_GAMMA_PARAM(X, P, n)                                  \
  X(P, REAL, gamma, n, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Discount γ", \
    "How much a reward is worth one step later.")
#define POLICY_LAMBDA_PARAM(X, P, n)                                \
  X(P, REAL, lambda, n, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Lambda λ", \
    "How far rewards are followed before the baseline's word is taken: 0 one step, 1 all.")
#define POLICY_RATE_PARAM(X, P, n)                                       \
  X(P, REAL, rate, n, 0.000001, 0.1, LOG, "", GDN_LIVE, "Learning rate", \
    "Size of an update of policy and baseline.")
#define POLICY_ENTROPY_PARAM(X, P, n)                                                  \
  X(P, REAL, entropy, n, 0.0, 1.0, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Entropy bonus", \
    "Reward for a policy that stays random.")
#define POLICY_NET_PARAMS(X, P, layers, units)                             \
  X(P, INT, hidden, layers, 1, 4, LINEAR, "", GDN_EXPERT, "Hidden layers", \
    "Layers between input and output of policy and baseline.")             \
  X(P, INT, width, units, 4, 256, LOG, "", 0, "Width", "Units in each hidden layer.")

// What the learner goes by. The agent fills it from its own parameters: `minibatch`, `hidden` and `width` before open, the
// rest whenever it may have changed.
enum { POLICY_CLIPPED, POLICY_PLAIN };
typedef struct PolicyGradientParams {
  int32_t objective, minibatch, hidden, width;
  int32_t orthogonal;   // how the weights begin: 1 as orthogonal matrices, 0 as mlp_init draws them
  double clip, entropy; // epsilon; the bonus
  double gamma, lambda;
  double rate, baseline_rate; // 0: the baseline has that of the policy
} PolicyGradientParams;

typedef struct PolicyGradient {
  const PolicyGradientParams *p; // the agent's; this and the next two are set before open
  Features features;             // of the observation alone
  int32_t action_dim, choices;   // choices > 0: the action is a number 0 .. choices - 1
  int32_t columns;               // of an acting batch
  Net policy, baseline;          // the log-stds are the policy's extra numbers
  Program act;                   // seen -> out (means, or logits), value
  Real *seen, *out, *value; // [observation][columns], [action_dim or choices][columns], [columns]
  Real *drawn;              // [action_dim][columns]
  Program learn, regress;   // the minibatch -> gradient and loss of the policy, of the baseline
  Real *s, *a;              // [observation][minibatch], [action_dim][minibatch]
  Real *old, *advantage, *target;           // [minibatch] log pi then, A, A + V
  Real *weight;                             // [minibatch] 1 / number of steps that count, or 0
  Real low, high, bonus;                    // 1 - epsilon, 1 + epsilon, entropy bonus
  Real policy_loss, baseline_loss, entropy; // of the latest update; the policy's, in nats
} PolicyGradient;

gdn_status policy_gradient_open(PolicyGradient *pg, gdn_arena *arena, gdn_message *why);
void policy_gradient_start(PolicyGradient *pg, uint64_t seed);
void policy_gradient_state(PolicyGradient *pg, gdn_archive *archive);

// Acts at observations s [observation][columns]: a [action_dim][columns], log pi and V [columns].
// Numbers are as drawn, and may lie beyond [-1, 1].
void policy_gradient_act(PolicyGradient *pg, const float *s, gdn_random *random, float *a,
                         float *log_pi, float *value);
// The same for one observation; the action in [-1, 1], as a model knows it. `random` NULL: the likeliest one.
void policy_gradient_decide(PolicyGradient *pg, const float *s, gdn_random *random, double *unit);
// V alone.
void policy_gradient_value(PolicyGradient *pg, const float *s, float *value);
// log pi of what is done in place of the policy's own action, where V was just asked for: `unit` in [-1, 1], of the first
// column. `a` gets it as if it had been drawn.
float policy_gradient_density(const PolicyGradient *pg, const double *unit, float *a);
// The number that stands for an action in a model, in [-1, 1].
float policy_gradient_unit(const PolicyGradient *pg, float a);
// One update from the minibatch that the caller filled (s, a, old, advantage, target, weight). Returns 0 when
// a gradient is not finite: then nothing has changed.
int32_t policy_gradient_update(PolicyGradient *pg);
// The same of one of the two.
int32_t policy_gradient_climb(PolicyGradient *pg);
int32_t policy_gradient_regress(PolicyGradient *pg);

// The advantages of one way of n steps, whose numbers lie `stride` apart; values has n + 1, the last that of where
// the way is cut (0: nothing is expected there). Steps after an end belong to nothing.
typedef struct Way {
  int32_t n, stride;
  const float *rewards, *values;
  const uint8_t *ended; // 1: the episode ended with this step
} Way;
void policy_gradient_advantages(const Way *way, double gamma, double lambda, float *advantages);

#endif
