// See bundles.h.
#include "gauges/bundles.h"

#include <string.h>

#include "core/archive.h"
#include "core/way.h"
#include "math/cholesky.h"
#include "math/order.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"

#define LEAST 0.1 // of them, in each bundle
#define BLUR 0.15 // of the shape: each particle is a bell so wide, in standard deviations of all
#define TURN 0x1.921fb54442d18p+2 // 2 pi
enum { ELLIPSE = 48 };            // its sides
#define BELL 0x1.9884533d43651p-2 // 1 / sqrt(2 pi)

static int32_t width_of(const Bundles *b) {
  return PARTED_COLUMNS - 1 + b->of.r->N;
}

void bundles_open(Bundles *b, gdn_arena *arena) {
  const MomentRollout *r = b->of.r;
  moment_particles_open(&b->of, arena);
  b->steps = ARENA_NEW(arena, double, r->longest *width_of(b));
  b->shape = ARENA_NEW(arena, double, BUNDLES_SHAPE * 2);
  b->beams = ARENA_NEW(arena, double, BUNDLES_ROWS *BUNDLES_COLUMNS);
  b->shown = ARENA_NEW(arena, float, (int64_t)BUNDLES_SHOWN *(r->longest + 1) * r->N);
  b->drawn = ARENA_NEW(arena, float, r->N *PARTICLES);
  b->sorted = ARENA_NEW(arena, double, 2 * PARTICLES);
  b->order = ARENA_NEW(arena, int32_t, 2 * PARTICLES);
}

// -- measuring -----------------------------------------------------------------------------------------

double bundles_parted(const double *ascending, int32_t n) {
  double mean = 0, square = 0, below = 0, most = 0;
  for (int32_t k = 0; k < n; k++) mean += ascending[k] / n;
  for (int32_t k = 0; k < n; k++) square += (ascending[k] - mean) * (ascending[k] - mean);
  if (!(square > 1e-20 * n * mean * mean)) return 0; // they differ by rounding alone
  for (int32_t k = 1; k < n; k++) {                  // k of them below the cut
    below += ascending[k - 1] - mean;
    double between = below * below / k + below * below / (n - k);
    if (k >= LEAST * n && n - k >= LEAST * n && between > most) most = between;
  }
  return most / square;
}

// Number i of all particles at step t, in ascending order.
static const double *sorted(const Bundles *b, int32_t t, int32_t i) {
  const float *x = b->of.x + ((int64_t)t * b->of.r->N + i) * PARTICLES;
  double *keys = b->sorted + PARTICLES;
  for (int32_t j = 0; j < PARTICLES; j++) keys[j] = (double)x[j];
  order_ascending(keys, PARTICLES, b->order, b->order + PARTICLES);
  for (int32_t j = 0; j < PARTICLES; j++) b->sorted[j] = keys[b->order[j]];
  return b->sorted;
}

static double bell(double z, double variance) {
  return BELL / scalar_sqrt(variance) * scalar_exp(-0.5 * z * z / variance);
}

// The densities of number i at step t, in units of the particles; that of the beam is blurred alike.
static void write_shape(Bundles *b, int32_t t, int32_t i) {
  const MomentRollout *r = b->of.r;
  const double *x = sorted(b, t, i);
  double mean = 0, variance = 0;
  for (int32_t j = 0; j < PARTICLES; j++) mean += x[j] / PARTICLES;
  for (int32_t j = 0; j < PARTICLES; j++) variance += (x[j] - mean) * (x[j] - mean) / PARTICLES;
  if (!(variance > 0)) return;
  double std = scalar_sqrt(variance), m = (r->m[t * r->N + i] - mean) / std;
  double S = r->S[(t * r->N + i) * r->N + i] / variance;
  for (int32_t k = 0; k < BUNDLES_SHAPE; k++) {
    double at = 0.1 * (k - BUNDLES_REACH), sum = 0;
    for (int32_t j = 0; j < PARTICLES; j++) sum += bell(at - (x[j] - mean) / std, BLUR * BLUR);
    b->shape[2 * k] = sum / PARTICLES;
    b->shape[2 * k + 1] = bell(at - m, (S > 0 ? S : 0) + BLUR * BLUR);
  }
}

