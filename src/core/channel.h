// The list of named arrays that a run shows to the outside. Components add theirs when the run is built;
// the arrays stay where they are for its life.
#ifndef GEDANKEN_CORE_CHANNEL_H
#define GEDANKEN_CORE_CHANNEL_H

#include "gedanken/run.h"

#define CHANNEL_CAP 40

typedef struct ChannelList {
  gdn_channel channels[CHANNEL_CAP];
  int32_t n;
} ChannelList;

// Adds an array of rows x columns (columns 0: one dimension). Beyond CHANNEL_CAP nothing is added.
void channel_add(ChannelList *list, const char *key, const char *label, const char *unit,
                 const char *doc, const void *data, gdn_type type, int32_t rows, int32_t columns);

#endif
