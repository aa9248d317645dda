// MBPO: model-based policy optimisation (Janner et al. 2019, algorithm 2). An ensemble learns the dynamics; from
// states that were really visited the policy goes on for k imagined steps; and soft actor-critic learns from
// what was imagined, with a little of what was real. Short branches give much experience without
// trusting the model far: its errors add up with k, and return_bound.h says by how much.
//
// Letters as in the paper: D_env real steps, D_model imagined ones, p_theta ensemble, pi policy, k rollout
// length, M imagined steps per real one, G updates per real step.
#include "agents/bases/actor_critic_agent.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "gauges/model_error.h"
#include "gauges/return_bound.h"
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

// Columns of channel "mbpo.now".
#define NOW_LIST(X, P)                                                               \
  X(P, REAL, "real_rows", "Real steps", "", REAL, 0, 0)                              \
  X(P, REAL_MOST, "real_capacity", "Real steps at most", "", MOST, 0, 0)             \
  X(P, IMAGINED, "imagined_rows", "Imagined steps", "", IMAGINED, 0, 0)              \
  X(P, IMAGINED_MOST, "imagined_capacity", "Imagined steps at most", "", MOST, 0, 0) \
  X(P, LENGTH, "rollout_length", "imagined branches of", "steps", TOLD, 0, 0)
enum { NOW_LIST(GDN_COLUMN_ENUM, NOW) NOW_COLUMNS };

typedef struct Mbpo {
  ActorCriticAgent ac; // its memory is D_env
  MbpoParams p;
  Replay imagined; // D_model
  ModelRollouts rollouts;
  Imagination look; // buffers to look back and to measure
  ModelError model_error;
  ReturnBound bound;
  FitClock clock;
  double now[NOW_COLUMNS]; // channel "mbpo.now"
} Mbpo;

#define LINES(X)                                                                         \
  ACTOR_CRITIC_LINES(X)                                                                  \
  X(OBSERVE, OBSERVE, 0, "D_env ← D_env ∪ {(s, a, r, s′)}")                              \
  X(FIT, UPDATE, 0, "every so many steps: train the ensemble p_θ on D_env")              \
  X(IMAGINE, IMAGINE, 0, "imagine M steps: branches begin at s ~ D_env and go k steps,") \
  X(BRANCH, IMAGINE, 1, "a ~ π(·|s),  s′ ~ p_i(·|s, a),  i drawn anew from the elites")  \
  X(KEEP, IMAGINE, 1, "D_model ← D_model ∪ {(s, a, r, s′)}")                             \
  X(LEARN, UPDATE, 0, "G times: soft actor-critic on some of D_env and much of D_model")
LISTING(LINES);

static void act_tile(void *sac, const float *observation, float *action) {
  sac_act_tile(sac, observation, 0, action, NULL);
}

static int32_t length_now(const Mbpo *me) {
  const MbpoParams *p = &me->p;
  if (!p->schedule) return p->rollout_length;
  return model_rollouts_schedule(p->rollout_start, p->rollout_end, p->epoch_from, p->epoch_to,
                                 (int64_t)me->ac.real.total);
}

static void open_model(Mbpo *me, gdn_arena *arena) {
  Agent *agent = &me->ac.base;
  me->rollouts =
      (ModelRollouts){.im = {.model = agent->model, .env = agent->env, .tiles = me->p.elites},
                      .policy = act_tile,
                      .context = &me->ac.sac};
  me->look = (Imagination){.model = agent->model, .env = agent->env};
  model_rollouts_open(&me->rollouts, arena);
  imagine_open(&me->look, arena);
  model_error_open(&me->model_error, &me->look, arena);
}

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Mbpo *me = (Mbpo *)agent;
  const gdn_env *env = agent->env;
  int64_t rows = (int64_t)me->p.retain * me->p.retrain_every * me->p.rollouts_per_step;
  open_model(me, arena);
  if (rows < me->rollouts.columns) rows = me->rollouts.columns;
  if (rows > IMAGINED_MOST) rows = IMAGINED_MOST;
  replay_open(&me->imagined, env->observation.dim, env->action.dim, (int32_t)rows, arena);
  gdn_status status = actor_critic_agent_open(&me->ac, &me->p.sac, arena, why);
  if (status != GDN_OK) return status;
  me->bound.im = &me->look;
  me->bound.real = &me->ac.real;
  me->bound.sac = &me->ac.sac;
  return return_bound_open(&me->bound, arena, why);
}

// What the page shows of the present: both buffers and the rollout length.
static void note(Mbpo *me) {
  me->now[NOW_REAL] = me->ac.real.n;
  me->now[NOW_REAL_MOST] = me->ac.real.capacity;
  me->now[NOW_IMAGINED] = me->imagined.n;
  me->now[NOW_IMAGINED_MOST] = me->imagined.capacity;
  me->now[NOW_LENGTH] = length_now(me);
}

static void start(Agent *agent) {
  Mbpo *me = (Mbpo *)agent;
  actor_critic_agent_start(agent);
  model_rollouts_start(&me->rollouts, agent->seed);
  imagine_start(&me->look, agent->seed, "imagination");
  return_bound_start(&me->bound, agent->seed);
  fit_clock_start(&me->clock);
  note(me);
}

// -- learning ------------------------------------------------------------------------------------------

// Stage FIT: p_theta on D_env.
static int32_t fit(Agent *agent, int32_t *n) {
  int32_t more = agent_train_model(agent, n);
  if (!more) model_rollouts_renew(&((Mbpo *)agent)->rollouts);
  return more;
}

