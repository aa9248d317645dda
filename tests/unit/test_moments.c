// Moment matching: the reference's numbers, samples, central differences by every input, and what holds of any Gaussian.
#include "gp/moments.h"

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/rng.h"
#include "math/scalar.h"

enum { N = 40, D = 7, E = 4 };
static uint8_t memory[1 << 20];

// A set of functions with room for the largest, and the Gaussian that goes in.
typedef struct Case {
  int32_t n, d, e, doubt;
  double x[N * D], l[E * D], sf2[E], sn2[E], beta[E * N], iK[E * N * N], m[D], S[D * D];
} Case;

typedef struct Out {
  double M[E], C[E * E], V[D * E];
} Out;

static GpFunctions functions_of(const Case *c) {
  return (GpFunctions){.n = c->n,
                       .D = c->d,
                       .E = c->e,
                       .x = c->x,
                       .l = c->l,
                       .sf2 = c->sf2,
                       .sn2 = c->sn2,
                       .beta = c->beta,
                       .iK = c->doubt ? c->iK : NULL};
}

static Moments open_for(int32_t n, int32_t d, int32_t e) {
  Moments w;
  gdn_arena arena = arena_over(memory, sizeof memory);
  moments_open(&w, n, d, e, &arena);
  CHECK(!arena.failed);
  return w;
}

static int32_t match(const Case *c, Out *out) {
  Moments w = open_for(c->n, c->d, c->e);
  GpFunctions f = functions_of(c);
  return moments_match(&w, &f, c->m, c->S, out->M, out->C, out->V);
}

static double kernel(const Case *c, int32_t a, const double *x, const double *y) {
  double square = 0;
  for (int32_t i = 0; i < c->d; i++) {
    double r = (x[i] - y[i]) / c->l[a * c->d + i];
    square += r * r;
  }
  return c->sf2[a] * exp(-0.5 * square);
}

// iK and beta = iK y from the targets [n][e].
static void regress(Case *c, const double *y) {
  static double k[N * N];
  int32_t n = c->n;
  for (int32_t a = 0; a < c->e; a++) {
    for (int32_t i = 0; i < n * n; i++) {
      k[i] =
          kernel(c, a, c->x + i / n * c->d, c->x + i % n * c->d) + (i / n == i % n ? c->sn2[a] : 0);
    }
    CHECK(cholesky_factor(k, n));
    double *iK = c->iK + a * n * n, *beta = c->beta + a * n;
    matrix_identity(iK, n);
    for (int32_t i = 0; i < n; i++) cholesky_solve(k, n, iK + i * n);
    matrix_symmetrise(iK, n);
    for (int32_t i = 0; i < n; i++) beta[i] = y[i * c->e + a];
    cholesky_solve(k, n, beta);
  }
}

// -- the reference ---------------------------------------------------------------------------------------

static Case reference(void) {
  Case c = {.n = 6,
            .d = 3,
            .e = 2,
            .doubt = 1,
            .l = {.8, 1.1, 1.4, 1.2, .9, 1.0},
            .sf2 = {1.2, .7},
            .sn2 = {.01, .02},
            .m = {.2, -.1, .3},
            .S = {.10, .02, -.01, .02, .20, .03, -.01, .03, .15}};
  double y[12];
  for (int32_t i = 0; i < 6; i++) {
    for (int32_t j = 0; j < 3; j++) c.x[i * 3 + j] = sin(1.3 * i + .7 * j);
    y[2 * i] = sin(c.x[3 * i] + c.x[3 * i + 1] + c.x[3 * i + 2]);
    y[2 * i + 1] = cos(c.x[3 * i] - c.x[3 * i + 1]) - .5;
  }
  regress(&c, y);
  return c;
}

