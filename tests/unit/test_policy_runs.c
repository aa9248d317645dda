// Agents that improve a policy in a learned model, as whole runs: the same bits however the ticks are cut and
// wherever they are saved, random trials first, so many imagined steps and updates after each trial.
#include "../../src/agents/policy/mbrl_policy_gradient.c"
#include "math/rng.h"
#include "planning.h"
#include "saving.h"

enum { TRIAL = 10 }; // small_settings

static const char *const backprop =
    "agent=mbrl-backprop agent.policy_updates=4 agent.horizon=5 agent.batch=8 agent.width=8";
static const char *const gradient_ =
    "agent=mbrl-policy-gradient agent.rounds=2 agent.horizon=5 agent.minibatch=64 agent.epochs=2 "
    "agent.width=8";

// Every pair of agent and model that goes together, in a world that changes with i; 0 after the last.
static int32_t policy_mind(int32_t i, char out[320]) {
  static const char *const models[] = {"network", "gaussian-network", "ensemble", "linear",
                                       "oracle"};
  static const char *const boxes[] = {"env=pendulum", "env=line", "env=cartpole-swingup",
                                      "env=point-navigation env.wall=on env.noise=0.1"};
  static const char *const any[] = {"env=pendulum", "env=cartpole", "env=acrobot",
                                    "env=point-navigation"};
  if (i >= 4 + 2 * 5) return 0;
  const char *model = i < 4 ? models[i] : models[(i - 4) / 2];
  const char *agent = i < 4 ? backprop : gradient_, *world = i < 4 ? boxes[i] : any[i % 4];
  const char *reward = i % 3 == 0 && strcmp(model, "oracle") != 0 ? "model.reward=learned" : "";
  snprintf(out, 320, "%s %s model=%s %s", world, agent, model, reward);
  return 1;
}

static void check_same(const Lab *a_, const Lab *b) {
  gdn_progress one = gdn_run_progress(a_->run), two = gdn_run_progress(b->run);
  CHECK(gdn_run_state_hash(a_->run) == gdn_run_state_hash(b->run));
  CHECK(one.ticks == two.ticks && one.episodes == two.episodes && one.due == two.due);
  CHECK(one.updates == two.updates && one.model_steps == two.model_steps);
  CHECK(one.phase == two.phase && one.line == two.line && one.total_reward == two.total_reward);
}

// Some trials at once, tick by tick, and in random pieces, drawn in between.
TEST(ticks_may_be_cut_anywhere) {
  char text[320];
  for (int32_t i = 0; policy_mind(i, text); i++) {
    gdn_random random = rng_stream(4, "cuts", 0);
    Lab whole = small_open(text), single = small_open(text), cut = small_open(text);
    for (int32_t k = 0; k < 3; k++) small_episode(&whole);
    lab_ticks(&whole, 17);
    int64_t ticks = (int64_t)gdn_run_progress(whole.run).ticks;
    for (int64_t t = 0; t < ticks; t++) lab_ticks(&single, 1);
    for (int64_t left = ticks; left > 0;) {
      int32_t n = rng_below(&random, 40);
      n = n < left ? n : (int32_t)left;
      lab_ticks(&cut, n);
      left -= n;
      if (rng_below(&random, 4) == 0) CHECK(scene_is_finite(cut.run));
    }
    check_same(&whole, &single);
    check_same(&whole, &cut);
    gdn_channel channel;
    for (int32_t c = 0; c < gdn_run_channel_count(whole.run); c++) {
      CHECK_INT(gdn_run_channel(whole.run, c, &channel), GDN_OK);
      int32_t may_lack = strcmp(channel.key, "model.fit") == 0; // nothing held out: NaN
      if (!CHECK(may_lack || channel_is_finite(&channel)))
        printf("    %s: %s\n", text, channel.key);
    }
    lab_close(&whole);
    lab_close(&single);
    lab_close(&cut);
  }
}

