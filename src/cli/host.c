// What the commands need of the machine: time, terminals, cores, memory.
#define _POSIX_C_SOURCE 200809L
#include "host.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#if !defined(__wasi__) && !defined(__EMSCRIPTEN__)
#include <fcntl.h>
#endif

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

void host_guard_streams(void) {
#if !defined(__wasi__) && !defined(__EMSCRIPTEN__)
  // The wrong way round: what is written to a closed output must fail.
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) < 0) (void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
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
