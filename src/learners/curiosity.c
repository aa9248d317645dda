// See curiosity.h.
#include "learners/curiosity.h"

#include "base/arena.h"
#include "learners/heads.h"
#include "math/rng.h"
#include "math/scalar.h"
#include "models/dynamics.h"

#define FURTHEST 5.0 // stds from the mean that an observed number is taken for

double discounted_sum_add(DiscountedSum *d, double gamma, double b) {
  d->sum = gamma * d->sum + b;
  tally_add(&d->tally, d->sum);
  return scalar_sqrt(d->tally.squares / (double)d->tally.n);
}

// -- the graphs --------------------------------------------------------------------------------------

typedef struct Leaves {
  Node encoder[NET_LEAVES], inverse[NET_LEAVES], forward[NET_LEAVES];
} Leaves;

// What the networks see of observations.
static Node build_seen(const Curiosity *c, Graph *g, Node observation) {
  Node x = features_build(&c->features, g, observation, -1);
  if (c->features.states > 0) return x;
  const Shape shape = {1, c->features.n, 1};
  Node mean = graph_input(g, "mean", shape, c->mean),
       unit = graph_input(g, "1 / std", shape, c->unit);
  return op_clamp(g, op_mul(g, op_sub(g, x, mean), unit), -FURTHEST, FURTHEST);
}

// phi of both observations: one network, whose leaves stand in the graph once, so that its gradient is that of both.
static void build_phi(const Curiosity *c, Graph *g, Node seen[2], Node *leaves) {
  const Mlp *mlp = &c->encoder.mlp;
  for (int32_t i = 0; c->p->features != CURIOSITY_RAW && i < mlp->n_layers; i++, leaves += 2) {
    mlp_layer(g, mlp, i, c->encoder.theta, leaves);
    for (int32_t k = 0; k < 2; k++) {
      Node sum = op_add(g, op_matmul_t(g, leaves[0], seen[k]), leaves[1]);
      seen[k] = mlp_activate(g, mlp, i, sum);
    }
  }
}

// An action as the forward model sees it: numbers as they are, a choice as a one among zeros.
static Node build_action(const Curiosity *c, Graph *g, Node a) {
  if (c->action->n <= 0) return a;
  Node one = op_expand(g, graph_constant(g, 1), graph_shape(g, a));
  return op_scatter(g, one, a, c->action->n);
}

// L_F of each column.
static Node build_forward(const Curiosity *c, Graph *g, Node phi, Node a, Node phi_next,
                          Node *leaves) {
  Node both = op_concat(g, phi, build_action(c, g, a));
  Node error = op_sub(g, net_build(g, &c->forward, both, leaves), phi_next);
  return op_affine(g, op_sum(g, op_square(g, error), AXIS_ROWS), 0.5, 0);
}

// L_I of each column.
static Node build_inverse(const Curiosity *c, Graph *g, Node phi, Node a, Node phi_next,
                          Node *leaves) {
  Node both = op_concat(g, phi, phi_next);
  Node out = net_build(g, &c->inverse, both, leaves);
  if (c->action->n > 0) return op_neg(g, op_gather(g, categorical_log_probability(g, out), a));
  return op_sum(g, op_square(g, op_sub(g, out, a)), AXIS_ROWS);
}

static gdn_status compile_look(Curiosity *c, gdn_arena *arena, gdn_message *why) {
  const Shape state = {1, c->observed->dim, 1}, action = {1, c->action->dim, 1};
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", state, c->s), a = graph_input(&g, "a", action, c->a);
  Node next = graph_input(&g, "s'", state, c->next);
  Node leaves[NET_LEAVES], phi[2];
  phi[0] = build_seen(c, &g, s);
  phi[1] = build_seen(c, &g, next);
  build_phi(c, &g, phi, leaves);
  graph_output(&g, build_forward(c, &g, phi[0], a, phi[1], NULL), &c->forward_error);
  return program_compile(&g, arena, &c->look, why);
}

