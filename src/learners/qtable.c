// See qtable.h.
#include "learners/qtable.h"

#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"
#include "math/scalar.h"

enum { NEWS_MOST = 2048 }; // states whose values are compared at the end of each episode

void qtable_open(QTable *t, const gdn_env *env, gdn_arena *arena) {
  t->n_states = env->observation.n;
  t->n_actions = env->action.n;
  t->q = ARENA_NEW(arena, double, (int64_t)t->n_states * t->n_actions);
  t->visits = ARENA_NEW(arena, int32_t, t->n_states);
  backups_open(&t->backups, t->n_states, t->n_actions, arena);
  int32_t is_seen = env->type != NULL && env->type->direct != NULL && t->n_states <= NEWS_MOST;
  if (is_seen) t->began = ARENA_NEW(arena, double, t->n_states);
}

void qtable_start(QTable *t, uint64_t seed) {
  t->explore = rng_stream(seed, "explore", 0);
  backups_start(&t->backups);
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
  backups_state(&t->backups, archive);
  if (t->began != NULL) gdn_archive_f64(archive, t->began, t->n_states);
  gdn_archive_i32(archive, &t->ended, 1);
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

// The target of an update from the model, and its parts: the reward, and what lies beyond it before it is discounted.
static inline double expect(const QTable *t, const Tabular *model, const TabularRow *row,
                            double gamma, float *reward, float *future) {
  int64_t at = row - model->rows;
  double sum = 0, total = 0, rewards = 0, futures = 0;
  for (int32_t j = 0; model->kind == TABULAR_COUNTS && j < model->n_counts[at]; j++) {
    const TabularCount *outcome = &model->counts[at * model->cap + j];
    double most = outcome->terminated ? 0 : qtable_max(t, outcome->next);
    sum += outcome->count * (outcome->reward + gamma * most);
    total += outcome->count;
    rewards += outcome->count * outcome->reward;
    futures += outcome->count * most;
  }
  if (total == 0) { // one outcome is kept, or the action was only assumed and never tried
    double most = qtable_max(t, row->next);
    *reward = (float)row->reward;
    *future = (float)(row->continues * most);
    return row->reward + gamma * row->continues * most;
  }
  *reward = (float)rewards / (float)total;
  *future = (float)futures / (float)total;
  return sum / total;
}

double qtable_target(const QTable *t, const Tabular *model, const TabularRow *row, double gamma) {
  float reward, future;
  return expect(t, model, row, gamma, &reward, &future);
}

void qtable_back_up(QTable *t, int32_t pair, int32_t next, double alpha, double gamma,
                    double reward, double future) {
  Backups *b = &t->backups;
  Backup one = {.ends = {.before = (float)t->q[pair], .future = (float)future},
                .reward = (float)reward,
                .kind = BACKUP_REAL};
  b->real[pair] = one.ends;
  b->rewards[pair] = one.reward;
  b->imagined[pair].before = (float)SCALAR_NAN;
  qtable_towards(t, pair, alpha, reward + gamma * future);
  backups_remember(b, one, pair, next, t->q[pair]);
}

static inline Backup imagine_row(QTable *t, const Tabular *model, const TabularRow *row,
                                 double alpha, double gamma, double bonus) {
  Backups *b = &t->backups;
  Backup one = {.bonus = (float)bonus, .kind = BACKUP_IMAGINED};
  double target = expect(t, model, row, gamma, &one.reward, &one.ends.future) + bonus;
  one.ends.before = (float)t->q[row->pair];
  b->imagined[row->pair] = one.ends;
  b->rewards[row->pair] = one.reward;
  if (b->bonuses != NULL) b->bonuses[row->pair] = one.bonus;
  qtable_towards(t, row->pair, alpha, target);
  return one;
}

void qtable_imagine_row(QTable *t, const Tabular *model, const TabularRow *row, double alpha,
                        double gamma, double bonus) {
  imagine_row(t, model, row, alpha, gamma, bonus);
}

static inline void remember(QTable *t, const TabularRow *row, Backup one) {
  int32_t *place = t->recent[t->n_recent++ % Q_RECENT];
  place[0] = row->pair;
  place[1] = row->next;
  backups_remember(&t->backups, one, row->pair, row->next, t->q[row->pair]);
}

void qtable_remember(QTable *t, const TabularRow *row) {
  remember(t, row, backup_of(&t->backups, row->pair));
}

// An imagined update of a last outcome, with everything the loop needs in registers; n_actions is a constant in one of
// its two copies. The reward is that of the pair's latest real step, and was put down then.
static inline BackupEnds imagine_last(double *q, BackupEnds *all, const TabularRow *row,
                                      double alpha, double gamma, int32_t n_actions) {
  double most = largest(&q[(int64_t)row->next * n_actions], n_actions);
  double target = row->reward + gamma * row->continues * most, before = q[row->pair];
  BackupEnds ends = {.before = (float)before, .future = (float)(row->continues * most)};
  all[row->pair] = ends;
  q[row->pair] = before + alpha * (target - before);
  return ends;
}

// The last of them is the one that is remembered, with all that belongs to it.
static inline void imagine_lasts(QTable *t, const Tabular *model, gdn_random *random, int32_t n,
                                 double alpha, double gamma, int32_t n_actions) {
  double *q = t->q;
  BackupEnds *all = t->backups.imagined;
  gdn_random stream = *random;
  for (int32_t i = 1; i < n; i++) {
    const TabularRow *row = tabular_random_row(model, n_actions, &stream);
    imagine_last(q, all, row, alpha, gamma, n_actions);
  }
  const TabularRow *row = tabular_random_row(model, n_actions, &stream);
  Backup one = {.ends = imagine_last(q, all, row, alpha, gamma, n_actions),
                .reward = (float)row->reward,
                .kind = BACKUP_IMAGINED};
  remember(t, row, one);
  *random = stream;
}

void qtable_imagine(QTable *t, const Tabular *model, gdn_random *random, int32_t n, double alpha,
                    double gamma) {
  if (n <= 0) return;
  if (model->kind == TABULAR_LAST_OUTCOME && t->n_actions == 4) {
    imagine_lasts(t, model, random, n, alpha, gamma, 4);
  } else if (model->kind == TABULAR_LAST_OUTCOME) {
    imagine_lasts(t, model, random, n, alpha, gamma, t->n_actions);
  } else {
    for (int32_t i = 1; i < n; i++) {
      const TabularRow *row = tabular_random_row(model, t->n_actions, random);
      imagine_row(t, model, row, alpha, gamma, 0);
    }
    const TabularRow *row = tabular_random_row(model, t->n_actions, random);
    remember(t, row, imagine_row(t, model, row, alpha, gamma, 0));
  }
}
