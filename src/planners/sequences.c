// See sequences.h.
//
// Coloured noise (Timmer & Koenig 1995, as Pinneri et al. 2020 use it) is white noise seen through a
// Fourier series over the horizon H: with n_j independent standard normal numbers,
//
//     x_h = sum_j basis[h][j] n_j,
//     basis[h][0] = s_0,  basis[h][2k-1] = sqrt(2) s_k cos(2 pi k h / H),
//     basis[h][2k] = sqrt(2) s_k sin(2 pi k h / H),   k = 1 .. < H/2,
//     and for even H the last one s_{H/2} cos(pi h);
//     s_k^2 = k^-beta / Z,  s_0 = s_1.
//
// H numbers in, H numbers out. The variance of x_h is the same for every h, and Z makes it 1. The mean over
// the horizon has the power of the lowest frequency: 1 / f^beta would be infinite there. With beta = 0
// the basis is orthonormal and the noise white.
#include "planners/sequences.h"

#include <string.h>

#include "base/arena.h"
#include "core/archive.h"
#include "math/order.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"

void sequences_open(Sequences *s, int32_t horizon, int32_t population, int32_t iterations,
                    gdn_arena *arena) {
  Planner *p = &s->base;
  p->horizon = horizon;
  p->population = population;
  p->iterations = iterations;
  p->follow = 1;
  p->candidates = ARENA_NEW(arena, float, (int64_t)sequences_rows(p) * population);
  p->returns = ARENA_NEW(arena, double, population);
  p->rank = ARENA_NEW(arena, int32_t, population);
  p->plan = ARENA_NEW(arena, float, sequences_rows(p));
}

void sequences_start(Sequences *s) {
  s->random = rng_stream(s->base.seed, "planner", 0);
  for (int32_t c = 0; c < s->base.population; c++) s->base.rank[c] = c;
}

void sequences_visit_f32(gdn_archive *archive, float *x, int64_t n) {
  gdn_archive_f32(archive, x, n);
  if (archive->mode != ARCHIVE_READ) return;
  for (int64_t i = 0; i < n; i++) gdn_archive_check(archive, x[i] >= -1.0f && x[i] <= 1.0f);
}

void sequences_visit_f64(gdn_archive *archive, double *x, int32_t n, double low, double high) {
  gdn_archive_f64(archive, x, n);
  if (archive->mode != ARCHIVE_READ) return;
  for (int32_t i = 0; i < n; i++) gdn_archive_check(archive, x[i] >= low && x[i] <= high);
}

// The candidates too: a run may be saved between `propose` and `learn`.
void sequences_state(Sequences *s, gdn_archive *archive) {
  Planner *p = &s->base;
  gdn_archive_u64(archive, &s->random.state, 1);
  gdn_archive_i32(archive, &s->iteration, 1);
  gdn_archive_i32(archive, &p->iterations, 1);
  gdn_archive_i32(archive, &p->proposed, 1);
  gdn_archive_i32(archive, &p->elites, 1);
  gdn_archive_i32(archive, &p->line, 1);
  sequences_visit_f32(archive, p->candidates, (int64_t)sequences_rows(p) * p->population);
  gdn_archive_f64(archive, p->returns, p->population);
  gdn_archive_i32(archive, p->rank, p->population);
  sequences_visit_f32(archive, p->plan, sequences_rows(p));
  archive_check_range(archive, &p->iterations, 1, 1, MOST_ITERATIONS);
  archive_check_range(archive, &s->iteration, 1, 0, p->iterations);
  archive_check_range(archive, &p->proposed, 1, 0, p->population);
  archive_check_range(archive, &p->elites, 1, 0, p->proposed);
  archive_check_range(archive, p->rank, p->population, 0, p->population - 1);
  archive_check_range(archive, &p->line, 1, -1, p->type->component.n_lines - 1);
  if (!archive->failed) return;
  p->proposed = p->elites = 0; // inside the tables until the damaged run is thrown away
  for (int32_t c = 0; c < p->population; c++) p->rank[c] = c;
}

