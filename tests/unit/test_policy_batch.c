// A batch of a policy's own steps: advantages and returns against published numbers, what counts and what does not, and
// minibatches that together are the batch; and what the learners do with it, update by update.
#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "learners/policy_learner.h"

enum { LONGEST = 8, N = 2, DIM = 2, SIZE = 3 };

static Real states[(LONGEST + 1) * DIM * N], actions[LONGEST * N], log_pi[LONGEST * N],
    rewards[LONGEST * N], values[(LONGEST + 1) * N], advantage[LONGEST * N], target[LONGEST * N];
static uint8_t ended[LONGEST * N], alive[LONGEST * N];
static int32_t order[LONGEST * N];

static PolicyBatch batch_of(int32_t columns) {
  memset(ended, 0, sizeof ended);
  memset(alive, 1, sizeof alive);
  return (PolicyBatch){.longest = LONGEST,
                       .columns = columns,
                       .dim = DIM,
                       .action_dim = 1,
                       .states = states,
                       .actions = actions,
                       .log_pi = log_pi,
                       .rewards = rewards,
                       .values = values,
                       .ended = ended,
                       .advantage = advantage,
                       .target = target,
                       .order = order};
}

// reference/algorithms.md 3.5, gamma .9, lambda .8; with lambda 1 the returns, by hand.
static const float r4[] = {1, 0, -1, 2}, v4[] = {.5f, .2f, -.1f, .3f, .7f};
static const double published[] = {1.01427584, .464272, 1.0476, 2.33},
                    returns[] = {2.10727, 1.2303, 1.367, 2.63};

static PolicyBatch published_batch(void) {
  PolicyBatch b = batch_of(1);
  memcpy(rewards, r4, sizeof r4);
  memcpy(values, v4, sizeof v4);
  return b;
}

TEST(targets_are_advantages_and_values) {
  PolicyBatch b = published_batch();
  policy_batch_judge(&b, 4, 0.9, 0.8);
  CHECK_INT(b.counted, 4);
  for (int32_t t = 0; t < 4; t++) {
    CHECK_INT(order[t], t);
    CHECK_NEAR(target[t], published[t] + (double)v4[t], 3e-7);
  }
  policy_batch_judge(&b, 4, 0.9, 1);
  for (int32_t t = 0; t < 4; t++) CHECK_NEAR(target[t], returns[t], 3e-7);
  ended[3] = 1; // the episode is over: V of what follows is no part of its return
  policy_batch_judge(&b, 4, 0.9, 1);
  CHECK_NEAR(target[3], 2, 1e-7);
  CHECK_NEAR(target[0], 1 - 0.81 + 0.729 * 2, 3e-7);
}

TEST(advantages_are_in_stds) {
  PolicyBatch b = published_batch();
  double mean = 0, square = 0;
  policy_batch_judge(&b, 4, 0.9, 0.8);
  for (int32_t t = 0; t < 4; t++) mean += published[t] / 4;
  for (int32_t t = 0; t < 4; t++) square += (published[t] - mean) * (published[t] - mean) / 3;
  for (int32_t t = 0; t < 4; t++)
    CHECK_NEAR(advantage[t], (published[t] - mean) / sqrt(square), 1e-6);
  memset(rewards, 0, sizeof rewards); // nothing is better than anything else
  memset(values, 0, sizeof values);
  policy_batch_judge(&b, 4, 0.9, 0.8);
  for (int32_t t = 0; t < 4; t++) CHECK(advantage[t] == 0);
}

// A way that is over has steps that belong to nothing, whatever stands there.
TEST(only_what_is_alive_counts) {
  PolicyBatch b = batch_of(2);
  b.alive = alive;
  for (int32_t k = 0; k < 4 * N; k++) rewards[k] = (float)k, values[k] = 0.5f;
  ended[1 * N + 1] = 1;
  for (int32_t t = 2; t < 4; t++) {
    alive[t * N + 1] = 0;
    rewards[t * N + 1] = 1e30f;
    values[t * N + 1] = NAN;
  }
  values[4 * N] = values[4 * N + 1] = 0;
  policy_batch_judge(&b, 4, 0.9, 0.8);
  static const int32_t expected[] = {0, 1, 2, 3, 4, 6};
  CHECK_INT(b.counted, 6);
  double sum = 0;
  for (int32_t i = 0; i < b.counted; i++) {
    CHECK_INT(order[i], expected[i]);
    sum += (double)advantage[order[i]];
  }
  CHECK_NEAR(sum, 0, 1e-5);
  CHECK_NEAR(target[3], 3, 1e-6); // the last of the shorter way
}

