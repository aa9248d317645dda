// What the commands need of the machine: time, terminals, cores, whole files.
#define _POSIX_C_SOURCE 200809L
#include "host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *host_name(void) {
#if defined(__wasi__)
  return "wasi";
#elif defined(__EMSCRIPTEN__)
  return "emscripten";
#else
  return "native";
#endif
}

double host_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

bool host_is_terminal(FILE *file) {
#if defined(__wasi__) || defined(__EMSCRIPTEN__)
  (void)file;
  return false;
#else
  return isatty(fileno(file)) == 1;
#endif
}

int host_cores(void) {
#if defined(__wasi__) || defined(__EMSCRIPTEN__)
  return 1;
#else
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return cores < 1 ? 1 : cores > 1024 ? 1024 : (int)cores;
#endif
}

void *host_memory(void *old, uint64_t bytes) {
  void *memory = bytes <= SIZE_MAX ? realloc(old, bytes > 0 ? (size_t)bytes : 1) : NULL;
  if (memory == NULL) {
    fprintf(stderr, "gedanken: there is no memory for another %llu bytes\n",
            (unsigned long long)bytes);
    exit(1);
  }
  return memory;
}

char *host_read(const char *path, size_t *bytes) {
  bool standard = strcmp(path, "-") == 0;
  FILE *file = standard ? stdin : fopen(path, "rb");
  if (file == NULL) return NULL;
  char *data = NULL;
  size_t n = 0, room = 0, got;
  do {
    if (room - n < 2) data = host_memory(data, room = 2 * room + 4096);
    got = fread(data + n, 1, room - n - 1, file);
    n += got;
  } while (got > 0);
  int problem = ferror(file) != 0 ? (errno != 0 ? errno : EIO) : 0;
  if (!standard) fclose(file);
  if (problem != 0) {
    free(data);
    errno = problem;
    return NULL;
  }
  data[n] = 0;
  *bytes = n;
  return data;
}

bool host_write(const char *path, const void *data, size_t bytes) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) return false;
  bool written = fwrite(data, 1, bytes, file) == bytes;
  return fclose(file) == 0 && written;
}
