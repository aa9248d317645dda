// See moments.h. Exponents are formed before exp, and those of pairs as k_i + kk_j + p_i'v_j: with u_i = Lambda_a^-1 z_i,
// v_j = Lambda_b^-1 z_j and the symmetric T = R^-1 S,
//
//     p_i = T u_i,   k_i = (p_i - z_i)'u_i / 2,   kk_j = (T v_j - z_j)'v_j / 2
//
// They are never above 0, since T <= N^-1. S^-1 occurs nowhere: with h = N^1/2 and B = I + h S h, which is positive
// definite whatever S is, T = h^-1 B^-1 h S and |R| = |B|; with h = Lambda^-1/2 likewise (S + Lambda)^-1 = h B^-1 h.
#include "gp/moments.h"

#include <string.h>

#include "gedanken/catalog.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/scalar.h"

static const double log2e = 0x1.71547652b82fep+0; // exponents are of 2
static const double lowest = -1e12; // those below have no digits left after the point, or few

// Of a pair, for the way back: W [D][D], s [D], Z.
static int64_t kept_of_pair(int32_t D) {
  return (int64_t)D * D + D + 1;
}

int64_t moments_kept(int32_t D, int32_t E) {
  return kept_of_pair(D) * E * (E + 1) / 2;
}

static void open_each(double **const *places, int32_t count, int64_t n, gdn_arena *arena) {
  for (int32_t i = 0; i < count; i++) *places[i] = ARENA_NEW(arena, double, n);
}

void moments_open(Moments *w, int32_t n, int32_t D, int32_t E, gdn_arena *arena) {
  const int64_t N = (n + PAIRS_BLOCK - 1) / PAIRS_BLOCK * PAIRS_BLOCK;
  double **clouds[] = {&w->z, &w->u, &w->v, &w->p, &w->t, &w->columns, &w->pairs.G, &w->by.x};
  double **points[] = {&w->beta, &w->ones, &w->q, &w->b, &w->k, &w->kk, &w->c, &w->pairs.r};
  double **blocks[] = {&w->pairs.c, &w->pairs.panel, &w->pairs.tail};
  double **squares[] = {&w->A, &w->T, &w->B, &w->W, &w->X, &w->S_adj};
  double **few[] = {&w->h, &w->N, &w->y, &w->V, &w->m_adj};
  *w = (Moments){.n = n, .D = D, .E = E, .level = pairs_level(0)};
  open_each(clouds, GDN_COUNT(clouds), N * D, arena);
  open_each(points, GDN_COUNT(points), N, arena);
  open_each(blocks, GDN_COUNT(blocks), N * PAIRS_BLOCK, arena);
  open_each(squares, GDN_COUNT(squares), D * D, arena);
  open_each(few, GDN_COUNT(few), D, arena);
  w->M = ARENA_NEW(arena, double, E);
  w->kept = ARENA_NEW(arena, double, kept_of_pair(D));
  w->M_adj = ARENA_NEW(arena, double, E);
  w->by.log_l = ARENA_NEW(arena, double, E *D);
  w->by.beta = ARENA_NEW(arena, double, N *E);
}

// -- what both ways need -------------------------------------------------------------------------------

static size_t bytes(int64_t n) {
  return (size_t)n * sizeof(double);
}

static void clear(double *x, int64_t n) {
  memset(x, 0, bytes(n));
}

// What pads the points has z = 0.
static void begin(Moments *w, const GpFunctions *f, const double *m) {
  const int32_t N = (f->n + PAIRS_BLOCK - 1) / PAIRS_BLOCK * PAIRS_BLOCK;
  w->pairs.n = f->n;
  w->pairs.N = N;
  w->pairs.D = f->D;
  clear(w->z, (int64_t)N * f->D);
  for (int32_t i = 0; i < f->n; i++) {
    for (int32_t d = 0; d < f->D; d++) w->z[(int64_t)d * N + i] = f->x[i * f->D + d] - m[d];
  }
  for (int32_t i = 0; i < N; i++) w->ones[i] = 1.0;
}

