// See particle_policy.h.
#include "imagine/particle_policy.h"

#include <string.h>

#include "base/text.h"
#include "math/rng.h"
#include "math/sample.h"

// Of the policy at first: length-scales of numbers in their units, and of an angle's sine and cosine, which is that of PILCO;
// and how large weights are.
#define WIDTH 4.0
#define WIDTH_OF_ANGLES 0.7
#define WEIGHT 0.1
enum { LAYERS = 3 };

// -- the graphs ----------------------------------------------------------------------------------------

static Node leaf(const ParticlePolicy *q, Graph *g, const char *name, int32_t rows, int32_t columns,
                 int32_t *at) {
  Real *data = q->net.theta == NULL ? NULL : q->net.theta + *at;
  *at += rows * columns;
  return graph_input(g, name, (Shape){1, rows, columns}, data);
}

// p and u at x [1][dim][columns]; theta is told apart for the particles' gradients.
static Node build_policy(const ParticlePolicy *q, Graph *g, Node x, ParticleLayer layers[LAYERS]) {
  int32_t F = q->features.n, n = q->basis, U = q->env->action.dim, at = 0;
  Node f = features_build(&q->features, g, x, -1);
  Node zeros = graph_input(g, "zeros", graph_shape(g, f), q->zeros);
  Node log_l = op_add(g, leaf(q, g, "log l", F, 1, &at), zeros);
  f = op_mul(g, f, op_exp(g, op_neg(g, log_l)));
  Real *centres = q->net.theta == NULL ? NULL : q->net.theta + at;
  Node c = leaf(q, g, "centres", F, n, &at), w = leaf(q, g, "weights", n, U, &at);
  Node c2 = op_transpose(g, op_sum(g, op_square(g, c), AXIS_ROWS));
  Node f2 = op_sum(g, op_square(g, f), AXIS_ROWS);
  Node of_c = op_affine(g, c2, -0.5, 0);
  Node r2 = op_add(g, op_affine(g, f2, -0.5, 0), of_c);
  Node near = op_add(g, op_matmul_t(g, c, f), r2), bells = op_exp(g, near);
  Node out = op_matmul_t(g, w, bells);
  layers[0] = (ParticleLayer){-1, log_l, 1, NULL};
  layers[1] = (ParticleLayer){f, near, 0, centres};
  layers[2] = (ParticleLayer){bells, out, 0, NULL};
  Node wave = op_affine(g, op_sin(g, out), 9.0 / 8, 0), thrice = op_affine(g, out, 3, 0);
  return op_add(g, wave, op_affine(g, op_sin(g, thrice), 1.0 / 8, 0));
}

static gdn_status compile_act(ParticlePolicy *q, gdn_arena *arena, gdn_message *why) {
  ParticleLayer layers[LAYERS];
  Graph g;
  graph_begin(&g);
  Node x = graph_input(&g, "x", (Shape){1, q->features.observation, 1}, q->real_x);
  graph_output(&g, build_policy(q, &g, x, layers), q->real_u);
  return program_compile(&g, arena, &q->act, why);
}

// Members become the normal distribution of their mixture.
static void mix_members(Graph *g, const DynamicsNodes *said, ParticleStep *step) {
  step->mean = said->next;
  step->std = said->std;
  if (graph_shape(g, said->next).members == 1) return;
  step->mean = op_mean(g, said->next, AXIS_MEMBERS);
  Node apart = op_square(g, op_sub(g, said->next, step->mean));
  Node variance = op_mean(g, op_add(g, op_square(g, said->std), apart), AXIS_MEMBERS);
  step->std = op_sqrt(g, variance);
}

