// See backprop.h.
#include "learners/backprop.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "core/archive.h"
#include "math/rng.h"
#include "math/scalar.h"

// -- the graphs ---------------------------------------------------------------------------------------

static Node build_policy(Backprop *b, Graph *g, Node s, Node *leaves) {
  Node x = features_build(&b->features, g, s, -1);
  return op_tanh(g, mlp_build(g, &b->mlp, b->theta, x, leaves));
}

static Node mean_of_members(Graph *g, Node x) {
  return graph_shape(g, x).members > 1 ? op_mean(g, x, AXIS_MEMBERS) : x;
}

// a = pi(s), s' = f(s, a), and r where the model learns it, else -1.
typedef struct Step {
  Node s, a, next, reward, leaves[2 * MLP_LAYERS];
} Step;

static Step build_step(Backprop *b, Graph *g) {
  Model *model = b->model;
  Step step = {.reward = -1};
  step.s = graph_input(g, "s", (Shape){1, b->dim, b->p->batch}, b->s);
  step.a = build_policy(b, g, step.s, step.leaves);
  Node next = dynamics_of(model)->build(model, g, step.s, step.a, &step.reward);
  step.next = mean_of_members(g, next);
  if (step.reward >= 0) step.reward = mean_of_members(g, step.reward);
  return step;
}

static gdn_status compile_act(Backprop *b, gdn_arena *arena, gdn_message *why) {
  Graph g;
  Node leaves[2 * MLP_LAYERS];
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, b->dim, 1}, b->real_s);
  graph_output(&g, build_policy(b, &g, s, leaves), b->real_a);
  return program_compile(&g, arena, &b->act, why);
}

static gdn_status compile_step(Backprop *b, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Step step = build_step(b, &g);
  graph_output(&g, step.a, b->a);
  graph_output(&g, step.next, b->next);
  if (step.reward >= 0) graph_output(&g, step.reward, b->reward);
  return program_compile(&g, arena, &b->step, why);
}

static gdn_status compile_back(Backprop *b, gdn_arena *arena, gdn_message *why) {
  Graph g;
  int32_t batch = b->p->batch, n = 2 * b->mlp.n_layers;
  graph_begin(&g);
  Step step = build_step(b, &g);
  Shape of_s = graph_shape(&g, step.s), of_a = graph_shape(&g, step.a);
  Node lambda = graph_input(&g, "adjoint", of_s, b->adjoint);
  Node value = op_sum(&g, op_mul(&g, lambda, step.next), AXIS_ALL);
  if (step.reward >= 0) {
    Node counts = graph_input(&g, "counts", (Shape){1, 1, batch}, b->counts);
    value = op_add(&g, value, op_sum(&g, op_mul(&g, counts, step.reward), AXIS_ALL));
  } else { // a plane with the reward's slopes
    Node by_s = graph_input(&g, "dr/ds", of_s, b->by_s);
    Node by_a = graph_input(&g, "dr/da", of_a, b->by_a);
    value = op_add(&g, value, op_sum(&g, op_mul(&g, by_s, step.s), AXIS_ALL));
    value = op_add(&g, value, op_sum(&g, op_mul(&g, by_a, step.a), AXIS_ALL));
  }
  Node wrt[2 * MLP_LAYERS + 1], slopes[2 * MLP_LAYERS + 1];
  for (int32_t i = 0; i < n; i++) wrt[i] = step.leaves[i];
  wrt[n] = step.s;
  gradient(&g, value, wrt, n + 1, slopes);
  int64_t at = 0;
  for (int32_t i = 0; i < n; i++) {
    graph_output(&g, slopes[i], b->slope == NULL ? NULL : b->slope + at);
    at += shape_count(graph_shape(&g, wrt[i]));
  }
  graph_output(&g, slopes[n], b->earlier);
  return program_compile(&g, arena, &b->back, why);
}

// -- memory ----------------------------------------------------------------------------------------

static void take(Backprop *b, gdn_arena *arena) {
  int64_t batch = b->p->batch, dim = b->dim, n = b->action_dim, longest = BACKPROP_LONGEST;
  b->theta = ARENA_NEW(arena, Real, b->n_theta);
  b->sum = ARENA_NEW(arena, Real, b->n_theta);
  b->slope = ARENA_NEW(arena, Real, b->n_theta);
  optimiser_open(&b->optimiser, OPTIMISER_ADAM, b->n_theta, arena);
  b->real_s = ARENA_NEW(arena, Real, dim);
  b->real_a = ARENA_NEW(arena, Real, n);
  b->s = ARENA_NEW(arena, Real, dim * batch);
  b->a = ARENA_NEW(arena, Real, n * batch);
  b->next = ARENA_NEW(arena, Real, dim * batch);
  b->adjoint = ARENA_NEW(arena, Real, dim * batch);
  b->earlier = ARENA_NEW(arena, Real, dim * batch);
  b->reward = ARENA_NEW(arena, Real, b->learned * batch);
  b->counts = ARENA_NEW(arena, Real, b->learned * batch);
  b->by_s = ARENA_NEW(arena, Real, (1 - b->learned) * dim * batch);
  b->by_a = ARENA_NEW(arena, Real, (1 - b->learned) * n * batch);
  b->states = ARENA_NEW(arena, Real, (longest + 1) * dim * batch);
  b->actions = ARENA_NEW(arena, Real, longest * n * batch);
  b->alive = ARENA_NEW(arena, uint8_t, (longest + 1) * batch);
  b->point = ARENA_NEW(arena, double, 2 * dim + n);
  b->real = ARENA_NEW(arena, double, n);
  b->norms = ARENA_NEW(arena, double, longest * 2);
  b->rows = ARENA_NEW(arena, double, BACKPROP_ROWS * 3);
}

