// See actor_critic.h.
#include "learners/actor_critic.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "math/rng.h"
#include "models/dynamics.h"

enum { T = DYNAMICS_TILE };

static void take(ActorCritic *me, const gdn_space *observation, gdn_arena *arena) {
  int64_t features = me->features.n, dim = me->action_dim, batch = me->batch;
  net_open(&me->policy, OPTIMISER_ADAM, arena);
  net_open(&me->critic, OPTIMISER_ADAM, arena);
  me->s = ARENA_NEW(arena, Real, features * batch);
  me->a = ARENA_NEW(arena, Real, dim * batch);
  me->r = ARENA_NEW(arena, Real, batch);
  me->next = ARENA_NEW(arena, Real, features * batch);
  me->alive = ARENA_NEW(arena, Real, batch);
  me->target = ARENA_NEW(arena, Real, batch);
  me->noise = ARENA_NEW(arena, Real, dim * batch);
  me->seen = ARENA_NEW(arena, Real, features * T);
  me->z = ARENA_NEW(arena, Real, dim * T);
  me->acted = ARENA_NEW(arena, Real, dim * T);
  me->judged = ARENA_NEW(arena, Real, dim * T);
  me->q = ARENA_NEW(arena, Real, me->critic.mlp.members * T);
  me->steep = ARENA_NEW(arena, Real, dim * T);
  me->raw = ARENA_NEW(arena, float, (int64_t)observation->dim *T);
  me->after = ARENA_NEW(arena, float, observation->dim);
}

gdn_status actor_critic_open(ActorCritic *me, const ActorCriticShape *shape,
                             const gdn_space *observation, const gdn_space *action,
                             gdn_arena *arena, gdn_message *why) {
  if (action->n > 0) {
    return text_fail(why, GDN_UNFIT,
                     "the actor needs actions that are numbers, and this world has choices");
  }
  int32_t dim = me->action_dim = action->dim;
  int32_t features = (me->features = features_of(observation, 0)).n;
  me->policy.mlp =
      mlp_shape(1, features, shape->hidden, shape->width, shape->outputs * dim, shape->activation);
  me->policy.has = shape->policy_has;
  me->critic.mlp =
      mlp_shape(shape->critics, features + dim, shape->hidden, shape->width, 1, shape->activation);
  me->critic.has = NET_TARGET | NET_KEPT;
  take(me, observation, arena);
  loss_ring_open(&me->losses, shape->losses, arena);
  return GDN_OK;
}

void actor_critic_start(ActorCritic *me, uint64_t seed) {
  gdn_random policy = rng_stream(seed, "policy", 0), critic = rng_stream(seed, "critic", 0);
  net_start(&me->policy, &policy);
  net_start(&me->critic, &critic);
  me->random = rng_stream(seed, "policy", 1);
  me->first[0] = 1;
}

// -- acting and judging -------------------------------------------------------------------------------

// The observation alone: no action goes with it.
void actor_critic_see(ActorCritic *me, const float *observation) {
  features_write(&me->features, T, observation, observation, me->seen);
}

void actor_critic_act(ActorCritic *me, const double *observation, int32_t greedy,
                      double *unit_action) {
  for (int32_t i = 0; i < me->features.observation; i++) {
    me->raw[i * T] = (float)observation[i]; // the other columns stay 0
  }
  me->type->act_tile(me, me->raw, greedy, me->judged);
  for (int32_t i = 0; i < me->action_dim; i++) unit_action[i] = (double)me->judged[i * T];
}

static void judge(ActorCritic *me, const Program *program, const float *observation,
                  const float *action) {
  actor_critic_see(me, observation);
  memmove(me->judged, action, (size_t)(me->action_dim * T) * sizeof *action);
  program_run(program);
}

void actor_critic_value_tile(ActorCritic *me, const float *observation, const float *action,
                             int32_t target, float *q, float *every) {
  int32_t n = me->critic.mlp.members;
  judge(me, &me->value[target != 0], observation, action);
  for (int32_t j = 0; j < T; j++) {
    q[j] = me->q[j];
    if (n > 1 && me->q[T + j] < q[j]) q[j] = me->q[T + j];
  }
  if (every != NULL) memcpy(every, me->q, (size_t)(n * T) * sizeof *every);
}

void actor_critic_derivative_tile(ActorCritic *me, const float *observation, const float *action,
                                  float *derivative) {
  judge(me, &me->derivative, observation, action);
  memcpy(derivative, me->steep, (size_t)(me->action_dim * T) * sizeof *derivative);
}