static gdn_status compile_learning(Curiosity *c, gdn_arena *arena, gdn_message *why) {
  int32_t n = c->p->curious_batch, inverse = c->p->features == CURIOSITY_INVERSE;
  const Shape state = {1, c->observed->dim, n}, action = {1, c->action->dim, n};
  Graph g;
  Leaves leaves;
  graph_begin(&g);
  Node s = graph_input(&g, "s", state, c->batch_s), a = graph_input(&g, "a", action, c->batch_a);
  Node next = graph_input(&g, "s'", state, c->batch_n);
  Node beta = graph_input(&g, "beta", (Shape){1, 1, 1}, &c->beta);
  Node phi[2];
  phi[0] = build_seen(c, &g, s);
  phi[1] = build_seen(c, &g, next);
  build_phi(c, &g, phi, leaves.encoder);
  Node forward = op_mean(&g, build_forward(c, &g, phi[0], a, phi[1], leaves.forward), AXIS_ALL);
  Node loss = op_mul(&g, beta, forward);
  graph_output(&g, forward, &c->forward_loss);
  if (inverse) {
    Node told = op_mean(&g, build_inverse(c, &g, phi[0], a, phi[1], leaves.inverse), AXIS_ALL);
    Node rest = op_affine(&g, beta, -1, 1);
    loss = op_add(&g, op_mul(&g, rest, told), loss);
    graph_output(&g, told, &c->inverse_loss);
    net_gradient(&g, &c->encoder, loss, leaves.encoder);
    net_gradient(&g, &c->inverse, loss, leaves.inverse);
  }
  net_gradient(&g, &c->forward, loss, leaves.forward);
  return program_compile(&g, arena, &c->learn, why);
}

// -- memory ------------------------------------------------------------------------------------------

static void open_nets(Curiosity *c, gdn_arena *arena) {
  const CuriosityParams *p = c->p;
  int32_t action = c->action->n > 0 ? c->action->n : c->action->dim, width = p->curious_width;
  c->size = p->features == CURIOSITY_RAW ? c->features.n : p->phi;
  c->encoder.mlp = mlp_shape(1, c->features.n, 1, width, c->size, ACTIVATE_SILU);
  c->inverse.mlp = mlp_shape(1, 2 * c->size, 1, width, action, ACTIVATE_SILU);
  c->forward.mlp = mlp_shape(1, c->size + action, 1, width, c->size, ACTIVATE_SILU);
  if (p->features != CURIOSITY_RAW) net_open(&c->encoder, OPTIMISER_ADAM, arena);
  if (p->features == CURIOSITY_INVERSE) net_open(&c->inverse, OPTIMISER_ADAM, arena);
  net_open(&c->forward, OPTIMISER_ADAM, arena);
}

gdn_status curiosity_open(Curiosity *c, gdn_arena *arena, gdn_message *why) {
  int64_t n = c->p->curious_batch, dim = c->observed->dim, action_dim = c->action->dim;
  gdn_status status = features_check(c->observed, why);
  if (status != GDN_OK) return status;
  c->features = features_of(c->observed, 0);
  open_nets(c, arena);
  c->seen = ARENA_NEW(arena, Tally, c->features.n);
  c->mean = ARENA_NEW(arena, Real, c->features.n);
  c->unit = ARENA_NEW(arena, Real, c->features.n);
  c->numbers = ARENA_NEW(arena, float, c->features.n);
  c->s = ARENA_NEW(arena, Real, dim);
  c->a = ARENA_NEW(arena, Real, action_dim);
  c->next = ARENA_NEW(arena, Real, dim);
  c->batch_s = ARENA_NEW(arena, Real, dim * n);
  c->batch_a = ARENA_NEW(arena, Real, action_dim * n);
  c->batch_n = ARENA_NEW(arena, Real, dim * n);
  status = compile_look(c, arena, why);
  return status == GDN_OK ? compile_learning(c, arena, why) : status;
}

static void whiten(Curiosity *c) {
  for (int32_t i = 0; i < c->features.n; i++) {
    double std = tally_std(&c->seen[i]);
    c->mean[i] = (Real)c->seen[i].mean;
    c->unit[i] = (Real)(std > 1e-6 ? 1 / std : 1);
  }
}

void curiosity_start(Curiosity *c, uint64_t seed) {
  gdn_random random = rng_stream(seed, "curiosity", 0);
  if (c->p->features != CURIOSITY_RAW) net_start_orthogonal(&c->encoder, 1, &random);
  if (c->p->features == CURIOSITY_INVERSE) net_start_orthogonal(&c->inverse, 1, &random);
  net_start_orthogonal(&c->forward, 1, &random);
  whiten(c);
}

