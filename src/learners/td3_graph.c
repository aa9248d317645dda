// What TD3 minimises, as graphs, with the letters of Fujimoto et al. 2018, algorithm 1: theta_i critics, phi policy, theta'_i and
// phi' their targets; the policy is called mu here, as in Silver et al. 2014.
//
//     a~            = clip(mu_phi'(s') + epsilon, -1, 1),   epsilon ~ clip(N(0, sigma~^2), -c, c)
//     y             = r + gamma (1 - d) min_i Q_theta'i(s', a~)
//     J_Q(theta)    = E [sum_i (Q_thetai(s, a) - y)^2]
//     J_mu(phi)     = -E [Q_theta1(s, mu_phi(s))]
#include <stddef.h>

#include "learners/td3.h"
#include "models/dynamics.h"

SquashedSample td3_act_nodes(ActorCritic *me, Graph *g, Node features, Node z, Node *leaves) {
  (void)z; // it draws nothing
  return (SquashedSample){op_tanh(g, net_build(g, &me->policy, features, leaves)), -1};
}

Node td3_value_nodes(ActorCritic *me, Graph *g, Node features, Node action) {
  return actor_critic_first(g, me, net_build(g, &me->critic, op_concat(g, features, action), NULL));
}

Node td3_target_action(Graph *g, const Td3 *td3, Node features) {
  return op_tanh(g, net_build_target(g, &td3->base.policy, features));
}

Node td3_target_value(Graph *g, Td3 *td3, Node features, Node action) {
  ActorCritic *me = &td3->base;
  return actor_critic_lower(g, me,
                            net_build_target(g, &me->critic, op_concat(g, features, action)));
}

static gdn_status compile_targets(Td3 *td3, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &td3->base;
  const Shape states = {1, me->features.n, me->batch}, actions = {1, me->action_dim, me->batch};
  const Shape numbers = {1, 1, me->batch};
  Graph g;
  graph_begin(&g);
  Node next = graph_input(&g, "s'", states, me->next);
  Node epsilon = graph_input(&g, "epsilon", actions, me->noise);
  Node r = graph_input(&g, "r", numbers, me->r);
  Node alive = graph_input(&g, "1 - d", numbers, me->alive);
  Node gamma = graph_input(&g, "gamma", (Shape){1, 1, 1}, &me->gamma);
  Node a = op_clamp(&g, op_add(&g, td3_target_action(&g, td3, next), epsilon), -1.0, 1.0);
  Node q = td3_target_value(&g, td3, next, a);
  Node y = op_add(&g, r, op_mul(&g, gamma, op_mul(&g, alive, q)));
  graph_output(&g, y, me->target);
  return program_compile(&g, arena, &td3->target_step, why);
}

static gdn_status compile_policy(Td3 *td3, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &td3->base;
  Graph g;
  Node leaves[NET_LEAVES];
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, me->features.n, me->batch}, me->s);
  Node a = td3_act_nodes(me, &g, s, -1, leaves).action;
  Node loss = op_neg(&g, op_mean(&g, td3_value_nodes(me, &g, s, a), AXIS_ALL));
  graph_output(&g, loss, &me->policy_loss);
  net_gradient(&g, &me->policy, loss, leaves);
  return program_compile(&g, arena, &td3->policy_step, why);
}

static gdn_status compile_act(Td3 *td3, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &td3->base;
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, me->features.n, DYNAMICS_TILE}, me->seen);
  graph_output(&g, td3_act_nodes(me, &g, s, -1, NULL).action, me->acted);
  return program_compile(&g, arena, &me->act, why);
}

gdn_status td3_compile(Td3 *td3, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &td3->base;
  gdn_status status = actor_critic_compile_values(me, arena, why);
  if (status == GDN_OK) status = compile_policy(td3, arena, why);
  if (status == GDN_OK) status = compile_act(td3, arena, why);
  if (status != GDN_OK || td3->own_critics) return status;
  status = actor_critic_compile_critics(me, arena, why);
  return status == GDN_OK ? compile_targets(td3, arena, why) : status;
}
