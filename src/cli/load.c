// Snapshots from files.
//
// Nobody can know how long a stream is, so it is asked what it is before it is read: the beginning of a snapshot
// (src/run/snapshot.c) has the config of its run, and a snapshot is about as large as its run in memory.
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "file.h"

// Magic, version, length of the config text: 4 bytes each; then that text.
enum { HEAD = 12, LONGEST_TEXT = 2 * GDN_CONFIG_TEXT, BEGINNING = 1 << 16 };

// The most bytes that a snapshot with this beginning can have; 0: it is none.
static uint64_t limit_of(const char *beginning) {
  static char text[LONGEST_TEXT];
  uint32_t length;
  memcpy(&length, beginning + 8, sizeof length);
  if (memcmp(beginning, "GDNN", 4) != 0 || length >= LONGEST_TEXT) return 0;
  memcpy(text, beginning + HEAD, length);
  text[length] = 0;
  static gdn_config config;
  uint64_t bytes = 0;
  gdn_config_make(&config);
  if (gdn_config_parse(&config, text, NULL) != GDN_OK) return 0;
  if (gdn_run_bytes(&config, &bytes, NULL) != GDN_OK) return 0;
  return 2 * bytes + BEGINNING; // twice: what is narrow in memory may be wide in a file
}

static int read_file(const char *path, FILE *file, char **snapshot, size_t *bytes) {
  if (!file_more(file, snapshot, bytes, BEGINNING))
    return failure("%s cannot be read: %s", path, strerror(errno));
  if (*bytes <= BEGINNING) return EXIT_DONE; // it is whole
  uint64_t limit = limit_of(*snapshot);
  if (limit == 0)
    return failure("%s does not begin as a saved run of this version does, and of anything else no "
                   "more than %d bytes are read",
                   path, (int)BEGINNING);
  if (!file_more(file, snapshot, bytes, limit))
    return failure("%s cannot be read: %s", path, strerror(errno));
  if (*bytes <= limit) return EXIT_DONE;
  return failure("%s is too large: the run that it begins with can be saved in %llu bytes", path,
                 (unsigned long long)limit);
}

int load_snapshot(const char *path, char **snapshot, size_t *bytes, gdn_config *config) {
  *snapshot = NULL;
  *bytes = 0;
  errno = 0;
  FILE *file = file_open(path);
  if (file == NULL) return failure("%s cannot be read: %s", path, strerror(errno));
  int code = read_file(path, file, snapshot, bytes);
  file_close(file);
  if (code != EXIT_DONE) return code;
  gdn_message why = {""};
  gdn_status status = gdn_snapshot_config(*snapshot, *bytes, config, &why);
  if (status == GDN_OK) return EXIT_DONE;
  return failure("%s: %s", path, why.text[0] != 0 ? why.text : gdn_status_text(status));
}