TEST(the_references_moments) {
  Case c = reference();
  Out o;
  CHECK(match(&c, &o));
  CHECK_NEAR(o.M[0], .1575549521, 1e-10);
  CHECK_NEAR(o.M[1], .3524156874, 1e-10);
  CHECK_NEAR(o.C[0], .4491852427, 1e-10);
  CHECK_NEAR(o.C[1], .0027109827, 1e-10);
  CHECK_NEAR(o.C[3], .2215602838, 1e-10);
  static const double V[] = {.2306424345, -.0226978201, .5860791225,
                             .0735589264, .4725125609,  -.0787067977};
  for (int32_t i = 0; i < 6; i++) CHECK_NEAR(o.V[i], V[i], 1e-10);
  c.doubt = 0;
  CHECK(match(&c, &o));
  CHECK_NEAR(o.C[0], .1362677338, 1e-10);
  CHECK_NEAR(o.C[1], .0027109827, 1e-10);
  CHECK_NEAR(o.C[3], .0031400632, 1e-10);
}

// Adjoints of m and S of one number that comes out.
static void by_one(const Case *c, const Out *adj, double *m_adj, double *S_adj) {
  Moments w = open_for(c->n, c->d, c->e);
  GpFunctions f = functions_of(c);
  memset(m_adj, 0, D * sizeof *m_adj);
  memset(S_adj, 0, D * D * sizeof *S_adj);
  CHECK(moments_back(&w, &f, c->m, c->S, adj->M, adj->C, adj->V, m_adj, S_adj, NULL));
}

static void check_all(const double *actual, const double *expected, int32_t n) {
  for (int32_t i = 0; i < n; i++) CHECK_NEAR(actual[i], expected[i], 1e-12);
}

static void check_upper(const double *S_adj, const double *expected) {
  for (int32_t i = 0, k = 0; i < 3; i++) {
    for (int32_t j = i; j < 3; j++) CHECK_NEAR(S_adj[3 * i + j], expected[k++], 1e-12);
  }
}

// The reference's digits (ten, of which the last is not always true) with more of them, by differences of sixth order
// in numbers of 64 bits.
TEST(the_references_gradients) {
  Case c = reference();
  double m_adj[D], S_adj[D * D];
  by_one(&c, &(Out){.C = {1}}, m_adj, S_adj);
  check_all(m_adj, (double[]){.02250228064546, -.28746917297015, .14577113166265}, 3);
  check_upper(S_adj, (double[]){.11606244842647, -.05959581864330, .22583608389926, .41234165547876,
                                .00115229262470, .20667456482826});
  by_one(&c, &(Out){.C = {0, .5, .5, 0}}, m_adj, S_adj);
  check_all(m_adj, (double[]){.02382397468087, .00186976714584, -.00389491101614}, 3);
  by_one(&c, &(Out){.M = {1}}, m_adj, S_adj);
  check_upper(S_adj, (double[]){-.35041005653135, -.07189814597199, -.02944271107805,
                                .04836296549741, .03959811406618, -.06281333637429});
}

// -- random instances ------------------------------------------------------------------------------------

static double normal(gdn_random *r) {
  double sum = -6; // near enough
  for (int32_t i = 0; i < 12; i++) sum += rng_unit(r);
  return sum;
}

// S = B B' of `rank` columns of this size. Length-scales are around l.
static Case draw(gdn_random *r, double l, double size, int32_t rank) {
  Case c = {0};
  static double y[N * E];
  double B[D * D] = {0};
  c.n = 1 + rng_below(r, 30);
  c.d = 1 + rng_below(r, D);
  c.e = 1 + rng_below(r, E);
  c.doubt = rng_below(r, 3) > 0;
  for (int32_t i = 0; i < c.n * c.d; i++) c.x[i] = normal(r);
  for (int32_t i = 0; i < c.e * c.d; i++) c.l[i] = l * exp(0.5 * normal(r));
  for (int32_t i = 0; i < c.e; i++) c.sf2[i] = exp(normal(r));
  for (int32_t i = 0; i < c.e; i++) c.sn2[i] = 0.05 * c.sf2[i];
  for (int32_t i = 0; i < c.n * c.e; i++) y[i] = normal(r);
  regress(&c, y);
  if (!c.doubt) {
    for (int32_t i = 0; i < c.n * c.e; i++) c.beta[i] = normal(r);
  }
  for (int32_t i = 0; i < c.d; i++) c.m[i] = 0.5 * normal(r);
  for (int32_t i = 0; i < c.d; i++) {
    for (int32_t k = 0; k < rank; k++) B[i * D + k] = sqrt(size) * normal(r);
  }
  for (int32_t i = 0; i < c.d; i++) {
    for (int32_t j = 0; j < c.d; j++) {
      for (int32_t k = 0; k < D; k++) c.S[i * c.d + j] += B[i * D + k] * B[j * D + k];
    }
  }
  return c;
}

