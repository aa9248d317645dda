// Whole files: read up to a limit, and written so that a file that was there is replaced whole or not at all.
#ifndef GEDANKEN_CLI_FILE_H
#define GEDANKEN_CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

// Opens a file for reading; "-" is standard input. On failure NULL and errno.
FILE *file_open(const char *path);
void file_close(FILE *file);
// Appends to `data` (free() it) until the file ends or more than `most` bytes are there, which tells that it goes on
// after `most`. A 0 follows the last byte. On failure false and errno.
bool file_more(FILE *file, char **data, size_t *bytes, uint64_t most);
// The whole file. On failure NULL and errno, which is EFBIG where it has more than `most` bytes.
char *file_read(const char *path, uint64_t most, size_t *bytes);

// A file being written. Devices and pipes are written to as they are; all others begin as a piece beside what they will
// replace.
typedef struct FileOut {
  FILE *file;
  char *path;    // where it shall be
  char *piece;   // what is written now
  bool ordinary; // neither a device nor a pipe: can be replaced and removed
  int problem;   // errno of the first failure, 0: none yet
} FileOut;

typedef enum FileWay {
  FILE_BESIDE, // always beside
  FILE_GROWING // at its place if nothing would be lost by that, so that others can watch it grow
} FileWay;

// These return false after a failure; then out->problem is its errno.
bool file_begin(FileOut *out, const char *path, FileWay way);
// The same, with the name of the piece, on the same disk.
bool file_begin_as(FileOut *out, const char *path, FileWay way, const char *piece);
bool file_flush(FileOut *out);
// Makes it the file at its path. On failure the piece is removed and the old file is as before.
bool file_finish(FileOut *out);
// Ends without it: the piece is removed, or kept where it is (and readers find it at out->piece).
void file_discard(FileOut *out);
void file_keep_piece(FileOut *out);
void file_free(FileOut *out);

// Makes the folder, unless it is there. On failure false and errno.
bool file_folder(const char *path);

// All at once. On failure false and errno.
bool file_write(const char *path, const void *data, size_t bytes);
// Whether file_write could begin. On failure false and errno.
bool file_can_write(const char *path);

#endif
