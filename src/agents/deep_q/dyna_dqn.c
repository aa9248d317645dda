// Deep Q-learning from a learned model: the lectures' "model-based acceleration of DQN". Five processes work at rates
// of their own, and each is a number here:
//
//     1 collect            real steps into D                       `collect` of them make a round
//     2 Q-regression       Q_theta towards its target              `updates` in each round
//     3 target update      phi <- theta                            every `target_every` of those
//     4 model training     f to what D says                        every `model_every` real steps
//     5 model data         imagined steps into M                   `imagine` steps in each round
//
// Process 5 begins at states of D, takes an action that is epsilon-greedy in Q, and asks the model where that leads;
// reward and end are told by the task. It explores in imagination what costs nothing there, with an epsilon of its
// own. M is a short ring: what an older model made up soon gives way. Without process 5 this is DQN, to the bit.
//
// Letters: D and M memory of real and imagined steps, f the model, Q the network with parameters theta, phi those of
// the target network, rho real_ratio, k rollout.
#include "agents/bases/dqn_agent.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "gauges/model_error.h"
#include "imagine/model_rollouts.h"
#include "math/rng.h"

#define DYNA_DQN_PARAMS(X, P)                                                                    \
  X(P, INT, model_every, 200, 1, 100000, LOG, "steps", GDN_LIVE, "Model every",                  \
    "Process 4: real steps between two trainings of the model.")                                 \
  X(P, INT, imagine, 48, 0, 100000, LOG, "steps", GDN_LIVE, "Imagined steps",                    \
    "Process 5: imagined steps in each round.")                                                  \
  X(P, INT, rollout, 1, 1, BRANCH_MOST, LINEAR, "steps", GDN_LIVE, "Rollout k",                  \
    "For how many steps the model is trusted: the length of an imagined branch.")                \
  X(P, REAL, imagined_epsilon, 0.2, 0.0, 1.0, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Imagined ε",   \
    "How often an imagined action is random instead of the best.")                               \
  X(P, REAL, real_ratio, 0.5, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Real ratio ρ",                    \
    "Which part of each batch comes from real steps.")                                           \
  X(P, INT, imagined_capacity, 4000, 100, 1000000, LOG, "rows", GDN_EXPERT, "Imagined capacity", \
    "Imagined steps that are remembered: few, so that they come from the model of today.")

typedef struct DynaDqnParams {
  DqnParams dqn;
  DYNA_DQN_PARAMS(GDN_PARAM_FIELD, DynaDqnParams)
} DynaDqnParams;
static const gdn_param params[] = {DQN_PARAMS(GDN_PARAM_ROW, DqnParams)
                                       DYNA_DQN_PARAMS(GDN_PARAM_ROW, DynaDqnParams)};

// Columns of channel "dyna-dqn.processes": what each has done.
#define PROCESS_LIST(X, P)                                                     \
  X(P, COLLECT, "collect", "1 Collect", "real steps", REAL, 0, 0)              \
  X(P, REGRESSION, "regression", "2 Q-regression", "updates", REAL, 0, 0)      \
  X(P, TARGET, "target", "3 Target update", "copies", REAL, 0, 0)              \
  X(P, MODEL, "model_training", "4 Model training", "updates", IMAGINED, 0, 0) \
  X(P, MODEL_DATA, "model_data", "5 Model data", "imagined steps", IMAGINED, 0, 0)
enum { PROCESS_LIST(GDN_COLUMN_ENUM, PROCESS) PROCESSES };

typedef struct DynaDqn {
  DqnAgent agent;
  DynaDqnParams p;
  ModelRollouts rollouts;
  Replay imagined;  // M
  Imagination look; // buffers to look back
  ModelError model_error;
  gdn_random choose; // imagined actions
  FitClock clock;
  double processes[PROCESSES]; // what each has done
} DynaDqn;