// -- learning ----------------------------------------------------------------------------------------

void actor_critic_set_column(ActorCritic *me, int32_t j, const ReplayRow *row) {
  float *next = me->after;
  for (int32_t i = 0; i < me->features.observation; i++) {
    next[i] = row->observation[i] + row->delta[i];
  }
  features_column(&me->features, row->observation, me->batch, me->s + j);
  features_column(&me->features, next, me->batch, me->next + j);
  for (int32_t i = 0; i < me->action_dim; i++) me->a[i * me->batch + j] = row->action[i];
  me->r[j] = row->reward;
  me->alive[j] = row->terminated ? 0 : 1;
}

int32_t actor_critic_step_critics(ActorCritic *me, double rate) {
  program_run(&me->critic_step);
  if (!actor_critic_is_finite(me->critic_loss) || !net_check(&me->critic, 0)) return 0;
  net_keep(&me->critic);
  net_step(&me->critic, rate, 0);
  return 1;
}

void actor_critic_undo_critics(ActorCritic *me) {
  net_fall_back(&me->critic);
  optimiser_forget(&me->critic.optimiser);
}

// -- the graphs --------------------------------------------------------------------------------------

Node actor_critic_first(Graph *g, ActorCritic *me, Node every) {
  if (graph_shape(g, every).members == 1) return every;
  Node first = graph_input(g, "first", (Shape){2, 1, 1}, me->first);
  return op_sum(g, op_mul(g, every, first), AXIS_MEMBERS);
}

Node actor_critic_lower(Graph *g, ActorCritic *me, Node every) {
  if (graph_shape(g, every).members == 1) return every;
  Node first = graph_input(g, "first", (Shape){2, 1, 1}, me->first);
  Node q1 = op_sum(g, op_mul(g, every, first), AXIS_MEMBERS);
  Node q2 = op_sum(g, op_mul(g, every, op_affine(g, first, -1.0, 1.0)), AXIS_MEMBERS);
  return op_min(g, q1, q2);
}

static gdn_status compile_value(ActorCritic *me, int32_t target, gdn_arena *arena,
                                gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, me->features.n, T}, me->seen);
  Node a = graph_input(&g, "a", (Shape){1, me->action_dim, T}, me->judged);
  Node x = op_concat(&g, s, a);
  const Net *net = &me->critic;
  graph_output(&g, target ? net_build_target(&g, net, x) : net_build(&g, net, x, NULL), me->q);
  return program_compile(&g, arena, &me->value[target], why);
}

// The columns do not touch each other, so the gradient of their sum is each one's own.
static gdn_status compile_derivative(ActorCritic *me, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, me->features.n, T}, me->seen);
  Node a = graph_input(&g, "a", (Shape){1, me->action_dim, T}, me->judged);
  Node q = me->type->value_nodes(me, &g, s, a);
  gradient_output(&g, op_sum(&g, q, AXIS_ALL), &a, 1, me->steep);
  return program_compile(&g, arena, &me->derivative, why);
}

gdn_status actor_critic_compile_values(ActorCritic *me, gdn_arena *arena, gdn_message *why) {
  gdn_status status = compile_value(me, 0, arena, why);
  if (status == GDN_OK) status = compile_value(me, 1, arena, why);
  return status == GDN_OK ? compile_derivative(me, arena, why) : status;
}

gdn_status actor_critic_compile_critics(ActorCritic *me, gdn_arena *arena, gdn_message *why) {
  Graph g;
  Node leaves[NET_LEAVES];
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, me->features.n, me->batch}, me->s);
  Node a = graph_input(&g, "a", (Shape){1, me->action_dim, me->batch}, me->a);
  Node y = graph_input(&g, "y", (Shape){1, 1, me->batch}, me->target);
  Node q = net_build(&g, &me->critic, op_concat(&g, s, a), leaves);
  Node loss = op_mean(&g, op_square(&g, op_sub(&g, q, y)), AXIS_COLUMNS);
  loss = op_sum(&g, loss, AXIS_MEMBERS);
  graph_output(&g, loss, &me->critic_loss);
  graph_output(&g, op_mean(&g, q, AXIS_ALL), &me->mean_q);
  net_gradient(&g, &me->critic, loss, leaves);
  return program_compile(&g, arena, &me->critic_step, why);
}
