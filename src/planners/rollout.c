// See rollout.h. A tile is DYNAMICS_TILE columns for each member of the ensemble, imagined over the whole
// horizon before the next tile begins, so that its states never leave the cache.
#include "planners/rollout.h"

#include <string.h>

#include "base/arena.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"

enum { T = DYNAMICS_TILE };

// -- which particle is where -------------------------------------------------------------------------

// Whether all members look at the same particle, and their predictions are put together.
static int32_t is_mixture(const Rollout *r) {
  return r->propagation == PROPAGATE_EXPECTATION || r->propagation == PROPAGATE_DISTRIBUTION;
}

// Columns of one candidate.
static int32_t columns_each(const Rollout *r) {
  if (r->propagation == PROPAGATE_EXPECTATION) return 1;
  if (r->propagation != PROPAGATE_DISTRIBUTION) return r->particles < T ? r->particles : T;
  int32_t all = r->particles * r->members; // as many particles as the others have
  return all < T ? all : T;
}

// Members whose columns hold particles of their own.
static int32_t members_apart(const Rollout *r) {
  return is_mixture(r) ? 1 : r->members;
}

int32_t rollout_width(const Rollout *r) {
  return T / columns_each(r);
}

static inline float *row_of(float *block, int32_t rows, int32_t m, int32_t i) {
  return block + ((int64_t)m * rows + i) * T;
}

void rollout_open(Rollout *r, gdn_arena *arena) {
  int32_t rows = r->dim + 1; // one for the reward
  r->observation = ARENA_NEW(arena, float, r->members * r->dim * T);
  r->action = ARENA_NEW(arena, float, r->members * r->action_dim * T);
  r->mean = ARENA_NEW(arena, float, r->members *rows *T);
  r->deviation = ARENA_NEW(arena, float, r->members *rows *T);
  r->normal = ARENA_NEW(arena, float, r->members * r->dim * T);
  r->total = ARENA_NEW(arena, double, r->members *T);
  r->alive = ARENA_NEW(arena, uint8_t, r->members * T);
  r->here = ARENA_NEW(arena, double, r->dim);
  r->done = ARENA_NEW(arena, double, r->action_dim);
  r->next = ARENA_NEW(arena, double, r->dim);
}

void rollout_start(Rollout *r, uint64_t seed) {
  r->noise = rng_stream(seed, "imagination", 0);
}

void rollout_state(Rollout *r, gdn_archive *archive) {
  gdn_archive_u64(archive, &r->noise.state, 1);
}

// -- one step of imagination -------------------------------------------------------------------------

static void place_all(Rollout *r, const double *observation) {
  for (int32_t m = 0; m < r->members; m++) {
    for (int32_t i = 0; i < r->dim; i++) {
      float *row = row_of(r->observation, r->dim, m, i), x = (float)observation[i];
      for (int32_t j = 0; j < T; j++) row[j] = x;
    }
  }
  size_t columns = (size_t)r->members * T;
  memset(r->total, 0, sizeof *r->total * columns);
  memset(r->alive, 1, columns);
}

// Column j acts for candidate first + j / columns; the columns behind the last candidate repeat it.
static void set_actions(Rollout *r, const Planner *planner, int32_t h, int32_t first, int32_t n) {
  int32_t each = columns_each(r);
  for (int32_t i = 0; i < r->action_dim; i++) {
    const float *candidates =
        planner->candidates + (int64_t)(h * r->action_dim + i) * planner->population + first;
    float *row = row_of(r->action, r->action_dim, 0, i);
    for (int32_t j = 0; j < T; j++) row[j] = candidates[j / each < n ? j / each : n - 1];
    for (int32_t m = 1; m < r->members; m++) {
      memcpy(row_of(r->action, r->action_dim, m, i), row, sizeof(float) * T);
    }
  }
}

static void predict(Rollout *r) {
  Prediction p = {r->observation, r->action, r->mean, r->deviation};
  dynamics_of(r->model)->predict(r->model, &p, &r->noise);
}

