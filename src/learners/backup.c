// See backup.h.
#include "learners/backup.h"

#include "core/archive.h"

enum { DIGITS = 4 };

void backup_state(Backup *b, gdn_archive *archive) {
  gdn_archive_f64(archive, &b->before, 1);
  gdn_archive_f64(archive, &b->reward, 1);
  gdn_archive_f64(archive, &b->future, 1);
  gdn_archive_f32(archive, &b->bonus, 1);
  gdn_archive_i32(archive, &b->kind, 1);
  archive_check_range(archive, &b->kind, 1, BACKUP_NONE, BACKUP_KINDS - 1);
  if (archive->failed) b->kind = BACKUP_NONE;
}

void latest_backup_state(LatestBackup *latest, int32_t n_states, int32_t n_actions,
                         gdn_archive *archive) {
  backup_state(&latest->backup, archive);
  gdn_archive_f64(archive, &latest->after, 1);
  gdn_archive_i32(archive, &latest->pair, 1);
  gdn_archive_i32(archive, &latest->next, 1);
  archive_check_range(archive, &latest->pair, 1, 0, n_states * n_actions - 1);
  archive_check_range(archive, &latest->next, 1, 0, n_states - 1);
  if (archive->failed) *latest = (LatestBackup){0};
}

// Whether two numbers are the same to all the digits that a bonus keeps.
static int32_t agree(double a, double b) {
  double apart = a < b ? b - a : a - b, size = (a < 0 ? -a : a) + (b < 0 ? -b : b);
  return apart <= 1e-6 * size;
}

static void put(text_writer *w, const char *before, double x) {
  text_put(w, before);
  text_rounded(w, x, DIGITS);
}

int32_t backup_tell(const Backup *b, const gdn_env *env, int32_t pair, double alpha, double gamma,
                    double after, gdn_answer *answer) {
  double bonus = (double)b->bonus, target = b->reward + gamma * b->future + bonus;
  if (b->kind == BACKUP_NONE || !agree(b->before + alpha * (target - b->before), after)) return 0;
  int32_t imagined = b->kind == BACKUP_IMAGINED;
  text_writer w = answer_line(answer, imagined ? "Last update, imagined" : "Last update, real",
                              imagined ? GDN_MARK_IMAGINED : GDN_MARK_REAL);
  text_put(&w, "Q(s, ");
  answer_action(&w, env, pair % env->action.n);
  put(&w, ") = ", b->before);
  put(&w, " + ", alpha);
  put(&w, " (", b->reward);
  if (bonus != 0) put(&w, " + ", bonus);
  put(&w, " + ", gamma);
  put(&w, " \u00d7 ", b->future);
  put(&w, b->before < 0 ? " \u2212 (" : " \u2212 ", b->before);
  put(&w, b->before < 0 ? ")) = " : ") = ", after);
  return 1;
}
