// What a planner is: a search for the sequence of actions with the highest return. It proposes candidates,
// is told what they are worth, and proposes better ones; how a sequence is judged it does not know (that
// is imagine/plan_value.h, or in the tests a formula). Who goes by derivatives instead asks, of its first candidate, where
// it leads and how dynamics and cost change along it (imagine/linearise.h); it knows no model either.
//
// A plan may come with feedback: gains K and the states x that it expects. Then what is done at step h in state s is
//
//     plan_h + K_h (s - x_h), within the bounds
//
// and candidates are imagined with the same K and x.
//
// Actions lie in [-1, 1] here, whatever the world's bounds; whoever executes them scales.
#ifndef GEDANKEN_CORE_PLANNER_H
#define GEDANKEN_CORE_PLANNER_H

#include "core/channel.h"
#include "gedanken/env.h"

typedef struct planner_type planner_type;

// What is asked of the candidates.
typedef enum Question {
  ASK_RETURNS, // what each is worth
  ASK_ALONG    // that of the first one, and what is along it
} Question;

// What is along a candidate, step by step: the answer to ASK_ALONG. With cost l = -reward, so that what is minimised is
// J = -return; derivatives by the state x and the action u (in [-1, 1]) before the step, with that of the next state gone
// into them. Second derivatives are positive semidefinite together (imagine/linearise.h says how). After the end of an
// episode nothing moves and nothing costs.
typedef struct Along {
  int32_t n, m;      // numbers in a state (an observation) and in an action
  int32_t steps;     // the first so many steps are asked for, <= horizon; set by the planner
  double *x;         // [horizon + 1][n] states met
  double *u;         // [horizon][m] what was done
  double *A, *B;     // [horizon][n][n], [n][m]: dx_{t+1} / dx_t and dx_{t+1} / du_t
  double *l_x, *l_u; // [horizon][n], [m]
  double *l_xx, *l_ux, *l_uu; // [horizon][n][n], [m][n], [m][m]
} Along;

// First field of every planner's struct. The runner fills type, dim, observed and seed; `open` the rest.
typedef struct Planner {
  const planner_type *type;
  int32_t dim;      // numbers in one action
  int32_t observed; // numbers in one observation
  uint64_t seed;
  int32_t horizon;    // H, actions in a sequence
  int32_t population; // most candidates of one iteration
  int32_t iterations; // most iterations of one decision
  // The candidates of the iteration under way: number h * dim + i of candidate c at
  // [(h * dim + i) * population + c]. Filled by `propose`.
  float *candidates;
  // [population] what they are worth; filled by the caller between propose and learn.
  double *returns;
  int32_t *rank;    // [population] places of the candidates by return, best first; by `learn`
  int32_t proposed; // candidates of this iteration
  int32_t elites;   // how many of the best count as elites (drawing)
  float *plan; // [horizon * dim] the sequence to execute; valid after an iteration was learned from
  int32_t
      follow; // >= 1: actions that the plan is good for, at least, before there should be another
  Question asks; // of the iteration under way; set by `propose`
  Along *along;  // filled by the caller where it asks for that; NULL: it never does
  // Feedback, where x is not NULL: K [horizon][dim][observed] and x [horizon + 1][observed]; `open`: only in imagination,
  // not while the plan is followed.
  double *K, *x;
  int32_t open;
  int32_t line; // of its listing, while it searches: the one that comes next; -1: it does not
} Planner;

// What number i of action h becomes where feedback meets this state; `action` is what was planned.
static inline double planner_feedback(const Planner *p, int32_t h, int32_t i, double action,
                                      const double *state) {
  const double *K = p->K + (h * p->dim + i) * p->observed, *x = p->x + h * p->observed;
  double sum = action;
  for (int32_t j = 0; j < p->observed; j++) sum += K[j] * (state[j] - x[j]);
  return sum < -1.0 ? -1.0 : sum > 1.0 ? 1.0 : sum;
}

struct planner_type {
  gdn_component component; // family GDN_FAMILY_PLANNER; offers GDN_SEQUENCES
  gdn_status (*open)(Planner *planner, gdn_arena *arena, gdn_message *why);
  void (*start)(Planner *planner);
  void (*forget)(Planner *planner);  // an episode begins: nothing of the last plan is of use
  void (*begin)(Planner *planner);   // a decision begins
  void (*propose)(Planner *planner); // fills candidates and `proposed`
  // From returns; 1 when the search is over. A return that is NaN or infinite counts as the worst.
  int32_t (*learn)(Planner *planner);
  // `n` actions of the plan have been executed: the rest is where the next decision starts.
  void (*advance)(Planner *planner, int32_t n);
  void (*state)(Planner *planner, gdn_archive *archive);
  void (*channels)(const Planner *planner, ChannelList *list);
  int32_t lines[2]; // of the listing, by Question: where what it asks for is imagined
};

// What a planner_type takes from the names in its file: a struct with its parameters `p`, their
// table `params`, and the listing; and the functions that every planner has.
#define PLANNER_COMPONENT(Type)                                                 \
  GDN_COMPONENT(PLANNER, Type, p), .offers = GDN_SEQUENCES, .listing = listing, \
                                   .n_lines = GDN_COUNT(listing)
#define PLANNER_FUNCTIONS                                                             \
  .open = open, .start = start, .forget = forget, .begin = begin, .propose = propose, \
  .learn = learn, .advance = advance, .state = state, .channels = channels

#endif
