// See value_path.h.
#include "imagine/value_path.h"

#include <string.h>

#include "base/text.h"

// -- the graphs ---------------------------------------------------------------------------------------

// What a known reward adds: a plane with its derivatives.
static Node known_reward(ValuePath *p, Graph *g, Node s, Node a) {
  Node by_s = graph_input(g, "dr/ds", graph_shape(g, s), p->by_s);
  Node by_a = graph_input(g, "dr/da", graph_shape(g, a), p->by_a);
  Node along_s = op_sum(g, op_mul(g, by_s, s), AXIS_ALL);
  return op_add(g, along_s, op_sum(g, op_mul(g, by_a, a), AXIS_ALL));
}

static Node learned_reward(ValuePath *p, Graph *g, Node reward) {
  Node counts = graph_input(g, "counts", graph_shape(g, reward), p->counts);
  graph_output(g, reward, p->reward);
  return op_sum(g, op_mul(g, counts, reward), AXIS_ALL);
}

// a = pi(s, z), s' = f(s, a), and what is added to J.
static gdn_status compile_step(ValuePath *p, gdn_arena *arena, gdn_message *why) {
  const Shape actions = {p->members, p->n, p->columns}, numbers = {p->members, 1, p->columns};
  Graph g;
  graph_begin(&g);
  Node leaves[NET_LEAVES], z = -1, normal = -1, reward = -1;
  int32_t n_leaves = net_leaves(&p->learner->policy);
  Node s = scan_state(&g, &p->scan), features = features_build(&p->features, &g, s, -1);
  if (!p->by_action) z = graph_input(&g, "z", actions, p->z_now);
  if (!p->by_action) normal = graph_input(&g, "normal", p->scan.shape, p->normal_now);
  SquashedSample act = p->learner->type->act_nodes(p->learner, &g, features, z, leaves);
  Node a = act.action;
  if (p->by_action) {
    n_leaves = 1;
    leaves[0] = graph_input(&g, "nudge", actions, p->nudge_now);
    a = op_add(&g, a, leaves[0]);
  }
  Node next = imagine_build_each(p->im, &g, s, a, normal, &reward);
  Node value = reward < 0 ? known_reward(p, &g, s, a) : learned_reward(p, &g, reward);
  if (act.log_density >= 0) {
    Node soft = graph_input(&g, "alpha", numbers, p->soft);
    graph_output(&g, act.log_density, p->log_pi_now);
    value = op_sub(&g, value, op_sum(&g, op_mul(&g, soft, act.log_density), AXIS_ALL));
  }
  graph_output(&g, a, p->a);
  const ScanStep step = {s, next, value, leaves, n_leaves};
  return scan_compile(&p->scan, &g, &step, arena, why);
}

// Q(s_K, a_K), a_K = pi(s_K, z), by s_K and, where that is asked for, by the policy's parameters.
static gdn_status compile_tail(ValuePath *p, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Node leaves[NET_LEAVES], z = -1;
  Node s = graph_input(&g, "s", (Shape){1, p->dim, p->cases}, p->end);
  Node weight = graph_input(&g, "weight", (Shape){1, 1, p->cases}, p->end_weight);
  if (!p->by_action) z = graph_input(&g, "z", (Shape){1, p->n, p->cases}, p->end_z);
  Node features = features_build(&p->features, &g, s, -1);
  SquashedSample act = p->learner->type->act_nodes(p->learner, &g, features, z, leaves);
  Node q = p->learner->type->value_nodes(p->learner, &g, features, act.action);
  Node value = op_sum(&g, op_mul(&g, weight, q), AXIS_ALL);
  graph_output(&g, value, &p->end_value);
  gradient_output(&g, value, &s, 1, p->end_by);
  if (!p->by_action)
    gradient_output(&g, value, leaves, net_leaves(&p->learner->policy), p->end_part);
  return program_compile(&g, arena, &p->tail, why);
}

// -- memory -------------------------------------------------------------------------------------------

