// Gradients in reverse (Linnainmaa 1970): each node, from the loss down, passes its gradient on to its operands
// by the chain rule. Every rule is built of operations, so the result is graph again and has gradients itself.
#include "tensor/graph.h"

#include <stddef.h>

// Whether the gradient of a node reaches its operand 0 or 1 at all.
static int32_t passes(const GraphNode *n, int32_t operand) {
  switch (n->op) {
  case OP_GREATER:
  case OP_SIGN:
  case OP_MAX_ROWS:
  case OP_STOP:
    return 0;
  case OP_GATHER:
  case OP_SCATTER:
    return operand == 0; // not the index
  case OP_DERIVATIVE:
    return operand == 1 || n->first != OP_RELU; // whose derivative is a step
  default:
    return operand < op_operands(n->op);
  }
}

static Node one_minus(Graph *g, Node a) {
  return op_affine(g, a, -1.0, 1.0);
}

// y = b f'(a), with s the gradient of y: the gradient of a is s b f''(a). For TANH and SIGMOID a is f's result, for
// the others its argument.
static Node second_derivative(Graph *g, const GraphNode *n, Node s) {
  Node a = n->a, sb = op_mul(g, s, n->b);
  if (n->first == OP_TANH) return op_mul(g, sb, op_affine(g, a, -2.0, 0.0));
  if (n->first == OP_SIGMOID) return op_mul(g, sb, op_affine(g, a, -2.0, 1.0));
  Node sigmoid = op_sigmoid(g, a), bell = op_derivative(g, OP_SIGMOID, sigmoid, sb);
  if (n->first == OP_SOFTPLUS) return bell;
  // SILU: with p = sigmoid(a) the derivative is p + a p', its derivative 2 p' + a p'', p' = p (1 - p), p'' = p' (1 - 2 p).
  Node factor = op_affine(g, op_mul(g, a, op_affine(g, sigmoid, -2.0, 1.0)), 1.0, 2.0);
  return op_mul(g, bell, factor);
}

// s is the gradient of the loss by node y. What follows by its first operand, as if nothing was broadcast:
static Node gradient_of_first(Graph *g, Node y, Node s) {
  const GraphNode *n = &g->nodes[y];
  Node a = n->a, b = n->b;
  Shape shape = graph_shape(g, a);
  switch (n->op) {
  case OP_MUL:
    return op_mul(g, s, b);
  case OP_DIV:
    return op_div(g, s, b);
  case OP_MIN:
    return op_mul(g, s, one_minus(g, op_greater(g, a, b)));
  case OP_MAX:
    return op_mul(g, s, one_minus(g, op_greater(g, b, a)));
  case OP_AFFINE:
    return op_affine(g, s, n->x, 0.0);
  case OP_ABS:
    return op_mul(g, s, op_sign(g, a));
  case OP_SQUARE:
    return op_affine(g, op_mul(g, s, a), 2.0, 0.0);
  case OP_SQRT:
    return op_affine(g, op_div(g, s, y), 0.5, 0.0);
  case OP_EXP:
    return op_mul(g, s, y);
  case OP_LOG:
    return op_div(g, s, a);
  case OP_SIN:
    return op_mul(g, s, op_cos(g, a));
  case OP_COS:
    return op_neg(g, op_mul(g, s, op_sin(g, a)));
  case OP_RELU:
  case OP_TANH:
  case OP_SIGMOID:
    return op_derivative(g, n->op, y, s);
  case OP_SILU:
  case OP_SOFTPLUS:
    return op_derivative(g, n->op, a, s);
  case OP_DERIVATIVE:
    return second_derivative(g, n, s);
  case OP_MATMUL: // y = a b: s b'
    return op_matmul(g, s, op_transpose(g, b));
  case OP_MATMUL_T: // y = a' b: (s b')' = b s'
    return op_matmul(g, b, op_transpose(g, s));
  case OP_TRANSPOSE:
    return op_transpose(g, s);
  case OP_SUM:
    return op_expand(g, s, shape);
  case OP_ROWS:
    return op_pad_rows(g, s, n->first, shape.rows);
  case OP_PAD_ROWS:
    return op_rows(g, s, n->first, shape.rows);
  case OP_CONCAT:
    return op_rows(g, s, 0, shape.rows);
  case OP_GATHER:
    return op_scatter(g, s, b, shape.rows);
  case OP_SCATTER:
    return op_gather(g, s, b);
  default: // ADD, SUB; and EXPAND, which the caller undoes like any broadcasting
    return s;
  }
}

