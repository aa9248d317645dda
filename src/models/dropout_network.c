// A network that leaves out units at random, in training and when it predicts: each choice of units is another function, a
// draw from what it believes (Gal & Ghahramani 2016). How many it leaves out is fixed, or learned for each layer as a relaxed
// choice (concrete dropout, Gal, Hron & Kendall 2017):
//
//     d = sigmoid((log p - log(1 - p) + log u - log(1 - u)) / 0.1)     u uniform: nearly 0, or with probability p nearly 1
//     x <- x (1 - d) / (1 - p)
//     minimised  = mean over rows of -log p(y | x, W, d) + 1 / N sum over layers of
//                  l^2 / 2 |W|^2 / (1 - p) + K (p log p + (1 - p) log(1 - p))                       K inputs of the layer
//
// As N grows the second line counts less: p falls where data says enough. A fixed p never does, and has the first of its terms
// alone. Biases are free, as in the paper. Inputs are kept unless they are asked for: a world without one of its numbers is
// none that anyone believes in.
//
// What predicts are networks with a choice that is held (network_drawn.c): rows of W times (1 - d) / (1 - p). Of the learned
// kind it is the relaxed one, as in training: it moves smoothly with p, and no function jumps while it is held.
#include <string.h>

#include "core/archive.h"
#include "math/rng.h"
#include "models/network_drawn.h"
#include "models/table.h"
#include "tensor/real.h"

#define DROPOUT_NETWORK(X, P)                                                            \
  X(P, CHOICE, kind, 0, 0, 1, LINEAR, "concrete|fixed", 0, "Kind",                       \
    "Whether the rate is learned for each layer (concrete dropout) or stays what it is " \
    "(Monte-Carlo "                                                                      \
    "dropout).")                                                                         \
  NETWORK_DRAWN_PARAMS(X, P)                                                             \
  NETWORK_DROPOUT_PARAMS(X, P)                                                           \
  NETWORK_GAUSSIAN_PARAMS(X, P) NETWORK_LEARNER_PARAMS(X, P, 0, 0.003) NETWORK_END_PARAMS(X, P)
GDN_PARAM_TABLE(params, NetworkParams, DROPOUT_NETWORK);
enum { CONCRETE, FIXED }; // `kind`

// Columns of channel "model.dropout", a row for each layer.
#define RATE_LIST(X, P)                         \
  X(P, LAYER, "layer", "Layer", "", REAL, 0, 0) \
  X(P, RATE, "rate", "Dropout rate", "", IMAGINED, 0, 0)
enum { RATE_LIST(GDN_COLUMN_ENUM, RATE) RATE_COLUMNS };

#define TEMPERATURE 0.1
#define LEAST 1e-7 // added within logarithms, as in the authors' code: u may be 0

// -- in a graph -----------------------------------------------------------------------------------

static Node log_odds(Graph *g, Node p) {
  Node yes = op_log(g, op_affine(g, p, 1.0, LEAST));
  return op_sub(g, yes, op_log(g, op_affine(g, p, -1.0, 1.0 + LEAST)));
}

Node dropout_leave_out(Graph *g, Node x, Node p, Node u) {
  Node odds = log_odds(g, p), sum = op_add(g, odds, log_odds(g, u));
  Node drop = op_sigmoid(g, op_affine(g, sum, 1.0 / TEMPERATURE, 0.0));
  Node kept = op_mul(g, x, op_affine(g, drop, -1.0, 1.0));
  return op_div(g, kept, op_affine(g, p, -1.0, 1.0));
}

// x log x.
static Node times_log(Graph *g, Node x) {
  Node least = graph_constant(g, 1e-30);
  return op_mul(g, x, op_log(g, op_max(g, x, least)));
}

Node dropout_decay(Graph *g, Node w, Node p, Node half_square_length) {
  Node squares = op_sum(g, op_square(g, w), AXIS_ALL);
  squares = op_mul(g, squares, half_square_length);
  return op_div(g, squares, op_affine(g, p, -1.0, 1.0));
}

Node dropout_certainty(Graph *g, Node p, int32_t inputs) {
  Node left_out = times_log(g, p), kept = times_log(g, op_affine(g, p, -1.0, 1.0));
  return op_affine(g, op_add(g, left_out, kept), inputs, 0.0);
}

