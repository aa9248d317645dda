// Looking back: what the model would have predicted for what has just happened, given the actions really
// taken. Every HINDSIGHT_STEPS real steps (or at the end of an episode) the members imagine them again
// from where they began. So imagination and truth can be drawn over each other, and the error is known
// by how far ahead it looks.
#ifndef GEDANKEN_AGENTS_HINDSIGHT_H
#define GEDANKEN_AGENTS_HINDSIGHT_H

#include "core/channel.h"
#include "math/stats.h"
#include "planners/rollout.h"

#define HINDSIGHT_STEPS 25
#define HINDSIGHT_BINS 10

typedef struct Hindsight {
  Rollout *rollout;
  int32_t n;      // real steps collected
  double *real;   // [STEPS + 1][dim] the observations, the first from before the first step
  float *actions; // [STEPS][action_dim], in [-1, 1]
  // The latest comparison.
  int32_t shown;     // its steps, 0: none yet
  double *truth;     // [STEPS + 1][dim]
  double *members;   // [members][STEPS + 1][dim] what each member imagined
  double *deviation; // [members][STEPS][dim] the noise it expected on the way
  // Errors by steps ahead since the model last learned: sums of squares, each number of the observation in
  // units of its own deviation; how many there were; and their root mean square.
  double squares[HINDSIGHT_STEPS], counts[HINDSIGHT_STEPS], error[HINDSIGHT_STEPS];
  // Where the truth fell within the predicted distribution of one step, by tenths of probability: a calibrated
  // model fills all alike.
  double calibration[HINDSIGHT_BINS];
  Moments *seen; // [dim] of all real observations
} Hindsight;

void hindsight_open(Hindsight *h, Rollout *rollout, gdn_arena *arena);
// A real step, with its action in [-1, 1].
void hindsight_add(Hindsight *h, const Transition *t, const double *unit_action);
void hindsight_forget(Hindsight *h); // the model has learned: its errors are no longer these
void hindsight_state(Hindsight *h, gdn_archive *archive);
void hindsight_channels(const Hindsight *h, ChannelList *list);
// The members' fan over the real way, on the world's drawing (layer MODEL).
void hindsight_draw(const Hindsight *h, const gdn_env *env, gdn_scene *scene);

#endif
