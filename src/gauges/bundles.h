// Whether a beam may be a normal: particles that go the beam's way one by one (imagine/moment_particles.h), held against it
// at every step. Where a world parts them into two bundles, left and right of where something falls, or those that stand
// and those that went over, a normal has its middle between them, where hardly any is.
//
// How much two bundles they are, of each number by itself: they are cut in two where it fits best, and
//
//     parted = variance between the two parts / variance of all
//
// with means m1, m2 of p and 1 - p of them, p (1 - p) (m1 - m2)^2 / s^2: 1 where each part is one place, 2 / pi = 0.64 for
// a normal, 3/4 where they lie evenly spread; so above 0.8 there are two (the threshold of Otsu 1979 is where it is
// greatest). Each part has at least a tenth, for a few stray ones are no bundle. Unlike how empty the middle is this finds
// bundles of unequal size, and unlike skewness and kurtosis it says something that one can see.
#ifndef GEDANKEN_GAUGES_BUNDLES_H
#define GEDANKEN_GAUGES_BUNDLES_H

#include "core/channel.h"
#include "gedanken/env.h"
#include "imagine/moment_particles.h"

#define BUNDLES_NORMAL 0x1.45f306dc9c883p-1 // 2 / pi

// Columns of channel "beam.parted", a row for each step; after the last one follow those of each number.
#define PARTED_LIST(X, P)                                                    \
  X(P, EXPECTED, "step_expected", "the beam's", "", IMAGINED, 1, GDN_DASHED) \
  X(P, MET, "step_particles", "the particles'", "", REAL, 1, 0)              \
  X(P, NORMAL, "parted_normal", "a normal", "", REAL, 0, GDN_DASHED)         \
  X(P, MOST, "parted", "the particles", "", IMAGINED, 0, 0)                  \
  X(P, NUMBERS, "parted_number", "Each number", "", MEMBER, 0, 0)
enum { PARTED_LIST(GDN_COLUMN_ENUM, PARTED) PARTED_COLUMNS };
// Of "beam.bundles", a ring of beams: where the particles are parted most.
#define BUNDLES_LIST(X, P)                                                               \
  X(P, NUMBER, "bundles_trial", "Trial", "", AXIS, 0, 0)                                 \
  X(P, EXPECTED, "bundles_expected", "by the beam", "", IMAGINED, 1, GDN_DASHED)         \
  X(P, MET, "bundles_cost", "of the particles", "", REAL, 1, 0)                          \
  X(P, PARTED, "bundles_parted", "parted", "", IMAGINED, 0, 0)                           \
  X(P, STEP, "bundles_step", "most at step", "", TOLD, 0, 0)                             \
  X(P, WHICH, "bundles_which", "there in number", "", TOLD, 0, 0)                        \
  X(P, STEP_EXPECTED, "bundles_step_expected", "cost there by the beam", "", TOLD, 0, 0) \
  X(P, STEP_MET, "bundles_step_cost", "of the particles", "", TOLD, 0, 0)
enum { BUNDLES_LIST(GDN_COLUMN_ENUM, BUNDLES) BUNDLES_COLUMNS, BUNDLES_ROWS = 256 };
// Densities at the step and in the number in which they are parted most, from -BUNDLES_REACH to BUNDLES_REACH tenths of the
// particles' standard deviation around their mean.
enum { BUNDLES_REACH = 30, BUNDLES_SHAPE = 2 * BUNDLES_REACH + 1, BUNDLES_SHOWN = 32 };

typedef struct Bundles {
  MomentParticles
      of;         // its rollout is set before open, and holds the beam until the next one begins
  double *steps;  // [longest][PARTED_COLUMNS - 1 + N]
  double *shape;  // [BUNDLES_SHAPE][2] of the particles, of the beam
  double *beams;  // [BUNDLES_ROWS][BUNDLES_COLUMNS]
  float *shown;   // [BUNDLES_SHOWN][longest + 1][N] some of the ways, for a figure
  uint64_t n;     // beams so far
  float *drawn;   // scratch [N][PARTICLES] places in the beam
  double *sorted; // scratch [PARTICLES], twice
  int32_t *order; // scratch likewise
} Bundles;

// How much n numbers in ascending order are two bundles; 0 where all are one.
double bundles_parted(const double *ascending, int32_t n);

void bundles_open(Bundles *b, gdn_arena *arena);
// A beam begins at N(m, S), for trial `number`.
void bundles_begin(Bundles *b, uint64_t seed, int32_t number, const double *m, const double *S);
// The beam has gone one step on: so do they.
void bundles_follow(Bundles *b);
// It is at its end.
void bundles_end(Bundles *b);
void bundles_state(Bundles *b, gdn_archive *archive);
void bundles_channels(const Bundles *b, ChannelList *list);
// After step t of the trial (layer PLANNING): discs where the particles then are, as large as there are many, and the beam, an
// ellipse of one standard deviation of what it takes for their places.
void bundles_draw(const Bundles *b, int32_t t, const gdn_env *env, gdn_scene *scene);

#endif
