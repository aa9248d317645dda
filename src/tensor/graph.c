// Building a graph: shapes are worked out and checked, what is there already is not built again, and what
// changes nothing is not built at all. So gradients may be written down as the rules give them (a sum
// with a 0, a product with a 1 cost nothing).
#include "tensor/graph.h"

#include <stddef.h>

static const struct {
  const char *name;
  int32_t operands;
} ops[] = {
#define OP_ROW(name, operands) {#name, operands},
    OP_LIST(OP_ROW)
#undef OP_ROW
};

const char *op_name(Op op) {
  return ops[op].name;
}

int32_t op_operands(Op op) {
  return ops[op].operands;
}

static const Shape nothing = {0, 0, 0};

void graph_fault(Graph *g, const char *what, Op op, Shape a, Shape b) {
  if (g->fault != NULL) return;
  g->fault = what;
  g->fault_op = op;
  g->fault_a = a;
  g->fault_b = b;
}

// A number that is no node's reads as a leaf of no size; `append` then notes the mistake.
static const GraphNode *node_at(const Graph *g, Node i) {
  static const GraphNode stranger = {.op = OP_INPUT};
  return i >= 0 && i < g->n ? &g->nodes[i] : &stranger;
}

Shape graph_shape(const Graph *g, Node node) {
  return node_at(g, node)->shape;
}

static const char *mistake(const Graph *g, const GraphNode *node) {
  int32_t operands = ops[node->op].operands;
  Shape s = node->shape;
  if (operands > 0 && (node->a < 0 || node->a >= g->n)) return "the first operand is no node";
  if (operands > 1 && (node->b < 0 || node->b >= g->n)) return "the second operand is no node";
  if (s.members < 1 || s.rows < 1 || s.columns < 1) return "these shapes do not go together";
  if ((int64_t)s.members * s.rows > INT32_MAX / s.columns) return "more than 2^31 numbers";
  return g->n == GRAPH_CAP ? "the graph is full" : NULL;
}

static Node append(Graph *g, GraphNode node) {
  const char *what = mistake(g, &node);
  if (what == NULL) {
    g->nodes[g->n] = node;
    return g->n++;
  }
  int32_t operands = ops[node.op].operands;
  graph_fault(g, what, node.op, operands > 0 ? graph_shape(g, node.a) : node.shape,
              operands > 1 ? graph_shape(g, node.b) : nothing);
  return 0;
}

// The node that does the same, where there is one. A leaf never is the same as another: while measuring, all
// lie at NULL. A few hundred nodes are searched faster than a table would be kept.
static Node make(Graph *g, GraphNode node) {
  for (Node i = 0; i < g->n; i++) {
    const GraphNode *m = &g->nodes[i];
    if (m->op == node.op && m->a == node.a && m->b == node.b && m->first == node.first &&
        m->x == node.x && m->y == node.y && shape_equal(m->shape, node.shape)) {
      return i;
    }
  }
  return append(g, node);
}

void graph_begin(Graph *g) {
  g->n = 0;
  g->fault = NULL;
  graph_constant(g, 0.0);
}

Node graph_input(Graph *g, const char *name, Shape shape, Real *data) {
  return append(
      g, (GraphNode){.op = OP_INPUT, .shape = shape, .a = -1, .b = -1, .data = data, .name = name});
}

Node graph_constant(Graph *g, double x) {
  return make(g, (GraphNode){.op = OP_CONSTANT, .shape = {1, 1, 1}, .a = -1, .b = -1, .x = x});
}

// A leaf, and a node that is wanted elsewhere too, are copied.
void graph_output(Graph *g, Node node, Real *data) {
  const GraphNode *n = node_at(g, node);
  if (n->op == OP_INPUT || n->op == OP_CONSTANT || n->wanted) {
    int32_t before = g->n;
    node = append(g, (GraphNode){.op = OP_STOP, .shape = n->shape, .a = node, .b = -1});
    if (g->n == before) return;
  }
  g->nodes[node].wanted = 1;
  g->nodes[node].data = data;
}

