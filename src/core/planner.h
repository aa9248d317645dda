// What a planner is: a search for the sequence of actions with the highest return. It proposes candidates,
// is told what they are worth, and proposes better ones; how a sequence is judged it does not know (that
// is imagine/plan_value.h, or in the tests a formula).
//
// Actions lie in [-1, 1] here, whatever the world's bounds; whoever executes them scales.
#ifndef GEDANKEN_CORE_PLANNER_H
#define GEDANKEN_CORE_PLANNER_H

#include "core/channel.h"
#include "gedanken/env.h"

typedef struct planner_type planner_type;

// First field of every planner's struct. The runner fills type, dim and seed; `open` the rest.
typedef struct Planner {
  const planner_type *type;
  int32_t dim; // numbers in one action
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
} Planner;

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