// Through a whole trial and the learning after it.
TEST(going_on_equals_never_having_stopped) {
  enum { FURTHER = 37 };
  char text[320];
  for (int32_t i = 0; policy_mind(i, text); i++) {
    Lab lab = small_open(text), ahead = small_open(text);
    lab_ticks(&lab, 25);
    lab_ticks(&ahead, 25 + FURTHER);
    for (int32_t t = 0; t < 130; t++) {
      if (t % 3 == 0) check_save(&lab, &ahead, FURTHER);
      lab_ticks(&lab, 1);
      lab_ticks(&ahead, 1);
    }
    CHECK(gdn_run_progress(lab.run).model_steps > 0);
    lab_close(&lab);
    lab_close(&ahead);
  }
}

// What is damaged is refused, or goes on without harm: every byte of a snapshot in the middle of imagining.
TEST(damage_does_no_harm) {
  static const char *const minds[2] = {"agent=mbrl-backprop agent.batch=8 agent.policy_updates=2",
                                       "agent=mbrl-policy-gradient agent.rounds=1 "
                                       "agent.minibatch=512"};
  for (int32_t i = 0; i < 2; i++) {
    char text[256];
    snprintf(text, sizeof text, "env=line model=linear agent.horizon=2 agent.width=4 %s", minds[i]);
    Lab lab = small_open(text);
    while (gdn_run_progress(lab.run).phase != GDN_PHASE_IMAGINE) lab_ticks(&lab, 1);
    lab_ticks(&lab, 1);
    uint64_t bytes = save(lab.run, snapshot);
    gdn_random random = {6};
    int32_t n = 0;
    for (int32_t k = 0; k < 300; k++) {
      uint64_t at = (uint64_t)(rng_unit(&random) * (double)bytes);
      uint8_t was = snapshot[at];
      snapshot[at] ^= (uint8_t)(1 << rng_below(&random, 8));
      n += refused(snapshot, bytes);
      snapshot[at] = was;
    }
    CHECK(n > 0);
    lab_close(&lab);
  }
}

// -- what happens when -----------------------------------------------------------------------------------

static const PolicyAgent *policy_of(const Lab *lab) {
  return (const PolicyAgent *)lab->run->agent;
}

TEST(random_trials_come_first) {
  for (int32_t i = 0; i < 2; i++) {
    char text[320];
    snprintf(text, sizeof text, "env=pendulum model=network agent.random_trials=3 %s",
             i ? gradient_ : backprop);
    Lab lab = small_open(text);
    double least = 2, most = -2;
    for (int32_t t = 0; t < 3 * TRIAL; t++) {
      CHECK(gdn_run_progress(lab.run).updates == 0 && gdn_run_progress(lab.run).model_steps == 0);
      lab_steps(&lab, 1);
      least = lab.run->action[0] < least ? lab.run->action[0] : least;
      most = lab.run->action[0] > most ? lab.run->action[0] : most;
    }
    CHECK(least < -1.5 && most > 1.5 && least >= -2 && most <= 2); // uniform in the bounds
    CHECK(gdn_run_progress(lab.run).updates > 0 && gdn_run_progress(lab.run).model_steps > 0);
    CHECK_INT(policy_of(&lab)->real.n, 3 * TRIAL);
    lab_close(&lab);
  }
}