static gdn_status compile_step(ParticlePolicy *q, gdn_arena *arena, gdn_message *why) {
  Model *model = q->model;
  const dynamics_type *dynamics = dynamics_of(model);
  ParticleStep step = {.n_layers = LAYERS};
  Graph g;
  graph_begin(&g);
  step.state = particles_state(&g, &q->particles);
  Node u = build_policy(q, &g, step.state, step.layers);
  DynamicsNodes said = {-1, -1, -1};
  if (dynamics->build != NULL) said = dynamics->build(model, &g, step.state, u);
  if (said.std < 0) {
    return text_fail(why, GDN_UNFIT,
                     "pipps needs a model that can be part of a graph and says how far off it may "
                     "be: gp, or a network that predicts a variance");
  }
  mix_members(&g, &said, &step);
  step.next = particles_next(&g, &q->particles, step.mean, step.std);
  step.cost = goal_cost_build(&q->goal, &g, step.next);
  return particles_compile(&q->particles, &g, &step, arena, why);
}

// -- memory --------------------------------------------------------------------------------------------

gdn_status particle_policy_open(ParticlePolicy *q, gdn_arena *arena, gdn_message *why) {
  int32_t dim = q->env->observation.dim, U = q->env->action.dim;
  q->goal = (GoalCost){.env = q->env};
  goal_cost_open(&q->goal, arena);
  q->features = features_of(&q->env->observation, 0);
  q->net.n_extra = q->features.n * (1 + q->basis) + q->basis * U;
  net_open(&q->net, OPTIMISER_ADAM, arena);
  q->particles.dim = dim;
  particles_open(&q->particles, arena);
  q->zeros = ARENA_NEW(arena, Real, (int64_t)q->features.n * q->particles.P);
  q->real_x = ARENA_NEW(arena, Real, dim);
  q->real_u = ARENA_NEW(arena, Real, U);
  gdn_status status = compile_act(q, arena, why);
  return status == GDN_OK ? compile_step(q, arena, why) : status;
}

void particle_policy_start(ParticlePolicy *q, gdn_random *random) {
  const Features *of = &q->features;
  int32_t F = of->n, n = q->basis, k = 0;
  Real *log_l = q->net.theta, *centre = log_l + F, *weight = centre + F * n;
  for (int32_t i = 0; i < of->observation; i++) {
    int32_t turns = of->angles != NULL && of->angles[i] != 0;
    double l = turns ? WIDTH_OF_ANGLES : WIDTH;
    for (int32_t j = 0; j < n; j++) {
      if (turns) {
        double angle = 6.283185307179586 * rng_unit(random);
        centre[k * n + j] = (Real)(scalar_sin(angle) / l);
        centre[(k + 1) * n + j] = (Real)(scalar_cos(angle) / l);
      } else {
        centre[k * n + j] = (Real)sample_normal(random);
      }
    }
    log_l[k] = (Real)scalar_log(l);
    if (turns) log_l[k + 1] = log_l[k];
    k += 1 + turns;
  }
  for (int32_t j = 0; j < n * q->env->action.dim; j++)
    weight[j] = (Real)(WEIGHT * sample_normal(random));
}

// -- what it is asked ----------------------------------------------------------------------------------

void particle_policy_act(ParticlePolicy *q, const double *observation, double *unit) {
  for (int32_t i = 0; i < q->features.observation; i++) q->real_x[i] = (Real)observation[i];
  program_run(&q->act);
  for (int32_t i = 0; i < q->env->action.dim; i++) unit[i] = dynamics_unit((double)q->real_u[i]);
}

void particle_policy_place(ParticlePolicy *q, gdn_random *random) {
  Particles *p = &q->particles;
  Real *x = particles_at(p, 0);
  sample_normals(random, x, (int64_t)p->dim * p->P);
  for (int32_t k = 0; k < p->dim * p->P; k++) {
    int32_t i = k / p->P;
    x[k] = (Real)(q->goal.m0[i] + q->goal.std0[i] * (double)x[k]);
  }
}

void particle_policy_shake(ParticlePolicy *q, gdn_random *random) {
  sample_normals(random, q->particles.z, (int64_t)q->particles.dim * q->particles.P);
}

double particle_policy_improve(ParticlePolicy *q, double rate) {
  double V = particles_gradient(&q->particles, q->net.gradient);
  if (net_check(&q->net, 0)) net_step(&q->net, rate, 0);
  return V;
}
