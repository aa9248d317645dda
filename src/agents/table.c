#include "agents/table.h"

#define AGENT_ROW(name) &name##_agent,
const agent_type *const agent_table[] = {AGENT_LIST(AGENT_ROW)};
const int32_t agent_table_count = GDN_COUNT(agent_table);
