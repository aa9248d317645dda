// What an update of soft actor-critic does, what learns from it, and the agent around it.
#include "gauges/critic_map.h"
#include "lab.h"
#include "sac.h"
#include "world.h"

// -- an update ----------------------------------------------------------------------------------------

// Adam's first step is rate times the gradient's sign; targets go a quarter of the way to the critics of after it.
TEST(an_update_steps_everything_once) {
  begin();
  fill(6);
  look();
  settings.entropy = 3; // more than there is
  CHECK_INT(sac_update(&sac), 1);
  CHECK_INT(sac.base.updates, 1);
  CHECK_NEAR(sac.wanted_entropy, 3 * ACTION, 0);
  CHECK_NEAR(*sac.alpha.extra, 0.001, 1e-6);
  for (int64_t i = 0; i < sac.base.critic.n; i++) {
    double moved = (double)sac.base.critic.theta[i] - critics[i],
           gradient = (double)sac.base.critic.gradient[i];
    if (fabs(gradient) > 1e-3) CHECK_NEAR(moved, gradient > 0 ? -0.001 : 0.001, 1e-5);
    double target = targets[i] + 0.25 * ((double)sac.base.critic.theta[i] - targets[i]);
    CHECK_NEAR(sac.base.critic.target[i], target, 1e-6);
  }
  // The policy of before, judged by the critics of after their step, at the temperature of before.
  in_double(sac.base.critic.theta, sac.base.critic.n, critics);
  const double alpha = 1;
  CHECK_NEAR(sac.base.policy_loss, policy_loss(alpha), 1e-5);
}

TEST(own_targets_are_kept) {
  begin();
  fill(7);
  sac.base.own_target = 1;
  for (int32_t j = 0; j < BATCH; j++) sac.base.target[j] = 5;
  look();
  CHECK_INT(sac_update(&sac), 1);
  for (int32_t j = 0; j < BATCH; j++) CHECK(sac.base.target[j] == 5);
  CHECK_NEAR(sac.base.critic_loss, critic_loss(), 1e-3);
}

// What does not fit into a float: the parameters stay those of before, and the next batch is learned from.
TEST(what_is_not_finite_is_refused) {
  static Real before[4][PARAMETERS];
  for (int32_t kind = 0; kind < 2; kind++) {
    begin();
    fill(8);
    CHECK_INT(sac_update(&sac), 1);
    size_t critic_bytes = (size_t)sac.base.critic.n * sizeof(Real);
    size_t policy_bytes = (size_t)sac.base.policy.n * sizeof(Real);
    Real unsound = sac.base.policy.theta[0], log_alpha = *sac.alpha.extra;
    if (kind == 0) sac.base.r[3] = 1e30f; // the critics' loss overflows
    if (kind == 1) {                      // the policy alone is not a number
      sac.base.own_target = 1;
      sac.base.policy.theta[0] = NAN;
    }
    memcpy(before[0], sac.base.critic.theta, critic_bytes);
    memcpy(before[1], sac.base.critic.target, critic_bytes);
    memcpy(before[2], sac.base.policy.theta, policy_bytes);
    CHECK_INT(sac_update(&sac), 0);
    CHECK_INT(sac.base.updates, 1);
    CHECK(memcmp(before[0], sac.base.critic.theta, critic_bytes) == 0);
    CHECK(memcmp(before[1], sac.base.critic.target, critic_bytes) == 0);
    CHECK(memcmp(before[2], sac.base.policy.theta, policy_bytes) == 0);
    CHECK(*sac.alpha.extra == log_alpha);
    CHECK_NEAR(sac.base.losses.sums[SAC_REFUSED], 1, 0);
    sac.base.policy.theta[0] = unsound;
    sac.base.own_target = 0;
    fill(9);
    CHECK_INT(sac_update(&sac), 1);
    look();
    for (int64_t i = 0; i < sac.base.critic.n; i++) CHECK(isfinite(critics[i]));
  }
}

