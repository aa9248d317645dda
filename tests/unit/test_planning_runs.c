// Agents that learn dynamics and plan, as whole runs: the same bits however the ticks are cut, random trials
// first, plans followed as long as each listing says, fits when it says, and what happens when training
// diverges.
#include <math.h>

#include "math/rng.h"
#include "models/fit.h"
#include "planning.h"

enum { TRIAL = 10 }; // small_settings

// -- the same bits ----------------------------------------------------------------------------------

static void check_same(const Lab *a, const Lab *b) {
  gdn_progress one = gdn_run_progress(a->run), two = gdn_run_progress(b->run);
  CHECK(gdn_run_state_hash(a->run) == gdn_run_state_hash(b->run));
  CHECK(one.ticks == two.ticks && one.episodes == two.episodes && one.due == two.due);
  CHECK(one.updates == two.updates && one.model_steps == two.model_steps);
  CHECK(one.phase == two.phase && one.line == two.line && one.total_reward == two.total_reward);
}

// Some trials at once, tick by tick, and in random pieces; drawn and mapped in between, which changes nothing.
static void check_cuts(const char *text, int32_t trials) {
  static float map[GDN_MAP_COUNT * GDN_MAP_SIDE * GDN_MAP_SIDE];
  gdn_random random = rng_stream(4, "cuts", 0);
  Lab whole = small_open(text), single = small_open(text), cut = small_open(text);
  for (int32_t i = 0; i < trials; i++) small_episode(&whole);
  lab_ticks(&whole, 29); // into the next
  int64_t ticks = (int64_t)gdn_run_progress(whole.run).ticks;
  for (int64_t t = 0; t < ticks; t++) lab_ticks(&single, 1);
  for (int64_t left = ticks; left > 0;) {
    int32_t n = rng_below(&random, 60);
    n = n < left ? n : (int32_t)left;
    lab_ticks(&cut, n);
    left -= n;
    if (rng_below(&random, 8) > 0) continue;
    CHECK(scene_is_finite(cut.run));
    (void)gdn_run_map(cut.run, map, NULL);
  }
  check_same(&whole, &single);
  check_same(&whole, &cut);
  gdn_channel channel;
  for (int32_t c = 0; c < gdn_run_channel_count(whole.run); c++) {
    CHECK_INT(gdn_run_channel(whole.run, c, &channel), GDN_OK);
    int32_t may_lack = strcmp(channel.key, "model.fit") == 0; // nothing held out: NaN
    if (!CHECK(may_lack || channel_is_finite(&channel))) printf("    %s: %s\n", text, channel.key);
  }
  lab_close(&whole);
  lab_close(&single);
  lab_close(&cut);
}

TEST(ticks_may_be_cut_anywhere) {
  char text[256];
  int32_t n = 0;
  for (; small_mind(n, text); n++) check_cuts(text, 2);
  CHECK(n >= 4 * 5 * 3); // agents, models, planners
}

TEST(particles_may_go_any_way) {
  static const char *const ways[] = {"ts-inf", "ts1", "expectation", "moments", "distribution"};
  char text[256];
  uint64_t digests[GDN_COUNT(ways)];
  for (int32_t i = 0; i < GDN_COUNT(ways); i++) {
    snprintf(text, sizeof text, "env=pendulum agent=pets agent.particles=3 agent.propagation=%s",
             ways[i]);
    check_cuts(text, 2);
    Lab lab = small_open(text);
    small_episode(&lab);
    small_episode(&lab);
    digests[i] = gdn_run_state_hash(lab.run);
    for (int32_t k = 0; k < i; k++) CHECK(digests[k] != digests[i]);
    lab_close(&lab);
  }
}

// Training that ends before its time takes as many ticks as updates were done, however it is cut.
TEST(patience_takes_the_ticks_it_uses) {
  check_cuts("env=line agent=mbrl-mpc model.holdout=0.5 model.epochs=40 model.patience=1 "
             "model.batch=8 model.rate=0.05",
             4);
  check_cuts("env=scatter agent=curve-fit env.points=20 model.holdout=0.5 model.epochs=40 "
             "model.patience=1 model.batch=8 model.rate=0.05 time_limit=0 agent.points_between=1",
             12);
}

