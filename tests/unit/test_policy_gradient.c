// Policy gradient: published advantages, the densities of what is drawn, the two objectives and their gradients
// against formulas in double, and two problems of one step whose best policies are known.
#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "core/archive.h"
#include "learners/policy_gradient.h"
#include "math/rng.h"

// -- advantages -----------------------------------------------------------------------------------------

// reference/algorithms.md 3.5, computed there: gamma .9, lambda .8.
static const double whole[] = {1.01427584, .464272, 1.0476, 2.33},
                    cut[] = {.536, -.2, 1.0476, 2.33};

TEST(published_advantages) {
  static const float r[] = {1, 0, -1, 2}, v[] = {.5f, .2f, -.1f, .3f, .7f};
  static const uint8_t never[] = {0, 0, 0, 0}, second[] = {0, 1, 0, 0};
  float advantages[4];
  Way way = {4, 1, r, v, never};
  policy_gradient_advantages(&way, 0.9, 0.8, advantages);
  for (int32_t i = 0; i < 4; i++) CHECK_NEAR(advantages[i], whole[i], 2e-7);
  way.ended = second;
  policy_gradient_advantages(&way, 0.9, 0.8, advantages);
  for (int32_t i = 0; i < 4; i++) CHECK_NEAR(advantages[i], cut[i], 2e-7);
}

// The same beside another way; what is expected after an end may be anything.
TEST(ways_lie_side_by_side) {
  enum { N = 3 };
  static const float r1[] = {1, 0, -1, 2}, v1[] = {.5f, .2f, -.1f, .3f, .7f};
  float r[4 * N] = {0}, v[5 * N] = {0}, advantages[4 * N];
  uint8_t ended[4 * N] = {0};
  for (int32_t t = 0; t < 4; t++) r[t * N + 1] = r1[t];
  for (int32_t t = 0; t < 5; t++) v[t * N + 1] = v1[t];
  for (int32_t t = 0; t < 4 * N; t++) advantages[t] = 77;
  v[4 * N + 1] = NAN;
  ended[3 * N + 1] = 1;
  const Way way = {4, N, r + 1, v + 1, ended + 1};
  policy_gradient_advantages(&way, 0.9, 0.8, advantages + 1);
  CHECK_NEAR(advantages[3 * N + 1], 2 - 0.3, 2e-7);
  CHECK_NEAR(advantages[2 * N + 1], -1 + 0.9 * 0.3 + 0.1 + 0.72 * 1.7, 3e-7);
  for (int32_t t = 0; t < 4; t++) CHECK(advantages[t * N] == 77 && advantages[t * N + 2] == 77);
}

// -- a learner ------------------------------------------------------------------------------------------

typedef struct Lesson {
  PolicyGradientParams p;
  PolicyGradient pg;
  int32_t epochs;
  void *memory;
} Lesson;

enum { COLUMNS = 64 };

// dim numbers are seen; choices > 0, or action_dim numbers.
static void lesson_open(Lesson *l, int32_t dim, int32_t action_dim, int32_t choices) {
  l->pg = (PolicyGradient){.p = &l->p,
                           .features = {.observation = dim, .n = dim},
                           .action_dim = action_dim,
                           .choices = choices,
                           .columns = COLUMNS};
  gdn_message why = {""};
  gdn_arena arena = arena_measure();
  CHECK_INT(policy_gradient_open(&l->pg, &arena, &why), GDN_OK);
  uint64_t bytes = arena_bytes(&arena);
  l->memory = malloc((size_t)bytes);
  arena = arena_over(l->memory, bytes);
  CHECK_INT(policy_gradient_open(&l->pg, &arena, &why), GDN_OK);
  CHECK(!arena.failed);
  policy_gradient_start(&l->pg, 1);
}

static PolicyGradientParams usual(void) {
  return (PolicyGradientParams){.clip = 0.2,
                                .minibatch = COLUMNS,
                                .gamma = 0.97,
                                .lambda = 0.95,
                                .rate = 0.01,
                                .hidden = 2,
                                .width = 8};
}

// Log-probability of column j's action by the numbers that the network gave.
static double log_pi_of(const PolicyGradient *pg, const float *a, int32_t j) {
  double sum = 0;
  if (pg->choices > 0) {
    for (int32_t k = 0; k < pg->choices; k++) sum += exp((double)pg->out[k * COLUMNS + j]);
    return (double)pg->out[(int32_t)a[j] * COLUMNS + j] - log(sum);
  }
  for (int32_t i = 0; i < pg->action_dim; i++) {
    double std = exp((double)pg->policy.extra[i]);
    double z = ((double)a[i * COLUMNS + j] - (double)pg->out[i * COLUMNS + j]) / std;
    sum -= 0.5 * z * z + log(std * sqrt(2 * acos(-1)));
  }
  return sum;
}

