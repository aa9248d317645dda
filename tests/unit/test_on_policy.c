// Agents that learn by policy gradient from real steps: what stands at the borders of a batch, and when what is learned.
#include <math.h>

#include "agents/bases/on_policy_agent.h"
#include "lab.h"
#include "run/run.h"

static OnPolicyAgent *agent_of(const Lab *lab) {
  return (OnPolicyAgent *)lab->run->agent;
}

// V(s) is the same everywhere.
static void expect_everywhere(OnPolicyAgent *me, float v) {
  Net *net = &me->learner.baseline;
  memset(net->theta, 0, sizeof *net->theta * (size_t)net->n);
  net->theta[net->n - 1] = v;
}

// Steps of an agent whose batch fills up, without learning from it.
static void fill(const Lab *lab) {
  OnPolicyAgent *me = agent_of(lab);
  for (int32_t i = 0; i < 10000 && !me->is_full; i++) lab_ticks(lab, 1);
  CHECK(me->is_full);
}

// A reward of 1 for ever is worth 1 / (1 - gamma) everywhere. A time limit and the batch's end are no ends: there nothing
// is worse than expected, so that every advantage is 0. (Poles stand for 5 steps in any case.)
TEST(a_time_limit_is_no_end) {
  Lab lab = lab_open("env=cartpole agent=a2c time_limit=5 agent.steps=13 agent.gamma=0.9");
  OnPolicyAgent *me = agent_of(&lab);
  expect_everywhere(me, 10);
  fill(&lab);
  CHECK_INT(me->gathered, 13);
  for (int32_t t = 0; t < 13; t++) {
    int32_t border = t % 5 == 4 || t == 12;
    CHECK_INT(me->batch.ended[t], border);
    CHECK_NEAR(me->batch.rewards[t], border ? 10 : 1, 1e-5);
    CHECK_NEAR(me->batch.target[t], 10, 1e-4);
    CHECK(me->batch.advantage[t] == 0);
  }
  lab_close(&lab);
}

static void observe_one(OnPolicyAgent *me, int32_t terminated, int32_t truncated, double bonus) {
  double s[4] = {0}, a[1];
  on_policy_agent_decide(&me->base, s, a);
  Transition t = {s, a, s, 1, terminated, truncated};
  on_policy_agent_observe(me, &t, bonus);
}

// Where both come at once the episode is over, and nothing follows; a bonus is a reward.
TEST(an_end_is_an_end) {
  Lab lab = lab_open("env=cartpole agent=a2c agent.steps=13 agent.gamma=0.9");
  OnPolicyAgent *me = agent_of(&lab);
  expect_everywhere(me, 10);
  observe_one(me, 0, 0, 0);
  observe_one(me, 1, 1, 0);
  observe_one(me, 0, 1, 0.5);
  static const double expected[] = {1, 1, 1 + 9 + 0.5};
  for (int32_t t = 0; t < 3; t++) {
    CHECK_NEAR(me->batch.rewards[t], expected[t], 1e-5);
    CHECK_INT(me->batch.ended[t], t > 0);
  }
  lab_close(&lab);
}

// Without a baseline nobody knows what comes after a time limit.
TEST(without_a_baseline_nothing_is_expected) {
  Lab lab = lab_open("env=cartpole agent=reinforce agent.baseline=off agent.steps=32 time_limit=5 "
                     "agent.gamma=0.5");
  OnPolicyAgent *me = agent_of(&lab);
  expect_everywhere(me, 10);
  fill(&lab);
  static const double returns[] = {1.9375, 1.875, 1.75, 1.5, 1};
  CHECK_INT(me->gathered, 35); // the episode is finished first
  for (int32_t t = 0; t < 35; t++) CHECK_NEAR(me->batch.target[t], returns[t % 5], 1e-5);
  CHECK_INT(lab.run->agent->agenda.left, 1); // one update of the policy, none of a baseline
  lab_close(&lab);
}

TEST(updates_come_after_each_batch) {
  static const struct {
    const char *config;
    int32_t steps, updates;
  } all[] = {
      {"agent=reinforce agent.steps=32 agent.baseline_updates=7", 32, 8},
      {"agent=a2c agent.steps=16", 16, 1},
      {"agent=ppo agent.steps=64 agent.minibatch=20 agent.epochs=3", 64, 12},
  };
  for (int32_t i = 0; i < GDN_COUNT(all); i++) {
    char text[256];
    int32_t steps = all[i].steps;
    snprintf(text, sizeof text, "env=pendulum time_limit=8 %s", all[i].config);
    Lab lab = lab_open(text);
    for (int32_t k = 1; k <= 3; k++) {
      lab_steps(&lab, steps);
      CHECK_INT(gdn_run_progress(lab.run).updates, k * all[i].updates);
    }
    CHECK_INT(gdn_run_progress(lab.run).ticks, 3 * (3 * steps + all[i].updates));
    lab_close(&lab);
  }
}

// A person who drives is learned from as if the policy had drawn what they did.
TEST(what_a_person_does_is_learned_from) {
  Lab lab = lab_open("env=pendulum agent=a2c agent.steps=32");
  OnPolicyAgent *me = agent_of(&lab);
  lab_steps(&lab, 1);
  gdn_message why;
  CHECK_INT(gdn_run_set(lab.run, "drive", "1.5", &why), GDN_OK);
  lab_steps(&lab, 2);
  CHECK_NEAR(me->batch.actions[1], 0.75, 1e-6);
  CHECK_NEAR(me->batch.actions[2], 0.75, 1e-6);
  double z = ((double)me->batch.actions[2] - (double)me->learner.out[0]) /
             exp((double)me->learner.policy.extra[0]);
  CHECK_NEAR(me->batch.log_pi[2],
             -0.5 * z * z - (double)me->learner.policy.extra[0] - 0.5 * log(2 * acos(-1)), 1e-5);
  lab_close(&lab);
}

// A step whose numbers are none is nobody's.
TEST(what_is_no_number_is_left_out) {
  Lab lab = lab_open("env=cartpole agent=a2c agent.steps=13");
  OnPolicyAgent *me = agent_of(&lab);
  observe_one(me, 0, 0, 0);
  observe_one(me, 0, 0, (double)INFINITY);
  observe_one(me, 0, 0, 1e300);
  CHECK_INT(me->gathered, 1);
  CHECK_INT(me->batch.ended[0], 1);
  lab_close(&lab);
}

TEST_MAIN(RUN(a_time_limit_is_no_end) RUN(an_end_is_an_end)
              RUN(without_a_baseline_nothing_is_expected) RUN(updates_come_after_each_batch)
                  RUN(what_a_person_does_is_learned_from) RUN(what_is_no_number_is_left_out))
