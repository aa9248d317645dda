// See saturating.h.
#include "gp/saturating.h"

#include <string.h>

#include "math/matrix.h"
#include "math/scalar.h"

void saturating_open(Saturating *c, int32_t n, gdn_arena *arena) {
  c->n = n;
  c->A = ARENA_NEW(arena, double, n *n);
  c->T = ARENA_NEW(arena, double, n *n);
  c->Td = ARENA_NEW(arena, double, n);
}

// T = (I + W S)^-1 W, the same as W (I + S W)^-1; and the determinant, whose size is that of the pivots.
static int32_t find_T(const Saturating *c, const double *S, double *determinant) {
  int32_t n = c->n;
  matrix_identity(c->A, n);
  matrix_add_product(c->A, 1, c->W, S, n, n, n);
  memcpy(c->T, c->W, sizeof *c->T * (size_t)(n * n));
  if (!matrix_solve(c->A, c->T, n, n)) return 0;
  matrix_symmetrise(c->T, n);
  *determinant = 1;
  for (int32_t i = 0; i < n; i++) {
    double pivot = c->A[i * n + i];
    *determinant *= pivot < 0 ? -pivot : pivot;
  }
  return 1;
}

int32_t saturating_cost(const Saturating *c, const double *m, const double *S, double *cost,
                        double weight, double *m_adj, double *S_adj) {
  int32_t n = c->n;
  double determinant, square = 0;
  if (!find_T(c, S, &determinant)) return 0;
  for (int32_t i = 0; i < n; i++) {
    c->Td[i] = 0;
    for (int32_t j = 0; j < n; j++) c->Td[i] += c->T[i * n + j] * (m[j] - c->z[j]);
  }
  for (int32_t i = 0; i < n; i++) square += (m[i] - c->z[i]) * c->Td[i];
  double L = scalar_exp(-0.5 * square) / scalar_sqrt(determinant);
  *cost = 1 - L;
  for (int32_t i = 0; m_adj != NULL && i < n; i++) {
    m_adj[i] += weight * L * c->Td[i];
    for (int32_t j = 0; j < n; j++) {
      S_adj[i * n + j] += 0.5 * weight * L * (c->T[i * n + j] - c->Td[i] * c->Td[j]);
    }
  }
  return L - L == 0;
}
