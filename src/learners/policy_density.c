// See policy_density.h. With u = artanh a, and mean and deviation the policy's at s (sac_graph.c),
//
//     log pi(a|s) = sum_i [log N(u_i; mean_i, deviation_i^2) - log(1 - a_i^2)].
#include "learners/policy_density.h"

#include <string.h>

#include "base/arena.h"
#include "math/scalar.h"
#include "models/dynamics.h"

// Where the logarithm of the deviation may lie: the bounds of sac_graph.c.
#define LOG_DEVIATION_MOST 2.0
#define LOG_DEVIATION_LEAST (-5.0)
#define HALF_LOG_2_PI 0.91893853320467274178

#define NEAREST 0.99999 // a; beyond it a float tells too little of u

enum { T = DYNAMICS_TILE };

gdn_status policy_density_open(PolicyDensity *d, Sac *sac, gdn_arena *arena, gdn_message *why) {
  const double half = 0.5 * (LOG_DEVIATION_MOST - LOG_DEVIATION_LEAST);
  int32_t n = sac->action_dim;
  d->sac = sac;
  d->u = ARENA_NEW(arena, Real, n * T);
  d->squeeze = ARENA_NEW(arena, Real, n * T);
  d->seen = ARENA_NEW(arena, Real, sac->features.n * T);
  d->log_pi = ARENA_NEW(arena, Real, T);
  Graph g;
  Node leaves[2 * MLP_LAYERS];
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, sac->features.n, T}, d->seen);
  Node u = graph_input(&g, "u", (Shape){1, n, T}, d->u);
  Node squeeze = graph_input(&g, "log(1 - a^2)", (Shape){1, n, T}, d->squeeze);
  Node out = mlp_build(&g, &sac->policy, sac->policy_theta, s, leaves);
  Node mean = op_rows(&g, out, 0, n), raw = op_tanh(&g, op_rows(&g, out, n, n));
  Node log_deviation = op_affine(&g, raw, half, LOG_DEVIATION_LEAST + half);
  Node error = op_sub(&g, u, mean);
  Node z = op_mul(&g, error, op_exp(&g, op_neg(&g, log_deviation)));
  Node normal = op_add(&g, op_affine(&g, op_square(&g, z), 0.5, HALF_LOG_2_PI), log_deviation);
  Node each = op_neg(&g, op_add(&g, normal, squeeze));
  graph_output(&g, op_sum(&g, each, AXIS_ROWS), d->log_pi);
  return program_compile(&g, arena, &d->program, why);
}

void policy_density_tile(PolicyDensity *d, const float *observation, const float *action,
                         float *log_pi) {
  features_write(&d->sac->features, T, observation, observation, d->seen);
  for (int32_t i = 0; i < d->sac->action_dim * T; i++) {
    double a = (double)action[i];
    a = a > NEAREST ? NEAREST : a < -NEAREST ? -NEAREST : a;
    double above = scalar_log1p(a), below = scalar_log1p(-a);
    d->u[i] = (Real)(0.5 * (above - below));
    d->squeeze[i] = (Real)(above + below);
  }
  program_run(&d->program);
  memcpy(log_pi, d->log_pi, T * sizeof *log_pi);
}
