// See total_propagation.h.
#include "imagine/total_propagation.h"

#include <string.h>

#include "base/arena.h"
#include "math/scalar.h"
#include "tensor/real.h"

void particles_open(Particles *p, gdn_arena *arena) {
  int64_t n = (int64_t)p->dim * p->P;
  Real **const all[] = {&p->s, &p->z, &p->next, &p->D, &p->by_s[BY_RP], &p->by_s[BY_LR]};
  p->states = ARENA_NEW(arena, Real, (p->longest + 1) * n);
  p->costs = ARENA_NEW(arena, Real, (int64_t)(p->longest + 1) * p->P);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) *all[i] = ARENA_NEW(arena, Real, n);
  p->cost = ARENA_NEW(arena, Real, p->P);
  p->advantage = ARENA_NEW(arena, Real, p->P);
  p->G = ARENA_NEW(arena, double, p->P);
  p->variances = ARENA_NEW(arena, double, (int64_t)p->longest *ESTIMATES);
  p->weights = ARENA_NEW(arena, double, p->longest);
}

// -- the graph -----------------------------------------------------------------------------------------

static Shape shape_of(const Particles *p) {
  return (Shape){1, p->dim, p->P};
}

Node particles_state(Graph *g, const Particles *p) {
  return graph_input(g, "x", shape_of(p), p->s);
}

Node particles_next(Graph *g, const Particles *p, Node mean, Node std) {
  Node z = graph_input(g, "z", shape_of(p), p->z);
  return op_add(g, mean, op_mul(g, std, z));
}

// What is added up over the particles so that its gradient is theirs: of RP the step's own cost, and D . x_{t+1}.
static Node pathwise(const Particles *p, Graph *g, const ParticleStep *step) {
  Node D = graph_input(g, "D", shape_of(p), p->D);
  Node along = op_sum(g, op_mul(g, D, step->next), AXIS_ALL);
  return op_add(g, along, op_sum(g, step->cost, AXIS_ALL));
}

// Of LR (G - b) log N(x_{t+1}; mu, sigma) with x_{t+1} held, by the derivatives of its logarithm: of x_{t+1} - mu little is
// left once x_{t+1} was rounded, so z is taken instead.
static Node scored(const Particles *p, Graph *g, const ParticleStep *step) {
  Node A = graph_input(g, "G - b", (Shape){1, 1, p->P}, p->advantage);
  Node z = graph_input(g, "z again", shape_of(p), p->z);
  Node by_mean = op_stop(g, op_div(g, z, step->std));
  Node by_std = op_stop(g, op_div(g, op_affine(g, op_square(g, z), 1, -1), step->std));
  Node along_std = op_mul(g, by_std, step->std);
  Node log_p = op_add(g, op_mul(g, by_mean, step->mean), along_std);
  return op_sum(g, op_mul(g, A, log_p), AXIS_ALL);
}

// Of each particle by the layers' y and by x_t.
static void want_gradients(Particles *p, Graph *g, const ParticleStep *step, Node loss,
                           int32_t by) {
  Node wrt[MLP_LAYERS + 1], out[MLP_LAYERS + 1];
  int32_t n = step->n_layers;
  for (int32_t l = 0; l < n; l++) wrt[l] = step->layers[l].y;
  wrt[n] = step->state;
  gradient(g, loss, wrt, n + 1, out);
  for (int32_t l = 0; l < n; l++) graph_output(g, out[l], p->layers[l].by_y[by]);
  graph_output(g, out[n], p->by_s[by]);
}

static void open_layers(Particles *p, Graph *g, const ParticleStep *step, gdn_arena *arena) {
  p->n_layers = step->n_layers;
  p->n = 0;
  for (int32_t l = 0; l < p->n_layers; l++) {
    const ParticleLayer *of = &step->layers[l];
    int64_t inputs = of->x < 0 ? 0 : graph_shape(g, of->x).rows,
            outputs = graph_shape(g, of->y).rows;
    p->layers[l].inputs = (int32_t)inputs;
    p->layers[l].outputs = (int32_t)outputs;
    p->layers[l].has_bias = of->has_bias;
    p->layers[l].centre = of->centre;
    p->layers[l].x = ARENA_NEW(arena, Real, inputs * p->P);
    for (int32_t by = 0; by < ESTIMATES; by++)
      p->layers[l].by_y[by] = ARENA_NEW(arena, Real, outputs * p->P);
    if (inputs > 0) graph_output(g, of->x, p->layers[l].x);
    p->n += (inputs + of->has_bias) * outputs;
  }
  p->each = ARENA_NEW(arena, Real, p->n * p->P);
}