// The first layer that leaves out.
static int32_t first_of(const NetworkModel *m) {
  return m->p.drop_inputs ? 0 : 1;
}

static int64_t dropped(const NetworkModel *m) {
  int64_t n = 0;
  for (int32_t i = first_of(m); i < m->mlp.n_layers; i++) n += m->mlp.sizes[i];
  return n;
}

static Real *cell(const NetworkModel *m, int32_t layer) {
  return m->belief == NULL ? NULL : m->belief + layer * RATE_COLUMNS + RATE_RATE;
}

// What enters layer i, with units left out. `rate` gets the node of p.
static Node thin_out(NetworkModel *m, Graph *g, int32_t i, Node x, Node u, NetworkLearns *learns,
                     Node *rate) {
  if (m->p.kind == FIXED) { // u are the factors themselves
    *rate = graph_constant(g, m->p.drop);
    return op_mul(g, x, u);
  }
  Real *place = m->net.extra == NULL ? NULL : m->net.extra + (i - first_of(m));
  Node logit = graph_input(g, "logit p", (Shape){1, 1, 1}, place);
  learns->leaves[learns->n++] = logit;
  *rate = op_sigmoid(g, logit);
  graph_output(g, *rate, cell(m, i));
  return dropout_leave_out(g, x, *rate, u);
}

static Node build(NetworkModel *m, Graph *g, Node x, NetworkLearns *learns) {
  const Mlp *mlp = &m->net.mlp;
  Node length = graph_input(g, "l^2 / 2", (Shape){1, 1, 1}, m->scratch);
  Node none = graph_constant(g, 0.0), all = none;
  Real *u = m->row_noise;
  learns->n = mlp_leaves(mlp);
  for (int32_t i = 0; i < mlp->n_layers; i++) {
    int32_t inputs = mlp->sizes[i];
    Node *by = &learns->leaves[2 * i], p = none;
    mlp_layer(g, mlp, i, m->net.theta, by);
    if (i >= first_of(m)) {
      Node noise = graph_input(g, "u", (Shape){1, inputs, m->p.batch}, u);
      if (u != NULL) u += (int64_t)inputs * m->p.batch;
      x = thin_out(m, g, i, x, noise, learns, &p);
      if (m->p.kind == CONCRETE) all = op_add(g, all, dropout_certainty(g, p, inputs));
    }
    all = op_add(g, all, dropout_decay(g, by[0], p, length));
    x = mlp_activate(g, mlp, i, op_add(g, op_matmul_t(g, by[0], x), by[1]));
  }
  learns->penalty = op_mul(g, all, graph_input(g, "2 / N", (Shape){1, 1, 1}, &m->share));
  return x;
}

// -- the posterior --------------------------------------------------------------------------------

static void prepare_memory(NetworkModel *m, gdn_arena *arena) {
  m->net.n_extra = m->p.kind == CONCRETE ? m->mlp.n_layers - first_of(m) : 0;
  m->functions = ARENA_NEW(arena, Real, mlp_count(&m->mlp));
  m->noise = ARENA_NEW(arena, Real, m->mlp.members * dropped(m));
  m->row_noise = ARENA_NEW(arena, Real, dropped(m) * m->p.batch);
  m->scratch = ARENA_NEW(arena, Real, 1);
  m->belief = ARENA_NEW(arena, Real, m->mlp.n_layers * RATE_COLUMNS);
}

static void begin(NetworkModel *m) {
  double p = m->p.drop;
  for (int32_t i = 0; i < m->net.n_extra; i++) m->net.extra[i] = (Real)scalar_log(p / (1.0 - p));
  for (int32_t i = 0; i < m->mlp.n_layers; i++) {
    m->belief[i * RATE_COLUMNS + RATE_LAYER] = (Real)(i + 1);
    *cell(m, i) = i < first_of(m) ? 0.0f : (Real)p;
  }
}

// The factor of a unit that is kept with probability 1 - p, or 0.
static Real keep_or_drop(const NetworkModel *m, gdn_random *random) {
  return rng_unit(random) < m->p.drop ? 0.0f : (Real)(1.0 / (1.0 - m->p.drop));
}

