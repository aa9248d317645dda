// The flat functions of the WebAssembly module. Only int32, float64 and addresses cross; text goes
// through one shared buffer, UTF-8, ending with 0. A handle carries a generation, so that a stale one
// is an error and not a crash. A negative result is minus a gdn_status, and the shared buffer then has
// the sentence.
#ifndef GEDANKEN_WASM_BINDINGS_H
#define GEDANKEN_WASM_BINDINGS_H

#include <stdint.h>

int32_t gedanken_abi(void);
// The shared buffer and its size in bytes.
char *gedanken_text(void);
int32_t gedanken_text_bytes(void);

// Catalogue as JSON into the buffer; its length. Its members besides the components: "statuses",
// "phases", "layers", "maps", "inks", "shapes" (names in order of their numbers), "progress" (names of the
// numbers at gedanken_progress), "episode_columns", "episode_rows", "shape_bytes", "map_side".
int32_t gedanken_catalog(void);
// Buffer: an id -> its Markdown; the length.
int32_t gedanken_describe(void);
// Buffer: config text -> its shortest form; the length.
int32_t gedanken_normalize(void);
// Buffer: config text -> all that it says, with what it leaves out (gdn_config_resolve); the length.
int32_t gedanken_resolve(void);

// Buffer: config text -> a handle (> 0).
int32_t gedanken_open(void);
int32_t gedanken_close(int32_t handle);
// Bytes of memory that the run lives in.
int32_t gedanken_bytes(int32_t handle);
// `until` as gdn_until; ticks >= 0. 0 or minus a status.
int32_t gedanken_advance(int32_t handle, int32_t ticks, int32_t until);
// Address of the progress as float64s, refreshed by this call; 0 for a stale handle.
const double *gedanken_progress(int32_t handle);
// Buffer: "key=value" (a live parameter, or the world: "env.cell.ROW.COLUMN=#", "env.push=1"). 0 or minus a status.
int32_t gedanken_set(int32_t handle);
// Makes of a run a dream of it (gdn_run_dream), which the handle is of from now on: gedanken_set with "drive=ACTION" is a
// step of it. 0; or minus a status, and the run is still there.
int32_t gedanken_dream(int32_t handle);
// The config text that reproduces the run, events included; the length.
int32_t gedanken_config(int32_t handle);
// The latest event of the config that could not take place, as a sentence; its length, 0 if none.
int32_t gedanken_note(int32_t handle);
// Buffer: a measure, as gdn_run_measure takes it. Its number, with an empty buffer; NaN: there is none yet, or, with a
// sentence in the buffer, it cannot be had.
double gedanken_measure(int32_t handle);
// {"at":[ADDRESS,...],"channels":[...],"controls":{...}} as JSON, as gdn_run_channels_json and gdn_run_controls_json write
// them (null: nothing is done); the length. All hold as long as the handle.
int32_t gedanken_channels(int32_t handle);
// Writes the run's policy (gdn_run_policy) to the blob; its bytes.
int32_t gedanken_policy(int32_t handle);
// Draws the layers of the mask; the number of shapes (44 bytes each, see scene.h) at _data, the box
// x0, y0, x1, y1 as float32s at _box. Addresses hold until the next call of any function.
int32_t gedanken_scene(int32_t handle, int32_t layers);
const void *gedanken_scene_data(void);
const float *gedanken_scene_box(void);
// What is known of what lies nearest to a point of the drawing (gdn_run_ask), and of what a line of the listing last did
// (gdn_run_ask_line), as gdn_answer_json writes it into the buffer; the length.
int32_t gedanken_ask(int32_t handle, double x, double y);
int32_t gedanken_ask_line(int32_t handle, int32_t line);
// The map of a continuous world (gdn_run_map): its GDN_MAP_COUNT x SIDE x SIDE float32s at _data, the plane's
// low, high, low, high as float64s at _range; names and units of its two coordinates as JSON into the
// buffer, and the names of the observation's numbers: {"names":[..],"units":[..],"observation":[..]}; the
// length. Addresses hold until the next call.
int32_t gedanken_map(int32_t handle);
const float *gedanken_map_data(void);
const double *gedanken_map_range(void);
// The hash of what happened, and that of the whole state: sixteen hexadecimal digits into the buffer; 16.
int32_t gedanken_digest(int32_t handle);
int32_t gedanken_state_hash(int32_t handle);

// Writes a snapshot to the blob; its bytes.
int32_t gedanken_save(int32_t handle);
// Address of a buffer of at least that many bytes, kept until the next call that asks for more; 0 if
// there is no memory. Holds what gedanken_save or gedanken_policy wrote, and what gedanken_load reads.
void *gedanken_blob(int32_t bytes);
// Opens the run of the snapshot in the blob; a handle.
int32_t gedanken_load(int32_t bytes);

// Benchmarks: work of known size (gedanken/bench.h); additions and multiplications done, -1 without memory.
double gedanken_bench_product(int32_t rows, int32_t inner, int32_t columns, int32_t repeats);
double gedanken_bench_peak(int32_t repeats);

#endif
