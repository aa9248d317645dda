// Gymnasium's classic control worlds: the trajectories printed in the published descriptions, longer ones
// computed elsewhere (tests/reference/make_worlds.py), and what acting at random pays.
#include "control.h"

#include "../reference/worlds.inc"

// -- golden numbers --------------------------------------------------------------------------------

// One row: action, state after the step, reward, end.
static void check_row(gdn_env *env, const double *row, int32_t n, double tolerance) {
  gdn_random random = rng_stream(1, "step", 0);
  double observation[MOST], state[MOST];
  gdn_step out = act(env, row[0], &random);
  env->type->observe(env, observation);
  int32_t angles = state_of(env, observation, state);
  for (int32_t i = 0; i < n; i++) {
    double expected = row[1 + i], size = fabs(expected) > 1e-3 ? fabs(expected) : 1e-3;
    double error = state[i] - expected;
    if (i < angles) error = remainder(error, 2 * PI);
    CHECK_NEAR(error / size, 0, tolerance);
  }
  CHECK_NEAR(out.reward, row[n + 1], tolerance * (1 + fabs(row[n + 1])));
  CHECK_INT(out.terminated, row[n + 2]);
}

static void check_rows(const char *id, const char *set, const double *start, const double *rows,
                       size_t count, int32_t n, double tolerance) {
  gdn_env *env = world(id, set);
  put(env, start, n);
  for (size_t i = 0; i < count; i++) check_row(env, rows + i * (size_t)(n + 3), n, tolerance);
  world_free(env);
}

#define CHECK_ROWS(id, set, start, rows, tolerance)                           \
  check_rows(id, set, start, &(rows)[0][0], sizeof(rows) / sizeof((rows)[0]), \
             (int32_t)(sizeof((rows)[0]) / sizeof(double)) - 3, tolerance)

TEST(published_cartpole) {
  static const double start[] = {.01, -.02, .03, .04},
                      rows[][7] = {
                          {1, .0096, .174679195748, .0308, -.24306871796, 1, 0},
                          {1, .013093583915, .369347976058, .025938625641, -.52587962805, 1, 0},
                          {0, .020480543436, .173870812605, .015421033080, -.225137416092, 1, 0},
                          {1, .023957959688, .368769010176, .010918284758, -.512916347803, 1, 0},
                          {0, .031333339902, .173494992751, .000659957802, -.216812868357, 1, 0},
                          {0, .034803239747, -.021636386742, -.003676299565, .076078164720, 1, 0}};
  CHECK_ROWS("cartpole", "", start, rows, 1e-9);
}

TEST(published_pendulum) {
  const double start[] = {PI - .1, .5};
  static const double rows[][5] = {{1.5, 3.081586406714, .799875062485, -9.27853587037, 0},
                                   {-2.5, 3.108829043918, .544852744070, -9.56415479360, 0},
                                   {.3, 3.139550096682, .614421055281, -9.69459447558, 0},
                                   {2, 3.185347745276, .915952971897, -9.89852613289, 0},
                                   {-1, 3.222005101442, .733147123314, -9.68149454461, 0},
                                   {0, 3.255650239512, .672902761402, -9.42457472244, 0}};
  CHECK_ROWS("pendulum", "", start, rows, 2e-11);
}

TEST(published_acrobot) {
  static const double start[] = {.05, -.03, .1, -.2},
                      rows[][7] = {
                          {2, .04903870636, -.02600004512, -.1089960784, .2386115189, -1, 0},
                          {0, .03527844885, -.007744603379, -.02540106091, -.06101378364, -1, 0},
                          {1, .02590561864, -.01563996581, -.06662137487, -.01810253651, -1, 0},
                          {2, -.003585909677, .01872388956, -.2210122754, .3508187633, -1, 0},
                          {2, -.05797033986, .1169844833, -.308492867, .6058877624, -1, 0},
                          {0, -.09397670493, .180468678, -.04300585715, .01397164412, -1, 0}};
  CHECK_ROWS("acrobot", "", start, rows, 2e-9);
}

TEST(published_mountain_car) {
  static const double start[] = {-.5, 0},
                      rows[][5] = {{1, -.498676843004, .001323156996, -.1, 0},
                                   {-.5, -.498290426412, .000386416592, -.025, 0},
                                   {.25, -.497718640125, .000571786287, -.00625, 0},
                                   {-2, -.498840759905, -.001122119780, -.4, 0},
                                   {1, -.498648394123, .000192365781, -.1, 0},
                                   {0, -.498642981515, .000005412608, 0, 0}};
  CHECK_ROWS("mountain-car-continuous", "", start, rows, 1e-9);
}

TEST(longer_trajectories_computed_elsewhere) {
  CHECK_ROWS("cartpole", "", cartpole_discrete_start, cartpole_discrete_steps, 1e-10);
  CHECK_ROWS("cartpole", "force=1", cartpole_continuous_start, cartpole_continuous_steps, 1e-10);
  CHECK_ROWS("pendulum", "", pendulum_start, pendulum_steps, 1e-10);
  CHECK_ROWS("acrobot", "", acrobot_start, acrobot_steps, 1e-10);
  CHECK_ROWS("mountain-car-continuous", "", mountain_car_start, mountain_car_steps, 1e-10);
}

// -- acting at random ------------------------------------------------------------------------------

typedef struct Returns {
  double mean, error; // of the mean
  int32_t ended;
} Returns;

static Returns act_at_random(const char *id, int32_t episodes) {
  gdn_env *env = world(id, "");
  gdn_random random = rng_stream(9, id, 0);
  double sum = 0, squares = 0;
  Returns r = {0};
  for (int32_t e = 0; e < episodes; e++) {
    double total = 0;
    int32_t ended = 0;
    env->type->reset(env, &random);
    for (int32_t i = 0; i < env->type->time_limit && !ended; i++) {
      gdn_step out = act(env, random_action(env, &random), &random);
      total += out.reward;
      ended = out.terminated;
    }
    r.ended += ended;
    sum += total;
    squares += total * total;
  }
  r.mean = sum / episodes;
  r.error = sqrt((squares / episodes - r.mean * r.mean) / episodes);
  world_free(env);
  return r;
}

// Measured of Gymnasium's own: the mean, and the spread of single episodes as far as it is known. Of how
// many episodes is not, so a hundred are taken; the tight check is the one against make_worlds.py.
TEST(acting_at_random_pays_as_elsewhere) {
  static const double measured[][2] = {{22.7, 11}, {-1214, 257}, {-496.7, 10}, {-32.7, 6}};
  for (int32_t w = 0; w < 4; w++) {
    Returns r = act_at_random(ids[w], 1000);
    double error = sqrt(r.error * r.error + at_random[w][1] * at_random[w][1]);
    CHECK_NEAR(r.mean, at_random[w][0], 3 * error);
    CHECK_NEAR(r.mean, measured[w][0], 3 * measured[w][1] / sqrt(100));
    CHECK_INT(r.ended == 1000, w == 0);
    CHECK_INT(r.ended == 0, w == 1);
  }
}

TEST_MAIN(RUN(published_cartpole) RUN(published_pendulum) RUN(published_acrobot)
              RUN(published_mountain_car) RUN(longer_trajectories_computed_elsewhere)
                  RUN(acting_at_random_pays_as_elsewhere))
