// Checkpoints of a study: a folder beside its CSV, in which every seed under way or finished has a record.
#ifndef GEDANKEN_CLI_CHECKPOINT_H
#define GEDANKEN_CLI_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csv.h"

typedef struct Checkpoint {
  char *folder; // NULL: none
  int lock;     // a file that this study and its processes hold; -1: none
} Checkpoint;

// Opens the folder FILE.checkpoint, or makes it. `study` is a text that is equal for equal commands; the folder of
// another is refused. Returns an exit code, after saying why.
int checkpoint_open(Checkpoint *checkpoint, const char *file, const char *study);
// A name in the folder; free() it.
char *checkpoint_name(const char *folder, const char *name);
// Leaves the folder, for the same command to go on; or removes it, when the study is done.
void checkpoint_leave(Checkpoint *checkpoint);
void checkpoint_remove(Checkpoint *checkpoint);

// A hash of bytes, to tell by.
uint64_t checkpoint_hash(const void *data, size_t bytes);

// What is known of a seed; the record has a name of its own.
typedef struct Record {
  double *rows; // n_rows of `columns` numbers
  uint64_t n_rows, room, columns;
  void *snapshot; // where to go on; NULL: it is finished
  uint64_t snapshot_bytes;
  uint64_t first_step, first_episode;    // counts when the seed began
  uint64_t evaluated;                    // the count, episodes or steps, of the latest evaluation
  double evaluation[EVALUATION_COLUMNS]; // what no row has of it yet
  uint64_t digest;                       // if finished
  double seconds;                        // of work
} Record;

// Adds a row.
void record_row(Record *record, const void *row);
void record_free(Record *record);
// On failure false and errno; then the record before is as it was.
bool record_write(const char *folder, const char *name, const Record *record);
// Sets `columns` first. Returns 1, 0 where there is none, -1 with a sentence in `why` where it is damaged.
int record_read(const char *folder, const char *name, Record *record, char *why, size_t room);

#endif
