// Random shooting (Nagabandi et al. 2018; the baseline of Chua et al. 2018): imagine K
// sequences drawn uniformly from the bounds, execute the best. K is `population`. Nothing is carried over to
// the next decision.
#include <string.h>

#include "math/rng.h"
#include "planners/sequences.h"
#include "planners/table.h"

#define RANDOM_SHOOTING_PARAMS(X, P) SEQUENCE_PARAMS(X, P, 256)
GDN_PARAM_STRUCT(RandomShootingParams, RANDOM_SHOOTING_PARAMS);
GDN_PARAM_TABLE(params, RandomShootingParams, RANDOM_SHOOTING_PARAMS);

typedef struct RandomShooting {
  Sequences search;
  RandomShootingParams p;
} RandomShooting;

static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "draw K sequences A of H actions, uniform in the bounds"},
    {GDN_PHASE_DECIDE, 0, "imagine each:  R(A)"},
    {GDN_PHASE_DECIDE, 0, "plan ← argmax R(A)"},
};

static gdn_status open(Planner *planner, gdn_arena *arena, gdn_message *why) {
  RandomShooting *me = (RandomShooting *)planner;
  (void)why;
  sequences_open(&me->search, me->p.horizon, me->p.population, 1, arena);
  return GDN_OK;
}

static void start(Planner *planner) {
  sequences_start((Sequences *)planner);
}

static void forget(Planner *planner) {
  memset(planner->plan, 0, (size_t)sequences_rows(planner) * sizeof *planner->plan);
}

static void begin(Planner *planner) {
  ((Sequences *)planner)->iteration = 0;
}

static void propose(Planner *planner) {
  Sequences *search = (Sequences *)planner;
  planner->proposed = planner->population;
  planner->elites = 1;
  for (int32_t r = 0; r < sequences_rows(planner); r++) {
    float *row = sequences_row(planner, r);
    for (int32_t c = 0; c < planner->proposed; c++) {
      row[c] = (float)(2.0 * rng_unit(&search->random) - 1.0);
    }
  }
}

static int32_t learn(Planner *planner) {
  ((Sequences *)planner)->iteration = 1;
  planner->elites = sequences_rank(planner) > 0;
  if (planner->elites > 0) {
    sequences_take(planner, planner->rank[0], planner->plan);
  } else {
    forget(planner); // doing nothing is as good as any
  }
  return 1;
}

static void advance(Planner *planner, int32_t n) {
  (void)planner;
  (void)n;
}

static void state(Planner *planner, gdn_archive *archive) {
  sequences_state((Sequences *)planner, archive);
}

static void channels(const Planner *planner, ChannelList *list) {
  sequences_channels((const Sequences *)planner, list);
}

const planner_type random_shooting_planner = {
    .component = {PLANNER_COMPONENT(RandomShooting), .id = "random-shooting",
                  .title = "Random shooting",
                  .summary = "Imagines many random action sequences and takes the best.",
                  .idea = GDN_IDEA_SAMPLING,
                  .picture =
                      "env=point-navigation agent=pets model=oracle env.wall=on time_limit=20",
                  .picture_steps = 26, .source = "Nagabandi et al. 2018"},
    .lines = {1},
    PLANNER_FUNCTIONS};
