// See bindings.h. This is a program's side of the library: it may allocate, and it uses only the public
// headers.
#include "bindings.h"

#include <stdlib.h>
#include <string.h>

#include "gedanken/gedanken.h"

#define TEXT_BYTES 262144
#define RUN_CAP 16       // runs open at once in one module
#define SHAPE_CAP 262144 // shapes of one scene; more are left out

// Exported under its own name by either toolchain.
#define EXPORT(name) __attribute__((used, visibility("default"), export_name(#name))) name

static char text[TEXT_BYTES];

// A handle is generation * RUN_CAP + slot, so that the handle of a closed run is never valid again.
typedef struct Slot {
  gdn_run *run; // NULL = free
  void *memory;
  uint64_t bytes;
  int32_t generation;
} Slot;
static Slot slots[RUN_CAP];

static struct {
  void *at;
  uint64_t bytes;
} blob;

static gdn_shape *shapes;
static int32_t shapes_cap;
static float box[4];
#define ONE_MORE(type, name) +1
static double progress[GDN_PROGRESS_LIST(ONE_MORE)];
static float map[GDN_MAP_COUNT * GDN_MAP_SIDE * GDN_MAP_SIDE];
static double map_range[4];

// -- errors and handles ---------------------------------------------------------------------------

static int32_t fail(gdn_status status, const char *sentence) {
  const char *words = sentence != NULL && sentence[0] ? sentence : gdn_status_text(status);
  size_t n = strlen(words);
  memcpy(text, words, n + 1);
  return -(int32_t)status;
}

static Slot *find(int32_t handle) {
  if (handle <= 0) return NULL;
  Slot *slot = &slots[handle % RUN_CAP];
  return slot->run != NULL && slot->generation == handle / RUN_CAP ? slot : NULL;
}

static int32_t stale(void) {
  return fail(GDN_BAD_ARGUMENT, "this run was closed, or never opened");
}

// Opens a run of the config in a free slot.
static int32_t open_run(const gdn_config *config, gdn_message *why, Slot **out) {
  Slot *slot = NULL;
  for (int32_t i = 0; i < RUN_CAP && slot == NULL; i++) {
    if (slots[i].run == NULL) slot = &slots[i];
  }
  if (slot == NULL) return fail(GDN_NO_MEMORY, "16 runs are open already; close one first");
  uint64_t bytes;
  gdn_status status = gdn_run_bytes(config, &bytes, why);
  if (status != GDN_OK) return fail(status, why->text);
  void *memory = bytes < INT32_MAX ? malloc((size_t)bytes) : NULL;
  if (memory == NULL) return fail(GDN_NO_MEMORY, "there is not enough memory for this run");
  status = gdn_run_create(config, memory, bytes, &slot->run, why);
  if (status != GDN_OK) {
    slot->run = NULL;
    free(memory);
    return fail(status, why->text);
  }
  slot->memory = memory;
  slot->bytes = bytes;
  slot->generation = slot->generation % 1000000 + 1;
  *out = slot;
  return slot->generation * RUN_CAP + (int32_t)(slot - slots);
}

static void close_slot(Slot *slot) {
  free(slot->memory);
  slot->memory = NULL;
  slot->run = NULL;
}

// -- text and catalogue ---------------------------------------------------------------------------

int32_t EXPORT(gedanken_abi)(void) {
  return gdn_abi();
}

char *EXPORT(gedanken_text)(void) {
  return text;
}

int32_t EXPORT(gedanken_text_bytes)(void) {
  return TEXT_BYTES;
}

int32_t EXPORT(gedanken_catalog)(void) {
  return gdn_catalog_json(text, TEXT_BYTES);
}

int32_t EXPORT(gedanken_describe)(void) {
  char id[128];
  text[TEXT_BYTES - 1] = 0;
  if (strlen(text) >= sizeof id) return fail(GDN_UNKNOWN_ID, "there is no component of that name");
  memcpy(id, text, strlen(text) + 1);
  int32_t n = gdn_catalog_describe(id, text, TEXT_BYTES);
  return n < 0 ? fail(GDN_UNKNOWN_ID, "there is no component of that name") : n;
}

