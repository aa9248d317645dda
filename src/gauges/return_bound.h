// How much of a return that was imagined is sure to be real (Janner et al. 2019, theorems 4.1 and 4.3). With
// eps_m the distance between model and truth after one step, eps_pi the distance between the policy that
// collected the data and the present one (both total variation), and rewards within r_max of 0:
//
//     eta >= eta^ - C,         C = 2 gamma r_max (eps_m + 2 eps_pi) / (1 - gamma)^2 + 4 r_max eps_pi / (1 - gamma)
//     eta >= eta_branch - C_k, C_k = 2 r_max [gamma^(k+1) eps_pi / (1 - gamma)^2
//                                             + (gamma^k eps_pi + k eps_m) / (1 - gamma)]
//
// The first is for imagining for ever, the second for branches of k steps from real states, with the model's error
// under the present policy. Here both distances are measured as the run goes on:
//
//   eps_pi  E[max(0, 1 - pi(a|s) / pi_D(a|s))] over remembered steps (s, a), with pi_D the policy that took a:
//           the total variation, exactly, in expectation
//   eps_m   on steps that the model has not learned from: how far its mean misses, and how much two Gaussians
//           at that distance overlap whose std is that of the changes themselves: erf(e / sqrt 8). A
//           stand-in: between a point and a wrong point total variation is 1, however close they are.
//
// The theorem wants the largest over states; averages are what can be measured.
#ifndef GEDANKEN_GAUGES_RETURN_BOUND_H
#define GEDANKEN_GAUGES_RETURN_BOUND_H

#include "imagine/imagination.h"
#include "imagine/model_rollouts.h"
#include "learners/policy_density.h"
#include "math/stats.h"

double return_bound_gap(double gamma, double r_max, double eps_m, double eps_pi); // C
double return_bound_branch(double gamma, double r_max, double eps_m, double eps_pi,
                           int32_t k); // C_k

// Columns of channel "mbpo.bound", a ring of rows. STEPS: real ones so far, 0 in an unused row. R_MAX: the largest size of
// a reward so far. BRANCH_GAP: C_k. BEST: the k from 0 to BRANCH_MOST with the lowest C_k. IMAGINED: eta^, what the
// critics expect at the latest starts. REAL: eta, the discounted return of the latest episode.
#define RETURN_BOUND_LIST(X, P)                                              \
  X(P, STEPS, "real_steps", "Real steps", "", AXIS, 0, 0)                    \
  X(P, EPS_M, "model_distance", "model", "", IMAGINED, 1, 0)                 \
  X(P, EPS_PI, "policy_distance", "policy", "", REAL, 1, GDN_DASHED)         \
  X(P, R_MAX, "largest_reward", "largest reward", "", NONE, 0, 0)            \
  X(P, LENGTH, "branch", "branches of", "steps", TOLD, 0, 0)                 \
  X(P, GAP, "gap", "C without end", "", TOLD, 0, 0)                          \
  X(P, BRANCH_GAP, "branch_gap", "C with these branches", "", TOLD, 0, 0)    \
  X(P, BEST, "best_branch", "least C with branches of", "steps", TOLD, 0, 0) \
  X(P, IMAGINED, "expected_return", "imagined", "", IMAGINED, 0, 0)          \
  X(P, REAL, "episode_return", "real", "", REAL, 0, GDN_NOT_ZERO)
enum { RETURN_BOUND_ROWS = 512 };
enum { RETURN_BOUND_LIST(GDN_COLUMN_ENUM, RETURN_BOUND) RETURN_BOUND_WIDTH };

typedef struct ReturnBound {
  Imagination *im; // its model, and buffers of one prediction
  const Replay *real;
  Sac *sac;
  PolicyDensity density;
  gdn_random random;
  float *log_pi;           // [real.capacity] of each action, when it was taken
  Tally *change;           // [dim] of the real differences
  float *starts;           // [dim][DYNAMICS_TILE] the latest observations that episodes began at
  uint64_t episodes;       // begun
  double sum, weight, eta; // of the episode under way: discounted reward, gamma^t; of the latest
  double eps_m, eps_pi;    // -1: not measured yet
  double r_max;
  int32_t fresh;             // newest real steps that were not measured on
  double *rows;              // [RETURN_BOUND_ROWS][RETURN_BOUND_WIDTH]
  uint64_t n;                // ever written
  float *state, *action, *q; // scratch: one tile
} ReturnBound;

// The first three fields are set by the caller before, and opened.
gdn_status return_bound_open(ReturnBound *b, gdn_arena *arena, gdn_message *why);
void return_bound_start(ReturnBound *b, uint64_t seed);
// A real step that went into slot `slot` of `real` (-1: it did not); `random`: its action was drawn evenly.
void return_bound_add(ReturnBound *b, const Transition *t, int32_t slot, int32_t random);
// Whether a tile of steps waits to be measured on. Before the model learns from them, measure in any case.
int32_t return_bound_is_due(const ReturnBound *b);
void return_bound_measure(ReturnBound *b, int32_t length);
void return_bound_state(ReturnBound *b, gdn_archive *archive);
void return_bound_channels(const ReturnBound *b, ChannelList *list);

#endif
