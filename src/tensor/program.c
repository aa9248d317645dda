// From a graph to a program, in four passes over the nodes:
//   need    which nodes the outputs depend on; the others are dropped
//   fuse    a product, the bias added to it and the activation after it become one step
//   live    which step makes a value and which is the last to read it
//   place   a buffer for each value. An operation element by element may write over an operand that nobody
//           reads any more; else buffers are placed from the largest to the smallest, each at the lowest
//           address where no other lies that is alive at the same time (as Pisarchyk and Lee 2020 do).
#include <stddef.h>

#include "tensor/step.h"

enum { LINE = ARENA_ALIGNMENT / (int)sizeof(Real) }; // buffers begin on cache lines

// What is found out about one node.
typedef struct Value {
  int32_t uses;    // operands of needed nodes that are this value
  Node user;       // the last of those nodes
  Node activation; // one of them that is an activation, or -1
  Node product;    // of a step made of several nodes; itself for any other product, else -1
  Node bias;       // -1 for none
  int32_t inside;  // the node is in another node's step
  int32_t step;    // that makes it, -1: none
  int32_t last;    // step that reads it
  Node shares;     // the node whose buffer it lies in
  int64_t at;      // of its own buffer, in the scratch block
} Value;

typedef struct Plan {
  const Graph *g;
  int32_t n_steps;
  int64_t n_scratch, n_unshared, flops;
  Value v[GRAPH_CAP];
} Plan;

static int32_t is_leaf(const GraphNode *n) {
  return n->op == OP_INPUT || n->op == OP_CONSTANT;
}

static int32_t is_elementwise(Op op) {
  return op >= OP_ADD && op <= OP_STOP;
}

static int32_t is_product(Op op) {
  return op == OP_MATMUL || op == OP_MATMUL_T;
}

static Activation activation_of(Op op) {
  switch (op) {
  case OP_RELU:
    return ACTIVATE_RELU;
  case OP_TANH:
    return ACTIVATE_TANH;
  case OP_SIGMOID:
    return ACTIVATE_SIGMOID;
  case OP_SILU:
    return ACTIVATE_SILU;
  case OP_SOFTPLUS:
    return ACTIVATE_SOFTPLUS;
  default:
    return ACTIVATE_NONE;
  }
}

// The node that holds the value: a STOP is nothing but a mark for the gradient, unless it is wanted.
static Node source(const Graph *g, Node i) {
  while (i >= 0 && g->nodes[i].op == OP_STOP && !g->nodes[i].wanted) i = g->nodes[i].a;
  return i;
}

static Node operand(const Graph *g, Node i, int32_t which) {
  return source(g, which == 0 ? g->nodes[i].a : g->nodes[i].b);
}

static int32_t is_needed(const Plan *p, Node i) {
  return p->v[i].uses > 0 || p->g->nodes[i].wanted;
}

// Users come after what they use, so one pass from the end finds all.
static void need(Plan *p) {
  const Graph *g = p->g;
  for (Node i = 0; i < g->n; i++) {
    p->v[i] = (Value){.user = -1,
                      .activation = -1,
                      .product = -1,
                      .bias = -1,
                      .step = -1,
                      .last = -1,
                      .shares = i};
  }
  for (Node i = g->n - 1; i >= 0; i--) {
    if (!is_needed(p, i)) continue;
    for (int32_t k = 0; k < op_operands(g->nodes[i].op); k++) {
      Value *v = &p->v[operand(g, i, k)];
      if (v->uses++ == 0) v->user = i;
      if (activation_of(g->nodes[i].op) != ACTIVATE_NONE) v->activation = i;
    }
  }
}

// Read by one other node and by nobody else.
static int32_t is_passed_on(const Plan *p, Node i) {
  return p->v[i].uses == 1 && !p->g->nodes[i].wanted;
}

// The operand of the sum that is not the product, where it is one number per row of it; else -1.
static Node bias_of(const Graph *g, Node sum, Node product) {
  Node bias = operand(g, sum, operand(g, sum, 0) == product);
  Shape s = g->nodes[bias].shape, y = g->nodes[product].shape;
  int32_t fits = s.rows == y.rows && s.columns == 1 && (s.members == y.members || s.members == 1) &&
                 shape_equal(g->nodes[sum].shape, y);
  return fits ? bias : -1;
}

static void fuse(Plan *p) {
  const Graph *g = p->g;
  for (Node i = 0; i < g->n; i++) {
    if (!is_product(g->nodes[i].op) || !is_needed(p, i)) continue;
    Node z = i, sum = p->v[i].user;
    if (is_passed_on(p, i) && g->nodes[sum].op == OP_ADD && p->v[sum].product < 0) {
      Node bias = bias_of(g, sum, i);
      if (bias >= 0) {
        z = sum;
        p->v[i].inside = 1;
        p->v[z].bias = bias;
      }
    }
    p->v[z].product = i;
    if (p->v[z].activation >= 0) p->v[p->v[z].activation].inside = 1;
  }
}

