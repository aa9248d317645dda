// See qtable.h.
#include "learners/qtable.h"

#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"
#include "math/scalar.h"

void qtable_open(QTable *t, const gdn_env *env, gdn_arena *arena) {
  t->n_states = env->observation.n;
  t->n_actions = env->action.n;
  t->q = ARENA_NEW(arena, double, (int64_t)t->n_states * t->n_actions);
  t->visits = ARENA_NEW(arena, int32_t, t->n_states);
}

void qtable_start(QTable *t, uint64_t seed) {
  t->explore = rng_stream(seed, "explore", 0);
}

void qtable_state(QTable *t, gdn_archive *archive) {
  gdn_archive_f64(archive, t->q, (int64_t)t->n_states * t->n_actions);
  gdn_archive_i32(archive, t->visits, t->n_states);
  gdn_archive_u64(archive, &t->explore.state, 1);
  if (!archive_shows(archive)) return;
  uint64_t n_recent = t->n_recent;
  gdn_archive_u64(archive, &n_recent, 1);
  t->n_recent = (uint32_t)n_recent;
  gdn_archive_i32(archive, t->recent[0], 2 * Q_RECENT);
  for (int32_t i = 0; i < Q_RECENT; i++) {
    archive_check_range(archive, &t->recent[i][0], 1, 0, t->n_states * t->n_actions - 1);
    archive_check_range(archive, &t->recent[i][1], 1, 0, t->n_states - 1);
  }
  if (archive->failed) t->n_recent = 0;
}

void qtable_channels(const QTable *t, ChannelList *list) {
  channel_add(list, "q", "Action values", "", "Q(s, a): expected discounted return of each action.",
              t->q, GDN_F64, t->n_states, t->n_actions);
  channel_add(list, "visits", "Visits", "", "How many decisions were made in each state.",
              t->visits, GDN_I32, t->n_states, 0);
}

int32_t qtable_greedy(const QTable *t, int32_t s, gdn_random *random) {
  const double *q = &t->q[(int64_t)s * t->n_actions];
  double best = qtable_max(t, s);
  int32_t ties = 0;
  for (int32_t a = 0; a < t->n_actions; a++) ties += q[a] == best;
  int32_t chosen = rng_below(random, ties);
  for (int32_t a = 0; a < t->n_actions; a++) {
    if (q[a] == best && chosen-- == 0) return a;
  }
  return 0; // not a number: the runner stops before it matters
}

int32_t qtable_epsilon_greedy(QTable *t, int32_t s, double epsilon) {
  if (t->visits[s] < INT32_MAX) t->visits[s]++;
  int32_t explore = rng_unit(&t->explore) < epsilon;
  return explore ? rng_below(&t->explore, t->n_actions) : qtable_greedy(t, s, &t->explore);
}

double qtable_target(const QTable *t, const Tabular *model, const TabularRow *row, double gamma) {
  int64_t at = row - model->rows;
  double sum = 0, total = 0;
  for (int32_t j = 0; model->kind == TABULAR_COUNTS && j < model->n_counts[at]; j++) {
    const TabularCount *outcome = &model->counts[at * model->cap + j];
    double future = outcome->terminated ? 0 : gamma * qtable_max(t, outcome->next);
    sum += outcome->count * (outcome->reward + future);
    total += outcome->count;
  }
  // One outcome is kept, or the action was only assumed and never tried.
  if (total == 0) return row->reward + gamma * row->continues * qtable_max(t, row->next);
  return sum / total;
}

// The same for the last outcome, with everything the loop needs in registers; n_actions is a constant in
// one of its two copies.
static inline const TabularRow *imagine_last(QTable *t, const Tabular *model, gdn_random *random,
                                             int32_t n, double alpha, double gamma,
                                             int32_t n_actions) {
  double *q = t->q;
  gdn_random stream = *random;
  const TabularRow *row = NULL;
  for (int32_t i = 0; i < n; i++) {
    row = tabular_random_row(model, n_actions, &stream);
    double best = largest(&q[(int64_t)row->next * n_actions], n_actions);
    double target = row->reward + gamma * row->continues * best;
    q[row->pair] += alpha * (target - q[row->pair]);
  }
  *random = stream;
  return row;
}

void qtable_imagine(QTable *t, const Tabular *model, gdn_random *random, int32_t n, double alpha,
                    double gamma) {
  const TabularRow *row = NULL;
  if (model->kind == TABULAR_LAST_OUTCOME && t->n_actions == 4) {
    row = imagine_last(t, model, random, n, alpha, gamma, 4);
  } else if (model->kind == TABULAR_LAST_OUTCOME) {
    row = imagine_last(t, model, random, n, alpha, gamma, t->n_actions);
  } else {
    for (int32_t i = 0; i < n; i++) {
      row = tabular_random_row(model, t->n_actions, random);
      qtable_towards(t, row->pair, alpha, qtable_target(t, model, row, gamma));
    }
  }
  if (row != NULL) qtable_remember(t, row->pair, row->next);
}

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

// An arrow for each best action, where the values prefer any.
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
      gdn_scene_arrow(scene, GDN_LAYER_POLICY, GDN_INK_POLICY, x, y, x + 0.62f * h * dx,
                      y + 0.62f * h * dy, 0.12f * h, 1);
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
      gdn_scene_arrow(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, x, y, x2, y2, 0.2f * h,
                      freshness);
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
  if (scene->layers >> GDN_LAYER_VALUES & 1) draw_values(t, env, scene, scale > 0 ? scale : 1);
  if (scene->layers >> GDN_LAYER_VISITS & 1) draw_visits(t, env, scene);
  if (scene->layers >> GDN_LAYER_POLICY & 1) draw_policy(t, env, scene);
  if (scene->layers >> GDN_LAYER_PLANNING & 1) draw_recent(t, env, scene);
}