static void take_beta(Moments *w, const GpFunctions *f, int32_t a) {
  clear(w->beta, w->pairs.N);
  memcpy(w->beta, f->beta + (int64_t)a * f->n, bytes(f->n));
}

// B := the factor of I + h S h. Returns |B|^-1/2; 0: not positive definite.
static double factor(Moments *w, const double *S, int32_t D) {
  double root = 1.0;
  for (int32_t i = 0; i < D; i++) {
    for (int32_t j = 0; j <= i; j++) {
      w->B[i * D + j] = w->h[i] * S[i * D + j] * w->h[j] + (i == j ? 1.0 : 0.0);
    }
  }
  if (!cholesky_factor(w->B, D)) return 0.0;
  for (int32_t i = 0; i < D; i++) root *= w->B[i * D + i];
  return 1.0 / root;
}

// X := diag(left) B^-1 X.
static void solve(Moments *w, double *X, int32_t D, const double *left, int32_t divide) {
  for (int32_t j = 0; j < D; j++) {
    for (int32_t i = 0; i < D; i++) w->y[i] = X[i * D + j];
    cholesky_solve(w->B, D, w->y);
    for (int32_t i = 0; i < D; i++) X[i * D + j] = divide ? w->y[i] / left[i] : w->y[i] * left[i];
  }
  matrix_symmetrise(X, D);
}

// out_i := (sum over d of (p_d - log2e z_d) u_d) / 2 for all points. 0 where one is too low or no number.
static int32_t exponents(const Moments *w, double *out, const double *p, const double *u) {
  const int32_t N = w->pairs.N;
  int32_t fine = 1;
  clear(out, N);
  for (int32_t d = 0; d < w->pairs.D; d++) {
    const int64_t row = (int64_t)d * N;
    for (int32_t i = 0; i < N; i++) {
      out[i] += 0.5 * ((p[row + i] - log2e * w->z[row + i]) * u[row + i]);
    }
  }
  for (int32_t i = 0; i < N; i++) fine &= out[i] > lowest;
  return fine;
}

// -- one function ----------------------------------------------------------------------------------------

// A, t, q, b, M_a and V of function a.
static int32_t mean(Moments *w, const GpFunctions *f, int32_t a, const double *S) {
  const int32_t N = w->pairs.N, D = f->D;
  for (int32_t d = 0; d < D; d++) w->h[d] = 1.0 / f->l[a * D + d];
  w->scale = f->sf2[a] * factor(w, S, D);
  if (!(w->scale > 0.0)) return 0;
  clear(w->A, D * D);
  for (int32_t d = 0; d < D; d++) w->A[d * D + d] = w->h[d];
  solve(w, w->A, D, w->h, 0);
  pairs_transform(w->t, w->A, w->z, D, N);
  take_beta(w, f, a);
  clear(w->p, (int64_t)N * D);
  if (!exponents(w, w->q, w->p, w->t)) return 0;
  w->level->powers(w->q, N);
  for (int32_t i = 0; i < N; i++) w->q[i] *= w->scale;
  for (int32_t i = 0; i < N; i++) w->b[i] = w->beta[i] * w->q[i];
  w->M[a] = pairs_sum(w->b, N);
  for (int32_t d = 0; d < D; d++) w->V[d] = pairs_dot(w->b, w->t + (int64_t)d * N, N);
  return 1;
}