static void measure_step(Bundles *b) {
  const MomentRollout *r = b->of.r;
  int32_t t = b->of.t;
  double *row = b->steps + (t - 1) * width_of(b),
         *beam = b->beams + b->n % BUNDLES_ROWS * BUNDLES_COLUMNS;
  row[PARTED_EXPECTED] = r->expected[t];
  row[PARTED_MET] = moment_particles_cost(&b->of, t);
  row[PARTED_NORMAL] = BUNDLES_NORMAL;
  row[PARTED_MOST] = 0;
  beam[BUNDLES_EXPECTED] += row[PARTED_EXPECTED];
  beam[BUNDLES_MET] += row[PARTED_MET];
  for (int32_t i = 0; i < r->N; i++) {
    double parted = bundles_parted(sorted(b, t, i), PARTICLES);
    row[PARTED_NUMBERS + i] = parted;
    if (parted > row[PARTED_MOST]) row[PARTED_MOST] = parted;
    if (!(parted > beam[BUNDLES_PARTED])) continue;
    beam[BUNDLES_PARTED] = parted;
    beam[BUNDLES_STEP] = t;
    beam[BUNDLES_WHICH] = i + 1;
    beam[BUNDLES_STEP_EXPECTED] = row[PARTED_EXPECTED];
    beam[BUNDLES_STEP_MET] = row[PARTED_MET];
  }
}

// Some of the ways as they lie in the figure: those at even distances.
static void show_ways(Bundles *b) {
  int32_t N = b->of.r->N, longest = b->of.r->longest, t = b->of.t;
  for (int32_t m = 0; m < BUNDLES_SHOWN; m++) {
    int32_t j = m * (PARTICLES / BUNDLES_SHOWN);
    for (int32_t i = 0; i < N; i++) {
      b->shown[((int64_t)m * (longest + 1) + t) * N + i] =
          b->of.x[((int64_t)t * N + i) * PARTICLES + j];
    }
  }
}

static void clear_ways(Bundles *b) {
  const MomentRollout *r = b->of.r;
  memset(b->shown, 0, sizeof *b->shown * (size_t)(BUNDLES_SHOWN * (r->longest + 1) * r->N));
}

void bundles_begin(Bundles *b, uint64_t seed, int32_t number, const double *m, const double *S) {
  double *beam = b->beams + b->n % BUNDLES_ROWS * BUNDLES_COLUMNS;
  b->of.random = rng_stream(seed, "particles", b->n);
  memset(beam, 0, sizeof *beam * BUNDLES_COLUMNS);
  memset(b->steps, 0, sizeof *b->steps * (size_t)(b->of.r->longest * width_of(b)));
  memset(b->shape, 0, sizeof *b->shape * BUNDLES_SHAPE * 2);
  clear_ways(b);
  beam[BUNDLES_NUMBER] = number;
  moment_particles_begin(&b->of, m, S);
  show_ways(b);
}

void bundles_follow(Bundles *b) {
  moment_particles_step(&b->of);
  measure_step(b);
  show_ways(b);
}

void bundles_end(Bundles *b) {
  const double *beam = b->beams + b->n % BUNDLES_ROWS * BUNDLES_COLUMNS;
  double t = beam[BUNDLES_STEP], i = beam[BUNDLES_WHICH]; // 0: they are nowhere two
  if (t >= 1 && t <= b->of.t && i >= 1 && i <= b->of.r->N)
    write_shape(b, (int32_t)t, (int32_t)i - 1);
  b->n++;
}

