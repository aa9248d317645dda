// See linearise.h.
#include "imagine/linearise.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "math/matrix.h"
#include "math/scalar.h"

enum { T = DYNAMICS_TILE };

#define H_DYNAMICS 1e-5 // of differences, times the number's size where that is above 1
#define H_REWARD 1e-4

// -- memory --------------------------------------------------------------------------------------------

// s' = f(s, a), for a tile of columns.
static gdn_status compile(Linearise *l, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  l->scan.shape = (Shape){1, l->n, T};
  l->scan.longest = 1;
  scan_open(&l->scan, arena);
  l->a = ARENA_NEW(arena, Real, l->m * T);
  Node reward, s = scan_state(&g, &l->scan), a = graph_input(&g, "a", (Shape){1, l->m, T}, l->a);
  const ScanStep step = {s, imagine_build(l->im, &g, s, a, &reward), -1, &a, 1};
  return scan_compile(&l->scan, &g, &step, arena, why);
}

gdn_status linearise_open(Linearise *l, gdn_arena *arena, gdn_message *why) {
  const dynamics_type *model = dynamics_of(l->im->model);
  int32_t n = l->n = l->im->dim, m = l->m = l->im->action_dim, z = n + m, all = z + n;
  if (l->im->env->action.n > 0) {
    return text_fail(why, GDN_UNFIT,
                     "a choice has no derivative; take a world whose action is a number, or a "
                     "planner that tries sequences");
  }
  l->z = ARENA_NEW(arena, double, z);
  l->above = ARENA_NEW(arena, double, n);
  l->below = ARENA_NEW(arena, double, n);
  l->h = ARENA_NEW(arena, double, all);
  l->off = ARENA_NEW(arena, double, all);
  l->g = ARENA_NEW(arena, double, all);
  l->H = ARENA_NEW(arena, double, (int64_t)all *all);
  l->J = ARENA_NEW(arena, double, (int64_t)all *z);
  l->M = ARENA_NEW(arena, double, (int64_t)all *z);
  l->w = ARENA_NEW(arena, double, (int64_t)z *z);
  l->v = ARENA_NEW(arena, double, (int64_t)z *z);
  return model->build != NULL ? compile(l, arena, why) : GDN_OK;
}

// -- dynamics by the scan ------------------------------------------------------------------------------

// Column c goes back from number i of the state after step t; those behind the last repeat it.
static void fill_column(Linearise *l, const Along *along, int32_t t, int32_t i, int32_t c) {
  Real *s = scan_at(&l->scan, 0);
  for (int32_t j = 0; j < l->n; j++) {
    s[j * T + c] = (Real)along->x[t * l->n + j];
    l->scan.adjoint[j * T + c] = j == i;
  }
  for (int32_t j = 0; j < l->m; j++) l->a[j * T + c] = (Real)along->u[t * l->m + j];
}

static void by_scan(Linearise *l, const Along *along, int32_t steps) {
  int32_t n = l->n, m = l->m, all = steps * n;
  for (int32_t first = 0; first < all; first += T) {
    scan_turn(&l->scan);
    for (int32_t c = 0; c < T; c++) {
      int32_t row = first + c < all ? first + c : all - 1;
      fill_column(l, along, row / n, row % n, c);
    }
    scan_back(&l->scan, 0);
    for (int32_t c = 0; c < T && first + c < all; c++) {
      int32_t row = first + c; // t * n + i
      for (int32_t j = 0; j < n; j++) along->A[row * n + j] = (double)l->scan.adjoint[j * T + c];
      for (int32_t j = 0; j < m; j++) along->B[row * m + j] = (double)l->scan.sum[j * T + c];
    }
  }
  l->steps += 2 * (uint64_t)all; // forwards and backwards
}

// -- differences ---------------------------------------------------------------------------------------

// Half the distance between two numbers around x.
static double reach_of(double x, double h) {
  double size = x < 0 ? -x : x;
  return size > 1 ? h * size : h;
}

// The middle between the two: x, or where that lies at a bound, a bit inside.
static double middle(double x, double h, double low, double high) {
  if (!(high - low > 2 * h)) return x;
  return x < low + h ? low + h : x > high - h ? high - h : x;
}

// The middle for number k of (s, a): of states that the world is put into, and of actions.
static double middle_of(const Linearise *l, int32_t k, double h) {
  const gdn_space *space = &l->im->env->observation;
  if (k >= l->n) return middle(l->z[k], h, -1, 1);
  double low = space->low == NULL ? -SCALAR_INFINITY : space->low[k];
  double high = space->high == NULL ? SCALAR_INFINITY : space->high[k];
  return middle(l->z[k], h, low, high);
}

// Where number k of z is `at`: what comes of it.
static void ask(Linearise *l, int32_t k, double at, gdn_random random, double *next) {
  Model *model = l->im->model;
  double before = l->z[k];
  l->z[k] = at;
  if (!dynamics_of(model)->step(model, l->z, l->z + l->n, &random, next)) {
    memcpy(next, l->z, sizeof *next * (size_t)l->n); // nothing changes, as it is predicted
  }
  l->z[k] = before;
}

static void by_differences(Linearise *l, const Along *along, int32_t t) {
  int32_t n = l->n, m = l->m;
  memcpy(l->z, along->x + t * n, sizeof *l->z * (size_t)n);
  memcpy(l->z + n, along->u + t * m, sizeof *l->z * (size_t)m);
  for (int32_t k = 0; k < n + m; k++) {
    double h = reach_of(l->z[k], H_DYNAMICS), x = middle_of(l, k, h), up = x + h, down = x - h;
    ask(l, k, up, l->im->noise, l->above);
    ask(l, k, down, l->im->noise, l->below);
    for (int32_t i = 0; i < n; i++) {
      double derivative = (l->above[i] - l->below[i]) / (up - down);
      if (k < n) along->A[(t * n + i) * n + k] = derivative;
      if (k >= n) along->B[(t * n + i) * m + k - n] = derivative;
    }
  }
  l->steps += 2 * (uint64_t)(n + m);
}

