// The trust region: a bandit whose update is known, what holds of every update, and that work in pieces is the same work.
#include "learners/trust_region.h"

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "core/archive.h"
#include "math/rng.h"

enum { DIM = 2, STEPS = 96, CAP = 1 << 20 };

typedef struct Lesson {
  PolicyGradientParams how;
  TrustRegionParams p;
  PolicyGradient pg;
  TrustRegion tr;
  PolicyBatch batch;
  void *memory;
} Lesson;

static const TrustRegionParams usual = {.delta = 0.01,
                                        .products = 10,
                                        .damping = 0.1,
                                        .search = 1,
                                        .backtrack = 0.8,
                                        .tries = 10,
                                        .value_rate = 0.01,
                                        .value_updates = 3};

static void open_all(Lesson *l, gdn_arena *arena) {
  gdn_message why = {""};
  PolicyBatch *b = &l->batch;
  CHECK_INT(policy_gradient_open(&l->pg, arena, &why), GDN_OK);
  CHECK_INT(trust_region_open(&l->tr, arena, &why), GDN_OK);
  CHECK_TEXT(why.text, "");
  b->states = ARENA_NEW(arena, Real, (STEPS + 1) * DIM);
  b->actions = ARENA_NEW(arena, Real, STEPS * 2);
  b->log_pi = ARENA_NEW(arena, Real, STEPS);
  b->rewards = ARENA_NEW(arena, Real, STEPS);
  b->values = ARENA_NEW(arena, Real, STEPS + 1);
  b->ended = ARENA_NEW(arena, uint8_t, STEPS);
  policy_batch_open(b, arena);
}

static void lesson_open(Lesson *l, int32_t choices, int32_t minibatch, int32_t hidden) {
  l->how = (PolicyGradientParams){.minibatch = minibatch, .hidden = hidden, .width = 8};
  l->p = usual;
  l->pg = (PolicyGradient){.p = &l->how,
                           .features = {.observation = DIM, .n = DIM},
                           .action_dim = choices > 0 ? 1 : 2,
                           .choices = choices,
                           .columns = 1};
  l->tr = (TrustRegion){.p = &l->p, .pg = &l->pg};
  l->batch =
      (PolicyBatch){.longest = STEPS, .columns = 1, .dim = DIM, .action_dim = l->pg.action_dim};
  gdn_arena arena = arena_measure();
  open_all(l, &arena);
  uint64_t bytes = arena_bytes(&arena);
  l->memory = malloc((size_t)bytes);
  arena = arena_over(l->memory, bytes);
  open_all(l, &arena);
  CHECK(!arena.failed);
  policy_gradient_start(&l->pg, 4);
}

// -- a bandit ---------------------------------------------------------------------------------------------

