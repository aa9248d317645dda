// The graph: what is to be computed, as a list of nodes in an order in which they can be. Shapes are known
// while it is built. `gradient` extends the graph by more nodes, so that gradients of gradients work.
//
// A graph is symbols only. It lives on the stack while a component opens; what is executed is the Program
// that program_compile makes of it (tensor/program.h).
//
//     Node y = op_add(g, op_matmul_t(g, w, x), b);                // W'x + b
//     Node loss = op_mean(g, op_square(g, op_sub(g, y, target)), AXIS_ALL);
//     gradient(g, loss, (Node[]){w, b}, 2, gradients);
//     graph_output(g, gradients[0], gradient_of_w);
//
// Two operands are broadcast where one has a single member, row or column. The same operation on the same
// operands is one node, and what changes nothing (x + 0, x * 1, a transpose of a transpose) makes none. A
// mistake (shapes that do not go together, a full graph) is kept in `fault`, and program_compile reports it;
// no call needs to be checked.
#ifndef GEDANKEN_TENSOR_GRAPH_H
#define GEDANKEN_TENSOR_GRAPH_H

#include "tensor/tensor.h"

#define GRAPH_CAP 768 // nodes; SAC with its gradients needs about 400

typedef int32_t Node; // place in the graph

// clang-format off
// Every operation once: name, number of operands. Their meaning is with the functions below. ADD to STOP work
// element by element, and the order within each line of those is the order of the loops in program_run.c.
#define OP_LIST(X) \
  X(INPUT, 0) X(CONSTANT, 0)                                                            \
  X(ADD, 2) X(SUB, 2) X(MUL, 2) X(DIV, 2) X(MIN, 2) X(MAX, 2) X(GREATER, 2)             \
  X(AFFINE, 1) X(ABS, 1) X(SIGN, 1) X(SQUARE, 1) X(SQRT, 1) X(EXP, 1) X(LOG, 1) X(SIN, 1) X(COS, 1)  \
  X(RELU, 1) X(TANH, 1) X(SIGMOID, 1) X(SILU, 1) X(SOFTPLUS, 1) X(DERIVATIVE, 2) X(STOP, 1)  \
  X(MATMUL, 2) X(MATMUL_T, 2) X(TRANSPOSE, 1)                                           \
  X(SUM, 1) X(MAX_ROWS, 1) X(EXPAND, 1) X(ROWS, 1) X(PAD_ROWS, 1) X(CONCAT, 2)          \
  X(GATHER, 2) X(SCATTER, 2)
// clang-format on
typedef enum Op {
#define OP_ENUM(name, operands) OP_##name,
  OP_LIST(OP_ENUM)
#undef OP_ENUM
      OP_COUNT
} Op;

typedef enum Axis { AXIS_MEMBERS = 1, AXIS_ROWS = 2, AXIS_COLUMNS = 4, AXIS_ALL = 7 } Axis;

typedef struct GraphNode {
  Op op;
  Shape shape;
  Node a, b;        // operands, -1 for none
  int32_t first;    // ROWS, PAD_ROWS: first row; SUM: the axis; DERIVATIVE: the activation, an Op
  int32_t wanted;   // by graph_output
  double x, y;      // CONSTANT: x; AFFINE: x a + y
  Real *data;       // INPUT: where it lies; wanted: where to write it
  const char *name; // INPUT: for people
} GraphNode;

typedef struct Graph {
  int32_t n;
  const char *fault;      // the first mistake, NULL for none
  Op fault_op;            // where it was made,
  Shape fault_a, fault_b; // and on what shapes (all 0: none)
  // Number 0 is the constant 0, which also stands for the result of a mistake.
  GraphNode nodes[GRAPH_CAP];
} Graph;

void graph_begin(Graph *g);
void graph_fault(Graph *g, const char *what, Op op, Shape a, Shape b);
const char *op_name(Op op); // "MATMUL_T"
int32_t op_operands(Op op);

