// What a run remembers is in its snapshot: over every mind of the catalogue, in worlds and with parameters drawn at
// random, a run is saved at any tick, loaded into memory that was filled with something else, and both go on. They
// stay the same in everything that can be asked and seen: hash, counts, every channel, every shape, the map.
//
//     unit.any_save [PART] [SEED] [first]     only runs whose text has PART; other draws; end at the first fault
//
// tests/mutation/state.mjs proves it: without any one archived field it fails.
#include "unit/any_run.h"
#include "unit/toy.h"

enum { BEFORE = 45, SAVES = 3, ROUNDS = 4 };
enum { STRIDE = 1009 }; // a prime beyond the number of minds: soon every kind of mind has been seen
static int32_t stop_at_first;

// -- what can be seen ------------------------------------------------------------------------------

static int64_t bytes_of(const gdn_channel *c) {
  static const int64_t size[] = {[GDN_U8] = 1, [GDN_I32] = 4, [GDN_F32] = 4, [GDN_F64] = 8};
  int64_t n = size[c->type];
  for (int32_t k = 0; k < c->rank; k++) n *= c->shape[k];
  return n;
}

// Numbers bit by bit; two NaN are the same.
static int32_t same_numbers(const gdn_channel *a, const gdn_channel *b) {
  int64_t bytes = bytes_of(a);
  if (memcmp(a->data, b->data, (size_t)bytes) == 0) return 1;
  for (int64_t at = 0; at < bytes; at += a->type == GDN_F64 ? 8 : a->type == GDN_U8 ? 1 : 4) {
    const uint8_t *one = (const uint8_t *)a->data + at, *two = (const uint8_t *)b->data + at;
    if (a->type == GDN_F64) {
      double x, y;
      memcpy(&x, one, sizeof x);
      memcpy(&y, two, sizeof y);
      if (memcmp(one, two, 8) != 0 && (x == x || y == y)) return 0;
    } else if (a->type == GDN_F32) {
      float x, y;
      memcpy(&x, one, sizeof x);
      memcpy(&y, two, sizeof y);
      if (memcmp(one, two, 4) != 0 && (x == x || y == y)) return 0;
    } else if (memcmp(one, two, a->type == GDN_U8 ? 1 : 4) != 0) {
      return 0;
    }
  }
  return 1;
}

// The key of the first channel that differs, NULL if none.
static const char *other_channel(const gdn_run *one, const gdn_run *two) {
  for (int32_t i = 0; i < gdn_run_channel_count(one); i++) {
    gdn_channel a, b;
    CHECK_INT(gdn_run_channel(one, i, &a), GDN_OK);
    CHECK_INT(gdn_run_channel(two, i, &b), GDN_OK);
    if (!same_numbers(&a, &b)) return a.key;
  }
  return NULL;
}

// The layer of the first shape that differs, NULL if none.
static const char *other_layer(const gdn_run *one, const gdn_run *two) {
  enum { SHAPES = 20000 };
  static gdn_shape a[SHAPES], b[SHAPES];
  gdn_scene here = {.layers = (1u << GDN_LAYER_COUNT) - 1, .shapes = a, .cap = SHAPES};
  gdn_scene there = here;
  there.shapes = b;
  gdn_run_scene(one, &here);
  gdn_run_scene(two, &there);
  CHECK(here.n <= SHAPES);
  for (int32_t i = 0; i < here.n && i < there.n && i < SHAPES; i++) {
    if (memcmp(&a[i], &b[i], sizeof a[i]) != 0) return gdn_layer_key((gdn_layer)a[i].layer);
  }
  return here.n == there.n ? NULL : "number of shapes";
}

static int32_t same_map(gdn_run *one, gdn_run *two) {
  static float a[GDN_MAP_COUNT * GDN_MAP_SIDE * GDN_MAP_SIDE], b[GDN_COUNT(a)];
  memset(a, 0, sizeof a);
  memset(b, 0, sizeof b);
  gdn_status status = gdn_run_map(one, a, NULL);
  return gdn_run_map(two, b, NULL) == status && memcmp(a, b, sizeof a) == 0;
}

static int32_t same_config(const gdn_run *one, const gdn_run *two) {
  static char a[2 * GDN_CONFIG_TEXT], b[2 * GDN_CONFIG_TEXT];
  gdn_config_format(gdn_run_config(one), a, sizeof a);
  gdn_config_format(gdn_run_config(two), b, sizeof b);
  return strcmp(a, b) == 0;
}

