#include "planners/table.h"

const planner_type *const planner_table[] = {
    &random_shooting_planner, &cem_planner, &mppi_planner, &lqr_planner, &ilqr_planner,
};
const int32_t planner_table_count = GDN_COUNT(planner_table);
