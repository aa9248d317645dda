// What can be seen of a run: its channels, and the scene, to which the runner adds what neither the world nor
// the agent can know alone: the trail, and where the learned model is wrong.
#include <string.h>

#include "core/way.h"
#include "models/dynamics.h"
#include "run/run.h"

int32_t gdn_run_channel_count(const gdn_run *run) {
  return run == NULL ? 0 : run->channels.n;
}

gdn_status gdn_run_channel(const gdn_run *run, int32_t index, gdn_channel *out) {
  if (run == NULL || out == NULL) return GDN_BAD_ARGUMENT;
  if (index < 0 || index >= run->channels.n) return GDN_UNKNOWN_ID;
  *out = run->channels.channels[index];
  out->revision = run->ticks + run->env->revision;
  return GDN_OK;
}

gdn_status gdn_run_channel_find(const gdn_run *run, const char *key, gdn_channel *out) {
  if (run == NULL || key == NULL) return GDN_BAD_ARGUMENT;
  for (int32_t i = 0; i < run->channels.n; i++) {
    if (strcmp(run->channels.channels[i].key, key) == 0) return gdn_run_channel(run, i, out);
  }
  return GDN_UNKNOWN_ID;
}

const gdn_env *gdn_run_env(const gdn_run *run) {
  return run == NULL ? NULL : run->env;
}

int32_t gdn_run_graph(const gdn_run *run, int32_t kind, char *out, int32_t cap) {
  if (run == NULL || run->model == NULL || kind < 0 || kind > 1) return -1;
  const dynamics_type *dynamics = dynamics_of(run->model);
  return dynamics == NULL || dynamics->graph == NULL ? -1
                                                     : dynamics->graph(run->model, kind, out, cap);
}

// -- the scene -------------------------------------------------------------------------------------

// Where a remembered place lies on the drawing, and half its size; 0 if nowhere.
static int32_t trail_place(const gdn_env *env, const double *at, float *x, float *y, float *half) {
  if (env->observation.n > 0) {
    return env->type->locate != NULL && env->type->locate(env, (int32_t)at[0], x, y, half);
  }
  *x = (float)at[0];
  *y = (float)at[1];
  *half = 0.04f * (env->y1 - env->y0);
  return 1;
}

static void draw_trail(const gdn_env *env, const Trail *trail, gdn_ink ink, gdn_scene *scene) {
  uint32_t n = trail->n < RUN_TRAIL ? trail->n : RUN_TRAIL;
  // Of the episode under way, or of the one that has just ended: another's way is no news.
  for (uint32_t back = 1; back <= n; back++) {
    const double *at = trail->at[(trail->n - back) % RUN_TRAIL];
    if (at[0] != at[0]) n = back - 1; // an episode began here
  }
  for (uint32_t back = n; back > 1; back--) {
    const double *from = trail->at[(trail->n - back) % RUN_TRAIL];
    const double *to = trail->at[(trail->n - back + 1) % RUN_TRAIL];
    float x, y, h, x2, y2, h2;
    if (!trail_place(env, from, &x, &y, &h) || !trail_place(env, to, &x2, &y2, &h2)) continue;
    if (x == x2 && y == y2) continue;
    way_step(scene, GDN_LAYER_TRAIL, ink, x, y, x2, y2, 0.16f * h,
             1 - (float)(back - 2) / RUN_TRAIL);
  }
}

int32_t run_is_possible(const gdn_env *env, int32_t s, int32_t a, const gdn_outcome *belief) {
  gdn_outcome outcomes[RUN_OUTCOMES];
  if (env->type->outcomes == NULL || env->n_outcomes > RUN_OUTCOMES) return 1; // not known
  int32_t n = env->type->outcomes(env, s, a, outcomes);
  for (int32_t i = 0; i < n; i++) {
    if (outcomes[i].next == belief->next && outcomes[i].terminated == belief->terminated &&
        outcomes[i].probability > 0) {
      return 1;
    }
  }
  return n == 0; // nobody can be there
}