static void take(ValuePath *p, gdn_arena *arena) {
  int64_t states = (int64_t)p->dim * p->cases, actions = (int64_t)p->n * p->cases;
  int64_t draws = !p->by_action, nudges = p->by_action, longest = p->longest;
  p->scan.shape = (Shape){p->members, p->dim, p->columns};
  p->scan.longest = p->longest;
  scan_open(&p->scan, arena);
  p->weight = ARENA_NEW(arena, Real, p->cases);
  p->z = ARENA_NEW(arena, Real, draws * (longest + 1) * actions);
  p->normal = ARENA_NEW(arena, Real, draws * longest * states);
  p->nudge = ARENA_NEW(arena, Real, nudges * actions);
  p->gradient = ARENA_NEW(arena, Real, p->by_action ? actions : p->learner->policy.n);
  p->log_pi = ARENA_NEW(arena, Real, draws * p->cases);
  p->actions = ARENA_NEW(arena, Real, longest * actions);
  p->alive = ARENA_NEW(arena, uint8_t, (longest + 1) * p->cases);
  p->discount = ARENA_NEW(arena, double, longest + 1);
  p->z_now = ARENA_NEW(arena, Real, draws * actions);
  p->normal_now = ARENA_NEW(arena, Real, draws * states);
  p->nudge_now = ARENA_NEW(arena, Real, nudges * actions);
  p->a = ARENA_NEW(arena, Real, actions);
  p->log_pi_now = ARENA_NEW(arena, Real, draws * p->cases);
  p->soft = ARENA_NEW(arena, Real, draws * p->cases);
  p->reward = ARENA_NEW(arena, Real, p->learned * p->cases);
  p->counts = ARENA_NEW(arena, Real, p->learned * p->cases);
  p->by_s = ARENA_NEW(arena, Real, (1 - p->learned) * states);
  p->by_a = ARENA_NEW(arena, Real, (1 - p->learned) * actions);
  p->end = ARENA_NEW(arena, Real, states);
  p->end_by = ARENA_NEW(arena, Real, states);
  p->end_z = ARENA_NEW(arena, Real, draws * actions);
  p->end_weight = ARENA_NEW(arena, Real, p->cases);
  p->end_part = ARENA_NEW(arena, Real, draws * p->learner->policy.n);
}

gdn_status value_path_open(ValuePath *p, gdn_arena *arena, gdn_message *why) {
  if (dynamics_of(p->im->model)->build == NULL) {
    text_writer w = text_message(why);
    text_put(&w, "no gradient can be taken through this model; choose model=ensemble");
    return GDN_UNFIT;
  }
  p->dim = p->im->dim;
  p->n = p->im->action_dim;
  p->members = p->im->members;
  p->cases = p->members * p->columns;
  p->learned = p->im->rows > p->dim;
  p->features = features_of(&p->im->env->observation, 0);
  take(p, arena);
  gdn_status status = compile_step(p, arena, why);
  return status == GDN_OK ? compile_tail(p, arena, why) : status;
}

// -- forwards -----------------------------------------------------------------------------------------

// Number i, of `rows`, of case j in a block [members][rows][columns].
static inline int64_t at(const ValuePath *p, int32_t rows, int32_t i, int32_t j) {
  return ((int64_t)(j / p->columns) * rows + i) * p->columns + j % p->columns;
}

static void copy(Real *to, const Real *from, int64_t n) {
  memcpy(to, from, (size_t)n * sizeof *to);
}

// What step t reads besides its state.
static void load(ValuePath *p, int32_t t, double alpha) {
  int64_t states = (int64_t)p->dim * p->cases, actions = (int64_t)p->n * p->cases;
  if (p->by_action) {
    copy(p->nudge_now, p->nudge, actions);
    if (t > 0) memset(p->nudge_now, 0, (size_t)actions * sizeof *p->nudge_now);
    return;
  }
  copy(p->z_now, p->z + t * actions, actions);
  copy(p->normal_now, p->normal + t * states, states);
  for (int32_t j = 0; j < p->cases; j++) p->soft[j] = t > 0 ? 0 : (Real)alpha * p->weight[j];
}

// How much step t of case j counts.
static double count(const ValuePath *p, int32_t t, int32_t j) {
  return p->alive[t * p->cases + j] ? p->discount[t] * (double)p->weight[j] : 0;
}

// Case j of step t, as the one to be judged.
static void set_case(ValuePath *p, int32_t t, int32_t j) {
  const Real *s = scan_at(&p->scan, t), *next = scan_at(&p->scan, t + 1);
  const Real *a = p->actions + (int64_t)t * p->n * p->cases;
  for (int32_t i = 0; i < p->dim; i++) {
    p->im->here[i] = (double)s[at(p, p->dim, i, j)];
    p->im->after[i] = (double)next[at(p, p->dim, i, j)];
  }
  for (int32_t i = 0; i < p->n; i++) p->im->unit[i] = (double)a[at(p, p->n, i, j)];
}

// One step further, within the bounds; who has ended stays where it is.
static void walk(ValuePath *p, int32_t t, double alpha) {
  const Real *here = scan_at(&p->scan, t);
  Real *next = scan_at(&p->scan, t + 1);
  load(p, t, alpha);
  scan_step(&p->scan, t);
  copy(p->actions + (int64_t)t * p->n * p->cases, p->a, (int64_t)p->n * p->cases);
  if (t == 0 && !p->by_action) copy(p->log_pi, p->log_pi_now, p->cases);
  for (int32_t j = 0; j < p->cases; j++) {
    for (int32_t i = 0; i < p->dim; i++) {
      int64_t k = at(p, p->dim, i, j);
      double x = dynamics_within(&p->im->env->observation, i, (double)next[k]);
      next[k] = p->alive[t * p->cases + j] ? (Real)x : here[k];
    }
  }
}

