// See tabular_agent.h.
#include "agents/bases/tabular_agent.h"

#include "core/archive.h"
#include "learners/policy_data.h"
#include "math/rng.h"

gdn_status tabular_agent_open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  (void)why;
  TabularAgent *me = (TabularAgent *)agent;
  qtable_open(&me->q, agent->env, arena);
  return GDN_OK;
}

void tabular_agent_start(Agent *agent) {
  TabularAgent *me = (TabularAgent *)agent;
  qtable_start(&me->q, agent->seed);
  me->plan = rng_stream(agent->seed, "plan", 0);
}

static const QParams *params_of(const Agent *agent) {
  return (const QParams *)((const uint8_t *)agent + agent->type->component.params_at);
}

static void act(TabularAgent *me, double epsilon, const double *observation, double *action) {
  me->s = (int32_t)observation[0];
  me->a = qtable_epsilon_greedy(&me->q, me->s, epsilon);
  action[0] = me->a;
}

void tabular_agent_decide(Agent *agent, const double *observation, double *action) {
  double epsilon = agent->evaluated ? 0 : params_of(agent)->epsilon;
  act((TabularAgent *)agent, epsilon, observation, action);
}

void tabular_agent_decide_greedily(Agent *agent, const double *observation, double *action) {
  act((TabularAgent *)agent, 0, observation, action);
}

void tabular_agent_observe(TabularAgent *me, const Transition *t) {
  me->a = (int32_t)t->action[0]; // it may have been a person's
  me->reward = t->reward;
  me->next = (int32_t)t->next[0];
  me->terminated = t->terminated;
  qtable_step(&me->q, t->terminated || t->truncated);
  if (me->base.model == NULL) return;
  tabular_learn(tabular_model(me), me->s, me->a, me->reward, me->next, me->terminated);
}

int32_t tabular_agent_learn(Agent *agent, int32_t *n) {
  TabularAgent *me = (TabularAgent *)agent;
  const QParams *p = params_of(agent);
  (void)n; // one is due
  double future = me->terminated ? 0 : qtable_max(&me->q, me->next);
  qtable_back_up(&me->q, tabular_pair(me), me->next, p->alpha, p->gamma, me->reward, future);
  return 0;
}

void tabular_agent_state(Agent *agent, gdn_archive *archive) {
  TabularAgent *me = (TabularAgent *)agent;
  qtable_state(&me->q, archive);
  gdn_archive_i32(archive, &me->s, 1);
  gdn_archive_i32(archive, &me->a, 1);
  gdn_archive_i32(archive, &me->next, 1);
  gdn_archive_i32(archive, &me->terminated, 1);
  gdn_archive_f64(archive, &me->reward, 1);
  gdn_archive_u64(archive, &me->plan.state, 1);
  archive_check_range(archive, &me->s, 1, 0, me->q.n_states - 1);
  archive_check_range(archive, &me->next, 1, 0, me->q.n_states - 1);
  archive_check_range(archive, &me->a, 1, 0, me->q.n_actions - 1);
}

void tabular_agent_channels(const Agent *agent, ChannelList *list) {
  qtable_channels(&((const TabularAgent *)agent)->q, list);
}

void tabular_agent_draw(const Agent *agent, gdn_scene *scene) {
  qtable_draw(&((const TabularAgent *)agent)->q, agent->env, scene);
}

void tabular_agent_policy(const Agent *agent, PolicyData *out) {
  const QTable *q = &((const TabularAgent *)agent)->q;
  *out = (PolicyData){.n_states = q->n_states, .n_actions = q->n_actions, .q = q->q};
}

int32_t tabular_agent_believe(const Agent *agent, int32_t s, int32_t a, gdn_outcome *out) {
  const TabularAgent *me = (const TabularAgent *)agent;
  const TabularRow *row = tabular_row(tabular_model(me), s * me->q.n_actions + a);
  if (row == NULL) return 0;
  *out = (gdn_outcome){.probability = 1,
                       .reward = row->reward,
                       .next = row->next,
                       .terminated = row->continues == 0};
  return 1;
}

static gdn_phase phase_of(backup_kind kind) {
  return kind == BACKUP_REAL ? GDN_PHASE_UPDATE : GDN_PHASE_IMAGINE;
}

// The line of the listing that makes updates in that phase; -1: none.
static int32_t line_of(const agent_type *type, gdn_phase phase) {
  for (int32_t k = 0; k < type->n_stages; k++) {
    if (type->component.listing[type->stages[k].line].phase == phase) return type->stages[k].line;
  }
  return -1;
}

void tabular_agent_tell(Agent *agent, const double *observation, gdn_answer *answer) {
  const QParams *p = params_of(agent);
  backup_kind told = qtable_tell(&((TabularAgent *)agent)->q, agent->env, (int32_t)observation[0],
                                 p->alpha, p->gamma, answer);
  if (told != BACKUP_NONE) {
    answer->lines[answer->n - 1].line = line_of(agent->type, phase_of(told));
  }
}

void tabular_agent_updated(Agent *agent, gdn_phase phase, int32_t step[2], gdn_answer *answer) {
  const QParams *p = params_of(agent);
  const QTable *q = &((TabularAgent *)agent)->q;
  for (backup_kind kind = BACKUP_REAL; kind < BACKUP_KINDS; kind++) {
    const LatestBackup *latest = &q->backups.latest[kind];
    if (latest->backup.kind == BACKUP_NONE || phase_of(kind) != phase) continue;
    step[0] = latest->pair / q->n_actions;
    step[1] = latest->next;
    backup_tell(&latest->backup, agent->env, latest->pair, p->alpha, p->gamma, latest->after,
                answer);
  }
}