gdn_status backprop_open(Backprop *b, gdn_arena *arena, gdn_message *why) {
  text_writer w = text_message(why);
  if (b->env->action.n > 0) {
    text_put(&w, "a gradient cannot pass through a choice; take a world whose action is a number");
    return GDN_UNFIT;
  }
  if (dynamics_of(b->model)->build == NULL) {
    text_put(&w, "no gradient can be taken through this model; choose model=network");
    return GDN_UNFIT;
  }
  b->dim = b->env->observation.dim;
  b->action_dim = b->env->action.dim;
  b->learned = dynamics_of(b->model)->learns_reward(b->model) != 0;
  b->features = features_of(b->model);
  b->features.n -= b->features.action;
  b->features.action = 0;
  b->mlp = mlp_shape(1, b->features.n, b->p->hidden, b->p->width, b->action_dim, ACTIVATE_TANH);
  b->n_theta = mlp_count(&b->mlp);
  take(b, arena);
  gdn_status status = compile_act(b, arena, why);
  if (status == GDN_OK) status = compile_step(b, arena, why);
  return status == GDN_OK ? compile_back(b, arena, why) : status;
}

void backprop_start(Backprop *b, uint64_t seed) {
  gdn_random random = rng_stream(seed, "policy", 0);
  mlp_init(&b->mlp, b->theta, &random);
}

void backprop_act(Backprop *b, const double *observation, double *unit) {
  for (int32_t i = 0; i < b->dim; i++) b->real_s[i] = (Real)observation[i];
  program_run(&b->act);
  for (int32_t i = 0; i < b->action_dim; i++) unit[i] = (double)b->real_a[i];
}

// -- the rule of the reward -----------------------------------------------------------------------------

// One case into b->point: column j of step t.
static void set_point(Backprop *b, int32_t t, int32_t j) {
  int32_t dim = b->dim, n = b->action_dim, batch = b->p->batch;
  const Real *s = b->states + (int64_t)t * dim * batch + j, *next = s + (int64_t)dim * batch;
  const Real *a = b->actions + (int64_t)t * n * batch + j;
  for (int32_t i = 0; i < dim; i++) b->point[i] = (double)s[i * batch];
  for (int32_t i = 0; i < n; i++) b->point[dim + i] = (double)a[i * batch];
  for (int32_t i = 0; i < dim; i++) b->point[dim + n + i] = (double)next[i * batch];
}

static gdn_step judge(Backprop *b) {
  const gdn_env *env = b->env;
  int32_t dim = b->dim, n = b->action_dim;
  gdn_step out = {0, 0, 0};
  dynamics_action_back(&env->action, b->point + dim, b->real);
  env->type->judge(env, b->point, b->real, b->point + dim + n, &out);
  return out;
}

// The slope of the reward by number i of the point, by central differences.
static Real reward_slope(Backprop *b, int32_t i) {
  double x = b->point[i], size = x < 0 ? -x : x, h = 1e-5 * (size > 1 ? size : 1);
  b->point[i] = x + h;
  double above = judge(b).reward;
  b->point[i] = x - h;
  double below = judge(b).reward;
  b->point[i] = x;
  return (Real)((above - below) / (2 * h));
}

// The slopes of the known reward of step t; that by s' joins the adjoint.
static void reward_slopes(Backprop *b, int32_t t) {
  int32_t dim = b->dim, n = b->action_dim, batch = b->p->batch;
  for (int32_t j = 0; j < batch; j++) {
    int32_t alive = b->alive[t * batch + j];
    if (alive) set_point(b, t, j);
    for (int32_t i = 0; i < dim; i++) b->by_s[i * batch + j] = alive ? reward_slope(b, i) : 0;
    for (int32_t i = 0; i < n; i++) b->by_a[i * batch + j] = alive ? reward_slope(b, dim + i) : 0;
    for (int32_t i = 0; alive && i < dim; i++) {
      b->adjoint[i * batch + j] += reward_slope(b, dim + n + i);
    }
  }
}

// -- one update ----------------------------------------------------------------------------------------

