// How the values of a table came about: what went into their latest updates, for people to be told.
//
//     Q(s, a) <- Q + alpha (r + bonus + gamma max_a Q(s', a) - Q)
//
// Each update leaves its numbers behind, and imagined ones are made hundreds of millions of times a second. So these are
// in single precision, of which four digits are shown, and an imagined update need write no more than two of them.
#ifndef GEDANKEN_LEARNERS_BACKUP_H
#define GEDANKEN_LEARNERS_BACKUP_H

#include "core/answer.h"
#include "gedanken/env.h"

typedef enum backup_kind { BACKUP_NONE, BACKUP_REAL, BACKUP_IMAGINED, BACKUP_KINDS } backup_kind;

// What changes with every update: Q; and max_a Q(s', a), or its mean over what was counted, 0 beyond an end.
typedef struct BackupEnds {
  float before, future;
} BackupEnds;

typedef struct Backup {
  BackupEnds ends;
  float reward, bonus; // r, and what imagination added to it
  backup_kind kind;
} Backup;

// The latest of a kind, and what it led to.
typedef struct LatestBackup {
  Backup backup;
  int32_t pair, next; // (s, a), s'
  double after;
} LatestBackup;

typedef struct Backups {
  int32_t n_states, n_actions;
  BackupEnds *imagined; // [pairs] `before` is NaN where the latest update was not imagined,
  BackupEnds *real;     // [pairs] and here, too, where there was none
  float *rewards;       // [pairs] of the latest update
  float *bonuses;       // [pairs] of the latest imagined one; NULL: there are none
  LatestBackup latest[BACKUP_KINDS];
  backup_kind newest; // of the latest of all
} Backups;

void backups_open(Backups *b, int32_t n_states, int32_t n_actions, gdn_arena *arena);
void backups_start(Backups *b);
void backups_state(Backups *b, gdn_archive *archive);

// The latest update of this pair.
Backup backup_of(const Backups *b, int32_t pair);
// It is the latest of its kind, and of all.
static inline void backups_remember(Backups *b, Backup one, int32_t pair, int32_t next,
                                    double after) {
  b->latest[one.kind] = (LatestBackup){.backup = one, .pair = pair, .next = next, .after = after};
  b->newest = one.kind;
}

// Tells it worked out, when it leads to `after` with these settings: they may have changed since, and the value may
// have been changed in another way. Returns whether it does.
int32_t backup_tell(const Backup *b, const gdn_env *env, int32_t pair, double alpha, double gamma,
                    double after, gdn_answer *answer);

#endif
