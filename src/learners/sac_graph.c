// The losses of soft actor-critic as graphs, with the letters of Haarnoja et al. 2018 ("Soft Actor-Critic
// Algorithms and Applications"): theta critics, theta' their targets, phi policy, alpha temperature, H wanted
// entropy.
//
//     y           = r + gamma (1 - d) (min_j Q_theta'j(s', a') - alpha log pi(a'|s')),  a' ~ pi(.|s')
//     J_Q(theta)  = E [sum_j (Q_thetaj(s, a) - y)^2]
//     J_pi(phi)   = E [alpha log pi(a|s) - min_j Q_thetaj(s, a)],                       a ~ pi(.|s)
//     J(alpha)    = E [-alpha (log pi(a|s) + H)]
//
// The minimum is taken before the entropy is added: there is one entropy, not one of each critic.
#include <stddef.h>

#include "learners/sac.h"
#include "models/dynamics.h"

// Where the logarithm of the deviation may lie; tanh brings it there smoothly.
#define LOG_DEVIATION_MOST 2.0
#define LOG_DEVIATION_LEAST (-5.0)
#define HALF_LOG_2_PI 0.91893853320467274178
#define LOG_2 0.69314718055994530942

typedef struct Sample {
  Node action, log_pi;
} Sample;

// u = mean + deviation z with z from a standard normal, a = tanh u, so that a's gradient passes through the draw.
// log pi(a) = log N(u) - sum log(1 - a^2), and log(1 - tanh^2 u) = 2 (log 2 - u - softplus(-2 u)), which does
// not fail where tanh rounds to 1.
static Sample sample(Graph *g, const Sac *sac, Node s, Node z, Node *leaves) {
  const double half = 0.5 * (LOG_DEVIATION_MOST - LOG_DEVIATION_LEAST);
  int32_t n = sac->action_dim;
  Node out = mlp_build(g, &sac->policy, sac->policy_theta, s, leaves);
  Node mean = op_rows(g, out, 0, n), raw = op_tanh(g, op_rows(g, out, n, n));
  Node log_deviation = op_affine(g, raw, half, LOG_DEVIATION_LEAST + half);
  Node u = op_add(g, mean, op_mul(g, op_exp(g, log_deviation), z));
  Node normal = op_add(g, op_affine(g, op_square(g, z), 0.5, HALF_LOG_2_PI), log_deviation);
  Node squeeze = op_add(g, u, op_softplus(g, op_affine(g, u, -2.0, 0.0)));
  Node each = op_sub(g, op_affine(g, squeeze, 2.0, -2.0 * LOG_2), normal);
  Node action = op_tanh(g, u);
  return (Sample){.action = action, .log_pi = op_sum(g, each, AXIS_ROWS)};
}

// Both critics: [2][1][columns].
static Node critics(Graph *g, const Sac *sac, Real *theta, Node s, Node a, Node *leaves) {
  return mlp_build(g, &sac->critic, theta, op_concat(g, s, a), leaves);
}

static Node lower(Graph *g, Sac *sac, Node both) {
  Node first = graph_input(g, "first", (Shape){2, 1, 1}, sac->first);
  Node q1 = op_sum(g, op_mul(g, both, first), AXIS_MEMBERS);
  Node q2 = op_sum(g, op_mul(g, both, op_affine(g, first, -1.0, 1.0)), AXIS_MEMBERS);
  return op_min(g, q1, q2);
}

static Node number(Graph *g, const char *name, Real *data) {
  return graph_input(g, name, (Shape){1, 1, 1}, data);
}

static gdn_status compile_targets(Sac *sac, gdn_arena *arena, gdn_message *why) {
  const Shape states = {1, sac->features.n, sac->batch}, actions = {1, sac->action_dim, sac->batch};
  const Shape numbers = {1, 1, sac->batch};
  Graph g;
  Node leaves[2 * MLP_LAYERS];
  graph_begin(&g);
  Node next = graph_input(&g, "s'", states, sac->next);
  Node z = graph_input(&g, "z", actions, sac->noise);
  Node r = graph_input(&g, "r", numbers, sac->r);
  Node alive = graph_input(&g, "1 - d", numbers, sac->alive);
  Node gamma = number(&g, "gamma", &sac->gamma);
  Node alpha = op_exp(&g, number(&g, "log alpha", &sac->log_alpha));
  Sample a = sample(&g, sac, next, z, leaves);
  Node q = lower(&g, sac, critics(&g, sac, sac->target_theta, next, a.action, leaves));
  Node soft = op_sub(&g, q, op_mul(&g, alpha, a.log_pi));
  Node y = op_add(&g, r, op_mul(&g, gamma, op_mul(&g, alive, soft)));
  graph_output(&g, y, sac->target);
  return program_compile(&g, arena, &sac->target_step, why);
}

