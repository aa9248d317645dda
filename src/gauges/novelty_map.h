// Where in the world an agent is curious: what each place gave as a bonus the last time, and how often it was visited. A
// place is a cell of the world's plane, or what is drawn in one place of a finite world. For people; it decides nothing.
#ifndef GEDANKEN_GAUGES_NOVELTY_MAP_H
#define GEDANKEN_GAUGES_NOVELTY_MAP_H

#include "core/archive.h"
#include "core/channel.h"
#include "gedanken/env.h"

#define NOVELTY_MAP_SIDE 24 // cells of a plane, each way

typedef struct NoveltyMap {
  const gdn_env *env;
  int32_t places;        // 0: the world has none
  float *bonus, *visits; // [places]
  int32_t *
      home; // [places] of a finite world: the first state that is drawn there; -1: nobody has looked yet
} NoveltyMap;

void novelty_map_open(NoveltyMap *map, const gdn_env *env, gdn_arena *arena);
void novelty_map_start(NoveltyMap *map);
// A step led to this observation, and gave this bonus.
void novelty_map_add(NoveltyMap *map, const double *observation, double bonus);
void novelty_map_state(NoveltyMap *map, gdn_archive *archive);
// Adds "curiosity.bonus" and "curiosity.visits": of a plane as maps, else a number for each state.
void novelty_map_channels(const NoveltyMap *map, ChannelList *list);
// The places of a finite world, in the layers of values and visits.
void novelty_map_draw(const NoveltyMap *map, gdn_scene *scene);

#endif
