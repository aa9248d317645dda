// See policy_batch.h.
#include "learners/policy_batch.h"

#include "base/arena.h"
#include "math/rng.h"
#include "math/stats.h"

void policy_batch_open(PolicyBatch *b, gdn_arena *arena) {
  int64_t n = (int64_t)b->longest * b->columns;
  b->advantage = ARENA_NEW(arena, Real, n);
  b->target = ARENA_NEW(arena, Real, n);
  b->order = ARENA_NEW(arena, int32_t, n);
}

// -- what the ways were worth -----------------------------------------------------------------------------

static void standardise(PolicyBatch *b) {
  Tally m = {0};
  for (int32_t k = 0; k < b->counted; k++) tally_add(&m, (double)b->advantage[b->order[k]]);
  double std = tally_std(&m);
  if (!(std > 0)) std = 1;
  for (int32_t k = 0; k < b->counted; k++) {
    Real *a = &b->advantage[b->order[k]];
    *a = (Real)(((double)*a - m.mean) / std);
  }
}

void policy_batch_judge(PolicyBatch *b, int32_t n, double gamma, double lambda) {
  int32_t columns = b->columns;
  for (int32_t j = 0; j < columns; j++) {
    Way way = {n, columns, b->rewards + j, b->values + j, b->ended + j};
    policy_gradient_advantages(&way, gamma, lambda, b->advantage + j);
  }
  b->counted = 0;
  for (int32_t k = 0; k < n * columns; k++) {
    int32_t counts = b->alive == NULL || b->alive[k];
    b->target[k] = counts ? b->advantage[k] + b->values[k] : b->rewards[k];
    if (counts) b->order[b->counted++] = k;
  }
  standardise(b);
}

// -- minibatches ------------------------------------------------------------------------------------------

int32_t policy_batch_parts(const PolicyBatch *b, int32_t n, int32_t size) {
  return (n * b->columns + size - 1) / size;
}

void policy_batch_shuffle(PolicyBatch *b, gdn_random *random) {
  for (int32_t i = b->counted - 1; i > 0; i--) {
    int32_t j = rng_below(random, i + 1), k = b->order[i];
    b->order[i] = b->order[j];
    b->order[j] = k;
  }
}

// Column `to` of the minibatch from step k.
static void set_column(const PolicyBatch *b, PolicyGradient *pg, int32_t to, int32_t k,
                       Real weight) {
  int32_t n = b->columns, t = k / n, j = k % n, size = pg->p->minibatch;
  const Real *s = b->states + (int64_t)t * b->dim * n + j;
  const Real *a = b->actions + (int64_t)t * b->action_dim * n + j;
  for (int32_t i = 0; i < b->dim; i++) pg->s[i * size + to] = s[i * n];
  for (int32_t i = 0; i < b->action_dim; i++) pg->a[i * size + to] = a[i * n];
  pg->old[to] = b->log_pi[k];
  pg->advantage[to] = b->advantage[k];
  pg->target[to] = b->target[k];
  pg->weight[to] = weight;
}

void policy_batch_fill(const PolicyBatch *b, PolicyGradient *pg, int32_t part, int32_t parts) {
  int32_t from = (int32_t)((int64_t)b->counted * part / parts);
  int32_t n = (int32_t)((int64_t)b->counted * (part + 1) / parts) - from;
  for (int32_t c = 0; c < pg->p->minibatch; c++) { // one without weight still needs finite numbers
    set_column(b, pg, c, b->order[c < n ? from + c : 0], c < n ? 1.0f / (Real)n : 0);
  }
}
