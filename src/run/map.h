// The map of a continuous world: where the agent has been, where its model is wrong, where the members of its
// ensemble disagree.
#ifndef GEDANKEN_RUN_MAP_H
#define GEDANKEN_RUN_MAP_H

#include "imagine/imagination.h"

// What is asked of the model for the map, a tile of cells at a time, and what is compared.
typedef struct Map {
  Imagination im;
  double *from, *to, *nearest, *change, *scale; // [observation.dim]
  double *middle, *action; // [action.dim], in [-1, 1] and as the world wants it
} Map;

// For a run whose model can be compared with the truth.
void map_open(Map *map, Model *model, const gdn_env *env, gdn_arena *arena);

// The cell of the plane that an observation lies in, row-major; -1 when it lies outside.
int32_t map_cell(const gdn_env *env, const double *observation);

#endif
