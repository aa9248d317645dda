// MVE: model-based value expansion (Feinberg et al. 2018): soft actor-critic whose critics learn from a target
// that looks H imagined steps further before it asks the critics; with `steve` the depths are weighted by how
// well the ensemble agrees on them (Buckman et al. 2018). The model makes better targets, not more data.
//
// Letters: H horizon, gamma discount, alpha temperature, y target; r, s', a as usual. Each member of the
// ensemble imagines its own future.
#include <string.h>

#include "agents/critic_map.h"
#include "agents/hindsight.h"
#include "agents/table.h"
#include "agents/train_model.h"
#include "base/arena.h"
#include "core/archive.h"
#include "learners/expansion.h"
#include "learners/sac.h"
#include "math/rng.h"
#include "math/scalar.h"

#define MVE_HORIZON 10 // deepest look ahead

#define MVE_PARAMS(X, P)                                                                 \
  SAC_PARAMS(X, P)                                                                       \
  X(P, INT, horizon, 3, 0, MVE_HORIZON, LINEAR, "steps", GDN_LIVE, "Horizon H",          \
    "Imagined steps before the critics are asked; 0 is soft actor-critic.")              \
  X(P, CHOICE, weighting, 1, 0, 1, LINEAR, "deepest|steve", GDN_LIVE, "Depth",           \
    "Whether to believe the deepest look alone (MVE), or all depths by their agreement " \
    "(STEVE).")                                                                          \
  X(P, INT, retrain_every, 200, 1, 100000, LOG, "steps", 0, "Retrain every",             \
    "Real steps between two fits of the model.")
GDN_PARAM_STRUCT(MveParams, MVE_PARAMS);
GDN_PARAM_TABLE(params, MveParams, MVE_PARAMS);

enum { T = DYNAMICS_TILE, DEPTHS = MVE_HORIZON + 1 };

typedef struct Mve {
  Agent base;
  MveParams p;
  Sac sac;
  CriticMap map;
  Replay replay;
  Rollout rollout; // buffers of imagination, shared with looking back
  Hindsight hindsight;
  gdn_random random; // random actions, and the rows of a batch
  double *unit;      // the action, in [-1, 1]
  // One tile of imagined futures, [members][rows][T] as in the rollout; sums and guesses for its columns.
  float *log_pi, *q;      // [T], [2][T]
  double *reward_sum;     // [members][T] discounted rewards so far
  double *alive;          // [members][T] 0 once the episode would have ended
  double *guesses;        // [T][DEPTHS][members * 2]
  double weights[DEPTHS]; // of the depths, averaged over the latest batch
  uint64_t steps;         // real ones
  int32_t fitting;        // the model's updates are due, before the critics'
  int32_t left;           // of the critics'
} Mve;

enum { LINE_FIT = 3, LINE_EXPAND = 4 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "a ~ π(s)"},
    {GDN_PHASE_ACT, 0, "execute a"},
    {GDN_PHASE_OBSERVE, 0, "D ← D ∪ {(s, a, r, s′)}"},
    {GDN_PHASE_UPDATE, 0, "every N steps: fit the ensemble to D"},
    {GDN_PHASE_IMAGINE, 0, "for a batch of D: every member imagines H steps of π from s′"},
    {GDN_PHASE_IMAGINE, 1, "y_h ← r + Σ γᵏ r̂ₖ + γʰ⁺¹ [Q(ŝ_h, â_h) − α log π],  h = 0 … H"},
    {GDN_PHASE_IMAGINE, 1, "y ← y_H, or Σ w_h y_h with w_h ∝ 1 / var y_h"},
    {GDN_PHASE_IMAGINE, 1, "critics towards y;  policy and α as in SAC"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Mve *me = (Mve *)agent;
  const gdn_env *env = agent->env;
  const dynamics_type *model = dynamics_of(agent->model);
  int32_t dim = env->observation.dim, members = model->members(agent->model);
  // The learner's parameters are the first ones of the agent's.
  me->sac.p = (const SacParams *)&me->p;
  gdn_status status = sac_open(&me->sac, &env->observation, &env->action, arena, why);
  if (status != GDN_OK) return status;
  me->rollout = (Rollout){.model = agent->model,
                          .env = env,
                          .propagation = PROPAGATE_TS_INF,
                          .particles = 1,
                          .members = members,
                          .dim = dim,
                          .action_dim = env->action.dim,
                          .rows = dim + model->learns_reward(agent->model)};
  rollout_open(&me->rollout, arena);
  critic_map_open(&me->map, env, arena);
  hindsight_open(&me->hindsight, &me->rollout, arena);
  replay_open(&me->replay, dim, env->action.dim, me->p.capacity, arena);
  me->unit = ARENA_NEW(arena, double, env->action.dim);
  me->log_pi = ARENA_NEW(arena, float, T);
  me->q = ARENA_NEW(arena, float, 2 * T);
  me->reward_sum = ARENA_NEW(arena, double, members *T);
  me->alive = ARENA_NEW(arena, double, members *T);
  me->guesses = ARENA_NEW(arena, double, T *DEPTHS *members * 2);
  return GDN_OK;
}

