// See gradient_critic.h.
#include "imagine/gradient_critic.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

// -- the graphs ---------------------------------------------------------------------------------------

Node gradient_critic_value(Graph *g, const Net *net, Node s, Node a, Node *leaves,
                           Node *derivative) {
  Shape each = graph_shape(g, a);
  each.members =
      net->mlp.members; // an action for each critic, so that their gradients do not add up
  Node own = op_expand(g, a, each), q = net_build(g, net, op_concat(g, s, own), leaves);
  gradient(g, op_sum(g, q, AXIS_ALL), &own, 1, derivative); // the columns do not touch each other
  return q;
}

Node gradient_critic_norm(Graph *g, Node x) {
  return op_sqrt(g, op_affine(g, op_sum(g, op_square(g, x), AXIS_ROWS), 1.0, 1e-8));
}

static Shape shape_of(const GradientCritic *c, int32_t rows) {
  return (Shape){1, rows, c->td3->base.batch};
}

// a = mu(s), s^ = f(s, a).
static gdn_status compile_look(GradientCritic *c, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &c->td3->base;
  Graph g;
  Node reward;
  graph_begin(&g);
  Node s = graph_input(&g, "s", shape_of(c, c->dim), c->s);
  Node seen = graph_input(&g, "features", shape_of(c, me->features.n), me->s);
  Node a = td3_act_nodes(me, &g, seen, -1, NULL).action;
  Node next = imagine_build(c->im, &g, s, a, &reward);
  graph_output(&g, a, c->a);
  graph_output(&g, next, c->next);
  if (reward >= 0) graph_output(&g, reward, c->r);
  return program_compile(&g, arena, &c->look, why);
}

// y = r + gamma (1 - d) Q'(s^, mu'(s^) + epsilon) and dy / da. Of a known reward the plane that touches it stands for it.
static gdn_status compile_target(GradientCritic *c, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &c->td3->base;
  Graph g;
  Node reward, rises;
  graph_begin(&g);
  Node s = graph_input(&g, "s", shape_of(c, c->dim), c->s);
  Node a = graph_input(&g, "a", shape_of(c, c->n), c->a);
  Node next = imagine_build(c->im, &g, s, a, &reward);
  Node seen = features_build(&c->features, &g, next, -1);
  Node epsilon = graph_input(&g, "epsilon", shape_of(c, c->n), me->noise);
  Node then = op_add(&g, td3_target_action(&g, c->td3, seen), epsilon);
  Node q = td3_target_value(&g, c->td3, seen, op_clamp(&g, then, -1.0, 1.0));
  Node alive = graph_input(&g, "1 - d", shape_of(c, 1), c->alive);
  Node gamma = graph_input(&g, "gamma", (Shape){1, 1, 1}, &me->gamma);
  Node future = op_mul(&g, gamma, op_mul(&g, alive, q));
  if (reward < 0) {
    reward = graph_input(&g, "r", shape_of(c, 1), c->r);
    Node by_a = graph_input(&g, "dr/da", shape_of(c, c->n), c->by_a);
    Node by_next = graph_input(&g, "dr/ds^", shape_of(c, c->dim), c->by_next);
    Node along_a = op_sum(&g, op_mul(&g, by_a, a), AXIS_ROWS);
    rises = op_add(&g, along_a, op_sum(&g, op_mul(&g, by_next, next), AXIS_ROWS));
  } else {
    rises = reward;
  }
  graph_output(&g, op_add(&g, reward, future), me->target);
  gradient_output(&g, op_sum(&g, op_add(&g, rises, future), AXIS_ALL), &a, 1, c->derivative);
  return program_compile(&g, arena, &c->target, why);
}

static gdn_status compile_critics(GradientCritic *c, gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &c->td3->base;
  Graph g;
  Node leaves[NET_LEAVES], derivative;
  graph_begin(&g);
  Node s = graph_input(&g, "s", shape_of(c, me->features.n), me->s);
  Node a = graph_input(&g, "a", shape_of(c, c->n), c->a);
  Node y = graph_input(&g, "y", shape_of(c, 1), me->target);
  Node wanted = graph_input(&g, "dy/da", shape_of(c, c->n), c->derivative);
  Node lambda = graph_input(&g, "lambda", (Shape){1, 1, 1}, &c->lambda);
  Node weight = graph_input(&g, "weight", (Shape){1, 1, 1}, &c->weight);
  Node q = gradient_critic_value(&g, &me->critic, s, a, leaves, &derivative);
  Node off = gradient_critic_norm(&g, op_sub(&g, wanted, derivative)), delta = op_sub(&g, y, q);
  Node each = op_mul(&g, weight, off);
  each = op_add(&g, each, op_mul(&g, lambda, op_huber(&g, delta)));
  Node loss = op_sum(&g, op_mean(&g, each, AXIS_COLUMNS), AXIS_MEMBERS);
  graph_output(&g, loss, &me->critic_loss);
  graph_output(&g, op_mean(&g, q, AXIS_ALL), &me->mean_q);
  graph_output(&g, op_mean(&g, off, AXIS_ALL), &c->gradient_error);
  graph_output(&g, op_mean(&g, op_abs(&g, delta), AXIS_ALL), &c->td_error);
  net_gradient(&g, &me->critic, loss, leaves);
  return program_compile(&g, arena, &me->critic_step, why);
}

