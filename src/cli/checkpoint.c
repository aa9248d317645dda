// Checkpoints of a study: a folder beside its CSV, in which every seed under way or finished has a record.
//
// FILE.checkpoint has `study`, the text of the command; `lock`; and for each seed a file named by its number (in a grid
// VARIANT-SEED): its rows so far and a snapshot, or its rows and digest when it is finished. Each is replaced whole, so whatever moment a study ends
// at, its folder tells a state that it was in; the CSV is written anew from the records, and from what follows.
//
// The lock is also held by the processes of the study: when it was killed, the next one waits until they have noticed.
#define _DEFAULT_SOURCE
#include "checkpoint.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "file.h"
#include "host.h"

#if !defined(__wasi__) && !defined(__EMSCRIPTEN__)
#include <sys/file.h>
#endif

char *checkpoint_name(const char *folder, const char *name) {
  size_t room = strlen(folder) + strlen(name) + 2;
  char *path = host_memory(NULL, room);
  snprintf(path, room, "%s/%s", folder, name);
  return path;
}

// -- the folder ------------------------------------------------------------------------------------

// Waits for a while; where there are no locks it is taken for free.
static bool take_lock(Checkpoint *checkpoint) {
  char *path = checkpoint_name(checkpoint->folder, "lock");
  checkpoint->lock = open(path, O_RDWR | O_CREAT, 0666);
  free(path);
  if (checkpoint->lock < 0) return false;
#if !defined(__wasi__) && !defined(__EMSCRIPTEN__)
  const struct timespec pause = {.tv_nsec = 50000000};
  for (int i = 0; i < 60; i++) {
    if (flock(checkpoint->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return true;
    nanosleep(&pause, NULL);
  }
  errno = EWOULDBLOCK;
  return false;
#else
  return true;
#endif
}

// Removes the pieces of files that were being written when a study was killed; or everything.
static void clean(const char *folder, bool everything) {
  DIR *entries = opendir(folder);
  if (entries == NULL) return;
  for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
    size_t n = strlen(entry->d_name);
    bool piece = n > 5 && strcmp(entry->d_name + n - 5, ".part") == 0;
    if (entry->d_name[0] == '.' || (!everything && !piece)) continue;
    char *path = checkpoint_name(folder, entry->d_name);
    remove(path);
    free(path);
  }
  closedir(entries);
}

// Names the first line in which two commands differ.
static int another_study(const char *folder, const char *there, const char *here) {
  size_t at = 0;
  while (there[at] != 0 && there[at] == here[at]) at++;
  while (at > 0 && there[at - 1] != '\n') at--;
  return usage_error(
      "%s belongs to another command: it has \"%.*s\", and this one \"%.*s\"; give the "
      "same command again, or another --csv FILE, or remove that folder",
      folder, (int)strcspn(there + at, "\n"), there + at, (int)strcspn(here + at, "\n"), here + at);
}

static int check_study(const char *folder, const char *study) {
  enum { MOST_BYTES = 1 << 20 };
  char *path = checkpoint_name(folder, "study");
  size_t bytes;
  char *text = file_read(path, MOST_BYTES, &bytes);
  int code = EXIT_DONE;
  if (text == NULL && errno == ENOENT && file_write(path, study, strlen(study)))
    code = EXIT_DONE;
  else if (text == NULL)
    code = failure("%s cannot be used: %s", path, strerror(errno));
  else if (strcmp(text, study) != 0)
    code = another_study(folder, text, study);
  free(text);
  free(path);
  return code;
}

int checkpoint_open(Checkpoint *checkpoint, const char *file, const char *study) {
  size_t room = strlen(file) + sizeof ".checkpoint";
  *checkpoint = (Checkpoint){.folder = host_memory(NULL, room), .lock = -1};
  snprintf(checkpoint->folder, room, "%s.checkpoint", file);
  int code = EXIT_DONE;
  if (!file_folder(checkpoint->folder))
    code = failure("%s cannot be made: %s", checkpoint->folder, strerror(errno));
  else if (!take_lock(checkpoint))
    code = errno == EWOULDBLOCK
               ? failure("another process is at work on %s; wait for it, or end it",
                         checkpoint->folder)
               : failure("%s cannot be used: %s", checkpoint->folder, strerror(errno));
  else
    code = check_study(checkpoint->folder, study);
  if (code == EXIT_DONE)
    clean(checkpoint->folder, false);
  else
    checkpoint_leave(checkpoint);
  return code;
}

void checkpoint_leave(Checkpoint *checkpoint) {
  if (checkpoint->lock >= 0) close(checkpoint->lock);
  free(checkpoint->folder);
  *checkpoint = (Checkpoint){.folder = NULL, .lock = -1};
}

void checkpoint_remove(Checkpoint *checkpoint) {
  clean(checkpoint->folder, true);
  rmdir(checkpoint->folder);
  checkpoint_leave(checkpoint);
}

// -- records ---------------------------------------------------------------------------------------

// The file: this head, the rows, the snapshot.
typedef struct Head {
  char magic[8];
  uint64_t hash; // of all that follows
  uint64_t columns, n_rows, snapshot_bytes, first_step, first_episode, evaluated, digest;
  double seconds, evaluation[EVALUATION_COLUMNS];
} Head;
static const char magic[8] = "GDNSEED";
enum { HASHED_FROM = 16 };

// FNV-1a over words of eight bytes, the last filled up with zeros: quick, and enough to see damage.
uint64_t checkpoint_hash(const void *data, size_t bytes) {
  const char *bytes_at = data;
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t at = 0; at < bytes; at += 8) {
    uint64_t word = 0;
    memcpy(&word, bytes_at + at, bytes - at < 8 ? bytes - at : 8);
    hash = (hash ^ word) * UINT64_C(0x100000001b3);
  }
  return hash;
}