// Adds what function a's mean and V bring. With phi_i = M_adj + V_adj't_i, g = phi b, y = A V_adj:
//
//     by m    sum g_i t_i - M y
//     by S    1/2 (sum g_i t_i t_i' - A sum g_i - y V' - V y')  =: G;  by Lambda the same
//     by x_i  b_i y - g_i t_i,   by beta_i  phi_i q_i,   by log l_d  2 l_d^2 G_dd + sum g_i
static void mean_back(Moments *w, const GpFunctions *f, int32_t a, double M_adj,
                      const double *V_adj, int32_t by) {
  const int32_t N = w->pairs.N, D = f->D, E = f->E;
  double *phi = w->k, *g = w->kk, *y = w->y, *G = w->W, *row = w->c;
  for (int32_t i = 0; i < N; i++) phi[i] = M_adj;
  clear(y, D);
  for (int32_t d = 0; d < D; d++) {
    const double *t = w->t + (int64_t)d * N, V_d = V_adj[d * E + a];
    for (int32_t i = 0; i < N; i++) phi[i] += V_d * t[i];
    for (int32_t e = 0; e < D; e++) y[e] += w->A[e * D + d] * V_d;
  }
  for (int32_t i = 0; i < N; i++) g[i] = phi[i] * w->b[i];
  const double sum = pairs_sum(g, N);
  for (int32_t d = 0; d < D; d++) {
    for (int32_t i = 0; i < N; i++) row[i] = g[i] * w->t[(int64_t)d * N + i];
    w->m_adj[d] += pairs_sum(row, N) - w->M[a] * y[d];
    for (int32_t e = 0; e <= d; e++) {
      double tt = pairs_dot(row, w->t + (int64_t)e * N, N);
      G[d * D + e] = 0.5 * (tt - w->A[d * D + e] * sum - (y[d] * w->V[e] + w->V[d] * y[e]));
      G[e * D + d] = G[d * D + e];
    }
  }
  for (int32_t i = 0; i < D * D; i++) w->S_adj[i] += G[i];
  if (!by) return;
  for (int32_t d = 0; d < D; d++) {
    const double l = f->l[a * D + d], *t = w->t + (int64_t)d * N;
    w->by.log_l[a * D + d] += 2.0 * l * l * G[d * D + d] + sum;
    for (int32_t i = 0; i < f->n; i++) w->by.x[i * D + d] += w->b[i] * y[d] - g[i] * t[i];
  }
  for (int32_t i = 0; i < f->n; i++) w->by.beta[(int64_t)a * f->n + i] += phi[i] * w->q[i];
}

// -- two functions ---------------------------------------------------------------------------------------

// [D][N] z_i / l^2.
static void scaled(double *u, const Moments *w, const double *l) {
  const int32_t N = w->pairs.N;
  for (int32_t d = 0; d < w->pairs.D; d++) {
    const double inverse = 1.0 / (l[d] * l[d]);
    for (int32_t i = 0; i < N; i++) u[d * N + i] = inverse * w->z[d * N + i];
  }
}

// N, T and scale of functions a and b, in either order.
static int32_t join(Moments *w, const GpFunctions *f, int32_t a, int32_t b, const double *S) {
  const int32_t D = f->D;
  const double *la = f->l + a * D, *lb = f->l + b * D;
  for (int32_t d = 0; d < D; d++) {
    w->N[d] = 1.0 / (la[d] * la[d]) + 1.0 / (lb[d] * lb[d]);
    w->h[d] = scalar_sqrt(w->N[d]);
  }
  w->scale = f->sf2[a] * f->sf2[b] * factor(w, S, D);
  if (!(w->scale > 0.0)) return 0;
  for (int32_t i = 0; i < D * D; i++) w->T[i] = w->h[i / D] * S[i];
  solve(w, w->T, D, w->h, 1);
  return 1;
}

