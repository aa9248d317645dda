// MBPO: model-based policy optimisation (Janner et al. 2019, algorithm 2). An ensemble learns the dynamics; from
// states that were really visited the policy goes on for k imagined steps; and soft actor-critic learns from
// what was imagined, with a little of what was real. Short branches give much experience without
// trusting the model far: its errors add up with k, and return_bound.h says by how much.
//
// Letters as in the paper: D_env real steps, D_model imagined ones, p_theta ensemble, pi policy, k rollout
// length, M imagined steps per real one, G updates per real step.
#include "agents/critic_map.h"
#include "agents/hindsight.h"
#include "agents/return_bound.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "learners/mixture.h"
#include "math/rng.h"

#define IMAGINED_MOST 1000000 // rows of D_model

// Its own parameters; those of the learner come before.
#define MBPO_PARAMS(X, P)                                                                        \
  X(P, INT, rollout_length, 1, 1, BRANCH_MOST, LINEAR, "steps", GDN_LIVE, "Rollout length k",    \
    "For how many steps the model is trusted: the length of an imagined branch.")                \
  X(P, INT, rollouts_per_step, 160, 0, 2000, LOG, "steps", 0, "Imagined steps M",                \
    "Imagined steps for each real one; 0 is soft actor-critic.")                                 \
  X(P, INT, retrain_every, 250, 10, 10000, LOG, "steps", 0, "Retrain every",                     \
    "Real steps between two trainings of the model.")                                            \
  X(P, REAL, real_ratio, 0.05, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Real share",                     \
    "Share of real steps in what the policy learns from; 1 is soft actor-critic.")               \
  X(P, INT, retain, 1, 1, 20, LOG, "trainings", GDN_EXPERT, "Retain",                            \
    "For how many trainings of the model an imagined step is kept.")                             \
  X(P, INT, elites, 5, 1, 10, LINEAR, "members", GDN_EXPERT, "Elites",                           \
    "How many members imagine: those with the lowest error on steps held out.")                  \
  X(P, BOOL, schedule, 0, 0, 1, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Schedule",                   \
    "Whether the rollout length changes with the real steps, by the next four numbers.")         \
  X(P, INT, rollout_start, 1, 1, BRANCH_MOST, LINEAR, "steps", GDN_LIVE | GDN_EXPERT, "First k", \
    "Rollout length up to the begin of the change.")                                             \
  X(P, INT, rollout_end, 15, 1, BRANCH_MOST, LINEAR, "steps", GDN_LIVE | GDN_EXPERT, "Last k",   \
    "Rollout length from the end of the change on.")                                             \
  X(P, INT, epoch_from, 1000, 0, 1000000, LOG, "steps", GDN_LIVE | GDN_EXPERT, "Change begins",  \
    "Real steps after which the rollout length begins to change.")                               \
  X(P, INT, epoch_to, 5000, 0, 1000000, LOG, "steps", GDN_LIVE | GDN_EXPERT, "Change ends",      \
    "Real steps after which it changes no more.")

typedef struct MbpoParams {
  SacParams sac;
  MBPO_PARAMS(GDN_PARAM_FIELD, MbpoParams)
} MbpoParams;
// G is 10 unless one asks for another: there is enough to learn from.
#define LEARNER_ROW(P, kind, key, initial, ...) \
  GDN_PARAM_ROW(P, kind, key,                   \
                (offsetof(P, key) == offsetof(P, updates_per_step) ? 10 : (initial)), __VA_ARGS__)
static const gdn_param params[] = {SAC_PARAMS(LEARNER_ROW, SacParams)
                                       MBPO_PARAMS(GDN_PARAM_ROW, MbpoParams)};
_Static_assert(offsetof(MbpoParams, sac) == 0, "rows of both lists count from the same place");

