// The public interface: a config drawn from the catalogue's own tables, then a sequence of calls drawn from
// the input. Whatever the order, two runs that got the same calls agree to the bit.
#include "fuzz/fuzz.h"

enum { CALLS = 40, SHAPES = 256, TEXT = 4096, SNAPSHOT = 1 << 21 };

typedef struct Pair {
  Fuzzed a, b; // the same run, in two blocks of memory
  gdn_config config;
  int mapped; // a map takes as long as many calls: one is enough
} Pair;

static uint8_t snapshot[SNAPSHOT];

static const char *pick_component(Input *in, gdn_family family) {
  uint32_t n = (uint32_t)gdn_catalog_count(family);
  return gdn_catalog_at(family, (int32_t)input_below(in, n))->id;
}

// A value near one of the row's bounds or between them, now and then outside, as text; not beyond what a fuzzer
// can wait for.
static void pick_value(Input *in, const char *key, const gdn_param *row, char *out, size_t cap) {
  double share = (double)input_below(in, 1 << 16) / 65535.0 * 1.05;
  double x = fuzz_capped(key, row->low + (row->high - row->low) * share * share);
  if (row->kind == GDN_KIND_REAL)
    (void)snprintf(out, cap, "%.9g", x);
  else if (row->kind == GDN_KIND_BOOL)
    (void)snprintf(out, cap, "%s", share < 0.5 ? "on" : "off");
  else if (row->kind == GDN_KIND_CHOICE) {
    // One of the words of "one|two|three".
    const char *word = row->choices;
    for (uint32_t skip = input_below(in, 4); skip > 0 && strchr(word, '|') != NULL; skip--)
      word = strchr(word, '|') + 1;
    (void)snprintf(out, cap, "%.*s", (int)strcspn(word, "|"), word);
  } else
    (void)snprintf(out, cap, "%.0f", x);
}

// A key of the chosen component of a family and a value for it; 0 when it has no parameters.
static int pick_pair(Input *in, const gdn_config *config, char *key, char *value, size_t cap) {
  gdn_family family = (gdn_family)input_below(in, GDN_FAMILY_COUNT);
  int32_t choice = config->choice[family];
  const gdn_component *c = choice < 0 ? NULL : gdn_catalog_at(family, choice);
  if (c == NULL || c->n_params == 0) return 0;
  const gdn_param *row = &c->params[input_below(in, (uint32_t)c->n_params)];
  if (row->kind == GDN_KIND_TEXT) return 0;
  if (family == GDN_FAMILY_RUN)
    (void)snprintf(key, cap, "%s", row->key);
  else
    (void)snprintf(key, cap, "%s.%s", gdn_family_name(family), row->key);
  pick_value(in, key, row, value, cap);
  return 1;
}

static void pick_config(Input *in, gdn_config *config) {
  char key[64], value[64], both[128];
  gdn_config_make(config);
  // Refusals (an agent that does not fit the world, a value out of range) leave the config as it was.
  const char *env = pick_component(in, GDN_FAMILY_ENV);
  (void)gdn_config_set(config, "env", env, NULL); // the agent gives way, unless the next one fits
  (void)snprintf(both, sizeof both, "env=%s agent=%s", env, pick_component(in, GDN_FAMILY_AGENT));
  (void)gdn_config_parse(config, both, NULL);
  (void)gdn_config_set(config, "model", pick_component(in, GDN_FAMILY_MODEL), NULL);
  (void)gdn_config_set(config, "planner", pick_component(in, GDN_FAMILY_PLANNER), NULL);
  for (uint32_t n = input_below(in, 8); n > 0; n--)
    if (pick_pair(in, config, key, value, sizeof key))
      (void)gdn_config_set(config, key, value, NULL);
  fuzz_tame(config);
}

static void call_advance(Input *in, Pair *p) {
  gdn_until until = (gdn_until)input_below(in, 4);
  int plans = p->config.choice[GDN_FAMILY_PLANNER] >= 0; // its ticks are long
  int64_t ticks = (int64_t)input_below(in, plans ? 30 : 200);
  if (until == GDN_UNTIL_TICKS) {
    // The second run takes the ticks in two parts.
    int64_t part = ticks / 3;
    (void)gdn_run_advance(p->a.run, ticks, until);
    (void)gdn_run_advance(p->b.run, part, until);
    (void)gdn_run_advance(p->b.run, ticks - part, until);
  } else {
    gdn_status a = gdn_run_advance(p->a.run, ticks, until);
    MUST(a == gdn_run_advance(p->b.run, ticks, until));
  }
}