// Three arms, worked out in another program: the policy's logits are biases, and each arm counts as often as it is drawn.
TEST(a_known_update) {
  static const Real logits[] = {0, .5f, -.5f}, advantage[] = {1, -.5f, .2f};
  static const double pi[] = {.3071958857, .5064803911, .1863237232};
  static const double g[] = {.2791733434, -.2994415570, .0202682136};
  static const double x[] = {.5971514221, -.5916456343, -.0055057879};
  static const double after[] = {.1440361519, .3572918739, -.5013280258};
  Lesson l;
  lesson_open(&l, 3, 3, 0);
  l.p.value_updates = 0;
  l.p.products = 20;
  Real *theta = l.pg.policy.theta, *bias = theta + DIM * 3;
  memset(theta, 0, DIM * 3 * sizeof *theta);
  memcpy(bias, logits, sizeof logits);
  double mean = 0;
  for (int32_t k = 0; k < 3; k++) mean += pi[k] * (double)advantage[k];
  for (int32_t k = 0; k < 3; k++) {
    l.pg.s[k] = l.pg.s[3 + k] = 0;
    l.pg.a[k] = (Real)k;
    l.pg.advantage[k] = (Real)((double)advantage[k] - mean);
    l.pg.weight[k] = (Real)pi[k];
  }
  trust_region_begin(&l.tr, 1);
  int32_t goes_on = 1;
  while (goes_on && l.tr.sweep != TRUST_REGION_TRY) goes_on = trust_region_look(&l.tr);
  double beta = l.tr.cg.x[DIM * 3] / x[0];
  CHECK_NEAR(beta, .2412054071, 2e-7);
  for (int32_t k = 0; k < 3; k++) CHECK_NEAR(l.tr.g[DIM * 3 + k], g[k], 1e-7);
  for (int32_t k = 0; k < 3; k++) CHECK_NEAR(l.tr.cg.x[DIM * 3 + k], beta * x[k], 2e-7);
  while (goes_on) goes_on = trust_region_look(&l.tr);
  for (int32_t k = 0; k < 3; k++) CHECK_NEAR(bias[k], after[k], 2e-7);
  CHECK_NEAR(l.tr.kl, .0080630311, 2e-7);
  CHECK_NEAR(l.tr.gain, .0847438542, 2e-7);
  CHECK(l.tr.taken == 1 && l.tr.tried == 1 && l.tr.updates == 1);
  for (int32_t i = 0; i < DIM * 3; i++) CHECK(theta[i] == 0);
  free(l.memory);
}

// -- a batch ----------------------------------------------------------------------------------------------

// As the policy draws it; a reward for actions near the first number seen.
static void gather(Lesson *l, uint64_t seed) {
  PolicyBatch *b = &l->batch;
  gdn_random random = rng_stream(seed, "test", 0);
  for (int32_t t = 0; t < STEPS; t++) {
    Real *s = b->states + t * DIM, *a = b->actions + t * l->pg.action_dim;
    for (int32_t i = 0; i < DIM; i++) s[i] = (Real)(2 * rng_unit(&random) - 1);
    policy_gradient_act(&l->pg, s, &random, a, b->log_pi + t, b->values + t);
    double error = (double)policy_gradient_unit(&l->pg, a[0]) - (double)s[0];
    b->rewards[t] = (Real)(1 - error * error);
    b->ended[t] = t % 8 == 7;
  }
  b->values[STEPS] = 0;
  policy_batch_judge(b, STEPS, 0.9, 0.9);
}

static int32_t parts_of(const Lesson *l) {
  return policy_batch_parts(&l->batch, STEPS, l->how.minibatch);
}

// Learns to the end; how many ticks that took.
static int32_t learn(Lesson *l) {
  int32_t ticks = 1;
  trust_region_begin(&l->tr, parts_of(l));
  while (trust_region_tick(&l->tr, &l->batch)) ticks++;
  CHECK(ticks <= trust_region_ticks(&l->tr, parts_of(l)));
  return ticks;
}

// The mean KL(old || new) over the batch in double, from what the networks give.
static double measured(Lesson *l, const Real *before) {
  PolicyGradient *pg = &l->pg;
  size_t bytes = (size_t)pg->policy.n * sizeof *before;
  Real *now = malloc(bytes), value;
  memcpy(now, pg->policy.theta, bytes);
  double sum = 0;
  for (int32_t t = 0; t < STEPS; t++) {
    double out[2][4], std[2][2] = {{0}}, all[2] = {0, 0};
    for (int32_t side = 0; side < 2; side++) {
      memcpy(pg->policy.theta, side == 0 ? before : now, bytes);
      policy_gradient_value(pg, l->batch.states + t * DIM, &value);
      int32_t n = pg->choices > 0 ? pg->choices : pg->action_dim;
      for (int32_t k = 0; k < n; k++) out[side][k] = (double)pg->out[k];
      for (int32_t k = 0; k < pg->choices; k++) all[side] += exp(out[side][k]);
      for (int32_t k = 0; k < pg->policy.n_extra; k++)
        std[side][k] = exp((double)pg->policy.extra[k]);
    }
    for (int32_t k = 0; k < pg->choices; k++) {
      double p = exp(out[0][k]) / all[0];
      sum += p * (out[0][k] - log(all[0]) - out[1][k] + log(all[1])) / STEPS;
    }
    for (int32_t k = 0; k < pg->policy.n_extra; k++) {
      double r = std[0][k] / std[1][k], z = (out[0][k] - out[1][k]) / std[1][k];
      sum += ((r * r + z * z - 1) / 2 - log(r)) / STEPS;
    }
  }
  memcpy(pg->policy.theta, now, bytes);
  free(now);
  return sum;
}

