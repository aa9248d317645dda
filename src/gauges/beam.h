// A beam beside the trial that follows it: where a policy's states were predicted to be, each number with its standard
// deviation, and where they then were.
#ifndef GEDANKEN_GAUGES_BEAM_H
#define GEDANKEN_GAUGES_BEAM_H

#include "base/arena.h"
#include "core/archive.h"
#include "core/channel.h"
#include "core/model.h"

typedef struct Beam {
  int32_t dim, longest; // numbers of a state; steps at most
  int32_t horizon;      // steps that were predicted, as long as the trial goes on
  int32_t steps;        // of the trial beside it so far
  double *mean;         // [longest + 1][dim]
  double *std;          // [longest][dim] after 1, 2, ... steps
  double *real;         // [longest + 1][dim]
} Beam;

void beam_open(Beam *b, int32_t dim, int32_t longest, gdn_arena *arena);
// A prediction for the trial to come: m [horizon + 1][dim], S [horizon + 1][dim][dim].
void beam_predict(Beam *b, const double *m, const double *S, int32_t horizon);
// n places in N(m, S), for drawing, x = m + L z: z [n][dim] are normal numbers which are held, so that each place lies alike in
// every step. out [dim][n]; scratch L [dim][dim].
void beam_places(const double *m, const double *S, int32_t dim, const double *z, int32_t n,
                 double *L, float *out);
// A real step.
void beam_add(Beam *b, const Transition *t);
void beam_state(Beam *b, gdn_archive *archive);
void beam_channels(const Beam *b, ChannelList *list);
// What happened, in ink (layer PLANNING); whoever imagines draws the beam.
void beam_draw(const Beam *b, const gdn_env *env, gdn_scene *scene);

#endif
