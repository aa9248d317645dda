// Soft actor-critic against its equations: the policy's density, targets, losses, and their gradients.
#include "sac.h"

// Whether the gradient by theta[i] is the difference quotient of a loss.
#define CHECK_GRADIENTS(theta, gradients, n, loss)                      \
  for (int64_t i = 0; i < (n); i++) {                                   \
    const double h = 1e-6, at = theta[i];                               \
    theta[i] = at + h;                                                  \
    double above = (loss);                                              \
    theta[i] = at - h;                                                  \
    double quotient = (above - (loss)) / (2 * h);                       \
    theta[i] = at;                                                      \
    CHECK_NEAR((gradients)[i], quotient, 2e-5 + 2e-4 * fabs(quotient)); \
  }

// -- the policy -----------------------------------------------------------------------------------

// A policy of one number that says the same everywhere.
static void constant_policy(double mean, double log_std) {
  const gdn_space observation = {.dim = 1};
  settings = (SacParams){.hidden = 1, .width = 4, .batch = 8, .rate = 0.001};
  begin_with(&observation, 1);
  memset(sac.base.policy.theta, 0, (size_t)sac.base.policy.n * sizeof(Real));
  Real *bias = sac.base.policy.theta + sac.base.policy.n - 2;
  bias[0] = (Real)mean;
  bias[1] = (Real)atanh((log_std + 5) / 3.5 - 1);
}

// The density of a squeezed Gaussian: algorithms.md, section 3.6.
TEST(density_of_a_squeezed_gaussian) {
  constant_policy(0.3, -0.5);
  sac.base.z[0] = (float)((0.7 - 0.3) / exp(-0.5));
  sac.base.z[1] = 0;
  program_run(&sac.base.act);
  CHECK_NEAR(sac.base.acted[0], tanh(0.7), 1e-6);
  CHECK_NEAR(sac.log_pi[0], -0.1818606208, 1e-6);
  CHECK_NEAR(sac.base.acted[1], tanh(0.3), 1e-6);
}

// Far out tanh rounds to 1, and log(1 - tanh^2) would be minus infinity; it is 2 log 2 - 2 u.
TEST(density_far_out) {
  constant_policy(30, -0.5);
  sac.base.z[0] = 0;
  program_run(&sac.base.act);
  double normal = 0.5 - 0.5 * log(2 * acos(-1));
  CHECK_NEAR(sac.base.acted[0], 1, 0);
  CHECK_NEAR(sac.log_pi[0], normal - (2 * log(2) - 60), 1e-5);
}

// Over 32,000 draws: before tanh a normal number with the policy's mean and std, whose density integrates to
// one: the mean of 1 / pi(a) over the draws is the length of [-1, 1].
TEST(actions_are_drawn_from_the_density) {
  enum { TILES = 1000 };
  double sum = 0, squares = 0, length = 0, n = TILES * T;
  constant_policy(0.3, -0.5);
  float observation[T] = {0}, action[T], log_pi[T];
  for (int32_t k = 0; k < TILES; k++) {
    sac_act_tile(&sac, observation, 0, action, log_pi);
    for (int32_t j = 0; j < T; j++) {
      double u = atanh((double)action[j]);
      sum += u;
      squares += u * u;
      length += exp(-(double)log_pi[j]);
    }
  }
  double std = exp(-0.5);
  CHECK_NEAR(sum / n, 0.3, 4 * std / sqrt(n));
  CHECK_NEAR(squares / n - 0.3 * 0.3, std * std, 0.015);
  CHECK_NEAR(length / n, 2, 0.05);
}

