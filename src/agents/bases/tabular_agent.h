// What the tabular agents share: values in a table, a state to decide in, a way to be drawn. Each
// algorithm's own part, and its listing, is in its own file.
#ifndef GEDANKEN_AGENTS_BASES_TABULAR_AGENT_H
#define GEDANKEN_AGENTS_BASES_TABULAR_AGENT_H

#include "core/agent.h"
#include "learners/qtable.h"
#include "models/tabular.h"

typedef struct TabularAgent {
  Agent base;
  QTable q;
  // The real step under way: S, A, R, S', and whether it ended the episode.
  int32_t s, a, next, terminated;
  double reward;
  gdn_random plan; // draws of imagined experience
} TabularAgent;

static inline Tabular *tabular_model(const TabularAgent *me) {
  return (Tabular *)me->base.model;
}

static inline int32_t tabular_pair(const TabularAgent *me) {
  return me->s * me->q.n_actions + me->a;
}

gdn_status tabular_agent_open(Agent *agent, gdn_arena *arena, gdn_message *why);
void tabular_agent_start(Agent *agent);
void tabular_agent_state(Agent *agent, gdn_archive *archive);
void tabular_agent_channels(const Agent *agent, ChannelList *list);
void tabular_agent_draw(const Agent *agent, gdn_scene *scene);
void tabular_agent_policy(const Agent *agent, PolicyData *out);
void tabular_agent_tell(Agent *agent, const double *observation, gdn_answer *answer);
void tabular_agent_updated(Agent *agent, gdn_phase phase, int32_t step[2], gdn_answer *answer);
int32_t tabular_agent_believe(const Agent *agent, int32_t s, int32_t a, gdn_outcome *out);

// The first parameters of every agent that explores and learns from what it does.
#define Q_FIRST_PARAMS(X, P) Q_PARAMS(X, P, 0)
GDN_PARAM_STRUCT(QParams, Q_FIRST_PARAMS);

// S <- observation, A <- epsilon-greedy(S, Q), epsilon 0 while it is evaluated; and always with epsilon 0.
void tabular_agent_decide(Agent *agent, const double *observation, double *action);
void tabular_agent_decide_greedily(Agent *agent, const double *observation, double *action);

// Keeps R and S', and lets the model learn them.
void tabular_agent_observe(TabularAgent *me, const Transition *t);

// The stage of the real update: Q(S,A) <- Q(S,A) + alpha [R + gamma max_a Q(S',a) - Q(S,A)].
int32_t tabular_agent_learn(Agent *agent, int32_t *n);

// The stages of Dyna: the real update, then as many by the file's own `imagine` as it plans.
#define DYNA_STAGES                                                              \
  enum { LEARN, IMAGINE };                                                       \
  static const Stage stages[] = {                                                \
      [LEARN] = {.work = tabular_agent_learn, .line = LINE_LEARN, .updates = 1}, \
      [IMAGINE] = {.work = imagine, .line = LINE_IMAGINE, .updates = 1}}

// The parameter of the agents that imagine at random.
#define PLANNING_PARAMS(X, P)                                                           \
  X(P, INT, planning_steps, 50, 0, 1000, LOG, "per real step", GDN_LIVE | GDN_IMAGINES, \
    "Planning steps n", "How many imagined steps the agent learns from after each real one.")

// The functions of an agent that are the same for all of them.
#define TABULAR_AGENT_ANSWERS .tell = tabular_agent_tell, .updated = tabular_agent_updated
#define TABULAR_AGENT_FUNCTIONS                                                                 \
  .open = tabular_agent_open, .start = tabular_agent_start, .channels = tabular_agent_channels, \
  .draw = tabular_agent_draw, .policy = tabular_agent_policy, TABULAR_AGENT_ANSWERS

#endif