static void call_set(Input *in, Pair *p) {
  char key[64], value[64];
  gdn_message why;
  uint32_t what = input_below(in, 6);
  if (what == 2) {
    (void)snprintf(key, sizeof key, "env.push");
    (void)snprintf(value, sizeof value, "%.3g", (input_below(in, 1 << 16) - 32768.0) / 3000);
  } else if (what == 1) {
    (void)snprintf(key, sizeof key, "env.point.%.3g", (input_below(in, 256) - 128.0) / 60);
    double y = (input_below(in, 256) - 128.0) / 60;
    (void)snprintf(value, sizeof value, "%.3g", y);
    if (input_below(in, 3) == 0) (void)snprintf(value, sizeof value, "-");
  } else if (what == 0) {
    static const char glyphs[] = ".#SGHC19ai?";
    unsigned row = (unsigned)input_below(in, 10), column = (unsigned)input_below(in, 12);
    (void)snprintf(key, sizeof key, "env.cell.%u.%u", row, column);
    (void)snprintf(value, sizeof value, "%c", glyphs[input_below(in, sizeof glyphs - 1)]);
  } else if (!pick_pair(in, gdn_run_config(p->a.run), key, value, sizeof key)) {
    return;
  }
  why.text[0] = 0;
  gdn_status a = gdn_run_set(p->a.run, key, value, &why);
  MUST(a == GDN_OK || why.text[0] != 0);
  MUST(a == gdn_run_set(p->b.run, key, value, NULL));
}

static void call_look(Input *in, Pair *p) {
  static gdn_shape shapes[SHAPES];
  gdn_channel channel;
  gdn_scene scene = {.layers = input_below(in, 1 << 16), .shapes = shapes, .cap = SHAPES};
  gdn_run_scene(p->a.run, &scene);
  MUST(scene.n >= 0);
  int32_t n = gdn_run_channel_count(p->a.run);
  int32_t index = (int32_t)input_below(in, 64) - 2;
  int found = gdn_run_channel(p->a.run, index, &channel) == GDN_OK;
  MUST(found == (index >= 0 && index < n));
  if (found) {
    MUST(channel.data != NULL && channel.rank >= 1 && channel.rank <= 3 && channel.shape[0] > 0);
    MUST(gdn_run_channel_find(p->a.run, channel.key, &channel) == GDN_OK);
  }
}

static void call_map(Input *in, Pair *p) {
  static float map[GDN_MAP_COUNT * GDN_MAP_SIDE * GDN_MAP_SIDE];
  static char dot[TEXT];
  gdn_plane plane;
  if (!p->mapped) {
    gdn_status status = gdn_run_map(p->a.run, map, &plane);
    MUST(status == GDN_OK || status == GDN_UNFIT);
    p->mapped = 1;
  }
  int32_t kind = (int32_t)input_below(in, 4) - 1, cap = (int32_t)input_below(in, TEXT);
  int32_t length = gdn_run_graph(p->a.run, kind, dot, cap);
  MUST(length < 0 || cap == 0 || (int32_t)strlen(dot) == (length < cap ? length : cap - 1));
}

// The second run is replaced by a new one that continues from its snapshot.
static void call_save(Pair *p) {
  gdn_config config;
  gdn_message why;
  uint64_t bytes = gdn_run_save_bytes(p->b.run);
  if (bytes > SNAPSHOT) return;
  MUST(gdn_run_save(p->b.run, snapshot, bytes - 1) == GDN_NO_MEMORY);
  MUST(gdn_run_save(p->b.run, snapshot, bytes) == GDN_OK);
  MUST(gdn_snapshot_config(snapshot, bytes, &config, &why) == GDN_OK);
  Fuzzed fresh = fuzzed_create(&config);
  MUST(fresh.run != NULL);
  MUST(gdn_run_load(fresh.run, snapshot, bytes, &why) == GDN_OK);
  free(p->b.memory);
  p->b = fresh;
}

static void call_text(Input *in, Pair *p) {
  static char text[TEXT];
  int32_t cap = (int32_t)input_below(in, TEXT);
  int32_t length = gdn_config_format(gdn_run_config(p->a.run), text, cap);
  MUST(cap == 0 || (int32_t)strlen(text) == (length < cap ? length : cap - 1));
  length = gdn_catalog_describe(pick_component(in, GDN_FAMILY_AGENT), text, cap);
  MUST(length > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Input in = {data, size};
  Pair p = {.mapped = 0};
  pick_config(&in, &p.config);
  p.a = fuzzed_create(&p.config);
  if (p.a.run == NULL) return 0;
  p.b = fuzzed_create(&p.config);
  for (int call = 0; call < CALLS && in.left > 0; call++) {
    switch (input_below(&in, 8)) {
    case 0:
      call_set(&in, &p);
      break;
    case 1:
      call_look(&in, &p);
      break;
    case 2:
      call_save(&p);
      break;
    case 3:
      call_text(&in, &p);
      break;
    case 4:
      call_map(&in, &p);
      break;
    default:
      call_advance(&in, &p);
      break;
    }
    MUST(gdn_run_state_hash(p.a.run) == gdn_run_state_hash(p.b.run));
  }
  free(p.a.memory);
  free(p.b.memory);
  return 0;
}