TEST(another_seed_is_another_run) {
  char text[288];
  for (int32_t i = 0; small_mind(i, text); i += 7) {
    Lab one = small_open(text), two = small_open(strcat(text, " seed=2"));
    small_episode(&one);
    small_episode(&two);
    CHECK(gdn_run_state_hash(one.run) != gdn_run_state_hash(two.run));
    lab_close(&one);
    lab_close(&two);
  }
}

// -- what a decision costs ----------------------------------------------------------------------------

// Steps imagined for one plan: iterations x candidates x horizon x members x particles of each.
TEST(imagined_steps_are_counted) {
  static const struct {
    const char *text;
    int32_t steps;
  } cases[] = {
      {"agent=mbrl-mpc model=network planner=random-shooting", 36 * 4},
      {"agent=mbrl-mpc model=ensemble planner=random-shooting", 36 * 4 * 3},
      {"agent=mbrl-mpc model=oracle planner=mppi", 2 * 36 * 4},
      {"agent=pets planner.epsilon=0 agent.particles=5", 2 * 36 * 4 * 3 * 5},
      {"agent=pets planner.epsilon=0 agent.particles=2 agent.propagation=ts1", 2 * 36 * 4 * 3 * 2},
      {"agent=pets planner.epsilon=0 agent.particles=2 agent.propagation=expectation",
       2 * 36 * 4 * 3},
      {"agent=pets planner.epsilon=0 planner.decay=2 model.members=2", (36 + 18) * 4 * 2},
  };
  for (int32_t i = 0; i < GDN_COUNT(cases); i++) {
    char text[256];
    snprintf(text, sizeof text, "env=pendulum %s", cases[i].text);
    Lab lab = small_open(text);
    small_episode(&lab);
    CHECK_INT(gdn_run_progress(lab.run).model_steps, 0); // chance needs no imagination
    for (int32_t t = 1; t <= TRIAL; t++) {
      lab_steps(&lab, 1);
      CHECK_INT(gdn_run_progress(lab.run).model_steps, t * cases[i].steps);
    }
    lab_close(&lab);
  }
}

TEST(random_trials_come_first) {
  static const char *const agents[] = {"pets", "mbrl-mpc", "mbrl-aggregate", "mbrl-random-data"};
  for (int32_t i = 0; i < GDN_COUNT(agents); i++) {
    char text[128];
    snprintf(text, sizeof text, "env=pendulum agent=%s agent.random_trials=3", agents[i]);
    Lab lab = small_open(text);
    double least = 2, most = -2;
    for (int32_t t = 0; t < 3 * TRIAL; t++) {
      CHECK(gdn_run_progress(lab.run).updates == 0);
      lab_steps(&lab, 1);
      least = fmin(least, lab.run->action[0]);
      most = fmax(most, lab.run->action[0]);
    }
    CHECK(gdn_run_progress(lab.run).model_steps == 0);
    CHECK(least < -1.5 && most > 1.5 && least >= -2 && most <= 2); // uniform in the bounds
    CHECK_INT(rows_of(&lab), 3 * TRIAL);
    CHECK(gdn_run_progress(lab.run).updates > 0); // fitted as soon as they are over
    lab_steps(&lab, 1);
    CHECK(gdn_run_progress(lab.run).model_steps > 0);
    lab_close(&lab);
  }
}

