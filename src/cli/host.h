// What the commands need of the machine: time, terminals, cores, whole files. The only file of the
// program besides sweep.c that knows about WASI and Emscripten.
#ifndef GEDANKEN_CLI_HOST_H
#define GEDANKEN_CLI_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// "native", "wasi" or "emscripten".
const char *host_name(void);
// Seconds since some moment; never goes back.
double host_seconds(void);
bool host_is_terminal(FILE *file);
// Processor cores that can be used now, at least 1; 1 where there are no processes.
int host_cores(void);

// The whole file ("-" = standard input) with a 0 after its last byte; free() it. On failure NULL
// and errno.
char *host_read(const char *path, size_t *bytes);
// On failure false and errno.
bool host_write(const char *path, const void *data, size_t bytes);
// Memory that cannot be had ends the program with a sentence and exit code 1.
void *host_memory(void *old, uint64_t bytes);

#endif
