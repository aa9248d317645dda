// A network of whose weights only a distribution is known, each normal and for itself, learned by gradient: Bayes by backprop
// (Blundell et al. 2015), with weights' noise taken to the units (local reparameterisation, Kingma, Salimans & Welling 2015).
//
//     q(w) = N(mu, s^2), s = softplus(rho)          what is learned: mu, rho of every weight and bias
//     p(w) = N(0, p^2)                              what was believed before: p = prior / sqrt(inputs of the unit); of
//                                                   biases prior
//     KL(q || p) = sum log(p / s) + (s^2 + mu^2) / (2 p^2) - 1 / 2
//     minimised  = mean over rows of -log p(y | x, w) + kl / N KL(q || p)
//
// In training w never is drawn. A unit's sum is normal too, with mean x'mu and variance (x^2)'s^2, and is drawn itself, anew
// for each row and unit: the gradient's variance falls with the batch. What predicts are whole networks w = mu + s eps, whose
// eps is held (network_drawn.c).
#include "core/archive.h"
#include "math/sample.h"
#include "models/network_drawn.h"
#include "models/table.h"
#include "tensor/real.h"

#define BAYES_NETWORK(X, P)  \
  NETWORK_DRAWN_PARAMS(X, P) \
  NETWORK_BAYES_PARAMS(X, P) \
  NETWORK_GAUSSIAN_PARAMS(X, P) NETWORK_LEARNER_PARAMS(X, P, 1, 0.003) NETWORK_END_PARAMS(X, P)
GDN_PARAM_TABLE(params, NetworkParams, BAYES_NETWORK);

// Columns of channel "model.weights", a row for each layer.
#define BELIEF_LIST(X, P)                                                      \
  X(P, LAYER, "layer", "Layer", "", REAL, 0, 0)                                \
  X(P, SPREAD, "spread", "Spread of a weight", "", IMAGINED, 0, GDN_NOT_ZERO)  \
  X(P, SIZE, "weight_size", "Size of a weight", "", IMAGINED, 0, GDN_NOT_ZERO) \
  X(P, KL, "kl", "KL from the prior", "nats", IMAGINED, 0, GDN_NOT_ZERO)
enum { BELIEF_LIST(GDN_COLUMN_ENUM, BELIEF) BELIEF_COLUMNS };

// Below it a spread is none (its logarithm), and likewise a variance (its root has no derivative at 0).
#define LEAST_SPREAD 1e-9
#define LEAST_VARIANCE 1e-12

// -- in a graph -----------------------------------------------------------------------------------

Node bayes_spread(Graph *g, Node rho) {
  Node s = op_softplus(g, rho);
  return op_max(g, s, graph_constant(g, LEAST_SPREAD));
}

Node bayes_kl(Graph *g, Node mu, Node s, double p) {
  Node squares = op_square(g, s);
  squares = op_add(g, squares, op_square(g, mu));
  Node each = op_affine(g, squares, 0.5 / (p * p), scalar_log(p) - 0.5);
  return op_sum(g, op_sub(g, each, op_log(g, s)), AXIS_ALL);
}

Node bayes_sums(Graph *g, Node x, const Node by[4], Node z) {
  Node mean = op_add(g, op_matmul_t(g, by[0], x), by[2]);
  Node squares = op_square(g, x), of_weights = op_matmul_t(g, op_square(g, by[1]), squares);
  Node variance = op_add(g, of_weights, op_square(g, by[3]));
  Node least = graph_constant(g, LEAST_VARIANCE);
  Node std = op_sqrt(g, op_max(g, variance, least));
  return op_add(g, mean, op_mul(g, std, z));
}

static void show_layer(Graph *g, Node mu, Node s, Node kl, Real *row) {
  Node size = op_sqrt(g, op_mean(g, op_square(g, mu), AXIS_ALL));
  graph_output(g, op_mean(g, s, AXIS_ALL), row == NULL ? NULL : row + BELIEF_SPREAD);
  graph_output(g, size, row == NULL ? NULL : row + BELIEF_SIZE);
  graph_output(g, kl, row == NULL ? NULL : row + BELIEF_KL);
}

static Node build(NetworkModel *m, Graph *g, Node x, NetworkLearns *learns) {
  const Mlp *mlp = &m->net.mlp;
  int32_t batch = m->p.batch, n = mlp_leaves(mlp);
  Node all = graph_constant(g, 0.0);
  Real *z = m->row_noise;
  for (int32_t i = 0; i < mlp->n_layers; i++) {
    int32_t units = mlp->sizes[i + 1];
    Node *mu = &learns->leaves[2 * i], *rho = &learns->leaves[n + 2 * i];
    mlp_layer(g, mlp, i, m->net.theta, mu);
    mlp_layer(g, mlp, i, m->net.extra, rho);
    g->nodes[rho[0]].name = g->nodes[rho[1]].name = "rho";
    Node of_weights = bayes_spread(g, rho[0]), of_biases = bayes_spread(g, rho[1]);
    const Node by[] = {mu[0], of_weights, mu[1], of_biases};
    Node noise = graph_input(g, "z", (Shape){1, units, batch}, z);
    if (z != NULL) z += (int64_t)units * batch;
    x = mlp_activate(g, mlp, i, bayes_sums(g, x, by, noise));
    Node weights = bayes_kl(g, by[0], by[1], m->p.prior / scalar_sqrt(mlp->sizes[i]));
    Node kl = op_add(g, weights, bayes_kl(g, by[2], by[3], m->p.prior));
    show_layer(g, by[0], by[1], kl, m->belief == NULL ? NULL : m->belief + i * BELIEF_COLUMNS);
    all = op_add(g, all, kl);
  }
  learns->n = 2 * n;
  learns->penalty = op_mul(g, all, graph_input(g, "2 kl / N", (Shape){1, 1, 1}, &m->share));
  return x;
}

