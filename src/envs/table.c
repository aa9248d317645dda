// One line for each world: its file defines the gdn_env_type `env_<line>`.
#include "envs/table.h"

// clang-format off
#define ENV_LIST(X)          \
  X(dyna_maze)               \
  X(blocking_maze)           \
  X(shortcut_maze)           \
  X(maze)                    \
  X(cliff_walking)           \
  X(frozen_lake)             \
  X(gridworld_4x4)           \
  X(random_graph)            \
  X(cartpole)                \
  X(pendulum)                \
  X(acrobot)                 \
  X(mountain_car_continuous) \
  X(cartpole_swingup)        \
  X(inverted_pendulum)       \
  X(pilco_cartpole)          \
  X(pilco_pendulum)          \
  X(line)                    \
  X(point_navigation)        \
  X(two_link_reacher)        \
  X(math_test)               \
  X(math_test_states)        \
  X(chain)                   \
  X(rooms)                   \
  X(scatter)
// clang-format on

#define ENV_DECLARE(name) extern const gdn_env_type env_##name;
#define ENV_ROW(name) &env_##name,
ENV_LIST(ENV_DECLARE)

const gdn_env_type *const env_table[] = {ENV_LIST(ENV_ROW)};
const int32_t env_table_count = GDN_COUNT(env_table);