static float s[2 * COLUMNS], a[2 * COLUMNS], log_pi[COLUMNS], value[COLUMNS];

static void look(gdn_random *random) {
  for (int32_t i = 0; i < 2 * COLUMNS; i++) s[i] = (float)(4 * rng_unit(random) - 2);
}

TEST(what_is_drawn_has_the_probability_it_says) {
  for (int32_t choices = 0; choices <= 3; choices += 3) {
    Lesson l = {.p = usual()};
    lesson_open(&l, 2, choices > 0 ? 1 : 2, choices);
    gdn_random random = {9};
    int32_t counts[3] = {0}, n = 0;
    double z1 = 0, z2 = 0;
    for (int32_t repeat = 0; repeat < 200; repeat++) {
      look(&random);
      policy_gradient_act(&l.pg, s, &random, a, log_pi, value);
      for (int32_t j = 0; j < COLUMNS; j++, n++) {
        CHECK_NEAR(log_pi[j], log_pi_of(&l.pg, a, j), 2e-6);
        if (choices > 0) counts[(int32_t)a[j]]++;
        double z = (double)(a[COLUMNS + j] - l.pg.out[COLUMNS + j]);
        z /= exp((double)l.pg.policy.theta[l.pg.policy.n - 1]);
        if (choices == 0) z1 += z, z2 += z * z;
      }
    }
    if (choices > 0) { // an untrained policy prefers little
      for (int32_t k = 0; k < 3; k++) CHECK(counts[k] > n / 6 && counts[k] < n / 2);
    } else {
      CHECK_NEAR(z1 / n, 0, 4 / sqrt(n));
      CHECK_NEAR(z2 / n, 1, 4 * sqrt(2.0 / n));
    }
    free(l.memory);
  }
}

// Of what somebody else does, too: the second of 4 choices, and numbers.
TEST(what_others_do_has_a_probability) {
  for (int32_t choices = 0; choices <= 4; choices += 4) {
    Lesson l = {.p = usual()};
    lesson_open(&l, 2, choices > 0 ? 1 : 2, choices);
    gdn_random random = {9};
    const double unit[2] = {choices > 0 ? -1.0 / 3 : 0.25, -0.5};
    look(&random);
    policy_gradient_value(&l.pg, s, value);
    float density = policy_gradient_density(&l.pg, unit, a);
    CHECK_NEAR(density, log_pi_of(&l.pg, a, 0), 2e-6);
    CHECK(a[0] == (choices > 0 ? 1 : 0.25f) && (choices > 0 || a[COLUMNS] == -0.5f));
    free(l.memory);
  }
}

// Rows or columns of each layer are at right angles and as long as the gain: 1.41 where it is hidden, 0.01 in the head.
TEST(weights_may_begin_orthogonal) {
  Lesson l = {.p = usual()};
  l.p.orthogonal = 1;
  lesson_open(&l, 2, 2, 0);
  const Mlp *mlp = &l.pg.policy.mlp;
  for (int32_t layer = 0; layer < mlp->n_layers; layer++) {
    const Real *w = l.pg.policy.theta + mlp_at(mlp, layer);
    int32_t in = mlp->sizes[layer], out = mlp->sizes[layer + 1], wide = in < out;
    int32_t n = wide ? in : out, length = wide ? out : in;
    double square = layer < mlp->n_layers - 1 ? 2 : 1e-4;
    for (int32_t u = 0; u < n; u++) {
      for (int32_t v = 0; v <= u; v++) {
        double product = 0;
        for (int32_t i = 0; i < length; i++) {
          product += wide ? (double)w[u * out + i] * (double)w[v * out + i]
                          : (double)w[i * out + u] * (double)w[i * out + v];
        }
        CHECK_NEAR(product, u == v ? square : 0, 1e-5 * square);
      }
    }
    for (int32_t i = 0; i < out; i++) CHECK(w[in * out + i] == 0);
  }
  free(l.memory);
}

TEST(actions_as_a_model_knows_them) {
  PolicyGradient pg = {.choices = 3};
  for (int32_t k = 0; k < 3; k++) CHECK(policy_gradient_unit(&pg, (float)k) == (float)(k - 1));
  pg.choices = 1;
  CHECK(policy_gradient_unit(&pg, 0) == 0);
  pg.choices = 0;
  CHECK(policy_gradient_unit(&pg, 0.25f) == 0.25f && policy_gradient_unit(&pg, 3) == 1);
  CHECK(policy_gradient_unit(&pg, -3) == -1 && policy_gradient_unit(&pg, (float)NAN) == -1);
}