TEST(one_observation_is_a_tile_of_one) {
  const double o[DIM] = {0.5, -2, 1};
  double unit[ACTION];
  float tile[DIM * T] = {0}, action[ACTION * T];
  begin();
  for (int32_t i = 0; i < DIM; i++) tile[i * T] = (float)o[i];
  gdn_random before = sac.base.random;
  sac_act_tile(&sac, tile, 1, action, NULL);
  actor_critic_act(&sac.base, o, 1, unit);
  CHECK(sac.base.random.state == before.state); // greedy: nothing is drawn
  for (int32_t i = 0; i < ACTION; i++) CHECK(unit[i] == (double)action[i * T]);
  const double s[FEATURES] = {0.5, sin(-2), cos(-2), 1}, zero[ACTION] = {0};
  look();
  Drawn d = draw(s, zero);
  for (int32_t i = 0; i < ACTION; i++) CHECK_NEAR(unit[i], d.a[i], 1e-6);
  sac_act_tile(&sac, tile, 0, action, NULL);
  sac.base.random = before;
  actor_critic_act(&sac.base, o, 0, unit);
  for (int32_t i = 0; i < ACTION; i++) CHECK(unit[i] == (double)action[i * T]);
}

// -- the critics ----------------------------------------------------------------------------------

TEST(the_lower_critic_is_believed) {
  float observation[DIM * T], action[ACTION * T], q[T], both[2 * T];
  gdn_random random = rng_stream(1, "tile", 0);
  begin();
  for (int64_t i = 0; i < sac.base.critic.n; i++) sac.base.critic.target[i] *= 2;
  look();
  for (int32_t i = 0; i < DIM * T; i++) observation[i] = (float)gdn_random_normal(&random);
  for (int32_t i = 0; i < ACTION * T; i++) action[i] = (float)(2 * gdn_random_unit(&random) - 1);
  for (int32_t target = 0; target < 2; target++) {
    const double *theta = target ? targets : critics;
    int32_t first_is_lower = 0;
    actor_critic_value_tile(&sac.base, observation, action, target, q, both);
    for (int32_t j = 0; j < T; j++) {
      double angle = (double)observation[T + j], a[] = {(double)action[j], (double)action[T + j]};
      const double s[FEATURES] = {(double)observation[j], sin(angle), cos(angle),
                                  (double)observation[2 * T + j]};
      for (int32_t k = 0; k < 2; k++) CHECK_NEAR(both[k * T + j], critic(theta, k, s, a), 1e-5);
      CHECK_NEAR(q[j], lower(theta, s, a), 1e-5);
      first_is_lower += both[j] < both[T + j];
    }
    CHECK(first_is_lower > 0 && first_is_lower < T); // so that both cases were seen
  }
}

TEST(a_column_is_a_step) {
  const float o[DIM] = {1, 3, -2}, delta[DIM] = {0.5f, 0.25f, 1}, action[ACTION] = {-0.5f, 0.25f};
  begin();
  actor_critic_set_column(&sac.base, 7, &(ReplayRow){o, action, delta, -4, 1});
  actor_critic_set_column(&sac.base, 8, &(ReplayRow){o, action, delta, -4, 0});
  const double s[] = {1, sin(3), cos(3), -2}, next[] = {1.5, sin(3.25), cos(3.25), -1};
  for (int32_t i = 0; i < FEATURES; i++) {
    CHECK_NEAR(sac.base.s[i * BATCH + 7], s[i], 1e-6);
    CHECK_NEAR(sac.base.next[i * BATCH + 7], next[i], 1e-6);
  }
  CHECK(sac.base.a[7] == -0.5f && sac.base.a[BATCH + 7] == 0.25f);
  CHECK(sac.base.r[7] == -4 && sac.base.alive[7] == 0 && sac.base.alive[8] == 1);
}

// y = r + gamma (1 - d) (min_j Q'_j(s', a') - alpha log pi(a'|s')).
TEST(targets_are_those_of_the_paper) {
  begin();
  fill(1);
  *sac.alpha.extra = -0.7f;
  sac.base.gamma = 0.9f;
  for (int64_t i = 0; i < sac.base.critic.n; i++) sac.base.critic.target[i] *= 2;
  look();
  program_run(&sac.target_step);
  for (int32_t j = 0; j < BATCH; j++) {
    double next[FEATURES], z[ACTION];
    column(sac.base.next, FEATURES, j, next);
    column(sac.base.noise, ACTION, j, z);
    Drawn d = draw(next, z);
    double soft = lower(targets, next, d.a) - exp((double)*sac.alpha.extra) * d.log_pi;
    double y = (double)sac.base.r[j] + (j % 3 == 0 ? 0 : (double)sac.base.gamma * soft);
    CHECK_NEAR(sac.base.target[j], y, 1e-5);
  }
}