// Nothing is decided by it.
void bundles_state(Bundles *b, gdn_archive *archive) {
  const MomentRollout *r = b->of.r;
  if (!archive_shows(archive)) return;
  moment_particles_state(&b->of, archive);
  gdn_archive_f64(archive, b->steps, r->longest * width_of(b));
  gdn_archive_f64(archive, b->shape, BUNDLES_SHAPE * 2);
  gdn_archive_f64(archive, b->beams, BUNDLES_ROWS * BUNDLES_COLUMNS);
  gdn_archive_u64(archive, &b->n, 1);
  int32_t t = b->of.t;
  if (archive->mode != ARCHIVE_READ) return;
  clear_ways(b);
  for (b->of.t = 0; b->of.t < t; b->of.t++) show_ways(b);
  show_ways(b);
}

// -- showing -------------------------------------------------------------------------------------------

static const gdn_column parted_columns[] = {PARTED_LIST(GDN_COLUMN_ROW, PARTED)};
static const gdn_column beams_columns[] = {BUNDLES_LIST(GDN_COLUMN_ROW, BUNDLES)};
static const gdn_column shape_columns[] = {
    {"shape_particles", "the particles", "", GDN_MARK_REAL, 0, 0},
    {"shape_beam", "the beam", "", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_column ways_columns[] = {{"beam_way", "A particle", "", GDN_MARK_MEMBER, 0, 0}};
static const gdn_figure parted_figures[] = {
    {.form = GDN_FORM_BANDS,
     .title = "Two bundles",
     .axis = "steps",
     .first = 1,
     .low = 0.4,
     .high = 1,
     .caption = "Particles that go the beam's way one by one, cut in two where it fits best: how "
                "much of their variance lies between the two parts. Above 0.8 they are two "
                "bundles."},
    {.form = GDN_FORM_BANDS,
     .title = "Expected cost by step",
     .axis = "steps",
     .first = 1,
     .low = 0,
     .high = 1,
     .caption = "What the beam expects each step to cost, and what it costs the particles."}};
static const gdn_figure beams_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Two bundles by trial",
     .axis = "trials",
     .low = 0.4,
     .high = 1,
     .caption = "How much they were two bundles, where they were most."},
    {.form = GDN_FORM_RING,
     .title = "J of beam and particles",
     .axis = "trials",
     .caption = "The expected cost of all steps: that which was minimised, and the particles'."}};
static const gdn_figure shape_figures[] = {
    {.form = GDN_FORM_BANDS,
     .title = "Where they part most",
     .axis = "tenths of a standard deviation",
     .first = -BUNDLES_REACH,
     .caption = "How the particles lie in one number at one step, around their mean; "
                "and the normal that the beam took for it."}};
static const gdn_channel_type parted = {
    .key = "beam.parted",
    .label = "Two bundles",
    .unit = "",
    .doc = "Rows are steps: expected cost of the beam and of the particles, how parted a normal "
           "is, and the particles: the most, and in each number.",
    CHANNEL_FIGURES(parted_figures),
    CHANNEL_COLUMNS(parted_columns),
};
static const gdn_channel_type shape = {
    .key = "beam.shape",
    .label = "Where they part most",
    .unit = "",
    .doc = "Densities of the particles and of the beam, from -3 to 3 standard deviations of the "
           "particles.",
    CHANNEL_FIGURES(shape_figures),
    CHANNEL_COLUMNS(shape_columns),
};
static const gdn_channel_type beams = {
    .key = "beam.bundles",
    .label = "Two bundles by trial",
    .unit = "",
    .doc = "A ring of beams: the trial that each was for, J by the beam and by the particles, how "
           "parted they are, and at which step, in which number, at which costs.",
    CHANNEL_FIGURES(beams_figures),
    CHANNEL_COLUMNS(beams_columns),
};
static const gdn_channel_type ways = {
    .key = "beam.ways",
    .label = "Particles",
    .unit = "",
    .doc = "Some particles that go the beam's way one by one: of each, rows are steps.",
    .part_of = "beam.mean",
    CHANNEL_COLUMNS(ways_columns),
};

