// How a value in a table came about: what went into its latest update, for people to be told.
//
//     Q(s, a) <- Q + alpha (r + bonus + gamma max_a Q(s', a) - Q)
#ifndef GEDANKEN_LEARNERS_BACKUP_H
#define GEDANKEN_LEARNERS_BACKUP_H

#include "core/answer.h"
#include "gedanken/env.h"

typedef enum backup_kind { BACKUP_NONE, BACKUP_REAL, BACKUP_IMAGINED, BACKUP_KINDS } backup_kind;

typedef struct Backup {
  double before, reward,
      future;   // Q; r; max_a Q(s', a), or its mean over what was counted; 0 beyond an end
  float bonus;  // that imagination added to r
  int32_t kind; // backup_kind
} Backup;

// The latest of a kind, and what it led to.
typedef struct LatestBackup {
  Backup backup;
  int32_t pair, next; // (s, a), s'
  double after;
} LatestBackup;

void backup_state(Backup *b, gdn_archive *archive);
void latest_backup_state(LatestBackup *latest, int32_t n_states, int32_t n_actions,
                         gdn_archive *archive);

// Tells it worked out, when it leads to `after` with these settings: they may have changed since, and the value may
// have been changed in another way. Returns whether it does.
int32_t backup_tell(const Backup *b, const gdn_env *env, int32_t pair, double alpha, double gamma,
                    double after, gdn_answer *answer);

#endif