static gdn_status compile_critics(Sac *sac, gdn_arena *arena, gdn_message *why) {
  Graph g;
  Node leaves[2 * MLP_LAYERS];
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, sac->features.n, sac->batch}, sac->s);
  Node a = graph_input(&g, "a", (Shape){1, sac->action_dim, sac->batch}, sac->a);
  Node y = graph_input(&g, "y", (Shape){1, 1, sac->batch}, sac->target);
  Node q = critics(&g, sac, sac->critic_theta, s, a, leaves);
  Node loss = op_mean(&g, op_square(&g, op_sub(&g, q, y)), AXIS_COLUMNS);
  loss = op_sum(&g, loss, AXIS_MEMBERS);
  graph_output(&g, loss, &sac->critic_loss);
  graph_output(&g, op_mean(&g, q, AXIS_ALL), &sac->mean_q);
  mlp_gradient(&g, &sac->critic, loss, leaves, sac->critic_slope);
  return program_compile(&g, arena, &sac->critic_step, why);
}

static gdn_status compile_policy(Sac *sac, gdn_arena *arena, gdn_message *why) {
  Graph g;
  Node leaves[2 * MLP_LAYERS], critic_leaves[2 * MLP_LAYERS], slope;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, sac->features.n, sac->batch}, sac->s);
  Node z = graph_input(&g, "z", (Shape){1, sac->action_dim, sac->batch}, sac->noise);
  Node log_alpha = number(&g, "log alpha", &sac->log_alpha), alpha = op_exp(&g, log_alpha);
  Node wanted = number(&g, "H", &sac->wanted_entropy);
  Sample a = sample(&g, sac, s, z, leaves);
  Node q = lower(&g, sac, critics(&g, sac, sac->critic_theta, s, a.action, critic_leaves));
  Node loss = op_mean(&g, op_sub(&g, op_mul(&g, alpha, a.log_pi), q), AXIS_ALL);
  graph_output(&g, loss, &sac->policy_loss);
  mlp_gradient(&g, &sac->policy, loss, leaves, sac->policy_slope);
  Node entropy = op_neg(&g, op_mean(&g, a.log_pi, AXIS_ALL));
  Node alpha_loss = op_mul(&g, alpha, op_sub(&g, entropy, wanted));
  graph_output(&g, entropy, &sac->entropy);
  gradient(&g, alpha_loss, &log_alpha, 1, &slope);
  graph_output(&g, slope, &sac->alpha_slope);
  return program_compile(&g, arena, &sac->policy_step, why);
}

static gdn_status compile_act(Sac *sac, gdn_arena *arena, gdn_message *why) {
  Graph g;
  Node leaves[2 * MLP_LAYERS];
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, sac->features.n, DYNAMICS_TILE}, sac->seen);
  Node z = graph_input(&g, "z", (Shape){1, sac->action_dim, DYNAMICS_TILE}, sac->z);
  Sample a = sample(&g, sac, s, z, leaves);
  graph_output(&g, a.action, sac->acted);
  graph_output(&g, a.log_pi, sac->log_pi);
  return program_compile(&g, arena, &sac->act, why);
}

static gdn_status compile_value(Sac *sac, Real *theta, gdn_arena *arena, Program *out,
                                gdn_message *why) {
  Graph g;
  Node leaves[2 * MLP_LAYERS];
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, sac->features.n, DYNAMICS_TILE}, sac->seen);
  Node a = graph_input(&g, "a", (Shape){1, sac->action_dim, DYNAMICS_TILE}, sac->judged);
  graph_output(&g, critics(&g, sac, theta, s, a, leaves), sac->q);
  return program_compile(&g, arena, out, why);
}

gdn_status sac_compile(Sac *sac, gdn_arena *arena, gdn_message *why) {
  gdn_status status = compile_targets(sac, arena, why);
  if (status == GDN_OK) status = compile_critics(sac, arena, why);
  if (status == GDN_OK) status = compile_policy(sac, arena, why);
  if (status == GDN_OK) status = compile_act(sac, arena, why);
  for (int32_t i = 0; i < 2 && status == GDN_OK; i++) {
    Real *theta = i == 0 ? sac->critic_theta : sac->target_theta;
    status = compile_value(sac, theta, arena, &sac->value[i], why);
  }
  return status;
}
