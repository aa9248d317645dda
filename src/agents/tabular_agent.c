// See tabular_agent.h.
#include "agents/tabular_agent.h"

#include "core/archive.h"
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

void tabular_agent_decide(TabularAgent *me, double epsilon, const double *observation,
                          double *action) {
  me->s = (int32_t)observation[0];
  me->a = qtable_epsilon_greedy(&me->q, me->s, epsilon);
  action[0] = me->a;
}

void tabular_agent_observe(TabularAgent *me, const Transition *t, int32_t line) {
  me->reward = t->reward;
  me->next = (int32_t)t->next[0];
  me->terminated = t->terminated;
  me->fresh = 1;
  me->base.line = line;
  if (me->base.model == NULL) return;
  tabular_learn(tabular_model(me), me->s, me->a, me->reward, me->next, me->terminated);
}

void tabular_agent_learn(TabularAgent *me, double alpha, double gamma) {
  double future = me->terminated ? 0 : gamma * qtable_max(&me->q, me->next);
  qtable_towards(&me->q, tabular_pair(me), alpha, me->reward + future);
  me->fresh = 0;
  me->base.updates++;
}

int32_t tabular_agent_imagined(TabularAgent *me, int32_t n, double alpha, double gamma,
                               int32_t line) {
  if (me->fresh) {
    tabular_agent_learn(me, alpha, gamma);
    me->base.line = line;
    n--;
  }
  me->base.updates += (uint64_t)n;
  me->base.model_steps += (uint64_t)n;
  return n;
}

void tabular_agent_state(Agent *agent, gdn_archive *archive) {
  TabularAgent *me = (TabularAgent *)agent;
  qtable_state(&me->q, archive);
  gdn_archive_i32(archive, &me->s, 1);
  gdn_archive_i32(archive, &me->a, 1);
  gdn_archive_i32(archive, &me->next, 1);
  gdn_archive_i32(archive, &me->terminated, 1);
  gdn_archive_f64(archive, &me->reward, 1);
  gdn_archive_i32(archive, &me->fresh, 1);
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
