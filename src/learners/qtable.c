// See qtable.h.
#include "learners/qtable.h"

#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"

enum { NEWS_MOST = 2048 }; // states whose values are compared at the end of each episode

void qtable_open(QTable *t, const gdn_env *env, gdn_arena *arena) {
  t->n_states = env->observation.n;
  t->n_actions = env->action.n;
  t->q = ARENA_NEW(arena, double, (int64_t)t->n_states * t->n_actions);
  t->visits = ARENA_NEW(arena, int32_t, t->n_states);
  t->backups = ARENA_NEW(arena, Backup, (int64_t)t->n_states * t->n_actions);
  int32_t is_seen = env->type != NULL && env->type->direct != NULL && t->n_states <= NEWS_MOST;
  if (is_seen) t->began = ARENA_NEW(arena, double, t->n_states);
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
  int32_t pairs = t->n_states * t->n_actions, newest = (int32_t)t->newest;
  for (int32_t pair = 0; pair < pairs; pair++) backup_state(&t->backups[pair], archive);
  for (int32_t kind = 0; kind < BACKUP_KINDS; kind++) {
    latest_backup_state(&t->latest[kind], t->n_states, t->n_actions, archive);
  }
  if (t->began != NULL) gdn_archive_f64(archive, t->began, t->n_states);
  gdn_archive_i32(archive, &t->ended, 1);
  gdn_archive_i32(archive, &newest, 1);
  archive_check_range(archive, &newest, 1, BACKUP_NONE, BACKUP_KINDS - 1);
  t->newest = archive->failed ? BACKUP_NONE : (backup_kind)newest;
}

static const gdn_channel_type action_values = {
    .key = "q",
    .label = "Action values",
    .unit = "",
    .doc = "Q(s, a): expected discounted return of each action.",
};
static const gdn_channel_type visits = {
    .key = "visits",
    .label = "Visits",
    .unit = "",
    .doc = "How many decisions were made in each state.",
};

void qtable_channels(const QTable *t, ChannelList *list) {
  channel_add(list, &action_values, t->q, GDN_F64, t->n_states, t->n_actions);
  channel_add(list, &visits, t->visits, GDN_I32, t->n_states, 0);
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

void qtable_step(QTable *t, int32_t ended) {
  if (t->ended && t->began != NULL) {
    for (int32_t s = 0; s < t->n_states; s++) t->began[s] = qtable_max(t, s);
  }
  t->ended = ended;
}

double qtable_expect(const QTable *t, const Tabular *model, const TabularRow *row, double gamma,
                     Backup *b) {
  int64_t at = row - model->rows;
  double sum = 0, total = 0;
  b->reward = b->future = 0;
  for (int32_t j = 0; model->kind == TABULAR_COUNTS && j < model->n_counts[at]; j++) {
    const TabularCount *outcome = &model->counts[at * model->cap + j];
    double future = outcome->terminated ? 0 : qtable_max(t, outcome->next);
    sum += outcome->count * (outcome->reward + gamma * future);
    total += outcome->count;
    b->reward += outcome->count * outcome->reward;
    b->future += outcome->count * future;
  }
  if (total == 0) { // one outcome is kept, or the action was only assumed and never tried
    double most = qtable_max(t, row->next);
    b->reward = row->reward;
    b->future = row->continues * most;
    return row->reward + gamma * row->continues * most;
  }
  b->reward /= total;
  b->future /= total;
  return sum / total;
}

double qtable_target(const QTable *t, const Tabular *model, const TabularRow *row, double gamma) {
  Backup parts;
  return qtable_expect(t, model, row, gamma, &parts);
}

void qtable_back_up(QTable *t, int32_t pair, int32_t next, double alpha, double target,
                    const Backup *b) {
  Backup *to = &t->backups[pair];
  *to = *b;
  to->before = t->q[pair];
  qtable_towards(t, pair, alpha, target);
  t->newest = (backup_kind)b->kind;
  t->latest[b->kind] =
      (LatestBackup){.backup = *to, .pair = pair, .next = next, .after = t->q[pair]};
}

void qtable_imagine_row(QTable *t, const Tabular *model, const TabularRow *row, double alpha,
                        double gamma, double bonus) {
  Backup b = {.bonus = (float)bonus, .kind = BACKUP_IMAGINED};
  double target = qtable_expect(t, model, row, gamma, &b) + bonus;
  qtable_back_up(t, row->pair, row->next, alpha, target, &b);
}

// The same for the last outcome, with everything the loop needs in registers; n_actions is a constant in
// one of its two copies.
static inline void imagine_last(QTable *t, const Tabular *model, gdn_random *random, int32_t n,
                                double alpha, double gamma, int32_t n_actions) {
  double *q = t->q;
  Backup *backups = t->backups;
  gdn_random stream = *random;
  for (int32_t i = 0; i < n; i++) {
    const TabularRow *row = tabular_random_row(model, n_actions, &stream);
    double best = largest(&q[(int64_t)row->next * n_actions], n_actions);
    double target = row->reward + gamma * row->continues * best, before = q[row->pair];
    backups[row->pair] = (Backup){.before = before,
                                  .reward = row->reward,
                                  .future = row->continues * best,
                                  .kind = BACKUP_IMAGINED};
    q[row->pair] = before + alpha * (target - before);
  }
  *random = stream;
}

// The last of them is the one that is remembered, with all that belongs to it.
void qtable_imagine(QTable *t, const Tabular *model, gdn_random *random, int32_t n, double alpha,
                    double gamma) {
  const TabularRow *row;
  if (n <= 0) return;
  if (model->kind == TABULAR_LAST_OUTCOME && t->n_actions == 4) {
    imagine_last(t, model, random, n - 1, alpha, gamma, 4);
  } else if (model->kind == TABULAR_LAST_OUTCOME) {
    imagine_last(t, model, random, n - 1, alpha, gamma, t->n_actions);
  } else {
    for (int32_t i = 1; i < n; i++) {
      row = tabular_random_row(model, t->n_actions, random);
      qtable_imagine_row(t, model, row, alpha, gamma, 0);
    }
  }
  row = tabular_random_row(model, t->n_actions, random);
  qtable_imagine_row(t, model, row, alpha, gamma, 0);
  qtable_remember(t, row->pair, row->next);
}
