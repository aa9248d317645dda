// The map of a continuous world: where the agent has been, where its model is wrong, where the members of its
// ensemble disagree.
#ifndef GEDANKEN_RUN_MAP_H
#define GEDANKEN_RUN_MAP_H

#include "gedanken/env.h"

// The cell of the plane that an observation lies in, row-major; -1 when it lies outside.
int32_t map_cell(const gdn_env *env, const double *observation);

#endif
