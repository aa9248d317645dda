// Whether the processor computes as IEEE 754 says at first. A host can change that under the library's feet: one that
// is linked with -ffast-math starts with subnormal numbers switched off, others call fesetround. Digests would then
// differ, seldom and in silence.
#ifndef GEDANKEN_MATH_FLOAT_MODE_H
#define GEDANKEN_MATH_FLOAT_MODE_H

#include "gedanken/base.h"

// Whether this thread rounds to nearest and keeps subnormal numbers. Cheap: it is asked with every advance.
int32_t float_mode_fits(void);

// The same, with a sentence that names what is wrong.
gdn_status float_mode_check(gdn_message *why);

#endif
