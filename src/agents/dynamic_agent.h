// What the agents share that are given the world's probabilities: they think until their values settle, then
// act. Nothing is learned; when the world is changed they think again, from the values they have.
#ifndef GEDANKEN_AGENTS_DYNAMIC_AGENT_H
#define GEDANKEN_AGENTS_DYNAMIC_AGENT_H

#include "agents/tabular_agent.h"
#include "planners/dynamic.h"

#define DYNAMIC_PARAMS(X, P)                                                            \
  X(P, REAL, gamma, 0.95, 0.0, 1.0, LINEAR, "", 0, "Discount γ",                        \
    "How much a reward one step later is worth now.")                                   \
  X(P, REAL, theta, 1e-10, 0.0, 1.0, LOG, "", GDN_EXPERT, "Tolerance θ",                \
    "Values have settled when none changes by more than this in a sweep.")              \
  X(P, INT, max_sweeps, 100000, 1, 100000000, LOG, "sweeps", GDN_EXPERT, "Most sweeps", \
    "Thinking ends after this many sweeps in any case: without discount, values need not settle.")
GDN_PARAM_STRUCT(DynamicParams, DYNAMIC_PARAMS);

typedef struct DynamicAgent {
  TabularAgent tabular;
  DynamicParams p;
  Dynamic dynamic;
  int32_t sweeps;   // since the world was last changed
  int32_t settled;  // thinking has ended
  int32_t revision; // of the world that was thought about
} DynamicAgent;

extern const gdn_param dynamic_params[];
#define DYNAMIC_PARAMS_COUNT 3

gdn_status dynamic_agent_open(Agent *agent, gdn_arena *arena, gdn_message *why);
void dynamic_agent_start(Agent *agent);
void dynamic_agent_begin_decision(Agent *agent, const double *observation);
int32_t dynamic_agent_observe(Agent *agent, const Transition *t);
void dynamic_agent_state(Agent *agent, gdn_archive *archive);
void dynamic_agent_channels(const Agent *agent, ChannelList *list);

// Q from V, for all states and actions: one sweep.
void dynamic_agent_back_up(DynamicAgent *me);

#endif