typedef struct Mbpo {
  Agent base;
  MbpoParams p;
  Sac sac;
  Replay real, imagined; // D_env, D_model
  Branch branch;
  Rollout rollout; // buffers to look back and to measure
  Hindsight hindsight;
  ReturnBound bound;
  CriticMap map;
  gdn_random explore, pick; // random actions; rows of a batch
  double *unit;             // the action, in [-1, 1]
  int32_t trained;          // the model has been, at least once
  int32_t since_fit;        // real steps
  // What is due after a real step, in this order: updates of the model, steps of all branches, updates of policy
  // and critics.
  int32_t fitting, imagining, learning;
  int32_t owed;  // imagined steps that did not fill all branches yet
  double now[5]; // channel "mbpo.now"
} Mbpo;

enum { LINE_RANDOM, LINE_POLICY, LINE_FIT = 4, LINE_IMAGINE, LINE_LEARN = 8 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "at first: random actions a"},
    {GDN_PHASE_DECIDE, 0, "then: a ~ π(·|s)"},
    {GDN_PHASE_ACT, 0, "execute a"},
    {GDN_PHASE_OBSERVE, 0, "D_env ← D_env ∪ {(s, a, r, s′)}"},
    {GDN_PHASE_UPDATE, 0, "every so many steps: train the ensemble p_θ on D_env"},
    {GDN_PHASE_IMAGINE, 0, "imagine M steps: branches begin at s ~ D_env and go k steps,"},
    {GDN_PHASE_IMAGINE, 1, "a ~ π(·|s),  s′ ~ p_i(·|s, a),  i drawn anew from the elites"},
    {GDN_PHASE_IMAGINE, 1, "D_model ← D_model ∪ {(s, a, r, s′)}"},
    {GDN_PHASE_UPDATE, 0, "G times: soft actor-critic on some of D_env and much of D_model"},
};

static void act_tile(void *sac, const float *observation, float *action) {
  sac_act_tile(sac, observation, 0, action, NULL);
}

static int32_t length_now(const Mbpo *me) {
  const MbpoParams *p = &me->p;
  if (!p->schedule) return p->rollout_length;
  return branch_schedule(p->rollout_start, p->rollout_end, p->epoch_from, p->epoch_to,
                         (int64_t)me->real.total);
}

static void open_model(Mbpo *me, gdn_arena *arena) {
  Agent *agent = &me->base;
  const dynamics_type *model = dynamics_of(agent->model);
  int32_t dim = agent->env->observation.dim, action_dim = agent->env->action.dim;
  me->branch = (Branch){.model = agent->model,
                        .env = agent->env,
                        .policy = act_tile,
                        .context = &me->sac,
                        .elites = me->p.elites};
  me->rollout = (Rollout){.model = agent->model,
                          .env = agent->env,
                          .propagation = PROPAGATE_TS_INF,
                          .particles = 1,
                          .members = model->members(agent->model),
                          .dim = dim,
                          .action_dim = action_dim,
                          .rows = dim + model->learns_reward(agent->model)};
  branch_open(&me->branch, arena);
  rollout_open(&me->rollout, arena);
  hindsight_open(&me->hindsight, &me->rollout, arena);
}

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Mbpo *me = (Mbpo *)agent;
  const gdn_env *env = agent->env;
  int64_t rows = (int64_t)me->p.retain * me->p.retrain_every * me->p.rollouts_per_step;
  me->sac.p = &me->p.sac;
  me->unit = ARENA_NEW(arena, double, env->action.dim);
  open_model(me, arena);
  if (rows < me->branch.columns) rows = me->branch.columns;
  if (rows > IMAGINED_MOST) rows = IMAGINED_MOST;
  replay_open(&me->real, env->observation.dim, env->action.dim, me->p.sac.capacity, arena);
  replay_open(&me->imagined, env->observation.dim, env->action.dim, (int32_t)rows, arena);
  critic_map_open(&me->map, env, arena);
  gdn_status status = sac_open(&me->sac, &env->observation, &env->action, arena, why);
  if (status != GDN_OK) return status;
  me->bound.rollout = &me->rollout;
  me->bound.real = &me->real;
  me->bound.sac = &me->sac;
  return return_bound_open(&me->bound, arena, why);
}