void graph_forget_outputs(Graph *g) {
  for (Node i = 0; i < g->n; i++) g->nodes[i].wanted = 0;
}

// -- arithmetic ------------------------------------------------------------------------------------------

// The size of the result along an axis; 0 when the two do not go together.
static int32_t fit(int32_t a, int32_t b) {
  return a == b || b == 1 ? a : a == 1 ? b : 0;
}

static Shape broadcast(Shape a, Shape b) {
  return (Shape){fit(a.members, b.members), fit(a.rows, b.rows), fit(a.columns, b.columns)};
}

// Repeating a is not necessary where the operation with b does it anyway.
static Node without_expand(const Graph *g, Node a, Node b, Shape result) {
  const GraphNode *n = node_at(g, a);
  if (n->op != OP_EXPAND) return a;
  return shape_equal(broadcast(graph_shape(g, n->a), graph_shape(g, b)), result) ? n->a : a;
}

static GraphNode pair(const Graph *g, Op op, Node a, Node b) {
  Shape shape = broadcast(graph_shape(g, a), graph_shape(g, b));
  a = without_expand(g, a, b, shape);
  b = without_expand(g, b, a, shape);
  return (GraphNode){.op = op, .shape = shape, .a = a, .b = b};
}

// The two operands of a sum or product in one order: the constant last, else the older first.
static GraphNode sorted_pair(const Graph *g, Op op, Node a, Node b) {
  GraphNode y = pair(g, op, a, b);
  int32_t a_is_last = node_at(g, y.a)->op == OP_CONSTANT;
  if (node_at(g, y.b)->op == OP_CONSTANT || (!a_is_last && y.a <= y.b)) return y;
  Node first = y.b;
  y.b = y.a;
  y.a = first;
  return y;
}

Node op_add(Graph *g, Node a, Node b) {
  GraphNode y = sorted_pair(g, OP_ADD, a, b);
  const GraphNode *last = node_at(g, y.b);
  if (last->op == OP_CONSTANT) return op_affine(g, y.a, 1.0, last->x);
  return y.a == y.b ? op_affine(g, y.a, 2.0, 0.0) : make(g, y);
}

Node op_sub(Graph *g, Node a, Node b) {
  GraphNode y = pair(g, OP_SUB, a, b);
  const GraphNode *first = node_at(g, y.a), *second = node_at(g, y.b);
  if (second->op == OP_CONSTANT) return op_affine(g, y.a, 1.0, -second->x);
  if (first->op == OP_CONSTANT) return op_affine(g, y.b, -1.0, first->x);
  return make(g, y);
}

Node op_mul(Graph *g, Node a, Node b) {
  GraphNode y = sorted_pair(g, OP_MUL, a, b);
  const GraphNode *last = node_at(g, y.b);
  if (last->op == OP_CONSTANT) return op_affine(g, y.a, last->x, 0.0);
  return y.a == y.b ? op_square(g, y.a) : make(g, y);
}

Node op_div(Graph *g, Node a, Node b) {
  const GraphNode *last = node_at(g, b);
  if (last->op == OP_CONSTANT && last->x == 1.0) return a;
  return make(g, pair(g, OP_DIV, a, b));
}

Node op_min(Graph *g, Node a, Node b) {
  return make(g, pair(g, OP_MIN, a, b));
}

Node op_max(Graph *g, Node a, Node b) {
  return make(g, pair(g, OP_MAX, a, b));
}

Node op_greater(Graph *g, Node a, Node b) {
  return make(g, pair(g, OP_GREATER, a, b));
}

// What is done to each element is done before it is repeated.
static Node unary(Graph *g, GraphNode y) {
  const GraphNode *a = node_at(g, y.a);
  Shape shape = a->shape;
  if (a->op != OP_EXPAND) {
    y.shape = shape;
    return make(g, y);
  }
  y.a = a->a;
  return op_expand(g, unary(g, y), shape);
}

