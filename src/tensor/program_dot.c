// A program as text for Graphviz: one box per step, an oval per input, a bare number per constant.
#include <stddef.h>

#include "tensor/step.h"

void shape_write(text_writer *w, Shape s) {
  text_i64(w, s.members);
  text_put(w, " x ");
  text_i64(w, s.rows);
  text_put(w, " x ");
  text_i64(w, s.columns);
}

// Words that stand between the operation and its shape.
static void write_details(text_writer *w, const ProgramStep *s) {
  static const char *const activations[] = {"", "RELU", "TANH", "SIGMOID", "SILU", "SOFTPLUS"};
  if (s->op == OP_AFFINE) {
    text_char(w, ' ');
    text_f64(w, (double)s->x);
    text_put(w, " x + ");
    text_f64(w, (double)s->y);
  }
  if (s->op == OP_SUM) {
    text_put(w, s->first == AXIS_ROWS      ? " of rows"
                : s->first == AXIS_MEMBERS ? " of members"
                                           : " of columns");
  }
  if (s->op == OP_DERIVATIVE) {
    text_put(w, " of ");
    text_put(w, op_name((Op)s->first));
  }
  if (s->op != OP_MATMUL && s->op != OP_MATMUL_T) return;
  if (s->bias.at != NULL) text_put(w, " + bias");
  if (s->activation == ACTIVATE_NONE) return;
  text_put(w, ", ");
  text_put(w, activations[s->activation]);
  if (s->before != NULL) text_put(w, " (both kept)");
}

static const Operand *operand_of(const ProgramStep *s, int32_t k) {
  return k == 0 ? &s->a : k == 1 ? &s->b : &s->bias;
}

// The first place where a leaf is read is its number: two networks may both have a "W1".
static int32_t leaf_number(const Program *p, const Real *at) {
  int32_t i = 0;
  for (; i < 3 * p->n_steps; i++) {
    const Operand *o = operand_of(&p->steps[i / 3], i % 3);
    if (o->at == at && o->step < 0) break;
  }
  return i;
}

static void write_arrow(text_writer *w, const Program *p, int32_t step, int32_t k) {
  const Operand *from = operand_of(&p->steps[step], k);
  int32_t leaf = from->step < 0, number = leaf ? leaf_number(p, from->at) : from->step;
  if (from->at == NULL) return;
  if (leaf && number == 3 * step + k) { // not yet written
    text_put(w, "  leaf");
    text_i64(w, number);
    text_put(w, from->name != NULL ? " [shape=ellipse, label=" : " [shape=plain, label=");
    if (from->name != NULL) {
      text_json(w, from->name);
    } else {
      text_f64(w, (double)*from->at);
    }
    text_put(w, "];\n");
  }
  text_put(w, leaf ? "  leaf" : "  step");
  text_i64(w, number);
  text_put(w, " -> step");
  text_i64(w, step);
  text_put(w, ";\n");
}

void program_dot(const Program *p, const char *title, text_writer *w) {
  text_put(w, "digraph ");
  text_json(w, title);
  text_put(w, " {\n  node [shape=box];\n");
  for (int32_t i = 0; i < p->n_steps && p->steps != NULL; i++) {
    const ProgramStep *s = &p->steps[i];
    text_put(w, "  step");
    text_i64(w, i);
    text_put(w, " [label=\"");
    text_put(w, op_name(s->op));
    write_details(w, s);
    text_put(w, "\\n");
    shape_write(w, s->shape);
    text_put(w, "\"];\n");
    for (int32_t k = 0; k < 3; k++) write_arrow(w, p, i, k);
  }
  text_put(w, "}\n");
}
