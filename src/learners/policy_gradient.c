// See policy_gradient.h.
#include "learners/policy_gradient.h"

#include <string.h>

#include "base/arena.h"
#include "math/rng.h"
#include "math/sample.h"

#define LOG_ROOT_TWO_PI 0.91893853320467274 // log(2 pi) / 2
// The deviation of a number of the action: at first, least and most, as logarithms.
#define FIRST_LOG_DEVIATION (-0.7f)
#define LEAST_LOG_DEVIATION (-3.0f)
#define MOST_LOG_DEVIATION 0.5f
#define LONGEST_GRADIENT 1.0 // a longer one is cut

// -- what is minimised ----------------------------------------------------------------------------------

Node policy_gradient_log_density(Graph *g, Node mean, Node log_deviation, Node a) {
  Node error = op_sub(g, a, mean);
  Node z = op_mul(g, error, op_exp(g, op_neg(g, log_deviation)));
  Node each = op_add(g, op_affine(g, op_square(g, z), 0.5, LOG_ROOT_TWO_PI), log_deviation);
  return op_neg(g, op_sum(g, each, AXIS_ROWS));
}

// Weighted sum over the columns.
static Node weigh(Graph *g, Node each, Node weight) {
  return op_sum(g, op_mul(g, each, weight), AXIS_ALL);
}

static Node build_policy(PolicyGradient *pg, Graph *g, Node x, Node *leaves) {
  Node out = mlp_build(g, &pg->policy, pg->theta, x, leaves);
  return pg->choices > 0 ? out : op_tanh(g, out);
}

// min(rho A, clip(rho) A).
static Node clipped(PolicyGradient *pg, Graph *g, Node log_pi, Node old, Node advantage) {
  Node low = graph_input(g, "1 - eps", (Shape){1, 1, 1}, &pg->low);
  Node high = graph_input(g, "1 + eps", (Shape){1, 1, 1}, &pg->high);
  Node rho = op_exp(g, op_clamp(g, op_sub(g, log_pi, old), -20.0, 20.0));
  Node near = op_max(g, op_min(g, rho, high), low);
  Node gain = op_mul(g, rho, advantage);
  return op_min(g, gain, op_mul(g, near, advantage));
}

static gdn_status compile_learning(PolicyGradient *pg, gdn_arena *arena, gdn_message *why) {
  int32_t n = pg->p->minibatch, dim = pg->features.observation, last = 2 * pg->policy.n_layers;
  Shape row = {1, 1, n};
  Graph g;
  Node leaves[2 * MLP_LAYERS], of_v[2 * MLP_LAYERS], log_deviation = -1, log_pi, spread;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, dim, n}, pg->s);
  Node a = graph_input(&g, "a", (Shape){1, pg->action_dim, n}, pg->a);
  Node old = graph_input(&g, "log pi old", row, pg->old);
  Node advantage = graph_input(&g, "A", row, pg->advantage);
  Node target = graph_input(&g, "target", row, pg->target);
  Node weight = graph_input(&g, "weight", row, pg->weight);
  Node bonus = graph_input(&g, "bonus", (Shape){1, 1, 1}, &pg->bonus);
  Node x = features_build(&pg->features, &g, s, -1), out = build_policy(pg, &g, x, leaves);
  if (pg->choices > 0) {
    Node log_p = op_sub(&g, out, op_log_sum_exp(&g, out));
    log_pi = op_gather(&g, log_p, a);
    Node each = op_sum(&g, op_mul(&g, op_exp(&g, log_p), log_p), AXIS_ROWS);
    spread = op_neg(&g, weigh(&g, each, weight));
  } else {
    Real *at = pg->theta == NULL ? NULL : pg->theta + pg->n_policy;
    log_deviation = graph_input(&g, "log sigma", (Shape){1, pg->action_dim, 1}, at);
    log_pi = policy_gradient_log_density(&g, out, log_deviation, a);
    spread = op_affine(&g, op_sum(&g, log_deviation, AXIS_ALL), 1.0,
                       (0.5 + LOG_ROOT_TWO_PI) * pg->action_dim);
  }
  Node gain = pg->p->objective == 0 ? clipped(pg, &g, log_pi, old, advantage)
                                    : op_mul(&g, log_pi, advantage);
  Node weighed = weigh(&g, gain, weight);
  Node loss = op_neg(&g, op_add(&g, weighed, op_mul(&g, bonus, spread)));
  Node v = mlp_build(&g, &pg->baseline, pg->baseline_theta, x, of_v);
  Node error = weigh(&g, op_square(&g, op_sub(&g, v, target)), weight);
  graph_output(&g, loss, &pg->policy_loss);
  graph_output(&g, error, &pg->baseline_loss);
  graph_output(&g, spread, &pg->spread);
  Node wrt[2 * MLP_LAYERS + 1], slopes[2 * MLP_LAYERS + 1];
  memcpy(wrt, leaves, sizeof leaves);
  wrt[last] = log_deviation;
  int32_t count = last + (pg->choices == 0);
  gradient(&g, loss, wrt, count, slopes);
  int64_t at = 0;
  for (int32_t i = 0; i < count; i++) {
    graph_output(&g, slopes[i], pg->slope == NULL ? NULL : pg->slope + at);
    at += shape_count(graph_shape(&g, wrt[i]));
  }
  mlp_gradient(&g, &pg->baseline, error, of_v, pg->baseline_slope);
  return program_compile(&g, arena, &pg->learn, why);
}