static void start(Agent *agent) {
  Mve *me = (Mve *)agent;
  sac_start(&me->sac, agent->seed);
  rollout_start(&me->rollout, agent->seed);
  me->random = rng_stream(agent->seed, "explore", 0);
}

static void decide(Agent *agent, const double *observation, double *action) {
  Mve *me = (Mve *)agent;
  if (me->steps >= (uint64_t)me->p.random_steps) {
    sac_act(&me->sac, observation, 0, me->unit);
  } else {
    dynamics_try(agent->env->action.dim, &me->random, me->unit);
  }
  dynamics_action_back(&agent->env->action, me->unit, action);
}

static int32_t observe(Agent *agent, const Transition *t) {
  Mve *me = (Mve *)agent;
  const dynamics_type *model = dynamics_of(agent->model);
  replay_add(&me->replay, t, me->unit);
  model->add(agent->model, t);
  hindsight_add(&me->hindsight, t, me->unit);
  me->steps++;
  me->fitting = me->left = 0;
  if (me->steps < (uint64_t)me->p.random_steps || me->replay.n == 0) return 0;
  int32_t due = 0;
  if ((me->steps - (uint64_t)me->p.random_steps) % (uint64_t)me->p.retrain_every == 0) {
    due = model->begin_training(agent->model);
    hindsight_forget(&me->hindsight);
  }
  me->fitting = due > 0;
  me->left = me->p.updates_per_step;
  agent->line = me->fitting ? LINE_FIT : LINE_EXPAND;
  return due + me->left;
}

// -- looking ahead -----------------------------------------------------------------------------------

// Writes what the critics say at depth h, as a guess of the whole target, for every column of the tile.
static void guess(Mve *me, int32_t first, int32_t n, int32_t h, int32_t depths, double discount) {
  const Rollout *r = &me->rollout;
  double alpha = (double)scalar_expf(me->sac.log_alpha);
  for (int32_t m = 0; m < r->members; m++) {
    float *s = r->observation + m * r->dim * T, *a = r->action + m * r->action_dim * T, low[T];
    sac_act_tile(&me->sac, s, 0, a, me->log_pi);
    sac_value_tile(&me->sac, s, a, 1, low, me->q);
    for (int32_t j = 0; j < n; j++) {
      int32_t column = first + j;
      double known = (double)me->sac.r[column] + me->reward_sum[m * T + j];
      double *guesses = me->guesses + ((int64_t)j * depths + h) * r->members * 2 + m * 2;
      for (int32_t c = 0; c < 2; c++) {
        // MVE asks the lower critic, as SAC does; STEVE wants to see how far both are apart.
        double q = (double)(me->p.weighting ? me->q[c * T + j] : low[j]);
        double future = me->alive[m * T + j] * (q - alpha * (double)me->log_pi[j]);
        guesses[c] = known + discount * future;
      }
    }
  }
}

// Every member's world moves on by the actions in the rollout; `discount` is that of its reward.
static void imagine_step(Mve *me, int32_t n, double discount) {
  Rollout *r = &me->rollout;
  const gdn_env *env = me->base.env;
  Prediction p = {r->observation, r->action, r->mean, r->deviation};
  dynamics_of(r->model)->predict(r->model, &p, &r->noise);
  for (int32_t m = 0; m < r->members; m++) {
    for (int32_t j = 0; j < n; j++) {
      gdn_step step = {0, 0, 0};
      for (int32_t i = 0; i < r->dim; i++) {
        float *here = &r->observation[(m * r->dim + i) * T + j];
        r->here[i] = (double)*here;
        *here += r->mean[(m * r->rows + i) * T + j];
        r->next[i] = (double)*here;
      }
      for (int32_t i = 0; i < r->action_dim; i++) {
        r->done[i] = (double)r->action[(m * r->action_dim + i) * T + j];
      }
      dynamics_action_back(&env->action, r->done, r->done);
      env->type->judge(env, r->here, r->done, r->next, &step);
      if (r->rows > r->dim) step.reward = (double)r->mean[(m * r->rows + r->dim) * T + j];
      me->reward_sum[m * T + j] += discount * me->alive[m * T + j] * step.reward;
      if (step.terminated) me->alive[m * T + j] = 0;
    }
  }
}

