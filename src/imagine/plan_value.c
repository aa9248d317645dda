// See plan_value.h. A tile is imagined over the whole horizon before the next one begins, so that its states never
// leave the cache.
#include "imagine/plan_value.h"

#include <string.h>

#include "base/arena.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"

enum { T = DYNAMICS_TILE };

// -- which particle is where -------------------------------------------------------------------------

// Whether all members look at the same particle, and their predictions are put together.
static int32_t is_mixture(const PlanValue *v) {
  return v->propagation == PROPAGATE_EXPECTATION || v->propagation == PROPAGATE_DISTRIBUTION;
}

// Columns of one candidate.
static int32_t columns_each(const PlanValue *v) {
  if (v->propagation == PROPAGATE_EXPECTATION) return 1;
  if (v->propagation != PROPAGATE_DISTRIBUTION) return v->particles < T ? v->particles : T;
  int32_t all = v->particles * v->im.members; // as many particles as the others have
  return all < T ? all : T;
}

// Members whose columns hold particles of their own.
static int32_t members_apart(const PlanValue *v) {
  return is_mixture(v) ? 1 : v->im.members;
}

int32_t plan_value_width(const PlanValue *v) {
  return T / columns_each(v);
}

// Bounds are left free, as by the published planners (Chua et al. 2018, algorithm 1; Nagabandi et al. 2018): particles
// spread as far as the model says.
static ImagineOptions options_of(const PlanValue *v) {
  return (ImagineOptions){.members = is_mixture(v) ? IMAGINE_MEMBERS_MIXED : IMAGINE_MEMBERS_FIXED,
                          .noise = v->propagation == PROPAGATE_EXPECTATION ? IMAGINE_NOISE_MEAN
                                                                           : IMAGINE_NOISE_DRAWN,
                          .bounds = IMAGINE_BOUNDS_FREE,
                          .reward = v->by_rule ? IMAGINE_REWARD_KNOWN : IMAGINE_REWARD_DRAWN};
}

void plan_value_open(PlanValue *v, gdn_arena *arena) {
  v->im.options = options_of(v);
  imagine_open(&v->im, arena);
  v->total = ARENA_NEW(arena, double, v->im.members *T);
}

// Column j acts for candidate first + j / columns; the columns behind the last candidate repeat it.
static void set_actions(PlanValue *v, const Planner *planner, int32_t h, int32_t first, int32_t n) {
  int32_t each = columns_each(v), dim = v->im.action_dim;
  for (int32_t i = 0; i < dim; i++) {
    const float *candidates =
        planner->candidates + (int64_t)(h * dim + i) * planner->population + first;
    float *row = v->im.action + i * T;
    for (int32_t j = 0; j < T; j++) row[j] = candidates[j / each < n ? j / each : n - 1];
    for (int32_t m = 1; m < members_apart(v); m++) {
      memcpy(row + (int64_t)m * dim * T, row, sizeof(float) * T);
    }
  }
}

// Where plans come with feedback, each particle acts by where it is.
static void feed_back(PlanValue *v, const Planner *planner, int32_t h) {
  Imagination *im = &v->im;
  for (int32_t j = 0; j < members_apart(v) * T; j++) {
    for (int32_t i = 0; i < im->dim; i++)
      im->here[i] = (double)*imagine_number(im->observation, im->dim, i, j);
    for (int32_t i = 0; i < im->action_dim; i++) {
      float *action = imagine_number(im->action, im->action_dim, i, j);
      *action = (float)planner_feedback(planner, h, i, (double)*action, im->here);
    }
  }
}

// -- between the steps ---------------------------------------------------------------------------------

static void swap_particles(PlanValue *v, int32_t a, int32_t b) {
  Imagination *im = &v->im;
  for (int32_t i = 0; i < im->dim; i++) {
    float *p = imagine_number(im->observation, im->dim, i, a);
    float *q = imagine_number(im->observation, im->dim, i, b);
    float x = *p;
    *p = *q;
    *q = x;
  }
  double total = v->total[a];
  v->total[a] = v->total[b];
  v->total[b] = total;
  uint8_t alive = im->alive[a];
  im->alive[a] = im->alive[b];
  im->alive[b] = alive;
}

// TS1: the particles of a candidate are assigned to the members anew; each member gets equally many.
static void shuffle(PlanValue *v, int32_t n) {
  int32_t each = columns_each(v), all = each * v->im.members;
  for (int32_t c = 0; c < n; c++) {
    for (int32_t p = all - 1; p > 0; p--) {
      int32_t q = rng_below(&v->im.noise, p + 1);
      if (p == q) continue;
      swap_particles(v, p / each * T + c * each + p % each, q / each * T + c * each + q % each);
    }
  }
}