// Who is pushed between two steps is not where the step before led; a trial that is cut off ends there.
TEST(sequences_of_data_end_where_the_world_was_moved) {
  Lab lab = small_open("env=cartpole-swingup agent=pets agent.random_trials=9");
  const Replay *data = &planning_of(&lab)->real;
  lab_steps(&lab, 4);
  CHECK_INT(gdn_run_set(lab.run, "env.push", "1", NULL), GDN_OK);
  lab_steps(&lab, TRIAL - 4 + 3);
  lab_ticks(&lab, 1); // between deciding and acting
  CHECK_INT(gdn_run_set(lab.run, "env.push", "1", NULL), GDN_OK);
  lab_steps(&lab, 2);
  static const int32_t lengths[] = {4, TRIAL - 4, 3, 2};
  uint64_t first = 0;
  for (int32_t i = 0; i < GDN_COUNT(lengths); first += (uint64_t)lengths[i++]) {
    CHECK_INT(replay_stretch(data, first, 100), lengths[i]);
  }
  CHECK(first == data->total && data->marks[TRIAL - 1] == (REPLAY_TRUNCATED | REPLAY_FOLLOWS));
  lab_close(&lab);
}

// -- how long a plan is followed ----------------------------------------------------------------------

// The torque that the plan has for step k, in the pendulum's bounds of 2 N m.
static double planned(const Lab *lab, int32_t k) {
  return 2 * (double)((const float *)lab_channel(lab, "planner.plan").data)[k];
}

TEST(plans_are_followed_as_the_listing_says) {
  static const struct {
    const char *agent;
    int32_t follow;
  } cases[] = {{"mbrl-random-data", 4}, {"mbrl-aggregate", 4}, {"mbrl-mpc", 1}, {"pets", 1}};
  for (int32_t i = 0; i < GDN_COUNT(cases); i++) {
    char text[128];
    snprintf(text, sizeof text, "env=pendulum agent=%s model=network", cases[i].agent);
    Lab lab = small_open(text);
    small_episode(&lab);
    uint64_t imagined = 0;
    // Ten steps: plans of 4, 4, and 2 of the next; the trial's end throws the rest away.
    for (int32_t t = 0; t < 2 * TRIAL; t++) {
      lab_steps(&lab, 1);
      uint64_t now = gdn_run_progress(lab.run).model_steps;
      int32_t k = t % TRIAL % cases[i].follow;
      CHECK((now > imagined) == (k == 0));
      imagined = now;
      if (t % TRIAL == TRIAL - 1) continue; // forgotten by now
      CHECK_NEAR(lab.run->action[0], planned(&lab, k), 1e-6);
    }
    lab_close(&lab);
  }
}

// -- when the model is fitted --------------------------------------------------------------------------

// Updates of one fit on n rows: 2 epochs in batches of 16.
static int32_t updates_of(int32_t n) {
  return 2 * ((n + 15) / 16);
}

static void check_fits(const char *settings, int32_t steps, int32_t (*fits_at)(int32_t step)) {
  char text[256];
  snprintf(text, sizeof text, "env=pendulum model.holdout=0 %s", settings);
  Lab lab = small_open(text);
  int64_t updates = 0;
  for (int32_t t = 1; t <= steps; t++) {
    lab_steps(&lab, 1);
    if (fits_at(t)) updates += updates_of(rows_of(&lab));
    CHECK_INT(gdn_run_progress(lab.run).updates, updates);
  }
  lab_close(&lab);
}

static int32_t at_each_trial(int32_t t) {
  return t % TRIAL == 0;
}
static int32_t once(int32_t t) {
  return t == 2 * TRIAL;
}
static int32_t at_every_seventh(int32_t t) { // once the random data is complete
  return t >= TRIAL && (t - TRIAL) % 7 == 0;
}

TEST(models_are_fitted_when_the_listing_says) {
  check_fits("agent=mbrl-aggregate model=network", 45, at_each_trial);
  check_fits("agent=mbrl-mpc model=network", 45, at_each_trial);
  check_fits("agent=pets", 45, at_each_trial);
  check_fits("agent=mbrl-random-data model=network agent.random_trials=2", 65, once);
  check_fits("agent=mbrl-mpc model=network agent.retrain_every=7", 60, at_every_seventh);
  check_fits("agent=pets agent.retrain_every=7", 60, at_every_seventh);
}

