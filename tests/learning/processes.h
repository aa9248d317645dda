// Seeds as processes of their own, as many at a time as there are cores: they share nothing, so ten take little
// longer than ten divided by the cores. Their results lie in memory that all processes see, in the order of the
// seeds, so that nothing depends on who is done first. Where there are no processes (WebAssembly), one seed follows
// another.
#ifndef GEDANKEN_TESTS_LEARNING_PROCESSES_H
#define GEDANKEN_TESTS_LEARNING_PROCESSES_H

#include "check.h"

// Lives one life and writes its result; `what` is the caller's. It must leave no other trace.
typedef void (*SeedWork)(int s, const void *what, void *result);

#ifdef __wasm__

static inline void each_seed(int n, SeedWork work, const void *what, void *results, size_t bytes) {
  for (int s = 0; s < n; s++) work(s, what, (char *)results + (size_t)s * bytes);
}

#else

#include <sys/mman.h> // tests.cmake defines _DEFAULT_SOURCE, without which C11 hides what follows
#include <sys/wait.h>
#include <unistd.h>

static inline void seed_fail(const char *what) {
  perror(what);
  exit(1);
}

// The process of one seed. A check that fails there fails its process.
static inline void seed_begin(int s, SeedWork work, const void *what, void *result) {
  fflush(stdout); // or the new process would print again what is not yet printed
  pid_t process = fork();
  if (process < 0) seed_fail("fork");
  if (process > 0) return;
  check_failed = 0;
  work(s, what, result);
  exit(check_failed != 0);
}

static inline void seed_end(void) {
  int status = 0;
  if (wait(&status) < 0) seed_fail("wait");
  if (status == 0) return;
  printf("the process of a seed failed\n");
  exit(1);
}

// results[s] of n seeds s = 0, 1, ..., `bytes` each.
static inline void each_seed(int n, SeedWork work, const void *what, void *results, size_t bytes) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  int at_once = cores > 1 ? (int)cores : 1;
  size_t all = (size_t)n * bytes;
  char *shared = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) seed_fail("mmap");
  for (int s = 0; s < n; s++) {
    if (s >= at_once) seed_end();
    seed_begin(s, work, what, shared + (size_t)s * bytes);
  }
  for (int s = n < at_once ? 0 : n - at_once; s < n; s++) seed_end();
  memcpy(results, shared, all);
  munmap(shared, all);
}

#endif
#endif
