// For tests: a world built from its table row alone, without config or runner, and what follows
// from its `outcomes`, computed here and not by the library's planners.
#ifndef GEDANKEN_TESTS_WORLD_H
#define GEDANKEN_TESTS_WORLD_H

#include "base/arena.h"
#include "check.h"
#include "core/param.h"
#include "envs/table.h"

#define MAX_OUTCOMES 16

static const gdn_env_type *world_type(const char *id) {
  for (int32_t i = 0; i < env_table_count; i++) {
    if (strcmp(env_table[i]->component.id, id) == 0) return env_table[i];
  }
  printf("no world is called %s\n", id);
  exit(1);
}

// Initial values, replaced where `set` ("slip=0.3 scale=2") names a parameter. Texts go into
// `text`.
static void world_values(const gdn_component *c, const char *set, double *values, char *text) {
  int32_t used = 0;
  for (int32_t i = 0; i < c->n_params; i++) {
    const gdn_param *p = &c->params[i];
    const char *at = strstr(set, p->key);
    size_t key = strlen(p->key);
    while (at != NULL && (at[key] != '=' || (at != set && at[-1] != ' ')))
      at = strstr(at + 1, p->key);
    const char *value = at == NULL ? p->text : at + key + 1;
    values[i] = at == NULL ? p->initial : strtod(value, NULL);
    if (p->kind != GDN_KIND_TEXT) continue;
    values[i] = used;
    for (; *value != 0 && *value != ' '; value++) text[used++] = *value;
    text[used++] = 0;
  }
}

// A world and the memory it lives in.
typedef struct World {
  uint8_t *memory;
  char *text;
  _Alignas(64) uint8_t env[]; // the world's own struct
} World;

static void world_free(gdn_env *env) {
  World *w = (World *)(void *)((uint8_t *)env - offsetof(World, env));
  free(w->memory);
  free(w->text);
  free(w);
}

// The world, started and not yet reset; NULL when it cannot be, with the reason in `why`.
static gdn_env *world_try(const char *id, const char *set, gdn_message *why) {
  const gdn_env_type *type = world_type(id);
  const gdn_component *c = &type->component;
  double values[GDN_MAX_PARAMS];
  size_t bytes = (sizeof(World) + (size_t)c->struct_bytes + 63) / 64 * 64;
  World *w = aligned_alloc(64, bytes);
  memset(w, 0, bytes);
  w->text = calloc(1, 8192);
  world_values(c, set, values, w->text);
  gdn_env *env = (gdn_env *)(void *)w->env;
  env->type = type;
  param_fill(w->env + c->params_at, c->params, c->n_params, values, w->text);
  gdn_arena arena = arena_measure();
  if (type->open(env, &arena, why) != GDN_OK) {
    world_free(env);
    return NULL;
  }
  w->memory = malloc((size_t)arena_bytes(&arena));
  arena = arena_over(w->memory, arena_bytes(&arena));
  CHECK(type->open(env, &arena, why) == GDN_OK && !arena.failed);
  if (type->start != NULL) type->start(env);
  return env;
}

static inline gdn_env *world(const char *id, const char *set) {
  gdn_message why = {""};
  gdn_env *env = world_try(id, set, &why);
  if (env == NULL) {
    printf("%s cannot be built: %s\n", id, why.text);
    exit(1);
  }
  gdn_random random = gdn_random_stream(1, "reset", 0);
  env->type->reset(env, &random);
  return env;
}

static inline int32_t world_agent(const gdn_env *env) {
  double s;
  env->type->observe(env, &s);
  return (int32_t)s;
}

// One step with a random stream of its own.
static inline gdn_step world_step(gdn_env *env, int32_t a) {
  gdn_random random = gdn_random_stream(2, "step", 0);
  gdn_step out = {0};
  double action = a;
  env->type->step(env, &action, &random, &out);
  return out;
}

// Fewest steps from s to the end of an episode (breadth first); -1 when there is no way.
static inline int32_t world_distance(const gdn_env *env, int32_t from) {
  int32_t n = env->observation.n, head = 0, tail = 1, found = -1;
  int32_t *queue = malloc((size_t)n * sizeof *queue), *steps = malloc((size_t)n * sizeof *steps);
  for (int32_t s = 0; s < n; s++) steps[s] = -1;
  queue[0] = from;
  steps[from] = 0;
  while (head < tail && found < 0) {
    int32_t s = queue[head++];
    for (int32_t a = 0; a < env->action.n; a++) {
      gdn_outcome out[MAX_OUTCOMES];
      int32_t count = env->type->outcomes(env, s, a, out);
      for (int32_t i = 0; i < count; i++) {
        if (out[i].terminated && found < 0) found = steps[s] + 1;
        if (steps[out[i].next] >= 0) continue;
        steps[out[i].next] = steps[s] + 1;
        queue[tail++] = out[i].next;
      }
    }
  }
  free(queue);
  free(steps);
  return found;
}

// Values of all states: of the best policy, or of the one that acts at random. Freed by the caller.
static inline double *world_values_of(const gdn_env *env, double gamma, int32_t at_random,
                                      int32_t sweeps) {
  double *v = calloc((size_t)env->observation.n, sizeof *v);
  for (int32_t sweep = 0; sweep < sweeps; sweep++) {
    for (int32_t s = 0; s < env->observation.n; s++) {
      double best = -1e300, sum = 0;
      int32_t any = 0;
      for (int32_t a = 0; a < env->action.n; a++) {
        gdn_outcome out[MAX_OUTCOMES];
        int32_t count = env->type->outcomes(env, s, a, out);
        double q = 0;
        for (int32_t i = 0; i < count; i++) {
          double rest = out[i].terminated ? 0 : gamma * v[out[i].next];
          q += out[i].probability * (out[i].reward + rest);
        }
        any |= count > 0;
        sum += q / env->action.n;
        if (q > best) best = q;
      }
      if (any) v[s] = at_random ? sum : best;
    }
  }
  return v;
}

#endif
