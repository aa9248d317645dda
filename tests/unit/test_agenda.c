// Work that is due: stages in order, some abreast, some repeated, against a slow definition; in any portions the same;
// saved and restored in the middle; what is damaged is refused.
#include "core/agenda.h"

#include "check.h"
#include "core/agent.h"
#include "core/archive.h"
#include "math/rng.h"

enum { MOST = 4000 };

// An agent that only writes down what it does: the stage and which unit of the pass it was.
typedef struct Clerk {
  Agent base;
  int32_t stops[AGENDA_STAGES]; // the stage is over after so many units of a pass; -1: it does all
  int32_t n, log[MOST];
} Clerk;

static int32_t do_stage(Agent *agent, int32_t stage, int32_t *n) {
  Clerk *me = (Clerk *)agent;
  int32_t done = agenda_done(&agent->agenda, stage), stop = me->stops[stage];
  if (stop >= 0 && *n > stop - done) *n = stop > done ? stop - done : 0;
  for (int32_t i = 0; i < *n; i++) me->log[me->n++] = stage * 100 + done + i;
  return stop < 0 || done + *n < stop;
}
static int32_t first(Agent *agent, int32_t *n) {
  return do_stage(agent, 0, n);
}
static int32_t second(Agent *agent, int32_t *n) {
  return do_stage(agent, 1, n);
}
static int32_t third(Agent *agent, int32_t *n) {
  return do_stage(agent, 2, n);
}

static const Stage in_order[] = {{.work = first, .line = 5, .updates = 1},
                                 {.work = second, .line = 6},
                                 {.work = third, .line = 7, .updates = 1}};
static const Stage side_by_side[] = {{.work = first, .line = 5},
                                     {.work = second, .line = 6},
                                     {.work = third, .line = 7, .abreast = 1}};
static const Stage in_passes[] = {{.work = first, .line = 5},
                                  {.work = second, .line = 6, .repeated = 1},
                                  {.work = third, .line = 7, .repeated = 1}};

static Clerk clerk_of(const Stage *stages, const int32_t *planned, int32_t passes) {
  Clerk me = {.base = {.agenda = agenda_of(stages, 3)}, .stops = {-1, -1, -1, -1}};
  for (int32_t k = 0; k < 3; k++) agenda_put(&me.base.agenda, k, planned[k]);
  agenda_repeat(&me.base.agenda, passes);
  return me;
}

// The log by definition: stages one after the other, the second and third in turns where they are abreast.
static int32_t expected(const Stage *stages, const int32_t *planned, int32_t passes, int32_t *log) {
  int32_t n = 0;
  for (int32_t pass = 0; pass < passes; pass++) {
    int32_t at[3] = {0, 0, 0};
    if (pass > 0 && !stages[0].repeated) at[0] = planned[0];
    if (pass > 0 && !stages[1].repeated) break;
    while (at[0] < planned[0]) log[n++] = at[0]++;
    while (at[1] < planned[1] || at[2] < planned[2]) {
      // Who has done the smaller part goes on; in order, the second alone until it is through.
      int32_t lags = at[1] * planned[2] <= at[2] * planned[1];
      int32_t k = at[1] == planned[1]   ? 2
                  : at[2] == planned[2] ? 1
                  : stages[2].abreast   ? (lags ? 1 : 2)
                                        : 1;
      log[n++] = k * 100 + at[k]++;
    }
  }
  return n;
}

static int32_t logs_differ(const Clerk *me, const int32_t *log, int32_t n) {
  return me->n != n || memcmp(me->log, log, (size_t)n * sizeof *log) != 0;
}

TEST(does_stages_in_order_in_any_portions) {
  const Stage *tables[] = {in_order, side_by_side, in_passes};
  gdn_random random = rng_stream(1, "test", 0);
  static int32_t log[MOST];
  int32_t wrong = 0;
  for (int32_t trial = 0; trial < 3000; trial++) {
    const Stage *stages = tables[trial % 3];
    int32_t planned[3], passes = stages == in_passes ? 1 + rng_below(&random, 5) : 1;
    for (int32_t k = 0; k < 3; k++) planned[k] = rng_below(&random, 3) ? rng_below(&random, 40) : 0;
    Clerk me = clerk_of(stages, planned, passes);
    int32_t n = expected(stages, planned, passes, log), total = me.base.agenda.left, done = 0;
    while (me.base.agenda.left > 0) {
      int32_t most = 1 + rng_below(&random, 25), left = me.base.agenda.left;
      int32_t some = agenda_update(&me.base, most);
      wrong += some != (most < left ? most : left) || me.base.agenda.left != left - some;
      done += some;
    }
    wrong += done != total || total != n || logs_differ(&me, log, n);
  }
  CHECK(wrong == 0);
}

