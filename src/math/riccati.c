// See riccati.h. First the mixed term is done away with by u = v - R^-1 S x:
//
//     A_0 = A - B R^-1 S,   H_0 = Q - S'R^-1 S,   G_0 = B R^-1 B'
//
// and then, with W = I + G H,
//
//     A <- A W^-1 A,   G <- G + A W^-1 G A',   H <- H + A'H W^-1 A,   until H = P stays.
#include "math/riccati.h"

#include <string.h>

#include "math/cholesky.h"
#include "math/matrix.h"

enum { MOST = 60 }; // doublings: 2^60 steps

int32_t riccati_scratch(int32_t n, int32_t m) {
  return 6 * n * n + 3 * m * n + 2 * m * m + m;
}

static size_t bytes(int32_t n) {
  return (size_t)n * sizeof(double);
}

// Columns of X [m][n] := L^-T L^-1 X, with L the factor of R [m][m].
static void solve_columns(const double *factor, int32_t m, double *x, int32_t n, double *column) {
  for (int32_t j = 0; j < n; j++) {
    for (int32_t i = 0; i < m; i++) column[i] = x[i * n + j];
    cholesky_solve(factor, m, column);
    for (int32_t i = 0; i < m; i++) x[i * n + j] = column[i];
  }
}

static double largest(const double *a, int32_t n) {
  double most = 0.0;
  for (int32_t i = 0; i < n; i++) {
    double x = a[i] < 0.0 ? -a[i] : a[i];
    most = !(x <= most) ? x : most; // NaN stays
  }
  return most;
}

// One doubling; returns by how much H grew in the end, or -1 where W is singular.
static double step(double *A, double *G, double *H, int32_t n, double *s) {
  int32_t nn = n * n;
  double *W = s, *X = s + nn, *Y = s + 2 * nn, *Z = s + 3 * nn;
  matrix_identity(W, n);
  matrix_add_product(W, 1.0, G, H, n, n, n);
  memcpy(Z, W, bytes(nn));
  memcpy(X, A, bytes(nn));
  memcpy(Y, G, bytes(nn));
  if (!matrix_solve(W, X, n, n)) return -1.0; // X = W^-1 A
  if (!matrix_solve(Z, Y, n, n)) return -1.0; // Y = W^-1 G
  matrix_product(W, H, X, n, n, n);
  matrix_product_t(Z, A, W, n, n, n); // what H gains
  for (int32_t i = 0; i < nn; i++) H[i] += Z[i];
  matrix_symmetrise(H, n);
  double gain = largest(Z, nn);
  matrix_product(W, A, Y, n, n, n); // A W^-1 G
  matrix_transpose(Y, A, n, n);
  matrix_add_product(G, 1.0, W, Y, n, n, n);
  matrix_symmetrise(G, n);
  matrix_product(W, A, X, n, n, n);
  memcpy(A, W, bytes(nn));
  return gain;
}

// K = -(R + B'P B)^-1 (S + B'P A).
static int32_t gain_of(const Riccati *r, double *s) {
  int32_t n = r->n, m = r->m;
  double *BP = s, *Quu = s + m * n, *column = s + m * n + m * m;
  matrix_product_t(BP, r->B, r->P, m, n, n);
  memcpy(Quu, r->R, bytes(m * m));
  matrix_add_product(Quu, 1.0, BP, r->B, m, n, m);
  memset(r->K, 0, bytes(m * n));
  for (int32_t i = 0; r->S != NULL && i < m * n; i++) r->K[i] = -r->S[i];
  matrix_add_product(r->K, -1.0, BP, r->A, m, n, n);
  if (!cholesky_factor(Quu, m)) return 0;
  solve_columns(Quu, m, r->K, n, column);
  return matrix_is_finite(r->K, m * n);
}

int32_t riccati_solve(const Riccati *r, double *scratch) {
  int32_t n = r->n, m = r->m, nn = n * n;
  double *A = scratch, *G = A + nn, *s = G + nn;
  double *RS = s + 4 * nn + m * n + m * m + m, *RB = RS + m * n;
  double *L = RB + m * n, *H = r->P;
  memcpy(L, r->R, bytes(m * m));
  if (!cholesky_factor(L, m)) return 0;
  memcpy(A, r->A, bytes(nn));
  memcpy(H, r->Q, bytes(nn));
  matrix_transpose(RB, r->B, n, m);
  solve_columns(L, m, RB, n, s); // R^-1 B'
  matrix_product(G, r->B, RB, n, m, n);
  if (r->S != NULL) {
    memcpy(RS, r->S, bytes(m * n));
    solve_columns(L, m, RS, n, s); // R^-1 S
    matrix_add_product(A, -1.0, r->B, RS, n, m, n);
    matrix_add_product_t(H, -1.0, r->S, RS, n, m, n);
    matrix_symmetrise(H, n);
  }
  for (int32_t k = 0; k < MOST; k++) {
    double gain = step(A, G, H, n, s);
    if (!(gain >= 0.0) || !matrix_is_finite(H, nn)) return 0;
    if (gain <= 1e-14 * largest(H, nn)) return gain_of(r, s);
  }
  return 0;
}
