// See particle_rollout.h.
#include "imagine/particle_rollout.h"

#include <string.h>

#include "base/text.h"
#include "math/rng.h"
#include "math/sample.h"
#include "tensor/real.h"

// -- the graphs ----------------------------------------------------------------------------------------

static Node build_policy(const ParticleRollout *r, Graph *g, Node s, Node *leaves) {
  Node u = net_build(g, &r->policy, features_build(&r->cost.features, g, s, -1), leaves);
  Node slow = op_affine(g, op_sin(g, u), 9.0 / 8, 0);
  Node fast = op_affine(g, op_sin(g, op_affine(g, u, 3, 0)), 1.0 / 8, 0);
  return op_add(g, slow, fast);
}

static gdn_status compile_act(ParticleRollout *r, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, r->dim, 1}, r->real_s);
  graph_output(&g, build_policy(r, &g, s, NULL), r->real_a);
  return program_compile(&g, arena, &r->act, why);
}

// y: what the functions say, with the noise that they expect.
static Node build_dynamics(const ParticleRollout *r, Graph *g, Node s, Node a) {
  DynamicsNodes said = dynamics_of(r->model)->build(r->model, g, s, a);
  if (said.std < 0) return said.next;
  Node z = graph_input(g, "z", r->scan.shape, r->z);
  return op_add(g, said.next, op_mul(g, said.std, z));
}

// x': drawn anew from the normal distribution of all y, or y itself.
static Node build_drawing(const ParticleRollout *r, Graph *g, Node y) {
  int32_t M = r->members, C = r->columns, K = r->K;
  Node drawn = graph_input(g, "drawn", (Shape){1, 1, 1}, r->drawn);
  Node z = graph_input(g, "z_k", (Shape){M, K, C}, r->mix);
  Node mu = op_mean(g, y, AXIS_MEMBERS | AXIS_COLUMNS), D = op_sub(g, y, mu);
  if (M > 1) { // side by side
    Node places = graph_input(g, "places", (Shape){M, C, K}, r->places);
    D = op_sum(g, op_matmul(g, D, places), AXIS_MEMBERS);
  }
  Node away = op_affine(g, op_matmul(g, D, z), 1.0 / scalar_sqrt(K - 1), 0);
  Node anew = op_sub(g, op_add(g, mu, away), y);
  return op_add(g, y, op_mul(g, drawn, anew));
}

static gdn_status compile_step(ParticleRollout *r, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Node leaves[NET_LEAVES];
  Node s = scan_state(&g, &r->scan), a = build_policy(r, &g, s, leaves);
  Node next = build_drawing(r, &g, build_dynamics(r, &g, s, a));
  Node cost = goal_cost_build(&r->cost, &g, next);
  Node value = op_mean(&g, cost, AXIS_ALL);
  graph_output(&g, value, r->value);
  const ScanStep step = {s, next, value, leaves, net_leaves(&r->policy)};
  return scan_compile(&r->scan, &g, &step, arena, why);
}

// -- memory --------------------------------------------------------------------------------------------

gdn_status particle_rollout_open(ParticleRollout *r, gdn_arena *arena, gdn_message *why) {
  const dynamics_type *model = dynamics_of(r->model);
  if (model->build == NULL) {
    return text_fail(
        why, GDN_UNFIT,
        "deep-pilco needs a model that can be part of a graph; choose model=dropout-network");
  }
  r->members = model->members(r->model);
  r->dim = r->cost.env->observation.dim;
  r->action_dim = r->cost.env->action.dim;
  r->K = r->members * r->columns;
  int32_t M = r->members, C = r->columns, K = r->K;
  goal_cost_open(&r->cost, arena);
  r->policy.mlp =
      mlp_shape(1, r->cost.features.n, r->hidden, r->width, r->action_dim, ACTIVATE_TANH);
  net_open(&r->policy, OPTIMISER_ADAM, arena);
  r->scan.shape = (Shape){M, r->dim, C};
  r->scan.longest = r->longest;
  scan_open(&r->scan, arena);
  r->real_s = ARENA_NEW(arena, Real, r->dim);
  r->real_a = ARENA_NEW(arena, Real, r->action_dim);
  r->z = ARENA_NEW(arena, Real, K * r->dim);
  r->mix = ARENA_NEW(arena, Real, K * K);
  r->places = ARENA_NEW(arena, Real, K * K);
  r->drawn = ARENA_NEW(arena, Real, 1);
  r->value = ARENA_NEW(arena, Real, 1);
  r->expected = ARENA_NEW(arena, double, r->longest + 1);
  gdn_status status = compile_act(r, arena, why);
  return status == GDN_OK ? compile_step(r, arena, why) : status;
}