// -- memory ----------------------------------------------------------------------------------------

static void take(GradientCritic *c, gdn_arena *arena) {
  int64_t batch = c->td3->base.batch, known = 1 - c->learned;
  c->s = ARENA_NEW(arena, Real, c->dim * batch);
  c->a = ARENA_NEW(arena, Real, c->n * batch);
  c->next = ARENA_NEW(arena, Real, c->dim * batch);
  c->r = ARENA_NEW(arena, Real, batch);
  c->alive = ARENA_NEW(arena, Real, batch);
  c->by_a = ARENA_NEW(arena, Real, known * c->n * batch);
  c->by_next = ARENA_NEW(arena, Real, known * c->dim * batch);
  c->derivative = ARENA_NEW(arena, Real, c->n * batch);
  loss_ring_open(&c->errors, GRADIENT_CRITIC_COLUMNS, arena);
}

gdn_status gradient_critic_open(GradientCritic *c, gdn_arena *arena, gdn_message *why) {
  if (dynamics_of(c->im->model)->build == NULL) {
    return text_fail(why, GDN_UNFIT,
                     "no gradient can be taken through this model; choose model=ensemble");
  }
  c->dim = c->im->dim;
  c->n = c->im->action_dim;
  c->learned = c->im->rows > c->dim;
  c->features = features_of(&c->im->env->observation, 0);
  take(c, arena);
  gdn_status status = compile_look(c, arena, why);
  if (status == GDN_OK) status = compile_target(c, arena, why);
  return status == GDN_OK ? compile_critics(c, arena, why) : status;
}

// -- the imagined step -------------------------------------------------------------------------------

// Column j, as the one case to be judged.
static void set_case(GradientCritic *c, int32_t j) {
  int32_t batch = c->td3->base.batch;
  for (int32_t i = 0; i < c->dim; i++) {
    c->im->here[i] = (double)c->s[i * batch + j];
    c->im->after[i] = (double)c->next[i * batch + j];
  }
  for (int32_t i = 0; i < c->n; i++) c->im->unit[i] = (double)c->a[i * batch + j];
}

static void judge(GradientCritic *c, int32_t j) {
  int32_t batch = c->td3->base.batch;
  set_case(c, j);
  gdn_step out = imagine_judge(c->im);
  c->alive[j] = out.terminated ? 0 : 1;
  if (c->learned) return;
  c->r[j] = (Real)out.reward;
  for (int32_t i = 0; i < c->n; i++) {
    c->by_a[i * batch + j] = (Real)imagine_derivative(c->im, c->im->unit + i);
  }
  for (int32_t i = 0; i < c->dim; i++) {
    c->by_next[i * batch + j] = (Real)imagine_derivative(c->im, c->im->after + i);
  }
}

void gradient_critic_imagine(GradientCritic *c) {
  ActorCritic *me = &c->td3->base;
  me->gamma = (Real)c->td3->p->gamma;
  program_run(&c->look);
  for (int32_t j = 0; j < me->batch; j++) judge(c, j);
  td3_draw_smoothing(c->td3);
  program_run(&c->target);
}

int32_t gradient_critic_update(GradientCritic *c) {
  int32_t done = td3_update(c->td3);
  const double now[GRADIENT_CRITIC_COLUMNS] = {[GRADIENT_CRITIC_GRADIENT] =
                                                   (double)c->gradient_error,
                                               [GRADIENT_CRITIC_ERROR] = (double)c->td_error};
  loss_ring_note(&c->errors, now, !done);
  return done;
}

// -- state and channels ------------------------------------------------------------------------------

void gradient_critic_state(GradientCritic *c, gdn_archive *archive) {
  loss_ring_state(&c->errors, archive);
}

static const gdn_column error_columns[] = {GRADIENT_CRITIC_ERRORS(GDN_COLUMN_ROW, GRADIENT_CRITIC)};
static const gdn_figure error_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Error of the action gradient",
     .axis = "updates",
     .caption =
         "How far the critics’ gradient by the action is from what reward, model and targets "
         "say it should be; dashed, how far their values are.",
     .scale = GDN_FIGURE_LOG}};
static const gdn_channel_type errors = {
    .key = "mage.errors",
    .label = "Errors of the critics",
    .unit = "",
    .doc =
        "A ring of rows, one for every 100 updates: updates so far; means over them of the norm of "
        "the temporal-difference error's gradient by the action, and of its size; then how many "
        "were refused because a number was not finite.",
    CHANNEL_FIGURES(error_figures),
    CHANNEL_COLUMNS(error_columns),
};

void gradient_critic_channels(const GradientCritic *c, ChannelList *list) {
  channel_add(list, &errors, c->errors.rows, GDN_F64, LOSS_RING_ROWS, GRADIENT_CRITIC_COLUMNS);
}