// One step further; ways that have ended stay where they are, so that they do not leave the numbers.
static void imagine_step(Backprop *b, int32_t t) {
  int32_t batch = b->p->batch;
  int64_t n_s = (int64_t)b->dim * batch, n_a = (int64_t)b->action_dim * batch;
  Real *here = b->states + t * n_s, *next = here + n_s;
  memcpy(b->s, here, (size_t)n_s * sizeof *b->s);
  program_run(&b->step);
  memcpy(b->actions + t * n_a, b->a, (size_t)n_a * sizeof *b->a);
  for (int64_t i = 0; i < n_s; i++)
    next[i] = b->alive[t * batch + i % batch] ? b->next[i] : here[i];
}

double backprop_imagine(Backprop *b, int32_t horizon) {
  int32_t batch = b->p->batch;
  double sum = 0;
  memset(b->alive, 1, (size_t)batch);
  for (int32_t t = 0; t < horizon; t++) {
    imagine_step(b, t);
    for (int32_t j = 0; j < batch; j++) {
      uint8_t *alive = &b->alive[t * batch + j];
      alive[batch] = 0;
      if (!*alive) continue;
      set_point(b, t, j);
      gdn_step out = judge(b);
      sum += b->learned ? (double)b->reward[j] : out.reward;
      alive[batch] = !out.terminated;
    }
  }
  return sum / batch;
}

static double in_range(double norm) {
  return norm < BACKPROP_BEYOND ? norm : BACKPROP_BEYOND;
}

void backprop_sweep(Backprop *b, int32_t horizon) {
  int32_t batch = b->p->batch, dim = b->dim;
  int32_t learned = b->learned;
  int64_t n_s = (int64_t)dim * batch;
  memset(b->sum, 0, (size_t)b->n_theta * sizeof *b->sum);
  memset(b->earlier, 0, (size_t)n_s * sizeof *b->earlier);
  memset(b->norms, 0, sizeof *b->norms * BACKPROP_LONGEST * 2);
  for (int32_t t = horizon - 1; t >= 0; t--) {
    // Of ways that have ended nothing comes back: their rewards have no slope.
    memcpy(b->adjoint, b->earlier, (size_t)n_s * sizeof *b->adjoint);
    for (int32_t j = 0; learned && j < batch; j++) b->counts[j] = (Real)b->alive[t * batch + j];
    if (!learned) reward_slopes(b, t);
    memcpy(b->s, b->states + t * n_s, (size_t)n_s * sizeof *b->s);
    program_run(&b->back);
    for (int64_t i = 0; i < b->n_theta; i++) b->sum[i] += b->slope[i];
    // What is summed up by now is the gradient of the last H - t steps alone.
    double *row = &b->norms[2 * (horizon - 1 - t)];
    row[0] = in_range(gradient_clip(b->sum, b->n_theta, 0) / batch);
    row[1] = in_range(gradient_clip(b->earlier, n_s, 0) / scalar_sqrt(batch));
  }
}

void backprop_update(Backprop *b) {
  int32_t batch = b->p->batch, horizon = b->p->horizon;
  double worth = backprop_imagine(b, horizon);
  backprop_sweep(b, horizon);
  Real down = -1.0f / (Real)batch;
  for (int64_t i = 0; i < b->n_theta; i++) b->slope[i] = b->sum[i] * down;
  double norm = gradient_clip(b->slope, b->n_theta, b->p->clip);
  // An exploded gradient points nowhere: the policy stays as it is.
  if (norm < BACKPROP_BEYOND) optimiser_step(&b->optimiser, b->theta, b->slope, b->p->rate, 0);
  double *row = &b->rows[b->updates % BACKPROP_ROWS * 3];
  row[0] = (double)++b->updates;
  row[1] = worth - worth == 0 ? -worth : BACKPROP_BEYOND;
  row[2] = in_range(norm);
}

// -- state and channels ------------------------------------------------------------------------------

void backprop_state(Backprop *b, gdn_archive *archive) {
  gdn_archive_f32(archive, b->theta, b->n_theta);
  optimiser_state(&b->optimiser, archive);
  gdn_archive_u64(archive, &b->updates, 1);
  gdn_archive_f64(archive, b->norms, BACKPROP_LONGEST * 2);
  gdn_archive_f64(archive, b->rows, BACKPROP_ROWS * 3);
}

void backprop_channels(const Backprop *b, ChannelList *list) {
  channel_add(
      list, "backprop.norms", "Norms by steps back", "",
      "Of the latest update, for k = 1, 2, ... steps: the norm of the gradient of the last k "
      "steps' return by the policy's parameters, and that of the adjoint λ, k steps before "
      "the end (root mean square over the ways). 1e38 stands for more.",
      b->norms, GDN_F64, BACKPROP_LONGEST, 2);
  channel_add(list, "backprop.loss", "Policy updates", "",
              "A ring of updates: number, minus the imagined return, and the norm of the gradient "
              "before it was clipped.",
              b->rows, GDN_F64, BACKPROP_ROWS, 3);
}