// What the agent believes of one action: an arrow to where it leads, a dot where it leads nowhere; crossed
// when the world says otherwise.
static void draw_belief(const gdn_run *run, int32_t s, int32_t a, gdn_scene *scene) {
  const gdn_env *env = run->env;
  gdn_outcome belief;
  float x, y, h, x2, y2, h2, dx = 0, dy = 0;
  if (!run->agent->type->believe(run->agent, s, a, &belief)) return;
  if (!env->type->locate(env, s, &x, &y, &h)) return;
  if (env->type->direct != NULL) env->type->direct(env, a, &dx, &dy);
  if (!env->type->locate(env, belief.next, &x2, &y2, &h2)) {
    if (dx == 0 && dy == 0) return;
    x2 = x + 2 * h * dx; // a wall now, which has no place: where the action pointed
    y2 = y + 2 * h * dy;
  }
  int32_t wrong = !run_is_possible(env, s, a, &belief);
  gdn_ink ink = wrong ? GDN_INK_WRONG : GDN_INK_IMAGINED;
  if (belief.next == s) {
    gdn_scene_disc(scene, GDN_LAYER_MODEL, ink, x + 0.72f * h * dx, y + 0.72f * h * dy, 0.09f * h,
                   0.6f);
  } else {
    // A little aside, so that there and back do not cover each other.
    float aside = 0.16f * h, ux = x2 - x, uy = y2 - y;
    float along = ux > 0 ? ux : -ux, across = uy > 0 ? uy : -uy;
    float length = along + across > 0 ? along + across : 1;
    float ox = -uy / length * aside, oy = ux / length * aside;
    gdn_scene_arrow(scene, GDN_LAYER_MODEL, ink, x + 0.2f * ux + ox, y + 0.2f * uy + oy,
                    x + 0.72f * ux + ox, y + 0.72f * uy + oy, 0.09f * h, 0.6f);
  }
  if (wrong) {
    gdn_scene_cross(scene, GDN_LAYER_MODEL, GDN_INK_WRONG, x + 0.72f * h * dx, y + 0.72f * h * dy,
                    0.2f * h, 0.1f * h);
  }
}

static void draw_model(const gdn_run *run, gdn_scene *scene) {
  for (int32_t s = 0; s < run->env->observation.n; s++) {
    for (int32_t a = 0; a < run->env->action.n; a++) draw_belief(run, s, a, scene);
  }
}

void gdn_run_scene(const gdn_run *run, gdn_scene *scene) {
  if (run == NULL || scene == NULL) return;
  const gdn_env *env = run->env;
  uint32_t wanted = scene->layers;
  scene->n = 0;
  scene->x0 = env->x0;
  scene->y0 = env->y0;
  scene->x1 = env->x1;
  scene->y1 = env->y1;
  if (scene->shapes == NULL || scene->cap < 0) scene->cap = 0;
  // Layer by layer, so that the order of the list is the order of drawing.
  for (gdn_layer layer = 0; layer < GDN_LAYER_COUNT; layer++) {
    scene->layers = wanted & 1u << layer;
    if (scene->layers == 0) continue;
    // Of a dream what the agent thought before is no part.
    int32_t thinks = !run->dreams || (layer != GDN_LAYER_MODEL && layer != GDN_LAYER_PLANNING);
    if (run->dreams && layer == GDN_LAYER_TRAIL) {
      draw_trail(env, &run->dreamt, GDN_INK_IMAGINED, scene);
    }
    if (run->dreams && layer == GDN_LAYER_AGENT) dream_draw(run, scene);
    if (env->type->draw != NULL) env->type->draw(env, scene);
    if (thinks && run->agent->type->draw != NULL) run->agent->type->draw(run->agent, scene);
    if (layer == GDN_LAYER_TRAIL) draw_trail(env, &run->trail, GDN_INK_TRAIL, scene);
    if (env->type->locate == NULL) continue;
    if (layer == GDN_LAYER_MODEL && run->agent->type->believe != NULL) draw_model(run, scene);
  }
  scene->layers = wanted;
}
