// Trust region policy optimisation (Schulman et al. 2015): of all policies whose actions differ little from those of the
// policy that took the steps, the one that promises most; and the baseline is then fitted to what came of the steps.
//
//     maximise L(theta) = mean of rho A,  rho = pi_theta(a|s) / pi_old(a|s),   so that mean KL(old || theta) <= delta
//
// Near theta_old L is linear and the KL quadratic, with the Fisher information F (learners/fisher.h), so that
//
//     g = grad L;   x = (F + d I)^-1 g by conjugate gradients;   the full step is beta x,  beta = sqrt(2 delta / x'(F + d I) x)
//
// and theta_old + c^j beta x is tried for j = 0, 1, ... until both hold indeed. Where none does theta stays as it is.
// Without the search the full step is taken, whatever comes of it: natural policy gradient (Kakade 2002). With a single product
// x points along g: steepest ascent, as long as the trust region lets it.
//
// Work comes in ticks, each one minibatch of a sweep over the batch, whose steps may be real or imagined:
//
//     parts = policy_batch_parts(&batch, n, tr.pg->p->minibatch);
//     agenda_put(..., trust_region_ticks(&tr, parts));       // at most
//     trust_region_begin(&tr, parts);
//     while (trust_region_tick(&tr, &batch));                // 0: that was the last one
//
// Until then the batch stays as it is, its order too. theta changes at one tick only, to what was accepted.
#ifndef GEDANKEN_LEARNERS_TRUST_REGION_H
#define GEDANKEN_LEARNERS_TRUST_REGION_H

#include "core/channel.h"
#include "learners/policy_batch.h"
#include "math/conjugate_gradient.h"

// Parameters of every agent that learns so.
#define TRUST_REGION_PARAMS(X, P)                                                                 \
  X(P, REAL, delta, 0.01, 0.000001, 10.0, LOG, "nats", GDN_LIVE, "Trust region δ",                \
    "How far the policy may move in one update: the mean KL divergence of the new from the old.") \
  X(P, INT, products, 10, 1, 50, LOG, "", GDN_EXPERT, "Conjugate gradients",                      \
    "Products with the Fisher matrix, at most, for one update; with 1 the step goes along the "   \
    "gradient.")                                                                                  \
  X(P, REAL, damping, 0.1, 0.000001, 10.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Damping",             \
    "Added to the diagonal of the Fisher matrix.")                                                \
  X(P, BOOL, search, 1, 0, 1, LINEAR, "", 0, "Line search",                                       \
    "Whether a step is tried before it is taken; off: natural policy gradient.")                  \
  X(P, REAL, backtrack, 0.8, 0.1, 0.99, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Backtracking c",      \
    "By how much each try of the line search is shorter than the one before.")                    \
  X(P, INT, tries, 10, 1, 50, LOG, "", GDN_EXPERT, "Tries", "Of the line search, at most.")       \
  X(P, REAL, value_rate, 0.01, 0.000001, 0.1, LOG, "", GDN_LIVE, "Baseline's rate",               \
    "Size of an update of the baseline; a lazy one spoils the advantages.")                       \
  X(P, INT, value_updates, 60, 0, 200, LINEAR, "updates", 0, "Baseline's updates",                \
    "Updates of the baseline from each batch, all of it at once.")
GDN_PARAM_STRUCT(TrustRegionParams, TRUST_REGION_PARAMS);
// The same fields within another struct of parameters, there also as one, called `region`.
#define TRUST_REGION_FIELDS(P)                \
  union {                                     \
    TrustRegionParams region;                 \
    struct {                                  \
      TRUST_REGION_PARAMS(GDN_PARAM_FIELD, P) \
    };                                        \
  };

// What the sweep under way is for.
typedef enum TrustRegionSweep {
  TRUST_REGION_REST,     // nothing is under way
  TRUST_REGION_GRADIENT, // g
  TRUST_REGION_SOLVE,    // a product
  TRUST_REGION_TRY,      // L and KL of a try
  TRUST_REGION_FIT,      // an update of the baseline
  TRUST_REGION_SWEEPS
} TrustRegionSweep;

enum { TRUST_REGION_ROWS = 512 };

typedef struct TrustRegion {
  const TrustRegionParams *p; // the agent's; this and the next are set before open
  PolicyGradient *pg;         // opened before; the ticks fill its minibatch
  int32_t sweep;              // TrustRegionSweep
  int32_t part, parts;        // of the sweep: the next minibatch, and how many there are
  int32_t tried, fitted;      // tries, and updates of the baseline, that are over
  ConjugateGradient cg;       // its x becomes the full step
  double *g, *sum;            // [policy.n]; [policy.n or baseline.n] of the sweep so far
  Real *v, *candidate;        // [policy.n] the direction; theta_old + c^j beta x
  Program ascend, product, judge;
  Real gain_part, kl_part, entropy_part; // of a minibatch
  // Of the update under way, or the latest: what L was expected to gain by the step and what it gained, the KL, how much of
  // the full step was taken (0: none), the baseline's loss before its last update, and the entropy of the old policy.
  double expected, gain, kl, taken, error, entropy;
  uint64_t updates; // of policy and of baseline, ever
  double *rows;     // a ring of batches
  uint64_t n_rows;
} TrustRegion;

// After policy_gradient_open.
gdn_status trust_region_open(TrustRegion *tr, gdn_arena *arena, gdn_message *why);
// After policy_gradient_state, whose theta is where a search began.
void trust_region_state(TrustRegion *tr, gdn_archive *archive);
void trust_region_channels(const TrustRegion *tr, ChannelList *list);

// How many sweeps of a kind a batch takes, at most; and how many ticks all of them.
int32_t trust_region_sweeps(const TrustRegion *tr, TrustRegionSweep sweep);
int32_t trust_region_ticks(const TrustRegion *tr, int32_t parts);
// A batch is to be learned from, which makes so many minibatches.
void trust_region_begin(TrustRegion *tr, int32_t parts);
// The next minibatch; 0 when all is done.
int32_t trust_region_tick(TrustRegion *tr, const PolicyBatch *batch);
// The same for who has filled the learner's minibatch; the weights of all parts together are 1.
int32_t trust_region_look(TrustRegion *tr);

#endif
