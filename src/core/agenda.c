// See agenda.h.
#include "core/agenda.h"

#include "core/agent.h"
#include "core/archive.h"

Agenda agenda_of(const Stage *stages, int32_t n_stages) {
  Agenda me = {.stages = stages, .n_stages = n_stages};
  for (int32_t k = 0; k < n_stages; k++) me.has_turns |= stages[k].abreast;
  return me;
}

// What one pass of the repeated stages takes.
static int64_t pass_length(const Agenda *me) {
  int64_t sum = 0;
  for (int32_t k = 0; k < me->n_stages; k++) sum += me->stages[k].repeated ? me->planned[k] : 0;
  return sum;
}

void agenda_repeat(Agenda *me, int32_t times) {
  int64_t pass = pass_length(me);
  me->passes = times > 1 && pass > 0 ? times - 1 : 0;
  me->left += (int32_t)(me->passes * pass);
}

// Whose turn it is: of those abreast the stage that has the greatest part of its work before it; of equal ones the
// earlier.
static int32_t current(const Agenda *me) {
  int32_t k = me->next;
  if (!me->has_turns) return k;
  for (int32_t j = k + 1; j < me->n_stages && me->stages[j].abreast; j++) {
    if ((int64_t)me->due[j] * me->planned[k] > (int64_t)me->due[k] * me->planned[j]) k = j;
  }
  return k;
}

int32_t agenda_line(const Agenda *me) {
  return me->stages[current(me)].line;
}

int32_t agenda_alike(const Agenda *me) {
  int32_t k = current(me), after = me->next + 1;
  int32_t is_alone = k == me->next && (after == me->n_stages || !me->stages[after].abreast);
  return !me->has_turns || is_alone ? me->due[k] : 1;
}

// The next stage that has some due; once a pass is done, the next one begins.
static void move_on(Agenda *me) {
  while (me->due[me->next] == 0) {
    if (++me->next < me->n_stages) continue;
    me->next = 0;
    me->passes--;
    for (int32_t k = 0; k < me->n_stages; k++) {
      if (me->stages[k].repeated) me->due[k] = me->planned[k];
    }
  }
}

// Up to n of stage k; returns how many were done.
static int32_t work(Agent *agent, int32_t k, int32_t n) {
  Agenda *me = &agent->agenda;
  int32_t more = me->stages[k].work(agent, &n);
  if (me->stages[k].updates) agent->updates += (uint64_t)n;
  // Who does nothing has nothing left to do.
  int32_t gone = more && n > 0 ? n : me->due[k];
  me->due[k] -= gone;
  me->left -= gone;
  return n;
}

int32_t agenda_update(Agent *agent, int32_t n) {
  Agenda *me = &agent->agenda;
  int32_t done = 0;
  while (done < n && me->left > 0) {
    int32_t most = n - done, alike = agenda_alike(me);
    done += work(agent, current(me), most < alike ? most : alike);
    if (me->left > 0) move_on(me);
  }
  return done;
}

void agenda_state(Agenda *me, gdn_archive *archive) {
  gdn_archive_i32(archive, me->due, me->n_stages);
  gdn_archive_i32(archive, me->planned, me->n_stages);
  gdn_archive_i32(archive, &me->passes, 1);
  if (archive->mode != ARCHIVE_READ) return;
  int64_t left = 0;
  archive_check_range(archive, me->due, me->n_stages, 0, INT32_MAX);
  archive_check_range(archive, &me->passes, 1, 0, INT32_MAX);
  for (int32_t k = 0; k < me->n_stages; k++) {
    gdn_archive_check(archive, me->due[k] <= me->planned[k]);
    left += me->due[k];
  }
  int64_t pass = pass_length(me);
  gdn_archive_check(archive,
                    me->passes == 0 || (left > 0 && pass <= (INT32_MAX - left) / me->passes));
  gdn_archive_check(archive, left <= INT32_MAX);
  if (archive->failed) {
    // Nothing is due, so that whoever looks at the rest finds no work without its data.
    *me = agenda_of(me->stages, me->n_stages);
    return;
  }
  me->left = (int32_t)(left + me->passes * pass);
  me->next = 0;
  if (me->left > 0) move_on(me);
}
