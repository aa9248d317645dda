// Snapshots of runs that learn dynamics and plan: wherever one is taken, in the middle of a planner's iteration,
// of a plan, of training, going on from it equals never having stopped; damage does no harm.
#include "math/rng.h"
#include "planning.h"
#include "saving.h"

// Where in their work the runs were when they were saved.
static struct { int32_t random, between_tiles, between_iterations, in_plan, in_training; } seen;

static void note(const Lab *lab) {
  const PlanningAgent *me = planning_of(lab);
  if (me->base.planner == NULL) return; // curve fitting
  seen.random += planning_agent_is_random(me);
  seen.between_tiles += me->evaluated > 0;
  seen.between_iterations += me->evaluated < 0 && me->ranked && me->executed < 0;
  seen.in_plan += me->executed > 0 && me->executed < me->follow;
  seen.in_training += gdn_run_progress(lab->run).due > 1 && lab->run->phase == GDN_PHASE_UPDATE;
}

// Saves here and there in the random trial, then at every tick of the fit and the first plans.
static void check_every_tick(const char *text) {
  enum { FURTHER = 23 };
  Lab lab = small_open(text), ahead = small_open(text);
  lab_ticks(&ahead, FURTHER);
  while (gdn_run_progress(lab.run).env_steps < 16) {
    gdn_progress now = gdn_run_progress(lab.run);
    if (now.env_steps > 8 || now.ticks % 7 == 0) {
      note(&lab);
      check_save(&lab, &ahead, FURTHER);
    }
    lab_ticks(&lab, 1);
    lab_ticks(&ahead, 1);
  }
  lab_close(&lab);
  lab_close(&ahead);
}

TEST(going_on_equals_never_having_stopped) {
  char text[256];
  for (int32_t i = 0; small_mind(i, text); i += 7)
    check_every_tick(text); // each part several times
  check_every_tick("env=pendulum agent=pets agent.particles=4 agent.propagation=ts1 "
                   "planner.keep=0.5 planner.shift_elites=on planner.noise_beta=2");
  check_every_tick("env=line agent=pets agent.propagation=moments model.reward=learned "
                   "model.optimiser=adamw model.patience=1 model.holdout=0.3 planner.plan=best");
  check_every_tick("env=pilco-pendulum agent=mbrl-aggregate model=network agent.random_trials=1");
  check_every_tick("env=scatter agent=curve-fit env.points=9 time_limit=0");
  CHECK(seen.random > 0 && seen.between_tiles > 0 && seen.between_iterations > 0);
  CHECK(seen.in_plan > 0 && seen.in_training > 0);
}

TEST(so_it_is_with_events) {
  check_every_tick("env=pendulum agent=pets model=oracle "
                   "events=5:env.gravity=3;40:env.push=2;60:env.mass=2;61:planner.elites=3");
  check_every_tick("env=cartpole-swingup agent=mbrl-mpc "
                   "events=31:model.rate=0.01;50:env.push=-1;70:env.force=50;80:model.epochs=5");
  check_every_tick("env=scatter agent=curve-fit env.shape=empty time_limit=0 "
                   "events=3:env.point.0.5=1;9:env.point.-1=0.25;44:env.point.0.4=-");
}

TEST(what_was_visited_comes_along) {
  static float one[GDN_MAP_COUNT * GDN_MAP_SIDE * GDN_MAP_SIDE], two[GDN_COUNT(one)];
  Lab lab = small_open("env=pendulum agent=pets");
  for (int32_t trial = 0; trial < 3; trial++) small_episode(&lab);
  Lab other = load(snapshot, save(lab.run, snapshot));
  CHECK_INT(gdn_run_map(lab.run, one, NULL), GDN_OK);
  CHECK_INT(gdn_run_map(other.run, two, NULL), GDN_OK);
  CHECK(memcmp(one, two, sizeof one) == 0);
  lab_close(&lab);
  lab_close(&other);
}

// -- damage ---------------------------------------------------------------------------------------

static const char *const victims[] = {
    "env=pendulum agent=pets planner.population=40",
    "env=line agent=pets model=network planner=mppi agent.propagation=moments agent.particles=2",
    "env=cartpole agent=mbrl-aggregate model=linear planner=random-shooting",
    "env=point-navigation agent=pets model=oracle agent.propagation=ts1",
    "env=scatter agent=curve-fit time_limit=0",
    "env=point-navigation agent=pets model=oracle planner=ilqr planner.replan_every=2",
    "env=line agent=mbrl-mpc model=linear planner=lqr planner.infinite=on",
};

TEST(a_changed_byte_is_noticed) {
  gdn_random random = rng_stream(8, "bytes", 0);
  Lab lab = small_open(victims[0]);
  lab_ticks(&lab, 101);
  uint64_t bytes = save(lab.run, snapshot);
  for (int32_t i = 0; i < 200; i++) {
    int32_t at = rng_below(&random, (int32_t)bytes);
    uint8_t bit = (uint8_t)(1 << rng_below(&random, 8));
    gdn_config config;
    gdn_message why = {""};
    snapshot[at] ^= bit;
    CHECK(gdn_snapshot_config(snapshot, bytes, &config, &why) != GDN_OK && is_sentence(&why));
    snapshot[at] ^= bit;
  }
  for (uint64_t n = 0; n < bytes; n += 1 + bytes / 97) CHECK(refused(snapshot, n));
  CHECK(!refused(snapshot, bytes));
  lab_close(&lab);
}

// A flaw behind a valid seal: made on purpose, so it must reach no array's outside.
TEST(forged_bytes_do_no_harm) {
  gdn_random random = rng_stream(9, "bytes", 0);
  int32_t refusals = 0;
  for (int32_t v = 0; v < GDN_COUNT(victims); v++) {
    Lab lab = small_open(victims[v]);
    while (gdn_run_progress(lab.run).env_steps < 13) lab_ticks(&lab, 1);
    lab_ticks(&lab, 2);
    uint64_t bytes = save(lab.run, snapshot);
    lab_close(&lab);
    for (int32_t i = 0; i < 150; i++) {
      // Half of them among the first bytes, where counts and places lie thicker.
      uint64_t most = i % 2 ? bytes - TAIL : bytes / 8;
      int32_t at = rng_below(&random, (int32_t)most);
      uint8_t was = snapshot[at];
      snapshot[at] = (uint8_t)(rng_below(&random, 2) ? was ^ 0x80 : rng_below(&random, 256));
      snapshot_seal(snapshot, bytes);
      refusals += refused(snapshot, bytes);
      snapshot[at] = was;
    }
    snapshot_seal(snapshot, bytes);
    CHECK(!refused(snapshot, bytes));
  }
  CHECK(refusals > 20);
}

TEST_MAIN(RUN(going_on_equals_never_having_stopped) RUN(so_it_is_with_events)
              RUN(what_was_visited_comes_along) RUN(a_changed_byte_is_noticed)
                  RUN(forged_bytes_do_no_harm))
