// See waves.h.
#include "gp/waves.h"

#include <string.h>

#include "math/scalar.h"

static void open_waves(Waves *w, int32_t waves, int32_t in, int32_t out, gdn_arena *arena) {
  *w = (Waves){.n = waves, .in = in, .out = out};
  w->of = ARENA_NEW(arena, Wave, waves);
  w->mean = ARENA_NEW(arena, double, waves);
  w->slope = ARENA_NEW(arena, double, waves);
}

void waves_of_angles(Waves *w, int32_t n, const uint8_t *angles, gdn_arena *arena) {
  int32_t out = n, r = 0;
  for (int32_t i = 0; i < n; i++) out += angles != NULL && angles[i];
  open_waves(w, out, n, out, arena);
  for (int32_t i = 0; w->of != NULL && i < n; i++) {
    int32_t turns = angles != NULL && angles[i];
    for (int32_t ahead = 0; ahead <= turns; ahead++, r++) w->of[r] = (Wave){i, r, turns, ahead, 1};
  }
}

void waves_that_squash(Waves *w, int32_t n, gdn_arena *arena) {
  open_waves(w, 2 * n, n, n, arena);
  for (int32_t i = 0; w->of != NULL && i < n; i++) {
    w->of[2 * i] = (Wave){i, i, 1, 0, 9.0 / 8.0};
    w->of[2 * i + 1] = (Wave){i, i, 3, 0, 1.0 / 8.0};
  }
}

// cos(x + quarters pi/2).
static double cosine(double x, int32_t quarters) {
  double y = quarters & 1 ? scalar_sin(x) : scalar_cos(x);
  return (quarters + 1) & 2 ? -y : y;
}

void waves_map(const Waves *w, const double *x, double *y) {
  memset(y, 0, sizeof *y * (size_t)w->out);
  for (int32_t r = 0; r < w->n; r++) {
    Wave a = w->of[r];
    y[a.into] += a.turns ? a.size * cosine(a.turns * x[a.from], a.ahead + 3) : x[a.from];
  }
}

// -- of each wave --------------------------------------------------------------------------------------

static void find_means(const Waves *w, const double *m, const double *S) {
  for (int32_t r = 0; r < w->n; r++) {
    Wave a = w->of[r];
    double k = a.turns, at = k * m[a.from], v = k * k * S[a.from * w->in + a.from];
    double size = a.size * scalar_exp(-0.5 * v);
    w->mean[r] = a.turns ? size * cosine(at, a.ahead + 3) : m[a.from];
    w->slope[r] = a.turns ? k * size * cosine(at, a.ahead) : 1;
  }
}

// -- of a pair -----------------------------------------------------------------------------------------

// What the covariance of two waves is made of.
typedef struct Pair {
  double size;     // of both, and how much of them is left: a_size b_size exp(-(va + vb)/2) / 2
  double up, down; // e^c - 1, e^-c - 1
  double one;      // 1; where all of these would be too large, they come with the exp(-(va + vb)/2)
  double less, more;      // cos(E a - E b), cos(E a + E b)
  int32_t quarters[2];    // those of the difference and of the sum
  double difference, sum; // E a - E b, E a + E b without the quarters
} Pair;

static Pair pair_of(const Waves *w, Wave a, Wave b, const double *m, const double *S) {
  int32_t n = w->in;
  double ka = a.turns, kb = b.turns, at_a = ka * m[a.from], at_b = kb * m[b.from];
  double va = ka * ka * S[a.from * n + a.from], vb = kb * kb * S[b.from * n + b.from];
  double c = ka * kb * S[a.from * n + b.from];
  Pair p = {.size = 0.5 * (a.size * b.size) * scalar_exp(-0.5 * (va + vb)),
            .up = scalar_expm1(c),
            .down = scalar_expm1(-c),
            .one = 1,
            .difference = at_a - at_b,
            .sum = at_a + at_b,
            .quarters = {a.ahead - b.ahead + 4, a.ahead + b.ahead}};
  double s = 0.5 * (va + vb);
  if (s > 300) {
    p.size = 0.5 * (a.size * b.size);
    p.one = scalar_exp(-s);
    p.up = scalar_exp(c - s) - p.one;
    p.down = scalar_exp(-c - s) - p.one;
  }
  p.less = cosine(p.difference, p.quarters[0]);
  p.more = cosine(p.sum, p.quarters[1]);
  return p;
}

