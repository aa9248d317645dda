// The gauge of action gradients in a world where all three are known: x' = x + b a, r = -x'^2, under the policy a = -k x.
// With c = 1 - b k the value is -P x^2, P = c^2 / (1 - gamma c^2), and so dQ/da = -2 b (x + b a) (1 + gamma P).
#include "gauges/action_gradient.h"

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "core/agent.h"
#include "core/archive.h"
#include "math/scalar.h"

static const double B = 0.3, K = 0.5, GAMMA = 0.9;

typedef struct Cart {
  gdn_env base;
  double x, end; // beyond this the episode ends
  int32_t steps;
} Cart;

static gdn_status place_cart(gdn_env *env, const double *state, int32_t n) {
  ((Cart *)env)->x = state[0];
  return n == 1 ? GDN_OK : GDN_BAD_ARGUMENT;
}

static void step_cart(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Cart *me = (Cart *)env;
  me->steps++;
  me->x += B * action[0];
  out->reward = -me->x * me->x + gdn_random_normal(random); // chance that both of a pair meet
  out->terminated = me->x > me->end;
}

static void observe_cart(const gdn_env *env, double *observation) {
  observation[0] = ((const Cart *)env)->x;
}

static void judge_cart(const gdn_env *env, const double *observation, const double *action,
                       const double *next, gdn_step *out) {
  (void)observation, (void)action;
  out->reward = -next[0] * next[0];
  out->terminated = next[0] > ((const Cart *)env)->end;
}

static const gdn_env_type cart_type = {
    .place = place_cart, .step = step_cart, .observe = observe_cart, .judge = judge_cart};

// -- a learner and a model that are formulas -----------------------------------------------------------

typedef struct Formula {
  ActorCritic base; // whose policy has nothing to learn
  double worth;     // of the critic: 1 is right, -1 the wrong way round
} Formula;

static void act_tile(ActorCritic *me, const float *observation, int32_t greedy, float *action) {
  (void)me, (void)greedy;
  for (int32_t j = 0; j < DYNAMICS_TILE; j++) action[j] = (float)-K * observation[j];
}

static SquashedSample act_nodes(ActorCritic *me, Graph *g, Node features, Node z, Node *leaves) {
  (void)me, (void)z, (void)leaves;
  return (SquashedSample){op_affine(g, features, -K, 0), -1};
}

static double scale_of_q(void) {
  double c = 1 - B * K, P = c * c / (1 - GAMMA * c * c);
  return 1 + GAMMA * P;
}

static Node value_nodes(ActorCritic *me, Graph *g, Node features, Node action) {
  Node next = op_add(g, features, op_affine(g, action, B, 0));
  return op_affine(g, op_square(g, next), -((Formula *)me)->worth * scale_of_q(), 0);
}

static const actor_critic_type formula_type = {
    .act_tile = act_tile, .act_nodes = act_nodes, .value_nodes = value_nodes};

typedef struct Line {
  Model base;
  double b; // what the model believes B to be
} Line;

static int32_t two(const Model *model) {
  (void)model;
  return 2;
}

static int32_t none(const Model *model) {
  (void)model;
  return 0;
}

static DynamicsNodes build_line(Model *model, Graph *g, int32_t observation, int32_t action) {
  Node next = op_add(g, observation, op_affine(g, action, ((const Line *)model)->b, 0));
  return (DynamicsNodes){next, -1, -1};
}

static const dynamics_type line_dynamics = {
    .members = two, .learns_reward = none, .build = build_line};
static const model_type line_type = {.dynamics = &line_dynamics};

// -- the gauge ----------------------------------------------------------------------------------------

typedef struct Bench {
  Cart world, truth;
  Line model;
  Formula formula;
  Agent agent;
  Replay real;
  ActionGradient gauge;
  void *memory;
} Bench;

static void take(Bench *b, gdn_arena *arena) {
  ActorCritic *learner = &b->formula.base;
  gdn_message why = {""};
  replay_open(&b->real, 1, 1, 64, arena);
  learner->seen = ARENA_NEW(arena, Real, DYNAMICS_TILE);
  learner->judged = ARENA_NEW(arena, Real, DYNAMICS_TILE);
  learner->steep = ARENA_NEW(arena, Real, DYNAMICS_TILE);
  static Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, 1, DYNAMICS_TILE}, learner->seen);
  Node a = graph_input(&g, "a", (Shape){1, 1, DYNAMICS_TILE}, learner->judged);
  Node q = value_nodes(learner, &g, s, a);
  gradient_output(&g, op_sum(&g, q, AXIS_ALL), &a, 1, learner->steep);
  CHECK_INT(program_compile(&g, arena, &learner->derivative, &why), GDN_OK);
  CHECK_INT(action_gradient_open(&b->gauge, &b->agent, arena, &why), GDN_OK);
}

