// See moment_particles.h.
#include "imagine/moment_particles.h"

#include "core/archive.h"
#include "gp/regression.h"
#include "math/sample.h"
#include "math/scalar.h"
#include "models/dynamics.h"

enum { T = DYNAMICS_TILE };
_Static_assert(PARTICLES % DYNAMICS_TILE == 0, "whole tiles");

void moment_particles_open(MomentParticles *p, gdn_arena *arena) {
  const MomentRollout *r = p->r;
  int32_t N = r->N, F = r->F, D = F + r->U;
  p->x = ARENA_NEW(arena, float, (int64_t)(r->longest + 1) * N * PARTICLES);
  p->z = ARENA_NEW(arena, double, N *PARTICLES);
  p->one = ARENA_NEW(arena, double, N *N);
  p->f = ARENA_NEW(arena, double, F);
  p->u = ARENA_NEW(arena, double, r->U);
  p->in = ARENA_NEW(arena, double, D *T);
  p->rows = ARENA_NEW(arena, double, D * r->points);
  p->k = ARENA_NEW(arena, double, (int64_t)regression_scratch(r->points, D) * T);
  p->mean = ARENA_NEW(arena, double, T);
  p->variance = ARENA_NEW(arena, double, T);
}

static void draw_normals(MomentParticles *p) {
  for (int32_t i = 0; i < p->r->N * PARTICLES; i++) p->z[i] = sample_normal(&p->random);
}

void moment_particles_begin(MomentParticles *p, const double *m, const double *S) {
  p->t = 0;
  draw_normals(p);
  sample_places(p->r->N, m, S, PARTICLES, p->z, p->x, p->one);
}

// The features of particle j, among x [N][PARTICLES], into f.
static void see(MomentParticles *p, const float *x, int32_t j) {
  for (int32_t i = 0; i < p->r->N; i++) p->one[i] = (double)x[i * PARTICLES + j];
  waves_map(&p->r->features, p->one, p->f);
}

// What goes into the dynamics, for a tile from particle j on.
static void decide(MomentParticles *p, const float *x, int32_t j) {
  MomentRollout *r = p->r;
  for (int32_t c = 0; c < T; c++) {
    see(p, x, j + c);
    moment_policy_act(&r->policy, p->f, p->u);
    for (int32_t d = 0; d < r->F; d++) p->in[d * T + c] = p->f[d];
    for (int32_t d = 0; d < r->U; d++) p->in[(r->F + d) * T + c] = p->u[d];
  }
}

#define CERTAIN 1e-6 // variance of functions without doubt, as in gp/moments.h

// Number a of the tile from particle j on, by function a at what went in.
static void move(MomentParticles *p, int32_t a, const float *x, float *next, int32_t j) {
  const GpFunctions *f = p->r->dynamics;
  int32_t doubts = f->iK != NULL;
  Regression one = {.kind = KERNEL_SQUARED_EXPONENTIAL,
                    .n = f->n,
                    .D = f->D,
                    .l = f->l + a * f->D,
                    .sf2 = f->sf2[a],
                    .rows = p->rows,
                    .beta = (double *)(uintptr_t)(f->beta + (int64_t)a * f->n), // only read
                    .iK = doubts ? f->iK + (int64_t)a * f->n * f->n : NULL};
  kernel_scale(f->n, f->D, f->x, one.l, p->rows);
  regression_predict(&one, T, p->in, p->mean, doubts ? p->variance : NULL, p->k);
  for (int32_t c = 0; c < T; c++) {
    int32_t at = a * PARTICLES + j + c;
    double std = scalar_sqrt(doubts ? p->variance[c] : CERTAIN);
    next[at] = (float)((double)x[at] + p->mean[c] + std * p->z[at]);
  }
}

void moment_particles_step(MomentParticles *p) {
  int32_t N = p->r->N;
  const float *x = p->x + (int64_t)p->t * N * PARTICLES;
  float *next = p->x + (int64_t)(p->t + 1) * N * PARTICLES;
  draw_normals(p);
  for (int32_t j = 0; j < PARTICLES; j += T) {
    decide(p, x, j);
    for (int32_t a = 0; a < N; a++) move(p, a, x, next, j);
  }
  p->t++;
}

double moment_particles_cost(MomentParticles *p, int32_t t) {
  const Saturating *c = &p->r->cost;
  double sum = 0;
  for (int32_t j = 0; j < PARTICLES; j++) {
    double square = 0;
    see(p, p->x + (int64_t)t * p->r->N * PARTICLES, j);
    for (int32_t i = 0; i < c->n; i++) p->f[i] -= c->z[i];
    for (int32_t i = 0; i < c->n * c->n; i++) square += c->W[i] * p->f[i / c->n] * p->f[i % c->n];
    sum += 1 - scalar_exp(-0.5 * square);
  }
  return sum / PARTICLES;
}

void moment_particles_state(MomentParticles *p, gdn_archive *archive) {
  gdn_archive_i32(archive, &p->t, 1);
  archive_check_range(archive, &p->t, 1, 0, p->r->longest);
  if (archive->failed) p->t = 0;
  gdn_archive_u64(archive, &p->random.state, 1);
  gdn_archive_f32(archive, p->x, (int64_t)(p->t + 1) * p->r->N * PARTICLES);
}
