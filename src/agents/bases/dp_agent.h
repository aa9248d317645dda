// What the agents share that are given the world's probabilities: they think until their values settle, then
// act. Nothing is learned; when the world is changed they think again, from the values they have.
#ifndef GEDANKEN_AGENTS_BASES_DP_AGENT_H
#define GEDANKEN_AGENTS_BASES_DP_AGENT_H

#include "agents/bases/tabular_agent.h"
#include "learners/dynamic_programming.h"

#define DP_PARAMS(X, P)                                                                 \
  X(P, REAL, gamma, 0.95, 0.0, 1.0, LINEAR, "", 0, "Discount γ",                        \
    "How much a reward one step later is worth now.")                                   \
  X(P, REAL, theta, 1e-10, 0.0, 1.0, LOG, "", GDN_EXPERT, "Tolerance θ",                \
    "Values have settled when none changes by more than this in a sweep.")              \
  X(P, INT, max_sweeps, 100000, 1, 100000000, LOG, "sweeps", GDN_EXPERT, "Most sweeps", \
    "Thinking ends after this many sweeps in any case: without discount, values need not settle.")
GDN_PARAM_STRUCT(DpParams, DP_PARAMS);

typedef struct DpAgent {
  TabularAgent tabular;
  DpParams p;
  DynamicProgramming dp;
  int32_t sweeps;   // since the world was last changed
  int32_t settled;  // thinking has ended
  int32_t revision; // of the world that was thought about
} DpAgent;

gdn_status dp_agent_open(Agent *agent, gdn_arena *arena, gdn_message *why);
void dp_agent_start(Agent *agent);
void dp_agent_begin_decision(Agent *agent, const double *observation);
void dp_agent_observe(Agent *agent, const Transition *t);
void dp_agent_state(Agent *agent, gdn_archive *archive);
void dp_agent_channels(const Agent *agent, ChannelList *list);

void dp_agent_tell(Agent *agent, const double *observation, gdn_answer *answer);

// Q from V, for all states and actions: one sweep.
void dp_agent_back_up(DpAgent *me);

#endif