// Every update that is taken keeps to the trust region, gains, and is what was said of it; and they lead somewhere.
TEST(every_update_keeps_to_the_region) {
  for (int32_t choices = 0; choices <= 3; choices += 3) {
    Lesson l;
    lesson_open(&l, choices, 40, 2);
    size_t bytes = (size_t)l.pg.policy.n * sizeof(Real);
    Real *before = malloc(bytes);
    double first = 0, last = 0;
    int32_t taken = 0;
    for (int32_t k = 0; k < 60; k++) {
      gather(&l, (uint64_t)k);
      double mean = 0;
      for (int32_t t = 0; t < STEPS; t++) mean += (double)l.batch.rewards[t] / STEPS;
      if (k < 10) first += mean / 10;
      if (k >= 50) last += mean / 10;
      memcpy(before, l.pg.policy.theta, bytes);
      learn(&l);
      CHECK_NEAR(l.tr.kl, measured(&l, before), 2e-6);
      CHECK(l.tr.kl <= l.p.delta);
      if (memcmp(before, l.pg.policy.theta, bytes) != 0) {
        taken++;
        CHECK(l.tr.gain > 0 && l.tr.expected > 0 && l.tr.taken > 0);
      } else {
        CHECK(l.tr.taken == 0 && l.tr.kl == 0 && l.tr.gain == 0);
      }
    }
    CHECK(taken > 50);
    CHECK(last > first + 0.15);
    free(before);
    free(l.memory);
  }
}

// A region so wide that the quadratic model says nothing of it: the search comes back, or all stays as it was, to the bit;
// without a search the first step is taken.
TEST(a_step_too_far) {
  for (int32_t search = 0; search < 2; search++) {
    Lesson l;
    lesson_open(&l, 0, 40, 2);
    size_t bytes = (size_t)l.pg.policy.n * sizeof(Real);
    Real *before = malloc(bytes);
    memcpy(before, l.pg.policy.theta, bytes);
    gather(&l, 7);
    l.p.delta = 8;
    l.p.search = search;
    l.p.tries = 2;
    l.p.damping = 1e-6;
    learn(&l);
    int32_t stayed = memcmp(before, l.pg.policy.theta, bytes) == 0;
    if (search == 0) CHECK(!stayed && l.tr.taken == 1 && l.tr.tried == 1);
    if (search == 1) CHECK(stayed && l.tr.taken == 0 && l.tr.tried == 2 && l.tr.kl == 0);
    CHECK(l.tr.updates == 3 + (uint64_t)!search); // the baseline's besides
    free(before);
    free(l.memory);
  }
}

// Where nothing is better than anything else there is no gradient, and no step.
TEST(no_advantage_no_step) {
  Lesson l;
  lesson_open(&l, 3, 40, 2);
  gather(&l, 7);
  for (int32_t t = 0; t < STEPS; t++) l.batch.advantage[t] = 0;
  Real before = l.pg.policy.theta[0];
  int32_t sweeps = 1 + l.p.value_updates;
  CHECK_INT(learn(&l), sweeps * parts_of(&l));
  CHECK(l.pg.policy.theta[0] == before && l.tr.taken == 0);
  for (int32_t t = 0; t < STEPS; t++) l.batch.advantage[t] = (Real)NAN;
  CHECK_INT(learn(&l), sweeps * parts_of(&l));
  CHECK(l.pg.policy.theta[0] == before && l.tr.taken == 0);
  free(l.memory);
}

