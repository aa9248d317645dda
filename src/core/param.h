// From config slots to a component's parameter struct.
#ifndef GEDANKEN_CORE_PARAM_H
#define GEDANKEN_CORE_PARAM_H

#include "gedanken/catalog.h"

// Fills the parameter struct at `params` from one value per row; a text's value is its offset in `text`,
// which must stay where it is as long as the struct is used.
void param_fill(void *params, const gdn_param *rows, int32_t n, const double *values,
                const char *text);

#endif