static void prepare(NetworkModel *m) {
  int64_t n = dropped(m) * m->p.batch;
  m->share = (Real)(2.0 / m->n_train);
  m->scratch[0] = (Real)(0.5 * m->p.length * m->p.length);
  for (int64_t i = 0; i < n; i++) {
    m->row_noise[i] = m->p.kind == FIXED ? keep_or_drop(m, &m->random) : (Real)rng_unit(&m->random);
  }
}

// Of the learned kind log u - log(1 - u) is held, of the fixed one the factor.
static void draw(NetworkModel *m, gdn_random *random) {
  int64_t n = m->mlp.members * dropped(m);
  for (int64_t i = 0; i < n; i++) {
    if (m->p.kind == FIXED) {
      m->noise[i] = keep_or_drop(m, random);
    } else {
      double u = rng_unit(random);
      m->noise[i] = (Real)(scalar_log(u + LEAST) - scalar_log(1.0 - u + LEAST));
    }
  }
}

// By what an input is multiplied; `odds`: log p - log(1 - p) of its layer.
static Real factor_of(const NetworkModel *m, Real odds, Real noise) {
  if (m->p.kind == FIXED) return noise;
  Real keep = scalar_sigmoidf(-(odds + noise) * (Real)(1.0 / TEMPERATURE));
  return keep / (1.0f - scalar_sigmoidf(odds));
}

static void follow(NetworkModel *m) {
  const Mlp *mlp = &m->net.mlp;
  const Real *noise = m->noise;
  for (int32_t layer = 0; layer < mlp->n_layers; layer++) {
    int64_t inputs = mlp->sizes[layer], units = mlp->sizes[layer + 1];
    int64_t at = mlp_at(mlp, layer), biases = at + inputs * units;
    int32_t drops = layer >= first_of(m);
    Real odds = drops && m->p.kind == CONCRETE ? m->net.extra[layer - first_of(m)] : 0.0f;
    for (int32_t e = 0; e < m->mlp.members; e++) {
      const Real *from = m->net.theta + at, *b = m->net.theta + biases;
      Real *to = m->functions + at * m->mlp.members + e * inputs * units;
      for (int64_t i = 0; i < inputs; i++, from += units, to += units) {
        Real factor = drops ? factor_of(m, odds, *noise++) : 1.0f;
        for (int64_t j = 0; j < units; j++) to[j] = factor * from[j];
      }
      memcpy(m->functions + biases * m->mlp.members + e * units, b, (size_t)units * sizeof *b);
    }
  }
}

static const gdn_column columns[] = {RATE_LIST(GDN_COLUMN_ROW, RATE)};
static const gdn_figure figures[] = {
    {.form = GDN_FORM_TABLE,
     .title = "Dropout rates",
     .caption = "How many of the numbers that enter a layer are left out: learned, they fall where "
                "data says enough."}};
static const gdn_channel_type rates = {
    .key = "model.dropout",
    .label = "Dropout rates",
    .unit = "",
    .doc = "A row for each layer, as of the latest update: its number, and the probability that "
           "one of "
           "its inputs is left out.",
    CHANNEL_FIGURES(figures),
    CHANNEL_COLUMNS(columns),
};

static const NetworkPosterior posterior = NETWORK_POSTERIOR(rates);

static gdn_status open(Model *model, gdn_arena *arena, gdn_message *why) {
  return network_drawn_open(model, &posterior, arena, why);
}

const model_type dropout_network_model = {
    .component = {GDN_COMPONENT(MODEL, NetworkModel, p), .id = "dropout-network",
                  .title = "Dropout network",
                  .summary =
                      "One network that leaves out units at random: each choice of units is a "
                      "function it believes in.",
                  NETWORK_EXHIBIT, .source = "Gal & Ghahramani 2016; Gal, Hron & Kendall 2017",
                  .offers = GDN_DYNAMICS},
    .dynamics = &network_drawn_dynamics,
    .open = open,
    .start = network_drawn_start,
    .state = network_drawn_state,
    .channels = network_drawn_channels,
};