// Parses the buffer into the config.
static gdn_status parse(gdn_config *config, gdn_message *why) {
  text[TEXT_BYTES - 1] = 0;
  gdn_config_make(config);
  return gdn_config_parse(config, text, why);
}

// Reads the config in the buffer and writes it there in another form.
static int32_t rewrite(int32_t (*write)(const gdn_config *, char *, int32_t)) {
  static gdn_config config;
  gdn_message why;
  gdn_status status = parse(&config, &why);
  return status != GDN_OK ? fail(status, why.text) : write(&config, text, TEXT_BYTES);
}

int32_t EXPORT(gedanken_normalize)(void) {
  return rewrite(gdn_config_format);
}

int32_t EXPORT(gedanken_resolve)(void) {
  return rewrite(gdn_config_resolve);
}

// -- runs -----------------------------------------------------------------------------------------

int32_t EXPORT(gedanken_open)(void) {
  static gdn_config config;
  gdn_message why;
  Slot *slot;
  gdn_status status = parse(&config, &why);
  return status != GDN_OK ? fail(status, why.text) : open_run(&config, &why, &slot);
}

int32_t EXPORT(gedanken_close)(int32_t handle) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  close_slot(slot);
  return 0;
}

int32_t EXPORT(gedanken_bytes)(int32_t handle) {
  Slot *slot = find(handle);
  return slot == NULL ? stale() : (int32_t)slot->bytes;
}

int32_t EXPORT(gedanken_advance)(int32_t handle, int32_t ticks, int32_t until) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  if (ticks < 0 || until < GDN_UNTIL_TICKS || until > GDN_UNTIL_EPISODE) {
    return fail(GDN_BAD_ARGUMENT,
                "ticks must be 0 or more, and until one of ticks, phase, step, episode");
  }
  gdn_status status = gdn_run_advance(slot->run, ticks, (gdn_until)until);
  return status == GDN_OK ? 0 : fail(status, NULL);
}

const double *EXPORT(gedanken_progress)(int32_t handle) {
  Slot *slot = find(handle);
  if (slot == NULL) return NULL;
  gdn_progress p = gdn_run_progress(slot->run);
#define NUMBER(type, name) (double)p.name,
  const double now[] = {GDN_PROGRESS_LIST(NUMBER)};
  memcpy(progress, now, sizeof progress);
  return progress;
}

int32_t EXPORT(gedanken_set)(int32_t handle) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  text[TEXT_BYTES - 1] = 0;
  char *equals = strchr(text, '=');
  if (equals == NULL) return fail(GDN_BAD_FORMAT, "a change is of the form key=value");
  *equals = 0;
  gdn_message why;
  gdn_status status = gdn_run_set(slot->run, text, equals + 1, &why);
  return status == GDN_OK ? 0 : fail(status, why.text);
}

int32_t EXPORT(gedanken_dream)(int32_t handle) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  gdn_message why = {""};
  uint64_t bytes = gdn_run_evaluate_bytes(slot->run);
  void *memory = bytes < INT32_MAX ? malloc((size_t)bytes) : NULL;
  gdn_run *dream = NULL;
  gdn_status status =
      memory == NULL ? GDN_NO_MEMORY : gdn_run_dream(slot->run, memory, bytes, &dream, &why);
  if (status != GDN_OK) {
    free(memory);
    return fail(status, why.text);
  }
  free(slot->memory);
  slot->memory = memory;
  slot->bytes = bytes;
  slot->run = dream;
  return 0;
}

double EXPORT(gedanken_measure)(int32_t handle) {
  Slot *slot = find(handle);
  gdn_message why = {""};
  double x = __builtin_nan("");
  text[TEXT_BYTES - 1] = 0;
  gdn_status status = slot == NULL ? GDN_BAD_ARGUMENT : gdn_run_measure(slot->run, text, &x, &why);
  text[0] = 0;
  if (slot == NULL)
    (void)stale();
  else if (status != GDN_OK)
    (void)fail(status, why.text);
  return x;
}

