// See scan.h.
#include "tensor/scan.h"

#include <string.h>

void scan_open(Scan *scan, gdn_arena *arena) {
  int64_t n = shape_count(scan->shape);
  scan->states = ARENA_NEW(arena, Real, (scan->longest + 1) * n);
  scan->s = ARENA_NEW(arena, Real, n);
  scan->next = ARENA_NEW(arena, Real, n);
  scan->adjoint = ARENA_NEW(arena, Real, n);
  scan->earlier = ARENA_NEW(arena, Real, n);
}

Node scan_state(Graph *g, const Scan *scan) {
  return graph_input(g, "s", scan->shape, scan->s);
}

gdn_status scan_compile(Scan *scan, Graph *g, const ScanStep *step, gdn_arena *arena,
                        gdn_message *why) {
  graph_output(g, step->next, scan->next);
  gdn_status status = program_compile(g, arena, &scan->forwards, why);
  if (status != GDN_OK) return status;
  scan->n = 0;
  for (int32_t i = 0; i < step->n_leaves; i++)
    scan->n += shape_count(graph_shape(g, step->leaves[i]));
  scan->part = ARENA_NEW(arena, Real, scan->n);
  scan->sum = ARENA_NEW(arena, Real, scan->n);
  graph_forget_outputs(g);
  Node lambda = graph_input(g, "adjoint", scan->shape, scan->adjoint);
  Node value = op_sum(g, op_mul(g, lambda, step->next), AXIS_ALL);
  if (step->value >= 0) value = op_add(g, value, step->value);
  gradient_output(g, value, step->leaves, step->n_leaves, scan->part);
  gradient_output(g, value, &step->state, 1, scan->earlier);
  return program_compile(g, arena, &scan->backwards, why);
}

Real *scan_at(const Scan *scan, int32_t t) {
  return scan->states + t * shape_count(scan->shape);
}

static size_t bytes(const Scan *scan) {
  return (size_t)shape_count(scan->shape) * sizeof(Real);
}

void scan_step(Scan *scan, int32_t t) {
  memcpy(scan->s, scan_at(scan, t), bytes(scan));
  program_run(&scan->forwards);
  memcpy(scan_at(scan, t + 1), scan->next, bytes(scan));
}

void scan_turn(Scan *scan) {
  memset(scan->adjoint, 0, bytes(scan));
  memset(scan->sum, 0, (size_t)scan->n * sizeof *scan->sum);
}

void scan_back(Scan *scan, int32_t t) {
  memcpy(scan->s, scan_at(scan, t), bytes(scan));
  program_run(&scan->backwards);
  for (int64_t i = 0; i < scan->n; i++) scan->sum[i] += scan->part[i];
  memcpy(scan->adjoint, scan->earlier, bytes(scan));
}
