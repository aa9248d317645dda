// What agents answer with when people ask: see gedanken/ask.h.
#ifndef GEDANKEN_CORE_ANSWER_H
#define GEDANKEN_CORE_ANSWER_H

#include "base/text.h"
#include "gedanken/ask.h"
#include "gedanken/env.h"

// An answer to come about this point, by what is no further off than so much.
void answer_begin(gdn_answer *answer, float x, float y, float reach);
// A writer of the title, which answer_way leaves empty.
text_writer answer_title(gdn_answer *answer);
// A writer of the next line's text; of nothing where there is no room.
text_writer answer_line(gdn_answer *answer, const char *name, gdn_mark mark);
// A writer of what is believed of that line, behind what was said of it before.
text_writer answer_believed(gdn_answer *answer, int32_t line);
// The point of a way, observations one after another from the one where it begins, that lies nearest to where was
// asked, when it lies nearer than all else so far: its number of steps, else -1.
int32_t answer_way(gdn_answer *answer, const gdn_env *env, const double *way, int32_t steps);
// A line for each number of an observation.
void answer_observation(gdn_answer *answer, const gdn_env *env, const double *observation,
                        gdn_mark mark);
// "right", or "action 2" where it has no name.
void answer_action(text_writer *w, const gdn_env *env, int32_t a);

#endif
