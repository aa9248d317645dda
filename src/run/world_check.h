// Whether a world from outside is whole: its table row when it is registered, and what its `open` and `start` left
// when it is built. Every refusal has a sentence that names the fault.
#ifndef GEDANKEN_RUN_WORLD_CHECK_H
#define GEDANKEN_RUN_WORLD_CHECK_H

#include "gedanken/config.h"
#include "gedanken/env.h"

// Everything but whether the id is free.
gdn_status world_check_type(const gdn_env_type *type, gdn_message *why);

// After `open`. While memory is only being measured, what lies in it cannot be asked for.
gdn_status world_check_opened(const gdn_env *env, int32_t measuring, gdn_message *why);

// After `start`: what the memory holds.
gdn_status world_check_started(const gdn_env *env, gdn_message *why);

#endif
