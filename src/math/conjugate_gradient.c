// See conjugate_gradient.h.
#include "math/conjugate_gradient.h"

#include <string.h>

#include "base/arena.h"

void conjugate_gradient_open(ConjugateGradient *cg, gdn_arena *arena) {
  cg->x = ARENA_NEW(arena, double, cg->n);
  cg->r = ARENA_NEW(arena, double, cg->n);
  cg->p = ARENA_NEW(arena, double, cg->n);
}

static double dot(const double *a, const double *b, int32_t n) {
  double sum = 0.0;
  for (int32_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

// Whether another product is wanted.
static void look(ConjugateGradient *cg) {
  if (cg->rr < cg->least || cg->rr == 0.0) {
    cg->why = CONJUGATE_SOLVED;
  } else if (cg->rr - cg->rr != 0.0) {
    cg->why = CONJUGATE_NOT_POSITIVE;
  } else if (cg->products >= cg->most) {
    cg->why = CONJUGATE_SPENT;
  }
}

void conjugate_gradient_begin(ConjugateGradient *cg, const double *b) {
  size_t bytes = (size_t)cg->n * sizeof *b;
  memset(cg->x, 0, bytes);
  memcpy(cg->r, b, bytes);
  memcpy(cg->p, b, bytes);
  cg->rr = dot(b, b, cg->n);
  cg->products = 0;
  cg->why = CONJUGATE_GOES_ON;
  look(cg);
}

void conjugate_gradient_tell(ConjugateGradient *cg, const double *z) {
  if (cg->why != CONJUGATE_GOES_ON) return;
  double curvature = dot(cg->p, z, cg->n), alpha = cg->rr / curvature, before = cg->rr;
  cg->products++;
  if (!(curvature > 0.0) || alpha - alpha != 0.0) {
    cg->why = CONJUGATE_NOT_POSITIVE;
    return;
  }
  for (int32_t i = 0; i < cg->n; i++) {
    cg->x[i] += alpha * cg->p[i];
    cg->r[i] -= alpha * z[i];
  }
  cg->rr = dot(cg->r, cg->r, cg->n);
  for (int32_t i = 0; i < cg->n; i++) cg->p[i] = cg->r[i] + cg->rr / before * cg->p[i];
  look(cg);
}

void conjugate_gradient_state(ConjugateGradient *cg, gdn_archive *archive) {
  int32_t *counts[] = {&cg->most, &cg->products, &cg->why};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    gdn_archive_i32(archive, counts[i], 1);
  gdn_archive_check(archive, cg->why >= 0 && cg->why < CONJUGATE_ENDS && cg->products >= 0 &&
                                 cg->products <= cg->most);
  double *rows[] = {cg->x, cg->r, cg->p};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) gdn_archive_f64(archive, rows[i], cg->n);
  gdn_archive_f64(archive, &cg->rr, 1);
}
