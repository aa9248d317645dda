// See channel.h.
#include "core/channel.h"

void channel_add_images(ChannelList *list, const gdn_channel_type *about, const void *data,
                        gdn_type type, int32_t n, int32_t rows, int32_t columns) {
  if (list->n >= CHANNEL_CAP) {
    list->lost++;
    return;
  }
  list->channels[list->n++] = (gdn_channel){
      .key = about->key,
      .label = about->label,
      .unit = about->unit,
      .doc = about->doc,
      .about = about,
      .data = data,
      .type = type,
      .rank = columns > 0 ? 3
              : rows > 0  ? 2
                          : 1,
      .shape = {n, rows, columns},
  };
}

void channel_add(ChannelList *list, const gdn_channel_type *about, const void *data, gdn_type type,
                 int32_t rows, int32_t columns) {
  channel_add_images(list, about, data, type, rows, columns, 0);
}