TEST(critics_descend_their_loss) {
  begin();
  fill(2);
  for (int32_t j = 0; j < BATCH; j++) sac.base.target[j] = sac.base.r[j];
  look();
  program_run(&sac.base.critic_step);
  CHECK_NEAR(sac.base.critic_loss, critic_loss(), 1e-5);
  CHECK_GRADIENTS(critics, sac.base.critic.gradient, sac.base.critic.n, critic_loss())
}

// -- the policy's step ------------------------------------------------------------------------------

TEST(policy_descends_its_loss) {
  begin();
  fill(3);
  *sac.alpha.extra = -1;
  const double alpha = exp(-1);
  look();
  program_run(&sac.policy_step);
  CHECK_NEAR(sac.base.policy_loss, policy_loss(alpha), 1e-5);
  CHECK_GRADIENTS(policy, sac.base.policy.gradient, sac.base.policy.n, policy_loss(alpha))
}

// dL/du = 2 alpha tanh u - dq/da (1 - a^2) and dL/dlog std = dL/du std z - alpha, seen at the biases
// of the last layer (algorithms.md, section 4.18).
TEST(policy_gradient_is_the_formula) {
  double bias[2 * ACTION] = {0}, alpha;
  begin();
  fill(4);
  *sac.alpha.extra = -0.5f;
  alpha = exp((double)*sac.alpha.extra);
  look();
  program_run(&sac.policy_step);
  for (int32_t j = 0; j < BATCH; j++) {
    double s[FEATURES], z[ACTION];
    column(sac.base.s, FEATURES, j, s);
    column(sac.base.noise, ACTION, j, z);
    Drawn d = draw(s, z);
    for (int32_t i = 0; i < ACTION; i++) {
      const double h = 1e-6, a = d.a[i];
      d.a[i] = a + h;
      double dq = lower(critics, s, d.a);
      d.a[i] = a - h;
      dq = (dq - lower(critics, s, d.a)) / (2 * h);
      d.a[i] = a;
      double du = 2 * alpha * tanh(d.u[i]) - dq * (1 - a * a);
      bias[i] += du / BATCH;
      bias[ACTION + i] += (du * exp(d.log_std[i]) * z[i] - alpha) * d.gradient[i] / BATCH;
    }
  }
  const Real *gradient = sac.base.policy.gradient + sac.base.policy.n - 2 * ACTION;
  for (int32_t i = 0; i < 2 * ACTION; i++) CHECK_NEAR(gradient[i], bias[i], 1e-4);
}

// Hotter while the policy is less random than wanted: the gradient is alpha (entropy - wanted).
TEST(temperature_holds_the_entropy) {
  begin();
  fill(5);
  *sac.alpha.extra = -0.3f;
  double alpha = exp((double)*sac.alpha.extra), entropy = 0;
  look();
  for (int32_t j = 0; j < BATCH; j++) {
    double s[FEATURES], z[ACTION];
    column(sac.base.s, FEATURES, j, s);
    column(sac.base.noise, ACTION, j, z);
    entropy -= draw(s, z).log_pi / BATCH;
  }
  for (int32_t k = -1; k <= 1; k += 2) {
    sac.wanted_entropy = (Real)(entropy + k);
    program_run(&sac.policy_step);
    CHECK_NEAR(sac.entropy, entropy, 1e-5);
    CHECK_NEAR(*sac.alpha.gradient, -k * alpha, 1e-5);
  }
}

TEST_MAIN(RUN(density_of_a_squeezed_gaussian) RUN(density_far_out)
              RUN(actions_are_drawn_from_the_density) RUN(one_observation_is_a_tile_of_one)
                  RUN(the_lower_critic_is_believed) RUN(a_column_is_a_step)
                      RUN(targets_are_those_of_the_paper) RUN(critics_descend_their_loss)
                          RUN(policy_descends_its_loss) RUN(policy_gradient_is_the_formula)
                              RUN(temperature_holds_the_entropy))