gdn_status particles_compile(Particles *p, Graph *g, const ParticleStep *step, gdn_arena *arena,
                             gdn_message *why) {
  graph_output(g, step->next, p->next);
  graph_output(g, step->cost, p->cost);
  gdn_status status = program_compile(g, arena, &p->forwards, why);
  if (status != GDN_OK) return status;
  graph_forget_outputs(g);
  open_layers(p, g, step, arena);
  want_gradients(p, g, step, pathwise(p, g, step), BY_RP);
  want_gradients(p, g, step, scored(p, g, step), BY_LR);
  return program_compile(g, arena, &p->backwards, why);
}

// -- forwards ------------------------------------------------------------------------------------------

Real *particles_at(const Particles *p, int32_t t) {
  return p->states + (int64_t)t * p->dim * p->P;
}

static size_t bytes_of(const Particles *p) {
  return sizeof(Real) * (size_t)p->dim * (size_t)p->P;
}

double particles_step(Particles *p, int32_t t) {
  double sum = 0;
  memcpy(p->s, particles_at(p, t), bytes_of(p));
  program_run(&p->forwards);
  memcpy(particles_at(p, t + 1), p->next, bytes_of(p));
  memcpy(p->costs + (int64_t)(t + 1) * p->P, p->cost, sizeof(Real) * (size_t)p->P);
  for (int32_t i = 0; i < p->P; i++) sum += (double)p->cost[i];
  return sum / p->P;
}

// -- backwards -----------------------------------------------------------------------------------------

void particles_turn(Particles *p) {
  memset(p->D, 0, bytes_of(p));
  memset(p->G, 0, sizeof *p->G * (size_t)p->P);
  memset(p->each, 0, sizeof *p->each * (size_t)(p->n * p->P));
  memset(p->variances, 0, sizeof *p->variances * (size_t)p->longest * ESTIMATES);
  memset(p->weights, 0, sizeof *p->weights * (size_t)p->longest);
}

// G_i takes in what x_{t+1} costs.
static void weigh_outcomes(Particles *p, int32_t t) {
  const Real *cost = p->costs + (int64_t)(t + 1) * p->P;
  double sum = 0;
  for (int32_t i = 0; i < p->P; i++) {
    p->G[i] += (double)cost[i];
    sum += p->G[i];
  }
  for (int32_t i = 0; i < p->P; i++)
    p->advantage[i] = (Real)(p->G[i] - (sum - p->G[i]) / (p->P - 1));
}

// Over the particles, of (x - centre) y; of y where there is no x. Products of floats, and their squares, do not leave
// double.
static double variance_of(const Real *x, Real centre, const Real *y, int32_t P) {
  double sum = 0, square = 0;
  for (int32_t i = 0; i < P; i++) {
    double v = x == NULL ? (double)y[i] : (double)(x[i] - centre) * (double)y[i];
    sum += v;
    square += v * v;
  }
  double mean = sum / P, rest = square / P - mean * mean;
  return rest < 0 ? 0 : rest; // rounding; not a number stays so
}

static Real centre_of(const Particles *p, int32_t l, int32_t j, int32_t k) {
  const Real *centre = p->layers[l].centre;
  return centre == NULL ? 0 : centre[(int64_t)j * p->layers[l].outputs + k];
}

static double total_variance(const Particles *p, int32_t by) {
  double V = 0;
  int32_t P = p->P;
  for (int32_t l = 0; l < p->n_layers; l++) {
    const Real *x = p->layers[l].x, *y = p->layers[l].by_y[by];
    for (int32_t k = 0; k < p->layers[l].outputs; k++, y += P) {
      for (int32_t j = 0; j < p->layers[l].inputs; j++)
        V += variance_of(x + j * P, centre_of(p, l, j, k), y, P);
      if (p->layers[l].has_bias) V += variance_of(NULL, 0, y, P);
    }
  }
  return V < PARTICLES_BEYOND ? V : PARTICLES_BEYOND;
}

