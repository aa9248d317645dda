// What an actor and its critics think of a continuous world, on the world's plane: for the page. Looking changes nothing
// that counts as state.
#ifndef GEDANKEN_GAUGES_CRITIC_MAP_H
#define GEDANKEN_GAUGES_CRITIC_MAP_H

#include "learners/actor_critic.h"

#define CRITIC_MAP_SIDE 24

// Row r, column c is the observation whose place lies (c + 1/2) / SIDE along the plane's first coordinate and
// (r + 1/2) / SIDE along its second, as in gdn_run_map.
typedef struct CriticMap {
  const gdn_env *env;
  float *values; // [SIDE][SIDE] the lower critic at the greedy action; NULL: the world has no plane
  float *actions;                  // [action.dim][SIDE][SIDE] the greedy action, in [-1, 1]
  double *place;                   // one observation
  float *observation, *action, *q; // one tile
} CriticMap;

void critic_map_open(CriticMap *map, const gdn_env *env, gdn_arena *arena);
void critic_map_look(CriticMap *map, ActorCritic *learner);
void critic_map_state(CriticMap *map, gdn_archive *archive);
// Adds "sac.values" and "sac.actions".
void critic_map_channels(const CriticMap *map, ChannelList *list);

#endif
