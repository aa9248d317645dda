// See critic_map.h.
#include "gauges/critic_map.h"

#include "base/arena.h"
#include "core/archive.h"
#include "models/dynamics.h"

enum { SIDE = CRITIC_MAP_SIDE, CELLS = SIDE * SIDE, T = DYNAMICS_TILE };
_Static_assert(CELLS % T == 0, "whole tiles");

void critic_map_open(CriticMap *map, const gdn_env *env, gdn_arena *arena) {
  map->env = env;
  if (env->plane.names[0] == NULL || env->type->from_plane == NULL) return;
  map->values = ARENA_NEW(arena, float, CELLS);
  map->actions = ARENA_NEW(arena, float, env->action.dim *CELLS);
  map->place = ARENA_NEW(arena, double, env->observation.dim);
  map->observation = ARENA_NEW(arena, float, env->observation.dim *T);
  map->action = ARENA_NEW(arena, float, env->action.dim *T);
  map->q = ARENA_NEW(arena, float, T);
}

static double centre(const gdn_plane *plane, int32_t axis, int32_t cell) {
  return plane->low[axis] + (plane->high[axis] - plane->low[axis]) * (cell + 0.5) / SIDE;
}

void critic_map_look(CriticMap *map, ActorCritic *learner) {
  const gdn_env *env = map->env;
  if (map->values == NULL) return;
  for (int32_t first = 0; first < CELLS; first += T) {
    for (int32_t j = 0; j < T; j++) {
      const double uv[2] = {centre(&env->plane, 0, (first + j) % SIDE),
                            centre(&env->plane, 1, (first + j) / SIDE)};
      env->type->from_plane(env, uv, map->place);
      for (int32_t i = 0; i < env->observation.dim; i++) {
        map->observation[i * T + j] = (float)map->place[i];
      }
    }
    learner->type->act_tile(learner, map->observation, 1, map->action);
    actor_critic_value_tile(learner, map->observation, map->action, 0, map->q, NULL);
    for (int32_t j = 0; j < T; j++) {
      map->values[first + j] = map->q[j];
      for (int32_t i = 0; i < env->action.dim; i++) {
        map->actions[i * CELLS + first + j] = map->action[i * T + j];
      }
    }
  }
}

void critic_map_state(CriticMap *map, gdn_archive *archive) {
  if (map->values == NULL || !archive_shows(archive)) return;
  gdn_archive_f32(archive, map->values, CELLS);
  gdn_archive_f32(archive, map->actions, (int64_t)map->env->action.dim * CELLS);
}

static const gdn_column values_columns[] = {{"critic_value", "Value", "", GDN_MARK_VALUE, 0, 0}};
static const gdn_column actions_columns[] = {
    {"policy_action", "Action", "", GDN_MARK_SIGNED, 0, 0}};
static const gdn_figure values_figures[] = {
    {.form = GDN_FORM_MAP,
     .title = "Critic and policy",
     .axis = "",
     .caption = "What the critic expects to gain from there on, if the policy does what it does on "
                "average."}};
static const gdn_figure actions_figures[] = {
    {.form = GDN_FORM_MAP,
     .title = "Critic and policy",
     .axis = "",
     .caption = "What the policy does on average, from one bound of the action to the other."}};
static const gdn_channel_type values = {
    .key = "sac.values",
    .label = "Values",
    .unit = "",
    .doc = "What the lower critic expects of the greedy action, over the world's plane.",
    CHANNEL_FIGURES(values_figures),
    CHANNEL_COLUMNS(values_columns),
};
static const gdn_channel_type actions = {
    .key = "sac.actions",
    .label = "Actions",
    .unit = "",
    .doc =
        "The greedy action over the world's plane, -1 to 1: one picture below the other for each "
        "of its numbers.",
    CHANNEL_FIGURES(actions_figures),
    CHANNEL_COLUMNS(actions_columns),
    .part_of = "sac.values",
};

void critic_map_channels(const CriticMap *map, ChannelList *list) {
  if (map->values == NULL) return;
  channel_add(list, &values, map->values, GDN_F32, SIDE, SIDE);
  channel_add(list, &actions, map->actions, GDN_F32, map->env->action.dim * SIDE, SIDE);
}
