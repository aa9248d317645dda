// Layout text: any drawing of a maze is refused with a sentence, or is a world that can be lived in, edited
// and drawn.
#include "fuzz/fuzz.h"

enum { LAYOUT_CAP = 1800, SHAPES = 4096 };

static void live_in(gdn_run *run) {
  static gdn_shape shapes[SHAPES];
  gdn_scene scene = {.layers = (1u << GDN_LAYER_COUNT) - 1, .shapes = shapes, .cap = SHAPES};
  gdn_status status = gdn_run_advance(run, 300, GDN_UNTIL_TICKS);
  MUST(status == GDN_OK || status == GDN_NUMERIC);
  gdn_run_scene(run, &scene);
  MUST(scene.n > 0 && scene.x1 > scene.x0 && scene.y1 > scene.y0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gdn_config config;
  gdn_message why;
  char layout[LAYOUT_CAP], key[40];
  Input in = {data, size};
  int agent = (int)input_below(&in, 3);
  uint32_t row = input_below(&in, 40), column = input_below(&in, 40);
  char glyph[2] = {(char)input_below(&in, 128), 0};
  size_t n = in.left < LAYOUT_CAP - 1 ? in.left : LAYOUT_CAP - 1;
  if (n > 0) memcpy(layout, in.at, n);
  layout[n] = 0;

  static const char *const agents[] = {"dyna-q", "prioritized-sweeping", "value-iteration"};
  gdn_config_make(&config);
  MUST(gdn_config_parse(&config, "env=maze seed=3", &why) == GDN_OK);
  MUST(gdn_config_set(&config, "agent", agents[agent], &why) == GDN_OK);
  why.text[0] = 0;
  if (gdn_config_set(&config, "env.layout", layout, &why)) {
    MUST(why.text[0] != 0);
    return 0;
  }
  Fuzzed made = fuzzed_create(&config);
  if (made.run != NULL) {
    live_in(made.run);
    (void)snprintf(key, sizeof key, "env.cell.%u.%u", (unsigned)row, (unsigned)column);
    why.text[0] = 0;
    if (gdn_run_set(made.run, key, glyph, &why)) MUST(why.text[0] != 0);
    live_in(made.run);
  }
  free(made.memory);
  return 0;
}
