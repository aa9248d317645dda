// What a model sees of a case: the observation, with an angle as its sine and cosine (what goes round has
// no jump then), and the action. The number of a state says nothing by its size: it becomes as many features as there are
// states, all 0 but the one of that number, which is 1.
#ifndef GEDANKEN_MODELS_FEATURES_H
#define GEDANKEN_MODELS_FEATURES_H

#include "gedanken/env.h"
#include "tensor/graph.h"

typedef struct Features {
  int32_t observation, action; // numbers that come in
  int32_t n;                   // features that come out
  int32_t
      states; // of a finite world, whose observation is one of so many numbers; 0: of a world of numbers
  const uint8_t *angles; // [observation] or NULL
} Features;

// A network has weights for each state that it can tell apart, and an update passes them all: with more it would hold up
// whoever waits for it.
#define FEATURES_STATES 2048

// Of an observation and `action_dim` numbers of the action (0: of the observation alone).
Features features_of(const gdn_space *observation, int32_t action_dim);
// Refuses, with a sentence, an observation that is one of more states than FEATURES_STATES.
gdn_status features_check(const gdn_space *observation, gdn_message *why);

// Rows of `columns` numbers: observation [f.observation][columns], action [f.action][columns] to
// out [f.n][columns].
void features_write(const Features *f, int32_t columns, const float *observation,
                    const float *action, float *out);
// Those of one observation alone, into a column whose numbers lie `stride` apart.
void features_column(const Features *f, const float *observation, int32_t stride, float *out);
// The same as nodes of a graph, through which gradients pass; the sines may differ by 1e-7. `action` counts
// only where f.action > 0.
Node features_build(const Features *f, Graph *g, Node observation, Node action);

#endif