// And what the sums over pairs read, of functions a (rows) and b (columns).
static int32_t pair(Moments *w, const GpFunctions *f, int32_t a, int32_t b) {
  const int32_t N = w->pairs.N, D = f->D, n = f->n;
  for (int32_t i = 0; i < D * D; i++) w->X[i] = log2e * w->T[i];
  scaled(w->v, w, f->l + b * D);
  pairs_transform(w->p, w->X, w->v, D, N);
  if (!exponents(w, w->kk, w->p, w->v)) return 0;
  scaled(w->u, w, f->l + a * D);
  if (a != b) pairs_transform(w->p, w->X, w->u, D, N);
  if (!exponents(w, w->k, w->p, w->u)) return 0;
  for (int32_t j = 0; j < n; j++) {
    for (int32_t d = 0; d < D; d++) w->columns[j * D + d] = w->v[d * N + j];
  }
  take_beta(w, f, a);
  w->pairs.k = w->k;
  w->pairs.p = w->p;
  w->pairs.alpha = w->beta;
  w->pairs.kk = w->kk;
  w->pairs.v = w->columns;
  w->pairs.gamma = f->beta + (int64_t)b * n;
  w->pairs.iK = a == b && f->iK != NULL ? f->iK + (int64_t)a * n * n : NULL;
  w->pairs.triangle = a == b;
  w->pairs.back = 0;
  return 1;
}

// Z = sum P_ij.
static double total(const Moments *w) {
  return (w->pairs.triangle ? 2.0 : 1.0) * pairs_sum(w->pairs.r, w->pairs.N);
}

// From r, c and G_i = sum over j of P_ij v_j what is kept: W = sum P_ij w_ij w_ij' = X + X', s = sum P_ij w_ij, and Z. Of
// two different functions
//     X = sum u_i (r_i u_i / 2 + G_i)' + sum v_j (c_j v_j / 2)',   s = sum r_i u_i + sum c_j v_j
// and of one with itself, where r, c and G are of half of a symmetric P, and r + c of all: X = sum u_i (r_i u_i + 2 G_i)' and
// s = 2 sum r_i u_i.
static void keep(Moments *w, double *kept) {
  const int32_t N = w->pairs.N, D = w->pairs.D, same = w->pairs.triangle;
  double *r = w->pairs.r, *c = w->c, *row = w->t, *W = kept, *s = kept + D * D;
  s[D] = total(w);
  clear(c, N);
  pairs_fold(c, w->pairs.c, w->pairs.n);
  for (int32_t i = 0; i < N && same; i++) r[i] += c[i];
  for (int32_t d = 0; d < D; d++) {
    const double *G = w->pairs.G + d * N, *u = w->u + d * N, *v = w->v + d * N;
    for (int32_t i = 0; i < N; i++) row[i] = r[i] * u[i];
    s[d] = pairs_sum(row, N);
    for (int32_t i = 0; i < N; i++) row[i] = same ? row[i] + 2.0 * G[i] : 0.5 * row[i] + G[i];
    for (int32_t e = 0; e < D; e++) w->X[e * D + d] = pairs_dot(w->u + e * N, row, N);
    if (same) {
      s[d] += s[d];
      continue;
    }
    for (int32_t i = 0; i < N; i++) row[i] = c[i] * v[i];
    s[d] += pairs_sum(row, N);
    for (int32_t e = 0; e < D; e++) w->X[e * D + d] += 0.5 * pairs_dot(w->v + e * N, row, N);
  }
  for (int32_t i = 0; i < D; i++) {
    for (int32_t j = 0; j < D; j++) W[i * D + j] = w->X[i * D + j] + w->X[j * D + i];
  }
}

int32_t moments_match_kept(Moments *w, const GpFunctions *f, const double *m, const double *S,
                           double *M, double *C, double *V, double *kept) {
  const int32_t D = f->D, E = f->E;
  int32_t fine = 1;
  begin(w, f, m);
  for (int32_t a = 0; a < E && fine; a++) {
    fine = mean(w, f, a, S);
    M[a] = w->M[a];
    for (int32_t d = 0; d < D; d++) V[d * E + a] = w->V[d];
  }
  for (int32_t a = 0; a < E && fine; a++) {
    for (int32_t b = 0; b <= a && fine; b++) {
      fine = join(w, f, a, b, S) && pair(w, f, a, b);
      if (!fine) break;
      w->pairs.back = kept != NULL;
      w->level->sums(&w->pairs);
      double c = w->scale * total(w);
      if (a == b) c += f->iK == NULL ? 1e-6 : f->sf2[a];
      C[a * E + b] = C[b * E + a] = c - M[a] * M[b];
      if (kept == NULL) continue;
      keep(w, kept);
      kept += kept_of_pair(D);
    }
  }
  fine = fine && matrix_is_finite(M, E) && matrix_is_finite(C, E * E) && matrix_is_finite(V, D * E);
  if (fine) return 1;
  clear(M, E);
  clear(C, E * E);
  clear(V, D * E);
  return 0;
}

