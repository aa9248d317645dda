// See param.h.
#include "core/param.h"

#include <string.h>

void param_fill(void *params, const gdn_param *rows, int32_t n, const double *values,
                const char *text) {
  for (int32_t i = 0; i < n; i++) {
    void *field = (uint8_t *)params + rows[i].offset;
    if (rows[i].kind == GDN_KIND_REAL) {
      memcpy(field, &values[i], sizeof values[i]);
    } else if (rows[i].kind == GDN_KIND_TEXT) {
      const char *word = text + (int32_t)values[i];
      memcpy(field, &word, sizeof word);
    } else {
      int32_t whole = (int32_t)values[i];
      memcpy(field, &whole, sizeof whole);
    }
  }
}