// sin(a + i pi/2) sin(b + j pi/2) is half of cos(a - b + ..) - cos(a + b + ..).
static double covariance(const Pair *p) {
  return p->size * (p->up * p->less - p->down * p->more);
}

void waves_match(const Waves *w, const double *m, const double *S, double *M, double *V,
                 double *C) {
  int32_t in = w->in, out = w->out;
  memset(M, 0, sizeof *M * (size_t)out);
  memset(V, 0, sizeof *V * (size_t)(out * out));
  memset(C, 0, sizeof *C * (size_t)(in * out));
  find_means(w, m, S);
  for (int32_t r = 0; r < w->n; r++) {
    Wave a = w->of[r];
    M[a.into] += w->mean[r];
    C[a.from * out + a.into] += w->slope[r];
    for (int32_t q = 0; q < w->n; q++) {
      Wave b = w->of[q];
      double v = w->slope[r] * S[a.from * in + b.from] * w->slope[q];
      if (a.turns && b.turns) {
        Pair p = pair_of(w, a, b, m, S);
        v = covariance(&p);
      }
      V[a.into * out + b.into] += v;
    }
  }
}

// -- backwards -----------------------------------------------------------------------------------------

// What the mean, and what the slope of a wave by x say of m and of the variance.
static void wave_back(const Waves *w, int32_t r, double mean_adj, double slope_adj, double *m_adj,
                      double *S_adj) {
  Wave a = w->of[r];
  double k = a.turns;
  if (!a.turns) {
    m_adj[a.from] += mean_adj;
    return;
  }
  m_adj[a.from] += mean_adj * w->slope[r] - slope_adj * (k * k) * w->mean[r];
  S_adj[a.from * w->in + a.from] -=
      0.5 * (k * k) * (mean_adj * w->mean[r] + slope_adj * w->slope[r]);
}

// The same of the covariance of two waves.
static void pair_back(const Waves *w, Wave a, Wave b, const double *m, const double *S, double adj,
                      double *m_adj, double *S_adj) {
  int32_t n = w->in;
  double ka = a.turns, kb = b.turns;
  Pair p = pair_of(w, a, b, m, S);
  double size = adj * p.size, v = adj * covariance(&p);
  double less = size * p.up * cosine(p.difference, p.quarters[0] + 1);
  double more = size * p.down * cosine(p.sum, p.quarters[1] + 1);
  m_adj[a.from] += ka * (less - more);
  m_adj[b.from] -= kb * (less + more);
  S_adj[a.from * n + a.from] -= 0.5 * (ka * ka) * v;
  S_adj[b.from * n + b.from] -= 0.5 * (kb * kb) * v;
  S_adj[a.from * n + b.from] +=
      ka * kb * size * ((p.up + p.one) * p.less + (p.down + p.one) * p.more);
}

void waves_back(const Waves *w, const double *m, const double *S, const double *M_adj,
                const double *V_adj, const double *C_adj, double *m_adj, double *S_adj) {
  int32_t in = w->in, out = w->out;
  find_means(w, m, S);
  for (int32_t r = 0; r < w->n; r++) {
    Wave a = w->of[r];
    double slope_adj = C_adj[a.from * out + a.into];
    for (int32_t q = 0; q < w->n; q++) {
      Wave b = w->of[q];
      double adj = V_adj[a.into * out + b.into], s = S[a.from * in + b.from];
      if (a.turns && b.turns) {
        pair_back(w, a, b, m, S, adj, m_adj, S_adj);
      } else { // slope_a s slope_b; once as (a, b) and once as (b, a)
        S_adj[a.from * in + b.from] += adj * w->slope[r] * w->slope[q];
        slope_adj += 2 * adj * s * w->slope[q];
      }
    }
    wave_back(w, r, M_adj[a.into], slope_adj, m_adj, S_adj);
  }
}
