// Sentences of the status codes, and the versions.
#include "gedanken/base.h"

const char *gdn_status_text(gdn_status status) {
  static const char *const sentences[] = {
#define STATUS_SENTENCE(name, sentence) sentence,
      GDN_STATUS_LIST(STATUS_SENTENCE)
#undef STATUS_SENTENCE
  };
  return (uint32_t)status < GDN_STATUS_COUNT ? sentences[status] : "an unknown status";
}

const char *gdn_version(void) {
  return "0.1.0";
}

int32_t gdn_numbers_version(void) {
  return 4;
}

int32_t gdn_abi(void) {
  return 6;
}
