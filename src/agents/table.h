// All agents, in the order of the catalogue.
#ifndef GEDANKEN_AGENTS_TABLE_H
#define GEDANKEN_AGENTS_TABLE_H

#include "core/agent.h"

extern const agent_type q_learning_agent, dyna_q_agent, dyna_q_plus_agent,
    prioritized_sweeping_agent, value_iteration_agent, policy_iteration_agent;

extern const agent_type *const agent_table[];
extern const int32_t agent_table_count;

#endif
