// The list of named arrays that a run shows to the outside. Components add theirs when the run is built;
// the arrays stay where they are for its life. What each is and how it is drawn stands in its gdn_channel_type.
#ifndef GEDANKEN_CORE_CHANNEL_H
#define GEDANKEN_CORE_CHANNEL_H

#include "gedanken/catalog.h"
#include "gedanken/channel.h"

#define CHANNEL_CAP 40

typedef struct ChannelList {
  gdn_channel channels[CHANNEL_CAP];
  int32_t n;
  int32_t lost; // that found no place; such a run is not created
} ChannelList;

// The fields of a gdn_channel_type that say how many there are of what stands before them.
#define CHANNEL_FIGURES(list) .figures = (list), .n_figures = GDN_COUNT(list)
#define CHANNEL_COLUMNS(list) .columns = (list), .n_columns = GDN_COUNT(list)

// Adds an array of rows x columns (columns 0: one dimension). Beyond CHANNEL_CAP it is lost, and counted.
void channel_add(ChannelList *list, const gdn_channel_type *about, const void *data, gdn_type type,
                 int32_t rows, int32_t columns);
// Adds n pictures of rows x columns.
void channel_add_images(ChannelList *list, const gdn_channel_type *about, const void *data,
                        gdn_type type, int32_t n, int32_t rows, int32_t columns);

#endif