// The value of a fused step before its activation is not kept where only the activation reads it.
static int32_t is_kept(const Plan *p, Node i) {
  return p->v[i].product < 0 || p->v[i].activation < 0 || !is_passed_on(p, i);
}

// The nodes that step i (named after its node) reads: at most three.
static int32_t reads(const Plan *p, Node i, Node out[3]) {
  const Value *v = &p->v[i];
  Node from = v->product >= 0 ? v->product : i;
  int32_t n = op_operands(p->g->nodes[from].op);
  for (int32_t k = 0; k < n; k++) out[k] = operand(p->g, from, k);
  if (v->bias >= 0) out[n++] = v->bias;
  return n;
}

static int32_t has_step(const Plan *p, Node i) {
  return is_needed(p, i) && !is_leaf(&p->g->nodes[i]) && !p->v[i].inside;
}

static void live(Plan *p) {
  const Graph *g = p->g;
  p->n_steps = 0;
  p->flops = 0;
  for (Node i = 0; i < g->n; i++) {
    if (!has_step(p, i)) continue;
    int32_t step = p->n_steps++;
    Value *v = &p->v[i];
    v->step = v->last = step;
    if (v->product >= 0) {
      Node a = operand(g, v->product, 0);
      Shape s = g->nodes[a].shape;
      int32_t inner = g->nodes[v->product].op == OP_MATMUL ? s.columns : s.rows;
      p->flops += 2 * inner * shape_count(g->nodes[i].shape);
      if (v->activation >= 0) p->v[v->activation].step = p->v[v->activation].last = step;
    }
    Node from[3] = {0};
    for (int32_t k = reads(p, i, from) - 1; k >= 0; k--) p->v[from[k]].last = step;
  }
}

// Whether node i has its place in the scratch block. Constants lie there all the time.
static int32_t in_scratch(const Plan *p, Node i) {
  const GraphNode *n = &p->g->nodes[i];
  if (n->op == OP_CONSTANT) return p->v[i].uses > 0;
  return p->v[i].step >= 0 && !n->wanted && is_kept(p, i);
}

// Step i may write over an operand that has its shape and is read here for the last time.
static void share(Plan *p, Node i) {
  const Graph *g = p->g;
  if (!is_elementwise(g->nodes[i].op) || p->v[i].product >= 0 || !has_step(p, i)) return;
  for (int32_t k = 0; k < op_operands(g->nodes[i].op); k++) {
    Node a = operand(g, i, k);
    if (!in_scratch(p, a) || is_leaf(&g->nodes[a]) || p->v[a].last != p->v[i].step) continue;
    if (!shape_equal(g->nodes[a].shape, g->nodes[i].shape)) continue;
    p->v[i].shares = p->v[a].shares;
    p->v[p->v[a].shares].last = p->v[i].last;
    return;
  }
}

// In Reals, whole cache lines.
static int64_t buffer_size(const Plan *p, Node i) {
  return (shape_count(p->g->nodes[i].shape) + LINE - 1) / LINE * LINE;
}

static int32_t are_apart(const Value *a, const Value *b) {
  return a->last < b->step || b->last < a->step;
}

// The lowest address for buffer i that none of those placed already needs.
static int64_t lowest(const Plan *p, Node i, const Node *placed, int32_t n) {
  int64_t at = 0, size = buffer_size(p, i);
  for (int32_t k = 0; k < n; k++) {
    const Value *other = &p->v[placed[k]];
    int64_t end = other->at + buffer_size(p, placed[k]);
    if (are_apart(&p->v[i], other) || at >= end || at + size <= other->at) continue;
    at = end;
    k = -1; // the higher address may need what the lower did not
  }
  return at;
}

static void place(Plan *p) {
  const Graph *g = p->g;
  Node order[GRAPH_CAP];
  int32_t n = 0;
  p->n_scratch = p->n_unshared = 0;
  for (Node i = 0; i < g->n; i++) {
    if (!in_scratch(p, i)) continue;
    p->n_unshared += buffer_size(p, i);
    if (is_leaf(&g->nodes[i])) {
      p->v[i].last = p->n_steps; // and its step is -1: it outlives the program at both ends
    } else {
      share(p, i);
    }
    if (p->v[i].shares != i) continue;
    int32_t k = n++;
    for (; k > 0 && buffer_size(p, order[k - 1]) < buffer_size(p, i); k--) order[k] = order[k - 1];
    order[k] = i;
  }
  for (int32_t k = 0; k < n; k++) {
    Value *v = &p->v[order[k]];
    v->at = lowest(p, order[k], order, k);
    int64_t end = v->at + buffer_size(p, order[k]);
    if (end > p->n_scratch) p->n_scratch = end;
  }
}

// -- the program -----------------------------------------------------------------------------------------

static Real *address(const Plan *p, const Program *program, Node i) {
  const GraphNode *n = &p->g->nodes[i];
  if (n->op == OP_INPUT || n->wanted) return n->data;
  return program->scratch + p->v[p->v[i].shares].at;
}