void record_row(Record *record, const void *row) {
  size_t bytes = (size_t)record->columns * sizeof(double);
  if (record->n_rows == record->room) {
    record->room = 2 * record->room + 64;
    record->rows = host_memory(record->rows, record->room * bytes);
  }
  memcpy(record->rows + record->n_rows++ * record->columns, row, bytes);
}

void record_free(Record *record) {
  free(record->rows);
  free(record->snapshot);
  record->rows = NULL;
  record->snapshot = NULL;
}

bool record_write(const char *folder, const char *name, const Record *record) {
  size_t rows = (size_t)(record->n_rows * record->columns) * sizeof(double);
  size_t snapshot = record->snapshot != NULL ? (size_t)record->snapshot_bytes : 0;
  size_t bytes = sizeof(Head) + rows + snapshot;
  char *data = host_memory(NULL, bytes);
  Head head = {.columns = record->columns,
               .n_rows = record->n_rows,
               .snapshot_bytes = snapshot,
               .first_step = record->first_step,
               .first_episode = record->first_episode,
               .evaluated = record->evaluated,
               .digest = record->digest,
               .seconds = record->seconds};
  memcpy(head.evaluation, record->evaluation, sizeof head.evaluation);
  memcpy(head.magic, magic, sizeof magic);
  memcpy(data, &head, sizeof head);
  if (rows > 0) memcpy(data + sizeof head, record->rows, rows);
  if (snapshot > 0) memcpy(data + sizeof head + rows, record->snapshot, snapshot);
  head.hash = checkpoint_hash(data + HASHED_FROM, bytes - HASHED_FROM);
  memcpy(data, &head, HASHED_FROM);
  char *path = checkpoint_name(folder, name);
  bool written = file_write(path, data, bytes);
  int problem = errno;
  free(path);
  free(data);
  errno = problem;
  return written;
}

// Whether the file is whole; then `head` is its head.
static bool check_record(const char *data, size_t bytes, uint64_t columns, Head *head) {
  if (bytes < sizeof *head) return false;
  memcpy(head, data, sizeof *head);
  size_t rest = bytes - sizeof *head;
  return memcmp(head->magic, magic, sizeof magic) == 0 && head->columns == columns &&
         head->n_rows <= rest / (columns * sizeof(double)) && head->snapshot_bytes <= rest &&
         head->n_rows * columns * sizeof(double) + head->snapshot_bytes == rest &&
         head->hash == checkpoint_hash(data + HASHED_FROM, bytes - HASHED_FROM);
}

static void take_record(Record *record, const Head *head, const char *data) {
  record->first_step = head->first_step;
  record->first_episode = head->first_episode;
  record->evaluated = head->evaluated;
  memcpy(record->evaluation, head->evaluation, sizeof record->evaluation);
  record->digest = head->digest;
  record->seconds = head->seconds;
  const char *at = data + sizeof *head;
  for (uint64_t i = 0; i < head->n_rows; i++, at += (size_t)record->columns * sizeof(double))
    record_row(record, at);
  record->snapshot_bytes = head->snapshot_bytes;
  if (head->snapshot_bytes == 0) return;
  record->snapshot = host_memory(NULL, head->snapshot_bytes);
  memcpy(record->snapshot, at, (size_t)head->snapshot_bytes);
}

int record_read(const char *folder, const char *name, Record *record, char *why, size_t room) {
  char *path = checkpoint_name(folder, name);
  size_t bytes;
  Head head;
  char *data = file_read(path, UINT64_MAX - 1, &bytes);
  int found = -1;
  if (data == NULL && errno == ENOENT) {
    found = 0;
  } else if (data == NULL) {
    snprintf(why, room, "%.300s cannot be read: %s", path, strerror(errno));
  } else if (!check_record(data, bytes, record->columns, &head)) {
    snprintf(why, room, "%.300s is damaged; remove it to compute this seed again", path);
  } else {
    take_record(record, &head, data);
    found = 1;
  }
  free(data);
  free(path);
  return found;
}
