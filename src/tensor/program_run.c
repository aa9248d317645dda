// The loops. Each element is computed in an order that neither the compiler nor the width of its vectors
// changes: sums over rows and members add up element by element, first to last; a sum over columns runs as
// eight sums (i mod 8), folded in one tree.
#include <string.h>

#include "tensor/real.h"
#include "tensor/step.h"

// A result may lie where an operand lies, element for element, which is no obstacle to vectors; a compiler
// cannot know that it never lies half over it.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" // builds that make no vectors at all
#define EACH _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++)
#elif defined(__GNUC__)
#define EACH _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++)
#else
#define EACH for (int64_t i = 0; i < n; i++)
#endif

// -- two operands --------------------------------------------------------------------------------------------

// One stretch of a walk: p and q have n numbers each, or one that is repeated (stride 0).
typedef void Binary(const Real *p, int64_t p_stride, const Real *q, int64_t q_stride, Real *y,
                    int64_t n);

#define BINARY(name, expression)                                                              \
  static void name(const Real *p, int64_t p_stride, const Real *q, int64_t q_stride, Real *y, \
                   int64_t n) {                                                               \
    if (p_stride != 0 && q_stride != 0) {                                                     \
      EACH {                                                                                  \
        const Real a = p[i], b = q[i];                                                        \
        y[i] = (expression);                                                                  \
      }                                                                                       \
    } else if (p_stride != 0) {                                                               \
      const Real b = *q;                                                                      \
      EACH {                                                                                  \
        const Real a = p[i];                                                                  \
        y[i] = (expression);                                                                  \
      }                                                                                       \
    } else {                                                                                  \
      const Real a = *p;                                                                      \
      EACH {                                                                                  \
        const Real b = q[i];                                                                  \
        y[i] = (expression);                                                                  \
      }                                                                                       \
    }                                                                                         \
  }
BINARY(add, a + b)
BINARY(subtract, a - b)
BINARY(multiply, a *b)
BINARY(divide, a / b)
BINARY(smaller, b < a ? b : a) // NaN in a stays
BINARY(larger, b > a ? b : a)
BINARY(greater, a > b ? (Real)1 : (Real)0)

static Binary *const binaries[] = {add, subtract, multiply, divide, smaller, larger, greater};

static void run_binary(const ProgramStep *s) {
  Binary *stretch = binaries[s->op - OP_ADD];
  const Walk *w = &s->walk;
  Real *y = s->result;
  for (int64_t i = 0; i < w->n[0]; i++) {
    const Real *a = s->a.at + i * w->a[0], *b = s->b.at + i * w->b[0];
    for (int64_t j = 0; j < w->n[1]; j++, a += w->a[1], b += w->b[1], y += w->n[2]) {
      stretch(a, w->a[2], b, w->b[2], y, w->n[2]);
    }
  }
}

// -- one operand -----------------------------------------------------------------------------------------------

static void repeat(Real a, Real *y, int64_t n) {
  EACH y[i] = a;
}

static void affine(const Real *a, Real scale, Real shift, Real *y, int64_t n) {
  EACH y[i] = scale * a[i] + shift;
}

typedef void Unary(const Real *p, Real *y, int64_t n);

#define UNARY(name, expression)                         \
  static void name(const Real *p, Real *y, int64_t n) { \
    EACH {                                              \
      const Real a = p[i];                              \
      y[i] = (expression);                              \
    }                                                   \
  }
UNARY(magnitude, a < 0 ? -a : a)
UNARY(sign, (Real)(a > 0) - (Real)(a < 0))
UNARY(square, a *a)
UNARY(root, real_sqrt(a))
UNARY(exponential, real_exp(a))
UNARY(logarithm, real_log(a))
UNARY(sine, real_sin(a))
UNARY(cosine, real_cos(a))

static Unary *const unaries[] = {magnitude,   sign,      square, root,
                                 exponential, logarithm, sine,   cosine};

