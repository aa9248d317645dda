// See novelty_map.h.
#include "gauges/novelty_map.h"

#include "base/arena.h"
#include "math/scalar.h"

enum { SIDE = NOVELTY_MAP_SIDE };

static int32_t has_plane(const gdn_env *env) {
  return env->plane.names[0] != NULL && env->type->to_plane != NULL;
}

void novelty_map_open(NoveltyMap *map, const gdn_env *env, gdn_arena *arena) {
  map->env = env;
  map->places = env->observation.n > 0 ? env->observation.n : has_plane(env) ? SIDE * SIDE : 0;
  if (map->places == 0) return;
  map->bonus = ARENA_NEW(arena, float, map->places);
  map->visits = ARENA_NEW(arena, float, map->places);
  map->home = ARENA_NEW(arena, int32_t, map->places);
}

void novelty_map_start(NoveltyMap *map) {
  for (int32_t i = 0; i < map->places; i++) map->home[i] = -1;
}

// -- places ------------------------------------------------------------------------------------------

// States that are drawn in one place (with a television on, a cell on each channel) are one.
static int32_t home_of(NoveltyMap *map, int32_t s) {
  const gdn_env *env = map->env;
  float x, y, half, x2, y2, half2;
  if (map->home[s] >= 0) return map->home[s];
  int32_t home = s;
  if (env->type->locate != NULL && env->type->locate(env, s, &x, &y, &half)) {
    for (int32_t k = s - 1; k >= 0; k--) {
      if (env->type->locate(env, k, &x2, &y2, &half2) && x2 == x && y2 == y) home = k;
    }
  }
  return map->home[s] = home;
}

static int32_t coordinate(const gdn_plane *plane, int32_t axis, double x) {
  double part = (x - plane->low[axis]) / (plane->high[axis] - plane->low[axis]) * SIDE;
  if (x == plane->high[axis]) return SIDE - 1;
  return part >= 0 && part < SIDE ? (int32_t)part : -1;
}

// -1: none.
static int32_t place_of(NoveltyMap *map, const double *observation) {
  const gdn_env *env = map->env;
  if (map->places == 0) return -1;
  if (env->observation.n > 0) {
    int32_t s = (int32_t)observation[0];
    return s >= 0 && s < map->places ? home_of(map, s) : -1;
  }
  double uv[2] = {0, 0};
  env->type->to_plane(env, observation, uv);
  int32_t column = coordinate(&env->plane, 0, uv[0]), row = coordinate(&env->plane, 1, uv[1]);
  return column < 0 || row < 0 ? -1 : row * SIDE + column;
}

void novelty_map_add(NoveltyMap *map, const double *observation, double bonus) {
  int32_t place = place_of(map, observation);
  if (place < 0) return;
  map->bonus[place] = (float)bonus;
  map->visits[place] += 1;
}

void novelty_map_state(NoveltyMap *map, gdn_archive *archive) {
  if (map->places == 0 || !archive_shows(archive)) return;
  gdn_archive_f32(archive, map->bonus, map->places);
  gdn_archive_f32(archive, map->visits, map->places);
}

// -- what is shown -----------------------------------------------------------------------------------

#define BONUS_DOC "What each place gave as a bonus the last time that a step led there"
#define VISITS_DOC "How often a step led to each place"

static const gdn_column bonus_columns[] = {{"bonus", "Latest bonus", "", GDN_MARK_VALUE, 0, 0}};
static const gdn_column visits_columns[] = {{"visits", "Visits", "", GDN_MARK_TALLY, 0, 0}};
static const gdn_figure bonus_figures[] = {
    {.form = GDN_FORM_MAP,
     .title = "Curiosity",
     .axis = "",
     .caption = "What each place gave as a bonus the last time: what was not foreseen there."}};
static const gdn_figure visits_figures[] = {
    {.form = GDN_FORM_MAP, .title = "Curiosity", .axis = "", .caption = "How often it was there."}};
static const gdn_channel_type bonus_map = {
    .key = "curiosity.bonus",
    .label = "Latest bonus",
    .unit = "",
    .doc = BONUS_DOC ", over the world's plane.",
    CHANNEL_FIGURES(bonus_figures),
    CHANNEL_COLUMNS(bonus_columns),
};
static const gdn_channel_type visits_map = {
    .key = "curiosity.visits",
    .label = "Visits",
    .unit = "",
    .doc = VISITS_DOC ", over the world's plane.",
    CHANNEL_FIGURES(visits_figures),
    CHANNEL_COLUMNS(visits_columns),
    .part_of = "curiosity.bonus",
};
static const gdn_channel_type bonus_states = {.key = "curiosity.bonus",
                                              .label = "Latest bonus",
                                              .unit = "",
                                              .doc = BONUS_DOC ": a number for each state."};
static const gdn_channel_type visits_states = {.key = "curiosity.visits",
                                               .label = "Visits",
                                               .unit = "",
                                               .doc = VISITS_DOC ": a number for each state."};

void novelty_map_channels(const NoveltyMap *map, ChannelList *list) {
  if (map->places == 0) return;
  if (map->env->observation.n > 0) {
    channel_add(list, &bonus_states, map->bonus, GDN_F32, map->places, 0);
    channel_add(list, &visits_states, map->visits, GDN_F32, map->places, 0);
  } else {
    channel_add(list, &bonus_map, map->bonus, GDN_F32, SIDE, SIDE);
    channel_add(list, &visits_map, map->visits, GDN_F32, SIDE, SIDE);
  }
}

static float most_of(const float *x, int32_t n) {
  float most = 0;
  for (int32_t i = 0; i < n; i++) most = x[i] > most ? x[i] : most;
  return most > 0 ? most : 1;
}

void novelty_map_draw(const NoveltyMap *map, gdn_scene *scene) {
  const gdn_env *env = map->env;
  if (env->observation.n <= 0 || env->type->locate == NULL) return;
  float most_bonus = most_of(map->bonus, map->places),
        most_visits = most_of(map->visits, map->places);
  for (int32_t s = 0; s < map->places; s++) {
    float x, y, h;
    if (map->visits[s] <= 0 || !env->type->locate(env, s, &x, &y, &h)) continue;
    if (scene->layers >> GDN_LAYER_VALUES & 1) {
      gdn_scene_rect(scene, GDN_LAYER_VALUES, GDN_INK_VALUE, x - h, y - h, 2 * h, 2 * h,
                     map->bonus[s] / most_bonus);
    }
    if (scene->layers >> GDN_LAYER_VISITS & 1) { // the square root keeps rare visits visible
      gdn_scene_rect(scene, GDN_LAYER_VISITS, GDN_INK_VISITS, x - h, y - h, 2 * h, 2 * h,
                     scalar_sqrtf(map->visits[s] / most_visits));
    }
  }
}
