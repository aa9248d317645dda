// See dqn_agent.h.
#include "agents/bases/dqn_agent.h"

#include "base/arena.h"
#include "core/archive.h"
#include "learners/policy_data.h"
#include "math/rng.h"

gdn_status dqn_agent_open(DqnAgent *me, const DqnParams *p, gdn_arena *arena, gdn_message *why) {
  const gdn_env *env = me->base.env;
  me->dqn.p = p;
  agent_open_data(&me->base, &me->real, p->capacity, arena);
  me->mixture = (Mixture){.real = &me->real, .real_ratio = 1};
  me->unit = ARENA_NEW(arena, double, env->action.dim);
  me->q = ARENA_NEW(arena, float, env->action.n);
  return dqn_open(&me->dqn, &env->observation, &env->action, arena, why);
}

void dqn_agent_start(Agent *agent) {
  DqnAgent *me = (DqnAgent *)agent;
  dqn_start(&me->dqn, agent->seed);
  me->explore = rng_stream(agent->seed, "explore", 0);
  me->batch = rng_stream(agent->seed, "batch", 0);
  me->latest[DQN_EPSILON] = 1;
}

// -- acting ----------------------------------------------------------------------------------------

double dqn_epsilon(const DqnParams *p, uint64_t steps) {
  uint64_t random = (uint64_t)p->random_steps, falling = (uint64_t)p->epsilon_steps;
  if (steps < random) return 1;
  if (steps - random >= falling) return p->epsilon;
  return 1 + (p->epsilon - 1) * ((double)(steps - random) / (double)falling);
}

int32_t dqn_agent_choose(const Dqn *dqn, const Real *values, double epsilon, gdn_random *random) {
  int32_t explores = rng_unit(random) < epsilon, any = rng_below(random, dqn->action.n);
  return explores ? any : dqn_best(dqn, values);
}

void dqn_agent_decide(Agent *agent, const double *observation, double *action) {
  DqnAgent *me = (DqnAgent *)agent;
  double epsilon = agent->evaluated ? 0 : dqn_epsilon(me->dqn.p, me->real.total);
  const Real *values = dqn_values(&me->dqn, observation);
  for (int32_t a = 0; a < me->dqn.action.n; a++) me->q[a] = values[a * DYNAMICS_TILE];
  me->latest[DQN_EPSILON] = (float)epsilon;
  action[0] = dqn_agent_choose(&me->dqn, values, epsilon, &me->explore);
}

// -- learning --------------------------------------------------------------------------------------

int32_t dqn_agent_observe(DqnAgent *me, const Transition *t) {
  const DqnParams *p = me->dqn.p;
  dynamics_action(&me->base.env->action, t->action, me->unit);
  if (agent_keep(&me->base, &me->real, t, me->unit) < 0) return 0;
  uint64_t steps = me->real.total;
  return steps >= (uint64_t)p->random_steps && steps % (uint64_t)p->collect == 0;
}

static void learn(DqnAgent *me) {
  int32_t n = me->dqn.p->batch;
  for (int32_t j = 0; j < n; j++) {
    ReplayRow row = mixture_row(&me->mixture, j, n, &me->batch);
    dqn_set_column(&me->dqn, j, &row);
  }
  dqn_update(&me->dqn);
  me->latest[DQN_LOSS] = me->dqn.loss;
  me->latest[DQN_MEAN_Q] = me->dqn.mean_q;
  me->latest[DQN_COPIES] = (float)me->dqn.copies;
}

int32_t dqn_agent_learn(Agent *agent, int32_t *n) {
  for (int32_t i = 0; i < *n; i++) learn((DqnAgent *)agent);
  return 1;
}

// -- state and channels ----------------------------------------------------------------------------

void dqn_agent_state(Agent *agent, gdn_archive *archive) {
  DqnAgent *me = (DqnAgent *)agent;
  dqn_state(&me->dqn, archive);
  replay_state(&me->real, archive);
  gdn_archive_u64(archive, &me->explore.state, 1);
  gdn_archive_u64(archive, &me->batch.state, 1);
  gdn_archive_f32(archive, me->q, me->dqn.action.n);
  gdn_archive_f32(archive, me->latest, DQN_LATEST);
}

static const gdn_column latest_columns[] = {DQN_LATEST_LIST(GDN_COLUMN_ROW, DQN)};
static const gdn_figure latest_figures[] = {
    {.form = GDN_FORM_SERIES,
     .title = "Loss of Q",
     .axis = "updates",
     .caption = "Error of the latest batch, by updates; it may grow with the values.",
     .over = GDN_OVER_UPDATES,
     .scale = GDN_FIGURE_AUTO},
    {.form = GDN_FORM_SERIES,
     .title = "Mean Q",
     .axis = "updates",
     .caption = "What the actions of the latest batch are said to be worth, by updates.",
     .over = GDN_OVER_UPDATES},
};
static const gdn_channel_type latest = {
    .key = "dqn.latest",
    .label = "Deep Q-learning",
    .unit = "",
    .doc = "Of the latest update: loss, mean Q of the actions taken; exploration now; how often "
           "the target network was updated.",
    CHANNEL_FIGURES(latest_figures),
    CHANNEL_COLUMNS(latest_columns),
};
static const gdn_channel_type q_now = {
    .key = "dqn.q",
    .label = "Q now",
    .unit = "",
    .doc = "What each action is worth where the latest one was chosen.",
};

void dqn_agent_channels(const Agent *agent, ChannelList *list) {
  const DqnAgent *me = (const DqnAgent *)agent;
  channel_add(list, &latest, me->latest, GDN_F32, DQN_LATEST, 0);
  channel_add(list, &q_now, me->q, GDN_F32, me->dqn.action.n, 0);
}

void dqn_agent_policy(const Agent *agent, PolicyData *out) {
  const Dqn *dqn = &((const DqnAgent *)agent)->dqn;
  *out = (PolicyData){.features = dqn->features,
                      .mlp = dqn->q.mlp,
                      .theta = dqn->q.theta,
                      .head = POLICY_HEAD_ARGMAX};
}

void dqn_agent_tell(Agent *agent, const double *observation, gdn_answer *answer) {
  DqnAgent *me = (DqnAgent *)agent;
  const Real *values = dqn_values(&me->dqn, observation); // scratch, until the next decision
  int32_t best = dqn_best(&me->dqn, values);
  for (int32_t a = 0; a < me->dqn.action.n; a++) {
    char name[48];
    text_writer w = text_into(name, (int32_t)sizeof name);
    text_put(&w, "Q of ");
    answer_action(&w, agent->env, a);
    w = answer_line(answer, name, a == best ? GDN_MARK_REAL : GDN_MARK_NONE);
    text_rounded(&w, (double)values[a * DYNAMICS_TILE], 4);
    if (a == best) text_put(&w, ", best");
  }
  gdn_answer_number(answer, "Exploration \u03b5", (double)me->latest[DQN_EPSILON], "",
                    GDN_MARK_NONE);
}