// MM: the particles of a candidate become a sample of one Gaussian with their mean and variance.
static void refit(PlanValue *v, int32_t n) {
  Imagination *im = &v->im;
  int32_t each = columns_each(v), tile = im->dim * T;
  float share = 1.0f / (float)(each * im->members);
  sample_normals(&im->noise, im->normal, (int64_t)im->members * tile);
  for (int32_t c = 0; c < n; c++) {
    for (int32_t i = 0; i < im->dim; i++) {
      float mean = 0, square = 0;
      float *column = im->observation + i * T + c * each;
      const float *z = im->normal + i * T + c * each;
      for (int32_t m = 0; m < im->members; m++) {
        for (int32_t j = 0; j < each; j++) mean += column[m * tile + j];
      }
      mean *= share;
      for (int32_t m = 0; m < im->members; m++) {
        for (int32_t j = 0; j < each; j++) {
          float apart = column[m * tile + j] - mean;
          square += apart * apart;
        }
      }
      float std = scalar_sqrtf(square * share);
      for (int32_t m = 0; m < im->members; m++) {
        for (int32_t j = 0; j < each; j++) {
          column[m * tile + j] = mean + std * z[m * tile + j];
        }
      }
    }
  }
}

// -- the value -----------------------------------------------------------------------------------------

static void begin(PlanValue *v, const double *observation) {
  imagine_place(&v->im, observation);
  memset(v->total, 0, sizeof *v->total * (size_t)v->im.members * T);
}

// All particles take the candidates' action h.
static void step(PlanValue *v, const Planner *planner, int32_t h, int32_t first, int32_t n) {
  int32_t each = columns_each(v);
  set_actions(v, planner, h, first, n);
  if (planner->x != NULL) feed_back(v, planner, h);
  imagine_step(&v->im, n * each);
  for (int32_t m = 0; m < members_apart(v); m++) {
    for (int32_t j = 0; j < n * each; j++) v->total[m * T + j] += v->im.reward[m * T + j];
  }
  imagine_go_on(&v->im);
}

void plan_value_candidates(PlanValue *v, const Planner *planner, const double *observation,
                           int32_t first, int32_t n) {
  int32_t each = columns_each(v), apart = members_apart(v);
  begin(v, observation);
  for (int32_t h = 0; h < planner->horizon; h++) {
    step(v, planner, h, first, n);
    if (v->propagation == PROPAGATE_TS1) shuffle(v, n);
    if (v->propagation == PROPAGATE_MOMENTS) refit(v, n);
  }
  v->steps += (uint64_t)(planner->horizon * n * each * v->im.members);
  for (int32_t c = 0; c < n; c++) {
    double sum = 0;
    for (int32_t m = 0; m < apart; m++) {
      for (int32_t j = 0; j < each; j++) sum += v->total[m * T + c * each + j];
    }
    planner->returns[first + c] = sum / (apart * each);
  }
}

int32_t plan_value_along(PlanValue *v, Planner *planner, const double *observation) {
  Imagination *im = &v->im;
  Along *along = planner->along;
  int32_t alive = 0;
  begin(v, observation);
  for (int32_t h = 0; h <= along->steps; h++) {
    for (int32_t i = 0; i < along->n; i++)
      along->x[h * along->n + i] = (double)im->observation[i * T];
    if (h == along->steps) break;
    alive += im->alive[0];
    step(v, planner, h, 0, 1);
    for (int32_t i = 0; i < along->m; i++) along->u[h * along->m + i] = (double)im->action[i * T];
  }
  v->steps += (uint64_t)(along->steps * im->members);
  planner->returns[0] = v->total[0];
  return alive;
}

void plan_value_paths(const PlanValue *v, const Planner *planner, const double *observation,
                      int32_t first, int32_t n, double *path) {
  PlanValue show = *v; // the buffers are shared, and mean nothing between two calls
  show.propagation = PROPAGATE_EXPECTATION;
  show.im.options = options_of(&show);
  begin(&show, observation);
  for (int32_t h = 0; h <= planner->horizon; h++) {
    for (int32_t c = 0; c < n; c++) {
      double *at = path + ((int64_t)c * (planner->horizon + 1) + h) * v->im.dim;
      for (int32_t i = 0; i < v->im.dim; i++) {
        at[i] = (double)*imagine_number(v->im.observation, v->im.dim, i, c);
      }
    }
    if (h < planner->horizon) step(&show, planner, h, first, n);
  }
}