int32_t EXPORT(gedanken_config)(int32_t handle) {
  Slot *slot = find(handle);
  return slot == NULL ? stale() : gdn_config_format(gdn_run_config(slot->run), text, TEXT_BYTES);
}

int32_t EXPORT(gedanken_note)(int32_t handle) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  const char *note = gdn_run_note(slot->run);
  memcpy(text, note, strlen(note) + 1);
  return (int32_t)strlen(note);
}

// Saving and loading share the blob.
void *EXPORT(gedanken_blob)(int32_t bytes) {
  if (bytes < 0) return NULL;
  if ((uint64_t)bytes <= blob.bytes) return blob.at;
  free(blob.at);
  blob.at = malloc((size_t)bytes);
  blob.bytes = blob.at == NULL ? 0 : (uint64_t)bytes;
  return blob.at;
}

int32_t EXPORT(gedanken_save)(int32_t handle) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  uint64_t bytes = gdn_run_save_bytes(slot->run);
  if (bytes > INT32_MAX || gedanken_blob((int32_t)bytes) == NULL) {
    return fail(GDN_NO_MEMORY, "there is not enough memory to save this run");
  }
  gdn_status status = gdn_run_save(slot->run, blob.at, bytes);
  return status == GDN_OK ? (int32_t)bytes : fail(status, NULL);
}

int32_t EXPORT(gedanken_load)(int32_t bytes) {
  static gdn_config config;
  gdn_message why = {""};
  Slot *slot;
  if (bytes < 0 || (uint64_t)bytes > blob.bytes) return fail(GDN_BAD_ARGUMENT, NULL);
  gdn_status status = gdn_snapshot_config(blob.at, (uint64_t)bytes, &config, &why);
  if (status != GDN_OK) return fail(status, why.text);
  int32_t handle = open_run(&config, &why, &slot);
  if (handle < 0) return handle;
  status = gdn_run_load(slot->run, blob.at, (uint64_t)bytes, &why);
  if (status == GDN_OK) return handle;
  close_slot(slot);
  return fail(status, why.text);
}

// -- what can be seen -----------------------------------------------------------------------------

// Appends to the shared buffer, which is large enough for any list of channels.
static int32_t put(int32_t at, const char *words) {
  size_t n = strlen(words);
  if (at + (int32_t)n + 1 > TEXT_BYTES) return at;
  memcpy(text + at, words, n + 1);
  return at + (int32_t)n;
}

static int32_t put_number(int32_t at, uint32_t x) {
  char digits[12];
  int32_t n = 11;
  digits[n] = 0;
  do digits[--n] = (char)('0' + x % 10);
  while ((x /= 10) > 0);
  return put(at, digits + n);
}

int32_t EXPORT(gedanken_channels)(int32_t handle) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  int32_t at = put(0, "{\"at\":[");
  for (int32_t i = 0; i < gdn_run_channel_count(slot->run); i++) {
    gdn_channel c;
    gdn_run_channel(slot->run, i, &c);
    at = put_number(put(at, i > 0 ? "," : ""), (uint32_t)(uintptr_t)c.data);
  }
  at = put(at, "],\"channels\":");
  at += gdn_run_channels_json(slot->run, text + at, TEXT_BYTES - at);
  at = put(at, ",\"controls\":");
  int32_t controls = gdn_run_controls_json(slot->run, text + at, TEXT_BYTES - at);
  at = controls < 0 ? put(at, "null") : at + controls;
  return put(at, "}");
}

int32_t EXPORT(gedanken_policy)(int32_t handle) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  gdn_message why = {""};
  int32_t length;
  gdn_status status = gdn_run_policy(slot->run, NULL, 0, &length, &why);
  if (status != GDN_OK) return fail(status, why.text);
  if (gedanken_blob(length + 1) == NULL) return fail(GDN_NO_MEMORY, NULL);
  (void)gdn_run_policy(slot->run, blob.at, length + 1, &length, &why);
  return length;
}

