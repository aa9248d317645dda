// See dynamic_programming.h.
#include "learners/dynamic_programming.h"

#include "base/arena.h"
#include "core/archive.h"

void dp_open(DynamicProgramming *d, const gdn_env *env, gdn_arena *arena) {
  d->n_states = env->observation.n;
  d->n_actions = env->action.n;
  d->v = ARENA_NEW(arena, double, d->n_states);
  d->next_v = ARENA_NEW(arena, double, d->n_states);
  d->policy = ARENA_NEW(arena, int32_t, d->n_states);
  d->outcomes = ARENA_NEW(arena, gdn_outcome, env->n_outcomes);
}

void dp_start(DynamicProgramming *d, double *q) {
  d->q = q;
  for (int32_t s = 0; s < d->n_states; s++) d->policy[s] = -1;
}

void dp_state(DynamicProgramming *d, gdn_archive *archive) {
  gdn_archive_f64(archive, d->v, d->n_states);
  gdn_archive_i32(archive, d->policy, d->n_states);
  archive_check_range(archive, d->policy, d->n_states, -1, d->n_actions - 1);
  if (archive_shows(archive)) gdn_archive_f64(archive, d->next_v, d->n_states);
}

int64_t dp_back_up(DynamicProgramming *d, const gdn_env *env, double gamma) {
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

// Takes next_v as the values, and keeps those before there; the largest change.
static double adopt(DynamicProgramming *d) {
  double most = 0;
  for (int32_t s = 0; s < d->n_states; s++) {
    double before = d->v[s], change = d->next_v[s] - before;
    change = change < 0 ? -change : change;
    most = change > most ? change : most;
    d->v[s] = d->next_v[s];
    d->next_v[s] = before;
  }
  return most;
}

double dp_greedy_values(DynamicProgramming *d) {
  for (int32_t s = 0; s < d->n_states; s++) {
    const double *q = &d->q[(int64_t)s * d->n_actions];
    double best = q[0];
    for (int32_t a = 1; a < d->n_actions; a++) best = q[a] > best ? q[a] : best;
    d->next_v[s] = best;
  }
  return adopt(d);
}

double dp_policy_values(DynamicProgramming *d) {
  for (int32_t s = 0; s < d->n_states; s++) {
    const double *q = &d->q[(int64_t)s * d->n_actions];
    double sum = 0;
    for (int32_t a = 0; a < d->n_actions; a++) sum += q[a];
    d->next_v[s] = d->policy[s] >= 0 ? q[d->policy[s]] : sum / d->n_actions;
  }
  return adopt(d);
}

int32_t dp_improve_policy(DynamicProgramming *d, double tolerance) {
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

enum { TOLD_OUTCOMES = 4, DIGITS = 4 };

void dp_tell(const DynamicProgramming *d, const gdn_env *env, int32_t s, int32_t a, double gamma,
             gdn_answer *answer) {
  double q = d->q[(int64_t)s * d->n_actions + a], sum = 0;
  int32_t n = env->type->outcomes(env, s, a, d->outcomes);
  for (int32_t j = 0; j < n; j++) {
    const gdn_outcome *o = &d->outcomes[j];
    sum += o->probability * (o->reward + (o->terminated ? 0 : gamma * d->next_v[o->next]));
  }
  if (n == 0 || n > TOLD_OUTCOMES || sum != q) return;
  text_writer w = answer_line(answer, "Last sweep", GDN_MARK_IMAGINED);
  text_put(&w, "Q(s, ");
  answer_action(&w, env, a);
  text_put(&w, ") = ");
  for (int32_t j = 0; j < n; j++) {
    const gdn_outcome *o = &d->outcomes[j];
    if (j > 0) text_put(&w, " + ");
    text_rounded(&w, o->probability, DIGITS);
    text_put(&w, " (");
    text_rounded(&w, o->reward, DIGITS);
    if (!o->terminated) {
      text_put(&w, " + ");
      text_rounded(&w, gamma, DIGITS);
      text_put(&w, " \u00d7 ");
      text_rounded(&w, d->next_v[o->next], DIGITS);
    }
    text_char(&w, ')');
  }
  text_put(&w, " = ");
  text_rounded(&w, q, DIGITS);
}