// What step t earns; who ends with it.
static double judge(ValuePath *p, int32_t t) {
  double sum = 0;
  for (int32_t j = 0; j < p->cases; j++) {
    uint8_t *alive = &p->alive[t * p->cases + j];
    double counts = count(p, t, j);
    alive[p->cases] = *alive;
    if (counts == 0) continue;
    set_case(p, t, j);
    gdn_step out = imagine_judge(p->im);
    sum += counts * (p->learned ? (double)p->reward[j] : out.reward);
    alive[p->cases] = !out.terminated;
  }
  return sum;
}

static double judge_end(ValuePath *p, int32_t steps) {
  const Real *last = scan_at(&p->scan, steps);
  for (int32_t j = 0; j < p->cases; j++) {
    p->end_weight[j] = (Real)count(p, steps, j);
    for (int32_t i = 0; i < p->dim; i++) p->end[i * p->cases + j] = last[at(p, p->dim, i, j)];
  }
  if (!p->by_action) {
    int64_t actions = (int64_t)p->n * p->cases;
    copy(p->end_z, p->z + steps * actions, actions);
  }
  program_run(&p->tail);
  return (double)p->end_value;
}

double value_path_imagine(ValuePath *p, int32_t steps, double gamma, double alpha) {
  double sum = 0;
  p->discount[0] = 1;
  for (int32_t t = 0; t < steps; t++) p->discount[t + 1] = p->discount[t] * gamma;
  memset(p->alive, 1, (size_t)p->cases);
  for (int32_t t = 0; t < steps; t++) {
    walk(p, t, alpha);
    sum += judge(p, t);
  }
  sum += judge_end(p, steps);
  for (int32_t j = 0; j < p->cases && !p->by_action; j++)
    sum -= alpha * (double)p->weight[j] * (double)p->log_pi[j];
  return sum;
}

// -- backwards ----------------------------------------------------------------------------------------

// The derivatives of the known reward of step t; that by s' joins the adjoint.
static void reward_derivatives(ValuePath *p, int32_t t) {
  double *s = p->im->here, *a = p->im->unit, *next = p->im->after;
  for (int32_t j = 0; j < p->cases; j++) {
    double counts = count(p, t, j);
    if (counts != 0) set_case(p, t, j);
    for (int32_t i = 0; i < p->dim; i++) {
      double by = counts != 0 ? counts * imagine_derivative(p->im, s + i) : 0;
      p->by_s[at(p, p->dim, i, j)] = (Real)by;
    }
    for (int32_t i = 0; i < p->n; i++) {
      double by = counts != 0 ? counts * imagine_derivative(p->im, a + i) : 0;
      p->by_a[at(p, p->n, i, j)] = (Real)by;
    }
    for (int32_t i = 0; counts != 0 && i < p->dim; i++)
      p->scan.adjoint[at(p, p->dim, i, j)] += (Real)(counts * imagine_derivative(p->im, next + i));
  }
}

// What was brought back to a bound would have come there anyway: no gradient comes through it.
static void stop_at_bounds(ValuePath *p, int32_t t) {
  const gdn_space *space = &p->im->env->observation;
  const Real *next = scan_at(&p->scan, t + 1);
  if (space->low == NULL || space->high == NULL) return;
  for (int32_t j = 0; j < p->cases; j++) {
    for (int32_t i = 0; i < p->dim; i++) {
      int64_t k = at(p, p->dim, i, j);
      int32_t inside = next[k] > (Real)space->low[i] && next[k] < (Real)space->high[i];
      if (!inside) p->scan.adjoint[k] = 0;
    }
  }
}

void value_path_sweep(ValuePath *p, int32_t steps, double alpha) {
  scan_turn(&p->scan);
  for (int32_t j = 0; j < p->cases; j++) {
    for (int32_t i = 0; i < p->dim; i++)
      p->scan.adjoint[at(p, p->dim, i, j)] = p->end_by[i * p->cases + j];
  }
  for (int32_t t = steps - 1; t >= 0; t--) {
    load(p, t, alpha);
    for (int32_t j = 0; p->learned && j < p->cases; j++) p->counts[j] = (Real)count(p, t, j);
    if (!p->learned) reward_derivatives(p, t);
    stop_at_bounds(p, t);
    scan_back(&p->scan, t);
  }
  for (int64_t i = 0; i < p->scan.n; i++)
    p->gradient[i] = p->by_action ? p->scan.part[i] : p->scan.sum[i] + p->end_part[i];
}
