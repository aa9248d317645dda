// All agents, in the order of the catalogue: one line each. The file defines the agent_type `<line>_agent`.
#ifndef GEDANKEN_AGENTS_TABLE_H
#define GEDANKEN_AGENTS_TABLE_H

#include "core/agent.h"

// clang-format off
#define AGENT_LIST(X)     \
  X(dyna_q)               \
  X(q_learning)           \
  X(dyna_q_plus)          \
  X(prioritized_sweeping) \
  X(value_iteration)      \
  X(policy_iteration)     \
  X(pets)                 \
  X(mbrl_mpc)             \
  X(mbrl_aggregate)       \
  X(mbrl_random_data)     \
  X(sac)                  \
  X(mbpo)                 \
  X(maac)                 \
  X(dqn)                  \
  X(dyna_dqn)             \
  X(mbrl_backprop)        \
  X(pilco)                \
  X(deep_pilco)           \
  X(pipps)                \
  X(mve)                  \
  X(td3)                  \
  X(mage)                 \
  X(chain_expansion)      \
  X(mbrl_policy_gradient) \
  X(reinforce)            \
  X(a2c)                  \
  X(ppo)                  \
  X(trpo)                 \
  X(icm)                  \
  X(curve_fit)
// clang-format on

#define AGENT_DECLARE(name) extern const agent_type name##_agent;
AGENT_LIST(AGENT_DECLARE)
#undef AGENT_DECLARE

extern const agent_type *const agent_table[];
extern const int32_t agent_table_count;

#endif