int32_t moments_match(Moments *w, const GpFunctions *f, const double *m, const double *S, double *M,
                      double *C, double *V) {
  return moments_match_kept(w, f, m, S, M, C, V, NULL);
}

// -- two functions, backwards ----------------------------------------------------------------------------

// Adds omega times the derivatives of Z: with F = R^-1 = I - T N,
//     by m  F's,   by S  1/2 (F'W F - Z N F)
static void pair_back(Moments *w, const double *kept, double omega) {
  const int32_t D = w->pairs.D;
  const double *W = kept, *s = kept + D * D, Z = s[D];
  double *F = w->B, *WF = w->X, *N = w->N;
  for (int32_t i = 0; i < D * D; i++) F[i] = (i / D == i % D ? 1.0 : 0.0) - w->T[i] * N[i % D];
  matrix_product(WF, W, F, D, D, D);
  matrix_add_product_t(w->S_adj, 0.5 * omega, F, WF, D, D, D);
  for (int32_t i = 0; i < D * D; i++) w->S_adj[i] -= 0.5 * omega * Z * N[i / D] * F[i];
  matrix_add_product_t(w->m_adj, omega, F, s, D, D, 1);
}

// The same by what belongs to function a, the rows of the pair: with a_i = sum over j of P_ij w_ij = r_i u_i + G_i,
//     by beta_i  sum over j of beta_bj Q_ij,   by x_i  Lambda_a^-1 (T a_i - r_i z_i)
//     by log l_d  (Z T + T W T)_dd / l_d^2 - 2 / l_d^2 sum_i z_id (T a_i - r_i z_i / 2)_d
static void rows_back(Moments *w, const GpFunctions *f, int32_t a, const double *kept,
                      double omega) {
  const int32_t N = w->pairs.N, D = f->D, n = f->n;
  const double *W = kept, Z = kept[D * D + D];
  double *r = w->pairs.r, *at = w->v; // v has been read
  Pairs of_beta = w->pairs;
  of_beta.triangle = w->pairs.triangle = of_beta.back = 0;
  of_beta.iK = NULL;
  of_beta.alpha = w->ones;
  w->level->sums(&of_beta);
  for (int32_t i = 0; i < n; i++) w->by.beta[(int64_t)a * n + i] += omega * r[i];
  w->pairs.back = 1;
  w->level->sums(&w->pairs);
  for (int32_t d = 0; d < D; d++) {
    for (int32_t i = 0; i < N; i++) at[d * N + i] = r[i] * w->u[d * N + i] + w->pairs.G[d * N + i];
  }
  pairs_transform(w->t, w->T, at, D, N);
  matrix_product(w->X, w->T, W, D, D, D);
  for (int32_t d = 0; d < D; d++) {
    const double l = f->l[a * D + d], *z = w->z + d * N, *T = w->T + d * D;
    double *t = w->t + d * N, inside = Z * T[d];
    for (int32_t e = 0; e < D; e++) inside += w->X[d * D + e] * T[e];
    for (int32_t i = 0; i < N; i++) at[i] = t[i] - 0.5 * r[i] * z[i];
    inside -= 2.0 * pairs_dot(z, at, N);
    w->by.log_l[a * D + d] += omega * inside / (l * l);
    for (int32_t i = 0; i < n; i++) {
      w->by.x[i * D + d] += omega * (t[i] - r[i] * z[i]) / (l * l);
    }
  }
}

