// What a policy that is imagined by moments (moment_rollout.h) takes for a normal, as it is: many particles go the same way,
// each by itself. x_0 ~ N(m, S); a step of each is
//
//     x -> f,  u = pi(f),   x' = x + D,   D_a ~ N(mean_a(f, u), var_a(f, u))
//
// through the same features, policy and Gaussian processes, whose doubt is drawn anew for every particle and step, as moment
// matching takes it to be. So after one step from a normal they have the very mean and covariance that moments tell. But
// nothing makes them normal again: where the world parts them, they part.
#ifndef GEDANKEN_IMAGINE_MOMENT_PARTICLES_H
#define GEDANKEN_IMAGINE_MOMENT_PARTICLES_H

#include "gedanken/random.h"
#include "imagine/moment_rollout.h"

enum { PARTICLES = 128 };

typedef struct MomentParticles {
  MomentRollout *r;  // set before open: whose policy, features, dynamics and cost it is
  gdn_random random; // set before each way: a stream of its own
  int32_t t;         // steps gone
  float *x;          // [longest + 1][N][PARTICLES] where they were, up to step t
  // Scratch: normal numbers of all, one case with its features and action, a tile of cases, the points in units of l, and
  // what comes out.
  double *z, *one, *f, *u, *in, *rows, *k, *mean, *variance;
} MomentParticles;

void moment_particles_open(MomentParticles *p, gdn_arena *arena);
// They are drawn from N(m, S).
void moment_particles_begin(MomentParticles *p, const double *m, const double *S);
// All of them one step on. The policy has been prepared.
void moment_particles_step(MomentParticles *p);
// Their mean cost at step t.
double moment_particles_cost(MomentParticles *p, int32_t t);
void moment_particles_state(MomentParticles *p, gdn_archive *archive);

#endif
