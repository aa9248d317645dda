// See policy_gradient.h.
#include "learners/policy_gradient.h"

#include <string.h>

#include "base/arena.h"
#include "learners/heads.h"
#include "math/rng.h"

#define LONGEST_GRADIENT 1.0 // a longer one is cut
#define HEAD_GAIN \
  0.01 // of a policy that begins orthogonal: nearly indifferent everywhere (Andrychowicz et al. 2021)

// -- what is minimised ----------------------------------------------------------------------------------

// Weighted sum over the columns.
static Node weigh(Graph *g, Node each, Node weight) {
  return op_sum(g, op_mul(g, each, weight), AXIS_ALL);
}

static Node build_policy(PolicyGradient *pg, Graph *g, Node x, Node *leaves) {
  Node out = net_build(g, &pg->policy, x, leaves);
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
  int32_t n = pg->p->minibatch, dim = pg->features.observation;
  Shape row = {1, 1, n};
  Graph g;
  Node leaves[NET_LEAVES], log_pi, entropy;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, dim, n}, pg->s);
  Node a = graph_input(&g, "a", (Shape){1, pg->action_dim, n}, pg->a);
  Node old = graph_input(&g, "log pi old", row, pg->old);
  Node advantage = graph_input(&g, "A", row, pg->advantage);
  Node weight = graph_input(&g, "weight", row, pg->weight);
  Node bonus = graph_input(&g, "bonus", (Shape){1, 1, 1}, &pg->bonus);
  Node x = features_build(&pg->features, &g, s, -1), out = build_policy(pg, &g, x, leaves);
  if (pg->choices > 0) {
    Node log_p = categorical_log_probability(&g, out);
    log_pi = op_gather(&g, log_p, a);
    entropy = weigh(&g, categorical_entropy(&g, log_p), weight);
  } else {
    Node log_std = net_build_extra(&g, &pg->policy, "log sigma", leaves);
    log_pi = gaussian_log_density(&g, out, log_std, a);
    entropy = gaussian_entropy(&g, log_std);
  }
  Node gain = pg->p->objective == POLICY_CLIPPED ? clipped(pg, &g, log_pi, old, advantage)
                                                 : op_mul(&g, log_pi, advantage);
  Node weighed = weigh(&g, gain, weight);
  Node loss = op_neg(&g, op_add(&g, weighed, op_mul(&g, bonus, entropy)));
  graph_output(&g, loss, &pg->policy_loss);
  graph_output(&g, entropy, &pg->entropy);
  net_gradient(&g, &pg->policy, loss, leaves);
  return program_compile(&g, arena, &pg->learn, why);
}

static gdn_status compile_regression(PolicyGradient *pg, gdn_arena *arena, gdn_message *why) {
  int32_t n = pg->p->minibatch;
  Graph g;
  Node leaves[NET_LEAVES];
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, pg->features.observation, n}, pg->s);
  Node target = graph_input(&g, "target", (Shape){1, 1, n}, pg->target);
  Node weight = graph_input(&g, "weight", (Shape){1, 1, n}, pg->weight);
  Node v = net_build(&g, &pg->baseline, features_build(&pg->features, &g, s, -1), leaves);
  Node error = weigh(&g, op_square(&g, op_sub(&g, v, target)), weight);
  graph_output(&g, error, &pg->baseline_loss);
  net_gradient(&g, &pg->baseline, error, leaves);
  return program_compile(&g, arena, &pg->regress, why);
}

static gdn_status compile_acting(PolicyGradient *pg, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Shape shape = {1, pg->features.observation, pg->columns};
  Node x = features_build(&pg->features, &g, graph_input(&g, "s", shape, pg->seen), -1);
  graph_output(&g, build_policy(pg, &g, x, NULL), pg->out);
  graph_output(&g, net_build(&g, &pg->baseline, x, NULL), pg->value);
  return program_compile(&g, arena, &pg->act, why);
}

gdn_status policy_gradient_open(PolicyGradient *pg, gdn_arena *arena, gdn_message *why) {
  const PolicyGradientParams *p = pg->p;
  int32_t outputs = pg->choices > 0 ? pg->choices : pg->action_dim, dim = pg->features.observation;
  int64_t columns = pg->columns, minibatch = p->minibatch;
  pg->policy.mlp = mlp_shape(1, pg->features.n, p->hidden, p->width, outputs, ACTIVATE_TANH);
  pg->policy.n_extra = pg->choices > 0 ? 0 : pg->action_dim;
  pg->baseline.mlp = mlp_shape(1, pg->features.n, p->hidden, p->width, 1, ACTIVATE_TANH);
  net_open(&pg->policy, OPTIMISER_ADAM, arena);
  net_open(&pg->baseline, OPTIMISER_ADAM, arena);
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
  if (status == GDN_OK) status = compile_regression(pg, arena, why);
  return status == GDN_OK ? compile_acting(pg, arena, why) : status;
}