// What is different first, NULL if nothing is.
static const char *difference(gdn_run *one, gdn_run *two) {
  static char what[64];
  const char *key = other_channel(one, two), *layer = other_layer(one, two);
  if (any_state_hash(one) != any_state_hash(two)) return "the state's hash";
  if (gdn_run_digest(one) != gdn_run_digest(two)) return "the digest";
  if (!same_progress(one, two)) return "progress";
  gdn_status status = gdn_run_advance(one, 0, GDN_UNTIL_TICKS);
  if (gdn_run_advance(two, 0, GDN_UNTIL_TICKS) != status) return "the status";
  if (strcmp(gdn_run_note(one), gdn_run_note(two)) != 0) return "the note";
  if (!same_config(one, two)) return "the config";
  if (key == NULL && layer == NULL) return NULL;
  snprintf(what, sizeof what, "%s %s", key ? "channel" : "scene:", key ? key : layer);
  return what;
}

static void compare(gdn_run *one, gdn_run *two, const char *when) {
  const char *what = difference(one, two);
  if (what == NULL && strcmp(when, "saved") == 0 && !same_map(one, two)) what = "the map";
  if (!CHECK(what == NULL)) {
    gdn_progress p = gdn_run_progress(one);
    printf("    %s, %s at tick %llu, step %llu\n", what, when, (unsigned long long)p.ticks,
           (unsigned long long)p.env_steps);
    any_print(one);
  }
}

// -- a run ----------------------------------------------------------------------------------------

static Lab load(const gdn_run *run, int32_t filling) {
  uint64_t bytes = gdn_run_save_bytes(run);
  uint8_t *snapshot = malloc((size_t)bytes);
  gdn_config config;
  CHECK_INT(gdn_run_save(run, snapshot, bytes), GDN_OK);
  CHECK_INT(gdn_snapshot_config(snapshot, bytes, &config, NULL), GDN_OK);
  Lab lab = any_open(&config, filling);
  CHECK_INT(gdn_run_load(lab.run, snapshot, bytes, NULL), GDN_OK);
  uint8_t *again = malloc((size_t)bytes);
  memset(again, 0, (size_t)bytes);
  CHECK(gdn_run_save_bytes(lab.run) == bytes && gdn_run_save(lab.run, again, bytes) == GDN_OK);
  CHECK(memcmp(snapshot, again, (size_t)bytes) == 0);
  free(snapshot);
  free(again);
  return lab;
}

// Some steps, and some ticks of the next.
static void go_on(gdn_run *run, int32_t steps, int32_t ticks) {
  for (int32_t i = 0; i < steps; i++) (void)gdn_run_advance(run, INT64_MAX, GDN_UNTIL_STEP);
  (void)gdn_run_advance(run, ticks, GDN_UNTIL_TICKS);
}

// Ticks on until another line of the listing is next.
static void go_to_line(gdn_run *run) {
  int32_t line = gdn_run_progress(run).line;
  for (int32_t i = 0; i < 300 && gdn_run_progress(run).line == line; i++) go_on(run, 0, 1);
}

// A few ticks before the end of an episode, which a copy finds out.
static void go_before_end(gdn_run *run, gdn_random *random) {
  Lab copy = load(run, 0);
  (void)gdn_run_advance(copy.run, 1500, GDN_UNTIL_EPISODE);
  uint64_t ticks = gdn_run_progress(copy.run).ticks - gdn_run_progress(run).ticks;
  uint64_t before = 1 + (uint64_t)rng_below(random, 16);
  if (ticks > before) go_on(run, 0, (int32_t)(ticks - before));
  lab_close(&copy);
}

// Some steps, and from there to a place where much is under way: some ticks further, after some phases, before an
// end, in the middle of the updates that are due, or where these have just gone over to other work.
static void go_somewhere(gdn_run *run, gdn_random *random) {
  int32_t steps = rng_below(random, 3) > 0 ? rng_below(random, BEFORE) : 0;
  int32_t how = rng_below(random, 6), n = rng_below(random, 8);
  go_on(run, steps, how == 0 ? n : how == 1 ? rng_below(random, 60) : 0);
  for (int32_t i = 0; how == 2 && i < n; i++) (void)gdn_run_advance(run, 1000, GDN_UNTIL_PHASE);
  if (how == 3) go_before_end(run, random);
  if (how < 4) return;
  for (int32_t i = 0; i < 400 && gdn_run_progress(run).due < 2; i++) go_on(run, 0, 1);
  if (how == 4) go_on(run, 0, rng_below(random, gdn_run_progress(run).due + 1));
  for (int32_t i = 0; how == 5 && i < n / 2; i++) go_to_line(run);
  if (how == 5) go_on(run, 0, rng_below(random, 5));
}