static gdn_status compile_acting(PolicyGradient *pg, gdn_arena *arena, gdn_message *why) {
  Graph g;
  Node leaves[2 * MLP_LAYERS];
  graph_begin(&g);
  Shape shape = {1, pg->features.observation, pg->columns};
  Node x = features_build(&pg->features, &g, graph_input(&g, "s", shape, pg->seen), -1);
  graph_output(&g, build_policy(pg, &g, x, leaves), pg->out);
  graph_output(&g, mlp_build(&g, &pg->baseline, pg->baseline_theta, x, leaves), pg->value);
  return program_compile(&g, arena, &pg->act, why);
}

gdn_status policy_gradient_open(PolicyGradient *pg, gdn_arena *arena, gdn_message *why) {
  const PolicyGradientParams *p = pg->p;
  int32_t outputs = pg->choices > 0 ? pg->choices : pg->action_dim, dim = pg->features.observation;
  int64_t columns = pg->columns, minibatch = p->minibatch;
  pg->policy = mlp_shape(1, pg->features.n, p->hidden, p->width, outputs, ACTIVATE_TANH);
  pg->baseline = mlp_shape(1, pg->features.n, p->hidden, p->width, 1, ACTIVATE_TANH);
  pg->n_policy = mlp_count(&pg->policy);
  pg->n_theta = pg->n_policy + (pg->choices > 0 ? 0 : pg->action_dim);
  pg->n_baseline = mlp_count(&pg->baseline);
  pg->theta = ARENA_NEW(arena, Real, pg->n_theta);
  pg->slope = ARENA_NEW(arena, Real, pg->n_theta);
  pg->baseline_theta = ARENA_NEW(arena, Real, pg->n_baseline);
  pg->baseline_slope = ARENA_NEW(arena, Real, pg->n_baseline);
  optimiser_open(&pg->policy_optimiser, OPTIMISER_ADAM, pg->n_theta, arena);
  optimiser_open(&pg->baseline_optimiser, OPTIMISER_ADAM, pg->n_baseline, arena);
  pg->seen = ARENA_NEW(arena, Real, dim * columns);
  pg->out = ARENA_NEW(arena, Real, outputs * columns);
  pg->value = ARENA_NEW(arena, Real, columns);
  pg->drawn = ARENA_NEW(arena, Real, pg->action_dim * columns);
  pg->s = ARENA_NEW(arena, Real, dim * minibatch);
  pg->a = ARENA_NEW(arena, Real, pg->action_dim * minibatch);
  pg->old = ARENA_NEW(arena, Real, minibatch);
  pg->advantage = ARENA_NEW(arena, Real, minibatch);
  pg->target = ARENA_NEW(arena, Real, minibatch);
  pg->weight = ARENA_NEW(arena, Real, minibatch);
  gdn_status status = compile_learning(pg, arena, why);
  return status == GDN_OK ? compile_acting(pg, arena, why) : status;
}

void policy_gradient_start(PolicyGradient *pg, uint64_t seed) {
  gdn_random random = rng_stream(seed, "policy", 0);
  mlp_init(&pg->policy, pg->theta, &random);
  mlp_init(&pg->baseline, pg->baseline_theta, &random);
  for (int64_t i = pg->n_policy; i < pg->n_theta; i++) pg->theta[i] = FIRST_LOG_DEVIATION;
}

// -- acting -------------------------------------------------------------------------------------------------

// Draws from the Gaussian of column j; returns log pi.
static double draw_numbers(PolicyGradient *pg, int32_t j, gdn_random *random, float *a) {
  double log_pi = 0;
  for (int32_t i = 0; i < pg->action_dim; i++) {
    double z = sample_normal(random), log_deviation = (double)pg->theta[pg->n_policy + i];
    double mean = (double)pg->out[i * pg->columns + j];
    a[i * pg->columns + j] = (float)(mean + scalar_exp(log_deviation) * z);
    log_pi -= 0.5 * z * z + LOG_ROOT_TWO_PI + log_deviation;
  }
  return log_pi;
}

