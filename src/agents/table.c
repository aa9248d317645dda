#include "agents/table.h"

const agent_type *const agent_table[] = {
    &dyna_q_agent,          &q_learning_agent,
    &dyna_q_plus_agent,     &prioritized_sweeping_agent,
    &value_iteration_agent, &policy_iteration_agent,
};
const int32_t agent_table_count = GDN_COUNT(agent_table);
