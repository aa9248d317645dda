// How a table of values is seen: what it draws into the cells of its world, and what it tells of a state.
#include "core/answer.h"
#include "learners/qtable.h"
#include "math/scalar.h"

// -- drawing --------------------------------------------------------------------------------------

// One quarter of the state's square for each action that has a direction; else a disc of the maximum.
static void draw_values(const QTable *t, const gdn_env *env, gdn_scene *scene, double scale) {
  for (int32_t s = 0; s < t->n_states; s++) {
    float x, y, h, dx, dy;
    if (!env->type->locate(env, s, &x, &y, &h)) continue;
    for (int32_t a = 0; a < t->n_actions; a++) {
      double q = t->q[(int64_t)s * t->n_actions + a];
      if (q == 0) continue;
      float value = (float)(q / scale);
      dx = dy = 0;
      if (env->type->direct != NULL) env->type->direct(env, a, &dx, &dy);
      if (dx == 0 && dy == 0) {
        gdn_scene_disc(scene, GDN_LAYER_VALUES, GDN_INK_VALUE, x, y, h,
                       (float)(qtable_max(t, s) / scale));
        break;
      }
      float corners[6] = {
          x, y, x + h * (dx - dy), y + h * (dy + dx), x + h * (dx + dy), y + h * (dy - dx)};
      gdn_scene_triangle(scene, GDN_LAYER_VALUES, GDN_INK_VALUE, corners, value);
    }
  }
}

// A ring around each state whose best value has changed in this episode by more than one can overlook: where value has
// just spread, and where it was lost.
static void draw_news(const QTable *t, const gdn_env *env, gdn_scene *scene, double scale) {
  for (int32_t s = 0; t->began != NULL && s < t->n_states; s++) {
    double change = qtable_max(t, s) - t->began[s];
    float x, y, h;
    if ((change < 0 ? -change : change) <= 0.02 * scale) continue;
    if (!env->type->locate(env, s, &x, &y, &h)) continue;
    gdn_ink ink = change > 0 ? GDN_INK_GOAL : GDN_INK_PIT;
    float r = 0.9f * h, width = 0.12f * h;
    gdn_scene_line(scene, GDN_LAYER_VALUES, ink, x - r, y - r, x + r, y - r, width, 1);
    gdn_scene_line(scene, GDN_LAYER_VALUES, ink, x + r, y - r, x + r, y + r, width, 1);
    gdn_scene_line(scene, GDN_LAYER_VALUES, ink, x + r, y + r, x - r, y + r, width, 1);
    gdn_scene_line(scene, GDN_LAYER_VALUES, ink, x - r, y + r, x - r, y - r, width, 1);
  }
}

// A wedge at the edge of the cell for each best action, where the values prefer any; an undecided cell has none.
static void draw_policy(const QTable *t, const gdn_env *env, gdn_scene *scene) {
  if (env->type->direct == NULL) return;
  for (int32_t s = 0; s < t->n_states; s++) {
    const double *q = &t->q[(int64_t)s * t->n_actions];
    double best = qtable_max(t, s), worst = q[0];
    for (int32_t a = 1; a < t->n_actions; a++) worst = q[a] < worst ? q[a] : worst;
    float x, y, h, dx, dy;
    if (!(best > worst) || !env->type->locate(env, s, &x, &y, &h)) continue;
    for (int32_t a = 0; a < t->n_actions; a++) {
      if (q[a] != best) continue;
      env->type->direct(env, a, &dx, &dy);
      float bx = x + 0.58f * h * dx, by = y + 0.58f * h * dy, wide = 0.24f * h;
      float corners[6] = {x + 0.9f * h * dx, y + 0.9f * h * dy, bx - wide * dy,
                          by + wide * dx,    bx + wide * dy,    by - wide * dx};
      gdn_scene_triangle(scene, GDN_LAYER_POLICY, GDN_INK_POLICY, corners, 1);
    }
  }
}

static void draw_visits(const QTable *t, const gdn_env *env, gdn_scene *scene) {
  int32_t most = 1;
  for (int32_t s = 0; s < t->n_states; s++) most = t->visits[s] > most ? t->visits[s] : most;
  for (int32_t s = 0; s < t->n_states; s++) {
    float x, y, h;
    if (t->visits[s] == 0 || !env->type->locate(env, s, &x, &y, &h)) continue;
    // The square root keeps rare visits visible beside the start's many.
    float value = (float)scalar_sqrt((double)t->visits[s] / most);
    gdn_scene_rect(scene, GDN_LAYER_VISITS, GDN_INK_VISITS, x - h, y - h, 2 * h, 2 * h, value);
  }
}