static void tally_state(Tally *t, gdn_archive *archive) {
  uint64_t n = (uint64_t)t->n;
  gdn_archive_u64(archive, &n, 1);
  gdn_archive_f64(archive, &t->mean, 1);
  gdn_archive_f64(archive, &t->squares, 1);
  int32_t sound = n < (uint64_t)1 << 53 && t->squares >= 0;
  if (!sound) *t = (Tally){0};
  t->n = sound ? (int64_t)n : 0;
  gdn_archive_check(archive, sound);
}

void curiosity_state(Curiosity *c, gdn_archive *archive) {
  int64_t n = c->p->curious_batch;
  if (c->p->features != CURIOSITY_RAW) net_state(&c->encoder, archive);
  if (c->p->features == CURIOSITY_INVERSE) net_state(&c->inverse, archive);
  net_state(&c->forward, archive);
  gdn_archive_f64(archive, &c->scale.sum, 1);
  tally_state(&c->scale.tally, archive);
  for (int32_t i = 0; c->features.states == 0 && i < c->features.n; i++)
    tally_state(&c->seen[i], archive);
  whiten(c);
  gdn_archive_i32(archive, &c->gathered, 1);
  archive_check_range(archive, &c->gathered, 1, 0, (int32_t)n);
  if (archive->failed) c->gathered = 0;
  gdn_archive_f32(archive, c->batch_s, c->observed->dim * n);
  gdn_archive_f32(archive, c->batch_a, c->action->dim * n);
  gdn_archive_f32(archive, c->batch_n, c->observed->dim * n);
}

// -- a step ------------------------------------------------------------------------------------------

static void take_in(Curiosity *c, const Real *observation) {
  if (c->features.states > 0) return;
  features_column(&c->features, observation, 1, c->numbers);
  for (int32_t i = 0; i < c->features.n; i++) tally_add(&c->seen[i], (double)c->numbers[i]);
  whiten(c);
}

static int32_t is_finite(const Real *x, int32_t n) {
  int32_t finite = 1;
  for (int32_t i = 0; i < n; i++) finite &= x[i] - x[i] == 0;
  return finite;
}

static void gather(Curiosity *c) {
  int32_t n = c->p->curious_batch, j = c->gathered++;
  for (int32_t i = 0; i < c->observed->dim; i++) {
    c->batch_s[i * n + j] = c->s[i];
    c->batch_n[i * n + j] = c->next[i];
  }
  for (int32_t i = 0; i < c->action->dim; i++) c->batch_a[i * n + j] = c->a[i];
}

double curiosity_observe(Curiosity *c, const Transition *t, const double *unit, double gamma) {
  int32_t dim = c->observed->dim, action_dim = c->action->dim;
  for (int32_t i = 0; i < dim; i++) {
    c->s[i] = (Real)t->observation[i];
    c->next[i] = (Real)t->next[i];
  }
  for (int32_t i = 0; i < action_dim; i++)
    c->a[i] = (Real)(c->action->n > 0 ? t->action[i] : unit[i]);
  if (!is_finite(c->s, dim) || !is_finite(c->next, dim) || !is_finite(c->a, action_dim)) return 0;
  take_in(c, c->next);
  program_run(&c->look);
  if (c->gathered < c->p->curious_batch) gather(c);
  double error = (double)c->forward_error;
  if (error - error != 0) return 0;
  double std = discounted_sum_add(&c->scale, gamma, error);
  return std > 1e-12 ? c->p->eta * error / std : 0;
}

// -- learning ----------------------------------------------------------------------------------------

int32_t curiosity_update(Curiosity *c) {
  int32_t inverse = c->p->features == CURIOSITY_INVERSE;
  c->gathered = 0;
  c->beta = (Real)c->p->beta;
  program_run(&c->learn);
  int32_t fine = net_check(&c->forward, 0);
  fine &= !inverse || net_check(&c->encoder, 0);
  fine &= !inverse || net_check(&c->inverse, 0);
  if (!fine) return 0;
  net_step(&c->forward, c->p->curious_rate, 0);
  if (!inverse) return 1;
  net_step(&c->encoder, c->p->curious_rate, 0);
  net_step(&c->inverse, c->p->curious_rate, 0);
  return 1;
}