static Node gradient_of_second(Graph *g, Node y, Node s) {
  const GraphNode *n = &g->nodes[y];
  Node a = n->a, b = n->b;
  switch (n->op) {
  case OP_SUB:
    return op_neg(g, s);
  case OP_MUL:
    return op_mul(g, s, a);
  case OP_DIV:
    return op_neg(g, op_mul(g, op_div(g, s, b), y));
  case OP_MIN:
    return op_mul(g, s, op_greater(g, a, b));
  case OP_MAX:
    return op_mul(g, s, op_greater(g, b, a));
  case OP_DERIVATIVE:
    return op_derivative(g, (Op)n->first, a, s);
  case OP_MATMUL: // y = a b: a' s
    return op_matmul_t(g, a, s);
  case OP_MATMUL_T: // y = a' b: a s
    return op_matmul(g, a, s);
  case OP_CONCAT:
    return op_rows(g, s, graph_shape(g, a).rows, graph_shape(g, b).rows);
  default: // ADD
    return s;
  }
}

// What was repeated collects the gradients of all its copies.
static Node gather_copies(Graph *g, Node adjoint, Shape shape) {
  Shape s = graph_shape(g, adjoint);
  uint32_t axes = 0;
  if (shape.members < s.members) axes |= AXIS_MEMBERS;
  if (shape.rows < s.rows) axes |= AXIS_ROWS;
  if (shape.columns < s.columns) axes |= AXIS_COLUMNS;
  return op_sum(g, adjoint, (Axis)axes);
}

// Marks the nodes up to `loss` through which wrt can change it.
static void mark(const Graph *g, Node loss, const Node *wrt, int32_t n, uint8_t *depends) {
  for (Node i = 0; i <= loss; i++) {
    const GraphNode *node = &g->nodes[i];
    depends[i] = (passes(node, 0) && depends[node->a]) || (passes(node, 1) && depends[node->b]);
    for (int32_t j = 0; j < n; j++) depends[i] |= wrt[j] == i;
  }
}

void gradient(Graph *g, Node loss, const Node *wrt, int32_t n, Node *out) {
  uint8_t depends[GRAPH_CAP];
  Node adjoint[GRAPH_CAP];
  Shape shape = graph_shape(g, loss);
  for (int32_t j = 0; j < n; j++) out[j] = 0;
  int32_t known = loss >= 0 && loss < g->n;
  if (!known || shape_count(shape) != 1) {
    Op op = known ? g->nodes[loss].op : OP_CONSTANT;
    graph_fault(g, "only a single number has a gradient", op, shape, (Shape){0, 0, 0});
    return;
  }
  mark(g, loss, wrt, n, depends);
  for (Node i = 0; i < loss; i++) adjoint[i] = -1;
  adjoint[loss] = graph_constant(g, 1.0);
  for (Node i = loss; i >= 0; i--) {
    if (!depends[i] || adjoint[i] < 0) continue;
    for (int32_t operand = 0; operand < 2; operand++) {
      Node to = operand == 0 ? g->nodes[i].a : g->nodes[i].b;
      if (!passes(&g->nodes[i], operand) || !depends[to]) continue;
      Node part =
          operand == 0 ? gradient_of_first(g, i, adjoint[i]) : gradient_of_second(g, i, adjoint[i]);
      part = gather_copies(g, part, graph_shape(g, to));
      adjoint[to] = adjoint[to] < 0 ? part : op_add(g, adjoint[to], part);
    }
  }
  for (int32_t j = 0; j < n; j++) {
    int32_t reached = wrt[j] >= 0 && wrt[j] <= loss && adjoint[wrt[j]] >= 0;
    out[j] = reached ? adjoint[wrt[j]] : op_expand(g, 0, graph_shape(g, wrt[j]));
  }
}

void gradient_output(Graph *g, Node loss, const Node *wrt, int32_t n, Real *block) {
  Node out[GRAPH_CAP];
  int64_t at = 0;
  gradient(g, loss, wrt, n, out);
  for (int32_t i = 0; i < n; i++) {
    graph_output(g, out[i], block == NULL ? NULL : block + at);
    at += shape_count(graph_shape(g, wrt[i]));
  }
}