// -- objectives -----------------------------------------------------------------------------------------

// A minibatch whose old probabilities are off by up to e^0.6; the last quarter does not count.
static void fill(Lesson *l, gdn_random *random) {
  PolicyGradient *pg = &l->pg;
  look(random);
  policy_gradient_act(pg, s, random, a, log_pi, value);
  memcpy(pg->s, s, sizeof s);
  memcpy(pg->a, a, sizeof *a * (size_t)(pg->action_dim * COLUMNS));
  for (int32_t j = 0; j < COLUMNS; j++) {
    pg->old[j] = log_pi[j] + (float)(1.2 * rng_unit(random) - 0.6);
    pg->advantage[j] = (float)(4 * rng_unit(random) - 2);
    pg->target[j] = (float)(4 * rng_unit(random) - 2);
    pg->weight[j] = j < COLUMNS * 3 / 4 ? 1.0f / (COLUMNS * 3 / 4) : 0;
  }
}

// In double, from the formulas; `now` [COLUMNS] are the present log-probabilities.
static double objective(const Lesson *l, const double *now) {
  double sum = 0;
  for (int32_t j = 0; j < COLUMNS; j++) {
    double A = (double)l->pg.advantage[j], rho = exp(now[j] - (double)l->pg.old[j]);
    double near_one = fmin(fmax(rho, 1 - l->p.clip), 1 + l->p.clip);
    double gain = l->p.objective == POLICY_PLAIN ? now[j] * A : fmin(rho * A, near_one * A);
    sum += gain * (double)l->pg.weight[j];
  }
  return -sum;
}

// The loss where the parameters are, by acting anew.
static double loss_now(Lesson *l) {
  double now[COLUMNS], entropy = 0;
  policy_gradient_value(&l->pg, s, value);
  for (int32_t j = 0; j < COLUMNS; j++) now[j] = log_pi_of(&l->pg, a, j);
  if (l->pg.choices == 0) {
    for (int32_t i = 0; i < l->pg.action_dim; i++) {
      double std = exp((double)l->pg.policy.extra[i]);
      entropy += 0.5 * log(2 * acos(-1) * exp(1) * std * std);
    }
  } else {
    for (int32_t j = 0; j < COLUMNS; j++) {
      for (int32_t k = 0; k < l->pg.choices; k++) {
        float each[COLUMNS] = {0};
        each[j] = (float)k;
        double log_p = log_pi_of(&l->pg, each, j);
        entropy -= exp(log_p) * log_p * (double)l->pg.weight[j];
      }
    }
  }
  return objective(l, now) - l->p.entropy * entropy;
}

static void check_objective(int32_t plain, int32_t choices) {
  Lesson l = {.p = usual()};
  l.p.objective = plain ? POLICY_PLAIN : POLICY_CLIPPED;
  l.p.entropy = 0.1;
  l.p.rate = 1e-30; // look, do not move
  lesson_open(&l, 2, choices > 0 ? 1 : 2, choices);
  gdn_random random = {4};
  fill(&l, &random);
  double error = 0;
  for (int32_t j = 0; j < COLUMNS; j++) {
    double off = (double)value[j] - (double)l.pg.target[j];
    error += off * off * (double)l.pg.weight[j];
  }
  CHECK_INT(policy_gradient_update(&l.pg), 1);
  CHECK_NEAR(l.pg.policy_loss, loss_now(&l), 1e-5);
  CHECK_NEAR(l.pg.baseline_loss, error, 1e-5);
  // The gradient may have been shortened: its direction against differences along it.
  double square = 0, h = 0.003;
  int64_t n = l.pg.policy.n;
  Real *theta = malloc(sizeof(Real) * (size_t)n);
  memcpy(theta, l.pg.policy.theta, sizeof(Real) * (size_t)n);
  for (int64_t i = 0; i < n; i++)
    square += (double)l.pg.policy.gradient[i] * (double)l.pg.policy.gradient[i];
  double length = sqrt(square), side[2];
  for (int32_t k = 0; k < 2; k++) {
    for (int64_t i = 0; i < n; i++) {
      double step = (k == 0 ? h : -h) * (double)l.pg.policy.gradient[i] / length;
      l.pg.policy.theta[i] = (Real)((double)theta[i] + step);
    }
    side[k] = loss_now(&l);
  }
  CHECK(length > 0.01 && length < 0.999);
  CHECK_NEAR((side[0] - side[1]) / (2 * h), length, 0.02 * length);
  free(theta);
  free(l.memory);
}

TEST(objectives_are_those_of_the_papers) {
  for (int32_t k = 0; k < 4; k++) check_objective(k & 1, k & 2 ? 4 : 0);
}

// -- learning -------------------------------------------------------------------------------------------