TEST(the_channel_has_means_of_a_hundred) {
  double sum = 0;
  begin();
  for (int32_t i = 0; i < LOSS_RING_EVERY; i++) {
    CHECK_INT(sac.base.losses.n, 0);
    fill((uint64_t)i);
    CHECK_INT(sac_update(&sac), 1);
    sum += (double)sac.base.critic_loss;
  }
  ChannelList list = {.n = 0};
  sac.base.type->channels(&sac.base, &list);
  CHECK_TEXT(list.channels[0].key, "sac.losses");
  const double *row = (const double *)list.channels[0].data;
  CHECK_NEAR(row[SAC_UPDATES], LOSS_RING_EVERY, 0);
  CHECK_NEAR(row[SAC_CRITIC_LOSS], sum / LOSS_RING_EVERY, 1e-9);
  CHECK_NEAR(row[SAC_REFUSED], 0, 0);
  CHECK(sac.base.losses.n == 1 && row[SAC_COLUMNS] == 0);
}

// -- learning -----------------------------------------------------------------------------------------

// One step, then the end: reward -4 (a - s)^2 in state s. The policy must find a = s, the critics the reward, the
// temperature the value at which the best policy has the entropy wanted. A learner that goes on from what
// another saved half way ends with the same bits.
TEST(a_bandit_with_a_state_is_learned) {
  enum { UPDATES = 6000 };
  static uint8_t saved[1 << 20];
  const gdn_space observation = {.dim = 1};
  uint64_t digest[2];
  settings = (SacParams){.hidden = 2,
                         .width = 16,
                         .batch = 32,
                         .gamma = 0.99,
                         .rate = 0.003,
                         .tau = 0.01,
                         .entropy = -1};
  begin_with(&observation, 1);
  gdn_archive out = archive_write(saved, sizeof saved);
  for (int32_t begun = 0; begun < 2; begun++) {
    int32_t from = begun * UPDATES / 2;
    if (begun == 1) { // a new one goes on from the middle
      begin_with(&observation, 1);
      gdn_archive in = archive_read(saved, out.at);
      sac_state(&sac, &in);
      CHECK(!in.failed && in.at == out.at);
    }
    for (int32_t k = from; k < UPDATES; k++) {
      gdn_random random = rng_stream((uint64_t)k, "bandit", 0);
      if (begun == 0 && k == UPDATES / 2) sac_state(&sac, &out);
      for (int32_t j = 0; j < sac.base.batch; j++) {
        float s = (float)(1.6 * gdn_random_unit(&random) - 0.8), zero = 0;
        float a = (float)(2 * gdn_random_unit(&random) - 1);
        actor_critic_set_column(&sac.base, j,
                                &(ReplayRow){&s, &a, &zero, -4 * (a - s) * (a - s), 1});
      }
      CHECK_INT(sac_update(&sac), 1);
    }
    gdn_archive hash = archive_hash();
    sac_state(&sac, &hash);
    digest[begun] = hash.hash;
  }
  CHECK(digest[0] == digest[1]);
  for (double s = -0.6; s <= 0.6; s += 0.3) {
    double a;
    actor_critic_act(&sac.base, &s, 1, &a);
    CHECK_NEAR(a, s, 0.1);
  }
  // The best policy's density is in proportion to exp(-4 (a - s)^2 / alpha): a Gaussian of variance alpha / 8. Its
  // entropy (log(2 pi e alpha / 8)) / 2 is -1 at this temperature:
  CHECK_NEAR(*sac.alpha.extra, log(8) - 2 - log(2 * acos(-1)) - 1, 0.1);
  double entropy = 0; // over the last 2000 updates
  for (uint64_t i = sac.base.losses.n - 20; i < sac.base.losses.n; i++) {
    entropy += sac.base.losses.rows[i * SAC_COLUMNS + SAC_ENTROPY] / 20;
  }
  CHECK_NEAR(entropy, -1, 0.1);
  CHECK(sac.base.critic_loss < 0.05f);
}

// -- the agent ---------------------------------------------------------------------------------------

#define SMALL "env=pendulum agent=sac agent.width=8 agent.batch=16 agent.random_steps=50 "

