// PIPPS in its worlds: J's gradient by reparameterisation is that of what was drawn, through the model that was learned; all
// three estimators improve the policy; who waits may cut the search short; and models that cannot say how far off they may be
// are refused.
#include <math.h>

#include "../../src/agents/policy/pipps.c"
#include "unit/planning.h"

#define SMALL \
  "agent=pipps agent.basis=6 agent.particles=20 agent.updates=2 agent.horizon=6 time_limit=20 "

// A run whose search for a policy has just ended.
static Lab searched(const char *text) {
  char all[256];
  snprintf(all, sizeof all, SMALL "%s", text);
  Lab lab = small_open(all);
  small_episode(&lab);
  return lab;
}

// J of the way that was drawn last.
static double imagine(Pipps *me) {
  double J = 0;
  for (int32_t t = 0; t < me->search.H; t++) {
    draw_noise(me, t);
    J += particles_step(&me->pi.particles, t);
  }
  return J;
}

static void check_gradient(const char *text) {
  Lab lab = searched(text);
  Pipps *me = (Pipps *)lab.run->agent;
  Particles *p = &me->pi.particles;
  gdn_random random = {3};
  int64_t n = me->pi.net.n;
  CHECK(p->n == n);
  Real *theta = malloc(sizeof *theta * (size_t)n);
  begin_way(me, SEARCH_FORWARDS);
  for (int64_t i = 0; i < n; i++) { // a policy that acts
    me->pi.net.theta[i] = (Real)(2 * rng_unit(&random) - 1);
    theta[i] = me->pi.net.theta[i];
  }
  imagine(me);
  particles_turn(p);
  for (int32_t t = me->search.H - 1; t >= 0; t--) {
    draw_noise(me, t);
    particles_back(p, t, me->search.H, ESTIMATE_RP);
  }
  particles_gradient(p, me->pi.net.gradient);
  double length = gradient_clip(me->pi.net.gradient, n, 0);
  CHECK(length > 1e-4);
  for (int32_t k = 0; k < 4; k++) {
    double along = 0, h = 0.003, J[2], size = 0, direction[512];
    for (int64_t i = 0; i < n; i++) {
      direction[i] = k == 0 ? (double)me->pi.net.gradient[i] : 2 * rng_unit(&random) - 1;
      size += direction[i] * direction[i];
    }
    for (int64_t i = 0; i < n; i++)
      along += direction[i] / sqrt(size) * (double)me->pi.net.gradient[i];
    for (int32_t side = 0; side < 2; side++) {
      for (int64_t i = 0; i < n; i++)
        me->pi.net.theta[i] = theta[i] + (Real)((side ? h : -h) * direction[i] / sqrt(size));
      J[side] = imagine(me);
    }
    CHECK_NEAR((J[1] - J[0]) / (2 * h), along, 0.02 * length);
  }
  free(theta);
  lab_close(&lab);
}

TEST(its_gradient_is_that_of_what_was_drawn) {
  check_gradient("env=pilco-pendulum env.width=2");
  check_gradient("env=line model=gaussian-network");
  check_gradient("env=pilco-cartpole model=ensemble env.width=2");
}

// The same policy, the same model: each estimator leads down.
TEST(every_estimator_leads_down) {
  static const char *const words[] = {"tp", "rp", "lr"};
  for (int32_t k = 0; k < 3; k++) {
    char text[200];
    snprintf(text, sizeof text,
             "env=pilco-pendulum env.width=2 agent.updates=40 agent.particles=100 agent.horizon=20 "
             "agent.rate=0.05 agent.estimator=%s",
             words[k]);
    Lab lab = searched(text);
    const TrialCost *cost = &((Pipps *)lab.run->agent)->search.cost;
    CHECK(cost->n_improvements == 40);
    double first = cost->improvements[1], last = cost->improvements[3 * 39 + 1];
    CHECK(first - last > 0.15); // three standard errors of J
    printf("%s: J %.2f, after 40 updates %.2f\n", words[k], first, last);
    lab_close(&lab);
  }
}

TEST(who_waits_may_cut_it_short) {
  Lab lab = small_open(SMALL "env=line agent.updates=50");
  Pipps *me = (Pipps *)lab.run->agent;
  while (me->n_updates < 3) CHECK_INT(gdn_run_advance(lab.run, 1, GDN_UNTIL_TICKS), GDN_OK);
  me->p.updates = 5;
  small_episode(&lab);
  CHECK_INT(me->n_updates, 5);
  CHECK_INT(me->search.doing, SEARCH_BEGIN);
  CHECK_INT(me->search.beam.horizon, me->search.H);
  lab_close(&lab);
}

static void refuses(const char *text) {
  gdn_config config = lab_config(text);
  gdn_message why = {""};
  uint64_t bytes = 0;
  CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_UNFIT);
  CHECK(is_sentence(&why));
}

TEST(who_knows_no_doubt_is_refused) {
  refuses("env=line agent=pipps model=network");
  refuses("env=line agent=pipps model=oracle");
}

TEST_MAIN(RUN(its_gradient_is_that_of_what_was_drawn) RUN(every_estimator_leads_down)
              RUN(who_waits_may_cut_it_short) RUN(who_knows_no_doubt_is_refused))
