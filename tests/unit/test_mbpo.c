// MBPO as a run: what is due when, how the buffers fill, the schedule, and that it can be stopped, saved and cut up
// anywhere. Its parts are in test_branch.c and test_return_bound.c; that it learns is in tests/learning.
#include "agents/bases/actor_critic_agent.h"
#include "gauges/return_bound.h"
#include "models/table.h"
#include "run/run.h"
#include "saving.h"

// Three members of a tile of 32: one step of all branches is 96 imagined steps.
#define SMALL                                                                                   \
  "agent=mbpo agent.width=8 agent.batch=16 agent.capacity=200 agent.random_steps=12 "           \
  "agent.retrain_every=10 agent.rollouts_per_step=120 agent.updates_per_step=2 agent.elites=3 " \
  "model.members=3 model.width=8 model.epochs=2 model.batch=16 time_limit=15 "
static const char *const worlds[] = {"env=pendulum ", "env=inverted-pendulum ",
                                     "env=point-navigation env.wall=on ", "env=line "};

static Lab small_mbpo(const char *world, const char *more) {
  char text[1024];
  snprintf(text, sizeof text, "%s%s%s", world, SMALL, more);
  return lab_open(text);
}

static gdn_phase phase_of(const Lab *lab) {
  return gdn_run_progress(lab->run).phase;
}

// jannerm/mbpo, rollout_schedule [20, 150, 1, 15].
TEST(schedule) {
  static const int32_t steps[] = {20, 29, 30, 85, 149, 150, 200};
  static const int32_t lengths[] = {1, 1, 2, 8, 14, 15, 15};
  Lab lab = lab_open("env=pendulum agent=mbpo agent.random_steps=1000 agent.schedule=on "
                     "agent.rollout_start=1 agent.rollout_end=15 agent.epoch_from=20 "
                     "agent.epoch_to=150 agent.rollout_length=9");
  const double *now = lab_f64(&lab, "mbpo.now");
  for (int32_t i = 0, at = 0; i < GDN_COUNT(steps); i++) {
    lab_steps(&lab, steps[i] - at);
    at = steps[i];
    CHECK_INT(now[4], lengths[i]);
  }
  CHECK_INT(gdn_run_set(lab.run, "agent.schedule", "off", NULL), GDN_OK);
  lab_steps(&lab, 1);
  CHECK_INT(now[4], 9);
  lab_close(&lab);
}

// After the random steps: training, then branches, then the policy; and only then the next step.
TEST(what_is_due_comes_in_order) {
  static const gdn_phase order[] = {GDN_PHASE_UPDATE, GDN_PHASE_IMAGINE, GDN_PHASE_UPDATE};
  Lab lab = small_mbpo(worlds[0], "");
  lab_steps(&lab, 11);
  CHECK(gdn_run_progress(lab.run).updates == 0 && gdn_run_progress(lab.run).model_steps == 0);
  gdn_run_advance(lab.run, 3, GDN_UNTIL_TICKS); // decide, act, observe
  for (int32_t i = 0; i < 3; i++) {
    CHECK_INT(phase_of(&lab), order[i]);
    gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_PHASE);
  }
  CHECK_INT(phase_of(&lab), GDN_PHASE_DECIDE);
  CHECK_INT(gdn_run_progress(lab.run).updates,
            2 + 2); // of the model, two epochs of one batch; then of the policy
  CHECK_INT(gdn_run_progress(lab.run).model_steps, 96);
  gdn_run_advance(lab.run, 3, GDN_UNTIL_TICKS);
  CHECK_INT(phase_of(&lab), GDN_PHASE_IMAGINE); // nothing to train
  lab_close(&lab);
}

// 120 imagined steps for each real one, in whole steps of 96 branches; kept for one training, 10 real steps.
TEST(buffers_fill) {
  Lab lab = small_mbpo(worlds[0], "agent.rollout_length=4");
  const double *now = lab_f64(&lab, "mbpo.now");
  CHECK(now[0] == 0 && now[1] == 200 && now[2] == 0 && now[3] == 1200);
  for (int32_t step = 1; step < 40; step++) {
    lab_steps(&lab, 1);
    int32_t imagined = step < 12 ? 0 : (step - 11) * 120 / 96 * 96;
    CHECK_INT(now[0], step);
    CHECK_INT(now[2], imagined < 1200 ? imagined : 1200);
    CHECK_INT(gdn_run_progress(lab.run).model_steps, imagined);
  }
  lab_close(&lab);
}

TEST(every_model_of_dynamics_serves) {
  static const char *const models[] = {"model=network",
                                       "model=gaussian-network",
                                       "model=linear",
                                       "model=oracle",
                                       "model=ensemble model.kind=deterministic",
                                       "model=ensemble model.reward=learned"};
  for (int32_t i = 0; i < GDN_COUNT(models); i++) {
    char text[256];
    snprintf(text, sizeof text,
             "env=pendulum agent=mbpo agent.random_steps=20 agent.retrain_every=20 %s", models[i]);
    Lab lab = lab_open(text);
    lab_steps(&lab, 45);
    gdn_progress progress = gdn_run_progress(lab.run);
    CHECK(progress.model_steps > 0);
    CHECK_INT(((const ActorCriticAgent *)lab.run->agent)->learner.updates, 260);
    // The oracle learns nothing; the others' updates count as well.
    CHECK((progress.updates > 260) == (lab.run->model->type != &oracle_model));
    lab_close(&lab);
  }
}