TEST(takes_turns_evenly) {
  const int32_t planned[3] = {0, 7, 40};
  Clerk me = clerk_of(side_by_side, planned, 1);
  const Agenda *agenda = &me.base.agenda;
  double apart = 0;
  CHECK(agenda_alike(agenda) == 1);
  while (agenda->left > 0) {
    agenda_update(&me.base, 1);
    double gap = agenda_done(agenda, 1) / 7.0 - agenda_done(agenda, 2) / 40.0;
    if (agenda->left > 0 && gap * gap > apart) apart = gap * gap;
  }
  CHECK(apart <= 1 / 49.0 + 1e-9);
}

TEST(counts_updates_and_points_at_what_is_next) {
  const int32_t planned[3] = {2, 3, 4};
  Clerk me = clerk_of(in_order, planned, 1);
  CHECK(agenda_line(&me.base.agenda) == 5 && agenda_alike(&me.base.agenda) == 2);
  agenda_update(&me.base, 2);
  CHECK(agenda_line(&me.base.agenda) == 6 && me.base.updates == 2);
  CHECK(agenda_alike(&me.base.agenda) == 3);
  agenda_update(&me.base, 4);
  CHECK(agenda_line(&me.base.agenda) == 7 && me.base.updates == 3);
  CHECK(agenda_alike(&me.base.agenda) == 3);
  CHECK(agenda_update(&me.base, 100) == 3 && me.base.updates == 6 && me.base.agenda.left == 0);
  CHECK(agenda_update(&me.base, 100) == 0);
}

// A training that stops early: the rest of its stage is due no more, in this pass.
TEST(drops_what_would_change_nothing) {
  const int32_t planned[3] = {10, 6, 3};
  for (int32_t portion = 1; portion < 12; portion++) {
    Clerk me = clerk_of(in_passes, planned, 3);
    me.stops[0] = 4;
    me.stops[1] = 5;
    int32_t done = 0;
    while (me.base.agenda.left > 0) done += agenda_update(&me.base, portion);
    CHECK(done == 4 + 3 * (5 + 3) && me.n == done);
  }
  Clerk idle = clerk_of(in_order, planned, 1);
  idle.stops[0] = 0; // it does nothing, whatever it is asked for
  CHECK(agenda_update(&idle.base, 1) == 1 && idle.log[0] == 100);
}

TEST(goes_on_where_it_was_saved) {
  const int32_t planned[3] = {9, 5, 7};
  static uint8_t bytes[256];
  for (int32_t at = 0; at <= 9 + 4 * 12; at++) {
    Clerk one = clerk_of(in_passes, planned, 4), two = clerk_of(in_passes, planned, 1);
    agenda_update(&one.base, at);
    gdn_archive out = archive_write(bytes, sizeof bytes);
    agenda_state(&one.base.agenda, &out);
    gdn_archive in = archive_read(bytes, out.at);
    agenda_state(&two.base.agenda, &in);
    CHECK(!in.failed && two.base.agenda.left == one.base.agenda.left);
    int32_t before = one.n;
    agenda_update(&one.base, MOST);
    agenda_update(&two.base, MOST);
    CHECK(!logs_differ(&two, one.log + before, one.n - before));
  }
}

static int32_t reads(const int32_t *due, const int32_t *planned, int32_t passes) {
  Agenda from = agenda_of(in_passes, 3), to = from;
  from.passes = passes;
  for (int32_t k = 0; k < 3; k++) from.due[k] = due[k], from.planned[k] = planned[k];
  uint8_t bytes[64];
  gdn_archive out = archive_write(bytes, sizeof bytes);
  agenda_state(&from, &out);
  gdn_archive in = archive_read(bytes, out.at);
  agenda_state(&to, &in);
  CHECK(!in.failed || to.left == 0);
  return !in.failed;
}

TEST(refuses_what_cannot_be) {
  const int32_t some[3] = {1, 2, 3}, none[3] = {0, 0, 0}, less[3] = {1, 1, 3},
                minus[3] = {-1, 2, 3};
  const int32_t huge[3] = {INT32_MAX, INT32_MAX, INT32_MAX};
  CHECK(reads(some, some, 5) && reads(none, some, 0));
  CHECK(!reads(some, less, 0));       // more is due than was planned
  CHECK(!reads(minus, some, 0));      // less than nothing
  CHECK(!reads(none, some, 2));       // passes to come, and nothing of this one
  CHECK(!reads(some, some, -1));      // less than no pass
  CHECK(!reads(huge, huge, 0));       // more than can be counted
  CHECK(!reads(some, huge, 1 << 30)); // likewise, in passes
}

TEST_MAIN(RUN(does_stages_in_order_in_any_portions) RUN(takes_turns_evenly)
              RUN(counts_updates_and_points_at_what_is_next) RUN(drops_what_would_change_nothing)
                  RUN(goes_on_where_it_was_saved) RUN(refuses_what_cannot_be))