// What the page shows of the present: both buffers and the rollout length.
static void note(Mbpo *me) {
  me->now[0] = me->real.n;
  me->now[1] = me->real.capacity;
  me->now[2] = me->imagined.n;
  me->now[3] = me->imagined.capacity;
  me->now[4] = length_now(me);
}

static void start(Agent *agent) {
  Mbpo *me = (Mbpo *)agent;
  sac_start(&me->sac, agent->seed);
  branch_start(&me->branch, agent->seed);
  rollout_start(&me->rollout, agent->seed);
  return_bound_start(&me->bound, agent->seed);
  me->explore = rng_stream(agent->seed, "explore", 0);
  me->pick = rng_stream(agent->seed, "replay", 0);
  note(me);
}

// -- acting --------------------------------------------------------------------------------------------

static int32_t is_random(const Mbpo *me) {
  return me->real.total < (uint64_t)me->p.sac.random_steps;
}

static void begin_decision(Agent *agent, const double *observation) {
  (void)observation;
  agent->line = is_random((Mbpo *)agent) ? LINE_RANDOM : LINE_POLICY;
}

static void decide(Agent *agent, const double *observation, double *action) {
  Mbpo *me = (Mbpo *)agent;
  if (is_random(me)) {
    dynamics_try(agent->env->action.dim, &me->explore, me->unit);
  } else {
    sac_act(&me->sac, observation, 0, me->unit);
  }
  dynamics_action_back(&agent->env->action, me->unit, action);
}

// -- learning ------------------------------------------------------------------------------------------

// The line of what is due next.
static int32_t line_of(const Mbpo *me) {
  if (me->fitting > 0) return LINE_FIT;
  return me->imagining > 0 ? LINE_IMAGINE : LINE_LEARN;
}

static void renew(Mbpo *me) {
  me->fitting = 0;
  me->trained = 1;
  branch_renew(&me->branch);
}

static void begin_fit(Mbpo *me) {
  Model *model = me->base.model;
  return_bound_measure(&me->bound, length_now(me));
  hindsight_forget(&me->hindsight);
  me->since_fit = 0;
  me->fitting = dynamics_of(model)->begin_training(model);
  if (me->fitting <= 0) renew(me); // there is nothing to learn: the oracle
}

static int32_t observe(Agent *agent, const Transition *t) {
  Mbpo *me = (Mbpo *)agent;
  int32_t random = is_random(me), slot = replay_add(&me->real, t, me->unit);
  dynamics_of(agent->model)->add(agent->model, t);
  hindsight_add(&me->hindsight, t, me->unit);
  return_bound_add(&me->bound, t, slot, random);
  if (return_bound_is_due(&me->bound)) return_bound_measure(&me->bound, length_now(me));
  me->since_fit++;
  if (!is_random(me) && me->real.n > 0) {
    if (!me->trained || me->since_fit >= me->p.retrain_every) begin_fit(me);
    me->owed += me->p.rollouts_per_step;
    me->imagining = me->owed / me->branch.columns;
    me->owed %= me->branch.columns;
    me->learning = me->p.sac.updates_per_step;
  }
  note(me);
  agent->line = line_of(me);
  return me->fitting + me->imagining + me->learning;
}

// Returns how many updates the model did.
static int32_t fit(Mbpo *me, int32_t n) {
  int32_t more = dynamics_of(me->base.model)->train(me->base.model, &n);
  me->fitting -= n;
  if (!more || me->fitting <= 0) renew(me);
  return n;
}

static void imagine(Mbpo *me) {
  int32_t taken = branch_step(&me->branch, &me->real, length_now(me), &me->imagined);
  me->base.model_steps += (uint64_t)taken;
  me->imagining--;
}