static Operand operand_at(const Plan *p, const Program *program, Node i) {
  const GraphNode *n = &p->g->nodes[i];
  return (Operand){.at = address(p, program, i),
                   .shape = n->shape,
                   .step = is_leaf(n) ? -1 : p->v[i].step,
                   .name = n->op == OP_INPUT ? n->name : NULL};
}

// Neighbouring axes become one where both operands go on through them as through memory.
static Walk walk_of(Shape y, Shape a, Shape b) {
  const int64_t n[3] = {y.members, y.rows, y.columns};
  const int64_t sa[3] = {a.members == 1 ? 0 : (int64_t)a.rows * a.columns,
                         a.rows == 1 ? 0 : a.columns, a.columns != 1};
  const int64_t sb[3] = {b.members == 1 ? 0 : (int64_t)b.rows * b.columns,
                         b.rows == 1 ? 0 : b.columns, b.columns != 1};
  Walk w = {{1, 1, 1}, {0}, {0}};
  int32_t k = 2;
  for (int32_t axis = 2; axis >= 0; axis--) {
    if (n[axis] == 1) continue;
    if (w.n[k] > 1 && (sa[axis] != w.a[k] * w.n[k] || sb[axis] != w.b[k] * w.n[k])) k--;
    if (w.n[k] == 1) {
      w.a[k] = sa[axis];
      w.b[k] = sb[axis];
    }
    w.n[k] *= n[axis];
  }
  return w;
}

static ProgramStep step_of(const Plan *p, const Program *program, Node i) {
  const Value *v = &p->v[i];
  Node from = v->product >= 0 ? v->product : i;
  const GraphNode *n = &p->g->nodes[from];
  ProgramStep step = {.op = n->op,
                      .shape = n->shape,
                      .first = n->first,
                      .x = (Real)n->x,
                      .y = (Real)n->y,
                      .activation = activation_of(n->op),
                      .result = address(p, program, i)};
  int32_t operands = op_operands(n->op);
  step.a = operand_at(p, program, operand(p->g, from, 0));
  if (operands == 2) step.b = operand_at(p, program, operand(p->g, from, 1));
  if (v->bias >= 0) step.bias = operand_at(p, program, v->bias);
  if (v->product >= 0 && v->activation >= 0) {
    step.activation = activation_of(p->g->nodes[v->activation].op);
    if (is_kept(p, i)) step.before = step.result;
    step.result = address(p, program, v->activation);
  }
  if (is_elementwise(n->op) || n->op == OP_EXPAND) {
    step.walk = walk_of(n->shape, step.a.shape, operands == 2 ? step.b.shape : step.a.shape);
  }
  return step;
}

// "MATMUL of 1 x 3 x 2 and 1 x 3 x 2: these shapes do not go together"
static gdn_status refuse(gdn_message *why, const char *what, Op op, Shape a, Shape b) {
  text_writer w = text_message(why);
  text_put(&w, op_name(op));
  if (a.members > 0) {
    text_put(&w, " of ");
    shape_write(&w, a);
  }
  if (b.members > 0) {
    text_put(&w, " and ");
    shape_write(&w, b);
  }
  text_put(&w, ": ");
  text_put(&w, what);
  return GDN_BAD_ARGUMENT;
}

static void emit(const Plan *p, Program *out) {
  for (Node i = 0, k = 0; i < p->g->n; i++) {
    if (has_step(p, i)) out->steps[k++] = step_of(p, out, i);
    if (p->g->nodes[i].op == OP_CONSTANT && in_scratch(p, i)) {
      *address(p, out, i) = (Real)p->g->nodes[i].x;
    }
  }
}

// An input or output that was left out of the graph, though this is no longer the measuring.
static const GraphNode *missing(const Plan *p) {
  for (Node i = 0; i < p->g->n; i++) {
    const GraphNode *n = &p->g->nodes[i];
    if ((n->wanted || (n->op == OP_INPUT && p->v[i].uses > 0)) && n->data == NULL) return n;
  }
  return NULL;
}

gdn_status program_compile(const Graph *g, gdn_arena *arena, Program *out, gdn_message *why) {
  *out = (Program){.kernels = kernels_best()};
  if (g->fault != NULL) return refuse(why, g->fault, g->fault_op, g->fault_a, g->fault_b);
  Plan plan = {.g = g};
  need(&plan);
  fuse(&plan);
  live(&plan);
  place(&plan);
  out->n_steps = plan.n_steps;
  out->n_scratch = plan.n_scratch;
  out->n_unshared = plan.n_unshared;
  out->flops = plan.flops;
  out->steps = ARENA_NEW(arena, ProgramStep, plan.n_steps);
  out->scratch = ARENA_NEW(arena, Real, plan.n_scratch);
  if (out->steps == NULL || out->scratch == NULL) return GDN_OK; // measuring
  const GraphNode *n = missing(&plan);
  if (n != NULL) return refuse(why, "its data lies nowhere", n->op, n->shape, (Shape){0, 0, 0});
  emit(&plan, out);
  return GDN_OK;
}

int64_t program_flops(const Program *p) {
  return p->flops;
}
