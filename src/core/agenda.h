// Work that is due after a real step. An agent has a table of stages in the order of its algorithm; `observe` says how
// many updates of each are due, and the runner has them done, as many at a time as it likes: n times one and once n are
// the same. What is left is kept with the run, so that no agent counts, and every algorithm reads in its order.
//
//     enum { FIT, IMAGINE, LEARN };
//     static const Stage stages[] = {
//         [FIT] = {.work = fit, .line = LINE_FIT, .updates = 1},
//         [IMAGINE] = {.work = imagine, .line = LINE_IMAGINE},
//         [LEARN] = {.work = learn, .line = LINE_LEARN, .updates = 1},
//     };
#ifndef GEDANKEN_CORE_AGENDA_H
#define GEDANKEN_CORE_AGENDA_H

#include "gedanken/memory.h"

#define AGENDA_STAGES 4 // at most

struct Agent; // core/agent.h

typedef struct Stage {
  // Does up to *n of what is due and says in *n how many that were. Returns 0 when the rest would change nothing, such
  // as that of a training that stopped early: it is due no more.
  int32_t (*work)(struct Agent *agent, int32_t *n);
  int32_t line; // of the listing
  int32_t
      updates; // 1: it updates what the agent or its model learns, and is counted in progress.updates
  int32_t abreast;  // 1: it takes turns with the stage before it, evenly, so that both end together
  int32_t repeated; // 1: it belongs to the passes of agenda_repeat
} Stage;

typedef struct Agenda {
  const Stage *stages;
  int32_t n_stages;
  int32_t has_turns;              // some stages are abreast
  int32_t left;                   // of all stages and passes
  int32_t next;                   // the first stage that has some due, while something is left
  int32_t due[AGENDA_STAGES];     // of the pass under way
  int32_t planned[AGENDA_STAGES]; // of one pass; what is done of it is planned - due
  int32_t passes;                 // that come after the one under way
} Agenda;

// An agenda with nothing due.
Agenda agenda_of(const Stage *stages, int32_t n_stages);
// So many of a stage are due; it had none before.
static inline void agenda_put(Agenda *me, int32_t stage, int32_t n) {
  if (n < 0) n = 0;
  me->due[stage] = me->planned[stage] = n;
  if (n > 0 && (me->left == 0 || stage < me->next)) me->next = stage;
  me->left += n;
}
// The repeated stages, which have been put, come so many times, one pass after the other.
void agenda_repeat(Agenda *me, int32_t times);
// The line of the listing that comes next; something is due.
int32_t agenda_line(const Agenda *me);
// How many updates of that line come in a row, at least 1; something is due.
int32_t agenda_alike(const Agenda *me);
// Does up to n of what is due; returns how many that were.
int32_t agenda_update(struct Agent *agent, int32_t n);
void agenda_state(Agenda *me, gdn_archive *archive);

// How many of a stage have been done in the pass under way; 0 when nothing is due at all.
static inline int32_t agenda_done(const Agenda *me, int32_t stage) {
  return me->left > 0 ? me->planned[stage] - me->due[stage] : 0;
}

#endif
