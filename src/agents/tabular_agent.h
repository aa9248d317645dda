// What the tabular agents share: values in a table, a state to decide in, a way to be drawn. Each
// algorithm's own part, and its listing, is in its own file.
#ifndef GEDANKEN_AGENTS_TABULAR_AGENT_H
#define GEDANKEN_AGENTS_TABULAR_AGENT_H

#include "core/agent.h"
#include "learners/qtable.h"
#include "models/tabular.h"

typedef struct TabularAgent {
  Agent base;
  QTable q;
  // The real step under way: S, A, R, S', and whether it ended the episode.
  int32_t s, a, next, terminated;
  double reward;
  int32_t fresh;   // the real update is still due
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
int32_t tabular_agent_believe(const Agent *agent, int32_t s, int32_t a, gdn_outcome *out);

// S <- observation, A <- epsilon-greedy(S, Q).
void tabular_agent_decide(TabularAgent *me, double epsilon, const double *observation,
                          double *action);

// Keeps R and S', and lets the model learn them; the update from it is then due, at that line of the
// listing.
void tabular_agent_observe(TabularAgent *me, const Transition *t, int32_t line);

// Q(S,A) <- Q(S,A) + alpha [R + gamma max_a Q(S',a) - Q(S,A)].
void tabular_agent_learn(TabularAgent *me, double alpha, double gamma);

// Of n updates due, the imagined ones: does the real one before them if it is still due (the line is then
// that of imagining), counts the others, and returns how many those are.
int32_t tabular_agent_imagined(TabularAgent *me, int32_t n, double alpha, double gamma,
                               int32_t line);

// The parameter of the agents that imagine at random.
#define PLANNING_PARAMS(X, P)                                                                \
  X(P, INT, planning_steps, 50, 0, 1000, LOG, "per real step", GDN_LIVE, "Planning steps n", \
    "How many imagined steps the agent learns from after each real one.")

// The functions of an agent that are the same for all of them.
#define TABULAR_AGENT_FUNCTIONS                                                                 \
  .open = tabular_agent_open, .start = tabular_agent_start, .channels = tabular_agent_channels, \
  .draw = tabular_agent_draw

#endif