TEST(updates_begin_after_the_random_steps) {
  Lab lab = lab_open(SMALL "agent.updates_per_step=3 time_limit=20");
  lab_steps(&lab, 49);
  CHECK_INT(gdn_run_progress(lab.run).updates, 0);
  lab_steps(&lab, 11);
  CHECK_INT(gdn_run_progress(lab.run).updates, 3 * 11);
  CHECK_INT(gdn_run_progress(lab.run).model_steps, 0);
  lab_close(&lab);
}

// One tick at a time, or all at once, or saved in the middle of a step's updates and loaded elsewhere.
TEST(a_run_has_one_future) {
  enum { TICKS = 3000, MIDDLE = 1001 };
  static uint8_t saved[1 << 21];
  gdn_message why = {""};
  Lab whole = lab_open(SMALL "agent.updates_per_step=7"),
      single = lab_open(SMALL "agent.updates_per_step=7");
  Lab loaded = lab_open(SMALL "agent.updates_per_step=7");
  lab_ticks(&whole, TICKS);
  for (int32_t i = 0; i < TICKS; i++) {
    if (i == MIDDLE) {
      CHECK(gdn_run_progress(single.run).due > 0);
      CHECK_INT(gdn_run_save(single.run, saved, sizeof saved), GDN_OK);
      CHECK_INT(gdn_run_load(loaded.run, saved, gdn_run_save_bytes(single.run), &why), GDN_OK);
    }
    lab_ticks(&single, 1);
  }
  lab_ticks(&loaded, TICKS - MIDDLE);
  CHECK(gdn_run_state_hash(whole.run) == gdn_run_state_hash(single.run));
  CHECK(gdn_run_state_hash(whole.run) == gdn_run_state_hash(loaded.run));
  lab_close(&whole);
  lab_close(&single);
  lab_close(&loaded);
}

// The middle of a cell of the plane; looking draws nothing.
TEST(the_maps_show_the_critics) {
  static uint8_t block[1 << 16];
  gdn_arena arena = arena_over(block, sizeof block);
  gdn_env *env = world("pendulum", "");
  CriticMap map = {0};
  ChannelList list = {.n = 0};
  settings = (SacParams){.hidden = 1, .width = 8, .batch = 8};
  begin_with(&env->observation, env->action.dim);
  critic_map_open(&map, env, &arena);
  gdn_random before = sac.base.random;
  critic_map_look(&map, &sac.base);
  CHECK(!arena.failed && sac.base.random.state == before.state);

  const int32_t row = 5, cell = 17;
  double angle = acos(-1) * (2 * (cell + 0.5) / 24 - 1), speed = 8 * (2 * (row + 0.5) / 24 - 1);
  const double o[] = {cos(angle), sin(angle), speed}, still[] = {0};
  look();
  Drawn d = draw(o, still);
  critic_map_channels(&map, &list);
  CHECK_TEXT(list.channels[0].key, "sac.values");
  CHECK_TEXT(list.channels[1].key, "sac.actions");
  CHECK_NEAR(((const float *)list.channels[0].data)[row * 24 + cell], lower(critics, o, d.a), 1e-4);
  CHECK_NEAR(((const float *)list.channels[1].data)[row * 24 + cell], d.a[0], 1e-5);
  world_free(env);
}

TEST(choices_are_refused_with_a_sentence) {
  gdn_config config = lab_config("env=cartpole agent=sac");
  gdn_message why = {""};
  uint64_t bytes;
  CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_UNFIT);
  CHECK(is_sentence(&why));
}

TEST_MAIN(RUN(an_update_steps_everything_once) RUN(own_targets_are_kept)
              RUN(what_is_not_finite_is_refused) RUN(the_channel_has_means_of_a_hundred)
                  RUN(a_bandit_with_a_state_is_learned) RUN(updates_begin_after_the_random_steps)
                      RUN(a_run_has_one_future) RUN(the_maps_show_the_critics)
                          RUN(choices_are_refused_with_a_sentence))