static void begin(Bench *b, double worth, double model, double end) {
  static const double low[] = {-50}, high[] = {50}, least[] = {-1}, most[] = {1};
  *b = (Bench){.formula = {.worth = worth}, .model = {.b = model}};
  b->world = (Cart){.end = end, .base = {.type = &cart_type}};
  b->world.base.observation = (gdn_space){.dim = 1, .low = low, .high = high};
  b->world.base.action = (gdn_space){.dim = 1, .low = least, .high = most};
  b->truth = b->world;
  b->model.base.type = &line_type;
  b->model.base.observation = b->world.base.observation;
  b->model.base.action = b->world.base.action;
  b->agent = (Agent){.env = &b->world.base, .seed = 3};
  if (model != 0) b->agent.model = &b->model.base;
  b->agent.truth = &b->truth.base;
  b->formula.base = (ActorCritic){.type = &formula_type, .action_dim = 1, .gamma = (Real)GAMMA};
  b->formula.base.features = features_of(&b->world.base.observation, 0);
  b->gauge.learner = &b->formula.base;
  b->gauge.real = &b->real;
  gdn_arena arena = arena_measure();
  take(b, &arena);
  b->memory = calloc(1, (size_t)arena_bytes(&arena));
  arena = arena_over(b->memory, arena_bytes(&arena));
  take(b, &arena);
  action_gradient_start(&b->gauge);
  for (int32_t i = 0; i < 40; i++) {
    double x = 0.09 * (i - 20) + 0.03, unit = 0;
    replay_add(&b->real, &(Transition){&x, &unit, &x, 0, 0, 0}, &unit);
  }
}

// As after so many updates.
static void look(Bench *b, uint64_t updates) {
  b->formula.base.updates = updates;
  action_gradient_look(&b->gauge);
}

static const double *row_of(const Bench *b, int32_t look) {
  return b->gauge.rows + (look - 1) * AGREEMENT_COLUMNS;
}

TEST(it_finds_what_is_known) {
  Bench b;
  begin(&b, 1, B, SCALAR_INFINITY);
  look(&b, ACTION_GRADIENT_EVERY);
  CHECK_INT(b.gauge.states, DYNAMICS_TILE / 2);
  for (int32_t j = 0; j < b.gauge.states; j++) {
    double x = b.gauge.from[j], a = fmin(fmax(-K * x, -0.98), 0.98);
    double known = -2 * B * (x + B * a) * scale_of_q();
    const double *derivatives = b.gauge.latest + j * DERIVATIVE_COLUMNS;
    CHECK_NEAR(derivatives[DERIVATIVE_CRITIC], known, 1e-4);
    CHECK_NEAR(derivatives[DERIVATIVE_PATH], known, 1e-4);
    CHECK_NEAR(derivatives[DERIVATIVE_TRUE], known,
               1e-3 + 0.01 * fabs(known)); // a float's policy; cut off
  }
  const double *row = row_of(&b, 1);
  CHECK_INT(row[AGREEMENT_UPDATES], ACTION_GRADIENT_EVERY);
  CHECK_NEAR(row[AGREEMENT_CRITIC_COSINE], 1, 1e-4);
  CHECK_NEAR(row[AGREEMENT_PATH_COSINE], 1, 1e-4);
  CHECK_NEAR(row[AGREEMENT_CRITIC_SIGNS], 1, 0);
  CHECK(row[AGREEMENT_CRITIC_ERROR] < 0.02 && row[AGREEMENT_PATH_ERROR] < 0.02);
  free(b.memory);
}

// A critic that is wrong all along misleads; a path through a right model, less: only by its end.
TEST(it_tells_a_wrong_critic_and_a_wrong_model) {
  Bench b;
  begin(&b, -1, B, SCALAR_INFINITY);
  look(&b, ACTION_GRADIENT_EVERY);
  const double *row = row_of(&b, 1);
  CHECK_NEAR(row[AGREEMENT_CRITIC_COSINE], -1, 1e-4);
  CHECK_NEAR(row[AGREEMENT_CRITIC_SIGNS], 0, 0);
  CHECK_NEAR(row[AGREEMENT_CRITIC_ERROR], 2, 0.02);
  // Of the path: three rewards are right, what follows has the wrong sign.
  double c = (1 - B * K) * (1 - B * K), g = GAMMA, end = g * g * g * c * c * c * scale_of_q();
  double right = 1 + g * c + g * g * c * c;
  CHECK_NEAR(row[AGREEMENT_PATH_ERROR], 1 - (right - end) / (right + end), 0.01);
  free(b.memory);
  begin(&b, 1, -B, SCALAR_INFINITY);
  look(&b, ACTION_GRADIENT_EVERY);
  CHECK_NEAR(row_of(&b, 1)[AGREEMENT_CRITIC_COSINE], 1, 1e-4);
  CHECK(row_of(&b, 1)[AGREEMENT_PATH_COSINE] < 0);
  free(b.memory);
}

TEST(without_a_model_there_is_no_path) {
  Bench b;
  begin(&b, 1, 0, SCALAR_INFINITY);
  CHECK(!b.gauge.has_path);
  look(&b, ACTION_GRADIENT_EVERY);
  CHECK_NEAR(row_of(&b, 1)[AGREEMENT_CRITIC_COSINE], 1, 1e-4);
  CHECK(row_of(&b, 1)[AGREEMENT_PATH_COSINE] == 0);
  free(b.memory);
}