static void draw_recent(const QTable *t, const gdn_env *env, gdn_scene *scene) {
  uint32_t n = t->n_recent < Q_RECENT ? t->n_recent : Q_RECENT;
  for (uint32_t back = n; back > 0; back--) {
    const int32_t *step = t->recent[(t->n_recent - back) % Q_RECENT];
    float x, y, h, x2, y2, h2;
    if (!env->type->locate(env, step[0] / t->n_actions, &x, &y, &h)) continue;
    if (!env->type->locate(env, step[1], &x2, &y2, &h2)) continue;
    float freshness = 1 - (float)(back - 1) / Q_RECENT;
    if (x == x2 && y == y2) {
      gdn_scene_disc(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, x, y, 0.3f * h, freshness);
    } else {
      // Beside the trail, and there beside back: to the right of where it goes.
      float length = scalar_sqrtf((x2 - x) * (x2 - x) + (y2 - y) * (y2 - y));
      float ux = (x2 - x) / length, uy = (y2 - y) / length, ox = -uy * 0.32f * h,
            oy = ux * 0.32f * h;
      gdn_scene_arrow(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, x + 0.2f * h * ux + ox,
                      y + 0.2f * h * uy + oy, x2 - 0.2f * h * ux + ox, y2 - 0.2f * h * uy + oy,
                      0.13f * h, freshness);
    }
  }
}

void qtable_draw(const QTable *t, const gdn_env *env, gdn_scene *scene) {
  if (env->type->locate == NULL) return;
  double scale = 0;
  for (int64_t i = 0; i < (int64_t)t->n_states * t->n_actions; i++) {
    double size = t->q[i] < 0 ? -t->q[i] : t->q[i];
    scale = size > scale ? size : scale;
  }
  if (scene->layers >> GDN_LAYER_VALUES & 1) {
    draw_values(t, env, scene, scale > 0 ? scale : 1);
    draw_news(t, env, scene, scale);
  }
  if (scene->layers >> GDN_LAYER_VISITS & 1) draw_visits(t, env, scene);
  if (scene->layers >> GDN_LAYER_POLICY & 1) draw_policy(t, env, scene);
  if (scene->layers >> GDN_LAYER_PLANNING & 1) draw_recent(t, env, scene);
}

// -- telling --------------------------------------------------------------------------------------

// The pair whose update is told of a state: the latest of all where it was here, else a best action's that has one.
static int32_t told_pair(const QTable *t, int32_t s) {
  const Backups *b = &t->backups;
  int32_t first = s * t->n_actions, newest = b->latest[b->newest].pair, told = -1;
  if (b->newest != BACKUP_NONE && newest / t->n_actions == s) return newest;
  for (int32_t pair = first; pair < first + t->n_actions; pair++) {
    if (backup_of(b, pair).kind == BACKUP_NONE) continue;
    if (told < 0 || t->q[pair] > t->q[told]) told = pair;
  }
  return told;
}

backup_kind qtable_tell(const QTable *t, const gdn_env *env, int32_t s, double alpha, double gamma,
                        gdn_answer *answer) {
  const double *q = &t->q[(int64_t)s * t->n_actions];
  double best = qtable_max(t, s);
  int32_t n_best = 0, told = told_pair(t, s);
  for (int32_t a = 0; a < t->n_actions; a++) n_best += q[a] == best;
  for (int32_t a = 0; a < t->n_actions; a++) {
    char name[32];
    text_writer w = text_into(name, (int32_t)sizeof name);
    answer_action(&w, env, a);
    int32_t is_best = q[a] == best && n_best < t->n_actions;
    w = answer_line(answer, name, is_best ? GDN_MARK_REAL : GDN_MARK_NONE);
    text_rounded(&w, q[a], 4);
    if (is_best) text_put(&w, n_best > 1 ? ", as good as any" : ", best");
  }
  if (n_best == t->n_actions && t->n_actions > 1) {
    text_writer w = answer_line(answer, "Undecided", GDN_MARK_SPREAD);
    text_put(&w, "all actions are worth the same");
  }
  gdn_answer_number(answer, "Visits", (double)t->visits[s],
                    t->visits[s] == 1 ? "decision" : "decisions", GDN_MARK_NONE);
  if (told < 0) return BACKUP_NONE;
  Backup b = backup_of(&t->backups, told);
  return backup_tell(&b, env, told, alpha, gamma, t->q[told], answer) ? b.kind : BACKUP_NONE;
}