// w, of LR.
static double weigh(double V_RP, double V_LR) {
  if (V_RP == V_LR) return 0.5; // both 0, or both beyond
  if (V_RP >= PARTICLES_BEYOND) return 1;
  return V_LR >= PARTICLES_BEYOND ? 0 : V_RP / (V_RP + V_LR);
}

// What has no weight may be infinite.
static void mix(Real *out, const Real *rp, const Real *lr, double w, int64_t n) {
  Real of_lr = (Real)w, of_rp = (Real)(1 - w);
  for (int64_t i = 0; i < n; i++)
    out[i] = w >= 1 ? lr[i] : w <= 0 ? rp[i] : of_lr * lr[i] + of_rp * rp[i];
}

static void gather_layer(Particles *p, int32_t l, Real *each) {
  int32_t P = p->P, inputs = p->layers[l].inputs, outputs = p->layers[l].outputs;
  const Real *y = p->layers[l].by_y[BY_MIX], *x = p->layers[l].x;
  for (int32_t j = 0; j < inputs; j++) {
    for (int32_t k = 0; k < outputs; k++, each += P) {
      Real centre = centre_of(p, l, j, k);
      for (int32_t i = 0; i < P; i++) each[i] += (x[j * P + i] - centre) * y[k * P + i];
    }
  }
  for (int32_t i = 0; p->layers[l].has_bias && i < outputs * P; i++) each[i] += y[i];
}

void particles_back(Particles *p, int32_t t, int32_t H, Estimator estimator) {
  double *V = p->variances + (int64_t)(H - 1 - t) * ESTIMATES, w;
  Real *each = p->each;
  memcpy(p->s, particles_at(p, t), bytes_of(p));
  weigh_outcomes(p, t);
  program_run(&p->backwards);
  V[BY_RP] = total_variance(p, BY_RP);
  V[BY_LR] = total_variance(p, BY_LR);
  w = estimator == ESTIMATE_RP ? 0 : estimator == ESTIMATE_LR ? 1 : weigh(V[BY_RP], V[BY_LR]);
  p->weights[H - 1 - t] = w;
  for (int32_t l = 0; l < p->n_layers; l++) {
    int64_t outputs = p->layers[l].outputs;
    Real *const *by_y = p->layers[l].by_y;
    mix(by_y[BY_MIX], by_y[BY_RP], by_y[BY_LR], w, outputs * p->P);
    gather_layer(p, l, each);
    each += (p->layers[l].inputs + p->layers[l].has_bias) * outputs * p->P;
  }
  mix(p->D, p->by_s[BY_RP], p->by_s[BY_LR], w, (int64_t)p->dim * p->P);
  V[BY_MIX] = total_variance(p, BY_MIX);
}

double particles_gradient(const Particles *p, Real *gradient) {
  double V = 0;
  const Real *each = p->each;
  for (int64_t n = 0; n < p->n; n++, each += p->P) {
    double sum = 0;
    for (int32_t i = 0; i < p->P; i++) sum += (double)each[i];
    gradient[n] = (Real)(sum / p->P);
    V += variance_of(NULL, 0, each, p->P);
  }
  return V < PARTICLES_BEYOND ? V : PARTICLES_BEYOND;
}

// -- state ---------------------------------------------------------------------------------------------

void particles_state_of(Particles *p, int32_t steps, int32_t is_back, gdn_archive *archive) {
  int64_t n = (int64_t)p->dim * p->P;
  real_state(p->states, (steps + 1) * n, archive);
  real_state(p->costs, (int64_t)(steps + 1) * p->P, archive);
  if (!is_back) return;
  gdn_archive_f64(archive, p->variances, (int64_t)p->longest * ESTIMATES);
  gdn_archive_f64(archive, p->weights, p->longest);
  real_state(p->D, n, archive);
  gdn_archive_f64(archive, p->G, p->P);
  real_state(p->each, p->n * p->P, archive);
}