// The members' Gaussians become one with the mean and the variance of the mixture; it is written into the
// rows of every member.
static void mix(Rollout *r) {
  float share = 1.0f / (float)r->members;
  for (int32_t i = 0; i < r->rows; i++) {
    for (int32_t j = 0; j < T; j++) {
      float mean = 0, square = 0;
      for (int32_t m = 0; m < r->members; m++) mean += row_of(r->mean, r->rows, m, i)[j];
      mean *= share;
      for (int32_t m = 0; m < r->members; m++) {
        float apart = row_of(r->mean, r->rows, m, i)[j] - mean;
        float noise = row_of(r->deviation, r->rows, m, i)[j];
        square += apart * apart + noise * noise;
      }
      float deviation = r->propagation == PROPAGATE_EXPECTATION ? 0 : scalar_sqrtf(square * share);
      for (int32_t m = 0; m < r->members; m++) {
        row_of(r->mean, r->rows, m, i)[j] = mean;
        row_of(r->deviation, r->rows, m, i)[j] = deviation;
      }
    }
  }
}

static int32_t expects_noise(const Rollout *r) {
  float sum = 0;
  for (int32_t i = 0; i < r->members * r->rows * T; i++) sum += r->deviation[i];
  return !(sum == 0);
}

// mean becomes the next observation: here + mean + deviation z.
static void sample_next(Rollout *r) {
  int32_t noisy = expects_noise(r);
  if (noisy) sample_normals(&r->noise, r->normal, (int64_t)r->members * r->dim * T);
  for (int32_t m = 0; m < r->members; m++) {
    for (int32_t i = 0; i < r->dim; i++) {
      const float *here = row_of(r->observation, r->dim, m, i);
      const float *deviation = row_of(r->deviation, r->rows, m, i);
      // A particle of a mixture is the same for all members.
      const float *z = row_of(r->normal, r->dim, is_mixture(r) ? 0 : m, i);
      float *next = row_of(r->mean, r->rows, m, i);
      for (int32_t j = 0; j < T; j++) next[j] = here[j] + next[j];
      for (int32_t j = 0; noisy && j < T; j++) next[j] += deviation[j] * z[j];
    }
  }
}

// Adds the reward of the step and ends particles where the task says so.
static void judge(Rollout *r, int32_t columns) {
  for (int32_t m = 0; m < members_apart(r); m++) {
    for (int32_t j = 0; j < columns; j++) {
      if (!r->alive[m * T + j]) continue;
      for (int32_t i = 0; i < r->dim; i++) {
        r->here[i] = (double)row_of(r->observation, r->dim, m, i)[j];
        r->next[i] = (double)row_of(r->mean, r->rows, m, i)[j];
      }
      for (int32_t i = 0; i < r->action_dim; i++) {
        r->done[i] = (double)row_of(r->action, r->action_dim, m, i)[j];
      }
      dynamics_action_back(&r->env->action, r->done, r->done);
      gdn_step step = {0, 0, 0};
      r->env->type->judge(r->env, r->here, r->done, r->next, &step);
      if (r->rows > r->dim) step.reward = (double)row_of(r->mean, r->rows, m, r->dim)[j];
      r->total[m * T + j] += step.reward;
      r->alive[m * T + j] = !step.terminated;
    }
  }
}

// -- between the steps ---------------------------------------------------------------------------------

static void swap_particles(Rollout *r, int32_t m, int32_t j, int32_t n, int32_t k) {
  for (int32_t i = 0; i < r->dim; i++) {
    float *a = row_of(r->observation, r->dim, m, i) + j;
    float *b = row_of(r->observation, r->dim, n, i) + k;
    float x = *a;
    *a = *b;
    *b = x;
  }
  double total = r->total[m * T + j];
  r->total[m * T + j] = r->total[n * T + k];
  r->total[n * T + k] = total;
  uint8_t alive = r->alive[m * T + j];
  r->alive[m * T + j] = r->alive[n * T + k];
  r->alive[n * T + k] = alive;
}

// TS1: the particles of a candidate are dealt to the members anew; each member gets equally many.
static void shuffle(Rollout *r, int32_t n) {
  int32_t each = columns_each(r), all = each * r->members;
  for (int32_t c = 0; c < n; c++) {
    for (int32_t p = all - 1; p > 0; p--) {
      int32_t q = rng_below(&r->noise, p + 1);
      if (p == q) continue;
      swap_particles(r, p / each, c * each + p % each, q / each, c * each + q % each);
    }
  }
}

