// See channel.h.
#include "core/channel.h"

void channel_add(ChannelList *list, const char *key, const char *label, const char *unit,
                 const char *doc, const void *data, gdn_type type, int32_t rows, int32_t columns) {
  if (list->n >= CHANNEL_CAP) return;
  list->channels[list->n++] = (gdn_channel){
      .key = key,
      .label = label,
      .unit = unit,
      .doc = doc,
      .data = data,
      .type = type,
      .rank = columns > 0 ? 2 : 1,
      .shape = {rows, columns, 0},
  };
}
