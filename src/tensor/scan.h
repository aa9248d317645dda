// A step s' = f(s, u; theta) unrolled through time, with gradients. The step is a graph of the caller's, whose state is
// one input and whose next state is one node; it may have other inputs u, which the caller fills for each step. Of
//
//     J = sum over t < H of v(s_t, u_t; theta),   s_{t+1} = f(s_t, u_t; theta)
//
// the gradient comes backwards through time, with the adjoint lambda_t = dJ / ds_t and lambda_H = 0:
//
//     lambda_t  = dv/ds + (df/ds)' lambda_{t+1}
//     dJ/dtheta = sum over t of dv/dtheta + (df/dtheta)' lambda_{t+1}
//
// With lambda_{t+1} held fixed both are gradients of v + lambda_{t+1} . f, so that one compiled step, with its inputs as
// they were, serves every t: nothing is unrolled in the graph, and H is the count of a loop.
//
//     for t = 0 .. H-1:     fill u_t; scan_step(scan, t)
//     scan_turn(scan)
//     for t = H-1 .. 0:     fill u_t; scan_back(scan, t)
#ifndef GEDANKEN_TENSOR_SCAN_H
#define GEDANKEN_TENSOR_SCAN_H

#include "tensor/program.h"

typedef struct Scan {
  Shape shape;     // of the state; this and the next are set before open
  int32_t longest; // most steps
  Real *states;    // [longest + 1][shape]; the caller fills the first
  Real *s, *next;  // [shape] one step's
  // [shape] Before scan_back(t) lambda_{t+1}, to which the caller may add; after it lambda_t, which the program
  // writes to `earlier`.
  Real *adjoint, *earlier;
  int64_t n;        // numbers in theta
  Real *part, *sum; // [n] dJ / dtheta of one step, and of those gone back through
  Program forwards, backwards;
} Scan;

// A step as the caller has built it.
typedef struct ScanStep {
  Node state, next; // what scan_state gave, and s'
  Node value;       // v, a single number; -1: nothing is added
  const Node *leaves;
  int32_t n_leaves; // theta
} ScanStep;

void scan_open(Scan *scan, gdn_arena *arena);
// The state as an input of the step.
Node scan_state(Graph *g, const Scan *scan);
// Compiles the step. What the caller wants besides (graph_output) is written by scan_step only. The graph is used up.
gdn_status scan_compile(Scan *scan, Graph *g, const ScanStep *step, gdn_arena *arena,
                        gdn_message *why);

// State t [shape], of 0 .. longest.
Real *scan_at(const Scan *scan, int32_t t);
// State t + 1 from state t. The caller may change it before the next step.
void scan_step(Scan *scan, int32_t t);
// Before the way back: adjoint and sum are 0.
void scan_turn(Scan *scan);
// From lambda_{t+1}, to which the caller may have added, to lambda_t; step t's part joins the sum.
void scan_back(Scan *scan, int32_t t);

#endif