// Draws from the softmax of column j; returns log pi.
static double draw_choice(PolicyGradient *pg, int32_t j, gdn_random *random, float *a) {
  const Real *logit = pg->out + j;
  double most = -SCALAR_INFINITY, sum = 0, u = rng_unit(random), below = 0;
  int32_t columns = pg->columns, choice = 0;
  for (int32_t k = 0; k < pg->choices; k++) {
    most = (double)logit[k * columns] > most ? (double)logit[k * columns] : most;
  }
  for (int32_t k = 0; k < pg->choices; k++) sum += scalar_exp((double)logit[k * columns] - most);
  for (int32_t k = 0; k < pg->choices; k++) {
    choice = k;
    below += scalar_exp((double)logit[k * columns] - most);
    if (u * sum < below) break;
  }
  a[j] = (float)choice;
  return (double)logit[choice * columns] - most - scalar_log(sum);
}

void policy_gradient_value(PolicyGradient *pg, const float *s, float *value) {
  size_t row = (size_t)pg->columns * sizeof *s;
  memcpy(pg->seen, s, row * (size_t)pg->features.observation);
  program_run(&pg->act);
  memcpy(value, pg->value, row);
}

void policy_gradient_act(PolicyGradient *pg, const float *s, gdn_random *random, float *a,
                         float *log_pi, float *value) {
  policy_gradient_value(pg, s, value);
  for (int32_t j = 0; j < pg->columns; j++) {
    double log_p = pg->choices > 0 ? draw_choice(pg, j, random, a) : draw_numbers(pg, j, random, a);
    log_pi[j] = (float)log_p;
  }
}

// In the first of the columns; the others see the same, and nobody asks them.
void policy_gradient_decide(PolicyGradient *pg, const float *s, gdn_random *random, double *unit) {
  int32_t columns = pg->columns;
  for (int32_t i = 0; i < pg->features.observation * columns; i++) pg->seen[i] = s[i / columns];
  program_run(&pg->act);
  if (pg->choices > 0) {
    draw_choice(pg, 0, random, pg->drawn);
  } else {
    draw_numbers(pg, 0, random, pg->drawn);
  }
  for (int32_t i = 0; i < pg->action_dim; i++) {
    unit[i] = (double)policy_gradient_unit(pg, pg->drawn[i * columns]);
  }
}

float policy_gradient_unit(const PolicyGradient *pg, float a) {
  if (pg->choices > 0) return pg->choices == 1 ? 0 : 2 * a / (float)(pg->choices - 1) - 1;
  return a > 1 ? 1 : a > -1 ? a : -1; // a NaN becomes an action too
}

// -- learning -----------------------------------------------------------------------------------------------

void policy_gradient_advantages(const Way *way, double gamma, double lambda, float *advantages) {
  double after = 0;
  for (int32_t t = way->n - 1; t >= 0; t--) {
    int64_t at = (int64_t)t * way->stride;
    double goes_on = way->ended[at] ? 0 : 1, next = (double)way->values[at + way->stride];
    double delta = (double)way->rewards[at] - (double)way->values[at];
    if (goes_on > 0) delta += gamma * next; // where it ended, `next` may be anything
    after = delta + gamma * lambda * goes_on * after;
    advantages[at] = (float)after;
  }
}

int32_t policy_gradient_update(PolicyGradient *pg) {
  pg->low = (Real)(1 - pg->p->clip);
  pg->high = (Real)(1 + pg->p->clip);
  pg->bonus = (Real)pg->p->entropy;
  program_run(&pg->learn);
  double length = gradient_clip(pg->slope, pg->n_theta, LONGEST_GRADIENT);
  double other = gradient_clip(pg->baseline_slope, pg->n_baseline, 10 * LONGEST_GRADIENT);
  if (!(length < SCALAR_INFINITY && other < SCALAR_INFINITY)) return 0;
  optimiser_step(&pg->policy_optimiser, pg->theta, pg->slope, pg->p->rate, 0);
  optimiser_step(&pg->baseline_optimiser, pg->baseline_theta, pg->baseline_slope, pg->p->rate, 0);
  for (int64_t i = pg->n_policy; i < pg->n_theta; i++) {
    Real x = pg->theta[i];
    x = x > LEAST_LOG_DEVIATION ? x : LEAST_LOG_DEVIATION;
    pg->theta[i] = x < MOST_LOG_DEVIATION ? x : MOST_LOG_DEVIATION;
  }
  return 1;
}

void policy_gradient_state(PolicyGradient *pg, gdn_archive *archive) {
  gdn_archive_f32(archive, pg->theta, pg->n_theta);
  gdn_archive_f32(archive, pg->baseline_theta, pg->n_baseline);
  optimiser_state(&pg->policy_optimiser, archive);
  optimiser_state(&pg->baseline_optimiser, archive);
}
