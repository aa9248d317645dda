// Every function of the public headers with every pointer left out, one at a time: nothing crashes, the status is
// right, and where there is a `why` it has a sentence. tests/lint/nulls.mjs reads the headers and this file, and
// names what is missing here.
#include "core/archive.h"
#include "unit/lab.h"
#include "unit/toy.h"

static char out[4096];
static gdn_message why;

// The call is refused, and says why.
#define REFUSED(status, call)      \
  do {                             \
    why.text[0] = 0;               \
    CHECK_INT(call, GDN_##status); \
    CHECK(is_sentence(&why));      \
  } while (0)
// The call is refused; it has nowhere to say why.
#define SILENT(status, call) CHECK_INT(call, GDN_##status)

TEST(catalogue_and_bench) {
  CHECK(gdn_bench_product(1, 1, 1, 1, NULL, 1000) == 0);
  CHECK(gdn_bench_gp_create(1, 1, 1, NULL, 1000) == NULL);
  CHECK(gdn_bench_gp_run(NULL, GDN_BENCH_MATCH, 1) == 0);
  CHECK(gdn_catalog_find(GDN_FAMILY_ENV, NULL) == NULL);
  CHECK(gdn_catalog_json(NULL, 1000) > 1000);
  CHECK_INT(gdn_catalog_describe(NULL, out, sizeof out), -1);
  CHECK(gdn_catalog_describe("dyna-q", NULL, 1000) > 10);
  CHECK(gdn_catalog_json(out, -1) > 1000 && gdn_catalog_describe("dyna-q", out, -1) > 10);
  gdn_env_type incomplete = toy_type;
  incomplete.state = NULL;
  REFUSED(BAD_ARGUMENT, gdn_env_register(NULL, &why));
  SILENT(BAD_ARGUMENT, gdn_env_register(&incomplete, NULL));
}

TEST(configs) {
  gdn_config config = lab_config("agent=dyna-q");
  gdn_config_make(NULL);
  REFUSED(BAD_ARGUMENT, gdn_config_parse(NULL, "seed=1", &why));
  REFUSED(BAD_ARGUMENT, gdn_config_parse(&config, NULL, &why));
  SILENT(UNKNOWN_ID, gdn_config_parse(&config, "sed=1", NULL));
  CHECK_INT(gdn_config_format(NULL, out, sizeof out), 0);
  CHECK(gdn_config_format(&config, NULL, 1000) > 5);
  CHECK_INT(gdn_config_resolve(NULL, out, sizeof out), 0);
  CHECK(gdn_config_resolve(&config, NULL, 1000) > 5);
  CHECK_INT(gdn_config_get(NULL, "seed", out, sizeof out), -1);
  CHECK_INT(gdn_config_get(&config, NULL, out, sizeof out), -1);
  CHECK_INT(gdn_config_get(&config, "seed", NULL, 1000), 1);
  CHECK(gdn_config_format(&config, out, -1) > 5 && gdn_config_get(&config, "seed", out, -1) == 1);
  REFUSED(BAD_ARGUMENT, gdn_config_set(NULL, "seed", "1", &why));
  REFUSED(BAD_ARGUMENT, gdn_config_set(&config, NULL, "1", &why));
  REFUSED(BAD_ARGUMENT, gdn_config_set(&config, "seed", NULL, &why));
  SILENT(OUT_OF_RANGE, gdn_config_set(&config, "seed", "-1", NULL));
}

static void refused_everywhere(const gdn_config *config) {
  uint64_t bytes;
  gdn_run *run;
  gdn_env *env;
  static gdn_config copy;
  copy = *config;
  REFUSED(BAD_ARGUMENT, gdn_config_parse(&copy, "seed=1", &why));
  REFUSED(BAD_ARGUMENT, gdn_config_set(&copy, "seed", "1", &why));
  REFUSED(BAD_ARGUMENT, gdn_run_bytes(config, &bytes, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_create(config, out, sizeof out, &run, &why));
  REFUSED(BAD_ARGUMENT, gdn_env_bytes(config, &bytes, &why));
  REFUSED(BAD_ARGUMENT, gdn_env_create(config, out, sizeof out, &env, &why));
  CHECK_INT(gdn_config_format(config, out, sizeof out), 0);
  CHECK_INT(gdn_config_get(config, "seed", out, sizeof out), -1);
  CHECK(memcmp(&copy, config, sizeof copy) == 0);
}

TEST(configs_from_elsewhere) {
  static gdn_config none;
  refused_everywhere(&none); // nobody made it
  static const double wrong[] = {-1, 0.5, 1e300, -1e300, 0.0 / 0.0};
  const gdn_config good = lab_config("env=maze agent=dyna-q env.layout=S.G");
  for (gdn_family f = 0; f < GDN_FAMILY_COUNT; f++) {
    gdn_config config = good;
    config.choice[f] = 1000;
    refused_everywhere(&config);
    config.choice[f] = -2;
    refused_everywhere(&config);
    const gdn_component *component = gdn_catalog_at(f, good.choice[f]);
    for (int32_t i = 0; component != NULL && i < component->n_params; i++) {
      for (int32_t k = 0; k < GDN_COUNT(wrong); k++) {
        const gdn_param *p = &component->params[i];
        config = good;
        config.value[f][i] = wrong[k];
        if (p->kind == GDN_KIND_REAL && wrong[k] >= p->low && wrong[k] <= p->high) continue;
        refused_everywhere(&config);
      }
    }
  }
  gdn_config config = good;
  config.cookie++; // of a program with other headers
  refused_everywhere(&config);
  config = good;
  config.text_bytes = GDN_CONFIG_TEXT + 1;
  refused_everywhere(&config);
  config = good;
  memset(config.text, 'x', sizeof config.text); // no end
  refused_everywhere(&config);
}

TEST(random_numbers_memory_and_state) {
  double x = 1;
  float y = 1;
  int32_t i = 1;
  uint64_t u = 1;
  uint8_t b = 1;
  uint8_t bytes[8] = {0};
  (void)gdn_random_stream(1, NULL, 0);
  CHECK(gdn_random_unit(NULL) == 0 && gdn_random_below(NULL, 5) == 0 &&
        gdn_random_normal(NULL) == 0);
  CHECK(gdn_arena_take(NULL, 1, 8) == NULL);
  gdn_archive_f64(NULL, &x, 1);
  gdn_archive_f32(NULL, &y, 1);
  gdn_archive_i32(NULL, &i, 1);
  gdn_archive_u64(NULL, &u, 1);
  gdn_archive_u8(NULL, &b, 1);
  gdn_archive_check(NULL, 0);
  for (int32_t k = 0; k < 8; k++) {
    gdn_archive each[] = {archive_count(), archive_hash(), archive_write(bytes, 8),
                          archive_read(bytes, 8)};
    gdn_archive *a = &each[k % 4];
    int64_t n = k < 4 ? 1 : 0; // nothing of nothing is no fault
    gdn_archive first = *a;
    gdn_archive_f64(a, NULL, n);
    CHECK_INT(a->failed, n);
    *a = first;
    gdn_archive_f32(a, NULL, n);
    CHECK_INT(a->failed, n);
    *a = first;
    gdn_archive_i32(a, NULL, n);
    CHECK_INT(a->failed, n);
    *a = first;
    gdn_archive_u64(a, NULL, n);
    CHECK_INT(a->failed, n);
    *a = first;
    gdn_archive_u8(a, NULL, n);
    CHECK_INT(a->failed, n);
    *a = first;
    gdn_archive_f64(a, &x, -1);
    CHECK_INT(a->failed, 1);
  }
}

TEST(building) {
  gdn_config config = lab_config("agent=dyna-q");
  uint64_t bytes = 0;
  gdn_run *run;
  gdn_env *env;
  REFUSED(BAD_ARGUMENT, gdn_run_bytes(NULL, &bytes, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_bytes(&config, NULL, &why));
  SILENT(OK, gdn_run_bytes(&config, &bytes, NULL));
  void *memory = malloc((size_t)bytes);
  REFUSED(BAD_ARGUMENT, gdn_run_create(NULL, memory, bytes, &run, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_create(&config, NULL, bytes, &run, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_create(&config, memory, bytes, NULL, &why));
  SILENT(NO_MEMORY, gdn_run_create(&config, memory, bytes - 1, &run, NULL));
  REFUSED(BAD_ARGUMENT, gdn_env_bytes(NULL, &bytes, &why));
  REFUSED(BAD_ARGUMENT, gdn_env_bytes(&config, NULL, &why));
  SILENT(OK, gdn_env_bytes(&config, &bytes, NULL));
  REFUSED(BAD_ARGUMENT, gdn_env_create(NULL, memory, bytes, &env, &why));
  REFUSED(BAD_ARGUMENT, gdn_env_create(&config, NULL, bytes, &env, &why));
  REFUSED(BAD_ARGUMENT, gdn_env_create(&config, memory, bytes, NULL, &why));
  SILENT(NO_MEMORY, gdn_env_create(&config, memory, bytes - 1, &env, NULL));
  free(memory);
}

TEST(runs) {
  Lab lab = lab_open("env=pendulum agent=pets");
  static float map[GDN_MAP_COUNT * GDN_MAP_SIDE * GDN_MAP_SIDE];
  gdn_plane plane;
  gdn_channel channel;
  gdn_scene scene = {.layers = ~0u, .cap = 100};
  lab_steps(&lab, 3);
  SILENT(BAD_ARGUMENT, gdn_run_advance(NULL, 1, GDN_UNTIL_TICKS));
  for (int32_t until = -2; until < 100; until++) {
    gdn_status status = until >= 0 && until <= GDN_UNTIL_EPISODE ? GDN_OK : GDN_BAD_ARGUMENT;
    CHECK_INT(gdn_run_advance(lab.run, 1, (gdn_until)until), status);
  }
  CHECK_INT(gdn_run_progress(NULL).line, -1);
  REFUSED(BAD_ARGUMENT, gdn_run_set(NULL, "env.push", "1", &why));
  REFUSED(BAD_ARGUMENT, gdn_run_set(lab.run, NULL, "1", &why));
  REFUSED(BAD_ARGUMENT, gdn_run_set(lab.run, "env.push", NULL, &why));
  SILENT(UNKNOWN_ID, gdn_run_set(lab.run, "env.pull", "1", NULL));
  CHECK(gdn_run_note(NULL)[0] == 0 && gdn_run_config(NULL) == NULL && gdn_run_digest(NULL) == 0);
  CHECK(gdn_run_state_hash(NULL) == 0);
  CHECK(gdn_run_channel_count(NULL) == 0 && gdn_run_env(NULL) == NULL);
  SILENT(BAD_ARGUMENT, gdn_run_channel(NULL, 0, &channel));
  SILENT(BAD_ARGUMENT, gdn_run_channel(lab.run, 0, NULL));
  SILENT(BAD_ARGUMENT, gdn_run_channel_find(NULL, "episodes", &channel));
  SILENT(BAD_ARGUMENT, gdn_run_channel_find(lab.run, NULL, &channel));
  SILENT(BAD_ARGUMENT, gdn_run_channel_find(lab.run, "episodes", NULL));
  CHECK_INT(gdn_run_graph(NULL, 0, out, sizeof out), -1);
  CHECK(gdn_run_graph(lab.run, 0, NULL, 1000) > 10 && gdn_run_graph(lab.run, 0, out, -1) > 10);
  int32_t length = 0;
  REFUSED(BAD_ARGUMENT, gdn_run_policy(NULL, out, sizeof out, &length, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_policy(lab.run, out, sizeof out, NULL, &why));
  Lab maze = lab_open("agent=dyna-q"); // it has one
  SILENT(OK, gdn_run_policy(maze.run, NULL, 1000, &length, &why));
  SILENT(OK, gdn_run_policy(maze.run, out, -1, &length, NULL));
  lab_close(&maze);
  static gdn_answer answer;
  SILENT(BAD_ARGUMENT, gdn_run_ask(NULL, 0, 0, &answer));
  SILENT(BAD_ARGUMENT, gdn_run_ask(lab.run, 0, 0, NULL));
  SILENT(BAD_ARGUMENT, gdn_run_ask_line(NULL, 0, &answer));
  SILENT(BAD_ARGUMENT, gdn_run_ask_line(lab.run, 0, NULL));
  CHECK_INT(gdn_answer_about(NULL, 0, 0, 1, "a thing"), 0);
  CHECK_INT(gdn_answer_about(&answer, 0, 0, 1, NULL), 0);
  gdn_answer_number(NULL, "x", 1, "", GDN_MARK_NONE);
  gdn_answer_number(&answer, NULL, 1, "", GDN_MARK_NONE);
  gdn_answer_number(&answer, "x", 1, NULL, GDN_MARK_NONE);
  CHECK_INT(gdn_answer_json(NULL, out, sizeof out), 0);
  CHECK(gdn_answer_json(&answer, NULL, 1000) > 10 && gdn_answer_json(&answer, out, -1) > 10);
  double number = 0;
  REFUSED(BAD_ARGUMENT, gdn_run_measure(NULL, "observation", &number, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_measure(lab.run, NULL, &number, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_measure(lab.run, "observation", NULL, &why));
  SILENT(UNKNOWN_ID, gdn_run_measure(lab.run, "no such", &number, NULL));
  CHECK_INT(gdn_run_channels_json(NULL, out, sizeof out), 2); // an empty list
  CHECK(gdn_run_channels_json(lab.run, NULL, 1000) > 1000);
  CHECK(gdn_run_channels_json(lab.run, out, -1) > 1000);
  CHECK_INT(gdn_run_controls_json(NULL, out, sizeof out), -1);
  CHECK(gdn_run_controls_json(lab.run, NULL, 1000) > 20);
  CHECK(gdn_run_controls_json(lab.run, out, -1) > 20);
  gdn_run_scene(NULL, &scene);
  gdn_run_scene(lab.run, NULL);
  gdn_run_scene(lab.run, &scene); // no room, though cap says so
  CHECK(scene.n > 3);
  SILENT(BAD_ARGUMENT, gdn_run_map(NULL, map, &plane));
  SILENT(BAD_ARGUMENT, gdn_run_map(lab.run, NULL, &plane));
  SILENT(OK, gdn_run_map(lab.run, map, NULL));
  lab_close(&lab);
}

TEST(evaluations) {
  Lab lab = lab_open("agent=dyna-q");
  gdn_run *run = NULL;
  CHECK(gdn_run_evaluate_bytes(NULL) == 0);
  uint64_t bytes = gdn_run_evaluate_bytes(lab.run);
  void *memory = malloc((size_t)bytes);
  REFUSED(BAD_ARGUMENT, gdn_run_evaluate(NULL, memory, bytes, &run, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_evaluate(lab.run, NULL, bytes, &run, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_evaluate(lab.run, memory, bytes, NULL, &why));
  SILENT(OK, gdn_run_evaluate(lab.run, memory, bytes, &run, NULL));
  CHECK_INT(gdn_run_advance(run, 1000, GDN_UNTIL_TICKS), GDN_OK);
  REFUSED(BAD_ARGUMENT, gdn_run_dream(NULL, memory, bytes, &run, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_dream(lab.run, NULL, bytes, &run, &why));
  REFUSED(BAD_ARGUMENT, gdn_run_dream(lab.run, memory, bytes, NULL, &why));
  SILENT(OK, gdn_run_dream(lab.run, memory, bytes, &run, NULL));
  CHECK_INT(gdn_run_set(run, "drive", "1", NULL), GDN_OK);
  free(memory);
  lab_close(&lab);
}

TEST(snapshots) {
  Lab lab = lab_open("agent=dyna-q");
  gdn_config config;
  uint64_t bytes = gdn_run_save_bytes(lab.run);
  void *snapshot = malloc((size_t)bytes);
  CHECK(gdn_run_save_bytes(NULL) == 0);
  SILENT(BAD_ARGUMENT, gdn_run_save(NULL, snapshot, bytes));
  SILENT(BAD_ARGUMENT, gdn_run_save(lab.run, NULL, bytes));
  SILENT(OK, gdn_run_save(lab.run, snapshot, bytes));
  REFUSED(BAD_FORMAT, gdn_snapshot_config(NULL, bytes, &config, &why));
  REFUSED(BAD_ARGUMENT, gdn_snapshot_config(snapshot, bytes, NULL, &why));
  SILENT(OK, gdn_snapshot_config(snapshot, bytes, &config, NULL));
  REFUSED(BAD_ARGUMENT, gdn_run_load(NULL, snapshot, bytes, &why));
  REFUSED(BAD_FORMAT, gdn_run_load(lab.run, NULL, bytes, &why));
  SILENT(OK, gdn_run_load(lab.run, snapshot, bytes, NULL));
  free(snapshot);
  lab_close(&lab);
}

TEST(shapes) {
  const float corners[6] = {0};
  gdn_shape shape;
  gdn_scene s = {.layers = ~0u, .shapes = &shape, .cap = 1}, empty = {.layers = ~0u, .cap = 9};
  gdn_scene_rect(NULL, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0, 0, 1, 1, 0);
  gdn_scene_disc(NULL, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0, 0, 1, 0);
  gdn_scene_line(NULL, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0, 0, 1, 1, 1, 0);
  gdn_scene_arrow(NULL, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0, 0, 1, 1, 1, 0);
  gdn_scene_triangle(NULL, GDN_LAYER_WORLD, GDN_INK_FLOOR, corners, 0);
  gdn_scene_triangle(&s, GDN_LAYER_WORLD, GDN_INK_FLOOR, NULL, 0);
  gdn_scene_cross(NULL, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0, 0, 1, 1);
  gdn_scene_text(NULL, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0, 0, 1, "text");
  gdn_scene_text(&s, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0, 0, 1, NULL);
  gdn_scene_rect(&s, GDN_LAYER_COUNT, GDN_INK_FLOOR, 0, 0, 1, 1, 0);
  gdn_scene_rect(&s, (gdn_layer)-1, GDN_INK_FLOOR, 0, 0, 1, 1, 0);
  CHECK_INT(s.n, 0);
  gdn_scene_rect(&empty, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0, 0, 1, 1, 0);
  CHECK_INT(empty.n, 1);
}

TEST_MAIN(RUN(catalogue_and_bench) RUN(configs) RUN(configs_from_elsewhere)
              RUN(random_numbers_memory_and_state) RUN(building) RUN(runs) RUN(evaluations)
                  RUN(snapshots) RUN(shapes))