void bundles_channels(const Bundles *b, ChannelList *list) {
  const MomentRollout *r = b->of.r;
  channel_add(list, &parted, b->steps, GDN_F64, r->longest, width_of(b));
  channel_add(list, &shape, b->shape, GDN_F64, BUNDLES_SHAPE, 2);
  channel_add(list, &beams, b->beams, GDN_F64, BUNDLES_ROWS, BUNDLES_COLUMNS);
  channel_add(list, &ways, b->shown, GDN_F32, BUNDLES_SHOWN * (r->longest + 1), r->N);
}

// -- drawing -------------------------------------------------------------------------------------------

// Where the drawing has particle j of x [N][PARTICLES].
static void point(const Bundles *b, const float *x, int32_t j, const gdn_env *env, float *at) {
  for (int32_t i = 0; i < b->of.r->N; i++) b->of.one[i] = (double)x[i * PARTICLES + j];
  env->type->point(env, b->of.one, &at[0], &at[1]);
}

// Particles close to each other are one disc, whose area says how many.
static void draw_particles(const Bundles *b, const float *x, const gdn_env *env, gdn_scene *scene) {
  float unit = 0.009f * (env->y1 - env->y0), near = 7 * unit, places[2 * PARTICLES];
  int32_t counts[PARTICLES], n = 0;
  for (int32_t j = 0; j < PARTICLES; j++) {
    float at[2];
    int32_t k = 0;
    point(b, x, j, env, at);
    if (!(at[0] * 0 == 0 && at[1] * 0 == 0)) continue; // it has left the numbers
    for (; k < n; k++) {
      float dx = at[0] - places[2 * k], dy = at[1] - places[2 * k + 1];
      if (dx * dx + dy * dy < near * near) break;
    }
    if (k == n) memcpy(places + 2 * n, at, sizeof at);
    counts[k] = k == n ? 1 : counts[k] + 1;
    n += k == n;
  }
  for (int32_t k = 0; k < n; k++) {
    float radius = unit * (float)scalar_sqrt(counts[k]);
    way_dot(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, places[2 * k], places[2 * k + 1], radius,
            0.8f);
  }
}

// The ellipse of one standard deviation around places that are drawn from the beam, the same numbers each time.
static void draw_beam(const Bundles *b, int32_t t, const gdn_env *env, gdn_scene *scene) {
  int32_t N = b->of.r->N;
  double mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
  float at[2], last[2] = {0}, width = 0.008f * (env->y1 - env->y0);
  gdn_random random = rng_stream(0, "ellipse", 0);
  for (int32_t i = 0; i < N * PARTICLES; i++) b->of.z[i] = sample_normal(&random);
  sample_places(N, b->of.r->m + t * N, b->of.r->S + t * N * N, PARTICLES, b->of.z, b->drawn,
                b->of.one);
  for (int32_t j = 0; j < PARTICLES; j++) {
    point(b, b->drawn, j, env, at);
    double x = (double)at[0], y = (double)at[1];
    mx += x / PARTICLES;
    my += y / PARTICLES;
    xx += x * x / PARTICLES;
    xy += x * y / PARTICLES;
    yy += y * y / PARTICLES;
  }
  double C[] = {xx - mx * mx + 1e-6, 0, xy - mx * my, yy - my * my + 1e-6};
  if (!cholesky_factor(C, 2)) return;
  for (int32_t k = 0; k <= ELLIPSE; k++) {
    double u = scalar_cos(TURN * k / ELLIPSE), v = scalar_sin(TURN * k / ELLIPSE);
    at[0] = (float)(mx + C[0] * u);
    at[1] = (float)(my + C[2] * u + C[3] * v);
    if (k > 0)
      way_step(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, last[0], last[1], at[0], at[1], width,
               0.9f);
    memcpy(last, at, sizeof at);
  }
}

void bundles_draw(const Bundles *b, int32_t t, const gdn_env *env, gdn_scene *scene) {
  if (env->type->point == NULL || !(scene->layers & 1u << GDN_LAYER_PLANNING)) return;
  if (t > b->of.t || b->n == 0) return;
  draw_beam(b, t, env, scene);
  draw_particles(b, b->of.x + (int64_t)t * b->of.r->N * PARTICLES, env, scene);
}
