// See backup.h.
#include "learners/backup.h"

#include "base/arena.h"
#include "core/archive.h"
#include "math/scalar.h"

enum { DIGITS = 4 };

void backups_open(Backups *b, int32_t n_states, int32_t n_actions, gdn_arena *arena) {
  int64_t pairs = (int64_t)n_states * n_actions;
  b->n_states = n_states;
  b->n_actions = n_actions;
  b->imagined = ARENA_NEW(arena, BackupEnds, pairs);
  b->real = ARENA_NEW(arena, BackupEnds, pairs);
  b->rewards = ARENA_NEW(arena, float, pairs);
}

void backups_start(Backups *b) {
  for (int32_t pair = 0; pair < b->n_states * b->n_actions; pair++) {
    b->imagined[pair].before = b->real[pair].before = (float)SCALAR_NAN;
  }
}

Backup backup_of(const Backups *b, int32_t pair) {
  const BackupEnds *imagined = &b->imagined[pair], *real = &b->real[pair];
  Backup one = {.ends = *imagined, .reward = b->rewards[pair], .kind = BACKUP_IMAGINED};
  if (imagined->before == imagined->before) {
    if (b->bonuses != NULL) one.bonus = b->bonuses[pair];
  } else {
    one.ends = *real;
    one.kind = real->before == real->before ? BACKUP_REAL : BACKUP_NONE;
  }
  return one;
}

// -- state ----------------------------------------------------------------------------------------

static void visit_ends(BackupEnds *ends, int64_t n, gdn_archive *archive) {
  for (int64_t i = 0; i < n; i++) {
    gdn_archive_f32(archive, &ends[i].before, 1);
    gdn_archive_f32(archive, &ends[i].future, 1);
  }
}

static void visit_kind(backup_kind *kind, gdn_archive *archive) {
  int32_t number = (int32_t)*kind;
  gdn_archive_i32(archive, &number, 1);
  archive_check_range(archive, &number, 1, BACKUP_NONE, BACKUP_KINDS - 1);
  *kind = archive->failed ? BACKUP_NONE : (backup_kind)number;
}

static void visit_latest(LatestBackup *latest, const Backups *b, gdn_archive *archive) {
  visit_ends(&latest->backup.ends, 1, archive);
  gdn_archive_f32(archive, &latest->backup.reward, 1);
  gdn_archive_f32(archive, &latest->backup.bonus, 1);
  visit_kind(&latest->backup.kind, archive);
  gdn_archive_i32(archive, &latest->pair, 1);
  gdn_archive_i32(archive, &latest->next, 1);
  gdn_archive_f64(archive, &latest->after, 1);
  archive_check_range(archive, &latest->pair, 1, 0, b->n_states * b->n_actions - 1);
  archive_check_range(archive, &latest->next, 1, 0, b->n_states - 1);
  if (archive->failed) *latest = (LatestBackup){0};
}

void backups_state(Backups *b, gdn_archive *archive) {
  int64_t pairs = (int64_t)b->n_states * b->n_actions;
  visit_ends(b->imagined, pairs, archive);
  visit_ends(b->real, pairs, archive);
  gdn_archive_f32(archive, b->rewards, pairs);
  if (b->bonuses != NULL) gdn_archive_f32(archive, b->bonuses, pairs);
  for (int32_t kind = 0; kind < BACKUP_KINDS; kind++) visit_latest(&b->latest[kind], b, archive);
  visit_kind(&b->newest, archive);
}

// -- telling --------------------------------------------------------------------------------------

static double size_of(double x) {
  return x < 0 ? -x : x;
}

// Whether the update leads to `after`, as exactly as its numbers are kept: each has an error of 2^-24 of its size.
static int32_t leads_to(double before, double reward, double future, double alpha, double after) {
  double sizes = size_of(before) + alpha * (size_of(reward) + size_of(future) + size_of(before));
  return size_of(before + alpha * (reward + future - before) - after) <= 1e-6 * sizes;
}

static void put(text_writer *w, const char *before, double x) {
  text_put(w, before);
  text_rounded(w, x, DIGITS);
}

int32_t backup_tell(const Backup *b, const gdn_env *env, int32_t pair, double alpha, double gamma,
                    double after, gdn_answer *answer) {
  double before = (double)b->ends.before, reward = (double)b->reward, bonus = (double)b->bonus,
         future = (double)b->ends.future;
  if (b->kind == BACKUP_NONE) return 0;
  if (!leads_to(before, reward + bonus, gamma * future, alpha, after)) return 0;
  int32_t imagined = b->kind == BACKUP_IMAGINED;
  text_writer w = answer_line(answer, imagined ? "Last update, imagined" : "Last update, real",
                              imagined ? GDN_MARK_IMAGINED : GDN_MARK_REAL);
  text_put(&w, "Q(s, ");
  answer_action(&w, env, pair % env->action.n);
  put(&w, ") = ", before);
  put(&w, " + ", alpha);
  put(&w, " (", reward);
  if (bonus != 0) put(&w, " + ", bonus);
  put(&w, " + ", gamma);
  put(&w, " \u00d7 ", future);
  put(&w, before < 0 ? " \u2212 (" : " \u2212 ", before);
  put(&w, before < 0 ? ")) = " : ") = ", after);
  return 1;
}