void policy_gradient_start(PolicyGradient *pg, uint64_t seed) {
  gdn_random random = rng_stream(seed, "policy", 0);
  if (pg->p->orthogonal) {
    net_start_orthogonal(&pg->policy, HEAD_GAIN, &random);
    net_start_orthogonal(&pg->baseline, 1, &random);
  } else {
    net_start(&pg->policy, &random);
    net_start(&pg->baseline, &random);
  }
  for (int32_t i = 0; i < pg->policy.n_extra; i++) pg->policy.extra[i] = GAUSSIAN_LOG_STD_FIRST;
}

// -- acting -------------------------------------------------------------------------------------------------

// The likeliest action of column j.
static void choose(const PolicyGradient *pg, int32_t j, float *a) {
  const Real *out = pg->out + j;
  int32_t columns = pg->columns;
  if (pg->choices > 0) a[j] = (float)categorical_mode(out, pg->choices, columns);
  for (int32_t i = 0; pg->choices == 0 && i < pg->action_dim; i++) {
    a[i * columns + j] = out[i * columns];
  }
}

// Draws the action of column j; returns log pi.
static double draw(PolicyGradient *pg, int32_t j, gdn_random *random, float *a) {
  const Real *out = pg->out + j;
  int32_t columns = pg->columns;
  if (pg->choices > 0) return categorical_draw(out, pg->choices, columns, random, a + j);
  return gaussian_draw(out, pg->policy.extra, pg->action_dim, columns, random, a + j);
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
  for (int32_t j = 0; j < pg->columns; j++) log_pi[j] = (float)draw(pg, j, random, a);
}

// In the first of the columns; the others see the same, and nobody asks them.
void policy_gradient_decide(PolicyGradient *pg, const float *s, gdn_random *random, double *unit) {
  int32_t columns = pg->columns;
  for (int32_t i = 0; i < pg->features.observation * columns; i++) pg->seen[i] = s[i / columns];
  program_run(&pg->act);
  if (random == NULL) {
    choose(pg, 0, pg->drawn);
  } else {
    draw(pg, 0, random, pg->drawn);
  }
  for (int32_t i = 0; i < pg->action_dim; i++) {
    unit[i] = (double)policy_gradient_unit(pg, pg->drawn[i * columns]);
  }
}

float policy_gradient_density(const PolicyGradient *pg, const double *unit, float *a) {
  int32_t columns = pg->columns, choices = pg->choices;
  if (choices > 0) {
    a[0] = (float)(int32_t)(0.5 * (unit[0] + 1) * (choices - 1) + 0.5);
    return (float)categorical_log_density(pg->out, choices, columns, (int32_t)a[0]);
  }
  for (int32_t i = 0; i < pg->action_dim; i++) a[i * columns] = (float)unit[i];
  return (float)gaussian_density(pg->out, pg->policy.extra, pg->action_dim, columns, a);
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
    double delta = (double)way->rewards[at] - (double)way->values[at];
    if (way->ended[at]) { // what comes then may be anything
      after = delta;
    } else {
      delta += gamma * (double)way->values[at + way->stride];
      after = delta + gamma * lambda * after;
    }
    advantages[at] = (float)after;
  }
}

// Whether a step may be taken along the policy's gradient.
static int32_t judge_policy(PolicyGradient *pg) {
  pg->low = (Real)(1 - pg->p->clip);
  pg->high = (Real)(1 + pg->p->clip);
  pg->bonus = (Real)pg->p->entropy;
  program_run(&pg->learn);
  return net_check(&pg->policy, LONGEST_GRADIENT);
}

static int32_t judge_baseline(PolicyGradient *pg) {
  program_run(&pg->regress);
  return net_check(&pg->baseline, 10 * LONGEST_GRADIENT);
}

static void step_policy(PolicyGradient *pg) {
  net_step(&pg->policy, pg->p->rate, 0);
  gaussian_bound(pg->policy.extra, pg->policy.n_extra);
}

static void step_baseline(PolicyGradient *pg) {
  net_step(&pg->baseline, pg->p->baseline_rate > 0 ? pg->p->baseline_rate : pg->p->rate, 0);
}

int32_t policy_gradient_update(PolicyGradient *pg) {
  if (!judge_policy(pg) || !judge_baseline(pg)) return 0;
  step_policy(pg);
  step_baseline(pg);
  return 1;
}

int32_t policy_gradient_climb(PolicyGradient *pg) {
  if (!judge_policy(pg)) return 0;
  step_policy(pg);
  return 1;
}

int32_t policy_gradient_regress(PolicyGradient *pg) {
  if (!judge_baseline(pg)) return 0;
  step_baseline(pg);
  return 1;
}

void policy_gradient_state(PolicyGradient *pg, gdn_archive *archive) {
  net_state(&pg->policy, archive);
  net_state(&pg->baseline, archive);
}
