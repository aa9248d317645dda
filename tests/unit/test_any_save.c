// What a run remembers is in its snapshot: over every mind of the catalogue, in worlds and with parameters drawn at
// random, a run is saved at any tick, loaded into memory that was filled with something else, and both go on. They
// stay the same in everything that can be asked and seen: hash, counts, every channel, every shape, the map.
//
//     unit.any_save [PART] [SEED] [first]     only minds whose text has PART; other draws; end at the first fault
//
// tests/mutation/state.mjs proves it: without any one archived field it fails.
#include "unit/any_run.h"
#include "unit/toy.h"

enum { LIVES = 3, BEFORE = 90, ROUNDS = 12 };
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
  return gdn_run_map(one, a, NULL) == gdn_run_map(two, b, NULL) && memcmp(a, b, sizeof a) == 0;
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
  if (gdn_run_advance(one, 0, GDN_UNTIL_TICKS) != gdn_run_advance(two, 0, GDN_UNTIL_TICKS))
    return "the status";
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

// -- a life ----------------------------------------------------------------------------------------

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

static void check_life(const gdn_config *config, gdn_random *random) {
  Lab lab = any_open(config, 0xa5);
  int32_t steps = rng_below(random, BEFORE);
  // Into the middle of an update or of a decision, wherever those are long.
  go_on(lab.run, steps, rng_below(random, rng_below(random, 2) ? 8 : 150));
  Lab one = load(lab.run, 0xa5), two = load(lab.run, 0x5a);
  compare(lab.run, one.run, "saved");
  compare(lab.run, two.run, "saved");
  for (int32_t i = 0; i < ROUNDS && !(stop_at_first && check_failed); i++) {
    steps = i < 2 ? 0 : rng_below(random, 20);
    int32_t ticks = 1 + rng_below(random, 40);
    go_on(lab.run, steps, ticks);
    go_on(one.run, steps, ticks);
    compare(lab.run, one.run, "gone on");
    go_on(two.run, steps, ticks);
  }
  compare(lab.run, two.run, "gone on");
  lab_close(&lab);
  lab_close(&one);
  lab_close(&two);
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
  int32_t minds = 0, homeless = 0;
  Mind mind;
  gdn_config config;
  stop_at_first = argc > 3;
  printf("draws of seed %llu\n", (unsigned long long)seed);
  for (int32_t i = 0; any_mind(i, &mind); i++) {
    if (strstr(mind.text, part) == NULL) continue;
    gdn_random own = rng_stream(seed, mind.text, 1); // whatever the other minds draw
    int32_t lives = 0;
    while (lives < LIVES && any_life(&own, &mind, &config) && !(stop_at_first && check_failed)) {
      check_life(&config, &own);
      lives++;
    }
    minds++;
    homeless += lives == 0;
  }
  if (*part == 0) check_stopped();
  printf("%d minds, %d of them fit nowhere\n", minds, homeless);
  CHECK(minds > homeless);
  printf("%ld passed, %ld failed\n", check_passed, check_failed);
  return check_failed != 0;
}
