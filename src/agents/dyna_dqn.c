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
#include "agents/dqn_agent.h"
#include "agents/hindsight.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"
#include "planners/branch.h"

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
    "Which part of each batch was really lived through.")                                        \
  X(P, INT, imagined_capacity, 4000, 100, 1000000, LOG, "rows", GDN_EXPERT, "Imagined capacity", \
    "Imagined steps that are remembered: few, so that they come from the model of today.")

typedef struct DynaDqnParams {
  DqnParams dqn;
  DYNA_DQN_PARAMS(GDN_PARAM_FIELD, DynaDqnParams)
} DynaDqnParams;
static const gdn_param params[] = {DQN_PARAMS(GDN_PARAM_ROW, DqnParams)
                                       DYNA_DQN_PARAMS(GDN_PARAM_ROW, DynaDqnParams)};

enum { COLLECT, REGRESSION, TARGET, MODEL, MODEL_DATA, PROCESSES };

typedef struct DynaDqn {
  DqnAgent agent;
  DynaDqnParams p;
  Branch branch;
  Replay imagined; // M
  Rollout rollout; // buffers to look back
  Hindsight hindsight;
  gdn_random choose; // imagined actions
  int32_t fitted;    // the model has been trained
  int32_t since_fit; // real steps
  // What is still due in the round under way: updates of the model, steps of all branches, updates of Q; and how many
  // of the latter two there were at its beginning.
  int32_t fitting, imagining, learning, all_imagining, all_learning;
  int32_t owed;                // imagined steps that did not fill all branches yet
  double processes[PROCESSES]; // what each has done
} DynaDqn;

enum { LINE_FIT = 3, LINE_IMAGINE = 4, LINE_LEARN = 7 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "1 collect: a ← ε-greedy(s, Q_θ)"},
    {GDN_PHASE_ACT, 1, "take action a"},
    {GDN_PHASE_OBSERVE, 1, "observe r and s′;  D ← D ∪ {(s, a, r, s′)}"},
    {GDN_PHASE_UPDATE, 0, "4 model training, now and then: θ* ← argmin Σ ‖f(s, a) − s′‖² over D"},
    {GDN_PHASE_IMAGINE, 0, "5 model data: s ~ D;  a ← ε-greedy(s, Q_θ);  s′ ← f(s, a), k times"},
    {GDN_PHASE_IMAGINE, 1, "the task tells r and whether s′ ends the episode"},
    {GDN_PHASE_IMAGINE, 1, "M ← M ∪ {(s, a, r, s′)}"},
    {GDN_PHASE_UPDATE, 0, "2 Q-regression: draw a batch, a part ρ from D, the rest from M"},
    {GDN_PHASE_UPDATE, 1, "θ ← θ + α (r + γ maxᵦ Q_φ(s′, b) − Q_θ(s, a)) ∇Q_θ(s, a)"},
    {GDN_PHASE_UPDATE, 0, "3 target update, every C of these: φ ← θ"},
};

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

static void imagine(DynaDqn *me) {
  Agent *agent = &me->agent.base;
  int32_t steps = branch_step(&me->branch, &me->agent.real, me->p.rollout, &me->imagined);
  agent->model_steps += (uint64_t)steps;
  me->imagining--;
}

// -- beginning ---------------------------------------------------------------------------------------

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  DynaDqn *me = (DynaDqn *)agent;
  const dynamics_type *model = dynamics_of(agent->model);
  int32_t dim = agent->env->observation.dim, action_dim = agent->env->action.dim;
  gdn_status status = dqn_agent_open(&me->agent, &me->p.dqn, arena, why);
  if (status != GDN_OK) return status;
  me->rollout = (Rollout){.model = agent->model,
                          .env = agent->env,
                          .particles = 1,
                          .members = model->members(agent->model),
                          .dim = dim,
                          .action_dim = action_dim,
                          .rows = dim + model->learns_reward(agent->model)};
  me->branch = (Branch){.model = agent->model,
                        .env = agent->env,
                        .policy = act_tile,
                        .context = me,
                        .elites = me->rollout.members};
  branch_open(&me->branch, arena);
  rollout_open(&me->rollout, arena);
  hindsight_open(&me->hindsight, &me->rollout, arena);
  replay_open(&me->imagined, dim, action_dim, me->p.imagined_capacity, arena);
  me->agent.mixture.imagined = &me->imagined;
  agent->line = LINE_LEARN;
  return GDN_OK;
}

static void start(Agent *agent) {
  DynaDqn *me = (DynaDqn *)agent;
  dqn_agent_start(agent);
  branch_start(&me->branch, agent->seed);
  rollout_start(&me->rollout, agent->seed);
  me->choose = rng_stream(agent->seed, "imagined-actions", 0);
}

// -- the round ---------------------------------------------------------------------------------------

// First the model learns. Then imagining and learning take turns, evenly over the round, so that what is imagined
// keeps up with the policy.
static int32_t imagines_next(const DynaDqn *me) {
  return (int64_t)me->imagining * me->all_learning >= (int64_t)me->learning * me->all_imagining;
}

static void point_at_line(DynaDqn *me) {
  int32_t imagines = me->imagining > 0 && imagines_next(me);
  me->agent.base.line = me->fitting > 0 ? LINE_FIT : imagines ? LINE_IMAGINE : LINE_LEARN;
}