TEST(only_version_05_keeps_its_data_as_it_was) {
  static const char *const agents[] = {"mbrl-random-data", "mbrl-aggregate", "mbrl-mpc", "pets"};
  for (int32_t i = 0; i < GDN_COUNT(agents); i++) {
    char text[128];
    snprintf(text, sizeof text, "env=pendulum agent=%s model=network", agents[i]);
    Lab lab = small_open(text);
    for (int32_t t = 1; t <= 35; t++) {
      lab_steps(&lab, 1);
      CHECK_INT(rows_of(&lab), i > 0 || t < TRIAL ? t : TRIAL);
    }
    lab_close(&lab);
  }
}

// -- divergence --------------------------------------------------------------------------------------

static const char *const extremes[] = {
    "model=network model.rate=1 model.optimiser=sgd",
    "model=network model.rate=1 model.activation=relu model.hidden=5",
    "model=network model.rate=1 model.optimiser=sgd model.weight_decay=1 model.holdout=0",
    "model=gaussian-network model.rate=1 model.optimiser=sgd model.beta=0",
    "model=gaussian-network model.rate=1 model.optimiser=adamw model.weight_decay=1",
    "model=ensemble model.rate=1 model.optimiser=sgd model.activation=relu model.epochs=30",
    "model=ensemble model.rate=1 model.members=10 model.bootstrap=off model.reward=learned",
    "model=linear model.precision=0.000001 model.reward=learned",
};

static int32_t diverged(const Lab *lab) {
  gdn_channel fit = lab_channel(lab, "model.fit");
  int32_t n = 0;
  for (int32_t row = 0; row < fit.shape[0]; row++)
    n += ((const double *)fit.data)[row * fit.shape[1] + FIT_STATUS] == 1;
  return n;
}

TEST(divergence_is_said_and_survived) {
  char text[256];
  int32_t times = 0;
  for (int32_t i = 0; i < GDN_COUNT(extremes); i++) {
    for (int32_t w = 0; w < 3; w++) {
      snprintf(text, sizeof text, "%s agent=pets %s", small_worlds[w], extremes[i]);
      Lab lab = small_open(text);
      for (int32_t trial = 0; trial < 4; trial++) {
        small_episode(&lab);
        CHECK(scene_is_finite(lab.run));
      }
      CHECK(gdn_run_progress(lab.run).model_steps > 0);
      times += diverged(&lab);
      lab_close(&lab);
    }
  }
  CHECK(times > 0);
}

// A fit that diverges ends early, at whatever tick it is looked at; and one that is made tamer succeeds.
TEST(a_run_recovers_from_divergence) {
  const char *text = "env=pendulum agent=mbrl-mpc model=gaussian-network model.beta=0 "
                     "model.rate=1 model.optimiser=sgd model.epochs=30";
  check_cuts(text, 4);
  Lab lab = small_open(text);
  for (int32_t trial = 0; trial < 4; trial++) small_episode(&lab);
  int32_t before = diverged(&lab);
  CHECK(before > 0);
  CHECK_INT(gdn_run_set(lab.run, "model.rate", "0.001", NULL), GDN_OK);
  small_episode(&lab);
  small_episode(&lab);
  CHECK_INT(diverged(&lab), before);
  Lab again = lab_from(gdn_run_config(lab.run)); // the change has been written down
  lab_ticks(&again, (int64_t)gdn_run_progress(lab.run).ticks);
  check_same(&lab, &again);
  lab_close(&lab);
  lab_close(&again);
}

TEST_MAIN(RUN(ticks_may_be_cut_anywhere) RUN(particles_may_go_any_way)
              RUN(patience_takes_the_ticks_it_uses) RUN(another_seed_is_another_run)
                  RUN(imagined_steps_are_counted) RUN(random_trials_come_first)
                      RUN(plans_are_followed_as_the_listing_says)
                          RUN(models_are_fitted_when_the_listing_says)
                              RUN(sequences_of_data_end_where_the_world_was_moved)
                                  RUN(only_version_05_keeps_its_data_as_it_was)
                                      RUN(divergence_is_said_and_survived)
                                          RUN(a_run_recovers_from_divergence))