static double inner(const double *a, const double *b, int32_t n) {
  double sum = 0;
  for (int32_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

static double value(const Case *c, const Out *adj) {
  Out o;
  CHECK(match(c, &o));
  return inner(o.M, adj->M, c->e) + inner(o.C, adj->C, c->e * c->e) +
         inner(o.V, adj->V, c->d * c->e);
}

static double least(const double *x, int32_t n) {
  double result = x[0];
  for (int32_t i = 1; i < n; i++) result = fmin(result, x[i]);
  return result;
}

// dJ by `at` (and `too`, NULL: nothing), which lie in c, by Richardson's extrapolation of central differences. `blur`: what
// rounding may make of it, as exponents have lost the digits of (x / l)^2.
static double difference(Case *c, const Out *adj, double *at, double *too, double step,
                         double *blur) {
  double one = *at, two = too != NULL ? *too : 0, d[2], l = least(c->l, c->e * c->d);
  for (int32_t k = 0; k < 2; k++, step *= 0.5) {
    double f[2];
    for (int32_t side = 0; side < 2; side++) {
      double by = side == 0 ? step : -step;
      *at = one + by;
      if (too != NULL) *too = two + by;
      f[side] = value(c, adj);
    }
    d[k] = (f[0] - f[1]) / (2 * step);
    *blur = (1 + 10 / (l * l)) * 1e-15 * (1 + fabs(f[0])) / step;
  }
  *at = one;
  if (too != NULL) *too = two;
  return (4 * d[1] - d[0]) / 3;
}

// The derivative by *at is this, beside others of such a size.
static void compare(Case *c, const Out *adj, double analytic, double *at, double *too, double step,
                    double size, const char *what) {
  double blur, numeric = difference(c, adj, at, too, step, &blur);
  if (!check_note(fabs(analytic - numeric) <= 1e-7 * (1 + size) + blur, __FILE__, __LINE__, what))
    printf("    %.12g, by differences %.12g (beside %g)\n", analytic, numeric, size);
}

static double largest(const double *x, int32_t n) {
  double most = 0;
  for (int32_t i = 0; i < n; i++) most = fabs(x[i]) > most ? fabs(x[i]) : most;
  return most;
}

// Each of n numbers of c, by this step.
static void compare_all(Case *c, const Out *adj, const double *analytic, double *at, int32_t n,
                        double step, const char *what) {
  double size = largest(analytic, n);
  for (int32_t i = 0; i < n; i++) compare(c, adj, analytic[i], &at[i], NULL, step, size, what);
}

static void check_gradients(Case *c, gdn_random *r) {
  Out adj;
  double m_adj[D] = {0}, S_adj[D * D] = {0}, x[N * D] = {0}, log_l[E * D] = {0}, beta[E * N] = {0};
  for (int32_t i = 0; i < c->e; i++) adj.M[i] = normal(r);
  for (int32_t i = 0; i < c->e * c->e; i++) adj.C[i] = normal(r);
  matrix_symmetrise(adj.C, c->e);
  for (int32_t i = 0; i < c->d * c->e; i++) adj.V[i] = normal(r);
  Moments w = open_for(c->n, c->d, c->e);
  GpFunctions f = functions_of(c);
  const GpGradient by = {x, log_l, beta};
  CHECK(moments_back(&w, &f, c->m, c->S, adj.M, adj.C, adj.V, m_adj, S_adj, &by));
  double l = least(c->l, c->e * c->d), step = 0.005 * l, size = largest(S_adj, c->d * c->d);
  for (int32_t i = 0; i < c->d; i++) {
    for (int32_t j = 0; j <= i; j++) {
      double *ij = &c->S[i * c->d + j], *ji = i == j ? NULL : &c->S[j * c->d + i];
      double whole = S_adj[i * c->d + j] + (i == j ? 0 : S_adj[j * c->d + i]);
      CHECK(S_adj[i * c->d + j] == S_adj[j * c->d + i]);
      compare(c, &adj, whole, ij, ji, 0.002 * l * l, size, "by S");
    }
  }
  compare_all(c, &adj, m_adj, c->m, c->d, step, "by m");
  compare_all(c, &adj, x, c->x, c->n * c->d, step, "by x");
  compare_all(c, &adj, beta, c->beta, c->n * c->e, 0.01, "by beta");
  for (int32_t i = 0; i < c->e * c->d; i++) log_l[i] /= c->l[i];
  compare_all(c, &adj, log_l, c->l, c->e * c->d, step, "by l");
}

TEST(gradients_are_those_of_differences) {
  gdn_random r = rng_stream(1, "test", 1);
  for (int32_t t = 0; t < (GDN_THOROUGH ? 60 : 10); t++) {
    Case c = draw(&r, 1, 0.3, t % 3 == 0 ? 1 : D); // every third S is singular
    check_gradients(&c, &r);
  }
  for (int32_t t = 0; t < 10; t++) {
    Case certain = draw(&r, 1, 0, 0), narrow = draw(&r, 0.03, 0.3, D), wide = draw(&r, 1, 1e4, 2);
    check_gradients(&certain, &r);
    check_gradients(&narrow, &r);
    check_gradients(&wide, &r);
  }
}

// What is kept of the way there gives the same bits as going over all pairs again.
TEST(kept_sums_change_no_bit) {
  gdn_random r = rng_stream(1, "test", 5);
  for (int32_t t = 0; t < 40; t++) {
    static double kept[E * (E + 1) / 2 * (D * D + D + 1)];
    Case c = draw(&r, 1, 0.3, D);
    Out plain, out, adj;
    double m_adj[2][D] = {{0}}, S_adj[2][D * D] = {{0}};
    for (int32_t i = 0; i < E; i++) adj.M[i] = normal(&r);
    for (int32_t i = 0; i < E * E; i++) adj.C[i] = 1 + i % 3;
    for (int32_t i = 0; i < D * E; i++) adj.V[i] = normal(&r);
    Moments w = open_for(c.n, c.d, c.e);
    GpFunctions f = functions_of(&c);
    CHECK(moments_kept(D, E) <= (int64_t)(sizeof kept / sizeof kept[0]));
    CHECK(match(&c, &plain));
    CHECK(moments_match_kept(&w, &f, c.m, c.S, out.M, out.C, out.V, kept));
    CHECK(memcmp(out.M, plain.M, (size_t)c.e * sizeof(double)) == 0);
    CHECK(memcmp(out.C, plain.C, (size_t)(c.e * c.e) * sizeof(double)) == 0);
    CHECK(memcmp(out.V, plain.V, (size_t)(c.d * c.e) * sizeof(double)) == 0);
    for (int32_t k = 0; k < 2; k++)
      CHECK(moments_back_kept(&w, &f, c.m, c.S, adj.M, adj.C, adj.V, m_adj[k], S_adj[k], NULL,
                              k == 0 ? NULL : kept));
    CHECK(memcmp(m_adj[0], m_adj[1], sizeof m_adj[0]) == 0);
    CHECK(memcmp(S_adj[0], S_adj[1], sizeof S_adj[0]) == 0);
  }
}

// -- samples ---------------------------------------------------------------------------------------------

// Means and covariances by drawing inputs: of the means of the functions, plus the mean of their own variance.
static void sample(const Case *c, gdn_random *r, int32_t draws, Out *o) {
  double L[D * D], x[D], k[N], f[E], own[E] = {0};
  memset(o, 0, sizeof *o);
  memcpy(L, c->S, sizeof L);
  CHECK(cholesky_factor(L, c->d));
  for (int32_t t = 0; t < draws; t++) {
    double e[D];
    for (int32_t i = 0; i < c->d; i++) {
      e[i] = gdn_random_normal(r);
      x[i] = c->m[i] + inner(L + i * c->d, e, i + 1);
    }
    for (int32_t a = 0; a < c->e; a++) {
      for (int32_t i = 0; i < c->n; i++) k[i] = kernel(c, a, x, c->x + i * c->d);
      f[a] = inner(k, c->beta + a * c->n, c->n);
      o->M[a] += f[a] / draws;
      double explained = 0;
      for (int32_t i = 0; i < c->n && c->doubt; i++)
        explained += k[i] * inner(k, c->iK + (a * c->n + i) * c->n, c->n);
      own[a] += (c->doubt ? c->sf2[a] - explained : 1e-6) / draws;
      for (int32_t b = 0; b <= a; b++) o->C[a * c->e + b] += f[a] * f[b] / draws;
      for (int32_t i = 0; i < c->d; i++) o->V[i * c->e + a] += (x[i] - c->m[i]) * f[a] / draws;
    }
  }
  for (int32_t a = 0; a < c->e; a++) {
    for (int32_t b = 0; b <= a; b++)
      o->C[a * c->e + b] += (a == b ? own[a] : 0) - o->M[a] * o->M[b];
  }
}

TEST(moments_are_those_of_samples) {
  gdn_random r = rng_stream(1, "test", 2);
  for (int32_t t = 0; t < 4; t++) {
    Case c = t == 0 ? reference() : draw(&r, 1.5, 0.2, D);
    Out o, s;
    double SV[D * E];
    int32_t draws = GDN_THOROUGH ? 1000000 : 50000;
    for (int32_t i = 0; i < c.d; i++) c.S[i * c.d + i] += 0.01;
    CHECK(match(&c, &o));
    sample(&c, &r, draws, &s);
    matrix_product(SV, c.S, o.V, c.d, c.d, c.e);
    double bound = 5 / sqrt(draws); // five standard errors of what has variance 1
    for (int32_t a = 0; a < c.e; a++) {
      double sd = sqrt(o.C[a * c.e + a]);
      CHECK_NEAR(o.M[a], s.M[a], bound * sd);
      for (int32_t b = 0; b <= a; b++)
        CHECK_NEAR(o.C[a * c.e + b], s.C[a * c.e + b], 3 * bound * sd * sqrt(o.C[b * c.e + b]));
      for (int32_t i = 0; i < c.d; i++)
        CHECK_NEAR(SV[i * c.e + a], s.V[i * c.e + a], 3 * bound * sd * sqrt(c.S[i * c.d + i]));
    }
  }
}

// -- properties ------------------------------------------------------------------------------------------

TEST(covariances_are_symmetric_and_positive) {
  gdn_random r = rng_stream(1, "test", 3);
  for (int32_t t = 0; t < 300; t++) {
    static const double scales[] = {0.01, 0.3, 1, 3, 100}, sizes[] = {0, 1e-8, 0.3, 1e4};
    Case c = draw(&r, scales[t % 5], sizes[t % 4], 1 + t % D);
    Out o;
    CHECK(match(&c, &o));
    for (int32_t a = 0; a < c.e; a++) {
      for (int32_t b = 0; b < c.e; b++) CHECK(o.C[a * c.e + b] == o.C[b * c.e + a]);
    }
    CHECK(least(o.C, 1) > 0);
    CHECK(cholesky_factor(o.C, c.e)); // of distributions of numbers
  }
}

// A certain input is an ordinary prediction, and V its slope.
TEST(without_doubt_about_the_input_it_is_the_prediction) {
  gdn_random r = rng_stream(1, "test", 4);
  for (int32_t t = 0; t < 30; t++) {
    Case c = draw(&r, 1, 0, 0);
    Out o;
    double k[N];
    CHECK(match(&c, &o));
    for (int32_t a = 0; a < c.e; a++) {
      double variance = c.doubt ? c.sf2[a] : 1e-6;
      for (int32_t i = 0; i < c.n; i++) k[i] = kernel(&c, a, c.m, c.x + i * c.d);
      for (int32_t i = 0; i < c.n && c.doubt; i++)
        variance -= k[i] * inner(k, c.iK + (a * c.n + i) * c.n, c.n);
      CHECK_NEAR(o.M[a], inner(k, c.beta + a * c.n, c.n), 1e-10);
      CHECK_NEAR(o.C[a * c.e + a], variance, 1e-9);
      for (int32_t d = 0; d < c.d; d++) {
        double slope = 0, l = c.l[a * c.d + d];
        for (int32_t i = 0; i < c.n; i++)
          slope += c.beta[a * c.n + i] * k[i] * (c.x[i * c.d + d] - c.m[d]) / (l * l);
        CHECK_NEAR(o.V[d * c.e + a], slope, 1e-9);
      }
    }
  }
}

// Where nothing is known the mean is 0, and all of the variance is left.
TEST(no_points) {
  Case c = reference();
  Out o;
  c.n = 0;
  CHECK(match(&c, &o));
  CHECK(o.M[0] == 0 && o.M[1] == 0 && o.C[0] == 1.2 && o.C[1] == 0 && o.C[3] == .7);
  for (int32_t i = 0; i < 6; i++) CHECK(o.V[i] == 0);
  double m_adj[D], S_adj[D * D];
  by_one(&c, &(Out){.M = {1, 1}, .C = {1, 1, 1, 1}, .V = {1, 1, 1, 1, 1, 1}}, m_adj, S_adj);
  for (int32_t i = 0; i < 9; i++) CHECK(S_adj[i] == 0 && m_adj[i / 3] == 0);
}

// Both ways refuse, and leave no NaN.
static void check_refused(const Case *c) {
  Out o = {{1}, {1}, {1}}, adj = {.M = {1, 1}, .C = {1, 0, 0, 1}};
  double m_adj[D] = {1}, S_adj[D * D] = {1};
  Moments w = open_for(c->n, c->d, c->e);
  GpFunctions f = functions_of(c);
  CHECK(!match(c, &o));
  CHECK(o.M[0] == 0 && o.C[0] == 0 && o.V[0] == 0);
  CHECK(!moments_back(&w, &f, c->m, c->S, adj.M, adj.C, adj.V, m_adj, S_adj, NULL));
  CHECK(m_adj[0] == 1 && S_adj[0] == 1);
}

TEST(what_cannot_be_computed_is_refused) {
  static const double bad[] = {SCALAR_NAN, SCALAR_INFINITY, -SCALAR_INFINITY, 1e300};
  for (int32_t t = 0; t < 4; t++) {
    Case c = reference();
    c.m[1] = bad[t];
    check_refused(&c);
    c = reference();
    c.S[4] = bad[t];
    if (t < 3) check_refused(&c);
    c = reference();
    c.beta[3] = bad[t];
    check_refused(&c);
    c = reference();
    c.x[2] = bad[t];
    check_refused(&c);
  }
  Case c = reference();
  c.S[0] = -5; // no covariance
  check_refused(&c);
  c = reference();
  c.l[2] = 0;
  check_refused(&c);
}

TEST_MAIN(RUN(the_references_moments) RUN(the_references_gradients)
              RUN(gradients_are_those_of_differences) RUN(kept_sums_change_no_bit)
                  RUN(moments_are_those_of_samples) RUN(covariances_are_symmetric_and_positive)
                      RUN(without_doubt_about_the_input_it_is_the_prediction) RUN(no_points)
                          RUN(what_cannot_be_computed_is_refused))