// The model's 2 epochs of 10 rows in batches of 16 are 2 updates; then the policy's.
TEST(imagined_steps_and_updates_are_counted) {
  char text[320];
  snprintf(text, sizeof text, "env=pendulum model=network model.holdout=0 %s", backprop);
  Lab lab = small_open(text);
  small_episode(&lab);
  CHECK_INT(gdn_run_progress(lab.run).updates, 2 + 4);
  CHECK_INT(gdn_run_progress(lab.run).model_steps, 4 * 8 * 5);
  CHECK_INT(gdn_run_set(lab.run, "agent.horizon", "7", NULL), GDN_OK);
  small_episode(&lab); // 20 rows
  CHECK_INT(gdn_run_progress(lab.run).updates, 2 + 4 + 4 + 4);
  CHECK_INT(gdn_run_progress(lab.run).model_steps, 4 * 8 * (5 + 7));
  CHECK_INT(policy_of(&lab)->shown, 7);
  lab_close(&lab);
  // 40 ways are two tiles; 64 x 5 steps are 5 minibatches of 64, twice.
  snprintf(text, sizeof text, "env=pendulum model=network model.holdout=0 agent.ways=40 %s",
           gradient_);
  lab = small_open(text);
  small_episode(&lab);
  CHECK_INT(gdn_run_progress(lab.run).updates, 2 + 2 * 10);
  CHECK_INT(gdn_run_progress(lab.run).model_steps, 2 * 64 * 5);
  CHECK_INT(gdn_run_progress(lab.run).ticks, 3 * TRIAL + 2 + 2 * (5 + 10));
  lab_close(&lab);
}

// Every way is imagined once, and the members share them evenly.
TEST(ways_are_assigned_to_all_members) {
  for (int32_t members = 1; members <= 10; members++) {
    for (int32_t n = 32; n <= 256; n += 32) {
      Imagination im = {.members = members};
      PolicyRollouts ways = {.im = &im, .columns = n};
      int32_t seen[256] = {0}, each[10] = {0};
      for (int32_t tile = 0; tile * members * T < n; tile++) {
        for (int32_t m = 0; m < members; m++) {
          for (int32_t j = 0; j < T; j++) {
            int32_t c = policy_rollouts_way(&ways, tile, m, j);
            if (c < n) seen[c]++, each[m]++;
          }
        }
      }
      for (int32_t c = 0; c < n; c++) CHECK_INT(seen[c], 1);
      for (int32_t m = 0; m < members; m++)
        CHECK(each[m] >= n / members && each[m] <= n / members + 1);
    }
  }
}

TEST(what_is_imagined_is_drawn) {
  for (int32_t i = 0; i < 2; i++) {
    char text[320];
    snprintf(text, sizeof text, "env=point-navigation model=network %s", i ? gradient_ : backprop);
    Lab lab = small_open(text);
    gdn_scene scene = {.layers = 1u << GDN_LAYER_PLANNING};
    gdn_run_scene(lab.run, &scene);
    CHECK_INT(scene.n, 0);
    small_episode(&lab);
    scene.n = 0;
    gdn_run_scene(lab.run, &scene);
    CHECK_INT(scene.n, POLICY_WAYS * 5);
    lab_close(&lab);
  }
}

// A model that diverges takes the policy along, not the run.
TEST(divergence_is_survived) {
  for (int32_t i = 0; i < 6; i++) {
    char text[400];
    snprintf(text, sizeof text, "%s model=%s model.rate=1 model.optimiser=sgd agent.rate=0.1 %s",
             i < 3 ? "env=pendulum" : "env=cartpole-swingup",
             i % 3 == 2 ? "ensemble model.epochs=30" : "network model.activation=relu",
             i % 2 ? gradient_ : backprop);
    Lab lab = small_open(text);
    for (int32_t k = 0; k < 5; k++) {
      small_episode(&lab);
      CHECK(scene_is_finite(lab.run));
    }
    gdn_channel channel;
    for (int32_t c = 0; c < gdn_run_channel_count(lab.run); c++) {
      CHECK_INT(gdn_run_channel(lab.run, c, &channel), GDN_OK);
      if (strncmp(channel.key, "backprop", 8) && strncmp(channel.key, "policy", 6)) continue;
      CHECK(channel_is_finite(&channel));
    }
    lab_close(&lab);
  }
}

TEST_MAIN(RUN(ticks_may_be_cut_anywhere) RUN(going_on_equals_never_having_stopped)
              RUN(damage_does_no_harm) RUN(random_trials_come_first)
                  RUN(imagined_steps_and_updates_are_counted) RUN(ways_are_assigned_to_all_members)
                      RUN(what_is_imagined_is_drawn) RUN(divergence_is_survived))
