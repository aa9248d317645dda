// The frame around a snapshot's state, for those who must take one apart (tests).
#ifndef GEDANKEN_RUN_SNAPSHOT_H
#define GEDANKEN_RUN_SNAPSHOT_H

#include <stdint.h>

// Writes the hash of everything before it over the last 8 bytes.
void snapshot_seal(uint8_t *snapshot, uint64_t bytes);

#endif