TEST(without_a_second_world_there_is_none) {
  Bench b;
  ActionGradient gauge = {0};
  ChannelList list = {0};
  begin(&b, 1, B, SCALAR_INFINITY);
  b.agent.truth = NULL;
  gdn_arena arena = arena_measure();
  uint64_t before = arena_bytes(&arena);
  gauge.learner = &b.formula.base;
  gauge.real = &b.real;
  CHECK_INT(action_gradient_open(&gauge, &b.agent, &arena, NULL), GDN_OK);
  CHECK(arena_bytes(&arena) == before);
  b.formula.base.updates = ACTION_GRADIENT_EVERY;
  action_gradient_look(&gauge);
  action_gradient_channels(&gauge, &list);
  CHECK_INT(list.n, 0);
  action_gradient_channels(&b.gauge, &list);
  CHECK_INT(list.n, 2);
  free(b.memory);
}

// Where episodes end at once only the first reward is left.
TEST(rollouts_end_with_their_episodes) {
  Bench b;
  begin(&b, 1, B, -SCALAR_INFINITY);
  look(&b, ACTION_GRADIENT_EVERY);
  CHECK_INT(b.truth.steps, DYNAMICS_TILE);
  for (int32_t j = 0; j < b.gauge.states; j++) {
    double x = b.gauge.from[j], a = fmin(fmax(-K * x, -0.98), 0.98);
    const double *derivatives = b.gauge.latest + j * DERIVATIVE_COLUMNS;
    CHECK_NEAR(derivatives[DERIVATIVE_TRUE], -2 * B * (x + B * a), 1e-5);
    CHECK_NEAR(derivatives[DERIVATIVE_PATH], -2 * B * (x + B * a), 1e-5);
  }
  free(b.memory);
}

// Every look is at states of its own, which do not depend on those before; and none is taken in between.
TEST(a_look_depends_on_its_number_alone) {
  Bench b, c;
  begin(&b, 1, B, SCALAR_INFINITY);
  begin(&c, 1, B, SCALAR_INFINITY);
  for (uint64_t k = 0; k <= 2 * ACTION_GRADIENT_EVERY; k++) look(&b, k);
  CHECK_INT(b.truth.steps, 2 * DYNAMICS_TILE * 44); // 0.9^44 < 0.01
  look(&c, 2 * ACTION_GRADIENT_EVERY);
  size_t bytes = sizeof(double) * (size_t)b.gauge.states;
  CHECK(memcmp(b.gauge.from, c.gauge.from, bytes) == 0);
  CHECK(memcmp(row_of(&b, 2), row_of(&c, 2), sizeof(double) * AGREEMENT_COLUMNS) == 0);
  look(&c, 2 * ACTION_GRADIENT_EVERY); // as when an update is refused
  CHECK_INT(c.truth.steps, DYNAMICS_TILE * 44);
  CHECK(row_of(&c, 1)[AGREEMENT_UPDATES] == 0 && row_of(&b, 1)[AGREEMENT_UPDATES] > 0);
  // The ring goes round.
  look(&c, (ACTION_GRADIENT_ROWS + 1) * ACTION_GRADIENT_EVERY);
  CHECK_INT(row_of(&c, 1)[AGREEMENT_UPDATES], (ACTION_GRADIENT_ROWS + 1) * ACTION_GRADIENT_EVERY);
  free(b.memory);
  free(c.memory);
}

// It is looked at, no part of the state: a hash does not see it, a copy does.
TEST(it_comes_along_with_a_snapshot_only) {
  Bench b, c;
  static uint8_t bytes[1 << 16];
  begin(&b, 1, B, SCALAR_INFINITY);
  begin(&c, 1, B, SCALAR_INFINITY);
  gdn_archive before = archive_hash(), after = archive_hash();
  action_gradient_state(&b.gauge, &before);
  look(&b, ACTION_GRADIENT_EVERY);
  action_gradient_state(&b.gauge, &after);
  CHECK(before.hash == after.hash);
  gdn_archive out = archive_write(bytes, sizeof bytes), in = archive_read(bytes, sizeof bytes);
  action_gradient_state(&b.gauge, &out);
  action_gradient_state(&c.gauge, &in);
  CHECK(!out.failed && !in.failed);
  CHECK(memcmp(row_of(&b, 1), row_of(&c, 1), sizeof(double) * AGREEMENT_COLUMNS) == 0);
  CHECK(memcmp(b.gauge.latest, c.gauge.latest,
               sizeof(double) * (size_t)(b.gauge.states * DERIVATIVE_COLUMNS)) == 0);
  free(b.memory);
  free(c.memory);
}

TEST_MAIN(RUN(it_finds_what_is_known) RUN(it_tells_a_wrong_critic_and_a_wrong_model)
              RUN(without_a_model_there_is_no_path) RUN(without_a_second_world_there_is_none)
                  RUN(rollouts_end_with_their_episodes) RUN(a_look_depends_on_its_number_alone)
                      RUN(it_comes_along_with_a_snapshot_only))
