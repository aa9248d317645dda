// See dqn_agent.h.
#include "agents/dqn_agent.h"

#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"
#include "models/dynamics.h"

enum { LOSS, MEAN_Q, EPSILON, COPIES }; // of `latest`

gdn_status dqn_agent_open(DqnAgent *me, const DqnParams *p, gdn_arena *arena, gdn_message *why) {
  const gdn_env *env = me->base.env;
  me->dqn.p = p;
  replay_open(&me->real, env->observation.dim, env->action.dim, p->capacity, arena);
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
  me->latest[EPSILON] = 1;
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
  double epsilon = dqn_epsilon(me->dqn.p, me->steps);
  const Real *values = dqn_values(&me->dqn, observation);
  for (int32_t a = 0; a < me->dqn.action.n; a++) me->q[a] = values[a * DYNAMICS_TILE];
  me->latest[EPSILON] = (float)epsilon;
  action[0] = dqn_agent_choose(&me->dqn, values, epsilon, &me->explore);
}

// -- learning --------------------------------------------------------------------------------------

int32_t dqn_agent_observe(DqnAgent *me, const Transition *t) {
  const DqnParams *p = me->dqn.p;
  dynamics_action(&me->base.env->action, t->action, me->unit);
  replay_add(&me->real, t, me->unit);
  me->steps++;
  return me->real.n > 0 && me->steps >= (uint64_t)p->random_steps &&
         me->steps % (uint64_t)p->collect == 0;
}

void dqn_agent_learn(DqnAgent *me) {
  int32_t n = me->dqn.p->batch;
  for (int32_t j = 0; j < n; j++) {
    ReplayRow row = mixture_row(&me->mixture, j, n, &me->batch);
    dqn_set_column(&me->dqn, j, &row);
  }
  dqn_update(&me->dqn);
  me->base.updates = me->dqn.updates;
  me->latest[LOSS] = me->dqn.loss;
  me->latest[MEAN_Q] = me->dqn.mean_q;
  me->latest[COPIES] = (float)me->dqn.copies;
}

// -- state and channels ----------------------------------------------------------------------------

void dqn_agent_state(Agent *agent, gdn_archive *archive) {
  DqnAgent *me = (DqnAgent *)agent;
  dqn_state(&me->dqn, archive);
  replay_state(&me->real, archive);
  gdn_archive_u64(archive, &me->explore.state, 1);
  gdn_archive_u64(archive, &me->batch.state, 1);
  gdn_archive_u64(archive, &me->steps, 1);
  gdn_archive_f32(archive, me->q, me->dqn.action.n);
  gdn_archive_f32(archive, me->latest, DQN_LATEST);
}

void dqn_agent_channels(const Agent *agent, ChannelList *list) {
  const DqnAgent *me = (const DqnAgent *)agent;
  channel_add(list, "dqn.latest", "Deep Q-learning", "",
              "Of the latest update: loss, mean Q of the actions taken; exploration now; how often "
              "the target network was updated.",
              me->latest, GDN_F32, DQN_LATEST, 0);
  channel_add(list, "dqn.q", "Q now", "",
              "What each action is worth where the latest one was chosen.", me->q, GDN_F32,
              me->dqn.action.n, 0);
}