void linearise_dynamics(Linearise *l, const Along *along, int32_t steps) {
  if (dynamics_of(l->im->model)->build != NULL) {
    by_scan(l, along, steps);
    return;
  }
  for (int32_t t = 0; t < steps; t++) by_differences(l, along, t);
}

// -- the reward ----------------------------------------------------------------------------------------

// Number i of the case to be judged.
static double *number(Linearise *l, int32_t i) {
  Imagination *im = l->im;
  if (i < l->n) return im->here + i;
  return i < l->n + l->m ? im->unit + (i - l->n) : im->after + (i - l->n - l->m);
}

// r with two numbers moved; i and j may be the same one.
static double moved(Linearise *l, int32_t i, double by_i, int32_t j, double by_j) {
  double *x = number(l, i), *y = number(l, j), x0 = *x, y0 = *y;
  *x += by_i;
  *y += by_j;
  double r = imagine_judge(l->im).reward;
  *y = y0;
  *x = x0;
  return r;
}

// g and H of r(s, a, s') at the case that is set, from differences about its middle.
static void reward_about(Linearise *l) {
  int32_t all = 2 * l->n + l->m;
  double *h = l->h, *off = l->off, *g = l->g, *H = l->H;
  for (int32_t i = 0; i < all; i++) {
    double *x = number(l, i), at = *x;
    int32_t is_action = i >= l->n && i < l->n + l->m;
    h[i] = reach_of(at, H_REWARD);
    if (is_action) *x = middle(at, h[i], -1, 1);
    off[i] = at - *x;
  }
  double r = imagine_judge(l->im).reward;
  for (int32_t i = 0; i < all; i++) {
    double above = moved(l, i, h[i], i, 0), below = moved(l, i, -h[i], i, 0);
    g[i] = (above - below) / (2 * h[i]);
    H[i * all + i] = (above - r + (below - r)) / (h[i] * h[i]);
    for (int32_t j = 0; j < i; j++) {
      double mixed = moved(l, i, h[i], j, h[j]);
      mixed += moved(l, i, -h[i], j, -h[j]);
      mixed -= moved(l, i, h[i], j, -h[j]);
      mixed -= moved(l, i, -h[i], j, h[j]);
      H[i * all + j] = H[j * all + i] = mixed / (4 * h[i] * h[j]);
    }
  }
  matrix_add_product(g, 1, H, off, all, all, 1);
}

void linearise_cost(Linearise *l, Along *along, int32_t t) {
  int32_t n = l->n, m = l->m, z = n + m, all = z + n;
  Imagination *im = l->im;
  memcpy(im->here, along->x + t * n, sizeof *im->here * (size_t)n);
  memcpy(im->unit, along->u + t * m, sizeof *im->unit * (size_t)m);
  memcpy(im->after, along->x + (t + 1) * n, sizeof *im->after * (size_t)n);
  reward_about(l);
  matrix_identity(l->J, z); // [I; ds'/dz], whose rows are as long as those of I
  for (int32_t i = 0; i < n; i++) {
    double *row = l->J + (z + i) * z;
    memcpy(row, along->A + (t * n + i) * n, sizeof *row * (size_t)n);
    memcpy(row + n, along->B + (t * n + i) * m, sizeof *row * (size_t)m);
  }
  matrix_product(l->M, l->H, l->J, all, all, z);
  double *l_zz = l->H; // H is done with
  double *l_x = along->l_x + t * n, *l_u = along->l_u + t * m;
  matrix_product_t(l->z, l->J, l->g, z, all, 1);
  memset(l_zz, 0, sizeof *l_zz * (size_t)(z * z));
  matrix_add_product_t(l_zz, -1, l->J, l->M, z, all, z);
  matrix_symmetrise(l_zz, z);
  matrix_make_positive(l_zz, z, l->w, l->v);
  for (int32_t i = 0; i < z; i++) {
    const double *row = l_zz + i * z;
    if (i < n) {
      l_x[i] = -l->z[i];
      memcpy(along->l_xx + (t * n + i) * n, row, sizeof *row * (size_t)n);
    } else {
      l_u[i - n] = -l->z[i];
      memcpy(along->l_ux + (t * m + i - n) * n, row, sizeof *row * (size_t)n);
      memcpy(along->l_uu + (t * m + i - n) * m, row + n, sizeof *row * (size_t)m);
    }
  }
}

// -- along a plan --------------------------------------------------------------------------------------

// Nothing moves and nothing costs.
static void stand_still(Along *along, int32_t t) {
  int32_t n = along->n, m = along->m;
  matrix_identity(along->A + t * n * n, n);
  memset(along->B + t * n * m, 0, sizeof(double) * (size_t)(n * m));
  memset(along->l_x + t * n, 0, sizeof(double) * (size_t)n);
  memset(along->l_u + t * m, 0, sizeof(double) * (size_t)m);
  memset(along->l_xx + t * n * n, 0, sizeof(double) * (size_t)(n * n));
  memset(along->l_ux + t * m * n, 0, sizeof(double) * (size_t)(m * n));
  memset(along->l_uu + t * m * m, 0, sizeof(double) * (size_t)(m * m));
}

void linearise_along(Linearise *l, Along *along, int32_t alive) {
  int32_t steps = alive < along->steps ? alive : along->steps;
  linearise_dynamics(l, along, steps);
  for (int32_t t = 0; t < steps; t++) linearise_cost(l, along, t);
  for (int32_t t = steps; t < along->steps; t++) stand_still(along, t);
}