#define LINES(X)                                                                               \
  X(CHOOSE, DECIDE, 0, "1 collect: a ← ε-greedy(s, Q_θ)")                                      \
  X(ACT, ACT, 1, "take action a")                                                              \
  X(OBSERVE, OBSERVE, 1, "observe r and s′;  D ← D ∪ {(s, a, r, s′)}")                         \
  X(FIT, UPDATE, 0, "4 model training, now and then: θ* ← argmin Σ ‖f(s, a) − s′‖² over D")    \
  X(IMAGINE, IMAGINE, 0, "5 model data: s ~ D;  a ← ε-greedy(s, Q_θ);  s′ ← f(s, a), k times") \
  X(JUDGE, IMAGINE, 1, "the task tells r and whether s′ ends the episode")                     \
  X(KEEP, IMAGINE, 1, "M ← M ∪ {(s, a, r, s′)}")                                               \
  X(LEARN, UPDATE, 0, "2 Q-regression: draw a batch, a part ρ from D, the rest from M")        \
  X(REGRESS, UPDATE, 1, "θ ← θ + α (r + γ maxᵦ Q_φ(s′, b) − Q_θ(s, a)) ∇Q_θ(s, a)")            \
  X(COPY, UPDATE, 0, "3 target update, every C of these: φ ← θ")
LISTING(LINES);

// -- process 5: model data ---------------------------------------------------------------------------

// How imagined branches act: epsilon-greedy in Q.
static void act_tile(void *context, const float *observation, float *action) {
  DynaDqn *me = context;
  const Dqn *dqn = &me->agent.dqn;
  const Real *values = dqn_values_tile(&me->agent.dqn, observation);
  for (int32_t j = 0; j < DYNAMICS_TILE; j++) {
    double choice = dqn_agent_choose(dqn, values + j, me->p.imagined_epsilon, &me->choose), unit;
    dynamics_action(&dqn->action, &choice, &unit);
    action[j] = (float)unit;
  }
}

static int32_t imagine(Agent *agent, int32_t *n) {
  DynaDqn *me = (DynaDqn *)agent;
  for (int32_t i = 0; i < *n; i++) {
    int32_t steps =
        model_rollouts_step(&me->rollouts, &me->agent.real, me->p.rollout, &me->imagined);
    agent->model_steps += (uint64_t)steps;
  }
  me->processes[PROCESS_MODEL_DATA] = (double)agent->model_steps;
  return 1;
}

// -- beginning ---------------------------------------------------------------------------------------

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  DynaDqn *me = (DynaDqn *)agent;
  int32_t dim = agent->env->observation.dim, action_dim = agent->env->action.dim;
  gdn_status status = dqn_agent_open(&me->agent, &me->p.dqn, arena, why);
  if (status != GDN_OK) return status;
  me->look = (Imagination){.model = agent->model, .env = agent->env};
  imagine_open(&me->look, arena);
  me->rollouts =
      (ModelRollouts){.im = {.model = agent->model, .env = agent->env, .tiles = me->look.members},
                      .policy = act_tile,
                      .context = me};
  model_rollouts_open(&me->rollouts, arena);
  model_error_open(&me->model_error, &me->look, arena);
  replay_open(&me->imagined, dim, action_dim, me->p.imagined_capacity, arena);
  me->agent.mixture.imagined = &me->imagined;
  return GDN_OK;
}

static void start(Agent *agent) {
  DynaDqn *me = (DynaDqn *)agent;
  dqn_agent_start(agent);
  model_rollouts_start(&me->rollouts, agent->seed);
  imagine_start(&me->look, agent->seed, "imagination");
  me->choose = rng_stream(agent->seed, "imagined-actions", 0);
  fit_clock_start(&me->clock);
}

// -- the round ---------------------------------------------------------------------------------------

// Process 4.
static int32_t fit(Agent *agent, int32_t *n) {
  DynaDqn *me = (DynaDqn *)agent;
  int32_t more = agent_train_model(agent, n);
  me->processes[PROCESS_MODEL] += *n;
  if (!more) model_rollouts_renew(&me->rollouts);
  return more;
}

// Processes 2 and 3.
static int32_t learn(Agent *agent, int32_t *n) {
  DynaDqn *me = (DynaDqn *)agent;
  me->agent.mixture.real_ratio = me->p.real_ratio;
  dqn_agent_learn(agent, n);
  me->processes[PROCESS_REGRESSION] = (double)me->agent.dqn.updates;
  me->processes[PROCESS_TARGET] = (double)me->agent.dqn.copies;
  return 1;
}