static void check_save(gdn_run *run, gdn_random *random) {
  Lab one = load(run, 0xa5), two = load(run, 0x5a);
  compare(run, one.run, "saved");
  compare(run, two.run, "saved");
  for (int32_t i = 0; i < ROUNDS && !(stop_at_first && check_failed); i++) {
    int32_t steps = i < 2 ? 0 : rng_below(random, 20), ticks = 1 + rng_below(random, 40);
    go_on(run, steps, ticks);
    go_on(one.run, steps, ticks);
    go_on(two.run, steps, ticks);
    compare(run, one.run, "gone on");
  }
  compare(run, two.run, "gone on");
  lab_close(&one);
  lab_close(&two);
}

static void check_run(const gdn_config *config, gdn_random *random) {
  Lab lab = any_open(config, 0xa5);
  for (int32_t i = 0; i < SAVES; i++) {
    go_somewhere(lab.run, random);
    check_save(lab.run, random);
  }
  lab_close(&lab);
}

// So many that every agent has some dozen, however few minds it has.
static int32_t runs_of(const Mind *mind) {
  Mind other;
  int32_t minds = 0;
  for (int32_t i = 0; any_mind(i, &other); i++) minds += other.agent == mind->agent;
  return minds >= 8 ? 2 : 24 / minds;
}

// What few draws come to: patience that goes back to the best parameters, a few elites of many members, rounds of
// many imagined steps with ends, a search that is cut off, points that were added.
static const char *const rare[] = {
    ("env=pendulum agent=mbrl-mpc model=network planner=random-shooting planner.population=8 "
     "planner.horizon=2 time_limit=20 agent.retrain_every=20 model.patience=3 model.holdout=0.4 "
     "model.epochs=12 model.rate=0.05 model.width=8 model.batch=8 model.optimiser=sgd"),
    ("env=pendulum agent=mbpo model=ensemble model.members=3 model.epochs=2 model.width=8 "
     "agent.elites=1 agent.random_steps=20 agent.retrain_every=20 agent.rollouts_per_step=40 "
     "agent.updates_per_step=1 agent.batch=8 agent.width=8"),
    ("env=inverted-pendulum agent=mbrl-policy-gradient model=linear agent.horizon=40 agent.ways=32 "
     "agent.rounds=2 agent.epochs=1 agent.minibatch=64 agent.random_trials=1 time_limit=10"),
    "env=cliff-walking agent=value-iteration agent.gamma=1 agent.theta=0 agent.max_sweeps=50",
    "env=scatter agent=curve-fit model=linear events=20:env.point.0.5=1;40:env.point.-1=0.25",
};

static void check_rare(const char *part, uint64_t seed) {
  for (int32_t i = 0; i < GDN_COUNT(rare); i++) {
    if (strstr(rare[i], part) == NULL) continue;
    gdn_config config = lab_config(rare[i]);
    for (int32_t k = 0; k < 5 && !(stop_at_first && check_failed); k++) {
      gdn_random random = rng_stream(seed, rare[i], (uint64_t)k);
      check_run(&config, &random);
    }
  }
}

// A run that stopped because its rewards left the numbers is still one when it has been loaded.
static void check_stopped(void) {
  toy_register();
  gdn_config config = lab_config("env=toy env.pay=1e308");
  Lab lab = any_open(&config, 0xa5);
  CHECK_INT(gdn_run_advance(lab.run, 1000, GDN_UNTIL_TICKS), GDN_NUMERIC);
  Lab other = load(lab.run, 0x5a);
  compare(lab.run, other.run, "stopped");
  go_on(other.run, 3, 7);
  compare(lab.run, other.run, "stopped, gone on");
  lab_close(&lab);
  lab_close(&other);
}

int main(int argc, char **argv) {
  const char *part = argc > 1 ? argv[1] : "";
  uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
  static AnyRun run;
  int32_t minds = 0, homeless = 0;
  Mind mind;
  gdn_random random;
  stop_at_first = argc > 3;
  printf("draws of seed %llu\n", (unsigned long long)seed);
  while (any_mind(minds, &mind)) minds++;
  for (int32_t i = 0; i < minds; i++) {
    (void)any_mind(i * STRIDE % minds, &mind);
    int32_t runs = 0, most = GDN_THOROUGH ? runs_of(&mind) : i % 6 == 0;
    while (runs < most && any_run(seed, &mind, runs, &random, &run)) {
      int32_t over = stop_at_first && check_failed > 0;
      if (!over && strstr(run.text, part) != NULL) check_run(&run.config, &random);
      runs++;
    }
    homeless += runs == 0 && most > 0;
  }
  if (GDN_THOROUGH) check_rare(part, seed);
  if (*part == 0) check_stopped();
  printf("%d minds, %d of them fit nowhere\n", minds, homeless);
  CHECK(minds > homeless);
  printf("%ld passed, %ld failed\n", check_passed, check_failed);
  return check_failed != 0;
}
