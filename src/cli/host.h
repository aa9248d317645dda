// What the commands need of the machine: time, terminals, cores, memory. Besides files and processes this is all
// that differs under WASI and Emscripten.
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
// Where standard input, output or error is closed, the next file that is opened would take its place, and be read or
// written by mistake. Call first.
void host_guard_streams(void);
// Processor cores that can be used now, at least 1; 1 where there are no processes.
int host_cores(void);

// Memory that cannot be had ends the program with a sentence and exit code 1.
void *host_memory(void *old, uint64_t bytes);

#endif
