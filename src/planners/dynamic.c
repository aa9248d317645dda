// See dynamic.h.
#include "planners/dynamic.h"

#include <string.h>

#include "base/arena.h"
#include "core/archive.h"

void dynamic_open(Dynamic *d, const gdn_env *env, gdn_arena *arena) {
  d->n_states = env->observation.n;
  d->n_actions = env->action.n;
  d->v = ARENA_NEW(arena, double, d->n_states);
  d->next_v = ARENA_NEW(arena, double, d->n_states);
  d->policy = ARENA_NEW(arena, int32_t, d->n_states);
  d->outcomes = ARENA_NEW(arena, gdn_outcome, env->n_outcomes);
}

void dynamic_start(Dynamic *d, double *q) {
  d->q = q;
  for (int32_t s = 0; s < d->n_states; s++) d->policy[s] = -1;
}

void dynamic_state(Dynamic *d, gdn_archive *archive) {
  gdn_archive_f64(archive, d->v, d->n_states);
  gdn_archive_i32(archive, d->policy, d->n_states);
  archive_check_range(archive, d->policy, d->n_states, -1, d->n_actions - 1);
}

int64_t dynamic_back_up(Dynamic *d, const gdn_env *env, double gamma) {
  int64_t backed_up = 0;
  for (int32_t s = 0; s < d->n_states; s++) {
    for (int32_t a = 0; a < d->n_actions; a++) {
      int32_t n = env->type->outcomes(env, s, a, d->outcomes);
      double sum = 0;
      for (int32_t j = 0; j < n; j++) {
        const gdn_outcome *o = &d->outcomes[j];
        sum += o->probability * (o->reward + (o->terminated ? 0 : gamma * d->v[o->next]));
      }
      d->q[(int64_t)s * d->n_actions + a] = sum;
      backed_up += n;
    }
  }
  return backed_up;
}

// Takes next_v as the values; the largest change.
static double adopt(Dynamic *d) {
  double most = 0;
  for (int32_t s = 0; s < d->n_states; s++) {
    double change = d->next_v[s] - d->v[s];
    change = change < 0 ? -change : change;
    most = change > most ? change : most;
  }
  memcpy(d->v, d->next_v, (size_t)d->n_states * sizeof *d->v);
  return most;
}

double dynamic_greedy_values(Dynamic *d) {
  for (int32_t s = 0; s < d->n_states; s++) {
    const double *q = &d->q[(int64_t)s * d->n_actions];
    double best = q[0];
    for (int32_t a = 1; a < d->n_actions; a++) best = q[a] > best ? q[a] : best;
    d->next_v[s] = best;
  }
  return adopt(d);
}

double dynamic_policy_values(Dynamic *d) {
  for (int32_t s = 0; s < d->n_states; s++) {
    const double *q = &d->q[(int64_t)s * d->n_actions];
    double sum = 0;
    for (int32_t a = 0; a < d->n_actions; a++) sum += q[a];
    d->next_v[s] = d->policy[s] >= 0 ? q[d->policy[s]] : sum / d->n_actions;
  }
  return adopt(d);
}

int32_t dynamic_improve_policy(Dynamic *d, double tolerance) {
  int32_t changed = 0;
  for (int32_t s = 0; s < d->n_states; s++) {
    const double *q = &d->q[(int64_t)s * d->n_actions];
    int32_t best = 0, now = d->policy[s];
    for (int32_t a = 1; a < d->n_actions; a++) best = q[a] > q[best] ? a : best;
    if (now >= 0 && q[best] - q[now] <= tolerance) continue;
    d->policy[s] = best;
    changed++;
  }
  return changed;
}
