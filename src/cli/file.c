// Whole files: read up to a limit, and written so that a file that was there is replaced whole or not at all.
//
// A new file is written beside the old one, in the same folder and so on the same disk, brought to the disk, and only
// then renamed over it: whoever looks finds the old file or the new one, whatever fails and whoever pulls the plug.
#define _XOPEN_SOURCE 700
#include "file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"

FILE *file_open(const char *path) {
  return strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
}

void file_close(FILE *file) {
  if (file != stdin) fclose(file);
}

bool file_more(FILE *file, char **data, size_t *bytes, uint64_t most) {
  size_t room = *bytes + 1, got = 1;
  *data = host_memory(*data, room);
  while (got > 0 && *bytes <= most) {
    if (room - *bytes < 2) *data = host_memory(*data, room = 2 * room + 4096);
    size_t free_room = room - *bytes - 1;
    uint64_t wanted = most - *bytes + 1;
    got = fread(*data + *bytes, 1, free_room < wanted ? free_room : (size_t)wanted, file);
    *bytes += got;
  }
  (*data)[*bytes] = 0;
  if (ferror(file) == 0) return true;
  if (errno == 0) errno = EIO;
  return false;
}

char *file_read(const char *path, uint64_t most, size_t *bytes) {
  errno = 0;
  FILE *file = file_open(path);
  if (file == NULL) return NULL;
  char *data = NULL;
  *bytes = 0;
  bool read = file_more(file, &data, bytes, most);
  int problem = !read ? errno : *bytes > most ? EFBIG : 0;
  file_close(file);
  if (problem == 0) return data;
  free(data);
  errno = problem;
  return NULL;
}

// -- writing ---------------------------------------------------------------------------------------

static char *copy_text(const char *text) {
  size_t bytes = strlen(text) + 1;
  return memcpy(host_memory(NULL, bytes), text, bytes);
}

static bool fail(FileOut *out) {
  if (out->problem == 0) out->problem = errno != 0 ? errno : EIO;
  errno = out->problem;
  return false;
}

// Renaming would replace a link by a file: what it points to is meant.
static char *behind_links(const char *path) {
#if !defined(__wasi__)
  char *found = realpath(path, NULL);
  if (found != NULL) return found;
#endif
  return copy_text(path);
}

// A file that is replaced keeps who may read it.
static void keep_mode(const FileOut *out, const struct stat *old) {
#if !defined(__wasi__)
  (void)!fchmod(fileno(out->file), old->st_mode & 07777);
#else
  (void)out;
  (void)old;
#endif
}

static char *name_beside(const char *path) {
#if !defined(__wasi__)
  long number = (long)getpid(); // two programs that write the same file do not meet
#else
  long number = 0;
#endif
  size_t room = strlen(path) + 32;
  char *name = host_memory(NULL, room);
  snprintf(name, room, "%s.%ld.part", path, number);
  return name;
}

bool file_begin_as(FileOut *out, const char *path, FileWay way, const char *piece) {
  struct stat old;
  errno = 0;
  *out = (FileOut){.path = behind_links(path)};
  bool exists = stat(out->path, &old) == 0;
  out->ordinary = !exists || S_ISREG(old.st_mode);
  bool in_place = !out->ordinary || (way == FILE_GROWING && (!exists || old.st_size == 0));
  out->piece = in_place        ? copy_text(out->path)
               : piece != NULL ? copy_text(piece)
                               : name_beside(out->path);
  // A file that may not be written must not be replaced either.
  if (!exists || access(out->path, W_OK) == 0) out->file = fopen(out->piece, "wb");
  if (out->file != NULL) {
    if (exists && !in_place) keep_mode(out, &old);
    return true;
  }
  fail(out);
  file_free(out);
  return fail(out);
}

bool file_begin(FileOut *out, const char *path, FileWay way) {
  return file_begin_as(out, path, way, NULL);
}

bool file_flush(FileOut *out) {
  int before = errno; // of a write that failed a moment ago, if one did
  errno = 0;
  if (fflush(out->file) != 0) return fail(out);
  errno = before;
  if (ferror(out->file) != 0) return fail(out);
  return out->problem == 0;
}

// What the system holds back must reach the disk before the name does. Devices and pipes have no disk.
static bool to_disk(FileOut *out) {
  if (!file_flush(out)) return false;
  if (out->ordinary && fsync(fileno(out->file)) != 0 && errno != EINVAL) return fail(out);
  return true;
}

static bool close_file(FileOut *out) {
  FILE *file = out->file;
  out->file = NULL;
  errno = 0;
  return file == NULL || fclose(file) == 0 ? true : fail(out);
}

bool file_finish(FileOut *out) {
  bool done = to_disk(out);
  done = close_file(out) && done;
  if (done && strcmp(out->piece, out->path) != 0 && rename(out->piece, out->path) != 0)
    done = fail(out);
  if (!done && out->ordinary) remove(out->piece);
  file_free(out);
  if (!done) errno = out->problem;
  return done;
}

void file_discard(FileOut *out) {
  close_file(out);
  if (out->ordinary) remove(out->piece);
  file_free(out);
}

void file_keep_piece(FileOut *out) {
  to_disk(out);
  close_file(out);
}

void file_free(FileOut *out) {
  free(out->path);
  free(out->piece);
  out->path = out->piece = NULL;
}

bool file_write(const char *path, const void *data, size_t bytes) {
  FileOut out;
  if (!file_begin(&out, path, FILE_BESIDE)) return false;
  fwrite(data, 1, bytes, out.file); // a failure shows when it is finished
  return file_finish(&out);
}

bool file_can_write(const char *path) {
  FileOut out;
  if (!file_begin(&out, path, FILE_BESIDE)) return false;
  file_discard(&out);
  return true;
}

bool file_folder(const char *path) {
  return mkdir(path, 0777) == 0 || errno == EEXIST;
}