// -- the posterior --------------------------------------------------------------------------------

static int64_t units_of(const Mlp *mlp) {
  int64_t n = 0;
  for (int32_t i = 0; i < mlp->n_layers; i++) n += mlp->sizes[i + 1];
  return n;
}

static void prepare_memory(NetworkModel *m, gdn_arena *arena) {
  int64_t n = mlp_count(&m->net.mlp);
  m->net.n_extra = (int32_t)n;
  m->functions = ARENA_NEW(arena, Real, m->mlp.members * n);
  m->noise = ARENA_NEW(arena, Real, m->mlp.members * n);
  m->scratch = ARENA_NEW(arena, Real, n);
  m->row_noise = ARENA_NEW(arena, Real, units_of(&m->net.mlp) * m->p.batch);
  m->belief = ARENA_NEW(arena, Real, m->mlp.n_layers * BELIEF_COLUMNS);
}

// rho = log(e^s - 1), by which softplus(rho) = s.
static void begin(NetworkModel *m) {
  Real rho = (Real)scalar_log(scalar_expm1(m->p.spread));
  for (int32_t i = 0; i < m->net.n_extra; i++) m->net.extra[i] = rho;
  for (int32_t i = 0; i < m->mlp.n_layers; i++)
    m->belief[i * BELIEF_COLUMNS + BELIEF_LAYER] = (Real)(i + 1);
}

static void prepare(NetworkModel *m) {
  m->share = (Real)(2 * m->p.kl / m->n_train);
  sample_normals(&m->random, m->row_noise, units_of(&m->net.mlp) * m->p.batch);
}

static void draw(NetworkModel *m, gdn_random *random) {
  sample_normals(random, m->noise, m->mlp.members * mlp_count(&m->net.mlp));
}

// n weights (or biases) of one network, of all functions next to each other: w = mu + s eps.
static void follow_part(const NetworkModel *m, int64_t at, int64_t n) {
  const Real *mu = m->net.theta + at, *rho = m->net.extra + at;
  const Real *eps = m->noise + at * m->mlp.members;
  Real *s = m->scratch, *w = m->functions + at * m->mlp.members;
  for (int64_t i = 0; i < n; i++) s[i] = scalar_softplusf(rho[i]);
  for (int32_t e = 0; e < m->mlp.members; e++, w += n, eps += n) {
    for (int64_t i = 0; i < n; i++) w[i] = mu[i] + s[i] * eps[i];
  }
}

static void follow(NetworkModel *m) {
  const Mlp *mlp = &m->net.mlp;
  for (int32_t i = 0; i < mlp->n_layers; i++) {
    int64_t at = mlp_at(mlp, i), units = mlp->sizes[i + 1], weights = mlp->sizes[i] * units;
    follow_part(m, at, weights);
    follow_part(m, at + weights, units);
  }
}

static const gdn_column columns[] = {BELIEF_LIST(GDN_COLUMN_ROW, BELIEF)};
static const gdn_figure figures[] = {
    {.form = GDN_FORM_TABLE,
     .title = "What is believed of the weights",
     .caption = "How far a weight may lie from its mean, how large means are, and how far all of a "
                "layer have come from what was believed before the first data."}};
static const gdn_channel_type weights = {
    .key = "model.weights",
    .label = "Belief in weights",
    .unit = "",
    .doc =
        "A row for each layer, as of the latest update: its number, mean standard deviation of its "
        "weights, root mean square of their means, KL divergence from the prior.",
    CHANNEL_FIGURES(figures),
    CHANNEL_COLUMNS(columns),
};

static const NetworkPosterior posterior = NETWORK_POSTERIOR(weights);

static gdn_status open(Model *model, gdn_arena *arena, gdn_message *why) {
  return network_drawn_open(model, &posterior, arena, why);
}

const model_type bayes_network_model = {
    .component = {GDN_COMPONENT(MODEL, NetworkModel, p), .id = "bayes-network",
                  .title = "Bayesian neural network",
                  .summary =
                      "One network whose weights are distributions: where data does not hold "
                      "them, functions drawn from it part.",
                  NETWORK_EXHIBIT,
                  .source = "Blundell, Cornebise, Kavukcuoglu & Wierstra 2015; Kingma, Salimans & "
                            "Welling 2015",
                  .offers = GDN_DYNAMICS},
    .dynamics = &network_drawn_dynamics,
    .open = open,
    .start = network_drawn_start,
    .state = network_drawn_state,
    .channels = network_drawn_channels,
};
