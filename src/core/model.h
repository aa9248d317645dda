// What a learned model is to the runner: something that takes memory, has state, and can be looked at.
// What it can be asked depends on its kind; agents know the kind they need (models/tabular.h).
#ifndef GEDANKEN_CORE_MODEL_H
#define GEDANKEN_CORE_MODEL_H

#include "core/channel.h"
#include "gedanken/env.h"

typedef struct model_type model_type;

// What happened: one real step.
typedef struct Transition {
  const double *observation, *action, *next; // [observation.dim], [action.dim], [observation.dim]
  double reward;
  int32_t terminated, truncated;
} Transition;

// First field of every model's struct. The spaces and sizes are the world's; the world itself stays
// unknown to its model.
typedef struct Model {
  const model_type *type;
  gdn_space observation, action;
  int32_t n_outcomes; // finite worlds: most results of one (state, action)
  int32_t is_cloud;   // the world is points (x, y): what comes after an x is its y, no change of it
  uint64_t seed;
  // A second instance of the world, for the oracle alone; NULL for every model that learns.
  gdn_env *truth;
} Model;

struct model_type {
  gdn_component component;              // family GDN_FAMILY_MODEL; offers GDN_TABULAR, ...
  const struct dynamics_type *dynamics; // models/dynamics.h; only where it offers GDN_DYNAMICS
  gdn_status (*open)(Model *model, gdn_arena *arena, gdn_message *why);
  void (*start)(Model *model);
  // Live parameters may be others now, for who concludes something from them. Optional.
  void (*changed)(Model *model);
  void (*state)(Model *model, gdn_archive *archive);
  void (*channels)(const Model *model, ChannelList *list);
};

#endif
