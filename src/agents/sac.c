// Soft actor-critic without a model (Haarnoja et al. 2018, "Soft Actor-Critic Algorithms and Applications",
// algorithm 1): what the agents are compared with that imagine. It learns from real steps alone, each many
// times.
//
// Letters as in the paper: D data, pi policy, Q_j critics, Q'_j targets, alpha temperature, H wanted entropy,
// gamma discount, tau target rate, d 1 where the world ended the episode (a time limit does not).
#include "agents/critic_map.h"
#include "agents/table.h"
#include "base/arena.h"
#include "learners/mixture.h"
#include "math/rng.h"
#include "models/dynamics.h"

GDN_PARAM_TABLE(params, SacParams, SAC_PARAMS);

typedef struct SacAgent {
  Agent base;
  SacParams p;
  Sac sac;
  Replay replay;
  CriticMap map;
  gdn_random explore, pick; // random actions; rows of a batch
  double *unit;             // the action, in [-1, 1]
} SacAgent;

enum { LINE_RANDOM, LINE_POLICY, LINE_BATCH = 4 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "at first: random actions a"},
    {GDN_PHASE_DECIDE, 0, "then: a ~ π(·|s)"},
    {GDN_PHASE_ACT, 0, "execute a"},
    {GDN_PHASE_OBSERVE, 0, "D ← D ∪ {(s, a, r, s′, d)}"},
    {GDN_PHASE_UPDATE, 0, "repeat G times: draw a batch from D"},
    {GDN_PHASE_UPDATE, 1, "y ← r + γ(1 − d)[min_j Q′_j(s′, a′) − α log π(a′|s′)],  a′ ~ π(·|s′)"},
    {GDN_PHASE_UPDATE, 1, "each critic: descend (Q_j(s, a) − y)²"},
    {GDN_PHASE_UPDATE, 1, "policy: descend α log π(a|s) − min_j Q_j(s, a),  a ~ π(·|s)"},
    {GDN_PHASE_UPDATE, 1, "temperature: descend −α(log π(a|s) + H)"},
    {GDN_PHASE_UPDATE, 1, "Q′_j ← Q′_j + τ(Q_j − Q′_j)"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  SacAgent *me = (SacAgent *)agent;
  const gdn_env *env = agent->env;
  me->sac.p = &me->p;
  replay_open(&me->replay, env->observation.dim, env->action.dim, me->p.capacity, arena);
  me->unit = ARENA_NEW(arena, double, env->action.dim);
  critic_map_open(&me->map, env, arena);
  return sac_open(&me->sac, &env->observation, &env->action, arena, why);
}

static void start(Agent *agent) {
  SacAgent *me = (SacAgent *)agent;
  sac_start(&me->sac, agent->seed);
  me->explore = rng_stream(agent->seed, "explore", 0);
  me->pick = rng_stream(agent->seed, "replay", 0);
}

static int32_t is_random(const SacAgent *me) {
  return me->replay.total < (uint64_t)me->p.random_steps;
}

static void begin_decision(Agent *agent, const double *observation) {
  (void)observation;
  agent->line = is_random((SacAgent *)agent) ? LINE_RANDOM : LINE_POLICY;
}

static void decide(Agent *agent, const double *observation, double *action) {
  SacAgent *me = (SacAgent *)agent;
  if (is_random(me)) {
    dynamics_try(agent->env->action.dim, &me->explore, me->unit);
  } else {
    sac_act(&me->sac, observation, 0, me->unit);
  }
  dynamics_action_back(&agent->env->action, me->unit, action);
}

static int32_t observe(Agent *agent, const Transition *t) {
  SacAgent *me = (SacAgent *)agent;
  replay_add(&me->replay, t, me->unit);
  agent->line = LINE_BATCH;
  return is_random(me) || me->replay.n == 0 ? 0 : me->p.updates_per_step;
}

static int32_t update(Agent *agent, int32_t *n) {
  SacAgent *me = (SacAgent *)agent;
  const Mixture real = {.real = &me->replay, .real_ratio = 1};
  for (int32_t i = 0; i < *n; i++) {
    for (int32_t j = 0; j < me->sac.batch; j++) {
      ReplayRow row = mixture_row(&real, j, me->sac.batch, &me->pick);
      sac_set_column(&me->sac, j, &row);
    }
    sac_update(&me->sac);
    if (++agent->updates % SAC_EVERY == 0) critic_map_look(&me->map, &me->sac);
  }
  return 1;
}

static void state(Agent *agent, gdn_archive *archive) {
  SacAgent *me = (SacAgent *)agent;
  sac_state(&me->sac, archive);
  replay_state(&me->replay, archive);
  gdn_archive_u64(archive, &me->explore.state, 1);
  gdn_archive_u64(archive, &me->pick.state, 1);
  gdn_archive_f64(archive, me->unit, agent->env->action.dim);
  critic_map_state(&me->map, archive);
}

static void channels(const Agent *agent, ChannelList *list) {
  const SacAgent *me = (const SacAgent *)agent;
  sac_channels(&me->sac, list);
  critic_map_channels(&me->map, list);
}

const agent_type sac_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "sac",
                  .title = "Soft actor-critic",
                  .summary = "Learns a policy and its values from real steps alone, without "
                             "imagining anything.",
                  .source = "Haarnoja, Zhou, Hartikainen et al. 2018",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(SacAgent),
                  .params_at = offsetof(SacAgent, p),
                  .needs_env = GDN_JUDGED,
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
};
