// Targets that look ahead: STEVE's weights, the MVE agent in a run, and that saved runs continue.
#include "learners/expansion.h"

#include "lab.h"

// algorithms.md 4.21: three depths, four guesses each.
TEST(steve_weighs_depths_by_agreement) {
  const double guesses[] = {1, 1.2, .9, 1.1, 1.5, 1.4, 1.7, 1.2, 3, -1, 2, 4};
  double weights[3];
  CHECK_NEAR(expansion_steve(guesses, 3, 4, weights), 1.1632693858, 1e-9);
  CHECK_NEAR(weights[0], .7203640404, 1e-9);
  CHECK_NEAR(weights[1], .2770632289, 1e-9);
  CHECK_NEAR(weights[2], .0025727308, 1e-9);
  CHECK_NEAR(expansion_deepest(guesses, 3, 4), 2, 1e-12);
}

TEST(guesses_that_agree_are_believed_alone) {
  const double guesses[] = {7, 7, 0, 100};
  double weights[2];
  CHECK_NEAR(expansion_steve(guesses, 2, 2, weights), 7, 1e-6);
}

static const char SMALL[] =
    "env=pendulum agent=mve time_limit=20 agent.random_steps=10 agent.batch=40 agent.width=8 "
    "agent.retrain_every=7 model.width=8 model.epochs=2 agent.horizon=2";

static uint64_t digest_of(const char *text, int64_t ticks, int64_t each) {
  Lab lab = lab_open(text);
  for (int64_t done = 0; done < ticks; done += each) lab_ticks(&lab, each);
  uint64_t digest = gdn_run_state_hash(lab.run);
  lab_close(&lab);
  return digest;
}

TEST(one_tick_at_a_time_is_the_same) {
  CHECK(digest_of(SMALL, 600, 1) == digest_of(SMALL, 600, 600));
}

TEST(depths_and_weights_make_a_difference) {
  char deepest[400], none[400];
  snprintf(deepest, sizeof deepest, "%s agent.weighting=deepest", SMALL);
  snprintf(none, sizeof none, "%s agent.horizon=0", SMALL);
  uint64_t steve = digest_of(SMALL, 600, 600), mve = digest_of(deepest, 600, 600);
  CHECK(steve != mve && mve != digest_of(none, 600, 600));
}

// Saved anywhere, in a fit of the model too, and continued: as if it had never stopped.
TEST(saved_runs_continue) {
  for (int64_t stop = 1; stop < 400; stop += 13) {
    Lab lab = lab_open(SMALL);
    lab_ticks(&lab, stop);
    uint64_t bytes = gdn_run_save_bytes(lab.run);
    void *snapshot = malloc((size_t)bytes);
    CHECK(gdn_run_save(lab.run, snapshot, bytes) == GDN_OK);
    gdn_config config;
    gdn_message why;
    CHECK(gdn_snapshot_config(snapshot, bytes, &config, &why) == GDN_OK);
    Lab other = lab_from(&config);
    CHECK(gdn_run_load(other.run, snapshot, bytes, &why) == GDN_OK);
    lab_ticks(&lab, 150);
    lab_ticks(&other, 150);
    CHECK(gdn_run_state_hash(lab.run) == gdn_run_state_hash(other.run));
    free(snapshot);
    lab_close(&lab);
    lab_close(&other);
  }
}

TEST(weights_of_a_batch_sum_to_one) {
  Lab lab = lab_open(SMALL);
  lab_ticks(&lab, 600);
  gdn_channel weights;
  CHECK(gdn_run_channel_find(lab.run, "mve.weights", &weights) == GDN_OK);
  double sum = 0;
  for (int32_t h = 0; h < weights.shape[0]; h++) sum += ((const double *)weights.data)[h];
  CHECK_NEAR(sum, 1, 1e-9);
  lab_close(&lab);
}

TEST(choices_are_refused_with_a_sentence) {
  gdn_config config = lab_config("env=cartpole agent=mve");
  gdn_message why = {""};
  uint64_t bytes;
  CHECK(gdn_run_bytes(&config, &bytes, &why) == GDN_UNFIT && why.text[0] != 0);
  CHECK(gdn_config_parse(&config, "env=dyna-maze agent=chain-expansion", &why) == GDN_UNFIT);
  CHECK(why.text[0] != 0);
}

TEST_MAIN(RUN(steve_weighs_depths_by_agreement) RUN(guesses_that_agree_are_believed_alone)
              RUN(one_tick_at_a_time_is_the_same) RUN(depths_and_weights_make_a_difference)
                  RUN(saved_runs_continue) RUN(weights_of_a_batch_sum_to_one)
                      RUN(choices_are_refused_with_a_sentence))
