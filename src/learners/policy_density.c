// See policy_density.h.
#include "learners/policy_density.h"

#include <string.h>

#include "base/arena.h"
#include "learners/heads.h"
#include "models/dynamics.h"

enum { T = DYNAMICS_TILE };

gdn_status policy_density_open(PolicyDensity *d, Sac *sac, gdn_arena *arena, gdn_message *why) {
  int32_t n = sac->base.action_dim;
  d->sac = sac;
  d->u = ARENA_NEW(arena, Real, n * T);
  d->log_jacobian = ARENA_NEW(arena, Real, n * T);
  d->seen = ARENA_NEW(arena, Real, sac->base.features.n * T);
  d->log_pi = ARENA_NEW(arena, Real, T);
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, sac->base.features.n, T}, d->seen);
  Node u = graph_input(&g, "u", (Shape){1, n, T}, d->u);
  Node log_jacobian = graph_input(&g, "log(1 - a^2)", (Shape){1, n, T}, d->log_jacobian);
  Squashed head = squashed_build(&g, net_build(&g, &sac->base.policy, s, NULL));
  graph_output(&g, squashed_log_density(&g, head, u, log_jacobian), d->log_pi);
  return program_compile(&g, arena, &d->program, why);
}

void policy_density_tile(PolicyDensity *d, const float *observation, const float *action,
                         float *log_pi) {
  features_write(&d->sac->base.features, T, observation, observation, d->seen);
  squashed_undo(action, d->sac->base.action_dim * T, d->u, d->log_jacobian);
  program_run(&d->program);
  memcpy(log_pi, d->log_pi, T * sizeof *log_pi);
}