// Stage IMAGINE: all branches by one step, into D_model.
static int32_t imagine(Agent *agent, int32_t *n) {
  Mbpo *me = (Mbpo *)agent;
  for (int32_t i = 0; i < *n; i++) {
    agent->model_steps +=
        (uint64_t)model_rollouts_step(&me->rollouts, &me->ac.real, length_now(me), &me->imagined);
  }
  note(me);
  return 1;
}

// Stage LEARN: pi and critics on some of D_env and much of D_model.
static int32_t learn(Agent *agent, int32_t *n) {
  Mbpo *me = (Mbpo *)agent;
  const Mixture mixture = {&me->ac.real, &me->imagined, me->p.real_ratio};
  actor_critic_agent_learn(&me->ac, &mixture, *n);
  return 1;
}

enum { FIT, IMAGINE, LEARN };
static const Stage stages[] = {
    [FIT] = {.work = fit, .line = LINE_FIT, .updates = 1},
    [IMAGINE] = {.work = imagine, .line = LINE_IMAGINE},
    [LEARN] = {.work = learn, .line = LINE_LEARN, .updates = 1},
};

static int32_t begin_fit(Mbpo *me) {
  return_bound_measure(&me->bound, length_now(me));
  model_error_forget(&me->model_error);
  me->clock.steps = 0;
  int32_t due = agent_begin_training(&me->ac.base);
  if (due == 0) model_rollouts_renew(&me->rollouts); // there is nothing to learn: the oracle
  return due;
}

static void keep(Mbpo *me, const Transition *t) {
  int32_t random = actor_critic_agent_is_random(&me->ac);
  int32_t slot = actor_critic_agent_keep(&me->ac, t);
  model_error_add(&me->model_error, t, me->ac.unit);
  return_bound_add(&me->bound, t, slot, random);
  if (return_bound_is_due(&me->bound)) return_bound_measure(&me->bound, length_now(me));
  fit_clock_step(&me->clock);
  note(me);
}

// Algorithm 2: what a real step sets off.
static void observe(Agent *agent, const Transition *t) {
  Mbpo *me = (Mbpo *)agent;
  keep(me, t);
  if (!actor_critic_agent_is_ready(&me->ac)) return;
  if (fit_clock_is_due(&me->clock, me->p.retrain_every)) {
    agenda_put(&agent->agenda, FIT, begin_fit(me));
  }
  int32_t M = model_rollouts_owe(&me->rollouts, me->p.rollouts_per_step);
  agenda_put(&agent->agenda, IMAGINE, M);
  agenda_put(&agent->agenda, LEARN, me->p.sac.updates_per_step);
}

// -- state, channels, drawing --------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  Mbpo *me = (Mbpo *)agent;
  actor_critic_agent_state(agent, archive);
  replay_state(&me->imagined, archive);
  model_rollouts_state(&me->rollouts, archive);
  model_error_state(&me->model_error, archive);
  return_bound_state(&me->bound, archive);
  fit_clock_state(&me->clock, archive);
  if (archive_shows(archive)) gdn_archive_f64(archive, me->now, GDN_COUNT(me->now));
}

static const gdn_column now_columns[] = {NOW_LIST(GDN_COLUMN_ROW, NOW)};
static const gdn_figure now_figures[] = {
    {.form = GDN_FORM_LANES,
     .title = "Buffers",
     .axis = "",
     .caption =
         "The agent's rollout length changes how long imagined branches are, also on the way."}};
static const gdn_channel_type buffers = {
    .key = "mbpo.now",
    .label = "Buffers and rollout length",
    .unit = "",
    .doc = "Real steps remembered, and most; imagined ones, and most; rollout length k.",
    CHANNEL_FIGURES(now_figures),
    CHANNEL_COLUMNS(now_columns),
};

static void channels(const Agent *agent, ChannelList *list) {
  const Mbpo *me = (const Mbpo *)agent;
  channel_add(list, &buffers, me->now, GDN_F64, NOW_COLUMNS, 0);
  return_bound_channels(&me->bound, list);
  actor_critic_agent_channels(agent, list);
  model_error_channels(&me->model_error, list);
}

static void draw(const Agent *agent, gdn_scene *scene) {
  const Mbpo *me = (const Mbpo *)agent;
  model_error_draw(&me->model_error, agent->env, scene);
  model_rollouts_draw(&me->rollouts, scene);
}

static void near(Agent *agent, gdn_answer *answer) {
  model_error_near(&((const Mbpo *)agent)->model_error, agent->env, answer);
}

const agent_type mbpo_agent = {
    .component = {AGENT_COMPONENT(Mbpo), .id = "mbpo", .title = "MBPO",
                  .summary = "Imagines short branches from real states, and learns its policy "
                             "mostly from them.",
                  .idea = GDN_IDEA_VALUES,
                  .picture = "env=point-navigation agent.rollout_length=8 agent.random_steps=60 "
                             "agent.retrain_every=60 agent.updates_per_step=2",
                  .picture_steps = 90, .source = "Janner, Fu, Zhang & Levine 2019, algorithm 2",
                  .needs_env = GDN_JUDGED | GDN_CONTINUOUS, .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble"},
    AGENT_FUNCTIONS,
    ACTOR_CRITIC_AGENT_DECISIONS,
    .near = near,
    .draw = draw,
};
