// See pathwise_actor.h.
#include "imagine/pathwise_actor.h"

#include <string.h>

#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"
#include "math/sample.h"

// -- where paths begin --------------------------------------------------------------------------------

// Deals the batch's rows to the members' cases: any is equally likely for any row (Durstenfeld 1964).
static void deal(PathwiseActor *p) {
  int32_t columns = p->path.columns, n = p->elites->tiles * columns;
  for (int32_t j = 0; j < n; j++) {
    int32_t k = rng_below(&p->random, j + 1);
    p->place[j] = p->place[k];
    p->place[k] = p->elites->asks[j / columns] * columns + j % columns;
  }
}

// Cases that no row was dealt to begin somewhere, and do not count.
static void begin(PathwiseActor *p) {
  ValuePath *path = &p->path;
  int32_t dim = path->dim, columns = path->columns, batch = p->sac->base.batch;
  Real *s = scan_at(&path->scan, 0);
  for (int32_t i = 0; i < dim; i++) {
    for (int32_t j = 0; j < path->cases; j++)
      s[(j / columns * dim + i) * columns + j % columns] = p->rows[i];
    for (int32_t j = 0; j < batch; j++) {
      int32_t k = p->place[j];
      s[(k / columns * dim + i) * columns + k % columns] = p->rows[j * dim + i];
    }
  }
  memset(path->weight, 0, (size_t)path->cases * sizeof *path->weight);
  for (int32_t j = 0; j < batch; j++) path->weight[p->place[j]] = 1 / (Real)batch;
}

static void draw(PathwiseActor *p) {
  ValuePath *path = &p->path;
  int64_t actions = (int64_t)path->n * path->cases, states = (int64_t)path->dim * path->cases;
  sample_normals(&p->random, path->z, (p->steps + 1) * actions);
  sample_normals(&p->random, path->normal, p->steps * states);
}

// -- the actor ----------------------------------------------------------------------------------------

static double entropy_of(const ValuePath *path) {
  double sum = 0;
  for (int32_t j = 0; j < path->cases; j++)
    sum -= (double)path->weight[j] * (double)path->log_pi[j];
  return sum;
}

static int32_t act(void *context, double *longest) {
  PathwiseActor *p = context;
  Sac *sac = p->sac;
  if (p->steps == 0) return 0;
  double alpha = sac_alpha(sac);
  deal(p);
  begin(p);
  draw(p);
  sac->base.policy_loss = -(Real)value_path_imagine(&p->path, p->steps, sac->p->gamma, alpha);
  value_path_sweep(&p->path, p->steps, alpha);
  for (int64_t i = 0; i < sac->base.policy.n; i++)
    sac->base.policy.gradient[i] = -p->path.gradient[i];
  sac->entropy = (Real)entropy_of(&p->path);
  *sac->alpha.gradient = (Real)alpha * (sac->entropy - sac->wanted_entropy);
  *longest = p->clip;
  return 1;
}

gdn_status pathwise_actor_open(PathwiseActor *p, gdn_arena *arena, gdn_message *why) {
  int32_t batch = p->sac->base.batch;
  p->path.im = p->im;
  p->path.learner = &p->sac->base;
  p->path.longest = PATHWISE_MOST;
  p->path.columns = (batch + p->elites->tiles - 1) / p->elites->tiles;
  p->rows = ARENA_NEW(arena, float, (int64_t)batch * p->im->dim);
  p->place = ARENA_NEW(arena, int32_t, p->elites->tiles * p->path.columns);
  p->sac->actor = act;
  p->sac->context = p;
  return value_path_open(&p->path, arena, why);
}

void pathwise_actor_start(PathwiseActor *p, uint64_t seed) {
  p->random = rng_stream(seed, "path", 0);
}

void pathwise_actor_state(PathwiseActor *p, gdn_archive *archive) {
  gdn_archive_u64(archive, &p->random.state, 1);
}

void pathwise_actor_set_column(PathwiseActor *p, int32_t j, const ReplayRow *row) {
  actor_critic_set_column(&p->sac->base, j, row);
  memcpy(p->rows + j * p->im->dim, row->observation, sizeof(float) * (size_t)p->im->dim);
}