Node op_affine(Graph *g, Node a, double scale, double shift) {
  const GraphNode *n = node_at(g, a);
  if (scale == 1.0 && shift == 0.0) return a;
  if (scale == 0.0) return op_expand(g, graph_constant(g, shift), n->shape);
  if (n->op == OP_CONSTANT) return graph_constant(g, scale * n->x + shift);
  if (n->op == OP_AFFINE) return op_affine(g, n->a, scale * n->x, scale * n->y + shift);
  if (n->op == OP_EXPAND) {
    Shape shape = n->shape;
    return op_expand(g, op_affine(g, n->a, scale, shift), shape);
  }
  return unary(g, (GraphNode){.op = OP_AFFINE, .a = a, .b = -1, .x = scale, .y = shift});
}

Node op_neg(Graph *g, Node a) {
  return op_affine(g, a, -1.0, 0.0);
}

#define OP_UNARY(name, code)                                        \
  Node op_##name(Graph *g, Node a) {                                \
    return unary(g, (GraphNode){.op = OP_##code, .a = a, .b = -1}); \
  }
OP_UNARY(abs, ABS)
OP_UNARY(sign, SIGN)
OP_UNARY(square, SQUARE)
OP_UNARY(sqrt, SQRT)
OP_UNARY(exp, EXP)
OP_UNARY(log, LOG)
OP_UNARY(sin, SIN)
OP_UNARY(cos, COS)
OP_UNARY(tanh, TANH)
OP_UNARY(sigmoid, SIGMOID)
OP_UNARY(softplus, SOFTPLUS)
OP_UNARY(silu, SILU)
OP_UNARY(relu, RELU)
OP_UNARY(stop, STOP)

Node op_clamp(Graph *g, Node a, double low, double high) {
  Node least = graph_constant(g, low);
  Node above = op_max(g, a, least);
  return op_min(g, above, graph_constant(g, high));
}

Node op_huber(Graph *g, Node a) {
  Node size = op_abs(g, a), near = op_clamp(g, size, 0, 1);
  return op_mul(g, near, op_sub(g, size, op_affine(g, near, 0.5, 0)));
}

Node op_derivative(Graph *g, Op f, Node u, Node s) {
  GraphNode y = {
      .op = OP_DERIVATIVE, .shape = graph_shape(g, u), .a = u, .b = s, .first = (int32_t)f};
  if (!shape_equal(y.shape, graph_shape(g, s))) y.shape = nothing;
  return make(g, y);
}

// -- products ----------------------------------------------------------------------------------------------

Node op_matmul(Graph *g, Node a, Node b) {
  Shape p = graph_shape(g, a), q = graph_shape(g, b);
  Shape shape = {fit(p.members, q.members), p.rows, q.columns};
  if (p.columns != q.rows) shape = nothing;
  return make(g, (GraphNode){.op = OP_MATMUL, .shape = shape, .a = a, .b = b});
}

Node op_matmul_t(Graph *g, Node a, Node b) {
  Shape p = graph_shape(g, a), q = graph_shape(g, b);
  Shape shape = {fit(p.members, q.members), p.columns, q.columns};
  if (p.rows != q.rows) shape = nothing;
  return make(g, (GraphNode){.op = OP_MATMUL_T, .shape = shape, .a = a, .b = b});
}

Node op_transpose(Graph *g, Node a) {
  const GraphNode *n = node_at(g, a);
  if (n->op == OP_TRANSPOSE) return n->a;
  Shape shape = {n->shape.members, n->shape.columns, n->shape.rows};
  return make(g, (GraphNode){.op = OP_TRANSPOSE, .shape = shape, .a = a, .b = -1});
}

// -- shapes --------------------------------------------------------------------------------------------------

// One axis at a time: rows, then members, then columns. So every sum has one order, and what is left for
// the columns is short.
Node op_sum(Graph *g, Node a, Axis axes) {
  static const Axis order[] = {AXIS_ROWS, AXIS_MEMBERS, AXIS_COLUMNS};
  for (int32_t i = 0; i < 3; i++) {
    Shape shape = graph_shape(g, a);
    int32_t *size = i == 0 ? &shape.rows : i == 1 ? &shape.members : &shape.columns;
    if (!(axes & order[i]) || *size == 1) continue;
    *size = 1;
    a = make(
        g, (GraphNode){.op = OP_SUM, .shape = shape, .a = a, .b = -1, .first = (int32_t)order[i]});
  }
  return a;
}

Node op_mean(Graph *g, Node a, Axis axes) {
  Node sum = op_sum(g, a, axes);
  int64_t n = shape_count(graph_shape(g, a)), left = shape_count(graph_shape(g, sum));
  return op_affine(g, sum, (double)left / (double)n, 0.0);
}

Node op_max_rows(Graph *g, Node a) {
  Shape shape = graph_shape(g, a);
  if (shape.rows == 1) return op_stop(g, a);
  shape.rows = 1;
  return make(g, (GraphNode){.op = OP_MAX_ROWS, .shape = shape, .a = a, .b = -1});
}

// log sum exp a = m + log sum exp(a - m) for every m; with the largest a as m nothing overflows. As the result
// does not depend on m, no gradient has to pass through it.
Node op_log_sum_exp(Graph *g, Node a) {
  Node m = op_max_rows(g, a);
  return op_add(g, m, op_log(g, op_sum(g, op_exp(g, op_sub(g, a, m)), AXIS_ROWS)));
}

Node op_softmax(Graph *g, Node a) {
  Node e = op_exp(g, op_sub(g, a, op_max_rows(g, a)));
  return op_div(g, e, op_sum(g, e, AXIS_ROWS));
}

Node op_expand(Graph *g, Node a, Shape shape) {
  const GraphNode *n = node_at(g, a);
  if (shape_equal(n->shape, shape)) return a;
  if (n->op == OP_EXPAND) a = n->a;
  GraphNode y = {.op = OP_EXPAND, .shape = shape, .a = a, .b = -1};
  if (!shape_equal(broadcast(n->shape, shape), shape)) y.shape = nothing;
  return make(g, y);
}

// n rows from `first` lie within `all`.
static int32_t within(int32_t first, int32_t n, int32_t all) {
  return first >= 0 && n >= 1 && n <= all && first <= all - n;
}

Node op_rows(Graph *g, Node a, int32_t first, int32_t n) {
  Shape shape = graph_shape(g, a);
  if (first == 0 && n == shape.rows) return a;
  shape.rows = within(first, n, shape.rows) ? n : 0;
  return make(g, (GraphNode){.op = OP_ROWS, .shape = shape, .a = a, .b = -1, .first = first});
}

Node op_pad_rows(Graph *g, Node a, int32_t first, int32_t n) {
  Shape shape = graph_shape(g, a);
  if (first == 0 && n == shape.rows) return a;
  shape.rows = within(first, shape.rows, n) ? n : 0;
  return make(g, (GraphNode){.op = OP_PAD_ROWS, .shape = shape, .a = a, .b = -1, .first = first});
}

Node op_concat(Graph *g, Node a, Node b) {
  Shape p = graph_shape(g, a), q = graph_shape(g, b);
  p.members = q.members = fit(p.members, q.members);
  p.columns = q.columns = fit(p.columns, q.columns);
  a = op_expand(g, a, p);
  b = op_expand(g, b, q);
  p.rows += q.rows;
  return make(g, (GraphNode){.op = OP_CONCAT, .shape = p, .a = a, .b = b});
}

// The index has a's columns, one row, and one member or a's.
static int32_t index_fits(Shape index, Shape a) {
  return index.rows == 1 && index.columns == a.columns &&
         (index.members == 1 || index.members == a.members);
}

Node op_gather(Graph *g, Node a, Node index) {
  Shape shape = graph_shape(g, a);
  shape.rows = index_fits(graph_shape(g, index), shape);
  return make(g, (GraphNode){.op = OP_GATHER, .shape = shape, .a = a, .b = index});
}

Node op_scatter(Graph *g, Node a, Node index, int32_t rows) {
  Shape shape = graph_shape(g, a);
  int32_t fits = shape.rows == 1 && index_fits(graph_shape(g, index), shape);
  shape.rows = fits ? rows : 0;
  return make(g, (GraphNode){.op = OP_SCATTER, .shape = shape, .a = a, .b = index});
}