// s times an activation's derivative. That of SILU is p (1 + a (1 - p)) with p = sigmoid(a), that of SOFTPLUS is
// p: stretch by stretch, so that p does not leave the cache.
static void run_derivative(const ProgramStep *step, const Kernels *kernels) {
  enum { STRETCH = 512 };
  Real p[STRETCH], *y = step->result;
  const Real *a = step->a.at, *s = step->b.at;
  int64_t all = shape_count(step->shape);
  for (int64_t n; all > 0; all -= n, a += n, s += n, y += n) {
    n = all < STRETCH ? all : STRETCH;
    switch ((Op)step->first) {
    case OP_RELU:
      EACH {
        const Real gradient = s[i]; // read either way: so there is no branch
        y[i] = a[i] > 0 ? gradient : 0;
      }
      break;
    case OP_TANH:
      EACH y[i] = s[i] * (1 - a[i] * a[i]);
      break;
    case OP_SIGMOID:
      EACH y[i] = s[i] * (a[i] * (1 - a[i]));
      break;
    case OP_SILU:
      kernels->activate(ACTIVATE_SIGMOID, a, p, n);
      EACH y[i] = s[i] * (p[i] * (1 + a[i] * (1 - p[i])));
      break;
    default: // SOFTPLUS
      kernels->activate(ACTIVATE_SIGMOID, a, p, n);
      EACH y[i] = s[i] * p[i];
    }
  }
}

// -- products --------------------------------------------------------------------------------------------------

static int64_t member_size(Shape s) {
  return s.members == 1 ? 0 : (int64_t)s.rows * s.columns;
}

// Each member with its bias and activation before the next: what was just written is still in the cache.
static void run_product(const ProgramStep *s, const Kernels *kernels) {
  int32_t turned = s->op == OP_MATMUL_T;
  int64_t size = (int64_t)s->shape.rows * s->shape.columns;
  Product p = {.rows = s->shape.rows,
               .inner = s->b.shape.rows,
               .columns = s->shape.columns,
               .a_row = turned ? 1 : s->a.shape.columns,
               .a_column = turned ? s->a.shape.columns : 1,
               .b_row = s->b.shape.columns,
               .c_row = s->shape.columns};
  for (int32_t m = 0; m < s->shape.members; m++) {
    p.a = s->a.at + m * member_size(s->a.shape);
    p.b = s->b.at + m * member_size(s->b.shape);
    if (s->bias.at != NULL) p.bias = s->bias.at + m * member_size(s->bias.shape);
    p.c = (s->before != NULL ? s->before : s->result) + m * size;
    kernels->product(&p);
    if (s->activation != ACTIVATE_NONE) {
      kernels->activate(s->activation, p.c, s->result + m * size, size);
    }
  }
}

// n rows of `columns` numbers become n columns of rows with `stride` numbers.
static inline void turn(const Real *restrict a, int64_t columns, Real *restrict y, int64_t stride,
                        int64_t n) {
  for (int64_t c = 0; c < columns; c++) {
    for (int64_t i = 0; i < n; i++) y[c * stride + i] = a[i * columns + c];
  }
}

// Eight rows at a time, which become whole pieces of cache lines.
static void run_transpose(const ProgramStep *s) {
  int64_t rows = s->a.shape.rows, columns = s->a.shape.columns;
  for (int32_t m = 0; m < s->shape.members; m++) {
    const Real *a = s->a.at + m * rows * columns;
    Real *y = s->result + m * rows * columns;
    int64_t r = 0;
    for (; r + 8 <= rows; r += 8) turn(a + r * columns, columns, y + r, rows, 8);
    turn(a + r * columns, columns, y + r, rows, rows - r);
  }
}

// -- reductions and shapes ---------------------------------------------------------------------------------------

static Real sum_of(const Real *a, int64_t n) {
  Real s[8] = {0};
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (int32_t k = 0; k < 8; k++) s[k] += a[i + k];
  }
  for (int32_t k = 0; i < n; i++, k++) s[k] += a[i];
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

// Folds `count` stretches of n numbers into one, from first to last.
static void fold(const Real *a, int64_t count, Real *y, int64_t n, Binary *with) {
  memcpy(y, a, (size_t)n * sizeof *y);
  for (int64_t k = 1; k < count; k++) with(y, 1, a + k * n, 1, y, n);
}

static void run_fold(const ProgramStep *s, Binary *with) {
  Shape a = s->a.shape;
  int64_t row = a.columns, member = a.rows * row;
  if (s->op == OP_SUM && s->first == AXIS_COLUMNS) {
    int64_t n = (int64_t)a.members * a.rows;
    for (int64_t i = 0; i < n; i++) s->result[i] = sum_of(s->a.at + i * row, row);
  } else if (s->op == OP_SUM && s->first == AXIS_MEMBERS) {
    fold(s->a.at, a.members, s->result, member, with);
  } else {
    for (int32_t m = 0; m < a.members; m++) {
      fold(s->a.at + m * member, a.rows, s->result + m * row, row, with);
    }
  }
}

