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

#include "learners/heads.h"
#include "learners/sac.h"
#include "models/dynamics.h"

static SquashedSample sample(Graph *g, const Sac *sac, Node s, Node z, Node *leaves) {
  return squashed_sample(g, squashed_build(g, net_build(g, &sac->policy, s, leaves)), z);
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
  graph_begin(&g);
  Node next = graph_input(&g, "s'", states, sac->next);
  Node z = graph_input(&g, "z", actions, sac->noise);
  Node r = graph_input(&g, "r", numbers, sac->r);
  Node alive = graph_input(&g, "1 - d", numbers, sac->alive);
  Node gamma = number(&g, "gamma", &sac->gamma);
  Node alpha = op_exp(&g, net_build_extra(&g, &sac->alpha, "log alpha", NULL));
  SquashedSample a = sample(&g, sac, next, z, NULL);
  Node q = lower(&g, sac, net_build_target(&g, &sac->critic, op_concat(&g, next, a.action)));
  Node soft = op_sub(&g, q, op_mul(&g, alpha, a.log_density));
  Node y = op_add(&g, r, op_mul(&g, gamma, op_mul(&g, alive, soft)));
  graph_output(&g, y, sac->target);
  return program_compile(&g, arena, &sac->target_step, why);
}

static gdn_status compile_critics(Sac *sac, gdn_arena *arena, gdn_message *why) {
  Graph g;
  Node leaves[NET_LEAVES];
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, sac->features.n, sac->batch}, sac->s);
  Node a = graph_input(&g, "a", (Shape){1, sac->action_dim, sac->batch}, sac->a);
  Node y = graph_input(&g, "y", (Shape){1, 1, sac->batch}, sac->target);
  Node q = net_build(&g, &sac->critic, op_concat(&g, s, a), leaves);
  Node loss = op_mean(&g, op_square(&g, op_sub(&g, q, y)), AXIS_COLUMNS);
  loss = op_sum(&g, loss, AXIS_MEMBERS);
  graph_output(&g, loss, &sac->critic_loss);
  graph_output(&g, op_mean(&g, q, AXIS_ALL), &sac->mean_q);
  net_gradient(&g, &sac->critic, loss, leaves);
  return program_compile(&g, arena, &sac->critic_step, why);
}

static gdn_status compile_policy(Sac *sac, gdn_arena *arena, gdn_message *why) {
  Graph g;
  Node leaves[NET_LEAVES], alpha_leaf;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, sac->features.n, sac->batch}, sac->s);
  Node z = graph_input(&g, "z", (Shape){1, sac->action_dim, sac->batch}, sac->noise);
  Node alpha = op_exp(&g, net_build_extra(&g, &sac->alpha, "log alpha", &alpha_leaf));
  Node wanted = number(&g, "H", &sac->wanted_entropy);
  SquashedSample a = sample(&g, sac, s, z, leaves);
  Node q = lower(&g, sac, net_build(&g, &sac->critic, op_concat(&g, s, a.action), NULL));
  Node loss = op_mean(&g, op_sub(&g, op_mul(&g, alpha, a.log_density), q), AXIS_ALL);
  graph_output(&g, loss, &sac->policy_loss);
  net_gradient(&g, &sac->policy, loss, leaves);
  Node entropy = op_neg(&g, op_mean(&g, a.log_density, AXIS_ALL));
  Node alpha_loss = op_mul(&g, alpha, op_sub(&g, entropy, wanted));
  graph_output(&g, entropy, &sac->entropy);
  net_gradient(&g, &sac->alpha, alpha_loss, &alpha_leaf);
  return program_compile(&g, arena, &sac->policy_step, why);
}

static gdn_status compile_act(Sac *sac, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, sac->features.n, DYNAMICS_TILE}, sac->seen);
  Node z = graph_input(&g, "z", (Shape){1, sac->action_dim, DYNAMICS_TILE}, sac->z);
  SquashedSample a = sample(&g, sac, s, z, NULL);
  graph_output(&g, a.action, sac->acted);
  graph_output(&g, a.log_density, sac->log_pi);
  return program_compile(&g, arena, &sac->act, why);
}

static gdn_status compile_value(Sac *sac, int32_t target, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, sac->features.n, DYNAMICS_TILE}, sac->seen);
  Node a = graph_input(&g, "a", (Shape){1, sac->action_dim, DYNAMICS_TILE}, sac->judged);
  Node x = op_concat(&g, s, a);
  const Net *net = &sac->critic;
  graph_output(&g, target ? net_build_target(&g, net, x) : net_build(&g, net, x, NULL), sac->q);
  return program_compile(&g, arena, &sac->value[target], why);
}

gdn_status sac_compile(Sac *sac, gdn_arena *arena, gdn_message *why) {
  gdn_status status = compile_targets(sac, arena, why);
  if (status == GDN_OK) status = compile_critics(sac, arena, why);
  if (status == GDN_OK) status = compile_policy(sac, arena, why);
  if (status == GDN_OK) status = compile_act(sac, arena, why);
  if (status == GDN_OK) status = compile_value(sac, 0, arena, why);
  return status == GDN_OK ? compile_value(sac, 1, arena, why) : status;
}
