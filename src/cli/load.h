// Snapshots from files.
#ifndef GEDANKEN_CLI_LOAD_H
#define GEDANKEN_CLI_LOAD_H

#include <stddef.h>

#include "gedanken/run.h"

// Reads a snapshot and the config it needs; free() the snapshot, also after a failure. Returns EXIT_DONE, or
// EXIT_FAILED after saying why.
int load_snapshot(const char *path, char **snapshot, size_t *bytes, gdn_config *config);

#endif