// First the model learns. Then imagining and learning take turns, evenly over the round, so that what is imagined
// keeps up with the policy.
enum { FIT, IMAGINE, LEARN };
static const Stage stages[] = {
    [FIT] = {.work = fit, .line = LINE_FIT, .updates = 1},
    [IMAGINE] = {.work = imagine, .line = LINE_IMAGINE},
    [LEARN] = {.work = learn, .line = LINE_LEARN, .updates = 1, .abreast = 1},
};

// Process 1, and when it has made a round, what the others are due.
static void observe(Agent *agent, const Transition *t) {
  DynaDqn *me = (DynaDqn *)agent;
  int32_t round = dqn_agent_observe(&me->agent, t);
  model_error_add(&me->model_error, t, me->agent.unit);
  fit_clock_step(&me->clock);
  me->processes[PROCESS_COLLECT] = (double)me->agent.real.total;
  if (!round) return;
  if (fit_clock_is_due(&me->clock, me->p.model_every)) {
    agenda_put(&agent->agenda, FIT, agent_begin_training(agent));
    model_rollouts_renew(&me->rollouts);
    model_error_forget(&me->model_error);
    me->clock.steps = 0;
  }
  agenda_put(&agent->agenda, IMAGINE, model_rollouts_owe(&me->rollouts, me->p.imagine));
  agenda_put(&agent->agenda, LEARN, me->p.dqn.updates);
}

// -- state, channels, drawing ------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  DynaDqn *me = (DynaDqn *)agent;
  dqn_agent_state(agent, archive);
  model_rollouts_state(&me->rollouts, archive);
  model_error_state(&me->model_error, archive);
  replay_state(&me->imagined, archive);
  gdn_archive_u64(archive, &me->choose.state, 1);
  fit_clock_state(&me->clock, archive);
  gdn_archive_check(archive, me->agent.real.n > 0 || agent->agenda.left == 0);
  gdn_archive_f64(archive, me->processes, PROCESSES);
}

static const gdn_column process_columns[] = {PROCESS_LIST(GDN_COLUMN_ROW, PROCESS)};
static const gdn_figure process_figures[] = {
    {.form = GDN_FORM_LANES,
     .title = "Five processes",
     .axis = "",
     .caption =
         "How often so far, and lately for each real step. The bars show the latter, from 0.001 "
         "to 100: each fifth of them is ten times more.",
     .over = GDN_OVER_STEPS},
};
static const gdn_channel_type processes = {
    .key = "dyna-dqn.processes",
    .label = "Five processes",
    .unit = "",
    .doc = "What each has done so far: 1 collect (real steps), 2 Q-regression (updates), 3 target "
           "update (copies), 4 model training (updates), 5 model data (imagined steps).",
    CHANNEL_FIGURES(process_figures),
    CHANNEL_COLUMNS(process_columns),
};

static void channels(const Agent *agent, ChannelList *list) {
  const DynaDqn *me = (const DynaDqn *)agent;
  channel_add(list, &processes, me->processes, GDN_F64, PROCESSES, 0);
  dqn_agent_channels(agent, list);
  model_error_channels(&me->model_error, list);
}

static void draw(const Agent *agent, gdn_scene *scene) {
  const DynaDqn *me = (const DynaDqn *)agent;
  model_error_draw(&me->model_error, agent->env, scene);
  model_rollouts_draw(&me->rollouts, scene);
}

static void near(Agent *agent, gdn_answer *answer) {
  model_error_near(&((const DynaDqn *)agent)->model_error, agent->env, answer);
}

const agent_type dyna_dqn_agent = {
    .component = {AGENT_COMPONENT(DynaDqn), .id = "dyna-dqn", .title = "Dyna-DQN",
                  .summary = "Deep Q-learning that also learns from steps its model imagines: five "
                             "processes, each at its own rate.",
                  .idea = GDN_IDEA_VALUES,
                  .picture = "env=cartpole agent.random_steps=60 agent.model_every=60",
                  .picture_steps = 100,
                  .source =
                      "Lectures, \"model-based acceleration of DQN\"; Mnih et al. 2015; Gu et "
                      "al. 2016",
                  .needs_env = GDN_JUDGED | GDN_CHOICES, .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble"},
    AGENT_FUNCTIONS,
    .decide = dqn_agent_decide,
    .policy = dqn_agent_policy,
    .tell = dqn_agent_tell,
    .near = near,
    .draw = draw,
};