static void learn(Mbpo *me) {
  const Mixture mixture = {&me->real, &me->imagined, me->p.real_ratio};
  for (int32_t j = 0; j < me->sac.batch; j++) {
    ReplayRow row = mixture_row(&mixture, j, me->sac.batch, &me->pick);
    sac_set_column(&me->sac, j, &row);
  }
  sac_update(&me->sac);
  if (++me->base.updates % SAC_EVERY == 0) critic_map_look(&me->map, &me->sac);
  me->learning--;
}

static int32_t update(Agent *agent, int32_t *n) {
  Mbpo *me = (Mbpo *)agent;
  int32_t done = 0;
  while (done < *n && me->fitting + me->imagining + me->learning > 0) {
    if (me->fitting > 0) {
      int32_t most = *n - done;
      done += fit(me, most < me->fitting ? most : me->fitting);
      continue;
    }
    if (me->imagining > 0) {
      imagine(me);
    } else {
      learn(me);
    }
    done++;
  }
  *n = done;
  note(me);
  agent->line = line_of(me);
  return me->fitting + me->imagining + me->learning > 0; // a training may have stopped early
}

// -- state, channels, drawing --------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  Mbpo *me = (Mbpo *)agent;
  int32_t *counts[] = {&me->since_fit, &me->fitting, &me->imagining, &me->learning, &me->owed};
  sac_state(&me->sac, archive);
  replay_state(&me->real, archive);
  replay_state(&me->imagined, archive);
  branch_state(&me->branch, archive);
  hindsight_state(&me->hindsight, archive);
  return_bound_state(&me->bound, archive);
  gdn_archive_u64(archive, &me->explore.state, 1);
  gdn_archive_u64(archive, &me->pick.state, 1);
  gdn_archive_f64(archive, me->unit, agent->env->action.dim);
  critic_map_state(&me->map, archive);
  gdn_archive_i32(archive, &me->trained, 1);
  archive_check_range(archive, &me->trained, 1, 0, 1);
  for (int32_t i = 0; i < GDN_COUNT(counts); i++) {
    gdn_archive_i32(archive, counts[i], 1);
    archive_check_range(archive, counts[i], 1, 0, 1 << 30);
  }
  gdn_archive_check(archive, me->imagining + me->learning == 0 || me->real.n > 0);
  if (archive->failed) me->fitting = me->imagining = me->learning = me->owed = 0;
  if (archive_shows(archive)) gdn_archive_f64(archive, me->now, GDN_COUNT(me->now));
}

static void channels(const Agent *agent, ChannelList *list) {
  const Mbpo *me = (const Mbpo *)agent;
  channel_add(list, "mbpo.now", "Buffers and rollout length", "",
              "Real steps remembered, and most; imagined ones, and most; rollout length k.",
              me->now, GDN_F64, GDN_COUNT(me->now), 0);
  sac_channels(&me->sac, list);
  critic_map_channels(&me->map, list);
  hindsight_channels(&me->hindsight, list);
  return_bound_channels(&me->bound, list);
}

static void draw(const Agent *agent, gdn_scene *scene) {
  const Mbpo *me = (const Mbpo *)agent;
  hindsight_draw(&me->hindsight, agent->env, scene);
  branch_draw(&me->branch, scene);
}

const agent_type mbpo_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "mbpo",
                  .title = "MBPO",
                  .summary = "Imagines short branches from real states, and learns its policy "
                             "mostly from them.",
                  .source = "Janner, Fu, Zhang & Levine 2019, algorithm 2",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(Mbpo),
                  .params_at = offsetof(Mbpo, p),
                  .needs_env = GDN_JUDGED,
                  .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble",
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    .open = open,
    .start = start,
    .begin_decision = begin_decision,
    .decide = decide,
    .observe = observe,
    .update = update,
    .state = state,
    .channels = channels,
    .draw = draw,
};