// One step: reward -(a - 0.4 s)^2 for numbers, or 1 for the choice that s > 0 tells.
static double lesson_reward(const Lesson *l, int32_t j) {
  if (l->pg.choices > 0) return (a[j] > 0) == (s[j] > 0);
  double off = (double)a[j] - 0.4 * (double)s[j];
  return -off * off;
}

static void study(Lesson *l, int32_t rounds) {
  gdn_random random = {8};
  for (int32_t k = 0; k < rounds; k++) {
    look(&random);
    policy_gradient_act(&l->pg, s, &random, a, log_pi, value);
    memcpy(l->pg.s, s, sizeof *s * COLUMNS);
    memcpy(l->pg.a, a, sizeof *a * COLUMNS);
    for (int32_t j = 0; j < COLUMNS; j++) {
      double r = lesson_reward(l, j);
      l->pg.old[j] = log_pi[j];
      l->pg.advantage[j] = (float)(r - (double)value[j]);
      l->pg.target[j] = (float)r;
      l->pg.weight[j] = 1.0f / COLUMNS;
    }
    for (int32_t e = 0; e < l->epochs; e++) CHECK_INT(policy_gradient_update(&l->pg), 1);
  }
}

TEST(the_best_of_one_step_is_found) {
  for (int32_t k = 0; k < 4; k++) {
    Lesson l = {.p = usual()};
    l.p.objective = k & 1 ? POLICY_PLAIN : POLICY_CLIPPED;
    l.epochs = k & 1 ? 1 : 4;
    lesson_open(&l, 1, 1, k & 2 ? 2 : 0);
    study(&l, 300);
    gdn_random random = {2};
    double worth = 0, expected = 0;
    for (int32_t repeat = 0; repeat < 20; repeat++) {
      look(&random);
      policy_gradient_act(&l.pg, s, &random, a, log_pi, value);
      for (int32_t j = 0; j < COLUMNS; j++) {
        worth += lesson_reward(&l, j) / (20 * COLUMNS);
        expected += (double)value[j] / (20 * COLUMNS);
      }
    }
    CHECK(worth > (k & 2 ? 0.9 : -0.03)); // at first a half, and -0.46
    CHECK_NEAR(expected, worth, 0.06);
    free(l.memory);
  }
}

// Each of the two alone moves as both at once, and leaves the other where it is.
TEST(policy_and_baseline_may_move_alone) {
  uint64_t hash[3][2];
  for (int32_t k = 0; k < 3; k++) {
    Lesson l = {.p = usual()};
    l.p.baseline_rate = 0.02;
    lesson_open(&l, 2, 2, 0);
    gdn_random random = {4};
    fill(&l, &random);
    gdn_archive before = archive_hash(), policy = archive_hash(), baseline = archive_hash();
    net_state(k == 1 ? &l.pg.baseline : &l.pg.policy, &before);
    if (k == 0) CHECK_INT(policy_gradient_update(&l.pg), 1);
    if (k == 1) CHECK_INT(policy_gradient_climb(&l.pg), 1);
    if (k == 2) CHECK_INT(policy_gradient_regress(&l.pg), 1);
    net_state(&l.pg.policy, &policy);
    net_state(&l.pg.baseline, &baseline);
    hash[k][0] = policy.hash;
    hash[k][1] = baseline.hash;
    CHECK((before.hash == hash[k][k == 1]) == (k > 0));
    free(l.memory);
  }
  CHECK(hash[0][0] == hash[1][0] && hash[0][1] == hash[2][1]);
}

TEST(an_infinite_advantage_changes_nothing) {
  Lesson l = {.p = usual()};
  lesson_open(&l, 2, 2, 0);
  gdn_random random = {4};
  fill(&l, &random);
  gdn_archive before = archive_hash(), after = archive_hash();
  gdn_archive_f32(&before, l.pg.policy.theta, l.pg.policy.n);
  l.pg.advantage[3] = INFINITY;
  CHECK_INT(policy_gradient_update(&l.pg), 0);
  gdn_archive_f32(&after, l.pg.policy.theta, l.pg.policy.n);
  CHECK(before.hash == after.hash);
  free(l.memory);
}

TEST_MAIN(RUN(published_advantages) RUN(ways_lie_side_by_side)
              RUN(what_is_drawn_has_the_probability_it_says) RUN(actions_as_a_model_knows_them)
                  RUN(what_others_do_has_a_probability) RUN(weights_may_begin_orthogonal)
                      RUN(policy_and_baseline_may_move_alone)
                          RUN(objectives_are_those_of_the_papers) RUN(the_best_of_one_step_is_found)
                              RUN(an_infinite_advantage_changes_nothing))