void particle_rollout_start(ParticleRollout *r, uint64_t seed) {
  gdn_random random = rng_stream(seed, "policy", 0);
  net_start(&r->policy, &random);
  for (int32_t k = 0; k < r->K; k++) r->places[(int64_t)k * r->K + k] = 1;
  goal_cost_ask(&r->cost);
}

void particle_rollout_act(ParticleRollout *r, const double *observation, double *unit) {
  for (int32_t i = 0; i < r->dim; i++) r->real_s[i] = (Real)observation[i];
  program_run(&r->act);
  for (int32_t i = 0; i < r->action_dim; i++) unit[i] = (double)r->real_a[i];
}

// -- forwards and backwards ----------------------------------------------------------------------------

static void draw(const ParticleRollout *r, Real *z, int64_t n, const char *what, int32_t t) {
  gdn_random random = rng_stream(r->key, what, (uint64_t)t);
  sample_normals(&random, z, n);
}

void particle_rollout_begin(ParticleRollout *r) {
  Real *x = scan_at(&r->scan, 0);
  int32_t n = r->dim * r->columns;
  draw(r, x, r->dim * r->K, "begin", 0);
  for (int32_t k = 0; k < r->members * n; k++) {
    int32_t i = k % n / r->columns;
    x[k] = (Real)(r->cost.m0[i] + r->cost.std0[i] * (double)x[k]);
  }
  memset(r->expected, 0, sizeof *r->expected * (size_t)(r->longest + 1));
  r->J = 0;
}

// The chance of step t.
static void prepare(ParticleRollout *r, int32_t t) {
  int64_t n = (int64_t)r->K * r->dim, all = (int64_t)r->K * r->K;
  *r->drawn = (Real)r->is_drawn;
  if (r->is_noisy)
    draw(r, r->z, n, "noise", t);
  else
    memset(r->z, 0, sizeof *r->z * (size_t)n);
  if (r->is_drawn)
    draw(r, r->mix, all, "drawn", t);
  else
    memset(r->mix, 0, sizeof *r->mix * (size_t)all);
}

void particle_rollout_step(ParticleRollout *r, int32_t t) {
  prepare(r, t);
  scan_step(&r->scan, t);
  r->expected[t + 1] = (double)*r->value;
  r->J += r->expected[t + 1];
}

void particle_rollout_turn(ParticleRollout *r) {
  scan_turn(&r->scan);
}

void particle_rollout_back(ParticleRollout *r, int32_t t) {
  prepare(r, t);
  scan_back(&r->scan, t);
}

// -- looking -------------------------------------------------------------------------------------------

// Functions take turns, so that the first few particles are of as many of them.
float particle_rollout_number(const ParticleRollout *r, int32_t t, int32_t i, int32_t k) {
  int32_t member = k % r->members, column = k / r->members;
  return (float)scan_at(&r->scan, t)[(member * r->dim + i) * r->columns + column];
}

void particle_rollout_moments(const ParticleRollout *r, int32_t t, double *m, double *S) {
  int32_t dim = r->dim, K = r->K;
  for (int32_t i = 0; i < dim; i++) {
    m[i] = 0;
    for (int32_t k = 0; k < K; k++) m[i] += (double)particle_rollout_number(r, t, i, k) / K;
  }
  for (int32_t ij = 0; ij < dim * dim; ij++) {
    int32_t i = ij / dim, j = ij % dim;
    S[ij] = 0;
    for (int32_t k = 0; k < K; k++) {
      double a = (double)particle_rollout_number(r, t, i, k) - m[i];
      double b = (double)particle_rollout_number(r, t, j, k) - m[j];
      S[ij] += a * b / (K - 1);
    }
  }
}

void particle_rollout_state(ParticleRollout *r, int32_t steps, int32_t back, gdn_archive *archive) {
  int64_t n = shape_count(r->scan.shape);
  net_state(&r->policy, archive);
  gdn_archive_u64(archive, &r->key, 1);
  gdn_archive_i32(archive, &r->is_noisy, 1);
  gdn_archive_i32(archive, &r->is_drawn, 1);
  archive_check_range(archive, &r->is_noisy, 1, 0, 1);
  archive_check_range(archive, &r->is_drawn, 1, 0, 1);
  real_state(r->scan.states, (steps + 1) * n, archive);
  gdn_archive_f64(archive, r->expected, r->longest + 1);
  gdn_archive_f64(archive, &r->J, 1);
  if (!back) return;
  real_state(r->scan.adjoint, n, archive);
  real_state(r->scan.sum, r->scan.n, archive);
}
