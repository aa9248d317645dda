// A program: the nodes of a graph that its outputs need, in order, every buffer placed. Executing allocates
// nothing. W'x + b and its activation run as one step; buffers are shared by nodes that do not live at the
// same time; neither changes a bit of any result.
#ifndef GEDANKEN_TENSOR_PROGRAM_H
#define GEDANKEN_TENSOR_PROGRAM_H

#include "base/arena.h"
#include "base/text.h"
#include "tensor/graph.h"
#include "tensor/kernels.h"

typedef struct ProgramStep ProgramStep; // one node or several fused: tensor/step.h

typedef struct Program {
  int32_t n_steps;
  ProgramStep *steps; // NULL while measuring, as is scratch
  Real *scratch;      // all buffers that are no input or output
  int64_t n_scratch;
  int64_t n_unshared; // what scratch would be if no buffer were shared
  int64_t flops;      // of one run
  const Kernels *kernels;
} Program;

// Takes the program's memory from the arena. GDN_BAD_ARGUMENT with the graph's fault, else GDN_OK.
gdn_status program_compile(const Graph *g, gdn_arena *arena, Program *out, gdn_message *why);

void program_run(const Program *p);

// Multiplications and additions of one run, counted separately (products only).
int64_t program_flops(const Program *p);

// The steps as DOT text: one box each with operation, shape and what was fused; arrows by use.
void program_dot(const Program *p, const char *title, text_writer *w);

#endif