int32_t EXPORT(gedanken_scene)(int32_t handle, int32_t layers) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  gdn_scene scene = {.layers = (uint32_t)layers, .shapes = shapes, .cap = shapes_cap};
  gdn_run_scene(slot->run, &scene);
  if (scene.n > shapes_cap && shapes_cap < SHAPE_CAP) {
    int32_t cap = scene.n * 2 < SHAPE_CAP ? scene.n * 2 : SHAPE_CAP;
    free(shapes);
    shapes = malloc((size_t)cap * sizeof *shapes);
    shapes_cap = shapes == NULL ? 0 : cap;
    scene = (gdn_scene){.layers = (uint32_t)layers, .shapes = shapes, .cap = shapes_cap};
    gdn_run_scene(slot->run, &scene);
  }
  box[0] = scene.x0;
  box[1] = scene.y0;
  box[2] = scene.x1;
  box[3] = scene.y1;
  return scene.n < shapes_cap ? scene.n : shapes_cap;
}

const void *EXPORT(gedanken_scene_data)(void) {
  return shapes;
}

const float *EXPORT(gedanken_scene_box)(void) {
  return box;
}

static gdn_answer answer;

int32_t EXPORT(gedanken_ask)(int32_t handle, double x, double y) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  gdn_run_ask(slot->run, x, y, &answer);
  return gdn_answer_json(&answer, text, TEXT_BYTES);
}

int32_t EXPORT(gedanken_ask_line)(int32_t handle, int32_t line) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  gdn_status status = gdn_run_ask_line(slot->run, line, &answer);
  if (status != GDN_OK) return fail(status, "the listing has no such line");
  return gdn_answer_json(&answer, text, TEXT_BYTES);
}

int32_t EXPORT(gedanken_map)(int32_t handle) {
  Slot *slot = find(handle);
  if (slot == NULL) return stale();
  gdn_plane plane;
  gdn_status status = gdn_run_map(slot->run, map, &plane);
  if (status != GDN_OK) return fail(status, "this world has no map");
  for (int32_t i = 0; i < 2; i++) {
    map_range[2 * i] = plane.low[i];
    map_range[2 * i + 1] = plane.high[i];
  }
  const char *const *lists[] = {plane.names, plane.units};
  static const char *const keys[] = {"{\"names\":[\"", "\"],\"units\":[\""};
  int32_t at = 0;
  for (int32_t k = 0; k < 2; k++) {
    at = put(put(at, keys[k]), lists[k][0] == NULL ? "" : lists[k][0]);
    at = put(put(at, "\",\""), lists[k][1] == NULL ? "" : lists[k][1]);
  }
  at = put(at, "\"],\"observation\":[");
  const gdn_space *seen = &gdn_run_env(slot->run)->observation;
  for (int32_t i = 0; i < seen->dim; i++) {
    at = put(put(at, i > 0 ? ",\"" : "\""), seen->names == NULL ? "" : seen->names[i]);
    at = put(at, "\"");
  }
  return put(at, "]}");
}

const float *EXPORT(gedanken_map_data)(void) {
  return map;
}

const double *EXPORT(gedanken_map_range)(void) {
  return map_range;
}

static int32_t put_hash(uint64_t hash) {
  for (int32_t i = 0; i < 16; i++) text[i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15];
  text[16] = 0;
  return 16;
}

int32_t EXPORT(gedanken_digest)(int32_t handle) {
  Slot *slot = find(handle);
  return slot == NULL ? stale() : put_hash(gdn_run_digest(slot->run));
}

int32_t EXPORT(gedanken_state_hash)(int32_t handle) {
  Slot *slot = find(handle);
  return slot == NULL ? stale() : put_hash(gdn_run_state_hash(slot->run));
}

// -- benchmarks -----------------------------------------------------------------------------------

double EXPORT(gedanken_bench_product)(int32_t rows, int32_t inner, int32_t columns,
                                      int32_t repeats) {
  uint64_t bytes = gdn_bench_product_bytes(rows, inner, columns);
  void *memory = bytes > 0 && bytes < INT32_MAX ? malloc((size_t)bytes) : NULL;
  if (memory == NULL) return -1;
  double flops = gdn_bench_product(rows, inner, columns, repeats, memory, bytes);
  free(memory);
  return flops;
}

double EXPORT(gedanken_bench_peak)(int32_t repeats) {
  return gdn_bench_peak(0, repeats);
}