static void run_expand(const ProgramStep *s) {
  const Walk *w = &s->walk;
  int64_t n = w->n[2];
  Real *y = s->result;
  for (int64_t i = 0; i < w->n[0]; i++) {
    const Real *a = s->a.at + i * w->a[0];
    for (int64_t j = 0; j < w->n[1]; j++, a += w->a[1], y += n) {
      if (w->a[2] != 0) {
        memcpy(y, a, (size_t)n * sizeof *y);
      } else {
        repeat(*a, y, n);
      }
    }
  }
}

// Copies rows from a_first on of `a` to y_first on of the result, in every member.
static void copy_rows(const Operand *a, int32_t a_first, const ProgramStep *s, int32_t y_first,
                      int32_t n) {
  int64_t columns = s->shape.columns;
  for (int32_t m = 0; m < s->shape.members; m++) {
    int64_t from = (int64_t)m * a->shape.rows + a_first, to = (int64_t)m * s->shape.rows + y_first;
    memcpy(s->result + to * columns, a->at + from * columns, (size_t)(n * columns) * sizeof(Real));
  }
}

static void clear(const ProgramStep *s) {
  memset(s->result, 0, (size_t)shape_count(s->shape) * sizeof(Real));
}

// Element (m, index[c], c) of whichever of the two has the rows, for every member and column.
static void run_index(const ProgramStep *s) {
  int32_t scatters = s->op == OP_SCATTER;
  Shape full = scatters ? s->shape : s->a.shape;
  if (scatters) clear(s);
  for (int32_t m = 0; m < full.members; m++) {
    const Real *index = s->b.at + m * member_size(s->b.shape);
    for (int32_t c = 0; c < full.columns; c++) {
      int32_t last = full.rows - 1;
      int32_t row = !(index[c] > 0) ? 0 : index[c] >= (Real)last ? last : (int32_t)index[c];
      int64_t one = (int64_t)m * full.columns + c;
      int64_t many = ((int64_t)m * full.rows + row) * full.columns + c;
      s->result[scatters ? many : one] = s->a.at[scatters ? one : many];
    }
  }
}

static void run_step(const ProgramStep *s, const Kernels *kernels) {
  int64_t n = shape_count(s->shape);
  if (s->op >= OP_ADD && s->op <= OP_GREATER) {
    run_binary(s);
  } else if (s->op >= OP_ABS && s->op <= OP_COS) {
    unaries[s->op - OP_ABS](s->a.at, s->result, n);
  } else if (s->op >= OP_RELU && s->op <= OP_SOFTPLUS) {
    kernels->activate(s->activation, s->a.at, s->result, n);
  } else {
    switch (s->op) {
    case OP_AFFINE:
      affine(s->a.at, s->x, s->y, s->result, n);
      break;
    case OP_DERIVATIVE:
      run_derivative(s, kernels);
      break;
    case OP_MATMUL:
    case OP_MATMUL_T:
      run_product(s, kernels);
      break;
    case OP_TRANSPOSE:
      run_transpose(s);
      break;
    case OP_SUM:
      run_fold(s, add);
      break;
    case OP_MAX_ROWS:
      run_fold(s, larger);
      break;
    case OP_EXPAND:
      run_expand(s);
      break;
    case OP_ROWS:
      copy_rows(&s->a, s->first, s, 0, s->shape.rows);
      break;
    case OP_PAD_ROWS:
      clear(s);
      copy_rows(&s->a, 0, s, s->first, s->a.shape.rows);
      break;
    case OP_CONCAT:
      copy_rows(&s->a, 0, s, 0, s->a.shape.rows);
      copy_rows(&s->b, 0, s, s->a.shape.rows, s->b.shape.rows);
      break;
    case OP_GATHER:
    case OP_SCATTER:
      run_index(s);
      break;
    default: // STOP whose value is wanted; it may be a's own place
      memmove(s->result, s->a.at, (size_t)n * sizeof(Real));
    }
  }
}

void program_run(const Program *p) {
  for (int32_t i = 0; i < p->n_steps; i++) run_step(&p->steps[i], p->kernels);
}
