// See dqn.h. Everything an update computes is one graph: both networks at the next observation, the target, the
// loss and its gradient.
#include "learners/dqn.h"

#include <stddef.h>

#include "base/text.h"
#include "math/rng.h"
#include "models/dynamics.h"

enum { T = DYNAMICS_TILE };

// -- the graphs ------------------------------------------------------------------------------------

// What the target network expects from s' on: of its own best action, or of the Q-network's.
static Node future(Graph *g, const Dqn *d, Node next) {
  Node values = net_build_target(g, &d->q, next);
  if (!d->p->double_q) return op_max_rows(g, values);
  Node own = net_build(g, &d->q, next, NULL);
  // 1 at the best action, 0 elsewhere; equally good ones share.
  Node best = op_affine(g, op_greater(g, op_max_rows(g, own), own), -1, 1);
  Node sum = op_sum(g, op_mul(g, best, values), AXIS_ROWS);
  Node sharing = op_sum(g, best, AXIS_ROWS);
  return op_div(g, sum, sharing);
}

// Half the square of the error, or beyond 1 what continues it as a straight line (Huber 1964).
static Node penalty(Graph *g, const Dqn *d, Node error) {
  if (!d->p->huber) return op_affine(g, op_square(g, error), 0.5, 0);
  return op_huber(g, error);
}

static gdn_status compile_training(Dqn *d, gdn_arena *arena, gdn_message *why) {
  Shape seen = {1, d->features.n, d->p->batch}, each = {1, 1, d->p->batch};
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", seen, d->s), next = graph_input(&g, "s'", seen, d->next);
  Node a = graph_input(&g, "a", each, d->a), r = graph_input(&g, "r", each, d->r);
  Node alive = graph_input(&g, "alive", each, d->alive);
  Node gamma = graph_input(&g, "gamma", (Shape){1, 1, 1}, &d->gamma);
  Node leaves[NET_LEAVES];
  Node discount = op_mul(&g, gamma, alive);
  Node y = op_add(&g, r, op_mul(&g, discount, future(&g, d, next)));
  Node q = op_gather(&g, net_build(&g, &d->q, s, leaves), a);
  Node loss = op_mean(&g, penalty(&g, d, op_sub(&g, y, q)), AXIS_ALL);
  graph_output(&g, y, d->y);
  graph_output(&g, loss, &d->loss);
  graph_output(&g, op_mean(&g, q, AXIS_ALL), &d->mean_q);
  net_gradient(&g, &d->q, loss, leaves);
  return program_compile(&g, arena, &d->training, why);
}

static gdn_status compile_tile(Dqn *d, gdn_arena *arena, gdn_message *why) {
  Graph g;
  graph_begin(&g);
  Node s = graph_input(&g, "s", (Shape){1, d->features.n, T}, d->seen);
  graph_output(&g, net_build(&g, &d->q, s, NULL), d->values);
  return program_compile(&g, arena, &d->tile, why);
}

// -- memory ----------------------------------------------------------------------------------------

gdn_status dqn_open(Dqn *d, const gdn_space *observation, const gdn_space *action, gdn_arena *arena,
                    gdn_message *why) {
  if (action->n <= 0) {
    text_writer w = text_message(why);
    text_put(&w,
             "deep Q-learning needs a world with a few actions to choose from (cartpole, "
             "acrobot); this one has actions of any size, for which there is soft actor-critic");
    return GDN_UNFIT;
  }
  gdn_status few = features_check(observation, why);
  if (few != GDN_OK) return few;
  int64_t batch = d->p->batch;
  d->features = features_of(observation, 0);
  d->action = *action;
  d->q.mlp = mlp_shape(1, d->features.n, d->p->hidden, d->p->width, action->n, ACTIVATE_RELU);
  d->q.has = NET_TARGET;
  net_open(&d->q, OPTIMISER_ADAM, arena);
  d->s = ARENA_NEW(arena, Real, d->features.n * batch);
  d->next = ARENA_NEW(arena, Real, d->features.n * batch);
  d->a = ARENA_NEW(arena, Real, batch);
  d->r = ARENA_NEW(arena, Real, batch);
  d->alive = ARENA_NEW(arena, Real, batch);
  d->y = ARENA_NEW(arena, Real, batch);
  d->seen = ARENA_NEW(arena, Real, d->features.n * T);
  d->values = ARENA_NEW(arena, Real, action->n * T);
  d->scratch = ARENA_NEW(arena, float, observation->dim *T);
  gdn_status status = compile_training(d, arena, why);
  return status != GDN_OK ? status : compile_tile(d, arena, why);
}

void dqn_start(Dqn *d, uint64_t seed) {
  gdn_random random = rng_stream(seed, "q-network", 0);
  net_start(&d->q, &random);
}

void dqn_state(Dqn *d, gdn_archive *archive) {
  net_state(&d->q, archive);
  gdn_archive_u64(archive, &d->updates, 1);
  gdn_archive_u64(archive, &d->copies, 1);
}

// -- values ----------------------------------------------------------------------------------------

const Real *dqn_values_tile(Dqn *d, const float *observation) {
  features_write(&d->features, T, observation, observation, d->seen); // of no action
  program_run(&d->tile);
  return d->values;
}

const Real *dqn_values(Dqn *d, const double *observation) {
  for (int32_t i = 0; i < d->features.observation; i++) {
    for (int32_t j = 0; j < T; j++) d->scratch[i * T + j] = (float)observation[i];
  }
  return dqn_values_tile(d, d->scratch);
}

int32_t dqn_best(const Dqn *d, const Real *values) {
  int32_t best = 0;
  for (int32_t a = 1; a < d->action.n; a++) {
    if (values[a * T] > values[best * T]) best = a;
  }
  return best;
}

// -- learning --------------------------------------------------------------------------------------

void dqn_set_column(Dqn *d, int32_t j, const ReplayRow *row) {
  double unit = (double)row->action[0], choice;
  dynamics_action_back(&d->action, &unit, &choice);
  features_column(&d->features, row->observation, d->p->batch, d->s + j);
  for (int32_t i = 0; i < d->features.observation; i++)
    d->scratch[i] = row->observation[i] + row->delta[i];
  features_column(&d->features, d->scratch, d->p->batch, d->next + j);
  d->a[j] = (Real)choice;
  d->r[j] = row->reward;
  d->alive[j] = row->terminated ? 0 : 1;
}

int32_t dqn_update(Dqn *d) {
  d->gamma = (Real)d->p->gamma;
  program_run(&d->training);
  if (!net_check(&d->q, 0)) return 0;
  net_step(&d->q, d->p->rate, 0);
  if (++d->updates % (uint64_t)d->p->target_every == 0) {
    net_follow(&d->q, d->p->tau);
    d->copies++;
  }
  return 1;
}
