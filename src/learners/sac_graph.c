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

SquashedSample sac_act_nodes(ActorCritic *me, Graph *g, Node features, Node z, Node *leaves) {
  Squashed head = squashed_build(g, net_build(g, &me->policy, features, leaves));
  if (z < 0) return (SquashedSample){op_tanh(g, head.mean), -1};
  return squashed_sample(g, head, z);
}

Node sac_value_nodes(ActorCritic *me, Graph *g, Node features, Node action) {
  return actor_critic_lower(g, me, net_build(g, &me->critic, op_concat(g, features, action), NULL));
}

static Node number(Graph *g, const char *name, Real *data) {
  return graph_input(g, name, (Shape){1, 1, 1}, data);
}

static gdn_status compile_targets(Sac *sac, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &sac->base;
  const Shape states = {1, me->features.n, me->batch}, actions = {1, me->action_dim, me->batch};
  const Shape numbers = {1, 1, me->batch};
  Graph g;
  graph_begin(&g);
  Node next = graph_input(&g, "s'", states, me->next);
  Node z = graph_input(&g, "z", actions, me->noise);
  Node r = graph_input(&g, "r", numbers, me->r);
  Node alive = graph_input(&g, "1 - d", numbers, me->alive);
  Node gamma = number(&g, "gamma", &me->gamma);
  Node alpha = op_exp(&g, net_build_extra(&g, &sac->alpha, "log alpha", NULL));
  SquashedSample a = sac_act_nodes(me, &g, next, z, NULL);
  Node q =
      actor_critic_lower(&g, me, net_build_target(&g, &me->critic, op_concat(&g, next, a.action)));
  Node soft = op_sub(&g, q, op_mul(&g, alpha, a.log_density));
  Node y = op_add(&g, r, op_mul(&g, gamma, op_mul(&g, alive, soft)));
  graph_output(&g, y, me->target);
  return program_compile(&g, arena, &sac->target_step, why);
}

static gdn_status compile_policy(Sac *sac, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &sac->base;
  Graph g;
  Node leaves[NET_LEAVES], alpha_leaf;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, me->features.n, me->batch}, me->s);
  Node z = graph_input(&g, "z", (Shape){1, me->action_dim, me->batch}, me->noise);
  Node alpha = op_exp(&g, net_build_extra(&g, &sac->alpha, "log alpha", &alpha_leaf));
  Node wanted = number(&g, "H", &sac->wanted_entropy);
  SquashedSample a = sac_act_nodes(me, &g, s, z, leaves);
  Node q = sac_value_nodes(me, &g, s, a.action);
  Node loss = op_mean(&g, op_sub(&g, op_mul(&g, alpha, a.log_density), q), AXIS_ALL);
  graph_output(&g, loss, &me->policy_loss);
  net_gradient(&g, &me->policy, loss, leaves);
  Node entropy = op_neg(&g, op_mean(&g, a.log_density, AXIS_ALL));
  Node alpha_loss = op_mul(&g, alpha, op_sub(&g, entropy, wanted));
  graph_output(&g, entropy, &sac->entropy);
  net_gradient(&g, &sac->alpha, alpha_loss, &alpha_leaf);
  return program_compile(&g, arena, &sac->policy_step, why);
}

static gdn_status compile_act(Sac *sac, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &sac->base;
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, me->features.n, DYNAMICS_TILE}, me->seen);
  Node z = graph_input(&g, "z", (Shape){1, me->action_dim, DYNAMICS_TILE}, me->z);
  SquashedSample a = sac_act_nodes(me, &g, s, z, NULL);
  graph_output(&g, a.action, me->acted);
  graph_output(&g, a.log_density, sac->log_pi);
  return program_compile(&g, arena, &me->act, why);
}

gdn_status sac_compile(Sac *sac, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &sac->base;
  gdn_status status = actor_critic_compile_values(me, arena, why);
  if (status == GDN_OK) status = actor_critic_compile_critics(me, arena, why);
  if (status == GDN_OK) status = compile_targets(sac, arena, why);
  if (status == GDN_OK) status = compile_policy(sac, arena, why);
  return status == GDN_OK ? compile_act(sac, arena, why) : status;
}