// Step k has the number k everywhere.
static void number_steps(PolicyBatch *b, int32_t n) {
  memset(values, 0, sizeof values);
  for (int32_t k = 0; k < n * N; k++) {
    actions[k] = log_pi[k] = rewards[k] = (float)k;
    for (int32_t i = 0; i < DIM; i++)
      states[k / N * DIM * N + i * N + k % N] = (float)(k + 100 * i);
  }
  policy_batch_judge(b, n, 0, 0);
}

TEST(minibatches_make_the_batch) {
  PolicyGradientParams p = {.minibatch = SIZE};
  Real s[DIM * SIZE], a[SIZE], old[SIZE], A[SIZE], y[SIZE], w[SIZE];
  PolicyGradient pg = {
      .p = &p, .s = s, .a = a, .old = old, .advantage = A, .target = y, .weight = w};
  gdn_random random = {3};
  for (int32_t n = 1; n <= LONGEST; n++) {
    PolicyBatch b = batch_of(N);
    int32_t parts = policy_batch_parts(&b, n, SIZE), seen[LONGEST * N] = {0};
    CHECK_INT(parts, (n * N + SIZE - 1) / SIZE);
    number_steps(&b, n);
    policy_batch_shuffle(&b, &random);
    for (int32_t part = 0; part < parts; part++) {
      double weight = 0;
      policy_batch_fill(&b, &pg, part, parts);
      for (int32_t c = 0; c < SIZE; c++) {
        int32_t k = (int32_t)a[c];
        weight += (double)w[c];
        if (w[c] > 0) seen[k]++;
        CHECK(s[c] == (float)k && s[SIZE + c] == (float)(k + 100) && old[c] == (float)k);
        CHECK(A[c] == advantage[k] && y[c] == target[k]);
      }
      CHECK_NEAR(weight, 1, 1e-6);
    }
    for (int32_t k = 0; k < n * N; k++) CHECK_INT(seen[k], 1);
  }
}

// -- learners ---------------------------------------------------------------------------------------------

typedef struct Moves {
  int32_t policy, baseline; // updates that moved them
} Moves;

static Moves moves_of(PolicyLearnerKind kind, int32_t passes, int32_t *due) {
  PolicyGradientParams p = {.objective = policy_learner_objective(kind),
                            .minibatch = SIZE,
                            .hidden = 1,
                            .width = 4,
                            .clip = 0.2,
                            .rate = 0.01};
  PolicyGradient pg = {.p = &p,
                       .features = {.observation = DIM, .n = DIM},
                       .action_dim = 1,
                       .choices = 0,
                       .columns = 1};
  PolicyBatch b = batch_of(N);
  PolicyLearner l = {.kind = kind, .pg = &pg, .batch = &b, .passes = passes};
  gdn_message why = {""};
  gdn_random random = {3};
  gdn_arena arena = arena_measure();
  CHECK_INT(policy_gradient_open(&pg, &arena, &why), GDN_OK);
  uint64_t bytes = arena_bytes(&arena);
  void *memory = malloc((size_t)bytes);
  arena = arena_over(memory, bytes);
  CHECK_INT(policy_gradient_open(&pg, &arena, &why), GDN_OK);
  policy_gradient_start(&pg, 1);
  number_steps(&b, 4);
  for (int32_t k = 0; k < 4 * N; k++) actions[k] = 0.1f * (float)k, log_pi[k] = -0.7f;
  Moves moves = {0, 0};
  *due = policy_learner_due(&l, 4);
  for (int32_t i = 0; i < *due; i++) {
    uint64_t before[2] = {pg.policy.optimiser.t, pg.baseline.optimiser.t};
    policy_learner_update(&l, 4, i, &random);
    moves.policy += pg.policy.optimiser.t > before[0];
    moves.baseline += pg.baseline.optimiser.t > before[1];
    if (kind == LEARN_REINFORCE) CHECK_INT(pg.policy.optimiser.t > before[0], i < 3);
  }
  free(memory);
  return moves;
}

// 8 steps are 3 minibatches.
TEST(each_learner_makes_its_passes) {
  int32_t due;
  Moves moves = moves_of(LEARN_REINFORCE, 5, &due);
  CHECK(due == 18 && moves.policy == 3 && moves.baseline == 15);
  moves = moves_of(LEARN_REINFORCE, 0, &due);
  CHECK(due == 3 && moves.policy == 3 && moves.baseline == 0);
  moves = moves_of(LEARN_A2C, 5, &due);
  CHECK(due == 3 && moves.policy == 3 && moves.baseline == 3);
  moves = moves_of(LEARN_PPO, 5, &due);
  CHECK(due == 15 && moves.policy == 15 && moves.baseline == 15);
}

TEST_MAIN(RUN(targets_are_advantages_and_values) RUN(advantages_are_in_stds)
              RUN(only_what_is_alive_counts) RUN(minibatches_make_the_batch)
                  RUN(each_learner_makes_its_passes))
