// What the planners over action sequences share: memory for the candidates, their order by return, the
// warm start, and coloured noise. How candidates are drawn and learned from is in each planner's own
// file.
//
// A row is one number of the sequence, r = h * dim + i, over all candidates.
#ifndef GEDANKEN_PLANNERS_SEQUENCES_H
#define GEDANKEN_PLANNERS_SEQUENCES_H

#include "core/planner.h"

#define SEQUENCE_PARAMS(X, P, POPULATION)                                       \
  X(P, INT, horizon, 25, 1, 100, LINEAR, "steps", 0, "Horizon H",               \
    "How many actions ahead a plan reaches.")                                   \
  X(P, INT, population, POPULATION, 4, 5000, LOG, "sequences", 0, "Population", \
    "How many action sequences are imagined at once.")

enum { MOST_ITERATIONS = 20 };

#define ITERATION_PARAMS(X, P)                                                                 \
  X(P, INT, iterations, 3, 1, MOST_ITERATIONS, LINEAR, "per decision", GDN_LIVE, "Iterations", \
    "How often the search looks at new sequences before the agent acts.")

// First field of each planner's struct.
typedef struct Sequences {
  Planner base;
  gdn_random random;
  int32_t iteration; // of the decision under way, from 0
} Sequences;

void sequences_open(Sequences *s, int32_t horizon, int32_t population, int32_t iterations,
                    gdn_arena *arena);
void sequences_start(Sequences *s);
void sequences_state(Sequences *s, gdn_archive *archive);
void sequences_channels(const Sequences *s, ChannelList *list);

#define MOST_MEAN 1.000001   // a mean of actions, however rounded
#define MOST_VARIANCE 4.0001 // that of the widest distribution

// Visits numbers of sequences; a loaded one outside of the bounds marks the snapshot as damaged, for what is
// no number here would become an action.
void sequences_visit_f32(gdn_archive *archive, float *x, int64_t n); // in [-1, 1]
void sequences_visit_f64(gdn_archive *archive, double *x, int32_t n, double low, double high);

static inline int32_t sequences_rows(const Planner *planner) {
  return planner->horizon * planner->dim;
}
static inline float *sequences_row(const Planner *planner, int32_t row) {
  return planner->candidates + (int64_t)row * planner->population;
}

static inline float sequences_clip(float x) {
  return x < -1.0f ? -1.0f : x > 1.0f ? 1.0f : x;
}

// Orders the candidates by return, best first, ties by their place; fills `rank`. Returns that are not
// finite become NaN and come last. Returns the number of finite ones.
int32_t sequences_rank(Planner *planner);

// One number of every row: candidate c as a sequence.
void sequences_take(const Planner *planner, int32_t c, float *sequence);
void sequences_plan(Planner *planner, const double *mean); // plan <- mean

// The first n actions of the mean are done: the rest moves to the front, and 0, the middle of the bounds,
// follows.
void sequences_shift(const Planner *planner, double *mean, int32_t n);

// n numbers with mean 0 and variance 1.
void sequences_normals(gdn_random *random, float *out, int32_t n);

// Noise along the horizon whose power falls with the frequency f as 1 / f^beta: the larger beta, the longer
// an action stays on one side. Every number has mean 0 and variance 1. See sequences.c.
typedef struct Colour {
  float *basis; // [horizon][horizon]
  float *white; // [horizon][population] scratch
} Colour;

void colour_open(Colour *colour, const Planner *planner, gdn_arena *arena);
void colour_start(Colour *colour, const Planner *planner, double beta);
// Fills the candidates 0 .. proposed - 1; the numbers of one action are independent of each other.
void colour_draw(const Colour *colour, const Planner *planner, gdn_random *random);

#endif