// Adds what C_ab and C_ba bring, together C_adj; of Z in C = scale Z - M_a M_b.
static int32_t covariance_back(Moments *w, const GpFunctions *f, int32_t a, int32_t b,
                               const double *S, double C_adj, int32_t by, const double *kept) {
  if (!join(w, f, a, b, S)) return 0;
  const double omega = C_adj * w->scale;
  if (kept == NULL || by) {
    if (!pair(w, f, a, b)) return 0;
  }
  if (kept == NULL) {
    w->pairs.back = 1;
    w->level->sums(&w->pairs);
    keep(w, w->kept);
    kept = w->kept;
  }
  pair_back(w, kept, (a == b ? 0.5 : 1.0) * omega);
  if (!by) return 1;
  rows_back(w, f, a, kept, omega);
  if (a == b) return 1;
  if (!pair(w, f, b, a)) return 0;
  rows_back(w, f, b, kept, omega);
  return 1;
}

static void add(double *to, const double *from, int64_t n) {
  for (int64_t i = 0; i < n; i++) to[i] += from[i];
}

static int32_t all_back(Moments *w, const GpFunctions *f, const double *S, const double *M_adj,
                        const double *C_adj, const double *V_adj, int32_t by, const double *kept) {
  const int32_t E = f->E;
  for (int32_t a = 0; a < E; a++) {
    if (!mean(w, f, a, S)) return 0;
  }
  for (int32_t a = 0; a < E; a++) {
    double through = M_adj[a]; // and by - M_a M_b
    for (int32_t b = 0; b < E; b++) through -= (C_adj[a * E + b] + C_adj[b * E + a]) * w->M[b];
    mean(w, f, a, S);
    mean_back(w, f, a, through, V_adj, by);
  }
  for (int32_t a = 0; a < E; a++) {
    for (int32_t b = 0; b <= a; b++) {
      const double both = C_adj[a * E + b] + C_adj[b * E + a];
      if (both != 0.0 && !covariance_back(w, f, a, b, S, both, by, kept)) return 0;
      if (kept != NULL) kept += kept_of_pair(f->D);
    }
  }
  return 1;
}

int32_t moments_back_kept(Moments *w, const GpFunctions *f, const double *m, const double *S,
                          const double *M_adj, const double *C_adj, const double *V_adj,
                          double *m_adj, double *S_adj, const GpGradient *by, const double *kept) {
  const int32_t D = f->D;
  const int64_t n_x = (int64_t)f->n * D, n_l = f->E * D, n_beta = (int64_t)f->E * f->n;
  begin(w, f, m);
  clear(w->m_adj, D);
  clear(w->S_adj, D * D);
  if (by != NULL) {
    clear(w->by.x, n_x);
    clear(w->by.log_l, n_l);
    clear(w->by.beta, n_beta);
  }
  if (!all_back(w, f, S, M_adj, C_adj, V_adj, by != NULL, kept)) return 0;
  matrix_symmetrise(w->S_adj, D);
  if (!matrix_is_finite(w->m_adj, D) || !matrix_is_finite(w->S_adj, D * D)) return 0;
  if (by != NULL) {
    if (!matrix_is_finite(w->by.x, n_x) || !matrix_is_finite(w->by.log_l, n_l)) return 0;
    if (!matrix_is_finite(w->by.beta, n_beta)) return 0;
    add(by->x, w->by.x, n_x);
    add(by->log_l, w->by.log_l, n_l);
    add(by->beta, w->by.beta, n_beta);
  }
  add(m_adj, w->m_adj, D);
  add(S_adj, w->S_adj, D * D);
  return 1;
}

int32_t moments_back(Moments *w, const GpFunctions *f, const double *m, const double *S,
                     const double *M_adj, const double *C_adj, const double *V_adj, double *m_adj,
                     double *S_adj, const GpGradient *by) {
  return moments_back_kept(w, f, m, S, M_adj, C_adj, V_adj, m_adj, S_adj, by, NULL);
}
