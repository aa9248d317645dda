// Snapshots: a real one with some bytes changed and its seal renewed, so that the damage reaches the code that
// reads the state. It is refused with a sentence, or the run goes on, can be drawn, and can be saved again.
#include "fuzz/fuzz.h"
#include "run/snapshot.h"

enum { SHAPES = 1024, SNAPSHOT = 1 << 20, TAIL = 8 };

static uint8_t snapshot[SNAPSHOT];

// So small that most of a snapshot is not the numbers of a network.
#define SMALL                                                                     \
  "model.width=4 model.hidden=1 agent.capacity=100 model.epochs=2 model.batch=8 " \
  "planner.population=8 planner.horizon=3 time_limit=5"

static const char *const configs[] = {
    "env=maze env.layout=S.#/..G agent=dyna-q agent.planning_steps=3",
    "env=maze env.layout=S.a/.H./..G env.slip=0.2 agent=dyna-q model=counts",
    "env=maze env.layout=S..#/.#../...G agent=prioritized-sweeping events=9:env.cell.0.1=#",
    "env=blocking-maze env.change_step=20 agent=dyna-q-plus agent.planning_steps=2",
    "env=frozen-lake agent=value-iteration",
    "env=gridworld-4x4 agent=policy-iteration",
    "env=random-graph env.states=12 agent=dyna-q model=counts",
    "env=cliff-walking agent=q-learning",
    "env=pendulum agent=pets " SMALL " model.members=2",
    "env=line agent=pets model=gaussian-network planner=mppi agent.propagation=moments " SMALL,
    "env=cartpole agent=mbrl-aggregate model=linear planner=random-shooting planner.population=8 "
    "planner.horizon=3 time_limit=5",
    "env=point-navigation agent=mbrl-mpc model=network env.wall=on " SMALL,
    "env=acrobot agent=pets model=oracle agent.propagation=ts1 planner.population=8 "
    "planner.horizon=3 time_limit=5 events=9:env.push=1;20:env.gravity=3",
    "env=two-link-reacher agent=mbrl-random-data model=network model.reward=learned "
    "agent.random_trials=1 " SMALL,
    "env=scatter agent=curve-fit env.points=5 model.width=4 agent.capacity=100 model.members=2 "
    "agent.points_between=3 events=9:env.point.0.5=1",
    "env=pendulum agent=pets model=oracle planner=ilqr planner.iterations=2 planner.line_search=3 "
    "planner.horizon=3 planner.replan_every=2 time_limit=5",
    "env=line agent=mbrl-aggregate model=linear planner=lqr planner.infinite=on planner.horizon=3 "
    "time_limit=5 events=7:planner.infinite=off",
};

static uint64_t make_snapshot(Input *in) {
  gdn_config config;
  gdn_message why;
  gdn_config_make(&config);
  const char *text = configs[input_below(in, (uint32_t)GDN_COUNT(configs))];
  MUST(gdn_config_parse(&config, text, &why) == GDN_OK);
  Fuzzed made = fuzzed_create(&config);
  MUST(made.run != NULL);
  (void)gdn_run_advance(made.run, input_below(in, 1 << 10), GDN_UNTIL_TICKS);
  uint64_t bytes = gdn_run_save_bytes(made.run);
  MUST(bytes <= SNAPSHOT && gdn_run_save(made.run, snapshot, SNAPSHOT) == GDN_OK);
  free(made.memory);
  return bytes;
}

// Changes bytes here and there; now and then cuts off the end.
static uint64_t damage(Input *in, uint64_t bytes) {
  if (input_below(in, 8) == 7) bytes = input_below(in, (uint32_t)bytes + 1);
  while (in->left > 0 && bytes > 0) {
    uint32_t at = input_below(in, (uint32_t)bytes);
    snapshot[at] = (uint8_t)input_below(in, 256);
  }
  return bytes;
}

static void go_on(gdn_run *run) {
  static gdn_shape shapes[SHAPES];
  gdn_scene scene = {.layers = (1u << GDN_LAYER_COUNT) - 1, .shapes = shapes, .cap = SHAPES};
  gdn_run_scene(run, &scene);
  gdn_status status = gdn_run_advance(run, 200, GDN_UNTIL_TICKS);
  MUST(status == GDN_OK || status == GDN_NUMERIC);
  gdn_run_scene(run, &scene);
  (void)gdn_run_state_hash(run);
  uint64_t bytes = gdn_run_save_bytes(run);
  if (bytes <= SNAPSHOT) MUST(gdn_run_save(run, snapshot, bytes) == GDN_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Input in = {data, size};
  gdn_config config;
  gdn_message why;
  int sealed = input_below(&in, 16) != 0;
  uint64_t bytes = damage(&in, make_snapshot(&in));
  if (sealed && bytes >= TAIL) snapshot_seal(snapshot, bytes);

  // A block of exactly its size, so that a sanitizer sees every read beyond the end.
  uint8_t *block = malloc(bytes > 0 ? (size_t)bytes : 1);
  MUST(block != NULL);
  memcpy(block, snapshot, (size_t)bytes);
  why.text[0] = 0;
  if (gdn_snapshot_config(block, bytes, &config, &why)) {
    MUST(why.text[0] != 0);
  } else {
    Fuzzed made = fuzzed_create(&config);
    if (made.run != NULL) {
      if (gdn_run_load(made.run, block, bytes, &why))
        MUST(why.text[0] != 0);
      else
        go_on(made.run);
    }
    free(made.memory);
  }
  free(block);
  return 0;
}
