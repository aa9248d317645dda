// See policy_rollouts.h.
#include "imagine/policy_rollouts.h"

#include <string.h>

#include "base/arena.h"

enum { T = DYNAMICS_TILE };

void policy_rollouts_open(PolicyRollouts *w, gdn_arena *arena) {
  int64_t n = w->columns, longest = w->longest;
  w->states = ARENA_NEW(arena, Real, (longest + 1) * w->im->dim * n);
  w->unit = ARENA_NEW(arena, Real, w->im->action_dim * n);
  w->rewards = ARENA_NEW(arena, Real, longest * n);
  w->alive = ARENA_NEW(arena, uint8_t, (longest + 1) * n);
  w->ended = ARENA_NEW(arena, uint8_t, longest * n);
}

void policy_rollouts_begin(PolicyRollouts *w) {
  w->step = 0;
  memset(w->alive, 1, (size_t)w->columns);
}

static void fill_tile(PolicyRollouts *w, int32_t tile) {
  Imagination *im = w->im;
  const Real *s = w->states + (int64_t)w->step * im->dim * w->columns;
  const uint8_t *alive = w->alive + (int64_t)w->step * w->columns;
  for (int32_t k = 0; k < im->members * T; k++) {
    int32_t way = policy_rollouts_way(w, tile, k / T, k % T), c = way < w->columns ? way : k / T;
    im->alive[k] = way == c && alive[c];
    for (int32_t i = 0; i < im->dim; i++) {
      *imagine_number(im->observation, im->dim, i, k) = s[i * w->columns + c];
    }
    for (int32_t i = 0; i < im->action_dim; i++) {
      *imagine_number(im->action, im->action_dim, i, k) = w->unit[i * w->columns + c];
    }
  }
}

// Whether all numbers of a step are finite.
static int32_t is_finite(const Imagination *im, int32_t k) {
  int32_t finite = im->reward[k] - im->reward[k] == 0;
  for (int32_t i = 0; i < im->dim; i++) {
    float x = *imagine_number(im->next, im->dim, i, k);
    finite &= x - x == 0;
  }
  return finite;
}

// What came of way c's step, which was imagined as case k.
static void keep_step(PolicyRollouts *w, int32_t c, int32_t k) {
  Imagination *im = w->im;
  int64_t at = (int64_t)w->step * w->columns + c;
  int32_t lost = w->alive[at] && !is_finite(im, k);
  w->rewards[at] = lost ? 0 : (Real)(im->reward[k] / w->reward_unit);
  w->ended[at] = lost || im->ended[k];
  w->alive[at + w->columns] = w->alive[at] && !w->ended[at];
  if (lost) w->alive[at] = im->alive[k] = im->ended[k] = 0; // it stays where it was
}

static void keep_state(const PolicyRollouts *w, int32_t c, int32_t k) {
  Imagination *im = w->im;
  Real *next = w->states + (int64_t)(w->step + 1) * im->dim * w->columns;
  for (int32_t i = 0; i < im->dim; i++) {
    next[i * w->columns + c] = *imagine_number(im->observation, im->dim, i, k);
  }
}

static void step_tile(PolicyRollouts *w, int32_t tile) {
  int32_t cases = w->im->members * T;
  fill_tile(w, tile);
  imagine_step(w->im, T);
  for (int32_t k = 0; k < cases; k++) {
    int32_t c = policy_rollouts_way(w, tile, k / T, k % T);
    if (c < w->columns) keep_step(w, c, k);
  }
  imagine_go_on(w->im);
  for (int32_t k = 0; k < cases; k++) {
    int32_t c = policy_rollouts_way(w, tile, k / T, k % T);
    if (c < w->columns) keep_state(w, c, k);
  }
}

void policy_rollouts_step(PolicyRollouts *w) {
  int32_t cases = w->im->members * T;
  for (int32_t tile = 0; tile * cases < w->columns; tile++) step_tile(w, tile);
  w->step++;
}
