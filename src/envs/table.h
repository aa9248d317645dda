// All worlds of the catalogue, in its order.
#ifndef GEDANKEN_ENVS_TABLE_H
#define GEDANKEN_ENVS_TABLE_H

#include "gedanken/env.h"

extern const gdn_env_type *const env_table[];
extern const int32_t env_table_count;

#endif
