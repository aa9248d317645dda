// See goal_cost.h.
#include "imagine/goal_cost.h"

#include <string.h>

#include "math/scalar.h"

void goal_cost_open(GoalCost *c, gdn_arena *arena) {
  int32_t dim = c->env->observation.dim;
  c->features = features_of(&c->env->observation, 0);
  int32_t n = c->features.n;
  c->z = ARENA_NEW(arena, double, n);
  c->W = ARENA_NEW(arena, double, n *n);
  c->m0 = ARENA_NEW(arena, double, dim);
  c->std0 = ARENA_NEW(arena, double, dim);
  c->z_node = ARENA_NEW(arena, Real, n);
  c->W_node = ARENA_NEW(arena, Real, n * n);
  c->f = ARENA_NEW(arena, double, n);
}

void goal_cost_ask(GoalCost *c) {
  int32_t n = c->features.n, dim = c->features.observation;
  memset(c->z, 0, sizeof *c->z * (size_t)n);
  memset(c->W, 0, sizeof *c->W * (size_t)(n * n));
  memset(c->m0, 0, sizeof *c->m0 * (size_t)dim);
  memset(c->std0, 0, sizeof *c->std0 * (size_t)dim);
  c->env->type->goal(c->env, &(gdn_goal){c->z, c->W, c->m0, c->std0});
  for (int32_t i = 0; i < n; i++) c->z_node[i] = (Real)c->z[i];
  for (int32_t i = 0; i < n * n; i++) c->W_node[i] = (Real)c->W[i];
}

Node goal_cost_build(const GoalCost *c, Graph *g, Node s) {
  int32_t n = c->features.n;
  Node f = features_build(&c->features, g, s, -1);
  Node z = graph_input(g, "z", (Shape){1, n, 1}, c->z_node);
  Node W = graph_input(g, "W", (Shape){1, n, n}, c->W_node);
  Node d = op_sub(g, f, z), Wd = op_matmul(g, W, d);
  Node square = op_sum(g, op_mul(g, d, Wd), AXIS_ROWS);
  return op_affine(g, op_exp(g, op_affine(g, square, -0.5, 0)), -1, 1);
}

double goal_cost_distance(const GoalCost *c, const double *observation) {
  const Features *of = &c->features;
  double *f = c->f, sum = 0;
  int32_t n = 0;
  for (int32_t i = 0; i < of->observation; i++) {
    int32_t is_angle = of->angles != NULL && of->angles[i] != 0;
    f[n++] = is_angle ? scalar_sin(observation[i]) : observation[i];
    if (is_angle) f[n++] = scalar_cos(observation[i]);
  }
  for (int32_t i = 0; i < n; i++) f[i] -= c->z[i];
  for (int32_t i = 0; i < n * n; i++) sum += c->W[i] * f[i / n] * f[i % n];
  return scalar_sqrt(sum > 0 ? sum : 0);
}