TEST(without_imagined_steps_the_model_changes_nothing) {
  Lab one = small_mbpo(worlds[0], "agent.rollouts_per_step=0");
  Lab two = small_mbpo(worlds[0], "agent.rollouts_per_step=0 model.epochs=1");
  lab_steps(&one, 60);
  lab_steps(&two, 60);
  CHECK_INT(gdn_run_progress(one.run).model_steps, 0);
  CHECK(gdn_run_progress(one.run).total_reward == gdn_run_progress(two.run).total_reward);
  lab_close(&one);
  lab_close(&two);
}

TEST(choices_are_refused_with_a_sentence) {
  gdn_config config = lab_config("env=cartpole agent=mbpo");
  gdn_message why = {""};
  uint64_t bytes;
  CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_UNFIT);
  CHECK(is_sentence(&why));
}

TEST(ticks_may_be_cut_up) {
  for (int32_t i = 0; i < GDN_COUNT(worlds); i++) {
    Lab one = small_mbpo(worlds[i], "agent.rollout_length=5 model.patience=1");
    Lab two = small_mbpo(worlds[i], "agent.rollout_length=5 model.patience=1");
    lab_ticks(&one, 600);
    for (int32_t k = 0; k < 600; k++) lab_ticks(&two, 1);
    CHECK(gdn_run_state_hash(one.run) == gdn_run_state_hash(two.run));
    CHECK(gdn_run_progress(one.run).env_steps > 30 && gdn_run_progress(one.run).updates > 40);
    lab_close(&one);
    lab_close(&two);
  }
}

// From within the random steps to after the second training, at every tick.
TEST(going_on_equals_never_having_stopped) {
  enum { FURTHER = 17 };
  int32_t fitting = 0, imagining = 0;
  Lab lab = small_mbpo(worlds[1], "agent.rollout_length=5");
  Lab ahead = small_mbpo(worlds[1], "agent.rollout_length=5");
  lab_steps(&lab, 10);
  lab_steps(&ahead, 10);
  lab_ticks(&ahead, FURTHER);
  while (gdn_run_progress(lab.run).env_steps < 24) {
    gdn_progress now = gdn_run_progress(lab.run);
    fitting += now.phase == GDN_PHASE_UPDATE && now.due > 4;
    imagining += now.phase == GDN_PHASE_IMAGINE;
    check_save(&lab, &ahead, FURTHER);
    lab_ticks(&lab, 1);
    lab_ticks(&ahead, 1);
  }
  CHECK(fitting > 1 && imagining > 1);
  lab_close(&lab);
  lab_close(&ahead);
}

TEST(damage_does_no_harm) {
  Lab lab = small_mbpo(worlds[1], "");
  lab_ticks(&lab, 150);
  uint64_t bytes = save(lab.run, snapshot);
  for (uint64_t cut = 0; cut < bytes; cut += bytes / 13) CHECK(refused(snapshot, cut));
  lab_close(&lab);
}

// Branches of k lines each, from the real states they began at.
TEST(branches_are_drawn) {
  Lab lab = small_mbpo(worlds[0], "agent.rollout_length=3 agent.rollouts_per_step=96");
  lab_steps(&lab, 11 + 3);
  gdn_scene scene = {.layers = 1u << GDN_LAYER_PLANNING};
  gdn_run_scene(lab.run, &scene);
  CHECK_INT(scene.n, 32 * (1 + 3));
  lab_steps(&lab, 2);
  gdn_run_scene(lab.run, &scene);
  CHECK_INT(scene.n, 32 * (1 + 2)); // others, not yet at their end
  lab_close(&lab);
}

TEST(the_bound_is_measured_as_the_run_goes_on) {
  Lab lab = small_mbpo(worlds[0], "");
  const double *rows = lab_f64(&lab, "mbpo.bound");
  lab_steps(&lab, 60);
  int32_t n = 0;
  for (const double *row = rows; row[RETURN_BOUND_STEPS] > 0; row += RETURN_BOUND_WIDTH, n++) {
    CHECK(row[RETURN_BOUND_EPS_M] > 0 && row[RETURN_BOUND_EPS_M] <= 1);
    CHECK(row[RETURN_BOUND_EPS_PI] >= 0 && row[RETURN_BOUND_EPS_PI] <= 1);
    CHECK(row[RETURN_BOUND_GAP] > 0 && row[RETURN_BOUND_BRANCH_GAP] > 0);
    CHECK(row[RETURN_BOUND_IMAGINED] == row[RETURN_BOUND_IMAGINED]);
  }
  CHECK_INT(n, 5); // before the trainings after 12, 22, 32, 42 and 52 steps
  lab_close(&lab);
}

TEST_MAIN(RUN(schedule) RUN(what_is_due_comes_in_order) RUN(buffers_fill)
              RUN(every_model_of_dynamics_serves)
                  RUN(without_imagined_steps_the_model_changes_nothing)
                      RUN(choices_are_refused_with_a_sentence) RUN(ticks_may_be_cut_up)
                          RUN(going_on_equals_never_having_stopped) RUN(damage_does_no_harm)
                              RUN(branches_are_drawn) RUN(the_bound_is_measured_as_the_run_goes_on))
