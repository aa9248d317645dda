// Config text: whatever the text, parsing is all or nothing; what is accepted survives being written and
// read again; what is refused gets a sentence and changes nothing.
#include "fuzz/fuzz.h"

enum { TEXT_CAP = GDN_CONFIG_TEXT + 4096 };

static void check_accepted(const gdn_config *config) {
  static char first[TEXT_CAP], second[TEXT_CAP];
  gdn_config again;
  gdn_message why;
  int32_t length = gdn_config_format(config, first, TEXT_CAP);
  MUST(length >= 0 && length < TEXT_CAP && (size_t)length == strlen(first));
  gdn_config_make(&again);
  MUST(gdn_config_parse(&again, first, &why) == GDN_OK);
  MUST(gdn_config_format(&again, second, TEXT_CAP) == length);
  MUST(strcmp(first, second) == 0);
  // All that it says gives the same config, too.
  MUST(gdn_config_resolve(config, second, TEXT_CAP) < TEXT_CAP);
  gdn_config_make(&again);
  MUST(gdn_config_parse(&again, second, &why) == GDN_OK);
  MUST(gdn_config_format(&again, second, TEXT_CAP) == length);
  MUST(strcmp(first, second) == 0);
  // Cut texts have the same length and end with 0.
  char little[8];
  MUST(gdn_config_format(config, little, (int32_t)sizeof little) == length);
  MUST(strlen(little) < sizeof little && strncmp(little, first, strlen(little)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gdn_config config, before;
  gdn_message why;
  uint64_t bytes;
  char *text = malloc(size + 1);
  MUST(text != NULL);
  if (size > 0) memcpy(text, data, size);
  text[size] = 0;

  gdn_config_make(&config);
  before = config;
  why.text[0] = 0;
  if (gdn_config_parse(&config, text, &why) == GDN_OK) {
    check_accepted(&config);
    if (gdn_run_bytes(&config, &bytes, &why)) MUST(why.text[0] != 0);
  } else {
    MUST(why.text[0] != 0 && memchr(why.text, 0, sizeof why.text) != NULL);
    MUST(memcmp(&config, &before, sizeof config) == 0);
  }
  free(text);
  return 0;
}
