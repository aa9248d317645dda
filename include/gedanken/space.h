/// What observations and actions are made of.
#ifndef GEDANKEN_SPACE_H
#define GEDANKEN_SPACE_H

#include "gedanken/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What an observation or an action is.
typedef struct gdn_space {
  int32_t n;   ///< > 0: one of n choices, stored as one number 0 .. n-1;  0: a box of numbers
  int32_t dim; ///< how many numbers (1 for choices)
  const double *low, *high;                ///< box: bounds [dim], may be infinite
  const char *const *names, *const *units; ///< box: [dim]; choices: names [n] or NULL
  const uint8_t *angles; ///< box: [dim], 1 where the number is an angle in radians that goes round;
                         ///< NULL: none is. Learned models see an angle as its sine and cosine.
} gdn_space;

#ifdef __cplusplus
}
#endif
#endif