// What four of the processes have done; `fit` counts the fifth.
static void count(DynaDqn *me) {
  me->processes[COLLECT] = (double)me->agent.steps;
  me->processes[REGRESSION] = (double)me->agent.dqn.updates;
  me->processes[TARGET] = (double)me->agent.dqn.copies;
  me->processes[MODEL_DATA] = (double)me->agent.base.model_steps;
}

static int32_t observe(Agent *agent, const Transition *t) {
  DynaDqn *me = (DynaDqn *)agent;
  const dynamics_type *model = dynamics_of(agent->model);
  model->add(agent->model, t);
  int32_t round = dqn_agent_observe(&me->agent, t);
  hindsight_add(&me->hindsight, t, me->agent.unit);
  me->since_fit++;
  count(me);
  if (!round) return 0;
  if (!me->fitted || me->since_fit >= me->p.model_every) {
    me->fitting = model->begin_training(agent->model);
    branch_renew(&me->branch);
    hindsight_forget(&me->hindsight);
    me->fitted = 1;
    me->since_fit = 0;
  }
  me->owed += me->p.imagine;
  me->imagining = me->all_imagining = me->owed / me->branch.columns;
  me->owed %= me->branch.columns;
  me->learning = me->all_learning = me->p.dqn.updates;
  point_at_line(me);
  return me->fitting + me->imagining + me->learning;
}

// Process 4: up to n updates of the model; returns how many those were.
static int32_t fit(DynaDqn *me, int32_t n) {
  n = n < me->fitting ? n : me->fitting;
  Model *model = me->agent.base.model;
  int32_t more = dynamics_of(model)->train(model, &n);
  me->processes[MODEL] += n;
  me->fitting = more ? me->fitting - n : 0;
  if (me->fitting <= 0) branch_renew(&me->branch);
  return n;
}

static int32_t update(Agent *agent, int32_t *n) {
  DynaDqn *me = (DynaDqn *)agent;
  int32_t done = 0;
  me->agent.mixture.real_ratio = me->p.real_ratio;
  while (done < *n && me->fitting + me->imagining + me->learning > 0) {
    if (me->fitting > 0) {
      done += fit(me, *n - done);
      continue;
    }
    if (me->imagining > 0 && imagines_next(me)) {
      imagine(me);
    } else {
      dqn_agent_learn(&me->agent);
      me->learning--;
    }
    done++;
  }
  *n = done;
  count(me);
  point_at_line(me);
  return me->fitting + me->imagining + me->learning > 0; // a training may have stopped early
}

// -- state, channels, drawing ------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  DynaDqn *me = (DynaDqn *)agent;
  int32_t *counts[] = {&me->since_fit,     &me->fitting,      &me->imagining, &me->learning,
                       &me->all_imagining, &me->all_learning, &me->owed};
  dqn_agent_state(agent, archive);
  branch_state(&me->branch, archive);
  hindsight_state(&me->hindsight, archive);
  replay_state(&me->imagined, archive);
  gdn_archive_u64(archive, &me->choose.state, 1);
  gdn_archive_i32(archive, &me->fitted, 1);
  archive_check_range(archive, &me->fitted, 1, 0, 1);
  for (int32_t i = 0; i < GDN_COUNT(counts); i++) {
    gdn_archive_i32(archive, counts[i], 1);
    archive_check_range(archive, counts[i], 1, 0, 1 << 30);
  }
  gdn_archive_check(archive, me->agent.real.n > 0 || me->imagining + me->learning == 0);
  if (archive->failed) me->fitting = me->imagining = me->learning = me->owed = 0;
  gdn_archive_f64(archive, me->processes, PROCESSES);
}

static void channels(const Agent *agent, ChannelList *list) {
  const DynaDqn *me = (const DynaDqn *)agent;
  dqn_agent_channels(agent, list);
  hindsight_channels(&me->hindsight, list);
  channel_add(
      list, "dyna-dqn.processes", "Five processes", "",
      "What each has done so far: 1 collect (real steps), 2 Q-regression (updates), 3 target "
      "update (copies), 4 model training (updates), 5 model data (imagined steps).",
      me->processes, GDN_F64, PROCESSES, 0);
}

static void draw(const Agent *agent, gdn_scene *scene) {
  const DynaDqn *me = (const DynaDqn *)agent;
  hindsight_draw(&me->hindsight, agent->env, scene);
  branch_draw(&me->branch, scene);
}

const agent_type dyna_dqn_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "dyna-dqn",
                  .title = "Dyna-DQN",
                  .summary = "Deep Q-learning that also learns from steps its model imagines: five "
                             "processes, each at its own rate.",
                  .source =
                      "Lectures, \"model-based acceleration of DQN\"; Mnih et al. 2015; Gu et "
                      "al. 2016",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(DynaDqn),
                  .params_at = offsetof(DynaDqn, p),
                  .needs_env = GDN_JUDGED,
                  .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble",
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    .open = open,
    .start = start,
    .decide = dqn_agent_decide,
    .observe = observe,
    .update = update,
    .state = state,
    .channels = channels,
    .draw = draw,
};