// The observations after the batch's steps, raw, for every member; columns behind the last repeat it.
static void place(Mve *me, const int32_t *slots, int32_t n) {
  Rollout *r = &me->rollout;
  for (int32_t j = 0; j < T; j++) {
    ReplayRow row = replay_row(&me->replay, slots[j < n ? j : n - 1]);
    for (int32_t m = 0; m < r->members; m++) {
      for (int32_t i = 0; i < r->dim; i++) {
        r->observation[(m * r->dim + i) * T + j] = row.observation[i] + row.delta[i];
      }
      me->reward_sum[m * T + j] = 0;
      me->alive[m * T + j] = row.terminated ? 0 : 1;
    }
  }
}

// The targets of columns first .. first + n - 1 of the batch, whose rows lie in these slots.
static void expand(Mve *me, int32_t first, const int32_t *slots, int32_t n) {
  int32_t horizon = me->p.horizon, depths = horizon + 1, each = me->rollout.members * 2;
  double discount = me->p.gamma, weights[DEPTHS];
  place(me, slots, n);
  for (int32_t h = 0; h <= horizon; h++) {
    guess(me, first, n, h, depths, discount);
    if (h == horizon) break;
    imagine_step(me, n, discount);
    discount *= me->p.gamma;
  }
  for (int32_t j = 0; j < n; j++) {
    const double *guesses = me->guesses + (int64_t)j * depths * each;
    double y = me->p.weighting ? expansion_steve(guesses, depths, each, weights)
                               : expansion_deepest(guesses, depths, each);
    me->sac.target[first + j] = (Real)y;
    for (int32_t h = 0; me->p.weighting && h < depths; h++) {
      me->weights[h] += weights[h] / me->sac.batch;
    }
  }
  me->base.model_steps += (uint64_t)(horizon * n * me->rollout.members);
}

static void learn(Mve *me) {
  int32_t batch = me->sac.batch, slots[T];
  memset(me->weights, 0, sizeof me->weights);
  me->sac.own_target = me->p.horizon > 0;
  for (int32_t first = 0; first < batch; first += T) {
    int32_t n = batch - first < T ? batch - first : T;
    for (int32_t j = 0; j < n; j++) {
      slots[j] = rng_below(&me->random, me->replay.n);
      ReplayRow row = replay_row(&me->replay, slots[j]);
      sac_set_column(&me->sac, first + j, &row);
    }
    if (me->sac.own_target) expand(me, first, slots, n);
  }
  sac_update(&me->sac);
  if (me->sac.updates % SAC_EVERY == 0) critic_map_look(&me->map, &me->sac);
}

static int32_t update(Agent *agent, int32_t *n) {
  Mve *me = (Mve *)agent;
  if (me->fitting) {
    me->fitting = agent_train_model(agent, n);
    if (!me->fitting) agent->line = LINE_EXPAND;
    return 1; // the critics' updates remain
  }
  int32_t some = *n < me->left ? *n : me->left;
  for (int32_t i = 0; i < some; i++) learn(me);
  agent->updates += (uint64_t)some;
  me->left -= some;
  *n = some;
  return me->left > 0;
}

// -- state, channels, drawing ---------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  Mve *me = (Mve *)agent;
  sac_state(&me->sac, archive);
  replay_state(&me->replay, archive);
  rollout_state(&me->rollout, archive);
  hindsight_state(&me->hindsight, archive);
  gdn_archive_u64(archive, &me->random.state, 1);
  gdn_archive_u64(archive, &me->steps, 1);
  gdn_archive_i32(archive, &me->fitting, 1);
  gdn_archive_i32(archive, &me->left, 1);
  archive_check_range(archive, &me->fitting, 1, 0, 1);
  archive_check_range(archive, &me->left, 1, 0, 100);
  gdn_archive_f64(archive, me->unit, agent->env->action.dim);
  critic_map_state(&me->map, archive);
  if (archive_shows(archive)) gdn_archive_f64(archive, me->weights, DEPTHS);
}

static void channels(const Agent *agent, ChannelList *list) {
  const Mve *me = (const Mve *)agent;
  sac_channels(&me->sac, list);
  critic_map_channels(&me->map, list);
  hindsight_channels(&me->hindsight, list);
  channel_add(list, "mve.weights", "Weights of the depths", "",
              "How far each depth h = 0 ... H was believed in the latest batch (STEVE).",
              me->weights, GDN_F64, DEPTHS, 0);
}

static void draw(const Agent *agent, gdn_scene *scene) {
  hindsight_draw(&((const Mve *)agent)->hindsight, agent->env, scene);
}

const agent_type mve_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "mve",
                  .title = "MVE and STEVE",
                  .summary = "Looks a few imagined steps further for the critic's target, as far "
                             "as the ensemble agrees.",
                  .source = "Feinberg et al. 2018; Buckman et al. 2018",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(Mve),
                  .params_at = offsetof(Mve, p),
                  .needs_env = GDN_JUDGED,
                  .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble",
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    .open = open,
    .start = start,
    .decide = decide,
    .observe = observe,
    .update = update,
    .state = state,
    .channels = channels,
    .draw = draw,
};
