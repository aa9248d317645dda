// What trials were expected to cost, and what they did cost: of who improves a policy in imagination by the expected cost
//
//     J = sum over t = 1 .. H of E c(x_t),   c = 1 - exp(-d^2 / 2),   d: how far from the goal, in widths of the cost,
//
// where every improvement tells its J and every real step its d.
#ifndef GEDANKEN_GAUGES_TRIAL_COST_H
#define GEDANKEN_GAUGES_TRIAL_COST_H

#include "base/arena.h"
#include "core/archive.h"
#include "core/channel.h"
#include "core/model.h"

#define TRIAL_COST_ROWS 512 // improvements and trials that are remembered
#define TRIAL_COST_LAST 10  // steps at the end of a trial over which the distance is averaged

typedef struct TrialCost {
  double met; // cost of the trial under way so far, of as many steps as are imagined
  double last[TRIAL_COST_LAST]; // distances from the goal after its latest steps, a ring
  int32_t n_last;               // its steps so far
  double *improvements;         // [TRIAL_COST_ROWS][3] number, J, norm of the gradient
  double *trials; // [TRIAL_COST_ROWS][4] number, expected, met, mean distance at the end
  uint64_t n_improvements, n_trials;
} TrialCost;

void trial_cost_open(TrialCost *c, gdn_arena *arena);
void trial_cost_improved(TrialCost *c, double J, double norm);
// A real step, after which it is `distance` away. expected[1 .. H]: what was expected of each step of this trial, zeros
// where nothing was.
void trial_cost_add(TrialCost *c, const Transition *t, double distance, const double *expected,
                    int32_t H);
void trial_cost_state(TrialCost *c, gdn_archive *archive);
// Adds "cost.trials"; and the improvements, under what the agent calls them, NULL: "cost.updates", updates by a gradient.
void trial_cost_channels(const TrialCost *c, const gdn_channel_type *improvements,
                         ChannelList *list);

#endif
