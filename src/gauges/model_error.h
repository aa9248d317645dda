// Looking back: what the model would have predicted for what has just happened, given the actions really
// taken. Every MODEL_ERROR_STEPS real steps (or at the end of an episode) the members imagine them again
// from where they began. So imagination and truth can be drawn over each other, and the error is known
// by how far ahead it looks.
#ifndef GEDANKEN_GAUGES_MODEL_ERROR_H
#define GEDANKEN_GAUGES_MODEL_ERROR_H

#include "core/channel.h"
#include "imagine/imagination.h"
#include "math/stats.h"

#define MODEL_ERROR_STEPS 25
#define MODEL_ERROR_BINS 10

typedef struct ModelError {
  Imagination *im;
  int32_t n;      // real steps collected
  double *real;   // [STEPS + 1][dim] the observations, the first from before the first step
  float *actions; // [STEPS][action_dim], in [-1, 1]
  // The latest comparison.
  int32_t shown;   // its steps, 0: none yet
  double *truth;   // [STEPS + 1][dim]
  double *members; // [members][STEPS + 1][dim] what each member imagined
  double *std;     // [members][STEPS][dim] the noise it expected on the way
  // Errors by steps ahead since the model last learned: sums of squares, each number of the observation in
  // units of its own std; how many there were; and their root mean square.
  double squares[MODEL_ERROR_STEPS], counts[MODEL_ERROR_STEPS], error[MODEL_ERROR_STEPS];
  // Where the truth fell within the predicted distribution of one step, by tenths of probability: a calibrated
  // model fills all alike.
  double calibration[MODEL_ERROR_BINS];
  double
      within; // the part of the truth that fell within the middle 80 % of what was predicted; 0: none yet
  Tally *seen; // [dim] of all real observations
} ModelError;

void model_error_open(ModelError *h, Imagination *im, gdn_arena *arena);
// A real step, with its action in [-1, 1].
void model_error_add(ModelError *h, const Transition *t, const double *unit_action);
void model_error_forget(ModelError *h); // the model has learned: its errors are no longer these
void model_error_state(ModelError *h, gdn_archive *archive);
void model_error_channels(const ModelError *h, ChannelList *list);
// What the members imagined, and what happened, where the point asked about is nearest.
void model_error_near(const ModelError *h, const gdn_env *env, gdn_answer *answer);
// The members' fan over the real way, on the world's drawing (layer MODEL).
void model_error_draw(const ModelError *h, const gdn_env *env, gdn_scene *scene);

#endif