// MM: the particles of a candidate become a sample of one Gaussian with their mean and variance.
static void refit(Rollout *r, int32_t n) {
  int32_t each = columns_each(r);
  float share = 1.0f / (float)(each * r->members);
  sample_normals(&r->noise, r->normal, (int64_t)r->members * r->dim * T);
  for (int32_t c = 0; c < n; c++) {
    for (int32_t i = 0; i < r->dim; i++) {
      float mean = 0, square = 0;
      for (int32_t m = 0; m < r->members; m++) {
        const float *x = row_of(r->observation, r->dim, m, i) + c * each;
        for (int32_t j = 0; j < each; j++) mean += x[j];
      }
      mean *= share;
      for (int32_t m = 0; m < r->members; m++) {
        const float *x = row_of(r->observation, r->dim, m, i) + c * each;
        for (int32_t j = 0; j < each; j++) square += (x[j] - mean) * (x[j] - mean);
      }
      float deviation = scalar_sqrtf(square * share);
      for (int32_t m = 0; m < r->members; m++) {
        float *x = row_of(r->observation, r->dim, m, i) + c * each;
        const float *z = row_of(r->normal, r->dim, m, i) + c * each;
        for (int32_t j = 0; j < each; j++) x[j] = mean + deviation * z[j];
      }
    }
  }
}

// The next observation becomes the present one.
static void go_on(Rollout *r) {
  for (int32_t m = 0; m < r->members; m++) {
    memcpy(row_of(r->observation, r->dim, m, 0), row_of(r->mean, r->rows, m, 0),
           sizeof(float) * (size_t)r->dim * T);
  }
}

void rollout_candidates(Rollout *r, const Planner *planner, const double *observation,
                        int32_t first, int32_t n) {
  int32_t each = columns_each(r), apart = members_apart(r);
  place_all(r, observation);
  for (int32_t h = 0; h < planner->horizon; h++) {
    set_actions(r, planner, h, first, n);
    predict(r);
    if (is_mixture(r)) mix(r);
    sample_next(r);
    judge(r, n * each);
    go_on(r);
    if (r->propagation == PROPAGATE_TS1) shuffle(r, n);
    if (r->propagation == PROPAGATE_MOMENTS) refit(r, n);
  }
  r->steps += (uint64_t)(planner->horizon * n * each * r->members);
  for (int32_t c = 0; c < n; c++) {
    double sum = 0;
    for (int32_t m = 0; m < apart; m++) {
      for (int32_t j = 0; j < each; j++) sum += r->total[m * T + c * each + j];
    }
    planner->returns[first + c] = sum / (apart * each);
  }
}

// -- for the eye ---------------------------------------------------------------------------------------

// Goes on along the means alone.
static void follow_means(Rollout *r) {
  for (int32_t m = 0; m < r->members; m++) {
    for (int32_t i = 0; i < r->dim; i++) {
      float *here = row_of(r->observation, r->dim, m, i);
      const float *change = row_of(r->mean, r->rows, m, i);
      for (int32_t j = 0; j < T; j++) here[j] += change[j];
    }
  }
}

void rollout_members(Rollout *r, const float *actions, int32_t steps, const double *observation,
                     double *path, double *noise) {
  gdn_random before = r->noise;
  place_all(r, observation);
  for (int32_t h = 0; h <= steps; h++) {
    for (int32_t m = 0; m < r->members; m++) {
      double *at = path + ((int64_t)m * (steps + 1) + h) * r->dim;
      for (int32_t i = 0; i < r->dim; i++) at[i] = (double)row_of(r->observation, r->dim, m, i)[0];
      for (int32_t i = 0; h < steps && i < r->action_dim; i++) {
        float *row = row_of(r->action, r->action_dim, m, i);
        for (int32_t j = 0; j < T; j++) row[j] = actions[h * r->action_dim + i];
      }
    }
    if (h == steps) break;
    predict(r);
    for (int32_t m = 0; noise != NULL && m < r->members; m++) {
      double *at = noise + ((int64_t)m * steps + h) * r->dim;
      for (int32_t i = 0; i < r->dim; i++) at[i] = (double)row_of(r->deviation, r->rows, m, i)[0];
    }
    follow_means(r);
  }
  r->noise = before;
}

void rollout_paths(Rollout *r, const Planner *planner, const double *observation, int32_t first,
                   int32_t n, double *path) {
  Rollout show = *r; // the buffers are shared, and mean nothing between two calls
  show.propagation = PROPAGATE_EXPECTATION;
  place_all(&show, observation);
  for (int32_t h = 0; h <= planner->horizon; h++) {
    for (int32_t c = 0; c < n; c++) {
      double *at = path + ((int64_t)c * (planner->horizon + 1) + h) * r->dim;
      for (int32_t i = 0; i < r->dim; i++) at[i] = (double)row_of(r->observation, r->dim, 0, i)[c];
    }
    if (h == planner->horizon) break;
    set_actions(&show, planner, h, first, n);
    predict(&show);
    mix(&show);
    follow_means(&show);
  }
}
