// See fisher.h.
#include "learners/fisher.h"

static Node inner(Graph *g, Node a, Node b) {
  return op_sum(g, op_mul(g, a, b), AXIS_ALL);
}

// J v, [1, k, n]. As u serves what `out` itself is, which counts for nothing.
static Node push_forward(Graph *g, const Fisher *f, int32_t n) {
  Node u = op_stop(g, f->out), back[NET_LEAVES], h = graph_constant(g, 0.0), result;
  gradient(g, inner(g, u, f->out), f->leaves, n, back);
  for (int32_t i = 0; i < n; i++) h = op_add(g, h, inner(g, back[i], f->v[i]));
  gradient(g, h, &u, 1, &result);
  return result;
}

static Node metric(Graph *g, const Fisher *f, Node u) {
  if (f->log_std >= 0) return op_mul(g, u, op_exp(g, op_affine(g, f->log_std, -2.0, 0.0)));
  Node p = op_softmax(g, f->out), pu = op_mul(g, p, u);
  return op_sub(g, pu, op_mul(g, p, op_sum(g, pu, AXIS_ROWS)));
}

void fisher_product(Graph *g, const Fisher *f, Node *product) {
  int32_t n = f->log_std >= 0 ? f->n - 1 : f->n; // of which `out` depends
  Node u = metric(g, f, push_forward(g, f, n));
  Node back = op_stop(g, op_mul(g, u, f->weight));
  gradient(g, inner(g, back, f->out), f->leaves, n, product);
  if (f->log_std < 0) return;
  Node all = op_sum(g, f->weight, AXIS_ALL);
  product[n] = op_affine(g, op_mul(g, f->v[n], all), 2.0, 0.0);
}