static const gdn_column returns_columns[] = {
    {"candidate_return", "Return", "", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_column plan_columns[] = {
    {"planned_action", "Action", "", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_figure returns_figures[] = {
    {.form = GDN_FORM_RANKS,
     .title = "Imagined returns",
     .axis = "candidates by rank",
     .caption = "What the latest candidate plans are worth, the best first."}};
static const gdn_figure plan_figures[] = {
    {.form = GDN_FORM_BANDS,
     .title = "Plan",
     .axis = "steps from now",
     .caption = "The actions to come, between their bounds; the band is how widely they are still "
                "searched.",
     .first = 1,
     .low = -1,
     .high = 1}};
static const gdn_channel_type returns = {
    .key = "planner.returns",
    .label = "Imagined returns",
    .unit = "",
    .doc = "What each sequence of the latest iteration is worth.",
    CHANNEL_FIGURES(returns_figures),
    CHANNEL_COLUMNS(returns_columns),
};
static const gdn_channel_type plan = {
    .key = "planner.plan",
    .label = "Plan",
    .unit = "",
    .doc = "The actions to execute, in [-1, 1].",
    CHANNEL_FIGURES(plan_figures),
    CHANNEL_COLUMNS(plan_columns),
    .flags = GDN_CHANNEL_KEPT,
};

void sequences_channels(const Sequences *s, ChannelList *list) {
  const Planner *p = &s->base;
  channel_add(list, &returns, p->returns, GDN_F64, p->population, 0);
  channel_add(list, &plan, p->plan, GDN_F32, p->horizon, p->dim);
}

int32_t sequences_rank(Planner *planner) {
  int32_t finite = 0;
  for (int32_t c = 0; c < planner->population; c++) {
    double x = planner->returns[c];
    int32_t counts = c < planner->proposed && x - x == 0.0;
    if (!counts) planner->returns[c] = SCALAR_NAN;
    finite += counts;
  }
  order_top(planner->returns, planner->population, planner->population, planner->rank);
  return finite;
}

void sequences_take(const Planner *planner, int32_t c, float *sequence) {
  for (int32_t r = 0; r < sequences_rows(planner); r++) sequence[r] = sequences_row(planner, r)[c];
}

void sequences_plan(Planner *planner, const double *mean) {
  for (int32_t r = 0; r < sequences_rows(planner); r++) planner->plan[r] = (float)mean[r];
}

void sequences_shift(const Planner *planner, double *mean, int32_t n) {
  int32_t rows = sequences_rows(planner), rest = rows - n * planner->dim;
  if (rest < 0) rest = 0;
  memmove(mean, mean + (rows - rest), (size_t)rest * sizeof *mean);
  memset(mean + rest, 0, (size_t)(rows - rest) * sizeof *mean);
}

void sequences_normals(gdn_random *random, float *out, int32_t n) {
  for (int32_t i = 0; i < n; i++) out[i] = (float)sample_normal(random);
}

// -- coloured noise --------------------------------------------------------------------------------

void colour_open(Colour *colour, const Planner *planner, gdn_arena *arena) {
  int64_t horizon = planner->horizon;
  colour->basis = ARENA_NEW(arena, float, horizon *horizon);
  colour->white = ARENA_NEW(arena, float, horizon * planner->population);
}

// k^(-beta / 2), the amplitude of frequency k.
static double amplitude(int32_t k, double beta) {
  return scalar_exp(-0.5 * beta * scalar_log(k));
}

// Column j of the basis belongs to the frequency (j + 1) / 2: odd j is its cosine, even j its sine.
void colour_start(Colour *colour, const Planner *planner, double beta) {
  const double turn = 6.283185307179586; // 2 pi
  int32_t H = planner->horizon;
  double Z = 1.0;
  for (int32_t j = 1; j < H; j++) {
    double s = amplitude((j + 1) / 2, beta);
    Z += s * s;
  }
  double scale = scalar_sqrt(1.0 / Z);
  for (int32_t h = 0; h < H; h++) {
    float *row = colour->basis + h * H;
    row[0] = (float)scale;
    for (int32_t j = 1; j < H; j++) {
      int32_t k = (j + 1) / 2;
      double angle = turn * (k * h % H) / H;
      double wave = j % 2 ? scalar_cos(angle) : scalar_sin(angle);
      double pair = 2 * k == H ? 1.0 : scalar_sqrt(2.0); // the highest has no sine beside it
      row[j] = (float)(scale * pair * amplitude(k, beta) * wave);
    }
  }
}

void colour_draw(const Colour *colour, const Planner *planner, gdn_random *random) {
  int32_t H = planner->horizon, n = planner->proposed;
  for (int32_t i = 0; i < planner->dim; i++) {
    sequences_normals(random, colour->white, H * n);
    for (int32_t h = 0; h < H; h++) {
      float *row = sequences_row(planner, h * planner->dim + i);
      memset(row, 0, (size_t)n * sizeof *row);
      for (int32_t j = 0; j < H; j++) {
        const float weight = colour->basis[h * H + j], *white = colour->white + j * n;
        for (int32_t c = 0; c < n; c++) row[c] += weight * white[c];
      }
    }
  }
}