// With one product the step is as long as the region lets it be, and goes along g.
TEST(one_product_is_steepest_ascent) {
  Lesson l;
  lesson_open(&l, 0, 40, 1);
  l.p.products = 1;
  gather(&l, 7);
  trust_region_begin(&l.tr, parts_of(&l));
  while (l.tr.sweep != TRUST_REGION_TRY) CHECK(trust_region_tick(&l.tr, &l.batch));
  double ratio = l.tr.cg.x[0] / l.tr.g[0];
  CHECK(ratio > 0);
  for (int64_t i = 0; i < l.pg.policy.n; i++) CHECK_NEAR(l.tr.cg.x[i], ratio * l.tr.g[i], 1e-12);
  free(l.memory);
}

// -- in pieces --------------------------------------------------------------------------------------------

// However many minibatches there are, it is the same update but for rounding.
TEST(parts_make_the_same_whole) {
  Lesson l[2];
  for (int32_t k = 0; k < 2; k++) {
    lesson_open(&l[k], 3, k == 0 ? STEPS : 13, 2);
    gather(&l[k], 11);
    learn(&l[k]);
  }
  CHECK(parts_of(&l[0]) == 1 && parts_of(&l[1]) == 8);
  for (int64_t i = 0; i < l[0].pg.policy.n; i++)
    CHECK_NEAR(l[1].pg.policy.theta[i], l[0].pg.policy.theta[i], 1e-5);
  CHECK_NEAR(l[1].tr.kl, l[0].tr.kl, 1e-6);
  CHECK_NEAR(l[1].tr.error, l[0].tr.error, 1e-4);
  for (int32_t k = 0; k < 2; k++) free(l[k].memory);
}

static void visit(Lesson *l, gdn_archive *archive) {
  policy_gradient_state(&l->pg, archive);
  trust_region_state(&l->tr, archive);
}

// Saved at any tick, and read into a lesson that knows no more than the batch, it goes on to the same end.
TEST(a_search_can_be_saved_anywhere) {
  static uint8_t saved[CAP], end[CAP], other_end[CAP];
  Lesson l, other;
  lesson_open(&l, 0, 40, 2);
  lesson_open(&other, 0, 40, 2);
  l.p.backtrack = other.p.backtrack = 0.5;
  l.p.delta = other.p.delta = 0.3; // so that there is more than one try
  gather(&l, 7);
  gather(&other, 7);
  uint32_t seen = 0;
  trust_region_begin(&l.tr, parts_of(&l));
  for (int32_t goes_on = 1; goes_on;) {
    gdn_archive archive = archive_write(saved, CAP);
    visit(&l, &archive);
    CHECK(!archive.failed);
    uint64_t bytes = archive.at;
    archive = archive_read(saved, bytes);
    visit(&other, &archive);
    CHECK(!archive.failed && archive.at == bytes);
    seen |= 1u << l.tr.sweep;
    goes_on = trust_region_tick(&l.tr, &l.batch);
    CHECK(trust_region_tick(&other.tr, &other.batch) == goes_on);
    archive = archive_write(end, CAP);
    visit(&l, &archive);
    bytes = archive.at;
    archive = archive_write(other_end, CAP);
    visit(&other, &archive);
    CHECK(archive.at == bytes && memcmp(end, other_end, (size_t)bytes) == 0);
  }
  CHECK_INT(seen, 1u << TRUST_REGION_GRADIENT | 1u << TRUST_REGION_SOLVE | 1u << TRUST_REGION_TRY |
                      1u << TRUST_REGION_FIT);
  CHECK(l.tr.taken > 0);
  free(l.memory);
  free(other.memory);
}

TEST_MAIN(RUN(a_known_update) RUN(every_update_keeps_to_the_region) RUN(a_step_too_far)
              RUN(no_advantage_no_step) RUN(one_product_is_steepest_ascent)
                  RUN(parts_make_the_same_whole) RUN(a_search_can_be_saved_anywhere))