// A leaf: numbers in the caller's memory, read each time the program runs. `data` is NULL while a run is only
// being measured.
Node graph_input(Graph *g, const char *name, Shape shape, Real *data);
Node graph_constant(Graph *g, double x); // 1 x 1 x 1
// The program writes the node's value to `data` (its shape's numbers; NULL while measuring), at any time of
// its run: `data` must not overlap with an input of the same program.
void graph_output(Graph *g, Node node, Real *data);
// Nothing is wanted any more, so that another program can be made of the same nodes and further ones.
void graph_forget_outputs(Graph *g);
Shape graph_shape(const Graph *g, Node node);

// -- arithmetic, element by element, with broadcasting ---------------------------------------------
Node op_add(Graph *g, Node a, Node b);
Node op_sub(Graph *g, Node a, Node b);
Node op_mul(Graph *g, Node a, Node b);
Node op_div(Graph *g, Node a, Node b);
Node op_min(Graph *g, Node a,
            Node b); // the gradient goes to the smaller; to a where they are equal
Node op_max(Graph *g, Node a, Node b);                        // likewise the larger
Node op_greater(Graph *g, Node a, Node b);                    // 1 where a > b, else 0; no gradient
Node op_affine(Graph *g, Node a, double scale, double shift); // scale a + shift
Node op_neg(Graph *g, Node a);
Node op_abs(Graph *g, Node a);
Node op_sign(Graph *g, Node a); // -1, 0 or 1; no gradient
Node op_square(Graph *g, Node a);
Node op_sqrt(Graph *g, Node a);
Node op_exp(Graph *g, Node a);
Node op_log(Graph *g, Node a);
Node op_sin(Graph *g, Node a);
Node op_cos(Graph *g, Node a);
Node op_tanh(Graph *g, Node a);
Node op_sigmoid(Graph *g, Node a);
Node op_softplus(Graph *g, Node a);
Node op_silu(Graph *g, Node a); // a sigmoid(a), also called swish
Node op_relu(Graph *g, Node a);
Node op_clamp(Graph *g, Node a, double low, double high); // no gradient outside
Node op_huber(Graph *g, Node a); // a^2 / 2 up to |a| = 1, |a| - 1/2 beyond (Huber 1964)
// s times the derivative of the activation f (OP_RELU ... OP_SOFTPLUS), in one pass. Where the derivative follows from
// what f gave, u is that (RELU, TANH, SIGMOID); else u is what f was given (SILU, SOFTPLUS).
Node op_derivative(Graph *g, Op f, Node u, Node s);
Node op_stop(Graph *g, Node a); // a, but no gradient passes

// -- products, member by member; one operand may have a single member -------------------------------
Node op_matmul(Graph *g, Node a, Node b);   // [m,r,k] [m,k,c] -> [m,r,c]
Node op_matmul_t(Graph *g, Node a, Node b); // a transposed: [m,k,r] [m,k,c] -> [m,r,c]
Node op_transpose(Graph *g, Node a);        // rows and columns change places

// -- shapes ------------------------------------------------------------------------------------------
Node op_sum(Graph *g, Node a, Axis axes); // those axes become 1
Node op_mean(Graph *g, Node a, Axis axes);
Node op_max_rows(Graph *g, Node a);    // the largest of each column; no gradient (stabilises only)
Node op_log_sum_exp(Graph *g, Node a); // over rows
Node op_softmax(Graph *g, Node a);     // over rows
Node op_expand(Graph *g, Node a, Shape shape); // repeats along axes of size 1
Node op_rows(Graph *g, Node a, int32_t first, int32_t n);
Node op_pad_rows(Graph *g, Node a, int32_t first,
                 int32_t n);              // zeros around: n rows, a's from `first`
Node op_concat(Graph *g, Node a, Node b); // b's rows below a's; members and columns are broadcast
// One row per column, named by `index` [members or 1, 1, columns], whose numbers are whole: y[0,c] = a[index[c], c].
// An index out of range counts as the nearest row.
Node op_gather(Graph *g, Node a, Node index);
Node op_scatter(Graph *g, Node a, Node index, int32_t rows); // its converse: zeros elsewhere

// d loss / d wrt[i] into out[i], as new nodes. `loss` has one number. What the loss does not depend on gets zeros.
void gradient(Graph *g, Node loss, const Node *wrt, int32_t n, Node *out);
// The same, and the program writes them to `block`, one after another (NULL while measuring).
void gradient_output(Graph *g, Node loss, const Node *wrt, int32_t n, Real *block);

#endif
