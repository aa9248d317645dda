// What the network models minimise and predict, as graphs; see network_model.h.
#include "models/network_drawn.h"

// Bounds of the log-variance, fixed: in standard units noise beyond the data's own spread (e^0.5) or below
// 0.7 % of it (e^-10) is not believed. Chua et al. learn them; mbrl-lib found that fixed ones work better.
#define LOG_VARIANCE_MOST 0.5
#define LOG_VARIANCE_LEAST (-10.0)

Node network_log_variance(Graph *g, Node raw) {
  Node gap = op_softplus(g, op_affine(g, raw, -1.0, LOG_VARIANCE_MOST));
  Node below = op_affine(g, gap, -1.0, LOG_VARIANCE_MOST);
  Node above = op_softplus(g, op_affine(g, below, 1.0, -LOG_VARIANCE_LEAST));
  return op_affine(g, above, 1.0, LOG_VARIANCE_LEAST);
}

Node network_negative_log_likelihood(Graph *g, Node mean, Node log_variance, Node y) {
  Node precision = op_exp(g, op_neg(g, log_variance));
  Node error = op_square(g, op_sub(g, mean, y));
  return op_add(g, op_mul(g, error, precision), log_variance);
}

// The mean over outputs and over the rows of the batch, for each member.
static Node mean_loss(Graph *g, Node each, Node weight, int32_t outputs) {
  Node sum = op_sum(g, op_mul(g, each, weight), AXIS_ROWS | AXIS_COLUMNS);
  return op_affine(g, sum, 1.0 / outputs, 0.0);
}

static gdn_status compile_training(NetworkModel *m, gdn_arena *arena, gdn_message *why) {
  int32_t members = m->net.mlp.members, batch = m->p.batch, outputs = m->outputs;
  Graph g;
  graph_begin(&g);
  Node x = graph_input(&g, "x", (Shape){members, m->features.n, batch}, m->x);
  Node y = graph_input(&g, "y", (Shape){members, outputs, batch}, m->y);
  Node weight = graph_input(&g, "weight", (Shape){1, 1, batch}, m->weight);
  NetworkLearns learns = {.n = net_leaves(&m->net), .penalty = -1};
  Node losses, minimised,
      out = m->posterior == NULL ? net_build(&g, &m->net, x, learns.leaves)
                                 : m->posterior->build(m, &g, x, &learns);
  if (m->head == NETWORK_GAUSSIAN) {
    Node mean = op_rows(&g, out, 0, outputs);
    Node log_variance = network_log_variance(&g, op_rows(&g, out, outputs, outputs));
    Node each = network_negative_log_likelihood(&g, mean, log_variance, y);
    Node beta = graph_input(&g, "beta", (Shape){1, 1, 1}, &m->beta);
    Node of_variance = op_stop(&g, op_exp(&g, op_mul(&g, log_variance, beta))); // variance^beta
    losses = mean_loss(&g, each, weight, outputs);
    minimised = mean_loss(&g, op_mul(&g, each, of_variance), weight, outputs);
    if (learns.penalty >= 0) { // in balance with the rows, which count by their variance^beta
      Node counts = mean_loss(&g, of_variance, weight, outputs);
      Node added = op_affine(&g, learns.penalty, 1.0 / outputs, 0.0);
      minimised = op_add(&g, minimised, op_mul(&g, counts, added));
    }
  } else {
    minimised = losses = mean_loss(&g, op_square(&g, op_sub(&g, out, y)), weight, outputs);
  }
  graph_output(&g, losses, m->losses);
  Node loss = op_sum(&g, minimised, AXIS_MEMBERS);
  gradient_output(&g, loss, learns.leaves, learns.n, m->net.gradient);
  return program_compile(&g, arena, &m->training, why);
}

// All functions that predict.
static Node functions(const NetworkModel *m, Graph *g, Node x) {
  Node leaves[NET_LEAVES];
  return mlp_build(g, &m->mlp, m->functions, x, leaves);
}

static gdn_status compile_prediction(NetworkModel *m, gdn_arena *arena, gdn_message *why) {
  int32_t members = m->mlp.members, outputs = m->outputs;
  Graph g;
  graph_begin(&g);
  Node x = graph_input(&g, "x", (Shape){members, m->features.n, DYNAMICS_TILE}, m->seen);
  Node out = functions(m, &g, x);
  if (m->head == NETWORK_GAUSSIAN) {
    Node log_variance = network_log_variance(&g, op_rows(&g, out, outputs, outputs));
    graph_output(&g, op_rows(&g, out, 0, outputs), m->mean);
    graph_output(&g, op_exp(&g, op_affine(&g, log_variance, 0.5, 0.0)), m->std);
  } else {
    graph_output(&g, out, m->mean);
  }
  return program_compile(&g, arena, &m->prediction, why);
}

// -- as part of another graph ---------------------------------------------------------------------

// One number for each row: statistics, which change from one training to the next.
static Node statistic(Graph *g, const char *name, int32_t rows, float *data) {
  return graph_input(g, name, (Shape){1, rows, 1}, data);
}

DynamicsNodes network_build(Model *model, Graph *g, int32_t observation, int32_t action) {
  NetworkModel *m = (NetworkModel *)model;
  int32_t features = m->features.n, outputs = m->outputs, dim = m->features.observation;
  Node x = features_build(&m->features, g, observation, action);
  x = op_sub(g, x, statistic(g, "input mean", features, m->inputs.centre));
  x = op_mul(g, x, statistic(g, "1 / input unit", features, m->inputs.inverse));
  Node unit = statistic(g, "target unit", outputs, m->targets.scale), std = -1;
  Node out = functions(m, g, x), y = op_mul(g, op_rows(g, out, 0, outputs), unit);
  y = op_add(g, y, statistic(g, "target mean", outputs, m->targets.centre));
  if (m->head == NETWORK_GAUSSIAN) {
    Node log_variance = network_log_variance(g, op_rows(g, out, outputs, dim));
    Node standard = op_exp(g, op_affine(g, log_variance, 0.5, 0.0));
    std = op_mul(g, standard, op_rows(g, unit, 0, dim));
  }
  Node reward = m->p.reward ? op_rows(g, y, outputs - 1, 1) : -1;
  return (DynamicsNodes){op_add(g, op_rows(g, y, 0, dim), observation), std, reward};
}

gdn_status network_compile(NetworkModel *m, gdn_arena *arena, gdn_message *why) {
  gdn_status status = compile_training(m, arena, why);
  return status != GDN_OK ? status : compile_prediction(m, arena, why);
}
